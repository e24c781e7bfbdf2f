package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// The gates. Each is a pure function of a Candidate with a test table of its own.
const (
	GateClaims       = "claims"       // each claim is supported by a confirmed fact
	GateStatements   = "statements"   // nothing is said about the freelancer beyond the claims
	GateInstructions = "instructions" // what the posting asks of the text is met
	GateChecks       = "checks"       // a check aimed at an AI is not obeyed
	GateFormat       = "format"       // subject and body have the channel's form
	GateHeaders      = "headers"      // nothing can become a mail header
	GateLength       = "length"
	GateLanguage     = "language"
	GatePlaceholder  = "placeholder" // no hole or talk of a generator is left
	GateCliche       = "cliche"
	GateDuplicate    = "duplicate"
	GateNumbers      = "numbers" // no figure that is in neither facts nor posting
	GateNames        = "names"   // no proper name that is in neither
	GateLinks        = "links"   // no link or address that is in neither
	GateSecret       = "secret"
	GatePrivate      = "private" // no phone number or address from private facts
	GateRules        = "rules"   // nothing is offered that the owner's standing rules forbid
)

// AllGates returns the name of every gate in the order in which Check runs them.
func AllGates() []string {
	return []string{GateClaims, GateStatements, GateInstructions, GateChecks, GateFormat, GateHeaders, GateLength, GateLanguage,
		GatePlaceholder, GateCliche, GateDuplicate, GateNumbers, GateNames, GateLinks, GateSecret, GatePrivate, GateRules}
}

// Findings returns every code that a failed gate can carry (core.GateResult.Code).
func Findings() []string {
	return []string{"claim_without_fact", "claim_unconfirmed", "claim_moved", "claim_unsupported", "statement_without_fact",
		"start_with_missing", "word_missing", "subject_missing", "rate_missing", "availability_missing", "portfolio_missing", "cv_missing", "question_unanswered",
		"ai_check_obeyed", "not_text", "empty", "too_big", "no_subject", "subject_long", "control", "markup",
		"line_break", "attachment_name", "recipients", "header_in_body", "lookalike", "too_short", "too_long", "wrong_language",
		"placeholder", "generator_talk", "cliche", "duplicate", "unknown_number", "unknown_name", "unknown_link", "secret", "private_fact", "phone", "rule_broken"}
}

// Codes returns every code of Missing and Flags.
func Codes() []string {
	return []string{MissingAnswer, MissingRate, MissingAvailability, MissingPortfolio, MissingCV, MissingToken, MissingRecipient, MissingLanguage, MissingRule,
		FlagAICheck, FlagNoProof, FlagNoSkill, FlagViaForm, FlagNoAgencies, FlagRequest, FlagRateAbove, FlagNoTitle, FlagUserWording}
}

// Candidate is a text to be checked, with what it may draw on.
type Candidate struct {
	Content  core.Content
	Claims   []core.Claim
	Job      core.Job
	Profile  core.Profile
	Settings core.Settings
	// Recent are the bodies of earlier proposals.
	Recent []string
	// Language is the user's wish where it differs from the posting's.
	Language core.Lang
	// Templated marks a text of a template, whose frame rightly repeats.
	Templated bool
	// MinWords and MaxWords bound the body; 0 means the channel's own bounds.
	MinWords, MaxWords int
}

// Gates checks a text with the channel's own bounds and the posting's language.
func Gates(content core.Content, claims []core.Claim, job core.Job, profile core.Profile, settings core.Settings, recent []string) []core.GateResult {
	return Check(Candidate{Content: content, Claims: claims, Job: job, Profile: profile, Settings: settings, Recent: recent})
}

// maxChecked is the size in bytes beyond which a body is no proposal: over ten
// times a long letter.
const maxChecked = 16 << 10

// Check runs every gate as a Checker made for this one text does.
func Check(c Candidate) []core.GateResult { return NewChecker(c.Profile, c.Settings).Check(c) }

// Passed reports whether every gate has passed.
func Passed(gates []core.GateResult) bool {
	for _, g := range gates {
		if !g.Passed {
			return false
		}
	}
	return true
}

func passed(gates []core.GateResult, name string) bool {
	for _, g := range gates {
		if g.Gate == name {
			return g.Passed
		}
	}
	return false
}

// text is a candidate with what the gates share: its sentences, and the words
// that may be used.
type text struct {
	Candidate
	known *Checker
	lang  core.Lang
	// own is the body with the posting's words in quotation marks blanked out,
	// byte for byte, so that spans stay valid.
	own       string
	sentences []core.Span
	// clauses are those of the sentences, in order.
	clauses []clause
	facts   corpus
	posting corpus
	// tokens are those of the sentence at tokensAt, the one last looked at.
	tokens   []token
	tokensAt int
	// around are the features of the sentence at aroundAt, the one last weighed.
	around   []uint32
	aroundAt int
	// stems are those of the posting's words, once they are needed.
	stems map[string]bool
	// links are the places of links and addresses.
	links [][]int
	// given are the posting's figures, small those that the text counts in; read says
	// that they have been looked up.
	given, small []float64
	read         bool
	// answers are what has been asked about clauses and sentences.
	answers map[question]bool
	// closing is where the name, signature and disclosure begin.
	closing int
}

// closingAt finds where the closing of the text begins: the name that it is signed
// with, and after it nothing but the user's own signature and the disclosure line.
// Whatever else follows the name is text like any other, and is checked.
func closingAt(c Candidate) int {
	body := c.Content.Body
	name := strings.TrimSpace(c.Profile.Name)
	i := strings.LastIndex(body, "\n"+name)
	if name == "" || i < 0 {
		return len(body)
	}
	rest := body[i+1+len(name):]
	for _, own := range append(strings.Split(core.Clean(c.Settings.Signature, 1000, true), "\n"), disclosures()...) {
		if own = strings.TrimSpace(own); own != "" {
			rest = strings.Replace(rest, own, "", 1)
		}
	}
	if strings.TrimSpace(rest) != "" {
		return len(body)
	}
	return i
}

// disclosures are the disclosure lines of every language.
func disclosures() []string {
	var out []string
	for _, l := range []core.Lang{core.LangEnglish, core.LangGerman, core.LangSpanish, core.LangFrench} {
		out = append(out, wordingOf(l).disclosure)
	}
	return out
}

// claimed reports whether a claim touches the span.
func (t *text) claimed(s core.Span) bool {
	for _, c := range t.Claims {
		if c.Fact != "" && c.Span.Start < s.End && s.Start < c.Span.End {
			return true
		}
	}
	return false
}

func pass(gate string) core.GateResult { return core.GateResult{Gate: gate, Passed: true} }

// fail makes the result of a failed gate; found are the offending words.
func fail(gate, code, detail string, found ...string) core.GateResult {
	r := core.GateResult{Gate: gate, Code: code, Detail: detail}
	if len(found) > 0 {
		q := quoteAll(found)
		r.Params = map[string]string{"found": q}
		r.Detail += ": " + q
	}
	return r
}

func quoteAll(found []string) string {
	seen := map[string]bool{}
	var out []string
	for _, f := range found {
		f = cutWords(strings.Join(strings.Fields(core.Clean(f, 400, false)), " "), 60)
		if f != "" && !seen[f] {
			seen[f] = true
			out = append(out, `"`+f+`"`)
		}
		if len(out) == 4 {
			break
		}
	}
	return strings.Join(out, ", ")
}
