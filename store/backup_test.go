package store_test

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/ledger"
	"github.com/automonet/automonet/store/storetest"
)

// filled is a live store with one submission in each interesting state.
func filled(t *testing.T) (*storetest.Fixture, map[string]core.Submission) {
	t.Helper()
	f := storetest.Open(t, storetest.Live())
	f.AddProfile()
	subs := map[string]core.Submission{
		"sent":    f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email")),
		"sending": f.Sending(f.ApprovedProposal(f.Shortlisted("feed", "2", 80), "email")),
		"queued":  f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "3", 80), "email")),
	}
	s := subs["sent"]
	require.NoError(t, f.Journal(context.Background(), core.SentRecord{Kind: core.SentIntent, Key: s.Key, JobID: s.JobID, Recipient: s.Recipient}))
	raw(t, filepath.Join(f.Dir, "ledger.db"), "PRAGMA journal_mode = WAL", "CREATE TABLE calls (id)", "INSERT INTO calls VALUES (1)")
	return f, subs
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, name := range []string{"backup.tar", "backup"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, subs := filled(t)
			path := filepath.Join(t.TempDir(), name)
			steps := 0
			rep, err := f.Backup(ctx, path, func(done, total int) {
				steps++
				require.LessOrEqual(t, done, total)
			})
			require.NoError(t, err)
			require.Positive(t, steps)
			require.EqualValues(t, 3, rep.Rows["submissions"])
			require.Len(t, rep.Files, 3)
			_, err = f.Backup(ctx, path, nil)
			require.Equal(t, core.KindInvalid, core.KindOf(err), "an existing backup is not overwritten")

			dir := filepath.Join(t.TempDir(), "new")
			got, err := store.Restore(ctx, path, dir, f.Clock.Now())
			require.NoError(t, err)
			require.Equal(t, rep.Rows, got.Rows)
			left, err := filepath.Glob(filepath.Join(dir, "restore-*"))
			require.NoError(t, err)
			require.Empty(t, left)
			g := storetest.Open(t, storetest.Live(), storetest.In(dir), func(c *store.Config) { c.Folder = "" })
			agent, err := g.Agent(ctx)
			require.NoError(t, err)
			require.Equal(t, core.RunStopNew, agent.Run)
			require.Equal(t, "restored from a backup on 2026-11-23", agent.RunReason)
			for was, sub := range subs {
				have, err := g.Submission(ctx, sub.ID)
				require.NoError(t, err)
				want := core.SubmissionUnknown
				if was == "sent" {
					want = core.SubmissionSent
				}
				require.Equal(t, want, have.State, was)
				require.NoError(t, g.VerifyJob(ctx, sub.JobID))
			}
			require.NoError(t, g.Integrity(ctx))
			require.FileExists(t, filepath.Join(dir, "ledger.db"))
			require.Contains(t, got.Notes, store.NoteLedgerRestored)
			require.FileExists(t, filepath.Join(dir, ledger.RestoredFile))
			require.FileExists(t, filepath.Join(dir, "sent.log"))
			require.NoError(t, g.SetRun(ctx, core.RunNormal, "", "user:cli"))
			g.Reopen()
			agent, err = g.Agent(ctx)
			require.NoError(t, err)
			require.Equal(t, core.RunNormal, agent.Run, "the mark is used up")
		})
	}
}

func TestRestoreOverAFolder(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f, subs := filled(t)
	path := filepath.Join(t.TempDir(), "b.tar")
	_, err := f.Backup(ctx, path, nil)
	require.NoError(t, err)

	// After the backup one more mail goes out, and money is spent.
	later := subs["queued"]
	require.NoError(t, f.Journal(ctx, core.SentRecord{Kind: core.SentIntent, Key: later.Key, JobID: later.JobID, Recipient: later.Recipient, At: f.Clock.Now()}))
	later, err = f.BeginSend(ctx, later.ID, later.Rev, f.Boot())
	require.NoError(t, err)
	raw(t, filepath.Join(f.Dir, "ledger.db"), "INSERT INTO calls VALUES (2)")

	lock, err := store.Lock(f.Dir)
	require.NoError(t, err)
	_, err = store.Restore(ctx, path, f.Dir, f.Clock.Now())
	require.Equal(t, core.KindConflict, core.KindOf(err), "an agent runs here")
	require.NoError(t, lock.Unlock())
	require.NoError(t, f.Close())

	_, err = store.Restore(ctx, path, f.Dir, f.Clock.Now())
	require.Equal(t, core.KindConflict, core.KindOf(err))
	require.Contains(t, err.Error(), "--force")
	before, err := os.ReadFile(filepath.Join(f.Dir, "sent.log"))
	require.NoError(t, err)
	rep, err := store.Restore(ctx, path, f.Dir, f.Clock.Now(), store.Force())
	require.NoError(t, err)
	require.ElementsMatch(t, []string{store.NoteReplaced, store.NoteLedgerKept}, rep.Notes)
	require.FileExists(t, filepath.Join(f.Dir, ledger.AbsorbFile), "what only the backup knows is taken over")
	require.NoFileExists(t, filepath.Join(f.Dir, ledger.RestoredFile))
	after, err := os.ReadFile(filepath.Join(f.Dir, "sent.log"))
	require.NoError(t, err)
	require.Equal(t, before, after, "the journal never shrinks")
	kept, err := filepath.Glob(filepath.Join(f.Dir, "backups", "replaced-*-live.db"))
	require.NoError(t, err)
	require.Len(t, kept, 1)

	g := storetest.Open(t, storetest.Live(), storetest.In(f.Dir))
	have, err := g.Submission(ctx, later.ID)
	require.NoError(t, err)
	require.Equal(t, core.SubmissionUnknown, have.State)

	// The same opportunity, proposed anew: the journal knows that it was sent for.
	require.NoError(t, g.SetRun(ctx, core.RunNormal, "", "user:cli"))
	fresh := later
	fresh.ID, fresh.Key = "fresh", "fresh"
	h, err := g.SendHistory(ctx, fresh, g.Clock.Now())
	require.NoError(t, err)
	require.Len(t, h.Journal, 1)
	require.Equal(t, later.Key, h.Journal[0].Key)
}

func TestRestoreOfADamagedFolderNeedsNoForce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f, _ := filled(t)
	path := filepath.Join(t.TempDir(), "b")
	_, err := f.Backup(ctx, path, nil)
	require.NoError(t, err)
	f.AddJob("feed", "99")
	require.NoError(t, f.Close())
	for _, name := range []string{"live.db", "ledger.db"} {
		require.NoError(t, os.WriteFile(filepath.Join(f.Dir, name), bytes.Repeat([]byte("damage"), 5000), 0o600))
		os.Remove(filepath.Join(f.Dir, name+"-wal"))
	}
	require.NoError(t, os.WriteFile(filepath.Join(f.Dir, "sent.log"), []byte(`{"key":"later","kind":"intent"}`+"\n"+`{"key":"to`), 0o600))
	rep, err := store.Restore(ctx, path, f.Dir, f.Clock.Now())
	require.NoError(t, err)
	require.ElementsMatch(t, []string{store.NoteReplaced, store.NoteJournalMerged, store.NoteLedgerRestored}, rep.Notes)
	require.FileExists(t, filepath.Join(f.Dir, ledger.RestoredFile), "what was spent since is not known")
	b, err := os.ReadFile(filepath.Join(f.Dir, "sent.log"))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(b), `{"key":"later","kind":"intent"}`+"\n"+`{"key":"to #torn`+"\n"))
	require.Len(t, strings.Split(strings.TrimSpace(string(b)), "\n"), 3)
	g := storetest.Open(t, storetest.Live(), storetest.In(f.Dir))
	require.NoError(t, g.Integrity(ctx))
}

func TestRestoreRefusesBadBackups(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f, _ := filled(t)
	good := filepath.Join(t.TempDir(), "good")
	_, err := f.Backup(ctx, good, nil)
	require.NoError(t, err)
	manifest := func(t *testing.T, dir string, change func(*store.Report)) {
		b, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
		require.NoError(t, err)
		var rep store.Report
		require.NoError(t, json.Unmarshal(b, &rep))
		change(&rep)
		b, err = json.Marshal(rep)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), b, 0o600))
	}
	tests := []struct {
		name string
		harm func(t *testing.T, dir string)
		says string
	}{
		{"no manifest", func(t *testing.T, dir string) { require.NoError(t, os.Remove(filepath.Join(dir, "manifest.json"))) }, "no unpacked backup"},
		{"a broken manifest", func(t *testing.T, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), []byte("{"), 0o600))
		}, "not a backup"},
		{"a missing file", func(t *testing.T, dir string) { require.NoError(t, os.Remove(filepath.Join(dir, "sent.log"))) }, "lacks sent.log"},
		{"a changed file", func(t *testing.T, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "sent.log"), []byte("x"), 0o600))
		}, "digest"},
		{"a strange file", func(t *testing.T, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "run.sh"), []byte("x"), 0o600))
		}, "does not belong"},
		{"a strange file in the manifest", func(t *testing.T, dir string) {
			manifest(t, dir, func(r *store.Report) { r.Files = append(r.Files, store.BackupFile{Name: "../x"}) })
		}, "does not belong"},
		{"no database in the manifest", func(t *testing.T, dir string) {
			manifest(t, dir, func(r *store.Report) { r.Files = nil })
		}, "lacks the database"},
		{"other row counts", func(t *testing.T, dir string) {
			manifest(t, dir, func(r *store.Report) { r.Rows["jobs"]++ })
		}, "rows"},
		{"a newer schema", func(t *testing.T, dir string) {
			manifest(t, dir, func(r *store.Report) { r.Schema = 99 })
		}, "newer version"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "bad")
			require.NoError(t, os.CopyFS(dir, os.DirFS(good)))
			tt.harm(t, dir)
			_, err := store.Restore(ctx, dir, t.TempDir(), f.Clock.Now())
			require.Error(t, err)
			require.Contains(t, err.Error(), tt.says)
			require.NotEqual(t, core.KindInternal, core.KindOf(err))
		})
	}
	_, err = store.Restore(ctx, filepath.Join(good, "nothing"), t.TempDir(), f.Clock.Now())
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	fresh := filepath.Join(t.TempDir(), "fresh")
	_, err = store.Restore(ctx, filepath.Join(good, "nothing"), fresh, f.Clock.Now())
	require.Error(t, err)
	require.NoDirExists(t, fresh, "a data folder that was made for a restore goes with it")
	evil := filepath.Join(t.TempDir(), "evil.tar")
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	require.NoError(t, w.WriteHeader(&tar.Header{Name: "../../evil", Size: 1, Mode: 0o600}))
	_, err = io.WriteString(w, "x")
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(evil, b.Bytes(), 0o600))
	_, err = store.Restore(ctx, evil, t.TempDir(), f.Clock.Now())
	require.ErrorContains(t, err, "does not belong")
	whole := filepath.Join(t.TempDir(), "whole.tar")
	_, err = f.Backup(ctx, whole, nil)
	require.NoError(t, err)
	full, err := os.ReadFile(whole)
	require.NoError(t, err)
	for _, part := range [][]byte{[]byte("no tar at all, and too short"), bytes.Repeat([]byte("no tar at all, and long enough. "), 100), full[:3000]} {
		require.NoError(t, os.WriteFile(evil, part, 0o600))
		_, err = store.Restore(ctx, evil, t.TempDir(), f.Clock.Now())
		require.ErrorContains(t, err, "cut off")
		require.Equal(t, core.KindInvalid, core.KindOf(err))
	}
}

func TestBackupWhileWriting(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	for i := range 40 {
		f.AddJob("feed", string(rune('A'+i)))
	}
	n := 0
	path := filepath.Join(t.TempDir(), "b")
	rep, err := f.Backup(ctx, path, func(int, int) {
		// A commit in the middle of the copy neither waits nor shows in it.
		n++
		f.AddJob("board", string(rune('A'+n)))
	})
	require.NoError(t, err)
	require.EqualValues(t, 40, rep.Rows["jobs"])
	require.Positive(t, n)

	stopped, cancel := context.WithCancel(ctx)
	cancel()
	_, err = f.Backup(stopped, filepath.Join(t.TempDir(), "c"), nil)
	require.ErrorIs(t, err, context.Canceled)
	require.NoFileExists(t, filepath.Join(f.Dir, "c.partial"))
	_, err = f.Backup(ctx, filepath.Join(f.Dir, "dry.db", "below a file"), nil)
	require.Error(t, err)
	st, err := f.Stats(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 40+n, st.Rows["jobs"])
	require.Positive(t, st.Bytes["dry.db"])
	require.EqualValues(t, latestSchema(t), st.Schema)
}
