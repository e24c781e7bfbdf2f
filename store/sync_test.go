package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
)

// unmarked lists the rows whose present revision the outbox does not know.
func unmarked(t *testing.T, f *storetest.Fixture) []string {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(f.Dir, string(f.Mode())+".db"))
	require.NoError(t, err)
	defer db.Close()
	var out []string
	for entity, rows := range map[string]string{
		"job": `SELECT id, rev FROM jobs`, "posting": `SELECT id, rev FROM postings`, "proposal": `SELECT id, rev FROM proposals`, "submission": `SELECT id, rev FROM submissions`,
		"outcome": `SELECT id, 1 AS rev FROM outcomes`, "profile": `SELECT id, rev FROM profiles`, "template": `SELECT id, rev FROM templates`,
		"forecast": `SELECT at || '-' || days AS id, CASE WHEN score = '' THEN 1 ELSE 2 END AS rev FROM forecasts`, "settings": `SELECT 'settings' AS id, rev FROM settings`,
		"command": `SELECT id, rev FROM sync_commands WHERE state NOT IN ('pending', 'applying', 'skipped')`,
	} {
		found, err := db.Query(`SELECT l.id FROM (`+rows+`) AS l WHERE NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.entity = ? AND o.id = l.id AND o.rev >= l.rev)`, entity)
		require.NoError(t, err)
		for found.Next() {
			var id string
			require.NoError(t, found.Scan(&id))
			out = append(out, entity+" "+id)
		}
		require.NoError(t, errors.Join(found.Err(), found.Close()))
	}
	return out
}

// TestEveryWriteMarksItsRow: whatever changes a row that is copied, its mark is in the same transaction.
func TestEveryWriteMarksItsRow(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	require.Empty(t, unmarked(t, f), "a new database")
	profile := f.AddProfile()
	profile.Name += " again"
	_, err := f.SaveProfile(ctx, profile)
	require.NoError(t, err)
	require.Empty(t, unmarked(t, f), "profiles")
	merged := f.AddJob("board", "1")
	into := f.Shortlisted("feed", "1", 80)
	require.NoError(t, f.MergeJobs(ctx, merged.ID, into.ID, "user:test"))
	require.Empty(t, unmarked(t, f), "jobs and postings, and merges of them")
	p := f.ApprovedProposal(f.Reload(into.ID), "email")
	require.Empty(t, unmarked(t, f), "proposals")
	sub := f.Sent(p)
	require.Empty(t, unmarked(t, f), "submissions")
	require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: "o", SubmissionID: sub.ID, Kind: core.OutcomeReplied, Source: "imap"}))
	queued := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "2", 70), "email"))
	_, err = f.PostponeSubmission(ctx, queued, f.Clock.Now(), &core.Refusal{Code: "x"})
	require.NoError(t, err)
	require.Empty(t, unmarked(t, f), "outcomes, and submissions that wait")
	rev, err := f.SaveTemplate(ctx, "t", "one", 0, "user:test")
	require.NoError(t, err)
	rev, err = f.SaveTemplate(ctx, "t", "two", rev, "user:test")
	require.NoError(t, err)
	require.Empty(t, unmarked(t, f), "templates")
	_, err = f.SaveTemplate(ctx, "t", "", rev, "user:test")
	require.NoError(t, err)
	marks, err := f.Dirty(ctx, "template", "", 10)
	require.NoError(t, err)
	require.Equal(t, []core.Dirty{{Entity: "template", ID: "t", Rev: rev + 1}}, marks, "one that was taken away")
	forecast := core.Forecast{At: f.Clock.Now(), Days: 30, Due: f.Clock.Now()}
	require.NoError(t, f.SaveForecast(ctx, forecast))
	require.NoError(t, f.SaveForecast(ctx, forecast))
	list, err := f.Forecasts(ctx, 0, 10)
	require.NoError(t, err)
	require.NoError(t, f.ScoreForecast(ctx, list[0].ID, core.ForecastScore{Inside: true}))
	require.Empty(t, unmarked(t, f), "forecasts")
	settings, err := f.Settings(ctx)
	require.NoError(t, err)
	settings.Threshold = 12
	_, err = f.SaveSettings(ctx, settings)
	require.NoError(t, err)
	n, err := f.PurgeTexts(ctx, "feed", f.Clock.Now().AddDate(0, 0, 1))
	require.NoError(t, err)
	require.Positive(t, n)
	require.NoError(t, f.TakePage(ctx, core.RemotePage{Table: "decisions", Rows: []core.RemoteRow{{ID: "c", Rev: 1, Facts: 1}}, Commands: []core.RemoteCommand{{ID: "c", Kind: core.CommandPause}}}))
	_, err = f.SaveCommand(ctx, core.RemoteCommand{ID: "c", Kind: core.CommandPause, State: core.CommandDone})
	require.NoError(t, err)
	require.Empty(t, unmarked(t, f), "settings, purged texts and decisions")
}

// TestAMarkStaysWhereItsRowHasChanged: what changed while it was on its way goes again.
func TestAMarkStaysWhereItsRowHasChanged(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	job := f.AddJob("feed", "1")
	marks, err := f.Dirty(ctx, "job", "", 10)
	require.NoError(t, err)
	require.Len(t, marks, 1)
	_, err = f.SaveJobState(ctx, job.ID, job.Rev, core.JobSkipped, "user:test", "")
	require.NoError(t, err)
	require.NoError(t, f.Pushed(ctx, "jobs", "d", []core.RemoteRow{{ID: string(job.ID), Facts: 1}}, marks))
	again, err := f.Dirty(ctx, "job", "", 10)
	require.NoError(t, err)
	require.Len(t, again, 1)
	require.Greater(t, again[0].Rev, marks[0].Rev)
	require.NoError(t, f.Pushed(ctx, "jobs", "d", nil, again))
	again, err = f.Dirty(ctx, "job", "", 10)
	require.NoError(t, err)
	require.Empty(t, again)
}

// TestADatabaseThatWasBroughtBackGoesBeforeWhatItWroteOnce: a copy knows less of the project than the
// project of it.
func TestADatabaseThatWasBroughtBackGoesBeforeWhatItWroteOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live(), func(c *store.Config) { c.Folder = "here" })
	require.NoError(t, f.JoinSync(ctx, core.SyncState{Project: "p", Account: "a", Device: "d"}, "user:test"))
	f.AddJob("feed", "1")
	_, err := f.EndReading(ctx, "epoch", 9)
	require.NoError(t, err)
	was, err := f.SyncState(ctx)
	require.NoError(t, err)
	require.Equal(t, "epoch", was.Epoch)
	f.Reopen(func(c *store.Config) { c.Folder = "elsewhere" })
	now, err := f.SyncState(ctx)
	require.NoError(t, err)
	require.Equal(t, was.Generation+1, now.Generation)
	require.Empty(t, now.Epoch, "everything is read anew")
	require.Equal(t, "here", now.Folder, "and the device signs in anew")

	// The same account again keeps what is known, another one begins anew.
	require.NoError(t, f.JoinSync(ctx, core.SyncState{Project: "p", Account: "a", Device: "d2"}, "user:test"))
	now, err = f.SyncState(ctx)
	require.NoError(t, err)
	require.Equal(t, "elsewhere", now.Folder)
	require.NoError(t, f.NoteFence(ctx, "s", "d2", 4, 7))
	fences, err := f.Fences(ctx, []string{"s"})
	require.NoError(t, err)
	require.EqualValues(t, 7, fences["s"])
	require.NoError(t, f.JoinSync(ctx, core.SyncState{Project: "p", Account: "b", Device: "d3"}, "user:test"))
	fences, err = f.Fences(ctx, []string{"s"})
	require.NoError(t, err)
	require.Empty(t, fences)
	require.NoError(t, f.LeaveSync(ctx, "user:test"))
	now, err = f.SyncState(ctx)
	require.NoError(t, err)
	require.Empty(t, now.Device)
	_, err = f.ChangeSync(ctx, func(*core.SyncState) error { return errors.New("no") })
	require.EqualError(t, err, "no")
}

func TestDecisionsAndConflictsAreKept(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	var rows []core.RemoteRow
	var commands []core.RemoteCommand
	for i := range 3 {
		id := fmt.Sprint("c", i)
		rows = append(rows, core.RemoteRow{ID: id, Rev: int64(i + 1), Facts: 1, Doc: json.RawMessage(`{"a":1}`)})
		commands = append(commands, core.RemoteCommand{ID: id, Kind: core.CommandPause})
	}
	page := core.RemotePage{Table: "decisions", Rows: rows, Commands: commands}
	require.NoError(t, f.TakePage(ctx, page))
	at, err := f.SyncCursor(ctx, "decisions")
	require.NoError(t, err)
	require.Equal(t, core.RemoteRow{ID: "c2", Rev: 3}, at)
	doc, err := f.RemoteDoc(ctx, "decisions", "c1")
	require.NoError(t, err)
	require.JSONEq(t, `{"a":1}`, doc)
	done := commands[0]
	done.State = core.CommandDone
	done, err = f.SaveCommand(ctx, done)
	require.NoError(t, err)
	require.False(t, done.DoneAt.IsZero())
	require.NoError(t, f.TakePage(ctx, page), "the same page again")
	pending, err := f.Commands(ctx, 10, core.CommandPending)
	require.NoError(t, err)
	require.Len(t, pending, 2, "what was carried out is not pending again")
	_, err = f.SaveCommand(ctx, done)
	require.Equal(t, core.KindConflict, core.KindOf(err))
	_, err = f.SaveCommand(ctx, core.RemoteCommand{ID: "none"})
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	copies, err := f.CopyCommands(ctx, []string{"c0", "c1"})
	require.NoError(t, err)
	require.Len(t, copies, 2)

	require.NoError(t, f.SaveConflicts(ctx, []core.SyncConflict{{ID: "x", Subject: "settings", Field: "threshold", Here: json.RawMessage("1"), There: json.RawMessage("2")}}))
	require.NoError(t, f.Quarantine(ctx, core.Dirty{Entity: "settings", ID: "settings", Rev: 100}, "23514", "refused"))
	q, c, err := f.SyncCounts(ctx)
	require.NoError(t, err)
	require.Equal(t, []int{1, 1}, []int{q, c})
	closed, err := f.CloseConflict(ctx, "x", "here", "user:test")
	require.NoError(t, err)
	require.Equal(t, "here", closed.Kept)
	_, err = f.CloseConflict(ctx, "x", "here", "user:test")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	list, err := f.Conflicts(ctx)
	require.NoError(t, err)
	require.Empty(t, list)
	require.NoError(t, f.VerifyJob(ctx, ""))
}
