package plan

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPlannerReachesItsGoals is the evaluation on fewer worlds.
func TestPlannerReachesItsGoals(t *testing.T) {
	t.Parallel()
	var all Reports
	for _, days := range []int{30, 300} {
		r, err := Run(500, 10, days)
		require.NoError(t, err)
		all = append(all, r)
	}
	text := all.Section()
	require.Empty(t, all.Goals(), text)
	assert.Contains(t, text, "every goal is met")
	assert.Equal(t, 2, strings.Count(text, "| greedy by fit |"))
	again, err := Month(500, 30)
	require.NoError(t, err)
	same, err := Month(500, 30)
	require.NoError(t, err)
	assert.Equal(t, again, same, "a seed repeats a month")
	assert.Greater(t, again[Oracle], again[Random])
}
