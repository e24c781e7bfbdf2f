package dedupe

import (
	"slices"
	"strings"
)

// role is what a job title says, without pointers: one part for each position
// that it names. A title that names none is unknown.
type role struct {
	parts [6]part
	n     uint8
}

// part is one position of a title: its level, the kind of work, and the
// specialities that tell positions apart as sorted hashes, 0-padded.
type part struct {
	levels uint8
	family uint16
	strong [3]uint32
}

// Levels of seniority.
const (
	levelIntern = 1 << iota
	levelJunior
	levelMid
	levelSenior
	levelStaff
	levelLead
	levelChief
)

// Families of work.
const (
	familyBuild = 1 << iota
	familyDesign
	familyManage
	familyScience
	familyAnalyse
	familyWrite
	familyMarket
	familySell
	familyPeople
	familySupport
	familyConsult
	familyTeach
	familyArchitect
	familyOperate
)

// SameRole reports whether two titles denote the same role, or the same roles
// for the most part where they name several. There is no contradiction in level
// ("Senior" against "Junior"; a level that only one states is none), kind of work
// and specialities, and neither is too general to tell. Spelling ("front-end",
// "Frontend"), language (Entwickler, developer), order and additions such as
// "(m/w/d)", "Remote" or "Full-time" make no difference. A title that names no
// known kind of work equals nothing.
func SameRole(a, b string) bool {
	return newRole(a).relate(newRole(b)) == same
}

// relate compares what the titles are specific about. Where both are, at least
// half of the shorter list has to agree. One that is not specific ("Software
// Engineer") may well be another position than one that is ("Backend Engineer").
func (r role) relate(o role) relation {
	if r.n == 0 || o.n == 0 {
		return unsure
	}
	rs, os := r.count(true), o.count(true)
	specific := rs > 0 && os > 0
	if specific {
		agree := min(r.agree(o, true), o.agree(r, true))
		switch {
		case 2*agree >= min(rs, os):
			return same
		case agree > 0:
			return unsure
		}
		return different
	}
	if rs == 0 && os == 0 {
		agree := min(r.agree(o, false), o.agree(r, false))
		if 2*agree >= int(min(r.n, o.n)) {
			return same
		}
	}
	switch {
	case r.apart(o):
		return different
	case (rs > 0) != (os > 0) && r.agree(o, false) == 0:
		return vague
	}
	return unsure
}

// count returns how many parts are specific or not.
func (r role) count(specific bool) (n int) {
	for _, p := range r.parts[:r.n] {
		if (p.strong[0] != 0) == specific {
			n++
		}
	}
	return n
}

// agree counts the parts of r that have an equal in o.
func (r role) agree(o role, specific bool) (n int) {
	for _, p := range r.parts[:r.n] {
		if (p.strong[0] != 0) != specific {
			continue
		}
		for _, q := range o.parts[:o.n] {
			if p.agrees(q) {
				n++
				break
			}
		}
	}
	return n
}

// apart reports whether no part of r can be meant by a part of o.
func (r role) apart(o role) bool {
	for _, p := range r.parts[:r.n] {
		for _, q := range o.parts[:o.n] {
			if p.compatible(q) {
				return false
			}
		}
	}
	return true
}

func (p part) compatible(q part) bool {
	return (p.levels == 0 || q.levels == 0 || p.levels&q.levels != 0) &&
		(p.family == 0 || q.family == 0 || p.family&q.family != 0)
}

// agrees reports whether two parts are compatible and equally special: the same
// specialities, or those of one among those of the other.
func (p part) agrees(q part) bool {
	np, nq, shared := overlap(p.strong, q.strong)
	return p.compatible(q) && (np == 0) == (nq == 0) && shared == min(np, nq)
}

// overlap counts the entries of two 0-padded sets and what they share.
func overlap(a, b [3]uint32) (na, nb, shared int) {
	for _, v := range a {
		if v != 0 {
			na++
			if slices.Contains(b[:], v) {
				shared++
			}
		}
	}
	for _, v := range b {
		if v != 0 {
			nb++
		}
	}
	return na, nb, shared
}

// longPart is the most words of a position; more is a sentence, whose words say
// nothing reliable on the role.
const (
	longPart = 7
	sentence = 12 // with the words around it, "We are looking for a ... in ..."
)

func newRole(title string) role {
	var r role
	for _, text := range splitTitle(title) {
		ws := roleWords(text)
		for len(ws) > 0 {
			end := slices.IndexFunc(ws, conjunction)
			if end < 0 {
				end = len(ws)
			}
			if p, ok := newPart(ws[:end]); ok && int(r.n) < len(r.parts) && !slices.Contains(r.parts[:r.n], p) {
				r.parts[r.n] = p
				r.n++
			}
			ws = ws[min(end+1, len(ws)):]
		}
	}
	return r
}

func conjunction(w string) bool {
	switch w {
	case "and", "or", "und", "oder", "sowie", "et", "ou":
		return true
	}
	return false
}

// least returns the least hash among the specialities, 0 for none. Like a MinHash
// it is equal for two titles as often as they share specialities.
func (r role) least() uint32 {
	least := uint32(0)
	for _, p := range r.parts[:r.n] {
		for _, v := range p.strong {
			if v != 0 && (least == 0 || v < least) {
				least = v
			}
		}
	}
	return least
}

// specific reports whether a part of the title names a speciality.
func (r role) specific() bool { return r.count(true) > 0 }

// newPart reads one position; it reports false when its words name no kind of
// work. The last kind named is what the position is: an "Engineering Manager"
// manages. Specialities alone are a position when nothing else is said.
func newPart(ws []string) (p part, ok bool) {
	if len(ws) > sentence {
		return p, false
	}
	for len(ws) > 0 && leadIn(ws[0]) {
		ws = ws[1:]
	}
	if end := slices.IndexFunc(ws, leadOut); end >= 0 {
		ws = ws[:end]
	}
	if len(ws) > longPart {
		return p, false
	}
	var strong []uint32
	only := true
	for _, w := range ws {
		lv, f, sp := level(w), family(w), speciality(w)
		p.levels |= lv
		if f != 0 {
			p.family = f
		}
		if sp {
			strong = append(strong, uint32(hashString(w)>>32)|1)
		}
		only = only && (lv != 0 || sp)
	}
	slices.Sort(strong)
	copy(p.strong[:], slices.Compact(strong))
	return p, p.family != 0 || p.strong[0] != 0 && only
}

// leadIn are the words that stand before a position: "We are hiring a ...".
func leadIn(w string) bool {
	switch w {
	case "we", "re", "are", "is", "hiring", "looking", "searching", "seeking", "for", "need", "now", "a", "an", "the", "our", "join", "us", "as", "role", "position":
		return true
	}
	return false
}

// leadOut are the words behind which a position is described, not named.
func leadOut(w string) bool {
	switch w {
	case "with", "for", "in", "at", "to", "who", "that", "on", "from", "by", "fur", "mit", "bei", "im", "para", "con", "pour", "avec":
		return true
	}
	return false
}

// splitTitle cuts a title where it may go on to another position.
func splitTitle(title string) []string {
	if len(title) > 600 {
		title = title[:600]
	}
	title = strings.ToLower(title)
	if strings.ContainsAny(title, "+#.") || strings.Contains(title, "ruby on") || strings.Contains(title, "&#x27;") {
		title = symbolNames.Replace(" " + title)
	}
	return strings.FieldsFunc(title, func(r rune) bool {
		switch r {
		case ',', ';', '|', '/', '&', '+', '*', '\n', '•', '·', '(', ')', '[', ']':
			return true
		}
		return false
	})
}

// roleWords folds a title to words and writes common two-word terms as one.
func roleWords(title string) []string {
	ws := strings.Fields(string(appendFolded(nil, title)))
	out := make([]string, 0, len(ws))
	for i := 0; i < len(ws); i++ {
		w := singular(ws[i])
		if i+1 < len(ws) {
			if joined := compound(w, singular(ws[i+1])); joined != "" {
				out = append(out, joined)
				i++
				continue
			}
		}
		if s := synonym(w); s != "" {
			w = s
		}
		out = append(out, w)
	}
	return out
}

// symbolNames writes terms with symbols as words.
var symbolNames = strings.NewReplacer("ruby on rails", " rails ", "c++", " cpp ", "c#", " csharp ", "f#", " fsharp ", " .net", " dotnet ", "asp.net", " dotnet ", "/.net", "/dotnet ", "node.js", " node ", "react.js", " react ",
	"vue.js", " vue ", "next.js", " next ", "&#x27;", "'")

func singular(w string) string {
	if len(w) > 4 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "ops") && !strings.HasSuffix(w, "js") {
		switch w {
		case "sales", "rails", "kubernetes", "operations", "analytics", "redis", "windows", "kenntnis", "systems", "statistics", "graphics", "robotics":
			return w
		}
		return w[:len(w)-1]
	}
	return w
}
