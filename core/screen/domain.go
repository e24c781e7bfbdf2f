package screen

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/automonet/automonet/core"
)

// mostDomains bounds the domains of a job.
const mostDomains = 4

// Domains lists the registrable domains at which a job wants to be answered, of which
// a registry can tell the age. Left out are domains that give mail addresses or pages
// to everybody, those of boards, forms and messengers, numbers, and the names that
// RFC 2606 sets aside.
func Domains(job core.Job) []string {
	var out []string
	for _, c := range job.Extraction.Contacts {
		host := ""
		switch c.Kind {
		case core.ContactMail:
			host = c.Value[strings.LastIndexByte(c.Value, '@')+1:]
		case core.ContactURL:
			if u, err := url.Parse(c.Value); err == nil {
				host = u.Hostname()
			}
		}
		if d := registrable(host); d != "" && !slices.Contains(out, d) && len(out) < mostDomains {
			out = append(out, d)
		}
	}
	return out
}

// registrable is the domain that somebody registered for a host; "" for a host that
// is not asked about.
func registrable(host string) string {
	host = strings.Trim(strings.ToLower(host), ".")
	if len(host) > 253 || strings.ContainsFunc(host, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.')
	}) {
		return ""
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return ""
	}
	suffix, listed := publicsuffix.PublicSuffix(host)
	d, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil || !listed || reserved(d, suffix) || core.PublicMailDomain(d) || platform(d) {
		return "" // not listed: pages below a name that a company lets
	}
	return d
}

// reserved reports whether a name exists for documents and tests only (RFC 2606).
func reserved(domain, suffix string) bool {
	switch suffix {
	case "test", "example", "invalid", "localhost", "local", "internal", "onion", "arpa":
		return true
	}
	switch domain {
	case "example.com", "example.net", "example.org":
		return true
	}
	return false
}

// platform reports whether a domain serves many clients, so that its age says nothing
// of one.
func platform(domain string) bool {
	switch domain {
	case "weworkremotely.com", "remotive.com", "remotive.io", "remoteok.com", "remoteok.io", "ycombinator.com", "workatastartup.com", "arbeitnow.com", "jobicy.com", "himalayas.app",
		"reddit.com", "upwork.com", "freelancer.com", "freelancehunt.com", "fiverr.com", "toptal.com", "malt.com", "malt.de", "freelance.de", "freelancermap.de", "gulp.de",
		"indeed.com", "linkedin.com", "stepstone.de", "xing.com", "glassdoor.com", "monster.com", "arbeitsagentur.de", "angel.co", "wellfound.com",
		"greenhouse.io", "lever.co", "ashbyhq.com", "workable.com", "smartrecruiters.com", "recruitee.com", "personio.de", "personio.com", "teamtailor.com", "join.com",
		"breezy.hr", "bamboohr.com", "jobvite.com", "jobscore.com", "applytojob.com", "icims.com", "myworkdayjobs.com", "taleo.net", "rippling.com", "pinpointhq.com",
		"google.com", "forms.gle", "goo.gl", "typeform.com", "airtable.com", "tally.so", "notion.so", "notion.site", "jotform.com", "calendly.com", "office.com", "microsoft.com",
		"github.com", "gitlab.com", "twitter.com", "x.com", "facebook.com", "fb.com", "instagram.com", "youtube.com", "medium.com", "bit.ly", "tinyurl.com", "t.co",
		"t.me", "wa.me", "telegram.org", "whatsapp.com", "discord.com", "discord.gg", "slack.com", "zoom.us":
		return true
	}
	return false
}

// NewDomain is the flag of a job that wants to be answered at a domain which is known
// to have been registered shortly before; false where there is none.
func NewDomain(job core.Job, known []core.Domain, at time.Time) (core.Reason, bool) {
	if len(known) == 0 {
		return core.Reason{}, false
	}
	for _, name := range Domains(job) {
		for _, d := range known {
			if days, young := d.Young(at); d.Name == name && young {
				return core.Reason{Code: FlagNewDomain, Params: map[string]string{"domain": name, "days": strconv.Itoa(days), "date": d.Registered.Format(time.DateOnly)}}, true
			}
		}
	}
	return core.Reason{}, false
}
