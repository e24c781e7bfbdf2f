package cv

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// reader reads one document.
type reader struct {
	terms Terms
	doc   Document
	lang  core.Lang
	names names
	sec   string // the title of the section that is read
	found []core.Candidate
	seen  map[string]int
	aimed []string
	notes []core.DocumentNote
}

// Read returns what a document says about its owner.
func Read(doc Document, terms Terms) Result {
	r := &reader{terms: terms, doc: doc, names: sectionNames(), seen: map[string]int{}, notes: doc.Notes}
	lines := r.lines()
	r.lang = r.language(lines)
	r.flag(lines)
	parts := r.parts(lines)
	r.person(parts, lines)
	for _, p := range parts {
		r.sec = p.title
		switch p.sec {
		case secWork:
			r.work(p.lines)
		case secEducation:
			r.education(p.lines)
		case secSkills:
			r.skills(p.lines)
		case secLanguages:
			r.languages(p.lines)
		case secCerts:
			r.certificates(p.lines)
		case secProjects:
			r.projects(p.lines)
		case secRates:
			r.rates(p.lines, true)
		case secHead, secContact, secSummary:
			r.rates(p.lines, false)
		}
	}
	return Result{Language: r.lang, Candidates: r.found, Notes: r.notes}
}

// lines are the document's lines within its bounds, without list marks.
func (r *reader) lines() []line {
	var out []line
	left := MaxTextBytes
	for i, l := range r.doc.Lines {
		if left -= len(l.Text); i >= MaxLines || left < 0 {
			r.notes = append(r.notes, core.DocumentNote{Code: "cut"})
			break
		}
		l.Text = clean(l.Text)
		if l.Text == "" {
			continue
		}
		raw := l.Text
		if t, ok := bullet(l.Text); ok {
			l.Text, l.Bullet = t, true
			if len(l.Cells) > 0 {
				if first, ok := bullet(l.Cells[0]); ok && first == "" {
					l.Cells = l.Cells[1:]
				} else {
					l.Cells = append([]string{first}, l.Cells[1:]...)
				}
			}
		}
		if l.Text == "" {
			continue
		}
		no := l.Number
		if no == 0 {
			no = i + 1
		}
		out = append(out, line{Line: l, no: no, raw: raw})
	}
	return out
}

// clean is one line of foreign text. Wide space survives as three blanks.
func clean(s string) string {
	cells := strings.Split(strings.ReplaceAll(clip(s, MaxLineBytes), "\t", "   "), "   ")
	out := cells[:0]
	for _, c := range cells {
		if c = strings.Join(strings.Fields(core.Clean(c, MaxLineBytes, false)), " "); c != "" {
			out = append(out, c)
		}
	}
	return strings.Join(out, "   ")
}

func (r *reader) language(lines []line) core.Lang {
	var b strings.Builder
	for _, l := range lines {
		if b.Len() > 8000 {
			break
		}
		b.WriteString(l.Text)
		b.WriteByte('\n')
	}
	if r.terms.Language == nil {
		return ""
	}
	return r.terms.Language(b.String())
}

// flag notes the text that addresses a machine.
func (r *reader) flag(lines []line) {
	if r.terms.Aimed == nil {
		return
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.Text)
		b.WriteByte('\n')
	}
	for _, s := range r.terms.Aimed(b.String()) {
		s = strings.Join(strings.Fields(s), " ")
		r.aimed = append(r.aimed, s)
		note := core.DocumentNote{Code: core.WarnAimedAtAI, Text: clip(s, 300)}
		for _, l := range lines {
			if len(l.Text) > 8 && strings.Contains(s, clip(l.Text, 60)) {
				note.Page = l.Page
				break
			}
		}
		r.notes = append(r.notes, note)
	}
}

// aims reports whether a text is one that addresses a machine.
func (r *reader) aims(text string) bool {
	text = strings.Join(strings.Fields(text), " ")
	for _, s := range r.aimed {
		if strings.Contains(text, s) || len(text) > 20 && strings.Contains(s, text) {
			return true
		}
	}
	return false
}

// add records a candidate that was read from the given lines.
func (r *reader) add(c core.Candidate, from ...line) {
	c.Key = Key(c.Fact, c.Detail)
	text := make([]string, len(from))
	for i, l := range from {
		text[i] = l.raw
	}
	c.State = core.CandidatePending
	c.Source = core.FactSource{File: r.doc.File, Section: clip(r.sec, 100), Text: clip(strings.Join(text, "\n"), core.MaxFactSourceBytes)}
	if len(from) > 0 {
		c.Source.Page, c.Source.Line = from[0].Page, from[0].no
	}
	if r.aims(c.Source.Text) {
		c.Warnings = append(c.Warnings, core.WarnAimedAtAI)
	}
	if c.Confidence < 0.7 {
		c.Warnings = append(c.Warnings, core.WarnUnsure)
	}
	c.Fact.Evidence = evidence(c.Source)
	if at, ok := r.seen[c.Key]; ok {
		r.found[at] = richer(r.found[at], c)
		return
	}
	if len(r.found) >= MaxCandidates {
		if len(r.notes) == 0 || r.notes[len(r.notes)-1].Code != "cut" {
			r.notes = append(r.notes, core.DocumentNote{Code: "cut"})
		}
		return
	}
	r.seen[c.Key] = len(r.found)
	r.found = append(r.found, c)
}

// richer is what two readings of the same statement say together: the first one,
// with what only the second states.
func richer(a, b core.Candidate) core.Candidate {
	if a.Fact.Years == 0 {
		a.Fact.Years = b.Fact.Years
	}
	if a.Fact.Level == 0 {
		a.Fact.Level = b.Fact.Level
	}
	if a.Fact.URL == "" {
		a.Fact.URL = b.Fact.URL
	}
	if a.Detail.Start == "" && a.Detail.End == "" {
		a.Detail.Start, a.Detail.End = b.Detail.Start, b.Detail.End
	}
	if b.Confidence > a.Confidence {
		a.Confidence, a.Warnings = b.Confidence, b.Warnings
	}
	return a
}

// evidence says in a fact where it comes from.
func evidence(s core.FactSource) string {
	where := s.File
	if s.Page > 0 {
		where += ", page " + strconv.Itoa(s.Page)
	}
	return fmt.Sprintf("%s, line %d: %q", core.Clean(where, 200, false), s.Line, clip(strings.ReplaceAll(s.Text, "\n", " / "), 200))
}

// texts are a fact's texts: in the document's language, or in every language for
// names.
func (r *reader) texts(s string) map[core.Lang]string {
	return map[core.Lang]string{r.lang: s}
}

func neutral(s string) map[core.Lang]string { return map[core.Lang]string{"": s} }

// speaksOf reports whether a text names a language that people speak.
func (r *reader) speaksOf(text string) bool {
	for _, item := range split(text, ",;/|•·") {
		if code, _ := languageIn(item); code != "" {
			return true
		}
	}
	return false
}

// skillsIn returns the canonical skills that a text names, in their order.
func (r *reader) skillsIn(text string) []string {
	if r.terms.Skill == nil {
		return nil
	}
	tokens := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" \t\n,;:()[]|•·/", c) })
	var out []string
	has := map[string]bool{}
	for i := 0; i < len(tokens) && len(out) < 30; i++ {
		for n := min(3, len(tokens)-i); n > 0; n-- {
			name := strings.Trim(strings.Join(tokens[i:i+n], " "), ".!?\"'“”„")
			skill, ok := r.terms.Skill(name)
			if !ok || n == 1 && plainWord(name) {
				continue
			}
			if !has[skill] {
				has[skill] = true
				out = append(out, skill)
			}
			i += n - 1
			break
		}
	}
	return out
}

// plainWord reports whether a skill's name is also a common word: in running text
// it counts only when it is written like a name.
func plainWord(s string) bool {
	if s != strings.ToLower(s) && len(s) > 1 {
		switch s {
		case "Go", "Rust", "Swift", "Java", "Spring", "Excel", "Word":
			return false
		}
		return hasWord(s, "rest|go|express|spring|access|word|next|excel|make|chef|puppet|testing|design|support|sales") && s != strings.ToUpper(s) && len(s) > 2
	}
	return len(s) <= 2 || hasWord(s, "go|rest|rust|swift|express|spring|access|word|next|excel|make|chef|puppet|c|r|d|testing|design|support|sales|security|management|research|writing|marketing|recruiting|accounting|communication")
}
