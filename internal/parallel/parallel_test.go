package parallel_test

import (
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/internal/parallel"
)

func TestEachIndexOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 7, 1000} {
		calls := make([]atomic.Int32, n)
		parallel.Each(n, func(i int) { calls[i].Add(1) })
		for i := range calls {
			assert.Equal(t, int32(1), calls[i].Load(), "index %d of %d", i, n)
		}
	}
}

func TestEachRaisesAPanicOnTheCaller(t *testing.T) {
	for _, procs := range []int{1, 4} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		assert.PanicsWithValue(t, "seven", func() {
			parallel.Each(100, func(i int) {
				if i == 7 {
					panic("seven")
				}
			})
		})
	}
}
