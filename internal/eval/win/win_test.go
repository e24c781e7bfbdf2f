package win

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/sim"
)

// TestEngineMeetsItsGoals is the evaluation on fewer worlds, by the bounds of the
// command. Shares of so few runs are held to them by their 90 % intervals.
func TestEngineMeetsItsGoals(t *testing.T) {
	t.Parallel()
	r, err := Run(500, Size{Worlds: 20, Drifts: 12, Arms: 6})
	require.NoError(t, err)
	assert.LessOrEqual(t, r.Against.Mean, 1.05)
	assert.LessOrEqual(t, r.ECE.Mean, 0.03)
	assert.GreaterOrEqual(t, r.Covered.Mean, 0.85)
	assert.LessOrEqual(t, r.Covered.Mean, 0.95)
	assert.LessOrEqual(t, r.Chosen.Calm.Low, 0.05)
	assert.LessOrEqual(t, r.Random.Calm.Low, 0.05)
	assert.GreaterOrEqual(t, r.Chosen.FallIn.High, 0.8)
	assert.GreaterOrEqual(t, r.Chosen.RiseIn.High, 0.8)
	assert.LessOrEqual(t, r.Regret.Mean, 0.5)
	assert.GreaterOrEqual(t, r.Random.Oracle.FallIn.High, r.Random.FallIn.Low, "nobody is better than who knows")
	assert.LessOrEqual(t, r.Random.Oracle.Calm.Mean, 0.05)
	assert.Less(t, r.Near.Mean, 1.0)
	text := r.Section()
	assert.Contains(t, text, "| chosen by the model | ours |")
	assert.Contains(t, text, "| random | oracle |")
	assert.NotEmpty(t, Report{}.Goals(), "what was not measured is not met")
}

// TestOracleKnowsTheChange: its evidence grows where the rate changes and not
// elsewhere, and its limits leave one alarm of twenty-five.
func TestOracleKnowsTheChange(t *testing.T) {
	t.Parallel()
	w := sim.New(sim.Config{Seed: 9, ShiftDay: 20, ShiftTo: 3})
	r := rand.New(rand.NewPCG(9, 78))
	o := newOracle(9)
	var before float64
	for day := range 40 {
		for _, s := range random(w, r, day, perDay) {
			o.note(w, s)
		}
		if _, rise := o.evidence(float64(day) + 1); day == 19 {
			before = rise
		}
	}
	fall, rise := o.evidence(60)
	assert.Greater(t, rise, before+5)
	assert.Less(t, fall, rise)
	var calm []Noticed
	for i := range 100 {
		calm = append(calm, Noticed{Oracle: [2]float64{float64(i), float64(i)}})
	}
	assert.Equal(t, 4, told(calm, limits(calm), func(n Noticed) [2]float64 { return n.Oracle }))
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
