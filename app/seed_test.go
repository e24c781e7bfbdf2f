package app

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
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
	cfg.Declarative, cfg.Profile = true, filepath.Join(dir, "profile.yaml")
	require.NoError(t, os.WriteFile(cfg.Profile, sample.ProfileYAML(), 0o600))
	require.NoError(t, seed(ctx, s, cfg))
	first, err := s.Profile(ctx, "")
	require.NoError(t, err)
	require.NoError(t, seed(ctx, s, cfg), "a second start")
	again, err := s.Profile(ctx, "")
	require.NoError(t, err)
	require.Equal(t, first.Rev, again.Rev, "what did not change is not written")

	changed := append(sample.ProfileYAML(), []byte("  - id: added\n    kind: skill\n    text: Erlang\n    skills: [erlang]\n    evidence: test\n    confirmed: true\n")...)
	require.NoError(t, os.WriteFile(cfg.Profile, changed, 0o600))
	require.NoError(t, seed(ctx, s, cfg))
	after, err := s.Profile(ctx, "")
	require.NoError(t, err)
	require.Len(t, after.Facts, len(first.Facts)+1)
}
