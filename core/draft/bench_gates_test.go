package draft

import (
	"fmt"
	"strings"
	"testing"
)

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

// BenchmarkCheckHostile runs all gates over a sentence of 1,400 figures, each in a clause
// of its own, which no part of may be looked at once for each.
func BenchmarkCheckHostile(b *testing.B) {
	c := goodCandidate(b)
	var list strings.Builder
	for i := range 1400 {
		fmt.Fprintf(&list, "%d km, ", 1000+7*i)
	}
	c.Content.Body, c.Claims = list.String(), nil
	for b.Loop() {
		Check(c)
	}
}
