package llmtest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// dialect checks a proper answer with everything that the vendor states.
func dialect(t *testing.T, h Harness, f fake.Flavour, stream bool) {
	t.Run("a proper answer", func(t *testing.T) {
		u := core.Usage{Input: 900, CachedInput: 500, Output: 300, Reasoning: 200}
		if f == fake.Anthropic || f == fake.OpenRouter {
			u.CacheWrite = 100
		}
		tariff := fake.Tariff{Input: 1e9, Output: 2e9, CacheRead: 1e8, CacheWrite: 1.25e9}
		v := fake.New(fake.Config{Flavour: f, Key: secret, Tariff: &tariff, Tokens: u, Thoughts: "Hm."})
		v.Next(fake.Behaviour{Comments: 3})
		got, err := h.Start(t, v, f).Call(t.Context(), Request(stream))
		require.NoError(t, err)
		require.Equal(t, "The quick brown fox jumps over the lazy dog.", got.Text)
		require.Equal(t, llm.FinishStop, got.Finish)
		require.Equal(t, "m-large", got.Model)
		require.Equal(t, v.Profile().ID, got.ID)
		require.NotEmpty(t, got.UsageRaw)
		want := v.Profile().Known(u)
		if got.Usage.Tier != "" {
			require.Equal(t, v.Profile().Tier, got.Usage.Tier)
		}
		got.Usage.Tier = ""
		require.Equal(t, want, got.Usage)
		require.Equal(t, tariff.Bill(v.Bills()[0].Usage), v.Billed())
		if v.Profile().Bills() {
			require.Equal(t, v.Billed(), *got.ProviderCost, "to the nano-dollar")
		} else {
			require.Nil(t, got.ProviderCost)
		}
	})
	t.Run("another service tier is said", func(t *testing.T) {
		v := fake.New(fake.Config{Flavour: f})
		v.Next(fake.Behaviour{Tier: "priority"})
		got, err := h.Start(t, v, f).Call(t.Context(), Request(stream))
		require.NoError(t, err)
		if v.Requests()[0].Tier == "" {
			require.Equal(t, "priority", got.Usage.Tier)
		} else {
			require.Empty(t, got.Usage.Tier, "the standard tier was asked for and served")
		}
	})
	t.Run("an answer at the bound says so", func(t *testing.T) {
		for _, finish := range fake.Of(f).Long {
			v := fake.New(fake.Config{Flavour: f})
			v.Next(fake.Behaviour{Finish: finish})
			r := Request(stream)
			r.MaxOutput = 3
			got, err := h.Start(t, v, f).Call(t.Context(), r)
			require.NoError(t, err, finish)
			require.Equal(t, llm.FinishLength, got.Finish, finish)
			require.Equal(t, int64(3), v.Requests()[0].Max)
		}
	})
	t.Run("an ignored bound is seen in the usage", func(t *testing.T) {
		v := fake.New(fake.Config{Flavour: f})
		v.Next(fake.Behaviour{IgnoreMax: 16_000})
		got, err := h.Start(t, v, f).Call(t.Context(), Request(stream))
		require.NoError(t, err)
		require.Equal(t, int64(16_000), got.Usage.Output)
	})
	t.Run("parts are joined without the thinking", func(t *testing.T) {
		v := fake.New(fake.Config{Flavour: f})
		v.Next(fake.Behaviour{Parts: true})
		got, err := h.Start(t, v, f).Call(t.Context(), Request(stream))
		require.NoError(t, err)
		require.Equal(t, "The quick brown fox jumps over the lazy dog.", got.Text)
	})
}

// usages checks that a usage which is missing or cannot be true is not believed,
// and that one which is odd but possible is.
func usages(t *testing.T, h Harness, f fake.Flavour, stream bool) {
	for name, c := range map[string]struct {
		b       fake.Behaviour
		stated  bool
		garbled bool
	}{
		"missing":                  {fake.Behaviour{NoUsage: true}, false, false},
		"zero":                     {fake.Behaviour{ZeroUsage: true}, false, false},
		"null":                     {fake.Behaviour{Usage: `null`}, false, false},
		"a list":                   {fake.Behaviour{Usage: `[]`}, false, true},
		"a text":                   {fake.Behaviour{Usage: `"none"`}, false, true},
		"figures as texts":         {fake.Behaviour{Usage: `{"prompt_tokens":"9","completion_tokens":"2"}`}, false, true},
		"negative":                 {fake.Behaviour{Usage: `{"prompt_tokens":-9,"completion_tokens":2,"total_tokens":-7}`}, false, false},
		"a negative answer":        {fake.Behaviour{Usage: `{"prompt_tokens":9,"completion_tokens":-2,"total_tokens":7}`}, false, false},
		"no output":                {fake.Behaviour{Usage: `{"prompt_tokens":9,"completion_tokens":0,"total_tokens":9}`}, false, false},
		"too large for any number": {fake.Behaviour{Usage: `{"prompt_tokens":9e99,"completion_tokens":2}`}, false, true},
		"details of null":          {fake.Behaviour{Usage: `{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":null,"completion_tokens_details":null}`}, true, false},
		"absurd but a number":      {fake.Behaviour{Usage: `{"prompt_tokens":9,"completion_tokens":2000000000}`}, true, false},
	} {
		t.Run("usage/"+name, func(t *testing.T) {
			v := fake.New(fake.Config{Flavour: f})
			v.Next(c.b)
			got, err := h.Start(t, v, f).Call(t.Context(), Request(stream))
			require.Equal(t, c.stated, got.Usage.Stated)
			if err != nil {
				// One of the wrong type may spoil the answer; it was served all the same.
				require.True(t, c.garbled)
				require.True(t, fault(t, err).Served)
			}
		})
	}
	if !stream {
		return
	}
	for name, b := range map[string]fake.Behaviour{"without a last line end": {NoNewline: true}, "without [DONE]": {NoDone: true}} {
		t.Run("usage/"+name, func(t *testing.T) {
			v := fake.New(fake.Config{Flavour: f, Tokens: core.Usage{Input: 70, Output: 30}})
			v.Next(b)
			got, err := h.Start(t, v, f).Call(t.Context(), Request(true))
			require.NoError(t, err)
			require.True(t, got.Usage.Stated)
			require.Equal(t, int64(30), got.Usage.Output)
		})
	}
	t.Run("usage/stream_options refused", func(t *testing.T) {
		v := fake.New(fake.Config{Flavour: f})
		v.Always(&fake.Behaviour{RefuseStreamOptions: true})
		p := h.Start(t, v, f)
		_, err := p.Call(t.Context(), Request(true))
		got := fault(t, err)
		require.True(t, got.Retry())
		require.False(t, got.Served)
		out, err := p.Call(t.Context(), Request(true))
		require.NoError(t, err)
		require.Equal(t, fake.Of(f).Always, out.Usage.Stated, "unknown, not zero")
	})
}
