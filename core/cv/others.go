package cv

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// certificates reads one certificate per item; a second line that holds only the
// issuer or a date belongs to the one above.
func (r *reader) certificates(lines []line) {
	var cur []line
	flush := func() {
		if len(cur) == 0 {
			return
		}
		text := make([]string, len(cur))
		glue := ", "
		for i, l := range cur {
			text[i] = strings.ReplaceAll(l.Text, "   ", " ")
			if l.Wraps {
				glue = " "
			}
		}
		s := trim(strings.Join(text, glue))
		if d := dateRange(cur[0].Text, true); d.found() && d.from == 0 {
			rest := strings.ReplaceAll(d.without(cur[0].Text), "   ", " ")
			if rest != "" {
				s = trim(strings.Join(append([]string{rest}, text[1:]...), ", ")) + " (" + strings.TrimSpace(cur[0].Text[d.from:d.to]) + ")"
			}
		}
		if words(s) <= 24 && len(s) > 3 && !strings.HasSuffix(s, ":") {
			r.add(core.Candidate{Fact: core.Fact{Kind: core.FactCertificate, Text: r.texts(clip(s, 300)), Skills: r.skillsIn(s)}, Confidence: 0.85}, cur...)
		}
		cur = nil
	}
	for _, l := range lines {
		if len(cur) > 0 && (r.belongs(cur, l) || onlyDated(cur[0]) && len(cur) == 1 && headLike(l)) {
			cur = append(cur, l)
			continue
		}
		flush()
		if strings.HasPrefix(l.Text, "http") || sentence(l.Text) {
			continue
		}
		cur = []line{l}
	}
	flush()
}

// onlyDated reports whether a line is a date and nothing else.
func onlyDated(l line) bool {
	d := dateRange(l.Text, true)
	return d.found() && d.without(l.Text) == ""
}

// belongs reports whether a line carries on a certificate.
func (r *reader) belongs(cur []line, l line) bool {
	if len(cur) > 2 || l.Bullet || l.Heading > 0 {
		return false
	}
	if onlyDated(l) {
		return !onlyDated(cur[0])
	}
	if last := cur[len(cur)-1]; l.Gap || last.Wraps || cur[0].Bullet && continues(last, l) {
		return !l.Gap
	}
	low := fold(l.Text)
	for _, p := range [...]string{"issued", "ausgestellt", "issuer", "credential id", "aussteller", "expedid", "delivre"} {
		if strings.HasPrefix(low, p) {
			return true
		}
	}
	return cur[0].Bold && !l.Bold
}

func sentence(s string) bool { return words(s) > 16 && strings.HasSuffix(s, ".") }

// projects reads what a section of projects tells: each with its title, text, link
// and skills, and results that state a number.
func (r *reader) projects(lines []line) {
	for _, g := range r.projectGroups(lines) {
		head := g[0]
		d := dateRange(head.Text, true)
		title := trim(strings.ReplaceAll(d.without(head.Text), "   ", ", "))
		if title == "" && len(g) > 1 {
			title, g = trim(strings.ReplaceAll(g[1].Text, "   ", ", ")), g[1:]
		}
		if !d.found() && len(g) > 1 {
			d = dateRange(g[1].Text, false)
			if d.found() && d.without(g[1].Text) != "" {
				d = dates{}
			}
		}
		if title == "" || words(title) > 60 {
			continue
		}
		name, about := title, ""
		for _, mark := range [...]string{" – ", " — ", " - ", ": "} {
			if a, b, ok := strings.Cut(title, mark); ok && words(a) <= 10 {
				name, about = trim(a), trim(b)
				break
			}
		}
		var body []string
		if about != "" {
			body = append(body, about)
		}
		url := ""
		if m := linkPattern.FindString(name); m != "" {
			name = trim(strings.Replace(name, m, "", 1))
		}
		for _, l := range g {
			if m := linkPattern.FindString(l.Text); m != "" && url == "" {
				if !strings.Contains(m, "://") {
					m = "https://" + m
				}
				if u, err := core.CleanURL(strings.TrimRight(m, ".,;:)]}")); err == nil {
					url = u
				}
			}
		}
		for _, l := range g[1:] {
			t := trim(l.Text)
			if onlyDated(l) || labelOnly(t) || linkPattern.FindString(t) == t {
				continue
			}
			body = append(body, strings.ReplaceAll(t, "   ", ", "))
		}
		name = strings.Trim(name, " ()")
		if name == "" {
			continue
		}
		text := name
		if len(body) > 0 {
			text += ": " + strings.Join(body, " ")
		}
		all := ""
		for _, l := range g {
			all += l.Text + "\n"
		}
		f := core.Fact{Kind: core.FactProject, Text: r.texts(clip(text, 800)), Skills: r.skillsIn(all), URL: url}
		conf := 0.85
		if len(body) == 0 {
			conf = 0.7
		}
		det := core.FactDetail{Role: name, Start: d.start, End: d.end}
		r.add(core.Candidate{Fact: f, Detail: det, Confidence: conf}, g...)
		r.results(g[1:])
	}
}

// projectGroups divides a section into its projects: at headings, at bold or dated
// lines, at gaps, or at each item when all are items of one list.
func (r *reader) projectGroups(lines []line) [][]line {
	if len(lines) == 0 {
		return nil
	}
	var starts func(l line, i int) bool
	top := 0
	for _, l := range lines {
		if l.Heading > 0 && (top == 0 || l.Heading < top) {
			top = l.Heading
		}
	}
	bold, bullets, dated, gaps := 0, 0, 0, 0
	for _, l := range lines {
		if l.Bold && !l.Bullet {
			bold++
		}
		if l.Bullet {
			bullets++
		}
		if d := dateRange(l.Text, true); d.found() && !l.Bullet && datesLead(l, d) && headLike(l) {
			dated++
		}
		if l.Gap {
			gaps++
		}
	}
	switch {
	case top > 0:
		starts = func(l line, _ int) bool { return l.Heading == top }
	case bullets > 0 && lines[0].Bullet:
		starts = func(l line, _ int) bool { return l.Bullet }
	case bold > 0 && bold < len(lines):
		starts = func(l line, i int) bool { return l.Bold && !l.Bullet && (i == 0 || !lines[i-1].Bold || l.Gap) }
	case dated > 0 && !onlyDated(lines[0]) && dateRange(lines[0].Text, true).found():
		starts = func(l line, _ int) bool {
			d := dateRange(l.Text, true)
			return d.found() && !l.Bullet && datesLead(l, d) && headLike(l)
		}
	case gaps > 1:
		starts = func(l line, _ int) bool { return l.Gap && !l.Bullet }
	case bullets > 0:
		starts = func(l line, i int) bool { return !l.Bullet && (i == 0 || lines[i-1].Bullet) }
	default:
		starts = func(l line, i int) bool {
			return i == 0 || headLike(l) && !continues(lines[i-1], l) && words(l.Text) <= 12
		}
	}
	var out [][]line
	for i, l := range lines {
		if len(out) == 0 || starts(l, i) {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], l)
	}
	return out
}

// rates reads what the owner asks for and since when they are free. Outside of a
// section of its own a line must say what it speaks of.
func (r *reader) rates(lines []line, own bool) {
	for _, l := range lines {
		text := strings.ReplaceAll(l.Text, "   ", " ")
		rate := hasPart(text, "stundensatz|tagessatz|hourly rate|day rate|daily rate|rate:|tarifa|tarif horaire|tjm|tarif journalier|honorar|per hour|pro stunde|/h|/hour|/std|pro tag|per day|/day|/tag|par jour|par heure|por hora|por dia|al dia|precio por hora")
		if rate && r.terms.Pay != nil {
			r.rate(text, l)
		}
		if av := hasPart(text, "verfugbar|available from|availability|available|disponib"); av && words(text) <= 20 && len(text) < 160 && (own || hasPart(text, "verfugbar ab|verfugbarkeit:|available from|availability:|disponible a partir|disponible desde|disponibilidad:|disponibilite :|disponibilite:|disponible des")) {
			s := text
			if _, value, ok := strings.Cut(text, ":"); ok && words(value) > 2 {
				s = strings.TrimSpace(value)
			}
			r.add(core.Candidate{Fact: core.Fact{Kind: core.FactAvailability, Text: r.texts(trim(strings.TrimSuffix(s, ".")))}, Confidence: 0.85}, l)
		} else if own && strings.TrimSpace(text) != "" && !rate && hasPart(r.sec, "verfugbarkeit|availability|disponib") && words(text) <= 12 {
			r.add(core.Candidate{Fact: core.Fact{Kind: core.FactAvailability, Text: r.texts(trim(strings.TrimSuffix(text, ".")))}, Confidence: 0.7}, l)
		}
	}
}

func (r *reader) rate(text string, l line) {
	for _, s := range split(text, ";|•·") {
		for _, s := range strings.Split(s, ", ") {
			period := core.PeriodUnknown
			switch {
			case hasPart(s, "stunde|hour|/h|/std|horaire|hora|par heure"):
				period = core.PeriodHour
			case hasPart(s, "tag|day|tjm|journalier|jour|dia"):
				period = core.PeriodDay
			}
			p, ok := r.terms.Pay(s)
			if !ok || period == core.PeriodUnknown {
				continue
			}
			m := p.Min
			if !m.Stated() {
				m = p.Max
			}
			r.add(core.Candidate{Fact: core.Fact{Kind: core.FactRate, Text: neutral(m.String()), Rate: m, Period: period}, Confidence: 0.9}, l)
		}
	}
}
