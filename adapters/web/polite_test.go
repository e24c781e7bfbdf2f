package web_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/internal/fakes"
)

func TestKeepsThePacePerHost(t *testing.T) {
	t.Parallel()
	servers, c, sim := simulate(t, func(cfg *web.Config) {
		cfg.HostInterval = map[string]time.Duration{"slow.example": time.Minute, "fast.example": -1}
	}, "usual.example", "slow.example", "fast.example")
	start := sim.Now()
	for host, s := range servers {
		s.Handle("GET /{n}", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) })
		for i := range 5 {
			_, err := c.Do(t.Context(), web.Request{URL: fmt.Sprintf("https://%s/%d", host, i)})
			require.NoError(t, err)
		}
	}
	assert.Equal(t, web.DefaultMinInterval, servers["usual.example"].MinGap())
	assert.Equal(t, time.Minute, servers["slow.example"].MinGap())
	assert.Zero(t, servers["fast.example"].MinGap())
	stats := c.HostStats()
	assert.Equal(t, 6, stats["slow.example"].Requests)
	assert.Equal(t, time.Minute, stats["slow.example"].MinGap)
	assert.Equal(t, 5*time.Minute+5*web.DefaultMinInterval, sim.Now().Sub(start))
}

func TestBurstSpendsWhatWasSaved(t *testing.T) {
	t.Parallel()
	servers, c, _ := simulate(t, func(cfg *web.Config) { cfg.MinInterval, cfg.Burst = time.Minute, 3 }, "jobs.example")
	s := servers["jobs.example"]
	s.Handle("GET /{n}", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) })
	for i := range 6 {
		_, err := c.Do(t.Context(), web.Request{URL: fmt.Sprintf("https://jobs.example/%d", i), IgnoreRobots: true})
		require.NoError(t, err)
	}
	var at []time.Duration
	for _, r := range s.Requests() {
		at = append(at, r.At.Sub(s.Requests()[0].At))
	}
	assert.Equal(t, []time.Duration{0, 0, 0, time.Minute, 2 * time.Minute, 3 * time.Minute}, at)
}

func TestRetryAfterClosesTheLane(t *testing.T) {
	t.Parallel()
	servers, c, sim := simulate(t, nil, "jobs.example", "other.example")
	s := servers["jobs.example"]
	s.Serve("/a", fakes.JSON([]byte("{}")))
	s.Serve("/b", fakes.JSON([]byte("{}")))
	servers["other.example"].Serve("/a", fakes.JSON([]byte("{}")))
	s.Inject("/a", fakes.TooMany(10*time.Minute), 1)
	ask := func(host, path string) error {
		_, err := c.Do(t.Context(), web.Request{URL: "https://" + host + path})
		return err
	}
	var limited *web.RateLimitedError
	require.ErrorAs(t, ask("jobs.example", "/a"), &limited)
	before := s.Count("")
	sim.Advance(9 * time.Minute)
	require.ErrorAs(t, ask("jobs.example", "/b"), &limited)
	assert.LessOrEqual(t, limited.RetryAfter, time.Minute)
	assert.Equal(t, before, s.Count(""))
	require.NoError(t, ask("other.example", "/a"), "other hosts do not wait")
	sim.Advance(time.Minute)
	require.NoError(t, ask("jobs.example", "/a"))

	// Without advice the pauses double.
	s.Inject("/b", fakes.TooMany(0), 0)
	for _, want := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute, time.Hour, time.Hour} {
		require.ErrorAs(t, ask("jobs.example", "/b"), &limited)
		assert.Equal(t, want, limited.RetryAfter)
		sim.Advance(want)
	}
}

func TestRemembersWalls(t *testing.T) {
	t.Parallel()
	servers, c, sim := simulate(t, nil, "jobs.example")
	s := servers["jobs.example"]
	s.Handle("GET /", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) })
	ask := func(path string, header ...string) error {
		h := http.Header{}
		if len(header) == 2 {
			h.Set(header[0], header[1])
		}
		_, err := c.Do(t.Context(), web.Request{URL: "https://jobs.example" + path, Header: h})
		return err
	}
	s.Inject("/api*", fakes.Status(403), 0)
	assert.Equal(t, web.BlockedForbidden, reason(t, ask("/api/")))
	var e *web.BlockedError
	require.ErrorAs(t, ask("/api/jobs?page=2"), &e)
	assert.InDelta(t, time.Hour.Seconds(), e.Until.Sub(sim.Now()).Seconds(), 60)
	assert.Equal(t, 1, s.Count("/api/")+s.Count("/api/jobs"))
	require.NoError(t, ask("/feed"))
	assert.Equal(t, web.BlockedForbidden, reason(t, ask("/api2")), "a neighbour is asked on its own")
	assert.Equal(t, 1, s.Count("/api2"))
	sim.Advance(time.Hour)
	s.ClearFaults()
	require.NoError(t, ask("/api/jobs"))

	// Refusals that concern credentials close nothing.
	s.Inject("/me", fakes.Status(403), 2)
	require.Error(t, ask("/me", "Authorization", "Bearer x"))
	require.Error(t, ask("/me", "Authorization", "Bearer y"))
	require.NoError(t, ask("/me", "Authorization", "Bearer z"))

	// Many refusals close the host.
	s.Inject("/f*", fakes.Status(403), 0)
	for i := range 5 {
		require.Error(t, ask(fmt.Sprintf("/f%d", i)))
	}
	before := s.Count("")
	assert.Equal(t, web.BlockedForbidden, reason(t, ask("/ok")))
	assert.Equal(t, before, s.Count(""))
	sim.Advance(time.Hour)
	require.NoError(t, ask("/ok"))

	// A bot check closes it at once.
	s.Inject("/g", fakes.Challenge(), 1)
	assert.Equal(t, web.BlockedChallenge, reason(t, ask("/g")))
	before = s.Count("")
	assert.Equal(t, web.BlockedChallenge, reason(t, ask("/ok")))
	assert.Equal(t, before, s.Count(""))
}

func TestDoesNotAskAgainWhileTheAnswerHolds(t *testing.T) {
	t.Parallel()
	servers, c, sim := simulate(t, nil, "jobs.example")
	s := servers["jobs.example"]
	content := fakes.XML([]byte("<rss>1</rss>"))
	content.MaxAge = 5 * time.Minute
	s.Serve("/feed", content)
	first, err := c.Do(t.Context(), web.Request{URL: "https://jobs.example/feed"})
	require.NoError(t, err)
	assert.Equal(t, 5*time.Minute, first.FreshFor)
	for range 4 {
		sim.Advance(time.Minute)
		again, err := c.Do(t.Context(), web.Request{URL: "https://jobs.example/feed", Validators: first.Validators})
		require.NoError(t, err)
		assert.True(t, again.NotModified)
	}
	whole, err := c.Do(t.Context(), web.Request{URL: "https://jobs.example/feed"})
	require.NoError(t, err)
	assert.Equal(t, "<rss>1</rss>", string(whole.Body), "who has no validators gets the kept body")
	assert.Equal(t, 1, s.Count("/feed"))
	sim.Advance(time.Minute)
	again, err := c.Do(t.Context(), web.Request{URL: "https://jobs.example/feed", Validators: first.Validators})
	require.NoError(t, err)
	assert.True(t, again.NotModified)
	assert.Equal(t, 2, s.Count("/feed"))
	assert.Equal(t, 304, s.Requests()[len(s.Requests())-1].Status)
}

func TestFollowsWhatBelongsTogether(t *testing.T) {
	t.Parallel()
	servers, c, _ := simulate(t, func(cfg *web.Config) { cfg.RedirectHosts = []string{"cdn.example.net"} },
		"jobs.example", "www.jobs.example", "cdn.example.net", "evil.example.org")
	s := servers["jobs.example"]
	for h, target := range servers {
		target.Serve("/final", fakes.JSON([]byte(`"`+h+`"`)))
	}
	ask := func(path string) (web.Response, error) {
		return c.Do(t.Context(), web.Request{URL: "https://jobs.example" + path, Validators: web.Validators{ETag: `"x"`},
			Header: http.Header{"Authorization": {"Bearer hush"}, "Cookie": {"a=b"}, "X-Api-Key": {"hush"}, "Accept-Language": {"de"}}})
	}
	s.Inject("/same", fakes.Redirect("/final"), 0)
	s.Inject("/www", fakes.MovedPermanently("https://www.jobs.example/final"), 0)
	s.Inject("/cdn", fakes.Redirect("//cdn.example.net/final"), 0)
	s.Inject("/evil", fakes.Redirect("https://evil.example.org/final"), 0)
	s.Inject("/down", fakes.Redirect("http://jobs.example/final"), 0)
	for path, want := range map[string]string{"/same": "https://jobs.example/final", "/www": "https://www.jobs.example/final", "/cdn": "https://cdn.example.net/final"} {
		got, err := ask(path)
		require.NoError(t, err)
		assert.Equal(t, want, got.FinalURL)
	}
	for _, path := range []string{"/evil", "/down"} {
		_, err := ask(path)
		assert.Equal(t, web.BlockedRedirect, reason(t, err))
	}
	assert.Zero(t, servers["evil.example.org"].Count(""))
	for _, h := range []string{"www.jobs.example", "cdn.example.net"} {
		for _, r := range servers[h].Requests() {
			assert.Empty(t, r.Header.Get("Authorization")+r.Header.Get("Cookie")+r.Header.Get("X-Api-Key"), "credentials stay with their host")
		}
		assert.Equal(t, "de", servers[h].Requests()[1].Header.Get("Accept-Language"))
	}
	for i := range 7 {
		s.Inject(fmt.Sprintf("/hop%d", i), fakes.Redirect(fmt.Sprintf("/hop%d", i+1)), 0)
	}
	_, err := ask("/hop0")
	assert.Equal(t, web.BlockedRedirect, reason(t, err))
	assert.Equal(t, 1, s.Count("/hop5"))
	assert.Zero(t, s.Count("/hop6"), "five redirects are enough")
}

func TestRedirectsOfWrites(t *testing.T) {
	t.Parallel()
	servers, c, _ := simulate(t, nil, "jobs.example")
	s := servers["jobs.example"]
	s.Serve("/done", fakes.JSON([]byte(`"ok"`)))
	f := fakes.Redirect("/done")
	s.Inject("/302", f, 0)
	f.Status = http.StatusSeeOther
	s.Inject("/303", f, 0)
	got, err := c.Do(t.Context(), web.Request{Method: "POST", URL: "https://jobs.example/303", Body: []byte("a=1")})
	require.NoError(t, err)
	assert.Equal(t, `"ok"`, string(got.Body))
	assert.Equal(t, "GET", s.Requests()[len(s.Requests())-1].Method)
	_, err = c.Do(t.Context(), web.Request{Method: "POST", URL: "https://jobs.example/302", Body: []byte("a=1")})
	assert.Equal(t, web.BlockedRedirect, reason(t, err))
}

func TestGuardSeesWhatANameResolvesTo(t *testing.T) {
	t.Parallel()
	s, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	s.Serve("/a", fakes.JSON([]byte("{}")))
	port := s.Addr()[len("127.0.0.1"):]
	strict := web.New(web.Config{MinInterval: -1, Retries: -1})
	open := web.New(web.Config{MinInterval: -1, AllowHosts: []string{"localhost" + port}})
	defer func() {
		require.NoError(t, strict.Close())
		require.NoError(t, open.Close())
		require.NoError(t, s.Close())
	}()
	for _, host := range []string{"localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"} {
		_, err := strict.Do(t.Context(), web.Request{URL: "http://" + host + port + "/a", IgnoreRobots: true})
		assert.Equal(t, web.BlockedPrivate, reason(t, err), host)
	}
	assert.Zero(t, s.Count(""))
	_, err = open.Do(t.Context(), web.Request{URL: "http://localhost" + port + "/a"})
	require.NoError(t, err)
	_, err = open.Do(t.Context(), web.Request{URL: "http://127.0.0.1" + port + "/a"})
	assert.Equal(t, web.BlockedPrivate, reason(t, err), "only the configured name is open")
}

func TestManyHostsAreForgotten(t *testing.T) {
	t.Parallel()
	_, c, _ := simulate(t, func(cfg *web.Config) { cfg.Retries = -1 })
	for i := range 1500 {
		_, err := c.Do(t.Context(), web.Request{URL: fmt.Sprintf("https://h%d.example/", i), IgnoreRobots: true})
		require.Error(t, err)
	}
	assert.LessOrEqual(t, len(c.HostStats()), 1024)
}
