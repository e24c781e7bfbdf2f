package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/abadojack/whatlanggo"
	"github.com/automonet/automonet/core"
)

// gateLanguage: the body is written in the language it is said to be in, in
// every longer paragraph, and that is the posting's or the user's choice.
func gateLanguage(t *text) core.GateResult {
	c := t.Content
	want := Wanted(t.Job)
	if t.Language != "" {
		want = t.Language
	}
	if !written(want) {
		want = c.Language
	}
	if want != "" && c.Language != want && certain(t.Job) {
		return languageFail("the posting is not in this language", c.Language, want)
	}
	for _, p := range append(strings.Split(t.own[:t.closing], "\n\n"), t.own[:t.closing]) {
		if len(strings.Fields(p)) < 12 {
			continue
		}
		if got := Identify(p); got != "" && got != c.Language {
			return languageFail("a part of the text is in another language", got, c.Language)
		}
	}
	return pass(GateLanguage)
}

func languageFail(detail string, got, want core.Lang) core.GateResult {
	r := fail(GateLanguage, "wrong_language", fmt.Sprintf("%s: %s, expected %s", detail, got, want))
	r.Params = map[string]string{"got": string(got), "want": string(want)}
	return r
}

// certain reports whether the posting's language is sure enough to insist on.
func certain(j core.Job) bool {
	return j.Extraction.LanguageConfidence == 0 || j.Extraction.LanguageConfidence >= 0.5 || Wanted(j) != j.Extraction.Language
}

// written reports whether there are built-in texts in the language.
func written(l core.Lang) bool {
	return l == "" || slices.Contains(writtenLangs(), l)
}

// Identify returns the language of a text of a dozen words or more, "" when
// unsure. Function words decide, since names and technical terms mislead
// statistics over letters; those are asked only when function words do not tell.
func Identify(s string) core.Lang {
	count := map[core.Lang]int{}
	total := 0
	for _, w := range words(s) {
		total++
		for _, l := range functionWords(w) {
			count[l]++
		}
	}
	best, second := core.Lang(""), 0
	for _, l := range []core.Lang{core.LangEnglish, core.LangGerman, core.LangSpanish, core.LangFrench, "nl", "pt", "it"} {
		switch {
		case best == "" || count[l] > count[best]:
			if best != "" {
				second = max(second, count[best])
			}
			best = l
		default:
			second = max(second, count[l])
		}
	}
	if total > 0 && count[best]*8 >= total && count[best] >= 2*second {
		return best
	}
	info := whatlanggo.DetectWithOptions(s, whatlanggo.Options{Whitelist: map[whatlanggo.Lang]bool{
		whatlanggo.Eng: true, whatlanggo.Deu: true, whatlanggo.Spa: true, whatlanggo.Fra: true, whatlanggo.Nld: true, whatlanggo.Por: true, whatlanggo.Ita: true}})
	if total < 25 || info.Confidence < 0.8 {
		return ""
	}
	return core.Lang(info.Lang.Iso6391())
}

// functionWords returns the languages in which w is a function word.
func functionWords(w string) []core.Lang {
	switch w {
	case "the", "and", "of", "to", "is", "your", "you", "with", "for", "that", "this", "are", "would", "have", "it", "by", "from", "which", "my", "what", "i", "can", "before", "then", "if", "there", "at", "be", "or", "how", "who", "not":
		return []core.Lang{core.LangEnglish}
	case "der", "und", "ich", "sie", "ist", "das", "mit", "für", "auf", "ein", "eine", "einen", "ihre", "ihrer", "ihnen", "zu", "im", "dem", "den", "von", "es", "nicht", "wenn", "oder", "wie", "bei", "auch", "als", "dann", "zum", "zur", "mir", "kann", "ob", "gibt", "sich", "aus", "nach":
		if w == "es" {
			return []core.Lang{core.LangGerman, core.LangSpanish}
		}
		return []core.Lang{core.LangGerman}
	case "el", "los", "las", "una", "por", "con", "su", "sus", "y", "que", "se", "lo", "del", "para", "como", "más", "puedo", "está":
		if w == "que" {
			return []core.Lang{core.LangSpanish, core.LangFrench, "pt"}
		}
		if w == "para" || w == "se" || w == "como" {
			return []core.Lang{core.LangSpanish, "pt"}
		}
		return []core.Lang{core.LangSpanish}
	case "la", "de":
		return []core.Lang{core.LangSpanish, core.LangFrench}
	case "le", "les", "des", "et", "vous", "je", "une", "votre", "pour", "dans", "avec", "sur", "est", "du", "un", "vos", "ce", "pas", "au", "qui", "ou", "mon":
		if w == "un" {
			return []core.Lang{core.LangFrench, core.LangSpanish, "it"}
		}
		return []core.Lang{core.LangFrench}
	case "het", "een", "ik", "voor", "niet", "jouw", "uw", "aan", "zijn":
		return []core.Lang{"nl"}
	case "você", "não", "uma", "com", "os", "em", "meu", "seu", "são":
		return []core.Lang{"pt"}
	case "il", "che", "gli", "per", "sono", "della", "di", "con il":
		return []core.Lang{"it"}
	}
	return nil
}

// cliches are phrases that clients have read too often.
var (
	clicheEN = core.NewPattern(`(?i)I am writing to (?:express|apply)|express my (?:strong |keen |sincere )?interest|I hope this (?:e-?mail|message|letter) finds you|perfect (?:fit|candidate|match)|ideal candidate|great fit for (?:this|the|your)|look no further|hit the ground running|think(?:ing)? outside the box|\bsynerg|\bpassionate about\b|team player|self[- ]starter|go[- ]getter|results?[- ]driven|detail[- ]oriented|hard[- ]?working|proven track record|fast learner|highly motivated|dear (?:sir|madam|hiring manager)|to whom it may concern|\brockstar\b|\bninja\b|\bgame[- ]?changer|cutting[- ]edge|\bleverag(?:e|ing) my|take your \w+ to the next level|esteemed|I am confident (?:that )?(?:my|I)|wealth of experience|unique blend|(?:thrilled|excited) (?:to|about) (?:the opportunity|apply)|\bseamless(?:ly)?\b|\bdelve\b|rest assured|100% satisfaction|I understand (?:that )?you(?:'re| are) looking for`)
	clicheDE = core.NewPattern(`(?i)hiermit bewerbe ich mich|mit großem interesse habe ich|sehr geehrte damen und herren|perfekt(?:e|er|en)? (?:passung|kandidat|match)|bin ich (?:der|die) richtige|ich bin der festen überzeugung|leidenschaft(?:lich)? für|teamfähig|hoch ?motiviert|belastbar|über den tellerrand|zu ihrer vollsten zufriedenheit|nachweisliche erfolgsbilanz|schnelle auffassungsgabe|maßgeschneiderte? lösung|ganzheitlich|innovative lösungen|mit herzblut|suche ich eine neue herausforderung|würde mich freuen, (?:wenn sie mich )?(?:sie )?(?:in einem )?persönlich(?:en gespräch)? (?:von mir )?(?:zu )?überzeugen|nahtlos|auf das nächste level|arbeite gerne? im team`)
	clicheES = core.NewPattern(`(?i)me dirijo a usted|estimados se[ñn]ores|candidat[oa] ideal|perfil ideal|apasionad[oa]|orientad[oa] a resultados|soluciones innovadoras`)
	clicheFR = core.NewPattern(`(?i)c['’]est avec (?:grand |beaucoup d['’])?intérêt|candidat(?:e)? idéal|passionné|veuillez agréer|madame, monsieur|fort(?:e)? d['’]une expérience|solutions innovantes|dynamique et motivé`)
)

// gateCliche: no phrase of the kind that marks a mass letter.
func gateCliche(t *text) core.GateResult {
	var found []string
	list := []*core.Pattern{clicheEN}
	switch t.lang {
	case core.LangGerman:
		list = append(list, clicheDE)
	case core.LangSpanish:
		list = append(list, clicheES)
	case core.LangFrench:
		list = append(list, clicheFR)
	}
	for _, re := range list {
		found = append(found, re.FindAllString(t.own[:t.closing], 3)...)
	}
	if len(found) > 0 {
		return fail(GateCliche, "cliche", "a worn phrase", found...)
	}
	return pass(GateCliche)
}

// duplicateFloor is the Jaccard similarity of three-word shingles from which two
// bodies count as the same text.
const duplicateFloor = 0.8

// gateDuplicate: the text is not an earlier one again. Greeting, facts and
// closing are left out, since they rightly repeat.
func gateDuplicate(t *text) core.GateResult {
	drop := t.factRemover()
	own := t.shingles(t.Content.Body, drop)
	if len(own) == 0 {
		return pass(GateDuplicate)
	}
	for _, r := range t.Recent {
		other := t.shingles(r, drop)
		both := 0
		for s := range own {
			if other[s] {
				both++
			}
		}
		if j := float64(both) / float64(len(own)+len(other)-both); j >= duplicateFloor {
			return fail(GateDuplicate, "duplicate", "this is nearly the text of an earlier proposal")
		}
	}
	return pass(GateDuplicate)
}

// factRemover takes the longer fact texts out of a body, in either case of the
// first letter.
func (t *text) factRemover() *strings.Replacer {
	var pairs []string
	for _, f := range t.Profile.Facts {
		for _, lang := range []core.Lang{t.lang, ""} {
			if s := strings.TrimRight(f.Text[lang], ". "); len(s) > 20 {
				pairs = append(pairs, s, " ", lowerFirst(s), " ")
			}
		}
	}
	return strings.NewReplacer(pairs...)
}

func (t *text) shingles(body string, drop *strings.Replacer) map[string]bool {
	if i := strings.LastIndex(body, "\n"+strings.TrimSpace(t.Profile.Name)); i >= 0 && t.Profile.Name != "" {
		body = body[:i]
	}
	w := words(drop.Replace(body))
	out := map[string]bool{}
	for i := 0; i+3 <= len(w); i++ {
		out[w[i]+" "+w[i+1]+" "+w[i+2]] = true
	}
	return out
}
