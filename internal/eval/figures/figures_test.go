package figures_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/eval/figures"
)

func TestFigures(t *testing.T) {
	t.Parallel()
	var x, y []float64
	for i := range 100 {
		x, y = append(x, float64(i%5)), append(y, 4)
	}
	m := figures.Mean(x)
	assert.InDelta(t, 2, m.Mean, 1e-12)
	assert.InDelta(t, 2-1.645*1.42/10, m.Low, 0.04)
	assert.InDelta(t, 2+1.645*1.42/10, m.High, 0.04)
	assert.InDelta(t, 0.5, figures.Ratio(x, y).Mean, 1e-12)
	assert.Equal(t, m, figures.Mean(x), "figures repeat")
	assert.Equal(t, "90.0 % (79.5 to 95.4)", figures.Share(36, 40).Percent())
	assert.Contains(t, figures.Share(1, 2).String(), "0.500 (")
	assert.Less(t, figures.Mean([]float64{1}).Low, 0.0)
	var g figures.Goals
	g.Need(true, "fine")
	assert.Equal(t, "every goal is met", g.Verdict())
	g.Need(false, "at least %d", 3)
	assert.Equal(t, "NOT MET: at least 3", g.Verdict())
}

func TestWriteKeepsTheRest(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "evaluation.md")
	require.NoError(t, os.WriteFile(file, []byte("# Evaluation\n\nrest\n"), 0o600))
	require.NoError(t, figures.Write(file, "win", "old\n"))
	require.NoError(t, figures.Write(file, "win", "new\n"))
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "# Evaluation\n\nrest\n\n<!-- win:begin -->\nnew\n<!-- win:end -->\n", string(raw))
	require.Error(t, figures.Write(filepath.Join(t.TempDir(), "none"), "win", ""))
}
