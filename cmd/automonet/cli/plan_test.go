package cli

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

// steered is a world with a plan, arms, changes of the model and beliefs.
func steered(t *testing.T) *world {
	t.Helper()
	w := valued(t)
	eur := func(v int64) core.Money { return core.Money{Minor: v, Currency: "EUR"} }
	w.svc.plan = core.DayPlan{Day: "2026-11-30", At: w.svc.now, Currency: "EUR",
		Taken: []core.PlanChoice{{Job: jobA, Title: "Go " + evil, Rank: 1, Take: true, Value: eur(9000), Reason: core.Reason{Code: "plan.taken"}, Proposal: core.ProposalWaiting},
			{Job: jobB, Title: "No price", Rank: 2, Take: true, Reason: core.Reason{Code: "plan.unpriced"}}},
		Budgets: []core.PlanBudget{{Name: "minutes", Unit: core.UnitMinutes, Left: 30, Used: 90, Days: 1, Each: 12.5}, {Name: "money", Unit: core.UnitNanoUSD, Left: 1_500_000_000, Days: 3},
			{Name: "channel:em" + evil, Unit: core.UnitSends, Left: 4, Days: 1}}}
	for range 20 {
		w.svc.plan.Passed = append(w.svc.plan.Passed, core.PlanChoice{Job: jobA, Title: "Later", Value: eur(1240), Reason: core.Reason{Code: "plan.full", Params: map[string]string{
			"value": "12.40 EUR", "minutes": "25", "better": "3", "budget": "minutes", "used": "2 h"}}})
	}
	w.svc.arms = core.ArmsView{Sends: 90, Settings: core.ArmSettings{Off: []string{"template:c@1"}}, Groups: []core.ArmGroup{{Kind: core.ArmTemplate, Arms: []core.ArmFigure{
		{Name: "a@1", Sends: 49, Replies: 4, Share: 0.55}, {Name: "b@1" + evil, Sends: 41, Replies: 6, Waiting: 2, Share: 0.45, Effect: &core.ArmEffect{Than: "a@1", Ratio: 1.6, Low: 1.1, High: 2.3, Clear: true}},
		{Name: "d@1", Sends: 2, Effect: &core.ArmEffect{Than: "a@1", Ratio: 1, Low: 0.4, High: 2}}, {Name: "c@1", Off: true}}}, {Kind: core.ArmModel}}}
	w.svc.changes = []core.ModelChange{{Rev: 2, At: w.svc.now, Note: "undo", Undid: 1}, {Rev: 1, At: w.svc.now, Note: "outcomes", Sends: []core.SubmissionID{"s1", "s2"}, Undone: true,
		Moves: []core.ModelMove{{Head: "reply", Name: "source:up" + evil, Before: core.Influence{Odds: 1}, After: core.Influence{Odds: 1.44}}},
		Jobs:  []core.RankMove{{Job: jobA, Title: "Go " + evil, Before: 7, After: 2, ValueBefore: eur(100), ValueAfter: eur(900)}}}}
	w.svc.priors = []core.PriorView{{Head: "reply", Name: "base", Mean: -2.8439, SD: 0.6, Origin: "typical reply 5-6 %: fave.work", AsOf: "2026-11"},
		{Head: "win", Name: "fit", Mean: 0.4, SD: 0.3, Own: true, DefaultMean: 0.2, AsOf: "2026-11"}}
	worth := w.svc.worths[jobA]
	worth.Plan, worth.Terms = &w.svc.plan.Passed[0], &core.ClientTerms{Loss: 0.12, Parts: 2, Premium: 0.068, Reasons: []core.Reason{{Code: "client.payment_unverified"}}}
	w.svc.worths[jobA] = worth
	return w
}

func TestTheEngineIsSteeredCleanlyInBothLanguagesAndAsJSON(t *testing.T) {
	t.Parallel()
	for _, words := range [][]string{{"plan"}, {"plan", "--all"}, {"arms"}, {"arms", "freeze"}, {"arms", "unfreeze", "model:x/y"}, {"model", "changes"}, {"model", "changes", "1"}, {"model", "undo", "1"},
		{"prior", "list"}, {"prior", "set", "reply", "source:upwork", "x1.5", "0.3"}, {"prior", "reset", "win", "fit"}, {"job", "worth", string(jobA)}} {
		for _, lang := range []string{"en", "de"} {
			out := steered(t).ok(append(words, "--lang", lang)...)
			for _, bad := range []string{"\x1b", "\x07", "\u202e", "\u009b"} {
				assert.NotContains(t, out, bad, "%v", words)
			}
			assert.NotRegexp(t, `\b(plan|arms|armgroup|change|changenote|changehead|planbudget|prior|worth|worthstep|done|col|cmd)\.[a-z_]+\b`, out, "%v", words)
		}
		var v any
		require.NoError(t, json.Unmarshal([]byte(steered(t).ok(append(words, "--json")...)), &v), "%v", words)
	}
}

func TestPlanSaysWhatIsKeptAndWhy(t *testing.T) {
	t.Parallel()
	w := steered(t)
	out := w.ok("plan")
	for _, want := range []string{"2 answered, 20 passed over", "waiting", "to be written", "EUR 90.00", "your time", "90 min", "EUR 7.50", "USD 1.50", "not scarce",
		"Worth 12.40 EUR for 25 min; 3 better ones use what there is today (your time: 2 h).", "and 5 more"} {
		assert.Contains(t, out, want)
	}
	assert.NotContains(t, w.ok("plan", "--all"), "more; see all")
	w.svc.plan = core.DayPlan{}
	assert.Contains(t, w.ok("plan"), "no plan for today yet")
	assert.Contains(t, w.ok("job", "worth", string(jobA)), "Ask for 2 milestones, or for 6.8 % more")
}

func TestArmsAreShownAsEffects(t *testing.T) {
	t.Parallel()
	w := steered(t)
	out := w.ok("arms")
	for _, want := range []string{"latest 90 sends", "replies 1.6x a@1, 90 % interval 1.1-2.3, 41 sends", "not clear yet", "c@1 (off)"} {
		assert.Contains(t, out, want)
	}
	assert.Contains(t, w.ok("arms", "freeze"), "Frozen")
	assert.True(t, w.svc.arms.Settings.Frozen)
	w.ok("arms", "freeze", "model:x/y")
	assert.Contains(t, w.svc.arms.Settings.Off, "model:x/y")
	assert.Equal(t, 2, w.run("arms", "freeze", "a", "b").code)
}

func TestChangesAndBeliefs(t *testing.T) {
	t.Parallel()
	w := steered(t)
	out := w.ok("model", "changes")
	for _, want := range []string{"undo of 1", "taken back", "reply source:up", "1 → 1.44"} {
		assert.Contains(t, out, want)
	}
	assert.Contains(t, w.ok("model", "changes", "1"), "7 → 2")
	assert.Contains(t, w.ok("model", "undo", "1"), "2 sends count no more")
	assert.Equal(t, 3, w.run("model", "undo", "9").code)
	for _, bad := range [][]string{{"model", "undo", "x"}, {"model", "changes", "0"}, {"prior", "set", "reply", "base", "120%", "1"}, {"prior", "set", "reply", "base", "xx", "1"},
		{"prior", "set", "reply", "base", "NaN", "1"}, {"prior", "set", "reply", "base", "8%", "wide"}, {"prior", "set", "reply", "base"}} {
		assert.Equal(t, 2, w.run(bad...).code, "%v", bad)
	}
	out = w.ok("prior", "list")
	for _, want := range []string{"5.5 %", "fave.work", "× 1.49", "set by you; before: × 1.22"} {
		assert.Contains(t, out, want)
	}
	w.ok("prior", "set", "reply", "source:upwork", "x1.5", "0.3")
	assert.InDelta(t, 0.405465, w.svc.priors[2].Mean, 1e-5)
	w.ok("prior", "set", "reply", "base", "50%", "0.3")
	assert.InDelta(t, 0, w.svc.priors[3].Mean, 1e-9)
	w.svc.changes = nil
	assert.Contains(t, w.ok("model", "changes"), "Nothing was learned yet")
}
