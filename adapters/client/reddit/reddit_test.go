package reddit_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/automonet/automonet/adapters/client/reddit"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func unpack(t testing.TB, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	b, err := io.ReadAll(z)
	require.NoError(t, err)
	return b
}

func TestRecordedListingsAreReadCompletely(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		posts, gone int
		after       bool
	}{
		"listing-all-new-page0": {100, 0, true}, "listing-all-new-page1": {4, 0, false}, "listing-all-search-page0": {6, 0, false},
		"listing-askreddit-hot-page0": {102, 0, true}, "listing-askreddit-new-page0": {100, 0, true},
		"listing-askreddit-top-page0": {100, -1, true}, "listing-front-new-page0": {100, 0, true},
		"go-reddit-subreddit-posts": {2, 0, true}, "go-reddit-subreddit-search-posts": {2, 0, true}, "go-reddit-user-submitted": {1, 0, true},
	} {
		page, err := reddit.Parse(unpack(t, filepath.Join("testdata", "listings", name+".json.gz")))
		require.NoError(t, err, name)
		assert.Len(t, page.Posts, want.posts, name)
		assert.Zero(t, page.Unread+page.Other, name)
		assert.Equal(t, want.after, page.After != "", name)
		gone := 0
		for _, p := range page.Posts {
			assert.NotEmpty(t, p.Title, name)
			assert.True(t, strings.HasPrefix(p.Name, "t3_"), p.Name)
			assert.True(t, strings.HasPrefix(p.Link(), reddit.Site+"/"), p.Link())
			assert.False(t, p.Posted().IsZero(), name)
			if p.Gone() != "" {
				gone++
			}
		}
		if want.gone < 0 {
			assert.Positive(t, gone, "the listing holds posts of deleted authors")
		} else {
			assert.Equal(t, want.gone, gone, name)
		}
	}
	for _, name := range []string{"go-reddit-subreddit-about", "go-reddit-subreddit-rules"} {
		_, err := reddit.Parse(unpack(t, filepath.Join("testdata", "listings", name+".json.gz")))
		assert.ErrorIs(t, err, reddit.ErrNotAListing, name)
	}
}

// cassette replays recorded exchanges in their order.
type cassette struct {
	mu    sync.Mutex
	steps []step
	at    int
}

type step struct {
	Request  struct{ Method, URI string }
	Response struct {
		Status  struct{ Code int }
		Headers map[string][]string
		Body    struct{ String string }
	}
}

func (c *cassette) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at >= len(c.steps) {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	s := c.steps[c.at]
	c.at++
	for k, values := range s.Response.Headers {
		switch strings.ToLower(k) {
		case "content-length", "content-encoding", "transfer-encoding", "connection":
			continue
		}
		for _, v := range values {
			w.Header().Add(k, v)
		}
	}
	w.WriteHeader(s.Response.Status.Code)
	_, _ = io.WriteString(w, s.Response.Body.String)
}

// counted gives tokens and counts those that were refused.
type counted struct {
	mu      sync.Mutex
	refused int
}

func (c *counted) Token(context.Context) (string, error) { return "a-token", nil }

func (c *counted) Reject(string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused++
}

func (c *counted) rejected() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refused
}

// instant does not wait.
type instant struct{ clock.Clock }

func (instant) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// TestRecordedExchanges lets the real web client and this client live through what
// prawcore recorded of the real service.
func TestRecordedExchanges(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/http/*.json.gz")
	require.NoError(t, err)
	require.Len(t, files, 13)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json.gz")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var raw struct {
				Interactions []struct {
					Request  struct{ Method, URI string }
					Response struct {
						Status  struct{ Code int }
						Headers map[string][]string
						Body    struct{ String string }
					}
				}
			}
			require.NoError(t, json.Unmarshal(unpack(t, file), &raw))
			tape := &cassette{}
			for _, i := range raw.Interactions {
				if strings.Contains(i.Request.URI, "access_token") {
					continue // signing in has tests of its own
				}
				tape.steps = append(tape.steps, step(i))
			}
			got, keys, err := live(t, tape)
			want := outcomes()[name]
			want(t, got, keys, err)
			assert.Equal(t, len(tape.steps), tape.at, "the whole recording was played")
		})
	}
}

func outcomes() map[string]func(*testing.T, reddit.Page, *counted, error) {
	transient := func(status int) func(*testing.T, reddit.Page, *counted, error) {
		return func(t *testing.T, _ reddit.Page, _ *counted, err error) {
			var failed *web.TransientError
			require.ErrorAs(t, err, &failed)
			assert.Equal(t, status, failed.Status)
		}
	}
	blocked := func(reason web.BlockedReason, status int) func(*testing.T, reddit.Page, *counted, error) {
		return func(t *testing.T, _ reddit.Page, _ *counted, err error) {
			var wall *web.BlockedError
			require.ErrorAs(t, err, &wall)
			assert.Equal(t, reason, wall.Reason)
			assert.Equal(t, status, wall.Status)
		}
	}
	return map[string]func(*testing.T, reddit.Page, *counted, error){
		"200-get-listing": func(t *testing.T, p reddit.Page, _ *counted, err error) {
			require.NoError(t, err)
			assert.Len(t, p.Posts, 100)
			assert.NotEmpty(t, p.After)
		},
		"200-post-submit": func(t *testing.T, _ reddit.Page, _ *counted, err error) {
			require.ErrorIs(t, err, reddit.ErrNotAListing)
		},
		"301-redirect": func(t *testing.T, _ reddit.Page, _ *counted, err error) {
			var wall *web.BlockedError
			require.ErrorAs(t, err, &wall, "what it leads to is not recorded")
			assert.Equal(t, web.BlockedGone, wall.Reason)
		},
		"401-then-retry": func(t *testing.T, p reddit.Page, k *counted, err error) {
			require.NoError(t, err)
			assert.NotEmpty(t, p.Posts)
			assert.Equal(t, 1, k.rejected())
		},
		"403-forbidden": blocked(web.BlockedForbidden, 403), "404-not-found": blocked(web.BlockedGone, 404), "409-conflict": blocked(web.BlockedUnexpected, 409),
		"429-with-retry-after": func(t *testing.T, _ reddit.Page, _ *counted, err error) {
			var limited *web.RateLimitedError
			require.ErrorAs(t, err, &limited)
			assert.Equal(t, 4*time.Second, limited.RetryAfter)
		},
		"500-internal-server-error": transient(500), "502-bad-gateway": transient(502), "503-service-unavailable": transient(503),
		"504-gateway-timeout": transient(504), "522-connection-timed-out": transient(522),
	}
}

// live asks once through the real client. Time runs by itself whenever it is waited for.
func live(t *testing.T, tape *cassette) (reddit.Page, *counted, error) {
	t.Helper()
	server := fakes.New(fakes.Options{Host: "oauth.reddit.com"})
	server.SetRobots(fakes.RobotsDisallow("/"))
	server.Handle("/", tape.ServeHTTP)
	internet := fakes.NewNet(server)
	internet.Add("oauth.reddit.com", server)
	client := web.New(web.Config{Transport: internet, MinInterval: -1, Jitter: func() float64 { return 0 }, Clock: instant{clock.System{}}, Wall: clock.System{}})
	defer func() {
		require.NoError(t, client.Close())
		internet.CloseIdleConnections()
		require.NoError(t, server.Close())
	}()
	keys := &counted{}
	page, err := reddit.New(reddit.Config{Web: client, Tokens: keys, User: "mara"}).Listing(t.Context(), reddit.Query{Community: "forhire", Limit: 100})
	return page, keys, err
}

func TestTheQuotaRule(t *testing.T) {
	t.Parallel()
	header := func(remaining, used, reset string) http.Header {
		h := http.Header{}
		for k, v := range map[string]string{"X-Ratelimit-Remaining": remaining, "X-Ratelimit-Used": used, "X-Ratelimit-Reset": reset} {
			if v != "" {
				h.Set(k, v)
			}
		}
		return h
	}
	for name, tt := range map[string]struct {
		h    http.Header
		want time.Duration
	}{
		"nothing is said":           {http.Header{}, 0},
		"early and little used":     {header("599.0", "1", "421"), 0},
		"used faster than it lasts": {header("900.0", "100", "598"), 10 * time.Second},
		"a little faster":           {header("990.0", "10", "597"), 3 * time.Second},
		"nothing is left":           {header("0.0", "1000", "312"), 312 * time.Second},
		"no number":                 {header("many", "1", "1"), 0},
		"a negative number":         {header("-5", "1", "1"), 0},
		"beyond the window":         {header("0", "1", "99999"), 10 * time.Minute},
	} {
		assert.InDelta(t, tt.want, reddit.QuotaOf(tt.h).Wait(), float64(time.Millisecond), name)
	}
}

func TestTheAgentIsHonest(t *testing.T) {
	t.Parallel()
	assert.Regexp(t, `^[a-z]+:automonet:\{version\} \(by /u/mara_l\)$`, reddit.Agent("mara_l"))
	for _, name := range []string{"", "a b", "x\r\ny", "Mozilla/5.0", strings.Repeat("a", 40)} {
		assert.Regexp(t, `^[a-z]+:automonet:\{version\}$`, reddit.Agent(name), "a name that is none is left out")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(unpack(f, "testdata/listings/go-reddit-subreddit-posts.json.gz"))
	for _, s := range []string{`{"kind":"Listing","data":{"children":[]}}`, `{"kind":"Listing","data":{"children":[{"kind":"t3","data":{"id":7}},{"kind":"t1"},7]}}`, `[]`, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		page, err := reddit.Parse(body)
		if err != nil {
			require.True(t, errors.Is(err, reddit.ErrNotAListing))
			return
		}
		for _, p := range page.Posts {
			require.NotEmpty(t, p.Name)
			_, _, _ = p.Gone(), p.Link(), p.Posted()
		}
	})
}
