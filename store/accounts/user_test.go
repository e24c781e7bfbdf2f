package accounts_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/accounts"
)

// fresh is an open file with what fill makes.
func fresh(t *testing.T) *accounts.Accounts {
	t.Helper()
	a, _ := open(t, filepath.Join(t.TempDir(), accounts.File))
	fill(t, a)
	return a
}

func user(tx *accounts.Tx, id, name string, role core.Role, password string) accounts.User {
	return accounts.User{User: core.User{ID: core.UserID(id), Name: name, Role: role, CreatedAt: tx.Now, UpdatedAt: tx.Now}, Password: password}
}

func TestUsersAreFoundChangedAndTold(t *testing.T) {
	t.Parallel()
	a := fresh(t)
	do(t, a, func(tx *accounts.Tx) error {
		require.NoError(t, tx.PutUser(user(tx, "u2", "bert", core.RoleReviewer, "")))
		list, err := tx.Users()
		require.NoError(t, err)
		require.Len(t, list, 2)
		require.Equal(t, "anna", list[0].Name, "by name")
		require.False(t, list[1].HasPassword)
		bert := list[1]
		bert.Lang, bert.Disabled, bert.Epoch, bert.Password = core.LangGerman, true, 7, "$argon2id$y"
		require.NoError(t, tx.PutUser(bert))
		got, err := tx.UserNamed("bert")
		require.NoError(t, err)
		bert.HasPassword = true
		require.Equal(t, bert, got)
		for _, find := range []func() (accounts.User, error){func() (accounts.User, error) { return tx.User("u9") }, func() (accounts.User, error) { return tx.UserNamed("\x1bnobody") }} {
			_, err := find()
			require.Equal(t, core.KindNotFound, core.KindOf(err))
			require.NotContains(t, err.Error(), "\x1b")
		}
		require.Equal(t, core.KindConflict, core.KindOf(tx.PutUser(user(tx, "u3", "bert", core.RoleViewer, ""))), "a name belongs to one")
		return nil
	})
}

func TestOwnersAreThoseWhoCanSignIn(t *testing.T) {
	t.Parallel()
	a := fresh(t)
	do(t, a, func(tx *accounts.Tx) error {
		off := user(tx, "u3", "carl", core.RoleOwner, "$argon2id$z")
		off.Disabled = true
		for _, u := range []accounts.User{user(tx, "u2", "bert", core.RoleOwner, ""), off, user(tx, "u4", "dora", core.RoleReviewer, "$argon2id$z")} {
			require.NoError(t, tx.PutUser(u))
		}
		n, err := tx.Owners()
		require.Equal(t, 1, n, "not one without a password, one that is switched off, or a reviewer")
		return err
	})
}

func TestTriesOfAnAccountAreForgottenTogether(t *testing.T) {
	t.Parallel()
	a := fresh(t)
	do(t, a, func(tx *accounts.Tx) error {
		for _, what := range []string{"user:anna", "user:anna 127.0.0.1", "user:anna 10.0.0.1", "user:annabel", "user:annabel 127.0.0.1", "addr:127.0.0.1"} {
			require.NoError(t, tx.PutTries(what, core.Tries{Fails: 3, Last: tx.Now}))
		}
		got, err := tx.Tries("user:anna")
		require.NoError(t, err)
		require.Equal(t, core.Tries{Fails: 3, Last: tx.Now}, got)
		require.NoError(t, tx.ForgetTries("user:anna"))
		for what, want := range map[string]int{"user:anna": 0, "user:anna 127.0.0.1": 0, "user:anna 10.0.0.1": 0, "user:annabel": 3, "user:annabel 127.0.0.1": 3, "addr:127.0.0.1": 3} {
			got, err := tx.Tries(what)
			require.NoError(t, err)
			require.Equal(t, want, got.Fails, what)
		}
		require.NoError(t, tx.PutTries("addr:127.0.0.1", core.Tries{}))
		got, err = tx.Tries("addr:127.0.0.1")
		require.Zero(t, got)
		return err
	})
}

func TestALinkIsGoodOnceAndForItsTime(t *testing.T) {
	t.Parallel()
	a, now := open(t, filepath.Join(t.TempDir(), accounts.File))
	fill(t, a)
	take := func(secret string) (user core.UserID, found bool) {
		do(t, a, func(tx *accounts.Tx) (err error) {
			user, found, err = tx.TakeLink(hash(secret))
			return err
		})
		return user, found
	}
	put := func(secret string, user core.UserID) {
		do(t, a, func(tx *accounts.Tx) error { return tx.PutLink(hash(secret), user, tx.Now.Add(time.Hour).UnixMicro()) })
	}
	who, found := take("link")
	require.True(t, found)
	require.Equal(t, core.UserID("u1"), who)
	_, found = take("link")
	require.False(t, found, "it is used up")
	put("a", "u1")
	put("b", "u1")
	put("first owner", "")
	_, found = take("a")
	require.False(t, found, "a newer one voids it")
	who, found = take("first owner")
	require.True(t, found)
	require.Empty(t, who)
	now.Advance(time.Hour)
	_, found = take("b")
	require.False(t, found, "its time is over")
	put("c", "u1")
	do(t, a, func(tx *accounts.Tx) error { return tx.DeleteLinks("u1") })
	_, found = take("c")
	require.False(t, found)
}

func TestNotesWaitForTheAuditInOrder(t *testing.T) {
	t.Parallel()
	a := fresh(t)
	do(t, a, func(tx *accounts.Tx) error {
		for _, kind := range []core.EventKind{"user.added", "user.removed"} {
			require.NoError(t, tx.Note(core.Event{Kind: kind, Subject: "u2", Data: `{"name":"bert"}`, By: "user:anna"}))
		}
		ids, events, err := tx.Notes()
		require.NoError(t, err)
		require.Len(t, ids, 2)
		require.Equal(t, core.Event{Kind: "user.added", Subject: "u2", Data: `{"name":"bert"}`, By: "user:anna", At: tx.Now}, events[0])
		require.NoError(t, tx.DeleteNote(ids[0]))
		ids, events, err = tx.Notes()
		require.Len(t, ids, 1)
		require.Equal(t, core.EventKind("user.removed"), events[0].Kind)
		return err
	})
}
