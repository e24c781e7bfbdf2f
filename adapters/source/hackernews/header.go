package hackernews

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// header is what the first line of a posting says, by custom "Company | Role |
// Location | ...". Fields that cannot be told stay empty.
type header struct {
	company, title, location, contract, remote, salary string
}

const (
	maxHeader  = 400
	maxCompany = 80
	maxRole    = 200
)

var (
	rolePattern = regexp.MustCompile(`(?i)\b(engineers?|developers?|designers?|managers?|scientists?|analysts?|architects?|leads?|head of|director|cto|ceo|coo|vp|devops|sre|sysadmin|administrators?|writers?|copywriters?|editors?|marketing|sales|support|product|programmers?|consultants?|recruiters?|researchers?|qa|testers?|full[- ]?stack|front[- ]?end|back[- ]?end|data science|machine learning|ml|roles?|positions?|devs?|hackers?|co-?founders?|interns?|specialists?|assistants?|coordinators?|associate|technicians?|security|entwickler\w*|software)\b`)
	contractRe  = regexp.MustCompile(`(?i)\b(full[- ]?time|part[- ]?time|contract(or|ors|ing)?|freelance(r|rs)?|intern(ship|s|ships)?|permanent|temporary|\d\d?-\d\d hours?|ft|pt)\b`)
	remoteRe    = regexp.MustCompile(`(?i)\b(remote(ly)?|on-?site|on site|hybrid|in[- ]office|wfh|work from home)\b`)
	salaryRe    = regexp.MustCompile(`(?i)([$€£¥₹]\s?\d|\d\s?[$€£]|\b\d{2,3}\s?k\b|\b\d{2,3}(,\d{3})+\b|\b(usd|eur|gbp|chf|cad|aud)\b)`)
	linkRe      = regexp.MustCompile(`(?i)(https?://\S+|www\.\S+)`)
	bareLink    = regexp.MustCompile(`(?i)^\(?[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|io|org|net|co|ai|dev|app|de|uk|eu|fr|nl|ch|at|es|us|ca|au|in|me|tv|team|jobs|careers|xyz|tech)(/\S*)?\)?$`)
	visaRe      = regexp.MustCompile(`(?i)\b(visa|equity|relocation|yc ?[sw]\d\d)\b`)
	brackets    = regexp.MustCompile(`\s*\((https?://|www\.)[^)]*\)`)
)

// readHeader reads the first line of a posting's plain text.
func readHeader(text string) header {
	line, _, _ := strings.Cut(text, "\n")
	line = clip(strings.TrimSpace(line), maxHeader)
	fields := split(line)
	if len(fields) < 2 {
		return header{title: clip(line, 150)}
	}
	var h header
	var roles, places []string
	for i, f := range fields {
		if i == 0 && utf8.RuneCountInString(f) <= maxCompany && !wholly(f) {
			h.company = f
			continue
		}
		isRole := rolePattern.MatchString(f)
		isContract, isRemote, isSalary := contractRe.MatchString(f), remoteRe.MatchString(f), salaryRe.MatchString(f)
		switch {
		case bareLink.MatchString(f), linkRe.MatchString(f) && !isRole:
		case isSalary && !isRole:
			h.salary = join(h.salary, f)
		case isRole && utf8.RuneCountInString(f) <= maxRole && !(isContract && onlyTerms(f)):
			roles = append(roles, f)
			h.note(f, isContract, isRemote)
		case isContract || isRemote:
			h.note(f, isContract, isRemote)
			if place := strings.Trim(remoteRe.ReplaceAllString(contractRe.ReplaceAllString(f, ""), ""), " ,/;:()-–&+|"); place != "" && isRemote {
				places = append(places, f)
			}
		case visaRe.MatchString(f):
		case utf8.RuneCountInString(f) <= 120:
			places = append(places, f)
		}
	}
	h.location = strings.Join(places[:min(2, len(places))], ", ")
	h.title = strings.Join(roles, ", ")
	if h.title == "" {
		h.title = clip(line, 150)
	}
	return h
}

func (h *header) note(f string, isContract, isRemote bool) {
	if isContract {
		h.contract = join(h.contract, f)
	}
	if isRemote {
		h.remote = join(h.remote, f)
	}
}

// split cuts a header at its separators: "|" by custom, else a spaced dash.
func split(line string) []string {
	sep := "|"
	if !strings.Contains(line, sep) {
		sep = ""
		for _, dash := range []string{" - ", " – ", " — ", " -- ", " • ", " · "} {
			if strings.Contains(line, dash) {
				sep = dash
				break
			}
		}
		if sep == "" || utf8.RuneCountInString(line) > 200 {
			return []string{line}
		}
	}
	var out []string
	for f := range strings.SplitSeq(line, sep) {
		if f = strings.TrimSpace(brackets.ReplaceAllString(f, "")); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// wholly reports whether a field says nothing but terms, so that it cannot be the
// name of a company.
func wholly(f string) bool {
	return onlyTerms(f) || linkRe.FindString(f) == f
}

// onlyTerms reports whether a field is made of contract and place-of-work words.
func onlyTerms(f string) bool {
	rest := remoteRe.ReplaceAllString(contractRe.ReplaceAllString(f, ""), "")
	return strings.Trim(rest, " ,/;:()-–&+|") == "" || strings.EqualFold(strings.TrimSpace(rest), "or")
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return clip(a+", "+b, 300)
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n])) + "…"
	}
	return s
}
