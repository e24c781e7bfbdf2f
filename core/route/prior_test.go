package route

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPriorRisesWithThePrice(t *testing.T) {
	t.Parallel()
	at := func(out Rate) float64 {
		return Prior(Model{Price: Price{Base: Rates{Input: 1, Output: out, CacheRead: Unstated, CacheWrite: Unstated, Reasoning: Unstated}}})
	}
	require.InDelta(t, 0.6, at(1e9), 1e-9)
	require.InDelta(t, 0.8, at(10e9), 1e-9)
	require.Equal(t, 0.3, at(1))
	require.Equal(t, 0.95, at(90_000e9))
	require.Equal(t, 0.5, Prior(Model{Price: LocalPrice("m")}))
	require.Equal(t, 0.5, Prior(Model{}))
}
