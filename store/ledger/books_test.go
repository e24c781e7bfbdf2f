package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/ledger"
)

// TestTwoProcessesSeeEachOther: a hold sees at once what another process wrote.
func TestTwoProcessesSeeEachOther(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	a := open(t, path, "agent", nil)
	b, err := ledger.Open(t.Context(), ledger.Config{Path: path, Boot: "cli", Beside: true})
	require.NoError(t, err)
	defer b.Close()
	budget(t, a, "day", 30*cent, "month", 30*cent)
	for i := range 3 {
		for _, l := range []*ledger.Ledger{a, b}[i%2 : i%2+1] {
			hold(t, l, fmt.Sprint(i), 10*cent)
		}
	}
	for i, l := range []*ledger.Ledger{a, b} {
		_, err := l.Hold(t.Context(), ask(fmt.Sprint("over", i), 1))
		require.Equal(t, core.KindBudget, core.KindOf(err))
	}
	require.NoError(t, b.SetLimit(t.Context(), "day", 50*cent))
	require.NoError(t, b.SetLimit(t.Context(), "month", 50*cent))
	hold(t, a, "raised", 10*cent)
	require.NoError(t, b.Settle(t.Context(), "raised", core.Settlement{Cost: 15 * cent, Source: core.CostOwn}), "an overrun booked by the other process")
	_, err = a.Hold(t.Context(), ask("again", cent))
	require.Equal(t, core.KindDenied, core.KindOf(err), "the quarantine is seen")
	require.NoError(t, b.EndQuarantine(t.Context(), "acme", "m"))
	hold(t, a, "released", 5*cent)
	_, err = b.Hold(t.Context(), ask("full", cent))
	require.Equal(t, core.KindBudget, core.KindOf(err))
	books(t, a)
}

// books checks that each scope holds the sum of its calls.
func books(t testing.TB, l *ledger.Ledger) {
	t.Helper()
	calls, err := l.Calls(t.Context(), ledger.CallFilter{Limit: 1_000_000})
	require.NoError(t, err)
	want := map[core.Scope]ledger.Gauge{}
	for _, c := range calls {
		for _, s := range c.Scopes {
			g := want[s]
			g.Scope = s
			spent := min(c.Cost, c.Max)
			g.Spent += spent
			g.Overrun += c.Cost - spent
			switch {
			case c.State == core.CallHeld:
				g.Held += c.Max
			case c.State == core.CallOrphan:
				g.Orphan += spent
			case c.Source == core.CostAssumed:
				g.Assumed += spent
			}
			want[s] = g
		}
	}
	for s, g := range want {
		got, err := l.GaugesOf(t.Context(), s)
		require.NoError(t, err)
		got[0].Limit = nil
		require.Equal(t, g, got[0], "%s", s)
	}
}

// TestScopesHoldTheSumOfTheirCalls drives random work through batches and
// restarts, and compares every scope with its calls.
func TestScopesHoldTheSumOfTheirCalls(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	path := filepath.Join(t.TempDir(), "ledger.db")
	for boot := range 3 {
		l, err := ledger.Open(t.Context(), ledger.Config{Path: path, Boot: fmt.Sprint("boot", boot)})
		require.NoError(t, err)
		budget(t, l, "day", 1000*cent, "month", 900*cent, "job", 80*cent)
		together(16, func(i int) {
			r := rand.New(rand.NewPCG(seed, uint64(boot*100+i)))
			for n := range 40 {
				q := ask(fmt.Sprintf("%d-%d-%d", boot, i, n), core.NanoUSD(1+r.Int64N(int64(5*cent))))
				q.Job = core.JobID(fmt.Sprint("job", r.IntN(10)))
				q.Model = fmt.Sprint("m", r.IntN(3), "-", boot, i, n)
				c, err := l.Hold(t.Context(), q)
				if err != nil {
					if core.KindOf(err) != core.KindBudget {
						t.Error(err)
					}
					continue
				}
				switch r.IntN(5) {
				case 0: // left held
				case 1:
					err = l.Release(t.Context(), c.ID, "refused")
				case 2:
					err = l.Settle(t.Context(), c.ID, core.Settlement{Source: core.CostAssumed})
				case 3:
					err = l.Settle(t.Context(), c.ID, core.Settlement{Cost: c.Max + core.NanoUSD(r.Int64N(100)), Source: core.CostProvider})
				default:
					err = l.Settle(t.Context(), c.ID, core.Settlement{Cost: core.NanoUSD(r.Int64N(int64(c.Max))), Source: core.CostOwn})
					if err == nil && r.IntN(2) == 0 {
						err = l.Correct(t.Context(), c.ID, c.Max/2)
					}
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
		books(t, l)
		require.NoError(t, l.Close())
	}
}

// TestKeepLeavesMoneyForOthers: a hold that keeps a share leaves it free in the
// day and the month, also when many arrive at once.
func TestKeepLeavesMoneyForOthers(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	budget(t, l, "day", 100*cent, "month", 1000*cent)
	together(50, func(i int) {
		r := ask(fmt.Sprint(i), 10*cent)
		r.KeepDayPPM = 250_000
		if _, err := l.Hold(t.Context(), r); err != nil && core.KindOf(err) != core.KindBudget {
			t.Error(err)
		}
	})
	g, err := l.Gauges(t.Context(), time.Now())
	require.NoError(t, err)
	require.Equal(t, 70*cent, g[0].Held, "seven of ten cents leave at least a quarter of a dollar")
	hold(t, l, "dear job", 30*cent)
	r := ask("x", 1)
	r.KeepMonthPPM = 1_000_001
	_, err = l.Hold(t.Context(), r)
	require.Equal(t, core.KindInvalid, core.KindOf(err))
}
