package cv

import (
	"strings"
	"unicode"

	"github.com/automonet/automonet/core"
)

var (
	mailPattern  = core.NewPattern(`(?i)[a-z0-9._%+\-]{1,64}@[a-z0-9.\-]{1,200}\.[a-z]{2,24}\b`)
	phonePattern = core.NewPattern(`(?:\+|\(\+|\b00|\(0|\b0|\()\d[\d ()./\-–]{6,22}\d`)
	linkPattern  = core.NewPattern(`(?i)\b(?:https?://[^\s<>"'|•]+|(?:www\.)[^\s<>"'|•]+|(?:[a-z0-9\-]+\.)*(?:linkedin\.com|github\.com|github\.io|gitlab\.com|xing\.com|stackoverflow\.com|behance\.net|dribbble\.com|medium\.com|twitter\.com|x\.com|upwork\.com|malt\.[a-z]{2,3}|freelancermap\.de|gulp\.de|kaggle\.com|youtube\.com|dev\.to)/[^\s<>"'|•,]+|[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.(?:dev|io|me|example\.(?:org|com|net)|example)(?:/[^\s<>"'|•,]*)?)`)
	namePattern  = core.NewPattern(`^(?:(?:Dr|Prof|Dipl|Ing|Mr|Ms|Mrs|Herr|Frau|M|Mme|Sr|Sra|Herrn)\.?(?:-[\pL]+\.?)?\s+)*(?:[\pLu]['’\pL\-]*\.?)(?:\s+(?:von|van|de|der|den|del|la|le|di|da|dos|y|zu|bin|al|el|ten))*(?:\s+[\pLu]['’\pL\-]*\.?){1,4}$`)
	postcode     = core.NewPattern(`(?:^|[\s,·|])(?:[A-Z]{1,3}[-–])?\d{4,6}\s+\p{Lu}[\pL.\- ]+|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b`)
	street       = core.NewPattern(`(?i)(?:\pL(?:straße|strasse|str\.|weg|allee|platz|gasse|ring|damm|ufer)\s*\d+|\b(?:straße|allee|platz|calle|avenida|av\.|rue|avenue|boulevard|bd)\s+(?:\pL|\d)|\b\d+[a-z]?,?\s+(?:rue|avenue|bd|boulevard)\b|\b\d+\s+(?:\pL+\s){1,3}(?:street|st\.?|road|rd\.?|lane|drive|avenue|ave\.?|way)\b)`)
)

// nameLabels come before the value in documents that label everything.
func nameLabels() [][2]string {
	return [][2]string{
		{"name", "name|full name|vorname und name|vor- und nachname|name, vorname|vor- und zuname|nom|nom complet|nombre|nombre completo|nombre y apellidos|first name / surname|surname(s) / first name(s)|nom et prenom|apellidos y nombre|first name(s) / surname(s)|first name / last name"},
		{"phone", "phone|phone number|tel|telephone|mobile|mobil|telefon|telefono|telephone(s)|handy|movil|portable|cell|telefonnummer|mobiltelefon|tel."},
		{"address", "address|adresse|anschrift|wohnort|direccion|domicilio|address(es)|location|ort|home address|home"},
		{"", "date of birth|geburtsdatum|born|geboren|nationality|nationalitat|staatsangehorigkeit|geburtsdatum und -ort|geburtsort|familienstand|gender|geschlecht|fecha de nacimiento|nacionalidad|date de naissance|nationalite|marital status|fax"},
	}
}

// labelled splits "Telefon: 030 123" or the cells of a table row into the kind of
// its label and the value.
func labelled(l line) (kind, value string, ok bool) {
	name, rest, cut := strings.Cut(l.Text, ":")
	if !cut && len(l.Cells) == 2 {
		name, rest = l.Cells[0], l.Cells[1]
	}
	if rest = strings.TrimSpace(rest); rest == "" || len(name) > 40 {
		return "", "", false
	}
	name = strings.Trim(fold(name), " :.")
	for _, k := range nameLabels() {
		for _, w := range strings.Split(k[1], "|") {
			if name == strings.Trim(w, ".") {
				return k[0], rest, true
			}
		}
	}
	return "", "", false
}

// person reads name, headline, contact and links from the top of the document and
// from the sections that hold them.
func (r *reader) person(parts []part, all []line) {
	var top, contact []line
	for i, p := range parts {
		switch {
		case i == 0 || p.sec == secHead || p.sec == secSummary && i < 3:
			top = append(top, p.lines...)
		case p.sec == secContact, p.sec == secLinks:
			contact = append(contact, p.lines...)
		}
	}
	r.sec = ""
	named := r.name(top, contact, all)
	r.headline(top, all, named)
	for _, l := range append(append([]line(nil), top...), contact...) {
		r.phone(l)
		r.address(l)
	}
	for _, l := range all {
		r.mail(l)
	}
	r.linksIn(top)
	r.linksIn(contact)
}

// linksIn reads links, of which one may go on in the next line behind a hyphen.
func (r *reader) linksIn(lines []line) {
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if i+1 < len(lines) && (strings.HasSuffix(l.Text, "-") || strings.HasSuffix(l.Text, "/")) && strings.Contains(lastWord(l.Text), ".") {
			word, _, _ := strings.Cut(lines[i+1].Text, " ")
			l.Text += word
			l.raw += "\n" + lines[i+1].raw
		}
		r.links(l)
	}
}

func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

// name finds the owner's name: a label says it, or it is the largest or first line
// at the top that looks like one. It returns the line, or nil.
func (r *reader) name(top, contact, all []line) *line {
	for _, l := range append(append([]line(nil), top...), contact...) {
		if kind, value, ok := labelled(l); ok && kind == "name" {
			if strings.Contains(fold(l.Text), "name, vorname") {
				if last, first, ok := strings.Cut(value, ","); ok {
					value = strings.TrimSpace(first) + " " + strings.TrimSpace(last)
				}
			}
			if n, ok := personName(value); ok {
				r.addName(n, 0.95, l)
				return &l
			}
		}
	}
	best, score := -1, 0.0
	pool := top[:min(len(top), 12)]
	if len(pool) == 0 || !anyName(pool) {
		pool = all[:min(len(all), 60)]
	}
	for i, l := range pool {
		_, ok := personName(firstCell(l))
		if !ok || r.isHeading(l) || r.terms.Work != nil && r.terms.Work(firstCell(l)) {
			continue
		}
		s := l.Size*2 - float64(i)
		if l.Heading == 1 {
			s += 40
		}
		if l.Bold {
			s += 3
		}
		if i == 0 {
			s += 4
		}
		if best < 0 || s > score {
			best, score = i, s
		}
	}
	if best < 0 {
		return nil
	}
	n, _ := personName(firstCell(pool[best]))
	conf := 0.9
	if best > 3 && pool[best].Heading != 1 && pool[best].Size < 1.3*bodySize(all) {
		conf = 0.6
	}
	r.addName(n, conf, pool[best])
	return &pool[best]
}

func anyName(pool []line) bool {
	for _, l := range pool {
		if _, ok := personName(firstCell(l)); ok {
			return true
		}
	}
	return false
}

func (r *reader) isHeading(l line) bool {
	sec, _ := r.names.of(l.Text)
	return sec != ""
}

func firstCell(l line) string {
	s := l.Text
	if len(l.Cells) > 0 {
		s = l.Cells[0]
	}
	s, _, _ = strings.Cut(s, " | ")
	s, _, _ = strings.Cut(s, " · ")
	s, _, _ = strings.Cut(s, " – ")
	s, _, _ = strings.Cut(s, ", ")
	return s
}

func (r *reader) addName(n string, conf float64, from line) {
	r.add(core.Candidate{Fact: core.Fact{Kind: core.FactName, Text: neutral(n)}, Confidence: conf}, from)
}

// personName returns a text as a person's name when it looks like one; names in
// capitals or spaced letters are put into their usual form.
func personName(s string) (string, bool) {
	s = strings.TrimSpace(s)
	for _, title := range [...]string{"Curriculum Vitae", "CURRICULUM VITAE", "Lebenslauf", "LEBENSLAUF", "Resume", "RESUME", "Résumé", "CV"} {
		for _, mark := range [...]string{" – ", " - ", " — ", ": ", " | ", " of ", " von ", " "} {
			if t, ok := strings.CutPrefix(s, title+mark); ok {
				s = strings.TrimSpace(t)
			}
			if t, ok := strings.CutSuffix(s, strings.TrimRight(mark, " ")+" "+title); ok && mark != " " {
				s = strings.TrimSpace(t)
			}
		}
	}
	if len(s) > 60 || len(s) < 4 || strings.ContainsAny(s, "@:/0123456789&()|") {
		return "", false
	}
	if w := strings.Fields(s); len(w) > 5 && unspaced(s) != s {
		return "", false
	}
	if allCaps(s) {
		s = titled(s)
	}
	if !namePattern.MatchString(s) {
		return "", false
	}
	if hasWord(s, "curriculum|vitae|lebenslauf|resume|page|seite|europass|linkedin|profile|profil|contact|kontakt|gmbh|ag|inc|ltd|university|universitat|contacto|hoja|personal|freelance|freelancer|remote|germany|deutschland|confidential|bewerbung|portfolio|street|strasse") {
		return "", false
	}
	return s, true
}

// titled puts words in capitals into their usual form.
func titled(s string) string {
	out := []rune(strings.ToLower(s))
	start := true
	for i, r := range out {
		if start && unicode.IsLetter(r) {
			out[i] = unicode.ToUpper(r)
		}
		start = !unicode.IsLetter(r)
	}
	words := strings.Fields(string(out))
	for i, w := range words {
		if i > 0 && hasWord(w, "von|van|de|der|den|del|la|le|di|da|dos|y|zu") {
			words[i] = strings.ToLower(w)
		}
	}
	return strings.Join(words, " ")
}

// headline is the line beside the name that says what somebody does.
func (r *reader) headline(top, all []line, named *line) {
	if named == nil {
		return
	}
	at := -1
	for i, l := range all {
		if l.no == named.no {
			at = i
		}
	}
	if rest := strings.TrimPrefix(named.Text, firstCell(*named)); trim(rest) != "" && rest != named.Text {
		if t := trim(rest); r.isHeadline(t) {
			r.addHeadline(t, *named)
			return
		}
	}
	for i := at + 1; i < min(at+5, len(all)); i++ {
		l := all[i]
		if sec, _ := r.names.of(l.Text); sec != "" || l.Bullet {
			return
		}
		if r.isHeadline(l.Text) {
			r.addHeadline(l.Text, l)
			return
		}
		if first := firstCell(l); first != l.Text && strings.Contains(l.Text, "@") && r.isHeadline(first) {
			r.addHeadline(first, l)
			return
		}
	}
	if at > 0 && at < 4 && r.isHeadline(all[at-1].Text) {
		r.addHeadline(all[at-1].Text, all[at-1])
	}
}

func (r *reader) isHeadline(s string) bool {
	return len(s) < 140 && words(s) <= 16 && !strings.Contains(s, "@") && !strings.HasSuffix(s, ".") && !linkPattern.MatchString(s) && !phonePattern.MatchString(s) &&
		!dateRange(s, false).found() && (r.terms.Work != nil && r.terms.Work(s) || roleWord(s)) && !strings.Contains(s, ": ")
}

func (r *reader) addHeadline(s string, l line) {
	s = strings.ReplaceAll(s, "   ", " ")
	if allCaps(s) && len(s) > 12 {
		s = titled(s)
	}
	r.add(core.Candidate{Fact: core.Fact{Kind: core.FactHeadline, Text: r.texts(s)}, Confidence: 0.85}, l)
}

func (r *reader) mail(l line) {
	// The first address is the owner's; later ones are of people named as references.
	if m := mailPattern.FindString(l.Text); m != "" && !r.hasKind(core.FactContact, "@") {
		r.contact(m, 0.97, l)
	}
}

// hasKind reports whether a candidate of a kind was found whose text has part.
func (r *reader) hasKind(k core.FactKind, part string) bool {
	for _, c := range r.found {
		if c.Fact.Kind == k && strings.Contains(any1(c.Fact), part) {
			return true
		}
	}
	return false
}

func (r *reader) contact(s string, conf float64, l line) {
	r.add(core.Candidate{Fact: core.Fact{Kind: core.FactContact, Text: neutral(s), Private: true}, Confidence: conf}, l)
}

func (r *reader) phone(l line) {
	if kind, _, ok := labelled(l); ok && kind == "" && !hasWord(l.Text, "phone|tel|telefon|mobil|mobile|telephone") {
		return // a date of birth is no number to call
	}
	text := linkPattern.ReplaceAllString(mailPattern.ReplaceAllString(l.Text, " "), " ")
	for _, m := range phonePattern.FindAllString(text, 3) {
		digits := strings.Map(func(c rune) rune {
			if unicode.IsDigit(c) {
				return c
			}
			return -1
		}, m)
		if len(digits) < 8 || len(digits) > 15 || dateRange(m, false).found() {
			continue
		}
		if d := dateRange(m, true); d.found() && d.to-d.from >= len(strings.TrimSpace(m)) {
			continue
		}
		m = strings.Join(strings.Fields(strings.TrimRight(m, " (-–/.")), " ")
		r.contact(m, 0.92, l)
	}
}

// address reads a postal address, which never leaves for a model.
func (r *reader) address(l line) {
	kind, value, ok := labelled(l)
	if ok && kind != "address" {
		return
	}
	if !ok {
		value = ""
		for _, cell := range strings.FieldsFunc(strings.NewReplacer("   ", "|", " – ", "|", " - ", "|", " — ", "|").Replace(l.Text), func(c rune) bool { return strings.ContainsRune("|•·", c) }) {
			if cell = strings.TrimSpace(cell); len(cell) < 120 && (postcode.MatchString(cell) && words(cell) <= 12 || street.MatchString(cell) && strings.ContainsAny(cell, "0123456789")) && !mailPattern.MatchString(cell) && !strings.Contains(cell, "+") {
				value = cell
				break
			}
		}
		if value == "" {
			return
		}
	}
	if kind == "address" && !strings.ContainsAny(value, "0123456789") && words(value) > 6 {
		return
	}
	r.contact(strings.ReplaceAll(value, "   ", ", "), 0.8, l)
}

func (r *reader) links(l line) {
	text := mailPattern.ReplaceAllString(l.Text, " ")
	for _, m := range linkPattern.FindAllString(text, 6) {
		m = strings.TrimRight(m, ".,;:)]}")
		clean := m
		if !strings.Contains(clean, "://") {
			clean = "https://" + clean
		}
		u, err := core.CleanURL(clean)
		if err != nil || strings.Contains(strings.ToLower(u), "europass") && strings.Contains(strings.ToLower(u), "europa.eu") {
			continue
		}
		r.add(core.Candidate{Fact: core.Fact{Kind: core.FactPortfolio, Text: neutral(m), URL: u}, Confidence: 0.92}, l)
	}
}
