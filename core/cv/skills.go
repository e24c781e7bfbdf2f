package cv

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

var (
	yearsPattern = core.NewPattern(`(?i)[(\[,:–\-]?\s*(?:(?:seit|since|depuis|desde)\s+)?(?:über|over|more than|mehr als|>|~|ca\.?|más de|plus de)?\s*(\d{1,2}(?:[.,]\d)?)\+?\s*(?:years?|yrs?|y|jahre?n?|j\.|años?|ans?|an)\b\.?(?:\s*(?:of\s+)?(?:experience|erfahrung|berufserfahrung|exp\.?|de experiencia|d['’]expérience))?\s*[)\]]?`)
	levelPattern = core.NewPattern(`(?i)[(\[,:–\-]?\s*\b(expert(?:e|enkenntnisse)?|experte|expertin|advanced|proficient|fluent|intermediate|beginner|basic|basics|novice|competent|experienced|professional|working knowledge|familiar|good|very good|excellent|solid|sehr gute?(?: kenntnisse)?|gute?(?: kenntnisse)?|grundkenntnisse|fortgeschritten|experte|grundlagen|ausgezeichnet|exzellent|erweiterte? kenntnisse|basiskenntnisse|anfänger|avanzado|intermedio|básico|experto|avancé|intermédiaire|débutant|confirmé|notions|alto|medio|bajo)\s*[)\]]?\s*$`)
	scorePattern = core.NewPattern(`[(\[]?\s*\b(\d{1,3})\s*(?:/\s*(5|10)|(%))\s*[)\]]?\s*$`)
	dotsPattern  = core.NewPattern(`\s*([●★⬤■◼▮⚫✪✭⭐]{1,10})([○☆◯□◻▯⚪✩✰]{0,10})\s*$`)
)

// skillLevel is the level from 1 to 5 that a word states.
func skillLevel(w string) int {
	w = fold(w)
	switch {
	case hasWord(w, "very good|sehr gute|sehr gut|sehr gute kenntnisse|advanced|proficient|fortgeschritten|experienced|avanzado|avance|confirme|professional|fluent|erweiterte kenntnisse|erweiterte kenntnis|alto"):
		return 4
	case hasWord(w, "expert|expertenkenntnisse|experte|expertin|excellent|ausgezeichnet|exzellent|experto"):
		return 5
	case hasWord(w, "good|gute|gut|gute kenntnisse|solid|intermediate|competent|intermedio|intermediaire|medio|working knowledge"):
		return 3
	case hasWord(w, "familiar|grundlagen"):
		return 2
	}
	return 1
}

// skills reads a section of skills: items set apart by commas, bars, bullets or
// lines, with years and levels, under labels such as "Backend:".
func (r *reader) skills(lines []line) {
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		from := []line{l}
		text := l.Text
		// An item that goes on in the next line: "... Docker," or an open bracket.
		for i+1 < len(lines) && (strings.HasSuffix(text, ",") || strings.HasSuffix(text, "-") || strings.Count(text, "(") > strings.Count(text, ")")) && !lines[i+1].Bullet && len(text) < MaxLineBytes {
			i++
			if !strings.HasSuffix(text, "-") {
				text += " "
			}
			text += lines[i].Text
			from = append(from, lines[i])
		}
		if len(l.Cells) == 2 && len(from) == 1 {
			if _, years := takeYears(l.Cells[1]); years > 0 || takesLevel(l.Cells[1]) {
				r.skillItem(l.Cells[0]+" ("+l.Cells[1]+")", from)
				continue
			}
			if r.oneSkill(l.Cells[1]) && r.oneSkill(l.Cells[0]) {
				r.skillItem(l.Cells[0], from)
				r.skillItem(l.Cells[1], from)
				continue
			}
			if !strings.Contains(l.Cells[0], ",") {
				text = strings.TrimRight(l.Cells[0], ": ") + ": " + l.Cells[1]
			}
		} else if len(l.Cells) > 2 && len(from) == 1 && ratings(l.Cells[1:]) {
			if !ratings(l.Cells[:1]) {
				r.skillItem(l.Cells[0]+" ("+strings.Join(l.Cells[1:], ") (")+")", from)
			}
			continue
		} else if len(l.Cells) > 2 && len(from) == 1 {
			if rest := l.Cells[1:]; strings.HasSuffix(l.Cells[0], ":") {
				text = strings.Join(rest, ", ")
			} else {
				text = strings.Join(l.Cells, ", ")
			}
		}
		r.skillText(text, from)
	}
}

// takesLevel reports whether a text is a level and nothing else.
func takesLevel(s string) bool {
	rest, level := takeLevel("x " + strings.TrimSpace(s))
	return level > 0 && trim(rest) == "x"
}

// ratings reports whether texts are years, levels and the names of such columns.
func ratings(list []string) bool {
	for _, s := range list {
		s = strings.TrimSpace(s)
		if !takesLevel(s) && !yearsOnly(s) && !hasWord(s, "skill|skills|level|years|experience|kenntnis|niveau|jahre|erfahrung|stufe|nivel|anos|ans|annees") {
			return false
		}
	}
	return len(list) > 0
}

func (r *reader) oneSkill(s string) bool {
	if r.terms.Skill == nil || strings.ContainsAny(s, ",;:") {
		return false
	}
	_, ok := r.terms.Skill(s)
	return ok
}

func (r *reader) skillText(text string, from []line) {
	label, rest, ok := strings.Cut(text, ":")
	level := 0
	if ok && words(label) <= 5 {
		_, known := r.canonical(label)
		switch {
		case strings.TrimSpace(rest) == "":
			return // a heading of a group
		case ratings(split(rest, ",;")) && (known || words(label) <= 3):
			r.skillItem(label+" ("+strings.Join(split(rest, ",;"), ") (")+")", from)
			return
		default:
			if l := levelOfLabel(label); l > 0 {
				level = l
			}
			text = rest
		}
	}
	seps := ",;|•·▪●◦"
	if dotsPattern.MatchString(text) {
		seps = ",;|•·▪◦"
	}
	items := split(text, seps)
	if len(items) == 1 && strings.Contains(text, " / ") && !strings.Contains(text, "(") {
		items = strings.Split(text, " / ")
	}
	for _, it := range items {
		it = trim(strings.ReplaceAll(it, "   ", " "))
		for _, and := range [...]string{"and ", "und ", "y ", "et "} {
			it = strings.TrimPrefix(it, and)
		}
		if a, b, ok := cutConjunction(it); ok && r.oneSkill(a) && (r.oneSkill(b) || words(b) <= 2) {
			r.skillItemAt(a, level, from)
			it = b
		}
		r.skillItemAt(it, level, from)
	}
}

func cutConjunction(s string) (a, b string, ok bool) {
	for _, and := range [...]string{" and ", " und ", " & "} {
		if a, b, ok := strings.Cut(s, and); ok {
			return a, b, true
		}
	}
	return "", "", false
}

// levelOfLabel is the level of the skills that a label such as "Expert" heads.
func levelOfLabel(s string) int {
	if levelPattern.MatchString(" " + s) {
		return skillLevel(s)
	}
	return 0
}

func yearsOnly(s string) bool {
	rest, y := takeYears(s)
	return y > 0 && trim(rest) == ""
}

func (r *reader) skillItem(s string, from []line) { r.skillItemAt(s, 0, from) }

func (r *reader) skillItemAt(s string, level int, from []line) {
	raw := s
	s, years := takeYears(s)
	rest, own := takeLevel(s)
	if own > 0 {
		s, level = rest, own
	}
	if s2, y := takeYears(s); y > 0 && years == 0 {
		s, years = s2, y
	}
	s = strings.TrimRight(trim(s), ".")
	// "Python (Django, Flask)" names three skills; "AWS (Lambda)" too.
	var inner []string
	if i := strings.IndexByte(s, '('); i > 0 && strings.HasSuffix(s, ")") && s != raw[:0] {
		if _, whole := r.canonical(s); !whole {
			inner = split(s[i+1:len(s)-1], ",;/")
			s = trim(s[:i])
		}
	}
	r.skill(s, level, years, from)
	for _, in := range inner {
		if in = trim(in); r.oneSkill(in) {
			r.skill(in, 0, 0, from)
		}
	}
}

func (r *reader) canonical(s string) (string, bool) {
	if r.terms.Skill == nil {
		return "", false
	}
	if c, ok := r.terms.Skill(s); ok {
		return c, true
	}
	// "Java 17", "Python 3.x", "Angular 2+"
	if i := strings.LastIndexByte(s, ' '); i > 0 && len(s)-i < 7 && strings.Trim(s[i+1:], "0123456789.x+/") == "" {
		return r.terms.Skill(s[:i])
	}
	return "", false
}

func (r *reader) skill(s string, level int, years float64, from []line) {
	if s == "" || utf8.RuneCountInString(s) < 1 || len(s) > 60 || words(s) > 5 || years > 60 {
		return
	}
	name, known := r.canonical(s)
	conf := 0.95
	if !known {
		if !skillLike(s) {
			return
		}
		name, conf = s, 0.75
		if words(s) > 3 {
			conf = 0.6
		}
	}
	// The taxonomy also files names under what they belong to ("Selenium" under browser
	// automation); such a fact keeps the name that the document gives.
	shown := name
	if known && !spelling(s, name) {
		shown = s
	}
	f := core.Fact{Kind: core.FactSkill, Text: neutral(shown), Skills: []string{name}, Level: level, Years: years}
	r.add(core.Candidate{Fact: f, Confidence: conf}, from...)
}

// spelling reports whether two names are ways of writing one: "golang" and "Go",
// "react js" and "React", "k8s" and "Kubernetes".
func spelling(written, name string) bool {
	core := func(s string) string {
		s = strings.Trim(bare(s), "0123456789.x+/ ")
		s = strings.NewReplacer(" ", "", ".", "", "-", "").Replace(s)
		for _, end := range [...]string{"lang", "js"} {
			if t := strings.TrimSuffix(s, end); len(t) > 1 {
				s = t
			}
		}
		return s
	}
	a, b := core(written), core(name)
	return a == b || a != "" && b != "" && len(a) < len(b) && a[0] == b[0]
}

// skillLike reports whether a text that the taxonomy does not know may be the name
// of a skill: no sentence, no date, no language with a level.
func skillLike(s string) bool {
	if strings.HasSuffix(s, ".") && words(s) > 1 || dateRange(s, true).found() || mailPattern.MatchString(s) || linkPattern.MatchString(s) && strings.Contains(s, "/") {
		return false
	}
	if code, _ := languageIn(s); code != "" && words(s) <= 3 {
		return false
	}
	letters := 0
	for _, c := range s {
		if unicode.IsLetter(c) {
			letters++
		}
	}
	if letters*2 < utf8.RuneCountInString(s) || letters < 2 && !strings.ContainsAny(s, "#+") {
		return false
	}
	return !hasWord(s, "i|we|my|our|ich|wir|experience with|experience in|years|jahre|etc|u.a|usw|including|such as|erfahrung|ability|able|various|kenntnisse in|level|sonstiges|others|more") && len(s) > 1
}

// takeYears cuts "(7 years)" out of an item.
func takeYears(s string) (string, float64) {
	m := yearsPattern.FindStringSubmatchIndex(s)
	if m == nil {
		return s, 0
	}
	y, err := strconv.ParseFloat(strings.Replace(s[m[2]:m[3]], ",", ".", 1), 64)
	if err != nil || y > 60 {
		return s, 0
	}
	rest := s[:m[0]]
	if tail := trim(s[m[1]:]); tail != "" && tail != ")" {
		rest += " (" + strings.Trim(tail, "() ") + ")"
	}
	return rest, y
}

// takeLevel cuts a level off the end of an item: a word, "4/5", "80 %", dots.
func takeLevel(s string) (string, int) {
	if m := dotsPattern.FindStringSubmatch(s); m != nil {
		full, empty := utf8.RuneCountInString(m[1]), utf8.RuneCountInString(m[2])
		if full+empty >= 3 {
			return s[:len(s)-len(m[0])], max(1, (full*5+(full+empty)/2)/(full+empty))
		}
	}
	if m := scorePattern.FindStringSubmatchIndex(s); m != nil {
		n, _ := strconv.Atoi(s[m[2]:m[3]])
		of := 100
		if m[4] >= 0 {
			of, _ = strconv.Atoi(s[m[4]:m[5]])
		}
		if n > 0 && n <= of {
			return s[:m[0]], max(1, (n*5+of/2)/of)
		}
	}
	t := strings.TrimRight(s, " )]")
	if m := levelPattern.FindStringSubmatchIndex(s); m != nil && m[0] > 0 {
		return s[:m[0]], skillLevel(s[m[2]:m[3]])
	}
	if m := levelPattern.FindStringSubmatchIndex(t); m != nil && m[0] > 0 {
		return t[:m[0]], skillLevel(t[m[2]:m[3]])
	}
	return s, 0
}
