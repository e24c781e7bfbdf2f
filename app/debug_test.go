package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/clock"
)

func TestDebugServesProfiles(t *testing.T) {
	t.Parallel()
	h := debug(clock.System{})
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	require.Contains(t, get("/debug/pprof/").Body.String(), "goroutine ")
	require.Contains(t, get("/debug/pprof/goroutine?debug=1").Body.String(), "goroutine profile: total")
	heap := get("/debug/pprof/heap?debug=7")
	require.Equal(t, "application/octet-stream", heap.Header().Get("Content-Type"))
	require.NotEmpty(t, heap.Body.Bytes())
	require.Equal(t, http.StatusNotFound, get("/debug/pprof/nothing").Code)
}

func TestOneCPUProfileAtATime(t *testing.T) {
	sim := clock.NewSim(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	h, first := debug(sim), httptest.NewRecorder()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.ServeHTTP(first, httptest.NewRequest(http.MethodGet, "/debug/pprof/profile?seconds=99999", nil))
	}()
	require.NoError(t, sim.WaitForWaiters(ctx, 1))
	second := httptest.NewRecorder()
	h.ServeHTTP(second, httptest.NewRequest(http.MethodGet, "/debug/pprof/profile", nil))
	require.Equal(t, http.StatusConflict, second.Code)
	sim.Advance(mostProfile)
	<-done
	require.Equal(t, http.StatusOK, first.Code)
}
