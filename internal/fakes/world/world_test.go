package world_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// scan reads a driver of the world through the real web client.
func scan(t *testing.T, w *world.World, client *web.Client, c clock.Clock, driver string, config map[string]any, from source.Cursor) sourcetest.Scan {
	t.Helper()
	for _, s := range all.Sources() {
		if s.Driver == driver {
			deps := source.Deps{Name: core.SourceName(driver), Web: client, Clock: c, Log: slog.New(slog.DiscardHandler), Secret: func(ref string) (string, error) {
				assert.Equal(t, fakes.KeyRef, ref)
				return fakes.Key, nil
			}}
			return sourcetest.Read(t, t.Context(), func() source.Source {
				src, err := s.New(sourcetest.Node(config), deps)
				require.NoError(t, err)
				return src
			}, from)
		}
	}
	require.Fail(t, "no such driver", driver)
	return sourcetest.Scan{}
}

func checkFound(t *testing.T, w *world.World, driver string, got sourcetest.Scan) {
	t.Helper()
	for _, id := range w.Expected()[driver] {
		assert.NotZero(t, got.IDs()[id], "%s finds %s", driver, id)
	}
	assert.Len(t, got.IDs(), len(w.Expected()[driver]), driver)
}

func TestEveryDriverReadsItsServerThroughTheRealClient(t *testing.T) {
	t.Parallel()
	w, err := world.Start(t.Context(), world.Options{Keyed: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, w.Close()) }()
	client := web.New(web.Config{AllowHosts: w.Hosts(), MinInterval: -1})
	defer client.Close()
	nodes := w.Sources()
	for _, s := range all.Sources() {
		if s.Access == source.AccessMail {
			continue // it speaks IMAP; its servers are Dovecot and one in memory, in its own tests
		}
		require.Contains(t, nodes, s.Driver, "every driver has a server")
	}
	for _, driver := range w.Drivers() {
		first := scan(t, w, client, clock.System{}, driver, nodes[driver], nil)
		checkFound(t, w, driver, first)
		newest := time.Time{}
		for _, p := range first.Postings {
			if p.PostedAt.After(newest) {
				newest = p.PostedAt
			}
		}
		within := 10 * time.Minute
		if driver == "workable" || driver == "bundesagentur" {
			within = 24 * time.Hour // these state a day
		}
		assert.WithinDuration(t, time.Now().Add(-time.Hour), newest, within, "%s is dated anew", driver)
		second := scan(t, w, client, clock.System{}, driver, nodes[driver], first.Cursor)
		for id := range second.IDs() {
			assert.Contains(t, first.IDs(), id, "a second scan finds nothing new")
		}
	}
	assert.Positive(t, w.Requests())
	firebase := scan(t, w, client, clock.System{}, "hackernews", map[string]any{"base_url": w.URL("hackernews"), "backend": "firebase"}, nil)
	checkFound(t, w, "hackernews", firebase)
}

func TestTheWorldInMemoryNeedsNoTimeAndNoPort(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	w, err := world.Start(t.Context(), world.Options{Clock: sim, InMemory: true, Keyed: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, w.Close()) }()
	assert.Empty(t, w.Hosts())
	client := web.New(web.Config{Clock: sim, Wall: clock.System{}, Transport: w.Net()})
	defer client.Close()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { // time passes whenever somebody waits for it
		defer close(done)
		for sim.WaitForWaiters(ctx, 1) == nil {
			if at, ok := sim.Next(); ok {
				sim.Advance(at.Sub(sim.Now()))
			}
		}
	}()
	for driver, node := range w.Sources() {
		checkFound(t, w, driver, scan(t, w, client, sim, driver, node, nil))
		assert.GreaterOrEqual(t, w.Server(driver).MinGap(), time.Duration(0))
	}
	assert.GreaterOrEqual(t, w.Server("weworkremotely").MinGap(), 2*time.Second, "one lane, paced")
	stop()
	<-done
}

func TestFaultsReachTheSources(t *testing.T) {
	t.Parallel()
	w, err := world.Start(t.Context(), world.Options{Verbatim: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, w.Close()) }()
	for _, tt := range []struct {
		name   string
		fault  fakes.Fault
		status source.Status
	}{
		{"403", fakes.Status(403), source.StatusBlocked},
		{"bot wall", fakes.Challenge(), source.StatusBlocked},
		{"429", fakes.TooMany(time.Minute), source.StatusLimited},
		{"500", fakes.Status(500), source.StatusTransient},
		{"cut", fakes.Cut(), source.StatusTransient},
		{"dropped", fakes.Drop(), source.StatusTransient},
		{"private redirect", fakes.Redirect("http://169.254.169.254/latest"), source.StatusBlocked},
		{"bomb", fakes.GzipBomb(100 << 20), source.StatusParseFailed},
		{"endless", fakes.EndlessBody(), source.StatusParseFailed},
		{"broken JSON", fakes.BrokenJSON(), source.StatusParseFailed},
		{"empty body", fakes.EmptyBody(), source.StatusParseFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, driver := range []string{"remoteok", "jobicy", "hackernews", "remotive"} {
				client := web.New(web.Config{AllowHosts: w.Hosts(), MinInterval: -1, Retries: -1})
				w.Server(driver).Inject("*", tt.fault, 0)
				got := scan(t, w, client, clock.System{}, driver, w.Sources()[driver], nil)
				if tt.name != "broken JSON" || driver != "remotive" {
					assert.Equal(t, tt.status, got.Pages[0].Status, "%s: %s", driver, got.Pages[0].Reason)
				}
				w.Server(driver).ClearFaults()
				client.Close()
			}
		})
	}
}

func TestTheWorldEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	w, err := world.Start(ctx, world.Options{})
	require.NoError(t, err)
	assert.Equal(t, "", w.URL("nobody"))
	cancel()
	require.NoError(t, w.Close())
}
