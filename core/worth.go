package core

import "time"

// Chance is a probability with its 90 % credible interval.
type Chance struct {
	P    float64 `json:"p"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// Basis is "prior" or "thin" while there is too little own data, else "learned".
	Basis string `json:"basis"`
	// Sends is how many settled sends of the source it stands on (for a win: replies),
	// Hits how many of them were replied to (won).
	Sends int `json:"sends"`
	Hits  int `json:"hits"`
}

// WorthStep is one line of a value's arithmetic: what was added to or taken from
// the sum.
type WorthStep struct {
	// Code is stable and translated at the edge: "gross", "fee", "net", "risk", "unlikely",
	// "expected", "model", "bid", "time", "value".
	Code   string            `json:"code"`
	Amount Money             `json:"amount"`
	Params map[string]string `json:"params,omitempty"`
	// Total marks a line that states the sum so far instead of changing it.
	Total bool `json:"total,omitempty"`
}

// Influence is what one thing does to the odds of a reply.
type Influence struct {
	Name string  `json:"name"`
	Odds float64 `json:"odds"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// ClientTerms is what the risk of a client costs: not yes or no, but a price.
type ClientTerms struct {
	// Loss is the assumed chance that finished work is not paid, 0 to 1. With payment in
	// Parts only one of them is at risk; 1 means that no milestones are needed.
	Loss  float64 `json:"loss"`
	Parts int     `json:"parts"`
	// Premium is by which share the price must be higher for the same expected income,
	// the parts taken into account.
	Premium float64  `json:"premium"`
	Reasons []Reason `json:"reasons,omitempty"`
}

// Worth is what an answer to a job is expected to earn, with its inputs and its
// arithmetic. Without a price to go by there is none, and Missing says so.
type Worth struct {
	Job JobID     `json:"job"`
	At  time.Time `json:"at"`
	// Basis names the revisions of model, profile and settings that it was computed
	// with, Formula the arithmetic with its version.
	Basis   string `json:"basis"`
	Formula string `json:"formula"`
	Reply   Chance `json:"reply"`
	Win     Chance `json:"win"`
	// Bid is the recommended bid, from Low to High those that earn within 5 % of it.
	Bid    Money  `json:"bid,omitzero"`
	Low    Money  `json:"low,omitzero"`
	High   Money  `json:"high,omitzero"`
	Period Period `json:"period,omitempty"`
	// Hours are the work that is assumed for a price by the hour.
	Hours   float64     `json:"hours,omitempty"`
	Reasons []Reason    `json:"reasons,omitempty"`
	Steps   []WorthStep `json:"steps,omitempty"`
	Value   Money       `json:"value,omitzero"`
	// Terms are those under which the risk of the client is borne; nil where nothing is
	// known of them.
	Terms *ClientTerms `json:"terms,omitempty"`
	// Influences are what moves the chance of a reply, strongest first.
	Influences []Influence `json:"influences,omitempty"`
	// Minutes, Floor and RatesAsOf are further inputs: the owner's time for the answer,
	// what an hour of it is worth, and the date of the exchange rates.
	Minutes   int64  `json:"minutes"`
	Floor     Money  `json:"floor,omitzero"`
	RatesAsOf string `json:"rates_as_of,omitempty"`
	// Missing is a code, "price", when the value cannot be computed.
	Missing string `json:"missing,omitempty"`
	// Plan is what the plan of a day last said of the job; nil before it was in one.
	Plan *PlanChoice `json:"plan,omitempty"`
}
