package plan_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
)

func waiting(id string, minor int64, uses ...core.PlanUse) plan.Candidate {
	return plan.Candidate{Job: core.JobID(id), Value: core.Money{Minor: minor, Currency: "EUR"}, Minutes: 25, Uses: append(uses, core.PlanUse{Budget: plan.BudgetMinutes, Amount: 25})}
}

func minutes(left int64) []core.PlanBudget {
	return []core.PlanBudget{{Name: plan.BudgetMinutes, Unit: core.UnitMinutes, Left: left, Used: 45, Days: 1, Next: 120}}
}

func taken(p core.DayPlan) (out []core.JobID) {
	for i, c := range p.Taken {
		if c.Rank != i+1 || !c.Take {
			return nil
		}
		out = append(out, c.Job)
	}
	return out
}

func passed(p core.DayPlan, id core.JobID) core.PlanChoice {
	for _, c := range p.Passed {
		if c.Job == id {
			return c
		}
	}
	return core.PlanChoice{}
}

func TestTodayTakesTheBestFirstAndSaysWhyNotTheOthers(t *testing.T) {
	t.Parallel()
	score := 70.0
	in := plan.Situation{Day: "2026-11-30", At: time.Unix(1, 0), Currency: "EUR", Budgets: minutes(75),
		Open: []plan.Candidate{waiting("poor", 1240), waiting("best", 9000), waiting("good", 5000), waiting("loss", -310), {Job: "wish", Wanted: true, Minutes: 6, Uses: []core.PlanUse{{Budget: plan.BudgetMinutes, Amount: 6}}},
			{Job: "unknown", Score: &score, Minutes: 6, Uses: []core.PlanUse{{Budget: plan.BudgetMinutes, Amount: 6}}}, {Job: "worse", Minutes: 50, Uses: []core.PlanUse{{Budget: plan.BudgetMinutes, Amount: 50}}}}}
	p := plan.Today(in)
	assert.Equal(t, []core.JobID{"wish", "best", "good", "unknown"}, taken(p))
	assert.Equal(t, plan.PlanWanted, p.Taken[0].Reason.Code)
	assert.Equal(t, plan.PlanUnpriced, p.Taken[3].Reason.Code)
	poor := passed(p, "poor")
	require.Contains(t, []string{plan.PlanFull, plan.PlanSave}, poor.Reason.Code)
	assert.Equal(t, "12.40 EUR", poor.Reason.Params["value"])
	assert.Equal(t, "25", poor.Reason.Params["minutes"])
	assert.Equal(t, "3", poor.Reason.Params["better"])
	assert.Equal(t, "101 min", poor.Reason.Params["used"], "what was used before counts")
	assert.Equal(t, plan.PlanLoss, passed(p, "loss").Reason.Code)
	assert.Equal(t, "3.10 EUR", passed(p, "loss").Reason.Params["loss"])
	assert.Equal(t, plan.PlanFull, passed(p, "worse").Reason.Code)
	assert.Equal(t, int64(62), p.Budgets[0].Planned)
	for _, c := range append(p.Taken, p.Passed...) {
		assert.InDelta(t, 1, c.Chance, 0, "rules decide with certainty")
	}
}

func TestTodayKeepsWhatBetterDaysNeed(t *testing.T) {
	t.Parallel()
	var past []core.PlanChoice
	use := core.PlanUse{Budget: plan.BudgetBids("upwork"), Amount: 10}
	for i := range 20 {
		past = append(past, core.PlanChoice{Job: core.JobID(fmt.Sprint(i)), Value: core.Money{Minor: 6000, Currency: "EUR"}, Uses: []core.PlanUse{use}})
	}
	in := plan.Situation{Day: "2026-11-30", Currency: "EUR", Past: past, PastDays: 10,
		Budgets: []core.PlanBudget{{Name: plan.BudgetBids("upwork"), Unit: core.UnitBids, Left: 100, Days: 20}}, Open: []plan.Candidate{waiting("poor", 1200, use), waiting("good", 7000, use)}}
	p := plan.Today(in)
	assert.Equal(t, []core.JobID{"good"}, taken(p))
	poor := passed(p, "poor")
	assert.Equal(t, plan.PlanSave, poor.Reason.Code)
	assert.Greater(t, poor.Saved.Minor, int64(1200))
	assert.Equal(t, "10", poor.Reason.Params["amount"])
	assert.Positive(t, p.Budgets[0].Each)
	in.PastDays = 0.5
	assert.Len(t, taken(plan.Today(in)), 2, "half a day says nothing of the days to come")
	in.PastDays, in.Budgets[0].Left, in.Budgets[0].Today = 0, 100, 10
	p = plan.Today(in)
	assert.Equal(t, []core.JobID{"good"}, taken(p), "the day has a bound of its own")
	in.Open[0].Wanted = true
	assert.Equal(t, []core.JobID{"poor"}, taken(plan.Today(in)), "what the owner wants goes before")
}

func TestAShareOfWhatIsPassedOverIsAnsweredToLearnOfIt(t *testing.T) {
	t.Parallel()
	in := plan.Situation{Day: "2026-11-30", Currency: "EUR", Explore: 0.1, Budgets: minutes(100_000)}
	for i := range 1000 {
		in.Open = append(in.Open, waiting(fmt.Sprint("job", i), -100))
	}
	p := plan.Today(in)
	assert.InDelta(t, 100, len(p.Taken), 30)
	for _, c := range p.Taken {
		require.True(t, c.Explored)
		require.Equal(t, plan.PlanExplored, c.Reason.Code)
		require.InDelta(t, 0.1, c.Chance, 0)
	}
	require.InDelta(t, 0.9, p.Passed[0].Chance, 1e-9)
	assert.Equal(t, p, plan.Today(in), "each job draws once for all")
	in.Budgets = minutes(0)
	p = plan.Today(in)
	assert.Empty(t, p.Taken, "without room nothing is tried")
	assert.InDelta(t, 1, p.Passed[0].Chance, 0)
}

func TestSameChoice(t *testing.T) {
	t.Parallel()
	c := plan.Today(plan.Situation{Day: "2026-11-30", Currency: "EUR", Open: []plan.Candidate{waiting("a", 500)}}).Taken[0]
	assert.True(t, plan.SameChoice(c, c))
	other := c
	other.At, other.Title = c.At.Add(time.Hour), "named"
	assert.True(t, plan.SameChoice(c, other))
	for _, change := range []func(*core.PlanChoice){func(o *core.PlanChoice) { o.Take = false }, func(o *core.PlanChoice) { o.Value.Minor++ }, func(o *core.PlanChoice) { o.Uses = nil },
		func(o *core.PlanChoice) { o.Saved = core.Money{Minor: 100, Currency: "EUR"} }, func(o *core.PlanChoice) { o.Uses = []core.PlanUse{{Budget: "x", Amount: 1}} }} {
		other := c
		change(&other)
		assert.False(t, plan.SameChoice(c, other))
	}
}
