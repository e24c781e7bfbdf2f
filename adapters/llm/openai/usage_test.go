package openai_test

import (
	"encoding/json"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/llm/openai"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
)

// TestProperty08: usage payloads of ten vendors cost what was computed by hand,
// to the nano-dollar. The arithmetic stands beside each in the file and is worked
// out here by itself, apart from the program's pricing.
func TestProperty08(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/usage.json")
	require.NoError(t, err)
	var file struct {
		Payloads []struct {
			Name, Vendor, Model, Row, Rates string
			Price                           *route.Price
			Usage                           json.RawMessage
			Tier                            string `json:"service_tier"`
			NoText                          bool   `json:"no_text"`
			Maximum                         bool
			Arithmetic                      string
			Nano                            core.NanoUSD  `json:"nano_usd"`
			Stated                          *core.NanoUSD `json:"stated_nano_usd"`
		}
	}
	require.NoError(t, json.Unmarshal(raw, &file))
	require.GreaterOrEqual(t, len(file.Payloads), 60)
	catalogue := route.Builtin()
	for _, p := range file.Payloads {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			price := route.LocalPrice(p.Model)
			if p.Price != nil {
				price = *p.Price
			} else if p.Vendor != "local" {
				m, ok := catalogue.Find(p.Vendor, p.Model)
				require.True(t, ok)
				price = m.Price
			}
			require.Equal(t, price.ID, p.Row)
			require.NotEmpty(t, p.Rates)
			u, stated := openai.ParseUsage(p.Usage, !p.NoText)
			require.Equal(t, p.Stated, stated)
			u.Tier = p.Tier
			got, err := route.Cost(u, price)
			if p.Maximum {
				require.Error(t, err, "it has no price")
				return
			}
			require.NoError(t, err)
			require.Equal(t, byHand(t, p.Arithmetic), p.Nano, "the file's own arithmetic")
			require.Equal(t, p.Nano, got, p.Arithmetic)
			max, err := route.UpperBound(u.Input, max(u.Output, 1), p.Tier, price)
			require.NoError(t, err)
			require.LessOrEqual(t, got, max, "what is held before the call covers it")
		})
	}
}

// byHand works out a sum of products such as "86*250 + 1920*2.5", rounded up.
func byHand(t testing.TB, arithmetic string) core.NanoUSD {
	t.Helper()
	sum := new(big.Rat)
	for term := range strings.SplitSeq(arithmetic, "+") {
		product := big.NewRat(1, 1)
		for factor := range strings.SplitSeq(term, "*") {
			f, ok := new(big.Rat).SetString(strings.TrimSpace(factor))
			require.True(t, ok, factor)
			product.Mul(product, f)
		}
		sum.Add(sum, product)
	}
	q, rest := new(big.Int).QuoRem(sum.Num(), sum.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return core.NanoUSD(q.Int64())
}

func TestParseUsageKeepsWhatProvidersState(t *testing.T) {
	t.Parallel()
	_, cost := openai.ParseUsage(json.RawMessage(`{"prompt_tokens":1,"completion_tokens":1,"cost":0.00003652}`), true)
	require.Equal(t, core.NanoUSD(36520), *cost)
	_, cost = openai.ParseUsage(json.RawMessage(`{"prompt_tokens":1,"completion_tokens":1,"cost":1.00000000001}`), true)
	require.Equal(t, core.NanoUSD(1_000_000_001), *cost, "rounded up")
	_, cost = openai.ParseUsage(json.RawMessage(`{"prompt_tokens":1,"completion_tokens":1,"cost_in_usd_ticks":11}`), true)
	require.Equal(t, core.NanoUSD(2), *cost, "ticks of 1e-10 dollars, rounded up")
	for _, bad := range []string{`-1`, `1e99`, `1e-99`, `"x"`, `1e7`, `null`, `12345678901234567890123456789012345678901`} {
		_, cost = openai.ParseUsage(json.RawMessage(`{"prompt_tokens":1,"completion_tokens":1,"cost":`+bad+`}`), true)
		require.Nil(t, cost, bad)
	}
}

func TestUsageThatCannotBeTrueIsNotStated(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"absent": ``, "null": `null`, "garbage": `[1]`, "zeros": `{"prompt_tokens":0,"completion_tokens":0}`,
		"no answer tokens for a text": `{"prompt_tokens":5,"completion_tokens":0,"total_tokens":5}`,
		"negative":                    `{"prompt_tokens":-5,"completion_tokens":3}`,
		"negative cached":             `{"prompt_tokens":5,"completion_tokens":3,"completion_tokens_details":{"reasoning_tokens":-3}}`,
	} {
		u, _ := openai.ParseUsage(json.RawMessage(raw), true)
		require.False(t, u.Stated, name)
	}
}

func FuzzParseUsage(f *testing.F) {
	f.Add([]byte(`{"prompt_tokens":1,"completion_tokens":2,"cost":0.1}`))
	f.Add([]byte(`{"input_tokens":9223372036854775807,"cache_read_input_tokens":9223372036854775807}`))
	m, _ := route.Builtin().Find("openai", "gpt-5")
	f.Fuzz(func(t *testing.T, raw []byte) {
		u, cost := openai.ParseUsage(raw, true)
		if cost != nil && *cost < 0 {
			t.Fatal("a negative cost")
		}
		if got, err := route.Cost(u, m.Price); err == nil && got <= 0 {
			t.Fatalf("an answer for %s from %s", got, raw)
		}
	})
}
