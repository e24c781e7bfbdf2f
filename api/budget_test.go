package api_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func (m *memory) Budget(context.Context) (core.Budget, error) {
	limit := core.NanoUSD(5_000_000_000)
	return core.Budget{Gauges: []core.Gauge{{Scope: "day:2026-11-23", Limit: &limit, Spent: 1}}, Notes: []string{core.NoteNoMonthLimit}}, m.err
}

func (m *memory) Calls(_ context.Context, f core.CallFilter) ([]core.Call, string, error) {
	m.calls = f
	if f.State == "lost" {
		return nil, "", core.Invalid("state", "%q is not a state of a call", f.State)
	}
	return nil, "", m.err
}

func (m *memory) Call(_ context.Context, id core.CallID) (core.Call, error) {
	if id != "c1" {
		return core.Call{}, core.Errorf(core.KindNotFound, "there is no call %s", id)
	}
	return core.Call{ID: id, Explain: json.RawMessage(`{"took":"a/m"}`), UsageRaw: json.RawMessage(`{"prompt_tokens":7}`)}, m.err
}

func (m *memory) Models(context.Context) ([]core.ModelInfo, error) {
	in := core.NanoUSD(0)
	return []core.ModelInfo{{Provider: "box", Name: "llama", In: &in}, {Provider: "a", Name: "m", Why: core.WhyPriceUnknown}}, m.err
}

func (m *memory) Providers(context.Context) ([]core.ProviderInfo, error) { return nil, m.err }

func TestRoutesOfMoneyAndModels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, path string
		status     int
		has        string
	}{
		{"the budget says what is missing", "/api/v1/budget", 200, `"notes":["no_month_limit"]`},
		{"a limit is in nano-dollars", "/api/v1/budget", 200, `"limit":5000000000`},
		{"calls are a list", "/api/v1/calls", 200, `"items":[]`},
		{"an unknown state of a call", "/api/v1/calls?state=lost", 422, "not a state of a call"},
		{"a call explains itself", "/api/v1/calls/c1", 200, `"explain":{"took":"a/m"}`},
		{"a call keeps the provider's usage", "/api/v1/calls/c1", 200, `"usage_raw":{"prompt_tokens":7}`},
		{"an unknown call", "/api/v1/calls/c2", 404, "there is no call c2"},
		{"nothing is a price", "/api/v1/models", 200, `"in":0`},
		{"and an unknown price is none", "/api/v1/models", 200, `"why":"price_unknown"`},
		{"no providers are an empty list", "/api/v1/providers", 200, `"items":[]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := get(t, serve(&memory{}, nil), c.path, nil)
			require.Equal(t, c.status, w.Code, w.Body.String())
			require.Contains(t, w.Body.String(), c.has)
		})
	}
	var doc struct {
		Paths map[string]map[string]any
	}
	require.NoError(t, json.Unmarshal(get(t, serve(&memory{}, nil), "/openapi.json", nil).Body.Bytes(), &doc))
	for _, path := range []string{"/api/v1/budget", "/api/v1/calls", "/api/v1/calls/{id}", "/api/v1/models", "/api/v1/providers"} {
		require.Contains(t, doc.Paths, path)
		require.Len(t, doc.Paths[path], 1, "reads only")
	}
}

func TestFiltersOfCallsReachTheReader(t *testing.T) {
	t.Parallel()
	m := &memory{}
	w := get(t, serve(m, nil), "/api/v1/calls?job=j1&provider=a&model=x%2Fy&task=draft&state=held&after=c9&limit=3&since=2026-11-01T00:00:00Z", nil)
	require.Equal(t, 200, w.Code, w.Body.String())
	require.Equal(t, core.CallFilter{Job: "j1", Provider: "a", Model: "x/y", Task: core.TaskDraft, State: core.CallHeld, After: "c9", Limit: 3,
		Since: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}, m.calls)
}
