package ledger_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store/ledger"
)

// TestAChangeOfZoneGivesNoNewBudget: the day and the month that were under way
// count until they would have ended, however often the zone is changed.
func TestAChangeOfZoneGivesNoNewBudget(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	// The last evening of a month in Berlin is the first morning of the next in
	// Kiritimati, and an afternoon in New York.
	sim := clock.NewSim(time.Date(2026, 11, 30, 20, 0, 0, 0, time.UTC))
	boot := 0
	in := func(zone string) *ledger.Ledger {
		t.Helper()
		where, err := time.LoadLocation(zone)
		require.NoError(t, err)
		boot++
		l, err := ledger.Open(t.Context(), ledger.Config{Path: path, Boot: string(rune('a' + boot)), Clock: sim, Zone: where})
		require.NoError(t, err)
		t.Cleanup(func() { l.Close() })
		return l
	}
	spend := func(l *ledger.Ledger, id string, amount core.NanoUSD) error {
		_, err := l.Hold(t.Context(), ask(id, amount))
		if err != nil {
			return err
		}
		return l.Settle(t.Context(), core.CallID(id), core.Settlement{Cost: amount, Source: core.CostOwn, OwnCost: &amount, Outcome: "ok"})
	}
	l := in("Europe/Berlin")
	budget(t, l, "day", 10*cent, "month", 12*cent)
	require.NoError(t, spend(l, "a", 9*cent))
	require.NoError(t, l.Close())

	for i, zone := range []string{"Pacific/Kiritimati", "America/New_York", "Pacific/Kiritimati", "Europe/Berlin"} {
		l = in(zone)
		err := spend(l, string(rune('p'+i)), 2*cent)
		require.Equal(t, core.KindBudget, core.KindOf(err), zone)
		require.ErrorContains(t, err, "day:2026-11-30", zone)
		require.NoError(t, l.Close())
	}

	l = in("Pacific/Kiritimati")
	require.NoError(t, spend(l, "b", cent), "what the old day still has may be spent")
	gauges, err := l.Gauges(t.Context(), sim.Now())
	require.NoError(t, err)
	require.Equal(t, core.Scope("day:2026-12-01"), gauges[0].Scope, "the present day comes first")
	require.Equal(t, cent, gauges[0].Spent, "and counts what was spent since the change")

	// Midnight in New York is the last of the old windows to end.
	sim.Advance(8 * time.Hour)
	require.Equal(t, core.KindBudget, core.KindOf(spend(l, "c", 2*cent)), "New York is still in November")
	sim.Advance(time.Hour)
	require.NoError(t, spend(l, "d", 2*cent))
	c, err := l.Calls(t.Context(), ledger.CallFilter{})
	require.NoError(t, err)
	for _, one := range c {
		if one.ID == "d" {
			require.NotContains(t, one.Scopes, core.Scope("day:2026-11-30"))
		}
	}
}
