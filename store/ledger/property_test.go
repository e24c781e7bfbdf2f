package ledger_test

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store/ledger"
)

// TestProperty01 (ledger part): a thousand concurrent calls of at most ten cents
// against five dollars: exactly fifty are admitted, and at every sample spent
// and held together are at most five dollars.
func TestProperty01(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	budget(t, l, "day", 500*cent, "month", 5000*cent)
	admitted := race(t, l, 1000)
	require.Equal(t, int64(50), admitted)
	g, err := l.Gauges(t.Context(), time.Now())
	require.NoError(t, err)
	require.Equal(t, 500*cent, g[0].Spent)
}

// TestProperty02: the same over day, month and job together; no scope is ever
// over and a refusal leaves no trace in any.
func TestProperty02(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	budget(t, l, "day", 500*cent, "month", 450*cent, "job", 30*cent)
	admitted := race(t, l, 1000)
	require.Equal(t, int64(45), admitted, "the month is the tightest: 45 calls of ten cents, at most three a job")
	calls, err := l.Calls(t.Context(), ledger.CallFilter{Limit: 2000})
	require.NoError(t, err)
	require.Len(t, calls, 45, "a refusal leaves no row")
	jobs, err := l.Sums(t.Context(), ledger.ByJob, "", "")
	require.NoError(t, err)
	sum := core.NanoUSD(0)
	for _, j := range jobs {
		require.LessOrEqual(t, j.Cost, 30*cent, j.Key)
		g, err := l.GaugesOf(t.Context(), core.Scope("job:"+j.Key))
		require.NoError(t, err)
		require.Equal(t, j.Cost, g[0].Used())
		sum += j.Cost
	}
	for _, s := range []core.Scope{"provider:acme", "task:draft"} {
		g, err := l.GaugesOf(t.Context(), s)
		require.NoError(t, err)
		require.Equal(t, sum, g[0].Used(), "%s counts what was admitted and nothing of the refused", s)
	}
}

// race holds and settles n calls of ten cents at once, while a sampler watches.
func race(t *testing.T, l *ledger.Ledger, n int) int64 {
	t.Helper()
	var admitted atomic.Int64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			g, err := l.Gauges(t.Context(), time.Now())
			if err == nil {
				for _, one := range g {
					if one.Limit != nil && one.Used() > *one.Limit {
						t.Errorf("%s is over its limit: %s of %s", one.Scope, one.Used(), *one.Limit)
					}
				}
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	}()
	together(n, func(i int) {
		r := ask(fmt.Sprint(i), 10*cent)
		r.Job = core.JobID(fmt.Sprintf("job%d", i%20))
		c, err := l.Hold(t.Context(), r)
		if err != nil {
			if core.KindOf(err) != core.KindBudget {
				t.Errorf("call %d: %v", i, err)
			}
			return
		}
		admitted.Add(1)
		if err := l.Settle(t.Context(), c.ID, core.Settlement{Cost: 10 * cent, Source: core.CostOwn}); err != nil {
			t.Error(err)
		}
	})
	close(stop)
	<-stopped
	return admitted.Load()
}

// TestProperty04: orphans are charged at their maximum, listed, and booked once;
// restarting again changes nothing; a correction replaces the maximum.
func TestProperty04(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := open(t, path, "boot1", nil)
	budget(t, l, "day", 100*cent, "month", 100*cent)
	c := hold(t, l, "a", 10*cent)
	beside, err := ledger.Open(t.Context(), ledger.Config{Path: path, Boot: "cli", Beside: true})
	require.NoError(t, err)
	none, err := beside.Orphans(t.Context())
	require.NoError(t, err)
	require.Empty(t, none, "a command beside the agent takes nothing over")
	require.NoError(t, beside.Close())
	require.NoError(t, l.Close())
	for _, boot := range []string{"boot2", "boot3"} {
		l = open(t, path, boot, nil)
		orphans, err := l.Orphans(t.Context())
		require.NoError(t, err)
		require.Len(t, orphans, 1)
		require.Equal(t, 10*cent, orphans[0].Cost)
		for _, g := range totals(t, l, c) {
			require.Equal(t, []core.NanoUSD{10 * cent, 0, 10 * cent}, []core.NanoUSD{g.Spent, g.Held, g.Orphan})
		}
		require.NoError(t, l.Settle(t.Context(), c.ID, core.Settlement{Cost: cent, Source: core.CostOwn}), "late, and without effect")
		if boot == "boot2" {
			require.NoError(t, l.Close())
		}
	}
	require.NoError(t, l.Correct(t.Context(), c.ID, 3*cent))
	require.NoError(t, l.Correct(t.Context(), c.ID, 3*cent))
	for _, g := range totals(t, l, c) {
		require.Equal(t, []core.NanoUSD{3 * cent, 0, 0}, []core.NanoUSD{g.Spent, g.Held, g.Orphan})
	}
	left, err := l.Orphans(t.Context())
	require.NoError(t, err)
	require.Empty(t, left)
}

// TestProperty05: settling twice, after a release, or late changes no total.
func TestProperty05(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	budget(t, l, "day", 100*cent, "month", 100*cent)
	a, b := hold(t, l, "a", 10*cent), hold(t, l, "b", 10*cent)
	pay := core.Settlement{Cost: 4 * cent, Source: core.CostOwn}
	require.NoError(t, l.Settle(t.Context(), a.ID, pay))
	require.NoError(t, l.Release(t.Context(), b.ID, "refused"))
	want := totals(t, l, a)
	require.Equal(t, 4*cent, want[0].Used())
	require.NoError(t, l.Settle(t.Context(), a.ID, core.Settlement{Cost: 9 * cent, Source: core.CostOwn}))
	require.NoError(t, l.Settle(t.Context(), b.ID, pay))
	require.NoError(t, l.Release(t.Context(), a.ID, "late"))
	require.NoError(t, l.Release(t.Context(), b.ID, "again"))
	require.Equal(t, want, totals(t, l, a))
	require.NoError(t, l.Correct(t.Context(), b.ID, 2*cent), "a provider that billed a refused call after all is believed")
	require.Equal(t, 6*cent, totals(t, l, a)[0].Used())
}

// TestProperty20: a call held just before midnight and settled after it counts in
// its own day and month, in the owner's zone, over the changes of summer time.
func TestProperty20(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		held   time.Time
		day    core.Scope
		next   core.Scope
		month  core.Scope
		length time.Duration
	}{
		"an ordinary midnight":     {time.Date(2026, 11, 23, 23, 59, 59, 9e8, berlin), "day:2026-11-23", "day:2026-11-24", "month:2026-11", 24 * time.Hour},
		"the day that is 25 hours": {time.Date(2026, 10, 24, 23, 59, 59, 9e8, berlin), "day:2026-10-24", "day:2026-10-25", "month:2026-10", 25 * time.Hour},
		"the day that is 23 hours": {time.Date(2026, 3, 28, 23, 59, 59, 9e8, berlin), "day:2026-03-28", "day:2026-03-29", "month:2026-03", 23 * time.Hour},
		"the turn of the year":     {time.Date(2026, 12, 31, 23, 59, 59, 9e8, berlin), "day:2026-12-31", "day:2027-01-01", "month:2026-12", 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := clock.NewSim(tc.held)
			l, err := ledger.Open(t.Context(), ledger.Config{Path: filepath.Join(t.TempDir(), "l.db"), Boot: "b", Clock: sim, Zone: berlin})
			require.NoError(t, err)
			defer l.Close()
			budget(t, l, "day", 10*cent, "month", 1000*cent)
			c := hold(t, l, "a", 10*cent)
			require.Equal(t, tc.day, c.Scopes[0])
			require.Equal(t, tc.month, c.Scopes[1])
			_, err = l.Hold(t.Context(), ask("full", 1))
			require.Equal(t, core.KindBudget, core.KindOf(err))
			sim.Advance(100 * time.Millisecond)
			next := hold(t, l, "next", 10*cent)
			require.Equal(t, tc.next, next.Scopes[0], "a new day has a new budget")
			require.NoError(t, l.Settle(t.Context(), c.ID, core.Settlement{Cost: 7 * cent, Source: core.CostOwn}))
			g, err := l.GaugesOf(t.Context(), tc.day, tc.next)
			require.NoError(t, err)
			require.Equal(t, 7*cent, g[0].Used())
			require.Equal(t, 10*cent, g[1].Used())
			sim.Advance(tc.length - time.Millisecond)
			_, err = l.Hold(t.Context(), ask("still", 1))
			require.Equal(t, core.KindBudget, core.KindOf(err), "the day lasts to its very end")
			sim.Advance(time.Millisecond)
			require.NotEqual(t, tc.next, hold(t, l, "third", cent).Scopes[0])
		})
	}
}
