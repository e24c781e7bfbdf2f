package draft

import (
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// The gates over what a model wrote, beside those over any text.
const (
	// GateOffer: price and time come from code, never from a model.
	GateOffer = "offer"
	// GateLeak: nothing of the prompt is in the text.
	GateLeak = "leak"
)

// ModelGates returns the names of the gates that only a model's text passes.
func ModelGates() []string { return []string{GateOffer, GateLeak} }

// ModelFindings returns every code that a failed one of ModelGates, or of
// GateFaithful, can carry.
func ModelFindings() []string {
	return []string{"price_by_model", "time_by_model", "prompt_leak", "figures_changed", "length_changed", "name_lost", codeUntranslated}
}

// Codes of Flags that only the ways of models have.
const (
	FlagTranslated  = "translated"   // a model translated it; detail: the language
	FlagJudgeDoubt  = "judge_doubt"  // another model found it weak; detail: what it said
	FlagNoModel     = "no_model"     // why the template was used; detail: no_budget, none_served, gates, local_only, not_configured or asked
	FlagVariants    = "variants"     // fewer texts than were wished passed; detail: how many of how many
	FlagModelAnswer = "model_answer" // a screening question was answered by a model; detail: the question
)

// ModelCodes returns the codes of Flags and Missing that only the ways of models have.
func ModelCodes() []string {
	return []string{FlagTranslated, FlagJudgeDoubt, FlagNoModel, FlagModelAnswer, FlagVariants, MissingSentence}
}

// Assemble makes a proposal of what a model answered: recipient, greeting, requests,
// price, time, sign-off, signature and disclosure come from code, the paragraphs and
// the links to facts from the answer. Nothing of it is believed: all gates run, and
// what they find is in Gates.
func (b Brief) Assemble(r Reply) core.Proposal {
	in := b.in
	p := core.Proposal{JobID: in.Job.ID, Profile: in.Profile.ID, Template: b.category.Name()}
	body := trimFrame(plainText(r.Body), in.Profile.Name, b.words)
	answers, answered := b.answers(r.Answers)
	text := b.compose(body, answers)
	price := priceOf(b, text.offer)
	p.Missing = withoutAnswered(b.requests.missing, answered)
	p.Missing = append(p.Missing, unfit(in, b.slots)...)
	p.Flags = append(append([]string(nil), b.requests.flags...), warnings(in, b.slots, p.Missing)...)
	for q := range answered {
		p.Flags = append(p.Flags, strings.Replace(q, MissingAnswer, FlagModelAnswer, 1))
	}
	slices.Sort(p.Flags[len(p.Flags)-len(answered):])
	if in.Language != "" && in.Language != Wanted(in.Job) && Wanted(in.Job) != "" {
		p.Flags = append(p.Flags, coded(FlagUserWording, string(in.Language)))
	}
	recipient, missing := recipientOf(in)
	p.Missing = append(p.Missing, missing...)
	p.Content = core.Content{Channel: in.Channel, Recipient: recipient, Subject: b.subject(r.Subject), Body: text.body, Language: b.lang,
		Price: price, Attachments: in.Attachments}
	p.Claims = append(b.claims(r.Claims, text), text.claims...)
	p.Gates = b.check(p, text)
	p.Hash = p.Content.Hash()
	p.Writing.Requirements = requirementsOf(in, p, answered)
	return p
}

// Mendable are the failed gates that another text could pass: not those that fail
// because the owner has to supply something, which is in Missing as well.
func Mendable(p core.Proposal) []core.GateResult {
	lacks := func(code string) bool {
		return slices.ContainsFunc(p.Missing, func(m string) bool { return m == code || strings.HasPrefix(m, code+":") })
	}
	var out []core.GateResult
	for _, g := range p.Gates {
		owners := map[string]string{"rate_missing": MissingRate, "availability_missing": MissingAvailability, "portfolio_missing": MissingPortfolio,
			"cv_missing": MissingCV, codeUntranslated: MissingSentence, "start_with_missing": MissingToken, "word_missing": MissingToken, "subject_missing": MissingToken,
			"question_unanswered": MissingAnswer}[g.Code]
		if !g.Passed && (owners == "" || !lacks(owners)) {
			out = append(out, g)
		}
	}
	return out
}

// check runs the gates over any text, and those over a model's.
func (b Brief) check(p core.Proposal, t composed) []core.GateResult {
	wish := b.in.Language
	if b.Foreign() {
		// What is checked here is the text before its translation.
		wish = b.lang
	}
	gates := b.gates.Check(Candidate{Content: p.Content, Claims: p.Claims, Job: b.in.Job,
		Recent: b.in.RecentBodies, Language: wish, MinWords: b.lengths[0], MaxWords: b.lengths[1]})
	return append(gates, b.offer(p, t), b.leak(p, t))
}

// composed is a finished body with the place of the model's part.
type composed struct {
	body string
	// own are the parts that the model wrote.
	own    []core.Span
	claims []core.Claim
	// offer are the facts that code stated.
	offer []core.FactID
}

func (t *composed) write(s string) { t.body += s }

// paragraph adds a paragraph of code, with its claims.
func (t *composed) paragraph(v value) {
	if len(v) == 0 {
		return
	}
	t.write("\n\n")
	for _, p := range v {
		at := len(t.body)
		t.write(p.text)
		if p.fact != "" {
			t.claims = append(t.claims, core.Claim{Text: p.text, Fact: p.fact, Span: core.Span{Start: at, End: len(t.body)}})
			t.offer = append(t.offer, p.fact)
		}
	}
}

func (t *composed) model(s string) {
	if s == "" {
		return
	}
	t.write("\n\n")
	t.own = append(t.own, core.Span{Start: len(t.body), End: len(t.body) + len(s)})
	t.write(s)
}

// compose joins greeting, the model's paragraphs, what the posting asked for, the
// offer and the closing. The model's last paragraph, with its question, stays last.
func (b Brief) compose(body string, answers []value) composed {
	var t composed
	said := answers
	if b.requests.prefix != "" {
		t.write(b.requests.prefix + "\n\n")
	}
	greeting := "" // the slot of templates
	for _, p := range b.slots["salutation"] {
		greeting += p.text
	}
	t.write(greeting)
	paragraphs := strings.Split(body, "\n\n")
	head, last := body, ""
	if n := len(paragraphs); n > 1 {
		head, last = strings.Join(paragraphs[:n-1], "\n\n"), paragraphs[n-1]
	}
	t.model(head)
	for _, v := range b.requests.paras {
		if !b.woven(v, body) {
			t.paragraph(b.joined(v, answers))
			if b.isQuestions(v) {
				answers = nil
			}
		}
	}
	t.paragraph(b.joined(nil, answers))
	for _, a := range said {
		text := a[len(a)-1].text
		if i := strings.LastIndex(t.body, text); i >= 0 {
			t.own = append(t.own, core.Span{Start: i, End: i + len(text)})
		}
	}
	t.paragraph(b.slots["say"])
	t.paragraph(b.offerText())
	t.paragraph(b.timesLine())
	t.model(last)
	t.write("\n\n" + b.words.regards + Closing(b.in.Profile.Name, b.in.Settings, b.words.disclosure))
	return t
}

// woven reports whether the model has already written the word that a paragraph of
// code would add.
func (b Brief) woven(v value, body string) bool {
	for _, tok := range tokens(b.in.Job.Extraction, core.InstructionMention) {
		if len(v) == 1 && strings.Contains(v[0].text, tok) && strings.Contains(body, tok) {
			return true
		}
	}
	return false
}

// isQuestions reports whether a paragraph of code holds the answers to questions.
func (b Brief) isQuestions(v value) bool {
	return len(v) > 0 && v[0].text == b.words.asked(b.address)
}

// joined puts the model's answers to those of code.
func (b Brief) joined(v value, answers []value) value {
	if len(answers) == 0 || v != nil && !b.isQuestions(v) {
		return v
	}
	if v == nil {
		v = value{{text: b.words.asked(b.address)}}
	}
	v = append(value(nil), v...)
	for _, a := range answers {
		v = append(append(v, piece{text: "\n- "}), a...)
	}
	return v
}

// offerText states time and price from the profile, where the posting asks for
// them or they fit what it says; and the link to samples.
func (b Brief) offerText() value {
	var out value
	add := func(open string, v value, end string) {
		if len(v) == 0 {
			return
		}
		if len(out) > 0 {
			out = append(out, piece{text: " "})
		}
		out = append(append(append(out, piece{text: open}), v...), piece{text: end})
	}
	s, w := b.slots, b.words
	switch {
	case len(s["availability.tail"]) > 0:
		add(w.availableIs+" ", s["availability.tail"], ".")
	case len(s["availability.phrase"]) > 0:
		add(w.availability+" ", s["availability.phrase"], ".")
	default:
		add("", s["availability.sentence"], "")
	}
	add(w.rateIs+" ", s["rate"], ".")
	if b.in.Job.Extraction.Contract == core.ContractPermanent {
		add(w.permanent(b.address), value{{text: ""}}, "")
	}
	if len(s["portfolio"]) > 0 {
		add(w.samples+" ", s["portfolio"], "")
	}
	return tidy(out)
}

func priceOf(b Brief, stated []core.FactID) core.Pay {
	for _, id := range stated {
		if f, ok := b.in.Profile.Fact(id); ok && f.Kind == core.FactRate {
			return core.Pay{Min: f.Rate, Max: f.Rate, Period: f.Period}
		}
	}
	return core.Pay{}
}

// subject is the one that the posting prescribes, before the model's own.
func (b Brief) subject(own string) string {
	if s := b.in.threadSubject(); s != "" {
		return s
	}
	s := b.requests.subject
	own = strings.Trim(stripQuotes(core.Clean(own, 400, false)), " .")
	if !harmless(own) {
		own = ""
	}
	if s == "" || len([]rune(s)) < 12 && !strings.Contains(s, " ") {
		switch {
		case s == "":
			s = own
		case own != "" && !strings.Contains(strings.ToLower(own), strings.ToLower(s)):
			s += " – " + own
		case own != "":
			s = own
		}
	}
	if s == "" {
		if s = roleOf(b.in.Job); s != "" {
			s += " – "
		}
		s += b.in.Profile.Name
	}
	return cutWords(core.Clean(s, 500, false), maxSubject)
}

var (
	boldMark    = core.NewPattern(`\*\*([^*\n]+)\*\*|__([^_\n]+)__`)
	bulletMark  = core.NewPattern(`(?m)^[ \t]*[*•·–][ \t]+`)
	headingMark = core.NewPattern(`(?m)^#{1,6} +`)
	blankLines  = core.NewPattern(`\n[ \t]*\n(?:[ \t]*\n)*`)
	greetingRun = core.NewPattern(`(?i)^(?:hello|hi|dear|good (?:morning|day)|hallo|guten tag|sehr geehrte|liebe[rs]?|moin|hola|estimad[oa]s?|buen(?:os|as) |bonjour|madame|monsieur|cher|chère|to whom)\b[^\n.?]{0,80}$`)
	signoffRun  = core.NewPattern(`(?i)^(?:(?:best|kind|warm|many)(?: \w+)?(?: regards| wishes)?|regards|sincerely|yours(?: \w+)?|thanks?(?: you)?(?: in advance)?|cheers|(?:viele|freundliche|beste|herzliche|liebe|schöne) grüße|mit (?:freundlichen|besten|herzlichen) grüßen|(?:un )?(?:cordial )?saludos?(?: cordiales?)?|atentamente|(?:bien )?cordialement|sincères salutations|bien à vous)[,.!]?$`)
)

// plainText takes markup out of a model's text and brings its lines into form.
func plainText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = boldMark.ReplaceAllString(s, "$1$2")
	s = headingMark.ReplaceAllString(bulletMark.ReplaceAllString(s, "- "), "")
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.Join(strings.Fields(l), " ")
	}
	return strings.TrimSpace(blankLines.ReplaceAllString(strings.Join(lines, "\n"), "\n\n"))
}

// trimFrame takes a greeting, a sign-off and the name away that a model wrote all
// the same; code adds its own.
func trimFrame(body, name string, w wording) string {
	lines := strings.Split(body, "\n")
	if len(lines) > 1 && greetingRun.MatchString(lines[0]) {
		lines = lines[1:]
	}
	for len(lines) > 1 {
		last := strings.TrimSpace(lines[len(lines)-1])
		if last != "" && !strings.EqualFold(last, strings.TrimSpace(name)) && !signoffRun.MatchString(last) && last != w.disclosure {
			break
		}
		lines = lines[:len(lines)-1]
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
