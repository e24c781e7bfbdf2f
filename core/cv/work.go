package cv

import (
	"strings"
	"unicode"

	"github.com/automonet/automonet/core"
)

var resultNumber = core.NewPattern(`\d`)

// work reads the jobs of a section, and the results that stand below them.
func (r *reader) work(lines []line) {
	employer := "" // of several roles at one company
	for _, e := range entries(lines, false) {
		role, firm, sure := r.jobOf(e, employer)
		if role == "" && firm == "" {
			continue
		}
		if firm != "" {
			employer = firm
		}
		conf := 0.9
		if !sure || role == "" || firm == "" {
			conf = 0.65
		}
		d := core.FactDetail{Role: role, Employer: firm, Start: e.dates.start, End: e.dates.end}
		f := core.Fact{Kind: core.FactEmployment, Text: r.texts(r.jobText(d)), Skills: r.skillsIn(bodyText(e))}
		r.add(core.Candidate{Fact: f, Detail: d, Confidence: conf}, e.source()...)
		r.results(e.body)
	}
}

func bodyText(e entry) string {
	var b strings.Builder
	for _, l := range append(append([]line(nil), e.head...), e.body...) {
		b.WriteString(l.Text)
		b.WriteByte('\n')
	}
	return b.String()
}

// source are the lines that an entry was read from, in their order, each once.
func (e entry) source() []line {
	var out []line
	put := func(l line) {
		for i, have := range out {
			if have.no == l.no {
				return
			}
			if have.no > l.no {
				out = append(out[:i], append([]line{l}, out[i:]...)...)
				return
			}
		}
		out = append(out, l)
	}
	for _, l := range e.head {
		put(l)
	}
	if e.dated != nil {
		put(*e.dated)
	}
	return out
}

// jobText is a job as one sentence of a profile.
func (r *reader) jobText(d core.FactDetail) string {
	at := map[core.Lang]string{core.LangGerman: " bei ", core.LangSpanish: " en ", core.LangFrench: " chez "}[r.lang]
	if at == "" {
		at = " at "
	}
	s := d.Role
	switch {
	case s == "":
		s = d.Employer
	case d.Employer != "":
		s += at + d.Employer
	}
	return s + r.period(d)
}

// period is " (2019-03 – 2022-05)".
func (r *reader) period(d core.FactDetail) string {
	end := d.End
	if end == core.OngoingDate {
		end = map[core.Lang]string{core.LangGerman: "heute", core.LangSpanish: "actualidad", core.LangFrench: "aujourd'hui"}[r.lang]
		if end == "" {
			end = core.OngoingDate
		}
	}
	switch {
	case d.Start != "" && end != "":
		return " (" + d.Start + " – " + end + ")"
	case d.Start+end != "":
		return " (" + d.Start + end + ")"
	}
	return ""
}

// piece is a part of a heading and what speaks for its being a role or a company.
type piece struct {
	text       string
	role, firm int
	line       int
}

// jobOf tells role and employer of an entry apart.
func (r *reader) jobOf(e entry, before string) (role, firm string, sure bool) {
	var pieces []piece
	for n, h := range e.head {
		text := h.Text
		if x, y, ok := at(text); ok {
			pieces = append(pieces, piece{text: x, role: 3, line: n}, piece{text: y, firm: 3, line: n})
			continue
		}
		for _, s := range headParts(text) {
			p := piece{text: s, line: n}
			if roleWord(s) || r.terms.Work != nil && !firmWord(s) && r.terms.Work(s) {
				p.role = 2
			}
			if firmWord(s) {
				p.firm = 2
			}
			if onlyPlace(s) {
				continue
			}
			pieces = append(pieces, p)
		}
	}
	ri, fi := -1, -1
	for i, p := range pieces {
		if p.role > p.firm && (ri < 0 || p.role > pieces[ri].role && pieces[ri].line == p.line) {
			ri = i
		}
	}
	if ri < 0 {
		for i, p := range pieces {
			if p.role > 0 && ri < 0 && (p.firm <= p.role) {
				ri = i
			}
		}
	}
	for i, p := range pieces {
		if i != ri && p.firm > p.role && (fi < 0 || p.firm > pieces[fi].firm) {
			fi = i
		}
	}
	sure = ri >= 0
	for i, p := range pieces {
		if i == ri || fi >= 0 {
			continue
		}
		if p.role == 0 || p.firm >= p.role {
			fi = i
		}
	}
	if ri < 0 {
		for i := range pieces {
			if i != fi {
				ri = i
				break
			}
		}
	}
	if ri >= 0 {
		role = tidy(pieces[ri].text)
	}
	if fi >= 0 {
		firm = tidy(pieces[fi].text)
	}
	if firm == "" && before != "" {
		return role, before, false
	}
	return role, firm, sure
}

// at splits "Developer at ACME" and its like in the other languages.
func at(s string) (role, firm string, ok bool) {
	for _, w := range [...]string{" at ", " @ ", " bei der ", " bei ", " chez ", " beim "} {
		if a, b, ok := strings.Cut(s, w); ok && roleWord(a) {
			parts := headParts(b)
			if len(parts) == 0 {
				return "", "", false
			}
			return trim(a), parts[0], true
		}
	}
	if a, b, ok := strings.Cut(s, " en "); ok && roleWord(a) && startsUpper(b) {
		return trim(a), headParts(b)[0], true
	}
	return "", "", false
}

// legalForm reports whether a text is nothing but the form of a company.
func legalForm(s string) bool {
	switch strings.Trim(fold(s), ".") {
	case "inc", "ltd", "llc", "llp", "gmbh", "ag", "sa", "s.a", "s.l", "corp", "co", "plc", "sas", "sarl", "co. kg", "l.p":
		return true
	}
	return false
}

func startsUpper(s string) bool {
	for _, r := range s {
		return unicode.IsUpper(r)
	}
	return false
}

// headParts divides a heading into its parts. A comma before a company's legal form
// ("ACME, Inc.") and one within brackets divide nothing.
func headParts(s string) []string {
	for _, w := range [...]string{" – ", " — ", " - ", " | ", " · ", " • ", " // ", " / "} {
		s = strings.ReplaceAll(s, w, "   ")
	}
	var out []string
	for _, cell := range strings.Split(s, "   ") {
		parts := split(cell, ",;")
		for i, p := range parts {
			p = trim(p)
			if p == "" {
				continue
			}
			if i > 0 && len(out) > 0 && roleWord(out[len(out)-1]) && roleWord(p) && !firmWord(p) {
				out[len(out)-1] += ", " + p
				continue
			}
			if i > 0 && len(out) > 0 && legalForm(p) {
				out[len(out)-1] += ", " + p
				continue
			}
			if i > 0 && len(out) > 0 && roleWord(out[len(out)-1]) && !firmWord(p) && words(p) <= 3 && hasWord(p, "platform|backend|frontend|payments|infrastructure|mobile|growth|data|operations|emea|europe|sales|marketing|engineering|product|it|vertrieb|entwicklung") {
				out[len(out)-1] += ", " + p
				continue
			}
			out = append(out, p)
		}
	}
	return out
}

// tidy puts the parts of a heading into their usual form: no brackets with a place
// behind them, no shouting.
func tidy(s string) string {
	s = trim(s)
	if i := strings.LastIndex(s, "("); i > 0 && strings.HasSuffix(s, ")") && onlyPlace(s[i+1:len(s)-1]) {
		s = trim(s[:i])
	}
	if allCaps(s) && (words(s) > 1 || len(s) > 6) && !strings.ContainsAny(s, "0123456789") {
		s = titledKeeping(s)
	}
	return clip(s, 200)
}

// titledKeeping is titled with legal forms and short names left in capitals.
func titledKeeping(s string) string {
	in, out := strings.Fields(s), strings.Fields(titled(s))
	for i := range out {
		switch {
		case in[i] == "GMBH":
			out[i] = "GmbH"
		case hasWord(in[i], "ag|kg|se|ug|sa|sl|it|ui|ux|qa|llc|plc|ibm|sap|bmw|cto|ceo|cfo|hr|api|sre|aws"):
			out[i] = in[i]
		}
	}
	return strings.Join(out, " ")
}

// results reads the items below a job or project that state a number.
func (r *reader) results(body []line) {
	for i, l := range body {
		if words(l.Text) < 3 || !resultNumber.MatchString(l.Text) || words(l.Text) > 60 || i > 0 && continues(body[i-1], l) {
			continue
		}
		from := []line{l}
		text := l.Text
		for j := i + 1; j < len(body) && continues(body[j-1], body[j]); j++ {
			text = text + " " + body[j].Text
			from = append(from, body[j])
		}
		text = strings.ReplaceAll(text, "   ", " ")
		if !counted(text) || labelOnly(text) || dateRange(text, false).found() {
			continue
		}
		f := core.Fact{Kind: core.FactResult, Text: r.texts(clip(strings.TrimSuffix(text, "."), 500)), Skills: r.skillsIn(text)}
		r.add(core.Candidate{Fact: f, Confidence: 0.8}, from...)
	}
}

// quantity is a number that measures something, unlike a version or a year: a share,
// an amount, or a number with what is counted behind it.
var quantity = core.NewPattern(`(?i)\d[\d.,]*\s?(?:%|percent\b|prozent\b|por ciento\b|pour cent\b|x\b|k\b|m\b|€|\$|£|eur\b|usd\b|chf\b|s\b|ms\b|tb\b|gb\b)|[€$£]\s?\d|\bfrom \d[\d.,]*\b.* to \d|\bvon \d[\d.,]*\b.* auf \d|(?:^|[\s(])\d[\d.,]*\+?\s+(?:[\pL\-]+\s)?\pL[\pL\-]{3,}`)

// counted reports whether a text states a quantity; a date or a duration is none.
func counted(s string) bool {
	s = spanOfTime.ReplaceAllString(s, " ")
	for d := dateRange(s, true); d.found(); d = dateRange(s, true) {
		s = s[:d.from] + " " + s[d.to:]
	}
	return quantity.MatchString(s)
}

func labelOnly(s string) bool {
	name, _, ok := strings.Cut(s, ":")
	return ok && len(name) < 25 && hasWord(name, "technologies|technologien|stack|tools|tech|skills|umgebung|tecnologias|environnement")
}

// continues reports whether b carries on the item that a began.
func continues(a, b line) bool {
	if b.Bullet || b.Gap || b.Heading > 0 || dateRange(b.Text, false).found() {
		return false
	}
	if a.Wraps && words(a.Text) > 4 && !strings.HasSuffix(a.Text, ".") && a.Bold == b.Bold {
		return true
	}
	for _, r := range b.Text {
		return unicode.IsLower(r) || unicode.IsDigit(r) && words(a.Text) > 6 || r == '(' || strings.HasSuffix(a.Text, ",") || words(a.Text) > 9 && !strings.HasSuffix(a.Text, ".") && a.Size == b.Size && len(a.Text) > 60
	}
	return false
}
