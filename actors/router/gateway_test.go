package router_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/adapters/llm/openai"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/store/ledger"
)

const cent core.NanoUSD = 10_000_000

// world is a gateway over the real ledger and fake vendors, by endpoint name.
type world struct {
	t       testing.TB
	path    string
	clock   clock.Clock
	ledger  *ledger.Ledger
	vendors map[string]*fake.Vendor
	cfg     router.GatewayConfig
}

// rates are an expensive, a cheap and a mid vendor's in nano-dollars per million.
func newWorld(t testing.TB, c clock.Clock, names ...string) *world {
	t.Helper()
	return newWorldOver(t, c, loopback, names...)
}

// loopback serves a vendor on a port of this machine.
func loopback(t testing.TB, v *fake.Vendor) openai.Config {
	srv := httptest.NewServer(v)
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t.Cleanup(func() { transport.CloseIdleConnections(); srv.Close() })
	return openai.Config{BaseURL: srv.URL, Idle: 5 * time.Second, Transport: transport}
}

func newWorldOver(t testing.TB, c clock.Clock, connect func(testing.TB, *fake.Vendor) openai.Config, names ...string) *world {
	t.Helper()
	w := &world{t: t, path: filepath.Join(t.TempDir(), "ledger.db"), clock: c, vendors: map[string]*fake.Vendor{}}
	w.open("boot1")
	w.budget("day", 500*cent, "month", 5000*cent)
	for i, name := range names {
		in, out := int64(1e9)<<i, int64(4e9)<<i
		v := fake.New(fake.Config{Flavour: fake.OpenAI, Input: in, Output: out, Clock: c, Text: "An answer by " + name})
		w.vendors[name] = v
		endpoint := connect(t, v)
		endpoint.Preset, endpoint.Clock = "ollama", c
		p, err := openai.New(endpoint)
		require.NoError(t, err)
		price := route.Price{ID: "row/" + name, Vendor: name, Model: "m", Base: route.Rates{Input: route.Rate(in), Output: route.Rate(out), CacheRead: route.Unstated, CacheWrite: route.Unstated, Reasoning: route.Unstated}}
		w.cfg.Endpoints = append(w.cfg.Endpoints, router.Endpoint{Name: core.ProviderName(name), Provider: p, Offers: []router.Offer{
			{Model: route.Model{Vendor: name, Name: "m", Mode: "chat", Context: 100_000, MaxOutput: 8000, Price: price}, Quality: 0.95 - 0.3*float64(i)},
		}})
	}
	return w
}

func (w *world) open(boot string) {
	w.t.Helper()
	l, err := ledger.Open(context.Background(), ledger.Config{Path: w.path, Boot: boot, Clock: w.clock})
	require.NoError(w.t, err)
	w.t.Cleanup(func() { l.Close() })
	w.ledger = l
	w.cfg.Ledger, w.cfg.Memory, w.cfg.Clock, w.cfg.IDs = l, l, w.clock, clock.Random{}
}

func (w *world) budget(pairs ...any) {
	w.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		require.NoError(w.t, w.ledger.SetLimit(context.Background(), pairs[i].(string), pairs[i+1].(core.NanoUSD)))
	}
}

func (w *world) gateway() *router.Gateway {
	w.t.Helper()
	g, err := router.NewGateway(context.Background(), w.cfg)
	require.NoError(w.t, err)
	return g
}

func (w *world) calls() []core.Call {
	w.t.Helper()
	calls, err := w.ledger.Calls(context.Background(), ledger.CallFilter{Limit: 10_000})
	require.NoError(w.t, err)
	return calls
}

func (w *world) used() core.NanoUSD {
	w.t.Helper()
	g, err := w.ledger.Gauges(context.Background(), w.clock.Now())
	require.NoError(w.t, err)
	return g[0].Used()
}

func ask() actors.Ask {
	return actors.Ask{Job: "j1", Task: core.TaskDraft, Lang: "en", MaxOutput: 500, Seed: 1, Messages: []llm.Message{{Role: llm.RoleUser, Text: "Write a proposal."}}}
}

func TestAskHoldsCallsAndBooks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, clock.System{}, "acme")
	var streamed string
	a := ask()
	a.Stream = func(attempt int, delta string) { streamed += delta; require.Equal(t, 1, attempt) }
	got, err := w.gateway().Ask(t.Context(), a)
	require.NoError(t, err)
	require.Equal(t, "An answer by acme", got.Text)
	require.Equal(t, got.Text, streamed)
	require.Equal(t, "acme/m", got.Name)
	require.Equal(t, w.vendors["acme"].Billed(), got.Cost)
	require.Equal(t, got.Cost, w.used())
	calls := w.calls()
	require.Len(t, calls, 1)
	require.Equal(t, core.CostOwn, calls[0].Source)
	require.Equal(t, "row/acme", calls[0].PriceID)
	require.Less(t, calls[0].Cost, calls[0].Max)
}

// TestProperty01: a thousand askers against five dollars, a maximum of ten cents
// each: at most fifty requests reach the vendor.
func TestProperty01(t *testing.T) {
	t.Parallel()
	w := newWorld(t, clock.System{}, "acme")
	e := &w.cfg.Endpoints[0]
	e.Offers[0].Model.Price.Base = route.Rates{Input: 1, Output: 200_000_000_000, CacheRead: route.Unstated, CacheWrite: route.Unstated, Reasoning: route.Unstated}
	// The vendor states no usage, so that the whole maximum is booked.
	w.vendors["acme"].Always(&fake.Behaviour{NoUsage: true})
	g := w.gateway()
	var served, refused atomic.Int64
	var wg sync.WaitGroup
	for range 1000 {
		wg.Go(func() {
			_, err := g.Ask(t.Context(), ask())
			switch core.KindOf(err) {
			case "":
				served.Add(1)
			case core.KindBudget:
				refused.Add(1)
			default:
				t.Error(err)
			}
			if u := w.used(); u > 500*cent {
				t.Errorf("used %s", u)
			}
		})
	}
	wg.Wait()
	require.LessOrEqual(t, len(w.vendors["acme"].Requests()), 50)
	require.Equal(t, int64(1000), served.Load()+refused.Load())
	require.GreaterOrEqual(t, served.Load(), int64(48))
	t.Logf("%d served, %d refused, %s used", served.Load(), refused.Load(), w.used())
}

// TestProperty06: a model without a known price is not called, and the reason is
// in the choice.
func TestProperty06(t *testing.T) {
	t.Parallel()
	for name, price := range map[string]route.Price{
		"none": {Base: route.Rates{Input: route.Unstated, Output: route.Unstated}}, "zero": {}, "half": {Base: route.Rates{Input: 5, Output: route.Unstated}},
		"free but not declared": route.LocalPrice("m"),
	} {
		w := newWorld(t, clock.System{}, "acme", "known")
		w.cfg.Endpoints[0].Offers[0].Model.Price = price
		got, err := w.gateway().Ask(t.Context(), ask())
		require.NoError(t, err)
		require.Equal(t, "known/m", got.Name, name)
		require.Empty(t, w.vendors["acme"].Requests(), name)
		var stored route.Choice
		require.NoError(t, json.Unmarshal(w.calls()[0].Explain, &stored))
		require.Equal(t, "acme/m", stored.Rejected[0].Name)
		require.Equal(t, "price_unknown", stored.Rejected[0].Why)
	}
}

// TestProperty11: an error, a page or nothing under status 200 makes the next
// model answer; what may have been billed is booked at its maximum.
func TestProperty11(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]fake.Behaviour{"error": fake.ErrorIn200(), "page": fake.HTMLIn200(), "nothing": {Empty: true}} {
		sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
		w := newWorld(t, sim, "acme", "backup")
		w.vendors["acme"].Always(&b)
		w.cfg.MaxRetries = -1
		got, err := w.gateway().Ask(t.Context(), onlyRanked(w))
		require.NoError(t, err, name)
		require.Equal(t, "An answer by backup", got.Text)
		calls := w.calls()
		require.Len(t, calls, 2)
		require.Equal(t, "provider", calls[1].Outcome)
		require.Equal(t, core.CostAssumed, calls[1].Source)
		require.Equal(t, calls[1].Max, calls[1].Cost)
	}
}

// onlyRanked asks so that the first endpoint is ranked first whatever is drawn.
func onlyRanked(w *world) actors.Ask {
	for i := range w.cfg.Endpoints {
		w.cfg.Endpoints[i].Offers[0].Latency = time.Duration(i) * 1000 * time.Second
	}
	return ask()
}

// TestProperty12: Retry-After is obeyed, and beyond the deadline another model
// answers at once.
func TestProperty12(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]fake.Behaviour{"seconds": fake.TooMany("7"), "millis": fake.TooManyMillis("7000"), "date": fake.TooManyUntil(7 * time.Second)} {
		for _, stream := range []bool{false, true} {
			sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
			w := newWorld(t, sim, "acme")
			w.vendors["acme"].Next(b)
			a := ask()
			if stream {
				a.Stream = func(int, string) {}
			}
			done := make(chan error, 1)
			g := w.gateway()
			go func() { _, err := g.Ask(t.Context(), a); done <- err }()
			require.NoError(t, sim.WaitForWaiters(t.Context(), 1))
			at, _ := sim.Next()
			require.Equal(t, 7*time.Second, at.Sub(sim.Now()), name)
			sim.Advance(7 * time.Second)
			require.NoError(t, <-done)
			require.Len(t, w.vendors["acme"].Requests(), 2)
			require.Equal(t, core.CallReleased, w.calls()[1].State, "a refused request costs nothing")
		}
	}
	sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	w := newWorld(t, sim, "acme", "backup")
	w.vendors["acme"].Next(fake.TooMany("600"))
	got, err := w.gateway().Ask(t.Context(), onlyRanked(w))
	require.NoError(t, err)
	require.Equal(t, "backup/m", got.Name)
	got, err = w.gateway().Ask(t.Context(), ask())
	require.NoError(t, err)
	require.NotEmpty(t, got.Text)
}

// TestProperty13: with retries and fallbacks there is a row with its own hold for
// each request on the wire, and no more than the configured number.
func TestProperty13(t *testing.T) {
	t.Parallel()
	for attempts := 1; attempts <= 5; attempts++ {
		w := newWorld(t, hurried{}, "a", "b", "c")
		w.cfg.MaxAttempts = attempts
		for _, v := range w.vendors {
			v.Always(&fake.Behaviour{Status: 500})
		}
		got, err := w.gateway().Ask(t.Context(), ask())
		require.Equal(t, core.KindTransient, core.KindOf(err))
		wire := 0
		for _, v := range w.vendors {
			wire += len(v.Requests())
		}
		calls := w.calls()
		require.Equal(t, attempts, wire)
		require.Len(t, calls, wire)
		require.Len(t, got.Calls, wire)
		sum := core.NanoUSD(0)
		for _, c := range calls {
			sum += c.Max
		}
		require.Equal(t, sum, w.used(), "what may have been billed is booked")
		require.Equal(t, sum, got.Cost)
	}
}

// hurried is a clock whose pauses take no time.
type hurried struct{ clock.System }

func (hurried) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// TestProperty14: five failures open the breaker; no request during the
// cool-down, also after a restart; then one probe.
func TestProperty14(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	w := newWorld(t, sim, "acme")
	w.cfg.Deadline = time.Second
	w.vendors["acme"].Always(&fake.Behaviour{Status: 500})
	g := w.gateway()
	wire := func() int { return len(w.vendors["acme"].Requests()) }
	for range 5 {
		_, err := g.Ask(t.Context(), ask())
		require.Equal(t, core.KindTransient, core.KindOf(err))
	}
	require.Equal(t, 5, wire())
	for range 3 {
		got, err := g.Ask(t.Context(), ask())
		require.Equal(t, core.KindTransient, core.KindOf(err))
		require.Equal(t, "breaker_open", got.Choice.Rejected[0].Why)
	}
	require.Equal(t, 5, wire())
	require.NoError(t, w.ledger.Close())
	w.open("boot2")
	g = w.gateway()
	_, err := g.Ask(t.Context(), ask())
	require.Error(t, err)
	require.Equal(t, 5, wire(), "the state survives a restart")
	sim.Advance(time.Minute)
	_, err = g.Ask(t.Context(), ask())
	require.Error(t, err)
	require.Equal(t, 6, wire(), "one probe, and it is closed again")
	_, err = g.Ask(t.Context(), ask())
	require.Error(t, err)
	require.Equal(t, 6, wire())
	sim.Advance(time.Minute)
	w.vendors["acme"].Always(nil)
	for range 2 {
		_, err = g.Ask(t.Context(), ask())
		require.NoError(t, err)
	}
}

// TestProperty15: as the day's budget empties, jobs move from dear to cheap to
// the local model, which takes them all; none is dropped.
func TestProperty15(t *testing.T) {
	t.Parallel()
	w := newWorld(t, hurried{}, "cheap", "dear")
	w.cfg.Endpoints[0].Offers[0].Quality, w.cfg.Endpoints[1].Offers[0].Quality = 0.6, 0.98
	w.cfg.Endpoints[1].Offers[0].Model.Price.Base.Output = 100_000_000_000
	local := newWorld(t, hurried{}, "ollama").cfg.Endpoints[0]
	local.Local, local.Offers[0].Quality = true, 0.2
	w.cfg.Endpoints = append(w.cfg.Endpoints, local)
	w.budget("day", 30*cent)
	g := w.gateway()
	spent, count := map[route.Band]core.NanoUSD{}, map[route.Band]int64{}
	var last actors.Answer
	for i := range 200 {
		a := ask()
		a.Seed = uint64(i)
		for _, v := range w.vendors {
			v.Always(&fake.Behaviour{NoUsage: true})
		}
		var err error
		last, err = g.Ask(t.Context(), a)
		require.NoError(t, err, "job %d", i)
		require.NotEmpty(t, last.Text)
		spent[last.Choice.Band] += last.Cost
		count[last.Choice.Band]++
	}
	require.True(t, last.Local)
	require.Zero(t, last.Cost)
	before := core.NanoUSD(1 << 60)
	for _, b := range []route.Band{route.BandFull, route.BandCareful, route.BandCheap, route.BandLocal} {
		if count[b] == 0 {
			continue
		}
		mean := spent[b] / core.NanoUSD(count[b])
		require.LessOrEqual(t, mean, before, "band %s", b)
		before = mean
	}
	require.LessOrEqual(t, w.used(), 30*cent)
	w.cfg.Endpoints = w.cfg.Endpoints[:2]
	_, err := w.gateway().Ask(t.Context(), ask())
	require.Equal(t, core.KindBudget, core.KindOf(err), "without a local model the template is next")
	t.Logf("calls by band: %v, spent: %v", count, spent)
}

// TestProperty17: the same seed and state give the same choice, and the row says
// why.
func TestProperty17(t *testing.T) {
	t.Parallel()
	var first string
	for range 3 {
		sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
		w := newWorld(t, sim, "a", "b", "c")
		_, err := w.gateway().Ask(t.Context(), ask())
		require.NoError(t, err)
		got := string(w.calls()[0].Explain)
		if first == "" {
			first = got
		}
		require.Equal(t, first, got)
		for _, name := range []string{"a/m", "b/m", "c/m"} {
			require.Contains(t, got, name)
		}
	}
}
