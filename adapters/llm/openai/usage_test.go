package openai_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/llm/openai"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
)

// TestProperty08: usage payloads of eight vendors cost what was computed by hand,
// to the nano-dollar. The arithmetic stands beside each in the file.
func TestProperty08(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/usage.json")
	require.NoError(t, err)
	var file struct {
		Payloads []struct {
			Name, Vendor, Model string
			Usage               json.RawMessage
			Tier                string `json:"service_tier"`
			NoText              bool   `json:"no_text"`
			Arithmetic          string
			Nano                core.NanoUSD `json:"nano_usd"`
		}
	}
	require.NoError(t, json.Unmarshal(raw, &file))
	require.GreaterOrEqual(t, len(file.Payloads), 40)
	catalogue := route.Builtin()
	for _, p := range file.Payloads {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			price := route.LocalPrice(p.Model)
			if p.Vendor != "local" {
				m, ok := catalogue.Find(p.Vendor, p.Model)
				require.True(t, ok)
				price = m.Price
			}
			u, _ := openai.ParseUsage(p.Usage, !p.NoText)
			u.Tier = p.Tier
			got, err := route.Cost(u, price)
			require.NoError(t, err)
			require.Equal(t, p.Nano, got, p.Arithmetic)
		})
	}
}

func TestParseUsageKeepsWhatProvidersState(t *testing.T) {
	t.Parallel()
	_, cost := openai.ParseUsage(json.RawMessage(`{"prompt_tokens":1,"completion_tokens":1,"cost":0.00003652}`), true)
	require.Equal(t, core.NanoUSD(36520), *cost)
	_, cost = openai.ParseUsage(json.RawMessage(`{"prompt_tokens":1,"completion_tokens":1,"cost":1.00000000001}`), true)
	require.Equal(t, core.NanoUSD(1_000_000_001), *cost, "rounded up")
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
