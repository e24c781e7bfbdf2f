package router_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// withEmbedder gives each endpoint the embedding model "e" at a dollar per million tokens.
func withEmbedder(w *world) *world {
	for i := range w.cfg.Endpoints {
		e := &w.cfg.Endpoints[i]
		price := route.Price{ID: "row/e/" + string(e.Name), Vendor: string(e.Name), Model: "e", Base: route.Rates{Input: 1e9, CacheRead: route.Unstated, CacheWrite: route.Unstated, Reasoning: route.Unstated}}
		e.Embedders = []router.Offer{{Model: route.Model{Vendor: string(e.Name), Name: "e", Mode: "embedding", Context: 100, Price: price}}}
	}
	return w
}

func embedOf(list ...string) actors.Embed {
	return actors.Embed{Model: "acme/e", Texts: list, Jobs: []core.JobID{"j1"}, Seed: 1}
}

func TestEmbedHoldsCallsAndBooks(t *testing.T) {
	t.Parallel()
	w := withEmbedder(newWorld(t, clock.System{}, "acme", "beta"))
	long := strings.Repeat("word ", 300)
	got, err := w.gateway().Embed(t.Context(), embedOf("web shop", long, "Übersetzung"))
	require.NoError(t, err)
	require.Equal(t, [][]float32{fake.Vector("web shop"), fake.Vector(long), fake.Vector("Übersetzung")}, got.List)
	require.Equal(t, w.vendors["acme"].Billed(), got.Cost)
	require.Equal(t, got.Cost, w.used())
	require.Empty(t, w.vendors["beta"].Requests(), "vectors of another model cannot be compared")
	calls := w.calls()
	require.Len(t, calls, 1)
	require.Equal(t, []core.CallID{calls[0].ID}, got.Calls)
	require.Equal(t, core.TaskEmbed, calls[0].Task)
	require.Equal(t, core.JobID("j1"), calls[0].Job)
	require.Equal(t, core.CostOwn, calls[0].Source)
	require.Equal(t, "row/e/acme", calls[0].PriceID)
	require.Less(t, calls[0].Cost, calls[0].Max)
}

func TestEmbedSpendsNothingWithoutABudget(t *testing.T) {
	t.Parallel()
	for name, limits := range map[string][2]core.NanoUSD{"none is set": {0, 0}, "too little is left": {1000, 1000}} {
		w := withEmbedder(newWorld(t, clock.System{}, "acme"))
		w.budget("day", limits[0], "month", limits[1])
		got, err := w.gateway().Embed(t.Context(), embedOf("web shop"))
		require.Equal(t, core.KindBudget, core.KindOf(err), name)
		require.Nil(t, got.List)
		require.Empty(t, w.vendors["acme"].Requests(), name)
		require.Empty(t, w.calls(), name)
	}
}

func TestEmbedIsFreeOnALocalEndpoint(t *testing.T) {
	t.Parallel()
	w := withEmbedder(newWorld(t, clock.System{}, "acme"))
	w.budget("day", core.NanoUSD(0), "month", core.NanoUSD(0))
	w.cfg.Endpoints[0].Local = true
	e := embedOf("web shop")
	e.LocalOnly = true
	got, err := w.gateway().Embed(t.Context(), e)
	require.NoError(t, err)
	require.Len(t, got.List, 1)
	require.Zero(t, got.Cost)
	require.Equal(t, core.CostFree, w.calls()[0].Source)
}

func TestEmbedBooksWhatFailed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		plan     []fake.Behaviour
		served   bool
		requests int
		outcome  string
	}{
		{"a refused request is released", []fake.Behaviour{{Status: 400, Error: "bad_request"}}, false, 1, "request"},
		{"an answer without vectors is booked", []fake.Behaviour{{Vectors: "[]"}, {Vectors: "[]"}}, false, 2, "provider"},
		{"a failure is tried again", []fake.Behaviour{{Vectors: "[]"}, {}}, true, 2, "ok"},
	} {
		w := withEmbedder(newWorld(t, clock.System{}, "acme"))
		w.vendors["acme"].Next(tt.plan...)
		got, err := w.gateway().Embed(t.Context(), embedOf("web shop"))
		require.Equal(t, tt.served, err == nil, "%s: %v", tt.name, err)
		require.Equal(t, tt.served, got.List != nil, tt.name)
		if !tt.served {
			require.Equal(t, core.KindTransient, core.KindOf(err), tt.name)
		}
		require.Len(t, w.vendors["acme"].Requests(), tt.requests, tt.name)
		require.Equal(t, w.vendors["acme"].Billed(), w.used(), tt.name)
		last := w.calls()[0]
		require.Equal(t, tt.outcome, last.Outcome, tt.name)
	}
	w := withEmbedder(newWorld(t, clock.System{}, "acme"))
	w.vendors["acme"].Next(fake.Behaviour{NoUsage: true})
	_, err := w.gateway().Embed(t.Context(), embedOf("web shop"))
	require.NoError(t, err)
	require.Equal(t, core.CostAssumed, w.calls()[0].Source, "what is not stated is booked at its maximum")
	require.Equal(t, w.calls()[0].Max, w.used())
}

func TestEmbedRefuses(t *testing.T) {
	t.Parallel()
	w := withEmbedder(newWorld(t, clock.System{}, "acme"))
	w.cfg.RulesOnly = func(_ context.Context, id core.JobID) (bool, error) { return id == "upwork-job", nil }
	g := w.gateway()
	for name, tt := range map[string]struct {
		e    actors.Embed
		kind core.Kind
	}{
		"a posting of a platform that forbids it": {actors.Embed{Model: "acme/e", Texts: []string{"x"}, Jobs: []core.JobID{"j1", "upwork-job"}}, core.KindDenied},
		"a posting that names no job":             {actors.Embed{Model: "acme/e", Texts: []string{"x"}}, core.KindDenied},
		"no text":                                 {actors.Embed{Model: "acme/e", NoPosting: true}, core.KindInvalid},
		"a text without a bound":                  {actors.Embed{Model: "acme/e", NoPosting: true, Texts: []string{strings.Repeat("x", llm.MaxEmbedBytes+1)}}, core.KindInvalid},
		"a model that writes":                     {actors.Embed{Model: "acme/m", NoPosting: true, Texts: []string{"x"}}, core.KindTransient},
		"an endpoint elsewhere":                   {actors.Embed{Model: "acme/e", NoPosting: true, LocalOnly: true, Texts: []string{"x"}}, core.KindTransient},
	} {
		_, err := g.Embed(t.Context(), tt.e)
		require.Equal(t, tt.kind, core.KindOf(err), name)
	}
	require.Empty(t, w.vendors["acme"].Requests())
	_, err := g.Embed(t.Context(), actors.Embed{Model: "acme/e", NoPosting: true, Texts: []string{"x"}})
	require.NoError(t, err)
	a := ask()
	a.Only = []string{"acme/e"}
	_, err = g.Ask(t.Context(), a)
	require.Error(t, err, "a model that makes vectors writes nothing")
}
