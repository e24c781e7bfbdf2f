package ledger_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store/ledger"
)

const cent core.NanoUSD = 10_000_000

func open(t testing.TB, path, boot string, c clock.Clock) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Config{Path: path, Boot: boot, Clock: c})
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

func fresh(t testing.TB) *ledger.Ledger {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "ledger.db"), "boot1", nil)
}

func budget(t testing.TB, l *ledger.Ledger, pairs ...any) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		require.NoError(t, l.SetLimit(t.Context(), pairs[i].(string), pairs[i+1].(core.NanoUSD)))
	}
}

func ask(id string, max core.NanoUSD) core.HoldRequest {
	return core.HoldRequest{ID: core.CallID(id), Job: "j1", Attempt: 1, Provider: "acme", Model: "m", PriceID: "row", Task: core.TaskDraft, Max: max}
}

func hold(t testing.TB, l *ledger.Ledger, id string, max core.NanoUSD) core.Call {
	t.Helper()
	c, err := l.Hold(t.Context(), ask(id, max))
	require.NoError(t, err)
	return c
}

// totals sums the gauges of every scope of a call.
func totals(t testing.TB, l *ledger.Ledger, c core.Call) []ledger.Gauge {
	t.Helper()
	g, err := l.GaugesOf(t.Context(), c.Scopes...)
	require.NoError(t, err)
	return g
}

func TestNoBudgetNoPaidCall(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	_, err := l.Hold(t.Context(), ask("a", cent))
	require.Equal(t, core.KindBudget, core.KindOf(err))
	require.ErrorContains(t, err, "no day budget is set")
	budget(t, l, "day", 5*cent)
	_, err = l.Hold(t.Context(), ask("a", cent))
	require.ErrorContains(t, err, "no month budget is set")
	free := ask("free", 0)
	free.Free = true
	c, err := l.Hold(t.Context(), free)
	require.NoError(t, err, "an endpoint declared local needs no budget")
	require.NoError(t, l.Settle(t.Context(), c.ID, core.Settlement{Source: core.CostFree, Outcome: "ok"}))
	budget(t, l, "month", 5*cent)
	hold(t, l, "a", cent)
	require.NoError(t, l.ClearLimit(t.Context(), "month"))
	_, err = l.Hold(t.Context(), ask("b", cent))
	require.Equal(t, core.KindBudget, core.KindOf(err))
}

func TestSettleBooksTheCostAndFreesTheRest(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	budget(t, l, "day", 100*cent, "month", 100*cent)
	c := hold(t, l, "a", 10*cent)
	provider := 3 * cent
	own := 2 * cent
	require.NoError(t, l.Settle(t.Context(), c.ID, core.Settlement{Cost: provider, Source: core.CostProvider, OwnCost: &own, ProviderCost: &provider,
		Usage: core.Usage{Stated: true, Input: 7}, UsageRaw: json.RawMessage(`{"prompt_tokens":7}`), Outcome: "ok"}))
	for _, g := range totals(t, l, c) {
		require.Equal(t, 3*cent, g.Spent, g.Scope)
		require.Zero(t, g.Held+g.Overrun+g.Assumed+g.Orphan)
	}
	got, err := l.Calls(t.Context(), ledger.CallFilter{Job: "j1"})
	require.NoError(t, err)
	require.Len(t, got, 1)
	require.Equal(t, core.CallSettled, got[0].State)
	require.Equal(t, int64(7), got[0].Usage.Input)
	require.JSONEq(t, `{"prompt_tokens":7}`, string(got[0].UsageRaw))
	require.Len(t, got[0].Scopes, 5)
	lines, err := l.Reconcile(t.Context(), "", "")
	require.NoError(t, err)
	require.Len(t, lines, 1)
	require.InDelta(t, 0.5, lines[0].Drift(), 1e-9)
	require.Equal(t, 1.0, ledger.Reconciliation{Billed: 1}.Drift())
	require.Zero(t, ledger.Reconciliation{}.Drift())
}

func TestOverrunIsBookedWholeAndTheModelQuarantined(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	budget(t, l, "day", 20*cent, "month", 20*cent)
	c := hold(t, l, "a", 10*cent)
	require.NoError(t, l.Settle(t.Context(), c.ID, core.Settlement{Cost: 14 * cent, Source: core.CostOwn}))
	g := totals(t, l, c)[0]
	require.Equal(t, []core.NanoUSD{10 * cent, 4 * cent, 6 * cent}, []core.NanoUSD{g.Spent, g.Overrun, g.Left()})
	_, err := l.Hold(t.Context(), ask("b", cent))
	require.Equal(t, core.KindDenied, core.KindOf(err))
	list, err := l.Quarantined(t.Context())
	require.NoError(t, err)
	require.Equal(t, "m", list[0].Model)
	require.NoError(t, l.EndQuarantine(t.Context(), "acme", "m"))
	require.Equal(t, core.KindNotFound, core.KindOf(l.EndQuarantine(t.Context(), "acme", "m")))
	hold(t, l, "b", cent)
	_, err = l.Hold(t.Context(), ask("c", 6*cent))
	require.Equal(t, core.KindBudget, core.KindOf(err), "the overrun counts against the limit")
}

func TestNarrowLimits(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	budget(t, l, "day", 100*cent, "month", 100*cent, "job", 5*cent, "provider:acme", 50*cent, "task:draft", 8*cent, "job:j2", 7*cent)
	hold(t, l, "a", 5*cent)
	_, err := l.Hold(t.Context(), ask("b", 1))
	var refused *core.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "job:j1", refused.Field)
	other := ask("c", 7*cent)
	other.Job = "j2"
	_, err = l.Hold(t.Context(), other)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "task:draft", refused.Field)
	budget(t, l, "task:draft", 100*cent)
	_, err = l.Hold(t.Context(), other)
	require.NoError(t, err, "a limit of one job beats that of all")
	gauges, err := l.Gauges(t.Context(), time.Now())
	require.NoError(t, err)
	require.Len(t, gauges, 5)
	require.Equal(t, 12*cent, gauges[0].Used())
	limits, err := l.Limits(t.Context())
	require.NoError(t, err)
	require.Len(t, limits, 6)
	require.Zero(t, ledger.Gauge{}.Left(), "without a limit nothing is left")
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	budget(t, l, "day", 100*cent, "month", 100*cent)
	c := hold(t, l, "a", cent)
	kinds := map[core.Kind][]error{}
	note := func(k core.Kind, err error) { kinds[k] = append(kinds[k], err) }
	_, err := l.Hold(t.Context(), ask("a", cent))
	note(core.KindConflict, err)
	note(core.KindConflict, l.Correct(t.Context(), c.ID, 1))
	_, err = l.Hold(t.Context(), ask("b", 1<<62))
	note(core.KindInvalid, err)
	_, err = l.Hold(t.Context(), core.HoldRequest{})
	note(core.KindInvalid, err)
	blank := ask("b", cent)
	blank.Job = "has blank"
	_, err = l.Hold(t.Context(), blank)
	note(core.KindInvalid, err)
	note(core.KindInvalid, l.Settle(t.Context(), c.ID, core.Settlement{Cost: -1, Source: core.CostOwn}))
	note(core.KindInvalid, l.Settle(t.Context(), c.ID, core.Settlement{}))
	note(core.KindInvalid, l.Correct(t.Context(), c.ID, -1))
	note(core.KindInvalid, l.SetLimit(t.Context(), "week", cent))
	note(core.KindInvalid, l.SetLimit(t.Context(), "day", -1))
	note(core.KindInvalid, l.SaveDoc(t.Context(), ledger.DocArms, "k", json.RawMessage("{")))
	_, err = l.Sums(t.Context(), "colour", "", "")
	note(core.KindInvalid, err)
	note(core.KindNotFound, l.Settle(t.Context(), "nobody", core.Settlement{Source: core.CostOwn}))
	note(core.KindNotFound, l.Release(t.Context(), "nobody", ""))
	for kind, errs := range kinds {
		for _, err := range errs {
			require.Equal(t, kind, core.KindOf(err), "%v", err)
		}
	}
	require.NoError(t, l.Close())
	require.NoError(t, l.Close())
	_, err = l.Hold(t.Context(), ask("z", cent))
	require.Equal(t, core.KindTransient, core.KindOf(err))
}

func TestDocumentsAndAnswers(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	l := open(t, filepath.Join(t.TempDir(), "l.db"), "b", sim)
	require.NoError(t, l.SaveDoc(t.Context(), ledger.DocBreaker, "acme/m", json.RawMessage(`{"open":true}`)))
	require.NoError(t, l.SaveDoc(t.Context(), ledger.DocBreaker, "acme/m", json.RawMessage(`{"open":false}`)))
	docs, err := l.Docs(t.Context(), ledger.DocBreaker)
	require.NoError(t, err)
	require.JSONEq(t, `{"open":false}`, string(docs["acme/m"]))
	require.NoError(t, l.DeleteDoc(t.Context(), ledger.DocBreaker, "acme/m"))
	docs, err = l.Docs(t.Context(), ledger.DocBreaker)
	require.NoError(t, err)
	require.Empty(t, docs)

	require.NoError(t, l.SaveAnswer(t.Context(), "k", []byte("text"), time.Hour))
	body, ok, err := l.Answer(t.Context(), "k")
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, "text", string(body))
	sim.Advance(time.Hour)
	_, ok, err = l.Answer(t.Context(), "k")
	require.NoError(t, err)
	require.False(t, ok)
	require.NoError(t, l.SaveAnswer(t.Context(), "k2", []byte("x"), time.Hour))
}

func TestSums(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	budget(t, l, "day", 100*cent, "month", 100*cent)
	c := hold(t, l, "a", 4*cent)
	require.NoError(t, l.Settle(t.Context(), c.ID, core.Settlement{Source: core.CostAssumed}))
	hold(t, l, "b", 2*cent)
	for _, by := range []ledger.Group{ledger.ByModel, ledger.ByTask, ledger.ByDay, ledger.ByProvider, ledger.ByJob} {
		sums, err := l.Sums(t.Context(), by, "", "")
		require.NoError(t, err)
		require.Len(t, sums, 1)
		require.Equal(t, ledger.Sum{Key: sums[0].Key, Calls: 2, Cost: 4 * cent, Held: 2 * cent, Assumed: 4 * cent}, sums[0])
	}
}

func TestForeignFilesAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, filepath.Join(dir, "l.db"), "b", nil)
	require.NoError(t, l.Close())
	raw, err := os.ReadFile(filepath.Join(dir, "l.db"))
	require.NoError(t, err)
	for name, at := range map[string]int{"stamp": 68, "version": 60} {
		changed := append([]byte(nil), raw...)
		changed[at] ^= 0x55
		path := filepath.Join(dir, name+".db")
		require.NoError(t, os.WriteFile(path, changed, 0o600))
		_, err = ledger.Open(t.Context(), ledger.Config{Path: path, Boot: "b"})
		require.Error(t, err, name)
	}
	_, err = ledger.Open(t.Context(), ledger.Config{Path: filepath.Join(dir, "none", "l.db"), Boot: "b"})
	require.Error(t, err)
	_, err = ledger.Open(t.Context(), ledger.Config{Path: filepath.Join(dir, "l.db")})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
}

// TestBooksBalance: after any sequence of operations each scope equals the sum
// of its calls, and no scope is over its limit except by overruns.
func TestBooksBalance(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		ctx := t.Context()
		l, err := ledger.Open(ctx, ledger.Config{Path: filepath.Join(dir, fmt.Sprint(n, ".db")), Boot: "b"})
		require.NoError(t, err)
		defer l.Close()
		require.NoError(t, l.SetLimit(ctx, "day", 50))
		require.NoError(t, l.SetLimit(ctx, "month", 70))
		require.NoError(t, l.SetLimit(ctx, "job", 30))
		for i := range rapid.IntRange(1, 25).Draw(t, "steps") {
			id := core.CallID(fmt.Sprint(rapid.IntRange(0, i).Draw(t, "call")))
			amount := core.NanoUSD(rapid.Int64Range(0, 20).Draw(t, "amount"))
			switch rapid.IntRange(0, 4).Draw(t, "op") {
			case 0, 1:
				r := ask(fmt.Sprint(i), amount+1)
				r.Job = core.JobID(rapid.SampledFrom([]string{"j1", "j2"}).Draw(t, "job"))
				_, err = l.Hold(ctx, r)
			case 2:
				err = l.Settle(ctx, id, core.Settlement{Cost: amount, Source: rapid.SampledFrom([]core.CostSource{core.CostOwn, core.CostAssumed}).Draw(t, "source")})
			case 3:
				err = l.Release(ctx, id, "refused")
			case 4:
				err = l.Correct(ctx, id, amount)
			}
			require.NotEqual(t, core.KindInternal, core.KindOf(err))
			require.NotEqual(t, core.KindTransient, core.KindOf(err))
		}
		calls, err := l.Calls(ctx, ledger.CallFilter{Limit: 1000})
		require.NoError(t, err)
		want := map[core.Scope]ledger.Gauge{}
		for _, c := range calls {
			for _, s := range c.Scopes {
				g := want[s]
				switch {
				case c.State == core.CallHeld:
					g.Held += c.Max
				default:
					g.Spent += min(c.Cost, c.Max)
					g.Overrun += max(0, c.Cost-c.Max)
					if c.Source == core.CostAssumed {
						g.Assumed += c.Cost
					}
				}
				want[s] = g
			}
		}
		for s, w := range want {
			got, err := l.GaugesOf(ctx, s)
			require.NoError(t, err)
			w.Scope, w.Limit = s, got[0].Limit
			require.Equal(t, w, got[0])
		}
	})
}

// together runs n functions at once and waits for them.
func together(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}
