package route

import (
	"sort"
	"time"

	"github.com/automonet/automonet/core"
)

// Model is an entry of the catalogue: what a model can do and what it costs.
// Figures of the source are hints; 0 and false mean "not stated".
type Model struct {
	// Vendor and Name identify it: "openai" and "gpt-5-mini". Name is what the
	// vendor's endpoint calls the model.
	Vendor string `json:"vendor"`
	Name   string `json:"name"`
	// Mode is "chat", "completion" or "embedding".
	Mode      string `json:"mode"`
	Context   int64  `json:"context,omitempty"`
	MaxOutput int64  `json:"max_output,omitempty"`
	// Schema, Tools and Reasoning say what the source claims it supports.
	Schema    bool  `json:"schema,omitempty"`
	Tools     bool  `json:"tools,omitempty"`
	Reasoning bool  `json:"reasoning,omitempty"`
	Price     Price `json:"price"`
}

// Catalogue finds models. It is not changed after it was made.
type Catalogue struct {
	models map[string]Model
	asOf   time.Time
}

// StaleAfter is the age at which a price list is called stale: prices have been
// seen to change fivefold within a week.
const StaleAfter = 60 * 24 * time.Hour

// Builtin returns the catalogue of this release, dated and taken from the source
// named in prices_gen.go.
func Builtin() Catalogue {
	asOf, err := time.Parse(time.DateOnly, pricesAsOf)
	if err != nil {
		// The date is generated and checked by a test.
		panic(err)
	}
	return NewCatalogue(asOf, builtinModels())
}

// NewCatalogue makes a catalogue from models; a later one of the same vendor and
// name replaces an earlier one.
func NewCatalogue(asOf time.Time, models []Model) Catalogue {
	c := Catalogue{models: make(map[string]Model, len(models)), asOf: asOf}
	for _, m := range models {
		c.models[key(m.Vendor, m.Name)] = m
	}
	return c
}

func key(vendor, name string) string { return vendor + "\x00" + name }

// With returns a catalogue in which the owner's prices replace those of the
// list. A price for a model that the list does not have adds the model.
func (c Catalogue) With(overrides ...Price) (Catalogue, error) {
	out := Catalogue{models: make(map[string]Model, len(c.models)+len(overrides)), asOf: c.asOf}
	for k, m := range c.models {
		out.models[k] = m
	}
	for _, p := range overrides {
		if !p.Known() {
			return c, core.Invalid("price", "the price of %q is not usable; give input and output in dollars per million tokens, not both zero", clip(p.Model))
		}
		m, ok := out.models[key(p.Vendor, p.Model)]
		if !ok {
			m = Model{Vendor: p.Vendor, Name: p.Model, Mode: "chat"}
		}
		m.Price = p
		out.models[key(p.Vendor, p.Model)] = m
	}
	return out, nil
}

// Find returns the model of exactly that vendor and name. There is no guessing
// from similar names: a dated or prefixed name may have another price.
func (c Catalogue) Find(vendor, name string) (Model, bool) {
	m, ok := c.models[key(vendor, name)]
	return m, ok
}

// Models returns all models, by vendor and name.
func (c Catalogue) Models() []Model {
	out := make([]Model, 0, len(c.models))
	for _, m := range c.models {
		out = append(out, m)
	}
	sort.Slice(out, func(i, j int) bool { return key(out[i].Vendor, out[i].Name) < key(out[j].Vendor, out[j].Name) })
	return out
}

// AsOf is the date of the price list.
func (c Catalogue) AsOf() time.Time { return c.asOf }

// Stale reports whether the list is older than StaleAfter.
func (c Catalogue) Stale(now time.Time) bool { return now.Sub(c.asOf) > StaleAfter }
