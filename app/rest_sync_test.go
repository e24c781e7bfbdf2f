package app

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/internal/stack"
)

// drawer keeps secrets in memory.
type drawer struct {
	mu     sync.Mutex
	values map[string]string
}

func (d *drawer) get(ref string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if v, ok := d.values[ref]; ok {
		return v, nil
	}
	if strings.HasPrefix(ref, "secret:sync-") {
		return "", core.Errorf(core.KindNotFound, "no secret %q", ref)
	}
	return "secret-key-of-the-test", nil
}

func (d *drawer) set(ref, value string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.values[ref] = value
	return nil
}

// copyWorld is a live agent with an API and a project that it is not signed in to.
type copyWorld struct {
	*restWorld
	stack *stack.Stack
	kept  *drawer
	log   *bytes.Buffer
	mail  string
}

const copyPassword = "the password of the account"

func newCopyWorld(t *testing.T) *copyWorld {
	t.Helper()
	s := stack.Start(t, stack.Options{})
	c := &copyWorld{stack: s, kept: &drawer{values: map[string]string{}}, log: &bytes.Buffer{}, mail: uuid.NewString() + "@example.org"}
	_, err := s.Auth.SignUp(t.Context(), c.mail, copyPassword)
	require.NoError(t, err)
	var mu sync.Mutex
	c.restWorld = bareRestWorld(t, func(o *Options) {
		o.Live, o.Secret, o.KeepSecret = true, c.kept.get, c.kept.set
		o.Log = slog.New(slog.NewTextHandler(locked{&mu, c.log}, nil))
	})
	return c
}

// locked lets several write to one buffer.
type locked struct {
	mu  *sync.Mutex
	buf *bytes.Buffer
}

func (l locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

// must asks for an answer of this status, and for an event where it is a write that is done.
func (c *copyWorld) must(status int, method, path, body string) string {
	c.t.Helper()
	last := c.app.local.LastSeq()
	rec := c.ask("admin", method, request{path: "/api/v1/sync" + path, body: body})
	require.Equal(c.t, status, rec.Code, "%s %s: %s", method, path, rec.Body)
	if method != http.MethodGet && status < 300 {
		events, err := c.app.local.store.Events(context.Background(), core.EventFilter{AfterSeq: last, By: "user:anna", Limit: core.MaxLimit})
		require.NoError(c.t, err)
		require.NotEmpty(c.t, events, "%s leaves no event", path)
	}
	return rec.Body.String()
}

// phone signs a dashboard in.
func (c *copyWorld) phone(id string) *stack.Caller {
	c.t.Helper()
	session, err := c.stack.Auth.SignIn(c.mail, copyPassword)
	require.NoError(c.t, err)
	p := c.stack.As(session.AccessToken)
	reply := p.Do(c.t, "POST", "/rest/v1/rpc/device_register", text(map[string]any{"p_id": id, "p_kind": "dashboard", "p_name": id, "p_client": mirror.Schema}))
	require.Less(c.t, reply.Status, 300, reply.Body)
	return p
}

func (c *copyWorld) signIn(more map[string]any) string {
	body := map[string]any{"mail": c.mail, "password": copyPassword, "passphrase": "correct horse battery", "name": "desk"}
	for k, v := range more {
		body[k] = v
	}
	return text(body)
}

// TestTheCopyIsSteeredOverREST: all that the command line can do with the copy, from the sign-in to a project
// that no file names to the erasure of what is there.
func TestTheCopyIsSteeredOverREST(t *testing.T) {
	c := newCopyWorld(t)
	ctx := context.Background()
	require.Contains(t, c.must(200, "GET", "", ""), `"state":"off"`)

	require.Contains(t, c.must(403, "POST", "/sign-in", c.signIn(nil)), "sign in with its address")
	there := map[string]any{"url": c.stack.URL + "/", "key": c.stack.AnonKey, "texts": "encrypted"}
	require.Contains(t, c.must(422, "POST", "/sign-in", c.signIn(map[string]any{"key": c.stack.AnonKey})), "address of the project is missing")
	require.Contains(t, c.must(422, "POST", "/sign-in", c.signIn(map[string]any{"url": c.stack.URL})), "publishable")
	require.Contains(t, c.must(422, "POST", "/sign-in", c.signIn(map[string]any{"url": c.stack.URL, "key": c.stack.ServiceKey})), "secret key")
	require.Contains(t, c.must(422, "POST", "/sign-in", c.signIn(map[string]any{"url": "http://abc.supabase.co", "key": c.stack.AnonKey})), "https")
	require.Contains(t, c.must(422, "POST", "/sign-in", c.signIn(map[string]any{"url": c.stack.URL, "key": c.stack.AnonKey, "texts": "encrypted", "passphrase": "short"})), "12 characters")
	wrong := c.must(403, "POST", "/sign-in", c.signIn(map[string]any{"url": c.stack.URL, "key": c.stack.AnonKey, "password": "not " + copyPassword}))
	require.NotContains(t, wrong, copyPassword)
	require.Contains(t, c.must(200, "GET", "", ""), `"state":"off"`, "half a sign-in is none")

	var st core.SyncStatus
	require.NoError(t, json.Unmarshal([]byte(c.must(200, "POST", "/sign-in", c.signIn(there))), &st))
	require.Equal(t, []any{"desk", c.mail, "encrypted", c.stack.URL, false}, []any{st.Device, st.Mail, st.Texts, st.Address, st.Fixed})
	require.Contains(t, c.must(409, "POST", "/sign-in", c.signIn(map[string]any{"url": "https://other.supabase.co", "key": "sb_publishable_x"})), "sign it out there first")
	require.Contains(t, c.must(200, "POST", "/now", ""), `"state":"ok"`)
	require.Contains(t, c.must(200, "POST", "/check", ""), `"equal":true`)

	c.exports(ctx)

	phone := c.phone("phone")
	c.conflicts(ctx, phone)
	c.quarantine(ctx)

	require.Contains(t, c.must(403, "POST", "/devices/phone/revoke", `{"password":"not it"}`), "does not accept")
	require.Contains(t, c.must(404, "POST", "/devices/nobody/revoke", text(map[string]any{"password": copyPassword})), "nobody")
	c.must(204, "POST", "/devices/phone/revoke", text(map[string]any{"password": copyPassword}))
	require.Equal(t, 403, phone.Do(t, "POST", "/rest/v1/rpc/sync_head", "{}").Status, "the phone is out")
	var devices api.List[core.SyncDevice]
	require.NoError(t, json.Unmarshal([]byte(c.must(200, "GET", "/devices", "")), &devices))
	for _, d := range devices.Items {
		require.Equal(t, d.This, d.RevokedAt.IsZero(), "%+v", d)
		if d.This {
			require.Contains(t, c.must(409, "POST", "/devices/"+d.ID+"/revoke", text(map[string]any{"password": copyPassword})), "sign it out instead")
		}
	}
	require.Contains(t, c.must(200, "POST", "/now", ""), `"state":"ok"`, "the agent itself is not")

	// Signed out, the project stays known: here, and to a program that starts anew.
	c.must(204, "POST", "/sign-out", "")
	require.Contains(t, c.must(403, "POST", "/now", ""), "not signed in")
	again := newSyncer(c.app.local, c.app.opts, nil, c.app.meter)
	to, err := again.at(ctx)
	require.NoError(t, err)
	require.Equal(t, []any{c.stack.URL, "encrypted", false}, []any{to.address, to.texts, to.fixed})
	require.Contains(t, c.must(200, "POST", "/sign-in", c.signIn(map[string]any{"texts": "plain"})), `"texts":"plain"`)
	require.Contains(t, c.must(200, "POST", "/now", ""), `"state":"ok"`)
	var sealed int
	require.NoError(t, c.stack.DB.QueryRow(ctx, `select count(*) from jobs where body like 'enc:%'`).Scan(&sealed))
	require.Zero(t, sealed, "what was there is sent again in the new way")
	require.Contains(t, c.must(422, "POST", "/erase", `{"confirm":"yes"}`), st.Project)
	require.NotContains(t, c.must(200, "POST", "/erase", text(map[string]any{"confirm": st.Project})), `"rows":0`)
	var left int
	require.NoError(t, c.stack.DB.QueryRow(ctx, `select count(*) from jobs`).Scan(&left))
	require.Zero(t, left)
	c.nowhere(ctx, copyPassword, "correct horse battery")
}

// exports reads the account's rows, once more without the key of the texts, and once from a project
// that does not answer.
func (c *copyWorld) exports(ctx context.Context) {
	c.t.Helper()
	last := c.app.local.LastSeq()
	var doc struct {
		Tables map[string][]map[string]any `json:"tables"`
		Rows   int                         `json:"rows"`
		Sealed int                         `json:"sealed"`
	}
	read := func() string {
		c.t.Helper()
		raw := c.must(200, "GET", "/export", "")
		require.NoError(c.t, json.Unmarshal([]byte(raw), &doc))
		return raw
	}
	opened := read()
	require.Len(c.t, doc.Tables, len(mirror.Tables()))
	require.Zero(c.t, doc.Sealed)
	require.NotEmpty(c.t, doc.Tables["profiles"])
	require.NotContains(c.t, opened, mirror.Encrypted)
	events, err := c.app.local.store.Events(ctx, core.EventFilter{AfterSeq: last, By: "user:anna", Limit: core.MaxLimit})
	require.NoError(c.t, err)
	require.Len(c.t, events, 1)
	require.Equal(c.t, "exported", events[0].To)
	require.Contains(c.t, events[0].Data, `"whole":true`)

	key, err := c.kept.get(keyRef)
	require.NoError(c.t, err)
	session, err := c.kept.get(sessionRef)
	require.NoError(c.t, err)
	var kept map[string]any
	require.NoError(c.t, json.Unmarshal([]byte(session), &kept))
	for name, v := range kept {
		if v, ok := v.(string); ok && strings.Contains(name, "token") {
			require.NotContains(c.t, opened, v, "the export holds the %s", name)
		}
	}
	require.NotContains(c.t, opened, key)
	require.NoError(c.t, c.kept.set(keyRef, nothing))
	require.Contains(c.t, read(), mirror.Encrypted)
	require.Positive(c.t, doc.Sealed)
	require.NoError(c.t, c.kept.set(keyRef, key))

	c.stack.Gate.Fail(func(*http.Request) stack.Fault { return stack.Fault{Status: 503} })
	require.Contains(c.t, c.must(503, "GET", "/export", ""), "does not answer")
	c.stack.Gate.Fail(nil)
}

// conflicts has both sides change a setting, and keeps one side each.
func (c *copyWorld) conflicts(ctx context.Context, phone *stack.Caller) {
	c.t.Helper()
	for n, side := range []string{"there", "here"} {
		reply := phone.Do(c.t, "GET", "/rest/v1/settings?id=eq.settings", "")
		var rows []struct {
			Version int64          `json:"version"`
			Doc     map[string]any `json:"doc"`
		}
		require.NoError(c.t, json.Unmarshal([]byte(reply.Body), &rows))
		rows[0].Doc["threshold"] = 31 + n
		reply = phone.Do(c.t, "POST", "/rest/v1/rpc/settings_put", text(map[string]any{"p_id": "settings", "p_base_version": rows[0].Version, "p_doc": rows[0].Doc}))
		require.Less(c.t, reply.Status, 300, reply.Body)
		own, err := c.app.local.store.Settings(ctx)
		require.NoError(c.t, err)
		own.Threshold = 71 + float64(n)
		_, err = c.app.local.SaveSettingsBy(ctx, own, "user:test")
		require.NoError(c.t, err)
		require.Contains(c.t, c.must(200, "POST", "/now", ""), `"conflicts":1`)
		var list api.List[core.SyncConflict]
		require.NoError(c.t, json.Unmarshal([]byte(c.must(200, "GET", "/conflicts", "")), &list))
		require.Len(c.t, list.Items, 1)
		require.Equal(c.t, "threshold", list.Items[0].Field)
		c.must(200, "POST", "/conflicts/"+list.Items[0].ID+"/resolve", text(map[string]any{"keep": side}))
		c.must(404, "POST", "/conflicts/"+list.Items[0].ID+"/resolve", text(map[string]any{"keep": side}))
		own, err = c.app.local.store.Settings(ctx)
		require.NoError(c.t, err)
		require.InDelta(c.t, map[string]float64{"there": 31, "here": 72}[side], own.Threshold, 0)
		require.Contains(c.t, c.must(200, "POST", "/now", ""), `"conflicts":0`)
	}
}

// quarantine sets a row aside as a refusal does, and lets it be.
func (c *copyWorld) quarantine(ctx context.Context) {
	c.t.Helper()
	own, err := c.app.local.store.Settings(ctx)
	require.NoError(c.t, err)
	mark := core.Dirty{Entity: "settings", ID: "settings", Rev: own.Rev}
	require.NoError(c.t, c.app.local.store.Mark(ctx, []core.Dirty{mark}))
	require.NoError(c.t, c.app.local.store.Quarantine(ctx, mark, "23514", "refused"))
	require.Contains(c.t, c.must(200, "GET", "/quarantine", ""), `"code":"23514"`)
	c.must(404, "POST", "/quarantine/discard", `{"entity":"settings","id":"other"}`)
	c.must(204, "POST", "/quarantine/discard", `{"entity":"settings","id":"settings"}`)
	require.Contains(c.t, c.must(200, "GET", "/quarantine", ""), `"items":[]`)
	require.Contains(c.t, c.must(200, "GET", "", ""), `"quarantined":0`)
}

// nowhere fails where one of these words was kept: among the secrets, in the log, or in the database.
func (c *copyWorld) nowhere(ctx context.Context, words ...string) {
	c.t.Helper()
	state, err := c.app.local.store.SyncState(ctx)
	require.NoError(c.t, err)
	events, err := c.app.local.store.Events(ctx, core.EventFilter{Limit: core.MaxLimit})
	require.NoError(c.t, err)
	c.kept.mu.Lock()
	all := text([]any{state, events, c.kept.values}) + c.log.String()
	c.kept.mu.Unlock()
	files, err := filepath.Glob(filepath.Join(c.app.opts.Config.DataDir, "*"))
	require.NoError(c.t, err)
	require.NotEmpty(c.t, files)
	for _, w := range words {
		require.NotContains(c.t, all, w)
		requireNowhere(c.t, files, w)
	}
}

// requireNowhere fails where a word stands in one of the files.
func requireNowhere(t *testing.T, files []string, word string) {
	t.Helper()
	for _, name := range files {
		raw, err := readRegular(name)
		require.NoError(t, err)
		require.False(t, bytes.Contains(raw, []byte(word)), "%s holds %q", filepath.Base(name), word)
	}
}

// TestARoundAsksNothingWithoutAProject: a live agent that no project was named to rests.
func TestARoundAsksNothingWithoutAProject(t *testing.T) {
	t.Parallel()
	w := bareRestWorld(t, func(o *Options) { o.Live = true })
	out, err := w.app.local.sync.Round(t.Context())
	require.NoError(t, err)
	require.True(t, out.Off)
	require.Equal(t, time.Hour, out.Next)
	require.Error(t, w.app.local.sync.bell(t.Context(), func() {}))
	block, err := w.app.local.sync.guard(t.Context(), core.Submission{})
	require.NoError(t, err)
	require.Nil(t, block, "nothing waits for a project that there is not")
}

// readRegular reads a file; of anything else it returns nothing.
func readRegular(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, err
	}
	return os.ReadFile(name)
}
