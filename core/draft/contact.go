package draft

import (
	"fmt"
	"strings"

	"github.com/automonet/automonet/core"
)

// Names of people: up to three capitalised words, at most one particle among
// them; titles are kept because German letters use them.
const (
	oneName  = `[A-ZÄÖÜÉ][\p{Ll}'’]+(?:-[A-ZÄÖÜ][\p{Ll}]+)?`
	degrees  = `((?:(?:Dr|Prof|Dipl|Mag)\. ?(?:-?Ing\. ?|h\. ?c\. ?)?)*)`
	fullName = oneName + `(?: (?:von|van|de|der|da|di|zu))?(?: ` + oneName + `){1,2}`
	courtesy = `(Frau|Herrn?|Mrs?|Ms|Miss|Mx)\.? `
)

var (
	// beforeMail is a name right before a mail address.
	beforeMail = core.NewPattern(`(?:\b` + courtesy + `)?` + degrees + `(` + oneName + `(?: (?:von|van|de|der|da|di|zu))?(?: ` + oneName + `){0,2})(?:\s*[,:(<\[–-]\s*|\s+(?:at|unter|per|via|über|auf|an|E-?[Mm]ail|Mail)\b:?\s*|\s+)*$`)
	titled     = core.NewPattern(`\b` + courtesy + degrees + `(` + oneName + `)(?: (` + oneName + `))?([,;:.()\n<–]| [(<–-]|$| unter| per| gern| über| auf\b| an\b| bei\b| freut| beantwortet| steht| at\b| on\b)?`)
	// A full name after a word for the contact, and a first name alone where a
	// sentence says that it is one.
	contactEN = core.NewPattern(`(?i:contact(?: person)?|hiring manager|your contact|recruiter|reach out to|get in touch with|ask for|write to|note to|mail to|message to|(?:cv|resume|portfolio|proposal|application) to)\s*(?:is|:|-|–)?\s+` + degrees + `(` + fullName + `)`)
	contactDE = core.NewPattern(`(?i:ansprechpartner(?:in)?|kontakt(?:person)?|rückfragen an|fragen an|bewerbung an|nachricht an|mail an|schreiben sie an|schreib(?:t)? an|meld(?:e|et)? (?:dich|euch) bei|arbeitsproben an|unterlagen an|portfolio an)\s*(?:ist|:|-|–)?\s+` + degrees + `(` + fullName + `)`)
	firstEN   = core.NewPattern(`(?:\b[Ww]rite to|\b[Nn]ote to|\b[Mm]essage to|\b[Aa]sk for|\b[Yy]our contact is|\b[Cc]ontact person is|\b[Ss]peak to)\s+(` + oneName + `)(?:[.,:;!(<\n]|$| at\b| \()`)
	firstDE   = core.NewPattern(`(?:[Aa]nsprechpartner(?:in)? ist|[Dd]ein Kontakt ist|[Kk]ontakt ist|[Mm]elde? dich bei|[Mm]eldet euch bei|[Ss]chreib(?:t|e)? (?:einfach )?an|[Nn]achricht an)\s+(` + oneName + `)(?:[.,:;!(<\n]|$| unter| \()|[–—.,!-] (` + oneName + `) freut sich`)
)

// salutation greets the person whom the posting names as its contact, else the
// company's team where that is natural, else nobody in particular.
func salutation(j core.Job, postings []core.Posting, lang core.Lang, w wording) string {
	text := j.Text
	for i := 0; text == "" && i < len(postings); i++ {
		text = postings[i].Text
	}
	hello := w.hello
	p, ok := personOf(j, text, lang)
	if lang == core.LangGerman && addressOf(j, lang) != formal && p.title == "" {
		hello = "Hallo"
	}
	switch {
	case ok && p.title != "" && p.degree != "" && lang == core.LangEnglish: // "Ms Dr." is said in German only
		return hello + " " + p.degree + p.last() + w.greetEnd()
	case ok && p.title != "":
		return hello + " " + p.title + " " + p.degree + p.last() + w.greetEnd()
	case ok:
		return hello + " " + p.degree + p.name + w.greetEnd()
	}
	if c := companyOf(j); c != "" && w.helloTeam != "" {
		if strings.HasSuffix(strings.ToLower(c), "team") {
			return hello + " " + c + w.greetEnd()
		}
		return fmt.Sprintf(w.helloTeam, c) + w.greetEnd()
	}
	return hello + w.greetEnd()
}

// person is a contact as the posting names it. title is the courtesy title in the
// language of the text, "" when none is given.
type person struct{ title, degree, name string }

// last is the surname.
func (p person) last() string {
	f := strings.Fields(p.name)
	for i, w := range f {
		if i > 0 && strings.ToLower(w) == w { // from the particle on
			return strings.Join(f[i:], " ")
		}
	}
	return f[len(f)-1]
}

// personOf finds the contact: best the name beside a mail address that it occurs
// in, then one with a courtesy title, then one that a word for it introduces.
func personOf(j core.Job, text string, lang core.Lang) (person, bool) {
	for _, c := range j.Extraction.Contacts {
		if c.Kind != core.ContactMail || c.Span.Start <= 0 || c.Span.End > len(text) {
			continue
		}
		from := max(0, c.Span.Start-80)
		before := strings.ToValidUTF8(text[from:c.Span.Start], "")
		if i := strings.LastIndexByte(before, '\n'); i >= 0 {
			before = before[i+1:]
		}
		m := beforeMail.FindStringSubmatch(before)
		if m == nil {
			continue
		}
		local, _, _ := strings.Cut(strings.ToLower(c.Value), "@")
		p := person{title: title(m[1], lang), degree: degree(m[2]), name: ownWords(m[3])}
		if p.name != "" && properPerson(p.name) && (p.title != "" || inLocal(local, p.name)) {
			return p, true
		}
	}
	if m := titled.FindStringSubmatch(text); m != nil && properPerson(m[3]) {
		p := person{title: title(m[1], lang), degree: degree(m[2]), name: m[3]}
		// A second capitalised word is the surname where the sentence breaks off after
		// it; otherwise it may be any German noun.
		if m[4] != "" && m[5] != "" && properPerson(m[4]) {
			p.name += " " + m[4]
		}
		if p.title != "" {
			return p, true
		}
	}
	full, first := contactEN, firstEN
	if lang == core.LangGerman {
		full, first = contactDE, firstDE
	}
	if m := full.FindStringSubmatch(text); m != nil && properPerson(m[2]) {
		return person{degree: degree(m[1]), name: m[2]}, true
	}
	if m := first.FindStringSubmatch(text); m != nil {
		name := m[1]
		for _, other := range m[2:] {
			name += other
		}
		if properPerson(name) && !containsWord(strings.ToLower(j.Company), strings.ToLower(name)) {
			return person{name: name}, true
		}
	}
	return person{}, false
}

// title returns a courtesy title in the language of the text; one of another
// language is dropped rather than translated.
func title(s string, lang core.Lang) string {
	german := s == "Frau" || strings.HasPrefix(s, "Herr")
	switch {
	case s == "" || german != (lang == core.LangGerman):
		return ""
	case german:
		return strings.TrimSuffix(s, "n")
	case s == "Miss":
		return "Ms"
	}
	return s
}

func degree(s string) string {
	if s = strings.Join(strings.Fields(strings.ReplaceAll(s, ".", ". ")), " "); s != "" {
		s += " "
	}
	return s
}

// ownWords drops the words before a name that only lead to it ("Email Tom Baker").
func ownWords(s string) string {
	f := strings.Fields(s)
	for len(f) > 0 && !properPerson(f[0]) {
		f = f[1:]
	}
	return strings.Join(f, " ")
}

// inLocal reports whether the first name or the surname stands in a mail address.
func inLocal(local, name string) bool {
	flat := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "'", "", "’", "")
	bare := strings.NewReplacer("ä", "a", "ö", "o", "ü", "u", "é", "e")
	f := strings.Fields(strings.ToLower(name))
	for _, w := range []string{f[0], f[len(f)-1]} {
		if len(w) >= 3 && (strings.Contains(local, flat.Replace(w)) || strings.Contains(local, bare.Replace(w))) {
			return true
		}
	}
	return false
}

// properPerson refuses capitalised words that name departments, not people.
func properPerson(s string) bool {
	for _, w := range strings.Fields(strings.ToLower(s)) {
		switch strings.Trim(w, ".,'’") {
		case "team", "human", "resources", "talent", "acquisition", "people", "hr", "recruiting", "sales", "support", "customer", "service", "services",
			"us", "our", "the", "email", "mail", "e-mail", "personal", "abteilung", "herren", "damen", "frau", "herr", "information", "info", "details", "center", "manager", "via",
			"contact", "kontakt", "ansprechpartner", "ansprechpartnerin", "write", "send", "portfolio", "bewerbung", "bewerbungen", "ask", "recruiter", "jobs", "careers", "job", "career", "apply", "head", "data", "dr", "prof",
			"telefon", "tel", "mobil", "fax", "geschäftsführer", "geschäftsführerin", "geschäftsführung", "leitung", "personalabteilung", "personalleitung", "hiring", "office", "büro", "agentur", "familie", "firma", "gmbh", "company", "anyone", "someone", "me", "questions", "fragen", "unterlagen", "lebenslauf", "resume", "gruß", "grüße", "regards", "name":
			return false
		}
		for _, end := range [...]string{"leitung", "abteilung", "verwaltung", "management", "entwicklung", "führung", "betreuung", "dienst", "marketing", "vertrieb", "personal", "einkauf"} {
			if strings.HasSuffix(strings.Trim(w, ".,"), end) {
				return false
			}
		}
	}
	return s != ""
}
