package llmtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// embeds checks vectors, usage and every fault of an embedding call.
func embeds(t *testing.T, h Harness, f fake.Flavour) {
	r := llm.EmbedRequest{Model: "e", Texts: []string{"web shop", "Go developer <remote> & \"quotes\"", "Übersetzung"}}
	t.Run("a proper answer", func(t *testing.T) {
		tariff := fake.Tariff{Input: 2e7}
		v := fake.New(fake.Config{Flavour: f, Key: secret, Tariff: &tariff, Tokens: core.Usage{Input: 12}})
		got, err := h.Start(t, v, f).Embed(t.Context(), r)
		require.NoError(t, err)
		require.Len(t, got.Vectors, 3)
		for i, text := range r.Texts {
			require.Equal(t, fake.Vector(text), got.Vectors[i], "in the order of the texts, whatever the order of the answer")
		}
		require.Equal(t, r.Texts, v.Requests()[0].Texts)
		require.Equal(t, "e", got.Model)
		require.NotEmpty(t, got.UsageRaw)
		require.Equal(t, core.Usage{Stated: true, Input: 12}, got.Usage)
		if v.Profile().Bills() {
			require.Equal(t, v.Billed(), *got.ProviderCost, "to the nano-dollar")
		}
	})
	for name, b := range map[string]fake.Behaviour{"missing": {NoUsage: true}, "zero": {ZeroUsage: true}, "negative": {Usage: `{"prompt_tokens":-9,"total_tokens":-9}`}} {
		t.Run("usage/"+name, func(t *testing.T) {
			v := fake.New(fake.Config{Flavour: f})
			v.Next(b)
			got, err := h.Start(t, v, f).Embed(t.Context(), r)
			require.NoError(t, err)
			require.False(t, got.Usage.Stated, "unknown, not zero")
		})
	}
	for _, c := range cases(fake.Of(f)) {
		if c.only != "" || c.b.Finish != "" {
			// There is no stream and no finish.
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			v := fake.New(fake.Config{Flavour: f})
			v.Next(c.b)
			got, err := h.impatient(t, v, f).Embed(t.Context(), r)
			require.Equal(t, c.want, fault(t, err).Fault)
			require.Equal(t, c.served, fault(t, err).Served)
			require.Nil(t, got.Vectors)
			require.NotContains(t, err.Error(), secret)
		})
	}
	one := `{"index":%d,"embedding":%s}`
	three := func(a, b, c string) string {
		return "[" + strings.Join([]string{fmt.Sprintf(one, 0, a), fmt.Sprintf(one, 1, b), fmt.Sprintf(one, 2, c)}, ",") + "]"
	}
	for name, data := range map[string]string{
		"none":            `[]`,
		"one too few":     "[" + fmt.Sprintf(one, 0, "[1]") + "," + fmt.Sprintf(one, 1, "[1]") + "]",
		"one twice":       "[" + fmt.Sprintf(one, 0, "[1]") + "," + fmt.Sprintf(one, 0, "[1]") + "," + fmt.Sprintf(one, 1, "[1]") + "]",
		"a foreign index": "[" + fmt.Sprintf(one, -1, "[1]") + "]",
		"unequal lengths": three("[1,2]", "[1]", "[1,2]"),
		"no figures":      three("[]", "[]", "[]"),
		"no direction":    three("[1,2]", "[0,0]", "[1,2]"),
		"too long":        three("["+strings.Repeat("1,", llm.MaxDimensions)+"1]", "[1]", "[1]"),
		"texts":           three(`["a"]`, `["a"]`, `["a"]`),
		"beyond a float":  three("[1e99]", "[1]", "[1]"),
	} {
		t.Run("vectors/"+name, func(t *testing.T) {
			v := fake.New(fake.Config{Flavour: f})
			v.Next(fake.Behaviour{Vectors: data})
			got, err := h.Start(t, v, f).Embed(t.Context(), r)
			require.True(t, fault(t, err).Served, "it was billed")
			require.True(t, got.Usage.Stated)
			require.Nil(t, got.Vectors)
		})
	}
	t.Run("refuses what has no bound", func(t *testing.T) {
		v := fake.New(fake.Config{Flavour: f})
		p := h.Start(t, v, f)
		for name, bad := range map[string]llm.EmbedRequest{
			"no model": {Texts: []string{"x"}}, "no text": {Model: "e"}, "an empty text": {Model: "e", Texts: []string{""}},
			"a long text":    {Model: "e", Texts: []string{strings.Repeat("x", llm.MaxEmbedBytes+1)}},
			"too many texts": {Model: "e", Texts: strings.Fields(strings.Repeat("x ", llm.MaxEmbedTexts+1))},
		} {
			_, err := p.Embed(t.Context(), bad)
			require.Equal(t, core.KindInvalid, core.KindOf(err), name)
		}
		require.Empty(t, v.Requests())
	})
}
