package replay

import (
	"slices"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
)

// What a rule may name.
const (
	mostNames = 20
	mostName  = 100
)

// Rule is a policy that a user can write down.
type Rule core.ReplayRule

// Check refuses a rule that cannot be one.
func (r Rule) Check() error {
	if !(r.Threshold >= 0 && r.Threshold <= 100) || !(r.Explore >= 0 && r.Explore <= 0.5) {
		return core.Invalid("policy", "a policy needs a threshold of 0 to 100 and a chance to explore of 0 to 0.5")
	}
	if r.PerDay < 0 || r.DayBudget < 0 {
		return core.Invalid("policy", "the answers and the budget of a day cannot be negative; 0 is no limit")
	}
	for _, list := range [][]string{r.Prefer, r.Forbid, r.Models} {
		if len(list) > mostNames || slices.ContainsFunc(list, func(n string) bool { return n == "" || len(n) > mostName }) || len(r.Best) > mostName {
			return core.Invalid("policy", "a policy names at most %d templates or models, each of 1 to %d characters", mostNames, mostName)
		}
	}
	for _, n := range r.Forbid {
		if slices.Contains(r.Prefer, n) {
			return core.Invalid("policy", "a template is either preferred or forbidden")
		}
	}
	if r.Best != "" && len(r.Models) > 0 && !slices.Contains(r.Models, r.Best) {
		return core.Invalid("policy", "the best model of a policy must be a rung of its ladder")
	}
	return nil
}

// Limits are how the rule's answers are written. Best without a ladder allows that
// model alone.
func (r Rule) Limits() Limits {
	l := Limits{Prefer: r.Prefer, Forbid: r.Forbid}
	switch {
	case r.Best == "" && len(r.Models) > 0:
		l.Models = r.Models
	case r.Best != "" && len(r.Models) == 0:
		l.Models = []string{r.Best}
	case r.Best != "":
		l.Models = r.Models[:slices.Index(r.Models, r.Best)+1]
	}
	return l
}

// Policy makes the policy of a rule. It learns the chances of replies and wins from
// its views alone, anew for each day of the history.
func (r Rule) Policy() Policy { return &ruled{rule: r} }

type ruled struct {
	rule  Rule
	day   time.Time
	model *learn.Model
	// answers and spent are those of the day, by the chances of what was decided.
	answers, spent float64
}

// Limits are those of the rule.
func (p *ruled) Limits() Limits { return p.rule.Limits() }

// Decide answers a job whose score and expected value are high enough.
func (p *ruled) Decide(v View, job Event) (Wish, error) {
	if day := v.At().Truncate(24 * time.Hour); p.model == nil || !day.Equal(p.day) {
		m, err := learn.Fit(learn.DefaultPriors(), records(v), v.At())
		if err != nil {
			return nil, err
		}
		p.model, p.day, p.answers, p.spent = &m, day, 0, 0
	}
	send := job.Case.Fit != nil && 100**job.Case.Fit >= p.rule.Threshold && Expected(p.model, job) >= float64(p.rule.MinValue)
	chance := p.rule.Explore
	if send {
		chance = 1 - chance
	}
	if !p.affords(job) {
		chance = 0
	}
	p.answers += chance
	p.spent += chance * float64(job.Cost)
	switch chance {
	case 1:
		return Surely(Send), nil
	case 0:
		return Surely(Skip), nil
	}
	return Wish{Send: chance, Skip: 1 - chance}, nil
}

// affords reports whether the day has room for one more answer.
func (p *ruled) affords(job Event) bool {
	const whole = 1e-9 // sums of chances are not exact
	return (p.rule.PerDay == 0 || p.answers+1 <= float64(p.rule.PerDay)+whole) &&
		(p.rule.DayBudget == 0 || p.spent+float64(job.Cost) <= float64(p.rule.DayBudget)+whole)
}

// Expected is what an answer is expected to bring, in minor units.
func Expected(m *learn.Model, job Event) float64 {
	reply, win := m.Chances(job.Case)
	return reply*win*float64(job.Stake) - float64(job.Cost)
}

// records are the sends of a view with what became of them by then.
func records(v View) []learn.Record {
	jobs := map[core.JobID]learn.Case{}
	at := map[core.JobID]int{}
	var out []learn.Record
	for e := range v.All() {
		i, sent := at[e.Job]
		switch {
		case e.Kind == JobSeen:
			jobs[e.Job] = e.Case
		case e.Kind == Decided && e.Action != Skip && !sent:
			at[e.Job] = len(out)
			out = append(out, learn.Record{ID: string(e.Job), Case: jobs[e.Job], At: e.At})
		case e.Kind == Outcome && sent:
			r := &out[i]
			switch e.Outcome {
			case core.OutcomeReplied, core.OutcomeInterviewing, core.OutcomeOffered:
				if r.Replied.IsZero() {
					r.Replied = e.At
				}
			case core.OutcomeWon:
				r.Won = e.At
			case core.OutcomePaid:
				r.Paid = e.At
			case core.OutcomeLost:
				r.Lost = e.At
			case core.OutcomeGhosted, core.OutcomeWithdrawn:
				r.Ended = e.At
			}
		}
	}
	return out
}
