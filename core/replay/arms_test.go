package replay_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/core/replay"
)

// offer is what a draw chooses from in these tests.
func offer() []core.ArmChance {
	return []core.ArmChance{{Template: "plain@1", Model: "m/small", Chance: 0.5}, {Template: "cites@2", Model: "m/small", Chance: 0.3}, {Template: "cites@2", Model: "m/large", Chance: 0.2}}
}

// wins are how often an answer by an arm is won.
func wins(template, model string) float64 {
	switch {
	case strings.HasPrefix(template, "plain"):
		return 0.1
	case model == "m/large":
		return 0.6
	}
	return 0.3
}

// drawn is a history in which every job is answered with a chance of 0.8, by a
// template and a model that are drawn; alter changes each decision.
func drawn(seed uint64, n int, alter func(*replay.Event)) replay.History {
	r := rand.New(rand.NewPCG(seed, 3))
	var events []replay.Event
	for i := range n {
		at := start.Add(time.Duration(i) * 10 * time.Minute)
		job := core.JobID(fmt.Sprint(i))
		events = append(events, replay.Event{At: at, Kind: replay.JobSeen, Job: job, Case: learn.Case{Fit: learn.Known(0.9)}, Stake: 1000})
		e := replay.Event{At: at.Add(time.Minute), Kind: replay.Decided, Job: job, Action: replay.Skip, Chance: 0.2}
		if r.Float64() < 0.8 {
			e.Action, e.Chance, e.Arms, e.Offered = replay.Send, 0.8, offer(), true
			u := r.Float64()
			for _, a := range e.Arms {
				if u -= a.Chance; u < 0 {
					e.Template, e.Model = a.Template, a.Model
					break
				}
			}
		}
		if alter != nil {
			alter(&e)
		}
		events = append(events, e)
		if e.Action == replay.Send && r.Float64() < wins(e.Template, e.Model) {
			events = append(events, replay.Event{At: at.Add(30 * time.Hour), Kind: replay.Outcome, Job: job, Outcome: core.OutcomeWon})
		}
	}
	return replay.NewHistory(events)
}

// all answers every job.
func all() core.ReplayRule { return core.ReplayRule{MinValue: -1000} }

func judged(t *testing.T, h replay.History, rule core.ReplayRule) replay.Estimate {
	t.Helper()
	r := replay.Rule(rule)
	require.NoError(t, r.Check())
	decisions, ahead, err := replay.Run(h, r.Policy())
	require.NoError(t, err)
	require.Zero(t, ahead)
	return replay.Evaluate(replay.Terms(h, decisions, 0, nil), rand.New(rand.NewPCG(1, 1)))
}

func TestArmsOfAPolicyAreWeighedByTheirLoggedChances(t *testing.T) {
	t.Parallel()
	h := drawn(1, 3000, nil)
	for _, c := range []struct {
		name  string
		alter func(*core.ReplayRule)
		want  float64
	}{
		{"as it was drawn", func(*core.ReplayRule) {}, 1000 * (0.5*0.1 + 0.3*0.3 + 0.2*0.6)},
		{"a template is preferred, by its id", func(r *core.ReplayRule) { r.Prefer = []string{"cites"} }, 1000 * (0.6*0.3 + 0.4*0.6)},
		{"or with its version", func(r *core.ReplayRule) { r.Prefer = []string{"plain@1"} }, 100},
		{"a template is forbidden", func(r *core.ReplayRule) { r.Forbid = []string{"cites"} }, 100},
		{"what is not on offer is not missed", func(r *core.ReplayRule) { r.Prefer = []string{"other"} }, 1000 * (0.5*0.1 + 0.3*0.3 + 0.2*0.6)},
		{"a ladder of one model", func(r *core.ReplayRule) { r.Models = []string{"m/large"} }, 600},
		{"a ladder up to its best rung", func(r *core.ReplayRule) { r.Models, r.Best = []string{"m/small", "m/large"}, "m/small" }, 1000 * (0.5*0.1 + 0.3*0.3) / 0.8},
		{"template and model", func(r *core.ReplayRule) { r.Prefer, r.Best = []string{"cites"}, "m/small" }, 300},
	} {
		rule := all()
		c.alter(&rule)
		e := judged(t, h, rule)
		require.Equal(t, replay.Concluded, e.Verdict, c.name)
		for _, v := range []replay.Value{e.IPS, e.SNIPS, e.DR} {
			assert.InDelta(t, c.want, v.Mean, 4*v.SE, c.name)
			assert.Less(t, v.SE, c.want/5, c.name)
		}
		assert.Zero(t, e.Untried, c.name)
	}
}

func TestNothingIsConcludedOfArmsWithoutSupport(t *testing.T) {
	t.Parallel()
	by := func(arm core.ArmChance, offered bool) func(*replay.Event) {
		return func(e *replay.Event) {
			if e.Action == replay.Send {
				e.Template, e.Model, e.Arms, e.Offered = arm.Template, arm.Model, []core.ArmChance{arm}, offered
			}
		}
	}
	rare := func(e *replay.Event) {
		if e.Action == replay.Send {
			e.Template, e.Model = "plain@1", "m/small"
			e.Arms = []core.ArmChance{{Template: "plain@1", Model: "m/small", Chance: 0.998}, {Template: "cites@2", Model: "m/small", Chance: 0.002}}
		}
	}
	unknown := func(e *replay.Event) { e.Arms, e.Offered = nil, false }
	missed := func(e *replay.Event) {
		if e.Action == replay.Send {
			e.Template = "edited@9"
		}
	}
	plain := core.ArmChance{Template: "plain@1", Model: "m/small", Chance: 1}
	forbid, prefer := all(), all()
	forbid.Forbid, prefer.Prefer = []string{"plain"}, []string{"cites"}
	for _, c := range []struct {
		name    string
		alter   func(*replay.Event)
		rule    core.ReplayRule
		verdict string
	}{
		{"a forbidden template that always wrote", by(plain, true), forbid, replay.NoSupport},
		{"a preferred one that the owner never used", by(plain, false), prefer, replay.NoSupport},
		{"one that a draw knows not to have been on offer", by(plain, true), prefer, replay.Concluded},
		{"what the owner used, without another wish", by(plain, false), all(), replay.Concluded},
		{"one whose chance is but that of the smoothing", rare, prefer, replay.NoSupport},
		{"offers that were not noted", unknown, prefer, replay.NoSupport},
		{"offers that were not noted, without another wish", unknown, all(), replay.Concluded},
		{"texts that are not those of the draw", missed, prefer, replay.NoSupport},
	} {
		assert.Equal(t, c.verdict, judged(t, drawn(2, 600, c.alter), c.rule).Verdict, c.name)
	}
	// Skips alone say nothing of templates, however many there are.
	few := 0
	h := drawn(3, 900, func(e *replay.Event) {
		if e.Action == replay.Send && e.Template == "cites@2" {
			if few++; few > 12 {
				*e = replay.Event{At: e.At, Kind: e.Kind, Job: e.Job, Action: replay.Skip, Chance: 0.2}
			}
		}
	})
	e := judged(t, h, prefer)
	assert.Equal(t, replay.TooFew, e.Verdict)
	assert.Less(t, e.Answers, 13.0)
}

func TestPoliciesThatWriteOtherwiseDiffer(t *testing.T) {
	t.Parallel()
	h := drawn(4, 50, nil)
	cites, forbid := all(), all()
	cites.Prefer, forbid.Forbid = []string{"cites"}, []string{"cites"}
	c, err := replay.Compare(h, replay.Rule(cites).Policy(), replay.Rule(forbid).Policy(), 0, nil, rand.New(rand.NewPCG(1, 1)))
	require.NoError(t, err)
	require.Len(t, c.Differences, 50, "jobs that were left out have the offer of the answer before")
	d := c.Differences[0]
	assert.Equal(t, []any{replay.Send, replay.Send, "cites@2 m/small", "plain@1 m/small", 1.0}, []any{d.A, d.B, d.WithA, d.WithB, d.By})
	same, err := replay.Compare(h, replay.Rule(cites).Policy(), replay.Rule(cites).Policy(), 0, nil, rand.New(rand.NewPCG(1, 1)))
	require.NoError(t, err)
	assert.Empty(t, same.Differences)
	assert.Zero(t, same.Gain.Mean)
}

func TestRulesOfArmsAreChecked(t *testing.T) {
	t.Parallel()
	for name, alter := range map[string]func(*core.ReplayRule){
		"a name that is empty":         func(r *core.ReplayRule) { r.Prefer = []string{""} },
		"one that is too long":         func(r *core.ReplayRule) { r.Best = strings.Repeat("x", 101) },
		"too many":                     func(r *core.ReplayRule) { r.Models = make([]string, 21) },
		"preferred and forbidden":      func(r *core.ReplayRule) { r.Prefer, r.Forbid = []string{"a"}, []string{"a"} },
		"the best beside the ladder":   func(r *core.ReplayRule) { r.Models, r.Best = []string{"a"}, "b" },
		"a day of less than nothing":   func(r *core.ReplayRule) { r.PerDay = -1 },
		"a chance to explore above 50": func(r *core.ReplayRule) { r.Explore = 0.6 },
	} {
		rule := all()
		alter(&rule)
		assert.Equal(t, core.KindInvalid, core.KindOf(replay.Rule(rule).Check()), name)
	}
}

// armLeak prefers the template that wins most in the whole history.
type armLeak struct {
	replay.Policy
	best string
}

func (p armLeak) Limits() replay.Limits { return replay.Limits{Prefer: []string{p.best}} }

func TestALeakInTheChoiceOfArmsIsFound(t *testing.T) {
	t.Parallel()
	h := drawn(5, 400, nil)
	leaky := func(h replay.History) replay.Policy {
		of, won := map[core.JobID]string{}, map[string]int{}
		for e := range h.AsOf(start.AddDate(10, 0, 0)).All() {
			switch {
			case e.Kind == replay.Decided && e.Action == replay.Send:
				of[e.Job] = e.Template
			case e.Outcome == core.OutcomeWon && of[e.Job] != "":
				won[of[e.Job]]++
			}
		}
		best := "plain@1"
		if won["cites@2"] > won[best] {
			best = "cites@2"
		}
		return armLeak{replay.Rule(all()).Policy(), best}
	}
	found, err := replay.CheckAhead(h, leaky, 8)
	require.NoError(t, err)
	assert.NotEmpty(t, found)
	fixed := all()
	fixed.Prefer = []string{"cites"}
	found, err = replay.CheckAhead(h, func(replay.History) replay.Policy { return replay.Rule(fixed).Policy() }, 8)
	require.NoError(t, err)
	assert.Empty(t, found)
}
