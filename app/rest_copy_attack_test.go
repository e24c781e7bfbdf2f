package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/app/access"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/stack"
)

// acts are the requests by which something is done to an account: what an attack must never bring about.
type acts struct {
	mu   sync.Mutex
	list []string
}

func (a *acts) watch(r *http.Request, _ []byte) {
	for _, act := range []string{"device_revoke", "delete_my_data", "device_register", "/auth/v1/logout", "/auth/v1/signup", "grant_type=password"} {
		if strings.Contains(r.URL.String(), act) {
			a.mu.Lock()
			a.list = append(a.list, act)
			a.mu.Unlock()
		}
	}
}

func (a *acts) none(t *testing.T) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	require.Empty(t, a.list)
}

// guarded is the API of a copyWorld behind its real door, and tokens of its owner.
func (c *copyWorld) guarded() (*restWorld, api.Tokens) {
	c.t.Helper()
	door, err := access.Open(c.t.Context(), access.Config{Dir: c.t.TempDir(), Clock: clock.System{}, IDs: clock.Random{}, Cost: access.Cost{MemoryKiB: 64, Passes: 1},
		Announce: func(context.Context, core.Event) error { return nil }})
	require.NoError(c.t, err)
	visitor := core.Visitor{Addr: "127.0.0.1"}
	link, err := door.Link(c.t.Context(), "", "user")
	require.NoError(c.t, err)
	_, err = door.Setup(c.t.Context(), link.Token, "anna", copyPassword, visitor)
	require.NoError(c.t, err)
	tokens, err := door.Token(c.t.Context(), "anna", copyPassword, nil, visitor)
	require.NoError(c.t, err)
	server := api.New(api.Config{Service: c.app.local, Events: c.app.store, Answers: c.app.store, Access: door, Accounts: door, Words: words, Notice: notice, Version: "test",
		Ready: c.app.ready, Clock: clock.System{}, IDs: clock.Random{}, Log: c.app.opts.Log})
	c.t.Cleanup(func() {
		server.Close()
		require.NoError(c.t, door.Close())
	})
	return &restWorld{t: c.t, app: c.app, api: server, ids: map[string]string{}}, tokens
}

// own is the session of the agent at the project, as whoever read its secrets has it.
func (c *copyWorld) own() string {
	c.t.Helper()
	raw, err := c.kept.get(sessionRef)
	require.NoError(c.t, err)
	var doc struct {
		Access string `json:"access"`
	}
	require.NoError(c.t, json.Unmarshal([]byte(raw), &doc))
	require.NotEmpty(c.t, doc.Access)
	return doc.Access
}

// copyActs are the operations of the API about the copy, with a request each that would be carried out.
func (c *copyWorld) copyActs() map[described]request {
	c.t.Helper()
	out := map[described]request{}
	ops := operations(api.Document("test"))
	for _, k := range restCases() {
		if op := ops[k.op]; strings.HasPrefix(op.Path, "/api/v1/sync") {
			out[op] = k.allowed
		}
	}
	for op := range out {
		switch q := out[op]; op.OperationID {
		case "erase-sync":
			q.body = text(map[string]any{"confirm": strings.TrimPrefix(c.stack.URL, "http://")})
			out[op] = q
		case "sign-in-sync":
			q.body = c.signIn(map[string]any{"url": c.stack.URL, "key": c.stack.AnonKey})
			out[op] = q
		case "revoke-sync-device":
			q.path, q.body = "/api/v1/sync/devices/phone/revoke", text(map[string]any{"password": copyPassword})
			out[op] = q
		}
	}
	require.Greater(c.t, len(out), 10)
	return out
}

// TestNoTokenOfOneSideOpensTheOther tries what the project gave out, and forgeries made of it, at the API, and
// what the API gave out at the project; then every act of the copy with less than an administrator's rights,
// and with bodies that are malformed or too large. Nothing reaches the account.
func TestNoTokenOfOneSideOpensTheOther(t *testing.T) {
	c := newCopyWorld(t)
	ctx := context.Background()
	c.must(200, "POST", "/sign-in", c.signIn(map[string]any{"url": c.stack.URL, "key": c.stack.AnonKey}))
	phone := c.phone("phone")
	guarded, tokens := c.guarded()
	require.Equal(t, 200, guarded.ask(tokens.AccessToken, "GET", request{path: "/api/v1/sync/devices"}).Code, "control: the owner is let in")
	require.Equal(t, 200, phone.Do(t, "GET", "/rest/v1/jobs", "").Status, "control: the phone reads")

	seen := &acts{}
	c.stack.Gate.Watch(seen.watch)
	defer c.stack.Gate.Watch(nil)
	parts := strings.Split(tokens.AccessToken, ".")
	session, err := c.stack.Auth.SignIn(c.mail, copyPassword)
	require.NoError(t, err)
	claims := map[string]any{}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &claims))
	byProject, err := c.stack.Auth.Sign("ES256", claims)
	require.NoError(t, err)
	public, err := c.stack.Auth.Public()
	require.NoError(t, err)
	byPublic := hmac.New(sha256.New, public)
	signed := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + parts[1]
	byPublic.Write([]byte(signed))
	operations := c.copyActs()
	for name, token := range map[string]string{
		"of the phone":                     phone.Token,
		"of the agent at the project":      c.own(),
		"that renews a session there":      session.RefreshToken,
		"of the project, publishable":      c.stack.AnonKey,
		"of the project, secret":           c.stack.ServiceKey,
		"of the API, signed by theirs":     byProject,
		"of the API, signed by its public": signed + "." + base64.RawURLEncoding.EncodeToString(byPublic.Sum(nil)),
		"of the API, signed by nobody":     base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + parts[1] + ".",
	} {
		for op, q := range operations {
			rec := guarded.ask(token, op.Method, q)
			require.Equal(t, http.StatusUnauthorized, rec.Code, "the key %s at %s: %s", name, op.OperationID, rec.Body)
		}
	}
	for name, token := range map[string]string{"access": tokens.AccessToken, "refresh": tokens.RefreshToken} {
		for _, q := range [][3]string{{"GET", "/rest/v1/jobs", ""}, {"POST", "/rest/v1/rpc/sync_head", "{}"}, {"POST", "/rest/v1/decisions", `{"id":"x","kind":"pause"}`}, {"GET", "/auth/v1/user", ""}} {
			r := c.stack.As(token).Do(t, q[0], q[1], q[2])
			require.Contains(t, []int{401, 403}, r.Status, "a token of the API (%s) at %s: %s", name, q[1], r.Body)
		}
	}
	c.withoutRights(operations)
	c.malformed(operations)
	seen.none(t)
	require.Equal(t, 200, phone.Do(t, "POST", "/rest/v1/rpc/sync_head", "{}").Status, "the phone is in")
	state, err := c.app.local.store.SyncState(ctx)
	require.NoError(t, err)
	require.NotEmpty(t, state.Device, "and so is the agent")
}

// withoutRights asks for each act as those who have some rights, but not this one.
func (c *copyWorld) withoutRights(operations map[described]request) {
	c.t.Helper()
	for op, q := range operations {
		for _, who := range core.Scopes() {
			if !who.Includes(op.scope) {
				require.Equal(c.t, http.StatusForbidden, c.ask(string(who), op.Method, q).Code, "%s as %s", op.OperationID, who)
			}
		}
		foreign := c.newRequest("admin", op.Method, q)
		foreign.Header.Set("Sec-Fetch-Site", "cross-site")
		foreign.Header.Set("Origin", "https://evil.example")
		if op.Method != http.MethodGet {
			rec := httptest.NewRecorder()
			c.api.ServeHTTP(rec, foreign)
			require.Equal(c.t, http.StatusForbidden, rec.Code, "%s from a foreign page", op.OperationID)
		}
	}
}

// malformed asks for each act that takes a body with ones that are none, or too large.
func (c *copyWorld) malformed(operations map[described]request) {
	c.t.Helper()
	tried := 0
	for op, q := range operations {
		if op.Method == http.MethodGet || op.RequestBody == nil {
			continue
		}
		tried++
		for name, body := range map[string]string{
			"half":        `{"mail":`,
			"a list":      `[]`,
			"a number":    `7`,
			"NUL":         "{\"mail\":\"a\x00b\"}",
			"deep":        strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000),
			"two megs":    `{"mail":"` + strings.Repeat("x", 2<<20) + `"}`,
			"long fields": `{"mail":"` + strings.Repeat("m", 301) + `","password":"p","id":"` + strings.Repeat("i", 201) + `","entity":"` + strings.Repeat("e", 21) + `","confirm":"` + strings.Repeat("c", 301) + `","keep":"both"}`,
			"more fields": strings.TrimSuffix(q.body, "}") + `,"role":"owner"}`,
		} {
			rec := c.ask("admin", op.Method, request{path: q.path, body: body})
			require.GreaterOrEqual(c.t, rec.Code, 400, "%s, %s", op.OperationID, name)
			require.Less(c.t, rec.Code, 500, "%s, %s: %s", op.OperationID, name, rec.Body)
		}
	}
	require.Greater(c.t, tried, 5)
}

// TestNobodyElseApprovesWhatTheAgentDrafted: a foreign account, the agent's own session, and a decision that was
// made before the text was edited over the API lead to nothing; the owner's phone then does approve.
func TestNobodyElseApprovesWhatTheAgentDrafted(t *testing.T) {
	c := newCopyWorld(t)
	ctx, l := context.Background(), c.app.local
	c.must(200, "POST", "/sign-in", c.signIn(map[string]any{"url": c.stack.URL, "key": c.stack.AnonKey}))
	require.NoError(t, l.store.SetRun(ctx, core.RunPaused, "the test does the work", "user:test"))
	job, err := l.AddJobBy(ctx, "pasted", []byte(restPosting), "", "user:test")
	require.NoError(t, err)
	p, err := l.DraftBy(ctx, job.ID, core.DraftWish{Channel: "assist"}, "user:test", nil)
	require.NoError(t, err)
	require.Equal(t, core.ProposalWaiting, p.State)
	now := func() core.Proposal {
		t.Helper()
		c.must(200, "POST", "/now", "")
		got, err := l.Proposal(ctx, p.ID)
		require.NoError(t, err)
		return got
	}
	require.Equal(t, p.Hash, now().Hash)
	decision := func(id string, hash core.ContentHash) map[string]any {
		return map[string]any{"id": id, "facts_v": 1, "kind": "approve", "target_id": p.ID, "content_sha256": hash, "expires_at": time.Now().Add(time.Hour)}
	}

	// A foreign account: no decision on what is not its own, in its account or in ours.
	stranger := uuid.NewString() + "@example.org"
	_, err = c.stack.Auth.SignUp(ctx, stranger, copyPassword)
	require.NoError(t, err)
	ours := c.account(c.mail)
	foreign := c.dashboard(stranger, copyPassword, "foreign")
	require.Equal(t, 409, foreign.Do(t, "POST", "/rest/v1/decisions", text(decision("f1", p.Hash))).Status)
	into := decision("f2", p.Hash)
	into["user_id"] = ours
	for _, prefer := range []string{"", "resolution=merge-duplicates", "resolution=ignore-duplicates"} {
		require.Equal(t, 403, foreign.With("Prefer", prefer).Do(t, "POST", "/rest/v1/decisions", text(into)).Status)
	}

	// The agent's own session, as a thief of its secrets has it: no decision; and a copy that says
	// "approved", with an acknowledgement of it, is but a copy.
	thief := c.stack.As(c.own())
	require.Equal(t, 403, thief.Do(t, "POST", "/rest/v1/decisions", text(decision("a1", p.Hash))).Status)
	lie := map[string]any{"state": "approved", "approved_at": time.Now(), "facts_v": p.Rev + 1}
	require.Less(t, thief.Do(t, "PATCH", "/rest/v1/proposals?id=eq."+string(p.ID), text(lie)).Status, 300)
	ack := map[string]any{"id": "lie", "facts_v": 1, "decision_id": "lie", "kind": "approve", "target_id": p.ID, "content_sha256": p.Hash, "result": "applied", "actor": "user:anna", "decided_at": time.Now()}
	require.Less(t, thief.Do(t, "POST", "/rest/v1/decision_acks", text(ack)).Status, 300)
	require.Equal(t, core.ProposalWaiting, now().State)
	require.Equal(t, core.ProposalWaiting, now().State, "nor once both sides have met")

	// The API edits the text while a decision about the old one is on its way, and again after it.
	phone := c.phone("phone")
	require.Equal(t, 201, phone.Do(t, "POST", "/rest/v1/decisions", text(decision("old", p.Hash))).Status)
	body := strings.Replace(p.Content.Body, "\n", " \n", 1) + "\n"
	c.ids["edit"] = text(map[string]any{"hash": p.Hash, "content": map[string]any{"channel": p.Content.Channel, "recipient": p.Content.Recipient, "subject": p.Content.Subject + ", edited", "body": body, "language": p.Content.Language}})
	rec := c.ask("admin", "PUT", request{path: "/api/v1/proposals/" + string(p.ID), body: "{edit}"})
	require.Equal(t, 200, rec.Code, rec.Body.String())
	edited := now()
	require.NotEqual(t, p.Hash, edited.Hash)
	require.Equal(t, core.ProposalWaiting, edited.State)
	require.Contains(t, phone.Do(t, "GET", "/rest/v1/decision_acks?decision_id=eq.old", "").Body, `"result":"changed"`)
	require.Equal(t, 409, phone.Do(t, "POST", "/rest/v1/decisions", text(decision("old2", p.Hash))).Status, "the old text cannot be approved any more")
	require.Equal(t, 409, phone.Do(t, "POST", "/rest/v1/decisions", text(decision("old", edited.Hash))).Status, "nor can the old decision be made a new one")
	require.Equal(t, core.ProposalWaiting, now().State)
	require.Equal(t, 409, c.ask("admin", "POST", request{path: "/api/v1/proposals/" + string(p.ID) + "/approve", body: text(map[string]any{"hash": p.Hash})}).Code, "nor over the API")

	// What the owner decides about what is there is carried out, so that all of this could have been.
	require.Equal(t, 201, phone.Do(t, "POST", "/rest/v1/decisions", text(decision("new", edited.Hash))).Status)
	require.NotEqual(t, core.ProposalWaiting, now().State, phone.Do(t, "GET", "/rest/v1/decision_acks?decision_id=eq.new", "").Body)
	require.Contains(t, phone.Do(t, "GET", "/rest/v1/decision_acks?decision_id=eq.new", "").Body, `"result":"applied"`)
}

// TestTheAPITellsNothingOfOtherAccounts: what it passes on from the project is the same for what another
// account has and for what nobody has.
func TestTheAPITellsNothingOfOtherAccounts(t *testing.T) {
	c := newCopyWorld(t)
	stranger := uuid.NewString() + "@example.org"
	_, err := c.stack.Auth.SignUp(t.Context(), stranger, "a password of somebody else")
	require.NoError(t, err)
	foreign := c.dashboard(stranger, "a password of somebody else", "foreign")
	require.Equal(t, 200, foreign.Do(t, "POST", "/rest/v1/rpc/sync_head", "{}").Status)
	there := map[string]any{"url": c.stack.URL, "key": c.stack.AnonKey}
	with := func(mail string) string {
		there["mail"] = mail
		return strings.ReplaceAll(plain(c.must(403, "POST", "/sign-in", c.signIn(there))), mail, "MAIL")
	}
	require.Equal(t, with(uuid.NewString()+"@example.org"), with(stranger), "an account with another password, and none")
	there["mail"] = c.mail
	c.must(200, "POST", "/sign-in", c.signIn(there))
	revoke := func(id string) string {
		return strings.ReplaceAll(plain(c.must(404, "POST", "/devices/"+id+"/revoke", text(map[string]any{"password": copyPassword}))), id, "ID")
	}
	require.Equal(t, revoke("nobody"), revoke("foreign"))
	require.Equal(t, 200, foreign.Do(t, "POST", "/rest/v1/rpc/sync_head", "{}").Status, "the device of the other account is in")
	require.NotContains(t, c.must(200, "GET", "/devices", ""), "foreign")
}

// plain is a problem without what names the request.
func plain(problem string) string {
	var doc map[string]any
	if json.Unmarshal([]byte(problem), &doc) != nil {
		return problem
	}
	keys := make([]string, 0, len(doc))
	for k := range doc {
		if k != "request_id" && k != "instance" {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	var out strings.Builder
	for _, k := range keys {
		out.WriteString(k + "=" + text(doc[k]) + "\n")
	}
	return out.String()
}

// account is the id of whoever has an address.
func (c *copyWorld) account(mail string) string {
	c.t.Helper()
	session, err := c.stack.Auth.SignIn(mail, copyPassword)
	require.NoError(c.t, err)
	return session.User.ID
}

// dashboard signs a dashboard of another account in.
func (c *copyWorld) dashboard(mail, password, id string) *stack.Caller {
	c.t.Helper()
	session, err := c.stack.Auth.SignIn(mail, password)
	require.NoError(c.t, err)
	p := c.stack.As(session.AccessToken)
	reply := p.Do(c.t, "POST", "/rest/v1/rpc/device_register", text(map[string]any{"p_id": id, "p_kind": "dashboard", "p_name": id, "p_client": mirror.Schema}))
	require.Less(c.t, reply.Status, 300, reply.Body)
	return p
}
