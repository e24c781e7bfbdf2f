// Package books draws up the owner's statement: what was earned, what it cost, and
// which sources, clients, templates and models it came from.
//
// It is pure and exact: money is added up in whole minor units of the owner's
// currency, each payment at the rate with which it was booked, and what cannot be
// converted is listed instead of guessed. Everything counts on the day on which it
// happened: a send when it was sent, an answer when it came, a payment when it
// arrived, a model call when it was made.
package books

import (
	"sort"
	"time"

	"github.com/automonet/automonet/core"
)

// Entry is a submission that was sent, and what became of it.
type Entry struct {
	Submission core.SubmissionID
	Job        core.JobID
	// The groups that it counts in; an empty one counts as "not known".
	Source, Client, Channel, Template, Model string
	SentAt                                   time.Time
	// Outcomes are all that was noted, corrected ones included.
	Outcomes []core.OutcomeEvent
}

// Input is what a statement is drawn up from.
type Input struct {
	Entries []Entry
	// JobCosts are the costs of model calls of the period for each job; the empty job
	// holds what belongs to none. DayCosts are the same costs by day (2006-01-02).
	JobCosts map[core.JobID]core.NanoUSD
	DayCosts map[string]core.NanoUSD
	// JobSources names the sources of jobs that cost something and were not answered.
	JobSources map[core.JobID]string
	Currency   core.Currency
	Rates      core.Rates
	// Zone is the owner's zone, in which days and months begin.
	Zone *time.Location
	// From is the first day and To the last, as 2006-01-02.
	From, To string
}

// Effective returns the outcomes that no other one supersedes, in the same order.
func Effective(all []core.OutcomeEvent) []core.OutcomeEvent {
	gone := map[core.OutcomeID]bool{}
	for _, o := range all {
		if o.Supersedes != "" {
			gone[o.Supersedes] = true
		}
	}
	out := make([]core.OutcomeEvent, 0, len(all))
	for _, o := range all {
		if !gone[o.ID] {
			out = append(out, o)
		}
	}
	return out
}

// line is a line that is being added up, before what is in nano-dollars is converted.
type line struct {
	core.StatementLine
	nano core.NanoUSD
	// hoursKept is what the payments with hours left after fees.
	hoursKept int64
}

// sheet collects the lines of a statement.
type sheet struct {
	in     Input
	groups map[string]map[string]*line
	total  line
	money  map[core.Currency]*inCurrency
	out    core.Statement
}

// Draw draws up the statement of a period. Sums of nano-dollars are converted once for
// each line, so that the lines of a group may miss the total by a cent for each.
func Draw(in Input) core.Statement {
	if in.Zone == nil {
		in.Zone = time.UTC
	}
	s := &sheet{in: in, groups: map[string]map[string]*line{}, money: map[core.Currency]*inCurrency{},
		out: core.Statement{From: in.From, To: in.To, Currency: in.Currency, Unbooked: []core.OutcomeEvent{}}}
	if c, ok := in.Rates.Convert(1, "USD", in.Currency); ok {
		s.out.DollarRate, s.out.RatesAsOf = c.Value, c.AsOf
	}
	owners := map[core.JobID]Entry{}
	for _, e := range in.Entries {
		s.entry(e)
		if first, ok := owners[e.Job]; !ok || e.SentAt.Before(first.SentAt) {
			owners[e.Job] = e
		}
	}
	s.costs(owners)
	return s.close()
}

// keys are the groups' keys of an entry at a moment.
func (s *sheet) keys(e Entry, at time.Time) map[string]string {
	return map[string]string{"month": at.In(s.in.Zone).Format("2006-01"), "source": e.Source, "client": e.Client,
		"channel": e.Channel, "template": e.Template, "model": e.Model}
}

// within reports whether a moment lies in the period.
func (s *sheet) within(at time.Time) bool {
	day := at.In(s.in.Zone).Format(time.DateOnly)
	return (s.in.From == "" || day >= s.in.From) && (s.in.To == "" || day <= s.in.To)
}

// each calls f with the total and the lines of an entry that a moment counts in.
func (s *sheet) each(keys map[string]string, f func(*line)) {
	f(&s.total)
	for group, key := range keys {
		f(s.line(group, key))
	}
}

func (s *sheet) line(group, key string) *line {
	lines := s.groups[group]
	if lines == nil {
		lines = map[string]*line{}
		s.groups[group] = lines
	}
	if lines[key] == nil {
		lines[key] = &line{StatementLine: core.StatementLine{Key: key}}
	}
	return lines[key]
}

// entry counts a send, its first reply, its win and its payments.
func (s *sheet) entry(e Entry) {
	if !e.SentAt.IsZero() && s.within(e.SentAt) {
		s.each(s.keys(e, e.SentAt), func(l *line) { l.Sends++ })
	}
	list := Effective(e.Outcomes)
	sort.SliceStable(list, func(i, j int) bool { return list[i].At.Before(list[j].At) })
	var replied, won bool
	var awarded, paid int64
	for _, o := range list {
		if !replied && answers(o.Kind) {
			replied = true
			s.count(e, o.At, func(l *line) { l.Replies++ })
		}
		if !won && (o.Kind == core.OutcomeWon || o.Kind == core.OutcomePaid) {
			won = true
			s.count(e, o.At, func(l *line) { l.Wins++ })
		}
		switch o.Kind {
		case core.OutcomeWon:
			if b := s.book(o); b != nil && s.before(o.At) {
				awarded = b.Amount.Minor
			}
		case core.OutcomePaid:
			if b := s.book(o); b != nil && s.before(o.At) {
				paid += b.Amount.Minor
			}
			s.payment(e, o)
		}
	}
	s.out.Open += max(0, awarded-paid)
}

// answers reports whether an outcome shows that the client answered.
func answers(k core.OutcomeKind) bool {
	switch k {
	case core.OutcomeReplied, core.OutcomeInterviewing, core.OutcomeOffered, core.OutcomeWon, core.OutcomePaid:
		return true
	}
	return false
}

func (s *sheet) count(e Entry, at time.Time, f func(*line)) {
	if s.within(at) {
		s.each(s.keys(e, at), f)
	}
}

// before reports whether a moment lies before the end of the period.
func (s *sheet) before(at time.Time) bool {
	return s.in.To == "" || at.In(s.in.Zone).Format(time.DateOnly) <= s.in.To
}

// book returns an outcome's money in the statement's currency: as it was booked then,
// or at the present rates where it was booked in another currency or not at all.
func (s *sheet) book(o core.OutcomeEvent) *core.Booked {
	if b := o.Booked; b != nil && (!o.Amount.Stated() || b.Amount.Currency == s.in.Currency) && (!o.Fee.Stated() || b.Fee.Currency == s.in.Currency) {
		return b
	}
	return o.Book(s.in.Currency, s.in.Rates)
}

func (s *sheet) payment(e Entry, o core.OutcomeEvent) {
	if !s.within(o.At) {
		return
	}
	m := s.money[o.Amount.Currency]
	if m == nil {
		m = &inCurrency{PaidIn: core.PaidIn{Paid: core.Money{Currency: o.Amount.Currency}, Fees: core.Money{Currency: o.Amount.Currency}}}
		s.money[o.Amount.Currency] = m
	}
	b := s.book(o)
	if b != nil {
		o.Booked = b // at the rate that counts here
	}
	m.add(o)
	if b == nil {
		s.out.Unbooked = append(s.out.Unbooked, o)
		return
	}
	m.Booked += b.Amount.Minor
	s.each(s.keys(e, o.At), func(l *line) {
		l.Paid += b.Amount.Minor
		l.Fees += b.Fee.Minor
		if o.Hours > 0 {
			l.Hours += o.Hours
			l.hoursKept += b.Amount.Minor - b.Fee.Minor
		}
	})
}
