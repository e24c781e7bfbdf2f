package screen

import (
	"strings"
	"unicode/utf8"
)

// prepared is a text made ready for whole-word search: in lower case with the
// byte offsets of the original.
type prepared struct{ low string }

func prepare(s string) *prepared { return &prepared{low: lower(s)} }

// wanted is a phrase made ready to be looked for: in lower case, and with its umlauts
// as their base letters.
type wanted struct{ low, folded string }

func wantedOf(phrase string) wanted {
	low := lower(strings.Join(strings.Fields(phrase), " "))
	return wanted{low, fold(low)}
}

// find returns the first whole-word occurrence of a phrase, ignoring case and
// the different ways of writing umlauts ("müller", "mueller", "muller"), the way in
// which the phrase is written first.
func (p *prepared) find(w wanted) (start, end int, ok bool) {
	if w.low == "" {
		return 0, 0, false
	}
	if start, end, ok = exact(p.low, w.low); ok {
		return start, end, true
	}
	return loose(p.low, w.folded)
}

// loose returns the first whole-word occurrence of a folded phrase in the folded form
// of a text, with the text's own places. The text is folded where a word begins as the
// phrase does, and only as far as it goes on as the phrase does.
func loose(low, want string) (start, end int, ok bool) {
	for i := 0; i < len(low); i++ {
		if c := low[i]; c != want[0] && c != 0xC3 {
			continue
		}
		if j, fits := startsWith(low, i, want); fits && edge(low, i, want, true) && edge(low, j, want, false) {
			return i, j, true
		}
		if low[i] == 0xC3 {
			// What is folded as one letter has no second byte at which a phrase begins.
			n, _ := letter(low, i)
			i += n - 1
		}
	}
	return 0, 0, false
}

// startsWith reports whether the folded form of the text from i on begins with a folded
// phrase, and where in the text that ends.
func startsWith(low string, i int, want string) (end int, ok bool) {
	for want != "" {
		if i >= len(low) {
			return 0, false
		}
		n, out := letter(low, i)
		rest, fits := strings.CutPrefix(want, out)
		if !fits {
			return 0, false
		}
		i, want = i+n, rest
	}
	return i, true
}

// exact returns the first whole-word occurrence of a lower-case phrase as written.
func exact(low, want string) (start, end int, ok bool) {
	for from := 0; ; {
		i := strings.Index(low[from:], want)
		if i < 0 {
			return 0, 0, false
		}
		i += from
		j := i + len(want)
		if edge(low, i, want, true) && edge(low, j, want, false) {
			return i, j, true
		}
		from = i + 1
	}
}

// edge reports whether a word border lies at i. A phrase that itself begins or
// ends in a mark, such as "[closed]", needs none there.
func edge(s string, i int, want string, begin bool) bool {
	if begin {
		r, _ := utf8.DecodeRuneInString(want)
		if !wordRune(r) || i == 0 {
			return true
		}
		r, _ = utf8.DecodeLastRuneInString(s[:i])
		return !wordRune(r)
	}
	r, _ := utf8.DecodeLastRuneInString(want)
	if !wordRune(r) || i >= len(s) {
		return true
	}
	r, _ = utf8.DecodeRuneInString(s[i:])
	return !wordRune(r)
}

func wordRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' ||
		r >= 0xC0 && r != utf8.RuneError && (r < 0x2000 || r > 0x2BFF)
}

// lower folds ASCII and Latin-1 letters without changing offsets.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 32
		} else if c == 0xC3 && i+1 < len(b) && b[i+1] >= 0x80 && b[i+1] <= 0x9E && b[i+1] != 0x97 {
			b[i+1] += 32
		}
	}
	return string(b)
}

// fold writes umlauts as their base letters, whichever way they were written.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	from := 0 // what follows is not copied yet
	for i := range len(s) {
		switch s[i] {
		case 'e':
			if i > from && (s[i-1] == 'a' || s[i-1] == 'o' || s[i-1] == 'u') {
				b.WriteString(s[from:i])
				from = i + 1
			}
		case 0xC3:
			if n, out := letter(s, i); n > 1 {
				b.WriteString(s[from:i])
				b.WriteString(out)
				from = i + n
			}
		}
	}
	b.WriteString(s[from:])
	return b.String()
}

// letter returns how many bytes fold takes at i, and what it writes for them.
func letter(s string, i int) (n int, out string) {
	switch s[i] {
	case 0xC3:
		if i+1 < len(s) {
			if base := baseLetter(s[i+1]); base != "" {
				return 2, base
			}
		}
	case 'a', 'o', 'u':
		if i+1 < len(s) && s[i+1] == 'e' {
			return 2, s[i : i+1]
		}
	}
	return 1, s[i : i+1]
}

func baseLetter(second byte) string {
	switch {
	case second >= 0xA0 && second <= 0xA5:
		return "a"
	case second == 0xA7:
		return "c"
	case second >= 0xA8 && second <= 0xAB:
		return "e"
	case second >= 0xAC && second <= 0xAF:
		return "i"
	case second == 0xB1:
		return "n"
	case second >= 0xB2 && second <= 0xB6 || second == 0xB8:
		return "o"
	case second >= 0xB9 && second <= 0xBC:
		return "u"
	case second == 0x9F:
		return "ss"
	}
	return ""
}
