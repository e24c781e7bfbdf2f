package core_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestScopesIncludeTheWeakerOnes(t *testing.T) {
	t.Parallel()
	for i, have := range core.Scopes() {
		for j, want := range core.Scopes() {
			require.Equal(t, i >= j, have.Includes(want), "%s includes %s", have, want)
		}
		require.False(t, have.Includes("root"))
		require.False(t, have.Includes(""))
		require.False(t, core.AccessScope("root").Includes(have))
		got, err := core.NewAccessScope(string(have))
		require.NoError(t, err)
		require.Equal(t, have, got)
	}
	require.False(t, core.AccessScope("").Includes(""), "no scope is not a scope")
	_, err := core.NewAccessScope("root")
	require.ErrorContains(t, err, "use read, review, send or admin")
}

func TestRoles(t *testing.T) {
	t.Parallel()
	require.Equal(t, core.Scopes(), core.RoleOwner.Scopes())
	require.Equal(t, []core.AccessScope{core.ScopeRead, core.ScopeReview, core.ScopeSend}, core.RoleReviewer.Scopes())
	require.Equal(t, []core.AccessScope{core.ScopeRead}, core.RoleViewer.Scopes())
	require.Empty(t, core.Role("root").Scopes())
	for _, r := range core.Roles() {
		got, err := core.NewRole(string(r))
		require.NoError(t, err)
		require.Equal(t, r, got)
	}
	_, err := core.NewRole("root")
	require.ErrorContains(t, err, "use owner, reviewer or viewer")
}

func TestAPrincipalHasWhatBothRoleAndKeyAllow(t *testing.T) {
	t.Parallel()
	user := core.User{ID: "u1", Name: "anna", Role: core.RoleReviewer}
	for _, c := range []struct {
		name   string
		role   core.Role
		scopes []core.AccessScope
		want   []core.AccessScope
	}{
		{"a session has the role's scopes", core.RoleReviewer, nil, []core.AccessScope{"read", "review", "send"}},
		{"a key may have fewer", core.RoleReviewer, []core.AccessScope{"read"}, []core.AccessScope{"read"}},
		{"a stronger scope includes the weaker", core.RoleOwner, []core.AccessScope{"review"}, []core.AccessScope{"read", "review"}},
		{"a key never has more than its user", core.RoleViewer, []core.AccessScope{"admin"}, []core.AccessScope{"read"}},
		{"a key without scopes may nothing", core.RoleOwner, []core.AccessScope{}, []core.AccessScope{}},
		{"an unknown scope gives nothing", core.RoleOwner, []core.AccessScope{"root"}, []core.AccessScope{}},
	} {
		u := user
		u.Role = c.role
		p, err := core.NewPrincipal(u, core.ViaKey, c.scopes)
		require.NoError(t, err, c.name)
		require.Equal(t, c.want, p.Scopes, c.name)
		for _, s := range core.Scopes() {
			allowed := false
			for _, w := range c.want {
				allowed = allowed || w == s
			}
			require.Equal(t, allowed, p.Allows(s), "%s: %s", c.name, s)
		}
	}
	user.Disabled = true
	_, err := core.NewPrincipal(user, core.ViaSession, nil)
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err))
	for _, u := range []core.User{{}, {ID: "u", Name: "a", Role: "root"}, {ID: "u", Role: core.RoleOwner}, {Name: "a", Role: core.RoleOwner}} {
		_, err := core.NewPrincipal(u, core.ViaSession, nil)
		require.Equal(t, core.KindDenied, core.KindOf(err))
	}
}

func TestEventsNameWhoDidIt(t *testing.T) {
	t.Parallel()
	p := core.Principal{Name: "anna", Key: "ci"}
	for via, want := range map[core.Via]string{core.ViaSession: "user:anna", core.ViaJWT: "user:anna", core.ViaKey: "key:ci", core.ViaSocket: "user:cli", "": "nobody"} {
		p.Via = via
		require.Equal(t, want, p.By())
	}
	require.False(t, core.Principal{}.Allows(core.ScopeRead))
}

func TestAccountNames(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"anna": "anna", " Anna ": "anna", "a.b-c_d9": "a.b-c_d9", "0": "0", strings.Repeat("a", 40): strings.Repeat("a", 40)} {
		got, err := core.NewAccountName("name", in)
		require.NoError(t, err, in)
		require.Equal(t, want, got)
	}
	for _, in := range []string{"", " ", ".a", "-a", "a b", "änna", "a\nb", "a\x00", "anna@example.com", strings.Repeat("a", 41), "аnna"} {
		_, err := core.NewAccountName("name", in)
		require.Equal(t, core.KindInvalid, core.KindOf(err), "%q", in)
	}
}

func TestNewUser(t *testing.T) {
	t.Parallel()
	u, err := core.NewUser(core.User{Name: "Anna", Role: core.RoleOwner, Lang: core.LangGerman})
	require.NoError(t, err)
	require.Equal(t, "anna", u.Name)
	for _, u := range []core.User{{Role: core.RoleOwner}, {Name: "anna"}, {Name: "anna", Role: "root"}, {Name: "anna", Role: core.RoleOwner, Lang: "xx"}} {
		_, err := core.NewUser(u)
		require.Equal(t, core.KindInvalid, core.KindOf(err))
	}
}
