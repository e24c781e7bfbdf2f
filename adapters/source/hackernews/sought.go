package hackernews

import (
	"strings"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// soughtBytes is how far into a text the sentence that says who is sought is looked
// for; it stands near the beginning.
const soughtBytes = 1500

var (
	// hiringFor finds "X is looking for a junior web developer with ..." and its like.
	hiringFor = core.NewPattern(`(?i)\b(?:is|are|'re|’re|we)\s+(?:currently |now |also |actively )?(?:hiring(?: for)?|looking (?:for|to hire)|seeking|searching for|need)\s+(?:(?:an?|our|the|some|more|one|two|three|four|five|six|seven|several|few|talented|experienced|great|strong|additional|passionate|full-time|part-time)\s+)*((?:[^\n.,;:!?]|\.\w){3,70})`)
	// roleEnds cuts what follows the role in such a sentence.
	roleEnds = core.NewPattern(`(?i)\s+(?:to|who|whom|with|in|at|for|that|as|on|from|based|join|familiar|having|interested|of all|around|here|willing|across|help|who've|who’ve|who're)\b.*$|\s+[(\[].*$`)
	// namedHiring finds the company in "Chaffinch is hiring".
	namedHiring = core.NewPattern(`(?m)(?:^|[.!] )([A-Z][\w&'-]*(?:[. ][A-Z0-9][\w&'-]*){0,3})( team)? (?:is|are) (?:currently |now |also |actively )?(?:hiring|looking (?:for|to hire)|seeking|searching for)\b`)
	// legalName finds a line that is the name of a company.
	legalName = core.NewPattern(`(?m)^([A-Z][\w&.' -]{1,40},? (?:Inc|LLC|Ltd|GmbH|Corp|B\.V|AB|Oy|S\.A)\.?)[ \t]*$`)
	// needed finds a line such as "Senior Engineer needed for Acme".
	needed = core.NewPattern(`(?m)^([A-Z][^\n.,;:!?]{4,60}) [Nn]eeded(?: (?:for|at) ([A-Z][\w&.'-]*(?: [A-Z][\w&.'-]*){0,2}))?$`)
	// labelledRole finds a line that names the role after a word for it.
	labelledRole = core.NewPattern(`(?im)^\W{0,4}(?:now hiring|hiring|open role|open position|role|position)s?:[ \t]*([^\n.;!?]{4,60})$`)
	// placeAfter finds the place behind a name: "Acme, Hawthorne, CA".
	placeAfter = core.NewPattern(`^([^,]{2,60}), ?[\p{L} .'-]{2,30}, ?[A-Z]{2}$`)
	numbered   = core.NewPattern(`(?m)^\d{1,2}[.)][ \t]+`)
	sentence   = core.NewPattern(`(?i)\b(?:had|has|have|is|are|was|were|will|you|we|our|your)\b`)
)

// opens reports whether words begin a sentence and are no name.
func opens(s string) bool {
	first, _, _ := strings.Cut(s, " ")
	switch first {
	case "We", "I", "Our", "The", "This", "It", "There", "You", "They", "Who", "He", "She", "My", "Team", "Company", "Currently", "Position", "What", "And":
		return true
	}
	return false
}

func beginning(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), soughtBytes)], "")
}

// soughtRole reads who is sought from the text where header and lists do not say it.
func soughtRole(text string) string {
	text = beginning(text)
	for _, re := range []*core.Pattern{labelledRole, needed} {
		if m := re.FindStringSubmatch(text); m != nil && roleRe.MatchString(m[1]) {
			return strings.TrimSpace(m[1])
		}
	}
	for _, m := range hiringFor.FindAllStringSubmatchIndex(text, 4) {
		role := strings.Trim(roleEnds.ReplaceAllString(text[m[2]:m[3]], ""), " -–|*\"")
		if n := utf8.RuneCountInString(role); n >= 4 && n <= 60 && roleRe.MatchString(role) && !sentence.MatchString(role) {
			return role
		}
	}
	return ""
}

// namedCompany reads the company from the text where the header does not name it.
func namedCompany(text string) string {
	text = beginning(text)
	for _, re := range []*core.Pattern{namedHiring, legalName} {
		if m := re.FindStringSubmatch(text); m != nil && !opens(m[1]) && !placeFirst.MatchString(m[1]) && (len(m) > 2 && m[2] != "" || !roleRe.MatchString(m[1])) {
			return strings.TrimSpace(m[1])
		}
	}
	if m := needed.FindStringSubmatch(text); m != nil && roleRe.MatchString(m[1]) {
		return m[2]
	}
	return ""
}

// complete adds role and company from the text to a header that names none.
func (h header) complete(text string) header {
	if m := placeAfter.FindStringSubmatch(h.company); m != nil {
		if h.location == "" {
			h.location = strings.TrimSpace(h.company[len(m[1])+1:])
		}
		h.company = m[1]
	}
	if h.company == "" {
		h.company = namedCompany(text)
	}
	return h
}
