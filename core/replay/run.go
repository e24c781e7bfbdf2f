package replay

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
)

// Wish is what a policy would do with a job: how likely each action is. Chances
// that are not named are 0; they must add up to 1.
type Wish map[string]float64

// Surely is the wish for one action.
func Surely(action string) Wish { return Wish{action: 1} }

// Likeliest is the action of the highest chance; of equal ones the first by name.
func (w Wish) Likeliest() string {
	best := ""
	for _, a := range slices.Sorted(maps.Keys(w)) {
		if best == "" || w[a] > w[best] {
			best = a
		}
	}
	return best
}

// Policy decides jobs. A policy may keep what it learned from earlier views; it is
// made anew for each run.
type Policy interface {
	// Decide says what to do with a job that has just appeared.
	Decide(v View, job Event) (Wish, error)
}

// Decision is what a policy would have done with a job.
type Decision struct {
	Job  core.JobID `json:"job"`
	At   time.Time  `json:"at"`
	Wish Wish       `json:"wish"`
	// Limits are those of the policy.
	Limits Limits `json:"limits,omitzero"`
}

// Ahead is a proof that a policy reads the future.
type Ahead = core.ReplayAhead

// Run replays the history through a policy. Jobs are decided in the order in which
// they appeared. ahead is how often a view was asked for something later than
// itself.
func Run(h History, p Policy) (decisions []Decision, ahead int64, err error) {
	var limits Limits
	if l, ok := p.(Limited); ok {
		limits = l.Limits()
	}
	for _, e := range h.events {
		if e.Kind != JobSeen {
			continue
		}
		v := h.AsOf(e.At)
		w, err := p.Decide(v, e)
		if err != nil {
			return nil, 0, fmt.Errorf("decide job %s: %w", e.Job, err)
		}
		sum := 0.0
		for _, c := range w {
			if !(c >= 0) {
				sum = math.NaN()
			}
			sum += c
		}
		if !(math.Abs(sum-1) < 1e-6) {
			return nil, 0, core.Invalid("policy", "the chances of a policy's actions must add up to 1")
		}
		ahead += v.asked.Load()
		decisions = append(decisions, Decision{e.Job, e.At, w, limits})
	}
	return decisions, ahead, nil
}

// CheckAhead shows that a policy reads nothing later than its decisions. It is
// replayed over the history and over others that are the same up to a cut and
// different afterwards: outcomes turned over, jobs exchanged, decisions reversed. A
// decision before the cut that comes out otherwise is a leak, wherever the policy
// has its knowledge from. make makes the policy for the history that it is given;
// an honest one needs no more of it than its views. The cuts are spread evenly; 8
// or more of them find a leak that concerns one decision in some hundred.
func CheckAhead(h History, make func(History) Policy, cuts int) ([]Ahead, error) {
	var out []Ahead
	truth, asked, err := Run(h, make(h))
	if err != nil {
		return nil, err
	}
	if asked > 0 {
		out = append(out, Ahead{Times: asked})
	}
	for c := 1; c <= cuts; c++ {
		n := len(h.events) * c / (cuts + 1)
		if n >= len(h.events) {
			break
		}
		cut := h.events[n].At
		other := h.changed(cut, c)
		got, _, err := Run(other, make(other))
		if err != nil {
			return nil, err
		}
		for i, d := range truth {
			if d.At.Before(cut) && (i >= len(got) || !same(got[i], d)) {
				out = append(out, Ahead{Cut: cut, Job: d.Job})
				break
			}
		}
	}
	return out, nil
}

func same(a, b Decision) bool {
	if a.Job != b.Job || !a.Limits.equal(b.Limits) {
		return false
	}
	for k := range b.Wish {
		if math.Abs(a.Wish[k]-b.Wish[k]) > 1e-9 {
			return false
		}
	}
	return len(a.Wish) == len(b.Wish)
}

// changed is the history with another future from a time on: what was sent is
// skipped and the reverse, every answer becomes its opposite, what had no answer
// gets one, the jobs change places, and all answers are written by one arm of the
// first offer, which by chooses.
func (h History) changed(from time.Time, by int) History {
	n, _ := slices.BinarySearchFunc(h.events, from, func(e Event, t time.Time) int {
		if e.At.Before(t) {
			return -1
		}
		return 1
	})
	out := slices.Clone(h.events[:n])
	later := h.events[n:]
	var jobs []Event
	answered := map[core.JobID]bool{}
	var offer []core.ArmChance
	for _, e := range h.events {
		if len(offer) == 0 {
			offer = e.Arms
		}
		answered[e.Job] = answered[e.Job] || e.Kind == Outcome
	}
	for _, e := range later {
		if e.Kind == JobSeen {
			jobs = append(jobs, e)
		}
	}
	k := 0
	for _, e := range later {
		switch e.Kind {
		case JobSeen:
			other := jobs[(k+len(jobs)/2)%len(jobs)]
			k++
			e.Case, e.Stake, e.Cost = other.Case, other.Stake/2+1, other.Cost+1
			e.Case.Fit = learn.Known(0.123)
		case Decided:
			if e.Action == Skip {
				if e.Action = Send; len(offer) > 0 {
					arm := offer[by%len(offer)]
					e.Template, e.Model, e.Arms, e.Offered = arm.Template, arm.Model, offer, true
				}
			} else {
				e.Action, e.Template, e.Model, e.Arms, e.Offered = Skip, "", "", nil, false
			}
			if !answered[e.Job] {
				out = append(out, Event{At: e.At.Add(time.Millisecond), Kind: Outcome, Job: e.Job, Outcome: core.OutcomeReplied})
			}
		case Outcome:
			e.Amount = e.Amount/3 + 17
			switch e.Outcome {
			case core.OutcomeReplied, core.OutcomeWon, core.OutcomePaid:
				e.Outcome, e.Amount = core.OutcomeLost, 0
			default:
				e.Outcome = core.OutcomeWon
			}
		}
		out = append(out, e)
	}
	// Sends of before the cut that had no answer get one after it.
	for _, e := range h.events[:n] {
		if e.Kind == Decided && e.Action != Skip && !answered[e.Job] {
			out = append(out, Event{At: from.Add(time.Hour), Kind: Outcome, Job: e.Job, Outcome: core.OutcomeWon, Amount: 99_999})
		}
	}
	return NewHistory(out)
}

// Difference is a job that two policies would treat otherwise.
type Difference = core.ReplayDifference

// Differences lists the jobs that are treated otherwise, strongest first.
func Differences(h History, a, b []Decision) []Difference {
	of := map[core.JobID]Decision{}
	for _, d := range b {
		of[d.Job] = d
	}
	offers := h.offers()
	var out []Difference
	for _, d := range a {
		o, ok := of[d.Job]
		if !ok {
			continue
		}
		x, y := d.Wish, o.Wish
		if !d.Limits.equal(o.Limits) {
			x, y = d.written(offers[d.Job]), o.written(offers[d.Job])
		}
		by := 0.0
		for k, p := range x {
			by += max(p-y[k], 0)
		}
		for k, p := range y {
			by += max(p-x[k], 0)
		}
		if by /= 2; by <= 1e-9 {
			continue
		}
		v := Difference{Job: d.Job, At: d.At, A: d.Wish.Likeliest(), B: o.Wish.Likeliest(), By: by}
		if withA, withB := x.arm(), y.arm(); withA != withB {
			v.WithA, v.WithB = withA, withB
		}
		out = append(out, v)
	}
	slices.SortStableFunc(out, func(x, y Difference) int { return cmp.Compare(y.By, x.By) })
	return out
}

// arm is by what an answer would most likely be written; "" where there is none or
// it is not known.
func (w Wish) arm() string {
	sends := Wish{}
	for k, p := range w {
		if name, ok := strings.CutPrefix(k, Send+" "); ok {
			sends[name] = p
		}
	}
	return sends.Likeliest()
}
