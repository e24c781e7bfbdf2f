package sourcetest_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/internal/fakes"
)

func TestTheGetterGivesTheErrorsOfTheRealClient(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.Handle("/ok", fakes.Content{Body: []byte("body")})
	mux.Handle("/moved", http.RedirectHandler("/ok", http.StatusMovedPermanently))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.HandleFunc("/slow", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	mux.HandleFunc("/down", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	mux.HandleFunc("/closed", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	g := sourcetest.NewGetter(mux)
	get := func(path string, r web.Request) (web.Response, error) {
		r.URL = sourcetest.Base + path
		return g.Do(t.Context(), r)
	}
	first, err := get("/moved", web.Request{})
	require.NoError(t, err)
	assert.Equal(t, "body", string(first.Body))
	assert.Equal(t, sourcetest.Base+"/ok", first.FinalURL)
	again, err := get("/ok", web.Request{Validators: first.Validators})
	require.NoError(t, err)
	assert.True(t, again.NotModified)

	var blocked *web.BlockedError
	var limited *web.RateLimitedError
	var transient *web.TransientError
	var large *web.TooLargeError
	_, err = get("/closed", web.Request{})
	require.ErrorAs(t, err, &blocked)
	_, err = get("/none", web.Request{})
	require.ErrorAs(t, err, &blocked)
	assert.Equal(t, web.BlockedGone, blocked.Reason)
	_, err = get("/loop", web.Request{})
	require.ErrorAs(t, err, &blocked)
	assert.Equal(t, web.BlockedRedirect, blocked.Reason)
	_, err = get("/slow", web.Request{})
	require.ErrorAs(t, err, &limited)
	assert.Equal(t, 30*time.Second, limited.RetryAfter)
	_, err = get("/down", web.Request{})
	require.ErrorAs(t, err, &transient)
	_, err = get("/ok", web.Request{MaxBytes: 2})
	require.ErrorAs(t, err, &large)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = g.Do(ctx, web.Request{URL: sourcetest.Base + "/ok"})
	require.ErrorAs(t, err, &transient)
	_, err = g.Do(t.Context(), web.Request{URL: "http://[::1"})
	require.ErrorAs(t, err, &blocked)
	assert.Len(t, g.Requests(), 13, "each hop is counted")
	assert.Positive(t, g.Sent())
}

func TestNodesAreDecodedStrictly(t *testing.T) {
	t.Parallel()
	var v struct {
		A int `yaml:"a"`
	}
	require.NoError(t, sourcetest.Node{"a": 1}.Decode(&v))
	assert.Equal(t, 1, v.A)
	require.Error(t, sourcetest.Node{"b": 1}.Decode(&v))
	require.Error(t, sourcetest.Node{"a": "x"}.Decode(&v))
}
