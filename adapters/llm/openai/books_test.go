package openai_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/llm/llmtest"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// TestOurCostEqualsTheVendorsBooks calls each model of each vendor at its real
// price, streamed and not, below and above the long-prompt tier: what usage and
// price list give is what the vendor booked, to the nano-dollar. Where the vendor
// does not state all figures, ours is never the lower one.
func TestOurCostEqualsTheVendorsBooks(t *testing.T) {
	t.Parallel()
	catalogue := route.Builtin()
	compared := 0
	for _, p := range fake.Profiles() {
		for model, tariff := range p.Tariffs {
			price := route.LocalPrice(model)
			if p.Flavour != fake.Ollama {
				m, ok := catalogue.Find(string(p.Flavour), model)
				require.True(t, ok, "%s/%s is not in the price list", p.Flavour, model)
				price = m.Price
				require.Equal(t, tariff.Input, int64(price.Base.Input), "%s: the fake's price differs from the list", model)
				require.Equal(t, tariff.Output, int64(price.Base.Output), "%s: the fake's price differs from the list", model)
			}
			for _, u := range usages(tariff, p) {
				for _, stream := range []bool{false, true} {
					v := fake.New(fake.Config{Flavour: p.Flavour, Real: true, Tokens: u})
					r := llmtest.Request(stream)
					r.Model, r.MaxOutput = model, 1_000_000
					got, err := harness().Start(t, v, p.Flavour).Call(t.Context(), r)
					require.NoError(t, err)
					own, err := route.Cost(got.Usage, price)
					require.NoError(t, err)
					name := fmt.Sprintf("%s/%s %+v stream=%t", p.Flavour, model, u, stream)
					known := p.Known(u)
					if known.CachedInput == u.CachedInput && known.CacheWrite == u.CacheWrite {
						require.Equal(t, v.Billed(), own, name)
					} else {
						require.GreaterOrEqual(t, own, v.Billed(), name)
					}
					if got.ProviderCost != nil {
						require.Equal(t, v.Billed(), *got.ProviderCost, name)
					}
					compared++
				}
			}
		}
	}
	t.Logf("%d bills compared", compared)
}

// usages are calls that show each part of a tariff.
func usages(tariff fake.Tariff, p fake.Profile) []core.Usage {
	out := []core.Usage{
		{Input: 1, Output: 1}, {Input: 1500, Output: 600}, {Input: 1501, CachedInput: 1024, Output: 77, Reasoning: 64},
		{Input: 199_999, Output: 7}, {Input: 200_001, CachedInput: 3, Output: 7},
	}
	if tariff.CacheWrite > 0 && p.Known(core.Usage{CacheWrite: 1}).CacheWrite == 1 {
		out = append(out, core.Usage{Input: 3000, CachedInput: 2000, CacheWrite: 900, Output: 100})
	}
	if tariff.Long != nil {
		out = append(out, core.Usage{Input: tariff.Above, Output: 10}, core.Usage{Input: tariff.Above + 1, CachedInput: 50_000, Output: 10, Reasoning: 9})
	}
	return out
}
