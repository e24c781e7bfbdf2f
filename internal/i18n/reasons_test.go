package i18n

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/core/price"
	"github.com/automonet/automonet/core/score"
	"github.com/automonet/automonet/core/screen"
)

func TestEveryReasonHasBothLanguages(t *testing.T) {
	t.Parallel()
	codes := append(append(screen.Codes(), score.Codes()...), append(price.Codes(), plan.TodayCodes()...)...)
	for _, c := range codes {
		text, ok := reasonText(c)
		assert.True(t, ok && ReasonKnown(c), c)
		assert.Equal(t, holes(text.en), holes(text.de), "%s: the same values in both languages", c)
		assert.NotEqual(t, text.en, text.de, c)
	}
}

func holes(s string) map[string]int {
	out := map[string]int{}
	for {
		i, j := strings.IndexByte(s, '{'), strings.IndexByte(s, '}')
		if i < 0 || j < i {
			return out
		}
		out[s[i:j+1]]++
		s = s[j+1:]
	}
}

func TestReason(t *testing.T) {
	t.Parallel()
	contract := core.Reason{Code: screen.CodeContract, Params: map[string]string{"got": "permanent", "want": "freelance, fixed_term"}}
	for name, c := range map[string]struct {
		lang core.Lang
		r    core.Reason
		want string
	}{
		"English fills in translated values": {core.LangEnglish, contract, "It offers permanent; you want freelance, fixed-term."},
		"German fills in translated values":  {core.LangGerman, contract, "Angeboten wird: Festanstellung. Gewünscht ist: freiberuflich, befristet."},
		"another language reads English":     {core.LangFrench, contract, "It offers permanent; you want freelance, fixed-term."},
		"a missing value is a dash":          {core.LangEnglish, core.Reason{Code: screen.CodeTooOld}, "It is – days old; the limit is –."},
		"an unknown code stays visible":      {core.LangEnglish, core.Reason{Code: "x.y"}, "x.y"},
		"values are never read as a form": {core.LangEnglish, core.Reason{Code: screen.CodeBlockWord, Params: map[string]string{"word": "{word} {code}"}},
			"It contains your blocked word “{word} {code}”."},
		"today":     {core.LangEnglish, core.Reason{Code: score.Fresh, Params: map[string]string{"days": "0"}}, "Posted within the last day."},
		"yesterday": {core.LangGerman, core.Reason{Code: score.Fresh, Params: map[string]string{"days": "1"}}, "Vor einem Tag veröffentlicht."},
		"days":      {core.LangEnglish, core.Reason{Code: score.Fresh, Params: map[string]string{"days": "2"}}, "Posted 2 days ago."},
		"the period of a pay is translated": {core.LangGerman, core.Reason{Code: score.PayFixed, Params: map[string]string{"pay": "80 – 120.50 USD / hour"}},
			"Festpreis: 80 – 120,50 USD / Stunde."},
		"a refusal names what is scarce": {core.LangEnglish, core.Reason{Code: plan.PlanFull, Params: map[string]string{"value": "12.40 EUR", "minutes": "25", "better": "3", "budget": "minutes", "used": "2 h"}},
			"Worth 12.40 EUR for 25 min; 3 better ones use what there is today (your time: 2 h)."},
		"and whose it is": {core.LangGerman, core.Reason{Code: plan.PlanSave, Params: map[string]string{"value": "9.00 EUR", "minutes": "6", "budget": "bids:upwork", "amount": "10", "saved": "14.00 EUR"}},
			"Wert 9.00 EUR für 6 min, aber was es braucht (Gebote bei upwork: 10), bringt mit besseren Aufträgen voraussichtlich 14.00 EUR."},
		"what is not wanted is named with its kind": {core.LangGerman, core.Reason{Code: score.TasteLess, Params: map[string]string{"because": "remote:onsite, size:-200, Berlin, text"}},
			"Sie wollten keine Aufträge mit: Arbeit vor Ort, Budget bis 200 EUR, Berlin, text."},
		"free text is not translated": {core.LangGerman, core.Reason{Code: screen.FlagTooGood, Params: map[string]string{"pay": "remote"}},
			"Die Bezahlung ist unglaubwürdig hoch: remote."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, Reason(c.lang, c.r))
		})
	}
}

// TestTastesAreWorded: each feature with a fixed value has its words.
func TestTastesAreWorded(t *testing.T) {
	t.Parallel()
	names := []string{"start:soon", "start:later", "hours:-10", "hours:10-20", "hours:20-30", "hours:30-", "weeks:-4", "weeks:4-13", "weeks:13-26", "weeks:26-",
		"size:-200", "size:200-1000", "size:1000-5000", "size:5000-25000", "size:25000-"}
	for _, c := range []core.ContractType{core.ContractFreelance, core.ContractFixedTerm, core.ContractPermanent, core.ContractPartTime, core.ContractInternship} {
		names = append(names, "contract:"+string(c))
	}
	for _, r := range []core.RemoteKind{core.RemoteFull, core.RemoteHybrid, core.RemoteOnsite} {
		names = append(names, "remote:"+string(r))
	}
	for _, n := range names {
		for _, lang := range []core.Lang{core.LangEnglish, core.LangGerman} {
			assert.NotContains(t, Reason(lang, core.Reason{Code: score.TasteLess, Params: map[string]string{"because": n}}), n)
		}
	}
}
