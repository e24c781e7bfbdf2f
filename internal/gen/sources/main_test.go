package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/source"
)

func TestTheTableIsFresh(t *testing.T) {
	t.Parallel()
	want, err := render(all.Sources())
	require.NoError(t, err)
	have, err := os.ReadFile(filepath.Join("..", "..", "..", filepath.FromSlash(target)))
	require.NoError(t, err)
	assert.Equal(t, string(want), string(have), "%s is stale; run make gen", target)
	for _, s := range all.Sources() {
		assert.Contains(t, string(have), "## "+s.Driver+"\n")
		assert.Contains(t, string(have), s.Note.Reviewed)
	}
}

func TestADriverThatTellsTooLittleIsRefused(t *testing.T) {
	t.Parallel()
	s := all.Sources()[0]
	s.Access = ""
	_, err := render([]source.Spec{s})
	require.ErrorContains(t, err, s.Driver)
}

func TestSpans(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]time.Duration{"no floor": 0, "10 min": 10 * time.Minute, "90 min": 90 * time.Minute, "6 h": 6 * time.Hour, "1 d": 24 * time.Hour} {
		assert.Equal(t, want, span(d))
	}
}
