package proof_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/stack"
)

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// forge makes a token with a head of the attacker's, signed by HMAC with a secret.
func forge(t *testing.T, head string, claims map[string]any, secret string) string {
	t.Helper()
	body, err := json.Marshal(claims)
	require.NoError(t, err)
	signed := b64(head) + "." + b64(string(body))
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(signed))
	return signed + "." + b64(string(m.Sum(nil)))
}

// TestForgedTokensAreRefused tries tokens that the project did not give, or gave for
// something else, on PostgREST, Auth and a function.
func TestForgedTokensAreRefused(t *testing.T) {
	s := shared.Start(t)
	a, b := account(t, s, "a", "agent"), account(t, s, "b", "agent")
	require.Equal(t, 201, b.Do(t, http.MethodPost, "/rest/v1/jobs", one(t, sample("jobs", "x", canary))).Status)
	good := claimsOf(t, b)
	with := func(more map[string]any) map[string]any {
		out := maps.Clone(good)
		maps.Copy(out, more)
		return out
	}
	sign := func(alg string, c map[string]any) string {
		token, err := s.Auth.Sign(alg, c)
		require.NoError(t, err)
		return token
	}
	for _, alg := range []string{"HS256", "ES256"} {
		require.Contains(t, s.As(sign(alg, good)).Do(t, http.MethodGet, "/rest/v1/jobs", "").Body, canary, "control: a token by %s is good", alg)
	}
	pub, err := s.Auth.Public()
	require.NoError(t, err)
	parts := strings.Split(b.AccessToken, ".")
	mine := strings.Split(a.AccessToken, ".")
	var jwk struct{ Keys []struct{ X, Y string } }
	require.NoError(t, json.Unmarshal(pub, &jwk))
	past := time.Now().Add(-time.Hour).Unix()
	cases := map[string]string{
		"no algorithm":                 b64(`{"alg":"none","typ":"JWT"}`) + "." + parts[1] + ".",
		"no algorithm, capital":        b64(`{"alg":"NONE"}`) + "." + parts[1] + "." + parts[2],
		"no signature":                 parts[0] + "." + parts[1] + ".",
		"the claims of another":        mine[0] + "." + parts[1] + "." + mine[2],
		"the public key as a secret":   forge(t, `{"alg":"HS256","kid":"es256"}`, good, string(pub)),
		"the point as a secret":        forge(t, `{"alg":"HS256","kid":"es256"}`, good, jwk.Keys[0].X+jwk.Keys[0].Y),
		"the public api key as secret": forge(t, `{"alg":"HS256","kid":"hs256"}`, good, s.AnonKey),
		"an empty secret":              forge(t, `{"alg":"HS256"}`, good, ""),
		"a key of its own":             forge(t, `{"alg":"HS256","jwk":{"kty":"oct","k":"c2VjcmV0"}}`, good, "secret"),
		"a set of its own":             forge(t, `{"alg":"HS256","jku":"http://127.0.0.1:1/jwks"}`, good, "secret"),
		"the service's role":           forge(t, `{"alg":"HS256"}`, map[string]any{"role": "service_role", "exp": good["exp"]}, "secret"),
		"expired":                      sign("ES256", with(map[string]any{"exp": past})),
		"not yet":                      sign("ES256", with(map[string]any{"nbf": time.Now().Add(time.Hour).Unix()})),
		"for somebody else":            sign("ES256", with(map[string]any{"aud": "another"})),
		"no token":                     "x",
		"three dots":                   "...",
	}
	for name, token := range cases {
		t.Run(name, func(t *testing.T) {
			for _, r := range []stack.Reply{
				s.As(token).Do(t, http.MethodGet, "/rest/v1/jobs", ""),
				s.As(token).Do(t, http.MethodPost, "/rest/v1/rpc/sync_head", `{}`),
				s.As(token).Do(t, http.MethodPost, "/rest/v1/jobs", one(t, sample("jobs", "forged", "m"))),
			} {
				require.Contains(t, []int{400, 401}, r.Status, r.Body)
				require.NotContains(t, r.Body, canary)
			}
			if name != "for somebody else" && name != "not yet" {
				require.Contains(t, []int{401, 403}, s.As(token).Do(t, http.MethodGet, "/auth/v1/user", "").Status)
			}
		})
	}
	// Well signed, and yet nothing: what a user may write into the token, or leave out.
	for name, c := range map[string]map[string]any{
		"a kind in user_metadata": with(map[string]any{"session_id": "other", "user_metadata": map[string]any{"kind": "agent", "role": "service_role"}}),
		"no session":              with(map[string]any{"session_id": nil}),
		"a session that is none":  with(map[string]any{"session_id": map[string]any{"a": 1}}),
		"another's session":       with(map[string]any{"session_id": sessionOf(t, a)}),
		"an anonymous sign-in":    with(map[string]any{"is_anonymous": true}),
	} {
		r := s.As(sign("HS256", c)).Do(t, http.MethodGet, "/rest/v1/jobs", "")
		require.Equal(t, "[]", r.Body, name)
		require.Equal(t, 403, s.As(sign("HS256", c)).Do(t, http.MethodPost, "/rest/v1/jobs", one(t, sample("jobs", "y", "m"))).Status, name)
	}
	for name, c := range map[string]map[string]any{
		"the role of migrations": with(map[string]any{"role": "postgres"}),
		"the superuser":          with(map[string]any{"role": "supabase_admin"}),
		"a user that is no id":   with(map[string]any{"sub": "nobody"}),
	} {
		r := s.As(sign("HS256", c)).Do(t, http.MethodGet, "/rest/v1/jobs", "")
		require.GreaterOrEqual(t, r.Status, 400, name)
		require.NotContains(t, r.Body, canary, name)
	}
	// An account that was deleted while its token lasts leaves no row behind.
	gone := account(t, s, "gone", "agent")
	_, err = s.DB.Exec(t.Context(), `delete from auth.users where id = $1`, gone.User.ID)
	require.NoError(t, err)
	require.GreaterOrEqual(t, gone.Do(t, http.MethodPost, "/rest/v1/jobs", one(t, sample("jobs", "x", "m"))).Status, 400)
	require.GreaterOrEqual(t, gone.call(t, "device_register", map[string]any{"p_id": "n", "p_kind": "agent", "p_name": "", "p_client": 1}).Status, 400)
}

// TestAnAgentThatWasTakenOverDecidesNothing: whoever holds an agent's session can neither
// approve, nor become a dashboard, nor shut the owner out.
func TestAnAgentThatWasTakenOverDecidesNothing(t *testing.T) {
	s := shared.Start(t)
	agent := account(t, s, "a", "agent")
	owner := agent.again(t, s, "dashboard")
	require.Equal(t, 201, agent.Do(t, http.MethodPost, "/rest/v1/proposals", one(t, sample("proposals", "x", "m"))).Status)
	decision := one(t, sample("decisions", "k", "m"))
	const at = "/rest/v1/decisions"
	for _, prefer := range []string{"", "resolution=ignore-duplicates", "resolution=merge-duplicates", "return=representation", "tx=commit", "missing=default"} {
		require.Equal(t, 403, agent.With("Prefer", prefer).Do(t, http.MethodPost, at, decision).Status, prefer)
	}
	refused := func(r stack.Reply) { t.Helper(); require.Equal(t, 403, r.Status, r.Body) }
	refused(agent.call(t, "device_register", map[string]any{"p_id": claimless(agent), "p_kind": "dashboard", "p_name": "", "p_client": 1}))
	refused(agent.call(t, "device_revoke", map[string]any{"p_id": claimless(owner)}))
	refused(agent.Do(t, http.MethodPatch, "/rest/v1/devices?kind=eq.agent", `{"kind":"dashboard"}`))
	// A refreshed token is the same session.
	se, err := s.Auth.Refresh(agent.RefreshToken)
	require.NoError(t, err)
	refused(s.As(se.AccessToken).Do(t, http.MethodPost, at, decision))
	// Deleting everything does not help: the session stays what it was.
	require.Equal(t, 200, agent.call(t, "delete_my_data", map[string]any{"p_confirm": "delete my data"}).Status)
	refused(agent.call(t, "device_register", map[string]any{"p_id": "new", "p_kind": "dashboard", "p_name": "", "p_client": 1}))
	refused(agent.Do(t, http.MethodPost, at, decision))
}

// TestDecisionsAreNotReplayed: a decision is bound to the content, is there once, and cannot
// be changed, taken back or prolonged, not even by the dashboard that made it.
func TestDecisionsAreNotReplayed(t *testing.T) {
	s := shared.Start(t)
	agent := account(t, s, "a", "agent")
	owner := agent.again(t, s, "dashboard")
	proposal := sample("proposals", "x", "m")
	require.Equal(t, 201, agent.Do(t, http.MethodPost, "/rest/v1/proposals", one(t, proposal)).Status)
	d := sample("decisions", "k", "m")
	post := func(prefer string) stack.Reply {
		return owner.With("Prefer", prefer).Do(t, http.MethodPost, "/rest/v1/decisions", one(t, d))
	}
	require.Equal(t, 201, post("").Status)
	require.Equal(t, 409, post("").Status)
	require.Equal(t, 403, post("resolution=merge-duplicates").Status)
	require.Equal(t, 201, post("resolution=ignore-duplicates").Status, "an answer that was lost may be asked for again")
	for _, change := range []string{`{"expires_at":"` + soon + `"}`, `{"content_sha256":"` + hashB + `"}`, `{"deleted_at":"` + soon + `"}`, `{"kind":"reject"}`} {
		require.Equal(t, 403, owner.Do(t, http.MethodPatch, "/rest/v1/decisions?id=eq.k", change).Status)
	}
	require.Equal(t, 403, owner.Do(t, http.MethodDelete, "/rest/v1/decisions?id=eq.k", "").Status)
	// The content changes: the old approval names the old hash, and no new one can.
	proposal["facts_v"], proposal["content_sha256"] = 2, hashB
	up := agent.With("Prefer", "resolution=merge-duplicates")
	require.Equal(t, 200, up.Do(t, http.MethodPost, "/rest/v1/proposals?on_conflict=user_id,id", one(t, proposal)).Status)
	d["id"] = "k2"
	r := post("")
	require.Equal(t, 409, r.Status, r.Body)
	require.Contains(t, r.Body, "changed since it was shown")
	require.Contains(t, agent.Do(t, http.MethodGet, "/rest/v1/decisions?select=content_sha256", "").Body, hashA)
	// An acknowledgement is there once, whichever agent comes first.
	ack := sample("decision_acks", "c1", "m")
	ack["decision_id"] = "k"
	require.Equal(t, 201, agent.Do(t, http.MethodPost, "/rest/v1/decision_acks", one(t, ack)).Status)
	ack["id"] = "c2"
	require.Equal(t, 409, agent.again(t, s, "agent").Do(t, http.MethodPost, "/rest/v1/decision_acks", one(t, ack)).Status)
}

// TestMalformedAndOversizedRequestsAreRefused: each is the caller's mistake, none the
// server's, and none leaves a row.
func TestMalformedAndOversizedRequestsAreRefused(t *testing.T) {
	s := shared.Start(t)
	a := account(t, s, "a", "agent")
	row := func(more map[string]any) string {
		r := sample("jobs", "x", "m")
		maps.Copy(r, more)
		return one(t, r)
	}
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	for name, body := range map[string]string{
		"no JSON":             `{"id":`,
		"no id":               `{"facts_v":1,"state":"new","first_seen_at":"2026-11-01T00:00:00Z"}`,
		"NUL":                 row(map[string]any{"body": "a\x00b"}),
		"half a surrogate":    strings.Replace(row(map[string]any{"body": "Q"}), `"Q"`, `"\ud800"`, 1),
		"twice the same":      "[" + row(nil) + "," + row(nil) + "]",
		"unlike rows":         "[" + row(nil) + `,{"id":"y"}]`,
		"unknown column":      row(map[string]any{"secret": 1}),
		"a column of ours":    row(map[string]any{"rev": 9}),
		"a huge text":         row(map[string]any{"body": strings.Repeat("x", 400<<10)}),
		"a huge view":         row(map[string]any{"view": map[string]any{"x": strings.Repeat("x", 200<<10)}}),
		"a view that is none": row(map[string]any{"view": "x"}),
		"a huge number":       row(map[string]any{"facts_v": json.Number("99999999999999999999")}),
		"a fraction":          row(map[string]any{"facts_v": 1.5}),
		"a date that is none": row(map[string]any{"posted_at": "2026-13-45"}),
		"an injection":        row(map[string]any{"id": "x'); drop table jobs; --"}),
		"a state of no form":  row(map[string]any{"state": "<script>"}),
		"an odd cipher":       row(map[string]any{"body": "enc:v9:x"}),
		"no version":          row(map[string]any{"facts_v": -1}),
	} {
		t.Run(name, func(t *testing.T) {
			for _, prefer := range []string{"", "resolution=merge-duplicates"} {
				r := a.With("Prefer", prefer).Do(t, http.MethodPost, "/rest/v1/jobs?on_conflict=user_id,id", body)
				require.GreaterOrEqual(t, r.Status, 400, r.Body)
				require.Less(t, r.Status, 500, r.Body)
			}
		})
	}
	for _, path := range []string{"?id=eq." + strings.Repeat("x", 6000), "?order=nothing", "?select=*(((", "?or=(", "?limit=-1", "?id=like.%25&limit=99999999999999999999", "?select=pg_sleep(9)"} {
		r := a.Do(t, http.MethodGet, "/rest/v1/jobs"+path, "")
		require.Less(t, r.Status, 500, "%s: %s", path, r.Body)
	}
	// PostgREST reads these as no rows at all.
	for _, body := range []string{`7`, `null`, `[]`} {
		require.Less(t, a.Do(t, http.MethodPost, "/rest/v1/jobs", body).Status, 500, body)
	}
	// Depth is no error as such; it must end, within the bounds of a view, or be refused.
	r := a.Do(t, http.MethodPost, "/rest/v1/jobs", strings.Replace(row(map[string]any{"id": "deep", "view": "Q"}), `"Q"`, deep, 1))
	require.Less(t, r.Status, 500, r.Body)
	require.NotContains(t, strings.Replace(a.Do(t, http.MethodGet, "/rest/v1/jobs?select=id", "").Body, `{"id":"deep"}`, "", 1), `"id"`)
	for i, args := range []map[string]any{{"p_id": "", "p_kind": "agent", "p_name": "", "p_client": 1}, {"p_id": strings.Repeat("x", 65), "p_kind": "agent", "p_name": "", "p_client": 1},
		{"p_id": "n", "p_kind": "agent", "p_name": strings.Repeat("x", 101), "p_client": 1}, {"p_id": "n", "p_kind": nil, "p_name": "", "p_client": 1}} {
		fresh, err := s.Auth.SignUp(t.Context(), address(fmt.Sprint("fresh", i)), "secret1")
		require.NoError(t, err)
		require.Equal(t, 400, device{s.As(fresh.AccessToken), fresh, ""}.call(t, "device_register", args).Status)
	}
}
