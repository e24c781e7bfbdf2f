package secret

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Mark stands where a secret was.
const Mark = "[redacted]"

// Redactor knows secret values and removes them from text, also where they were
// written in base64 (at any offset of a longer text), hex, URL, JSON, HTML or Go
// quoting. It is safe for concurrent use. Values shorter than MinBytes are
// removed only where they stand as a word of their own, since they occur in
// ordinary text by chance.
type Redactor struct {
	mu      sync.RWMutex
	known   map[string]bool
	needles [256][]string // by first byte, longest first
	short   []string
}

// NewRedactor makes a Redactor that knows nothing yet.
func NewRedactor() *Redactor {
	return &Redactor{known: map[string]bool{}}
}

// Add makes the redactor know a value.
func (r *Redactor) Add(value string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if value == "" || r.known[value] {
		return
	}
	r.known[value] = true
	if len(value) < MinBytes {
		r.short = append(r.short, value)
		return
	}
	for _, n := range encodings(value) {
		r.needle(n)
	}
	// The lines of a multi-line value, such as a private key, are logged one by one.
	for _, line := range strings.Split(value, "\n") {
		if line = strings.TrimSpace(line); len(line) >= 16 && line != value && !strings.HasPrefix(line, "-----") {
			for _, n := range encodings(line) {
				r.needle(n)
			}
		}
	}
}

func (r *Redactor) needle(n string) {
	if len(n) < MinBytes {
		return
	}
	list := r.needles[n[0]]
	for _, have := range list {
		if have == n {
			return
		}
	}
	list = append(append([]string(nil), list...), n)
	sort.Slice(list, func(i, j int) bool { return len(list[i]) > len(list[j]) })
	r.needles[n[0]] = list
}

// encodings returns the forms in which a value may appear.
func encodings(v string) []string {
	out := []string{v, url.QueryEscape(v), url.PathEscape(v), html.EscapeString(v),
		hex.EncodeToString([]byte(v)), strings.ToUpper(hex.EncodeToString([]byte(v)))}
	for _, q := range []string{strconv.Quote(v), strconv.QuoteToASCII(v)} {
		out = append(out, q[1:len(q)-1])
	}
	for _, escapeHTML := range []bool{true, false} {
		var b strings.Builder
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(escapeHTML)
		if enc.Encode(v) == nil {
			s := strings.TrimSuffix(b.String(), "\n")
			out = append(out, s[1:len(s)-1])
		}
	}
	for _, q := range out[1:3] {
		out = append(out, lowerPercent(q))
	}
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for offset := range 3 {
			// Only the characters that do not depend on what stands before and after.
			s := e.EncodeToString(append(make([]byte, offset), v...))
			first := (offset*8 + 5) / 6
			last := (offset + len(v)) * 8 / 6
			if last-first >= MinBytes {
				out = append(out, s[first:last])
			}
		}
	}
	return out
}

// lowerPercent writes %2F as %2f.
func lowerPercent(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			b[i+1], b[i+2] = lower(b[i+1]), lower(b[i+2])
			i += 2
		}
	}
	return string(b)
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'F' {
		return c + 'a' - 'A'
	}
	return c
}

// Redact returns s with every known value replaced by Mark.
func (r *Redactor) Redact(s string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if len(r.known) == 0 {
		return s
	}
	out, _, _ := r.scan(s, state{}, true)
	return out
}

// state is what a scan has to know of the text before the one it is given.
type state struct {
	// covered is how many bytes at the start belong to a value that began earlier
	// and is already replaced.
	covered int
	// before are the last bytes before the text, to find where words begin.
	before string
}

// scan replaces the values in s, overlapping ones as one. Without final it stops
// where a value may have begun that is not complete yet: rest is then to be
// scanned again together with what follows. However a text is cut, the joined
// output is the same.
func (r *Redactor) scan(s string, st state, final bool) (out, rest string, next state) {
	var b strings.Builder
	done := st.covered // bytes that are written or replaced
	for i := 0; i < len(s); i++ {
		n, open := r.matchAt(s, i, st.before)
		if open && !final {
			if i > done {
				b.WriteString(s[done:i])
				done = i
			}
			return b.String(), s[i:], state{covered: done - i, before: tail(st.before + s[:i])}
		}
		switch {
		case n == 0:
		case i >= done:
			b.WriteString(s[done:i])
			b.WriteString(Mark)
			done = i + n
		default:
			done = max(done, i+n)
		}
	}
	b.WriteString(s[done:])
	return b.String(), "", state{before: tail(st.before + s)}
}

// tail keeps enough of s to decode its last character.
func tail(s string) string { return s[max(0, len(s)-utf8.UTFMax):] }

// matchAt returns the length of the longest value that stands at s[i], and
// whether a longer text could make that a longer one.
func (r *Redactor) matchAt(s string, i int, before string) (n int, open bool) {
	text := s[i:]
	for _, needle := range r.needles[text[0]] {
		if strings.HasPrefix(text, needle) {
			return len(needle), open
		}
		if len(needle) > len(text) && strings.HasPrefix(needle, text) {
			open = true
		}
	}
	for _, word := range r.short {
		after, complete := strings.CutPrefix(text, word)
		switch {
		case !complete && !strings.HasPrefix(word, text):
			continue
		case endsInWord(before, s[:i]):
			continue
		case !complete, !utf8.FullRuneInString(after):
			open = true
			if !complete {
				continue
			}
		}
		if first, _ := utf8.DecodeRuneInString(after); after == "" || !wordRune(first) {
			n = max(n, len(word))
		}
	}
	return n, open
}

// endsInWord reports whether before followed by s ends in a letter or digit.
func endsInWord(before, s string) bool {
	if len(s) < utf8.UTFMax {
		s = before + s
	}
	s = tail(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return s != "" && wordRune(last)
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }
