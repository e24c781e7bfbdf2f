package router

import (
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
)

// offers is what the gateway chooses from.
type offers struct {
	list []Endpoint
	// slots are models that write, embedders those that make vectors.
	slots     []slot
	embedders []slot
	// without are the endpoints that are Down.
	without []route.Rejected
}

// slot is an offer with what does not change from one Ask to the next.
type slot struct {
	endpoint *Endpoint
	name     string
	fixed    route.Candidate
	// reasoning marks a model that takes its own fields for output and temperature.
	reasoning bool
}

// SetEndpoints replaces what the gateway chooses from, for work that begins
// afterwards: prices change and local servers come and go while it runs. What was
// learned and the health of each model stay.
func (g *Gateway) SetEndpoints(list []Endpoint) {
	o := &offers{}
	for _, e := range list {
		if e.Down != "" {
			o.without = append(o.without, route.Rejected{Name: string(e.Name), Why: e.Down})
			continue
		}
		o.list = append(o.list, e)
	}
	list = o.list
	for i := range list {
		e := &list[i]
		for j := range e.Offers {
			o.slots = append(o.slots, slotOf(e, &e.Offers[j]))
		}
		for j := range e.Embedders {
			o.embedders = append(o.embedders, slotOf(e, &e.Embedders[j]))
		}
	}
	g.offers.Store(o)
}

func slotOf(e *Endpoint, offer *Offer) slot {
	m := &offer.Model
	c := route.Candidate{
		Provider: e.Name, Model: m.Name, Local: e.Local, Price: m.Price,
		Context: m.Context, MaxOutput: m.MaxOutput, Schema: m.Schema,
		Langs: offer.Langs, Quality: offer.Quality, Latency: offer.Latency, Down: offer.Down,
	}
	if e.Local {
		c.Price = route.LocalPrice(m.Name)
	}
	// Only OpenAI's own reasoning models refuse the usual fields.
	return slot{endpoint: e, name: c.Name(), fixed: c, reasoning: m.Reasoning && m.Vendor == "openai"}
}

// Endpoints returns what the gateway chooses from; it must not be changed.
func (g *Gateway) Endpoints() []Endpoint { return g.offers.Load().list }

// Standing is how the models and providers are doing.
type Standing struct {
	// Open holds until when the breaker of a provider/model is open; Paused until
	// when a provider asked to be left alone.
	Open   map[string]time.Time
	Paused map[core.ProviderName]time.Time
	// Why says what a breaker is open for, where it is not failures in a row.
	Why map[string]string
	// Failures counts failures in a row, by provider/model.
	Failures map[string]int
}

// Standing reads the health at this moment.
func (g *Gateway) Standing() Standing {
	now := g.cfg.Clock.Now()
	prints := map[string]*Endpoint{}
	for i, list := 0, g.Endpoints(); i < len(list); i++ {
		prints[string(list[i].Name)] = &list[i]
	}
	s := Standing{Why: map[string]string{}, Open: map[string]time.Time{}, Paused: map[core.ProviderName]time.Time{}, Failures: map[string]int{}}
	g.health.mu.Lock()
	defer g.health.mu.Unlock()
	for name, b := range g.health.breakers {
		if e := prints[name]; e != nil && b.OpenUntil.After(now) && !b.closes(e, now) {
			continue
		}
		if b.OpenUntil.After(now) {
			if b.Why != "" {
				s.Why[name] = b.Why
			}
			s.Open[name] = b.OpenUntil
		}
		if b.Failures > 0 {
			s.Failures[name] = b.Failures
		}
	}
	for name, until := range g.health.paused {
		if until.After(now) {
			s.Paused[name] = until
		}
	}
	return s
}
