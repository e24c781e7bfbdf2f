package forecast

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestForecastCovers is the evaluation on fewer histories. With 40 of them a share
// of 80 % is known to about ten points, so that the test allows for them; the
// command holds the goals themselves.
func TestForecastCovers(t *testing.T) {
	t.Parallel()
	r, err := Run(500, 40, 300)
	require.NoError(t, err)
	for _, l := range append(r.Steady, r.Drifting...) {
		assert.GreaterOrEqual(t, l.Earned.Mean, 0.66, "%d days", l.Days)
		assert.LessOrEqual(t, l.Earned.Mean, 0.94, "%d days", l.Days)
		assert.Less(t, l.Width.Mean, 3.0, "a band that covers because it is endless says nothing")
	}
	assert.Contains(t, r.Section(), "| drifting | 90 |")
	again, err := Measure(500, 0, 0, 50)
	require.NoError(t, err)
	same, err := Measure(500, 0, 0, 50)
	require.NoError(t, err)
	assert.Equal(t, again, same, "a seed repeats a history")
}

func TestGoalsAreToldWhenMissed(t *testing.T) {
	t.Parallel()
	var r Report
	r.Steady = []Line{{Days: 30}}
	assert.Len(t, r.Goals(), 1)
}
