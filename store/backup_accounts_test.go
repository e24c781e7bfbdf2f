package store_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/accounts"
)

// people opens the accounts of a folder.
func people(t *testing.T, dir string, now interface{ Now() time.Time }, f func(tx *accounts.Tx) error) {
	t.Helper()
	a, err := accounts.Open(t.Context(), filepath.Join(dir, accounts.File), still{now.Now()})
	require.NoError(t, err)
	require.NoError(t, a.Do(t.Context(), f))
	require.NoError(t, a.Close())
}

func TestARestoreBringsNoSignInBack(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f, _ := filled(t)
	session := func(tx *accounts.Tx, id string) error {
		return tx.PutSession(accounts.Session{AccessSession: core.AccessSession{ID: core.SessionID(id), UserID: "u1", Kind: core.SessionBrowser,
			SeenAt: tx.Now, ExpiresAt: tx.Now.Add(time.Hour)}, Hash: []byte(id)})
	}
	user := func(tx *accounts.Tx, id, name string) error {
		return tx.PutUser(accounts.User{User: core.User{ID: core.UserID(id), Name: name, Role: core.RoleOwner}, Password: "$argon2id$" + name})
	}
	people(t, f.Dir, f.Clock, func(tx *accounts.Tx) error {
		require.NoError(t, user(tx, "u1", "anna"))
		require.NoError(t, session(tx, "s1"))
		return tx.PutKey(core.APIKey{ID: "k1", UserID: "u1", Name: "ci"}, []byte("key"))
	})
	path := filepath.Join(t.TempDir(), "b.tar")
	rep, err := f.Backup(ctx, path, nil)
	require.NoError(t, err)
	require.Len(t, rep.Files, 4)
	require.NoError(t, f.Close())

	// Into an empty folder: the accounts come back, and nobody is signed in.
	fresh := filepath.Join(t.TempDir(), "new")
	got, err := store.Restore(ctx, path, fresh, f.Clock.Now())
	require.NoError(t, err)
	require.Contains(t, got.Notes, store.NoteAccountsRestored)
	people(t, fresh, f.Clock, func(tx *accounts.Tx) error {
		u, err := tx.UserNamed("anna")
		require.NoError(t, err)
		require.Equal(t, "$argon2id$anna", u.Password)
		_, found, err := tx.SessionOf([]byte("s1"))
		require.NoError(t, err)
		require.False(t, found)
		_, found, err = tx.KeyOf([]byte("key"))
		require.False(t, found)
		return err
	})

	// Over a folder in use: its accounts stay as they are now, and sessions end.
	people(t, f.Dir, f.Clock, func(tx *accounts.Tx) error {
		require.NoError(t, tx.DeleteKey("k1"))
		require.NoError(t, user(tx, "u2", "bert"))
		return session(tx, "s2")
	})
	got, err = store.Restore(ctx, path, f.Dir, f.Clock.Now(), store.Force())
	require.NoError(t, err)
	require.Contains(t, got.Notes, store.NoteAccountsKept)
	people(t, f.Dir, f.Clock, func(tx *accounts.Tx) error {
		users, err := tx.Users()
		require.NoError(t, err)
		require.Len(t, users, 2)
		keys, err := tx.Keys("")
		require.NoError(t, err)
		require.Empty(t, keys, "a revoked key is not revived")
		_, found, err := tx.SessionOf([]byte("s2"))
		require.False(t, found)
		return err
	})
}

// still is a clock that stands.
type still struct{ at time.Time }

// Now returns its instant.
func (s still) Now() time.Time { return s.at }

// Sleep returns at once.
func (still) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// After never receives.
func (still) After(time.Duration) (<-chan time.Time, func()) { return nil, func() {} }
