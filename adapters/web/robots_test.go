package web_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/internal/fakes"
)

func reason(t *testing.T, err error) web.BlockedReason {
	t.Helper()
	var e *web.BlockedError
	require.ErrorAs(t, err, &e)
	return e.Reason
}

func TestObeysRobots(t *testing.T) {
	t.Parallel()
	text := func(s string) fakes.Robots { return fakes.Robots{Status: 200, Body: s} }
	const open = web.BlockedReason("")
	for _, tt := range []struct {
		name   string
		robots fakes.Robots
		path   string
		want   web.BlockedReason
	}{
		{"missing file allows", fakes.RobotsMissing(), "/a", open},
		{"410 allows", fakes.Robots{Status: 410}, "/a", open},
		{"everything is open", fakes.RobotsAllow(), "/a", open},
		{"an empty file allows", text(""), "/a", open},
		{"closed path", fakes.RobotsDisallow("/a"), "/a", web.BlockedByRobots},
		{"closed query", text("User-agent: *\nDisallow: /*?page="), "/a?page=2", web.BlockedByRobots},
		{"longer rule wins", text("User-agent: *\nDisallow: /\nAllow: /a"), "/a", open},
		{"own group prevails over all", text("User-agent: *\nDisallow:\n\nUser-agent: AutoMonet\nDisallow: /"), "/a", web.BlockedByRobots},
		{"own group opens", text("User-agent: *\nDisallow: /\n\nUser-agent: automonet\nDisallow:"), "/a", open},
		{"others' group is not ours", text("User-agent: GPTBot\nDisallow: /"), "/a", open},
		{"an empty rule ends a row of agents", text("User-agent: *\nDisallow:\nUser-agent: Evil\nDisallow: /"), "/a", open},
		{"a broken line spoils nothing", text("Disallow: /x\nCrawl-delay: soon\n%%%\nUser-agent: *\nCrawl-delay: never\nDisallow: /a"), "/a", web.BlockedByRobots},
		{"byte order mark and CRLF", text("\xef\xbb\xbfUser-agent: *\r\nDisallow: /a # closed\r\n"), "/a", web.BlockedByRobots},
		{"a page instead of a file allows", text("<!doctype html><html><body>Hello: world</body></html>"), "/a", open},
		{"403 closes", fakes.RobotsForbidden(), "/a", web.BlockedRobotsFailed},
		{"401 closes", fakes.Robots{Status: 401}, "/a", web.BlockedRobotsFailed},
		{"500 closes", fakes.RobotsBroken(), "/a", web.BlockedRobotsFailed},
		{"429 closes", fakes.Robots{Status: 429}, "/a", web.BlockedRobotsFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			servers, c, _ := simulate(t, nil, "jobs.example")
			s := servers["jobs.example"]
			s.SetRobots(tt.robots)
			s.Serve("/a", fakes.JSON([]byte("{}")))
			_, err := c.Do(t.Context(), web.Request{URL: "https://jobs.example" + tt.path})
			if tt.want == open {
				require.NoError(t, err)
				return
			}
			assert.Equal(t, tt.want, reason(t, err))
			assert.Zero(t, s.Count("/a"))
			if tt.robots.Status != 429 { // that closes the host, opted in or not
				_, err = c.Do(t.Context(), web.Request{URL: "https://jobs.example" + tt.path, IgnoreRobots: true})
				require.NoError(t, err, "the user opted in")
			}
		})
	}
}

func TestRobotsIsKeptForADayAndFailuresForLess(t *testing.T) {
	t.Parallel()
	servers, c, sim := simulate(t, nil, "jobs.example")
	s := servers["jobs.example"]
	s.Serve("/a", fakes.JSON([]byte("{}")))
	ask := func() error {
		_, err := c.Do(t.Context(), web.Request{URL: "https://jobs.example/a"})
		return err
	}
	s.Inject("/robots.txt", fakes.Drop(), 1)
	assert.Equal(t, web.BlockedRobotsFailed, reason(t, ask()))
	assert.Equal(t, web.BlockedRobotsFailed, reason(t, ask()))
	assert.Equal(t, 1, s.Count("/robots.txt"))
	sim.Advance(5 * time.Minute)
	s.Inject("/robots.txt", fakes.Status(500), 1)
	assert.Equal(t, web.BlockedRobotsFailed, reason(t, ask()))
	sim.Advance(29 * time.Minute)
	assert.Equal(t, web.BlockedRobotsFailed, reason(t, ask()))
	sim.Advance(time.Minute)
	require.NoError(t, ask())
	assert.Equal(t, 3, s.Count("/robots.txt"))
	sim.Advance(23 * time.Hour)
	require.NoError(t, ask())
	assert.Equal(t, 3, s.Count("/robots.txt"))
	s.SetRobots(fakes.RobotsDisallow("/"))
	sim.Advance(time.Hour)
	assert.Equal(t, web.BlockedByRobots, reason(t, ask()))
	assert.Equal(t, 4, s.Count("/robots.txt"))
}

func TestManyCallersFetchRobotsOnce(t *testing.T) {
	t.Parallel()
	servers, c, _ := simulate(t, nil, "jobs.example")
	s := servers["jobs.example"]
	s.SetRobots(fakes.RobotsCrawlDelay(10 * time.Second))
	s.Handle("GET /{n}", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) })
	var group sync.WaitGroup
	for _, p := range []string{"/1", "/2", "/3", "/4", "/5", "/6"} {
		group.Go(func() {
			_, err := c.Do(t.Context(), web.Request{URL: "https://jobs.example" + p})
			assert.NoError(t, err)
		})
	}
	group.Wait()
	assert.Equal(t, 1, s.Count("/robots.txt"))
	assert.Equal(t, 7, s.Count(""))
	assert.Equal(t, 1, s.Peak(), "one at a time")
	log := s.Requests()
	for i := 2; i < len(log); i++ {
		assert.GreaterOrEqual(t, log[i].At.Sub(log[i-1].At), 10*time.Second, "the crawl delay prevails over the interval")
	}
}

func TestRobotsMayMoveToWWW(t *testing.T) {
	t.Parallel()
	servers, c, _ := simulate(t, nil, "jobs.example", "www.jobs.example")
	servers["jobs.example"].Inject("*", fakes.MovedPermanently("https://www.jobs.example/a"), 0)
	servers["jobs.example"].Inject("/robots.txt", fakes.MovedPermanently("https://www.jobs.example/robots.txt"), 0)
	servers["www.jobs.example"].Serve("/a", fakes.JSON([]byte("{}")))
	servers["www.jobs.example"].SetRobots(fakes.RobotsDisallow("/secret"))
	got, err := c.Do(t.Context(), web.Request{URL: "https://jobs.example/a"})
	require.NoError(t, err)
	assert.Equal(t, "https://www.jobs.example/a", got.FinalURL)
	_, err = c.Do(t.Context(), web.Request{URL: "https://jobs.example/secret"})
	assert.Equal(t, web.BlockedByRobots, reason(t, err), "each hop is asked again")
}
