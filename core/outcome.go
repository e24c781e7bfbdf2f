package core

import "time"

// OutcomeKind is what became of a submission.
type OutcomeKind string

// The outcomes, in the order in which they usually come.
const (
	OutcomeViewed       OutcomeKind = "viewed"
	OutcomeReplied      OutcomeKind = "replied"
	OutcomeInterviewing OutcomeKind = "interviewing"
	OutcomeOffered      OutcomeKind = "offered"
	OutcomeWon          OutcomeKind = "won"
	OutcomeLost         OutcomeKind = "lost"
	OutcomeGhosted      OutcomeKind = "ghosted"
	OutcomeWithdrawn    OutcomeKind = "withdrawn"
	OutcomePaid         OutcomeKind = "paid"
)

// Valid reports whether k is a known outcome.
func (k OutcomeKind) Valid() bool {
	switch k {
	case OutcomeViewed, OutcomeReplied, OutcomeInterviewing, OutcomeOffered, OutcomeWon, OutcomeLost,
		OutcomeGhosted, OutcomeWithdrawn, OutcomePaid:
		return true
	}
	return false
}

// OutcomeEvent is one append-only observation. A correction names the event it
// supersedes; nothing is ever erased.
type OutcomeEvent struct {
	ID           OutcomeID    `json:"id"`
	SubmissionID SubmissionID `json:"submission_id"`
	JobID        JobID        `json:"job_id"`
	Kind         OutcomeKind  `json:"kind"`
	Amount       Money        `json:"amount,omitzero"`
	Fee          Money        `json:"fee,omitzero"`
	Hours        float64      `json:"hours,omitempty"`
	// Source says who saw it: "imap", "user:cli", a channel's name.
	Source     string    `json:"source"`
	Supersedes OutcomeID `json:"supersedes,omitempty"`
	At         time.Time `json:"at,omitzero"`
	// Booked is the money in the owner's currency; nil without money, or where no
	// rate is known. The store sets it.
	Booked *Booked `json:"booked,omitempty"`
}

// Booked is money as it counts in the owner's books, at the rates of the moment when
// it was entered.
type Booked struct {
	Amount Money `json:"amount,omitzero"`
	Fee    Money `json:"fee,omitzero"`
	// Rate is how much of the owner's currency one unit of the amount's buys.
	Rate float64 `json:"rate"`
	// RatesAsOf dates the rates; "" where none was needed.
	RatesAsOf string `json:"rates_as_of,omitempty"`
}

// Book returns the money of an outcome in a currency; nil where there is none, or a
// rate is missing.
func (o OutcomeEvent) Book(own Currency, rates Rates) *Booked {
	if !o.Amount.Stated() && !o.Fee.Stated() {
		return nil
	}
	b := Booked{Rate: 1}
	turn := func(m Money, into *Money) bool {
		if !m.Stated() {
			return true
		}
		c, ok := rates.Convert(m.Major(), m.Currency, own)
		if !ok {
			return false
		}
		if c.AsOf != "" {
			b.RatesAsOf = c.AsOf
		}
		if m.Currency == own {
			*into = m
			return true
		}
		if one, ok := rates.Convert(1, m.Currency, own); ok {
			b.Rate = one.Value
		}
		var err error
		*into, err = FromMajor(c.Value, own)
		return err == nil
	}
	if !turn(o.Fee, &b.Fee) || !turn(o.Amount, &b.Amount) {
		return nil
	}
	return &b
}

// Ends reports whether nothing more is to be sent for the job after an outcome.
func (k OutcomeKind) Ends() bool {
	return k == OutcomeWon || k == OutcomeLost || k == OutcomeWithdrawn || k == OutcomePaid
}

// NewOutcomeEvent checks the kind and, for paid, that an amount is stated.
func NewOutcomeEvent(o OutcomeEvent) (OutcomeEvent, error) {
	switch {
	case o.ID == "" || o.SubmissionID == "":
		return OutcomeEvent{}, Invalid("id", "an outcome needs an id and a submission")
	case !o.Kind.Valid():
		return OutcomeEvent{}, Invalid("kind", "%q is not a known outcome", clip(string(o.Kind), 20))
	case o.Kind == OutcomePaid && !o.Amount.Stated():
		return OutcomeEvent{}, Invalid("amount", "a payment needs its amount, for example 500 EUR")
	case o.Hours < 0 || o.Hours != o.Hours || o.Hours > 100_000:
		return OutcomeEvent{}, Invalid("hours", "hours cannot be negative")
	case o.Amount.Minor < 0 || o.Fee.Minor < 0:
		return OutcomeEvent{}, Invalid("amount", "money is entered without a sign; correct a wrong entry instead")
	case o.Supersedes == o.ID:
		return OutcomeEvent{}, Invalid("supersedes", "an outcome cannot correct itself")
	}
	return o, nil
}
