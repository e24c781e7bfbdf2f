package access_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/app/access"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

const (
	secretWord = "four quiet green words"
	otherWord  = "five loud yellow phrases"
)

// house is an agent's accounts with a clock that tests turn.
type house struct {
	*access.Access
	t     *testing.T
	cfg   access.Config
	clock *clock.Sim
	vault *vault
	mu    sync.Mutex
	heard []core.Event
	deaf  bool
}

// vault keeps secrets in memory.
type vault struct {
	mu     sync.Mutex
	values map[string]string
}

func (v *vault) Resolve(ref string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s, ok := v.values[ref]; ok {
		return s, nil
	}
	return "", core.Errorf(core.KindNotFound, "no secret named %s is stored", ref)
}

func (v *vault) Set(ref, value string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.values[ref] = value
	return nil
}

func (v *vault) Delete(ref string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.values, ref)
	return nil
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, clock: clock.NewSim(time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)), vault: &vault{values: map[string]string{}}}
	h.cfg = access.Config{Dir: t.TempDir(), Clock: h.clock, IDs: clock.Random{}, Vault: h.vault, Announce: h.announce, Cost: access.Cost{MemoryKiB: 64, Passes: 1}}
	h.reopen()
	t.Cleanup(func() { _ = h.Access.Close() })
	return h
}

func (h *house) reopen() {
	h.t.Helper()
	if h.Access != nil {
		require.NoError(h.t, h.Access.Close())
	}
	var err error
	h.Access, err = access.Open(h.t.Context(), h.cfg)
	require.NoError(h.t, err)
}

func (h *house) announce(_ context.Context, e core.Event) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.deaf {
		return errors.New("the disk is full")
	}
	h.heard = append(h.heard, e)
	return nil
}

func (h *house) kinds() (out []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.heard {
		out = append(out, string(e.Kind))
	}
	return out
}

func from(addr string) core.Visitor { return core.Visitor{Addr: addr, Agent: "test"} }

// owner sets the house up and returns the owner's session.
func (h *house) owner() api.SignedIn {
	h.t.Helper()
	l, err := h.Link(h.t.Context(), "", "user")
	require.NoError(h.t, err)
	in, err := h.Setup(h.t.Context(), l.Token, "anna", secretWord, from("127.0.0.1"))
	require.NoError(h.t, err)
	return in
}

// user adds a user with a password.
func (h *house) user(name string, role core.Role) api.SignedIn {
	h.t.Helper()
	l, err := h.AddUser(h.t.Context(), core.User{Name: name, Role: role}, "user:anna")
	require.NoError(h.t, err)
	in, err := h.Setup(h.t.Context(), l.Link.Token, name, secretWord, from("127.0.0.1"))
	require.NoError(h.t, err)
	return in
}

func (h *house) who(c api.Credentials) (core.Principal, error) {
	h.t.Helper()
	return h.Identify(h.t.Context(), c)
}

func (h *house) good(c api.Credentials, why ...any) core.Principal {
	h.t.Helper()
	p, err := h.who(c)
	require.NoError(h.t, err, why...)
	return p
}

func (h *house) bad(c api.Credentials, why ...any) {
	h.t.Helper()
	p, err := h.who(c)
	require.Equal(h.t, core.KindUnauthenticated, core.KindOf(err), why...)
	require.Empty(h.t, p, why...)
}

func cookie(s string) api.Credentials { return api.Credentials{Session: s} }

func bearer(s string) api.Credentials { return api.Credentials{Bearer: s} }

func TestNothingIsKnownBeforeThereIsAnOwner(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	require.True(t, h.SetupNeeded())
	for _, c := range []api.Credentials{{}, cookie("x"), bearer("x"), bearer("amk_x")} {
		_, err := h.who(c)
		require.Equal(t, core.KindSetupNeeded, core.KindOf(err))
	}
	_, err := h.Login(t.Context(), "anna", secretWord, "", from("127.0.0.1"))
	require.Equal(t, core.KindSetupNeeded, core.KindOf(err))
	_, err = h.Token(t.Context(), "anna", secretWord, nil, from("127.0.0.1"))
	require.Equal(t, core.KindSetupNeeded, core.KindOf(err))
	in := h.owner()
	require.False(t, h.SetupNeeded())
	require.Equal(t, core.Scopes(), h.good(cookie(in.Cookie)).Scopes)
	h.reopen()
	require.False(t, h.SetupNeeded(), "a restart knows the owner")
	require.Equal(t, "user:anna", h.good(cookie(in.Cookie)).By())
}

func TestASetupLinkIsGoodOnceAndNotForLong(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	first, err := h.Link(ctx, "", "user")
	require.NoError(t, err)
	second, err := h.Link(ctx, "", "user")
	require.NoError(t, err)
	_, err = h.Setup(ctx, first.Token, "anna", secretWord, from("::1"))
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err), "a new link voids the old one")
	for _, c := range []struct{ name, password string }{{"an na", secretWord}, {"anna", "short"}} {
		_, err = h.Setup(ctx, second.Token, c.name, c.password, from("::1"))
		require.Equal(t, core.KindInvalid, core.KindOf(err))
	}
	h.clock.Advance(access.OwnerLinkLife)
	_, err = h.Setup(ctx, second.Token, "anna", secretWord, from("::1"))
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err), "it has expired")
	third, err := h.Link(ctx, "", "user")
	require.NoError(t, err)
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 4 {
		wg.Go(func() {
			_, err := h.Setup(ctx, third.Token, fmt.Sprint("anna", i), secretWord, from(fmt.Sprint("10.0.0.", i)))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			}
		})
	}
	wg.Wait()
	require.Equal(t, 1, won, "of those who use it at once one is the owner")
	users, err := h.Users(ctx)
	require.NoError(t, err)
	require.Len(t, users, 1)
	_, err = h.Link(ctx, "", "user")
	require.Equal(t, core.KindConflict, core.KindOf(err), "there is an owner")
}

func TestLinksOfUsersAreTheirs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	h.owner()
	l, err := h.AddUser(ctx, core.User{Name: "Bert", Role: core.RoleReviewer, Lang: core.LangGerman}, "user:anna")
	require.NoError(t, err)
	require.Equal(t, "bert", l.User.Name)
	require.False(t, l.User.HasPassword)
	_, err = h.Setup(ctx, l.Link.Token, "anna", otherWord, from("::1"))
	require.Equal(t, core.KindInvalid, core.KindOf(err), "it does not change another's password")
	in, err := h.Setup(ctx, l.Link.Token, "bert", otherWord, from("::1"))
	require.NoError(t, err)
	require.Equal(t, core.RoleReviewer.Scopes(), h.good(cookie(in.Cookie)).Scopes)
	_, err = h.AddUser(ctx, core.User{Name: "bert", Role: core.RoleViewer}, "user:anna")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	again, err := h.Link(ctx, "bert", "user")
	require.NoError(t, err)
	off := true
	_, err = h.ChangeUser(ctx, "bert", core.UserChange{Disabled: &off}, "user:anna")
	require.NoError(t, err)
	h.bad(cookie(in.Cookie), "who is switched off is out at once")
	_, err = h.Setup(ctx, again.Token, "bert", otherWord, from("::1"))
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err))
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	h.owner()
	login := func(old string) api.SignedIn {
		in, err := h.Login(ctx, "Anna ", secretWord, old, from("127.0.0.1"))
		require.NoError(t, err)
		return in
	}
	a, b := login(""), login("")
	require.NotEqual(t, a.Cookie, b.Cookie)
	h.good(cookie(a.Cookie))
	require.NoError(t, h.Logout(ctx, a.Cookie))
	h.bad(cookie(a.Cookie), "a cookie is worth nothing after sign-out")
	require.NoError(t, h.Logout(ctx, a.Cookie))
	c := login(b.Cookie)
	h.bad(cookie(b.Cookie), "a sign-in ends the session of the cookie before it: no fixation")
	for range 10 {
		h.clock.Advance(access.SessionIdle - time.Hour)
		if h.clock.Now().Before(c.ExpiresAt) {
			h.good(cookie(c.Cookie))
			h.reopen()
		}
	}
	h.bad(cookie(c.Cookie), "it ends though it is used")
	d := login("")
	h.good(cookie(d.Cookie))
	h.clock.Advance(access.SessionIdle)
	h.bad(cookie(d.Cookie), "it ends without use")
	e, f := login(""), login("")
	list, err := h.Sessions(ctx, h.good(cookie(e.Cookie)), "")
	require.NoError(t, err)
	require.Len(t, list, 2, "what has ended is not shown")
	current, err := h.CurrentSession(ctx, f.Cookie, "")
	require.NoError(t, err)
	require.NoError(t, h.EndSession(ctx, h.good(cookie(e.Cookie)), current))
	h.bad(cookie(f.Cookie))
	bert := h.user("bert", core.RoleViewer)
	mine, err := h.CurrentSession(ctx, e.Cookie, "")
	require.NoError(t, err)
	require.Equal(t, core.KindNotFound, core.KindOf(h.EndSession(ctx, h.good(cookie(bert.Cookie)), mine)), "others' sessions are not yours to end")
	h.good(cookie(e.Cookie))
}

func TestTooManySessionsEndTheOldest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.owner()
	for range 50 {
		h.clock.Advance(time.Second)
		_, err := h.Login(t.Context(), "anna", secretWord, "", from("127.0.0.1"))
		require.NoError(t, err)
	}
	h.bad(cookie(first.Cookie))
}

func TestANewPasswordEndsAllElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	in := h.owner()
	who := h.good(cookie(in.Cookie))
	tokens, err := h.Token(ctx, "anna", secretWord, nil, from("127.0.0.1"))
	require.NoError(t, err)
	other, err := h.Login(ctx, "anna", secretWord, "", from("127.0.0.1"))
	require.NoError(t, err)
	_, err = h.ChangePassword(ctx, who, otherWord, otherWord, from("127.0.0.1"))
	require.Equal(t, core.KindInvalid, core.KindOf(err), "the present one is needed")
	_, err = h.ChangePassword(ctx, who, secretWord, "short", from("127.0.0.1"))
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	fresh, err := h.ChangePassword(ctx, who, secretWord, otherWord, from("127.0.0.1"))
	require.NoError(t, err)
	h.good(cookie(fresh.Cookie))
	h.bad(cookie(in.Cookie))
	h.bad(cookie(other.Cookie))
	h.bad(bearer(tokens.AccessToken))
	_, err = h.Refresh(ctx, tokens.RefreshToken, from("127.0.0.1"))
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err))
	_, err = h.Login(ctx, "anna", secretWord, "", from("127.0.0.1"))
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err))
	require.NoError(t, h.SetPassword(ctx, "anna", secretWord, "user"))
	h.bad(cookie(fresh.Cookie))
	require.Equal(t, core.KindNotFound, core.KindOf(h.SetPassword(ctx, "nobody", secretWord, "user")))
}

func TestTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	h.owner()
	off, on, viewer, german := true, false, core.RoleViewer, core.LangGerman
	for _, c := range []core.UserChange{{Disabled: &off}, {Role: &viewer}} {
		_, err := h.ChangeUser(ctx, "anna", c, "user")
		require.Equal(t, core.KindConflict, core.KindOf(err))
	}
	require.Equal(t, core.KindConflict, core.KindOf(h.RemoveUser(ctx, "anna", "user")))
	_, err := h.AddUser(ctx, core.User{Name: "bert", Role: core.RoleOwner}, "user")
	require.NoError(t, err)
	require.Equal(t, core.KindConflict, core.KindOf(h.RemoveUser(ctx, "anna", "user")), "an owner without a password cannot sign in")
	l, err := h.Link(ctx, "bert", "user")
	require.NoError(t, err)
	_, err = h.Setup(ctx, l.Token, "bert", secretWord, from("::1"))
	require.NoError(t, err)
	u, err := h.ChangeUser(ctx, "anna", core.UserChange{Disabled: &off, Lang: &german}, "user")
	require.NoError(t, err)
	require.True(t, u.Disabled)
	require.Equal(t, core.LangGerman, u.Lang)
	_, err = h.ChangeUser(ctx, "bert", core.UserChange{Role: &viewer}, "user")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	_, err = h.ChangeUser(ctx, "anna", core.UserChange{Disabled: &on}, "user")
	require.NoError(t, err)
	require.NoError(t, h.RemoveUser(ctx, "bert", "user"))
	bad := core.Role("root")
	_, err = h.ChangeUser(ctx, "anna", core.UserChange{Role: &bad}, "user")
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	require.Equal(t, core.KindNotFound, core.KindOf(h.RemoveUser(ctx, "bert", "user")))
}

func TestFewerRightsCountAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	h.owner()
	in := h.user("bert", core.RoleReviewer)
	tokens, err := h.Token(ctx, "bert", secretWord, nil, from("127.0.0.1"))
	require.NoError(t, err)
	key, err := h.AddKey(ctx, "bert", "ci", []core.AccessScope{core.ScopeSend}, 0, "user:bert")
	require.NoError(t, err)
	for _, c := range []api.Credentials{cookie(in.Cookie), bearer(tokens.AccessToken), bearer(key.Secret)} {
		require.True(t, h.good(c).Allows(core.ScopeSend))
	}
	viewer := core.RoleViewer
	_, err = h.ChangeUser(ctx, "bert", core.UserChange{Role: &viewer}, "user:anna")
	require.NoError(t, err)
	require.Equal(t, []core.AccessScope{core.ScopeRead}, h.good(cookie(in.Cookie)).Scopes)
	require.Equal(t, []core.AccessScope{core.ScopeRead}, h.good(bearer(key.Secret)).Scopes)
	h.bad(bearer(tokens.AccessToken), "a token of the former role is void")
	next, err := h.Refresh(ctx, tokens.RefreshToken, from("127.0.0.1"))
	require.NoError(t, err)
	require.Equal(t, []core.AccessScope{core.ScopeRead}, h.good(bearer(next.AccessToken)).Scopes)
	require.NoError(t, h.RemoveUser(ctx, "bert", "user:anna"))
	for _, c := range []api.Credentials{cookie(in.Cookie), bearer(next.AccessToken), bearer(key.Secret)} {
		h.bad(c)
	}
}

func TestTheAuditHearsOfEveryChangeWithoutSecrets(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	in := h.owner()
	h.deaf = true
	key, err := h.AddKey(ctx, "anna", "ci", []core.AccessScope{core.ScopeRead}, 0, "user:anna")
	require.NoError(t, err, "a deaf audit stops nobody")
	require.NotContains(t, h.kinds(), "token.created")
	h.deaf = false
	h.reopen()
	require.Contains(t, h.kinds(), "token.created", "and is told at the next start")
	require.NoError(t, h.RemoveKey(ctx, string(key.ID), "", "user:anna"))
	tokens, err := h.Token(ctx, "anna", secretWord, nil, from("127.0.0.1"))
	require.NoError(t, err)
	require.NoError(t, h.Revoke(ctx, tokens.RefreshToken))
	require.NoError(t, h.Unlock(ctx, "anna", "user"))
	require.NoError(t, h.RotateKeys(ctx, "user"))
	require.NoError(t, h.Logout(ctx, in.Cookie))
	require.Subset(t, h.kinds(), []string{"user.link", "user.added", "user.password", "session.started", "session.ended", "token.created",
		"token.revoked", "token.key", "token.rotated", "user.unlocked"})
	secrets := []string{in.Cookie, key.Secret, tokens.AccessToken, tokens.RefreshToken, secretWord}
	secrets = append(secrets, valuesOf(h.vault.values)...)
	raw := readAll(t, h.cfg.Dir)
	for _, s := range secrets {
		for _, e := range h.heard {
			require.NotContains(t, e.Data, s)
		}
		require.NotContains(t, raw, s, "no secret is in the file")
	}
	require.NotEmpty(t, raw)
	require.FileExists(t, filepath.Join(h.cfg.Dir, "access.db"))
}

func valuesOf(m map[string]string) (out []string) {
	for v := range maps.Values(m) {
		out = append(out, v)
	}
	return out
}

func TestSessionsLastAsLongAsConfigured(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	h.cfg.SessionIdle, h.cfg.SessionMax = time.Hour, 90*time.Minute
	h.reopen()
	login := func() api.SignedIn {
		in, err := h.Login(t.Context(), "anna", secretWord, "", from("127.0.0.1"))
		require.NoError(t, err)
		return in
	}
	unused, used := login(), login()
	require.Equal(t, h.clock.Now().Add(90*time.Minute), used.ExpiresAt)
	h.clock.Advance(30 * time.Minute)
	h.good(cookie(used.Cookie))
	h.clock.Advance(30 * time.Minute)
	h.bad(cookie(unused.Cookie), "it ends without use")
	h.good(cookie(used.Cookie))
	h.clock.Advance(29 * time.Minute)
	h.good(cookie(used.Cookie))
	h.clock.Advance(time.Minute)
	h.bad(cookie(used.Cookie), "it ends though it is used")
}

func TestAnAdministratorSignsSomebodyOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	in, err := h.Login(t.Context(), "anna", secretWord, "", from("127.0.0.1"))
	require.NoError(t, err)
	h.good(cookie(in.Cookie))
	list, err := h.SessionsOf(t.Context(), "anna")
	require.NoError(t, err)
	require.NotEmpty(t, list)
	require.NoError(t, h.SignOut(t.Context(), "anna", "user:cli"))
	h.bad(cookie(in.Cookie), "every session is ended")
	list, err = h.SessionsOf(t.Context(), "anna")
	require.NoError(t, err)
	require.Empty(t, list)
	for _, err := range []error{h.SignOut(t.Context(), "nobody", "user:cli"), func() error { _, err := h.SessionsOf(t.Context(), "nobody"); return err }()} {
		require.Equal(t, core.KindNotFound, core.KindOf(err))
	}
}
