package web

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func header(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i+1 < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

func httpDate(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }

func TestFreshFor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		h    http.Header
		want time.Duration
	}{
		{"nothing said", header(), 0},
		{"max-age", header("Cache-Control", "public, max-age=300"), 5 * time.Minute},
		{"quoted and in capitals", header("Cache-Control", `Max-Age="60"`), time.Minute},
		{"several headers", header("Cache-Control", "public", "Cache-Control", "max-age=7"), 7 * time.Second},
		{"age counts", header("Cache-Control", "max-age=300", "Age", "100"), 200 * time.Second},
		{"older than its age", header("Cache-Control", "max-age=300", "Age", "400"), 0},
		{"no-store prevails", header("Cache-Control", "no-store, max-age=300"), 0},
		{"no-cache prevails", header("Cache-Control", "max-age=300, no-cache"), 0},
		{"zero prevails over Expires", header("Cache-Control", "max-age=0", "Expires", httpDate(time.Hour)), 0},
		{"negative is nonsense", header("Cache-Control", "max-age=-5"), 0},
		{"Expires by the server's clock", header("Expires", httpDate(2*time.Hour), "Date", httpDate(time.Hour)), time.Hour},
		{"Expires without a date", header("Expires", httpDate(time.Hour)), time.Hour},
		{"expired", header("Expires", httpDate(-time.Hour)), 0},
		{"Expires: 0", header("Expires", "0"), 0},
		{"a year is cut to a day", header("Cache-Control", "max-age=31536000"), 24 * time.Hour},
		{"a huge number is cut", header("Cache-Control", "max-age=99999999999999999999999"), 24 * time.Hour},
	} {
		assert.Equal(t, tt.want, freshFor(tt.h, now), tt.name)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 2*time.Minute, retryAfter(header("Retry-After", " 120 "), now))
	assert.Equal(t, time.Hour, retryAfter(header("Retry-After", httpDate(time.Hour)), now))
	assert.Equal(t, 2*time.Hour, retryAfter(header("Retry-After", httpDate(time.Hour), "Date", httpDate(-time.Hour)), now))
	for _, nonsense := range []string{"", "soon", "-5", "1.5", httpDate(-time.Hour)} {
		assert.Zero(t, retryAfter(header("Retry-After", nonsense), now), nonsense)
	}
	assert.Equal(t, 10*365*24*time.Hour, retryAfter(header("Retry-After", "999999999999999999999"), now))
}

func FuzzHeaderTimes(f *testing.F) {
	f.Add("max-age=5", "Mon, 23 Nov 2026 12:00:00 GMT", "120", "Mon, 23 Nov 2026 12:00:00 GMT")
	f.Add("max-age=\"", "0", "-1", "")
	f.Fuzz(func(t *testing.T, control, expires, after, date string) {
		h := header("Cache-Control", control, "Expires", expires, "Retry-After", after, "Date", date, "Age", after)
		d := freshFor(h, now)
		require.True(t, d >= 0 && d <= maxFresh)
		require.GreaterOrEqual(t, retryAfter(h, now), time.Duration(0))
	})
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	m := newMemory()
	for i := range 3 * maxEntries {
		m.put(fmt.Sprint("k", i), Response{Status: 200, Body: make([]byte, 10<<10), FetchedAt: now, FreshFor: time.Hour})
	}
	assert.LessOrEqual(t, m.bytes, maxHeld)
	assert.LessOrEqual(t, m.order.Len(), maxEntries)
	assert.Len(t, m.entries, m.order.Len())
	m.put("big", Response{Status: 200, Body: make([]byte, maxHeldEntry+1), FetchedAt: now, FreshFor: time.Hour})
	assert.LessOrEqual(t, m.bytes, maxHeld)

	mine := Validators{ETag: `"old"`}
	got, ok := m.get("big", mine, now)
	require.True(t, ok)
	assert.True(t, got.NotModified, "too big to be held, and not asked again")
	assert.Equal(t, mine, got.Validators, "the caller does not advance past a body it never saw")
	_, ok = m.get("big", mine, now.Add(time.Hour))
	assert.False(t, ok)
	_, ok = m.get("big", mine, now)
	assert.False(t, ok, "an answer that no longer holds is forgotten")

	m.put("", Response{FreshFor: time.Hour})
	_, ok = m.get("", Validators{}, now)
	assert.False(t, ok)
}

func TestMemoryServesThoseWithoutTheBody(t *testing.T) {
	t.Parallel()
	m := newMemory()
	v := Validators{ETag: `"1"`}
	m.put("k", Response{Status: 200, Body: []byte("body"), Validators: v, FetchedAt: now, FreshFor: time.Minute})
	m.put("k", Response{Status: 304, NotModified: true, Validators: v, FetchedAt: now.Add(time.Minute), FreshFor: time.Minute})
	got, ok := m.get("k", Validators{}, now.Add(90*time.Second))
	require.True(t, ok)
	assert.Equal(t, "body", string(got.Body))
	assert.Equal(t, 200, got.Status)
	assert.Equal(t, 30*time.Second, got.FreshFor)
	got.Body[0] = 'X'
	got, ok = m.get("k", v, now.Add(90*time.Second))
	require.True(t, ok)
	assert.True(t, got.NotModified)
	assert.Empty(t, got.Body)
	got, _ = m.get("k", Validators{ETag: `"0"`}, now.Add(90*time.Second))
	assert.Equal(t, "body", string(got.Body), "a caller cannot change what is held")
	m.put("k", Response{Status: 200, FetchedAt: now})
	_, ok = m.get("k", v, now)
	assert.False(t, ok, "the server says no longer how long it holds")
}

func TestCacheKeyTellsRequestsApart(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	for _, r := range []Request{
		{URL: "https://a.example/"}, {URL: "https://a.example/?x"}, {URL: "https://a.example/", Accept: "text/html"},
		{URL: "https://a.example/", Header: header("Authorization", "Bearer 1")}, {URL: "https://a.example/", Header: header("Authorization", "Bearer 2")},
		{URL: "https://a.example/", MaxBytes: 5}, {URL: "https://a.example/", IgnoreRobots: true},
	} {
		u, err := prepare(&r)
		require.NoError(t, err)
		key := cacheKey(r, u)
		assert.NotContains(t, key, "Bearer")
		assert.False(t, keys[key])
		keys[key] = true
	}
	r := Request{URL: "https://a.example/", Method: http.MethodPost}
	u, err := prepare(&r)
	require.NoError(t, err)
	assert.Empty(t, cacheKey(r, u))
}

func TestChallenges(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status int
		h      http.Header
		body   string
		want   bool
	}{
		{"Cloudflare says so", 403, header("Cf-Mitigated", "challenge"), "", true},
		{"Cloudflare by its script", 503, header("Server", "cloudflare"), `src="/cdn-cgi/challenge-platform/x"`, true},
		{"AWS answers 202", 202, header("X-Amzn-Waf-Action", "challenge"), "", true},
		{"AWS captcha", 405, header("X-Amzn-Waf-Action", "captcha"), "", true},
		{"Vercel", 429, header("X-Vercel-Mitigated", "challenge"), "", true},
		{"Anubis answers 200", 200, header("Set-Cookie", "techaro.lol-anubis-auth=; Path=/"), "", true},
		{"DataDome", 403, header("X-Datadome", "protected"), `https://geo.captcha-delivery.com/`, true},
		{"Imperva", 403, header("X-Iinfo", "1"), `/_Incapsula_Resource?`, true},
		{"words alone are none", 200, header("Server", "cloudflare"), "solve a captcha: just a moment... /cdn-cgi/challenge-platform/", false},
		{"words in an error are none", 403, header("Server", "nginx"), "please solve the captcha", false},
		{"an honest 403 of Cloudflare", 403, header("Server", "cloudflare"), "forbidden", false},
	} {
		assert.Equal(t, tt.want, challenged(tt.status, tt.h, []byte(tt.body)), tt.name)
	}
}
