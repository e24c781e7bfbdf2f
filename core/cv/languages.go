package cv

import (
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
)

var (
	gradePattern = core.NewPattern(`(?i)\b([abc][12])(?:\.\d)?\b`)
	langNames    = sync.OnceValue(func() map[string]core.Lang {
		out := map[string]core.Lang{}
		for _, l := range strings.Fields(languageList) {
			code, names, _ := strings.Cut(l, ":")
			for _, n := range strings.Split(names, "|") {
				out[n] = core.Lang(code)
			}
		}
		return out
	})
)

// languageList are the names of languages in English, German, Spanish and French,
// folded, by their code.
const languageList = `en:english|englisch|ingles|anglais de:german|deutsch|aleman|allemand|germany fr:french|franzosisch|frances|francais es:spanish|spanisch|espanol|espagnol|castellano|castilian
it:italian|italienisch|italiano|italien pt:portuguese|portugiesisch|portugues|portugais nl:dutch|niederlandisch|neerlandes|neerlandais|hollandisch pl:polish|polnisch|polaco|polonais
ru:russian|russisch|ruso|russe uk:ukrainian|ukrainisch|ucraniano|ukrainien cs:czech|tschechisch|checo|tcheque sk:slovak|slowakisch|eslovaco|slovaque hu:hungarian|ungarisch|hungaro|hongrois
ro:romanian|rumanisch|rumano|roumain bg:bulgarian|bulgarisch|bulgaro|bulgare el:greek|griechisch|griego|grec tr:turkish|turkisch|turco|turc ar:arabic|arabisch|arabe he:hebrew|hebraisch|hebreo|hebreu
fa:persian|farsi|persisch|persa|persan hi:hindi zh:chinese|chinesisch|chino|chinois|mandarin ja:japanese|japanisch|japones|japonais ko:korean|koreanisch|coreano|coreen vi:vietnamese|vietnamesisch|vietnamita|vietnamien
sv:swedish|schwedisch|sueco|suedois no:norwegian|norwegisch|noruego|norvegien da:danish|danisch|danes|danois fi:finnish|finnisch|finlandes|finnois et:estonian|estnisch lv:latvian|lettisch lt:lithuanian|litauisch
hr:croatian|kroatisch|croata|croate sr:serbian|serbisch|serbio|serbe sl:slovenian|slowenisch bs:bosnian|bosnisch sq:albanian|albanisch ca:catalan|katalanisch eu:basque|baskisch|euskera gl:galician|galicisch|gallego
la:latin|latein id:indonesian ta:tamil te:telugu bn:bengali ur:urdu pa:punjabi sw:swahili th:thai`

// languageIn returns the language that a text names first, and where its name ends.
func languageIn(s string) (core.Lang, int) {
	from := -1
	for i, r := range s + " " {
		if isNameRune(r) {
			if from < 0 {
				from = i
			}
			continue
		}
		if from >= 0 {
			if code, ok := langNames()[fold(s[from:i])]; ok {
				return code, i
			}
			from = -1
		}
	}
	return "", 0
}

func isNameRune(r rune) bool { return r == '\'' || letterOrDigit(r) }

// languageLevel reads how well a language is spoken: the level from 1 to 5 and the
// words that say it. Of several grades, as in a table of skills, the lowest counts.
func languageLevel(s string) (level int, grade string) {
	for _, m := range gradePattern.FindAllStringSubmatch(s, 8) {
		g := strings.ToUpper(m[1])
		n := map[string]int{"A1": 1, "A2": 1, "B1": 2, "B2": 3, "C1": 4, "C2": 5}[g]
		if level == 0 || n < level || n == level && g < grade {
			level, grade = n, g
		}
	}
	if level > 0 {
		return level, grade
	}
	switch {
	case hasPart(s, "native|mother tongue|muttersprach|erstsprache|nativ|lengua materna|maternel|bilingu|zweisprachig|materna"):
		return 5, "native"
	case hasPart(s, "full professional|verhandlungssicher|business fluent|fluent|fliessend|fluido|courant|fluency|excellent|proficient|c-level|bilingüe|fluency|near native"):
		return 4, "fluent"
	case hasPart(s, "sehr gut|very good|advanced|avanzado|avance|professional working|professionnel|profesional|business|fortgeschritten|upper intermediate|upper-intermediate|nivel alto|technical|geschaftlich"):
		return 4, "advanced"
	case hasPart(s, "good|gut|intermediate|intermedio|intermediaire|konversation|conversational|limited working|bon niveau|nivel medio|conversacion"):
		return 3, "intermediate"
	case hasPart(s, "basic|grundkenntnis|beginner|elementary|basico|debutant|notions|anfanger|schulkenntnisse|elemental|grundlagen|scolaire"):
		return 1, "basic"
	}
	if m := scorePattern.FindStringSubmatch(s); m != nil || dotsPattern.MatchString(s) {
		_, l := takeLevel(s)
		return l, ""
	}
	return 0, ""
}

// languages reads a section of languages, whose items are set apart by lines, commas
// or bars, or stand in a table with a column for each way of using them.
func (r *reader) languages(lines []line) {
	for i, l := range lines {
		text := strings.ReplaceAll(l.Text, "   ", " ")
		items := r.languageItems(text)
		for n, it := range items {
			code, end := languageIn(it)
			if code == "" {
				continue
			}
			name := strings.TrimSpace(it[:end])
			if k := strings.LastIndexAny(name, " :,;(/"); k >= 0 {
				name = name[k+1:]
			}
			level, grade := languageLevel(it[end:])
			from := []line{l}
			if level == 0 {
				if lv, g := languageLevel(it[:end-len(name)]); lv > 0 {
					level, grade = lv, g
				}
			}
			// "Mother tongue(s)" may stand above, levels below their language.
			if level == 0 && n == len(items)-1 && i+1 < len(lines) {
				if other, _ := languageIn(lines[i+1].Text); other == "" {
					if level, grade = languageLevel(lines[i+1].Text); level > 0 {
						from = append(from, lines[i+1])
					}
				}
			}
			if level == 0 && i > 0 && hasPart(lines[i-1].Text, "mother tongue|muttersprache|lengua materna|langue maternelle") {
				if other, _ := languageIn(lines[i-1].Text); other == "" {
					level, grade = 5, "native"
				}
			}
			conf := 0.93
			if level == 0 {
				conf = 0.8
			}
			r.add(core.Candidate{Fact: core.Fact{Kind: core.FactLanguage, Text: r.texts(name), Level: level}, Detail: core.FactDetail{Grade: grade}, Confidence: conf}, from...)
		}
	}
}

// languageItems divides a line before each language but the first.
func (r *reader) languageItems(s string) []string {
	var out []string
	for _, it := range split(s, ",;|•·/") {
		if code, _ := languageIn(it); code == "" && len(out) > 0 {
			out[len(out)-1] += ", " + it
			continue
		}
		for {
			_, end := languageIn(it)
			if end == 0 || end >= len(it) {
				break
			}
			next, at := languageIn(it[end:])
			if next == "" {
				break
			}
			cut := end + at
			for cut > end && isNameRune(rune(it[cut-1])) || cut > end && it[cut-1] >= 0x80 {
				cut--
			}
			if cut <= end {
				break
			}
			out = append(out, it[:cut])
			it = it[cut:]
		}
		out = append(out, it)
	}
	return out
}
