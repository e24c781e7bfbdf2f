package draft

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// Codes of what the user has to supply (core.Proposal.Missing) and of warnings
// (core.Proposal.Flags). A code may carry a bounded detail after a colon;
// internal/i18n words them.
const (
	MissingAnswer       = "answer"       // detail: the question
	MissingRate         = "rate"         // no rate fact, but the posting asks for one
	MissingAvailability = "availability" // the same for availability
	MissingPortfolio    = "portfolio"
	MissingCV           = "cv"        // a CV is asked for and none is attached
	MissingToken        = "token"     // the posting asks for words that should not be repeated unread; detail: the request
	MissingRecipient    = "recipient" // no or several addresses in the posting; detail: "none" or "several"
	MissingLanguage     = "language"  // no template in the posting's language; detail: the language

	FlagAICheck     = "ai_check"        // a check aimed at an AI; detail: its text
	FlagNoProof     = "no_proof"        // no project or result matches
	FlagNoSkill     = "no_skill"        // no skill of the posting is in the profile
	FlagViaForm     = "via_form"        // the posting wants a form
	FlagNoAgencies  = "no_agencies"     // the posting excludes agencies
	FlagRequest     = "request"         // a request that is not understood; detail: its text
	FlagRateAbove   = "rate_above"      // the rate exceeds what the posting pays
	FlagNoTitle     = "no_role"         // no role could be repeated
	FlagUserWording = "language_chosen" // written in another language than the posting, as the user wished
)

const maxToken = 80

func coded(code, detail string) string {
	detail = strings.Join(strings.Fields(core.Clean(detail, 300, false)), " ")
	if detail == "" {
		return code
	}
	return code + ": " + cutWords(detail, 160)
}

// requests is what a text must hold beside the template: parts that stand before
// everything, paragraphs, a subject; and what cannot be met.
type requests struct {
	prefix  string
	subject string
	paras   []value
	missing []string
	flags   []string
}

// tokens returns the words that the posting wants repeated, from its
// instructions and from the checks aimed at humans, without repetition. Words
// that only a check aimed at an AI names are never among them.
func tokens(x core.Extraction, kind core.InstructionKind) []string {
	var out []string
	seen := map[string]bool{}
	add := func(t string) {
		if t = strings.TrimSpace(t); t != "" && !seen[fold(t)] && !baited(x, t) {
			seen[fold(t)] = true
			out = append(out, t)
		}
	}
	for _, i := range x.Instructions {
		if i.Kind == kind {
			add(i.Token)
		}
	}
	if kind != core.InstructionMention {
		return out
	}
	for _, i := range x.Instructions {
		if i.Kind == core.InstructionStartWith || i.Kind == core.InstructionSubject {
			seen[fold(i.Token)] = true
		}
	}
	for _, a := range x.Attention {
		if a.Audience == core.AimedAtHuman {
			add(a.Token)
		}
	}
	return out
}

// baited reports whether a word is asked for by a check aimed at an AI, and by no
// instruction that stands elsewhere in the posting.
func baited(x core.Extraction, token string) bool {
	bait := false
	for _, a := range x.Attention {
		if a.Audience != core.AimedAtAI || token == "" || fold(a.Token) != fold(token) {
			continue
		}
		bait = true
		for _, i := range x.Instructions {
			if fold(i.Token) == fold(token) && (i.Span.End <= a.Span.Start || a.Span.End <= i.Span.Start) && i.Span != a.Span {
				return false
			}
		}
	}
	return bait
}

// repeatable reports whether a requested token is plain enough to be repeated
// without a human having read it.
func repeatable(t string) bool {
	return t != "" && utf8.RuneCountInString(t) <= maxToken && harmless(t) && core.Clean(t, 4*maxToken, false) == t && !strings.ContainsAny(t, "{}<>\\`")
}

// meet answers the posting's requests one by one from facts.
func meet(in Input, lang core.Lang, w wording, s slots) requests {
	var r requests
	x := in.Job.Extraction
	for _, t := range tokens(x, core.InstructionStartWith) {
		if !repeatable(t) {
			r.missing = append(r.missing, coded(MissingToken, t))
		} else if r.prefix == "" {
			r.prefix = t
		}
	}
	for _, t := range tokens(x, core.InstructionSubject) {
		t = fillName(t, in.Profile.Name, roleOf(in.Job))
		if !repeatable(t) {
			r.missing = append(r.missing, coded(MissingToken, t))
		} else if r.subject == "" {
			r.subject = t
		}
	}
	for _, t := range tokens(x, core.InstructionMention) {
		if !repeatable(t) {
			r.missing = append(r.missing, coded(MissingToken, t))
			continue
		}
		r.paras = append(r.paras, value{{text: fmt.Sprintf(w.codeWord, t)}})
	}
	var answers []value
	for _, i := range x.Instructions {
		switch i.Kind {
		case core.InstructionRate:
			if len(s["rate"]) == 0 {
				r.missing = append(r.missing, MissingRate)
			}
		case core.InstructionAvailable:
			if len(s["availability.sentence"])+len(s["availability.tail"])+len(s["availability.phrase"]) == 0 {
				r.missing = append(r.missing, MissingAvailability)
			}
		case core.InstructionPortfolio:
			if len(s["portfolio"]) == 0 {
				r.missing = append(r.missing, MissingPortfolio)
			}
		case core.InstructionCV:
			if len(in.Attachments) == 0 {
				r.missing = append(r.missing, MissingCV)
			} else {
				r.paras = append(r.paras, value{{text: w.cv}})
			}
		case core.InstructionQuestion:
			a, ok := answer(in.Profile, i.Text, lang, w)
			if !ok {
				r.missing = append(r.missing, coded(MissingAnswer, i.Text))
				continue
			}
			answers = append(answers, a)
		case core.InstructionViaForm:
			r.flags = append(r.flags, FlagViaForm)
		case core.InstructionNoAgencies:
			r.flags = append(r.flags, FlagNoAgencies)
		case core.InstructionOther:
			r.flags = append(r.flags, coded(FlagRequest, i.Text))
		}
	}
	if len(answers) > 0 {
		v := value{{text: w.asked(addressOf(in.Job, lang))}}
		for _, a := range answers {
			said(s, a)
			v = append(append(v, piece{text: "\n- "}), a...)
		}
		r.paras = append(r.paras, v)
	}
	for _, a := range x.Attention {
		if a.Audience == core.AimedAtAI {
			r.flags = append(r.flags, coded(FlagAICheck, a.Text))
		}
	}
	return r
}

// said empties the slots that would state again what an answer states.
func said(s slots, answer value) {
	for _, p := range answer {
		if p.fact == "" {
			continue
		}
		for _, name := range []string{"availability.sentence", "availability.tail", "availability.phrase", "time_zone"} {
			if v := s[name]; len(v) > 0 && v[0].fact == p.fact {
				delete(s, name)
			}
		}
	}
}

var (
	nameHole = core.NewPattern(`(?i)[\[<{(]\s*(?:your |full |first and last |ihr |ihren |dein |deinen )?(?:full )?(?:name|vor- und nachname|nombre|nom)\s*[\]>})]|\byour (?:full )?name\b|\bihr name\b|\bdein name\b`)
	roleHole = core.NewPattern(`(?i)[\[<{(]\s*(?:the )?(?:role|position|job title|title|stelle|puesto|poste)\s*[\]>})]`)
)

// fillName fills the holes of a prescribed subject such as "Designer - [Your Name]".
func fillName(t, name, role string) string {
	t = nameHole.ReplaceAllLiteralString(t, name)
	if role != "" {
		t = roleHole.ReplaceAllLiteralString(t, role)
	}
	return strings.TrimSpace(t)
}
