package learn

import (
	"math"
	"time"
)

// Case is what is known of a send at the moment of the decision. Figures that are
// not known are nil and then have no influence: unknown is not zero.
type Case struct {
	Source   string `json:"source,omitempty"`
	Template string `json:"template,omitempty"`
	Language string `json:"language,omitempty"`
	// Client is the kind of client, for example "new", "hired_before", "agency".
	Client string `json:"client,omitempty"`
	// Model names who wrote the text; it matters to the choice between arms only.
	Model string `json:"model,omitempty"`
	// Step is the price step that was bid, for example "-10%"; for arms only.
	Step string `json:"step,omitempty"`
	// Fit is how well the job fits, 0 to 1.
	Fit *float64 `json:"fit,omitempty"`
	// Price is the natural logarithm of the bid over the middle of the budget: 0 is
	// the middle, 0.1 about 10 % above it.
	Price *float64 `json:"price,omitempty"`
	// AgeHours is how old the posting is; Bids is how many have answered it.
	AgeHours *float64 `json:"age_hours,omitempty"`
	Bids     *float64 `json:"bids,omitempty"`
	// Quality is how good the client's record is, 0 to 1.
	Quality *float64 `json:"quality,omitempty"`
}

// Known returns a figure that is known.
func Known(v float64) *float64 { return &v }

// Record is one send and what became of it so far.
type Record struct {
	ID   string    `json:"id"`
	Case Case      `json:"case"`
	At   time.Time `json:"at"`
	// Replied, Won and Paid are zero until they happen.
	Replied time.Time `json:"replied,omitzero"`
	Won     time.Time `json:"won,omitzero"`
	Paid    time.Time `json:"paid,omitzero"`
	// Lost is a definite no, of which nothing more is expected.
	Lost time.Time `json:"lost,omitzero"`
	// Past marks a proposal that the owner made before, or beside, the agent. It counts
	// with PastWeight, and for what was learned only: not as an open send, not for drift,
	// and, when Undated, not for delays.
	Past    bool `json:"past,omitempty"`
	Undated bool `json:"undated,omitempty"`
	// Ended is when watching ended without an answer, for example because it was
	// withdrawn: what would have come later is not known.
	Ended time.Time `json:"ended,omitzero"`
}

// PastWeight is how much a Past record counts beside a send of the agent: half, since
// other texts, jobs and prices went out then.
const PastWeight = 0.5

// weigh tempers the likelihood of what was seen of a Past record.
func (r Record) weigh(likelihood func(float64) float64) func(float64) float64 {
	if !r.Past {
		return likelihood
	}
	return func(a float64) float64 { return math.Pow(likelihood(a), PastWeight) }
}

// The names of the weights that are not of a group.
const (
	base    = "base"
	fit     = "fit"
	price   = "price"
	age     = "age"
	bids    = "bids"
	quality = "quality"
)

// input is one weight's name and the value that it is multiplied by.
type input struct {
	name  string
	value float64
}

// inputs turns a case into the inputs of the model. Each figure is put on a scale
// on which 0 is typical and 1 is far from it, and bounded, so that one odd
// posting cannot turn a belief over.
func (c Case) inputs() []input {
	out := append(make([]input, 0, 16), input{base, 1})
	add := func(name string, v *float64, scale func(float64) float64) {
		if v != nil && !math.IsNaN(*v) {
			out = append(out, input{name, min(max(scale(*v), -3), 3)})
		}
	}
	add(fit, c.Fit, func(v float64) float64 { return (v - 0.5) / 0.25 })
	if c.Step == "" {
		add(price, c.Price, func(v float64) float64 { return v / 0.3 })
	}
	add(age, c.AgeHours, func(v float64) float64 { return math.Log1p(max(v, 0)) - math.Log1p(24) })
	add(bids, c.Bids, func(v float64) float64 { return math.Log1p(max(v, 0)) - math.Log1p(10) })
	add(quality, c.Quality, func(v float64) float64 { return (v - 0.5) / 0.25 })
	group := func(kind, name string) {
		if name != "" {
			out = append(out, input{kind + ":" + name, 1})
		}
	}
	group("source", c.Source)
	group("template", c.Template)
	group("language", c.Language)
	group("client", c.Client)
	group("model", c.Model)
	group("step", c.Step)
	if c.Source != "" && c.Template != "" {
		group("at", c.Template+"@"+c.Source)
	}
	return out
}
