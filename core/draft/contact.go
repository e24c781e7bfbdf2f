package draft

import (
	"fmt"
	"strings"

	"github.com/automonet/automonet/core"
)

// personName is two or three capitalised words, at most one of them a particle;
// titles are kept because German letters use them.
const personName = `((?:Dr\.\s+|Prof\.\s+)*[A-ZÄÖÜÉ][\p{Ll}]+(?:-[A-ZÄÖÜ][\p{Ll}]+)?(?:\s+(?:von|van|de|der|da|di))?(?:\s+[A-ZÄÖÜÉ][\p{Ll}]+(?:-[A-ZÄÖÜ][\p{Ll}]+)?){1,2})`

var (
	contactEN = core.NewPattern(`(?:(?i:contact(?: person)?|hiring manager|your contact|recruiter|reach out to|get in touch with|ask for))\s*(?:is|:|-|–)?\s+` + personName)
	contactDE = core.NewPattern(`(?:(?i:ansprechpartner(?:in)?|kontakt(?:person)?|rückfragen an|fragen an|bewerbung an))\s*(?:ist|:|-|–)?\s+` + personName)
	// A second capitalised word after a title is a surname only where the
	// sentence ends; otherwise it may be any German noun.
	titledDE = core.NewPattern(`\b(Frau|Herrn?) ((?:Dr\. |Prof\. )*[A-ZÄÖÜ]\p{Ll}+(?:-[A-ZÄÖÜ]\p{Ll}+)?(?: [A-ZÄÖÜ]\p{Ll}+(?:-[A-ZÄÖÜ]\p{Ll}+)?)?)(?:[,;:.()\n]|$| unter| per| gern)`)
	namedDE  = core.NewPattern(`\b(Frau|Herrn?) ((?:Dr\. |Prof\. )*[A-ZÄÖÜ]\p{Ll}{2,}(?:-[A-ZÄÖÜ]\p{Ll}+)?)\b`)
)

// salutation greets the person whom the posting names as its contact, else the
// company's team where that is natural, else nobody in particular.
func salutation(j core.Job, postings []core.Posting, lang core.Lang, w wording) string {
	text := j.Text
	for i := 0; text == "" && i < len(postings); i++ {
		text = postings[i].Text
	}
	switch lang {
	case core.LangGerman:
		for _, re := range []*core.Pattern{titledDE, namedDE} {
			if m := re.FindStringSubmatch(text); m != nil && properPerson(m[2]) {
				return w.hello + " " + herr(m[1]) + " " + surname(m[2]) + w.greetEnd()
			}
		}
		if m := contactDE.FindStringSubmatch(text); m != nil && properPerson(m[1]) {
			return w.hello + " " + m[1] + w.greetEnd()
		}
	default:
		if m := contactEN.FindStringSubmatch(text); m != nil && properPerson(m[1]) {
			return w.hello + " " + m[1] + w.greetEnd()
		}
	}
	if c := companyOf(j); c != "" && w.helloTeam != "" {
		return fmt.Sprintf(w.helloTeam, c) + w.greetEnd()
	}
	return w.hello + w.greetEnd()
}

// surname keeps titles and the last name: "Dr. Anna Petersen" is "Dr. Petersen".
func surname(s string) string {
	f := strings.Fields(s)
	var out []string
	for i, w := range f {
		if i == len(f)-1 || strings.HasSuffix(w, ".") {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

func herr(s string) string {
	if strings.HasPrefix(s, "Herr") {
		return "Herr"
	}
	return s
}

// properPerson refuses capitalised words that name departments, not people.
func properPerson(s string) bool {
	for _, w := range strings.Fields(strings.ToLower(s)) {
		switch strings.Trim(w, ".,") {
		case "team", "human", "resources", "talent", "acquisition", "people", "hr", "recruiting", "sales", "support", "customer", "service",
			"us", "our", "the", "email", "mail", "personal", "abteilung", "herren", "damen", "frau", "herr", "information", "details", "center", "manager", "via":
			return false
		}
	}
	return s != ""
}
