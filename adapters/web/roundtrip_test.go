package web_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/internal/fakes"
)

func TestALibraryAsksThroughThePoliteClient(t *testing.T) {
	t.Parallel()
	s, c := serve(t, func(cfg *web.Config) { cfg.Retries = -1 })
	var agent, accept, sent string
	s.Handle("POST /say", func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		agent, accept, sent = r.UserAgent(), r.Header.Get("Accept"), string(b)
		w.Header().Set("X-Said", "yes")
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte(`{"error":"short and stout"}`))
	})
	client := &http.Client{Transport: web.RoundTripper(c, web.Request{IgnoreRobots: true, Agent: "linux:automonet:{version} (by /u/mara)"})}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/say", strings.NewReader("hello"))
	require.NoError(t, err)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "somebody else")
	got, err := client.Do(r)
	require.NoError(t, err)
	body, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	assert.Equal(t, http.StatusTeapot, got.StatusCode)
	assert.Equal(t, "yes", got.Header.Get("X-Said"))
	assert.JSONEq(t, `{"error":"short and stout"}`, string(body))
	assert.Equal(t, []string{"linux:automonet:dev (by /u/mara)", "application/json", "hello"}, []string{agent, accept, sent})

	for name, tt := range map[string]struct {
		fault  fakes.Fault
		status int
	}{
		"429": {fakes.TooMany(7 * time.Second), 429}, "503": {fakes.Status(503), 503}, "403": {fakes.Status(403), 403}, "404": {fakes.Status(404), 404},
	} {
		s.Inject("/say", tt.fault, 1)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/say", strings.NewReader("x"))
		require.NoError(t, err)
		other := web.New(web.Config{AllowPrivate: loopback, MinInterval: -1})
		got, err := (&http.Client{Transport: web.RoundTripper(other, web.Request{})}).Do(r)
		require.NoError(t, err, name)
		require.NoError(t, got.Body.Close())
		require.NoError(t, other.Close())
		assert.Equal(t, tt.status, got.StatusCode, name)
		if tt.status == 429 {
			assert.Equal(t, "7", got.Header.Get("Retry-After"))
		}
		s.ClearFaults()
	}
	r, err = http.NewRequestWithContext(t.Context(), http.MethodGet, "http://169.254.169.254/latest", nil)
	require.NoError(t, err)
	_, err = client.Do(r)
	var blocked *web.BlockedError
	require.ErrorAs(t, err, &blocked)
	assert.Equal(t, web.BlockedPrivate, blocked.Reason, "the guard holds for libraries, too")
}

func TestAForeignAgentIsNeverUsed(t *testing.T) {
	t.Parallel()
	s, c := serve(t, nil)
	var agent string
	s.Handle("GET /x", func(_ http.ResponseWriter, r *http.Request) { agent = r.UserAgent() })
	for asked, want := range map[string]string{"Mozilla/5.0": "AutoMonet/dev", "": "AutoMonet/dev", "linux:automonet:{version}": "linux:automonet:dev"} {
		_, err := c.Do(t.Context(), web.Request{URL: s.URL() + "/x", Agent: asked})
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(agent, want), agent)
	}
}

func TestARefusalIsTakenWithItsBody(t *testing.T) {
	t.Parallel()
	s, c := serve(t, nil)
	s.Handle("GET /x", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte("why"))
	})
	for range 8 {
		got, err := c.Do(t.Context(), web.Request{URL: s.URL() + "/x", TakeRefusals: true})
		require.NoError(t, err)
		assert.Equal(t, http.StatusForbidden, got.Status)
		assert.Equal(t, "why", string(got.Body))
	}
	s.Inject("/x", fakes.Challenge(), 1)
	_, err := c.Do(t.Context(), web.Request{URL: s.URL() + "/x", TakeRefusals: true})
	var blocked *web.BlockedError
	require.ErrorAs(t, err, &blocked, "a challenge stays a wall")
}

func TestAGapIsKeptAfterARequest(t *testing.T) {
	t.Parallel()
	servers, c, sim := simulate(t, nil, "slow.example")
	servers["slow.example"].Handle("GET /feed", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	began := sim.Now()
	for range 3 {
		_, err := c.Do(t.Context(), web.Request{URL: "https://slow.example/feed", Gap: time.Minute, Once: true})
		require.Error(t, err)
	}
	assert.Equal(t, 3, servers["slow.example"].Count("/feed"), "nothing is tried again at once")
	assert.GreaterOrEqual(t, sim.Now().Sub(began), 2*time.Minute)
}
