package router_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/llm/openai"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// impatient has the endpoints of a world give up soon on one that says nothing.
func (w *world) impatient() {
	w.t.Helper()
	for i := range w.cfg.Endpoints {
		srv := httptest.NewServer(w.vendors[string(w.cfg.Endpoints[i].Name)])
		transport := &http.Transport{}
		w.t.Cleanup(func() { transport.CloseIdleConnections(); srv.Close() })
		p, err := openai.New(openai.Config{Preset: "ollama", BaseURL: srv.URL, Idle: 300 * time.Millisecond, Clock: w.clock, Transport: transport})
		require.NoError(w.t, err)
		w.cfg.Endpoints[i].Provider = p
	}
}

// TestASilentModelIsLeftForAnother: a model that never
// answers is asked once, another serves within the deadline, and the next work
// does not begin with the silent one.
func TestASilentModelIsLeftForAnother(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	w := newWorld(t, sim, "silent", "healthy")
	w.impatient()
	w.vendors["silent"].Always(&fake.Behaviour{Hang: true})
	a := onlyRanked(w)
	g := w.gateway()
	got, err := g.Ask(t.Context(), a)
	require.NoError(t, err)
	require.Equal(t, "healthy/m", got.Name)
	require.Len(t, w.vendors["silent"].Requests(), 1, "its maximum is paid once")
	require.Len(t, w.calls(), 2)
	require.Contains(t, g.Standing().Open, "silent/m")

	again, err := g.Ask(t.Context(), a)
	require.NoError(t, err)
	require.Equal(t, "healthy/m", again.Name)
	require.Equal(t, "breaker_open", again.Choice.Rejected[0].Why)
	require.Len(t, w.vendors["silent"].Requests(), 1)

	// The probe after the cool-down costs as much again, so the next is later.
	sim.Advance(time.Minute)
	_, err = g.Ask(t.Context(), a)
	require.NoError(t, err)
	require.Len(t, w.vendors["silent"].Requests(), 2)
	standing := g.Standing()
	require.Equal(t, 2*time.Minute, standing.Open["silent/m"].Sub(sim.Now()))
	require.Contains(t, standing.Open, "silent", "two in a row are held against the endpoint")
	require.NoError(t, w.ledger.Close())
	w.open("boot2")
	require.Contains(t, w.gateway().Standing().Open, "silent", "and are kept")
}

// TestAModelThatDripsIsCut: one that sends for ever gets half of the deadline
// while another endpoint could serve.
func TestAModelThatDripsIsCut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, clock.System{}, "drips", "healthy")
	w.cfg.Deadline = 4 * time.Second
	w.vendors["drips"].Always(&fake.Behaviour{Drip: time.Second, Pad: 100_000})
	a := onlyRanked(w)
	a.Stream = func(int, string) {}
	got, err := w.gateway().Ask(t.Context(), a)
	require.NoError(t, err)
	require.Equal(t, "healthy/m", got.Name)
	require.Len(t, w.vendors["drips"].Requests(), 1)
}

// TestNoWaitForACallThatNoLongerFits: a pause that leaves less time than a call
// takes is not waited for.
func TestNoWaitForACallThatNoLongerFits(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	w := newWorld(t, sim, "acme")
	w.cfg.Deadline = 10 * time.Second
	w.vendors["acme"].Always(new(fake.TooMany("9")))
	_, err := w.gateway().Ask(t.Context(), ask())
	require.Equal(t, core.KindTransient, core.KindOf(err))
	require.Len(t, w.vendors["acme"].Requests(), 1)
}
