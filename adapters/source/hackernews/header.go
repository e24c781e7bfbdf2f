package hackernews

import (
	"strings"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
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
	maxPlace   = 80
)

var (
	roleRe     = core.NewPattern(`(?i)\b(engineers?|developers?|designers?|managers?|scientists?|analysts?|architects?|leads?|head of|director|cto|ceo|coo|vp|devops|sre|sysadmin|administrators?|writers?|copywriters?|editors?|marketing|sales|support|product|programmers?|consultants?|recruiters?|researchers?|qa|testers?|full[- ]?stack|front[- ]?end|back[- ]?end|data science|machine learning|ml|roles?|positions?|devs?|hackers?|co-?founders?|interns?|specialists?|assistants?|coordinators?|associate|technicians?|security|entwickler\w*|software)\b`)
	contractRe = core.NewPattern(`(?i)\b(full[- ]?time|part[- ]?time|contract[- ]to[- ]hire|contract(or|ors|ing)?|freelance(r|rs)?|intern(ship|s|ships)?|permanent|perm|temporary|ft|pt)\b`)
	remoteRe   = core.NewPattern(`(?i)\b(no )?(remote(ly)?|on-?site|on site|hybrid|in[- ]office|wfh|work from home)\b`)
	salaryRe   = core.NewPattern(`(?i)([$€£¥₹]\s?\d|\d\s?[$€£]|\b\d{2,3}\s?k\b|\b\d{2,3}(,\d{3})+\b|\blakh\b|\b\d+ ?(usd|eur|gbp|chf|cad|aud)\b)`)
	linkRe     = core.NewPattern(`(?i)(https?://\S+|www\.\S+)`)
	bareLink   = core.NewPattern(`(?i)^\(?[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|io|org|net|co|ai|dev|app|de|uk|eu|fr|nl|ch|at|es|us|ca|au|in|me|tv|team|jobs|careers|xyz|tech)(/\S*)?\)?$`)
	termsRe    = core.NewPattern(`(?i)\b(visas?|sponsor(s|ed|ship)?|xfer|ok|equity|relocation|assistance|only|yc ?[sw]\d\d|competitive|compensation|negotiable|salary|flexible|usually|work)\b`)
	placeFirst = core.NewPattern(`^[\p{L} .'-]{2,30}, ?(UK|US|USA|[A-Z]{2}|Germany|France|Canada|Spain|Netherlands|India|Ireland)$`)
	brackets   = core.NewPattern(`(?i)\s*\(\s*(https?://|www\.)[^)]*\)`)
)

// readHeader reads the first line of a posting's plain text.
func readHeader(text string) header {
	if strings.HasPrefix(text, "1. Company") || strings.HasPrefix(text, "1) Company") {
		text = numbered.ReplaceAllString(text, "")
	}
	return firstLine(text).complete(text)
}

// firstLine reads the first line, and the lines below it where it names no role.
func firstLine(text string) header {
	line, _, _ := strings.Cut(text, "\n")
	line = clip(strings.TrimSpace(line), maxHeader)
	if h, ok := fieldLines(line, text); ok {
		return h
	}
	fields := split(line)
	if len(fields) < 2 {
		if role := soughtRole(text); role != "" {
			return header{title: role}
		}
		return header{title: clip(line, 150)}
	}
	var h header
	var roles, places []string
	for i, f := range fields {
		isRole := roleRe.MatchString(f)
		isContract, isRemote := contractRe.MatchString(f), remoteRe.MatchString(f)
		if i == 0 && isCompany(f, isContract || isRemote) {
			h.company = f
			continue
		}
		isRole = isRole && utf8.RuneCountInString(f) <= maxRole && !(isContract && onlyTerms(f))
		if isContract {
			h.contract = words(h.contract, contractRe.FindAllString(f, 6))
		}
		if isRemote {
			h.remote = words(h.remote, remoteRe.FindAllString(f, 6))
		}
		switch {
		case bareLink.MatchString(f), linkRe.MatchString(f) && !isRole, strings.Contains(f, "@"):
		case isRole:
			roles = append(roles, strings.Trim(linkRe.ReplaceAllString(f, ""), " ,:-"))
		case salaryRe.MatchString(f):
			if utf8.RuneCountInString(f) <= maxPlace && h.salary == "" {
				h.salary = f
			}
		default:
			if place := place(f); place != "" && len(places) < 2 {
				places = append(places, place)
			}
		}
	}
	h.location = strings.Join(places, ", ")
	h.title = strings.Join(roles, ", ")
	if h.title == "" {
		h.title = openRoles(text)
	}
	if h.title == "" {
		h.title = soughtRole(text)
	}
	if h.title == "" {
		h.title = withoutLinks(fields)
	}
	return h
}

// fieldLines reads a posting that names its fields one a line: "Company: Acme",
// "Role: Go developer".
func fieldLines(line, text string) (header, bool) {
	company, ok := strings.CutPrefix(line, "Company:")
	if !ok {
		return header{}, false
	}
	company = strings.Trim(linkRe.ReplaceAllString(company, ""), " []|,-")
	if strings.Count(company, "(") != strings.Count(company, ")") { // a link stood in them
		company = strings.Trim(company, " ()|,-")
	}
	h := header{company: clip(company, maxCompany)}
	for l := range strings.SplitSeq(clip(text, 2000), "\n") {
		name, value, found := strings.Cut(strings.TrimSpace(l), ":")
		value = strings.TrimSpace(value)
		if !found || value == "" || len(value) > maxRole {
			continue
		}
		switch strings.ToLower(name) {
		case "role", "roles", "position", "positions", "title", "job":
			h.title = value
		case "location":
			h.location = clip(value, maxPlace)
		}
	}
	if h.title == "" {
		h.title = openRoles(text)
	}
	if h.title == "" {
		h.title = soughtRole(text)
	}
	if h.title == "" {
		h.title = h.company
	}
	return h, true
}

// openRoles returns the first roles that a posting lists one a line, where its
// header names none.
func openRoles(text string) string {
	var roles []string
	lines := strings.Split(clip(text, 4000), "\n")
	for i, l := range lines {
		item := strings.TrimLeft(l, " -*•–·")
		linked := i > 0 && (linkRe.MatchString(l) || i+1 < len(lines) && linkRe.FindString(lines[i+1]) == strings.TrimSpace(lines[i+1]) && lines[i+1] != "")
		if item == l && !linked {
			continue
		}
		item = strings.Trim(brackets.ReplaceAllString(linkRe.ReplaceAllString(item, ""), ""), " :-–|,.→")
		item, _, _ = strings.Cut(item, ": ") // "Core Developer: working on ..."
		if before, remark, ok := strings.Cut(item, " ("); ok && (sentence.MatchString(remark) || remoteRe.MatchString(remark)) {
			item = before
		}
		if n := utf8.RuneCountInString(item); n < 6 || n > 60 || n > 48 && !linked || !roleRe.MatchString(item) || strings.ContainsAny(strings.TrimPrefix(item, "."), ".:;!?@") || sentence.MatchString(item) {
			continue
		}
		if roles = append(roles, item); len(roles) == 3 {
			break
		}
	}
	return strings.Join(roles, ", ")
}

// isCompany reports whether the first field can be the name of a company.
func isCompany(f string, terms bool) bool {
	if a, b, two := strings.Cut(f, "/"); two && !strings.ContainsAny(f, " .&") && len(a) > 3 && len(b) > 3 { // "Leeds/Shipley"
		return false
	}
	return utf8.RuneCountInString(f) <= maxCompany && !terms && linkRe.FindString(f) != f && !placeFirst.MatchString(f)
}

// place returns the field without contract words when a place remains of it.
func place(f string) string {
	rest := remoteRe.ReplaceAllString(contractRe.ReplaceAllString(f, ""), "")
	rest = termsRe.ReplaceAllString(rest, "")
	if !strings.ContainsFunc(rest, isLetter) || onlyTerms(f) || strings.TrimSpace(strings.ToLower(strings.Trim(rest, " ,/;:()-–&+|"))) == "or" {
		return ""
	}
	f = strings.Trim(contractRe.ReplaceAllString(f, ""), " ,/;:-–&+|")
	if utf8.RuneCountInString(f) > maxPlace {
		return ""
	}
	return f
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7F }

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

// withoutLinks joins what a header says beside its links.
func withoutLinks(fields []string) string {
	var out []string
	for _, f := range fields {
		if !bareLink.MatchString(f) && linkRe.FindString(f) != f {
			out = append(out, f)
		}
	}
	return clip(strings.Join(out, " | "), 150)
}

// onlyTerms reports whether a field is made of contract and place-of-work words.
func onlyTerms(f string) bool {
	rest := remoteRe.ReplaceAllString(contractRe.ReplaceAllString(f, ""), "")
	rest = strings.Trim(rest, " ,/;:()-–&+|")
	return rest == "" || strings.EqualFold(rest, "or")
}

// words adds matched words to a list, in lower case and once each.
func words(list string, found []string) string {
	out := strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	for _, w := range found {
		w = strings.ToLower(strings.TrimSpace(w))
		known := false
		for _, have := range out {
			known = known || have == w
		}
		if !known && len(out) < 8 {
			out = append(out, w)
		}
	}
	return strings.Join(out, ", ")
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n])) + "…"
	}
	return s
}
