package draft

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// Bounds of the channels' forms, in characters and words.
const (
	maxSubject   = 120
	maxBodyBytes = 20 << 10
	minWords     = 28
	maxWords     = 450
)

// gateInstructions: what the posting asks of the text is in the text.
func gateInstructions(t *text) core.GateResult {
	x, c := t.Job.Extraction, t.Content
	low := strings.ToLower(c.Body)
	for _, tok := range tokens(x, core.InstructionStartWith) {
		if !strings.HasPrefix(strings.TrimLeft(low, " \t\n\"“„«'"), strings.ToLower(tok)) {
			return fail(GateInstructions, "start_with_missing", "the posting asks the text to start with", tok)
		}
	}
	for _, tok := range tokens(x, core.InstructionMention) {
		if !strings.Contains(low, strings.ToLower(tok)) && !strings.Contains(strings.ToLower(c.Subject), strings.ToLower(tok)) {
			return fail(GateInstructions, "word_missing", "the posting asks for this word", tok)
		}
	}
	for _, tok := range tokens(x, core.InstructionSubject) {
		tok = fillName(tok, t.Profile.Name, roleOf(t.Job))
		if c.Channel == MailChannel && !strings.Contains(strings.ToLower(c.Subject), strings.ToLower(tok)) {
			return fail(GateInstructions, "subject_missing", "the posting prescribes this subject", tok)
		}
	}
	if q := t.unanswered(); q != "" {
		return fail(GateInstructions, "question_unanswered", "the posting asks this and your profile has an answer", q)
	}
	for _, i := range x.Instructions {
		switch i.Kind {
		case core.InstructionRate:
			if !t.states(core.FactRate) && !c.Price.Stated() {
				return fail(GateInstructions, "rate_missing", "the posting asks for your rate")
			}
		case core.InstructionAvailable:
			if !t.states(core.FactAvailability) {
				return fail(GateInstructions, "availability_missing", "the posting asks when you are available")
			}
		case core.InstructionPortfolio:
			if !t.showsWork() && len(c.Attachments) == 0 {
				return fail(GateInstructions, "portfolio_missing", "the posting asks for work samples")
			}
		case core.InstructionCV:
			if len(c.Attachments) == 0 {
				return fail(GateInstructions, "cv_missing", "the posting asks for a CV and none is attached")
			}
		}
	}
	return pass(GateInstructions)
}

// states reports whether a claim of that kind is made, or was typed by hand in
// the fact's very words.
func (t *text) states(k core.FactKind) bool {
	if _, ok := stated(t.Claims, t.Profile, k); ok {
		return true
	}
	low := strings.ToLower(t.Content.Body)
	for _, f := range t.Profile.OfKind(k) {
		if s, ok := f.In(t.lang); ok && strings.Contains(low, strings.ToLower(strings.TrimRight(s, ". "))) {
			return true
		}
		if f.Rate.Stated() && numbersIn(low)[canonical(strings.Fields(f.Rate.String())[0])] {
			return true
		}
	}
	return false
}

func (t *text) showsWork() bool {
	for _, f := range t.Profile.Facts {
		if f.Confirmed && f.URL != "" && strings.Contains(t.Content.Body, f.URL) {
			return true
		}
	}
	return false
}

// gateChecks: a word that only a check aimed at an AI asks for is not there.
func gateChecks(t *text) core.GateResult {
	all := " " + strings.Join(words(t.Content.Subject+"\n"+t.Content.Body), " ") + " "
	for _, a := range t.Job.Extraction.Attention {
		tok := strings.Join(words(a.Token), " ")
		if a.Audience == core.AimedAtAI && tok != "" && baited(t.Job.Extraction, a.Token) && !t.facts.holds(tok) && strings.Contains(all, " "+tok+" ") {
			return fail(GateChecks, "ai_check_obeyed", "the posting asks only machines for this word", a.Token)
		}
	}
	low := strings.ToLower(t.Content.Subject + "\n" + t.Content.Body)
	for _, b := range t.baits() {
		if row := strings.Join(words(b), " "); row != "" && strings.Contains(all, " "+row+" ") || linkRun.MatchString(b) && strings.Contains(low, strings.ToLower(b)) {
			return fail(GateChecks, "ai_check_obeyed", "the posting asks only machines for this word", b)
		}
	}
	return pass(GateChecks)
}

var (
	htmlTag = core.NewPattern(`(?i)</?(?:a|b|i|p|br|div|span|script|style|img|h[1-6]|ul|ol|li|strong|em|table|tr|td|html|body|iframe|svg)\b[^>]*>|&(?:nbsp|amp|lt|gt|quot|#\d+);`)
	markup  = core.NewPattern("(?m)\\*\\*[^*\n]+\\*\\*|^#{1,6} |```|^\\s*\\|.*\\|\\s*$|\\[[^\\]\n]+\\]\\(https?:")
)

// gateFormat: the content has the form that the channel needs.
func gateFormat(t *text) core.GateResult {
	c := t.Content
	switch {
	case !utf8.ValidString(c.Subject) || !utf8.ValidString(c.Body):
		return fail(GateFormat, "not_text", "the text holds bytes that are no characters")
	case strings.TrimSpace(c.Body) == "":
		return fail(GateFormat, "empty", "there is no text")
	case len(c.Body) > maxBodyBytes:
		return fail(GateFormat, "too_big", fmt.Sprintf("the text has %d bytes, at most %d are sent", len(c.Body), maxBodyBytes))
	case c.Channel == MailChannel && strings.TrimSpace(c.Subject) == "":
		return fail(GateFormat, "no_subject", "a mail needs a subject")
	case utf8.RuneCountInString(c.Subject) > maxSubject:
		return fail(GateFormat, "subject_long", fmt.Sprintf("the subject has %d characters, at most %d fit", utf8.RuneCountInString(c.Subject), maxSubject))
	case core.Clean(c.Body, maxBodyBytes, true) != strings.TrimSpace(c.Body):
		return fail(GateFormat, "control", "the text holds control or invisible characters")
	}
	if strings.ContainsFunc(c.Body+c.Subject, func(r rune) bool { return unicode.Is(unicode.Cf, r) }) {
		return fail(GateFormat, "control", "the text holds control or invisible characters")
	}
	if m := t.lookalike(); m != "" {
		return fail(GateFormat, "lookalike", "letters of another script pose as ordinary ones", m)
	}
	if all := c.Body + "\n" + c.Subject; strings.ContainsAny(all, "<&") {
		if m := htmlTag.FindString(all); m != "" {
			return fail(GateFormat, "markup", "the text holds markup", m)
		}
	}
	if strings.ContainsAny(c.Body, "*#`|[") {
		if m := markup.FindString(c.Body); m != "" {
			return fail(GateFormat, "markup", "the text holds markup", m)
		}
	}
	return pass(GateFormat)
}

// lookalike returns a word with Cyrillic or Greek letters in a text of Latin ones
// that neither the posting nor the facts hold.
func (t *text) lookalike() string {
	for _, w := range strings.Fields(t.Content.Subject + " " + t.own) {
		if strings.ContainsFunc(w, func(r rune) bool {
			return unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian) && r != 'µ' && r != 'μ' && r != 'Ω'
		}) &&
			!t.posting.holds(w) && !t.facts.holds(w) {
			return w
		}
	}
	return ""
}

var headerLine = core.NewPattern(`(?im)^\s*(?:bcc|cc|to|from|reply-to|subject|betreff|an|von|kopie(?: an)?|blindkopie|copie(?: à)?|cci|cco|para|objet|asunto|à|de|content-type|mime-version|x-[a-z-]+|return-path|sender)\s*:`)

// gateHeaders: neither subject nor recipient nor body can pose as mail headers.
func gateHeaders(t *text) core.GateResult {
	c := t.Content
	for _, s := range []string{c.Subject, c.Recipient} {
		if strings.ContainsFunc(s, unicode.IsControl) || strings.ContainsAny(s, "\u0085\u2028\u2029") {
			return fail(GateHeaders, "line_break", "a subject or recipient is one line")
		}
	}
	for _, a := range c.Attachments {
		if strings.ContainsFunc(a.Name, unicode.IsControl) || strings.ContainsAny(a.Name, `/\"`) {
			return fail(GateHeaders, "attachment_name", "the name of an attachment holds a character that is not allowed", a.Name)
		}
	}
	if strings.ContainsAny(c.Recipient, ",;<> ") && c.Channel == MailChannel {
		return fail(GateHeaders, "recipients", "exactly one bare address is allowed", c.Recipient)
	}
	if m := headerLine.FindString(c.Body); m != "" {
		return fail(GateHeaders, "header_in_body", "a line of the text looks like a mail header", m)
	}
	return pass(GateHeaders)
}

// gateLength: the body, without signature, has a length that is read.
func gateLength(t *text) core.GateResult {
	lo, hi := t.MinWords, t.MaxWords
	if lo == 0 {
		lo = minWords
	}
	if hi == 0 {
		hi = maxWords
	}
	n := len(strings.Fields(t.Content.Body[:t.closing]))
	code := ""
	switch {
	case n > hi, len(t.Content.Body) > maxChecked:
		code = "too_long"
	case n < lo:
		code = "too_short"
	default:
		return pass(GateLength)
	}
	r := fail(GateLength, code, fmt.Sprintf("%d words, %d to %d are right", n, lo, hi))
	r.Params = map[string]string{"words": itoa(n), "min": itoa(lo), "max": itoa(hi)}
	return r
}
