package mailalerts

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// platform is what is known of the alerts of one service. The forms of its mails
// are those that other readers of them describe in public repositories (LinkedIn,
// Indeed, Upwork, Freelancer.com and freelancermap, mails of 2025 and 2026); of Malt
// and PeoplePerHour no mail was seen, so that only the forms of their links and the
// labels that are common to all are relied on.
type platform struct {
	name, title string
	// domains may be in From; a subdomain counts.
	domains []string
	// job tells the number and the clean address of a job from a link.
	job func(*url.URL) (id, link string, ok bool)
	// advert recognises a link to a job that carries no number.
	advert func(*url.URL) bool
	// textFirst is set where the plain text part is the steadier one.
	textFirst bool
	// paragraph is set where a job takes one paragraph of the text part.
	paragraph bool
	// company is set where the line after the title names the company, and the one
	// after that the place.
	company bool
	// dash is set where company and place are divided by " - ".
	dash bool
	// client is set where a place that is labelled is the client's and not the job's.
	client bool
	// contract is the form of engagement of everything on offer, "" for mixed.
	contract string
	// subject finds the title in the subject of a mail about one job.
	subject *regexp.Regexp
}

func platforms() []platform {
	return []platform{
		{name: "linkedin", title: "LinkedIn", domains: []string{"linkedin.com"}, job: linkedin, textFirst: true, paragraph: true, company: true},
		{name: "indeed", title: "Indeed", domains: []string{"indeed.com", "indeedemail.com"}, job: indeed, advert: indeedAdvert,
			textFirst: true, paragraph: true, company: true, dash: true},
		{name: "upwork", title: "Upwork", domains: []string{"upwork.com"}, job: upwork, client: true, contract: "freelance",
			subject: regexp.MustCompile(`(?i)^(?:(?:fwd?|wg): *)*new job(?: alert)?: *(.+)$`)},
		{name: "freelancer", title: "Freelancer.com", domains: []string{"freelancer.com"}, job: freelancer, contract: "freelance"},
		{name: "malt", title: "Malt", domains: []string{"malt.com", "malt.fr", "malt.de", "malt.es", "malt.be", "malt.nl", "malt.ch", "malt.uk", "malt.it", "malt.se"},
			job: malt, contract: "freelance"},
		{name: "freelancermap", title: "freelancermap", domains: []string{"freelancermap.de", "freelancermap.com", "freelancermap.at", "freelancermap.ch"},
			job: freelancermap, textFirst: true, contract: "freelance"},
		{name: "peopleperhour", title: "PeoplePerHour", domains: []string{"peopleperhour.com"}, job: peopleperhour, contract: "freelance"},
	}
}

// platformOf finds the platform that a sender belongs to, nil for none. A domain
// that only ends in the same letters is another one.
func platformOf(list []platform, from string) *platform {
	for i := range list {
		for _, d := range list[i].domains {
			if under(domain(from), d) {
				return &list[i]
			}
		}
	}
	return nil
}

// under reports whether a host is a domain or lies below it.
func under(host, of string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == of || strings.HasSuffix(host, "."+of)
}

// brand reports whether a host belongs to a name under any public suffix, as
// "de.indeed.com" and "malt.fr" do.
func brand(u *url.URL, name string) bool {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	own, err := publicsuffix.EffectiveTLDPlusOne(host)
	return err == nil && strings.HasPrefix(own, name+".")
}

var (
	linkedinPath   = regexp.MustCompile(`^/(?:comm/)?jobs/view/(?:[^/]*-)?([0-9]{6,20})/?$`)
	digits         = regexp.MustCompile(`^[0-9]{6,20}$`)
	indeedKey      = regexp.MustCompile(`^[0-9a-f]{12,20}$`)
	upworkPath     = regexp.MustCompile(`^/(?:(?:nx/)?(?:find-work/)?jobs/|freelance-jobs/apply/|ab/proposals/job/|nx/proposals/job/)(?:[^/]*_)?~([0-9a-f]{15,30})(?:/|$)`)
	freelancerPath = regexp.MustCompile(`^/projects/(?:[a-z0-9-]+/)?([A-Za-z0-9%_-]+?)(?:\.html)?(?:/details|/proposals)?/?$`)
	tailNumber     = regexp.MustCompile(`(?:^|-)([0-9]{5,12})$`)
	maltPath       = regexp.MustCompile(`(?i)/(?:[a-z-]*(?:project|projekt|mission|opportunit|offer|offre|oferta)[a-z-]*)/(?:[^?#]*/)?([0-9a-f]{24}|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{5,12})(?:/|$)`)
	freelancermapN = regexp.MustCompile(`^/(?:nproj/|projektboerse/.*?-?|project/|projekt/)([0-9]{3,9})(?:\.html|-[^/]*)?/?$`)
	freelancermapS = regexp.MustCompile(`^/(?:projekt|project)/([a-z0-9][a-z0-9-]{2,200})/?$`)
	pphPath        = regexp.MustCompile(`^/(?:freelance-jobs|job|jobs|project)/(?:[a-z0-9-]+/)*[a-z0-9-]*?-?([0-9]{5,10})/?$`)
)

func linkedin(u *url.URL) (string, string, bool) {
	if !brand(u, "linkedin") {
		return "", "", false
	}
	id := ""
	if m := linkedinPath.FindStringSubmatch(u.Path); m != nil {
		id = m[1]
	} else if v := u.Query().Get("currentJobId"); strings.Contains(u.Path, "/jobs") && digits.MatchString(v) {
		id = v
	}
	return id, "https://www.linkedin.com/jobs/view/" + id + "/", id != ""
}

func indeed(u *url.URL) (string, string, bool) {
	if !brand(u, "indeed") {
		return "", "", false
	}
	for _, key := range []string{"jk", "vjk"} {
		if v := strings.ToLower(u.Query().Get(key)); indeedKey.MatchString(v) {
			return v, "https://" + strings.ToLower(u.Host) + "/viewjob?jk=" + v, true
		}
	}
	return "", "", false
}

// indeedAdvert is a paid entry: its link counts clicks and has no key.
func indeedAdvert(u *url.URL) bool {
	return brand(u, "indeed") && strings.HasPrefix(u.Path, "/pagead/clk")
}

func upwork(u *url.URL) (string, string, bool) {
	if !brand(u, "upwork") {
		return "", "", false
	}
	m := upworkPath.FindStringSubmatch(u.Path)
	if m == nil {
		return "", "", false
	}
	return m[1], "https://www.upwork.com/jobs/~" + m[1], true
}

func freelancer(u *url.URL) (string, string, bool) {
	if !brand(u, "freelancer") {
		return "", "", false
	}
	m := freelancerPath.FindStringSubmatch(u.Path)
	if m == nil {
		return "", "", false
	}
	id := m[1]
	if n := tailNumber.FindStringSubmatch(id); n != nil {
		id = n[1]
	} else if strings.Count(id, "-") < 2 || strings.Count(u.Path, "/") < 3 {
		return "", "", false // a list of projects
	}
	return strings.ToLower(id), "https://www.freelancer.com" + strings.TrimSuffix(u.EscapedPath(), "/"), true
}

func malt(u *url.URL) (string, string, bool) {
	if !brand(u, "malt") {
		return "", "", false
	}
	m := maltPath.FindStringSubmatch(u.Path)
	if m == nil {
		return "", "", false
	}
	return strings.ToLower(m[1]), "https://" + strings.ToLower(u.Host) + u.EscapedPath(), true
}

func freelancermap(u *url.URL) (string, string, bool) {
	if !brand(u, "freelancermap") {
		return "", "", false
	}
	link := "https://" + strings.ToLower(u.Host) + strings.TrimSuffix(u.EscapedPath(), "/")
	if m := freelancermapN.FindStringSubmatch(u.Path); m != nil {
		return m[1], link, true
	}
	if m := freelancermapS.FindStringSubmatch(u.Path); m != nil {
		return m[1], link, true
	}
	return "", "", false
}

func peopleperhour(u *url.URL) (string, string, bool) {
	if !brand(u, "peopleperhour") {
		return "", "", false
	}
	m := pphPath.FindStringSubmatch(u.Path)
	if m == nil {
		return "", "", false
	}
	return m[1], "https://www.peopleperhour.com" + strings.TrimSuffix(u.EscapedPath(), "/"), true
}
