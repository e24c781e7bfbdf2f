package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// alternatives is a long list of patterns of which only those are tried whose first
// letters begin a word of the text.
type alternatives struct {
	by     map[string][]int
	always []int
	all    []*core.Pattern
}

// prefixRunes is how many first letters of an alternative choose it.
const prefixRunes = 3

// newAlternatives splits a pattern at its outer bars. Matching ignores case, and a
// match begins at the beginning of a word or at a sign.
func newAlternatives(pattern string) alternatives {
	a := alternatives{by: map[string][]int{}}
	for _, one := range splitBars(strings.TrimPrefix(pattern, "(?i)")) {
		i := len(a.all)
		a.all = append(a.all, core.NewPattern("(?i)"+one))
		prefixes := literalPrefixes(one)
		if prefixes == nil {
			a.always = append(a.always, i)
		}
		for _, p := range prefixes {
			a.by[p] = append(a.by[p], i)
		}
	}
	return a
}

// find returns up to n matches in s.
func (a alternatives) find(s string, n int) []string {
	var out []string
	tried := map[int]bool{}
	try := func(i int) {
		if tried[i] || len(out) >= n {
			return
		}
		tried[i] = true
		if m := a.all[i].FindString(s); m != "" {
			out = append(out, m)
		}
	}
	for _, i := range a.always {
		try(i)
	}
	for _, w := range letterRuns(strings.ToLower(s)) {
		r := []rune(w)
		if len(r) < prefixRunes {
			continue
		}
		for _, i := range a.by[string(r[:prefixRunes])] {
			try(i)
		}
	}
	return out
}

func letterRuns(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !isLetter(r) })
}

func isLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127 && r != '’' && r != '“' && r != '”' && r != '„' && r != '«' && r != '»' && r != '\u00a0' && r != '\u202f' && r != '–' && r != '—' && r != '…'
}

// splitBars splits a pattern at the bars outside of brackets.
func splitBars(p string) []string {
	var out []string
	depth, start, class := 0, 0, false
	for i := 0; i < len(p); i++ {
		switch c := p[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == '|' && depth == 0:
			out, start = append(out, p[start:i]), i+1
		}
	}
	return append(out, p[start:])
}

// literalPrefixes returns the first letters of whatever a pattern matches, nil when it
// does not begin with that many letters.
func literalPrefixes(p string) []string {
	p = strings.TrimPrefix(p, `\b`)
	if strings.HasPrefix(p, "(?:") {
		end, depth := -1, 0
		for i := 0; i < len(p) && end < 0; i++ {
			switch p[i] {
			case '\\':
				i++
			case '(':
				depth++
			case ')':
				if depth--; depth == 0 {
					end = i
				}
			}
		}
		rest := p[end+1:]
		if end < 0 || rest != "" && strings.ContainsRune("?*+{", rune(rest[0])) {
			return nil
		}
		var out []string
		for _, one := range splitBars(p[3:end]) {
			inner := literalPrefixes(one + rest)
			if inner == nil {
				return nil
			}
			out = append(out, inner...)
		}
		return out
	}
	r := []rune(strings.ToLower(p))
	for i := 0; i < prefixRunes; i++ {
		if i >= len(r) || !isLetter(r[i]) || i+1 < len(r) && strings.ContainsRune("?*{", r[i+1]) {
			return nil
		}
	}
	return []string{string(r[:prefixRunes])}
}
