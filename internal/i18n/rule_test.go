package i18n

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/rule"
)

func TestEveryTopicHasANameInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, id := range rule.Topics() {
		n, ok := topicText(id)
		require.True(t, ok, id)
		assert.NotEmpty(t, n.en, id)
		assert.NotEmpty(t, n.de, id)
	}
	assert.Equal(t, "moon", TopicName("en", "moon"))
}

func TestRuleChecksAreWorded(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"never gambling or crypto":      {"Refuse work that has to do with gambling, betting and lotteries or cryptocurrencies and blockchain.", "Arbeit ablehnen, die mit Folgendem zu tun hat: Glücksspiel, Wetten und Lotterien oder Kryptowährungen und Blockchain."},
		"nie PHP":                       {"Refuse postings that say “PHP”, word for word.", "Ausschreibungen ablehnen, in denen wörtlich „PHP“ steht."},
		"block company Acme":            {"Refuse work for the company or client “Acme”.", "Arbeit für die Firma oder den Kunden „Acme“ ablehnen."},
		"never reddit":                  {"Refuse postings from reddit.", "Ausschreibungen von reddit ablehnen."},
		"no permanent positions":        {"Refuse this kind of contract: permanent.", "Diese Vertragsart ablehnen: Festanstellung."},
		"only remote":                   {"Take only this place of work: remote. Postings that do not say pass.", "Nur diesen Arbeitsort annehmen: remote. Ausschreibungen ohne Angabe bleiben."},
		"only German":                   {"Take only postings in German.", "Nur Ausschreibungen auf Deutsch annehmen."},
		"no US":                         {"Refuse work located in United States.", "Arbeit mit Standort in Vereinigte Staaten ablehnen."},
		"at least 60 EUR per hour":      {"Refuse pay below EUR 60.00 / hour. Work that does not state its pay passes.", "Bezahlung unter 60,00 EUR / Stunde ablehnen. Arbeit ohne Angabe der Bezahlung bleibt."},
		"at least 500 EUR fixed":        {"Refuse fixed prices below EUR 500.00. Work that does not state its pay passes.", "Festpreise unter 500,00 EUR ablehnen. Arbeit ohne Angabe der Bezahlung bleibt."},
		"nothing older than 14 days":    {"Refuse postings older than 14 days.", "Ausschreibungen ablehnen, die älter als 14 Tage sind."},
		"only freelance and internship": {"Take only this kind of contract: freelance or internship. Postings that do not say pass.", "Nur diese Vertragsart annehmen: freiberuflich oder Praktikum. Ausschreibungen ohne Angabe bleiben."},
	} {
		checks := rule.Read(text, rule.Known{Currency: "EUR", Sources: []string{"reddit"}}).Checks
		require.Len(t, checks, 1, text)
		assert.Equal(t, want[0], RuleCheck("en", checks[0], rule.Country), text)
		assert.Equal(t, want[1], RuleCheck("de", checks[0], rule.Country), text)
	}
	assert.Equal(t, "moon", RuleCheck("en", core.RuleCheck{Kind: "moon"}, rule.Country))
}
