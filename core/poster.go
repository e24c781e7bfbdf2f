package core

import (
	"net/url"
	"strings"
)

// Poster names whom an answer to a job reaches, so that nobody is written to twice
// within a cap's window: its company, or, where a post names none, the account that
// posted it on a platform where people post under their own, such as "anna at
// reddit.com". It is "" where neither is known: the author that a feed names may be
// the board itself.
func Poster(j Job, postings []Posting) string {
	if j.Company != "" {
		return j.Company
	}
	for _, p := range postings {
		if host := accountHost(p.URL); p.Author != "" && host != "" {
			return Clean(strings.ToLower(p.Author)+" at "+host, MaxTitleBytes, false)
		}
	}
	return ""
}

// accountHost returns the platform of a link whose posts are those of accounts.
func accountHost(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	for _, known := range []string{"reddit.com", "freelancehunt.com", "news.ycombinator.com", "github.com"} {
		if host == known || strings.HasSuffix(host, "."+known) {
			return known
		}
	}
	return ""
}
