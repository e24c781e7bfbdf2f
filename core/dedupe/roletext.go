package dedupe

import (
	"strings"
)

// Bounds of the search for positions in a text.
const (
	roleLines     = 40
	roleLineSize  = 120
	roleWordCount = 9
	roleTextSize  = 600
)

// roles returns what names the company and the roles of a posting: its own
// fields, or, when the title names no role ("Acme | Berlin", "We are hiring"),
// the lines of the text that read like positions, such as the items of a list.
// Some boards' posters write the role in the company's place.
func roles(company, title, text string) (employer, role string) {
	title = withoutCompany(title, company)
	if newRole(title).n > 0 {
		return company, title
	}
	if listed(newRole(company)) {
		return "", company
	}
	var found []string
	size, lines := 0, 0
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if lines++; lines > roleLines || size > roleTextSize {
			break
		}
		for field := range strings.SplitSeq(line, "|") {
			field = positionOf(field)
			if len(field) <= roleLineSize && len(strings.Fields(field)) <= roleWordCount && listed(newRole(field)) {
				found = append(found, field)
				size += len(field)
			}
		}
	}
	if len(found) == 0 {
		return company, title
	}
	return company, strings.Join(found, ", ")
}

// positionOf cuts a field to what can be a position: behind "Role:", and before
// a colon, a link, a spaced dash or a bracket.
func positionOf(field string) string {
	if label, rest, ok := strings.Cut(field, ": "); ok && len(strings.Fields(label)) == 1 && newRole(label).n == 0 {
		field = rest
	}
	for _, end := range []string{"http", ": ", " - ", " – ", " — ", " (", " ["} {
		if i := strings.Index(field, end); i > 3 {
			field = field[:i]
		}
	}
	return strings.TrimSpace(field)
}

// listed reports whether a line names a position with its speciality or level; a
// bare "engineers" is found in any sentence.
func listed(r role) bool {
	for _, p := range r.parts[:r.n] {
		if p.family != 0 && (p.strong[0] != 0 || p.levels != 0) {
			return true
		}
	}
	return false
}

// withoutCompany cuts the company's name off the start of a title.
func withoutCompany(title, company string) string {
	if company == "" || len(title) < len(company) || !strings.EqualFold(title[:len(company)], company) {
		return title
	}
	return title[len(company):]
}
