package draft

import (
	"hash/fnv"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// piece is a run of text; fact is set where it states something about the
// freelancer.
type piece struct {
	text string
	fact core.FactID
}

// value is what fills a slot; nil means that there is nothing to say.
type value []piece

// slots are the values of one job and profile, by slot name.
type slots map[string]value

// writer builds a text and remembers where the claims are.
type writer struct {
	b      strings.Builder
	claims []core.Claim
}

func (w *writer) write(v value) {
	for _, p := range v {
		start := w.b.Len()
		w.b.WriteString(p.text)
		if p.fact != "" {
			w.claims = append(w.claims, core.Claim{Text: p.text, Fact: p.fact, Span: core.Span{Start: start, End: w.b.Len()}})
		}
	}
}

// renderer fills one template for one job.
type renderer struct {
	slots slots
	seed  uint64
	// haystack is the posting's text in lower case, for conditions; focus its
	// title and the task that the text quotes.
	haystack, focus string
	address         address
	pick            int
}

// body renders the paragraphs; requests are written where the template says so,
// else before its last paragraph. sentences is called for each finished sentence.
func (r *renderer) body(t Template, requests []value) (string, []core.Claim) {
	var w writer
	marked := false
	for _, p := range t.paragraphs {
		marked = marked || p.requests
	}
	para := func(lines []value) {
		if len(lines) == 0 {
			return
		}
		if w.b.Len() > 0 {
			w.b.WriteString("\n\n")
		}
		for i, l := range lines {
			if i > 0 {
				sep := " "
				if isItem(l) || isItem(lines[i-1]) {
					sep = "\n"
				}
				w.b.WriteString(sep)
			}
			w.write(l)
		}
	}
	ask := func() {
		for _, q := range requests {
			para([]value{q})
		}
	}
	for i, p := range t.paragraphs {
		if p.requests || (!marked && i == len(t.paragraphs)-1) {
			ask()
		}
		var lines []value
		for _, g := range p.groups {
			if l := r.group(g); l != nil {
				lines = append(lines, l)
			}
		}
		para(lines)
	}
	return w.b.String(), w.claims
}

// subject renders one of the template's subjects.
func (r *renderer) subject(t Template) string {
	v := r.group(group{units: t.subjects})
	var b strings.Builder
	for _, p := range v {
		b.WriteString(p.text)
	}
	return b.String()
}

// group writes one of the alternatives whose slots are all filled, chosen by
// the seed, so that proposals differ while the same job gives the same text.
func (r *renderer) group(g group) value {
	var fit []unit
	for _, u := range g.units {
		if !r.fits(u) {
			continue
		}
		// A sentence tied to words of the posting says more than a general one;
		// the template lists the more telling ones first.
		if u.tied() {
			fit = []unit{u}
			break
		}
		fit = append(fit, u)
	}
	r.pick++
	if len(fit) == 0 {
		return nil
	}
	u := fit[mix(r.seed, r.pick)%uint64(len(fit))]
	var out value
	if u.item {
		out = append(out, piece{text: "- "})
	}
	for _, p := range u.parts {
		switch {
		case p.forms != nil:
			out = append(out, piece{text: p.forms[r.address]})
		case p.slot == "":
			out = append(out, piece{text: p.text})
		default:
			out = append(out, r.slots[p.slot]...)
		}
	}
	return tidy(out)
}

// tied reports whether the unit speaks to words that the posting holds.
func (u unit) tied() bool {
	for _, c := range u.conds {
		if c.kind != "unless" {
			return true
		}
	}
	return false
}

func (r *renderer) fits(u unit) bool {
	for _, c := range u.conds {
		in := r.haystack
		if c.kind == "focus" {
			in = r.focus
		}
		if r.mentions(in, c.words) == (c.kind == "unless") {
			return false
		}
	}
	for _, p := range u.parts {
		if p.slot == "" {
			continue
		}
		if len(r.slots[p.slot]) == 0 {
			return false
		}
	}
	return true
}

func (r *renderer) mentions(in string, words []string) bool {
	for _, w := range words {
		if slot, ok := strings.CutPrefix(w, "slot:"); ok {
			if len(r.slots[slot]) > 0 {
				return true
			}
			continue
		}
		if containsWord(in, w) {
			return true
		}
	}
	return false
}

// containsWord reports whether w begins a word of s, so that "migrat" finds
// "migration" and "art" does not find "start".
func containsWord(s, w string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], w)
		if i < 0 {
			return false
		}
		i += from
		if i == 0 {
			return true
		}
		if before, _ := utf8.DecodeLastRuneInString(s[:i]); !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			return true
		}
		from = i + len(w)
	}
}

// tidy removes a full stop that would follow another mark at a slot's end.
func tidy(v value) value {
	for i := 1; i < len(v); i++ {
		before := v[i-1].text
		if v[i].fact == "" && strings.HasPrefix(v[i].text, ".") && before != "" && strings.ContainsRune(".!?…", lastRune(before)) {
			v[i].text = v[i].text[1:]
		}
	}
	out := v[:0:0]
	for _, p := range v {
		if p.text != "" {
			out = append(out, p)
		}
	}
	return out
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

func isItem(v value) bool { return len(v) > 0 && strings.HasPrefix(v[0].text, "- ") }

// Seed returns the number that varies the phrasing for a job.
func Seed(id core.JobID) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	return h.Sum64()
}

func mix(seed uint64, n int) uint64 {
	x := seed + uint64(n)*0x9E3779B97F4A7C15
	x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9
	x = (x ^ (x >> 27)) * 0x94D049BB133111EB
	return x ^ (x >> 31)
}

func itoa(n int) string { return strconv.Itoa(n) }
