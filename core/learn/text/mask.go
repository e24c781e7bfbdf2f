package text

import "strings"

// mask replaces addresses, mail addresses and phone numbers in ASCII text by tokens.
func mask(s string) string {
	if strings.IndexByte(s, '@') < 0 && strings.IndexByte(s, '.') < 0 && !manyDigits(s) {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		c := s[i]
		if i == 0 || s[i-1] == ' ' {
			if j := i + verbatim(s[i:]); j > i {
				b = append(b, s[i:j]...)
				i = j
				continue
			}
		}
		begins := i == 0 || !letter(s[i-1]) && !digit(s[i-1])
		switch {
		case begins && letter(c) && plain(s[i:]):
			j := i
			for j < len(s) && (letter(s[j]) || digit(s[j])) {
				j++
			}
			b = append(b, s[i:j]...)
			i = j
			continue
		case begins && (letter(c) || digit(c)):
			if j := webAddress(s, i); j > i {
				b = append(append(b, ' '), MaskURL...)
				b = append(b, ' ')
				i = j
				continue
			}
			if j := mailAddress(s, i); j > i {
				b = append(append(b, ' '), MaskMail...)
				b = append(b, ' ')
				i = j
				continue
			}
			if digit(c) {
				if j := phone(s, i); j > i {
					b = append(append(b, ' '), MaskPhone...)
					b = append(b, ' ')
					i = j
					continue
				}
			}
		case c == '+' || c == '(':
			if j := phone(s, i); j > i {
				b = append(append(b, ' '), MaskPhone...)
				b = append(b, ' ')
				i = j
				continue
			}
		}
		b = append(b, c)
		i++
	}
	return string(b)
}

// verbatim returns how much at the start of s, in whole tokens between blanks, can hold
// nothing that is masked: most of a text.
func verbatim(s string) int {
	end := 0
	for i := 0; i < len(s); i++ {
		switch telling[s[i]] {
		case blank:
			end = i + 1
		case always:
			return end
		case inside: // at the end of a token it ends a sentence, but for "www."
			if i+1 < len(s) && s[i+1] != ' ' || i > 0 && s[i-1]|0x20 == 'w' {
				return end
			}
		}
	}
	return len(s)
}

// What a byte says of its token.
const (
	blank  = 1
	always = 2 // an address, a number or a mark of one
	inside = 3 // so it is, with something behind it
)

var telling = func() (t [256]byte) {
	t[' '] = blank
	for c := byte('0'); c <= '9'; c++ {
		t[c] = always
	}
	t['@'], t['+'], t['('] = always, always, always
	t['.'], t[':'] = inside, inside
	return t
}()

// plain reports that what stands before the next blank can be no address.
func plain(s string) bool {
	if i := strings.IndexByte(s, ' '); i >= 0 {
		s = s[:i]
	}
	for i := range len(s) {
		if s[i] == '.' || s[i] == '@' || s[i] == ':' {
			return false
		}
	}
	return true
}

func manyDigits(s string) bool {
	n := 0
	for i := range len(s) {
		if digit(s[i]) {
			if n++; n >= 7 {
				return true
			}
		}
	}
	return false
}

// webAddress returns the end of the address that begins at i, or i.
func webAddress(s string, i int) int {
	rest := s[i:]
	switch {
	case hasFold(rest, "http://"), hasFold(rest, "https://"), hasFold(rest, "www."):
		return i + wordEnd(rest)
	}
	// A bare name is an address when it ends in a common top-level domain.
	j := i
	for j < len(s) && (letter(s[j]) || digit(s[j]) || s[j] == '-' || s[j] == '.') {
		j++
	}
	for j > i && (s[j-1] == '.' || s[j-1] == '-') {
		j--
	}
	name := s[i:j]
	dot := strings.LastIndexByte(name, '.')
	if dot < 2 || j < len(s) && s[j] == '@' {
		return i
	}
	switch strings.ToLower(name[dot+1:]) {
	case "com", "org", "net", "io", "co", "de", "uk", "info", "biz", "me", "ly", "gle", "xyz", "top", "dev", "app", "ai", "eu", "us", "in", "ru", "at", "ch", "fr", "es":
	default:
		return i
	}
	if large(name[dot+1]) && small(name[dot-1]) { // "the end.In short"
		return i
	}
	if j < len(s) && s[j] == '/' {
		return j + wordEnd(s[j:])
	}
	return j
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// wordEnd returns where the address at the start of s ends: at a blank or quote,
// without the punctuation of the sentence.
func wordEnd(s string) int {
	j := strings.IndexAny(s, " \"'<>()[]{}")
	if j < 0 {
		j = len(s)
	}
	for j > 0 && strings.IndexByte(".,;:!?", s[j-1]) >= 0 {
		j--
	}
	return j
}

func mailAddress(s string, i int) int {
	j := i
	for j < len(s) && j < i+64 && (letter(s[j]) || digit(s[j]) || strings.IndexByte("._%+-", s[j]) >= 0) {
		j++
	}
	if j == i || j >= len(s) || s[j] != '@' {
		return i
	}
	k := j + 1
	for k < len(s) && (letter(s[k]) || digit(s[k]) || s[k] == '-' || s[k] == '.') {
		k++
	}
	for k > j && s[k-1] == '.' {
		k--
	}
	if strings.IndexByte(s[j:k], '.') < 2 {
		return i
	}
	return k
}

// phone returns the end of the number at i: 9 to 15 digits in groups, or with a plus
// or brackets 8 or more. Amounts ("1,000,000,000") and years are none.
func phone(s string, i int) int {
	digits, groups, end, last := 0, 0, i, byte(' ')
	slashes := 0
	marked := s[i] == '+' || s[i] == '('
	for j := i; j < len(s) && j < i+28; j++ {
		c := s[j]
		switch {
		case digit(c):
			if !digit(last) {
				groups++
			}
			digits++
			end = j + 1
		case c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')' || c == '+':
			if c == '/' {
				slashes++
			}
			if last == c && c != ' ' || c == '+' && j > i || slashes > 1 {
				j = len(s)
			}
		default:
			j = len(s)
		}
		last = c
	}
	if end < len(s) && (letter(s[end]) || digit(s[end]) || s[end] == '%' || s[end] == ',' && end+1 < len(s) && digit(s[end+1])) {
		return i
	}
	if digits > 15 || digits < 8 || digits < 9 && !marked || groups > 6 {
		return i
	}
	return end
}
