package ledger_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

// BenchmarkHoldSettle is the cost of the durable ledger per call: five scopes,
// two commits with synchronous=FULL.
func BenchmarkHoldSettle(b *testing.B) {
	for _, width := range []int{1, 64} {
		b.Run(fmt.Sprintf("c=%d", width), func(b *testing.B) {
			l := fresh(b)
			budget(b, l, "day", 50_000_000*cent, "month", 50_000_000*cent, "job", 50_000_000*cent)
			var n atomic.Int64
			b.ReportAllocs()
			b.SetParallelism(width)
			one := func() {
				c, err := l.Hold(b.Context(), ask(fmt.Sprint(n.Add(1)), cent))
				if err == nil {
					err = l.Settle(b.Context(), c.ID, core.Settlement{Cost: cent / 2, Source: core.CostOwn})
				}
				require.NoError(b, err)
			}
			if width == 1 {
				for b.Loop() {
					one()
				}
				return
			}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					one()
				}
			})
		})
	}
}
