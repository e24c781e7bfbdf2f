package win

import (
	"fmt"
	"strings"

	"github.com/automonet/automonet/internal/eval/figures"
	"github.com/automonet/automonet/internal/parallel"
	"github.com/automonet/automonet/internal/sim"
)

// Size is how many worlds each part is measured over.
type Size struct{ Worlds, Drifts, Arms int }

// Report is what was measured.
type Report struct {
	Seed uint64
	Size Size
	// Against is the model's Brier score over that of the batch fit with the ridge that
	// is best in hindsight; Ridge, Plain and Truth are over those of a ridge of 1, of
	// no ridge and of the true chances.
	Base, Brier, Against, Ridge, Plain, Truth, ECE, Covered figures.Figure
	// Chosen and Random are the watch over sends that the model chose, and over random
	// ones.
	Chosen, Random Watched
	// Regret is that of arms which differ as the one published study says, Near of arms
	// that lie nearer to each other; both over the regret of taking each equally often.
	Regret, Near figures.Figure
}

// Watched is how the drift watch did: false alarms in 300 sends, and changes that
// were noticed within 150.
type Watched struct {
	Rate float64
	// Calm is the share of false alarms. Fall and Rise are noticed by the day of the
	// 150th send, FallIn and RiseIn by the answers to these 150 once they are in; Both
	// is the mean of the latter two.
	Calm, Fall, Rise, FallIn, RiseIn, Both figures.Figure
	// FallFor and RiseFor are mean sends until it was noticed.
	FallFor, RiseFor float64
	// Oracle is the watch of the oracle over the same sends, with limits that are set in
	// hindsight on the runs without a change.
	Oracle *Watched
}

// Run measures all parts, over worlds from a seed on.
func Run(seed uint64, size Size) (Report, error) {
	r := Report{Seed: seed, Size: size}
	var failed error
	scores := each(size.Worlds, &failed, func(i int) (Scores, error) { return Measure(sim.Config{Seed: seed + uint64(i)}, 300) })
	of := func(get func(Scores) float64) (out []float64) {
		for _, s := range scores {
			out = append(out, get(s))
		}
		return out
	}
	brier := of(func(s Scores) float64 { return s.Brier })
	r.Base, r.Brier = figures.Mean(of(func(s Scores) float64 { return s.Base })), figures.Mean(brier)
	r.Against = figures.Ratio(brier, of(func(s Scores) float64 { return s.Best }))
	r.Ridge = figures.Ratio(brier, of(func(s Scores) float64 { return s.Ridge }))
	r.Plain = figures.Ratio(brier, of(func(s Scores) float64 { return s.Plain }))
	r.Truth = figures.Ratio(brier, of(func(s Scores) float64 { return s.Truth }))
	r.ECE, r.Covered = figures.Mean(of(func(s Scores) float64 { return s.ECE })), figures.Mean(of(func(s Scores) float64 { return s.Covered }))
	r.Chosen, r.Random = watched(seed, size.Drifts, true, &failed), watched(seed, size.Drifts, false, &failed)
	for _, x := range []struct {
		out    *figures.Figure
		spread float64
	}{{&r.Regret, wide}, {&r.Near, 0}} {
		var ours, uniform []float64
		for _, g := range each(size.Arms, &failed, func(i int) (Regret, error) { return Choose(seed+uint64(i), 500, x.spread, 0) }) {
			ours, uniform = append(ours, g.Ours), append(uniform, g.Uniform)
		}
		*x.out = figures.Ratio(ours, uniform)
	}
	return r, failed
}

// watched runs the drift watch, n times each over a steady rate, a fall and a rise.
func watched(seed uint64, n int, chosen bool, failed *error) Watched {
	run := func(watch int, to float64) []Noticed {
		return each(n, failed, func(i int) (Noticed, error) { return Watch(seed+uint64(i), before, watch, to, chosen) })
	}
	calm, fall, rise := run(300, 1), run(150, 1.0/3), run(150, 3)
	out := Watched{Oracle: &Watched{}}
	count := func(runs []Noticed) (byThen, byAnswers int, sends float64) {
		for _, r := range runs {
			out.Rate += r.Rate / float64(3*n)
			if r.After >= 0 {
				byThen++
				sends += float64(r.After)
			}
			if r.In {
				byAnswers++
			}
		}
		return byThen, byAnswers, sends / float64(max(byThen, 1))
	}
	alarms, _, _ := count(calm)
	falls, fallsIn, fallFor := count(fall)
	rises, risesIn, riseFor := count(rise)
	out.set(n, alarms, falls, fallsIn, rises, risesIn)
	out.FallFor, out.RiseFor, out.Oracle.Rate = fallFor, riseFor, out.Rate
	limit := limits(calm)
	on, in := func(n Noticed) [2]float64 { return n.Oracle }, func(n Noticed) [2]float64 { return n.OracleIn }
	out.Oracle.set(n, told(calm, limit, on), told(fall, limit, on), told(fall, limit, in), told(rise, limit, on), told(rise, limit, in))
	return out
}

// set turns counts of n runs each into shares.
func (w *Watched) set(n, alarms, falls, fallsIn, rises, risesIn int) {
	w.Calm, w.Fall, w.Rise = figures.Share(alarms, n), figures.Share(falls, n), figures.Share(rises, n)
	w.FallIn, w.RiseIn, w.Both = figures.Share(fallsIn, n), figures.Share(risesIn, n), figures.Share(fallsIn+risesIn, 2*n)
}

// before is how many sends the drift watch has seen before anything changes.
const before = 600

// wide is the spread of the arms' log odds at which two templates differ by a factor
// of three in the mean, as in the one published study (fave.work: citing a relevant
// project).
const wide = 0.9

func each[T any](n int, failed *error, measure func(i int) (T, error)) []T {
	out, errs := make([]T, n), make([]error, n)
	parallel.Each(n, func(i int) { out[i], errs[i] = measure(i) })
	for _, err := range errs {
		if err != nil {
			*failed = err
		}
	}
	return out
}

// Goals are those of the win model, the drift watch and the choice between arms.
func (r Report) Goals() figures.Goals {
	var g figures.Goals
	g.Need(r.Against.Mean <= 1.05, "Brier score within 5 %% of the batch fit")
	g.Need(r.Covered.Mean >= 0.85 && r.Covered.Mean <= 0.95, "90 %% intervals cover 85 to 95 %%")
	g.Need(r.ECE.Mean <= 0.03, "ECE at most 0.03")
	g.Need(r.Chosen.Calm.Mean <= 0.05 && r.Random.Calm.Mean <= 0.05, "false alarms in at most 5 %% of runs")
	g.Need(r.Chosen.FallIn.Mean >= 0.8, "a fall to a third noticed in 80 %% of runs")
	g.Need(r.Chosen.RiseIn.Mean >= 0.8, "a threefold rise noticed in 80 %% of runs")
	g.Need(r.Random.RiseIn.Mean >= 0.8, "a threefold rise of random sends noticed in 80 %% of runs")
	g.Need(r.Regret.Mean <= 0.5, "regret at most half of uniform")
	return g
}

// Section is the part of the report about these figures.
func (r Report) Section() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Win model, drift and arms\n\nWritten by `make eval-win` (seeds %d to %d). Simulated markets of known truth (`internal/sim`): six sources, three templates, four languages, five kinds of clients, three models, "+
		"mean reply rate 5 to 8 %%, replies after 1 to 4 days in the median. In brackets 90 %% intervals over the worlds.\n\n"+
		"After 300 random sends at ten a day, with answers as late as they come, the online model is asked about the jobs of 40 other days. Brier scores and calibration are taken against the true chances, so that they carry no luck. "+
		"The batch fits get the generator's own features and the final outcomes of all 300 sends, also those that the model cannot know yet; the best ridge is chosen in hindsight by the truth.\n\n"+
		"| measure | value | goal |\n|---|---|---|\n", r.Seed, r.Seed+uint64(r.Size.Worlds)-1)
	row := func(name, value, goal string) { fmt.Fprintf(&b, "| %s | %s | %s |\n", name, value, goal) }
	row("worlds", fmt.Sprint(r.Size.Worlds), "")
	row("mean true chance of a reply", r.Base.Percent(), "5 to 8 %")
	row("Brier score", r.Brier.String(), "")
	row("over that of the batch fit, best ridge", r.Against.String(), "at most 1.05")
	row("over that of the batch fit, ridge 1", r.Ridge.String(), "")
	row("over that of the batch fit, no ridge", r.Plain.String(), "")
	row("over that of the true chances", r.Truth.String(), "")
	row("calibration error (ten bins)", r.ECE.String(), "at most 0.03")
	row("true chances within the 90 % interval", r.Covered.Percent(), "85 to 95 %")
	fmt.Fprintf(&b, "\nDrift: %d runs each. After %d sends the reply rate falls to a third or triples, or stays. Ten sends a day; the watch looks once a day, at what has been answered by then. "+
		"A change counts as noticed within 150 sends when the answers to these 150 tell it; beside it stands what is told already on the day of the 150th send, when a sixth of the answers is still to come. "+
		"The goals are for sends that the model chooses among the day's jobs and texts, as the agent does. Beside each watch stands an oracle on the same sends: it knows every true chance before and after, and the true delays, "+
		"and its limits are set in hindsight on the runs without a change; what it misses cannot be told from chance so soon. "+
		"At the rate of random sends that is true of most falls: of 150 sends %.0f replies are expected, %.0f after a fall.\n\n"+
		"| sends | watch | rate before | false alarms in 300 | fall or rise noticed | fall | rise | fall, on the day | rise, on the day | mean sends to a fall, a rise |\n|---|---|---|---|---|---|---|---|---|---|\n", r.Size.Drifts, before, 150*r.Random.Rate, 50*r.Random.Rate)
	for _, w := range []struct {
		sends string
		w     Watched
	}{{"chosen by the model", r.Chosen}, {"random", r.Random}} {
		line := func(watch string, o Watched, mean string) {
			fmt.Fprintf(&b, "| %s | %s | %.1f %% | %s | %s | %s | %s | %s | %s | %s |\n", w.sends, watch, 100*o.Rate, o.Calm.Percent(), o.Both.Percent(), o.FallIn.Percent(), o.RiseIn.Percent(), o.Fall.Percent(), o.Rise.Percent(), mean)
		}
		line("ours", w.w, fmt.Sprintf("%.0f, %.0f", w.w.FallFor, w.w.RiseFor))
		if w.w.Oracle != nil {
			line("oracle", *w.w.Oracle, "")
		}
	}
	fmt.Fprintf(&b, "| goal | ours |  | at most 5 %% | at least 80 %% | at least 80 %% | at least 80 %% |  |  |  |\n\nArms: template x model x price step (27), 500 random sends, delayed replies, %d worlds. Regret against the best arm of each send over that of taking each arm equally often: **%s** where arms differ as the one published study says (templates and models by %.1f in log odds), goal at most 0.5; %s where they lie nearer to each other (0.5 and 0.4) and there is less to lose.\n\nVerdict: %s.\n", r.Size.Arms, r.Regret, wide, r.Near, r.Goals().Verdict())
	return b.String()
}
