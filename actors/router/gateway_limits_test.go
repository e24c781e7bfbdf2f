package router_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

func TestCacheAnswersExactlyTheSameRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, clock.System{}, "acme")
	g := w.gateway()
	a := ask()
	a.CacheFor = time.Hour
	first, err := g.Ask(t.Context(), a)
	require.NoError(t, err)
	again, err := g.Ask(t.Context(), a)
	require.NoError(t, err)
	require.True(t, again.Cached)
	require.Zero(t, again.Cost)
	require.Equal(t, first.Text, again.Text)
	w.budget("day", core.NanoUSD(0))
	again, err = g.Ask(t.Context(), a)
	require.NoError(t, err, "what was paid for is given without money")
	require.True(t, again.Cached)
	w.budget("day", 500*cent)
	a.MaxOutput++
	other, err := g.Ask(t.Context(), a)
	require.NoError(t, err)
	require.False(t, other.Cached)
	require.Len(t, w.vendors["acme"].Requests(), 2)
}

func TestOwnRateLimits(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	w := newWorld(t, sim, "acme")
	w.cfg.Endpoints[0].RPM = 2
	g := w.gateway()
	for range 2 {
		_, err := g.Ask(t.Context(), ask())
		require.NoError(t, err)
	}
	done := make(chan error, 1)
	go func() { _, err := g.Ask(t.Context(), ask()); done <- err }()
	require.NoError(t, sim.WaitForWaiters(t.Context(), 1))
	require.Len(t, w.vendors["acme"].Requests(), 2, "the third waits for the minute to pass")
	sim.Advance(time.Minute)
	require.NoError(t, <-done)

	sim.Advance(time.Minute)
	w.cfg.Deadline = 30 * time.Second
	g = w.gateway()
	for i := range 3 {
		got, err := g.Ask(t.Context(), ask())
		if i < 2 {
			require.NoError(t, err)
			continue
		}
		require.Equal(t, core.KindTransient, core.KindOf(err), "not beyond the deadline")
		require.Equal(t, "own_rate_limit", got.Choice.Rejected[0].Why)
	}
	w.cfg.Endpoints[0].RPM, w.cfg.Endpoints[0].TPM = 0, 10
	_, err := w.gateway().Ask(t.Context(), ask())
	require.Error(t, err, "more tokens than a minute ever has")
}

// TestOwnRateLimitsHoldForManyAtOnce: the limit is taken with the call, so that
// those who looked at the same time do not all pass.
func TestOwnRateLimitsHoldForManyAtOnce(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	w := newWorld(t, sim, "acme")
	w.cfg.Endpoints[0].RPM = 5
	w.cfg.Deadline = 10 * time.Second
	g := w.gateway()
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() { _, _ = g.Ask(t.Context(), ask()) })
	}
	wg.Wait()
	require.Len(t, w.vendors["acme"].Requests(), 5)
}

// TestAPauseIsWaitedFor: an endpoint that asked for a pause is called when it is
// over, if that is within the deadline and no other can serve.
func TestAPauseIsWaitedFor(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	w := newWorld(t, sim, "acme")
	w.cfg.MaxRetries = -1
	w.vendors["acme"].Next(fake.TooMany("20"))
	g := w.gateway()
	answers := make(chan error, 2)
	go func() { _, err := g.Ask(t.Context(), ask()); answers <- err }()
	require.NoError(t, sim.WaitForWaiters(t.Context(), 1))
	go func() { _, err := g.Ask(t.Context(), ask()); answers <- err }()
	require.NoError(t, sim.WaitForWaiters(t.Context(), 2))
	require.Len(t, w.vendors["acme"].Requests(), 1, "the second did not even try")
	sim.Advance(20 * time.Second)
	require.NoError(t, <-answers)
	require.NoError(t, <-answers)
}

// TestTheCallerGivesUp: a cancelled call is booked at its maximum and held
// against nobody.
func TestTheCallerGivesUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, clock.System{}, "acme")
	w.vendors["acme"].Always(&fake.Behaviour{Hang: true})
	g := w.gateway()
	for range 6 {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		before := len(w.vendors["acme"].Requests())
		go func() { _, err := g.Ask(ctx, ask()); done <- err }()
		require.Eventually(t, func() bool { return len(w.vendors["acme"].Requests()) > before }, 10*time.Second, time.Millisecond)
		cancel()
		require.ErrorIs(t, <-done, context.Canceled)
	}
	calls := w.calls()
	require.Len(t, calls, 6)
	for _, c := range calls {
		require.Equal(t, core.CostAssumed, c.Source)
		require.Equal(t, "cancelled", c.Outcome)
	}
	w.vendors["acme"].Always(nil)
	_, err := g.Ask(t.Context(), ask())
	require.NoError(t, err, "the breaker is closed")
}

// TestRowsSayWhatWasTriedBefore: the row of a fallback names what failed before
// it, and a model in quarantine is named as such.
func TestRowsSayWhatWasTriedBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, hurried{}, "acme", "backup")
	w.cfg.MaxRetries = -1
	w.vendors["acme"].Next(fake.Behaviour{IgnoreMax: 16_000})
	g := w.gateway()
	got, err := g.Ask(t.Context(), onlyRanked(w))
	require.NoError(t, err)
	require.Equal(t, "acme/m", got.Name)
	got, err = g.Ask(t.Context(), ask())
	require.NoError(t, err)
	require.Equal(t, "backup/m", got.Name)
	var row struct{ Before []route.Rejected }
	require.NoError(t, json.Unmarshal(w.calls()[0].Explain, &row))
	require.Equal(t, []route.Rejected{{Name: "acme/m", Why: "quarantined"}}, row.Before)

	require.NoError(t, w.ledger.EndQuarantine(t.Context(), "acme", "m"))
	w.vendors["acme"].Next(fake.ErrorIn200())
	_, err = g.Ask(t.Context(), ask())
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(w.calls()[0].Explain, &row))
	require.Equal(t, []route.Rejected{{Name: "acme/m", Why: "provider"}}, row.Before)
}

// TestReserveHoldsAgainstManyAtOnce: ordinary jobs that all see the same gauges
// leave the reserve alone, and a job of high value gets it.
func TestReserveHoldsAgainstManyAtOnce(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	w := newWorld(t, sim, "acme")
	w.cfg.Reserve = 0.4
	w.cfg.Endpoints[0].Offers[0].Model.Price.Base = route.Rates{Input: 1, Output: 200_000_000_000, CacheRead: route.Unstated, CacheWrite: route.Unstated, Reasoning: route.Unstated}
	w.vendors["acme"].Always(&fake.Behaviour{NoUsage: true})
	w.budget("day", 100*cent)
	g := w.gateway()
	var wg sync.WaitGroup
	for range 60 {
		wg.Go(func() {
			if _, err := g.Ask(t.Context(), ask()); err != nil && core.KindOf(err) != core.KindBudget {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.LessOrEqual(t, w.used(), 60*cent)
	require.Positive(t, w.used())
	late := ask()
	late.HighValue = true
	_, err := g.Ask(t.Context(), late)
	require.NoError(t, err)
	sim.Advance(11*time.Hour + 59*time.Minute)
	_, err = g.Ask(t.Context(), ask())
	require.NoError(t, err, "at the end of the day what is left is for all")
}

func TestRewardsCalibrationAndRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, clock.System{}, "a", "b")
	w.cfg.Endpoints[1].Offers[0].Quality = 0.9
	g := w.gateway()
	a := ask()
	a.Only = []string{"a/m"}
	for range 50 {
		got, err := g.Ask(t.Context(), a)
		require.NoError(t, err)
		g.Reward(t.Context(), got, 0.0)
	}
	long := ask()
	long.Only = []string{"a/m"}
	for range 200 {
		long.Messages[0].Text += "a sentence of the prompt that repeats. "
	}
	for range 60 {
		_, err := g.Ask(t.Context(), long)
		require.NoError(t, err)
	}
	calls := w.calls()
	require.Less(t, calls[0].Max, calls[59].Max, "the bound has learned the ratio of tokens to bytes")
	g = w.gateway()
	got, err := g.Ask(t.Context(), ask())
	require.NoError(t, err)
	require.Equal(t, "b/m", got.Name, "a restart forgets nothing")
	long.Except = []string{"a/m"}
	_, err = g.Ask(t.Context(), long)
	require.Error(t, err)
}

// TestHabitsSurviveAndRewardsComeLate: the cache's hit rate is kept as a number,
// and a reward finds its context by the call row alone.
func TestHabitsSurviveAndRewardsComeLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, clock.System{}, "a", "b")
	w.vendors["a"].Always(&fake.Behaviour{Usage: `{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100,"prompt_tokens_details":{"cached_tokens":900}}`})
	g := w.gateway()
	a := ask()
	a.Only = []string{"a/m"}
	for len(a.Messages[0].Text) < 4000 {
		a.Messages[0].Text += "More of the posting, at some length. "
	}
	for range 10 {
		_, err := g.Ask(t.Context(), a)
		require.NoError(t, err)
	}
	require.InDelta(t, 0.9, g.Habits()["a/m|draft"].Hit, 1e-9)
	g = w.gateway()
	require.InDelta(t, 0.9, g.Habits()["a/m|draft"].Hit, 1e-9, "a restart forgets nothing")
	got, err := g.Ask(t.Context(), a)
	require.NoError(t, err)
	require.Less(t, got.Choice.Ranked[0].Predicted, got.Choice.Ranked[0].Max)
	for range 40 {
		require.NoError(t, g.RewardCall(t.Context(), w.calls()[0], 0))
	}
	free, err := g.Ask(t.Context(), ask())
	require.NoError(t, err)
	require.Equal(t, "b/m", free.Name)
	require.Equal(t, core.KindInvalid, core.KindOf(g.RewardCall(t.Context(), core.Call{ID: "x"}, 1)))
}

func TestOverrunTakesTheModelOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, clock.System{}, "acme")
	w.vendors["acme"].Always(&fake.Behaviour{IgnoreMax: 16_000})
	g := w.gateway()
	got, err := g.Ask(t.Context(), ask())
	require.NoError(t, err)
	require.Equal(t, w.vendors["acme"].Billed(), got.Cost)
	require.Equal(t, got.Cost, w.used(), "the overrun is booked whole")
	_, err = g.Ask(t.Context(), ask())
	require.Error(t, err)
	require.Len(t, w.vendors["acme"].Requests(), 1)
}

// TestTokensOfTheLastMinuteAreRemembered: what an earlier process used counts
// against the tokens of this minute.
func TestTokensOfTheLastMinuteAreRemembered(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	w := newWorld(t, sim, "acme")
	w.cfg.Deadline = 10 * time.Second
	passes := func(tpm int64) bool {
		w.cfg.Endpoints[0].TPM = tpm
		_, err := w.gateway().Ask(t.Context(), ask())
		return err == nil
	}
	bound := int64(1)
	for !passes(bound) {
		bound *= 2
		require.Less(t, bound, int64(1<<20))
	}
	used := w.calls()[0].Usage
	require.Positive(t, used.Input+used.Output)
	low, high := bound/2, bound // the least that one call needs lies between
	for sim.Advance(time.Minute); high-low > 1; sim.Advance(time.Minute) {
		if mid := (low + high) / 2; passes(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	require.True(t, passes(high))
	sent := len(w.vendors["acme"].Requests())
	require.NoError(t, w.ledger.Close())
	w.open("boot2")
	require.False(t, passes(high+used.Input+used.Output-1), "one token short")
	require.Len(t, w.vendors["acme"].Requests(), sent)
	require.True(t, passes(high+used.Input+used.Output))
}
