package accounts_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store/accounts"
)

func open(t *testing.T, path string) (*accounts.Accounts, *clock.Sim) {
	t.Helper()
	now := clock.NewSim(time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC))
	a, err := accounts.Open(t.Context(), path, now)
	require.NoError(t, err)
	t.Cleanup(func() { _ = a.Close() })
	return a, now
}

func do(t *testing.T, a *accounts.Accounts, f func(*accounts.Tx) error) {
	t.Helper()
	require.NoError(t, a.Do(t.Context(), f))
}

func hash(s string) []byte {
	h := sha256.Sum256([]byte(s))
	return h[:]
}

func fill(t *testing.T, a *accounts.Accounts) {
	t.Helper()
	do(t, a, func(tx *accounts.Tx) error {
		u := accounts.User{User: core.User{ID: "u1", Name: "anna", Role: core.RoleOwner, CreatedAt: tx.Now, UpdatedAt: tx.Now}, Password: "$argon2id$x"}
		if err := tx.PutUser(u); err != nil {
			return err
		}
		for _, s := range []accounts.Session{
			{AccessSession: core.AccessSession{ID: "s1", UserID: "u1", Kind: core.SessionBrowser, CreatedAt: tx.Now, SeenAt: tx.Now, ExpiresAt: tx.Now.Add(time.Hour)}, Hash: hash("cookie")},
			{AccessSession: core.AccessSession{ID: "s2", UserID: "u1", Kind: core.SessionClient, CreatedAt: tx.Now, SeenAt: tx.Now, ExpiresAt: tx.Now.Add(time.Hour)}, Scopes: []core.AccessScope{core.ScopeRead}},
		} {
			if err := tx.PutSession(s); err != nil {
				return err
			}
		}
		if err := tx.PutRefresh(hash("refresh"), "s2"); err != nil {
			return err
		}
		if err := tx.PutKey(core.APIKey{ID: "k1", UserID: "u1", Name: "ci", Prefix: "amk_x", Scopes: []core.AccessScope{core.ScopeRead}, CreatedAt: tx.Now}, hash("key")); err != nil {
			return err
		}
		if err := tx.PutLink(hash("link"), "u1", tx.Now.Add(time.Hour).UnixMicro()); err != nil {
			return err
		}
		return tx.AddSigningKey(accounts.SigningKey{KID: "kid", Public: hash("public"), CreatedAt: tx.Now})
	})
}

func TestTheFileIsPrivateAndItsOwn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", accounts.File)
	a, _ := open(t, path)
	fill(t, a)
	if runtime.GOOS != "windows" {
		for _, beside := range []string{"-wal", "-shm"} {
			info, err := os.Stat(path + beside)
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), beside)
		}
	}
	require.NoError(t, a.Close())
	if runtime.GOOS != "windows" {
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	again, _ := open(t, path)
	do(t, again, func(tx *accounts.Tx) error {
		u, err := tx.UserNamed("anna")
		require.Equal(t, core.UserID("u1"), u.ID)
		require.True(t, u.HasPassword)
		return err
	})
	other := filepath.Join(t.TempDir(), accounts.File)
	require.NoError(t, os.WriteFile(other, []byte("this is no database, this is no database"), 0o600))
	_, err := accounts.Open(t.Context(), other, clock.System{})
	require.Equal(t, core.KindInternal, core.KindOf(err))
	require.ErrorContains(t, err, "damaged")
}

func TestAFailedChangeLeavesNothing(t *testing.T) {
	t.Parallel()
	a, _ := open(t, filepath.Join(t.TempDir(), accounts.File))
	fill(t, a)
	err := a.Do(t.Context(), func(tx *accounts.Tx) error {
		if err := tx.DeleteUser("u1"); err != nil {
			return err
		}
		return fmt.Errorf("no")
	})
	require.EqualError(t, err, "no")
	do(t, a, func(tx *accounts.Tx) error {
		n, err := tx.Owners()
		require.Equal(t, 1, n)
		return err
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, a.Do(ctx, func(*accounts.Tx) error { return nil }))
}

func TestRemovingAUserRemovesAllOfTheirs(t *testing.T) {
	t.Parallel()
	a, _ := open(t, filepath.Join(t.TempDir(), accounts.File))
	fill(t, a)
	do(t, a, func(tx *accounts.Tx) error { return tx.DeleteUser("u1") })
	gone(t, a, 0)
}

// gone checks that nothing of what fill made lets anybody in; keys are still listed.
func gone(t *testing.T, a *accounts.Accounts, keys int) {
	t.Helper()
	do(t, a, func(tx *accounts.Tx) error {
		_, found, err := tx.SessionOf(hash("cookie"))
		require.NoError(t, err)
		require.False(t, found)
		_, found, err = tx.Session("s2")
		require.NoError(t, err)
		require.False(t, found)
		_, _, found, err = tx.UseRefresh(hash("refresh"))
		require.NoError(t, err)
		require.False(t, found)
		_, found, err = tx.KeyOf(hash("key"))
		require.NoError(t, err)
		require.False(t, found)
		_, found, err = tx.TakeLink(hash("link"))
		require.NoError(t, err)
		require.False(t, found)
		list, err := tx.Keys("")
		require.Len(t, list, keys)
		for _, k := range list {
			require.True(t, k.Void)
		}
		return err
	})
}

func TestACopyForABackupLetsNobodyIn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), accounts.File)
	a, _ := open(t, path)
	fill(t, a)
	require.NoError(t, a.Close())
	require.True(t, accounts.InUse(t.Context(), path))
	require.NoError(t, accounts.Strip(t.Context(), path))
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, s := range []string{"cookie", "refresh", "key", "link", "public"} {
		require.NotContains(t, string(raw), string(hash(s)), s)
	}
	again, _ := open(t, path)
	gone(t, again, 1)
	do(t, again, func(tx *accounts.Tx) error {
		list, err := tx.SigningKeys()
		require.Empty(t, list)
		u, err2 := tx.User("u1")
		require.NoError(t, err2)
		require.Equal(t, int64(1), u.Epoch)
		return err
	})
}

func TestSigningEverybodyOutKeepsKeys(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), accounts.File)
	a, _ := open(t, path)
	fill(t, a)
	require.NoError(t, a.Close())
	require.NoError(t, accounts.EndSessions(t.Context(), path))
	again, _ := open(t, path)
	do(t, again, func(tx *accounts.Tx) error {
		_, found, err := tx.SessionOf(hash("cookie"))
		require.False(t, found)
		require.NoError(t, err)
		_, found, err = tx.KeyOf(hash("key"))
		require.True(t, found)
		return err
	})
	require.False(t, accounts.InUse(t.Context(), filepath.Join(t.TempDir(), "none.db")))
}

func TestTriesAreBounded(t *testing.T) {
	t.Parallel()
	a, now := open(t, filepath.Join(t.TempDir(), accounts.File))
	const most = 10_000
	do(t, a, func(tx *accounts.Tx) error {
		for i := range most + 50 {
			if err := tx.PutTries(fmt.Sprint("addr:", i), core.Tries{Fails: 1, Last: now.Now().Add(time.Duration(i) * time.Second)}); err != nil {
				return err
			}
		}
		old, err := tx.Tries("addr:0")
		require.NoError(t, err)
		require.Zero(t, old.Fails, "the longest ago are forgotten")
		last, err := tx.Tries(fmt.Sprint("addr:", most+49))
		require.Equal(t, 1, last.Fails)
		return err
	})
}
