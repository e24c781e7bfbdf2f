package accounts_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/accounts"
)

func sessionIDs(t *testing.T, tx *accounts.Tx, user core.UserID) (out []core.SessionID) {
	t.Helper()
	list, err := tx.Sessions(user)
	require.NoError(t, err)
	for _, s := range list {
		out = append(out, s.ID)
	}
	return out
}

func TestSessionsAreKeptAsTheyAre(t *testing.T) {
	t.Parallel()
	a := fresh(t)
	do(t, a, func(tx *accounts.Tx) error {
		put := accounts.Session{AccessSession: core.AccessSession{ID: "s3", UserID: "u1", Kind: core.SessionClient, CreatedAt: tx.Now, SeenAt: tx.Now, ExpiresAt: tx.Now.Add(time.Minute),
			Addr: "203.0.113.9", Agent: "curl/8"}, Scopes: []core.AccessScope{core.ScopeRead, core.ScopeReview}}
		require.NoError(t, tx.PutSession(put))
		got, found, err := tx.Session("s3")
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, put, got)
		got, found, err = tx.SessionOf(hash("cookie"))
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, core.SessionID("s1"), got.ID)
		require.Nil(t, got.Scopes, "all of the role")
		return nil
	})
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	a, now := open(t, filepath.Join(t.TempDir(), accounts.File))
	fill(t, a)
	now.Advance(10 * time.Minute)
	do(t, a, func(tx *accounts.Tx) error {
		require.Equal(t, []core.SessionID{"s1", "s2"}, sessionIDs(t, tx, "u1"))
		require.NoError(t, tx.Seen("s2"))
		require.Equal(t, []core.SessionID{"s2", "s1"}, sessionIDs(t, tx, "u1"), "the latest used first")
		require.NoError(t, tx.DeleteStale(tx.Now.Add(-10*time.Minute)))
		require.Equal(t, []core.SessionID{"s2"}, sessionIDs(t, tx, "u1"), "s1 was not used for ten minutes")
		return nil
	})
	now.Advance(50 * time.Minute)
	do(t, a, func(tx *accounts.Tx) error {
		require.NoError(t, tx.Seen("s2"))
		require.NoError(t, tx.DeleteStale(tx.Now.Add(-time.Minute)))
		require.Empty(t, sessionIDs(t, tx, "u1"), "s2 has expired though it was used")
		_, _, found, err := tx.UseRefresh(hash("refresh"))
		require.False(t, found, "its refresh tokens go with it")
		return err
	})
}

func TestEndingAllSessionsButOne(t *testing.T) {
	t.Parallel()
	a := fresh(t)
	do(t, a, func(tx *accounts.Tx) error {
		n, err := tx.DeleteSessions("u1", "s2")
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
		require.Equal(t, []core.SessionID{"s2"}, sessionIDs(t, tx, "u1"))
		require.NoError(t, tx.DeleteSession("s2"))
		n, err = tx.DeleteSessions("u1", "")
		require.Zero(t, n)
		return err
	})
}

func TestARefreshTokenIsUsedUp(t *testing.T) {
	t.Parallel()
	a := fresh(t)
	use := func() (id core.SessionID, used, found bool) {
		do(t, a, func(tx *accounts.Tx) (err error) {
			id, used, found, err = tx.UseRefresh(hash("refresh"))
			return err
		})
		return id, used, found
	}
	id, used, found := use()
	require.Equal(t, core.SessionID("s2"), id)
	require.True(t, found)
	require.False(t, used)
	id, used, found = use()
	require.Equal(t, core.SessionID("s2"), id, "whose session ends for it")
	require.True(t, found)
	require.True(t, used)
}

func TestKeysAreOfTheirUsers(t *testing.T) {
	t.Parallel()
	a, now := open(t, filepath.Join(t.TempDir(), accounts.File))
	fill(t, a)
	now.Advance(time.Minute)
	do(t, a, func(tx *accounts.Tx) error {
		require.NoError(t, tx.PutUser(user(tx, "u2", "bert", core.RoleViewer, "")))
		k := core.APIKey{ID: "k2", UserID: "u2", Name: "backup", Prefix: "amk_y", Scopes: []core.AccessScope{core.ScopeRead}, CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(time.Hour)}
		require.NoError(t, tx.PutKey(k, hash("berts")))
		again := k
		again.ID = "k3"
		require.Equal(t, core.KindConflict, core.KindOf(tx.PutKey(again, hash("other"))), "a name belongs to one")
		got, found, err := tx.KeyOf(hash("berts"))
		require.NoError(t, err)
		require.True(t, found)
		k.User = "bert"
		require.Equal(t, k, got)
		require.NoError(t, tx.KeyUsed("k2"))
		all, err := tx.Keys("")
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.Equal(t, "backup", all[0].Name, "by name")
		require.Equal(t, tx.Now, all[0].UsedAt)
		mine, err := tx.Keys("u1")
		require.NoError(t, err)
		require.Len(t, mine, 1)
		require.Equal(t, "ci", mine[0].Name)
		require.NoError(t, tx.DeleteKey("k2"))
		_, found, err = tx.KeyOf(hash("berts"))
		require.False(t, found)
		return err
	})
}

func TestASigningKeyRetiresTheOthers(t *testing.T) {
	t.Parallel()
	a, now := open(t, filepath.Join(t.TempDir(), accounts.File))
	fill(t, a)
	now.Advance(time.Hour)
	do(t, a, func(tx *accounts.Tx) error {
		require.NoError(t, tx.AddSigningKey(accounts.SigningKey{KID: "next", Public: hash("next"), CreatedAt: tx.Now}))
		list, err := tx.SigningKeys()
		require.NoError(t, err)
		require.Len(t, list, 2)
		require.Equal(t, accounts.SigningKey{KID: "next", Public: hash("next"), CreatedAt: tx.Now}, list[0], "the latest first")
		require.Equal(t, tx.Now, list[1].RetiredAt)
		require.NoError(t, tx.DeleteSigningKey("kid"))
		list, err = tx.SigningKeys()
		require.Len(t, list, 1)
		return err
	})
}
