package store_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
)

// raw opens a database behind the store's back.
func raw(t testing.TB, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	require.NoError(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, q := range statements {
		_, err := db.Exec(q)
		require.NoError(t, err, q)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		prep func(t *testing.T, dir string)
		mode store.Mode
		kind core.Kind
		says string
	}{
		{"an unknown mode", nil, "wet", core.KindInvalid, "use dry or live"},
		{"the other mode's file", func(t *testing.T, dir string) {
			require.NoError(t, storetest.Open(t, storetest.In(dir)).Close())
			require.NoError(t, os.Rename(filepath.Join(dir, "dry.db"), filepath.Join(dir, "live.db")))
		}, store.ModeLive, core.KindDenied, "give the file its old name dry.db"},
		{"another program's database", func(t *testing.T, dir string) {
			raw(t, filepath.Join(dir, "dry.db"), "CREATE TABLE notes (id)")
		}, store.ModeDry, core.KindDenied, "not made by AutoMonet"},
		{"a newer schema", func(t *testing.T, dir string) {
			require.NoError(t, storetest.Open(t, storetest.In(dir)).Close())
			raw(t, filepath.Join(dir, "dry.db"), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
		}, store.ModeDry, core.KindConflict, "automonet restore"},
		{"what is no database", func(t *testing.T, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "dry.db"), make([]byte, 9000), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "dry.db"), []byte("this is a text file, and longer than the header of a database is; it goes on and on for more than one hundred bytes, to be sure"), 0o600))
		}, store.ModeDry, core.KindInternal, "automonet restore <backup>"},
		{"pages overwritten by a crash of the disk", func(t *testing.T, dir string) {
			f := storetest.Open(t, storetest.In(dir))
			for i := range 30 {
				f.AddJob("feed", string(rune('a'+i)))
			}
			require.NoError(t, f.Close())
			path := filepath.Join(dir, "dry.db")
			raw(t, path, "UPDATE meta SET value = 'boot-x' WHERE key = 'open'", "PRAGMA wal_checkpoint(TRUNCATE)")
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			for i := 5 * 4096; i < len(b)-4096; i++ {
				b[i] = 0xA5
			}
			require.NoError(t, os.WriteFile(path, b, 0o600))
		}, store.ModeDry, core.KindInternal, "damaged"},
		{"no folder", func(t *testing.T, dir string) {}, "", core.KindInvalid, "mode"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if tt.prep != nil {
				tt.prep(t, dir)
			}
			_, err := store.Open(context.Background(), store.Config{Dir: dir, Mode: tt.mode})
			require.Error(t, err)
			require.Equal(t, tt.kind, core.KindOf(err), "%v", err)
			require.Contains(t, err.Error(), tt.says)
		})
	}
	_, err := store.Open(context.Background(), store.Config{Mode: store.ModeDry})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
}

func TestOpenNewFolder(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "a folder?with #odd %names")
	s, err := store.Open(ctx, store.Config{Dir: dir, Mode: store.ModeDry})
	require.NoError(t, err)
	defer s.Close()
	settings, err := s.Settings(ctx)
	require.NoError(t, err)
	require.Equal(t, core.DefaultSettings(), settings)
	agent, err := s.Agent(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RunNormal, agent.Run)
	require.Equal(t, store.Fingerprint(dir), agent.Folder)
	for _, file := range []string{"dry.db", "dry.db-wal", "dry.db-shm"} {
		info, err := os.Stat(filepath.Join(dir, file))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), file)
	}
	require.Equal(t, store.ModeDry, s.Mode())
	require.Equal(t, dir, s.Dir())
	require.NotEmpty(t, s.Boot())
}

func TestRecoverOfSendingRows(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	a := f.Sending(f.ApprovedProposal(f.Shortlisted("feed", "1", 70), "email"))
	b := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "2", 60), "email"))

	// The same process opens again: its own send may still be under way.
	f.Reopen(func(c *store.Config) { c.Boot = "boot-1" })
	have, err := f.Submission(ctx, a.ID)
	require.NoError(t, err)
	require.Equal(t, core.SubmissionSending, have.State)

	f.Reopen()
	have, err = f.Submission(ctx, a.ID)
	require.NoError(t, err)
	require.Equal(t, core.SubmissionUnknown, have.State)
	unknown, err := f.UnknownSubmissions(ctx, 10)
	require.NoError(t, err)
	require.Equal(t, []core.Submission{have}, unknown)
	have, err = f.Submission(ctx, b.ID)
	require.NoError(t, err)
	require.Equal(t, core.SubmissionQueued, have.State, "a queued row of the same folder was certainly not sent")
	agent, err := f.Agent(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RunNormal, agent.Run)
	require.NoError(t, f.VerifyJob(ctx, a.JobID))
}

func TestMovedFolderStopsSending(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	queued := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "1", 70), "email"))
	sending := f.Sending(f.ApprovedProposal(f.Shortlisted("feed", "2", 60), "email"))
	sent := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "3", 60), "email"))
	f.Reopen(func(c *store.Config) { c.Folder, c.Boot = "another host", "boot-1" })
	for _, id := range []core.SubmissionID{queued.ID, sending.ID} {
		have, err := f.Submission(ctx, id)
		require.NoError(t, err)
		require.Equal(t, core.SubmissionUnknown, have.State)
		require.NoError(t, f.VerifyJob(ctx, have.JobID))
	}
	have, err := f.Submission(ctx, sent.ID)
	require.NoError(t, err)
	require.Equal(t, core.SubmissionSent, have.State)
	agent, err := f.Agent(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RunStopNew, agent.Run)
	require.Contains(t, agent.RunReason, "copied or moved")

	next := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "4", 60), "email"))
	_, err = f.BeginSend(ctx, next.ID, next.Rev, f.Boot())
	require.Equal(t, core.KindDenied, core.KindOf(err))
	require.NoError(t, f.SetRun(ctx, core.RunNormal, "", "user:cli"))
	f.Reopen()
	agent, err = f.Agent(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RunNormal, agent.Run, "the new place is remembered")
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	a, b := t.TempDir(), t.TempDir()
	require.Equal(t, store.Fingerprint(a), store.Fingerprint(a))
	require.NotEqual(t, store.Fingerprint(a), store.Fingerprint(b))
	link := filepath.Join(b, "link")
	require.NoError(t, os.Symlink(a, link))
	require.Equal(t, store.Fingerprint(a), store.Fingerprint(link), "a link leads to the same folder")
	require.NoError(t, os.Rename(a, a+"-old"))
	require.NoError(t, os.Mkdir(a, 0o700))
	require.NotEmpty(t, store.Fingerprint(filepath.Join(b, "missing")))
}

func TestFolderLock(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	l, err := store.Lock(dir)
	require.NoError(t, err)
	_, err = store.Lock(dir)
	require.Equal(t, core.KindConflict, core.KindOf(err))
	require.Contains(t, err.Error(), "(process ")
	require.NoError(t, l.Unlock())
	l, err = store.Lock(dir)
	require.NoError(t, err)
	require.NoError(t, os.Remove(filepath.Join(dir, "automonet.pid")))
	_, err = store.Lock(dir)
	require.Equal(t, core.KindConflict, core.KindOf(err))
	require.NoError(t, l.Unlock())
	_, err = store.Lock(filepath.Join(dir, "automonet.lock", "below a file"))
	require.Error(t, err)
}

func TestClosedStore(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	events, stop := f.Subscribe()
	require.NoError(t, f.Close())
	require.NoError(t, f.Close())
	require.NoFileExists(t, filepath.Join(f.Dir, "dry.db-wal"), "everything is in the database")
	_, open := <-events
	require.False(t, open)
	stop()
	late, stop := f.Subscribe()
	_, open = <-late
	require.False(t, open)
	stop()
	require.Equal(t, core.KindTransient, core.KindOf(f.SetRun(ctx, core.RunPaused, "", "user")))
	_, err := f.Agent(ctx)
	require.Error(t, err)
}

func TestSeedLive(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	settings, err := f.Settings(ctx)
	require.NoError(t, err)
	settings.Threshold = 70
	_, err = f.SaveSettings(ctx, settings)
	require.NoError(t, err)
	f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 70), "email"))
	require.NoError(t, f.Close())

	cfg := store.Config{Dir: f.Dir, Mode: store.ModeDry, Clock: f.Clock, IDs: f.IDs}
	copied, err := store.SeedLive(ctx, cfg)
	require.NoError(t, err)
	require.True(t, copied)
	live := storetest.Open(t, storetest.Live(), storetest.In(f.Dir))
	p, err := live.Profile(ctx, "")
	require.NoError(t, err)
	require.Equal(t, "Ada Muster", p.Name)
	have, err := live.Settings(ctx)
	require.NoError(t, err)
	require.Equal(t, 70.0, have.Threshold)
	st, err := live.Stats(ctx)
	require.NoError(t, err)
	for _, table := range []string{"jobs", "postings", "proposals", "submissions"} {
		require.Zero(t, st.Rows[table], table)
	}
	p.Name = "Someone else"
	_, err = live.SaveProfile(ctx, p)
	require.NoError(t, err)
	require.NoError(t, live.Close())

	copied, err = store.SeedLive(ctx, cfg)
	require.NoError(t, err)
	require.False(t, copied, "what was changed live stays")

	copied, err = store.SeedLive(ctx, store.Config{Dir: t.TempDir()})
	require.NoError(t, err)
	require.False(t, copied, "there is nothing to copy")
}

func TestDirtyStartChecksBesideTheWork(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddJob("feed", "1")
	require.NoError(t, f.Close())
	raw(t, filepath.Join(f.Dir, "dry.db"), "UPDATE meta SET value = 'boot-x' WHERE key = 'open'")
	f.Reopen()
	require.NoError(t, f.Integrity(ctx))
	_, err := f.Job(ctx, f.AddJob("feed", "2").ID)
	require.NoError(t, err)
}
