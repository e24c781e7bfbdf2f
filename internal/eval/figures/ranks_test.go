package figures

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEqualValuesShareTheirRank(t *testing.T) {
	t.Parallel()
	require.Equal(t, []float64{3, 0.5, 2, 0.5}, Ranks([]float64{9, 1, 5, 1}))
	require.Empty(t, Ranks(nil))
}
