package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

// scenario is one request to a route of accounts and what it gets.
type scenario struct {
	op, name string
	// as is who asks: "nobody", a user's name for their browser, "jwt:NAME",
	// "jwt:NAME:scope", or "key:NAME:scope".
	as, method, path string
	body             any
	status           int
	code             string
	// has stands in the body.
	has string
}

func authScenarios() []scenario {
	const v1 = "/api/v1/"
	login := map[string]string{"name": "vera", "password": pass}
	wrong := map[string]string{"name": "vera", "password": "not the right words"}
	change := map[string]string{"old": pass, "new": "five loud yellow phrases"}
	key := map[string]any{"name": "new", "scopes": []string{"read"}}
	user := map[string]string{"name": "carl", "role": "viewer"}
	return []scenario{
		{"get-auth-state", "everybody may know", "nobody", "GET", v1 + "auth/state", nil, 200, "", `"signed_in":false`},
		{"get-auth-state", "signed in", "vera", "GET", v1 + "auth/state", nil, 200, "", `"signed_in":true`},
		{"setup", "a link that is none", "nobody", "POST", v1 + "auth/setup", map[string]string{"token": "x", "name": "mallory", "password": pass}, 401, "unauthenticated", ""},
		{"setup", "a password that is short", "nobody", "POST", v1 + "auth/setup", map[string]string{"token": "x", "name": "anna", "password": "short"}, 422, "invalid", "password"},
		{"setup", "right", "nobody", "POST", v1 + "auth/setup", map[string]string{"token": "{link}", "name": "vera", "password": "five loud yellow phrases"}, 200, "", `"csrf"`},
		{"setup", "a body without fields", "nobody", "POST", v1 + "auth/setup", map[string]string{}, 422, "invalid", ""},
		{"login", "right", "nobody", "POST", v1 + "auth/login", login, 200, "", `"csrf"`},
		{"login", "wrong", "nobody", "POST", v1 + "auth/login", wrong, 401, "unauthenticated", ""},
		{"login", "no JSON", "nobody", "POST", v1 + "auth/login", "name=vera", 422, "invalid", ""},
		{"login", "more fields than there are", "nobody", "POST", v1 + "auth/login", map[string]string{"name": "vera", "password": pass, "role": "owner"}, 422, "invalid", ""},
		{"create-access-token", "right", "nobody", "POST", v1 + "auth/token", login, 200, "", `"refresh_token"`},
		{"create-access-token", "wrong", "nobody", "POST", v1 + "auth/token", wrong, 401, "unauthenticated", ""},
		{"create-access-token", "a scope that is none", "nobody", "POST", v1 + "auth/token", map[string]any{"name": "vera", "password": pass, "scopes": []string{"root"}}, 422, "invalid", ""},
		{"refresh-access-token", "right", "nobody", "POST", v1 + "auth/refresh", map[string]string{"refresh_token": "{refresh}"}, 200, "", `"access_token"`},
		{"refresh-access-token", "a token that is none", "nobody", "POST", v1 + "auth/refresh", map[string]string{"refresh_token": "amr_x"}, 401, "unauthenticated", ""},
		{"refresh-access-token", "none", "nobody", "POST", v1 + "auth/refresh", map[string]string{}, 422, "invalid", ""},
		{"revoke-refresh-token", "right", "nobody", "POST", v1 + "auth/revoke", map[string]string{"refresh_token": "{refresh}"}, 204, "", ""},
		{"revoke-refresh-token", "none", "nobody", "POST", v1 + "auth/revoke", map[string]string{}, 422, "invalid", ""},
		{"revoke-refresh-token", "tells nothing", "nobody", "POST", v1 + "auth/revoke", map[string]string{"refresh_token": "amr_x"}, 204, "", ""},
		{"logout", "by cookie", "vera", "POST", v1 + "auth/logout", nil, 204, "", ""},
		{"logout", "by token", "jwt:vera", "POST", v1 + "auth/logout", nil, 204, "", ""},
		{"logout", "nobody", "nobody", "POST", v1 + "auth/logout", nil, 401, "unauthenticated", ""},
		{"logout", "a key has no session", "key:anna:admin", "POST", v1 + "auth/logout", nil, 403, "denied", ""},
		{"get-me", "by cookie", "bert", "GET", v1 + "auth/me", nil, 200, "", `"role":"reviewer"`},
		{"get-me", "by token", "jwt:bert", "GET", v1 + "auth/me", nil, 200, "", `"via":"jwt"`},
		{"get-me", "by key", "key:bert:read", "GET", v1 + "auth/me", nil, 200, "", `"scopes":["read"]`},
		{"get-me", "nobody", "nobody", "GET", v1 + "auth/me", nil, 401, "unauthenticated", ""},
		{"change-password", "right", "vera", "PUT", v1 + "auth/password", change, 200, "", `"csrf"`},
		{"change-password", "wrong", "vera", "PUT", v1 + "auth/password", map[string]string{"old": "not this one", "new": "five loud yellow phrases"}, 422, "invalid", `"where":"old"`},
		{"change-password", "too short", "vera", "PUT", v1 + "auth/password", map[string]string{"old": pass, "new": "short"}, 422, "invalid", ""},
		{"change-password", "nobody", "nobody", "PUT", v1 + "auth/password", change, 401, "unauthenticated", ""},
		{"change-password", "a key may not", "key:anna:admin", "PUT", v1 + "auth/password", change, 403, "denied", ""},
		{"list-sessions", "own", "vera", "GET", v1 + "auth/sessions", nil, 200, "", `"current":true`},
		{"list-sessions", "by token", "jwt:vera", "GET", v1 + "auth/sessions", nil, 200, "", `"current":true`},
		{"list-sessions", "nobody", "nobody", "GET", v1 + "auth/sessions", nil, 401, "unauthenticated", ""},
		{"end-session", "own", "vera", "DELETE", v1 + "auth/sessions/{session}", nil, 204, "", ""},
		{"end-session", "another's", "bert", "DELETE", v1 + "auth/sessions/{session}", nil, 404, "not_found", ""},
		{"end-session", "not found", "vera", "DELETE", v1 + "auth/sessions/none", nil, 404, "not_found", ""},
		{"end-session", "nobody", "nobody", "DELETE", v1 + "auth/sessions/none", nil, 401, "unauthenticated", ""},
		{"end-session", "a key may not", "key:anna:admin", "DELETE", v1 + "auth/sessions/none", nil, 403, "denied", ""},
		{"list-users", "the owner", "anna", "GET", v1 + "users", nil, 200, "", `"name":"vera"`},
		{"list-users", "a reviewer", "bert", "GET", v1 + "users", nil, 403, "denied", ""},
		{"list-users", "the owner's narrow token", "jwt:anna:send", "GET", v1 + "users", nil, 403, "denied", ""},
		{"list-users", "nobody", "nobody", "GET", v1 + "users", nil, 401, "unauthenticated", ""},
		{"get-user", "by name", "anna", "GET", v1 + "users/vera", nil, 200, "", `"role":"viewer"`},
		{"get-user", "not found", "anna", "GET", v1 + "users/nobody", nil, 404, "not_found", ""},
		{"get-user", "a viewer", "vera", "GET", v1 + "users/vera", nil, 403, "denied", ""},
		{"get-user", "nobody", "nobody", "GET", v1 + "users/vera", nil, 401, "unauthenticated", ""},
		{"add-user", "right", "anna", "POST", v1 + "users", user, 201, "", `"token"`},
		{"add-user", "taken", "anna", "POST", v1 + "users", map[string]string{"name": "bert", "role": "viewer"}, 409, "conflict", ""},
		{"add-user", "a role that is none", "anna", "POST", v1 + "users", map[string]string{"name": "carl", "role": "king"}, 422, "invalid", ""},
		{"add-user", "a viewer", "vera", "POST", v1 + "users", user, 403, "denied", ""},
		{"add-user", "nobody", "nobody", "POST", v1 + "users", user, 401, "unauthenticated", ""},
		{"change-user", "right", "anna", "PATCH", v1 + "users/vera", map[string]any{"role": "reviewer"}, 200, "", `"role":"reviewer"`},
		{"change-user", "the last owner", "anna", "PATCH", v1 + "users/anna", map[string]any{"role": "viewer"}, 409, "conflict", ""},
		{"change-user", "a language that is none", "anna", "PATCH", v1 + "users/vera", map[string]any{"language": "xx"}, 422, "invalid", ""},
		{"change-user", "not found", "anna", "PATCH", v1 + "users/nobody", map[string]any{"disabled": true}, 404, "not_found", ""},
		{"change-user", "oneself upward", "bert", "PATCH", v1 + "users/bert", map[string]any{"role": "owner"}, 403, "denied", ""},
		{"change-user", "nobody", "nobody", "PATCH", v1 + "users/vera", map[string]any{"role": "owner"}, 401, "unauthenticated", ""},
		{"remove-user", "right", "anna", "DELETE", v1 + "users/vera", nil, 204, "", ""},
		{"remove-user", "the last owner", "anna", "DELETE", v1 + "users/anna", nil, 409, "conflict", ""},
		{"remove-user", "not found", "anna", "DELETE", v1 + "users/nobody", nil, 404, "not_found", ""},
		{"remove-user", "a reviewer", "bert", "DELETE", v1 + "users/anna", nil, 403, "denied", ""},
		{"remove-user", "nobody", "nobody", "DELETE", v1 + "users/anna", nil, 401, "unauthenticated", ""},
		{"create-user-link", "right", "anna", "POST", v1 + "users/vera/link", nil, 201, "", `"token"`},
		{"create-user-link", "not found", "anna", "POST", v1 + "users/nobody/link", nil, 404, "not_found", ""},
		{"create-user-link", "a reviewer", "bert", "POST", v1 + "users/anna/link", nil, 403, "denied", ""},
		{"create-user-link", "nobody", "nobody", "POST", v1 + "users/anna/link", nil, 401, "unauthenticated", ""},
		{"unlock-user", "right", "anna", "POST", v1 + "users/vera/unlock", nil, 204, "", ""},
		{"unlock-user", "not found", "anna", "POST", v1 + "users/nobody/unlock", nil, 404, "not_found", ""},
		{"unlock-user", "a reviewer", "bert", "POST", v1 + "users/bert/unlock", nil, 403, "denied", ""},
		{"unlock-user", "nobody", "nobody", "POST", v1 + "users/bert/unlock", nil, 401, "unauthenticated", ""},
		{"list-tokens", "a viewer sees own ones", "vera", "GET", v1 + "tokens", nil, 200, "", `"items":[]`},
		{"list-tokens", "the owner sees all", "anna", "GET", v1 + "tokens", nil, 200, "", `"user":"bert"`},
		{"list-tokens", "nobody", "nobody", "GET", v1 + "tokens", nil, 401, "unauthenticated", ""},
		{"create-token", "right", "vera", "POST", v1 + "tokens", key, 201, "", `"secret":"amk_`},
		{"create-token", "for another, by the owner", "anna", "POST", v1 + "tokens", map[string]any{"name": "new", "scopes": []string{"read"}, "user": "vera"}, 201, "", `"user":"vera"`},
		{"create-token", "for another, by a reviewer", "bert", "POST", v1 + "tokens", map[string]any{"name": "new", "scopes": []string{"read"}, "user": "anna"}, 403, "denied", ""},
		{"create-token", "more than the role", "vera", "POST", v1 + "tokens", map[string]any{"name": "new", "scopes": []string{"admin"}}, 403, "denied", ""},
		{"create-token", "more than the narrow token", "jwt:anna:read", "POST", v1 + "tokens", map[string]any{"name": "new", "scopes": []string{"admin"}}, 403, "denied", ""},
		{"create-token", "a key makes no key", "key:anna:admin", "POST", v1 + "tokens", key, 403, "denied", ""},
		{"create-token", "a scope that is none", "anna", "POST", v1 + "tokens", map[string]any{"name": "new", "scopes": []string{"root"}}, 422, "invalid", ""},
		{"create-token", "no scope", "anna", "POST", v1 + "tokens", map[string]any{"name": "new", "scopes": []string{}}, 422, "invalid", ""},
		{"create-token", "for nobody", "anna", "POST", v1 + "tokens", map[string]any{"name": "new", "scopes": []string{"read"}, "user": "nobody"}, 404, "not_found", ""},
		{"create-token", "taken", "anna", "POST", v1 + "tokens", map[string]any{"name": "berts", "scopes": []string{"read"}}, 409, "conflict", ""},
		{"create-token", "nobody", "nobody", "POST", v1 + "tokens", key, 401, "unauthenticated", ""},
		{"revoke-token", "own", "bert", "DELETE", v1 + "tokens/berts", nil, 204, "", ""},
		{"revoke-token", "any, by the owner", "anna", "DELETE", v1 + "tokens/berts", nil, 204, "", ""},
		{"revoke-token", "another's", "vera", "DELETE", v1 + "tokens/berts", nil, 404, "not_found", ""},
		{"revoke-token", "a key may not", "key:anna:admin", "DELETE", v1 + "tokens/berts", nil, 403, "denied", ""},
		{"revoke-token", "nobody", "nobody", "DELETE", v1 + "tokens/berts", nil, 401, "unauthenticated", ""},
	}
}

// accountsWhy says why an operation has no scenario of a sort.
func accountsWhy() map[string]map[string]string {
	const all, own, public = "whoever is signed in may", "it is about who asks", "it is for everybody"
	return map[string]map[string]string{
		"get-me": {"wrong scope": all}, "list-sessions": {"wrong scope": all}, "list-tokens": {"wrong scope": all},
		"login": {"conflict": public}, "create-access-token": {"conflict": public}, "refresh-access-token": {"conflict": public},
		"revoke-refresh-token": {"conflict": public}, "logout": {"conflict": own}, "change-password": {"conflict": own}, "end-session": {"conflict": own},
		"setup": {"conflict": "a link is good once; after that it is none"}, "create-user-link": {"conflict": "a new link voids the one before"},
		"unlock-user": {"conflict": "who is not locked stays so"}, "revoke-token": {"conflict": "what is gone is not found"},
	}
}

// fills replaces what stands for a fresh secret or id of vera's.
func (s *site) fills(text string) string {
	for mark, fresh := range map[string]func() string{
		"{link}": func() string {
			l, err := s.Link(s.t.Context(), "vera", "user")
			require.NoError(s.t, err)
			return l.Token
		},
		"{refresh}": func() string { _, tokens := s.client("vera"); return tokens.RefreshToken },
		"{session}": func() string {
			id, err := s.CurrentSession(s.t.Context(), s.browser("vera").cookie.Value, "")
			require.NoError(s.t, err)
			return string(id)
		},
	} {
		if strings.Contains(text, mark) {
			text = strings.ReplaceAll(text, mark, fresh())
		}
	}
	return text
}

// play asks what a scenario asks.
func (c caller) play(sc scenario) *httptest.ResponseRecorder {
	c.s.t.Helper()
	if sc.body == nil {
		return c.ask(sc.method, c.s.fills(sc.path), nil)
	}
	body, ok := sc.body.(string)
	if !ok {
		raw, err := json.Marshal(sc.body)
		require.NoError(c.s.t, err)
		body = string(raw)
	}
	return c.ask(sc.method, c.s.fills(sc.path), c.s.fills(body))
}

func (s *site) as(who string) caller {
	parts := strings.Split(who, ":")
	var scopes []core.AccessScope
	if len(parts) > 2 {
		scopes = append(scopes, core.AccessScope(parts[2]))
	}
	switch {
	case who == "nobody":
		return s.nobody()
	case parts[0] == "jwt":
		c, _ := s.client(parts[1], scopes...)
		return c
	case parts[0] == "key":
		return s.key(parts[1], "shown", scopes...)
	}
	return s.browser(who)
}

func TestScenariosOfAccounts(t *testing.T) {
	t.Parallel()
	for _, c := range authScenarios() {
		t.Run(c.op+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, nil).peopled()
			s.key("bert", "berts", core.ScopeRead)
			who := s.as(c.as)
			w := who.play(c)
			require.Equal(t, c.status, w.Code, w.Body.String())
			require.Equal(t, c.code, code(t, w), w.Body.String())
			require.Contains(t, w.Body.String(), c.has)
			require.NotContains(t, w.Body.String(), pass)
			require.NotContains(t, s.log.String(), pass)
			if c.code != "" {
				return
			}
			// What was allowed is refused to other pages, under another host and, by
			// cookie, without a token.
			again := newSite(t, nil).peopled()
			again.key("bert", "berts", core.ScopeRead)
			bad := again.as(c.as)
			bad.edit = func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }
			require.Equal(t, 403, bad.play(c).Code, "another origin")
			bad.edit = func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }
			require.Equal(t, 403, bad.play(c).Code, "another site")
			bad.edit = func(r *http.Request) { r.Host = "evil.example" }
			require.Equal(t, 421, bad.play(c).Code, "another host")
			bad.edit = nil
			if bad.cookie != nil && c.method != http.MethodGet {
				bad.csrf = ""
				require.Equal(t, 403, bad.play(c).Code, "no CSRF token")
				bad.csrf = who.csrf
				require.Equal(t, 403, bad.play(c).Code, "the CSRF token of another session")
			}
		})
	}
}

// TestEveryOperationOfAccountsHasScenarios walks the description: each operation has
// one that allows, one without a sign-in, one with too few rights, one of bad input
// and one of what is not there, as far as it asks for such, and one of a conflict; or
// a reason why not.
func TestEveryOperationOfAccountsHasScenarios(t *testing.T) {
	t.Parallel()
	var doc struct {
		Paths map[string]map[string]struct {
			ID    string         `json:"operationId"`
			Scope string         `json:"x-scope"`
			Tags  []string       `json:"tags"`
			Body  map[string]any `json:"requestBody"`
		} `json:"paths"`
	}
	w := newSite(t, nil).nobody().ask(http.MethodGet, "/openapi.json", nil)
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &doc))
	seen := map[string]map[int]bool{}
	for _, c := range authScenarios() {
		if seen[c.op] == nil {
			seen[c.op] = map[int]bool{}
		}
		seen[c.op][c.status] = true
	}
	why, walked := accountsWhy(), map[string]bool{}
	for path, ops := range doc.Paths {
		for method, op := range ops {
			switch op.Tags[0] {
			case "auth", "users", "tokens":
			default:
				continue
			}
			walked[op.ID] = true
			got := seen[op.ID]
			require.True(t, got[200] || got[201] || got[204], "%s %s (%s) has no scenario that is allowed", method, path, op.ID)
			for sort, of := range map[string]struct {
				status int
				wanted bool
			}{
				"unauthenticated": {401, op.Scope != ""}, "wrong scope": {403, op.Scope != ""}, "bad input": {422, op.Body != nil},
				"not found": {404, strings.Contains(path, "{")}, "conflict": {409, method != "get"},
			} {
				reason := why[op.ID][sort]
				require.False(t, of.wanted && !got[of.status] && reason == "", "%s has no scenario %q and no reason", op.ID, sort)
				require.False(t, got[of.status] && reason != "" && of.wanted, "%s has a scenario %q and a reason against it", op.ID, sort)
			}
		}
	}
	for id := range seen {
		require.True(t, walked[id], "%s is no operation", id)
	}
}
