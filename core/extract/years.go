package extract

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// maxYears is up to how many years of practice a posting asks for; what is more speaks of
// the company.
const maxYears = 25

// practice is a statement of years ("5+ years", "mindestens drei Jahre") and its place.
// One in brackets is of what stands before it.
type practice struct {
	start, end, years int
	bracketed         bool
}

// readYears adds to each skill how many years of it are asked for: those of the nearest
// statement before it in its sentence, or right behind it ("Go (5 years)").
func (d *document) readYears(x *core.Extraction) {
	stated := d.practices()
	if len(stated) == 0 {
		return
	}
	sections := d.sections()
	for i := range x.Skills {
		m := &x.Skills[i]
		start, end := m.Span.Start+d.body, m.Span.End+d.body
		if m.Span == (core.Span{}) || end > len(d.low) || d.under(start, sections) == "about" {
			continue
		}
		from, to := d.sentenceAt(start)
		for _, p := range stated {
			if !p.bracketed && p.end <= start && p.start >= from && start-p.end <= 80 && !strings.ContainsAny(d.low[p.end:start], ";\n") {
				m.Years = p.years
			}
		}
		if m.Years > 0 {
			continue
		}
		for _, p := range stated {
			if p.start >= end && p.end <= to+1 && strings.Trim(d.low[end:p.start], " (:,-–") == "" {
				m.Years = p.years
				break
			}
		}
	}
}

// under is the heading that a place stands under.
func (d *document) under(at int, sections []section) (name string) {
	for _, s := range sections {
		if s.start > at {
			break
		}
		name = s.name
	}
	return name
}

// practices finds the statements of years in the body. Of a range the least counts.
func (d *document) practices() (out []practice) {
	const most = 32
	for i := d.body; i < len(d.low) && len(out) < most; i++ {
		switch d.low[i] {
		case 'y', 'j', 'a':
		default:
			continue
		}
		if i > 0 && wordByte(d.low[i-1]) {
			continue
		}
		unit := unitOfYears(d.low[i:])
		if unit == 0 {
			continue
		}
		if start, years, ok := countBefore(d.low[max(d.body, i-40):i]); ok && years > 0 && years <= maxYears {
			at := max(d.body, i-40) + start
			out = append(out, practice{at, i + unit, years, strings.HasSuffix(strings.TrimRight(d.low[d.body:at], " "), "(")})
		}
	}
	return out
}

// unitOfYears returns the length of the word for years at the start of s, 0 for none.
func unitOfYears(s string) int {
	for _, w := range [...]string{"years", "year", "yrs", "yr", "jahren", "jahre", "jahr", "años", "año", "ans"} {
		if strings.HasPrefix(s, w) && (len(s) == len(w) || !wordByte(s[len(w)])) {
			return len(w)
		}
	}
	return 0
}

// countBefore reads the number at the end of s: "5", "5+", "3-5", "3 to 5", "five".
func countBefore(s string) (start, n int, ok bool) {
	s = strings.TrimRight(s, " +")
	for _, w := range [...]string{" plus", " or more", " oder mehr", " o más", " ou plus"} {
		s = strings.TrimSuffix(s, w)
	}
	s = strings.TrimRight(s, " +")
	start, n, ok = numberAt(s)
	if !ok {
		return 0, 0, false
	}
	rest := strings.TrimRight(s[:start], " +")
	for _, w := range [...]string{"-", "–", " to", " bis", " a", " à"} {
		if head, joined := strings.CutSuffix(rest, w); joined {
			if from, least, ok := numberAt(strings.TrimRight(head, " +")); ok && least < n {
				return from, least, true
			}
		}
	}
	return start, n, true
}

// numberAt reads the number that ends s, of at most two digits or written as a word.
func numberAt(s string) (start, n int, ok bool) {
	start = len(s)
	for start > 0 && s[start-1] >= '0' && s[start-1] <= '9' {
		start--
	}
	if k := len(s) - start; k > 0 {
		if k > 2 || start > 0 && (wordByte(s[start-1]) || strings.IndexByte(".,$€£", s[start-1]) >= 0) {
			return 0, 0, false
		}
		for _, c := range s[start:] {
			n = 10*n + int(c-'0')
		}
		return start, n, true
	}
	for k, names := range [...]string{"one ein einem un une", "two zwei dos deux", "three drei tres trois", "four vier cuatro quatre", "five fünf cinco cinq",
		"six sechs seis", "seven sieben siete sept", "eight acht ocho huit", "nine neun nueve neuf", "ten zehn diez dix"} {
		for w := range strings.FieldsSeq(names) {
			if head, ends := strings.CutSuffix(s, w); ends && (head == "" || !wordByte(head[len(head)-1])) {
				return len(head), k + 1, true
			}
		}
	}
	return 0, 0, false
}
