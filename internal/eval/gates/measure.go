package gates

import (
	"slices"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
)

// The goals, as shares, which each part that the gates were tuned on must reach, and
// all parts together.
const (
	MinCaught      = 0.98 // bad outputs that a gate that must stop them stops
	MaxFalseAlarms = 0.02 // good outputs that a gate stops
)

// GoodOnly is the part that holds good outputs only.
const GoodOnly = "fourth"

// Untouched is the part that nobody looked at while the gates were made and that no
// classifier is trained on. It may not have been written yet.
const Untouched = "twentysecond"

// Tuned lists the parts that the gates were tuned on, in the order in which they were
// written. The part "untouched" was that once.
func Tuned() []string {
	return []string{"tuned", "second", "third", "untouched", GoodOnly, "fifth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twentyfirst"}
}

// Parts lists the parts of the sets that the results are of: those that the gates were
// tuned on, and the untouched one once it is there.
func Parts(results []Result) []string {
	if slices.ContainsFunc(results, func(r Result) bool { return r.Item.Part == Untouched }) {
		return append(Tuned(), Untouched)
	}
	return Tuned()
}

// Result is an output and what the gates found.
type Result struct {
	Item   Item
	Failed []core.GateResult
	// Right says that a gate that must stop a bad output did.
	Right bool
}

// Run checks every output as the program does.
func Run(items []Item) []Result {
	return run(items, same)
}

func same(c *draft.Checker) *draft.Checker { return c }

// RunWith checks every output with another classifier than the program's.
func RunWith(items []Item, k *draft.Classifier) []Result {
	return run(items, func(c *draft.Checker) *draft.Checker { return c.With(k) })
}

func run(items []Item, with func(*draft.Checker) *draft.Checker) []Result {
	out := make([]Result, 0, len(items))
	checkers := map[core.ProfileID]*draft.Checker{} // the settings are the same for all
	for _, it := range items {
		r := Result{Item: it}
		for _, g := range found(it, checkers, with) {
			if g.Passed {
				continue
			}
			r.Failed = append(r.Failed, g)
			for _, want := range it.Gates {
				r.Right = r.Right || want == g.Gate
			}
		}
		out = append(out, r)
	}
	return out
}

// found is what the gates say of an output. Of a model's answer, what the owner has to
// supply does not count: no text could have met it.
func found(it Item, checkers map[core.ProfileID]*draft.Checker, with func(*draft.Checker) *draft.Checker) []core.GateResult {
	if it.Output != nil {
		p, err := it.Output.proposal(with)
		if err != nil {
			panic(err) // it was assembled when it was read
		}
		return draft.Mendable(p)
	}
	id := it.Candidate.Profile.ID
	if checkers[id] == nil {
		checkers[id] = with(draft.NewChecker(it.Candidate.Profile, it.Candidate.Settings))
	}
	return checkers[id].Check(it.Candidate)
}

// Count is what is measured over some outputs.
type Count struct {
	Bad, Right, Any int // bad outputs, stopped by the gate that must, by any gate
	Good, Alarms    int // good outputs, stopped all the same
}

// Caught is the share of bad outputs that the right gate stops.
func (c Count) Caught() float64 { return share(c.Right, c.Bad) }

// CaughtByAny is the share of bad outputs that any gate stops.
func (c Count) CaughtByAny() float64 { return share(c.Any, c.Bad) }

// FalseAlarms is the share of good outputs that a gate stops.
func (c Count) FalseAlarms() float64 { return share(c.Alarms, c.Good) }

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// Tally counts the results that keep accepts.
func Tally(results []Result, keep func(Item) bool) Count {
	var c Count
	for _, r := range results {
		if !keep(r.Item) {
			continue
		}
		if !r.Item.Bad {
			c.Good++
			if len(r.Failed) > 0 {
				c.Alarms++
			}
			continue
		}
		c.Bad++
		if r.Right {
			c.Right++
		}
		if len(r.Failed) > 0 {
			c.Any++
		}
	}
	return c
}

// GateCount says how often one gate spoke.
type GateCount struct {
	// Must is the number of bad outputs that name the gate alone or among others,
	// Named those of them that it stopped, Other the bad outputs that it stopped
	// beside, Alarms the good ones.
	Must, Named, Other, Alarms int
}

// Precision is the share of bad outputs among all that the gate stopped.
func (g GateCount) Precision() float64 { return share(g.Named+g.Other, g.Named+g.Other+g.Alarms) }

// ByGate counts for every gate over the results that keep accepts.
func ByGate(results []Result, keep func(Item) bool) map[string]GateCount {
	out := map[string]GateCount{}
	for _, r := range results {
		if !keep(r.Item) {
			continue
		}
		must := map[string]bool{}
		for _, g := range r.Item.Gates {
			must[g] = true
			c := out[g]
			c.Must++
			out[g] = c
		}
		for _, f := range r.Failed {
			c := out[f.Gate]
			switch {
			case !r.Item.Bad:
				c.Alarms++
			case must[f.Gate]:
				c.Named++
			default:
				c.Other++
			}
			out[f.Gate] = c
		}
	}
	return out
}
