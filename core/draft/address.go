package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// address is how a text speaks to its reader, in languages that make a difference:
// the index of the forms in a template's {{Sie/ihr/du}}.
type address int

const (
	formal    address = iota // Sie
	severals                 // ihr: a team that is on first-name terms
	singulars                // du: one person who is
)

var (
	informalDE = core.NewPattern(`\b(?:[Dd]u|[Dd]ich|[Dd]ir|[Dd]ein(?:e[mnrs]?)?|[Ee]uch|[Ee]ure[mnrs]?|[Ee]uer|duzen|(?:[Ss]chick|[Mm]eld|[Mm]elde|[Ss]chreib|[Ss]ag|[Ee]rzähl|[Bb]ewirb|[Ss]chickt|[Mm]eldet|[Ss]chreibt) (?:dich|uns|mir|euch|einfach|gern|gerne|bitte))\b`)
	// Within a sentence "Sie", "Ihr" and "Ihnen" are the polite forms; "sie" and "ihr"
	// are not, and what begins a sentence may be either.
	formalDE   = core.NewPattern(`[\p{Ll},;)] (?:Sie|Ihnen|Ihre[mnrs]?|Ihr)\b|\b(?:Bitte |bitte )?\p{L}+en Sie (?:uns|mir|bitte|dafür|sich|Ihre)\b|^Sie \p{Ll}+en\b|\n[-•* ]*Sie \p{Ll}+en\b`)
	courtesyDE = core.NewPattern(`\b(?:Frau|Herrn?) [A-ZÄÖÜ]`)
	// alone is a client who speaks for one person.
	alone   = core.NewPattern(`\b(?:[Ii]ch|[Mm]ir|[Mm]ich|[Mm]ein(?:e[mnrs]?)?)\b`)
	several = core.NewPattern(`\b(?:[Ww]ir|[Uu]ns|[Uu]nser(?:e[mnrs]?)?)\b`)
)

// addressOf follows the posting: a client that says du is not answered with Sie.
// Where it uses both, or neither, the polite form is right. A contact with title
// ("Frau Kern") is always addressed politely.
func addressOf(j core.Job, lang core.Lang) address {
	if lang != core.LangGerman || j.Extraction.Language != core.LangGerman {
		return formal
	}
	text := j.Title + "\n" + j.Text
	if courtesyDE.MatchString(text) {
		return formal
	}
	du, sie := len(informalDE.FindAllStringIndex(text, 20)), len(formalDE.FindAllStringIndex(text, 20))
	if du == 0 || sie > du {
		return formal
	}
	if alone.MatchString(text) && !several.MatchString(text) {
		return singulars
	}
	return severals
}

// asked introduces the answers to the posting's questions.
func (w wording) asked(a address) string {
	if w.hello != "Guten Tag" {
		return w.questions
	}
	return [...]string{formal: w.questions, severals: "Zu euren Fragen:", singulars: "Zu deinen Fragen:"}[a]
}

// permanent says that a permanent position would be filled by a freelancer.
func (w wording) permanent(a address) string {
	if w.hello != "Guten Tag" || a == formal {
		return w.freelance
	}
	verb := [...]string{severals: "Ihr schreibt", singulars: "Du schreibst"}[a]
	return verb + strings.TrimPrefix(w.freelance, "Sie schreiben")
}

// addressWords tell a model how to speak to the client.
func addressWords(l core.Lang, a address) string {
	switch l {
	case core.LangGerman:
		return [...]string{formal: "Sie", severals: "ihr, euch, euer (a team on first-name terms), never Sie", singulars: "du, dir, dein (one person on first-name terms), never Sie"}[a]
	case core.LangSpanish:
		return "usted or ustedes"
	case core.LangFrench:
		return "vous"
	}
	return "you"
}
