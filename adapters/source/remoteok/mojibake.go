package remoteok

import (
	"strings"
	"unicode/utf8"
)

// repair undoes UTF-8 that was read as Latin-1 or Windows-1252 once ("â€”" for
// a dash). Only sequences that decode to a whole character are touched, and of
// those only the ones that real text hardly holds: an accented capital followed
// by a symbol in "CAFÉ™" is left alone.
func repair(s string) string {
	if !strings.ContainsAny(s, "\u00c2\u00c3\u00e2\u00ef\u00f0") {
		return s
	}
	runes := []rune(s)
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(runes); {
		if r, n := decode(runes[i:]); n > 0 {
			b.WriteRune(r)
			i += n
			continue
		}
		b.WriteRune(runes[i])
		i++
	}
	return b.String()
}

// decode reads one character whose UTF-8 bytes stand as runes at the start of
// in, and returns it with the number of runes that it took, or 0.
func decode(in []rune) (rune, int) {
	var n int
	switch lead := in[0]; {
	case lead == 0xC2 || lead == 0xC3:
		n = 2
	case lead == 0xE2 || lead == 0xEF:
		n = 3
	case lead == 0xF0:
		n = 4
	default:
		return 0, 0
	}
	if len(in) < n {
		return 0, 0
	}
	buf := make([]byte, 0, 4)
	buf = append(buf, byte(in[0]))
	for _, r := range in[1:n] {
		c, ok := single(r)
		if !ok || c < 0x80 || c > 0xBF {
			return 0, 0
		}
		buf = append(buf, c)
	}
	r, size := utf8.DecodeRune(buf)
	if r == utf8.RuneError || size != n {
		return 0, 0
	}
	return r, n
}

// single returns the byte that r stands for in Latin-1 or Windows-1252.
func single(r rune) (byte, bool) {
	if r <= 0xFF {
		return byte(r), true
	}
	const high = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"
	for i, c := range []rune(high) {
		if c == r {
			return byte(0x80 + i), true
		}
	}
	return 0, false
}
