package title

import (
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

type feature struct {
	id    uint32
	value float32
}

// stemValue is what a stem counts beside a piece of a word. It tells most where words
// stand apart, and least in German, whose words are made of others.
func stemValue(lang core.Lang) float32 {
	switch lang {
	case "en", "es":
		return 3
	case "de":
		return 1
	}
	return 1.6
}

// firstValue is what the beginning of a word counts beside its other pieces. German
// puts the field of a trade first and ends on one of few makers: -mechaniker, -leiter.
func firstValue(lang core.Lang) float32 {
	if lang == "de" {
		return 2.5
	}
	return 1
}

const minGram, maxGram = 3, 5

// features appends what a title is compared by, each once: the stems of its words and
// the n-grams of 3 to 5 letters of their singulars.
func features(out []feature, lang core.Lang, s string) []feature {
	out = pieces(out, lang, s)
	slices.SortFunc(out, func(a, b feature) int {
		if a.id < b.id {
			return -1
		}
		if a.id > b.id {
			return 1
		}
		return 0
	})
	return slices.CompactFunc(out, func(a, b feature) bool { return a.id == b.id })
}

// pieces appends the features as they come, some more than once.
func pieces(out []feature, lang core.Lang, s string) []feature {
	for _, w := range words(s) {
		if w = umlauts(lang, w); stop(lang, w) {
			continue
		}
		out = append(out, feature{hash('s', stem(lang, w)), stemValue(lang)})
		padded := " " + singular(lang, w) + " "
		for n := minGram; n <= maxGram; n++ {
			for i := 0; i+n <= len(padded); i++ {
				value := float32(1)
				if i == 0 {
					value = firstValue(lang)
				}
				out = append(out, feature{hash('g', padded[i:i+n]), value})
			}
		}
	}
	return out
}

func hash(kind byte, s string) uint32 {
	h := (uint32(2166136261) ^ uint32(kind)) * 16777619
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// words splits a title into lower-case words without accents.
func words(s string) []string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '+' || r == '#':
			b.WriteRune(r)
		case r == 'ä' || r == 'á' || r == 'à' || r == 'â' || r == 'ã' || r == 'å':
			b.WriteByte('a')
		case r == 'é' || r == 'è' || r == 'ê' || r == 'ë':
			b.WriteByte('e')
		case r == 'í' || r == 'ì' || r == 'î' || r == 'ï':
			b.WriteByte('i')
		case r == 'ö' || r == 'ó' || r == 'ò' || r == 'ô' || r == 'õ':
			b.WriteByte('o')
		case r == 'ü' || r == 'ú' || r == 'ù' || r == 'û':
			b.WriteByte('u')
		case r == 'ñ':
			b.WriteByte('n')
		case r == 'ç':
			b.WriteByte('c')
		case r == 'ß':
			b.WriteString("ss")
		case r == 'œ':
			b.WriteString("oe")
		case r == 'æ':
			b.WriteString("ae")
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// umlauts takes ae, oe and ue for the German letters that they stand for, which words
// leaves without their dots. After a vowel and in "que" the e is a letter of its own.
func umlauts(lang core.Lang, w string) string {
	if lang != "de" || !strings.Contains(w, "ae") && !strings.Contains(w, "oe") && !strings.Contains(w, "ue") {
		return w
	}
	var b strings.Builder
	for i := range len(w) {
		if w[i] == 'e' && i > 0 && strings.IndexByte("aou", w[i-1]) >= 0 && (i < 2 || strings.IndexByte("aeioq", w[i-2]) < 0) {
			continue
		}
		b.WriteByte(w[i])
	}
	return b.String()
}

// stop reports words that titles have whatever the work is.
func stop(lang core.Lang, w string) bool {
	switch lang {
	case "en":
		switch w {
		case "and", "or", "of", "the", "in", "for", "to", "a", "except", "all", "other", "with":
			return true
		}
	case "de":
		switch w {
		case "und", "oder", "der", "die", "das", "im", "in", "fur", "von", "m", "w", "d", "mit", "zur", "zum", "des", "an", "bei",
			// What national lists say of the training and not of the work.
			"fachrichtung", "schwerpunkt", "fachbereich", "bereich", "staatlich", "geprufter", "geprufte", "hochschule", "fachschule", "ausbildung", "weiterbildung",
			"berufe", "verwandte", "anderweitig", "nicht", "genannt":
			return true
		}
	case "es":
		switch w {
		case "de", "del", "la", "las", "el", "los", "y", "o", "en", "a", "e", "general", "otros", "por", "para", "con", "u":
			return true
		}
	case "fr":
		switch w {
		case "de", "du", "des", "la", "le", "les", "l", "d", "et", "ou", "en", "a", "au", "aux", "un", "une":
			return true
		}
	}
	return false
}

// stem cuts the ending of a word: number, gender and the maker of the work.
func stem(lang core.Lang, w string) string {
	for _, e := range endings(lang) {
		if len(w) >= len(e)+4 && strings.HasSuffix(w, e) {
			return w[:len(w)-len(e)]
		}
	}
	return w
}

func endings(lang core.Lang) []string {
	switch lang {
	case "en":
		return []string{"ologists", "ologist", "ements", "ement", "ations", "ation", "ators", "ator", "ings", "ing", "ers", "er", "ors", "or", "ies", "ists", "ist", "es", "ed", "e", "s", "y"}
	case "de":
		return []string{"erinnen", "erin", "innen", "in", "ungen", "ung", "ern", "er", "en", "es", "e", "n", "s"}
	case "es":
		return []string{"adoras", "adores", "adora", "ador", "istas", "ista", "iones", "ion", "eras", "eros", "era", "ero", "oras", "ores", "ora", "or", "as", "os", "es", "a", "o", "e", "s"}
	case "fr":
		return []string{"atrices", "ateurs", "atrice", "ateur", "trices", "teurs", "trice", "teur", "euses", "euse", "eurs", "eur", "iennes", "ienne", "iens", "ien", "eres", "ere", "ers", "er", "istes", "iste", "es", "e", "s"}
	}
	return nil
}

// singular is a word without the ending of the plural, where one can tell.
func singular(lang core.Lang, w string) string {
	switch lang {
	case "en":
		if len(w) > 4 && strings.HasSuffix(w, "ies") {
			return w[:len(w)-3] + "y"
		}
		if len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
			return w[:len(w)-1]
		}
	case "es":
		if len(w) > 4 && strings.HasSuffix(w, "es") && strings.IndexByte("rnldz", w[len(w)-3]) >= 0 {
			return w[:len(w)-2]
		}
		if len(w) > 4 && strings.HasSuffix(w, "s") {
			return w[:len(w)-1]
		}
	}
	return w
}
