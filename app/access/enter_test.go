package access_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestTheWindowIsLetInAsTheOwner(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	h := newHouse(t)
	_, _, err := h.Enter(ctx, "no name!", "", from("127.0.0.1"))
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	require.True(t, h.SetupNeeded())

	in, made, err := h.Enter(ctx, "Anna", "", from("127.0.0.1"))
	require.NoError(t, err)
	require.True(t, made)
	require.Equal(t, core.Scopes(), h.good(cookie(in.Cookie)).Scopes)
	require.False(t, h.SetupNeeded())
	require.Equal(t, []string{"user.added", "user.password", "session.started"}, h.kinds())
	_, err = h.Login(ctx, "anna", "", "", from("127.0.0.1"))
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err), "its password is nobody's, and not empty")

	again, made, err := h.Enter(ctx, "other", in.Cookie, from("127.0.0.1"))
	require.NoError(t, err)
	require.False(t, made, "there is one owner")
	require.Equal(t, "anna", again.User.Name)
	h.bad(cookie(in.Cookie), "the session of the window before it has ended")
	h.good(cookie(again.Cookie))

	l, err := h.Link(ctx, "anna", "user:anna")
	require.NoError(t, err)
	_, err = h.Setup(ctx, l.Token, "anna", secretWord, from("127.0.0.1"))
	require.NoError(t, err)
	_, err = h.Login(ctx, "anna", secretWord, "", from("127.0.0.1"))
	require.NoError(t, err, "the owner may choose one for other browsers")
}

func TestTheWindowOfAHouseWithPeople(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	h := newHouse(t)
	h.owner()
	h.user("aaron", core.RoleViewer)
	in, made, err := h.Enter(ctx, "aaron", "", from("127.0.0.1"))
	require.NoError(t, err)
	require.False(t, made)
	require.Equal(t, "anna", in.User.Name, "who comes first is no owner")
}

func TestAnAccountThatIsNoOwnerDoesNotBecomeOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := h.AddUser(t.Context(), core.User{Name: "bert", Role: core.RoleViewer}, "user")
	require.NoError(t, err)
	_, _, err = h.Enter(t.Context(), "bert", "", from("127.0.0.1"))
	require.Equal(t, core.KindConflict, core.KindOf(err))
}

func TestWindowsThatEnterAtOnceMakeOneOwner(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			_, _, err := h.Enter(t.Context(), "anna", "", from("127.0.0.1"))
			require.NoError(t, err)
		})
	}
	wg.Wait()
	users, err := h.Users(t.Context())
	require.NoError(t, err)
	require.Len(t, users, 1)
}
