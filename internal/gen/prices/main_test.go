package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGeneratedPricesAreFresh(t *testing.T) {
	t.Parallel()
	got, err := generate(recorded)
	require.NoError(t, err)
	have, err := os.ReadFile("../../../core/route/prices_gen.go")
	require.NoError(t, err)
	require.Equal(t, string(have), string(got), "run make gen")
}

func TestRatesAreExact(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"2.8e-09": "2800000", "5e-06": "5000000000", "0.0": "0", "": "Unstated", "null": "Unstated", "3.625e-9": "3625000"} {
		got, err := rate([]byte(in))
		require.NoError(t, err)
		require.Equal(t, want, got, in)
	}
	for _, bad := range []string{`"x"`, `1e-20`} {
		_, err := rate([]byte(bad))
		require.Error(t, err, bad)
	}
	require.Equal(t, int64(2000000), whole([]byte("2000000.0")))
	require.Zero(t, whole(nil))
}

func TestListsThatCannotBeDatedAreRefused(t *testing.T) {
	t.Parallel()
	const note = `{"_note":{"commit":"last changed there by abc (2026-01-02)"},"models":[`
	for name, raw := range map[string]string{
		"no JSON": "{", "no date": `{"_note":{},"models":[]}`,
		"a bad price": note + `{"id":"x","input_cost_per_token":"y"}]}`,
		"a bad tier":  note + `{"id":"x","input_cost_per_token":1,"input_cost_per_token_above_200k_tokens":"y"}]}`,
	} {
		_, err := generate([]byte(raw))
		require.Error(t, err, name)
	}
	got, err := generate([]byte(note + `{"id":"v/m","litellm_provider":"v","mode":"chat","input_cost_per_token":1e-6}]}`))
	require.NoError(t, err)
	require.True(t, strings.Contains(string(got), `Name: "m"`) && strings.Contains(string(got), "Output: Unstated"))
}
