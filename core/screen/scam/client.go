package scam

import (
	"strconv"

	"github.com/automonet/automonet/core"
)

// Codes of the reasons that Price gives.
const (
	ClientUnverified = "client.payment_unverified"
	ClientVerified   = "client.payment_verified"
	ClientNew        = "client.no_history"
	ClientHires      = "client.hires"
	ClientRarely     = "client.rarely_hires"
	ClientRating     = "client.rating"
	ClientFraud      = "client.text_like_fraud"
)

// Client is what a platform says of who pays. What it does not say is zero.
type Client struct {
	// PaymentKnown says that the platform states whether the payment is verified.
	PaymentKnown, PaymentVerified bool
	// Posted and Hired count the client's earlier jobs and hires.
	Posted, Hired int
	// Spent is what the client has paid on the platform, in US dollars.
	Spent float64
	// Rating is 1..5 over Reviews reviews.
	Rating  float64
	Reviews int
}

// ClientOf reads what sources say of a client in the hints of a posting: payment
// verified ("yes" or "no"), jobs posted, hires, money spent in US dollars, rating of 1
// to 5 and its reviews. It is false where they say nothing.
func ClientOf(hints map[string]string) (c Client, known bool) {
	number := func(name string) float64 {
		v, err := strconv.ParseFloat(hints[name], 64)
		if hints[name] == "" || err != nil || !(v >= 0 && v < 1e12) {
			return 0
		}
		known = true
		return v
	}
	switch hints[HintVerified] {
	case "yes":
		c.PaymentKnown, c.PaymentVerified, known = true, true, true
	case "no":
		c.PaymentKnown, known = true, true
	}
	c.Posted, c.Hired, c.Spent = int(min(number(HintPosted), 1e6)), int(min(number(HintHired), 1e6)), number(HintSpent)
	c.Rating, c.Reviews = min(number(HintRating), 5), int(min(number(HintReviews), 1e6))
	return c, known
}

// The hints that ClientOf reads.
const (
	HintVerified = "client_verified"
	HintPosted   = "client_posted"
	HintHired    = "client_hired"
	HintSpent    = "client_spent"
	HintRating   = "client_rating"
	HintReviews  = "client_reviews"
)

// Terms is what a risk costs: not yes or no, but a price.
type Terms struct {
	// Loss is the assumed chance that finished work is not paid, 0..1.
	Loss float64
	// Milestones says that the work should be paid in parts; Parts is in how many.
	Milestones bool
	Parts      int
	// Premium is the share of the price by which it must be higher for the same expected
	// income, 0 or more, with the parts taken into account.
	Premium float64
	Reasons []core.Reason
}

// The assumed odds of not being paid, and the factors that move them, are judgement
// and no measurement: no public data says who was paid. They are to be replaced by the
// user's own outcomes. A factor above 1 is a worse client.
const (
	baseOdds = 0.03

	factorUnverified = 3
	factorVerified   = 0.5
	factorNew        = 1.5
	factorRarely     = 1.5
	factorSpent      = 0.4
	factorBadRating  = 3
	factorGoodRating = 0.6

	// milestoneFrom is the loss from which work is paid in parts.
	milestoneFrom = 0.04
)

// Price turns what is known of a client, and what the text model says, into terms.
// With a chance p that a part is not paid, after which work stops, the price must rise
// by p/(1-p) for the same expected income; of n equal parts only one is at risk, which
// divides the premium by n.
func Price(c Client, v Verdict) Terms {
	odds := baseOdds
	var t Terms
	move := func(factor float64, code string, params ...string) {
		odds *= factor
		r := core.Reason{Code: code}
		if len(params) == 2 {
			r.Params = map[string]string{params[0]: params[1]}
		}
		t.Reasons = append(t.Reasons, r)
	}
	switch {
	case c.PaymentKnown && c.PaymentVerified:
		move(factorVerified, ClientVerified)
	case c.PaymentKnown:
		move(factorUnverified, ClientUnverified)
	}
	switch {
	case c.Hired == 0 && c.Spent <= 0:
		move(factorNew, ClientNew)
	case c.Spent >= 1000 || c.Hired >= 5:
		move(factorSpent, ClientHires, "n", strconv.Itoa(c.Hired))
	}
	if c.Posted >= 5 && float64(c.Hired) < 0.2*float64(c.Posted) {
		move(factorRarely, ClientRarely, "n", strconv.Itoa(c.Posted))
	}
	if c.Reviews >= 3 {
		switch {
		case c.Rating < 3.5:
			move(factorBadRating, ClientRating, "stars", strconv.FormatFloat(c.Rating, 'f', 1, 64))
		case c.Rating >= 4.7:
			move(factorGoodRating, ClientRating, "stars", strconv.FormatFloat(c.Rating, 'f', 1, 64))
		}
	}
	if v.Judged && v.Probability > Prior {
		// The odds rise by as much as the text raises those of a fraud.
		move(v.Probability/(1-v.Probability)*(1-Prior)/Prior, ClientFraud, "p", strconv.FormatFloat(100*v.Probability, 'f', 0, 64))
	}
	t.Loss = odds / (1 + odds)
	t.Parts = 1
	switch {
	case t.Loss >= 0.15:
		t.Milestones, t.Parts = true, 4
	case t.Loss >= milestoneFrom:
		t.Milestones, t.Parts = true, 2
	}
	t.Premium = odds / float64(t.Parts)
	return t
}
