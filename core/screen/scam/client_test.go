package scam_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core/screen/scam"
)

func TestRiskHasAPrice(t *testing.T) {
	t.Parallel()
	good := scam.Client{PaymentKnown: true, PaymentVerified: true, Posted: 30, Hired: 25, Spent: 40_000, Rating: 4.9, Reviews: 20}
	for name, c := range map[string]struct {
		client     scam.Client
		verdict    scam.Verdict
		parts      int
		least, top float64
		code       string
	}{
		"a client with a history costs next to nothing": {good, scam.Verdict{}, 1, 0, 0.01, scam.ClientHires},
		"a new one is paid in parts":                    {scam.Client{PaymentKnown: true}, scam.Verdict{}, 2, 0.05, 0.10, scam.ClientUnverified},
		"nothing known":                                 {scam.Client{}, scam.Verdict{}, 2, 0.02, 0.03, scam.ClientNew},
		"bad reviews":                                   {scam.Client{PaymentKnown: true, PaymentVerified: true, Posted: 40, Hired: 4, Spent: 300, Rating: 2.4, Reviews: 9}, scam.Verdict{}, 2, 0.02, 0.05, scam.ClientRating},
		"a text like a fraud":                           {scam.Client{PaymentKnown: true}, scam.Verdict{Judged: true, Probability: 0.5}, 4, 0.5, 5, scam.ClientFraud},
		"an ordinary text changes nothing":              {good, scam.Verdict{Judged: true, Probability: 0.01}, 1, 0, 0.01, scam.ClientVerified},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := scam.Price(c.client, c.verdict)
			assert.Equal(t, c.parts, got.Parts, "%+v", got)
			assert.Equal(t, c.parts > 1, got.Milestones)
			assert.GreaterOrEqual(t, got.Premium, c.least)
			assert.LessOrEqual(t, got.Premium, c.top)
			codes := map[string]bool{}
			for _, r := range got.Reasons {
				codes[r.Code] = true
			}
			assert.True(t, codes[c.code], "%v", codes)
		})
	}
}

func TestClientsAreReadFromHints(t *testing.T) {
	t.Parallel()
	c, known := scam.ClientOf(map[string]string{"client_verified": "yes", "client_posted": "30", "client_hired": "25", "client_spent": "40000.5", "client_rating": "4.9", "client_reviews": "20"})
	assert.True(t, known)
	assert.Equal(t, scam.Client{PaymentKnown: true, PaymentVerified: true, Posted: 30, Hired: 25, Spent: 40_000.5, Rating: 4.9, Reviews: 20}, c)
	c, known = scam.ClientOf(map[string]string{"client_verified": "no"})
	assert.True(t, known)
	assert.Equal(t, scam.Client{PaymentKnown: true}, c)
	c, known = scam.ClientOf(map[string]string{"client_spent": "NaN", "client_hired": "-4", "client_rating": "many", "client": "Germany, 12 hires"})
	assert.False(t, known, "what cannot be read says nothing")
	assert.Equal(t, scam.Client{}, c)
}
