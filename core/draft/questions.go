package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// matchFloor is the least share of a question's words that a remembered one
// must have in common (Dice) to count as the same question.
const matchFloor = 0.6

// sensitive are questions whose answer is the user's alone: pay, right to work,
// and the person. They are answered only by an answer remembered for that very
// question, never from another fact.
var sensitive = core.NewPattern(`(?i)\bsalary|\bpay\b|\bcompensation|\brate\b|\bprice|\bbudget|\bgehalt|\bstundensatz|\btagessatz|\bhonorar|\bpreis|\btarif|\bsalario|\bprecio|\bsalaire|\bprix\b|\bcharge\b|\bcosts?\b|\bquote\b|\bberechnen\b|\bverlangen\b|\bkost(?:en|et)\b|` +
	`\bvisa\b|\bvisum|work permit|right to work|authori[sz]ed to work|sponsor|arbeitserlaubnis|aufenthalt|permiso de trabajo|permis de travail|citizen|staatsangeh|nationalit|nacionalidad|` +
	`\bgender|\bgeschlecht|\brace\b|ethnic|disabilit|behinder|veteran|religio|\bage\b|date of birth|geburt|\balter\b|\bedad\b|\bâge\b|marital|familienstand|pronoun|orientation|pregnan|schwanger|criminal|vorstraf`)

// IsSensitive reports whether a question is about pay, the right to work or the
// person, which only the user may answer.
func IsSensitive(question string) bool { return sensitive.MatchString(question) }

// answer returns the answer to a screening question with the question before
// it: a remembered answer, else, for plain questions of practice or time, the
// fact itself. A remembered answer's Evidence holds the question it was given to.
func answer(p core.Profile, question string, lang core.Lang, w wording) (value, bool) {
	question = strings.Join(strings.Fields(core.Clean(question, 300, false)), " ")
	if !harmless(question) {
		return nil, false
	}
	facts := usable(p, lang)
	best, bestScore := core.Fact{}, 0.0
	for _, f := range facts {
		if f.Kind != core.FactAnswer {
			continue
		}
		s := dice(question, f.Evidence)
		if s < matchFloor && !IsSensitive(question) && sameAsk(question, f.Evidence) {
			s = matchFloor
		}
		if s > bestScore {
			best, bestScore = f, s
		}
	}
	if bestScore >= matchFloor {
		t, _ := best.In(lang)
		return reply(w, question, value{{text: strings.TrimSpace(t), fact: best.ID}}), true
	}
	if IsSensitive(question) {
		return nil, false
	}
	low := strings.ToLower(question)
	if twoAsks.MatchString(low) { // one fact would answer half of it
		return nil, false
	}
	if practice.MatchString(low) {
		for _, f := range facts {
			if f.Kind == core.FactSkill && f.Years > 0 && namesSkill(low, f, lang) {
				return reply(w, question, append(skillValue(f, lang, w), piece{text: "."})), true
			}
		}
		return nil, false
	}
	if k := kindAsked(low); k != "" {
		if f, ok := firstOf(facts, k); ok {
			t, _ := f.In(lang)
			if k == core.FactPortfolio {
				t = f.URL
			}
			if t != "" {
				v := value{{text: t, fact: f.ID}}
				if k != core.FactPortfolio { // a sentence of its own
					v[0].text = upperFirst(strings.TrimRight(t, ". "))
					v = append(v, piece{text: "."})
				}
				return reply(w, question, v), true
			}
		}
	}
	return nil, false
}

var (
	practice  = core.NewPattern(`how (?:many years|long)|years of|wie viele jahre|wie lange|cuántos años|combien d'années`)
	startAsk  = core.NewPattern(`(?:when|how soon) (?:can|could|would) you start|availab|start date|hours (?:per|a) week|wann (?:können|könnten|kannst)|verfügbar|ab wann|cuándo puede|disponib`)
	twoAsks   = core.NewPattern(`(?:,| and| und|&) (?:and |und )?(?:how|what|which|why|where|when|who|wie|was|welche\p{L}*|wann|warum|wo|womit|in welche\p{L}*)\b`)
	zoneAsk   = core.NewPattern(`time ?zone|zeitzone|zona horaria|fuseau`)
	sampleAsk = core.NewPattern(`portfolio|work samples|examples of (?:your|previous) work|arbeitsproben|github`)
)

func kindAsked(low string) core.FactKind {
	switch {
	case zoneAsk.MatchString(low):
		return core.FactTimeZone
	case startAsk.MatchString(low):
		return core.FactAvailability
	case sampleAsk.MatchString(low):
		return core.FactPortfolio
	}
	return ""
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func namesSkill(low string, f core.Fact, lang core.Lang) bool {
	t, _ := f.In(lang)
	for _, n := range append([]string{t}, f.Skills...) {
		if n != "" && containsWord(low, fold(n)) {
			return true
		}
	}
	return false
}

// reply puts the question, quoted as the posting words it, before its answer.
func reply(w wording, question string, v value) value {
	return append(value{{text: w.quote(cutWords(question, 160)) + " "}}, v...)
}

// dice returns the Dice coefficient of the two texts' words, in 0..1.
func dice(a, b string) float64 {
	x, y := map[string]bool{}, map[string]bool{}
	for _, w := range words(a) {
		x[w] = true
	}
	for _, w := range words(b) {
		y[w] = true
	}
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	both := 0
	for w := range x {
		if y[w] {
			both++
		}
	}
	return 2 * float64(both) / float64(len(x)+len(y))
}
