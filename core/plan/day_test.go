package plan_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
)

func worth(id string, minor int64, uses ...plan.Use) plan.Offer {
	return plan.Offer{ID: core.JobID(id), Value: core.Money{Minor: minor, Currency: "EUR"}, Uses: uses}
}

func bids(n int64) plan.Use { return plan.Use{Budget: "bids", Amount: n} }

// expected are offers of ten days, each day one of 10 and one of 50 EUR for 10 bids.
func expected() plan.Arrivals {
	a := plan.Arrivals{Days: 10}
	for range 10 {
		a.Offers = append(a.Offers, worth("past", 1_000, bids(10)), worth("past", 5_000, bids(10)))
	}
	return a
}

func TestDaySavesForBetterJobs(t *testing.T) {
	t.Parallel()
	today := []plan.Offer{worth("poor", 1_200, bids(10)), worth("good", 6_000, bids(10)), worth("loss", -300, bids(10)), worth("free", 100)}
	budgets := []plan.Budget{{Name: "bids", Left: 100, Days: 20}}
	p := plan.Day(today, budgets, expected(), "EUR")
	take := map[core.JobID]plan.Planned{}
	for _, c := range p.Choices {
		take[c.ID] = c
	}
	assert.Equal(t, plan.DayPolicy, p.Policy)
	assert.True(t, take["good"].Take)
	assert.True(t, take["free"].Take, "what uses nothing scarce is taken for any gain")
	assert.Equal(t, plan.PlanLoss, take["loss"].Reason.Code)
	assert.Equal(t, "3.00 EUR", take["loss"].Reason.Params["loss"])
	poor := take["poor"]
	assert.False(t, poor.Take)
	assert.Equal(t, plan.PlanSave, poor.Reason.Code)
	assert.Greater(t, poor.Saved.Minor, poor.Value.Minor)
	assert.Equal(t, "12.00 EUR", poor.Reason.Params["value"])
	assert.Equal(t, poor.Saved.String(), poor.Reason.Params["saved"])
	assert.Equal(t, "10", poor.Reason.Params["amount"])
	assert.Equal(t, "bids", poor.Reason.Params["budget"])
	assert.Greater(t, p.Prices[0].Each, 100.0)

	plenty := plan.Day(today, []plan.Budget{{Name: "bids", Left: 10_000, Days: 20}}, expected(), "EUR")
	assert.True(t, plenty.Choices[0].Take, "with enough of it nothing is saved")
	assert.Zero(t, plenty.Prices[0].Each)
	last := plan.Day(today, []plan.Budget{{Name: "bids", Left: 100, Days: 1}}, expected(), "EUR")
	assert.True(t, last.Choices[0].Take, "on the last day there is nothing to save for")
}

func TestDayKeepsTheBoundsOfTheDay(t *testing.T) {
	t.Parallel()
	var today []plan.Offer
	for i := range 5 {
		today = append(today, worth(fmt.Sprint(i), int64(1_000+i), plan.Use{Budget: "channel:mail", Amount: 1}))
	}
	today = append(today, plan.Offer{ID: "other", Value: core.Money{Minor: 5, Currency: "USD"}})
	p := plan.Day(today, []plan.Budget{{Name: "channel:mail", Left: 100, Days: 30, Today: 2}}, plan.Arrivals{}, "EUR")
	assert.True(t, p.Choices[4].Take)
	assert.True(t, p.Choices[3].Take)
	assert.Equal(t, plan.PlanFull, p.Choices[0].Reason.Code)
	assert.Equal(t, "10.03 EUR", p.Choices[0].Reason.Params["least"])
	assert.Equal(t, plan.PlanUnrelated, p.Choices[5].Reason.Code)
	none := plan.Day(today[:1], []plan.Budget{{Name: "channel:mail", Left: 0, Days: 1}}, plan.Arrivals{}, "EUR")
	assert.False(t, none.Choices[0].Take)
	refilled := plan.Day(today[:2], []plan.Budget{{Name: "channel:mail", Left: 5, Days: 1, Next: 5}, {Name: "month", Left: 10, Days: 30}}, plan.Arrivals{Days: 1, Offers: today[:5]}, "EUR")
	assert.True(t, refilled.Choices[0].Take, "what comes again tomorrow is not saved")
}

// TestDayNeverOverspends: no plan uses more of anything than there is, takes a
// loss, or refuses without naming its reason and its value.
func TestDayNeverOverspends(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(n int, label string) []plan.Offer {
			var out []plan.Offer
			for i := range n {
				o := worth(fmt.Sprint(i), rapid.Int64Range(-2_000, 50_000).Draw(t, label))
				for _, b := range []string{"a", "b", "not budgeted"} {
					if rapid.Bool().Draw(t, "uses") {
						o.Uses = append(o.Uses, plan.Use{Budget: b, Amount: rapid.Int64Range(0, 30).Draw(t, "amount")})
					}
				}
				out = append(out, o)
			}
			return out
		}
		today, past := draw(rapid.IntRange(0, 25).Draw(t, "n"), "today"), draw(rapid.IntRange(0, 40).Draw(t, "m"), "past")
		budgets := []plan.Budget{
			{Name: "a", Left: rapid.Int64Range(0, 200).Draw(t, "a"), Days: rapid.IntRange(0, 30).Draw(t, "days"), Today: rapid.Int64Range(0, 50).Draw(t, "bound")},
			{Name: "b", Left: rapid.Int64Range(0, 40).Draw(t, "b"), Days: 1, Next: 40},
		}
		p := plan.Day(today, budgets, plan.Arrivals{Days: 7, Offers: past}, "EUR")
		require.Len(t, p.Choices, len(today))
		used := map[string]int64{}
		for i, c := range p.Choices {
			require.Equal(t, today[i].ID, c.ID)
			require.NotEmpty(t, c.Reason.Code)
			require.NotEmpty(t, c.Reason.Params["value"])
			require.Equal(t, c.Take, c.Reason.Code == plan.PlanTaken)
			if !c.Take {
				continue
			}
			require.Positive(t, c.Value.Minor)
			for _, u := range today[i].Uses {
				used[u.Budget] += u.Amount
			}
		}
		for _, b := range budgets {
			require.LessOrEqual(t, used[b.Name], b.Left)
			if b.Today > 0 {
				require.LessOrEqual(t, used[b.Name], b.Today)
			}
		}
	})
}
