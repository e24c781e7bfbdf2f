package i18n

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/core/review"
)

func TestEveryBlockAndGateHasBothLanguages(t *testing.T) {
	t.Parallel()
	check := func(code string, text bilingual, ok bool) {
		t.Helper()
		assert.True(t, ok && text.en != "" && text.de != "", code)
		assert.Equal(t, holes(text.en), holes(text.de), code)
		assert.NotEqual(t, text.en, text.de, code)
	}
	for _, c := range append(review.Codes(), review.AnswerCodes()...) {
		text, ok := blockText(c)
		check(c, text, ok && BlockKnown(c))
	}
	for _, c := range append(draft.Findings(), draft.ModelFindings()...) {
		text, ok := findingText(c)
		check(c, text, ok && GateKnown(c))
	}
	for _, c := range append(append(draft.Codes(), draft.ModelCodes()...), review.FlagRecipientEntered, review.FlagRecipientConfirmed, core.FlagOtherAddress) {
		text, ok := noteText(c)
		check(c, text, ok && NoteKnown(c))
	}
	for _, g := range append(append(draft.AllGates(), draft.ModelGates()...), draft.GateFaithful) {
		assert.NotEqual(t, GateName(core.LangEnglish, g), GateName(core.LangGerman, g))
	}
}

func TestBlock(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ got, want string }{
		"a cap names its limit":       {Block("en", review.CodeCapHour, map[string]string{"limit": "3"}), "The limit of 3 an hour is reached."},
		"German":                      {Block("de", review.CodeCapHour, map[string]string{"limit": "3"}), "Die Grenze von 3 pro Stunde ist erreicht."},
		"fixed values are translated": {Block("de", review.CodeApprovalVoid, map[string]string{"why": "content"}), "Die Freigabe deckt diese Sendung nicht: der Text wurde seitdem geändert. Bitte das Angebot ansehen und neu freigeben."},
		"times are readable":          {Block("de", review.CodeDeadline, map[string]string{"deadline": "2026-11-23T12:00:00Z"}), "Die Frist ist abgelaufen (23.11.2026 12:00 UTC)."},
		"times in English":            {Block("en", review.CodeDeadline, map[string]string{"deadline": "2026-11-23T12:00:00Z"}), "The deadline has passed (2026-11-23 12:00 UTC)."},
		"a code of the screening is worded": {Block("en", review.CodeFlagged, map[string]string{"flag": "no_proof"}),
			"Look at this first: No project of your profile matches this job."},
		"what is missing is worded": {Block("en", review.CodeMissing, map[string]string{"what": "answer: Which visa?"}),
			"Your answer is needed: Answer this question: Which visa?"},
		"a gate is worded": {Block("de", review.CodeGate, map[string]string{"gate": "names", "detail": "x"}), "Eine Prüfung ist fehlgeschlagen: Namen (x)."},
		"braces in foreign text stay": {Block("en", review.CodeBadRecipient, map[string]string{"recipient": "{domain}"}),
			"“{domain}” is not exactly one plain mail address. Correct it."},
		"an unknown code stays visible": {Block("en", "moon", nil), "moon"},
		"a missing value is a dash":     {Block("en", review.CodeCapDay, nil), "The limit of – a day is reached."},
	} {
		assert.Equal(t, c.want, c.got, name)
	}
	assert.NotContains(t, Block("en", review.CodeScam, map[string]string{"reason": "flag.too_good"}), "flag.too_good")
}

func TestGate(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "Länge: 5 Wörter, richtig sind 20 bis 450",
		Gate("de", core.GateResult{Gate: "length", Code: "too_short", Params: map[string]string{"words": "5", "min": "20", "max": "450"}}))
	assert.Equal(t, "names: in neither facts nor posting: \"Siemens\"",
		Gate("en", core.GateResult{Gate: "names", Code: "unknown_name", Params: map[string]string{"found": `"Siemens"`}}))
	assert.Equal(t, "length", Gate("en", core.GateResult{Gate: "length", Passed: true}))
	assert.Equal(t, "odd: raw", Gate("en", core.GateResult{Gate: "odd", Detail: "raw"}))
}

func TestNote(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "Bitte die Adresse des Empfängers eintragen: mehrere gefunden", Note("de", "recipient: several"))
	assert.Equal(t, "Enter the recipient’s address: none found", Note("en", "recipient: none"))
	assert.Equal(t, Block("de", review.CodeForeignDomain, nil), Note("de", "ask:"+review.CodeForeignDomain))
	about := review.Block{Code: review.CodeForeignDomain, Params: map[string]string{"domain": "example.org"}}
	assert.Contains(t, Note("en", review.QuestionFlag(about)), "The domain example.org does not")
	about = review.Block{Code: review.CodeScam, Params: map[string]string{"reason": "pays in advance; asks for a bank account"}}
	assert.Equal(t, Block("de", review.CodeScam, about.Params), Note("de", review.QuestionFlag(about)))
	assert.Equal(t, "anything else", Note("en", "anything else"))
	assert.NotEqual(t, "flag.too_good", Note("en", "flag.too_good"))
}
