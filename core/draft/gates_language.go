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
	for _, s := range t.sentences {
		if got := t.foreignWords(t.own[s.Start:s.End]); got != "" {
			return languageFail("a sentence is in another language", got, c.Language)
		}
	}
	return pass(GateLanguage)
}

// The bounds from which on a sentence inside a paragraph is in another language: so many
// function words of it, and at most a third as many of the text's own.
const (
	minForeign   = 4
	foreignShare = 3
	// minForeignAlone is enough where there is no function word of the text's own.
	minForeignAlone = 3
)

// foreignWords returns the language that a sentence is in when it is not the text's
// own, judged by its function words, "" otherwise.
func (t *text) foreignWords(sentence string) core.Lang {
	all := words(sentence)
	for _, l := range writtenLangs() {
		if l == t.lang {
			continue
		}
		// What is a function word of both tells nothing.
		foreign, own := 0, 0
		for _, w := range all {
			langs := functionWords(w)
			theirs, ours := slices.Contains(langs, l), slices.Contains(langs, t.lang)
			switch {
			case theirs && !ours && len(langs) == 1:
				foreign++
			case ours && !theirs:
				own++
			}
		}
		if foreign >= minForeign && foreign >= foreignShare*own || foreign >= minForeignAlone && own == 0 {
			return l
		}
	}
	return ""
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
	case "the", "and", "of", "to", "is", "your", "you", "with", "for", "that", "this", "are", "would", "have", "it", "by", "from", "which", "my", "what", "i", "can", "before", "then", "if", "there", "at", "be", "or", "how", "who", "not", "they", "their", "has", "been", "because", "while", "where", "into", "every", "only", "each", "could", "should", "we", "our", "does", "when", "these", "those", "any", "its", "than", "so", "were", "had", "was", "after", "until", "between", "without", "them", "an":
		return []core.Lang{core.LangEnglish}
	case "der", "und", "ich", "sie", "ist", "das", "mit", "für", "auf", "ein", "eine", "einen", "ihre", "ihrer", "ihnen", "zu", "im", "dem", "den", "von", "es", "nicht", "wenn", "oder", "wie", "bei", "auch", "als", "dann", "zum", "zur", "mir", "kann", "ob", "gibt", "sich", "aus", "nach", "etwas", "wobei", "mehr", "noch", "nur", "werden", "wird", "habe", "sind", "damit", "diese", "dieser", "eines", "einer", "ihr", "wir", "würde", "denn", "weil", "schon", "sehr", "dass", "vom", "am", "über", "durch", "vor", "hat", "war", "wäre", "hätte", "mein", "meine", "ihn", "ihm", "dort", "bis", "wo", "sondern", "zwischen", "keine", "kein", "haben", "einem":
		if w == "es" {
			return []core.Lang{core.LangGerman, core.LangSpanish}
		}
		return []core.Lang{core.LangGerman}
	case "el", "los", "las", "una", "por", "con", "su", "sus", "y", "que", "se", "lo", "del", "para", "como", "más", "puedo", "está", "esto", "pero", "cada", "cuando", "donde", "porque", "hasta", "desde", "también", "muy", "ya", "sin", "sobre", "tengo", "ha", "han", "hay", "qué", "cómo", "todo", "toda", "todos", "antes", "después", "luego", "así", "aunque", "sea", "ser", "fue", "era", "tras", "algo", "ese", "esa", "mismo", "quien", "al", "nos", "tienen":
		if w == "que" {
			return []core.Lang{core.LangSpanish, core.LangFrench, "pt"}
		}
		if w == "para" || w == "se" || w == "como" {
			return []core.Lang{core.LangSpanish, "pt"}
		}
		return []core.Lang{core.LangSpanish}
	case "la", "de":
		return []core.Lang{core.LangSpanish, core.LangFrench}
	case "le", "les", "des", "et", "vous", "je", "une", "votre", "pour", "dans", "avec", "sur", "est", "du", "un", "vos", "ce", "pas", "au", "qui", "ou", "mon", "nous", "elle", "sont", "cette", "chaque", "mais", "sans", "comme", "ainsi", "aussi", "être", "ont", "même", "puis", "leur", "leurs", "depuis", "parce", "quand", "était", "sera", "serait", "quelques", "tout", "toute", "tous", "notre", "ses", "ça", "donc", "où", "peut", "faut", "fait", "très", "avant", "après", "sous", "afin", "dont", "celui", "celle", "ceux", "déjà", "encore", "jamais", "aux":
		if w == "un" {
			return []core.Lang{core.LangFrench, core.LangSpanish, "it"}
		}
		return []core.Lang{core.LangFrench}
	case "het", "een", "ik", "voor", "niet", "jouw", "uw", "aan", "zijn":
		return []core.Lang{"nl"}
	case "você", "não", "uma", "com", "os", "em", "meu", "seu", "são":
		return []core.Lang{"pt"}
	case "il", "che", "gli", "sono", "della", "di", "con il":
		return []core.Lang{"it"}
	}
	return nil
}
