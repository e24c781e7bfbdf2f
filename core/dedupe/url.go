package dedupe

import (
	"net/url"
	"path"
	"sort"
	"strings"
	"unicode/utf8"
)

// maxKey bounds a key in bytes; escaping can make a link longer than it was.
const maxKey = 4096

// CanonicalURL returns the key under which two links to the same posting are
// equal: lower-case host without "www." and default port, cleaned path without
// a trailing slash, query without tracking parameters and sorted, no scheme, no
// fragment. It returns "" for what names no single posting: anything but http
// and https, and home or general careers pages. It is idempotent.
func CanonicalURL(raw string) string {
	raw = strings.TrimSpace(raw)
	if raw == "" || len(raw) > 2*maxKey {
		return ""
	}
	if !strings.Contains(raw, "://") {
		raw = "https://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil || (!strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https")) || u.User != nil {
		return ""
	}
	host := canonicalHost(u)
	if host == "" {
		return ""
	}
	p := path.Clean("/" + u.EscapedPath())
	if p == "/" {
		p = ""
	}
	query := canonicalQuery(u.RawQuery)
	if query == "" && general(p) {
		return ""
	}
	key := host + p
	if query != "" {
		key += "?" + query
	}
	if len(key) > maxKey {
		return ""
	}
	return key
}

func canonicalHost(u *url.URL) string {
	host := strings.TrimRight(strings.ToLower(u.Hostname()), ".")
	for strings.HasPrefix(host, "www.") && strings.Count(host, ".") > 1 {
		host = host[len("www."):]
	}
	if !validHost(host) {
		return ""
	}
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	return host
}

// validHost wants a dotted name of letters, digits, hyphens and non-ASCII
// letters; addresses and local names are no public postings.
func validHost(host string) bool {
	if len(host) > 253 || !utf8.ValidString(host) || !strings.Contains(host, ".") || strings.HasPrefix(host, ".") || strings.Contains(host, "..") {
		return false
	}
	for _, r := range host {
		if r < 0x80 && r != '.' && r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return true
}

func canonicalQuery(raw string) string {
	if raw == "" {
		return ""
	}
	var keep []string
	for _, pair := range strings.FieldsFunc(raw, func(r rune) bool { return r == '&' || r == ';' }) {
		k, v, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(k)
		if err != nil || key == "" || tracking(strings.ToLower(key)) {
			continue
		}
		value, err := url.QueryUnescape(v)
		if err != nil {
			continue
		}
		keep = append(keep, url.QueryEscape(key)+"="+url.QueryEscape(value))
	}
	sort.Strings(keep)
	return strings.Join(keep, "&")
}

// tracking reports whether a query parameter says where a reader came from, and
// not which posting is meant. Keys such as "jobid" or "gh_jid" stay.
func tracking(key string) bool {
	for _, prefix := range []string{"utm_", "mc_", "pk_", "mtm_", "hsa_", "_hs", "trk", "vero_", "wt_", "oly_", "itm_", "lever-source", "lever-origin"} {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	switch key {
	case "gclid", "gclsrc", "dclid", "fbclid", "msclkid", "yclid", "twclid", "igshid", "ttclid", "li_fat_id", "wbraid", "gbraid",
		"ref", "ref_", "ref_src", "referer", "referrer", "refid", "source", "src", "gh_src", "rcsource", "jobsource", "applysource",
		"campaign", "cmpid", "affiliate", "aff", "medium", "sessionid", "session_id", "jsessionid",
		"phpsessid", "_ga", "_gl", "trackingid", "tracking", "tracking_id", "lang", "locale", "hl", "fb_ref", "spm", "scm",
		"lipi", "originalsubdomain", "sharedby", "utm", "via":
		return true
	}
	return false
}

// general reports whether a path without query is a home, careers or list page
// that a company uses for all its postings.
func general(p string) bool {
	parts := strings.FieldsFunc(strings.ToLower(p), func(r rune) bool { return r == '/' })
	if len(parts) > 2 {
		return false
	}
	for _, part := range parts {
		part = strings.TrimSuffix(strings.TrimSuffix(part, ".html"), ".php")
		switch part {
		case "", "index", "home", "career", "careers", "job", "jobs", "karriere", "stellen", "stellenangebote", "joinus", "join-us", "join",
			"about", "about-us", "team", "company", "work", "work-with-us", "hiring", "openings", "open-positions", "positions", "vacancies",
			"contact", "apply", "en", "de", "fr", "es", "us", "uk", "en-us", "en-gb", "de-de", "default", "empleo", "emploi", "vacantes":
		default:
			return false
		}
	}
	return true
}
