package mcp_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/automonet/automonet/adapters/client/mcp"
	"github.com/automonet/automonet/adapters/web"
	fake "github.com/automonet/automonet/internal/fakes/mcp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a server over h and a client that may ask it.
func serve(t *testing.T, h http.Handler, tokens mcp.Tokens) *mcp.Client {
	t.Helper()
	server := httptest.NewServer(h)
	polite := web.New(web.Config{AllowHosts: []string{server.Listener.Addr().String()}, MinInterval: -1})
	t.Cleanup(func() {
		require.NoError(t, polite.Close())
		server.Close()
	})
	return mcp.New(mcp.Config{Service: "Replay", Endpoint: server.URL + "/mcp", Web: polite, Tokens: tokens})
}

func tools() []fake.Tool {
	return []fake.Tool{
		{Name: "x__echo", Description: "Say it again.", Schema: `{"type":"object","properties":{"text":{"type":"string"},"n":{"type":["integer","null"],"maximum":5},"kind":{"type":"string","enum":["FULL_TIME","GIG"]},"list":{"type":"array"}},"required":["text"]}`,
			Call: func(args map[string]any) (any, error) { return map[string]any{"said": args}, nil }},
		{Name: "x__fail", Schema: `{"type":"object"}`, Writes: true, Call: func(map[string]any) (any, error) { return nil, errors.New("not today") }},
	}
}

func TestAsksTheToolsThatAreListed(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]fake.Options{"events": {}, "JSON": {JSON: true}, "sessions": {Sessions: true}, "structured": {Structured: true, JSON: true}} {
		o.Tools = tools()
		session, err := serve(t, fake.New(o), nil).Open(t.Context())
		require.NoError(t, err, name)
		list, err := session.Tools(t.Context())
		require.NoError(t, err)
		require.Len(t, list, 2)
		echo, ok := mcp.Pick(list, "say", "ECHO")
		require.True(t, ok)
		assert.Equal(t, "echo", echo.Base())
		assert.True(t, echo.ReadOnly)
		assert.Equal(t, []string{"text"}, echo.Required)
		args := mcp.Args{}
		assert.Equal(t, []string{"text"}, args.Lacks(echo))
		assert.True(t, args.Put(echo, "hello", "words", "text"))
		assert.True(t, args.Put(echo, 20, "n"), "a number is cut to the greatest")
		assert.True(t, args.Put(echo, "full-time", "kind"))
		assert.False(t, args.Put(echo, "permanent", "kind"), "a word that the tool does not know is not sent")
		assert.True(t, args.Put(echo, "one", "list"))
		assert.False(t, args.Put(echo, true, "nothing"))
		got, err := session.Call(t.Context(), echo.Name, args)
		require.NoError(t, err)
		assert.False(t, got.Failed)
		assert.JSONEq(t, `{"said":{"text":"hello","n":5,"kind":"FULL_TIME","list":["one"]}}`, string(got.JSON))
		assert.NotEmpty(t, got.Body)
		got, err = session.Call(t.Context(), "x__fail", nil)
		require.NoError(t, err)
		assert.True(t, got.Failed)
		assert.Contains(t, got.Text, "not today")
		_, err = session.Call(t.Context(), "x__nothing", nil)
		var refused *mcp.RefusedError
		require.ErrorAs(t, err, &refused)
		session.Close()
	}
}

// keys is a sign-in whose first token is worthless.
type keys struct{ refused int }

func (k *keys) Token(context.Context) (string, error) {
	if k.refused == 0 {
		return "stale", nil
	}
	return "fresh", nil
}

func (k *keys) Reject(string) { k.refused++ }

func TestARefusedTokenIsReplacedOnce(t *testing.T) {
	t.Parallel()
	k := &keys{}
	session, err := serve(t, fake.New(fake.Options{Tools: tools(), Valid: func(a string) bool { return a == "fresh" }}), k).Open(t.Context())
	require.NoError(t, err)
	session.Close()
	assert.Equal(t, 1, k.refused)
	k = &keys{}
	_, err = serve(t, fake.New(fake.Options{Tools: tools(), Valid: func(string) bool { return false }}), k).Open(t.Context())
	var wall *web.BlockedError
	require.ErrorAs(t, err, &wall)
	assert.Equal(t, http.StatusUnauthorized, wall.Status)
	assert.Equal(t, 1, k.refused, "a second refusal is an answer")
}

func TestWhatIsNoAnswerIsTold(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		kind   string
		body   string
		check  func(error) bool
	}{
		"a page":               {200, "text/html", "<h1>Log in</h1>", unreadable},
		"no JSON-RPC":          {200, "application/json", `{"jobs":[]}`, unreadable},
		"another id":           {200, "application/json", `{"jsonrpc":"2.0","id":99,"result":{}}`, unreadable},
		"a call of theirs":     {200, "application/json", `{"jsonrpc":"2.0","method":"x"}`, unreadable},
		"a stream without it":  {200, "text/event-stream", "data: {\"jsonrpc\":\"2.0\",\"method\":\"x\"}\n\n", unreadable},
		"nothing":              {200, "application/json", "", unreadable},
		"an error by protocol": {400, "application/json", `{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"invalid tool name"}}`, refused},
		"a wall":               {403, "text/html", "no", blocked},
		"not there":            {404, "text/html", "no", blocked},
		"too much":             {429, "text/html", "no", limited},
		"a failure":            {502, "text/html", "no", transient},
	} {
		_, err := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", tt.kind)
			w.Header().Set("Retry-After", "9")
			w.WriteHeader(tt.status)
			_, _ = w.Write([]byte(tt.body))
		}), nil).Open(t.Context())
		require.Error(t, err, name)
		assert.True(t, tt.check(err), "%s: %v", name, err)
		assert.NotContains(t, err.Error(), "Log in", name)
	}
}

func unreadable(err error) bool { var e *mcp.UnreadableError; return errors.As(err, &e) }
func refused(err error) bool    { var e *mcp.RefusedError; return errors.As(err, &e) }
func blocked(err error) bool    { var e *web.BlockedError; return errors.As(err, &e) }
func transient(err error) bool  { var e *web.TransientError; return errors.As(err, &e) }
func limited(err error) bool {
	var e *web.RateLimitedError
	return errors.As(err, &e) && e.RetryAfter == 9*time.Second
}

func TestACallerWhoLeftIsNotKept(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	client := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		// Only a server that has read the request notices that its client leaves.
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	}), nil)
	_, err := client.Open(ctx)
	assert.True(t, transient(err), "%v", err)
}

func TestItemsAreFoundWhereverTheyAre(t *testing.T) {
	t.Parallel()
	is := func(i mcp.Item) bool { return i.Text("id") != "" && i.Text("title") != "" }
	for name, raw := range map[string]string{
		"a list":       `[{"id":1,"title":"a"},{"id":2,"title":"b"}]`,
		"wrapped":      `{"paging":{"x":[]},"data":{"jobs":[{"id":1,"title":"a"},{"id":"2","title":"b"}]}}`,
		"edges":        `{"result":{"edges":[{"node":{"id":1,"title":"a"}},{"node":{"id":2,"title":"b"}}]}}`,
		"with others":  `{"jobs":[7,{"id":1,"title":"a"},{"title":"no id"},{"id":2,"title":"b"}]}`,
		"another name": `{"whatever":[{"id":1,"title":"a"},{"id":2,"title":"b"}]}`,
	} {
		items, found := mcp.Items(json.RawMessage(raw), []string{"jobs", "edges"}, is)
		assert.True(t, found, name)
		assert.Len(t, items, 2, name)
	}
	items, found := mcp.Items(json.RawMessage(`{"jobs":[],"tags":["x"]}`), []string{"jobs"}, is)
	assert.True(t, found, "an empty list of the right name is an answer")
	assert.Empty(t, items)
	for _, raw := range []string{`{"message":"hello"}`, `7`, `{"tags":[]}`, "\xff", strings.Repeat("[", 60_000)} {
		_, found := mcp.Items(json.RawMessage(raw), []string{"jobs"}, is)
		assert.False(t, found, raw[:min(len(raw), 20)])
	}
}

func TestFieldsAreReadInTheirForms(t *testing.T) {
	t.Parallel()
	i := mcp.Item{"budget": map[string]any{"rawValue": "1500.5", "currency": "USD"}, "price": "$1,250.00", "n": 7.0, "skills": []any{"Go", map[string]any{"name": "SQL"}, 3.0, nil},
		"at": "2026-11-20T15:00:00+0000", "ms": 1.7e12, "s": 1.7e9, "deep": map[string]any{"er": map[string]any{"name": "x"}}}
	assert.InDelta(t, 1500.5, i.Number("budget"), 1e-9)
	assert.InDelta(t, 1250, i.Number("nothing", "price"), 1e-9)
	assert.Zero(t, i.Number("skills"))
	assert.Equal(t, []string{"Go", "SQL", "3"}, i.Texts("skills"))
	assert.Equal(t, "x", i.Text("deep.er"))
	assert.Equal(t, time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC), i.Time("at"))
	assert.Equal(t, i.Time("s"), i.Time("ms"))
	assert.True(t, i.Time("n.x").IsZero())
}

func FuzzItems(f *testing.F) {
	for _, s := range []string{`{"jobs":[{"id":1,"title":"a","budget":{"amount":"1"}}]}`, `[[[[]]]]`, `{"a":{"b":{"node":1}}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		items, _ := mcp.Items(raw, []string{"jobs"}, func(i mcp.Item) bool { return i.Text("id") != "" })
		for _, i := range items {
			_, _, _, _ = i.Number("budget"), i.Texts("skills"), i.Time("at"), i.Value("a.b.c")
		}
		_, _ = mcp.Find(raw, "next_cursor")
	})
}
