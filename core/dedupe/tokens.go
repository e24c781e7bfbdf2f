package dedupe

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A text is read as words: runs of letters and digits, lower-cased, without
// accents and in compatibility form. Scripts that are written without spaces
// give one word per character, and so does the tail of a run that no language
// has words for (longRun), so that such texts still have shingles to compare.
const longRun = 24

// Classes of bytes in folds; every other value is the folded ASCII character.
const (
	foldBreak = 0
	foldRune  = 1 // first byte of a non-ASCII rune, or a stray byte
)

var folds = foldTable()

func foldTable() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= utf8.RuneSelf:
			t[c] = foldRune
		case c >= 'A' && c <= 'Z':
			t[c] = uint8(c) + 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			t[c] = uint8(c)
		}
	}
	return t
}

// runeClass says what a non-ASCII rune does to the word that it meets.
type runeClass uint8

const (
	classBreak  runeClass = iota // ends a word
	classSkip                    // is ignored (marks, invisible characters)
	classLetter                  // belongs to a word, as its folded runes
	classSingle                  // is a word by itself
)

// folded holds what one rune becomes; compatibility forms have up to 18 runes,
// of which the first eight are enough to tell words apart.
type folded struct {
	runes [8]rune
	n     int
}

// foldAt reads the non-ASCII rune at the start of s.
func foldAt(s string) (f folded, class runeClass, size int) {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r >= 0x2010 && r <= 0x2027, r == utf8.RuneError, r == 0xA0:
		return f, classBreak, size
	case unspaced(r):
		f.runes[0], f.n = r, 1
		return f, classSingle, size
	}
	form := norm.NFKD.PropertiesString(s).Decomposition()
	if form == nil {
		return f, f.add(r), size
	}
	class = classSkip
	for len(form) > 0 {
		d, n := utf8.DecodeRune(form)
		form = form[n:]
		if unspaced(d) {
			return folded{runes: [8]rune{d}, n: 1}, classSingle, size
		}
		if c := f.add(d); c == classLetter || class == classSkip {
			class = c
		}
	}
	return f, class, size
}

func (f *folded) add(r rune) runeClass {
	switch {
	case r < utf8.RuneSelf:
		if folds[r] == foldBreak {
			return classBreak
		}
		f.put(rune(folds[r]))
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return classSkip
	case r == 'ß' || r == 'ẞ':
		f.put('s')
		f.put('s')
	case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mc, r):
		f.put(unicode.ToLower(r))
	default:
		return classBreak
	}
	return classLetter
}

func (f *folded) put(r rune) {
	if f.n < len(f.runes) {
		f.runes[f.n] = r
		f.n++
	}
}

// unspaced reports whether r is of a script whose words are not set apart by
// spaces: Thai, Lao, Burmese, Khmer, kana and Han.
func unspaced(r rune) bool {
	switch {
	case r < 0x0E00:
		return false
	case r <= 0x0EFF, r >= 0x1000 && r <= 0x109F, r >= 0x1780 && r <= 0x17FF:
		return unicode.IsLetter(r)
	case r >= 0x3041 && r <= 0x3096, r >= 0x30A1 && r <= 0x30FA,
		r >= 0x3400 && r <= 0x4DBF, r >= 0x4E00 && r <= 0x9FFF, r >= 0x20000 && r <= 0x3FFFF:
		return true
	}
	return false
}

// words walks over the words of a text and gives a 64-bit hash of each. The
// hash is fast and not cryptographic: it serves similarity only.
type words struct {
	text string
	at   int
	// window holds the last eight characters while inside a long run.
	window uint64
	long   bool
}

const (
	mulWord = 0x9E3779B97F4A7C15
	mulA    = 0xD6E8FEB86659FD93
	mulB    = 0xA0761D6478BD642F
)

// next returns the hash of the next word, and false at the end of the text.
func (w *words) next() (uint64, bool) {
	if w.long {
		if h, ok := w.nextOfRun(); ok {
			return h, true
		}
	}
	s, i := w.text, w.at
	h, n, window := uint64(mulB), 0, uint64(0)
	for i < len(s) {
		c := folds[s[i]]
		if c > foldRune {
			h = (h ^ uint64(c)) * mulWord
			window = window<<8 | uint64(c)
			i++
			if n++; n >= longRun {
				w.long, w.window = true, window
				break
			}
			continue
		}
		if c == foldBreak {
			i++
			if n > 0 {
				break
			}
			continue
		}
		f, class, size := foldAt(s[i:])
		if class == classSingle && n > 0 {
			break
		}
		i += size
		if class == classLetter || class == classSingle {
			for _, r := range f.runes[:f.n] {
				h = (h ^ uint64(r)) * mulWord
				window = window<<8 ^ uint64(r)
				n++
			}
			if n >= longRun {
				w.long, w.window = true, window
				break
			}
		}
		if class == classSingle || class == classBreak && n > 0 {
			break
		}
	}
	w.at = i
	return h, n > 0
}

// nextOfRun gives the next character of a long run, hashed together with the
// seven before it; it reports false, and leaves the run, where the run ends.
func (w *words) nextOfRun() (uint64, bool) {
	for w.at < len(w.text) {
		c := folds[w.text[w.at]]
		if c > foldRune {
			w.at++
			w.window = w.window<<8 | uint64(c)
			return w.window * mulWord, true
		}
		if c == foldBreak {
			break
		}
		f, class, size := foldAt(w.text[w.at:])
		if class == classBreak || class == classSingle {
			break
		}
		w.at += size
		if class == classLetter {
			for _, r := range f.runes[:f.n] {
				w.window = w.window<<8 ^ uint64(r)
			}
			return w.window * mulWord, true
		}
	}
	w.long = false
	return 0, false
}

// appendFolded appends the words of s to dst, one blank before each.
func appendFolded(dst []byte, s string) []byte {
	inWord := false
	letter := func(r rune) {
		if !inWord {
			dst = append(dst, ' ')
			inWord = true
		}
		dst = utf8.AppendRune(dst, r)
	}
	for i := 0; i < len(s); {
		c := folds[s[i]]
		if c == foldBreak {
			inWord = false
			i++
			continue
		}
		if c > foldRune {
			if !inWord {
				dst = append(dst, ' ')
				inWord = true
			}
			dst = append(dst, c)
			i++
			continue
		}
		f, class, size := foldAt(s[i:])
		i += size
		switch class {
		case classBreak:
			inWord = false
		case classSingle:
			inWord = false
			letter(f.runes[0])
			inWord = false
		case classLetter:
			for _, r := range f.runes[:f.n] {
				letter(r)
			}
		}
	}
	return dst
}
