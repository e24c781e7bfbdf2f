package learn

import (
	"math"
	"time"

	"github.com/automonet/automonet/core"
)

// FromAnswered turns a proposal that was sent into what is learned from it. A
// reply, an interview and an offer count as a reply, a view does not; a later event stands for
// those before it.
func FromAnswered(a core.Answered) Record {
	r := Record{ID: string(a.Submission), At: a.At, Case: CaseOf(a)}
	for _, o := range a.Outcomes {
		at := o.At
		if at.Before(a.At) {
			at = a.At // clocks of other machines
		}
		switch o.Kind {
		case core.OutcomeReplied, core.OutcomeInterviewing, core.OutcomeOffered:
			if r.Replied.IsZero() {
				r.Replied = at
			}
		case core.OutcomeWon:
			r.Won = at
		case core.OutcomePaid:
			r.Paid = at
		case core.OutcomeLost:
			r.Lost = at
		case core.OutcomeGhosted, core.OutcomeWithdrawn:
			r.Ended = at
		}
	}
	if r.Won.IsZero() && !r.Paid.IsZero() {
		r.Won = r.Paid
	}
	if r.Replied.IsZero() && !r.Won.IsZero() {
		r.Replied = r.Won
	}
	if !r.Won.IsZero() {
		// A win overrules an earlier no.
		r.Lost, r.Ended = time.Time{}, time.Time{}
	}
	return r
}

// CaseOf is what was known of a send when it was sent.
func CaseOf(a core.Answered) Case {
	c := Case{Source: a.Source, Template: a.Template, Model: a.Model, Language: string(a.Language)}
	if a.Draw != nil {
		c.Step = a.Draw.Step
	}
	if a.Score != nil {
		c.Fit = Known(*a.Score / 100)
	}
	if !a.PostedAt.IsZero() && !a.At.Before(a.PostedAt) {
		c.AgeHours = Known(a.At.Sub(a.PostedAt).Hours())
	}
	if x, ok := Position(a.Price, a.Budget); ok {
		c.Price = &x
	}
	return c
}

// Position is the natural logarithm of a bid over the middle of a budget; false
// where the two cannot be compared.
func Position(bid, budget core.Pay) (float64, bool) {
	middle := func(p core.Pay) (float64, core.Currency) {
		lo, hi := p.Min, p.Max
		if !lo.Stated() {
			lo = hi
		}
		if !hi.Stated() {
			hi = lo
		}
		if lo.Currency != hi.Currency {
			return 0, ""
		}
		return (lo.Major() + hi.Major()) / 2, lo.Currency
	}
	a, ca := middle(bid)
	b, cb := middle(budget)
	if ca == "" || ca != cb || a <= 0 || b <= 0 || bid.Period != budget.Period {
		return 0, false
	}
	return math.Log(a / b), true
}

// FromPast turns a proposal that the owner made before the agent into what is learned
// from it; false where it is not known what became of it. Answers without a day count
// as come, and say nothing of how long they take.
func FromPast(p core.PastProposal) (Record, bool) {
	if !p.Known {
		return Record{}, false
	}
	a := core.Answered{Submission: core.SubmissionID("past:" + p.ID), At: p.At, Source: p.Source, Language: p.Language, Price: p.Price, Budget: p.Budget}
	for _, o := range p.Outcomes {
		at := o.At
		if at.IsZero() {
			at = p.At
		}
		a.Outcomes = append(a.Outcomes, core.OutcomeEvent{Kind: o.Kind, At: at})
	}
	r := FromAnswered(a)
	r.Past, r.Undated = true, p.Undated()
	return r, true
}
