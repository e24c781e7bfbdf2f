package screen

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/sample"
)

// TestTheSampleProfilesExclusion: "no gambling" rules out what is called a casino.
func TestTheSampleProfilesExclusion(t *testing.T) {
	t.Parallel()
	profile, err := sample.Profile()
	require.NoError(t, err)
	for text, out := range map[string]bool{
		"Our online gambling site needs a React developer to rebuild the lobby.": true,
		"Freelance React developer for an online casino":                         true,
		"Frontend für einen Anbieter von Sportwetten":                            true,
		"Entwicklung für eine Lotterie, Spielbank und Wettanbieter":              true,
		"We are betting on AI, play planning poker and sell time slots.":         false,
		"Der Wettbewerb ist hart, wir wetteifern mit großen Häusern.":            false,
		"A booking system for a hotel group":                                     false,
	} {
		j := job()
		j.Text = text
		got := Screen(j, nil, profile, core.DefaultSettings(), now())
		found := false
		for _, r := range got.Reasons() {
			found = found || r.Code == CodeExclusion
		}
		assert.Equal(t, out, found, text)
	}
}

func TestUnwanted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"no gambling":         "gambling",
		"kein Glücksspiel":    "glücksspiel",
		"Never for the army!": "the army",
		"keine Rüstung":       "rüstung",
		"no unpaid tests":     "unpaid tests",
		"cold calling":        "cold calling",
		"no":                  "",
		"I never work for people who do not pay on time": "",
	} {
		assert.Equal(t, want, unwanted(text), text)
	}
}

// TestFloor: a freelancer's rate below the profile's floor is refused; a salary is
// not judged by it.
func TestFloor(t *testing.T) {
	t.Parallel()
	p := profile()
	p.Floor = eur(50)
	for _, c := range []struct {
		pay  core.Pay
		want bool
	}{
		{core.Pay{Min: eur(25), Max: eur(25), Period: core.PeriodHour}, true},
		{core.Pay{Min: eur(200), Max: eur(240), Period: core.PeriodDay}, true},
		{core.Pay{Min: eur(40), Max: eur(60), Period: core.PeriodHour}, false},
		{core.Pay{Min: eur(40_000), Max: eur(60_000), Period: core.PeriodYear}, false},
		{core.Pay{}, false},
	} {
		j := job()
		j.Extraction.Pay = c.pay
		got := Screen(j, nil, p, core.DefaultSettings(), now())
		found := false
		for _, r := range got.Reasons() {
			found = found || r.Code == CodeMinPay
		}
		assert.Equal(t, c.want, found, "%v", c.pay)
	}
}
