package app_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/boards"
	"github.com/automonet/automonet/internal/fakes/feeds"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/world"
	"github.com/automonet/automonet/internal/sample"
)

// crowd is the sources of the test, in three kinds: the known drivers over their
// replay servers, feeds whose hosts misbehave, and sources that share a host.
type crowd struct {
	cfg     config.Config
	servers []*fakes.Server
	// floor is the least time between two scans, by source; bad are the sources
	// whose host misbehaves.
	floor map[core.SourceName]time.Duration
	bad   map[core.SourceName]misdeed
	// own are the hosts of one well-behaved source each, with its floor.
	own map[string]time.Duration
}

func (c *crowd) add(t *testing.T, name, driver string, node map[string]any) {
	t.Helper()
	n, err := config.NodeFrom(node)
	require.NoError(t, err)
	c.cfg.Sources = append(c.cfg.Sources, config.Source{Name: core.SourceName(name), Driver: driver, Enabled: true, Config: n})
	for _, s := range all.Sources() {
		if s.Driver == driver {
			c.floor[core.SourceName(name)] = s.Floor
			return
		}
	}
	t.Fatalf("no driver %s", driver)
}

// feedHost adds a host with feeds at several paths, and returns its server.
func (c *crowd) feedHost(t *testing.T, w *world.World, host string, start time.Time, paths ...string) *fakes.Server {
	t.Helper()
	s := fakes.New(fakes.Options{Host: host, MaxLog: 100})
	for i, path := range paths {
		feed := growing(fmt.Sprintf("f%d.%s", i, host), start)
		s.Handle("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			r.URL.Path = feeds.AtomPath
			feed(w, r)
		})
	}
	w.Net().Add(host, s)
	c.servers = append(c.servers, s)
	return s
}

// newCrowd makes sixty sources over 27 drivers.
func newCrowd(t *testing.T, dir string, w *world.World, start time.Time) *crowd {
	t.Helper()
	c := &crowd{cfg: config.Default(), floor: map[core.SourceName]time.Duration{}, bad: map[core.SourceName]misdeed{}, own: map[string]time.Duration{}}
	c.cfg.DataDir, c.cfg.Profile = filepath.Join(dir, "data"), filepath.Join(dir, "profile.yaml")
	require.NoError(t, os.WriteFile(c.cfg.Profile, sample.ProfileYAML(), 0o600))
	c.cfg.Sources, c.cfg.Web.RDAPURL = nil, ""
	nodes := w.Sources()
	for _, driver := range w.Drivers() {
		c.add(t, driver, driver, nodes[driver])
	}
	for i, kind := range misdeeds() {
		host, name := fmt.Sprintf("h%d.example", i), fmt.Sprintf("h%d", i)
		kind.begin(c.feedHost(t, w, host, start, feeds.AtomPath), start)
		c.add(t, name, "feed", map[string]any{"urls": []any{"https://" + host + feeds.AtomPath}})
		c.bad[core.SourceName(name)] = kind
		if kind.name == "good" {
			delete(c.bad, core.SourceName(name))
			c.own[host] = feedFloor
		}
	}
	// Four sources read one good host, three one that never answers, and two wait
	// in one lane behind a slow one.
	paths := []string{"/a.atom", "/b.atom", "/c.atom", "/d.atom"}
	c.feedHost(t, w, "many.example", start, paths...)
	for i, path := range paths {
		c.add(t, fmt.Sprintf("many%d", i), "feed", map[string]any{"urls": []any{"https://many.example" + path}})
	}
	c.feedHost(t, w, "dead.example", start, paths[:3]...).Inject("*", fakes.Hang(), 0)
	c.feedHost(t, w, "slow.example", start, paths[:2]...).Inject("*", fakes.SlowHeader(25*time.Second), 0)
	for i, path := range paths[:3] {
		name := fmt.Sprintf("dead%d", i)
		c.add(t, name, "feed", map[string]any{"urls": []any{"https://dead.example" + path}})
		c.bad[core.SourceName(name)] = misdeed{name: "hangs"}
	}
	for i, path := range paths[:2] {
		name := fmt.Sprintf("slow%d", i)
		c.add(t, name, "feed", map[string]any{"urls": []any{"https://slow.example" + path}})
		c.bad[core.SourceName(name)] = misdeed{name: "good and slow", alive: true}
	}
	// Further sources of drivers that are there already, on the same hosts.
	for _, driver := range []string{"ashby", "greenhouse", "lever", "workable"} {
		c.add(t, driver+"-2", driver, nodes[driver])
	}
	require.Len(t, c.cfg.Sources, 60)
	for host, s := range w.Hosted() {
		if !slices.Contains([]string{"ashby", "greenhouse", "lever", "workable"}, s) {
			c.own[host] = c.floor[core.SourceName(s)]
		}
	}
	return c
}

// publishing lets some of the boards list a new posting every half hour, so that
// their sources are asked as often as they may be.
func publishing(start time.Time) map[string]world.Stock {
	out := map[string]world.Stock{}
	for _, driver := range []string{"ashby", "greenhouse", "personio", "recruitee", "smartrecruiters", "telegram"} {
		serve := boards.Items(driver)
		out[driver] = world.Stock{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			last := int(time.Since(start) / (30 * time.Minute))
			var items []listing.Item
			for i := last; i >= max(0, last-19); i-- {
				id := fmt.Sprint(1000 + i)
				items = append(items, listing.Item{ID: id, URL: "https://jobs.example/postings/" + id, Company: driver + " customer", Title: fmt.Sprintf("Freelance tester of batch %d", i*7919%1000),
					Location: "remote", Posted: start.Add(time.Duration(i) * 30 * time.Minute), HTML: fmt.Sprintf("<p>Batch %d for %s has to be tested in %d weeks.</p>", i*104729, driver, 1+i%5)})
			}
			serve(items).ServeHTTP(w, r)
		})}
	}
	return out
}

// TestThreeDaysOfSixtySources lets sixty sources of all drivers that have a replay
// server work side by side, among them blocked, hanging and slow ones: twelve
// simulated hours in the usual run, 72 with AUTOMONET_FULL.
func TestThreeDaysOfSixtySources(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates hours; not with -short")
	}
	span := 12 * time.Hour
	if os.Getenv("AUTOMONET_FULL") != "" {
		span = 72 * time.Hour
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		w, err := world.Start(t.Context(), world.Options{Clock: clock.System{}, InMemory: true, Keyed: true, MaxLog: 100, Instead: publishing(start)})
		require.NoError(t, err)
		c := newCrowd(t, dir, w, start)
		ears := newEars(w.Net())
		agent, err := app.New(app.Options{Config: c.cfg, Listen: "-", Alone: true, Transport: ears, Secret: replayKey})
		require.NoError(t, err)
		require.NoError(t, agent.Start(t.Context()))

		late, worst := map[core.SourceName]time.Duration{}, core.SourceName("")
		var heap []uint64
		var routines []int
		for at := time.Minute; at <= span; at += time.Minute {
			time.Sleep(at - time.Since(start))
			synctest.Wait()
			states, err := agent.Service().Sources(t.Context())
			require.NoError(t, err)
			for _, s := range states {
				due := s.NextAt
				if s.LastAt.IsZero() {
					due = start
				}
				late[s.Name] = max(late[s.Name], time.Since(due))
				if _, bad := c.bad[s.Name]; !bad && (worst == "" || late[s.Name] > late[worst]) {
					worst = s.Name
				}
			}
			if at%(span/6) == 0 {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				heap, routines = append(heap, m.HeapAlloc), append(routines, runtime.NumGoroutine())
			}
		}
		status, err := agent.Service().Status(t.Context())
		require.NoError(t, err)
		require.NoError(t, agent.Stop(t.Context()))

		for _, src := range c.cfg.Sources {
			state := stateOf(t, status, src.Name)
			sensible(t, string(src.Name), state, c.floor[src.Name], start.Add(span))
			kind, bad := c.bad[src.Name]
			switch {
			case !bad:
				assert.Equal(t, 0, state.Failures, "%s: %s", src.Name, state.Reason)
				assert.Less(t, late[src.Name], 2*time.Minute, "%s waits for nobody else", src.Name)
				assert.Less(t, start.Add(span).Sub(state.LastOKAt), max(6*time.Hour, 2*c.floor[src.Name])+time.Minute, src.Name)
			case kind.alive:
				// A page of its own may take as long as a request may, three times.
				assert.Less(t, late[src.Name], 10*time.Minute, "%s (%s)", src.Name, kind.name)
				assert.Less(t, start.Add(span).Sub(state.LastOKAt), 2*time.Hour, "%s (%s) starves: %+v", src.Name, kind.name, state)
			default:
				assert.True(t, state.LastOKAt.IsZero(), "%s (%s): %s", src.Name, kind.name, state.Status)
				assert.Positive(t, state.Failures, "%s (%s)", src.Name, kind.name)
			}
		}
		ears.check(t, c.own, span)
		for _, a := range status.Actors {
			assert.NotEqual(t, "degraded", a.State, "%s: %s", a.Name, a.Detail)
			assert.Zero(t, a.Restarts, a.Name)
		}
		assert.Zero(t, status.Jobs[core.JobNew], "every job is decided")
		requests, hosts := ears.total()
		t.Logf("%s: %d sources, %d requests to %d hosts; the latest good source, %s, was %s behind its plan; heap %s MB; goroutines %v; jobs %v",
			span, len(c.cfg.Sources), requests, hosts, worst, late[worst].Round(time.Second), megabytes(heap), routines, status.Jobs)
		// What the first sixth filled (caches, the seen-sets) is there to stay.
		assert.Less(t, heap[len(heap)-1], heap[0]+(12<<20), "memory is flat")
		assert.LessOrEqual(t, slices.Max(routines), routines[0]+len(c.cfg.Sources)/2, "goroutines do not pile up")
		for _, s := range c.servers {
			require.NoError(t, s.Close())
		}
		// The bubble itself fails when a goroutine of the agent outlives it.
		require.NoError(t, w.Close())
	})
}

// replayKey knows the one secret of the replay servers.
func replayKey(ref string) (string, error) {
	if ref == fakes.KeyRef {
		return fakes.Key, nil
	}
	return "", core.Errorf(core.KindNotFound, "no secret %s", ref)
}

func megabytes(heap []uint64) string {
	parts := make([]string, len(heap))
	for i, h := range heap {
		parts[i] = fmt.Sprintf("%.1f", float64(h)/(1<<20))
	}
	return strings.Join(parts, ", ")
}
