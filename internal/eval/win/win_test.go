package win

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/sim"
)

// TestEngineIsNearItsGoals is the evaluation on fewer worlds: the same figures, with
// room for what so few runs do not tell. The command holds the goals themselves.
func TestEngineIsNearItsGoals(t *testing.T) {
	t.Parallel()
	r, err := Run(500, Size{Worlds: 20, Drifts: 4, Arms: 6})
	require.NoError(t, err)
	assert.LessOrEqual(t, r.Against.Mean, 1.05)
	assert.LessOrEqual(t, r.ECE.Mean, 0.03)
	assert.GreaterOrEqual(t, r.Covered.High, 0.85)
	assert.LessOrEqual(t, r.Covered.Low, 0.95)
	assert.LessOrEqual(t, r.Chosen.Calm.Low, 0.2, "four runs tell little; the command holds the goal")
	assert.GreaterOrEqual(t, r.Chosen.Both.High, 0.7)
	assert.LessOrEqual(t, r.Regret.Mean, 0.8)
	assert.Contains(t, r.Section(), "| chosen by the model |")
	assert.NotEmpty(t, Report{}.Goals(), "what was not measured is not met")
}

func TestASeedRepeatsARun(t *testing.T) {
	t.Parallel()
	a, err := Measure(sim.Config{Seed: 3}, 100)
	require.NoError(t, err)
	b, err := Measure(sim.Config{Seed: 3}, 100)
	require.NoError(t, err)
	assert.Equal(t, a, b)
}

// TestBatchFindsTheTruth: with plenty of data the batch fit gives the weights that
// made them, so that it is a fair opponent.
func TestBatchFindsTheTruth(t *testing.T) {
	t.Parallel()
	var rows [][]float64
	var y []bool
	for i := range 40_000 {
		a, b := float64(i%7)/3-1, float64(i%11)/5-1
		rows = append(rows, []float64{1, a, b})
		// A fixed sequence that is spread evenly stands for chance.
		u := float64(i*7919%40_009) / 40_009
		y = append(y, u < sigmoid(-1+0.8*a-0.5*b))
	}
	w := batch(rows, y, 1e-3)
	for i, want := range []float64{-1, 0.8, -0.5} {
		assert.InDelta(t, want, w[i], 0.06)
	}
}
