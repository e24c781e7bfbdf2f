package parallel_test

import (
	"errors"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/parallel"
)

func TestPipeConsumesInOrderWhatIsProduced(t *testing.T) {
	for _, procs := range []int{1, 4} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		for _, n := range []int{0, 1, 2, 7, 1000} {
			calls := make([]atomic.Int32, n)
			made := make([]int, n)
			var got []int
			require.NoError(t, parallel.Pipe(n, func(i int) {
				calls[i].Add(1)
				made[i] = i * i
			}, func(i int) error {
				assert.Equal(t, i*i, made[i], "index %d was consumed before it was produced", i)
				got = append(got, i)
				return nil
			}))
			require.Len(t, got, n)
			for i := range n {
				assert.Equal(t, i, got[i])
				assert.Equal(t, int32(1), calls[i].Load(), "index %d of %d", i, n)
			}
		}
	}
}

func TestPipeProducesBesideConsuming(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	second := make(chan struct{})
	require.NoError(t, parallel.Pipe(2, func(i int) {
		if i == 1 {
			close(second)
		}
	}, func(i int) error {
		<-second // index 1 is produced while, or before, index 0 is consumed
		return nil
	}))
}

func TestPipeEndsWithAnErrorOfConsume(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	var begun, running atomic.Int32
	full := errors.New("full")
	err := parallel.Pipe(100_000, func(int) {
		running.Add(1)
		begun.Add(1)
		running.Add(-1)
	}, func(i int) error {
		if i == 3 {
			return full
		}
		return nil
	})
	require.ErrorIs(t, err, full)
	require.Zero(t, running.Load(), "nothing runs any more")
	after := begun.Load()
	runtime.Gosched()
	require.Equal(t, after, begun.Load())
}

func TestPipeRaisesAPanicOnTheCaller(t *testing.T) {
	for _, procs := range []int{1, 4} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		assert.PanicsWithValue(t, "seven", func() {
			_ = parallel.Pipe(100, func(i int) {
				if i == 7 {
					panic("seven")
				}
			}, func(i int) error {
				assert.Less(t, i, 7)
				return nil
			})
		})
	}
}
