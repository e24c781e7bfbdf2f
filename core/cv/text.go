package cv

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

var accents = strings.NewReplacer("ä", "a", "ö", "o", "ü", "u", "ß", "ss", "á", "a", "à", "a", "â", "a", "ã", "a", "å", "a",
	"é", "e", "è", "e", "ê", "e", "ë", "e", "í", "i", "ì", "i", "î", "i", "ï", "i", "ó", "o", "ò", "o", "ô", "o", "õ", "o",
	"ú", "u", "ù", "u", "û", "u", "ñ", "n", "ç", "c", "œ", "oe", "’", "'")

// fold is s in lower case without accents, with single blanks.
func fold(s string) string {
	return accents.Replace(strings.ToLower(strings.Join(strings.Fields(s), " ")))
}

// clip returns at most n bytes of s, cut at a rune.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// trim drops blanks, list marks and separators around a text.
func trim(s string) string {
	s = strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("-–—•·|,;:*▪●◦‣/→>_■□►▸✓✔", r)
	})
	return strings.TrimRightFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("-–—•·|,;:*/→>_", r) // dots at the end may be a level
	})
}

// bullet reports whether a line is an item of a list, and returns it without its mark.
func bullet(s string) (string, bool) {
	t := strings.TrimSpace(s)
	r, n := utf8.DecodeRuneInString(t)
	switch {
	case strings.ContainsRune("•·▪●◦‣→■□►▸✓✔○➢❖", r):
		return strings.TrimSpace(t[n:]), true
	case strings.ContainsRune("-–—*+", r) && len(t) > n && t[n] == ' ':
		return strings.TrimSpace(t[n:]), true
	case r == 'o' && len(t) > 2 && t[1] == ' ' && unicode.IsUpper(rune(t[2])):
		return strings.TrimSpace(t[2:]), true
	}
	return t, false
}

// words counts the words of a text.
func words(s string) int { return len(strings.Fields(s)) }

// hasWord reports whether one of the words of list, which are folded and set apart
// by "|", stands in s as a whole word.
func hasWord(s, list string) bool {
	s = fold(s)
	for _, w := range strings.Split(list, "|") {
		for from := 0; ; {
			i := strings.Index(s[from:], w)
			if i < 0 {
				break
			}
			i += from
			if edge(s, i) && edge(s, i+len(w)) {
				return true
			}
			from = i + 1
		}
	}
	return false
}

// edge reports whether a word may begin or end at i.
func edge(s string, i int) bool {
	if i <= 0 || i >= len(s) {
		return true
	}
	a, _ := utf8.DecodeLastRuneInString(s[:i])
	b, _ := utf8.DecodeRuneInString(s[i:])
	return !(letterOrDigit(a) && letterOrDigit(b))
}

func letterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// hasPart reports whether one of the folded texts of list, set apart by "|", stands
// anywhere in s.
func hasPart(s, list string) bool {
	s = fold(s)
	for _, w := range strings.Split(list, "|") {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// split divides s at the given separators outside of parentheses.
func split(s, seps string) []string {
	var out []string
	depth, from := 0, 0
	for i, r := range s {
		switch {
		case r == '(' || r == '[':
			depth++
		case r == ')' || r == ']':
			depth = max(0, depth-1)
		case depth == 0 && strings.ContainsRune(seps, r):
			out = append(out, s[from:i])
			from = i + utf8.RuneLen(r)
		}
	}
	return append(out, s[from:])
}
