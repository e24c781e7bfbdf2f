package desktop

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/access"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/sample"
)

// growing is a board that lists a new posting every half hour, the last twenty.
func growing(now func() time.Time, asked *atomic.Int64) http.HandlerFunc {
	start := now()
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		asked.Add(1)
		last := int(now().Sub(start) / (30 * time.Minute))
		var items []map[string]any
		for i := max(0, last-19); i <= last; i++ {
			url := fmt.Sprintf("https://board.example/%d", i)
			items = append(items, map[string]any{"id": url, "url": url, "title": fmt.Sprintf("Works %d: freelance Go developer for project %d", i, i*7919%1000),
				"content_text":   fmt.Sprintf("Project %d at works %d needs a freelance Go developer with PostgreSQL for %d weeks, remote. Rate %d EUR per hour. Write to jobs@works-%d.example.", i*104729, i, 2+i%9, 70+i%30, i),
				"date_published": start.Add(time.Duration(i) * 30 * time.Minute).Format(time.RFC3339)})
		}
		w.Header().Set("Content-Type", "application/feed+json")
		_ = json.NewEncoder(w).Encode(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "Board", "items": items})
	}
}

// view is a web view that shows the dashboard: it comes in by the address that the
// window was sent to and listens to the news. Its end is closed when the news end.
func view(t *testing.T, g *glass) (leave func()) {
	t.Helper()
	u := g.wait(t)
	c, _ := visit(t, u)
	req, err := http.NewRequest(http.MethodGet, "http://"+u.Host+"/api/v1/events", nil)
	require.NoError(t, err)
	req.Header.Set("Accept", "text/event-stream")
	res, err := c.Do(req)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for in := bufio.NewReader(res.Body); ; {
			if _, err := in.ReadString('\n'); err != nil {
				return
			}
		}
	}()
	return func() {
		_ = res.Body.Close()
		c.CloseIdleConnections()
		<-ended
	}
}

// TestADayOfTheProgram lets the program work through a simulated day with its window
// closed and shown again, its page reloaded and its notices shown: six hours of the usual
// run, 24 with AUTOMONET_FULL. Nothing may grow.
func TestADayOfTheProgram(t *testing.T) {
	day := 6 * time.Hour
	if os.Getenv("AUTOMONET_FULL") != "" {
		day = 24 * time.Hour
	}
	sim := clock.NewSim(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	start := sim.Now()
	var asked atomic.Int64
	board := httptest.NewServer(growing(sim.Now, &asked))
	t.Cleanup(board.Close)

	cfg := settings(t)
	cfg.Clock = sim
	node, err := config.NodeFrom(map[string]any{"urls": []any{board.URL + "/jobs.json"}})
	require.NoError(t, err)
	c := &cfg.Config
	c.Sources = []config.Source{{Name: "board", Driver: "feed", Enabled: true, Config: node}}
	c.Web.AllowPrivate = []string{strings.TrimPrefix(board.URL, "http://")}
	c.Profile = filepath.Join(t.TempDir(), "profile.yaml")
	require.NoError(t, os.WriteFile(c.Profile, sample.ProfileYAML(), 0o600))
	cfg.Options = func(cfg config.Config, live bool) app.Options {
		return app.Options{Config: cfg, Live: live, Version: "v1.0.0", Clock: sim, PasswordCost: access.Cost{MemoryKiB: 64, Passes: 1}}
	}
	shown := cfg.Screen.(quietScreen).shown
	var notices atomic.Int64
	noticed := make(chan struct{})
	t.Cleanup(func() { close(shown); <-noticed })
	go func() {
		defer close(noticed)
		for range shown {
			notices.Add(1)
		}
	}()

	s, g := New(cfg), newGlass()
	s.Run(g)
	t.Cleanup(s.Stop)
	leave := view(t, g)
	var heap []uint64
	var routines []int
	look := func() {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		heap, routines = append(heap, m.HeapAlloc>>10), append(routines, runtime.NumGoroutine())
	}
	marks := []time.Duration{day / 6, day / 2, day}
	for n := 0; len(marks) > 0; n++ {
		// A timer that is due fires once those before it have been worked off.
		sim.Advance(20 * time.Second)
		time.Sleep(2 * time.Millisecond)
		passed := sim.Now().Sub(start)
		if n%30 == 0 { // every ten minutes
			s.Tick()
		}
		if n%180 == 90 { // every hour
			leave()
			require.True(t, s.Closing())
			s.Heard(AskShow)
			s.Reload()
			leave = view(t, g)
		}
		if passed >= marks[0] {
			marks = marks[1:]
			look()
		}
	}
	status, err := s.running().Service().Status(t.Context())
	require.NoError(t, err)
	// What is at work just then has goroutines of its own, which end with it.
	assert.Eventually(t, func() bool { return runtime.NumGoroutine() <= routines[0]+8 }, time.Minute, 20*time.Millisecond, "goroutines pile up")
	leave()
	s.Stop()
	t.Logf("%v hours of the program: heap %v kB, goroutines %v, %d scans, %d notices, jobs %v", day.Hours(), heap, routines, asked.Load(), notices.Load(), status.Jobs)
	require.GreaterOrEqual(t, asked.Load(), int64(day/(2*time.Hour)), "the board is asked all day")
	require.Positive(t, notices.Load())
	require.Positive(t, status.Jobs[core.JobShortlisted])
	require.Less(t, heap[2], heap[0]+8<<10, "memory grows")
}
