package reply

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

func TestTokensTellWhatKindAFigureIs(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"can we talk on friday at 14:30?":     "can we talk on #day at #time",
		"3pm or 10 uhr":                       "#time or #few #time",
		"€1,200 for 12 days, 5k at most":      "#sum for #few days #big at most",
		"1.200 euro":                          "#big #money",
		"5 €":                                 "#few #money",
		"see https://calendly.example/x":      "see #url #booking",
		"write to a@b.example":                "write to #mail",
		"don't 'quote' z.b. e-mail":           "don't quote z b e mail",
		"bis 7. dezember":                     "bis #few #month",
		"what is it worth? nothing at all...": "what is it worth nothing at all",
		" ... ":                               "",
	} {
		assert.Equal(t, want, strings.Join(tokens(in), " "), in)
	}
}

func TestMeaningsJoinWordsOfBothLanguages(t *testing.T) {
	t.Parallel()
	for meant, list := range map[string][]string{
		"not":      {"not", "nicht", "keine", "won't", "doesn't"},
		"contract": {"contract", "vertragsentwurf", "agreement"},
		"talk":     {"call", "telefonieren", "sprechen"},
		"invoice":  {"invoices", "rechnungsbetrag"},
		"day":      {"tomorrow", "#day"},
		"":         {"purple", "", "ab"},
	} {
		for _, w := range list {
			assert.Equal(t, meant, meaning(w), w)
		}
	}
}

// TestANoIsNotToldWhereAYesIsNotUnlikely holds the asymmetry: rejections lose to what
// they would hide.
func TestANoIsNotToldWhereAYesIsNotUnlikely(t *testing.T) {
	t.Parallel()
	scores := func(of map[core.ReplyClass]float64) []float64 {
		out := make([]float64, len(core.ReplyClasses()))
		for c, class := range core.ReplyClasses() {
			out[c] = of[class]
		}
		return out
	}
	for name, c := range map[string]struct {
		scores map[core.ReplyClass]float64
		want   core.ReplyClass
	}{
		"a clear no":             {map[core.ReplyClass]float64{core.ReplyRejection: 0.9, core.ReplyOffer: 0.05}, core.ReplyRejection},
		"no yes, but a question": {map[core.ReplyClass]float64{core.ReplyRejection: 0.55, core.ReplyQuestion: 0.45}, core.ReplyRejection},
		"an offer":               {map[core.ReplyClass]float64{core.ReplyRejection: 0.7, core.ReplyOffer: 0.25}, core.ReplyOffer},
		"a little of each":       {map[core.ReplyClass]float64{core.ReplyRejection: 0.7, core.ReplyOffer: 0.07, core.ReplyInterview: 0.08, core.ReplyHired: 0.09}, core.ReplyHired},
		"not a no at all":        {map[core.ReplyClass]float64{core.ReplyQuestion: 0.5, core.ReplyOffer: 0.4}, core.ReplyQuestion},
	} {
		assert.Equal(t, c.want, core.ReplyClasses()[decide(scores(c.scores))], name)
	}
}

func TestALongMailIsBounded(t *testing.T) {
	t.Parallel()
	long := NewSample(core.Mail{Text: strings.Repeat("we talk about the contract again and again. ", 2000)})
	assert.Less(t, len(long.Features), 5000)
	sum := 0.0
	for _, f := range long.Features {
		sum += f.Value * f.Value
	}
	assert.Less(t, sum, 2.0, "a long mail weighs no more than a short one")
}

func TestWhatStandsBelowTheClosingLineIsNotWeighed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"a signature":             {"could it export?\n\nkind regards\npaul\nbook a visit: https://a.example", "could it export?\n"},
		"a closing with a name":   {"geht da noch was?\nviele grüße aus bremen\nuwe", "geht da noch was?"},
		"an office":               {"wir melden uns.\nim auftrag\nabel", "wir melden uns."},
		"a postscript":            {"no, sorry.\ncheers, tom\nceo\nps: call me in may", "no, sorry.\nps: call me in may"},
		"none":                    {"best price you can do?\nthanks", "best price you can do?\nthanks"},
		"nothing but a closing":   {"best regards\ntom", "best regards\ntom"},
		"a sentence beginning so": {"hello\nbest we talk on the phone tomorrow", "hello\nbest we talk on the phone tomorrow"},
	} {
		assert.Equal(t, c.want, unsigned(c.text), name)
	}
}

func TestAddressesTellWhatDeskTheyAre(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"no-reply@a.example": "nobody", "notifications@a.example": "nobody", "kreditoren@a.example": "money", "ap@a.example": "money",
		"talent@a.example": "people", "bewerbung@a.example": "people", "vergabe@a.example": "buying", "newsletter@a.example": "many",
		"info@a.example": "desk", "apollo@a.example": "", "mara@a.example": "", "": "",
	} {
		assert.Equal(t, want, office(from), from)
	}
}
