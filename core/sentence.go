package core

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// SentenceEnds reports whether the byte at i is a full stop, an exclamation or a question
// mark that ends a sentence: a blank, a line break or nothing follows, and the
// full stop is not that of an abbreviation ("ca.", "Dr.", "z. B.", "e.g.") or of
// a German date ("15. April"). Reading a posting and quoting from it share the
// rule.
func SentenceEnds(s string, i int) bool {
	switch s[i] {
	case '!', '?':
		return i+1 >= len(s) || s[i+1] == ' ' || s[i+1] == '\n'
	case '.':
		if i+1 >= len(s) || s[i+1] == '\n' {
			return true
		}
		return s[i+1] == ' ' && !abbreviated(s, i)
	}
	return false
}

// abbreviated reports whether the full stop at i, which a blank follows, belongs to
// the word before it.
func abbreviated(s string, i int) bool {
	from := i
	for from > 0 && i-from < 9 && sentenceWord(s[from-1]) {
		from--
	}
	if from == i || from > 0 && sentenceWord(s[from-1]) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(s[i+1:min(len(s), i+8)], " "))
	w := s[from:i]
	if len(w) == 1 && (w[0] < '0' || w[0] > '9') {
		return initialStop(s, from, next)
	}
	var buf [16]byte
	switch low := string(lowerASCII(buf[:0], w)); low {
	case "ca", "dr", "prof", "dipl", "mag", "nr", "inkl", "exkl", "zzgl", "bzw", "evtl", "ggf", "mind", "max", "min", "tel", "approx", "vs", "mr", "mrs", "ms",
		"mio", "mrd", "tsd", "gem", "lt", "vgl", "sog", "insb", "abzgl", "mtl", "jährl", "monatl", "pers", "geb", "abt", "fa", "hr", "fr":
		return true
	case "std", "hrs", "incl", "excl", "etc", "usw", "inc", "ltd", "co", "corp", "sr", "jr", "st", "str", "wk", "stk", "yrs", "resp":
		// These end a sentence as often as not.
		return !unicode.IsUpper(next)
	default:
		return allDigits(low) && len(low) <= 2 && germanMonth(s[i+2:min(len(s), i+12)])
	}
}

// initialStop judges the full stop after the single letter at: "z. B.", "d. h.",
// "e.g.", "U.S.".
func initialStop(s string, at int, next rune) bool {
	c := s[at]
	chained := at >= 2 && s[at-1] == '.' || at >= 3 && s[at-1] == ' ' && s[at-2] == '.' && (at == 3 || !sentenceWord(s[at-4]))
	if c >= 'a' && c <= 'z' {
		return chained || strings.IndexByte("zdhuiegovb", c) >= 0
	}
	return chained && (s[at-1] == ' ' || !unicode.IsUpper(next))
}

func germanMonth(s string) bool {
	for _, m := range [...]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember", "Jänner"} {
		if strings.HasPrefix(s, m) {
			return true
		}
	}
	return false
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func lowerASCII(to []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		to = append(to, c)
	}
	return to
}

// sentenceWord reports whether c belongs to a word; all bytes beyond ASCII do.
func sentenceWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
