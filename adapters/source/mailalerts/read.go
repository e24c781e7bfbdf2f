package mailalerts

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

// hashed is a short name for a text that is too long or too private to be an id.
func hashed(s string) string { return source.Hash([]byte(s)) }

// postings reads the jobs of a mail of the platform. Both parts are read: what one
// leaves out, the other may say. The number of jobs that carry no number comes back
// too.
func (p platform) postings(m mail) (list []core.Posting, unnumbered int) {
	text, lost := p.cards(textLines(m.text))
	web, lostToo := p.cards(htmlLines(m.html))
	unnumbered = max(lost, lostToo)
	first, second := web, text
	if p.textFirst && len(text) >= len(web) || len(web) == 0 {
		first, second = text, web
	}
	known := map[string]bool{}
	for _, c := range append(append([]card{}, first...), second...) {
		known[c.id] = true
	}
	alone := len(known) == 1
	at := map[string]int{}
	for _, c := range append(append([]card{}, first...), second...) {
		post := p.posting(c, m, alone)
		if !named(post.Title) {
			continue
		}
		if i, ok := at[post.ExternalID]; ok {
			complete(&list[i], post, m)
			continue
		}
		at[post.ExternalID] = len(list)
		list = append(list, post)
	}
	return list, unnumbered
}

// complete fills in what the other part of a mail says more of the same job.
func complete(p *core.Posting, other core.Posting, m mail) {
	if p.Company == "" {
		p.Company = other.Company
	}
	if p.Location == "" {
		p.Location = other.Location
	}
	if p.PostedAt.Equal(m.date) {
		p.PostedAt = other.PostedAt
	}
	if len(other.Text) > len(p.Text)+40 {
		p.Text, p.Completeness = other.Text, other.Completeness
	}
	for k, v := range other.Hints {
		if p.Hints[k] == "" {
			p.Hints[k] = v
		}
	}
}

// alertSubject recognises the subject of an alert, as opposed to the other mails of
// a platform.
var alertSubject = regexp.MustCompile(`(?i)(?:job alert|new jobs?\b|\d+\+? (?:new )?jobs?\b|jobs? (?:for you|in |posted)|neue (?:jobs?|stellen|projekte?)|\d+ (?:neue )?(?:jobs|stellen|projekte)|anzahl neue|projektagent|suchagent|projects? (?:might|for you|match)|nouvelles? (?:offres?|missions?)|alerte emploi|nuevos? (?:empleos|proyectos))`)

// generic reads the links of a mail of a sender whom the user named: links to
// known platforms as theirs, others by their text. It counts the links that were left
// out because only their sender knows where they lead.
func generic(list []platform, m mail) (jobs []core.Posting, shut int) {
	sender := domain(m.from)
	all := platform{name: "mail", title: sender, job: func(u *url.URL) (string, string, bool) {
		for _, p := range list {
			if id, link, ok := p.job(u); ok {
				return p.name + ":" + id, link, true
			}
		}
		return candidate(u)
	}}
	jobs, _ = all.postings(m)
	var likely, possible []core.Posting
	for _, p := range jobs {
		id := strings.TrimPrefix(p.ExternalID, "mail:")
		p.ExternalID = id
		u := webAddress(p.URL)
		switch {
		case u == nil:
		case !strings.HasPrefix(id, "link:"):
			likely = append(likely, p)
		case opaque(u):
			// The link is another one in every mail, what it is about is not.
			p.ExternalID = "title:" + hashed(sender+"\x00"+strings.ToLower(p.Title)+"\x00"+strings.ToLower(firstOf(p.Text)))
			possible = append(possible, p)
		case jobPath.MatchString(u.Path):
			likely = append(likely, p)
		default:
			possible = append(possible, p)
		}
	}
	kept := likely
	for _, p := range possible {
		switch {
		case len(likely) == 0 && len(strings.Fields(p.Title)) >= 2:
			kept = append(kept, p)
		case strings.HasPrefix(p.ExternalID, "title:"):
			shut++
		}
	}
	return kept, shut
}

var (
	jobPath = regexp.MustCompile(`(?i)(?:^|[/_-])(?:jobs?|stellen?\w*|projekte?|projects?|careers?|karriere|vacanc\w+|positions?|openings?|offres?|emplois?|ofertas?|empleos?|gigs?|missions?|postings?|anzeigen?|contracts?|freelance)(?:[/_-]|$)`)
	notJob  = regexp.MustCompile(`(?i)(?:unsubscribe|optout|opt-out|abmelden|abbestell|preferences|settings|einstellungen|privacy|datenschutz|imprint|impressum|legal|terms|agb|login|signin|signup|register|password|account|profile|help|support|faq|contact|kontakt|webversion|view-?in-?browser|browser-?view|forward|share|\.(?:png|jpe?g|gif|css|ico|pdf|zip)$)`)
	token   = regexp.MustCompile(`[A-Za-z0-9_-]{40,}`)
)

// candidate reports whether a link may be one to a job, and gives it without what
// counts clicks.
func candidate(u *url.URL) (string, string, bool) {
	path := strings.TrimSuffix(u.Path, "/")
	if path == "" && u.RawQuery == "" || notJob.MatchString(u.Path) || u.Query().Has("unsubscribe") {
		return "", "", false
	}
	for _, name := range []string{"facebook", "twitter", "x", "instagram", "youtube", "tiktok", "pinterest", "apple", "google", "whatsapp", "t", "mailchimp"} {
		if brand(u, name) && inner(u) == "" {
			return "", "", false
		}
	}
	if inner(u) != "" {
		return "", "", false // the address within it is looked at next
	}
	clean := *u
	clean.Fragment, clean.Host = "", strings.ToLower(u.Host)
	q := clean.Query()
	for k := range q {
		if counts(k) {
			q.Del(k)
		}
	}
	clean.RawQuery = q.Encode()
	link := clean.String()
	return "link:" + hashed(link), link, true
}

// counts reports whether a parameter only tells where a reader came from.
func counts(key string) bool {
	key = strings.ToLower(key)
	switch key {
	case "gclid", "fbclid", "msclkid", "mc_cid", "mc_eid", "trk", "trackingid", "refid", "ref", "source", "src", "campaign", "cid", "eid", "_hsenc", "_hsmi", "mkt_tok", "token", "sig", "signature":
		return true
	}
	return strings.HasPrefix(key, "utm_") || strings.HasPrefix(key, "pk_") || strings.HasPrefix(key, "mtm_")
}

// opaque reports whether a link holds a long token, as links that count clicks do.
func opaque(u *url.URL) bool {
	return len(u.String()) > 400 || token.MatchString(u.Path+"?"+u.RawQuery)
}

func firstOf(text string) string {
	head, _, _ := strings.Cut(text, "\n")
	return head
}
