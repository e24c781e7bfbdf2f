package learn_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
)

func TestFromAnswered(t *testing.T) {
	t.Parallel()
	eur := func(v int64) core.Money { return core.Money{Minor: v, Currency: "EUR"} }
	score := 80.0
	a := core.Answered{Submission: "s", At: day(10), PostedAt: day(9), Source: "feed", Language: "de", Template: "plain", Model: "p/m", Score: &score,
		Price: core.Pay{Min: eur(110), Max: eur(110), Period: core.PeriodFixed}, Budget: core.Pay{Min: eur(80), Max: eur(120), Period: core.PeriodFixed}}
	c := learn.FromAnswered(a).Case
	assert.Equal(t, "feed", c.Source)
	assert.Equal(t, "de", c.Language)
	assert.InDelta(t, 0.8, *c.Fit, 1e-12)
	assert.InDelta(t, 24, *c.AgeHours, 1e-9)
	assert.InDelta(t, math.Log(1.1), *c.Price, 1e-12)
	assert.Nil(t, c.Bids, "nobody counted them")

	event := func(kind core.OutcomeKind, after float64) core.OutcomeEvent {
		return core.OutcomeEvent{Kind: kind, At: day(10 + after)}
	}
	for name, x := range map[string]struct {
		outcomes                        []core.OutcomeEvent
		replied, won, paid, lost, ended float64
	}{
		"a view is no reply":                 {outcomes: []core.OutcomeEvent{event(core.OutcomeViewed, 1)}},
		"the first sign of life counts":      {[]core.OutcomeEvent{event(core.OutcomeReplied, 1), event(core.OutcomeInterviewing, 2), event(core.OutcomeOffered, 3)}, 1, 0, 0, 0, 0},
		"a win stands for a reply":           {[]core.OutcomeEvent{event(core.OutcomeWon, 4)}, 4, 4, 0, 0, 0},
		"a payment stands for a win":         {[]core.OutcomeEvent{event(core.OutcomeReplied, 1), event(core.OutcomePaid, 30)}, 1, 30, 30, 0, 0},
		"a refusal":                          {[]core.OutcomeEvent{event(core.OutcomeLost, 2)}, 0, 0, 0, 2, 0},
		"a win overrules an earlier refusal": {[]core.OutcomeEvent{event(core.OutcomeLost, 2), event(core.OutcomeWon, 5)}, 5, 5, 0, 0, 0},
		"withdrawn is not known":             {[]core.OutcomeEvent{event(core.OutcomeWithdrawn, 2)}, 0, 0, 0, 0, 2},
		"an answer before the send is at it": {[]core.OutcomeEvent{event(core.OutcomeReplied, -1)}, 1e-9, 0, 0, 0, 0},
	} {
		a.Outcomes = x.outcomes
		r := learn.FromAnswered(a)
		for i, want := range []float64{x.replied, x.won, x.paid, x.lost, x.ended} {
			got := []time.Time{r.Replied, r.Won, r.Paid, r.Lost, r.Ended}[i]
			assert.Equal(t, want == 0, got.IsZero(), "%s %d", name, i)
			if want > 0 {
				assert.WithinDuration(t, day(10+want), got, time.Second, name)
			}
		}
	}
}

func TestPositionNeedsTheSameTerms(t *testing.T) {
	t.Parallel()
	pay := func(v int64, c core.Currency, p core.Period) core.Pay {
		return core.Pay{Max: core.Money{Minor: v, Currency: c}, Period: p}
	}
	_, ok := learn.Position(pay(100, "EUR", core.PeriodFixed), pay(100, "EUR", core.PeriodFixed))
	assert.True(t, ok)
	for name, budget := range map[string]core.Pay{
		"currency": pay(100, "USD", core.PeriodFixed), "period": pay(100, "EUR", core.PeriodHour), "nothing": {}, "zero": pay(0, "EUR", core.PeriodFixed),
		"two currencies": {Min: core.Money{Minor: 1, Currency: "USD"}, Max: core.Money{Minor: 1, Currency: "EUR"}, Period: core.PeriodFixed},
	} {
		_, ok := learn.Position(pay(100, "EUR", core.PeriodFixed), budget)
		assert.False(t, ok, name)
	}
}
