package app

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/sample"
	"github.com/automonet/automonet/store"
)

func TestDeclarativeFileRulesAtEveryStart(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	s, err := store.Open(ctx, store.Config{Dir: dir, Mode: store.ModeDry, Clock: clock.System{}, IDs: clock.Random{}, Boot: "b"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	cfg := config.Default()
	cfg.Web.RDAPURL = "" // no registry is asked
	cfg.Declarative, cfg.Profile = true, filepath.Join(dir, "profile.yaml")
	require.NoError(t, os.WriteFile(cfg.Profile, sample.ProfileYAML(), 0o600))
	require.NoError(t, seed(ctx, s, cfg, slog.New(slog.DiscardHandler)))
	first, err := s.Profile(ctx, "")
	require.NoError(t, err)
	require.NoError(t, seed(ctx, s, cfg, slog.New(slog.DiscardHandler)), "a second start")
	again, err := s.Profile(ctx, "")
	require.NoError(t, err)
	require.Equal(t, first.Rev, again.Rev, "what did not change is not written")

	changed := append(sample.ProfileYAML(), []byte("  - id: added\n    kind: skill\n    text: Erlang\n    skills: [erlang]\n    evidence: test\n    confirmed: true\n")...)
	require.NoError(t, os.WriteFile(cfg.Profile, changed, 0o600))
	require.NoError(t, seed(ctx, s, cfg, slog.New(slog.DiscardHandler)))
	after, err := s.Profile(ctx, "")
	require.NoError(t, err)
	require.Len(t, after.Facts, len(first.Facts)+1)
}

// The file's own edits count; what was changed at run time survives until its line
// of the file is edited.
func TestWhatIsEditedInTheFileIsTakenOver(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	s, err := store.Open(ctx, store.Config{Dir: dir, Mode: store.ModeDry, Clock: clock.System{}, IDs: clock.Random{}, Boot: "b"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	var said bytes.Buffer
	start := func(cfg config.Config) core.Settings {
		t.Helper()
		said.Reset()
		require.NoError(t, seedSettings(ctx, s, cfg, slog.New(slog.NewTextHandler(&said, nil))))
		got, err := s.Settings(ctx)
		require.NoError(t, err)
		return got
	}
	cfg := config.Default()
	cfg.Web.RDAPURL = "" // no registry is asked
	cfg.Settings.Filters.BlockWords = []string{"casino"}
	first := start(cfg)
	require.Equal(t, 55.0, first.Threshold)
	require.Equal(t, first.Rev, start(cfg).Rev, "nothing was edited, nothing is written")
	require.Empty(t, said.String())

	changed := first
	changed.Threshold, changed.DraftsPerDay = 70, 5
	changed.Modes = map[core.ChannelName]core.Mode{"assist": core.ModeConfirm}
	_, err = s.SaveSettings(ctx, changed)
	require.NoError(t, err)
	require.Equal(t, 70.0, start(cfg).Threshold, "a change at run time outlives a start")

	cfg.Settings.DraftsPerDay = 30
	cfg.Settings.Filters.BlockWords = nil
	cfg.Settings.Filters.MinHourly = core.Money{Minor: 6000, Currency: "EUR"}
	got := start(cfg)
	require.Equal(t, 70.0, got.Threshold, "this line was not edited")
	require.Equal(t, 30, got.DraftsPerDay)
	require.Empty(t, got.Filters.BlockWords)
	require.EqualValues(t, 6000, got.Filters.MinHourly.Minor)
	require.Equal(t, core.ModeConfirm, got.Modes["assist"])
	require.Contains(t, said.String(), "drafts_per_day")
	require.Contains(t, said.String(), "filters.block_words")

	cfg.Settings.Modes = map[core.ChannelName]core.Mode{"assist": core.ModeRead}
	require.Equal(t, core.ModeRead, start(cfg).Modes["assist"], "an edited mode counts")
	cfg.Declarative = true
	require.Equal(t, 55.0, start(cfg).Threshold, "a file that rules")
}
