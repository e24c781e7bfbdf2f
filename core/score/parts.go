package score

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/automonet/automonet/core"
)

// Vocabulary is the set of words that a profile speaks of. Making it costs more
// than scoring one job with it; it is not changed afterwards, so that many
// goroutines may score with it.
type Vocabulary struct {
	// trade holds the words of the freelancer's own trade, from headline and
	// skills; stems those of all facts. That a project was for a bakery makes nobody
	// a baker.
	trade, stems map[string]bool
	// levels are those of the profile's skills.
	levels map[string]mastery
	// languages are those of the profile, and rate what it asks for an hour.
	languages []spoken
	rate      core.Money
	// occupation is what the headline says the freelancer is.
	occupation *Trade
	taste      Taste
	likeness   Likeness
}

// With is the vocabulary with what the owner's feedback says of jobs.
func (v Vocabulary) With(t Taste) Vocabulary {
	v.taste = t
	return v
}

// Keeping is the vocabulary with what an earlier one has read of the freelancer's
// occupations, where the headline is the same.
func (v Vocabulary) Keeping(old Vocabulary) Vocabulary {
	v.occupation = v.occupation.kept(old.occupation)
	return v
}

// WithoutOccupation is the vocabulary that knows titles by their words alone, to compare
// with.
func (v Vocabulary) WithoutOccupation() Vocabulary {
	v.occupation = nil
	return v
}

// VocabularyOf collects the words of the profile's confirmed facts, and its skills.
func VocabularyOf(profile core.Profile) Vocabulary {
	v := Vocabulary{trade: map[string]bool{}, stems: map[string]bool{}, levels: levels(profile), rate: rateOf(profile), occupation: tradeOf(profile)}
	for _, f := range profile.OfKind(core.FactLanguage) {
		v.languages = append(v.languages, spokenOf(f))
	}
	for _, f := range profile.Facts {
		if !f.Confirmed {
			continue
		}
		for _, s := range f.Skills {
			addWords(v.trade, s)
		}
		switch f.Kind {
		case core.FactHeadline, core.FactSkill:
			for _, t := range f.Text {
				addWords(v.trade, t)
			}
		}
		switch f.Kind {
		case core.FactHeadline, core.FactSkill, core.FactProject, core.FactEmployment, core.FactCertificate:
			for _, t := range f.Text {
				addWords(v.stems, t)
			}
		}
	}
	for w := range v.trade {
		v.stems[w] = true
	}
	return v
}

// title measures how many words of the role the profile speaks of; near reports
// whether one of them is of the freelancer's trade, or the role is unknown.
func title(job core.Job, v Vocabulary) (r core.Reason, near bool) {
	role := job.Extraction.Role
	if role == "" {
		role = job.Title
	}
	words := roleWords(role)
	if len(words) == 0 || len(v.stems) == 0 {
		return reason(TitleUnknown, MaxTitle*0.4), true
	}
	var hit []string
	for _, w := range words {
		s := stem(w)
		if v.stems[s] {
			hit = append(hit, w)
		}
		near = near || v.trade[s]
	}
	shown := core.Clean(role, 80, false)
	share := float64(len(hit)) / float64(len(words))
	if share < 1 {
		name, like := v.occupation.Like(languageOf(job), shown)
		if is := clamp((like - likeNone) / (likeAll - likeNone)); is > share {
			return reason(TitleLike, MaxTitle*is, "role", shown, "name", name), near || like >= likeNear
		}
	}
	return reason(TitleFit, MaxTitle*share, "role", shown, "words", strings.Join(hit, ", ")), near
}

// A role counts nothing up to the likeness likeNone to a name of the freelancer's
// occupations and in full from likeAll; from likeNear it is near the freelancer's own.
const (
	likeNone = 0.25
	likeAll  = 0.65
	likeNear = 0.45
)

// languageOf is the language in which a job's title is read: the posting's, or else
// English.
func languageOf(job core.Job) core.Lang {
	if x := job.Extraction; x.Language != "" && x.LanguageConfidence >= 0.5 {
		return x.Language
	}
	return core.LangEnglish
}

func addWords(set map[string]bool, s string) {
	for _, w := range roleWords(s) {
		set[stem(w)] = true
	}
}

// roleWords are the words of a role that say something, at most 12.
func roleWords(s string) []string {
	var out []string
	for w := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '+' && r != '#'
	}) {
		if len(w) < 2 || emptyWord(w) || slices.Contains(out, w) {
			continue
		}
		if out = append(out, w); len(out) == 12 {
			break
		}
	}
	return out
}

func emptyWord(w string) bool {
	switch w {
	case "senior", "junior", "lead", "staff", "principal", "mid", "level", "remote", "freelance", "freelancer", "contract", "the", "and", "or", "for", "of", "in",
		"to", "with", "at", "an", "und", "oder", "für", "mit", "der", "die", "das", "im", "m", "w", "d", "all", "genders", "full", "part", "time", "hiring", "needed",
		"wanted", "gesucht", "suche", "looking", "we", "need", "team", "years", "sr", "jr", "de", "la", "el", "en", "para", "et", "pour", "le", "les", "hybrid", "onsite", "gn", "ii", "iii":
		return true
	}
	return false
}

// stem joins the forms in which role nouns appear: developers, entwicklerin,
// development, engineering.
func stem(w string) string {
	for _, s := range [...]string{"innen", "in", "s"} {
		if rest, ok := strings.CutSuffix(w, s); ok && len(rest) >= 4 && (s != "in" || strings.HasSuffix(rest, "er")) {
			w = rest
			break
		}
	}
	switch w {
	case "development", "developing", "entwicklung", "programmer", "programming", "coder", "entwickler", "desarrollador", "développeur":
		return "developer"
	case "engineering", "ingenieur":
		return "engineer"
	case "designing":
		return "design"
	case "designer", "diseñador":
		return "design"
	case "writing", "copywriter", "copywriting", "texter":
		return "writer"
	case "analytics", "analyse", "analyst", "analysis":
		return "analyst"
	case "frontend", "backend", "fullstack":
		return w
	}
	return w
}

// rateOf is what the profile wants per hour: a stated rate, else the floor.
func rateOf(profile core.Profile) core.Money {
	for _, f := range profile.OfKind(core.FactRate) {
		if h := f.Period.Hours(); f.Rate.Stated() && h > 0 {
			if m, err := core.FromMajor(f.Rate.Major()/h, f.Rate.Currency); err == nil {
				return m
			}
		}
	}
	return profile.Floor
}

// wanted is what the freelancer wants per hour, by the profile or else the settings.
func (v Vocabulary) wanted(settings core.Settings) (core.Money, bool) {
	if v.rate.Stated() {
		return v.rate, true
	}
	return settings.Filters.MinHourly, settings.Filters.MinHourly.Stated()
}

// pay compares the offer with the freelancer's rate. Unknown pay is neutral.
func pay(job core.Job, v Vocabulary, settings core.Settings) core.Reason {
	p := job.Extraction.Pay
	if !p.Stated() {
		if b, ok := ExpectedPay(job); ok {
			// Shown, not counted: the band comes from one market and is wide.
			return reason(PayExpected, MaxPay*0.45, "middle", dollars(b.Middle), "low", dollars(b.Low), "high", dollars(b.High))
		}
		return reason(PayUnknown, MaxPay*0.45)
	}
	text := payText(p)
	if p.Period == core.PeriodFixed {
		return fixedPay(p, text, settings)
	}
	low, high, c, ok := p.Hourly()
	if !ok {
		return reason(PayUnknown, MaxPay*0.45)
	}
	want, ok := v.wanted(settings)
	if !ok {
		return reason(PayNoRate, MaxPay*0.5, "pay", text)
	}
	offer, ok := settings.Rates.Convert(middle(low, high), c, want.Currency)
	if !ok || want.Major() <= 0 {
		return reason(PayUnknown, MaxPay*0.45)
	}
	asOf := ""
	if offer.AsOf != "" {
		asOf = " (FX " + offer.AsOf + ")"
	}
	ratio := offer.Value / want.Major()
	// A straight line from nothing at 40 % of the rate to everything at 140 %.
	points := MaxPay * clamp((ratio-0.4)/1.0)
	code := PayNear
	switch {
	case ratio >= 1.1:
		code = PayAbove
	case ratio < 0.85:
		code = PayBelow
	}
	return reason(code, points, "pay", text, "offer", strconv.FormatFloat(math.Round(offer.Value), 'f', 0, 64)+" "+string(want.Currency)+asOf,
		"rate", strconv.FormatFloat(math.Round(want.Major()), 'f', 0, 64)+" "+string(want.Currency))
}

// payText is the pay as it was understood, not in the posting's own words, for
// example "80 – 120 USD / hour".
func payText(p core.Pay) string {
	var out string
	switch {
	case !p.Max.Stated() || p.Min == p.Max:
		out = amount(p.Min)
	case !p.Min.Stated():
		out = amount(p.Max)
	case p.Min.Currency == p.Max.Currency:
		out = strings.TrimSuffix(amount(p.Min), " "+string(p.Min.Currency)) + " – " + amount(p.Max)
	default:
		out = amount(p.Min) + " – " + amount(p.Max)
	}
	if p.Period != core.PeriodUnknown && p.Period != core.PeriodFixed {
		out += " / " + string(p.Period)
	}
	return out
}

// amount leaves out cents where there are none.
func amount(m core.Money) string {
	number, code, _ := strings.Cut(m.String(), " ")
	return strings.TrimSuffix(number, ".00") + " " + code
}

func fixedPay(p core.Pay, text string, settings core.Settings) core.Reason {
	top := p.Max
	if !top.Stated() {
		top = p.Min
	}
	eur, ok := settings.Rates.Convert(top.Major(), top.Currency, "EUR")
	if !ok || eur.Value <= 0 {
		return reason(PayUnknown, MaxPay*0.45)
	}
	least := 100.0
	if m := settings.Filters.MinFixed; m.Stated() {
		if v, ok := settings.Rates.Convert(m.Major(), m.Currency, "EUR"); ok && v.Value > 0 {
			least = v.Value
		}
	}
	// The work behind a fixed price is unknown, so only its size speaks: a quarter
	// of the points at the least, half at three times, all at about thirty times.
	return reason(PayFixed, MaxPay*clamp(0.25+0.525*math.Log10(max(eur.Value/least, 0.1))), "pay", text)
}

func middle(low, high float64) float64 {
	switch {
	case high == 0:
		return low
	case low == 0:
		return high
	}
	return (low + high) / 2
}

func clamp(v float64) float64 { return min(max(v, 0), 1) }

func contract(job core.Job, settings core.Settings) core.Reason {
	c := job.Extraction.Contract
	wanted := slices.Contains(settings.Filters.Contracts, c)
	share := 0.0
	switch c {
	case core.ContractUnknown:
		return reason(ContractUnknown, MaxContract*0.5)
	case core.ContractFreelance:
		share = 1
	case core.ContractFixedTerm, core.ContractPartTime:
		share = 0.6
	case core.ContractPermanent:
		share = 0.15
	}
	if wanted {
		share = max(share, 0.75)
	}
	code := ContractFit
	if share < 0.5 {
		code = ContractPoor
	}
	return reason(code, MaxContract*share, "contract", string(c))
}

func remote(job core.Job, settings core.Settings) core.Reason {
	r := job.Extraction.Remote
	share := 0.0
	switch r {
	case core.RemoteUnknown:
		return reason(RemoteUnknown, MaxRemote*0.5)
	case core.RemoteFull:
		share = 1
	case core.RemoteHybrid:
		share = 0.5
	case core.RemoteOnsite:
		share = 0.1
	}
	if slices.Contains(settings.Filters.Remote, r) {
		share = max(share, 0.85)
	}
	code := RemoteFit
	if share < 0.5 {
		code = RemotePoor
	}
	return reason(code, MaxRemote*share, "remote", string(r))
}

// spoken is a language of the profile: how it is written, in lower case, the language
// that this names, "" for an unknown one, and its level.
type spoken struct {
	texts []string
	named map[core.Lang]bool
	level int
}

func spokenOf(f core.Fact) spoken {
	s := spoken{named: map[core.Lang]bool{}, level: f.Level}
	for _, t := range f.Text {
		t = strings.ToLower(t)
		s.texts = append(s.texts, t)
		for l, names := range languageNames() {
			if slices.ContainsFunc(names, func(n string) bool { return strings.Contains(t, n) }) {
				s.named[l] = true
			}
		}
	}
	return s
}

// is reports whether the fact names the language, or begins with its code.
func (s spoken) is(l core.Lang) bool {
	return s.named[l] || slices.ContainsFunc(s.texts, func(t string) bool {
		rest, ok := strings.CutPrefix(t, string(l))
		return ok && (rest == "" || rest[0] == ' ' || rest[0] == ':')
	})
}

// languageNames are how languages are called.
func languageNames() map[core.Lang][]string {
	return map[core.Lang][]string{
		"en": {"english", "englisch", "inglés", "anglais"}, "de": {"german", "deutsch", "alemán", "allemand"},
		"es": {"spanish", "spanisch", "español", "espagnol"}, "fr": {"french", "französisch", "francés", "français"},
		"it": {"italian", "italienisch", "italiano"}, "pt": {"portuguese", "portugiesisch", "português"}, "nl": {"dutch", "niederländisch"},
		"pl": {"polish", "polnisch"}, "sv": {"swedish", "schwedisch"}, "da": {"danish", "dänisch"}, "ru": {"russian", "russisch"},
	}
}

// language asks whether the freelancer can write in the posting's language.
func language(job core.Job, v Vocabulary, settings core.Settings) core.Reason {
	l := job.Extraction.Language
	if l == "" || len(v.languages) == 0 && l != settings.Lang {
		return reason(LanguageUnknown, MaxLanguage*0.5, "language", string(l))
	}
	if len(v.languages) == 0 {
		return reason(LanguageSpoken, MaxLanguage*0.9, "language", string(l))
	}
	for _, s := range v.languages {
		if s.is(l) {
			share := 0.9
			if s.level > 0 {
				share = 0.4 + 0.12*float64(s.level)
			}
			return reason(LanguageSpoken, MaxLanguage*share, "language", string(l))
		}
	}
	return reason(LanguageForeign, 0, "language", string(l))
}

// freshness halves every five days: early answers win.
func freshness(job core.Job, now time.Time) core.Reason {
	at := job.PostedAt
	if at.IsZero() {
		at = job.FirstSeenAt
	}
	if at.IsZero() {
		return reason(FreshUnknown, MaxFreshness*0.5)
	}
	days := max(now.Sub(at).Hours()/24, 0)
	return reason(Fresh, MaxFreshness*math.Pow(0.5, days/5), "days", strconv.Itoa(int(days)))
}

// clarity rewards postings that can be answered well: a literal contact, pay,
// instructions, and enough text to be specific about.
func clarity(job core.Job) core.Reason {
	x := job.Extraction
	points := 0.0
	var have []string
	mark := func(ok bool, name string, v float64) {
		if ok {
			points += v
			have = append(have, name)
		}
	}
	mail := slices.ContainsFunc(x.Contacts, func(c core.Contact) bool { return c.Kind == core.ContactMail })
	mark(mail, "mail", 1.5)
	mark(!mail && len(x.Contacts) > 0, "link", 1)
	mark(len(x.Instructions) > 0, "instructions", 1)
	mark(x.Pay.Stated(), "pay", 1)
	mark(len(job.Text) >= 400, "text", 1)
	mark(len(x.Skills) >= 2, "skills", 0.5)
	return reason(Clarity, min(points, MaxClarity), "have", strings.Join(have, ", "))
}

// client rewards a client that shows who it is.
func client(job core.Job) core.Reason {
	points := 0.0
	var have []string
	if strings.TrimSpace(job.Company) != "" {
		points += 1.5
		have = append(have, "name")
	}
	if slices.ContainsFunc(job.Extraction.Contacts, func(c core.Contact) bool { return ownDomain(c, job.Company) }) {
		points += 1
		have = append(have, "domain")
	}
	if job.Sightings > 1 && len(job.Sources) > 1 {
		points += 0.5
		have = append(have, "sources")
	}
	return reason(Client, points, "have", strings.Join(have, ", "))
}

// ownDomain reports whether a contact lies at a domain of its own, and not at a
// free mail service.
func ownDomain(c core.Contact, company string) bool {
	v := strings.ToLower(c.Value)
	if c.Kind == core.ContactURL {
		return company != "" && strings.Contains(letters(v), letters(strings.ToLower(company)))
	}
	for _, free := range [...]string{"@gmail.", "@googlemail.", "@yahoo.", "@hotmail.", "@outlook.", "@gmx.", "@web.de", "@protonmail.", "@proton.", "@aol.", "@icloud.", "@mail.ru", "@live.", "@t-online."} {
		if strings.Contains(v, free) {
			return false
		}
	}
	return true
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
