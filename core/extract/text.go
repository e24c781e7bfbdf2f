package extract

import (
	"strings"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// maxCues bounds how many signs of one kind are weighed; real postings have a
// few dozen.
const maxCues = 400

// token is one word of a document: letters, digits and the marks that belong to
// names such as "c++", "c#" and ".net".
type token struct {
	start, end int32
	// loose is set when more than a blank, hyphen or slash separates the token
	// from the one before, so that no phrase spans the gap.
	loose bool
	// line is set on the first token of a line, sentence on that of a sentence.
	line, sentence bool
}

// document is a posting prepared for reading: title and text in one buffer, a
// lower-case copy with the same offsets, tokens, and the lexicon hits in them.
type document struct {
	posting core.Posting
	raw     string // title + "\n" + text
	low     string // raw in lower case, byte for byte the same length
	body    int    // offset of the text in raw
	head    int    // end of the header: the title and the first line of the text
	tokens  []token
	hits    []hit
	// byKind indexes hits by kind, in text order.
	byKind [kinds][]int32
}

func newDocument(p core.Posting) *document {
	title, text := cut(p.Title, core.MaxTitleBytes), cut(p.Text, core.MaxTextBytes)
	d := &document{posting: p, raw: title + "\n" + text, body: len(title) + 1}
	d.low = lower(d.raw)
	d.head = d.body + headerEnd(text)
	d.tokens = tokenize(d.low)
	d.hits = words().scan(d.low, d.tokens)
	d.index()
	return d
}

// headerEnd returns where a text's header ends: after its first line, or after up
// to three lines while they are short and no blank line comes between.
func headerEnd(text string) int {
	const most, short = 400, 110
	end := 0
	for n := 0; n < 3 && end < len(text); n++ {
		line := strings.IndexByte(text[end:], '\n')
		if line < 0 {
			line = len(text) - end
		}
		if n > 0 && (line > short || strings.TrimSpace(text[end:end+line]) == "") {
			break
		}
		end += line
		if end > short || end >= len(text) {
			break
		}
		end++
	}
	return min(end, most, len(text))
}

func (d *document) index() {
	var n [kinds]int
	for _, h := range d.hits {
		n[h.kind]++
	}
	backing := make([]int32, 0, len(d.hits))
	for k := range d.byKind {
		backing = backing[:len(backing)+n[k]]
		d.byKind[k] = backing[len(backing)-n[k] : len(backing)-n[k] : len(backing)]
	}
	for i, h := range d.hits {
		d.byKind[h.kind] = append(d.byKind[h.kind], int32(i))
	}
}

// span turns offsets of the buffer into a span of the posting's text; what lies
// in the title has the zero span.
func (d *document) span(start, end int) core.Span {
	if start < d.body || end <= start {
		return core.Span{}
	}
	return core.Span{Start: start - d.body, End: end - d.body}
}

func (d *document) at(h hit) (start, end int) {
	return int(d.tokens[h.first].start), int(d.tokens[h.last].end)
}

// where names the provenance of something found at an offset.
func (d *document) where(start int) string {
	if start < d.body {
		return "title"
	}
	return "text"
}

// near reports whether a hit of the kind, with any of the values (all when none
// is given), starts within [from, to) of the buffer.
func (d *document) near(k kind, from, to int, values ...string) bool {
	_, ok := d.find(k, from, to, values...)
	return ok
}

// find returns the first hit of the kind that starts within [from, to).
func (d *document) find(k kind, from, to int, values ...string) (hit, bool) {
	idx := d.byKind[k]
	lo, hi := 0, len(idx)
	for lo < hi {
		m := (lo + hi) / 2
		if int(d.tokens[d.hits[idx[m]].first].start) < from {
			lo = m + 1
		} else {
			hi = m
		}
	}
	for ; lo < len(idx); lo++ {
		h := d.hits[idx[lo]]
		if int(d.tokens[h.first].start) >= to {
			break
		}
		if len(values) == 0 {
			return h, true
		}
		for _, v := range values {
			if h.value() == v {
				return h, true
			}
		}
	}
	return hit{}, false
}

// sentenceAt returns the bounds of the sentence around an offset, at most about
// 300 bytes to either side.
func (d *document) sentenceAt(pos int) (start, end int) {
	const reach = 300
	start, end = pos, pos
	for start > 0 && pos-start < reach && !d.boundary(start-1) {
		start--
	}
	for end < len(d.low) && end-pos < reach && !d.boundary(end) {
		end++
	}
	for start < pos && !utf8.RuneStart(d.low[start]) {
		start++
	}
	for end > pos && end < len(d.low) && !utf8.RuneStart(d.low[end]) {
		end--
	}
	return start, end
}

// lineAt returns the bounds of the line around an offset, at most 400 bytes to
// either side.
func (d *document) lineAt(pos int) (start, end int) {
	const reach = 400
	from, to := max(0, pos-reach), min(len(d.low), pos+reach)
	start, end = from, to
	if i := strings.LastIndexByte(d.low[from:pos], '\n'); i >= 0 {
		start = from + i + 1
	}
	if i := strings.IndexByte(d.low[pos:to], '\n'); i >= 0 {
		end = pos + i
	}
	return start, end
}

// boundary reports whether the byte at i ends a sentence.
func (d *document) boundary(i int) bool {
	return d.raw[i] == '\n' || core.SentenceEnds(d.raw, i)
}

// lower returns s in lower case without changing any offset: ASCII and Latin-1
// letters are folded, other letters stay as they are.
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

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80
}

func asciiAlnum(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// punctLen returns the length of a punctuation mark or symbol beyond ASCII at i
// (such as – € • “), or 0 when the bytes there belong to a word.
func punctLen(s string, i int) int {
	switch s[i] {
	case 0xC2:
		return 2 // Latin-1 signs and the no-break space
	case 0xE2, 0xEF:
		if i+2 < len(s) {
			return 3
		}
	case 0xF0:
		if i+3 < len(s) {
			return 4 // pictographs
		}
	}
	return 0
}

func tokenize(low string) []token {
	tokens := make([]token, 0, len(low)/5+4)
	gap, i := 0, 0
	for i < len(low) {
		c := low[i]
		if c == 'h' && strings.HasPrefix(low[i:], "http") || c == 'w' && strings.HasPrefix(low[i:], "www.") {
			if n := linkLen(low, i); n > 0 { // the words of a link say nothing of the job
				i += n
				continue
			}
		}
		if !wordByte(c) {
			if c != '.' || !strings.HasPrefix(low[i:], ".net") || (i > 0 && asciiAlnum(low[i-1])) {
				i++
				continue
			}
		} else if n := punctLen(low, i); n > 0 {
			i += n
			continue
		}
		start := i
		i++
		for i < len(low) && (wordByte(low[i]) && punctLen(low, i) == 0 || (low[i] == '+' || low[i] == '#') && attached(low, start, i)) {
			i++
		}
		t := token{start: int32(start), end: int32(i)}
		t.loose, t.line, t.sentence = gapKind(low[gap:start])
		if len(tokens) == 0 {
			t.loose, t.line, t.sentence = true, true, true
		}
		tokens = append(tokens, t)
		gap = i
	}
	return tokens
}

// linkLen returns the length of the link at i, or 0 when there is none.
func linkLen(low string, i int) int {
	rest := low[i:]
	if !strings.HasPrefix(rest, "www.") && !strings.HasPrefix(rest, "http://") && !strings.HasPrefix(rest, "https://") {
		return 0
	}
	n := 0
	for n < len(rest) && rest[n] > ' ' && rest[n] != ')' && rest[n] != '>' && rest[n] != '|' && rest[n] != '"' {
		n++
	}
	return n
}

// attached reports whether a plus or number sign at i belongs to the word from
// start: "c++", "c#", "f#", but not "react+node" and not "$90k+".
func attached(low string, start, i int) bool {
	if low[i] == '#' {
		return i-start == 1 && (i+1 >= len(low) || !asciiAlnum(low[i+1]))
	}
	return low[start] == 'c' && (i-start == 1 && i+1 < len(low) && low[i+1] == '+' || i-start == 2 && low[i-1] == '+')
}

func gapKind(g string) (loose, line, sentence bool) {
	if len(g) == 1 {
		switch g[0] {
		case ' ', '-', '/', '.', '\'', '_', '&':
			return false, false, false
		}
	}
	loose = len(g) > 4
	for i := 0; i < len(g); i++ {
		switch c := g[i]; c {
		case '\n':
			return true, true, true
		case ' ', '-', '/', '\'', '_', '&', '%', '\t', 0xC2, 0xA0, 0xE2, 0x80, 0x99, 0x91:
		case '.', '!', '?':
			if i+1 < len(g) {
				loose, sentence = true, true
			}
		case ':', '(', '|', '*':
			loose, sentence = true, true
		default:
			loose = true
		}
	}
	if strings.Contains(g, "\n") {
		line, sentence = true, true
	}
	return loose, line, sentence
}

// cut bounds s at a rune border.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// quote returns a bounded, cleaned excerpt of foreign text.
func quote(s string, n int) string { return core.Clean(s, n, false) }
