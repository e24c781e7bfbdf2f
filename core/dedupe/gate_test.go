package dedupe

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// A gate must let through every pair that judge could match.
func TestAGateHoldsBackNoMatch(t *testing.T) {
	t.Parallel()
	company := rapid.SampledFrom([]string{"", "Acme", "Acme Labs Berlin", "ACME GmbH", "Acme Works", "Face Book", "Facebook", "Globex", "The Globex Corp"})
	author := rapid.SampledFrom([]string{"", "hn:a", "hn:b"})
	role := rapid.SampledFrom([]string{"", "Backend Engineer", "Designer"})
	var sig Signature
	for i := range sig {
		sig[i] = uint8(i) | 1
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) entry {
			return newEntry(Entry{Company: company.Draw(t, name+" company"), Author: author.Draw(t, name+" author"), Role: role.Draw(t, name+" role"), Sig: sig})
		}
		a, b := draw("a"), draw("b")
		ga, gb := a.gate(), b.gate()
		assert.Equal(t, ga.near(gb), gb.near(ga))
		if judge(&a, &b).match {
			assert.True(t, ga.near(gb))
		}
	})
}

func TestAGateHoldsBackOtherCompanies(t *testing.T) {
	t.Parallel()
	acme, globex := newEntry(Entry{Company: "Acme", Author: "hn:a"}), newEntry(Entry{Company: "Globex", Author: "hn:b"})
	assert.False(t, acme.gate().near(globex.gate()))
	globex.author = acme.author
	assert.True(t, acme.gate().near(globex.gate()))
}
