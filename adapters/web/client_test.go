package web_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}

// serve starts a listening replay server and a client that may ask it at once.
func serve(t *testing.T, change func(*web.Config)) (*fakes.Server, *web.Client) {
	t.Helper()
	s, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	cfg := web.Config{AllowPrivate: loopback, MinInterval: -1, Jitter: func() float64 { return 0 }}
	if change != nil {
		change(&cfg)
	}
	c := web.New(cfg)
	t.Cleanup(func() {
		require.NoError(t, c.Close())
		require.NoError(t, s.Close())
	})
	return s, c
}

// simulate makes servers under real names, in memory and on a simulated clock
// that a goroutine advances whenever someone sleeps on it.
func simulate(t *testing.T, change func(*web.Config), hosts ...string) (map[string]*fakes.Server, *web.Client, *clock.Sim) {
	t.Helper()
	sim := clock.NewSim(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	servers := map[string]*fakes.Server{}
	internet := fakes.NewNet()
	for _, h := range hosts {
		servers[h] = fakes.New(fakes.Options{Host: h, Clock: sim})
		internet.Add(h, servers[h])
	}
	cfg := web.Config{Clock: sim, Wall: clock.System{}, Transport: internet, Jitter: func() float64 { return 0 }}
	if change != nil {
		change(&cfg)
	}
	c := web.New(cfg)
	ctx, stop := context.WithCancel(t.Context())
	var driver sync.WaitGroup
	driver.Go(func() {
		for sim.WaitForWaiters(ctx, 1) == nil {
			if next, ok := sim.Next(); ok {
				sim.Advance(max(0, next.Sub(sim.Now())))
			}
		}
	})
	t.Cleanup(func() {
		require.NoError(t, c.Close())
		stop()
		driver.Wait()
		internet.CloseIdleConnections()
		for _, s := range servers {
			require.NoError(t, s.Close())
		}
	})
	return servers, c, sim
}

func TestAsksPolitelyAndHonestly(t *testing.T) {
	t.Parallel()
	s, c := serve(t, func(cfg *web.Config) { cfg.Version, cfg.Contact = "1.2.3", "jo@example.org\r\nX-Evil: 1" })
	s.Serve("/feed", fakes.Content{Type: "application/rss+xml", Body: []byte("<rss/>"), Gzip: true})
	got, err := c.Do(t.Context(), web.Request{URL: s.URL() + "/feed#part", Accept: "application/rss+xml",
		Header: http.Header{"User-Agent": {"Mozilla/5.0"}, "X-Mine": {"yes"}}})
	require.NoError(t, err)
	assert.Equal(t, "<rss/>", string(got.Body))
	assert.Equal(t, 200, got.Status)
	assert.Equal(t, s.URL()+"/feed", got.FinalURL)
	assert.NotEmpty(t, got.Validators.ETag)

	log := s.Requests()
	require.Len(t, log, 2)
	assert.Equal(t, "/robots.txt", log[0].Path)
	want := "AutoMonet/1.2.3 (+https://github.com/automonet/automonet; contact: jo@example.orgX-Evil: 1)"
	assert.Equal(t, want, log[1].Header.Get("User-Agent"))
	assert.Equal(t, "yes", log[1].Header.Get("X-Mine"))
	assert.Equal(t, "application/rss+xml", log[1].Header.Get("Accept"))

	again, err := c.Do(t.Context(), web.Request{URL: s.URL() + "/feed", Validators: got.Validators})
	require.NoError(t, err)
	assert.True(t, again.NotModified)
	assert.Equal(t, got.Validators, again.Validators)
	assert.Equal(t, 1, s.Count("/robots.txt"), "robots.txt is kept")
	assert.Equal(t, "AutoMonet/dev (+https://github.com/automonet/automonet; contact: none)", web.Config{}.UserAgent())
}

func TestPosts(t *testing.T) {
	t.Parallel()
	s, c := serve(t, nil)
	s.Handle("POST /bid", func(w http.ResponseWriter, r *http.Request) {
		var b bytes.Buffer
		_, _ = b.ReadFrom(r.Body)
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte("got " + b.String()))
	})
	got, err := c.Do(t.Context(), web.Request{Method: http.MethodPost, URL: s.URL() + "/bid", Body: []byte("x=1")})
	require.NoError(t, err)
	assert.Equal(t, "got x=1", string(got.Body))
	s.Inject("/bid", fakes.Status(502), 1)
	_, err = c.Do(t.Context(), web.Request{Method: http.MethodPost, URL: s.URL() + "/bid", Body: []byte("x=1")})
	var transient *web.TransientError
	require.ErrorAs(t, err, &transient)
	assert.Equal(t, 2, s.Count("/bid"), "a POST is never repeated by itself")
}

func TestMisbehaviour(t *testing.T) {
	t.Parallel()
	blocked := func(reason web.BlockedReason, code int) func(*testing.T, error) {
		return func(t *testing.T, err error) {
			var e *web.BlockedError
			require.ErrorAs(t, err, &e)
			assert.Equal(t, reason, e.Reason)
			assert.Equal(t, code, e.Status)
			assert.Equal(t, core.KindBlocked, core.KindOf(err))
		}
	}
	transient := func(code int, words string) func(*testing.T, error) {
		return func(t *testing.T, err error) {
			var e *web.TransientError
			require.ErrorAs(t, err, &e)
			assert.Equal(t, code, e.Status)
			require.ErrorContains(t, err, words)
			assert.Equal(t, core.KindTransient, core.KindOf(err))
		}
	}
	limited := func(wait, slack time.Duration) func(*testing.T, error) {
		return func(t *testing.T, err error) {
			var e *web.RateLimitedError
			require.ErrorAs(t, err, &e)
			assert.InDelta(t, wait.Seconds(), e.RetryAfter.Seconds(), slack.Seconds())
			assert.Equal(t, core.KindTransient, core.KindOf(err))
		}
	}
	large := func(t *testing.T, err error) {
		var e *web.TooLargeError
		require.ErrorAs(t, err, &e)
		assert.Equal(t, int64(1<<20), e.Limit)
		assert.Equal(t, core.KindInvalid, core.KindOf(err))
	}
	for _, tt := range []struct {
		name  string
		fault fakes.Fault
		asked int
		check func(*testing.T, error)
	}{
		{"401 is a wall", fakes.Status(401), 1, blocked(web.BlockedForbidden, 401)},
		{"403 is a wall", fakes.Status(403), 1, blocked(web.BlockedForbidden, 403)},
		{"451 is a wall", fakes.Status(451), 1, blocked(web.BlockedForbidden, 451)},
		{"404 is gone", fakes.Status(404), 1, blocked(web.BlockedGone, 404)},
		{"410 is gone", fakes.Status(410), 1, blocked(web.BlockedGone, 410)},
		{"418 is unexpected", fakes.Status(418), 1, blocked(web.BlockedUnexpected, 418)},
		{"300 without a way is unexpected", fakes.Status(302), 1, blocked(web.BlockedUnexpected, 302)},
		{"a bot check is a wall", fakes.Challenge(), 1, blocked(web.BlockedChallenge, 403)},
		{"500 is tried three times", fakes.Status(500), 3, transient(500, "status 500")},
		{"503 without advice is transient", fakes.Unavailable(0), 3, transient(503, "status 503")},
		{"503 with advice is a limit", fakes.Unavailable(time.Minute), 1, limited(time.Minute, 0)},
		{"429 in seconds", fakes.TooMany(90 * time.Second), 1, limited(90*time.Second, 0)},
		{"429 as a date", fakes.TooManyUntil(time.Hour), 1, limited(time.Hour, time.Second)},
		{"429 without advice", fakes.TooMany(0), 1, limited(time.Minute, 0)},
		{"429 for ten years is cut", fakes.TooMany(87600 * time.Hour), 1, limited(24*time.Hour, 0)},
		{"a closed connection", fakes.Drop(), 3, transient(0, "closed")},
		{"no HTTP at all", fakes.Garbage(), 3, transient(0, "could not be read")},
		{"a cut body", fakes.Cut(), 3, transient(0, "cut off")},
		{"a huge header", fakes.HugeHeader(1 << 20), 3, transient(0, "header")},
		{"a gzip bomb", fakes.GzipBomb(1 << 30), 1, large},
		{"an endless body", fakes.EndlessBody(), 1, large},
		{"a hanging server", fakes.Hang(), 1, transient(0, "too long")},
		{"a dripping server", fakes.Drip(1, 100*time.Millisecond), 1, transient(0, "too long")},
		{"a pause within the body", fakes.Drip(1000, time.Hour), 1, transient(0, "too long")},
		{"a redirect loop", fakes.Loop(), 1, blocked(web.BlockedRedirect, 302)},
		{"a redirect to cloud credentials", fakes.Redirect("http://169.254.169.254/latest/meta-data"), 1, blocked(web.BlockedPrivate, 302)},
		{"a redirect to the local network", fakes.Redirect("http://[::ffff:10.0.0.1]/"), 1, blocked(web.BlockedPrivate, 302)},
		{"a redirect to another port", fakes.Redirect("http://127.0.0.1:1/"), 1, blocked(web.BlockedRedirect, 302)},
		{"a redirect to another host", fakes.Redirect("https://example.com/"), 1, blocked(web.BlockedRedirect, 302)},
		{"a redirect to a file", fakes.Redirect("file:///etc/passwd"), 1, blocked(web.BlockedRedirect, 302)},
		{"a redirect with credentials", fakes.Redirect("http://u:p@127.0.0.1/"), 1, blocked(web.BlockedRedirect, 302)},
		{"a redirect without sense", fakes.Redirect("http://[::1"), 1, blocked(web.BlockedRedirect, 302)},
		{"an endless redirect", fakes.Redirect("/x/" + strings.Repeat("y", 9000)), 1, blocked(web.BlockedRedirect, 302)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, c := serve(t, func(cfg *web.Config) {
				cfg.MaxBytes = 1 << 20
				if tt.fault.Kind == fakes.FaultHang || tt.fault.Kind == fakes.FaultDrip {
					cfg.HeaderTimeout, cfg.IdleTimeout, cfg.TotalTimeout = time.Second, 200*time.Millisecond, 1500*time.Millisecond
				}
				cfg.Clock, cfg.Wall = hasty{}, clock.System{}
			})
			s.Serve("/a", fakes.JSON(bytes.Repeat([]byte("1"), 5000)))
			s.Inject("/a", tt.fault, 0)
			// Without robots.txt before it there is no kept connection, which
			// net/http would replace by itself when it breaks.
			_, err := c.Do(t.Context(), web.Request{URL: s.URL() + "/a?key=hush", IgnoreRobots: true})
			tt.check(t, err)
			assert.NotContains(t, err.Error(), "hush")
			assert.Equal(t, tt.asked, s.Count("/a"))
		})
	}
}

// hasty is the machine's clock, except that nobody waits for a retry.
type hasty struct{ clock.System }

func (hasty) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func TestRecoversFromAPassingFailure(t *testing.T) {
	t.Parallel()
	servers, c, sim := simulate(t, nil, "jobs.example")
	s := servers["jobs.example"]
	s.Serve("/a", fakes.JSON([]byte(`[]`)))
	s.Inject("/a", fakes.Status(502), 1)
	s.Inject("/a", fakes.Cut(), 1)
	start := sim.Now()
	got, err := c.Do(t.Context(), web.Request{URL: "https://jobs.example/a"})
	require.NoError(t, err)
	assert.Equal(t, `[]`, string(got.Body))
	assert.Equal(t, 3, s.Count("/a"))
	assert.GreaterOrEqual(t, sim.Now().Sub(start), 3*web.DefaultMinInterval, "retries keep the pace")
	assert.GreaterOrEqual(t, s.MinGap(), web.DefaultMinInterval)
}

func TestCancelAndClose(t *testing.T) {
	t.Parallel()
	s, c := serve(t, nil)
	s.Inject("/hang", fakes.Hang(), 0)
	s.Serve("/a", fakes.JSON(nil))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 2)
	go func() {
		_, err := c.Do(ctx, web.Request{URL: s.URL() + "/hang"})
		done <- err
	}()
	require.Eventually(t, func() bool { return s.Count("/hang") == 1 }, 5*time.Second, time.Millisecond)
	// A second caller stands in the lane behind the first and leaves it.
	short, stop := context.WithCancel(t.Context())
	go func() {
		_, err := c.Do(short, web.Request{URL: s.URL() + "/a"})
		done <- err
	}()
	stop()
	require.ErrorIs(t, <-done, context.Canceled)
	cancel()
	require.ErrorIs(t, <-done, context.Canceled)
	_, err := c.Do(t.Context(), web.Request{URL: s.URL() + "/a"})
	require.NoError(t, err, "the lane is free again")

	go func() {
		_, err := c.Do(t.Context(), web.Request{URL: s.URL() + "/hang"})
		done <- err
	}()
	require.Eventually(t, func() bool { return s.Count("/hang") == 2 }, 5*time.Second, time.Millisecond)
	require.NoError(t, c.Close())
	require.ErrorContains(t, <-done, "closed")
	_, err = c.Do(t.Context(), web.Request{URL: s.URL() + "/a"})
	assert.Equal(t, core.KindConflict, core.KindOf(err))
}

func TestRefusesUnsafeRequests(t *testing.T) {
	t.Parallel()
	c := web.New(web.Config{})
	defer func() { require.NoError(t, c.Close()) }()
	for _, r := range []web.Request{
		{URL: ""},
		{URL: "example.com/x"},
		{URL: "ftp://example.com/"},
		{URL: "file:///etc/passwd"},
		{URL: "javascript:alert(1)"},
		{URL: "http://"},
		{URL: "http://a b/"},
		{URL: "http://user:secret@example.com/"},
		{URL: "http://exa\nmple.com/"},
		{URL: "http://" + strings.Repeat("a", 300) + ".com/"},
		{URL: "http://example.com/" + strings.Repeat("a", 9000)},
		{URL: "http://example.com/", Method: "CONNECT"},
		{URL: "http://example.com/", Method: "GET / HTTP/1.1\r\nX: y"},
		{URL: "http://example.com/", Accept: "a\r\nX: y"},
		{URL: "http://example.com/", Header: http.Header{"X": {"a\r\nY: z"}}},
		{URL: "http://example.com/", Header: http.Header{"X Y": {"a"}}},
		{URL: "http://example.com/", Validators: web.Validators{ETag: "a\nb"}},
	} {
		_, err := c.Do(t.Context(), r)
		var e *web.BlockedError
		require.ErrorAs(t, err, &e, r.URL)
		assert.Equal(t, web.BlockedUnsafeRequest, e.Reason)
		assert.NotContains(t, err.Error(), "secret")
	}
}

type seen struct {
	mu   sync.Mutex
	list []web.Outcome
}

func (s *seen) Request(_ string, o web.Outcome, _ time.Duration, _ int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, o)
}

func TestLogsAndRecordsWithoutSecrets(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	var mu sync.Mutex
	events := &seen{}
	s, c := serve(t, func(cfg *web.Config) {
		cfg.Log = slog.New(slog.NewTextHandler(locked{&mu, &log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
		cfg.Recorder = events
		cfg.Clock, cfg.Wall = hasty{}, clock.System{}
	})
	s.Serve("/a", fakes.Content{Body: []byte("canary-body"), MaxAge: time.Hour})
	s.SetRobots(fakes.RobotsDisallow("/closed"))
	ask := func(path string) error {
		_, err := c.Do(t.Context(), web.Request{URL: s.URL() + path, Header: http.Header{"Authorization": {"Bearer canary-header"}}})
		return err
	}
	require.NoError(t, ask("/a?token=canary-query"))
	require.NoError(t, ask("/a?token=canary-query"))
	require.Error(t, ask("/closed"))
	for path, f := range map[string]fakes.Fault{"/403": fakes.Status(403), "/502": fakes.Status(502), "/big": fakes.GzipBomb(9 << 20)} {
		s.Inject(path, f, 0)
		err := ask(path + "?token=canary-query")
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "canary")
	}
	s.Inject("/429", fakes.TooMany(time.Minute), 0)
	require.Error(t, ask("/429"))
	require.Error(t, ask("/a2"))

	mu.Lock()
	defer mu.Unlock()
	assert.NotContains(t, log.String(), "canary")
	assert.Contains(t, log.String(), "path=/a")
	assert.Contains(t, log.String(), "outcome=blocked")
	counts := map[web.Outcome]int{}
	for _, o := range events.list {
		counts[o]++
	}
	assert.Equal(t, map[web.Outcome]int{web.OutcomeOK: 2, web.OutcomeFresh: 1, web.OutcomeRefused: 2, web.OutcomeBlocked: 1,
		web.OutcomeTransient: 3, web.OutcomeTooLarge: 1, web.OutcomeLimited: 1}, counts)
	stat := c.HostStats()[s.Addr()]
	assert.Equal(t, s.Count(""), stat.Requests)
	assert.Equal(t, 2, stat.Refused)
	assert.Equal(t, 1, stat.Fresh)
	assert.Positive(t, stat.Bytes)
}

type locked struct {
	mu *sync.Mutex
	b  *bytes.Buffer
}

func (l locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func TestNoHostNoListener(t *testing.T) {
	t.Parallel()
	_, c, _ := simulate(t, nil, "there.example")
	_, err := c.Do(t.Context(), web.Request{URL: "https://nowhere.example/", IgnoreRobots: true})
	require.ErrorContains(t, err, "no host of that name")
	local := web.New(web.Config{AllowPrivate: loopback, MinInterval: -1, Retries: -1})
	defer func() { require.NoError(t, local.Close()) }()
	_, err = local.Do(t.Context(), web.Request{URL: "http://127.0.0.1:1/", IgnoreRobots: true})
	require.ErrorContains(t, err, "refused")
	require.False(t, errors.Is(err, context.Canceled))
}
