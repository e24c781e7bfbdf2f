package draft

import (
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// MailChannel is the channel whose recipient is a mail address.
const MailChannel core.ChannelName = "email"

// maxTries is how many phrasings are tried before a text that resembles an
// earlier one is returned with its failed gate.
const maxTries = 6

// Input is all that a draft depends on.
type Input struct {
	Job      core.Job
	Postings []core.Posting
	Profile  core.Profile
	Settings core.Settings
	// Templates are the user's own; they go before the built-in ones.
	Templates []Template
	// Template is the "id@version" to take where it fits; empty leaves the choice.
	Template string
	Channel  core.ChannelName
	// Recipient is used as given; when empty, the sole mail address of the
	// posting for mail, and the posting's link for every other channel.
	Recipient string
	// Language is the user's wish; empty means that of the posting.
	Language    core.Lang
	Attachments []core.Attachment
	// RecentBodies are the texts of earlier proposals, for the duplicate gate.
	RecentBodies []string
	// Talk makes the draft an answer in a conversation; see Answering.
	Talk *Talk
	Now  time.Time
}

// Draft writes a proposal: its content, claims, gates, and what the user still
// has to supply. ID, State and times are the caller's. It fails with
// KindInvalid when the profile or the templates allow no text at all.
func Draft(in Input) (core.Proposal, error) {
	if strings.TrimSpace(in.Profile.Name) == "" {
		return core.Proposal{}, core.Invalid("profile", "a proposal needs the name that it is signed with; add it to the profile")
	}
	templates, err := in.templates()
	if err != nil {
		return core.Proposal{}, err
	}
	p := core.Proposal{JobID: in.Job.ID, Profile: in.Profile.ID, Rung: core.RungTemplate}
	want := Wanted(in.Job)
	lang := want
	if in.Language != "" {
		lang = in.Language
		if want != "" && lang != want {
			p.Flags = append(p.Flags, coded(FlagUserWording, string(lang)))
		}
	}
	t, ok := in.pick(templates, lang)
	if !ok {
		if lang != "" {
			p.Missing = append(p.Missing, coded(MissingLanguage, string(lang)))
		}
		lang = core.LangEnglish
		if t, ok = in.pick(templates, lang); !ok {
			return core.Proposal{}, core.Invalid("templates", "there is no template for channel %s; add a generic one", in.Channel)
		}
	}
	w := wordingOf(lang)
	s := fill(in, lang, w)
	in.talked(s, lang)
	req := meet(in, lang, w, s)
	s.once(req, in.Profile)
	p.Missing = append(p.Missing, req.missing...)
	p.Missing = append(p.Missing, unfit(in, s)...)
	p.Flags = append(p.Flags, req.flags...)
	p.Flags = append(p.Flags, warnings(in, s, p.Missing)...)
	recipient, missing := recipientOf(in)
	p.Missing = append(p.Missing, missing...)

	gates := NewChecker(in.Profile, in.Settings)
	for try := 0; ; try++ {
		r := renderer{slots: s, seed: Seed(in.Job.ID) + uint64(try), haystack: haystack(in.Job), focus: focusOf(in.Job, s), address: addressOf(in.Job, lang)}
		body, claims := compose(&r, t, req, in, w)
		p.Content = core.Content{Channel: in.Channel, Recipient: recipient, Subject: subjectOf(&r, t, req, in),
			Body: body, Language: lang, Attachments: in.Attachments}
		p.Claims = claims
		if f, ok := stated(claims, in.Profile, core.FactRate); ok {
			p.Content.Price = core.Pay{Min: f.Rate, Max: f.Rate, Period: f.Period}
		}
		p.Gates = gates.Check(Candidate{Templated: true, Content: p.Content, Claims: claims, Job: in.Job,
			Recent: in.RecentBodies, Language: in.Language, MinWords: t.Length[0], MaxWords: t.Length[1]})
		if try >= maxTries || passed(p.Gates, GateDuplicate) {
			break
		}
	}
	p.Template = t.Name()
	p.Hash = p.Content.Hash()
	p.Writing.Requirements = requirementsOf(in, p, nil)
	return p, nil
}

// templates are those that a draft may use, the owner's own first.
func (in Input) templates() ([]Template, error) {
	if in.Talk != nil {
		return answerTemplates()
	}
	builtin, err := Builtin()
	return inUse(append(slices.Clone(in.Templates), builtin...)), err
}

// pick is the template that was chosen, where it fits as well as any, else the best.
func (in Input) pick(templates []Template, lang core.Lang) (Template, bool) {
	for _, t := range fitting(templates, in.Channel, in.Job.Extraction.Category, lang) {
		if t.Name() == in.Template {
			return t, true
		}
	}
	return Pick(templates, in.Channel, in.Job.Extraction.Category, lang)
}

// Fitting names the templates that fit a draft equally well, as "id@version": those
// between which can be chosen.
func Fitting(in Input) ([]string, error) {
	templates, err := in.templates()
	if err != nil {
		return nil, err
	}
	lang := in.target()
	list := fitting(templates, in.Channel, in.Job.Extraction.Category, lang)
	if len(list) == 0 {
		list = fitting(templates, in.Channel, in.Job.Extraction.Category, core.LangEnglish)
	}
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.Name()
	}
	return out, nil
}

// inUse drops every template whose id is frozen.
func inUse(list []Template) []Template {
	frozen := map[string]bool{}
	for _, t := range list {
		frozen[t.ID] = frozen[t.ID] || t.Frozen
	}
	return slices.DeleteFunc(list, func(t Template) bool { return frozen[t.ID] })
}

// Wanted returns the language that a posting wants to be answered in: the one
// it asks for, else its own, "" when unknown.
func Wanted(j core.Job) core.Lang {
	for _, i := range j.Extraction.Instructions {
		if i.Kind == core.InstructionLanguage && templateLang.MatchString(fold(i.Token)) {
			return core.Lang(fold(i.Token))
		}
	}
	return j.Extraction.Language
}

// compose joins prefix, template, name, signature and disclosure line.
func compose(r *renderer, t Template, req requests, in Input, w wording) (string, []core.Claim) {
	body, claims := r.body(t, req.paras)
	if req.prefix != "" {
		shift := len(req.prefix) + 2
		body = req.prefix + "\n\n" + body
		for i := range claims {
			claims[i].Span.Start += shift
			claims[i].Span.End += shift
		}
	}
	return body + Closing(in.Profile.Name, in.Settings, w.disclosure), claims
}

// Closing returns what follows the sign-off: the name, the user's signature and,
// when the setting is on, the disclosure line.
func Closing(name string, s core.Settings, disclosure string) string {
	out := "\n" + strings.TrimSpace(name)
	if sig := core.Clean(s.Signature, 1000, true); sig != "" {
		sig = strings.TrimSpace(strings.TrimPrefix(sig, name))
		if sig != "" {
			out += "\n" + sig
		}
	}
	if s.DisclosureLine {
		out += "\n\n" + disclosure
	}
	return out
}

// subjectOf renders the subject: exactly as the posting prescribes where that
// says enough, else the prescribed word before the template's own.
func subjectOf(r *renderer, t Template, req requests, in Input) string {
	if own := in.threadSubject(); own != "" {
		return own
	}
	s := req.subject
	if s == "" || (len([]rune(s)) < 12 && !strings.Contains(s, " ")) {
		own := stripQuotes(r.subject(t))
		switch {
		case s == "":
			s = own
		case own != "":
			s += " – " + own
		}
	}
	if s == "" {
		s = in.Profile.Name
	}
	return cutWords(core.Clean(s, 500, false), maxSubject)
}

func stripQuotes(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("“", "", "”", "", "„", "", "« ", "", " »", "", "«", "", "»", "").Replace(s)), " ")
}

func haystack(j core.Job) string {
	x := j.Extraction
	return strings.ToLower(j.Title + "\n" + j.Text + "\ncontract:" + string(x.Contract) + "\nremote:" + string(x.Remote) + "\npay:" + string(x.Pay.Period))
}

// focusOf is what the job is mainly about: its title and its quoted task.
func focusOf(j core.Job, s slots) string {
	out := j.Title + "\n" + j.Extraction.Role
	for _, p := range s["need"] {
		out += "\n" + p.text
	}
	return strings.ToLower(out)
}

// leastOffer is the weight of skills and work below which a text has too little to
// offer: a comparable project alone reaches it, as do two skills, or one skill and
// some other work.
const leastOffer = 2

// unfit names why a text has nothing, or next to nothing, to offer. Such a text is
// not for sending before the user has said what it lacks.
func unfit(in Input, s slots) []string {
	if in.Talk != nil {
		return nil // what there is to offer was said in the proposal
	}
	weight := 0
	if len(s["project.phrase"])+len(s["project.sentence"]) > 0 {
		weight += 2
	}
	if len(s["sample.phrase"])+len(s["sample.sentence"]) > 0 {
		weight++
	}
	for _, p := range s["have"] {
		if p.fact != "" {
			weight++
		}
	}
	if weight >= leastOffer {
		return nil
	}
	out := []string{FlagNoProof}
	if len(s["have"]) == 0 && len(in.Job.Extraction.Skills) > 0 {
		out = append(out, FlagNoSkill)
	}
	return out
}

// warnings tell the reviewer what the text lacks beside what is missing already.
func warnings(in Input, s slots, missing []string) []string {
	if in.Talk != nil {
		return nil
	}
	var out []string
	if !s.proven() {
		out = append(out, FlagNoProof)
	}
	if len(s["have"]) == 0 && len(in.Job.Extraction.Skills) > 0 {
		out = append(out, FlagNoSkill)
	}
	if len(s["role"]) == 0 {
		out = append(out, FlagNoTitle)
	}
	pay := in.Job.Extraction.Pay
	if f, ok := rateFact(in.Profile.OfKind(core.FactRate), in.Job); ok && f.Period == pay.Period && pay.Max.Currency == f.Rate.Currency &&
		pay.Max.Stated() && f.Rate.Minor > pay.Max.Minor {
		out = append(out, FlagRateAbove)
	}
	return slices.DeleteFunc(out, func(f string) bool { return slices.Contains(missing, f) })
}

// recipientOf chooses the address of a mail, or the link of a hand-off.
func recipientOf(in Input) (string, []string) {
	if in.Recipient != "" {
		return in.Recipient, nil
	}
	if in.Channel != MailChannel {
		return in.Job.URL, nil
	}
	found := map[string]string{}
	var order []string
	for _, c := range in.Job.Extraction.Contacts {
		v := strings.TrimSpace(c.Value)
		if c.Kind != core.ContactMail || v == "" {
			continue
		}
		if _, ok := found[fold(v)]; !ok {
			found[fold(v)] = v
			order = append(order, v)
		}
	}
	switch len(order) {
	case 0:
		return "", []string{coded(MissingRecipient, "none")}
	case 1:
		return order[0], nil
	}
	return "", []string{coded(MissingRecipient, "several")}
}

// stated returns the fact of a kind that one of the claims states.
func stated(claims []core.Claim, p core.Profile, k core.FactKind) (core.Fact, bool) {
	for _, c := range claims {
		if f, ok := p.Fact(c.Fact); ok && f.Kind == k {
			return f, true
		}
	}
	return core.Fact{}, false
}
