package draft

import (
	"testing"

	"github.com/automonet/automonet/core"
	"github.com/stretchr/testify/require"
)

func TestOnlyTells(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"I promise to tell you before the first fold if the edge is too sharp.", "We promise to answer every question.", "I promise not to keep anything from you.",
		"Ich verspreche, jede Rückfrage zu beantworten.", "Ich verspreche Ihnen, offen zu sagen, was nicht geht.",
		"Le prometo avisarles antes de cortar nada.", "Prometo devolver cada joya en la misma bolsa.",
		"Je vous promets de dire franchement quand un plan ne suffit pas.", "Je m'engage à signaler chaque phrase douteuse.",
	} {
		require.True(t, onlyTells(s), s)
	}
	for _, s := range []string{
		"I promise to double your sales.", "I promise to tell you within 24 hours.", "I promise to return your money.", "We promise a site without a single error.",
		"Ich verspreche, den Fehler zu finden.", "Ich verspreche, innerhalb von zwei Tagen zu antworten.", "Prometo entregar el lunes.", "Prometo devolver el dinero.",
		"Je vous promets de doubler vos ventes.", "Je m'engage à refaire gratuitement chaque page.", "Tell me what you think.",
	} {
		require.False(t, onlyTells(s), s)
	}
}

func TestConclusions(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"so that both could be answered at once", "de modo que ambas bandejas podrían llevarse juntas", "sodass jede Änderung nur einmal geprüft werden würde",
		"si bien qu'une seule personne pourrait suffire", "weshalb beides zusammen laufen könnte"} {
		require.True(t, follows.MatchString(s), s)
	}
	for _, s := range []string{"so I have built three of them", "de modo que conozco el oficio", "sodass ich jeden Handgriff kenne", "both could be answered at once"} {
		require.False(t, follows.MatchString(s), s)
	}
}

func TestOtherTimes(t *testing.T) {
	t.Parallel()
	avail := newCorpus("available from 8 February 2027, three days a week\nverfügbar ab dem 8. Februar 2027, drei Tage pro Woche\ndisponible desde el 8 de febrero de 2027, por las tardes")
	for claim, want := range map[string]string{
		"from 8 February 2027": "", "ab dem 8. Februar 2027": "", "le 8 février, l'après-midi": "", "I could start on 8 February": "", "it may be earlier": "",
		"from 8 March 2027": "March", "available full time": "full time", "in Vollzeit": "Vollzeit", "desde el 8 de marzo": "marzo", "por las mañanas": "mañanas", "le lundi": "lundi", "right away": "right away",
	} {
		require.Equal(t, want, otherTime(claim, avail), claim)
	}
	rate := newCorpus("52 EUR per hour\n52 EUR pro Stunde\n52 EUR de l'heure")
	for claim, want := range map[string]string{
		"52 EUR": "", "52 EUR per hour": "", "mein Stundensatz ist 52 EUR": "", "mes honoraires sont de 52 EUR": "", "52 EUR per hour, any day": "",
		"52 EUR per day": "day", "52 EUR am Tag": "Tag", "52 EUR par jour": "jour", "52 EUR a week": "week",
	} {
		require.Equal(t, want, otherPeriod(claim, rate), claim)
	}
}

func TestGateClaimsOfTimeAndPrice(t *testing.T) {
	t.Parallel()
	add := func(text string, fact core.FactID) func(*Candidate) {
		return func(c *Candidate) { c.say(text); c.claim(fact, text) }
	}
	runGate(t, GateClaims, []gateCase{
		{"an hourly rate as a daily one", add("85 EUR per day", "rate"), "claim_unsupported"},
		{"a skill among the services", add("Go has been part of my services for 7 years", "go"), ""},
		{"a skill among the services, with other years", add("Go has been part of my services for 17 years", "go"), "claim_unsupported"},
		{"a skill that goes along", add("Go accompagne mon travail depuis 7 ans", "go"), ""},
	})
}

func TestOffersTime(t *testing.T) {
	t.Parallel()
	runGate(t, GateStatements, []gateCase{
		{"a start that no fact gives", body("I can start on Saturday."), "statement_without_fact"},
		{"a plan for a day", body("I would start on Saturday with the hinge."), ""},
		{"a question about a day", body("May the drivers be called on a Saturday?"), ""},
		{"a promise to tell", body("I promise to tell you as soon as a store looks odd."), ""},
		{"a promise of an outcome", body("I promise to double your sales."), "statement_without_fact"},
	})
}

func TestKeysByTheirForm(t *testing.T) {
	t.Parallel()
	runGate(t, GateSecret, []gateCase{
		{"a payment key", body("The key is sk_live_51HqZ8wTgLm29XcVb7RnE4."), "secret"},
		{"a product code", body("Use Qx7Lm29XcVb4Rn for the import."), ""},
		{"a random run", body("Use Qx7Lm29XcVb4RnE81 for the import."), "secret"},
		{"a password after a comma", body("El usuario es acme y la contraseña, Polea#77xKq_Lz9."), "secret"},
		{"a word that the posting asks for", body("Contraseña: batuta."), ""},
		{"a path", body("It lies in reports/2026/q4-stores-overview."), ""},
		{"a part number", body("The housing is an IP67-4012-88-A1 type."), ""},
	})
}

func TestSameAskInOtherWords(t *testing.T) {
	t.Parallel()
	for a, b := range map[string]string{
		"¿Puede hacer prototipos?": "Can you make prototypes?", "Disposez-vous d'un studio ?": "Do you have a studio?", "¿Dispone de estudio?": "Do you have a studio?",
		"Wie gehen Sie vor?": "How do you work?", "Wie gehen Sie mit Updates um?": "How do you handle updates?", "Mit welchen Geräten arbeiten Sie?": "What equipment do you have?",
		"Wann sind Sie am besten zu erreichen?": "When can we reach you?",
	} {
		require.True(t, sameAsk(a, b), a)
	}
	require.False(t, sameAsk("¿Puede hacer prototipos?", "Do you have a studio?"))
}

func TestSetsADay(t *testing.T) {
	t.Parallel()
	runGate(t, GateStatements, []gateCase{
		{"a day that nobody asked for", body("All files will be ready by the end of March."), "statement_without_fact"},
		{"a day of the posting", func(c *Candidate) { c.Job.Text += " We open in March."; c.say("All files will be ready before March.") }, ""},
		{"a day that would be possible", body("All files could be ready by the end of March."), ""},
		{"what becomes of a thing", body("A probe under a puddle will be flat by Friday."), ""},
	})
}

func TestSupposed(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"My proposal: you choose, I draw", "I would write tests around the transfer", "Mein Vorschlag: Sie wählen", "Ich würde jeden Schritt notieren", "Ordenaría el buzón con etiquetas", "Je commencerais par le son"} {
		require.True(t, supposed(s), s)
	}
	for _, s := range []string{"I would bring what I have learnt since 2015", "My plan was made for two hotels", "Yo tenía una tienda", "Je livre chaque semaine", "Ich würde wie bereits bei zwei Verlagen beginnen"} {
		require.False(t, supposed(s), s)
	}
}
