package logring_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/logring"
	"github.com/automonet/automonet/internal/secret"
)

func TestTheLatestRecordsAreKept(t *testing.T) {
	t.Parallel()
	var ring logring.Ring
	var shown bytes.Buffer
	log := slog.New(ring.Handler(slog.NewTextHandler(&shown, &slog.HandlerOptions{Level: slog.LevelError})))
	require.Empty(t, ring.Lines("info", 10))
	log.Debug("small talk")
	log.With("source", "feed").WithGroup("http").Warn("slow", "host", "a.example", slog.Group("x", "y", 1))
	log.Error("broken", "err", fmt.Errorf("no\x00disk"))
	lines := ring.Lines("info", 10)
	require.Len(t, lines, 2)
	require.Equal(t, "broken", lines[0].Msg)
	require.Equal(t, "error", lines[0].Level)
	require.Equal(t, "nodisk", lines[0].Attrs["err"])
	require.Equal(t, "feed", lines[1].Attrs["source"])
	require.Equal(t, "a.example", lines[1].Attrs["http.host"])
	require.Len(t, ring.Lines("error", 10), 1)
	require.Len(t, ring.Lines("nonsense", 1), 1)
	require.Contains(t, shown.String(), "broken")
	require.NotContains(t, shown.String(), "slow", "the log itself shows errors only")
	for i := range 2500 {
		log.Info("again", "n", i)
	}
	lines = ring.Lines("info", 5000)
	require.Len(t, lines, 1000)
	require.Equal(t, "2499", lines[0].Attrs["n"])
}

func TestNoSecretIsKept(t *testing.T) {
	t.Parallel()
	var ring logring.Ring
	r := secret.NewRedactor()
	r.Add("hunter2-hunter2")
	log := slog.New(secret.Handler(ring.Handler(slog.DiscardHandler), r))
	log.Info("signed in with hunter2-hunter2", "key", "hunter2-hunter2")
	require.NotContains(t, fmt.Sprint(ring.Lines("info", 1)), "hunter2")
}
