package ledger_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store/ledger"
)

func TestEachChangeOfALimitIsKept(t *testing.T) {
	t.Parallel()
	l := fresh(t)
	limit := 100 * cent
	old, err := l.ChangeLimit(t.Context(), "day", &limit, "user:mara")
	require.NoError(t, err)
	require.Nil(t, old)
	old, err = l.ChangeLimit(t.Context(), "day", &limit, "user:mara")
	require.NoError(t, err)
	require.Equal(t, limit, *old)
	lower := 50 * cent
	old, err = l.ChangeLimit(t.Context(), "day", &lower, "user:ben")
	require.NoError(t, err)
	require.Equal(t, limit, *old)
	_, err = l.ChangeLimit(t.Context(), "day", nil, "user:mara")
	require.NoError(t, err)
	_, err = l.ChangeLimit(t.Context(), "day", nil, "user:mara")
	require.NoError(t, err)
	require.NoError(t, l.NoteChange(t.Context(), "user:mara", "price:a/m", "", "$1"))
	changes, err := l.Changes(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, changes, 4, "what stays as it is is no change")
	require.Equal(t, "price:a/m", changes[0].What)
	require.Equal(t, []string{"user:mara", "$0.500000", ""}, []string{changes[1].By, changes[1].From, changes[1].To})
	require.Equal(t, []string{"user:ben", "$1.000000", "$0.500000"}, []string{changes[2].By, changes[2].From, changes[2].To})
	require.Equal(t, []string{"user:mara", "", "$1.000000"}, []string{changes[3].By, changes[3].From, changes[3].To})
	for _, pattern := range []string{"week", "day:", "provider:a b", ""} {
		_, err = l.ChangeLimit(t.Context(), pattern, &limit, "x")
		require.Equal(t, core.KindInvalid, core.KindOf(err), pattern)
	}
	wrong := core.NanoUSD(-1)
	_, err = l.ChangeLimit(t.Context(), "day", &wrong, "x")
	require.Equal(t, core.KindInvalid, core.KindOf(err))
}

func TestCallsComeInPages(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	sim := clock.NewSim(start)
	l, err := ledger.Open(t.Context(), ledger.Config{Path: filepath.Join(t.TempDir(), "l.db"), Boot: "b", Clock: sim})
	require.NoError(t, err)
	defer l.Close()
	budget(t, l, "day", 100*cent, "month", 100*cent)
	for i := range 5 {
		hold(t, l, fmt.Sprint(i), cent)
		sim.Advance(time.Minute)
	}
	one, err := l.Call(t.Context(), "3")
	require.NoError(t, err)
	require.Equal(t, core.CallID("3"), one.ID)
	_, err = l.Call(t.Context(), "none")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	page, err := l.Calls(t.Context(), ledger.CallFilter{Limit: 2})
	require.NoError(t, err)
	require.Equal(t, []core.CallID{"4", "3"}, []core.CallID{page[0].ID, page[1].ID})
	page, err = l.Calls(t.Context(), ledger.CallFilter{Before: "3", Since: start.Add(time.Minute)})
	require.NoError(t, err)
	require.Len(t, page, 2)
	require.Equal(t, core.CallID("2"), page[0].ID)
}

// TestARestoredLedgerGivesNoMoneyBack: what was spent after the backup is not
// known, so the limits admit nothing until the owner says what it was.
func TestARestoredLedgerGivesNoMoneyBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "ledger.db")
	l := open(t, path, "boot1", nil)
	budget(t, l, "day", 100*cent, "month", 500*cent, "provider:acme", 60*cent)
	c := hold(t, l, "a", 10*cent)
	require.NoError(t, l.Settle(t.Context(), c.ID, core.Settlement{Cost: 4 * cent, Source: core.CostOwn}))
	require.NoError(t, l.Close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, ledger.RestoredFile), []byte("2026-11-23T10:00:00Z\n"), 0o600))

	beside, err := ledger.Open(t.Context(), ledger.Config{Path: path, Boot: "cli", Beside: true})
	require.NoError(t, err)
	require.NoError(t, beside.SettleRestored(t.Context()))
	none, err := beside.Orphans(t.Context())
	require.NoError(t, err)
	require.Empty(t, none, "a command beside the agent books nothing")
	require.NoError(t, beside.Close())

	l = open(t, path, "boot2", nil)
	require.NoError(t, l.SettleRestored(t.Context()))
	require.NoFileExists(t, filepath.Join(dir, ledger.RestoredFile))
	_, err = l.Hold(t.Context(), ask("b", cent))
	require.Equal(t, core.KindBudget, core.KindOf(err))
	orphans, err := l.Orphans(t.Context())
	require.NoError(t, err)
	require.Len(t, orphans, 1)
	require.Equal(t, 496*cent, orphans[0].Cost, "all that the widest limit would still admit")
	require.Equal(t, []core.Scope{c.Scopes[0], c.Scopes[1], "provider:acme"}, orphans[0].Scopes)
	require.NoError(t, l.Close())

	// A crash after the booking and before the mark was removed.
	require.NoError(t, os.WriteFile(filepath.Join(dir, ledger.RestoredFile), []byte("2026-11-23T10:00:00Z\n"), 0o600))
	l = open(t, path, "boot3", nil)
	require.NoError(t, l.SettleRestored(t.Context()))
	again, err := l.Orphans(t.Context())
	require.NoError(t, err)
	require.Len(t, again, 1)

	require.NoError(t, l.Correct(t.Context(), orphans[0].ID, 7*cent))
	for _, g := range totals(t, l, c)[:2] {
		require.Equal(t, 11*cent, g.Used())
		require.Zero(t, g.Orphan)
	}
	require.Equal(t, core.CallHeld, hold(t, l, "d", cent).State)
}

func TestARestoredLedgerWithoutLimitsBooksNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, ledger.RestoredFile), []byte("x"), 0o600))
	l := open(t, filepath.Join(dir, "ledger.db"), "b", nil)
	require.NoError(t, l.SettleRestored(t.Context()))
	require.NoError(t, l.SettleRestored(t.Context()))
	calls, err := l.Calls(t.Context(), ledger.CallFilter{})
	require.NoError(t, err)
	require.Empty(t, calls)
}

// TestAKeptLedgerTakesOverWhatOnlyTheBackupKnows: money of both is counted once.
func TestAKeptLedgerTakesOverWhatOnlyTheBackupKnows(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	other := open(t, filepath.Join(dir, ledger.AbsorbFile), "old", nil)
	budget(t, other, "day", 100*cent, "month", 100*cent)
	own, asked := 3*cent, 5*cent
	both := core.Settlement{Cost: asked, Source: core.CostProvider, OwnCost: &own, ProviderCost: &asked, Usage: core.Usage{Stated: true, Input: 7}, Outcome: "ok"}
	require.NoError(t, other.Settle(t.Context(), hold(t, other, "cut", 6*cent).ID, core.Settlement{Source: core.CostAssumed}))
	require.NoError(t, other.Release(t.Context(), hold(t, other, "free", 8*cent).ID, "refused"))
	hold(t, other, "flying", 9*cent)
	c := hold(t, other, "paid", 4*cent)
	over := hold(t, other, "over", 4*cent)
	require.NoError(t, other.Settle(t.Context(), c.ID, core.Settlement{Cost: own, Source: core.CostOwn}))
	require.NoError(t, other.Settle(t.Context(), over.ID, both))
	want, err := other.Call(t.Context(), "over")
	require.NoError(t, err)

	path := filepath.Join(dir, "ledger.db")
	l := open(t, path, "new", nil)
	budget(t, l, "day", 100*cent, "month", 100*cent)
	require.NoError(t, l.Settle(t.Context(), hold(t, l, "mine", 2*cent).ID, core.Settlement{Cost: cent, Source: core.CostOwn}))
	require.NoError(t, l.Settle(t.Context(), hold(t, l, "paid", 4*cent).ID, core.Settlement{Cost: cent, Source: core.CostOwn}))
	require.NoError(t, other.Close())
	require.NoError(t, l.SettleRestored(t.Context()))
	require.NoError(t, l.SettleRestored(t.Context()), "the second time there is nothing left")
	require.NoFileExists(t, filepath.Join(dir, ledger.AbsorbFile))
	for _, g := range totals(t, l, c) {
		require.Equal(t, []core.NanoUSD{21 * cent, cent, 6 * cent, 9 * cent}, []core.NanoUSD{g.Spent, g.Overrun, g.Assumed, g.Orphan}, g.Scope)
	}
	taken, err := l.Call(t.Context(), "over")
	require.NoError(t, err)
	require.Equal(t, want, taken, "the row comes over whole")
	bad, err := l.Quarantined(t.Context())
	require.NoError(t, err)
	require.Len(t, bad, 1)
	have, err := l.Call(t.Context(), "paid")
	require.NoError(t, err)
	require.Equal(t, cent, have.Cost, "a call that both know is counted once, as it is known here")
	orphans, err := l.Orphans(t.Context())
	require.NoError(t, err)
	require.Len(t, orphans, 1)
}

// TestALedgerOfTheFirstSchemaIsMigrated: money of an earlier version still counts.
func TestALedgerOfTheFirstSchemaIsMigrated(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile(filepath.Join("schema", "0001.sql"))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "ledger.db")
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	_, err = db.Exec(string(script) + `
		INSERT INTO spend_limit VALUES ('day', 1000000000, 1), ('month', 2000000000, 1);
		INSERT INTO scope (id, spent) VALUES ('provider:acme', 5);
		INSERT INTO call (id, job, attempt, provider, model, price_id, task, day, scopes, state, max, boot, started_at)
		VALUES ('old', 'j', 1, 'acme', 'm', 'row', 'draft', '2026-11-20', '["provider:acme"]', 'held', 7, 'gone', 1);
		UPDATE scope SET held = 7;
		PRAGMA application_id = 1095593063;
		PRAGMA user_version = 1;`)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	l := open(t, path, "b", nil)
	g, err := l.GaugesOf(t.Context(), "provider:acme")
	require.NoError(t, err)
	require.Equal(t, []core.NanoUSD{12, 0, 7}, []core.NanoUSD{g[0].Spent, g[0].Held, g[0].Orphan})
	changes, err := l.Changes(t.Context(), 5)
	require.NoError(t, err)
	require.Empty(t, changes)
	hold(t, l, "new", cent)
}

func TestALedgerThatCannotBeOpenedSaysWhatToDo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	damaged := filepath.Join(dir, "ledger.db")
	require.NoError(t, os.WriteFile(damaged, []byte(strings.Repeat("garbage ", 2000)), 0o600))
	foreign := filepath.Join(dir, "other.db")
	db, err := sql.Open("sqlite", foreign)
	require.NoError(t, err)
	_, err = db.Exec("CREATE TABLE t (x); PRAGMA user_version = 3")
	require.NoError(t, err)
	require.NoError(t, db.Close())
	for path, want := range map[string]string{damaged: "automonet restore", foreign: "move it out", filepath.Join(dir, "none", "ledger.db"): "check that the data folder exists"} {
		_, err := ledger.Open(t.Context(), ledger.Config{Path: path, Boot: "b"})
		require.ErrorContains(t, err, want)
		var said *core.Error
		require.ErrorAs(t, err, &said)
	}
}
