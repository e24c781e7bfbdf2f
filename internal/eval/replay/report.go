package replay

import (
	"fmt"
	"math"
	"strings"

	"github.com/automonet/automonet/core/replay"
	"github.com/automonet/automonet/internal/eval/figures"
	"github.com/automonet/automonet/internal/parallel"
)

// Report is what was measured.
type Report struct {
	Seed      uint64
	Histories int
	Methods   []Method
	// Effective is the mean effective sample size of about N decisions; Concluded the
	// share of histories that allow a conclusion.
	N, Effective float64
	Concluded    figures.Figure
	// Honest and Leaks are how many honest policies pass and planted leaks fail the
	// check for looking ahead, of Checked.
	Honest, Leaks, Checked int
	// Refused is how many policies without support are refused a conclusion.
	Refused int
	// Arms is how the estimates did for a policy that writes its answers otherwise, the
	// last of them its gain over another one; ArmsConcluded and Answers are as Concluded
	// and the effective number of answers.
	Arms                            []Method
	ArmsConcluded                   figures.Figure
	Answers                         float64
	ArmHonest, ArmLeaks, ArmRefused int
}

// Method is how one of the estimates did.
type Method struct {
	Name    string
	Covered figures.Figure
	// Error is the root of the mean squared error, Width the mean width of the
	// interval, both over the mean true value.
	Error, Width float64
}

// Run measures histories from a seed on; checked of them go through the check for
// looking ahead.
func Run(seed uint64, histories, checked int) (Report, error) {
	r := Report{Seed: seed, Histories: histories, Checked: checked}
	results, errs := make([]Result, histories), make([]error, histories)
	parallel.Each(histories, func(i int) { results[i], errs[i] = Measure(seed + uint64(i)) })
	for _, err := range errs {
		if err != nil {
			return r, err
		}
	}
	concluded := 0
	mean := 0.0
	for _, x := range results {
		r.N += float64(x.Estimate.N) / float64(histories)
		r.Effective += x.Estimate.Effective / float64(histories)
		mean += math.Abs(x.True) / float64(histories)
		if x.Estimate.Verdict == replay.Concluded {
			concluded++
		}
	}
	r.Concluded = figures.Share(concluded, histories)
	estimates := make([]estimate, 0, 3*histories)
	for _, x := range results {
		estimates = append(estimates, x.estimates()...)
	}
	r.Methods = methods(estimates, mean)
	if err := r.arms(); err != nil {
		return r, err
	}
	for i := range checked {
		if err := r.check(seed + uint64(i)); err != nil {
			return r, err
		}
		if err := r.checkArms(seed + uint64(i)); err != nil {
			return r, err
		}
	}
	return r, nil
}

// estimate is what a method says and the truth.
type estimate struct {
	method string
	value  replay.Value
	truth  float64
}

// estimates are those of the three methods.
func (x Result) estimates() []estimate {
	return []estimate{{"IPS", x.Estimate.IPS, x.True}, {"SNIPS", x.Estimate.SNIPS, x.True}, {"doubly robust", x.Estimate.DR, x.True}}
}

// methods tells for each method how it did, errors and widths over scale.
func methods(all []estimate, scale float64) []Method {
	var out []Method
	for _, name := range []string{"IPS", "SNIPS", "doubly robust", "gain, doubly robust"} {
		inside, n, square, width := 0, 0, 0.0, 0.0
		for _, x := range all {
			if x.method != name {
				continue
			}
			n++
			if x.value.Low <= x.truth && x.truth <= x.value.High {
				inside++
			}
			square += (x.value.Mean - x.truth) * (x.value.Mean - x.truth)
			width += x.value.High - x.value.Low
		}
		if n > 0 {
			out = append(out, Method{name, figures.Share(inside, n), math.Sqrt(square/float64(n)) / scale, width / float64(n) / scale})
		}
	}
	return out
}

// arms measures policies that differ in how answers are written.
func (r *Report) arms() error {
	results, errs := make([]ArmResult, r.Histories), make([]error, r.Histories)
	parallel.Each(r.Histories, func(i int) { results[i], errs[i] = MeasureArms(r.Seed + uint64(i)) })
	concluded, mean := 0, 0.0
	var estimates []estimate
	for i, x := range results {
		if errs[i] != nil {
			return errs[i]
		}
		mean += math.Abs(x.True) / float64(r.Histories)
		r.Answers += x.Estimate.Answers / float64(r.Histories)
		if x.Estimate.Verdict == replay.Concluded {
			concluded++
		}
		estimates = append(append(estimates, x.estimates()...), estimate{"gain, doubly robust", x.Gain, x.TrueGain})
	}
	r.ArmsConcluded, r.Arms = figures.Share(concluded, r.Histories), methods(estimates, mean)
	return nil
}

// check runs the check for looking ahead on one history.
func (r *Report) check(seed uint64) error {
	w, err := Log(seed)
	if err != nil {
		return err
	}
	h := w.History.Between(day(learning), day(learning+12))
	honest, err := replay.CheckAhead(h, func(replay.History) replay.Policy { return learner{w.Model} }, 6)
	if err != nil {
		return err
	}
	if len(honest) == 0 {
		r.Honest++
	}
	leaky, err := replay.CheckAhead(h, newLeak(w.Model), 6)
	if err != nil {
		return err
	}
	if len(leaky) > 0 {
		r.Leaks++
	}
	decisions, _, err := replay.Run(h, untried{})
	if err != nil {
		return err
	}
	if e := replay.Evaluate(certain(replay.Terms(h, decisions, 0, nil)), rng(seed)); e.Verdict == replay.NoSupport {
		r.Refused++
	}
	return nil
}

// Goals are those of the replay.
func (r Report) Goals() figures.Goals {
	var g figures.Goals
	for _, m := range r.Methods {
		g.Need(m.Covered.Mean >= 0.85, "true value inside the 90 %% interval in 85 %% (%s)", m.Name)
	}
	for _, m := range r.Arms[:min(len(r.Arms), 3)] { // the gain of one policy over another is told, not held to it
		g.Need(m.Covered.Mean >= 0.85, "true value inside the 90 %% interval in 85 %% where answers are written otherwise (%s)", m.Name)
	}
	g.Need(r.ArmHonest == r.Checked && r.ArmLeaks == r.Checked && r.ArmRefused == r.Checked, "the checks of how answers are written")
	g.Need(r.Honest == r.Checked, "no honest policy fails the check for looking ahead")
	g.Need(r.Leaks == r.Checked, "every planted leak fails it")
	g.Need(r.Refused == r.Checked, "no conclusion without support")
	return g
}

// Section is the part of the report about these figures.
func (r Report) Section() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Replay\n\nWritten by `make eval-replay` (seeds %d to %d). In %d simulated histories of %d days the logging policy answers what its model values above a limit, and does the reverse with a chance of %.0f %%. "+
		"What is replayed answers only above three times that limit. Rewards are what wins bring, less costs: rare, and of very different size. On average %.0f decisions, of which the weights leave an effective %.0f; %s of the histories allow a conclusion by the rules of `core/replay`.\n\n"+
		"| method | true value inside the 90 %% interval | error over the true value | width over the true value |\n|---|---|---|---|\n", r.Seed, r.Seed+uint64(r.Histories)-1, r.Histories, logged, 100*explore, r.N, r.Effective, r.Concluded.Percent())
	for _, m := range r.Methods {
		fmt.Fprintf(&b, "| %s | %s | %.2f | %.2f |\n", m.Name, m.Covered.Percent(), m.Error, m.Width)
	}
	fmt.Fprintf(&b, "| goal | at least 85 %% |  |  |\n\nPolicies that differ in how answers are written: each answer's template and model were drawn with chances that depend on the job, and the log notes what was on offer. Both policies answer the same jobs; one forbids a template and uses the two smaller models only, the other prefers that template. The logged answers leave an effective %.0f for the second; %s of the histories allow a conclusion.\n\n"+
		"| method | true value inside the 90 %% interval | error over the true value | width over the true value |\n|---|---|---|---|\n", r.Answers, r.ArmsConcluded.Percent())
	for _, m := range r.Arms {
		fmt.Fprintf(&b, "| %s | %s | %.2f | %.2f |\n", m.Name, m.Covered.Percent(), m.Error, m.Width)
	}
	fmt.Fprintf(&b, "| goal of the first three | at least 85 %% |  |  |\n\nThe gain of one policy over the other comes down to a few wins, so that its interval misses a little more often than it says. Of %d histories the honest one of them passes the check for looking ahead on %d, one that prefers the template which will be replied to most is found on %d, and a model that was never on offer is refused a conclusion on %d.\n\nLooking ahead: of %d histories an honest policy that learns from its views passes on %d, one with a planted leak (it knows which jobs will be replied to) is found on %d. A policy that does what was never tried is refused a conclusion on %d.\n\nVerdict: %s.\n",
		r.Checked, r.ArmHonest, r.ArmLeaks, r.ArmRefused, r.Checked, r.Honest, r.Leaks, r.Refused, r.Goals().Verdict())
	return b.String()
}
