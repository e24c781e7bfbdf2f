package plan_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
)

func observe(counts ...int) core.Yield {
	var y core.Yield
	for _, c := range counts {
		y = plan.Observe(y, c)
	}
	return y
}

func TestObserve(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		counts []int
		alarm  bool
	}{
		{"a steady source that falls to nothing", []int{25, 25, 25, 25, 25, 0}, true},
		{"a steady source that falls to a fifth", []int{95, 97, 96, 94, 95, 19}, true},
		{"a big source that loses most", []int{900, 950, 880, 910, 905, 300}, true},
		{"too few scans to tell", []int{25, 25, 25, 25, 0}, false},
		{"an ordinary fluctuation", []int{25, 27, 22, 30, 24, 18}, false},
		{"a small source that has a quiet day", []int{2, 1, 3, 2, 2, 0}, false},
		{"a source that is bursty by nature", []int{0, 40, 0, 35, 1, 0}, false},
		{"a source that grows", []int{10, 10, 10, 10, 10, 90}, false},
		{"a source of nothing stays silent", []int{0, 0, 0, 0, 0, 0, 0}, false},
		{"still broken on the next day", []int{25, 25, 25, 25, 25, 0, 0, 0}, true},
		{"recovered", []int{25, 25, 25, 25, 25, 0, 0, 25}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			y := observe(tt.counts...)
			assert.Equal(t, tt.alarm, y.Alarm, "%+v", y)
			assert.Equal(t, len(tt.counts), y.Scans)
		})
	}
}

func TestObserveAcceptsANewNormalAtLast(t *testing.T) {
	t.Parallel()
	y := observe(25, 25, 25, 25, 25, 25)
	alarms := 0
	for range 200 {
		if y = plan.Observe(y, 3); y.Alarm {
			alarms++
		}
	}
	assert.False(t, y.Alarm)
	assert.Greater(t, alarms, 3, "not within a few scans")
	assert.InDelta(t, 3, y.Mean, 0.5)
}

func TestObserveStaysFinite(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var y core.Yield
		low, high := math.Inf(1), 0.0
		for _, c := range rapid.SliceOfN(rapid.IntRange(-5, 1_000_000), 1, 60).Draw(t, "counts") {
			y = plan.Observe(y, c)
			low, high = min(low, float64(max(c, 0))), max(high, float64(max(c, 0)))
			if math.IsNaN(y.Mean) || y.Variance < 0 || y.Mean < low-1e-6 || y.Mean > high+1e-6 {
				t.Fatalf("%+v outside %v to %v", y, low, high)
			}
		}
	})
}
