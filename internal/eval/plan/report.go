package plan

import (
	"fmt"
	"strings"

	"github.com/automonet/automonet/internal/eval/figures"
	"github.com/automonet/automonet/internal/parallel"
)

// Report is what was measured.
type Report struct {
	Seed  uint64
	Seeds int
	// Learned are the sends that the model had seen.
	Learned int
	// Earned is the mean of a month in EUR; Of is it over that of ours.
	Earned, Of map[Policy]figures.Figure
	// Gain is ours over greedy by fit, Reached ours over the oracle and Foreseen ours
	// over perfect foresight with the engine's own estimates.
	Gain, Reached, Foreseen figures.Figure
}

// Run plays a month in worlds from a seed on, after so many days of learning.
func Run(seed uint64, seeds, learning int) (Report, error) {
	r := Report{Seed: seed, Seeds: seeds, Learned: learning * 10, Earned: map[Policy]figures.Figure{}, Of: map[Policy]figures.Figure{}}
	months, errs := make([]map[Policy]int64, seeds), make([]error, seeds)
	parallel.Each(seeds, func(i int) { months[i], errs[i] = Month(seed+uint64(i), learning) })
	for _, err := range errs {
		if err != nil {
			return r, err
		}
	}
	of := func(p Policy) (out []float64) {
		for _, m := range months {
			out = append(out, float64(m[p])/100)
		}
		return out
	}
	for _, p := range Policies() {
		r.Earned[p], r.Of[p] = figures.Mean(of(p)), figures.Ratio(of(p), of(Ours))
	}
	r.Gain, r.Reached, r.Foreseen = figures.Ratio(of(Ours), of(ByFit)), figures.Ratio(of(Ours), of(Oracle)), figures.Ratio(of(Ours), of(Foresight))
	return r, nil
}

// Rows are the lines of the report's table.
func (r Report) Rows() string {
	var b strings.Builder
	for _, p := range Policies() {
		e := r.Earned[p]
		fmt.Fprintf(&b, "| %d | %s | %.0f (%.0f to %.0f) | %s |\n", r.Learned, p, e.Mean, e.Low, e.High, r.Of[p])
	}
	return b.String()
}

// Reports are one report for each amount of learning.
type Reports []Report

// Learning are the days of learning at ten sends a day that are measured.
func Learning() []int { return []int{30, 120, 300} }

// Goals are those of the planner: against greedy by fit, and against perfect
// foresight with the same estimates, always; against the oracle, which knows every
// true chance, once the model has seen 3,000 sends.
func (all Reports) Goals() figures.Goals {
	var g figures.Goals
	for i, r := range all {
		g.Need(r.Gain.Mean >= 1.15, "15 %% above greedy by fit after %d sends", r.Learned)
		g.Need(r.Foreseen.Mean >= 0.85, "85 %% of perfect foresight after %d sends", r.Learned)
		if i == len(all)-1 {
			g.Need(r.Reached.Mean >= 0.85, "85 %% of the oracle after %d sends", r.Learned)
		}
	}
	return g
}

// Section is the part of the report about these figures.
func (all Reports) Section() string {
	var b strings.Builder
	first := all[0]
	fmt.Fprintf(&b, "## Planner\n\nWritten by `make eval-plan` (seeds %d to %d). %d simulated months with some 1,200 jobs each, under six scarce budgets: %d bids each on two platforms, %.0f EUR for bids and models, %d hours of work, %d minutes a day for bids, %d mails a day. "+
		"Earnings are true expected ones: the simulator's chances times the net price, less all costs, so that they carry no luck. Greedy policies and the random one spend an even share of what is left a day. Perfect foresight knows every job that will come but not more about its chances than the engine; "+
		"the oracle knows the true chances too, so that what it is ahead by is what the engine has not learned yet. In brackets 90 %% intervals over the seeds.\n\n| sends learned from | policy | EUR a month | over ours |\n|---|---|---|---|\n",
		first.Seed, first.Seed+uint64(first.Seeds)-1, first.Seeds, credits, float64(cents)/100, work/60, minutes, mails)
	for _, r := range all {
		b.WriteString(r.Rows())
	}
	b.WriteString("\n| sends learned from | ours over greedy by fit | ours over perfect foresight | ours over the oracle |\n|---|---|---|---|\n")
	for _, r := range all {
		fmt.Fprintf(&b, "| %d | %s | %s | %s |\n", r.Learned, r.Gain, r.Foreseen, r.Reached)
	}
	fmt.Fprintf(&b, "| goal | at least 1.15 | at least 0.85 | at least 0.85 (asserted for %d) |\n\nVerdict: %s.\n", all[len(all)-1].Learned, all.Goals().Verdict())
	return b.String()
}
