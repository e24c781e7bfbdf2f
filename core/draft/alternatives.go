package draft

import (
	"regexp/syntax"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// alternatives is a long list of patterns, each of which is tried only at those words
// and signs of a text that it can begin with. It is read at its first use, as
// core.Pattern is, and safe for concurrent use.
type alternatives struct {
	pattern string
	once    sync.Once
	// by holds, for the beginning of a word or a sign, the patterns that may match
	// there; they are bound to the place. always are tried on the whole text.
	by     map[string][]*core.Pattern
	always []*core.Pattern
}

// prefixRunes is how many first letters of a word choose the patterns; a shorter word
// chooses by all of its letters and a blank.
const prefixRunes = 3

// newAlternatives splits a pattern at its outer bars. With (?i) in front, all of it
// ignores case. A match begins at the beginning of a word or at a sign.
func newAlternatives(pattern string) *alternatives { return &alternatives{pattern: pattern} }

func (a *alternatives) read() {
	a.by = map[string][]*core.Pattern{}
	list, flags := a.pattern, ""
	if rest, ok := strings.CutPrefix(list, "(?i)"); ok {
		list, flags = rest, "(?i)"
	}
	for _, one := range splitBars(list) {
		keys := beginnings(flags + one)
		if keys == nil {
			a.always = append(a.always, core.NewPattern(flags+one))
			continue
		}
		p := core.NewPattern(flags + "^(?:" + one + ")")
		for _, k := range keys {
			a.by[k] = append(a.by[k], p)
		}
	}
}

// spans returns where up to n matches in s lie, in their order.
func (a *alternatives) spans(s string, n int) [][]int {
	a.once.Do(a.read)
	var out [][]int
	for _, p := range a.always {
		out = append(out, p.FindAllStringIndex(s, n)...)
	}
	at := 0
	for at < len(s) && len(out) < n {
		key, size := wordKey(s[at:])
		for _, p := range a.by[key] {
			if m := p.FindStringIndex(s[at:]); m != nil {
				out = append(out, []int{at, at + m[1]})
				break
			}
		}
		at += size
	}
	sort.Slice(out, func(i, j int) bool { return out[i][0] < out[j][0] })
	return out[:min(n, len(out))]
}

// find returns up to n matches in s.
func (a *alternatives) find(s string, n int) []string {
	var out []string
	for _, m := range a.spans(s, n) {
		out = append(out, s[m[0]:m[1]])
	}
	return out
}

func (a *alternatives) matches(s string) bool { return len(a.spans(s, 1)) > 0 }

// wordKey returns the key of the word or sign that s begins with, and its length.
func wordKey(s string) (string, int) {
	var key [prefixRunes*utf8.UTFMax + 1]byte
	n, letters, size := 0, 0, 0
	for size < len(s) {
		r, w := utf8.DecodeRuneInString(s[size:])
		if !isLetter(r) {
			break
		}
		if letters < prefixRunes {
			n += utf8.EncodeRune(key[n:], unicode.ToLower(r))
			letters++
		}
		size += w
	}
	switch {
	case letters == 0:
		_, w := utf8.DecodeRuneInString(s)
		return s[:w], w
	case letters < prefixRunes:
		key[n] = ' '
		n++
	}
	return string(key[:n]), size
}

func isLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > unicode.MaxASCII && unicode.IsLetter(r)
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

// maxClass is up to how many characters of a class are told apart.
const maxClass = 24

// beginnings returns the keys of all that a pattern may match, nil when they cannot be
// told.
func beginnings(pattern string) []string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	open, ok := begin([]string{""}, re)
	if !ok {
		return nil
	}
	for _, p := range open {
		if !complete(p) {
			return nil
		}
	}
	slices.Sort(open)
	return slices.Compact(open)
}

// complete reports whether a key is complete: three letters, a word, or a sign.
func complete(key string) bool {
	r, _ := utf8.DecodeRuneInString(key)
	return key != "" && (!isLetter(r) || strings.HasSuffix(key, " ") || utf8.RuneCountInString(key) >= prefixRunes)
}

// begin extends each key that is not complete by what re may begin with.
func begin(keys []string, re *syntax.Regexp) ([]string, bool) {
	switch re.Op {
	case syntax.OpEmptyMatch:
		return keys, true
	case syntax.OpWordBoundary:
		return extended(keys, func(key string) []string {
			if key != "" {
				key += " "
			}
			return []string{key}
		}), true
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			keys = extended(keys, func(key string) []string { return []string{with(key, r)} })
		}
		return keys, true
	case syntax.OpCharClass:
		var class []rune
		for i := 0; i+1 < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if class = append(class, r); len(class) > maxClass {
					return nil, false
				}
			}
		}
		return extended(keys, func(key string) []string {
			var out []string
			for _, r := range class {
				out = append(out, with(key, r))
			}
			return out
		}), true
	case syntax.OpCapture, syntax.OpPlus:
		out, ok := begin(keys, re.Sub[0])
		return out, ok && (re.Op == syntax.OpCapture || !slices.ContainsFunc(out, func(k string) bool { return !complete(k) }))
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !slices.ContainsFunc(keys, func(k string) bool { return !complete(k) }) {
				return keys, true
			}
			var ok bool
			if keys, ok = begin(keys, sub); !ok {
				return nil, false
			}
		}
		return keys, true
	case syntax.OpAlternate:
		var out []string
		for _, sub := range re.Sub {
			more, ok := begin(keys, sub)
			if !ok {
				return nil, false
			}
			out = append(out, more...)
		}
		return out, true
	case syntax.OpQuest:
		more, ok := begin(keys, re.Sub[0])
		return append(slices.Clone(keys), more...), ok
	case syntax.OpStar:
		more, ok := begin(keys, re.Sub[0])
		if slices.ContainsFunc(more, func(k string) bool { return !complete(k) }) {
			return nil, false
		}
		return append(slices.Clone(keys), more...), ok
	}
	return nil, false
}

func extended(keys []string, by func(string) []string) []string {
	var out []string
	for _, k := range keys {
		if complete(k) {
			out = append(out, k)
			continue
		}
		out = append(out, by(k)...)
	}
	return out
}

// with adds a character to a key: a sign ends a word.
func with(key string, r rune) string {
	switch {
	case isLetter(r):
		return key + string(unicode.ToLower(r))
	case key == "":
		return string(r)
	}
	return key + " "
}
