package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// corpus is a body of words and figures that a text may use.
type corpus struct {
	words   map[string]bool
	numbers map[string]bool
	// flat is the text folded to words and single blanks, for quotations.
	flat string
	// lower is the whole text in lower case, for links.
	lower string
}

func newCorpus(s string) corpus {
	c := corpus{words: map[string]bool{}, numbers: numbersIn(s), lower: strings.ToLower(s)}
	all := words(s)
	for _, w := range all {
		c.words[w] = true
	}
	c.flat = " " + strings.Join(all, " ") + " "
	return c
}

// holds reports whether the words of s stand in the corpus in that order.
func (c corpus) holds(s string) bool {
	w := words(s)
	return len(w) > 0 && strings.Contains(c.flat, " "+strings.Join(w, " ")+" ")
}

// knows reports whether every longer word of s stands in the corpus, in any order: a
// quotation with something left out.
func (c corpus) knows(s string) bool {
	for _, w := range words(s) {
		if len([]rune(w)) >= 4 && !c.words[w] {
			return false
		}
	}
	return true
}

// has reports whether a word, or each part of a compound of it, is known.
func (c corpus) has(word string) bool {
	low := strings.ToLower(word)
	if c.words[low] || c.words[strings.TrimSuffix(low, "s")] || c.words[strings.TrimSuffix(low, "en")] {
		return true
	}
	parts := strings.FieldsFunc(low, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(parts) < 2 {
		return false
	}
	for _, p := range parts {
		if !c.words[p] {
			return false
		}
	}
	return true
}

// factText is everything that one fact supports.
func factText(f core.Fact) string {
	var b strings.Builder
	for _, t := range f.Text {
		b.WriteString(t + "\n")
	}
	b.WriteString(strings.Join(f.Skills, "\n") + "\n" + f.URL + "\n")
	if f.Kind == core.FactLanguage && f.Level == maxLevel {
		b.WriteString(motherTongue + "\n")
	}
	if f.Years > 0 {
		for _, l := range writtenLangs() {
			b.WriteString(wordingOf(l).span(f.Years) + "\n")
		}
	}
	if f.Rate.Stated() {
		for _, l := range writtenLangs() {
			b.WriteString(wordingOf(l).money(f.Rate, f.Period) + "\n")
		}
	}
	return b.String()
}

// maxLevel is the level of a language that is one's own.
const maxLevel = 5

// motherTongue says in every language that a language is one's own.
const motherTongue = "native speaker mother tongue first language Muttersprache Muttersprachler Muttersprachlerin lengua materna nativo nativa langue maternelle"

// writtenLangs lists the languages that there are built-in texts in.
func writtenLangs() []core.Lang {
	return []core.Lang{core.LangEnglish, core.LangGerman, core.LangSpanish, core.LangFrench}
}

func postingCorpus(j core.Job) corpus {
	x := j.Extraction
	parts := []string{j.Title, roleOf(j), j.Company, j.URL, x.Location, x.Role, x.Pay.Text, j.Text}
	for _, i := range x.Instructions {
		parts = append(parts, i.Token, i.Text)
	}
	for _, a := range x.Attention {
		if a.Audience == core.AimedAtHuman {
			parts = append(parts, a.Token)
		}
	}
	for _, c := range x.Contacts {
		parts = append(parts, c.Value)
	}
	for _, k := range x.Skills {
		parts = append(parts, k.Skill)
	}
	for _, a := range mailRun.FindAllString(j.Text, maxMails) {
		// Whom an address names may be greeted.
		user, _, _ := strings.Cut(a, "@")
		parts = append(parts, strings.NewReplacer(".", " ", "_", " ", "-", " ").Replace(user))
	}
	return newCorpus(strings.Join(parts, "\n"))
}

// maxMails bounds the addresses of a posting whose names are read.
const maxMails = 20

// words splits s into lower-case words; "c++", "c#", "node.js" and ".net" stay
// whole.
func words(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("+#.", r)
	}) {
		w = strings.TrimRight(w, ".")
		w = strings.TrimLeft(w, "+#")
		if len(w) > 1 {
			w = strings.TrimLeft(w, ".")
		}
		if w != "" && w != "." {
			out = append(out, w)
		}
	}
	return out
}

// numbersIn returns the figures of s in canonical form; ranges and thousands in
// English and German notation are understood, and "50k" also counts as 50000.
func numbersIn(s string) map[string]bool {
	out := map[string]bool{}
	for _, m := range numberSpans(s) {
		n := canonical(s[m[0]:m[1]])
		out[n] = true
		if m[1] < len(s) && (s[m[1]] == 'k' || s[m[1]] == 'K') {
			out[n+"000"] = true
		}
	}
	return out
}

// numberSpans returns where the figures of s lie: digits, with one mark at a time
// between them.
func numberSpans(s string) [][]int {
	var out [][]int
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			continue
		}
		start := i
		for i < len(s) {
			mark := 0
			if !isDigit(s[i]) {
				r, n := utf8.DecodeRuneInString(s[i:])
				if mark = n; !strings.ContainsRune(".,'’\u202F\u00A0", r) {
					break
				}
			}
			if i+mark >= len(s) || !isDigit(s[i+mark]) {
				break
			}
			i += mark + 1
		}
		out = append(out, []int{start, i})
	}
	return out
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// groupMarks and pointMarks take out what groups the digits of a figure.
var (
	groupMarks = strings.NewReplacer("'", "", "’", "", "\u202F", "", "\u00A0", "")
	pointMarks = strings.NewReplacer(".", "", ",", "")
)

// canonical writes a figure without thousands marks, with a decimal point and
// without trailing zeros.
func canonical(s string) string {
	s = groupMarks.Replace(s)
	dot, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	sep := max(dot, comma)
	if sep >= 0 {
		mark := s[sep : sep+1]
		thousands := len(s)-sep-1 == 3 && sep <= 3 && s[0] != '0' || strings.Count(s, mark) > 1
		if dot >= 0 && comma >= 0 {
			thousands = false
		}
		head := pointMarks.Replace(s[:sep])
		tail := s[sep+1:]
		if thousands {
			s = head + tail
		} else {
			s = strings.TrimRight(head+"."+strings.TrimRight(tail, "0"), ".")
		}
	}
	if t := strings.TrimLeft(s, "0"); t != "" && t[0] != '.' {
		s = t
	}
	return s
}

// maskQuotes blanks out passages in quotation marks that known accepts.
func maskQuotes(s string, known func(string) bool) string {
	b := []byte(s)
	for _, m := range quotedSpans(s) {
		if !known(s[m[0]:m[1]]) {
			continue
		}
		for i := m[0]; i < m[1]; i++ {
			if b[i] != '\n' {
				b[i] = ' '
			}
		}
	}
	return string(b)
}

// maxQuoted bounds a passage in quotation marks, in characters.
const maxQuoted = 300

// quotedSpans returns where passages in quotation marks lie, with their marks: “…”,
// „…“, «…» and "…", none of which goes beyond its line.
func quotedSpans(s string) [][]int {
	var out [][]int
	for i := 0; i < len(s); {
		r, w := utf8.DecodeRuneInString(s[i:])
		end := 0
		switch r {
		case '“':
			end = quoteEnd(s[i+w:], '“', '”')
		case '„':
			end = quoteEnd(s[i+w:], '„', '“')
		case '«':
			end = quoteEnd(s[i+w:], '«', '»')
		case '"':
			end = quoteEnd(s[i+w:], 0, '"')
		}
		if end > 0 {
			out = append(out, []int{i, i + w + end})
		}
		i += w + end
	}
	return out
}

// quoteEnd returns where the quotation that goes on with s ends, behind its mark, and 0
// when none does.
func quoteEnd(s string, open, close rune) int {
	n := 0
	for i, r := range s {
		switch {
		case r == close && n > 0:
			return i + utf8.RuneLen(r)
		case r == close, r == open, r == '\n', n == maxQuoted:
			return 0
		}
		n++
	}
	return 0
}

// sentenceSpans splits s at full stops, line ends and list marks.
func sentenceSpans(s string) []core.Span {
	var out []core.Span
	start := 0
	add := func(end int) {
		if strings.TrimSpace(s[start:end]) != "" {
			out = append(out, core.Span{Start: start, End: end})
		}
		start = end
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\n':
			add(i + 1)
		case '.', '!', '?', ';':
			if i+1 < len(s) && s[i+1] == ' ' && !abbreviated(s[start:i], s[i+1:]) {
				add(i + 1)
			}
		}
	}
	add(len(s))
	return out
}

// abbreviated reports whether a full stop between s and rest belongs to the last
// word of s.
func abbreviated(s, rest string) bool {
	i := strings.LastIndexAny(s, " \n(") + 1
	switch w := strings.ToLower(s[i:]); w {
	case "dr", "prof", "mr", "mrs", "ms", "e.g", "i.e", "z.b", "z", "b", "ca", "bzw", "inkl", "etc", "st", "vs", "d.h", "u.a", "p.ej", "inc", "ltd":
		return true
	case "no", "nr":
		rest = strings.TrimLeft(rest, " ")
		return rest != "" && rest[0] >= '0' && rest[0] <= '9'
	default:
		// German ordinals: "ab dem 1. Dezember".
		return len(w) > 0 && len(w) <= 2 && strings.Trim(w, "0123456789") == ""
	}
}
