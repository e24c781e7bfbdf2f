package form

import (
	"fmt"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// doing is what happens to a field.
type doing int

const (
	doSkip doing = iota
	doFill
	doAsk
)

// decision is what is put into a field, or why nothing is.
type decision struct {
	field  field
	means  meaning
	do     doing
	value  string
	option int
	files  []string
	why    string
}

func (d decision) fill(v string) decision   { d.do, d.value = doFill, v; return d }
func (d decision) ask(why string) decision  { d.do, d.why = doAsk, why; return d }
func (d decision) upload(p string) decision { d.do, d.files = doFill, []string{p}; return d }
func (d decision) choose(o option) decision { d.do, d.option, d.value = doFill, o.ID, o.Text; return d }

// orAsk asks the user where the field is required, and leaves it alone otherwise.
func (d decision) orAsk(why string) decision {
	if d.field.Required {
		return d.ask(why)
	}
	return d
}

var (
	yesWords     = core.NewPattern(`(?i)^(yes|ja|s[ií]|oui|true)\b`)
	noWords      = core.NewPattern(`(?i)^(no|nein|non|false)\b`)
	declineWords = core.NewPattern(`(?i)prefer not|decline|rather not|don.t wish|do not wish|keine angabe|m[öo]chte (ich )?nicht|prefiero no|no deseo|ne (souhaite|veux) pas|not (say|answer|disclose)`)
	otherWords   = core.NewPattern(`(?i)^(other|sonstige[sr]?|andere[rs]?|otro|otra|autre|internet|web ?site|online|job ?board|stellenb[öo]rse|web)\b`)
	hourWords    = core.NewPattern(`(?i)hour|stunde|\bhora|heure|/ ?h\b`)
	dayWords     = core.NewPattern(`(?i)\bday|daily|tages|\btag\b|por d[ií]a|\bjour|\btjm\b`)
	monthWords   = core.NewPattern(`(?i)month|monat|\bmes\b|mensual|mensuel|\bmois`)
	yearWords    = core.NewPattern(`(?i)year|annual|annum|jahr|anual|\baño|\bannuel|\ban\b|salary|gehalt|salari|salaire`)
	dayFirst     = core.NewPattern(`(?i)\bdd[./-]mm[./-](yyyy|jjjj)|tt\.mm\.jjjj|jj/mm/aaaa|dd/mm/aaaa`)
	monthFirst   = core.NewPattern(`(?i)\bmm/dd/yyyy`)
	partDay      = core.NewPattern(`(?i)^(day|tag|d[ií]a|jour|dd|tt)\b`)
	partMonth    = core.NewPattern(`(?i)^(month|monat|mes|mois|mm)\b`)
	partYear     = core.NewPattern(`(?i)^(year|jahr|año|ann[ée]e|yyyy|jjjj)`)
)

// decide says what goes into a field. It has no way to make anything up: every
// value is the content that was approved or a confirmed fact. national is set where
// a field beside the phone number takes its dialling code.
func (s sheet) decide(f field, onlyFile, national bool) decision {
	d := decision{field: f, means: f.means(onlyFile)}
	if f.trap() {
		return d
	}
	if f.speaksToMachines() {
		return d.orAsk("it is written for programs, not for people; look at the page yourself")
	}
	switch d.means {
	case meansFirst:
		return d.known(s.first, "your first name")
	case meansLast:
		return d.known(s.last, "your family name")
	case meansName:
		return d.known(s.name, "your name")
	case meansMail, meansMailAgain:
		return d.known(s.mail, "your e-mail address; add it to the profile as a contact fact")
	case meansDial:
		return s.dial(d)
	case meansPhone:
		if national {
			return d.known(nationalPart(s.phone), "your phone number; add it to the profile as a contact fact")
		}
		return d.known(s.phone, "your phone number; add it to the profile as a contact fact")
	case meansCity:
		return d.pick(s.city, "where you live")
	case meansCountry:
		return d.pick(s.country, "your country")
	case meansLinkedIn:
		return d.known(s.linkedIn, "your LinkedIn page")
	case meansGitHub:
		return d.known(s.gitHub, "your GitHub page")
	case meansWebsite:
		return d.known(first(s.website, first(s.gitHub, s.linkedIn)), "your website")
	case meansHeadline:
		return d.known(s.headline, "your profession")
	case meansSubject:
		return d.known(s.subject, "a subject; add one to the proposal")
	case meansLetter:
		return d.known(s.letter, "a text")
	case meansCV:
		return d.document(s.cv, "your CV; attach it to the proposal")
	case meansLetterDoc:
		if f.Accept == "" || strings.Contains(f.Accept, ".txt") || strings.Contains(f.Accept, "text/plain") {
			if f.Required {
				return d.upload(s.letterFile)
			}
			return d
		}
		return d.orAsk("the letter as a file; upload it yourself")
	case meansOtherDoc:
		if len(s.others) > 0 {
			return d.upload(s.others[0])
		}
		return d.orAsk("another file; attach it to the proposal")
	case meansPay:
		return s.pay(d)
	case meansStart:
		return s.starting(d)
	case meansConsent:
		if s.consent {
			return d.fill("yes")
		}
		return d.orAsk("your consent; allow it with \"consent: true\", or tick it yourself")
	case meansMarketing:
		return d.orAsk("your consent to advertising, which is never given for you")
	case meansPersonal:
		for _, o := range f.Options {
			if f.Required && declineWords.MatchString(o.Text) {
				return d.choose(o)
			}
		}
		return s.remembered(d)
	case meansHeard:
		return s.heard(d)
	}
	return s.remembered(d)
}

// known fills in a text that is there, cut off nowhere.
func (d decision) known(v, what string) decision {
	if v == "" {
		return d.orAsk("it wants " + what)
	}
	if d.field.Max > 0 && len([]rune(v)) > d.field.Max {
		if d.means == meansLetter {
			return d.ask(fmt.Sprintf("the text has more than the %d characters that it takes; shorten it", d.field.Max))
		}
		return d.orAsk("what it wants is longer than it takes")
	}
	return d.fill(v)
}

// pick fills in a text, or the choice that says it.
func (d decision) pick(v, what string) decision {
	if v == "" {
		return d.orAsk("it wants " + what)
	}
	if d.field.Kind == "combobox" {
		return d.fill(v) // the choice is made among what it shows; see fill
	}
	if len(d.field.Options) == 0 {
		return d.fill(v)
	}
	if o, ok := match(d.field.Options, v); ok {
		return d.choose(o)
	}
	return d.orAsk("none of its choices is " + core.Clean(v, 40, false))
}

func (d decision) document(path, what string) decision {
	if path == "" {
		return d.orAsk("it wants " + what)
	}
	return d.upload(path)
}

// names of countries as forms write them.
func countries() [][]string {
	return [][]string{
		{"germany", "deutschland", "alemania", "allemagne", "de"}, {"austria", "österreich", "autriche", "at"}, {"switzerland", "schweiz", "suiza", "suisse", "ch"},
		{"spain", "spanien", "españa", "espagne", "es"}, {"france", "frankreich", "francia", "fr"}, {"italy", "italien", "italia", "italie", "it"},
		{"netherlands", "niederlande", "países bajos", "pays-bas", "nl"}, {"poland", "polen", "polonia", "pologne", "pl"}, {"portugal", "pt"},
		{"united kingdom", "great britain", "vereinigtes königreich", "großbritannien", "reino unido", "royaume-uni", "uk", "gb"},
		{"united states", "united states of america", "usa", "vereinigte staaten", "estados unidos", "états-unis", "us"},
		{"belgium", "belgien", "bélgica", "belgique", "be"}, {"ireland", "irland", "irlanda", "irlande", "ie"}, {"sweden", "schweden", "suecia", "suède", "se"},
	}
}

// match finds the one choice that says v: word for word, by another name of the
// same country, or as the only one that begins with it.
func match(options []option, v string) (option, bool) {
	want := []string{fold(v)}
	for _, names := range countries() {
		if slices.Contains(names, fold(v)) {
			want = names
		}
	}
	var begins []option
	for _, o := range options {
		if o.Off || fold(o.Text) == "" {
			continue
		}
		for _, w := range want {
			if fold(o.Text) == w || len(w) > 2 && fold(o.Value) == w {
				return o, true
			}
		}
		if t := fold(o.Text); len(want[0]) > 2 && (strings.HasPrefix(t, want[0]) || len(t) > 3 && strings.HasPrefix(want[0], t)) {
			begins = append(begins, o)
		}
	}
	if len(begins) == 1 {
		return begins[0], true
	}
	return option{}, false
}

func fold(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.Trim(s, " .:*")), " "))
}

// dial chooses the dialling code of the phone number.
func (s sheet) dial(d decision) decision {
	code := diallingCode(s.phone)
	if code == "" {
		return d.orAsk("it wants your phone number with its country code; write it as +49 ...")
	}
	for _, o := range d.field.Options {
		for _, w := range strings.FieldsFunc(o.Text+" "+o.Value, func(r rune) bool { return r == ' ' || r == '(' || r == ')' }) {
			if w == code {
				return d.choose(o)
			}
		}
	}
	if len(d.field.Options) > 0 {
		return d.orAsk("none of its choices is " + code)
	}
	return d.fill(code)
}

// diallingCode is the code of a number in international form.
func diallingCode(phone string) string {
	if !strings.HasPrefix(phone, "+") {
		return ""
	}
	if head, _, ok := strings.Cut(phone, " "); ok && len(head) <= 4 {
		return head
	}
	n := digits(phone)
	for _, c := range []string{"1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "351", "352", "353", "358", "420"} {
		if strings.HasPrefix(n, c) {
			return "+" + c
		}
	}
	return ""
}

func nationalPart(phone string) string {
	return strings.TrimSpace(strings.TrimPrefix(phone, diallingCode(phone)))
}

// pay states the approved price, or the rate of the profile, where the field asks
// for the same kind of pay. Nothing is converted.
func (s sheet) pay(d decision) decision {
	said := d.field.title() + " " + d.field.Help + " " + d.field.Placeholder + " " + d.field.Legend
	want := core.PeriodUnknown
	for _, p := range []struct {
		words  *core.Pattern
		period core.Period
	}{{hourWords, core.PeriodHour}, {dayWords, core.PeriodDay}, {monthWords, core.PeriodMonth}, {yearWords, core.PeriodYear}} {
		if p.words.MatchString(said) {
			want = p.period
			break
		}
	}
	for _, p := range []core.Pay{s.price, s.rate} {
		if p.Min.Minor <= 0 || (want != core.PeriodUnknown && want != p.Period) {
			continue
		}
		number, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(strings.ReplaceAll(p.Min.String(), string(p.Min.Currency), "")), ".00"), " ")
		if d.field.Kind == "text" && d.field.Type == "number" || strings.Contains(strings.ToUpper(said), string(p.Min.Currency)) || strings.Contains(said, "€") {
			return d.fill(number)
		}
		if len(d.field.Options) == 0 && d.field.Kind != "combobox" {
			return d.fill(number + " " + string(p.Min.Currency))
		}
	}
	return s.remembered(d)
}

// starting writes the day from which the freelancer is available, in the form that
// the field takes.
func (s sheet) starting(d decision) decision {
	f := d.field
	if s.startDay.IsZero() {
		if s.start != "" && f.Type != "date" && len(f.Options) == 0 {
			return d.known(s.start, "")
		}
		return s.remembered(d)
	}
	hint := f.Placeholder + " " + f.Help + " " + f.Label
	switch {
	case f.Kind == "select" || f.Kind == "combobox":
		part := first(f.Label, first(f.Near, plainName(f.Name)))
		for _, p := range []struct {
			words *core.Pattern
			n     int
		}{{partDay, s.startDay.Day()}, {partMonth, int(s.startDay.Month())}, {partYear, s.startDay.Year()}} {
			if !p.words.MatchString(part) {
				continue
			}
			for _, o := range f.Options {
				if v := strings.TrimLeft(o.Value, "0"); v == fmt.Sprint(p.n) || strings.TrimLeft(o.Text, "0") == fmt.Sprint(p.n) {
					return d.choose(o)
				}
			}
		}
		for _, o := range f.Options {
			if !s.startDay.After(s.now) && atOnce.MatchString(o.Text) {
				return d.choose(o)
			}
		}
		return s.remembered(d)
	case f.Kind == "radio":
		return s.remembered(d)
	case f.Type == "date":
		return d.fill(s.startDay.Format("2006-01-02"))
	case f.Type == "month":
		return d.fill(s.startDay.Format("2006-01"))
	case monthFirst.MatchString(hint):
		return d.fill(s.startDay.Format("01/02/2006"))
	case dayFirst.MatchString(hint) && strings.Contains(hint, "/"):
		return d.fill(s.startDay.Format("02/01/2006"))
	case dayFirst.MatchString(hint), s.lang == core.LangGerman:
		return d.fill(s.startDay.Format("02.01.2006"))
	}
	return d.fill(s.startDay.Format("2006-01-02"))
}

// heard says truthfully where the posting was found: on the net.
func (s sheet) heard(d decision) decision {
	if !d.field.Required {
		return d
	}
	for _, o := range d.field.Options {
		if otherWords.MatchString(o.Text) {
			return d.choose(o)
		}
	}
	if len(d.field.Options) > 0 || d.field.Kind == "combobox" {
		return s.remembered(d)
	}
	texts := map[core.Lang]string{core.LangGerman: "Online-Ausschreibung", core.LangSpanish: "anuncio en línea", core.LangFrench: "annonce en ligne"}
	return d.fill(first(texts[s.lang], "online posting"))
}

// sameQuestion is the least share of common words at which a remembered answer was
// given to the same question; for pay, permits and the person it is stricter.
const (
	sameQuestion  = 0.6
	sameSensitive = 0.75
)

// remembered answers a question with what the user once answered to it. Work
// permits are recognised as such in each language.
func (s sheet) remembered(d decision) decision {
	f := d.field
	asked := f.Label
	if f.Kind == "radio" || f.Kind == "checkbox" || asked == "" {
		asked = first(strings.TrimSpace(f.Legend+" "+f.Label), f.title())
	}
	least := sameQuestion
	if d.means != meansQuestion {
		least = sameSensitive
	}
	best, score := core.Fact{}, 0.0
	for _, a := range s.answers {
		same := alike(asked, a.Evidence)
		for _, topic := range []*core.Pattern{sponsorWords, permitWords} {
			if topic.MatchString(asked) && topic.MatchString(a.Evidence) && (topic == sponsorWords) == sponsorWords.MatchString(asked) && (topic == sponsorWords) == sponsorWords.MatchString(a.Evidence) {
				same = 1
			}
		}
		if same > score {
			best, score = a, same
		}
	}
	text, ok := best.In(s.lang)
	if !ok {
		text, ok = best.In(core.LangEnglish)
	}
	if score < least || !ok {
		return d.orAsk("it asks \"" + core.Clean(asked, 100, false) + "\"; answer it in the profile, as a fact of kind answer")
	}
	if f.Kind == "checkbox" {
		if yesWords.MatchString(text) {
			return d.fill("yes")
		}
		return d
	}
	if len(f.Options) == 0 {
		return d.known(text, "an answer")
	}
	for _, words := range []*core.Pattern{yesWords, noWords} {
		if !words.MatchString(text) {
			continue
		}
		for _, o := range f.Options {
			if words.MatchString(o.Text) || words.MatchString(o.Value) {
				return d.choose(o)
			}
		}
	}
	if o, ok := match(f.Options, text); ok {
		return d.choose(o)
	}
	return d.orAsk("none of its choices is your remembered answer; choose yourself")
}

// alike is the share of words (Dice) that two questions have in common.
func alike(a, b string) float64 {
	x, y := wordsOf(a), wordsOf(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	common := 0
	for w := range x {
		if y[w] {
			common++
		}
	}
	return 2 * float64(common) / float64(len(x)+len(y))
}

func wordsOf(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r > 0x7f) }) {
		out[w] = true
	}
	return out
}
