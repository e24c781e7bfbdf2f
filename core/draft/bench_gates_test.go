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

// BenchmarkCheckHostile runs all gates over one sentence of 1,400 clauses with a figure,
// a name or a quotation in each. What takes time that grows with the square shows here.
func BenchmarkCheckHostile(b *testing.B) {
	for name, form := range map[string]string{"figures": "%d km, ", "names": "N%dx, ", "quotations": "«%d», "} {
		c := goodCandidate(b)
		var list strings.Builder
		for i := range 1400 {
			fmt.Fprintf(&list, form, 1000+7*i)
		}
		c.Content.Body, c.Claims = list.String(), nil
		if len(c.Content.Body) > maxChecked {
			b.Fatalf("%d bytes are refused for their size", len(c.Content.Body))
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Check(c)
			}
		})
	}
}
