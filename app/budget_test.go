package app_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/rpc"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/store"
)

const dollar core.NanoUSD = 1_000_000_000

// priced gives the rig a provider "acme" whose vendor bills gpt-5-mini by the
// list, and no sources.
func (r *rig) priced() *fake.Vendor {
	r.t.Helper()
	v := fake.New(fake.Config{Flavour: fake.OpenAI, Input: 250_000_000, Output: 2_000_000_000,
		Text: `{"answer":"A freelancer is a person who works for several different clients on her own account and is paid for it."}`})
	srv := httptest.NewServer(v)
	r.t.Cleanup(srv.Close)
	r.cfg.Sources = nil
	r.cfg.Providers = []config.Provider{{Name: "acme", Driver: "openai", Enabled: true, BaseURL: srv.URL + "/v1", Key: "env:KEY", Models: []string{"gpt-5-mini", "unpriced"}}}
	return v
}

// paying starts an agent on the rig that can resolve the key.
func (r *rig) paying(edit ...func(*app.Options)) (*app.App, context.Context) {
	r.t.Helper()
	opts := r.options(false, true)
	opts.Secret = func(string) (string, error) { return "k3y", nil }
	for _, f := range edit {
		f(&opts)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	a, err := app.New(opts)
	require.NoError(r.t, err)
	require.NoError(r.t, a.Start(ctx))
	r.t.Cleanup(func() {
		defer cancel()
		require.NoError(r.t, a.Stop(ctx))
	})
	require.NoError(r.t, a.WaitIdle(ctx))
	return a, ctx
}

func set(t *testing.T, ctx context.Context, s service.Service, pattern string, amount core.NanoUSD) core.Budget {
	t.Helper()
	b, err := s.SetBudget(ctx, pattern, &amount, "user:test")
	require.NoError(t, err)
	return b
}

// TestMoneyOverEveryWay asks for all that the service says of models and money, in
// the process and over the socket.
func TestMoneyOverEveryWay(t *testing.T) {
	t.Parallel()
	for _, over := range []string{"in process", "over the socket"} {
		t.Run(over, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			vendor := r.priced()
			a, ctx := r.paying()
			s := a.Service()
			if over == "over the socket" {
				c, err := rpc.Dial(ctx, r.cfg.DataDir)
				require.NoError(t, err)
				t.Cleanup(func() { require.NoError(t, c.Close()) })
				s = c
			}
			b, err := s.Budget(ctx)
			require.NoError(t, err)
			require.False(t, b.Paid)
			_, err = s.TestModel(ctx, "acme/gpt-5-mini")
			require.Equal(t, core.KindBudget, core.KindOf(err))
			require.Empty(t, vendor.Requests(), "no budget, no paid request")

			set(t, ctx, s, "day", dollar)
			b = set(t, ctx, s, "month", 10*dollar)
			require.True(t, b.Paid)
			require.Equal(t, "month", b.Changes[0].What)
			test, err := s.TestModel(ctx, "acme/gpt-5-mini")
			require.NoError(t, err)
			require.Equal(t, []bool{true, true}, []bool{test.LangOK, test.SchemaOK})
			calls, _, err := s.Calls(ctx, core.CallFilter{})
			require.NoError(t, err)
			require.Len(t, calls, 1)
			call, err := s.Call(ctx, test.Calls[0])
			require.NoError(t, err)
			require.Equal(t, []any{core.CallSettled, vendor.Billed()}, []any{call.State, call.Cost})
			fixed, err := s.CorrectCall(ctx, call.ID, 7, "user:test")
			require.NoError(t, err)
			require.Equal(t, core.NanoUSD(7), fixed.Cost)
			_, err = s.Call(ctx, "none")
			require.Equal(t, core.KindNotFound, core.KindOf(err))

			models, err := s.Models(ctx)
			require.NoError(t, err)
			require.True(t, models[0].Usable)
			require.Equal(t, core.WhyPriceUnknown, models[1].Why)
			info, err := s.SetPrice(ctx, "acme", "unpriced", core.PriceOverride{In: dollar, Out: dollar, By: "user:test"})
			require.NoError(t, err)
			require.True(t, info.Usable)
			providers, err := s.Providers(ctx)
			require.NoError(t, err)
			require.Equal(t, core.ProviderOK, providers[0].State)
			vendor.Next(fake.Behaviour{IgnoreMax: 1_000_000})
			_, err = s.TestModel(ctx, "acme/unpriced")
			require.NoError(t, err)
			require.Equal(t, core.KindNotFound, core.KindOf(s.EndQuarantine(ctx, "acme", "gpt-5-mini", "user:test")))
			require.NoError(t, s.EndQuarantine(ctx, "acme", "unpriced", "user:test"))

			status, err := s.Status(ctx)
			require.NoError(t, err)
			require.Equal(t, core.RungTemplate, status.Models.Rung, "the overrun has used the day up")
			require.Len(t, status.Models.Alerts, 3)
			events, err := s.Events(ctx, core.EventFilter{Limit: core.MaxLimit})
			require.NoError(t, err)
			kinds := map[core.EventKind]int{}
			for _, e := range events {
				kinds[e.Kind]++
			}
			require.Equal(t, 3, kinds[spend.NoticeAlert], "an alert is an event")
			require.Equal(t, 2, kinds[spend.NoticeChanged])
			none, err := s.SetBudget(ctx, "day", nil, "user:test")
			require.NoError(t, err)
			require.Contains(t, none.Notes, core.NoteNoDayLimit)
			_, err = s.SetBudget(ctx, "week", nil, "user:test")
			require.Equal(t, core.KindInvalid, core.KindOf(err))
		})
	}
}

func TestHTTPShowsMoneyAndModels(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.priced()
	r.cfg.Budget = config.Budget{Daily: dollar, Monthly: 10 * dollar, Providers: map[core.ProviderName]core.NanoUSD{"acme": 5 * dollar}}
	a, ctx := r.paying(func(o *app.Options) { o.Once = true })
	s := a.Service()
	test, err := s.TestModel(ctx, "acme/gpt-5-mini")
	require.NoError(t, err)
	client := signed(t, s)
	get := func(path string) string {
		res, err := client.Get("http://" + a.Addr() + path)
		require.NoError(t, err)
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.Equal(t, 200, res.StatusCode, "%s %s", path, body)
		return string(body)
	}
	var budget core.Budget
	require.NoError(t, json.Unmarshal([]byte(get("/api/v1/budget")), &budget))
	want, err := s.Budget(ctx)
	require.NoError(t, err)
	want.Now, budget.Now = time.Time{}, time.Time{}
	require.Equal(t, want, budget, "the resource is what the service says")
	require.Contains(t, get("/api/v1/calls?provider=acme"), string(test.Calls[0]))
	require.Contains(t, get("/api/v1/calls/"+string(test.Calls[0])), `"took":"acme/gpt-5-mini"`)
	require.Contains(t, get("/api/v1/models"), `"name":"gpt-5-mini"`)
	require.Contains(t, get("/api/v1/providers"), `"state":"ok"`)
	require.Contains(t, get("/api/v1/agent"), `"rung":"full_draft"`)
	metrics := get("/metrics")
	for _, line := range []string{
		`automonet_model_calls_total{model="gpt-5-mini",outcome="ok",provider="acme",task="draft"} 1`,
		`automonet_model_asks_total{outcome="ok",task="draft"} 1`,
		`automonet_model_call_seconds_count{provider="acme",task="draft"} 1`,
		`automonet_budget_limit_usd{name="",scope="day"} 1`,
		`automonet_budget_limit_usd{name="acme",scope="provider"} 5`,
		`automonet_budget_held_usd{name="",scope="month"} 0`,
		`automonet_model_breaker_open{model="gpt-5-mini",provider="acme"} 0`,
		`automonet_models_usable 1`,
		`automonet_model_cost_usd_total{`, `automonet_budget_used_usd{name="",scope="day"}`,
	} {
		require.Contains(t, metrics, line)
	}
}

func TestARestartOfTheAgentKeepsTheMoney(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.priced()
	r.cfg.Budget = config.Budget{Daily: dollar, Monthly: 10 * dollar}
	opts := r.options(false, true)
	opts.Secret = func(string) (string, error) { return "k3y", nil }
	ctx := context.Background()
	first, err := app.New(opts)
	require.NoError(t, err)
	require.NoError(t, first.Start(ctx))
	_, err = first.Service().TestModel(ctx, "acme/gpt-5-mini")
	require.NoError(t, err)
	before, err := first.Service().Budget(ctx)
	require.NoError(t, err)
	require.NoError(t, first.Stop(ctx))

	// Without an agent a command opens the ledger itself, in the live mode too:
	// money is spent in either.
	for _, live := range []bool{false, true} {
		opts.Live = live
		s, err := app.Connect(ctx, opts)
		require.NoError(t, err)
		after, err := s.Budget(ctx)
		require.NoError(t, err)
		require.Equal(t, before.Gauges, after.Gauges)
		require.Empty(t, after.Orphans)
		_, err = s.TestModel(ctx, "acme/gpt-5-mini")
		require.NoError(t, err)
		require.NoError(t, s.Close())
		before, err = sum(ctx, t, opts)
		require.NoError(t, err)
	}
}

func sum(ctx context.Context, t *testing.T, opts app.Options) (core.Budget, error) {
	t.Helper()
	s, err := app.Connect(ctx, opts)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	return s.Budget(ctx)
}

// TestARestoreGivesNoMoneyBack backs up, spends more, and restores into a folder
// that is new and into one that knows better.
func TestARestoreGivesNoMoneyBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.priced()
	r.cfg.Budget = config.Budget{Daily: dollar, Monthly: 10 * dollar}
	opts := r.options(false, true)
	opts.Secret = func(string) (string, error) { return "k3y", nil }
	ctx := context.Background()
	s, err := app.Connect(ctx, opts)
	require.NoError(t, err)
	_, err = s.TestModel(ctx, "acme/gpt-5-mini")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "b.tar")
	_, err = s.Backup(ctx, path)
	require.NoError(t, err)
	_, err = s.TestModel(ctx, "acme/gpt-5-mini")
	require.NoError(t, err)
	known, err := s.Budget(ctx)
	require.NoError(t, err)
	require.NoError(t, s.Close())

	_, err = store.Restore(ctx, path, r.cfg.DataDir, time.Now(), store.Force())
	require.NoError(t, err)
	here, err := sum(ctx, t, opts)
	require.NoError(t, err)
	require.Equal(t, known.Gauges, here.Gauges, "the folder's own ledger knows more than the backup")

	// In a new folder a command has looked at the configuration before.
	opts.Config.DataDir = filepath.Join(t.TempDir(), "new")
	_, err = sum(ctx, t, opts)
	require.NoError(t, err)
	_, err = store.Restore(ctx, path, opts.Config.DataDir, time.Now(), store.Force())
	require.NoError(t, err)
	there, err := sum(ctx, t, opts)
	require.NoError(t, err)
	require.Contains(t, there.Notes, core.NoteRestoredLedger)
	require.GreaterOrEqual(t, there.Gauges[0].Used(), known.Gauges[0].Used())
	require.Zero(t, there.Gauges[0].Left(), "what was spent after the backup is not known")
	s, err = app.Connect(ctx, opts)
	require.NoError(t, err)
	_, err = s.TestModel(ctx, "acme/gpt-5-mini")
	require.Equal(t, core.KindBudget, core.KindOf(err))
	require.NoError(t, s.Close())
}

// TestALocalServerIsFoundByTheAgent: without a key and a budget the model of this
// machine is used, and the demonstration and the tests look for none.
func TestALocalServerIsFoundByTheAgent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.cfg.Sources = nil
	vendor := fake.New(fake.Config{Flavour: fake.Ollama})
	srv := httptest.NewServer(vendor)
	t.Cleanup(srv.Close)
	a, ctx := r.paying(func(o *app.Options) {
		o.Discover = []spend.Local{{Driver: "ollama", BaseURL: srv.URL + "/v1"}}
	})
	status, err := a.Service().Status(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RungLocal, status.Models.Rung)
	models, err := a.Service().Models(ctx)
	require.NoError(t, err)
	require.True(t, models[0].Local)
	_, err = a.Service().TestModel(ctx, models[0].ID())
	require.NoError(t, err)
	for _, l := range app.LocalServers() {
		require.Contains(t, l.BaseURL, "http://127.0.0.1:")
	}
}
