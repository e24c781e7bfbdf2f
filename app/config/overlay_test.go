package config

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestOverlay(t *testing.T) {
	t.Parallel()
	cfg, err := Parse("a.yaml", []byte("settings: {threshold: 55, filters: {block_words: [casino]}}\nproviders: [{name: openai, driver: openai, key: secret:openai}]\nbudget: {daily_usd: 1, monthly_usd: 20, providers: {openai: 5}}\nchannels: {assist: {mode: draft}}\n"), nil)
	require.NoError(t, err)
	same, changed, err := cfg.Overlay(cfg.Settings, nil)
	require.NoError(t, err)
	assert.Empty(t, changed)
	assert.Equal(t, cfg.Budget, same.Budget, "without a stored limit the file's are what the next start takes over")

	stored := cfg.Settings
	stored.Threshold = 70.5
	stored.Filters.BlockWords = []string{"casino", "crypto coin"}
	stored.Modes = map[core.ChannelName]core.Mode{"assist": core.ModeConfirm}
	out, changed, err := cfg.Overlay(stored, []core.BudgetLimit{{Pattern: "day", Amount: 2e9}, {Pattern: "month", Amount: 20e9}, {Pattern: "job", Amount: 1e9},
		{Pattern: "provider:openai", Amount: 6e9}, {Pattern: "task:draft", Amount: 1e9}})
	require.NoError(t, err)
	assert.Equal(t, []Difference{
		{"budget.daily_usd", "1", "2"}, {"budget.job_usd", "0", "1"}, {"budget.providers.openai", "5", "6"}, {"budget.tasks.draft", "–", "1"},
		{"channels.assist.mode", "draft", "confirm"},
		{"settings.filters.block_words", "[casino]", `[casino, "crypto coin"]`}, {"settings.threshold", "55", "70.5"},
	}, changed)
	assert.Equal(t, core.ModeConfirm, out.Channels["assist"].Mode)
	assert.Equal(t, core.ModeDraft, cfg.Channels["assist"].Mode, "the file's stays")
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	n, err := NodeFrom(map[string]any{"urls": []any{"https://a.example/x?token=1", "https://a.example/y", "http://127.0.0.1:80", "a.example"}, "n": 3})
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"https://a.example", "http://127.0.0.1:80"}, n.Origins())
	assert.Empty(t, Node{}.Origins())
}
