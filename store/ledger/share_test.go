package ledger_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

// TestAShareBoundsWhatIsHeld: where limits are shared, only what was set aside for this ledger is held, in
// days and months alone, and it is known after a restart.
func TestAShareBoundsWhatIsHeld(t *testing.T) {
	t.Parallel()
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "ledger.db")
	l := open(t, path, "boot1", nil)
	budget(t, l, "day", 100*cent, "month", 200*cent, "provider", 50*cent)
	hold(t, l, "alone", 10*cent)
	require.NoError(t, l.Share(ctx, "mine"))
	windows := l.Windows()
	require.Len(t, windows, 2)
	_, err := l.Hold(ctx, ask("a", cent))
	require.Equal(t, core.KindBudget, core.KindOf(err))
	require.ErrorContains(t, err, "your devices share the budget "+string(windows[0]))
	free := ask("free", 0)
	free.Free = true
	_, err = l.Hold(ctx, free)
	require.NoError(t, err, "what costs nothing needs no share")

	take := func(s core.Scope, granted core.NanoUSD) error {
		return l.TakeShare(ctx, "mine", core.BudgetShare{Scope: s, Granted: granted, Others: 3 * cent, Version: 1})
	}
	require.NoError(t, take(windows[0], 20*cent))
	_, err = l.Hold(ctx, ask("a", cent))
	require.ErrorContains(t, err, string(windows[1]), "the month has one of its own")
	require.NoError(t, take(windows[1], 30*cent))
	c := hold(t, l, "a", 10*cent)
	_, err = l.Hold(ctx, ask("b", 1))
	require.ErrorContains(t, err, "this one may use $0.000000 more of it, others hold $0.030000", "what was used before the sharing counts")
	for _, g := range totals(t, l, c) {
		if k := g.Scope.Kind(); k == core.ScopeDay || k == core.ScopeMonth {
			require.Equal(t, 3*cent, g.Elsewhere)
			require.Equal(t, *g.Limit-23*cent, g.Left())
		} else {
			require.Zero(t, g.Elsewhere, "only days and months are shared")
		}
	}
	board, err := l.Board(ctx, time.Now())
	require.NoError(t, err)
	require.Equal(t, 3*cent, board[0].Elsewhere)
	require.NoError(t, l.Release(ctx, c.ID, "refused"))
	board, err = l.Board(ctx, time.Now())
	require.NoError(t, err)
	require.Equal(t, 3*cent, board[0].Elsewhere, "the board goes on to show it")

	require.Equal(t, core.KindConflict, core.KindOf(l.TakeShare(ctx, "another", core.BudgetShare{Scope: windows[0], Granted: 90 * cent})))
	require.Equal(t, core.KindConflict, core.KindOf(take("provider:acme", cent)))
	less, changed, err := l.GiveBack(ctx, windows[0], 4*cent)
	require.NoError(t, err)
	require.True(t, changed)
	require.Equal(t, 14*cent, less.Granted)
	_, changed, err = l.GiveBack(ctx, windows[0], 4*cent)
	require.NoError(t, err)
	require.False(t, changed)

	require.NoError(t, l.Close())
	l = open(t, path, "boot2", nil)
	purse, list, err := l.Shares(ctx, append(l.Windows(), "provider:acme", "day:2001-01-01")...)
	require.NoError(t, err)
	require.Equal(t, "mine", purse)
	require.Len(t, list, 3, "a day without a share is one that nothing was given of")
	require.Equal(t, core.SharedGauge{BudgetShare: less, Limit: 100 * cent, Used: 10 * cent}, list[0])
	require.Zero(t, list[2].Granted)
	_, err = l.Hold(ctx, ask("c", 5*cent))
	require.Equal(t, core.KindBudget, core.KindOf(err))
	hold(t, l, "d", 4*cent)
	require.NoError(t, l.Share(ctx, "mine"), "the same again keeps what there is")
	_, list, err = l.Shares(ctx, windows[0])
	require.NoError(t, err)
	require.Equal(t, 14*cent, list[0].Granted)
	require.NoError(t, l.Share(ctx, ""))
	purse, list, err = l.Shares(ctx, windows...)
	require.NoError(t, err)
	require.Empty(t, purse)
	require.Empty(t, list)
	hold(t, l, "e", 30*cent)
}
