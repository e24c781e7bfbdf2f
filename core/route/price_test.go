package route_test

import (
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
)

func find(t testing.TB, vendor, name string) route.Price {
	t.Helper()
	m, ok := route.Builtin().Find(vendor, name)
	require.True(t, ok, "%s/%s", vendor, name)
	return m.Price
}

func usage(in, cached, write, out, reasoning int64) core.Usage {
	return core.Usage{Stated: true, Input: in, CachedInput: cached, CacheWrite: write, Output: out, Reasoning: reasoning}
}

func TestCost(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		vendor, model string
		usage         core.Usage
		want          core.NanoUSD
	}{
		"prices prompt and answer":             {"openai", "gpt-5-mini", usage(1500, 0, 0, 600, 0), 1_575_000},                   // 1500*250 + 600*2000
		"counts cached tokens once":            {"openai", "gpt-5-mini", usage(1500, 1024, 0, 600, 0), 1_344_600},                // 476*250 + 1024*25 + 600*2000
		"adds the premium of cache writes":     {"anthropic", "claude-opus-5", usage(2000, 500, 1000, 100, 0), 11_500_000},       // 500*5000 + 500*500 + 1000*6250 + 100*25000
		"keeps reasoning inside the output":    {"openai", "gpt-5", usage(100, 0, 0, 900, 800), 9_125_000},                       // 100*1250 + 900*10000
		"stays in the base tier at its edge":   {"openai", "gpt-5.6", usage(272_000, 0, 0, 10, 0), 1_360_300_000},                // 272000*5000 + 10*30000
		"takes the long tier for the whole":    {"openai", "gpt-5.6", usage(272_001, 0, 0, 10, 0), 2_720_460_000},                // 272001*10000 + 10*45000
		"carries the premium into a tier":      {"openai", "gpt-5.6", usage(272_001, 0, 1, 0, 0), 2_720_000_000 + 12_500},        // 272000*10000 + 1*12500
		"takes the 200k tier":                  {"gemini", "gemini-2.5-pro", usage(200_001, 0, 0, 1, 0), 500_017_500},            // 200001*2500 + 15000
		"rounds up once per charge":            {"deepseek", "deepseek-v4-flash", usage(3, 3, 0, 0, 0), 9},                       // 3*2.8 = 8.4
		"prices a free cache gap as input":     {"openrouter", "z-ai/glm-4.7-flash", usage(100, 100, 0, 0, 0), 7_000},            // 100*70
		"prices a cheaper service as standard": {"openai", "gpt-5-mini", core.Usage{Stated: true, Input: 4, Tier: "flex"}, 1000}, // 4*250
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := route.Cost(tc.usage, find(t, tc.vendor, tc.model))
			require.NoError(t, err)
			require.Equal(t, tc.want, got)
		})
	}
}

func TestCostRefusesWhatItCannotKnow(t *testing.T) {
	t.Parallel()
	price := find(t, "openai", "gpt-5-mini")
	for name, tc := range map[string]struct {
		usage core.Usage
		price route.Price
	}{
		"no usage stated":            {core.Usage{}, price},
		"more cached than sent":      {usage(10, 11, 0, 0, 0), price},
		"more reasoning than answer": {usage(10, 0, 0, 5, 6), price},
		"negative tokens":            {usage(-1, 0, 0, 0, 0), price},
		"absurd tokens":              {usage(math.MaxInt64, 0, 0, 0, 0), price},
		"a dearer service tier":      {core.Usage{Stated: true, Input: 1, Tier: "priority"}, price},
		"a zero price":               {usage(1, 0, 0, 1, 0), find(t, "openrouter", "openrouter/free")},
		"no price at all":            {usage(1, 0, 0, 1, 0), route.Price{Base: route.Rates{Input: route.Unstated, Output: route.Unstated}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := route.Cost(tc.usage, tc.price)
			require.Error(t, err)
		})
	}
	got, err := route.Cost(core.Usage{}, route.LocalPrice("llama3.1"))
	require.NoError(t, err)
	require.Zero(t, got)
}

func TestServiceTiers(t *testing.T) {
	t.Parallel()
	p := find(t, "openai", "gpt-5-mini")
	p.Services = map[string]route.Rates{"priority": {Input: 450_000_000, Output: 3_600_000_000}}
	got, err := route.Cost(core.Usage{Stated: true, Input: 1000, Output: 100, Tier: "priority"}, p)
	require.NoError(t, err)
	require.Equal(t, core.NanoUSD(1000*450+100*3600), got)
	bound, err := route.UpperBound(1000, 100, "priority", p)
	require.NoError(t, err)
	require.GreaterOrEqual(t, bound, got)
}

// TestUpperBoundHolds: whatever usage a provider states within the bounds on
// tokens, its cost does not exceed the bound on money, and equals the cost in
// rational arithmetic rounded up.
func TestUpperBoundHolds(t *testing.T) {
	t.Parallel()
	models := route.Builtin().Models()
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(models).Draw(t, "model")
		in := rapid.Int64Range(1, 1_200_000).Draw(t, "in")
		out := rapid.Int64Range(1, 200_000).Draw(t, "out")
		bound, err := route.UpperBound(in, out, "", m.Price)
		if !m.Price.Known() {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		var u core.Usage
		u.Stated = true
		u.Input = rapid.Int64Range(0, in).Draw(t, "input")
		u.CachedInput = rapid.Int64Range(0, u.Input).Draw(t, "cached")
		u.CacheWrite = rapid.Int64Range(0, u.Input-u.CachedInput).Draw(t, "write")
		u.Output = rapid.Int64Range(0, out).Draw(t, "output")
		u.Reasoning = rapid.Int64Range(0, u.Output).Draw(t, "reasoning")
		cost, err := route.Cost(u, m.Price)
		require.NoError(t, err)
		require.LessOrEqual(t, cost, bound)
		floor := new(big.Rat).SetFrac64(u.Output*int64(m.Price.Base.Output), 1_000_000)
		require.GreaterOrEqual(t, new(big.Rat).SetInt64(int64(cost)).Cmp(floor), 0, "no tier is cheaper than the base")
	})
}

func TestUpperBoundRefuses(t *testing.T) {
	t.Parallel()
	p := find(t, "openai", "gpt-5-mini")
	for name, f := range map[string]func() (core.NanoUSD, error){
		"an unbounded answer":    func() (core.NanoUSD, error) { return route.UpperBound(1, 0, "", p) },
		"an unbounded prompt":    func() (core.NanoUSD, error) { return route.UpperBound(0, 1, "", p) },
		"a tier without a price": func() (core.NanoUSD, error) { return route.UpperBound(1, 1, "priority", p) },
		"a price in the wrong unit": func() (core.NanoUSD, error) {
			q := p
			q.Base.Input = math.MaxInt64
			return route.UpperBound(1, 1, "", q)
		},
		"a sum that does not fit": func() (core.NanoUSD, error) {
			q := p
			q.Base = route.Rates{Input: 1e14, Output: 1e14}
			return route.UpperBound(1<<40, 1<<40, "", q)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := f()
			require.Equal(t, core.KindInvalid, core.KindOf(err))
		})
	}
	free, err := route.UpperBound(10, 10, "", route.LocalPrice("x"))
	require.NoError(t, err)
	require.Zero(t, free)
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	c := route.Builtin()
	require.Len(t, c.Models(), 75)
	priced := 0
	for _, m := range c.Models() {
		if m.Price.Known() {
			priced++
		}
	}
	require.Equal(t, 70, priced, "the five zero prices of the list are not believed")
	_, ok := c.Find("openai", "gpt-5-mini-2025-08-07")
	require.False(t, ok, "no price is guessed from a similar name")
	require.False(t, c.Stale(c.AsOf().Add(route.StaleAfter)))
	require.True(t, c.Stale(c.AsOf().Add(route.StaleAfter+time.Hour)))

	own := route.Price{ID: "own/1", Vendor: "openai", Model: "gpt-5-mini", Base: route.Rates{Input: 1, Output: 2}}
	added := route.Price{ID: "own/2", Vendor: "acme", Model: "m", Base: route.Rates{Input: 1, Output: 2}}
	with, err := c.With(own, added)
	require.NoError(t, err)
	got, _ := with.Find("openai", "gpt-5-mini")
	require.Equal(t, own, got.Price)
	require.Equal(t, int64(272000), got.Context, "an override keeps what the model can do")
	_, ok = with.Find("acme", "m")
	require.True(t, ok)
	before, _ := c.Find("openai", "gpt-5-mini")
	require.NotEqual(t, own, before.Price, "the first catalogue is unchanged")
	_, err = c.With(route.Price{Vendor: "acme", Model: "free"})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
}

func TestKnown(t *testing.T) {
	t.Parallel()
	good := route.Price{Base: route.Rates{Input: 1, Output: 1}}
	require.True(t, good.Known())
	for name, change := range map[string]func(*route.Price){
		"negative fee":    func(p *route.Price) { p.PerRequest = -1 },
		"tier unstated":   func(p *route.Price) { p.Tiers = []route.Tier{{Rates: route.Rates{Input: -1}}} },
		"service dear":    func(p *route.Price) { p.Services = map[string]route.Rates{"x": {Input: math.MaxInt64}} },
		"output unstated": func(p *route.Price) { p.Base.Output = route.Unstated },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := good
			change(&p)
			require.False(t, p.Known())
		})
	}
}
