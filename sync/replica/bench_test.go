package replica_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/stack"
)

// many writes jobs with their postings, in pages as a source does.
func (d *device) many(n int) {
	d.T.Helper()
	const page = 200
	for at := 0; at < n; at += page {
		var writes []core.PostingWrite
		for i := at; i < min(at+page, n); i++ {
			writes = append(writes, d.NewJob(d.Posting("feed", fmt.Sprint("many-", i))))
		}
		require.NoError(d.T, d.SavePage(context.Background(), d.Page("feed", writes...)))
	}
}

// BenchmarkProperty05 is the first push: a job with its posting counts as two rows. It reports rows a second.
func BenchmarkProperty05(b *testing.B) {
	s := stack.Start(b, stack.Options{Durable: true})
	n, rows := size(1000, 50_000), 0
	for b.Loop() {
		b.StopTimer()
		d := join(b, s, account(b, s))
		d.many(n)
		b.StartTimer()
		out := d.round()
		rows += out.Pushed
		require.GreaterOrEqual(b, out.Pushed, 2*n)
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkProperty06 is a full reading: every key of the account, compared with every own row.
func BenchmarkProperty06(b *testing.B) {
	s := stack.Start(b, stack.Options{Durable: true})
	d := join(b, s, account(b, s))
	d.many(size(1000, 50_000))
	d.settle()
	rows := 0
	for b.Loop() {
		require.NoError(b, d.BeginReading(context.Background()))
		out := d.round()
		rows += out.Pulled
		require.Zero(b, out.Pushed)
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkProperty07 is a change here until the project has it. It reports the 99th part of a hundred.
func BenchmarkProperty07(b *testing.B) {
	s := stack.Start(b, stack.Options{Durable: true})
	d := join(b, s, account(b, s))
	d.round()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		d.AddJob("feed", fmt.Sprint(i))
		require.Equal(b, 2, d.round().Pushed)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkProperty08 is an idle round: one request.
func BenchmarkProperty08(b *testing.B) {
	s := stack.Start(b, stack.Options{Durable: true})
	d := join(b, s, account(b, s))
	d.settle()
	d.round()
	var requests atomic.Int64
	s.Gate.Watch(func(*http.Request, []byte) { requests.Add(1) })
	for b.Loop() {
		d.round()
	}
	b.ReportMetric(float64(requests.Load())/float64(b.N), "requests/op")
}
