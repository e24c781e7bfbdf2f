package replay

import (
	"math/rand/v2"
	"time"

	"github.com/automonet/automonet/core"
)

// Rewards say what an action is expected to bring, in minor units, as of a view
// that ends before the decision.
type Rewards func(v View, job Event, action string) float64

// Terms turns logged decisions and those of a policy into what Evaluate needs. A
// reward is what was paid for a job, or its stake at a win, less the cost of the
// answer; skipping brings 0. Jobs whose answer is younger than settle at the end
// are left out, since what becomes of them is not known: this leaves out all of
// that time, not only those without an answer. expect may be nil.
func Terms(h History, decisions []Decision, settle time.Duration, expect Rewards) []Term {
	type outcome struct {
		logged *Event
		reward float64
		win    bool
	}
	of := map[core.JobID]*outcome{}
	jobs := map[core.JobID]Event{}
	var end time.Time
	for i, e := range h.events {
		end = e.At
		switch e.Kind {
		case JobSeen:
			jobs[e.Job] = e
			of[e.Job] = &outcome{}
		case Decided:
			if o := of[e.Job]; o != nil && o.logged == nil {
				o.logged = &h.events[i]
			}
		case Outcome:
			if o := of[e.Job]; o != nil {
				switch e.Outcome {
				case core.OutcomePaid:
					o.win, o.reward = true, float64(e.Amount)
				case core.OutcomeWon:
					if !o.win {
						o.win, o.reward = true, float64(jobs[e.Job].Stake)
					}
				}
			}
		}
	}
	offers := h.offers()
	var out []Term
	for _, d := range decisions {
		o, job := of[d.Job], jobs[d.Job]
		if o == nil || o.logged == nil || o.logged.At.Add(settle).After(end) {
			continue
		}
		t := Term{Logged: o.logged.Chance, Wanted: d.Wish[o.logged.Action]}
		if t.Logged <= 0 {
			t.Logged = 1
		}
		if o.logged.Action != Skip {
			t.Reward = o.reward - float64(job.Cost)
		}
		for a, p := range d.Wish {
			// With certainty logged, every other action is one that was never tried. What
			// skipping brings is known without a trial: nothing.
			if a != o.logged.Action && a != Skip && t.Logged >= 1 {
				t.Untried += p
			}
		}
		if !d.Limits.None() {
			t.limit(d, *o.logged, offers[d.Job])
		}
		if expect != nil {
			v := h.AsOf(d.At)
			t.Guess = expect(v, job, o.logged.Action)
			for a, p := range d.Wish {
				if p > 0 {
					t.New += p * expect(v, job, a)
				}
			}
		}
		out = append(out, t)
	}
	return out
}

// limit weighs a term by how the policy writes its answers. offer is what there was
// to choose from, for jobs that were left out that of the answer before.
func (t *Term) limit(d Decision, logged, offer Event) {
	send := d.Wish[Send]
	if send == 0 {
		return
	}
	arms, known := d.Limits.leave(offer)
	if logged.Action == Skip {
		if !known && t.Logged < 1 {
			t.Untried += send
		}
		return
	}
	t.Arms = true
	if !known {
		t.Wanted, t.Untried = 0, t.Untried+send
		return
	}
	t.Wanted *= chance(arms, logged.Template, logged.Model)
	t.Logged *= chance(logged.Arms, logged.Template, logged.Model)
	if t.Logged <= 0 { // it was not what the draw chose
		t.Logged, t.Wanted, t.Untried = 1, 0, t.Untried+send
	}
}

// Comparison is what a replay of two policies says.
type Comparison = core.ReplayComparison

// Compare replays two policies over one history.
func Compare(h History, a, b Policy, settle time.Duration, expect Rewards, r *rand.Rand) (Comparison, error) {
	da, _, err := Run(h, a)
	if err != nil {
		return Comparison{}, err
	}
	db, _, err := Run(h, b)
	if err != nil {
		return Comparison{}, err
	}
	ta, tb := Terms(h, da, settle, expect), Terms(h, db, settle, expect)
	c := Comparison{Jobs: len(da), Differences: Differences(h, da, db), A: Evaluate(ta, r), B: Evaluate(tb, r)}
	gain := make([]float64, len(ta))
	one := func(t Term) float64 { return t.New + t.Wanted/t.Logged*(t.Reward-t.Guess) }
	for i := range ta {
		gain[i] = one(tb[i]) - one(ta[i])
	}
	if len(gain) > 0 {
		c.Gain = interval(gain, nil, r)
	}
	c.Verdict = c.A.Verdict
	if c.B.Verdict == NoSupport || c.Verdict == Concluded {
		c.Verdict = c.B.Verdict
	}
	return c, nil
}
