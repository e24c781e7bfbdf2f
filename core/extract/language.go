package extract

import (
	"strings"
	"sync"

	"github.com/abadojack/whatlanggo"

	"github.com/automonet/automonet/core"
)

// stopLanguages are the languages whose function words are counted. The order
// breaks ties. Each takes three bytes.
const stopLanguages = "en de es fr pt it nl pl sv da cs "

// readLanguage finds the language of the posting. Function words decide, since
// they are cheap and hold for technical text full of English names; trigrams
// decide where there are too few of them. Short text gives low confidence, and
// the empty language where nothing can be said.
func (d *document) readLanguage(x *core.Extraction) {
	if l := languageCode(d.posting.Hints["language"]); l != "" {
		x.Language, x.LanguageConfidence = l, 1
		x.Provenance["language"] = "hint:language"
		return
	}
	if l := script(d.raw); l != "" {
		x.Language, x.LanguageConfidence = l, 0.9
		x.Provenance["language"] = "text"
		return
	}
	best, first, second := d.stopWords()
	if first >= 6 && first*2 >= second*3 {
		x.Language = core.Lang(best)
		x.LanguageConfidence = float64(first-second) / float64(first)
		x.Provenance["language"] = "text"
		return
	}
	l, conf := trigrams(d.raw)
	if l == "" && first < 2 {
		return
	}
	if first >= 2 && first > second { // weak evidence of both kinds
		if l == best {
			conf = max(conf, 0.6)
		} else if conf < 0.9 || first >= 4 {
			l, conf = best, 0.4
		}
	} else {
		conf = min(conf, 0.5)
	}
	if conf < 0.15 {
		return
	}
	x.Language, x.LanguageConfidence = core.Lang(l), conf
	x.Provenance["language"] = "text"
}

// script tells the languages that are written in signs of their own: more than a
// fifth of the first part of the text is in them. It is "" for all others.
func script(s string) core.Lang {
	var han, kana, hangul, letters int
	for _, r := range cut(s, 1500) {
		switch {
		case r < 'A':
		case r < 0x3040:
			letters++
		case r <= 0x30FF:
			kana++
		case r >= 0x4E00 && r <= 0x9FFF:
			han++
		case r >= 0xAC00 && r <= 0xD7A3:
			hangul++
		}
	}
	switch {
	case (kana+han+hangul)*4 <= letters || kana+han+hangul < 8:
		return ""
	case hangul > kana+han:
		return "ko"
	case kana*8 > han:
		return "ja"
	}
	return "zh"
}

// stopWords counts function words and returns the leading language with the
// counts of it and of the runner-up.
func (d *document) stopWords() (best string, first, second int) {
	var counts [len(stopLanguages) / 3]int
	for n, i := range d.byKind[kindStop] {
		if n == 400 {
			break
		}
		if k := strings.Index(stopLanguages, d.hits[i].value()); k >= 0 {
			counts[k/3]++
		}
	}
	for k, n := range counts {
		l := stopLanguages[3*k : 3*k+2]
		switch {
		case n > first:
			best, first, second = l, n, first
		case n > second:
			second = n
		}
	}
	return best, first, second
}

// trigrams asks the trigram model about the first part of the text.
func trigrams(s string) (string, float64) {
	s = cut(s, 600)
	letters := 0
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0xC0 {
			letters++
		}
	}
	if letters < 12 {
		return "", 0
	}
	info := whatlanggo.DetectWithOptions(s, whatlanggo.Options{Whitelist: plausible()})
	code := info.Lang.Iso6391()
	if info.Lang < 0 || code == "" {
		return "", 0
	}
	conf := info.Confidence
	if letters < 60 {
		conf *= float64(letters) / 60
	}
	return code, conf
}

// plausible are the languages that postings are written in; others win on
// short technical text only by accident.
var plausible = sync.OnceValue(func() map[whatlanggo.Lang]bool {
	return map[whatlanggo.Lang]bool{
		whatlanggo.Eng: true, whatlanggo.Deu: true, whatlanggo.Spa: true, whatlanggo.Fra: true, whatlanggo.Por: true,
		whatlanggo.Ita: true, whatlanggo.Nld: true, whatlanggo.Pol: true, whatlanggo.Swe: true, whatlanggo.Dan: true,
		whatlanggo.Rus: true, whatlanggo.Ukr: true, whatlanggo.Tur: true, whatlanggo.Ces: true, whatlanggo.Ron: true,
		whatlanggo.Hun: true, whatlanggo.Arb: true, whatlanggo.Heb: true, whatlanggo.Hin: true, whatlanggo.Fin: true,
	}
})

// languageCode reads the name or code of a language as a source states it.
func languageCode(s string) core.Lang {
	s = fold(lower(strings.TrimSpace(cut(s, 40))))
	if len(s) > 2 && (s[2] == '-' || s[2] == '_') {
		s = s[:2]
	}
	switch s {
	case "en", "eng", "english", "englisch", "ingles", "anglais":
		return core.LangEnglish
	case "de", "deu", "ger", "german", "deutsch", "aleman", "allemand":
		return core.LangGerman
	case "es", "spa", "spanish", "spanisch", "espanol", "espagnol":
		return core.LangSpanish
	case "fr", "fra", "fre", "french", "franzosisch", "francais", "frances":
		return core.LangFrench
	case "pt", "it", "nl", "pl", "sv", "da", "fi", "cs", "ru", "uk", "tr", "ro", "hu", "ar", "he", "hi", "ja", "zh", "ko":
		return core.Lang(s)
	case "portuguese":
		return "pt"
	case "italian":
		return "it"
	case "dutch":
		return "nl"
	case "polish":
		return "pl"
	}
	return ""
}
