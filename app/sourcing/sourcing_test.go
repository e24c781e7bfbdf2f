package sourcing_test

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/app/sourcing"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// net answers by address and counts.
type net struct {
	mu      sync.Mutex
	answers map[string]web.Response
	errs    map[string]error
	asked   []string
}

func (n *net) Do(_ context.Context, r web.Request) (web.Response, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked = append(n.asked, r.URL)
	if err := n.errs[r.URL]; err != nil {
		return web.Response{}, err
	}
	resp, ok := n.answers[r.URL]
	if !ok {
		return resp, &web.BlockedError{Reason: web.BlockedGone, Host: "x", Status: 404}
	}
	if resp.FinalURL == "" {
		resp.FinalURL = r.URL
	}
	resp.Status = 200
	return resp, nil
}

func page(kind, body string) web.Response {
	return web.Response{Header: http.Header{"Content-Type": {kind}}, Body: []byte(body)}
}

// words is a driver whose answer must begin with "ok".
func words() source.Spec {
	return source.Spec{Driver: "words", Hosts: []string{"words.example"}, Default: map[string]any{}, Floor: time.Hour,
		Title: map[core.Lang]string{"en": "Words"},
		Sniff: func(a source.Answer) (source.Found, bool) {
			return source.Found{Config: map[string]any{"urls": []string{a.URL.String()}}}, strings.HasPrefix(string(a.Body), "ok")
		},
		New: func(_ source.Config, d source.Deps) (source.Source, error) {
			return fetcher(func(ctx context.Context, c source.Cursor) source.Page {
				resp, err := d.Web.Do(ctx, web.Request{URL: "https://words.example/list"})
				if err != nil {
					return source.FailedPage(c, "", err)
				}
				p := source.Answered(c, "https://words.example/list", resp)
				if !strings.HasPrefix(string(resp.Body), "ok") {
					return source.ParseFailed(p, "the answer has another shape")
				}
				items := source.NewCollector(d, d.Clock.Now())
				items.Add(core.Posting{ExternalID: "1", Title: string(resp.Body)})
				items.Fill(&p)
				return p
			}), nil
		}}
}

type fetcher func(ctx context.Context, c source.Cursor) source.Page

func (f fetcher) Fetch(ctx context.Context, c source.Cursor) source.Page { return f(ctx, c) }

func open(t *testing.T, n *net, fixtures sourcing.Fixtures) *sourcing.Opened {
	t.Helper()
	o, err := sourcing.Open(sourcing.Config{Name: "mine", Spec: words(), Node: sourcetest.Node{"urls": []string{"x"}}, Web: n, Clock: clock.NewSim(sourcetest.Start()),
		Log: slog.New(slog.DiscardHandler), Secret: func(string) (string, error) { return "", nil }, Fixtures: fixtures})
	require.NoError(t, err)
	return o
}

func TestAFetchIsRecordedWhole(t *testing.T) {
	t.Parallel()
	n := &net{answers: map[string]web.Response{"https://words.example/list": page("text/plain", "ok gardener")}}
	got := open(t, n, "").Fetch(t.Context(), nil)
	r, ok := source.DecodeRecording(got.Sample)
	require.True(t, ok)
	require.Len(t, r.Exchanges, 1)
	assert.Equal(t, "ok gardener", string(r.Exchanges[0].Body))
	require.Len(t, r.Marks, 1)
	_, diff, err := source.Replay(t.Context(), words(), nil, "mine", r)
	require.NoError(t, err)
	assert.Equal(t, 1, diff.Same)
}

func TestAnUnreadableAnswerBecomesTestData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := &net{answers: map[string]web.Response{"https://words.example/list": page("application/json", `{"new":"shape"}`)}}
	o := open(t, n, sourcing.Fixtures(dir))
	got, folder := o.Try(t.Context())
	require.Equal(t, source.StatusParseFailed, got.Status)
	require.True(t, strings.HasPrefix(folder, filepath.Join(dir, "mine")), folder)
	names := map[string]bool{}
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	base := ""
	for _, e := range entries {
		names[e.Name()] = true
		if b, ok := strings.CutSuffix(e.Name(), ".recording"); ok {
			base = b
		}
	}
	require.NotEmpty(t, base)
	for _, want := range []string{base + ".recording", base + ".json", base + ".config.json", base + ".golden.json", base + "_test.go.txt", "README.md"} {
		assert.True(t, names[want], want)
	}
	readme, err := os.ReadFile(filepath.Join(folder, "README.md"))
	require.NoError(t, err)
	assert.Contains(t, string(readme), "words")
	_, again := o.Try(t.Context())
	assert.Equal(t, folder, again, "the same answer is written once")
	list, err := o.Fixtures.List("mine")
	require.NoError(t, err)
	require.Len(t, list, 1)
	for i := range 8 {
		n.answers["https://words.example/list"] = page("application/json", `{"shape":`+string(rune('0'+i))+`}`)
		_, folder = o.Try(t.Context())
		require.NotEmpty(t, folder)
	}
	list, err = o.Fixtures.List("mine")
	require.NoError(t, err)
	assert.Len(t, list, 5, "old ones go")

	at := o.Clock.Now()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "mine", "notes"), 0o700))
	require.NoError(t, o.Fixtures.Expire("mine", at))
	list, err = o.Fixtures.List("mine")
	require.NoError(t, err)
	assert.Len(t, list, 6, "they are no older than that")
	require.NoError(t, o.Fixtures.Expire("mine", at.Add(time.Minute)))
	list, err = o.Fixtures.List("mine")
	require.NoError(t, err)
	assert.Equal(t, []string{filepath.Join(dir, "mine", "notes")}, list, "what is kept no longer than the terms permit goes, and nothing else")
	require.NoError(t, o.Fixtures.Expire("nobody", at))
	require.NoError(t, sourcing.Fixtures("").Expire("mine", at))
}

func TestTheWrittenTestDataRunsAsATest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := &net{answers: map[string]web.Response{"https://words.example/list": page("text/plain", "another")}}
	_, folder := open(t, n, sourcing.Fixtures(dir)).Try(t.Context())
	matches, err := filepath.Glob(filepath.Join(folder, "*.recording"))
	require.NoError(t, err)
	require.Len(t, matches, 1)
	raw, err := os.ReadFile(matches[0])
	require.NoError(t, err)
	r, ok := source.DecodeRecording(raw)
	require.True(t, ok)
	now, diff, err := source.Replay(t.Context(), words(), nil, "mine", r)
	require.NoError(t, err)
	assert.Equal(t, source.StatusParseFailed, now.Status, "the fault is in the data")
	assert.Equal(t, "parse_failed", diff.Then.Status)
}

func TestOneFetchAtATimeReachesTheDriver(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	inside, most := 0, 0
	enter, leave := make(chan struct{}, 8), make(chan struct{})
	spec := words()
	spec.New = func(source.Config, source.Deps) (source.Source, error) {
		return fetcher(func(context.Context, source.Cursor) source.Page {
			mu.Lock()
			inside++
			most = max(most, inside)
			mu.Unlock()
			enter <- struct{}{}
			<-leave
			mu.Lock()
			inside--
			mu.Unlock()
			return source.Page{Status: source.StatusUnchanged, Reason: "same"}
		}), nil
	}
	o, err := sourcing.Open(sourcing.Config{Name: "mine", Spec: spec, Web: &net{}, Clock: clock.System{}, Log: slog.New(slog.DiscardHandler), Secret: func(string) (string, error) { return "", nil }})
	require.NoError(t, err)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() { o.Fetch(context.Background(), nil) })
	}
	for range 4 {
		<-enter
		leave <- struct{}{}
	}
	group.Wait()
	assert.Equal(t, 1, most)
	// One who gives up while another fetches is told so.
	group.Go(func() { o.Fetch(context.Background(), nil) })
	<-enter
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	assert.Equal(t, source.StatusTransient, o.Fetch(ctx, nil).Status)
	leave <- struct{}{}
	group.Wait()
}

func TestRecognise(t *testing.T) {
	t.Parallel()
	specs := []source.Spec{words()}
	n := &net{answers: map[string]web.Response{
		"https://blog.example/ok":    page("text/plain", "ok"),
		"https://blog.example/page":  page("text/html", "<!doctype html><html>"),
		"https://blog.example/json":  page("text/plain", `{"a":1}`),
		"https://blog.example/xml":   page("application/xml", `<?xml version="1.0"?><a/>`),
		"https://blog.example/rss":   page("", `<rss><channel>`),
		"https://blog.example/img":   page("", "\x89PNG\r\n\x1a\n"),
		"https://blog.example/empty": page("text/html", " "),
		"https://blog.example/bin":   page("", "\x00\x01\x02\xff"),
		"https://blog.example/text":  page("text/plain", "hello"),
	}, errs: map[string]error{
		"https://blog.example/wall": &web.BlockedError{Reason: web.BlockedByRobots, Host: "blog.example"},
		"https://blog.example/big":  &web.TooLargeError{Host: "blog.example", Limit: 1},
		"https://blog.example/slow": &web.RateLimitedError{Host: "blog.example", Status: 429},
	}}
	for path, seen := range map[string]string{"page": "page", "json": "json", "xml": "xml", "rss": "feed", "img": "image", "empty": "empty", "bin": "file", "text": "text",
		"wall": "blocked", "big": "large", "slow": "limited"} {
		got, err := sourcing.Recognise(t.Context(), n, specs, "https://blog.example/"+path)
		require.NoError(t, err, path)
		assert.Equal(t, seen, got.Seen, path)
		assert.Empty(t, got.Matches, path)
		assert.Equal(t, []string{"words"}, got.Known)
		assert.Equal(t, seen == "blocked" || seen == "large" || seen == "limited", got.Reason != "", path)
	}
	got, err := sourcing.Recognise(t.Context(), n, specs, "blog.example/ok")
	require.NoError(t, err)
	require.Len(t, got.Matches, 1)
	assert.Equal(t, []string{"https://blog.example/ok"}, got.Matches[0].Config["urls"])

	asked := len(n.asked)
	got, err = sourcing.Recognise(t.Context(), n, specs, "https://www.words.example/anything")
	require.NoError(t, err)
	assert.Equal(t, "address", got.Seen)
	require.Len(t, got.Matches, 1)
	assert.Len(t, n.asked, asked, "an address that says what it is is not asked")

	moved := page("text/html", "<html>")
	moved.FinalURL = "https://words.example/new"
	n.answers["https://short.example/x"] = moved
	got, err = sourcing.Recognise(t.Context(), n, specs, "https://short.example/x")
	require.NoError(t, err)
	require.Len(t, got.Matches, 1, "a short link leads to what is known")

	for _, bad := range []string{"", "ftp://a.example", "https://", "https://user:geheim@a.example/", "javascript:alert(1)"} {
		_, err := sourcing.Recognise(t.Context(), n, specs, bad)
		require.Equal(t, core.KindInvalid, core.KindOf(err), bad)
		assert.NotContains(t, err.Error(), "geheim")
	}
}

func TestBook(t *testing.T) {
	t.Parallel()
	o := open(t, &net{}, "")
	b := sourcing.NewBook([]*sourcing.Opened{o})
	assert.False(t, b.Add(o), "a name is taken once")
	other := *o
	other.Name = "another"
	assert.True(t, b.Add(&other))
	assert.Equal(t, []string{"another", "mine"}, b.Names())
	assert.Nil(t, b.Get("nobody"))
}
