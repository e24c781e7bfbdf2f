package price

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/learn/text"
	"github.com/automonet/automonet/internal/eval/learn"
)

func TestNeighboursLendTheirWeights(t *testing.T) {
	t.Parallel()
	rows := []learn.Row{{Features: []text.Feature{{ID: 1, Value: 1}}}, {Features: []text.Feature{{ID: 3, Value: 2}}}}
	models := []learn.Linear{
		{W: []float64{0, 1, 0, 0}, Bias: 2},
		{W: []float64{0, 3, 0, 0}, Bias: 0},
		{W: []float64{0, 2, 0, 4}, Bias: -3},
	}
	require.Equal(t, models, lend(models, rows, 0))
	got := lend(models, rows, 1)
	for k := range models {
		var before, after float64
		for _, r := range rows {
			before, after = before+models[k].Score(r.Features), after+got[k].Score(r.Features)
		}
		require.InDelta(t, before, after, 1e-9, "the mean score of cut %d", k)
	}
	require.Greater(t, got[0].W[1], 1.0, "the neighbour's weight is larger")
	require.Greater(t, got[1].W[3], got[0].W[3], "nearer ones lend more")
	require.Equal(t, 0.0, got[0].W[0])
	far := lend(models, rows, 1e9)
	require.InDelta(t, 2, far[0].W[1], 1e-9)
	require.InDelta(t, far[0].W[3], far[2].W[3], 1e-9, "a long reach gives all the same weights")
}
