package scam_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/screen/scam"
)

// posting is a hand-written text, after the kinds of text that the data set holds.
type posting struct{ name, title, body string }

func frauds() []posting {
	return []posting{
		{"work from home", "Data Entry Clerk - Work From Home", "Work from home and earn up to $1000 weekly. No experience necessary, full training is provided. You only need a computer with internet access. We are looking for people who want to work at home part time or full time. Apply now, positions are filling fast, limited openings. Please visit our website to get started today."},
		{"payroll clerk", "Payroll Data Coordinator", "We are hiring home based payroll clerks and data entry clerks. Entry level, no experience required. Hours are flexible, weekly pay of $45 per hour. Ability to type 30 words a minute, to pay attention to detail, to work with minimal supervision. Earn money from home with your computer. Send your details for an online interview."},
	}
}

func honest() []posting {
	return []posting{
		{"engineer", "Senior Go Engineer", "We are building a platform for logistics and we're looking for a senior engineer who has shipped distributed systems. You'll work with our product team, review designs, and own services on Kubernetes and PostgreSQL. Our office is in Berlin, remote work within Europe is fine. We offer a fair salary and equity."},
		{"designer", "Product designer for a mobile app", "Our startup makes software for clinics. We need a product designer for three months to redesign our mobile app: research, wireframes, a design system in Figma, and hand-over to our developers. Please share your portfolio and your day rate."},
	}
}

func TestFraudsStandAboveHonestPostings(t *testing.T) {
	t.Parallel()
	least, most := 1.0, 0.0
	for _, p := range frauds() {
		v := scam.Shipped().Of(p.title, p.body, "en")
		require.True(t, v.Judged, p.name)
		least = min(least, v.Probability)
		assert.True(t, v.Fraud, "%s: %.3f", p.name, v.Probability)
		assert.NotEmpty(t, v.Words, p.name)
		assert.LessOrEqual(t, len(v.Words), 5)
	}
	for _, p := range honest() {
		v := scam.Shipped().Of(p.title, p.body, "")
		require.True(t, v.Judged, p.name)
		most = max(most, v.Probability)
		assert.False(t, v.Fraud, "%s: %.3f", p.name, v.Probability)
		assert.Empty(t, v.Words)
	}
	assert.Greater(t, least, 2*most)
}

// How a source sets its texts must not matter.
func TestFormattingDoesNotMatter(t *testing.T) {
	t.Parallel()
	p := frauds()[0]
	plain := scam.Shipped().Of(p.title, p.body, "en")
	dressed := scam.Shipped().Of("<h1>"+p.title+"</h1>", "<p>"+p.body+"&nbsp;</p>\r\n  🚀", "en")
	assert.InDelta(t, plain.Probability, dressed.Probability, 1e-9)
}

func TestNothingIsSaidOfWhatTheModelCannotRead(t *testing.T) {
	t.Parallel()
	german := "Wir suchen Menschen, die von zu Hause Geld verdienen wollen, ohne Erfahrung, ohne Vorkenntnisse, mit täglicher Auszahlung und freier Einteilung der Stunden."
	assert.Zero(t, scam.Shipped().Of("Heimarbeit", german, "de"))
	assert.Zero(t, scam.Shipped().Of("Heimarbeit", german, ""), "most words are unknown")
	assert.Zero(t, scam.Shipped().Of("Job", "Earn money fast", "en"), "too short")
}
