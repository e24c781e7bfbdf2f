package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/rule"
)

func known() rule.Known {
	return rule.Known{Currency: "EUR", Sources: []string{"reddit", "weworkremotely", "freelancer.com"}}
}

// shown is a reading in one line.
func shown(r core.RuleReading) string {
	var out []string
	for _, c := range r.Checks {
		s := string(c.Kind)
		if c.Only {
			s += " only"
		}
		if len(c.Values) > 0 {
			s += " " + strings.Join(c.Values, ",")
		}
		if c.Least.Stated() {
			s += fmt.Sprintf(" %s/%s", c.Least, c.Period)
		}
		if c.Days > 0 {
			s += fmt.Sprint(" ", c.Days)
		}
		out = append(out, s)
	}
	for _, u := range r.Unclear {
		out = append(out, "?"+u.Why+" "+u.Text)
	}
	return strings.Join(out, " | ")
}

func TestRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		// Topics.
		"never gambling":                                  "topic gambling",
		"No gambling!":                                    "topic gambling",
		"keine Glücksspiele":                              "topic gambling",
		"Keine Gluecksspiele.":                            "topic gambling",
		"Glücksspiel nie":                                 "topic gambling",
		"gambling: never":                                 "topic gambling",
		"no unpaid tests":                                 "topic unpaid_test",
		"keine unbezahlten Tests":                         "topic unpaid_test",
		"Ich mache keine unbezahlte Probearbeit":          "topic unpaid_test",
		"no weapons, porn or crypto":                      "topic weapons,adult,crypto",
		"keine Waffen, Pornografie und Krypto":            "topic weapons,adult,crypto",
		"I never work for the military":                   "topic weapons",
		"Nichts für die Rüstungsindustrie":                "topic weapons",
		"nothing with oil and gas":                        "topic fossil",
		"no recruiters":                                   "topic agencies",
		"Ich lehne Glücksspiele ab":                       "topic gambling",
		"weapons or porn never":                           "topic adult,weapons",
		"Please don't send me jobs about online gambling": "topic gambling",
		// Phrases and names.
		"no cold storage":                    "phrase cold storage",
		"nie PHP":                            "phrase PHP",
		"never with “lorem ipsum dolor sit”": "phrase lorem ipsum dolor sit",
		"block company Acme":                 "company Acme",
		"never for Acme Corp":                "company Acme Corp",
		"nicht für Acme GmbH":                "company Acme GmbH",
		"Kunde Müller & Söhne KG sperren":    "company Müller & Söhne KG",
		"sperre Firma Muster Bau GmbH":       "company Muster Bau GmbH",
		"never reddit":                       "source reddit",
		"nothing from freelancer.com":        "source freelancer.com",
		// Enumerations.
		"only remote":                          "remote only remote",
		"remote only":                          "remote only remote",
		"nur remote":                           "remote only remote",
		"kein Vor-Ort":                         "remote onsite",
		"no permanent positions":               "contract permanent",
		"keine Festanstellung, kein Praktikum": "contract permanent,internship",
		"only freelance or part-time":          "contract only freelance,part_time",
		"only Germany and Austria":             "country only DE,AT",
		"nur aus der Schweiz":                  "country only CH",
		"nur DACH":                             "country only DE,AT,CH",
		"no US":                                "country US",
		"country: DE, AT":                      "?wish country DE, AT",
		"only country: de, at":                 "country only DE,AT",
		"keine Kunden aus Indien":              "country IN",
		"only German clients":                  "country only DE",
		"keine amerikanischen Kunden":          "country US",
		"nothing in French":                    "language fr",
		"nur Deutsch oder Englisch":            "language only de,en",
		"only language en":                     "language only en",
		"no gambling and only remote":          "topic gambling | remote only remote",
		"no gambling, remote only":             "topic gambling | remote only remote",
		"only remote from Germany":             "remote only remote | country only DE",
		// Pay and age.
		"at least 60 EUR per hour":               "min_pay 60.00 EUR/hour",
		"mindestens 60 € pro Stunde":             "min_pay 60.00 EUR/hour",
		"min 60€/h":                              "min_pay 60.00 EUR/hour",
		"no jobs under 50 EUR/h":                 "min_pay 50.00 EUR/hour",
		"nicht unter 50 Euro die Stunde":         "min_pay 50.00 EUR/hour",
		"nichts unter 1.500 € Festpreis":         "min_pay 1500.00 EUR/fixed",
		"no fixed price projects below $2.5k":    "min_pay 2500.00 USD/fixed",
		"Tagessatz mindestens 480":               "min_pay 480.00 EUR/day",
		"ab 400 CHF am Tag":                      "min_pay 400.00 CHF/day",
		"only above 80 USD an hour":              "min_pay 80.00 USD/hour",
		"never less than 1,234.50 GBP per month": "min_pay 1234.50 GBP/month",
		"at least 60 EUR":                        "?period 60 EUR",
		"no more than 5000 EUR fixed":            "?limit 5000 EUR fixed",
		"60 EUR per hour":                        "?wish 60 EUR per hour",
		"nothing older than 14 days":             "max_age 14",
		"nicht älter als 2 Wochen":               "max_age 14",
		// What is not understood is told.
		"gambling":                                          "?wish gambling",
		"no gambling unless lottery":                        "topic gambling | ?exception unless lottery",
		"keine Krypto-Projekte, außer Bitcoin":              "topic crypto | ?exception außer Bitcoin",
		"only interesting work":                             "?unknown interesting",
		"I never work for people who do not pay on time":    "?unknown people who do not pay on time",
		"no gambling companies with a nice smile and shoes": "topic gambling | phrase shoes | ?unknown nice smile",
		"no":   "",
		"":     "",
		"24/7": "?unknown 24 | ?unknown 7",
	} {
		got := shown(rule.Read(text, known()))
		assert.Equal(t, want, got, text)
	}
}

func TestReadingIsSealed(t *testing.T) {
	t.Parallel()
	a, b := rule.Read("never gambling", known()), rule.Read("never gambling", known())
	require.Equal(t, a, b)
	require.Len(t, a.Digest, 64)
	assert.NotEqual(t, a.Digest, rule.Read("never gambling, never crypto", known()).Digest)
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"never gambling", "mindestens 60 €/h", "nur \"x", "only DE, AT", "no jobs under 1.500,50 EUR/h", "„“”", "\xff\x00ä€"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := rule.Read(s, known())
		if len(r.Checks) == 0 {
			return
		}
		if _, err := core.NewRule(core.Rule{ID: "r", Text: r.Text, Checks: r.Checks}); err != nil {
			t.Fatalf("%q is read as a rule that cannot be kept: %v", s, err)
		}
	})
}
