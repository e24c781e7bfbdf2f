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
	for _, m := range []struct {
		name string
		of   func(replay.Estimate) replay.Value
	}{{"IPS", func(e replay.Estimate) replay.Value { return e.IPS }}, {"SNIPS", func(e replay.Estimate) replay.Value { return e.SNIPS }}, {"doubly robust", func(e replay.Estimate) replay.Value { return e.DR }}} {
		inside, square, width := 0, 0.0, 0.0
		for _, x := range results {
			v := m.of(x.Estimate)
			if v.Low <= x.True && x.True <= v.High {
				inside++
			}
			square += (v.Mean - x.True) * (v.Mean - x.True) / float64(histories)
			width += (v.High - v.Low) / float64(histories)
		}
		r.Methods = append(r.Methods, Method{m.name, figures.Share(inside, histories), math.Sqrt(square) / mean, width / mean})
	}
	for i := range checked {
		if err := r.check(seed + uint64(i)); err != nil {
			return r, err
		}
	}
	return r, nil
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
	fmt.Fprintf(&b, "| goal | at least 85 %% |  |  |\n\nLooking ahead: of %d histories an honest policy that learns from its views passes on %d, one with a planted leak (it knows which jobs will be replied to) is found on %d. A policy that does what was never tried is refused a conclusion on %d.\n\nVerdict: %s.\n",
		r.Checked, r.Honest, r.Leaks, r.Refused, r.Goals().Verdict())
	return b.String()
}
