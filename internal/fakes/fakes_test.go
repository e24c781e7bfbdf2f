package fakes_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const feed = `<rss><channel><item><title>Entwickler für Köln</title></item><item><title>B</title></item></channel></rss>`

// start gives a listening server and a client without any cleverness.
func start(t *testing.T, o fakes.Options) (*fakes.Server, *http.Client) {
	t.Helper()
	s, err := fakes.Start(o)
	require.NoError(t, err)
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		require.NoError(t, s.Close())
	})
	return s, &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

func get(t *testing.T, c *http.Client, url string, header ...string) (*http.Response, []byte, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := c.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer func() { require.NoError(t, response.Body.Close()) }()
	body, err := io.ReadAll(io.LimitReader(response.Body, 4<<20))
	return response, body, err
}

func TestServesContentWithValidators(t *testing.T) {
	t.Parallel()
	s, c := start(t, fakes.Options{})
	modified := time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)
	s.Serve("/feed.xml", fakes.Content{Type: "application/rss+xml", Body: []byte(feed), LastModified: modified, MaxAge: time.Minute,
		Header: http.Header{"X-Extra": {"1"}}})

	first, body, err := get(t, c, s.URL()+"/feed.xml")
	require.NoError(t, err)
	assert.Equal(t, feed, string(body))
	assert.Equal(t, "max-age=60", first.Header.Get("Cache-Control"))
	assert.Equal(t, "1", first.Header.Get("X-Extra"))

	again, body, err := get(t, c, s.URL()+"/feed.xml", "If-None-Match", first.Header.Get("ETag"))
	require.NoError(t, err)
	assert.Equal(t, http.StatusNotModified, again.StatusCode)
	assert.Empty(t, body)
	since, _, err := get(t, c, s.URL()+"/feed.xml", "If-Modified-Since", first.Header.Get("Last-Modified"))
	require.NoError(t, err)
	assert.Equal(t, http.StatusNotModified, since.StatusCode)

	s.Remove("/feed.xml")
	gone, _, err := get(t, c, s.URL()+"/feed.xml")
	require.NoError(t, err)
	assert.Equal(t, http.StatusNotFound, gone.StatusCode)

	assert.Equal(t, 4, s.Count(""))
	assert.Equal(t, map[string]int{"/feed.xml": 4}, s.Counts())
	log := s.Requests()
	require.Len(t, log, 4)
	assert.Equal(t, []int{200, 304, 304, 404}, []int{log[0].Status, log[1].Status, log[2].Status, log[3].Status})
	assert.Equal(t, 1, s.Peak())
	s.ResetLog()
	assert.Zero(t, s.Count("/feed.xml"))
}

func TestCompressesOnRequest(t *testing.T) {
	t.Parallel()
	s, c := start(t, fakes.Options{})
	s.Serve("/a", fakes.Content{Body: []byte(strings.Repeat("a", 5000)), Gzip: true, ETag: "-"})
	r, body, err := get(t, c, s.URL()+"/a", "Accept-Encoding", "gzip")
	require.NoError(t, err)
	assert.Equal(t, "gzip", r.Header.Get("Content-Encoding"))
	assert.Less(t, len(body), 500)
	assert.Empty(t, r.Header.Get("ETag"))
}

func TestRobotsVariants(t *testing.T) {
	t.Parallel()
	s, c := start(t, fakes.Options{})
	for _, tt := range []struct {
		robots fakes.Robots
		status int
		holds  string
	}{
		{fakes.RobotsMissing(), 404, ""},
		{fakes.RobotsAllow(), 200, "Allow: /"},
		{fakes.RobotsDisallow("/api", "/x"), 200, "Disallow: /x"},
		{fakes.RobotsForbidden(), 403, ""},
		{fakes.RobotsBroken(), 500, ""},
		{fakes.RobotsCrawlDelay(1500 * time.Millisecond), 200, "Crawl-delay: 1.5"},
	} {
		s.SetRobots(tt.robots)
		s.Inject("*", fakes.Status(502), 0) // never strikes robots.txt
		r, body, err := get(t, c, s.URL()+"/robots.txt")
		require.NoError(t, err)
		assert.Equal(t, tt.status, r.StatusCode)
		assert.Contains(t, string(body), tt.holds)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		fault fakes.Fault
		check func(t *testing.T, r *http.Response, body []byte, err error)
	}{
		{"403", fakes.Status(403), status(403)},
		{"304 although nobody asked", fakes.NotModified(), status(304)},
		{"bot wall", fakes.Challenge(), status(403)},
		{"redirect", fakes.Redirect("http://169.254.169.254/"), status(302)},
		{"permanent redirect", fakes.MovedPermanently("/other"), status(301)},
		{"loop", fakes.Loop(), func(t *testing.T, r *http.Response, _ []byte, err error) {
			require.NoError(t, err)
			assert.Equal(t, "/feed?page=2", r.Header.Get("Location"))
		}},
		{"retry after seconds", fakes.TooMany(90 * time.Second), func(t *testing.T, r *http.Response, _ []byte, err error) {
			require.NoError(t, err)
			assert.Equal(t, "90", r.Header.Get("Retry-After"))
		}},
		{"retry after date", fakes.TooManyUntil(time.Hour), func(t *testing.T, r *http.Response, _ []byte, err error) {
			require.NoError(t, err)
			at, err := http.ParseTime(r.Header.Get("Retry-After"))
			require.NoError(t, err)
			assert.WithinDuration(t, time.Now().Add(time.Hour), at, time.Minute)
		}},
		{"503 without advice", fakes.Unavailable(0), func(t *testing.T, r *http.Response, _ []byte, err error) {
			require.NoError(t, err)
			assert.Equal(t, 503, r.StatusCode)
			assert.Empty(t, r.Header.Get("Retry-After"))
		}},
		{"drop", fakes.Drop(), broken},
		{"garbage", fakes.Garbage(), broken},
		{"huge header", fakes.HugeHeader(12 << 20), broken},
		{"cut", fakes.Cut(), func(t *testing.T, _ *http.Response, body []byte, err error) {
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
			assert.Len(t, body, len(feed)/2)
		}},
		{"truncated", fakes.Truncate(), whole(len(feed) / 2)},
		{"empty", fakes.EmptyBody(), whole(0)},
		{"drip", fakes.Drip(10, 0), whole(len(feed))},
		{"slow header", fakes.SlowHeader(0), whole(len(feed))},
		{"bomb", fakes.GzipBomb(100 << 20), func(t *testing.T, r *http.Response, body []byte, err error) {
			require.NoError(t, err)
			assert.Less(t, len(body), 200<<10)
			assert.Equal(t, "gzip", r.Header.Get("Content-Encoding"))
		}},
		{"endless", fakes.EndlessBody(), whole(4 << 20)},
		{"broken XML", fakes.BrokenXML(), func(t *testing.T, _ *http.Response, body []byte, err error) {
			require.NoError(t, err)
			require.Error(t, xml.Unmarshal(body, &struct {
				XMLName xml.Name
				Any     []byte `xml:",innerxml"`
			}{}))
		}},
		{"wrong charset", fakes.WrongCharset(), func(t *testing.T, _ *http.Response, body []byte, err error) {
			require.NoError(t, err)
			assert.False(t, utf8.Valid(body))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, c := start(t, fakes.Options{})
			s.Serve("/feed", fakes.XML([]byte(feed)))
			s.Inject("/feed", tt.fault, 1)
			r, body, err := get(t, c, s.URL()+"/feed?page=2")
			tt.check(t, r, body, err)
			// It struck once; now the server behaves.
			_, body, err = get(t, c, s.URL()+"/feed")
			require.NoError(t, err)
			assert.Equal(t, feed, string(body))
		})
	}
}

func status(code int) func(*testing.T, *http.Response, []byte, error) {
	return func(t *testing.T, r *http.Response, _ []byte, err error) {
		require.NoError(t, err)
		assert.Equal(t, code, r.StatusCode)
	}
}

func whole(n int) func(*testing.T, *http.Response, []byte, error) {
	return func(t *testing.T, r *http.Response, body []byte, err error) {
		require.NoError(t, err)
		assert.Equal(t, 200, r.StatusCode)
		assert.Len(t, body, n)
	}
}

func broken(t *testing.T, _ *http.Response, _ []byte, err error) { require.Error(t, err) }

func TestBrokenJSONAndSamePage(t *testing.T) {
	t.Parallel()
	s, c := start(t, fakes.Options{})
	s.Handle("GET /jobs", fakes.Endless("page", func(n int) fakes.Content {
		body, _ := json.Marshal(map[string]int{"page": n})
		return fakes.JSON(body)
	}))
	_, body, err := get(t, c, s.URL()+"/jobs?page=7000")
	require.NoError(t, err)
	assert.JSONEq(t, `{"page":7000}`, string(body))
	s.Inject("/jobs", fakes.SamePage(), 1)
	s.Inject("/jo*", fakes.BrokenJSON(), 1)
	_, body, err = get(t, c, s.URL()+"/jobs?page=3")
	require.NoError(t, err)
	assert.JSONEq(t, `{"page":1}`, string(body))
	_, body, err = get(t, c, s.URL()+"/jobs?page=3")
	require.NoError(t, err)
	assert.False(t, json.Valid(body))
	s.Inject("*", fakes.Status(500), 0)
	s.ClearFaults()
	r, _, err := get(t, c, s.URL()+"/jobs")
	require.NoError(t, err)
	assert.Equal(t, 200, r.StatusCode)
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	sim := clock.NewSim(at)
	s, c := start(t, fakes.Options{Clock: sim})
	s.Serve("/a", fakes.HTML([]byte("ok")))
	s.InjectOn("/a", fakes.Status(500), fakes.Schedule{Skip: 1, Every: 2, Times: 2})
	s.InjectOn("/a", fakes.Status(403), fakes.Schedule{From: at.Add(time.Hour), Until: at.Add(2 * time.Hour)})
	var got []int
	for range 8 {
		r, _, err := get(t, c, s.URL()+"/a")
		require.NoError(t, err)
		got = append(got, r.StatusCode)
	}
	assert.Equal(t, []int{200, 200, 500, 200, 500, 200, 200, 200}, got)
	sim.Advance(90 * time.Minute)
	r, _, err := get(t, c, s.URL()+"/a")
	require.NoError(t, err)
	assert.Equal(t, 403, r.StatusCode)
	sim.Advance(time.Hour)
	r, _, err = get(t, c, s.URL()+"/a")
	require.NoError(t, err)
	assert.Equal(t, 200, r.StatusCode)
	assert.Zero(t, s.MinGap())
}

func TestSlowAnswersFollowTheClock(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	s, c := start(t, fakes.Options{Clock: sim})
	s.Serve("/a", fakes.HTML([]byte("ok")))
	s.Inject("/a", fakes.SlowHeader(10*time.Minute), 1)
	done := make(chan error, 1)
	go func() {
		_, _, err := get(t, c, s.URL()+"/a")
		done <- err
	}()
	require.NoError(t, sim.WaitForWaiters(t.Context(), 1))
	sim.Advance(10 * time.Minute)
	require.NoError(t, <-done)
	log := s.Requests()
	assert.Equal(t, 10*time.Minute, log[0].Done.Sub(log[0].At))
}

func TestHangEndsWithTheClientAndWithTheServer(t *testing.T) {
	t.Parallel()
	s, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	s.Inject("*", fakes.Hang(), 0)
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	ask := func(ctx context.Context) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/a", nil)
		if err != nil {
			return err
		}
		response, err := transport.RoundTrip(r)
		if err == nil {
			err = errors.Join(errors.New("answered"), response.Body.Close())
		}
		return err
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, ask(ctx), context.DeadlineExceeded)

	done := make(chan error, 1)
	go func() { done <- ask(context.Background()) }()
	require.Eventually(t, func() bool { return s.Count("") == 2 }, 5*time.Second, time.Millisecond)
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "closing twice is harmless")
	require.Error(t, <-done)
}

func TestNetServesRealNamesInMemory(t *testing.T) {
	t.Parallel()
	one := fakes.New(fakes.Options{Host: "remoteok.com", MaxLog: 3})
	two := fakes.New(fakes.Options{Host: "himalayas.app"})
	internet := fakes.NewNet(one, two)
	internet.Add("www.remoteok.com", one)
	defer func() {
		internet.CloseIdleConnections()
		require.NoError(t, one.Close())
		require.NoError(t, two.Close())
	}()
	one.Serve("/api", fakes.JSON([]byte(`[1]`)))
	two.Serve("/jobs/api", fakes.JSON([]byte(`[2]`)))
	c := &http.Client{Transport: internet}
	for range 5 {
		r, body, err := get(t, c, "https://remoteok.com:443/api")
		require.NoError(t, err)
		assert.Equal(t, `[1]`, string(body))
		assert.Equal(t, "https", r.Request.URL.Scheme)
	}
	_, body, err := get(t, c, "http://www.remoteok.com/api")
	require.NoError(t, err)
	assert.Equal(t, `[1]`, string(body))
	_, body, err = get(t, c, two.URL()+"/jobs/api")
	require.NoError(t, err)
	assert.Equal(t, `[2]`, string(body))
	_, _, err = get(t, c, "https://example.com/")
	require.ErrorContains(t, err, "no such host")
	assert.Equal(t, 6, one.Count("/api"))
	assert.LessOrEqual(t, len(one.Requests()), 3)
	assert.Equal(t, "himalayas.app", two.Addr())
	assert.Equal(t, "https://himalayas.app", two.URL())
}
