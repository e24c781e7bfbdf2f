package dedupe

import (
	"slices"
	"strings"
)

// role is what a job title says, without pointers: the level, the kind of work,
// the specialities that tell roles apart, and the remaining words.
type role struct {
	levels   uint8
	families uint16
	// strong are specialities ("backend", "ios"); weak are words of unknown
	// meaning, such as a city or a product. Both are sorted hashes, 0-padded.
	strong [8]uint32
	weak   [4]uint32
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

// SameRole reports whether two titles denote the same role: no contradiction in
// level ("Senior" against "Junior"; a level that only one states is none), kind
// of work and specialities, and none of them too general to tell. Spelling
// ("front-end", "Frontend"), language (Entwickler, developer), word order and
// additions such as "(m/w/d)", "Remote" or "Full-time" make no difference. An
// empty title equals nothing.
func SameRole(a, b string) bool {
	return newRole(a).relate(newRole(b)) == same
}

func (r role) empty() bool { return r.families == 0 && r.strong[0] == 0 && r.weak[0] == 0 }

func (r role) relate(o role) relation {
	if r.empty() || o.empty() {
		return unsure
	}
	if r.levels != 0 && o.levels != 0 && r.levels&o.levels == 0 {
		return different
	}
	if r.families != 0 && o.families != 0 && r.families&o.families == 0 {
		return different
	}
	rs, os, shared := overlap(r.strong[:], o.strong[:])
	switch {
	case rs > 0 && os > 0:
		if 2*shared < min(rs, os) || shared == 0 {
			return different
		}
		if shared < min(rs, os) || 2*shared < max(rs, os) {
			return unsure
		}
	case rs > 0 || os > 0:
		return unsure
	}
	rw, ow, shared := overlap(r.weak[:], o.weak[:])
	if rw > 0 && ow > 0 && shared == 0 {
		return unsure
	}
	if r.families&o.families == 0 && rs == 0 && os == 0 && shared == 0 {
		return unsure
	}
	return same
}

// overlap counts the entries of two sorted, 0-padded sets and what they share.
func overlap(a, b []uint32) (na, nb, shared int) {
	for _, v := range a {
		if v != 0 {
			na++
			if slices.Contains(b, v) {
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

func newRole(title string) role {
	var r role
	if len(title) > 300 {
		title = title[:300]
	}
	var strong, weak []uint32
	ws := roleWords(title)
	for _, w := range ws {
		if lv := level(w); lv != 0 {
			r.levels |= lv
			continue
		}
		if f, special := family(w); f != 0 {
			r.families |= f
			if !special {
				continue
			}
		}
		h := uint32(hashString(w)>>32) | 1
		switch {
		case speciality(w):
			strong = append(strong, h)
		case !roleNoise(w):
			weak = append(weak, h)
		}
	}
	fill(r.strong[:], strong)
	fill(r.weak[:], weak)
	return r
}

func fill(dst, src []uint32) {
	slices.Sort(src)
	copy(dst, slices.Compact(src))
}

// roleWords folds a title to words and writes common two-word terms as one.
func roleWords(title string) []string {
	title = symbolNames().Replace(strings.ToLower(title))
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

func symbolNames() *strings.Replacer {
	return strings.NewReplacer("c++", " cpp ", "c#", " csharp ", "f#", " fsharp ", ".net", " dotnet ", "node.js", " node ", "react.js", " react ",
		"vue.js", " vue ", "next.js", " next ", "&#x27;", "'")
}

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
