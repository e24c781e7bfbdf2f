package draft

import "testing"

// BenchmarkCheck runs all gates over a letter of ordinary length: "one" reads the
// profile for each, "many" once, as whoever checks several texts of a profile does.
func BenchmarkCheck(b *testing.B) {
	c := goodCandidate(b)
	b.Run("one", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Check(c)
		}
	})
	b.Run("many", func(b *testing.B) {
		k := NewChecker(c.Profile, c.Settings)
		b.ReportAllocs()
		for b.Loop() {
			k.Check(c)
		}
	})
}
