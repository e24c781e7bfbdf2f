package dedupe

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/automonet/automonet/core"
)

// randomText makes n words of a skewed vocabulary, about 6 bytes each.
func randomText(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		w := int(float64(20000) * r.Float64() * r.Float64() * r.Float64())
		fmt.Fprintf(&b, "w%x ", uint32(w)*2654435761>>12)
	}
	return b.String()
}

func BenchmarkSign(b *testing.B) {
	text := randomText(rand.New(rand.NewPCG(1, 2)), 222)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Sign(text)
	}
}

func BenchmarkSimilarity(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	s, _ := Sign(randomText(r, 222))
	t, _ := Sign(randomText(r, 222))
	for b.Loop() {
		s.Similarity(t)
	}
}

func BenchmarkProbe(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			x := NewIndex(0)
			texts := make([]Signature, n)
			for i := range n {
				texts[i], _ = Sign(randomText(r, 150))
				x.Add(Entry{Job: "j", Posting: core.PostingID(fmt.Sprint(i)), Company: "Acme", Role: "Backend Engineer", SeenAt: time.Unix(int64(i), 0), Sig: texts[i]})
			}
			b.ReportMetric(float64(x.Bytes())/float64(n), "B/entry")
			i := 0
			for b.Loop() {
				i++
				x.Probe(Entry{Company: "Acme", Role: "Backend Engineer", Sig: texts[i%n]})
			}
		})
	}
}
