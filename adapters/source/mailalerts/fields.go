package mailalerts

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

var (
	labelled = regexp.MustCompile(`^([\pL][\pL /.-]{1,28}[\pL.]) ?: +(\S.*)$`)
	money    = regexp.MustCompile(`(?i)(?:[$€£₹]|(?:USD|EUR|GBP|CHF|CAD|AUD|INR|US\$|C\$|A\$) ?)[0-9][0-9.,' ]*|[0-9][0-9.,' ]*k? ?(?:€|EUR\b|USD\b|GBP\b|CHF\b|£)`)
	remoteIn = regexp.MustCompile(`(?i)\b(remote|hybrid|on-?site|vor ort|home ?office|télétravail|remoto)\b`)
	ago      = regexp.MustCompile(`(?i)^(?:posted |active |veröffentlicht |publiée? )?(?:vor |il y a |hace )?(\d{1,3})\+? ?(minutes?|mins?|hours?|hrs?|days?|weeks?|months?|minuten?|stunden?|tag(?:e|en)?|wochen?|monat(?:e|en)?|heures?|jours?|semaines?|mois|horas?|d[ií]as?|semanas?|meses)(?: ago)?$`)
	justNow  = regexp.MustCompile(`(?i)^(?:just posted|posted just now|today|gerade (?:eben )?(?:veröffentlicht|geschaltet)|heute|soeben|à l'instant|aujourd'hui|hoy)$`)
	moreCut  = regexp.MustCompile(`(?i)(?:…|\.\.\.|\[…\]|see more|read more|more|mehr|weiterlesen|lire la suite)\s*$`)
)

// fullFrom is how long the description of a mail about one job has to be to count
// as the whole of it.
const fullFrom = 1500

// reader fills one posting from the lines of a card.
type reader struct {
	p     platform
	post  core.Posting
	text  []string
	said  time.Time // when the mail was sent
	place bool      // the next short line is the place
}

// posting reads a card. The mail is known to be genuine by now; its words are still
// foreign.
func (p platform) posting(c card, m mail, alone bool) core.Posting {
	r := &reader{p: p, said: m.date}
	r.post = core.Posting{ExternalID: p.name + ":" + c.id, URL: c.link, LinkBack: c.link, Title: c.title, PostedAt: m.date, Hints: map[string]string{}}
	if strings.HasPrefix(c.id, unnumberedID) {
		r.post.ExternalID = p.name + ":ad:" + hashed(c.id)
	}
	body := c.body
	if alone && p.subject != nil {
		r.bySubject(m.subject, &body)
	}
	if p.contract != "" {
		r.post.Hints["contract"] = p.contract
	}
	wantCompany := p.company
	for i, l := range tidyBody(body) {
		if strings.EqualFold(l.text, r.post.Title) || footer.MatchString(l.text) {
			continue
		}
		if r.label(l.text) || r.age(l.text) {
			continue
		}
		if wantCompany && len(l.text) <= 140 && !money.MatchString(l.text) && i < 4 {
			wantCompany = false
			r.company(l.text)
			continue
		}
		if r.place && len(l.text) <= 100 && !money.MatchString(l.text) && !strings.HasSuffix(l.text, ".") {
			r.place = false
			r.location(l.text)
			continue
		}
		r.place = false
		if r.post.Hints["salary"] == "" && len(l.text) <= 90 && money.MatchString(l.text) {
			r.post.Hints["salary"] = l.text
		}
		r.add(l)
	}
	r.post.Text = strings.TrimSpace(strings.Join(r.text, "\n"))
	r.post.Completeness = completeness(r.post.Text, alone)
	return r.post
}

// completeness says how much of the description a mail gives. What a digest says of
// a job is a teaser even where no dots show it.
func completeness(text string, alone bool) core.Completeness {
	switch {
	case text == "":
		return core.TitleOnly
	case alone && len(text) >= fullFrom && !moreCut.MatchString(text):
		return core.CompleteText
	}
	return core.TeaserText
}

// bySubject takes the title from the subject of a mail about one job, and drops the
// lines above it.
func (r *reader) bySubject(subject string, body *[]line) {
	m := r.p.subject.FindStringSubmatch(subject)
	if m == nil || !named(m[1]) {
		return
	}
	title := strings.TrimSpace(m[1])
	if strings.EqualFold(r.post.Title, title) {
		return
	}
	for i, l := range *body {
		if strings.EqualFold(l.text, title) {
			r.post.Title, *body = l.text, (*body)[i+1:]
			return
		}
	}
	if isAction(r.post.Title) || header.MatchString(r.post.Title) {
		r.post.Title = title
	}
}

// add keeps a line of the description.
func (r *reader) add(l line) {
	if l.after && len(r.text) > 0 {
		r.text = append(r.text, "")
	}
	r.text = append(r.text, l.text)
}

// label reads a line such as "Ort: Köln". Only those that have a field of their own
// are taken; they stay in the text too where it may say more than the field holds.
func (r *reader) label(s string) bool {
	m := labelled.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	value := strings.TrimSpace(m[2])
	set := func(hint, v string) {
		if r.post.Hints[hint] == "" {
			r.post.Hints[hint] = v
		}
	}
	switch key := strings.ToLower(m[1]); key {
	case "company", "unternehmen", "firma", "von", "auftraggeber", "anbieter", "entreprise", "posted by", "empresa":
		if r.post.Company == "" {
			r.post.Company = value
		}
		return true
	case "location", "ort", "standort", "einsatzort", "lieu", "place", "job location", "ubicación", "lugar":
		if !r.p.client {
			if r.post.Location == "" {
				r.location(value)
			}
			return true
		}
	case "posted", "posted on", "erstellt", "veröffentlicht", "eingetragen", "publié", "date":
		if t := dated(value); !t.IsZero() {
			r.post.PostedAt = t
			return true
		}
		return r.age(value)
	case "skills", "required skills", "skills required", "fähigkeiten", "kenntnisse", "compétences", "tags", "competencias", "habilidades":
		set("tags", strings.Trim(plusMore.ReplaceAllString(value, ""), " ,;"))
		r.text = append(r.text, s)
		return true
	case "hourly", "hourly rate", "hourly range", "stundensatz", "taux horaire", "tarifa por hora":
		if money.MatchString(value) && !zero.MatchString(value) {
			set("salary", value+" per hour")
		}
	case "tagessatz", "daily rate", "day rate", "tjm":
		if money.MatchString(value) && !zero.MatchString(value) {
			set("salary", value+" per day")
		}
	case "budget", "salary", "pay", "rate", "price", "fixed-price", "fixed price", "est. budget", "gehalt", "vergütung", "salaire", "tarif", "presupuesto":
		if money.MatchString(value) && !zero.MatchString(value) {
			set("salary", value)
		}
	case "remote", "remote-anteil", "home office", "homeoffice", "télétravail":
		set("remote", remoteShare(value))
	case "vertragsart", "contract type", "job type", "type of contract", "anstellungsart", "type de contrat":
		set("contract", value)
	}
	r.text = append(r.text, s)
	return true
}

var (
	plusMore = regexp.MustCompile(`(?i)[,;]? *\+ ?\d+ (?:more|weitere|autres?|más)\.?$`)
	zero     = regexp.MustCompile(`^[^1-9]*$`)
	share    = regexp.MustCompile(`(\d{1,3}) ?%`)
)

// remoteShare turns "80 %" into a word that extraction knows.
func remoteShare(s string) string {
	if m := share.FindStringSubmatch(s); m != nil {
		switch n, err := strconv.Atoi(m[1]); {
		case err != nil:
		case n >= 100:
			return "remote"
		case n == 0:
			return "onsite"
		default:
			return "hybrid"
		}
	}
	return s
}

// company reads "Acme · Berlin (Remote)", "Acme - Berlin" or "Acme".
func (r *reader) company(s string) {
	name, place, ok := strings.Cut(s, " · ")
	if !ok {
		name, place, ok = strings.Cut(s, " • ")
	}
	if i := strings.LastIndex(s, " - "); !ok && r.p.dash && i > 0 {
		name, place, ok = s[:i], s[i+3:], true
	}
	if !ok {
		r.post.Company, r.place = s, true
		return
	}
	r.post.Company = strings.TrimSpace(name)
	r.location(place)
}

// location keeps the place and what it says of remote work.
func (r *reader) location(s string) {
	s = strings.TrimSpace(s)
	r.post.Location = s
	if m := remoteIn.FindString(s); m != "" && r.post.Hints["remote"] == "" {
		switch strings.ToLower(m)[0] {
		case 'h':
			if strings.EqualFold(m, "hybrid") {
				r.post.Hints["remote"] = "hybrid"
			} else {
				r.post.Hints["remote"] = "remote"
			}
		case 'o', 'v':
			r.post.Hints["remote"] = "onsite"
		default:
			r.post.Hints["remote"] = "remote"
		}
	}
}

// age reads "2 days ago" against the date of the mail.
func (r *reader) age(s string) bool {
	if justNow.MatchString(s) {
		return true
	}
	m := ago.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || r.said.IsZero() {
		return true
	}
	day := 24 * time.Hour
	unit := day
	switch w := strings.ToLower(m[2]); {
	case strings.HasPrefix(w, "min"):
		unit = time.Minute
	case strings.HasPrefix(w, "ho"), strings.HasPrefix(w, "hr"), strings.HasPrefix(w, "st"), strings.HasPrefix(w, "heu"):
		unit = time.Hour
	case strings.HasPrefix(w, "we"), strings.HasPrefix(w, "wo"), strings.HasPrefix(w, "sem"):
		unit = 7 * day
	case strings.HasPrefix(w, "mo"), strings.HasPrefix(w, "mes"):
		unit = 30 * day
	}
	r.post.PostedAt = r.said.Add(-time.Duration(n) * unit)
	return true
}

// dated reads a date as alerts write it.
func dated(s string) time.Time {
	for _, layout := range []string{"02.01.2006", "2.1.2006", time.DateOnly, "Jan 2, 2006", "January 2, 2006", "2 Jan 2006", "January 2, 2006 15:04 MST", "02.01.2006 15:04"} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
