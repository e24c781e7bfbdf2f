package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

func start() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

func openIn(t testing.TB, dir string, change func(*Store)) (*Store, error) {
	t.Helper()
	s := newStore(Config{Dir: dir, Mode: ModeDry, Clock: clock.NewSim(start())})
	if change != nil {
		change(s)
	}
	if err := s.open(context.Background()); err != nil {
		return nil, errors.Join(err, s.shut())
	}
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, nil
}

func page(n, bytes int) core.PageWrite {
	w := core.PageWrite{State: core.SourceState{Name: "feed"}}
	for i := range n {
		id := fmt.Sprintf("%d-%d", bytes, i)
		p := core.Posting{ID: core.PostingID("p" + id), Source: "feed", ExternalID: id, Title: "t", Text: strings.Repeat("word ", bytes/5)}
		w.Postings = append(w.Postings, core.PostingWrite{Change: core.PostingNewJob, Posting: p, Job: core.Job{ID: core.JobID("j" + id), Title: "t", Text: p.Text}})
	}
	return w
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, err := openIn(t, t.TempDir(), nil)
	require.NoError(t, err)
	require.NoError(t, s.SavePage(ctx, page(5, 100)))
	var pages int
	require.NoError(t, s.w.conn.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages))
	require.NoError(t, s.w.run(fmt.Sprintf("PRAGMA max_page_count = %d", pages+3)))

	err = s.SavePage(ctx, page(50, 3000))
	require.Equal(t, core.KindTransient, core.KindOf(err))
	require.Contains(t, err.Error(), "free disk space")
	jobs, _, err := s.Jobs(ctx, core.JobFilter{})
	require.NoError(t, err)
	require.Len(t, jobs, 5, "nothing of the page is there")

	if s.w.conn != nil {
		require.NoError(t, s.w.run("PRAGMA max_page_count = 100000"))
	}
	require.NoError(t, s.SavePage(ctx, page(50, 3000)), "it goes on once there is room")
	require.NoError(t, s.Integrity(ctx))
}

func TestLockedDatabase(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := t.TempDir()
	s, err := openIn(t, dir, nil)
	require.NoError(t, err)
	other, err := newWriter(ctx, s.path())
	require.NoError(t, err)
	defer other.db.Close()
	require.NoError(t, other.run("BEGIN IMMEDIATE"))
	require.NoError(t, s.w.run("PRAGMA busy_timeout = 1"))
	err = s.SetRun(ctx, core.RunPaused, "", "user")
	require.Equal(t, core.KindTransient, core.KindOf(err))
	require.Contains(t, err.Error(), "locked by another program")
	require.NoError(t, other.run("ROLLBACK"))
	require.NoError(t, s.SetRun(ctx, core.RunPaused, "", "user"), "a fresh connection takes its place")
}

func TestExplain(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		kind core.Kind
	}{
		{syscall.ENOSPC, core.KindTransient}, {fs.ErrPermission, core.KindDenied}, {core.Invalid("x", "y"), core.KindInvalid},
	} {
		require.Equal(t, tt.kind, core.KindOf(explain(fmt.Errorf("wrapped: %w", tt.err), "dry.db")))
	}
	require.NoError(t, explain(nil, ""))
	require.ErrorIs(t, explain(context.Canceled, ""), context.Canceled)
	odd := errors.New("odd")
	require.Equal(t, odd, explain(odd, ""))
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "dry.db"), 0o700))
	_, err := Open(context.Background(), Config{Dir: dir, Mode: ModeDry})
	require.Equal(t, core.KindDenied, core.KindOf(err), "%v", err)
	_, err = Open(context.Background(), Config{Dir: filepath.Join(dir, "dry.db", "\x00"), Mode: ModeDry})
	require.Error(t, err)
}

// future is the embedded schema with one more step.
func future(t testing.TB, statement string) fs.FS {
	t.Helper()
	files := fstest.MapFS{"00099_future.sql": {Data: []byte("-- +goose Up\n" + statement + ";\n")}}
	entries, err := fs.ReadDir(embedded(), ".")
	require.NoError(t, err)
	for _, e := range entries {
		b, err := fs.ReadFile(embedded(), e.Name())
		require.NoError(t, err)
		files[e.Name()] = &fstest.MapFile{Data: b}
	}
	return files
}

func TestMigrationKeepsACopy(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := t.TempDir()
	s, err := openIn(t, dir, nil)
	require.NoError(t, err)
	require.NoError(t, s.SavePage(ctx, page(3, 100)))
	require.NoError(t, s.Close())

	_, err = openIn(t, dir, func(s *Store) { s.migrations = future(t, "CREATE TABLE broken (") })
	require.ErrorContains(t, err, "migrate")
	steps, err := migrations(embedded())
	require.NoError(t, err)
	copyOf := fmt.Sprintf("dry-schema%d-*.db", steps[len(steps)-1].version)
	copies, err := filepath.Glob(filepath.Join(dir, "backups", copyOf))
	require.NoError(t, err)
	require.Len(t, copies, 1, "the state before the migration that failed")
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "backups")))

	s, err = openIn(t, dir, func(s *Store) { s.migrations = future(t, "CREATE TABLE later (id INTEGER)") })
	require.NoError(t, err)
	v, err := schemaVersion(ctx, s.r.db)
	require.NoError(t, err)
	require.EqualValues(t, 99, v)
	jobs, _, err := s.Jobs(ctx, core.JobFilter{})
	require.NoError(t, err)
	require.Len(t, jobs, 3)
	require.NoError(t, s.Close())
	_, err = openIn(t, dir, nil)
	require.Equal(t, core.KindConflict, core.KindOf(err), "this version is older than the file")

	// The copy is a whole database of the old schema.
	copies, err = filepath.Glob(filepath.Join(dir, "backups", copyOf))
	require.NoError(t, err)
	require.Len(t, copies, 1)
	old := t.TempDir()
	require.NoError(t, os.Rename(copies[0], filepath.Join(old, "dry.db")))
	s, err = openIn(t, old, nil)
	require.NoError(t, err)
	jobs, _, err = s.Jobs(ctx, core.JobFilter{})
	require.NoError(t, err)
	require.Len(t, jobs, 3)
}

func TestLargeDatabaseIsCheckedBesideTheWork(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := t.TempDir()
	s, err := openIn(t, dir, nil)
	require.NoError(t, err)
	require.NoError(t, s.SavePage(ctx, page(200, 2000)))
	require.NoError(t, s.checkDirty(ctx, smallFile+1))
	<-s.checkDone
	a, err := s.Agent(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RunNormal, a.Run)

	// Damage in a page that opening does not read.
	require.NoError(t, s.w.run("PRAGMA wal_checkpoint(TRUNCATE)"))
	var root int64
	require.NoError(t, s.w.conn.QueryRowContext(ctx, "SELECT rootpage FROM sqlite_schema WHERE name = 'postings_url'").Scan(&root))
	require.NoError(t, s.w.conn.QueryRowContext(ctx, "SELECT rootpage FROM sqlite_schema WHERE name = 'texts'").Scan(&root))
	f, err := os.OpenFile(s.path(), os.O_RDWR, 0)
	require.NoError(t, err)
	_, err = f.WriteAt(make([]byte, 4096), (root-1)*4096)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	s.w.drop()
	require.NoError(t, s.r.close())
	s.r, err = newReaders(s.path())
	require.NoError(t, err)
	require.NoError(t, s.checkDirty(ctx, smallFile+1))
	<-s.checkDone
	a, err = s.Agent(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RunStopNew, a.Run)
	require.Contains(t, a.RunReason, "automonet restore")
	require.Equal(t, core.KindInternal, core.KindOf(s.Integrity(ctx)))
}

func TestObject(t *testing.T) {
	t.Parallel()
	require.Empty(t, object())
	require.Empty(t, object("a", ""))
	require.JSONEq(t, `{"a":"1","c":"ü\"\\\n"}`, object("a", "1", "b", "", "c", "ü\"\\\n"))
	require.Equal(t, []byte("odd"), digest("odd"))
	require.Error(t, decode("{", "thing", &struct{}{}))
	_, err := encode(func() {})
	require.Error(t, err)
}

func TestDSN(t *testing.T) {
	t.Parallel()
	require.Equal(t, "file:/a%3fb%23c%25d.db?x", dsn("/a?b#c%d.db", "x"))
	require.Equal(t, "file:/C:/data/dry.db?", dsn("C:/data/dry.db"))
}

func TestStatementCacheIsBounded(t *testing.T) {
	t.Parallel()
	s, err := openIn(t, t.TempDir(), nil)
	require.NoError(t, err)
	for i := range maxStatements + 50 {
		var n int
		require.NoError(t, s.reading(context.Background()).row(fmt.Sprintf("SELECT %d", i)).Scan(&n))
		require.Equal(t, i, n)
	}
	require.Len(t, s.r.stmts, maxStatements)
	_, err = s.reading(context.Background()).query("SELECT nothing")
	require.Error(t, err)
}

func TestCancelledWriter(t *testing.T) {
	t.Parallel()
	s, err := openIn(t, t.TempDir(), nil)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	s.w.turn <- struct{}{}
	cancel()
	require.ErrorIs(t, s.SetRun(ctx, core.RunPaused, "", "x"), context.Canceled)
	require.ErrorIs(t, s.checkpoint(ctx), context.Canceled)
	<-s.w.turn
	require.ErrorIs(t, s.SetRun(ctx, core.RunPaused, "", "x"), context.Canceled)
	require.NoError(t, s.SetRun(context.Background(), core.RunPaused, "", "x"))
}

func TestPanicInATransactionLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, err := openIn(t, t.TempDir(), nil)
	require.NoError(t, err)
	s.reach = func(p string) {
		if p == "store.save_page.before" {
			panic(p)
		}
	}
	require.Panics(t, func() { _ = s.SavePage(ctx, page(3, 100)) })
	s.reach = func(string) {}
	jobs, _, err := s.Jobs(ctx, core.JobFilter{})
	require.NoError(t, err)
	require.Empty(t, jobs)
	require.NoError(t, s.SavePage(ctx, page(3, 100)))
}

func TestStandingRecords(t *testing.T) {
	t.Parallel()
	rec := func(kind core.SentKind, minute int) core.SentRecord {
		return core.SentRecord{Kind: kind, Key: "k", At: start().Add(time.Duration(minute) * time.Minute)}
	}
	intent, sent, absent := core.SentIntent, core.SentConfirmed, core.SentAbsent
	for name, tt := range map[string]struct{ all, want []core.SentRecord }{
		"an intent stands":                {[]core.SentRecord{rec(intent, 1)}, []core.SentRecord{rec(intent, 1)}},
		"a withdrawn one does not":        {[]core.SentRecord{rec(intent, 1), rec(absent, 1)}, nil},
		"a proof stands":                  {[]core.SentRecord{rec(intent, 1), rec(sent, 2), rec(absent, 3)}, []core.SentRecord{rec(sent, 2)}},
		"the next try stands":             {[]core.SentRecord{rec(intent, 1), rec(absent, 2), rec(intent, 3)}, []core.SentRecord{rec(intent, 3)}},
		"also when the clock went back":   {[]core.SentRecord{rec(intent, 8), rec(absent, 9), rec(intent, 3)}, []core.SentRecord{rec(intent, 3)}},
		"an older withdrawal appended":    {[]core.SentRecord{rec(intent, 5), rec(intent, 1), rec(absent, 2)}, []core.SentRecord{rec(intent, 5)}},
		"a withdrawal without its intent": {[]core.SentRecord{rec(absent, 2), rec(intent, 1)}, []core.SentRecord{rec(intent, 1)}},
	} {
		require.Equal(t, tt.want, standing(tt.all), name)
	}
}
