package app

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

func TestWhatOfTheProfileIsCompared(t *testing.T) {
	t.Parallel()
	opts := Options{Config: config.Default(), Clock: clock.System{}, IDs: clock.Random{}, Log: slog.New(slog.DiscardHandler)}
	opts.Config.DataDir = t.TempDir()
	opts.Config.Providers = []config.Provider{{Name: "far", Driver: "openai", Enabled: true}, {Name: "near", Driver: "ollama", Enabled: true, Local: true},
		{Name: "told", Driver: "openai", Enabled: true, Facts: []core.FactKind{core.FactHeadline}}}
	purse, err := spend.Open(t.Context(), spend.Config{Dir: opts.Config.DataDir, Providers: opts.Config.Providers, Models: opts.Config.Models, Specs: all.Providers(),
		Secret: func(string) (string, error) { return "", nil }, Clock: opts.Clock, IDs: opts.IDs, Log: opts.Log, Recorder: newMetrics()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, purse.Close()) })
	for _, tt := range []struct {
		model           string
		localOnly       bool
		skill, headline bool
	}{
		{"far/e", false, true, false},
		{"far/e", true, false, false},
		{"near/e", true, true, true},
		{"told/e", false, false, true},
		{"nobody/e", false, false, false},
		{"", false, false, false},
	} {
		opts.Config.Models.Embed, opts.Config.Models.LocalOnly = tt.model, tt.localOnly
		by := comparison(opts, purse)
		require.Equal(t, []bool{tt.skill, tt.headline}, []bool{by.Allows(core.FactSkill), by.Allows(core.FactHeadline)}, "%+v", tt)
		require.Equal(t, tt.model == "", len(vectors(opts, nil, purse, by)) == 0)
	}
}
