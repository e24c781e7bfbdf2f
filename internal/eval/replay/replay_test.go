package replay

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReplayKnowsTheTruth is the evaluation on fewer histories.
func TestReplayKnowsTheTruth(t *testing.T) {
	t.Parallel()
	r, err := Run(500, 40, 3)
	require.NoError(t, err)
	for _, m := range r.Methods {
		assert.GreaterOrEqual(t, m.Covered.Mean, 0.8, "%s; 40 histories tell a share of 90 %% to eight points", m.Name)
		assert.Less(t, m.Width, 3.0, m.Name)
	}
	require.Len(t, r.Arms, 4)
	for _, m := range r.Arms {
		assert.GreaterOrEqual(t, m.Covered.Mean, 0.7, m.Name)
	}
	for _, m := range r.Arms[:3] {
		assert.GreaterOrEqual(t, m.Covered.Mean, 0.8, "%s, where answers are written otherwise", m.Name)
	}
	assert.Equal(t, []int{3, 3, 3}, []int{r.ArmHonest, r.ArmLeaks, r.ArmRefused})
	assert.Greater(t, r.ArmsConcluded.Mean, 0.9)
	assert.Equal(t, 3, r.Honest)
	assert.Equal(t, 3, r.Leaks)
	assert.Equal(t, 3, r.Refused)
	assert.Greater(t, r.Concluded.Mean, 0.9)
	assert.Contains(t, r.Section(), "doubly robust")
}
