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
	case o.Hours < 0:
		return OutcomeEvent{}, Invalid("hours", "hours cannot be negative")
	}
	return o, nil
}
