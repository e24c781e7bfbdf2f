package pdf

import (
	"bytes"
	"strconv"
)

// The kinds of objects besides float64, bool and nil.
type (
	name  string
	text  []byte
	op    string // a bare word: an operator, or a word of the file's structure
	array []any
	dict  map[name]any
	ref   int // of an object by its number; generations are not told apart
)

// stream is a dictionary with data behind it.
type stream struct {
	dict dict
	data []byte // as it lies in the file
}

// maxNesting bounds arrays and dictionaries within each other.
const maxNesting = 40

// lexer reads objects from bytes. It never reads a byte twice but for the few of a
// reference, so that its work is linear in its input.
type lexer struct {
	data []byte
	at   int
	left *int // how many objects may still be read; nil for any number
}

type end struct{}

// object reads the next object. A word that is no object comes as op; end{} stands
// for the end of the data, and op("]") or op(">>") for a bracket that closes.
func (l *lexer) object(depth int) any {
	l.blanks()
	if l.left != nil {
		if *l.left--; *l.left < 0 {
			l.at = len(l.data)
		}
	}
	if l.at >= len(l.data) {
		return end{}
	}
	c := l.data[l.at]
	switch {
	case c == '/':
		l.at++
		return l.name()
	case c == '(':
		l.at++
		return l.literal()
	case c == '<' && l.at+1 < len(l.data) && l.data[l.at+1] == '<':
		l.at += 2
		return l.dict(depth + 1)
	case c == '<':
		l.at++
		return l.hex()
	case c == '>' && l.at+1 < len(l.data) && l.data[l.at+1] == '>':
		l.at += 2
		return op(">>")
	case c == '[':
		l.at++
		return l.array(depth + 1)
	case c == ']':
		l.at++
		return op("]")
	case c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.':
		return l.number(depth)
	case isDelimiter(c):
		l.at++
		return op(string(c))
	}
	return l.word()
}

func isBlank(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func (l *lexer) blanks() {
	for l.at < len(l.data) {
		switch c := l.data[l.at]; {
		case isBlank(c):
			l.at++
		case c == '%':
			for l.at < len(l.data) && l.data[l.at] != '\n' && l.data[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

func (l *lexer) run() []byte {
	from := l.at
	for l.at < len(l.data) && !isBlank(l.data[l.at]) && !isDelimiter(l.data[l.at]) {
		l.at++
	}
	return l.data[from:l.at]
}

func (l *lexer) name() name {
	raw := l.run()
	if bytes.IndexByte(raw, '#') < 0 {
		return name(raw)
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) && nibble(raw[i+1]) >= 0 && nibble(raw[i+2]) >= 0 {
			out = append(out, byte(nibble(raw[i+1])<<4|nibble(raw[i+2])))
			i += 2
			continue
		}
		out = append(out, raw[i])
	}
	return name(out)
}

func (l *lexer) word() any {
	switch w := string(l.run()); w {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	default:
		return op(w)
	}
}

// number reads a number, or a reference "12 0 R" where depth is not that of content.
func (l *lexer) number(depth int) any {
	raw := l.run()
	v, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return l.lenient(raw)
	}
	if depth < 0 || v < 0 || v > 1e7 || v != float64(int(v)) {
		return v
	}
	// Only three tokens further on can this be a reference.
	i := l.at
	for i < len(l.data) && i < l.at+4 && isBlank(l.data[i]) {
		i++
	}
	from := i
	for i < len(l.data) && i < from+5 && l.data[i] >= '0' && l.data[i] <= '9' {
		i++
	}
	if i == from {
		return v
	}
	from = i
	for i < len(l.data) && i < from+4 && isBlank(l.data[i]) {
		i++
	}
	if i > from && i < len(l.data) && l.data[i] == 'R' && (i+1 == len(l.data) || isBlank(l.data[i+1]) || isDelimiter(l.data[i+1])) {
		l.at = i + 1
		return ref(int(v))
	}
	return v
}

// lenient reads numbers as some writers put them: "--5", "1.2.3", "5-3".
func (l *lexer) lenient(raw []byte) any {
	for n := len(raw); n > 0; n-- {
		if v, err := strconv.ParseFloat(string(bytes.TrimLeft(raw[:min(n, 32)], "-+")), 64); err == nil {
			if raw[0] == '-' {
				v = -v
			}
			return v
		}
		if n > 32 {
			n = 33
		}
	}
	return 0.0
}

func nibble(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func (l *lexer) hex() text {
	var out text
	half := -1
	for l.at < len(l.data) {
		c := l.data[l.at]
		l.at++
		if c == '>' {
			break
		}
		n := nibble(c)
		switch {
		case n < 0:
		case half < 0:
			half = n
		default:
			out = append(out, byte(half<<4|n))
			half = -1
		}
	}
	if half >= 0 {
		out = append(out, byte(half<<4))
	}
	return out
}

func (l *lexer) literal() text {
	var out text
	for depth := 1; l.at < len(l.data); {
		c := l.data[l.at]
		l.at++
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return out
			}
		case '\\':
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	return out
}

func (l *lexer) escape(out text) text {
	if l.at >= len(l.data) {
		return out
	}
	c := l.data[l.at]
	l.at++
	switch c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b', 'f':
		return out
	case '\r':
		if l.at < len(l.data) && l.data[l.at] == '\n' {
			l.at++
		}
		return out
	case '\n':
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	v := int(c - '0')
	for i := 0; i < 2 && l.at < len(l.data) && l.data[l.at] >= '0' && l.data[l.at] <= '7'; i++ {
		v = v<<3 | int(l.data[l.at]-'0')
		l.at++
	}
	return append(out, byte(v))
}

func (l *lexer) array(depth int) any {
	out := array{}
	for depth <= maxNesting {
		v := l.object(depth)
		switch x := v.(type) {
		case end:
			return out
		case op:
			if x == "]" {
				return out
			}
			if x == "endobj" || x == "endstream" {
				return out
			}
			continue
		}
		out = append(out, v)
	}
	return out
}

func (l *lexer) dict(depth int) any {
	out := dict{}
	for depth <= maxNesting {
		switch k := l.object(depth).(type) {
		case end:
			return out
		case op:
			if k == ">>" || k == "endobj" || k == "endstream" || k == "stream" {
				return out
			}
		case name:
			v := l.object(depth)
			if w, ok := v.(op); ok {
				if w == ">>" || w == "endobj" {
					return out
				}
				continue
			}
			if _, ok := v.(end); ok {
				return out
			}
			out[k] = v
		}
	}
	return out
}
