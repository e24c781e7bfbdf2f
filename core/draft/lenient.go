package draft

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// Bounds on the answer of a model.
const (
	maxReply = 64 << 10 // bytes
	maxDepth = 8
	maxItems = 200 // entries of one list or object
)

// Why an answer cannot be read.
var (
	errNoObject = errors.New("there is no JSON object in the answer")
	errCut      = errors.New("the answer ends before its JSON object is complete")
	errTooBig   = errors.New("the answer is larger than any proposal")
	errNotJSON  = errors.New("the JSON object of the answer cannot be read")
)

// parseObject finds the JSON object with the given key in what a model wrote and
// reads it: prose and code fences around it, trailing commas, single quotes, bare
// keys, comments, raw line breaks in strings and the literals of Python are
// forgiven; an object that is not closed is not.
func parseObject(s, key string) (map[string]any, error) {
	if len(s) > maxReply {
		return nil, errTooBig
	}
	s = withoutThoughts(strings.ToValidUTF8(s, "\uFFFD"))
	var strict map[string]any
	if json.Unmarshal([]byte(strings.TrimSpace(s)), &strict) == nil {
		if _, ok := strict[key]; ok && bounded(strict, 0) {
			return strict, nil
		}
	}
	err := errNoObject
	// Each brace is tried once as a beginning; the budget keeps a row of braces
	// from being read again and again.
	budget := 4 * maxReply
	for at := strings.IndexByte(s, '{'); at >= 0 && budget > 0; {
		p := &lenient{s: s, at: at}
		v, perr := p.value(0)
		budget -= p.at - at + 1
		if obj, ok := v.(map[string]any); perr == nil && ok {
			if _, has := obj[key]; has {
				return obj, nil
			}
		}
		if perr != nil && !errors.Is(err, errCut) {
			err = perr
		}
		next := strings.IndexByte(s[at+1:], '{')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return nil, err
}

// withoutThoughts drops what reasoning models write for themselves before the
// answer.
func withoutThoughts(s string) string {
	for _, tag := range []string{"think", "thinking", "reasoning"} {
		for {
			from := strings.Index(s, "<"+tag+">")
			if from < 0 {
				break
			}
			to := strings.Index(s[from:], "</"+tag+">")
			if to < 0 {
				return s[:from]
			}
			s = s[:from] + s[from+to+len(tag)+3:]
		}
	}
	return s
}

// bounded reports whether a decoded value keeps the bounds.
func bounded(v any, depth int) bool {
	if depth > maxDepth {
		return false
	}
	switch v := v.(type) {
	case map[string]any:
		if len(v) > maxItems {
			return false
		}
		for _, e := range v {
			if !bounded(e, depth+1) {
				return false
			}
		}
	case []any:
		if len(v) > maxItems {
			return false
		}
		for _, e := range v {
			if !bounded(e, depth+1) {
				return false
			}
		}
	}
	return true
}

// lenient reads JSON as models write it.
type lenient struct {
	s  string
	at int
}

func (p *lenient) skip() {
	for p.at < len(p.s) {
		rest := p.s[p.at:]
		switch c := p.s[p.at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			p.at++
		case strings.HasPrefix(rest, "\u00a0"):
			p.at += len("\u00a0")
		case strings.HasPrefix(rest, "//"):
			if i := strings.IndexByte(rest, '\n'); i >= 0 {
				p.at += i
			} else {
				p.at = len(p.s)
			}
		case strings.HasPrefix(rest, "/*"):
			if i := strings.Index(rest, "*/"); i >= 0 {
				p.at += i + 2
			} else {
				p.at = len(p.s)
			}
		default:
			return
		}
	}
}

func (p *lenient) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, errNotJSON
	}
	p.skip()
	if p.at >= len(p.s) {
		return nil, errCut
	}
	switch c := p.s[p.at]; c {
	case '{':
		return p.object(depth)
	case '[':
		return p.list(depth)
	case '"', '\'':
		return p.text(c)
	}
	if strings.HasPrefix(p.s[p.at:], "“") {
		return p.curly()
	}
	return p.word()
}

func (p *lenient) object(depth int) (any, error) {
	p.at++
	out := map[string]any{}
	for {
		p.skip()
		switch {
		case p.at >= len(p.s):
			return nil, errCut
		case p.s[p.at] == '}':
			p.at++
			return out, nil
		case p.s[p.at] == ',':
			p.at++
			continue
		case len(out) >= maxItems:
			return nil, errNotJSON
		}
		key, err := p.key()
		if err != nil {
			return nil, err
		}
		p.skip()
		if p.at >= len(p.s) {
			return nil, errCut
		}
		if p.s[p.at] != ':' {
			return nil, errNotJSON
		}
		p.at++
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out[key] = v
	}
}

func (p *lenient) list(depth int) (any, error) {
	p.at++
	out := []any{}
	for {
		p.skip()
		switch {
		case p.at >= len(p.s):
			return nil, errCut
		case p.s[p.at] == ']':
			p.at++
			return out, nil
		case p.s[p.at] == ',':
			p.at++
			continue
		case len(out) >= maxItems:
			return nil, errNotJSON
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
}

func (p *lenient) key() (string, error) {
	switch c := p.s[p.at]; {
	case c == '"' || c == '\'':
		v, err := p.text(c)
		if err != nil {
			return "", err
		}
		return v.(string), nil
	case strings.HasPrefix(p.s[p.at:], "“"):
		v, err := p.curly()
		if err != nil {
			return "", err
		}
		return v.(string), nil
	}
	start := p.at
	for p.at < len(p.s) && (p.s[p.at] == '_' || p.s[p.at] >= 'a' && p.s[p.at] <= 'z' || p.s[p.at] >= 'A' && p.s[p.at] <= 'Z') {
		p.at++
	}
	if p.at == start {
		return "", errNotJSON
	}
	return p.s[start:p.at], nil
}

// text reads a string in the given quotation marks. The mark itself may stand in
// it unescaped when no end of a value follows, as in 'the client's shop'.
func (p *lenient) text(mark byte) (any, error) {
	p.at++
	var b strings.Builder
	for p.at < len(p.s) {
		c := p.s[p.at]
		switch {
		case c == '\\':
			if p.at+1 >= len(p.s) {
				return nil, errCut
			}
			p.escape(&b)
		case c == mark && p.ends():
			p.at++
			return b.String(), nil
		default:
			b.WriteByte(c)
			p.at++
		}
	}
	return nil, errCut
}

// ends reports whether the mark at the present place can close the string: what
// follows it is a comma, a colon, a bracket or nothing.
func (p *lenient) ends() bool {
	rest := strings.TrimLeft(p.s[p.at+1:], " \t\r\n")
	return rest == "" || strings.IndexByte(",:}]/", rest[0]) >= 0
}

func (p *lenient) escape(b *strings.Builder) {
	c := p.s[p.at+1]
	p.at += 2
	switch c {
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case 'r', 'b', 'f':
		b.WriteByte(' ')
	case 'u':
		n := 4
		if strings.HasPrefix(p.s[min(p.at+4, len(p.s)):], `\u`) {
			n = 10 // a pair of surrogates may follow
		}
		for ; n >= 4; n -= 6 {
			if p.at+n > len(p.s) {
				continue
			}
			var v string
			if json.Unmarshal([]byte(`"\u`+p.s[p.at:p.at+n]+`"`), &v) == nil && (n == 4 || utf8.RuneCountInString(v) == 1) {
				b.WriteString(v)
				p.at += n
				return
			}
		}
		b.WriteRune(utf8.RuneError)
	default:
		b.WriteByte(c)
	}
}

// curly reads a string in typographic quotation marks.
func (p *lenient) curly() (any, error) {
	p.at += len("“")
	end := strings.Index(p.s[p.at:], "”")
	if end < 0 {
		return nil, errCut
	}
	v := p.s[p.at : p.at+end]
	p.at += end + len("”")
	return v, nil
}

func (p *lenient) word() (any, error) {
	start := p.at
	for p.at < len(p.s) && strings.IndexByte(",:}] \t\r\n", p.s[p.at]) < 0 {
		p.at++
	}
	w := p.s[start:p.at]
	switch strings.ToLower(w) {
	case "null", "none", "undefined":
		return nil, nil
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "":
		return nil, errNotJSON
	}
	var f float64
	if json.Unmarshal([]byte(w), &f) != nil {
		if p.at >= len(p.s) {
			return nil, errCut
		}
		return nil, errNotJSON
	}
	return f, nil
}
