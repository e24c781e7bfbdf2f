package replay_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/core/replay"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// history is one in which jobs of fit above a half are worth answering. They are
// answered with a chance of 0.8, others with 0.2.
func history(seed uint64, n int) replay.History {
	r := rand.New(rand.NewPCG(seed, 1))
	var events []replay.Event
	for i := range n {
		at := start.Add(time.Duration(i) * time.Hour)
		job := core.JobID(fmt.Sprint(i))
		f, p := r.Float64(), 0.2
		if f > 0.5 {
			p = 0.8
		}
		e := replay.Event{At: at, Kind: replay.Decided, Job: job, Action: replay.Skip, Chance: 1 - p}
		events = append(events, replay.Event{At: at, Kind: replay.JobSeen, Job: job, Case: learn.Case{Fit: learn.Known(f)}, Stake: 1000, Cost: 10})
		if r.Float64() < p {
			e.Action, e.Chance = replay.Send, p
		}
		e.At = at.Add(time.Minute)
		events = append(events, e)
		if e.Action == replay.Send && r.Float64() < f*f/2 {
			events = append(events, replay.Event{At: at.Add(30 * time.Hour), Kind: replay.Outcome, Job: job, Outcome: core.OutcomeWon},
				replay.Event{At: at.Add(60 * time.Hour), Kind: replay.Outcome, Job: job, Outcome: core.OutcomePaid, Amount: 900})
		}
	}
	return replay.NewHistory(events)
}

// above sends what fits better than a limit; it reads its view too.
type above struct{ limit float64 }

func (p above) Decide(v replay.View, job replay.Event) (replay.Wish, error) {
	if _, ok := v.Event(-1); ok {
		return nil, errors.New("there is no event before the first")
	}
	if *job.Case.Fit > p.limit {
		return replay.Surely(replay.Send), nil
	}
	return replay.Surely(replay.Skip), nil
}

// streak sends as long as the latest outcome that it can see was a win.
type streak struct{}

func (streak) Decide(v replay.View, _ replay.Event) (replay.Wish, error) {
	for e := range v.Latest() {
		if e.Kind == replay.Outcome {
			return replay.Wish{replay.Send: 0.9, replay.Skip: 0.1}, nil
		}
	}
	return replay.Surely(replay.Skip), nil
}

// leak decides by what became of the job, which it has from the whole history.
type leak struct{ won map[core.JobID]bool }

func newLeak(h replay.History) replay.Policy {
	p := leak{map[core.JobID]bool{}}
	all := h.AsOf(start.AddDate(10, 0, 0))
	for e := range all.All() {
		if e.Kind == replay.Outcome {
			p.won[e.Job] = true
		}
	}
	return p
}

func (p leak) Decide(_ replay.View, job replay.Event) (replay.Wish, error) {
	if p.won[job.Job] {
		return replay.Surely(replay.Send), nil
	}
	return replay.Surely(replay.Skip), nil
}

// peek asks its view for the next event, or for a later time.
type peek struct{ time bool }

func (p peek) Decide(v replay.View, _ replay.Event) (replay.Wish, error) {
	if p.time {
		v.AsOf(v.At().Add(time.Hour))
	} else {
		v.Event(v.Len())
	}
	return replay.Surely(replay.Skip), nil
}

func TestViewsEndBeforeTheDecision(t *testing.T) {
	t.Parallel()
	h := history(1, 50)
	v := h.AsOf(start.Add(10 * time.Hour))
	for e := range v.All() {
		assert.True(t, e.At.Before(v.At()))
	}
	last, ok := v.Event(v.Len() - 1)
	require.True(t, ok)
	assert.True(t, last.At.After(start.Add(9*time.Hour)), "all that was known is there")
	earlier := v.AsOf(start.Add(5 * time.Hour))
	assert.Less(t, earlier.Len(), v.Len())
	for e := range v.Latest() {
		assert.Equal(t, last, e)
		break
	}
	part := h.Between(start.Add(10*time.Hour), start.Add(20*time.Hour))
	assert.Positive(t, part.Len())
	decisions, _, err := replay.Run(part, above{0.5})
	require.NoError(t, err)
	assert.Len(t, decisions, 10)
}

func TestLookAheadIsFound(t *testing.T) {
	t.Parallel()
	h := history(2, 300)
	check := func(make func(replay.History) replay.Policy) []replay.Ahead {
		t.Helper()
		found, err := replay.CheckAhead(h, make, 8)
		require.NoError(t, err)
		return found
	}
	assert.Empty(t, check(func(replay.History) replay.Policy { return above{0.5} }))
	assert.Empty(t, check(func(replay.History) replay.Policy { return streak{} }), "the past may be used")
	found := check(newLeak)
	require.NotEmpty(t, found, "a planted leak")
	assert.NotEmpty(t, found[0].Job)
	assert.False(t, found[0].Cut.IsZero())
	assert.Positive(t, check(func(replay.History) replay.Policy { return peek{} })[0].Times)
	assert.Positive(t, check(func(replay.History) replay.Policy { return peek{time: true} })[0].Times)
}

func TestPoliciesMustDecide(t *testing.T) {
	t.Parallel()
	_, _, err := replay.Run(history(1, 5), wish{replay.Send: 0.4})
	assert.Equal(t, core.KindInvalid, core.KindOf(err))
	_, _, err = replay.Run(history(1, 5), wish{replay.Send: 2, replay.Skip: -1})
	assert.Equal(t, core.KindInvalid, core.KindOf(err))
	_, err = replay.CheckAhead(history(1, 5), func(replay.History) replay.Policy { return wish{} }, 3)
	assert.Error(t, err)
	_, err = replay.Compare(history(1, 5), wish{}, above{}, 0, nil, nil)
	assert.Error(t, err)
	_, err = replay.Compare(history(1, 5), above{}, wish{}, 0, nil, nil)
	assert.Error(t, err)
}

type wish replay.Wish

func (w wish) Decide(replay.View, replay.Event) (replay.Wish, error) { return replay.Wish(w), nil }

func TestDifferences(t *testing.T) {
	t.Parallel()
	h := history(3, 200)
	a, _, err := replay.Run(h, above{0.5})
	require.NoError(t, err)
	b, _, err := replay.Run(h, above{0.7})
	require.NoError(t, err)
	list := replay.Differences(h, a, b)
	require.NotEmpty(t, list)
	for _, d := range list {
		assert.Equal(t, replay.Send, d.A)
		assert.Equal(t, replay.Skip, d.B)
		assert.InDelta(t, 1, d.By, 1e-9)
	}
	assert.Empty(t, replay.Differences(h, a, a))
	assert.Empty(t, replay.Differences(h, a, nil))
}

// TestEstimatesKnowTheTruth: the mean reward of sending what fits better than 0.5
// is that of the jobs above it, 900 times a half of fit squared, less the costs.
func TestEstimatesKnowTheTruth(t *testing.T) {
	t.Parallel()
	const truth = 900*(1-0.125)/6 - 5
	expect := func(_ replay.View, job replay.Event, action string) float64 {
		if action == replay.Skip {
			return 0
		}
		return 900**job.Case.Fit**job.Case.Fit/2 - 10
	}
	inside := 0
	for seed := range uint64(20) {
		h := history(100+seed, 1500)
		d, _, err := replay.Run(h, above{0.5})
		require.NoError(t, err)
		terms := replay.Terms(h, d, 72*time.Hour, expect)
		require.True(t, len(terms) >= 1500-72 && len(terms) <= 1500-72+61, "the latest jobs are left out, with an answer or without")
		e := replay.Evaluate(terms, rand.New(rand.NewPCG(seed, 2)))
		require.Equal(t, replay.Concluded, e.Verdict)
		require.Greater(t, e.Effective, 400.0)
		for _, v := range []replay.Value{e.IPS, e.SNIPS, e.DR} {
			require.InDelta(t, truth, v.Mean, 45)
			require.True(t, v.Low < v.Mean && v.Mean < v.High)
			if v.Low <= truth && truth <= v.High {
				inside++
			}
		}
		require.Less(t, e.DR.SE, e.IPS.SE, "a model of rewards helps")
	}
	assert.GreaterOrEqual(t, inside, 48, "of 60 intervals of 90 %")
}

func TestWithoutSupportNothingIsConcluded(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	h := history(5, 400)
	d, _, err := replay.Run(h, wish(replay.Surely("another template")))
	require.NoError(t, err)
	// Logged by a rule that never doubts: what it did not do was never tried.
	var terms []replay.Term
	for _, x := range replay.Terms(h, d, 0, nil) {
		x.Logged, x.Untried = 1, 1
		terms = append(terms, x)
	}
	assert.Equal(t, replay.NoSupport, replay.Evaluate(terms, r).Verdict)
	assert.Equal(t, replay.TooFew, replay.Evaluate(nil, r).Verdict)
	few, _, err := replay.Run(history(6, 30), above{0.5})
	require.NoError(t, err)
	assert.Equal(t, replay.TooFew, replay.Evaluate(replay.Terms(history(6, 30), few, 0, nil), r).Verdict)
	heavy := make([]replay.Term, 500)
	for i := range heavy {
		heavy[i] = replay.Term{Logged: 0.5, Wanted: 0.5, Reward: float64(i % 2)}
	}
	require.Equal(t, replay.Concluded, replay.Evaluate(heavy, r).Verdict)
	heavy[0].Logged, heavy[0].Wanted = 0.001, 1
	assert.Equal(t, replay.TooFew, replay.Evaluate(heavy, r).Verdict, "one decision would carry all")
}

func TestCertainDecisionsSupportOnlyThemselves(t *testing.T) {
	t.Parallel()
	var events []replay.Event
	for i := range 300 {
		job, at := core.JobID(fmt.Sprint(i)), start.Add(time.Duration(i)*time.Hour)
		events = append(events, replay.Event{At: at, Kind: replay.JobSeen, Job: job, Case: learn.Case{Fit: learn.Known(float64(i%10) / 10)}, Cost: 1},
			replay.Event{At: at.Add(time.Second), Kind: replay.Decided, Job: job, Action: replay.Send})
	}
	h := replay.NewHistory(events)
	c, err := replay.Compare(h, above{-1}, above{0.5}, 0, nil, rand.New(rand.NewPCG(1, 1)))
	require.NoError(t, err)
	assert.Equal(t, replay.Concluded, c.A.Verdict, "the same policy")
	assert.Equal(t, replay.Concluded, c.B.Verdict, "leaving out brings nothing, which needs no trial")
	assert.InDelta(t, 0.6, c.Gain.Mean, 1e-9, "what is left out of 300 costs nothing any more")
	assert.Len(t, c.Differences, 180)
	assert.InDelta(t, -1, c.A.IPS.Mean, 1e-9)
	assert.InDelta(t, c.A.IPS.Low, c.A.IPS.High, 1e-9, "every reward is the same")

	// What was left out with certainty says nothing of what sending would have brought.
	for i := range events {
		if events[i].Kind == replay.Decided && i%4 == 1 {
			events[i].Action = replay.Skip
		}
	}
	c, err = replay.Compare(replay.NewHistory(events), above{-1}, above{-1}, 0, nil, rand.New(rand.NewPCG(1, 1)))
	require.NoError(t, err)
	assert.Equal(t, replay.NoSupport, c.Verdict)
}

func TestComparisonSaysWhichEarnsMore(t *testing.T) {
	t.Parallel()
	c, err := replay.Compare(history(9, 3000), above{0.9}, above{0.3}, 72*time.Hour, nil, rand.New(rand.NewPCG(1, 1)))
	require.NoError(t, err)
	assert.Equal(t, replay.Concluded, c.Verdict)
	assert.Equal(t, 3000, c.Jobs)
	assert.Positive(t, c.Gain.Low, "answering more earns more here")
	assert.InDelta(t, c.B.DR.Mean-c.A.DR.Mean, c.Gain.Mean, 1e-9)
}

func TestRulesDecideByScoreAndValue(t *testing.T) {
	t.Parallel()
	h := history(11, 400)
	run := func(r replay.Rule) (sent int) {
		t.Helper()
		require.NoError(t, r.Check())
		d, ahead, err := replay.Run(h, r.Policy())
		require.NoError(t, err)
		require.Zero(t, ahead)
		for _, x := range d {
			if x.Wish.Likeliest() == replay.Send {
				sent++
			}
		}
		return sent
	}
	all := run(replay.Rule{MinValue: -1000})
	assert.Equal(t, 400, all)
	assert.InDelta(t, 200, run(replay.Rule{Threshold: 50, MinValue: -1000}), 40)
	assert.Less(t, run(replay.Rule{MinValue: 60}), run(replay.Rule{MinValue: 20}))
	assert.Equal(t, all, run(replay.Rule{MinValue: -1000, Explore: 0.2}))
	found, err := replay.CheckAhead(h, func(replay.History) replay.Policy { return replay.Rule{MinValue: 30}.Policy() }, 6)
	require.NoError(t, err)
	assert.Empty(t, found, "what it learns, it learns from its views")
	for _, bad := range []replay.Rule{{Threshold: 101}, {Explore: 0.6}, {PerDay: -1}, {DayBudget: -1}} {
		assert.Equal(t, core.KindInvalid, core.KindOf(bad.Check()))
	}
}

// perDay counts what a rule sends on each day of a history.
func perDay(t *testing.T, h replay.History, r replay.Rule) map[time.Time]float64 {
	t.Helper()
	require.NoError(t, r.Check())
	decisions, ahead, err := replay.Run(h, r.Policy())
	require.NoError(t, err)
	require.Zero(t, ahead)
	out := map[time.Time]float64{}
	for _, d := range decisions {
		out[d.At.Truncate(24*time.Hour)] += d.Wish[replay.Send]
	}
	return out
}

func TestRulesKeepTheBudgetOfADay(t *testing.T) {
	t.Parallel()
	h := history(9, 240) // one job an hour, 10 for an answer
	for _, c := range []struct {
		name string
		rule replay.Rule
		most float64
	}{
		{"no limit", replay.Rule{MinValue: -1000}, 24},
		{"answers of a day", replay.Rule{MinValue: -1000, PerDay: 5}, 5},
		{"money of a day", replay.Rule{MinValue: -1000, DayBudget: 75}, 7},
		{"the narrower of both", replay.Rule{MinValue: -1000, PerDay: 3, DayBudget: 75}, 3},
		{"less than one answer", replay.Rule{MinValue: -1000, DayBudget: 9}, 0},
		{"chances count as parts", replay.Rule{MinValue: -1000, PerDay: 5, Explore: 0.5}, 5},
	} {
		days := perDay(t, h, c.rule)
		require.Len(t, days, 10, c.name)
		for day, n := range days {
			assert.LessOrEqual(t, n, c.most+1e-6, "%s on %s", c.name, day)
			assert.Greater(t, n, c.most-1, "%s on %s: what there is is used", c.name, day)
		}
		found, err := replay.CheckAhead(h, func(replay.History) replay.Policy { return c.rule.Policy() }, 8)
		require.NoError(t, err)
		assert.Empty(t, found, "%s: a budget reads nothing that comes later", c.name)
	}
}
