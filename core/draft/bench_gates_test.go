package draft

import "testing"

// BenchmarkCheck runs all gates over a letter of ordinary length.
func BenchmarkCheck(b *testing.B) {
	c := goodCandidate(b)
	b.ReportAllocs()
	for b.Loop() {
		Check(c)
	}
}
