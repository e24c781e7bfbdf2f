package extract

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// genderMarks are the marks of German postings and their like.
var genderMarks = core.NewPattern(`(?i)\s*[\(\[]\s*(?:[mwfdxiha]\s*[/|,*]\s*[mwfdxiha](?:\s*[/|,*]\s*[mwfdxiha*]+)?|all genders|gn|m/w|h/f|f/h|remote|100% remote|remoto|freelance|contract|full[- ]time|part[- ]time)\s*[\)\]]`)

// roleNoise are words around a role that only say that somebody is sought.
var roleNoise = core.NewPattern(`(?i)^(?:\[?hiring\]?:?|we(?:'re| are) (?:hiring|looking for)|(?:currently |now )?(?:hiring|looking for|seeking)|wanted:|needed:|suche|gesucht:|wir suchen|buscamos|busco|se busca|recherche|cherche)\s+(?:an?\s|eine?n?\s|une?\s|una?\s)?|\s+(?:needed|wanted|gesucht|required|position|role)$`)

// readRole finds the role line: the header's field that names a role, without
// company, place and gender marks.
func (d *document) readRole(x *core.Extraction) {
	start, end := 0, d.body-1
	if strings.TrimSpace(d.raw[start:end]) == "" {
		start, end = d.body, d.head
	}
	s, e, found := d.roleField(start, end)
	role := cut(d.raw[s:e], 200)
	if strings.ContainsAny(role, "([") {
		role = genderMarks.ReplaceAllString(role, "")
	}
	if c := strings.TrimSpace(d.posting.Company); c != "" && len(role) > len(c) {
		if rest := strings.TrimPrefix(role, c); rest != role {
			role = strings.TrimLeft(rest, " :|-–")
		}
		role = strings.TrimRight(strings.TrimSuffix(role, " at "+c), " ")
	}
	role = strings.Trim(quote(role, 120), " |-–—:,;*•#!.")
	for range 3 { // "[Hiring] Looking for a Go developer"
		if !mayBeNoise(role) {
			break
		}
		role = roleNoise.ReplaceAllString(role, "")
	}
	if role == "" || !found && start > 0 {
		return
	}
	x.Role = role
	x.Provenance["role"] = d.where(s)
}

// mayBeNoise reports whether roleNoise may match, which few roles are worth asking.
func mayBeNoise(role string) bool {
	for i := range len(role) {
		if role[i] >= 0x80 {
			return true // beyond ASCII other letters match as well
		}
	}
	low := lower(role)
	for _, w := range [...]string{"hiring", "[hiring", "we", "currently ", "now ", "looking", "seeking", "wanted:", "needed:", "suche", "gesucht:", "wir ",
		"busc", "se busca", "recherche", "cherche"} {
		if strings.HasPrefix(low, w) {
			return true
		}
	}
	for _, w := range [...]string{"needed", "wanted", "gesucht", "required", "position", "role"} {
		if strings.HasSuffix(low, w) {
			return true
		}
	}
	return false
}

// roleField returns the field of the header in which most words are of a role;
// found is false when no field has one, and then the whole header is returned.
func (d *document) roleField(start, end int) (s, e int, found bool) {
	best := 0.0
	bs, be := start, end
	for a := start; a <= end; {
		b := a
		for b < end && !fieldBreak(d.raw, b) {
			b++
		}
		if w := d.roleWeight(a, b); w > best && (b-a <= 100 || a < d.body) { // longer fields of a text are sentences
			best, bs, be = w, a, b
		}
		a = b + 1
		if b < end && d.raw[b] >= 0x80 { // a dash or bullet of three bytes
			a = b + 3
		}
	}
	return bs, be, best > 0
}

// fieldBreak reports whether a header field ends at i: a bar, a bullet or a
// dash between blanks.
func fieldBreak(s string, i int) bool {
	switch s[i] {
	case '|', '\n':
		return true
	case '.':
		return i+1 < len(s) && s[i+1] == ' ' && i > 3 && s[i-3] != ' ' && s[i-3] != '.' // no "Sr. ", no "U.S. "
	case '-':
		return i > 0 && i+1 < len(s) && s[i-1] == ' ' && (s[i+1] == ' ' || s[i+1] == '-')
	case 0xE2:
		return i > 0 && s[i-1] == ' ' && (strings.HasPrefix(s[i:], "– ") || strings.HasPrefix(s[i:], "— ") || strings.HasPrefix(s[i:], "• "))
	}
	return false
}

func (d *document) roleWeight(a, b int) float64 {
	n := 0
	for _, k := range [...]kind{kindRole, kindRoleHead} {
		for _, i := range d.byKind[k] {
			s, e := d.at(d.hits[i])
			if s >= b {
				break
			}
			if s >= a && e <= b {
				n += 2
				if k == kindRoleHead {
					n--
				}
			}
		}
	}
	if n == 0 || strings.ContainsRune(d.raw[a:b], '@') && strings.Contains(d.raw[a:b], ".") && !strings.Contains(d.raw[a:b], " @ ") {
		return 0 // no role, or a mail address
	}
	return float64(n) / (1 + float64(b-a)/60) // dense fields before long ones
}

// readCategory finds the template category: by the role, else by the skills.
func (d *document) readCategory(x *core.Extraction) {
	x.Category = "generic"
	if c := d.roleCategory(); c != "" {
		x.Category = c
		x.Provenance["category"] = "role"
		return
	}
	votes := map[string]int{}
	for _, m := range x.Skills {
		votes[SkillCategory(m.Skill)]++
	}
	for _, c := range [...]string{"development", "data", "design", "writing", "support"} {
		if votes[c] >= 2 && votes[c]*2 > len(x.Skills) {
			x.Category = c
			x.Provenance["category"] = "skills"
			return
		}
	}
}

// roleCategory takes the longest role phrase of the role field, the last one of
// equals: English puts the noun that decides last.
func (d *document) roleCategory() string {
	start, end := 0, d.body-1
	if strings.TrimSpace(d.raw[start:end]) == "" {
		start, end = d.body, d.head
	}
	s, e, ok := d.roleField(start, end)
	if !ok {
		return ""
	}
	// What follows a comma or "for" only says in which field of work.
	main := e
	if i := strings.IndexAny(d.low[s:e], ",("); i > 0 && d.near(kindRole, s, s+i) {
		main = s + i
	}
	best := d.roleIn(s, main)
	if best == "generic" && main < e && !strings.Contains(d.low[s:main], " ") { // "Sales, Engineering"
		if all := d.roleIn(s, e); all != "" {
			return all
		}
	}
	return best
}

// roleIn takes the longest role phrase of a stretch of the role field.
func (d *document) roleIn(s, main int) string {
	best, bestLen := "", int32(-1)
	for _, i := range d.byKind[kindRole] {
		h := d.hits[i]
		hs, he := d.at(h)
		if hs < s || he > main {
			continue
		}
		n := h.last - h.first
		if weakRole(d.low[hs:he]) {
			n--
		}
		if n >= bestLen {
			best, bestLen = h.value(), n
		}
	}
	return best
}

// NamesWork reports whether a short text names a role, a kind of work or a skill,
// and so is more than the name of a company.
func NamesWork(s string) bool {
	d := newDocument(core.Posting{Title: s})
	return len(d.byKind[kindRole])+len(d.byKind[kindRoleHead])+len(d.byKind[kindSkill])+len(d.byKind[kindContract]) > 0
}

// weakRole are nouns that say little beside another one ("design lead", "office
// manager of engineering").
func weakRole(w string) bool {
	switch w {
	case "manager", "director", "specialist", "consultant", "ai", "data", "office", "finance", "operations", "agent", "head of", "hr", "copy", "voice", "design", "growth", "planner", "analyst", "researcher", "advisor", "coordinator":
		return true
	}
	return false
}

// SkillCategory returns the category of a canonical skill, or "".
func SkillCategory(name string) string {
	return words().categories[name]
}
