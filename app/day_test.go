package app_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/feeds"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/world"
	"github.com/automonet/automonet/internal/sample"
)

// feedFloor is the least time between two scans of a feed; see the driver's Spec.
const feedFloor = 10 * time.Minute

// misdeed is how a feed's host behaves during the day.
type misdeed struct {
	name string
	// least is the share of the hours after which the source must have been read
	// lately: 1 means that its last good page is at most two hours old.
	alive bool
	begin func(s *fakes.Server, start time.Time)
}

func misdeeds() []misdeed {
	on := func(f fakes.Fault, n int) func(*fakes.Server, time.Time) {
		return func(s *fakes.Server, _ time.Time) { s.InjectOn(feeds.AtomPath, f, fakes.Schedule{Every: n}) }
	}
	always := func(f fakes.Fault) func(*fakes.Server, time.Time) { return on(f, 1) }
	return []misdeed{
		{"good", true, func(*fakes.Server, time.Time) {}},
		{"good and slow", true, on(fakes.SlowHeader(20*time.Second), 2)},
		{"limits", true, on(fakes.TooMany(30*time.Minute), 3)},
		{"breaks now and then", true, on(fakes.Status(503), 3)},
		{"cuts", true, on(fakes.Cut(), 3)},
		{"drops", true, on(fakes.Drop(), 3)},
		{"broken now and then", true, on(fakes.BrokenXML(), 4)},
		{"redirects to a private address", true, on(fakes.Redirect("http://10.0.0.1/"), 4)},
		{"drips", true, on(fakes.Drip(64, 4*time.Second), 3)},
		{"hangs", false, always(fakes.Hang())},
		{"garbage", false, always(fakes.Garbage())},
		{"refuses", false, always(fakes.Status(403))},
		{"challenges", false, always(fakes.Challenge())},
		{"endless body", false, always(fakes.EndlessBody())},
		{"bomb", false, always(fakes.GzipBomb(64 << 20))},
		{"loops", false, always(fakes.Loop())},
		{"truncates", false, always(fakes.Truncate())},
		{"empty", false, always(fakes.EmptyBody())},
		{"robots refuse", false, func(s *fakes.Server, _ time.Time) { s.SetRobots(fakes.RobotsDisallow("/")) }},
		{"robots broken", false, func(s *fakes.Server, _ time.Time) { s.SetRobots(fakes.RobotsBroken()) }},
	}
}

// growing is a feed that lists a new posting every half hour, the last twenty.
func growing(name string, start time.Time) http.HandlerFunc {
	crafts := []string{"Go developer", "React developer", "Data engineer", "Technical writer", "Support agent", "Logo designer", "Translator"}
	return func(w http.ResponseWriter, r *http.Request) {
		now := time.Now()
		last := int(now.Sub(start) / (30 * time.Minute))
		var items []listing.Item
		for i := max(0, last-19); i <= last; i++ {
			id := fmt.Sprintf("https://%s/%d", name, i)
			craft := crafts[(i+len(name))%len(crafts)]
			items = append(items, listing.Item{ID: id, URL: id, Company: fmt.Sprintf("%s works %d", strings.TrimSuffix(name, ".example"), i),
				Title: fmt.Sprintf("Freelance %s for project %d", craft, i*7919%1000), Location: "remote", Posted: start.Add(time.Duration(i) * 30 * time.Minute),
				HTML: fmt.Sprintf("<p>Project %d at %s needs a freelance %s for %d weeks, remote. Rate %d EUR per hour.</p><p>Write to jobs@%s</p>",
					i*104729, name, craft, 2+i%9, 60+i%50, name)})
		}
		feeds.Items(items).ServeHTTP(w, r)
	}
}

// TestADayOfTheWholeAgent lets the agent work for a simulated day among hosts that
// misbehave in every way: the six hours of the usual run, 24 with AUTOMONET_FULL.
func TestADayOfTheWholeAgent(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates hours; not with -short")
	}
	day := 6 * time.Hour
	if os.Getenv("AUTOMONET_FULL") != "" {
		day = 24 * time.Hour
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		w, err := world.Start(t.Context(), world.Options{Clock: clock.System{}, InMemory: true})
		require.NoError(t, err)
		cfg := dayConfig(t, dir, w)
		hosts := map[string]*fakes.Server{}
		for i, kind := range misdeeds() {
			host := fmt.Sprintf("h%d.example", i)
			s := fakes.New(fakes.Options{Host: host, MaxLog: 200})
			s.Handle("GET "+feeds.AtomPath, growing(host, start))
			kind.begin(s, start)
			w.Net().Add(host, s)
			hosts[host] = s
			node, err := config.NodeFrom(map[string]any{"urls": []any{"https://" + host + feeds.AtomPath}})
			require.NoError(t, err)
			cfg.Sources = append(cfg.Sources, config.Source{Name: core.SourceName(fmt.Sprintf("h%d", i)), Driver: "feed", Enabled: true, Config: node})
		}
		// Two of the known boards misbehave too: pages without end, and a limit.
		w.Server("arbeitnow").InjectOn("*", fakes.SamePage(), fakes.Schedule{From: start.Add(time.Hour)})
		w.Server("remoteok").InjectOn("*", fakes.TooMany(time.Hour), fakes.Schedule{Every: 2})

		agent, err := app.New(app.Options{Config: cfg, Listen: "-", Alone: true, Transport: w.Net()})
		require.NoError(t, err)
		require.NoError(t, agent.Start(t.Context()))
		var heap []uint64
		var routines []int
		for _, at := range []time.Duration{day / 4, day / 2, day} {
			time.Sleep(at - time.Since(start))
			synctest.Wait()
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			heap, routines = append(heap, m.HeapAlloc), append(routines, runtime.NumGoroutine())
		}
		status, err := agent.Service().Status(t.Context())
		require.NoError(t, err)
		require.NoError(t, agent.Stop(t.Context()))

		requests := 0
		for i, kind := range misdeeds() {
			s := hosts[fmt.Sprintf("h%d.example", i)]
			state := stateOf(t, status, core.SourceName(fmt.Sprintf("h%d", i)))
			requests += s.Count("")
			// A scan is one page; a broken answer is tried again at most twice.
			scans := int(day/feedFloor) + 1
			assert.LessOrEqual(t, s.Count(feeds.AtomPath), 3*scans, kind.name)
			assert.LessOrEqual(t, s.Peak(), 1, "%s: one request at a time", kind.name)
			if s.Count("") > 1 {
				assert.GreaterOrEqual(t, s.MinGap(), 2*time.Second, kind.name)
			}
			sensible(t, kind.name, state, feedFloor, start.Add(day))
			if kind.alive {
				assert.Less(t, start.Add(day).Sub(state.LastOKAt), 2*time.Hour, "%s starves: %+v", kind.name, state)
				assert.GreaterOrEqual(t, state.Yield.Scans, int(day/(2*time.Hour)), kind.name)
			} else {
				assert.True(t, state.LastOKAt.IsZero(), "%s: %s", kind.name, state.Status)
				assert.LessOrEqual(t, s.Count(feeds.AtomPath), 3*12, "%s: a wall is not run against", kind.name)
			}
			require.NoError(t, s.Close())
		}
		for name, floor := range floors() {
			s := w.Server(string(name))
			requests += s.Count("")
			state := stateOf(t, status, name)
			sensible(t, string(name), state, floor, start.Add(day))
			assert.LessOrEqual(t, busiest(s), (int(day/floor)+1)*3, "%s: no address is asked more often than its floor permits", name)
			assert.LessOrEqual(t, s.Peak(), 1, name)
		}
		assert.Zero(t, status.Jobs[core.JobNew], "every job is decided")
		assert.Greater(t, status.Jobs[core.JobShortlisted], 10)
		assert.Positive(t, status.Proposals[core.ProposalWaiting])
		for _, a := range status.Actors {
			assert.NotEqual(t, "degraded", a.State, "%s: %s", a.Name, a.Detail)
			assert.Zero(t, a.Restarts, a.Name)
		}
		t.Logf("%s: %d requests to %d hosts; heap %d, %d, %d kB; goroutines %v; jobs %v", day, requests, len(hosts)+len(floors()),
			heap[0]>>10, heap[1]>>10, heap[2]>>10, routines, status.Jobs)
		assert.Less(t, heap[2], heap[0]+(8<<20), "memory is flat")
		assert.LessOrEqual(t, routines[2], routines[0]+len(hosts), "goroutines do not pile up")
		// The bubble itself fails when a goroutine of the agent outlives it.
		require.NoError(t, w.Close())
	})
}

func dayConfig(t *testing.T, dir string, w *world.World) config.Config {
	t.Helper()
	cfg := config.Default()
	cfg.Web.RDAPURL = "" // no registry is asked
	cfg.DataDir, cfg.Profile = filepath.Join(dir, "data"), filepath.Join(dir, "profile.yaml")
	require.NoError(t, os.WriteFile(cfg.Profile, sample.ProfileYAML(), 0o600))
	cfg.Sources = nil
	for _, driver := range w.Drivers() {
		node, err := config.NodeFrom(w.Sources()[driver])
		require.NoError(t, err)
		cfg.Sources = append(cfg.Sources, config.Source{Name: core.SourceName(driver), Driver: driver, Enabled: true, Config: node})
	}
	return cfg
}

// floors are the stated least times between two scans of the known boards.
func floors() map[core.SourceName]time.Duration {
	return map[core.SourceName]time.Duration{"arbeitnow": 30 * time.Minute, "himalayas": 30 * time.Minute, "jobicy": 4 * time.Hour,
		"remoteok": 10 * time.Minute, "hackernews": 10 * time.Minute, "remotive": 6 * time.Hour, "weworkremotely": 30 * time.Minute}
}

func stateOf(t *testing.T, s core.AgentStatus, name core.SourceName) core.SourceState {
	t.Helper()
	for _, state := range s.Sources {
		if state.Name == name {
			return state
		}
	}
	t.Fatalf("no source %s", name)
	return core.SourceState{}
}

// sensible checks the plan for a source's next scan: it lies ahead, not further
// than a day, and its interval is between its floor and six hours.
func sensible(t *testing.T, name string, s core.SourceState, floor time.Duration, now time.Time) {
	t.Helper()
	assert.False(t, s.LastAt.IsZero(), "%s was never asked", name)
	if !s.InScan {
		assert.True(t, s.NextAt.After(now.Add(-2*time.Minute)), "%s is overdue: %s", name, s.NextAt)
	}
	assert.True(t, s.NextAt.Before(now.Add(24*time.Hour+time.Minute)), "%s is put off to %s", name, s.NextAt)
	assert.GreaterOrEqual(t, s.Interval, floor, name)
	assert.LessOrEqual(t, s.Interval, max(6*time.Hour, floor), name)
	assert.NotEmpty(t, s.WaitReason, name)
}

// busiest is how often the most asked address of a server was asked.
func busiest(s *fakes.Server) int {
	most := 0
	queries := map[string]int{}
	for _, r := range s.Requests() {
		key := r.Path + "?" + r.Query
		queries[key]++
		most = max(most, queries[key])
	}
	return most
}
