package accounts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// raw opens the file as somebody else would.
func raw(t *testing.T, path, script string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path))
	require.NoError(t, err)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.ExecContext(t.Context(), script)
	require.NoError(t, err)
	return db
}

func TestFilesThatAreNotOurs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		script string
		kind   core.Kind
		says   string
	}{
		"of another program":     {"CREATE TABLE x (y); PRAGMA application_id = 7", core.KindDenied, "does not hold accounts"},
		"without a mark":         {"CREATE TABLE x (y); PRAGMA user_version = 3", core.KindDenied, "does not hold accounts"},
		"of a newer version":     {fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = 99", stamp), core.KindConflict, "newer version"},
		"with tables of its own": {"CREATE TABLE user (y)", core.KindInternal, "schema 1"},
	} {
		path := filepath.Join(t.TempDir(), File)
		require.NoError(t, raw(t, path, c.script).Close())
		_, err := Open(t.Context(), path, clock.System{})
		require.Equal(t, c.kind, core.KindOf(err), name)
		require.ErrorContains(t, err, c.says, name)
	}
}

func TestAFileInUseByAnotherProgramIsSaid(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), File)
	a, err := Open(t.Context(), path, clock.System{})
	require.NoError(t, err)
	defer a.Close()
	_, err = a.db.ExecContext(t.Context(), "PRAGMA busy_timeout = 1")
	require.NoError(t, err)
	other := raw(t, path, "BEGIN EXCLUSIVE")
	err = a.Do(t.Context(), func(*Tx) error { return nil })
	require.Equal(t, core.KindTransient, core.KindOf(err))
	require.ErrorContains(t, err, "is locked by another program")
	_, err = other.ExecContext(t.Context(), "ROLLBACK")
	require.NoError(t, err)
	require.NoError(t, a.Do(t.Context(), func(*Tx) error { return nil }))
	_, err = a.db.ExecContext(t.Context(), "PRAGMA query_only = 1")
	require.NoError(t, err)
	err = a.Do(t.Context(), func(tx *Tx) error { return tx.DeleteLinks("u1") })
	require.Equal(t, core.KindDenied, core.KindOf(err))
	require.ErrorContains(t, err, "cannot be written")
	_, err = Open(t.Context(), filepath.Join(path, "below", File), clock.System{})
	require.Error(t, err, "a file is no folder")
}

func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	a := &Accounts{path: "/data/" + File}
	require.NoError(t, a.explain(nil))
	known := core.Errorf(core.KindConflict, "x")
	require.Same(t, known, a.explain(known))
	for _, c := range []struct {
		err  error
		kind core.Kind
		says string
	}{
		{fmt.Errorf("write: %w", syscall.ENOSPC), core.KindTransient, "the disk is full"},
		{&fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}, core.KindDenied, "cannot be written"},
	} {
		err := a.explain(c.err)
		require.Equal(t, c.kind, core.KindOf(err))
		require.ErrorContains(t, err, c.says)
		require.NotContains(t, err.Error(), "/data/")
		require.ErrorIs(t, err, c.err)
	}
	odd := errors.New("odd")
	require.Equal(t, odd, a.explain(odd))
}

func TestWhatIsStoredInScopesIsRead(t *testing.T) {
	t.Parallel()
	for _, list := range [][]core.AccessScope{nil, {}, {core.ScopeRead, core.ScopeAdmin}} {
		got, err := decodeScopes(encodeScopes(list))
		require.NoError(t, err)
		require.Equal(t, list, got)
	}
	_, err := decodeScopes(`{"all":true}`)
	require.ErrorContains(t, err, "read stored scopes")
	require.False(t, InUse(context.Background(), t.TempDir()), "a folder is no file")
	require.Error(t, Strip(context.Background(), t.TempDir()))
}
