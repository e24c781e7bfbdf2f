package rule

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is one word of a text in its folded form, with its place in the original.
type word struct {
	start, end int
	form       string
	// sentence numbers the sentences, so that no phrase reaches over a full stop.
	sentence int
	// comma is set when a comma, a slash or another separator of lists follows.
	comma bool
	// upper is set when it is written with a capital letter.
	upper bool
}

// words splits a text into its folded words. A hyphen parts words ("online-casino"),
// while "c++" and "c#" are one. A figure with its separators ("1.500,50") is one.
func words(s string) []word {
	return firstWords(make([]word, 0, len(s)/6+4), s, math.MaxInt)
}

// firstWords appends at most most words of a text.
func firstWords(out []word, s string, most int) []word {
	sentence := 0
	for i := 0; i < len(s) && len(out) < most; {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		if !wordRune(r) {
			switch r {
			case '\n', '!', '?', ';', ':':
				sentence++
			case '.':
				if i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\n' {
					sentence++
				}
			case ',', '/', '|':
				if len(out) > 0 {
					out[len(out)-1].comma = true
				}
			}
			i += n
			continue
		}
		first, start := r, i
		for i < len(s) {
			r, n := rune(s[i]), 1
			if r >= utf8.RuneSelf {
				if r, n = utf8.DecodeRuneInString(s[i:]); !wordRune(r) && !unicode.IsMark(r) {
					break
				}
			} else if !wordRune(r) && r != '+' && r != '#' {
				digits := (r == '.' || r == ',') && i > start && isDigit(s[i-1]) && i+1 < len(s) && isDigit(s[i+1])
				if !digits {
					break
				}
			}
			i += n
		}
		out = append(out, word{start: start, end: i, form: fold(s[start:i]), sentence: sentence, upper: unicode.IsUpper(first)})
	}
	return out
}

// wordRune reports whether a rune is a letter or a digit; most are of ASCII.
func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// fold writes a word in lower case without accents; umlauts become their base letter,
// whichever way they were written ("Müller", "Mueller", "Muller").
func fold(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		c := s[i]
		plain = c < 0x80 && (c < 'A' || c > 'Z') && (c != 'e' || i == 0 || s[i-1] != 'a' && s[i-1] != 'o' && s[i-1] != 'u')
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	last := rune(0)
	for _, r := range s {
		r = unicode.ToLower(r)
		if r == 'e' && (last == 'a' || last == 'o' || last == 'u') {
			last = 0
			continue
		}
		last = r
		switch {
		case unicode.IsMark(r):
		case r < 0x80:
			b.WriteByte(byte(r))
		case strings.ContainsRune("äáàâãå", r):
			b.WriteByte('a')
		case strings.ContainsRune("éèêë", r):
			b.WriteByte('e')
		case strings.ContainsRune("íìîï", r):
			b.WriteByte('i')
		case strings.ContainsRune("öóòôõø", r):
			b.WriteByte('o')
		case strings.ContainsRune("üúùû", r):
			b.WriteByte('u')
		case r == 'ß':
			b.WriteString("ss")
		case r == 'ñ':
			b.WriteByte('n')
		case r == 'ç':
			b.WriteByte('c')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// piece is one word of a sign; with prefix set, any word that begins so is meant.
type piece struct {
	form   string
	prefix bool
}

func (p piece) fits(form string) bool {
	if p.prefix {
		return strings.HasPrefix(form, p.form)
	}
	return form == p.form
}

// sign is what stands in a text when it speaks of something: words in a row, or, with
// near, two words within a few of each other in either order.
type sign struct {
	pieces []piece
	near   bool
	of     string
}

// nearby is how far apart the two words of a near sign may be.
const nearby = 5

// signs reads the signs of a list: "a b" is a phrase, "ab*" a beginning, "a~b" two
// words near each other. Signs are parted by "|".
func signs(of, list string) []sign {
	var out []sign
	for s := range strings.SplitSeq(list, "|") {
		v := sign{of: of, near: strings.Contains(s, "~")}
		for _, f := range strings.Fields(strings.ReplaceAll(s, "~", " ")) {
			form, prefix := strings.CutSuffix(f, "*")
			v.pieces = append(v.pieces, piece{fold(form), prefix})
		}
		if len(v.pieces) > 0 {
			out = append(out, v)
		}
	}
	return out
}

// index finds many signs in one pass over a text.
type index struct {
	// starts are the pairs of first bytes with which a sign can begin; most words of a
	// text have none of them and are not looked up.
	starts *[1 << 16]bool
	exact  map[string][]sign
	prefix map[string][]sign // by the first prefixBytes of the beginning
	// reach is how many words a sign may span, foreign says that one begins with a
	// letter that has no plain form.
	reach   int
	foreign bool
}

const prefixBytes = 3

func newIndex(all []sign) index {
	x := index{starts: new([1 << 16]bool), exact: map[string][]sign{}, prefix: map[string][]sign{}, reach: nearby + 1}
	for _, s := range all {
		x.reach = max(x.reach, len(s.pieces))
		starts := s.pieces[:1]
		if s.near {
			starts = s.pieces
		}
		for _, p := range starts {
			x.starts[beginning(p.form)] = true
			x.foreign = x.foreign || p.form[0] >= utf8.RuneSelf
			if p.prefix && len(p.form) >= prefixBytes {
				x.prefix[p.form[:prefixBytes]] = append(x.prefix[p.form[:prefixBytes]], s)
			} else {
				x.exact[p.form] = append(x.exact[p.form], s)
			}
		}
	}
	return x
}

// beginning is the first two bytes of a form, one that is shorter filled up with 0.
func beginning(form string) uint16 {
	switch len(form) {
	case 0:
		return 0
	case 1:
		return uint16(form[0]) << 8
	}
	return uint16(form[0])<<8 | uint16(form[1])
}

// hit is where a sign was found, as a range of words.
type hit struct {
	of         string
	start, end int
}

// scan calls f with each sign that is found, until it returns false.
func (x index) scan(text []word, f func(hit) bool) {
	for i := range text {
		if !x.scanAt(text, i, f) {
			return
		}
	}
}

// scanAt is scan for the signs that begin at word i. It returns false once f did.
func (x index) scanAt(text []word, i int, f func(hit) bool) bool {
	if i >= len(text) || !x.starts[beginning(text[i].form)] {
		return true
	}
	form := text[i].form
	for _, s := range x.exact[form] {
		if h, ok := s.at(text, i); ok && !f(h) {
			return false
		}
	}
	if len(form) < prefixBytes {
		return true
	}
	for _, s := range x.prefix[form[:prefixBytes]] {
		if h, ok := s.at(text, i); ok && !f(h) {
			return false
		}
	}
	return true
}

// anywhere reports whether a sign may stand in a text, denied or not. It splits a text
// only where a word begins as a sign does, and only as far as a sign reaches.
func (x index) anywhere(text string) bool {
	var buf [12]word
	inWord := false
	for i := range len(text) {
		c := text[i]
		word := c < utf8.RuneSelf && alnum[c]
		// A word of other letters may begin at each of them; where none does, what is
		// found is a doubt more.
		if begins := word && !inWord || c >= 0xC0; begins && x.mayBegin(text[i:]) {
			first := firstWords(buf[:0], text[i:], 1)
			if len(first) == 1 && x.known(first[0].form) && !x.scanAt(firstWords(buf[:0], text[i:], x.reach), 0, func(hit) bool { return false }) {
				return true
			}
		}
		inWord = word
	}
	return false
}

// known reports whether a sign begins with a word of this form.
func (x index) known(form string) bool {
	return len(x.exact[form]) > 0 || len(form) >= prefixBytes && len(x.prefix[form[:prefixBytes]]) > 0
}

// mayBegin reports whether a sign may begin as s does, whose first byte is of a word.
func (x index) mayBegin(s string) bool {
	a, b := lowered(s[0]), byte(0)
	if len(s) > 1 {
		b = lowered(s[1])
	}
	switch {
	case a >= utf8.RuneSelf:
		// Letters with an accent, and the few signs that are letters in lower case, have a
		// plain form.
		return x.foreign || a == 0xC3 || a == 0xC4 || a == 0xE2 && b == 0x84
	case b >= utf8.RuneSelf, b == 'e' && (a == 'a' || a == 'o' || a == 'u'):
		return true // folding changes it
	case !alnum[b] && b != '+' && b != '#':
		b = 0
	}
	return x.starts[uint16(a)<<8|uint16(b)]
}

// alnum are the letters and digits of ASCII.
var alnum = func() (t [utf8.RuneSelf]bool) {
	for c := range t {
		t[c] = wordRune(rune(c))
	}
	return t
}()

func lowered(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// at reports whether the sign stands at word i.
func (s sign) at(text []word, i int) (hit, bool) {
	if s.near {
		return s.nearAt(text, i)
	}
	if i+len(s.pieces) > len(text) {
		return hit{}, false
	}
	for k, p := range s.pieces {
		if w := text[i+k]; !p.fits(w.form) || w.sentence != text[i].sentence {
			return hit{}, false
		}
	}
	return hit{s.of, i, i + len(s.pieces)}, true
}

func (s sign) nearAt(text []word, i int) (hit, bool) {
	for k, p := range s.pieces {
		if !p.fits(text[i].form) {
			continue
		}
		other := s.pieces[1-k]
		for j := i + 1; j < len(text) && j <= i+nearby && text[j].sentence == text[i].sentence; j++ {
			if other.fits(text[j].form) {
				return hit{s.of, i, j + 1}, true
			}
		}
	}
	return hit{}, false
}

// denied reports whether the words before i say that the thing is not there or not
// wanted: "no unpaid tests", "kein Glücksspiel". "Not only" denies nothing.
func denied(text []word, i int) bool {
	for j := i - 1; j >= 0 && j >= i-3 && text[j].sentence == text[i].sentence; j-- {
		switch text[j].form {
		case "no", "not", "never", "without", "non", "nor", "kein", "keine", "keinen", "keiner", "keinem", "keinerlei", "nicht", "nie", "niemals", "ohne", "sin", "sans", "pas", "exclude", "excluding", "except":
			if j+1 < len(text) {
				switch text[j+1].form {
				case "only", "just", "merely", "nur", "bloss":
					return false
				}
			}
			return true
		}
	}
	return false
}
