package text

import (
	"html"
	"strings"
	"unicode/utf8"
)

// MaxBytes bounds the text that Neutral reads; the rest of a longer one is ignored.
const MaxBytes = 24 << 10

// The tokens that stand for contacts in a neutral text.
const (
	MaskURL   = "#URL#"
	MaskMail  = "#EMAIL#"
	MaskPhone = "#PHONE#"
)

// Neutral brings text to the form that the training data has, whichever source it
// comes from: entities decoded, tags dropped, mojibake repaired, punctuation and
// accents folded to ASCII, other characters dropped, addresses, mail addresses and
// phone numbers replaced by tokens, glued sentences set apart, blanks squeezed. What
// is left says nothing about how a source writes, only what it says. A
// neutral text stays as it is.
func Neutral(s string) string {
	if len(s) > MaxBytes {
		s = strings.ToValidUTF8(s[:MaxBytes], "")
	}
	// An entity may hide a tag or another entity; three rounds settle all but made-up
	// texts.
	for range 3 {
		s = once(s)
		if strings.IndexByte(s, '&') < 0 && strings.IndexByte(s, '<') < 0 {
			break
		}
	}
	return s
}

func once(s string) string {
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	if strings.IndexByte(s, '<') >= 0 {
		s = dropTags(s)
	}
	return apart(mask(ascii(s)))
}

// dropTags replaces markup by a blank. A "<" that begins no tag stays.
func dropTags(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+1 >= len(s) {
			break
		}
		if c := s[i+1]; !letter(c) && c != '/' && c != '!' {
			b.WriteString(s[:i+1])
			s = s[i+1:]
			continue
		}
		j := strings.IndexByte(s[i:], '>')
		if j < 0 || j > 2000 {
			b.WriteString(s[:i+1])
			s = s[i+1:]
			continue
		}
		b.WriteString(s[:i])
		b.WriteByte(' ')
		s = s[i+j+1:]
	}
	b.WriteString(s)
	return b.String()
}

// ascii repairs mojibake, folds what has an ASCII form and drops the rest.
func ascii(s string) string {
	clean := true
	for i := range len(s) {
		if s[i] >= 0x7F || s[i] < 0x20 {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		c := s[i]
		if c < 0x80 {
			if c < 0x20 || c == 0x7F {
				c = ' '
			}
			b = append(b, c)
			i++
			continue
		}
		if n, out := mojibake(s[i:]); n > 0 {
			b = append(b, out...)
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		b = append(b, folded(r)...)
		i += n
	}
	return string(b)
}

// mojibake reads UTF-8 that was taken for Windows-1252 and written as UTF-8 again:
// three runes for a mark, two for an accented letter. A mark may have lost its first.
func mojibake(s string) (n int, out string) {
	r, n1 := utf8.DecodeRuneInString(s)
	switch r {
	case 'â', '€':
		if r == 'â' {
			e, n2 := utf8.DecodeRuneInString(s[n1:])
			if e != '€' && e != 0x80 {
				return 0, ""
			}
			n1 += n2
		}
		last, n3 := utf8.DecodeRuneInString(s[n1:])
		switch last {
		case '™', 0x99, '˜', 0x98:
			return n1 + n3, "'"
		case 'œ', 0x9C, 0x9D, 'ž':
			return n1 + n3, `"`
		case '“', '”', 0x93, 0x94:
			return n1 + n3, "-"
		case '¦':
			return n1 + n3, "..."
		case '¢':
			return n1 + n3, "-"
		}
	case 'Ã':
		second, n2 := utf8.DecodeRuneInString(s[n1:])
		if second >= 0x80 && second <= 0xBF {
			return n1 + n2, folded(second + 0x40)
		}
	case 'Â':
		second, n2 := utf8.DecodeRuneInString(s[n1:])
		if second >= 0x80 && second <= 0xBF {
			return n1 + n2, folded(second)
		}
	}
	return 0, ""
}

// folded returns the ASCII form of a rune, or "".
func folded(r rune) string {
	switch {
	case r >= 0xC0 && r <= 0x17F:
		return latin[r-0xC0]
	case r == 0xA0 || r >= 0x2000 && r <= 0x200A || r == 0x2028 || r == 0x2029 || r == 0x202F || r == 0x3000 || r == 0x85:
		return " "
	case r >= 0x2010 && r <= 0x2015 || r == 0x2212 || r == 0x2022 || r == 0xB7 || r == 0x25CF || r == 0x25AA:
		return "-"
	case r >= 0x2018 && r <= 0x201B || r == 0xB4 || r == 0x2032:
		return "'"
	case r >= 0x201C && r <= 0x201F || r == 0xAB || r == 0xBB || r == 0x2033:
		return `"`
	case r == 0x2026:
		return "..."
	case r >= 0xFF01 && r <= 0xFF5E: // the wide forms
		return string(rune(r - 0xFEE0))
	}
	return ""
}

// latin are the base letters of U+00C0 to U+017F.
var latin = func() (t [0x180 - 0xC0]string) {
	const base = "AAAAAA*CEEEEIIIIDNOOOOO*OUUUUY**aaaaaa*ceeeeiiiidnooooo*ouuuuy*y" +
		"AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi**JjKkkLlLlLlLlLlNnNnNnnNnOoOoOo**RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs"
	for i := range t {
		if base[i] != '*' {
			t[i] = base[i : i+1]
		}
	}
	t['Æ'-0xC0], t['æ'-0xC0], t['ß'-0xC0], t['Œ'-0xC0], t['œ'-0xC0] = "AE", "ae", "ss", "OE", "oe"
	t['Þ'-0xC0], t['þ'-0xC0], t['×'-0xC0] = "Th", "th", "x"
	return t
}()

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }
func small(c byte) bool  { return c >= 'a' && c <= 'z' }
func large(c byte) bool  { return c >= 'A' && c <= 'Z' }

// apart sets glued sentences and words apart ("careIf", "day.Apply") and squeezes blanks.
// A text that needs neither is returned as it is.
func apart(s string) string {
	var b []byte
	from := 0 // what follows is not copied yet
	for i := range len(s) {
		c := s[i]
		switch {
		case c == ' ':
			if i > from && s[i-1] != ' ' || i == from && len(b) > 0 && b[len(b)-1] != ' ' {
				continue
			}
			b = append(b, s[from:i]...)
			from = i + 1
		case large(c) && i+1 < len(s) && small(s[i+1]) && i-from >= 2 && glued(s[i-2], s[i-1]):
			if b == nil {
				b = make([]byte, 0, len(s)+16)
			}
			b = append(append(b, s[from:i]...), ' ')
			from = i
		}
	}
	if b != nil {
		s = string(append(b, s[from:]...))
	} else {
		s = s[from:]
	}
	return strings.TrimSuffix(s, " ")
}

// glued reports whether a word that begins after p and q belongs apart from them.
func glued(p, q byte) bool {
	return small(q) && small(p) || (q == '.' || q == '!' || q == '?' || q == ':') && small(p)
}
