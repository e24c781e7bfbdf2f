package cli

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Contains(t, w.ok("user", "list"), "automonet setup link")
	out := w.ok("user", "add", "Anna", "--role", "owner")
	assert.Contains(t, out, "The account anna (owner) is made.")
	assert.Contains(t, out, "http://127.0.0.1:7777/setup#token=token-of-anna")
	assert.Contains(t, w.svc.did, "add anna by user:cli")
	var made core.NewUserLink
	require.NoError(t, json.Unmarshal([]byte(w.ok("--json", "user", "add", "bert")), &made))
	assert.Equal(t, core.RoleReviewer, made.User.Role, "the usual role")
	assert.Equal(t, "token-of-bert", made.Link.Token)
	assert.Equal(t, 2, w.run("user", "add", "carl", "--role", "king").code)
	assert.Equal(t, 2, w.run("user", "add").code)
	w.svc.users[0].HasPassword = true
	w.svc.users = append(w.svc.users, core.User{Name: "dora", Role: core.RoleViewer, HasPassword: true, LockedUntil: w.svc.now.Add(time.Hour)},
		core.User{Name: "emil", Role: core.RoleViewer, HasPassword: true, Disabled: true})
	out = w.ok("user", "list")
	for _, want := range []string{"can sign in", "has no password yet", "shut until", "switched off"} {
		assert.Contains(t, out, want)
	}
	assert.Contains(t, w.ok("--lang", "de", "user", "list"), "Prüfer")
	assert.Contains(t, w.ok("--json", "user", "list"), `"locked_until"`)
	assert.Contains(t, w.ok("user", "role", "bert", "viewer"), "bert: viewer")
	assert.Equal(t, 2, w.run("user", "role", "bert", "king").code)
	assert.Contains(t, w.ok("user", "disable", "bert"), "switched off")
	assert.Contains(t, w.ok("user", "enable", "bert"), "has no password yet")
	assert.Contains(t, w.ok("--json", "user", "enable", "bert"), `"disabled": false`)
	assert.Equal(t, 3, w.run("user", "disable", "nobody").code)
	assert.Contains(t, w.ok("user", "unlock", "dora"), "dora can sign in again.")
	assert.True(t, w.svc.users[2].LockedUntil.IsZero())
	assert.Contains(t, w.ok("user", "sessions", "dora"), "192.0.2.7")
	assert.Contains(t, w.ok("--json", "user", "sessions", "dora"), `"addr": "192.0.2.7"`)
	assert.Equal(t, 3, w.run("user", "sessions", "nobody").code)
	assert.Contains(t, w.ok("user", "signout", "dora"), "dora is signed out everywhere.")
	assert.Contains(t, w.ok("user", "sessions", "dora"), "dora is signed in nowhere.")
	assert.Contains(t, w.ok("user", "remove", "dora", "--yes"), "is removed")
	assert.Equal(t, 3, w.run("user", "remove", "nobody").code)
}

func TestUserPasswordsComeFromTheStandardInput(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok("user", "add", "anna", "--role", "owner")
	w.stdin = "four quiet green words\n"
	assert.Contains(t, w.ok("user", "password", "anna"), "earlier sessions have ended")
	assert.Equal(t, "four quiet green words", w.svc.password)
	w.stdin = "short"
	r := w.run("user", "password", "anna")
	assert.Equal(t, 2, r.code)
	assert.NotContains(t, r.err, "short", "an error never repeats it")
	w.stdin = ""
	assert.Equal(t, 2, w.run("user", "password", "anna").code)
	assert.Equal(t, 2, w.run("user", "password", "anna", "as an argument").code)
}

func TestSetupLinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Contains(t, w.ok("setup", "link"), "http://127.0.0.1:7777/setup#token=token-of-")
	assert.Contains(t, w.ok("setup", "link", "bert"), "#token=token-of-bert")
	assert.Contains(t, w.ok("--json", "setup", "link", "bert"), `"token": "token-of-bert"`)
	assert.Equal(t, 2, w.run("setup", "link", "a", "b").code)
	w.setup = core.SetupLink{Token: "first", ExpiresAt: w.svc.now.Add(time.Hour)}
	assert.Contains(t, w.ok("run"), "http://127.0.0.1:7777/setup#token=first")
	assert.NotContains(t, w.ok("--json", "run"), "first")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Contains(t, w.ok("token", "list"), "There are no keys.")
	assert.Equal(t, 2, w.run("token", "create", "ci").code, "there is no owner whose it could be")
	w.ok("user", "add", "anna", "--role", "owner")
	out := w.ok("token", "create", "ci", "--scope", "read,review", "--days", "30")
	assert.Contains(t, out, "amk_test_secret")
	assert.Contains(t, out, "anna (read, review)")
	assert.Equal(t, w.svc.now.Add(30*24*time.Hour), w.svc.keys[0].ExpiresAt)
	assert.Contains(t, w.ok("--json", "token", "create", "mon", "--user", "bert"), `"secret": "amk_test_secret"`)
	assert.Equal(t, "bert", w.svc.keys[1].User)
	assert.Equal(t, 2, w.run("token", "create", "x", "--scope", "root").code)
	w.svc.keys = append(w.svc.keys, core.APIKey{Name: "old", User: "anna", Void: true})
	out = w.ok("token", "list")
	for _, want := range []string{"no end", "ended by a restore", "read, review", "amk_test"} {
		assert.Contains(t, out, want)
	}
	assert.NotContains(t, w.ok("--json", "token", "list"), "secret")
	assert.Contains(t, w.ok("token", "revoke", "ci"), "revoked")
	assert.Contains(t, w.ok("token", "rotate"), "void")
	assert.Contains(t, w.svc.did, "rotate")
}
