package stack_test

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/websocket"

	"github.com/automonet/automonet/internal/need"
	"github.com/automonet/automonet/internal/stack"
)

// member signs up at an address that nobody has and registers a device.
func member(t *testing.T, s *stack.Stack, kind string) (stack.Session, *stack.Caller) {
	t.Helper()
	se, err := s.Auth.SignUp(t.Context(), strings.ToLower(rand.Text())+"@example.org", "secret1")
	require.NoError(t, err)
	c := s.As(se.AccessToken)
	r := c.Do(t, http.MethodPost, "/rest/v1/rpc/device_register", `{"p_id":"d-`+kind+`","p_kind":"`+kind+`","p_name":"a","p_client":1}`)
	require.Equal(t, 200, r.Status, r.Body)
	return se, c
}

func TestRowsGoThroughTheGateway(t *testing.T) {
	s := shared.Start(t)
	_, c := member(t, s, "agent")
	up := c.With("Prefer", "resolution=merge-duplicates,return=minimal")
	const path = "/rest/v1/jobs?on_conflict=user_id,id&columns=id,facts_v,state,first_seen_at,view"
	row := `[{"id":"j1","facts_v":1,"state":"new","first_seen_at":"2026-11-01T00:00:00Z","view":{"title":"x"}}]`
	require.Equal(t, 201, up.Do(t, http.MethodPost, path, row).Status)
	require.Equal(t, 200, up.Do(t, http.MethodPost, path, row).Status)
	r := c.Do(t, http.MethodGet, "/rest/v1/jobs?select=id,rev,view", "")
	require.JSONEq(t, `[{"id":"j1","rev":2,"view":{"title":"x"}}]`, r.Body)
	require.Equal(t, http.StatusUnauthorized, s.As("").Do(t, http.MethodGet, "/rest/v1/jobs", "").Status)
}

func TestTheGatewayAsksForTheKeyAndFailsAsItIsTold(t *testing.T) {
	s := shared.Start(t)
	_, c := member(t, s, "agent")
	other := *c
	other.Key = ""
	require.Contains(t, other.Do(t, http.MethodGet, "/rest/v1/jobs", "").Body, "No API key found")
	other.Key = "wrong"
	require.Contains(t, other.Do(t, http.MethodGet, "/rest/v1/jobs", "").Body, "Invalid API key")
	require.Equal(t, 404, c.Do(t, http.MethodGet, "/storage/v1/object", "").Status)
	require.Equal(t, "*", c.Do(t, http.MethodOptions, "/rest/v1/jobs", "").Head.Get("Access-Control-Allow-Origin"))

	defer s.Gate.Fail(nil)
	defer s.Gate.Watch(nil)
	var seen string
	s.Gate.Watch(func(_ *http.Request, body []byte) { seen = string(body) })
	s.Gate.Fail(func(r *http.Request) stack.Fault {
		return stack.Fault{Status: 429, RetryAfter: 7 * time.Second, Delay: time.Millisecond}
	})
	before := s.Gate.Requests()
	r := c.Do(t, http.MethodPost, "/rest/v1/jobs", `[]`)
	require.Equal(t, 429, r.Status)
	require.Equal(t, "7", r.Head.Get("Retry-After"))
	require.Equal(t, "[]", seen)
	require.Equal(t, before+1, s.Gate.Requests())

	// The answer of a lost acknowledgement is lost, its effect is not; of a refused one both.
	send := func(f stack.Fault, id string) {
		s.Gate.Fail(func(*http.Request) stack.Fault { return f })
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/rest/v1/jobs?columns=id,facts_v,state,first_seen_at",
			strings.NewReader(`{"id":"`+id+`","facts_v":1,"state":"new","first_seen_at":"2026-11-01T00:00:00Z"}`))
		require.NoError(t, err)
		req.Header.Set("apikey", c.Key)
		req.Header.Set("Authorization", "Bearer "+c.Token)
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultTransport.RoundTrip(req)
		if err == nil {
			_ = res.Body.Close()
		}
		require.Error(t, err)
	}
	send(stack.Fault{LoseAck: true}, "kept")
	send(stack.Fault{Refuse: true}, "gone")
	s.Gate.Fail(func(*http.Request) stack.Fault { return stack.Fault{Delay: time.Millisecond} })
	require.JSONEq(t, `[{"id":"kept"}]`, c.Do(t, http.MethodGet, "/rest/v1/jobs?select=id", "").Body)
}

func TestSessionsBehaveAsThoseOfGoTrue(t *testing.T) {
	s := stack.Start(t, stack.Options{})
	anon := s.As("")
	post := func(path, body string) (int, map[string]any) {
		r := anon.Do(t, http.MethodPost, "/auth/v1"+path, body)
		var out map[string]any
		if r.Body != "" {
			require.NoError(t, json.Unmarshal([]byte(r.Body), &out))
		}
		return r.Status, out
	}
	code, first := post("/signup", `{"email":"Mara@example.org","password":"secret1"}`)
	require.Equal(t, 200, code)
	require.Equal(t, "bearer", first["token_type"])
	require.Len(t, first["refresh_token"], 12)
	for _, c := range []struct {
		path, body string
		status     int
		code       string
	}{
		{"/signup", `{"email":"mara@example.org","password":"secret1"}`, 422, "user_already_exists"},
		{"/signup", `{"email":"x@example.org","password":"1"}`, 422, "weak_password"},
		{"/signup", `{`, 400, "bad_json"},
		{"/token?grant_type=password", `{"email":"mara@example.org","password":"wrong"}`, 400, "invalid_credentials"},
		{"/token?grant_type=refresh_token", `{"refresh_token":"x"}`, 400, "validation_failed"},
		{"/token?grant_type=refresh_token", `{"refresh_token":"aaaaaaaaaaaa"}`, 400, "refresh_token_not_found"},
		{"/token?grant_type=other", `{}`, 400, "validation_failed"},
		{"/elsewhere", `{}`, 404, "not_found"},
	} {
		code, out := post(c.path, c.body)
		require.Equal(t, c.status, code, c.path)
		require.Equal(t, c.code, out["error_code"], c.path)
	}
	refresh := func(token any) (int, map[string]any) {
		return post("/token?grant_type=refresh_token", `{"refresh_token":"`+token.(string)+`"}`)
	}
	code, second := refresh(first["refresh_token"])
	require.Equal(t, 200, code)
	require.NotEqual(t, first["refresh_token"], second["refresh_token"])
	// The same again within the interval, as after a lost answer; later it is refused.
	code, again := refresh(first["refresh_token"])
	require.Equal(t, 200, code)
	require.Equal(t, second["refresh_token"], again["refresh_token"])
	require.Equal(t, 1, s.Auth.Refreshes())
	s.Auth.SetReuse(-time.Second)
	code, out := refresh(first["refresh_token"])
	require.Equal(t, 400, code)
	require.Equal(t, "refresh_token_already_used", out["error_code"])

	user := func(token string) stack.Reply { return s.As(token).Do(t, http.MethodGet, "/auth/v1/user", "") }
	require.Contains(t, user("").Body, "no_authorization")
	require.Contains(t, user(second["access_token"].(string)).Body, "mara@example.org")
	require.Equal(t, http.StatusForbidden, user(second["access_token"].(string)+"x").Status)
	s.Auth.SetTTL(-time.Minute)
	s.Auth.SetAlg("HS256")
	old, err := s.Auth.SignIn("mara@example.org", "secret1")
	require.NoError(t, err)
	require.Contains(t, user(old.AccessToken).Body, "bad_jwt")
	require.Equal(t, http.StatusUnauthorized, s.As(old.AccessToken).Do(t, http.MethodGet, "/rest/v1/jobs", "").Status)
	// With its clock an hour back the stub itself takes what PostgREST calls expired.
	s.Auth.SetShift(-time.Hour)
	require.Equal(t, 200, user(old.AccessToken).Status)
	s.Auth.SetShift(0)
	s.Auth.SetTTL(time.Minute)
	good, err := s.Auth.SignIn("mara@example.org", "secret1")
	require.NoError(t, err)
	require.Equal(t, 204, s.As(good.AccessToken).Do(t, http.MethodPost, "/auth/v1/logout?scope=local", "").Status)
	require.Contains(t, user(good.AccessToken).Body, "session_not_found")
	require.Equal(t, 200, user(second["access_token"].(string)).Status)
	require.Equal(t, 204, s.As(second["access_token"].(string)).Do(t, http.MethodPost, "/auth/v1/logout", "").Status)
	code, _ = refresh(second["refresh_token"])
	require.Equal(t, 400, code)

	pub, err := s.Auth.Public()
	require.NoError(t, err)
	require.JSONEq(t, string(pub), anon.Do(t, http.MethodGet, "/auth/v1/.well-known/jwks.json", "").Body)
	require.NotContains(t, string(pub), `"oct"`)
	require.Equal(t, 200, anon.Do(t, http.MethodGet, "/auth/v1/health", "").Status)
	_, err = s.Auth.Sign("none", nil)
	require.Error(t, err)
	anonymous, err := s.Auth.SignUp(t.Context(), "", "")
	require.NoError(t, err)
	require.True(t, anonymous.User.IsAnonymous)
}

// bell is a client of the channels.
type bell struct {
	*testing.T
	ws    *websocket.Conn
	array bool
	user  string
}

func ring(t *testing.T, s *stack.Stack, version, user string) bell {
	t.Helper()
	ws, err := websocket.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/realtime/v1/websocket?apikey="+s.AnonKey+"&vsn="+version, "", s.URL)
	require.NoError(t, err)
	t.Cleanup(func() { _ = ws.Close() })
	return bell{t, ws, version == "2.0.0", user}
}

func (b bell) say(topic, event, payload string) {
	b.Helper()
	raw := `{"topic":"` + topic + `","event":"` + event + `","payload":` + payload + `,"ref":"1","join_ref":"1"}`
	if b.array {
		raw = `["1","1","` + topic + `","` + event + `",` + payload + `]`
	}
	require.NoError(b, websocket.Message.Send(b.ws, raw))
}

// hear reads the next message. Changes that are not asked for are passed over: those of the
// registration may still be on their way. None may be of an account that is not b's.
func (b bell) hear(parts ...string) {
	b.Helper()
	require.NoError(b, b.ws.SetReadDeadline(time.Now().Add(2*time.Minute)))
	for {
		var raw string
		require.NoError(b, websocket.Message.Receive(b.ws, &raw))
		if strings.Contains(raw, `"user_id":`) {
			require.Contains(b, raw, b.user)
		}
		if strings.Contains(raw, `"user_id":`) && parts[0] != "postgres_changes" {
			continue
		}
		for _, p := range parts {
			require.Contains(b, raw, p)
		}
		return
	}
}

func TestTheDoorbellRingsForTheAccountOnly(t *testing.T) {
	s := shared.Start(t)
	se, c := member(t, s, "agent")
	other, _ := member(t, s, "dashboard")
	join := func(token, filter string) string {
		return `{"config":{"postgres_changes":[{"event":"*","schema":"public","table":"heads"` + filter + `}]},"access_token":"` + token + `"}`
	}
	write := func(id string) {
		require.Equal(t, 201, c.Do(t, http.MethodPost, "/rest/v1/jobs?columns=id,facts_v,state,first_seen_at",
			`{"id":"`+id+`","facts_v":1,"state":"new","first_seen_at":"2026-11-01T00:00:00Z"}`).Status)
	}
	for _, version := range []string{"1.0.0", "2.0.0"} {
		mine, foreign := ring(t, s, version, se.User.ID), ring(t, s, version, other.User.ID)
		mine.say("phoenix", "heartbeat", "{}")
		mine.hear("phx_reply", "ok")
		mine.say("realtime:heads", "phx_join", join("nonsense", ""))
		mine.hear("Unauthorized")
		mine.say("realtime:heads", "phx_join", join(se.AccessToken, `,"filter":"user_id=eq.`+se.User.ID+`"`))
		mine.hear("phx_reply", `"ok"`)
		mine.hear("Subscribed to PostgreSQL")
		foreign.say("realtime:heads", "phx_join", join(other.AccessToken, ""))
		foreign.hear(`"ok"`)
		foreign.hear("Subscribed")
		write("bell" + version)
		mine.hear("postgres_changes", se.User.ID, `"type":"UPDATE"`)
		// What the other account hears before the answer to its own heartbeat is its own.
		foreign.say("phoenix", "heartbeat", "{}")
		foreign.hear("phx_reply")
		mine.say("realtime:heads", "access_token", `{"access_token":"`+se.AccessToken+`"}`)
		mine.say("realtime:heads", "access_token", `{"access_token":"nonsense"}`)
		mine.hear("system", "error")
		mine.hear("phx_close")
		foreign.say("realtime:heads", "phx_leave", "{}")
		foreign.hear("phx_reply")
		foreign.hear("phx_close")
		foreign.say("realtime:heads", "what", "{}")
		foreign.hear("unmatched")
	}
	// A channel whose token has run out is closed instead of being told.
	claims := map[string]any{"sub": se.User.ID, "aud": "authenticated", "role": "authenticated", "exp": time.Now().Unix() - 1}
	old, err := s.Auth.Sign("HS256", claims)
	require.NoError(t, err)
	late := ring(t, s, "1.0.0", se.User.ID)
	late.say("realtime:heads", "phx_join", join(old, ""))
	late.hear("Unauthorized", "expired")
}

func TestWithoutTheProgramsTheTestIsSkippedAndSaysWhy(t *testing.T) {
	if os.Getenv("STACK_CHILD") != "" {
		stack.Start(t, stack.Options{})
		return
	}
	missing := filepath.Join(t.TempDir(), "go.mod")
	require.NoError(t, os.WriteFile(missing, []byte("module x\n"), 0o600))
	for _, c := range []struct{ must, want string }{{"1", "--- SKIP"}, {"postgres", "--- FAIL"}} {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestWithoutTheProgramsTheTestIsSkippedAndSaysWhy$", "-test.v")
		cmd.Dir = filepath.Dir(missing)
		cmd.Env = append(os.Environ(), "STACK_CHILD=1", "POSTGREST=", need.MustRun+"="+c.must)
		out, err := cmd.CombinedOutput()
		require.Equal(t, c.must == "postgres", err != nil, string(out))
		require.Contains(t, string(out), c.want)
		require.Contains(t, string(out), "is not here")
	}
	// A program that is not the one that was pinned is no substitute.
	fake := filepath.Join(filepath.Dir(missing), "bin", "postgrest")
	require.NoError(t, os.MkdirAll(fake, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(fake, "postgrest"), []byte("#!/bin/sh\n"), 0o700))
	t.Chdir(filepath.Dir(missing))
	_, err := stack.New(t.Context(), stack.Options{})
	require.Error(t, err)
	if !errors.Is(err, stack.ErrMissing) {
		require.ErrorContains(t, err, "has the SHA-256")
	}
}
