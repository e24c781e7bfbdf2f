package feed

import (
	"bytes"
	"errors"
	"html"
	"strings"
)

// errCut says that a text ends inside a tag, a comment or an element.
var errCut = errors.New("the text is cut off")

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenText
	tokenOpen
	tokenClose
)

// token is a piece of an XML text. Texts are unescaped; names are as written.
type token struct {
	kind  tokenKind
	name  string
	text  string
	attrs []attribute
	empty bool // an element that its own tag closes
}

type attribute struct{ name, value string }

// scanner splits an XML text as leniently as feeds need it: a "<" that begins no
// tag and an "&" that begins no entity are text, attributes need no quotes, and
// entities of HTML need no declaration. It is linear in its input.
type scanner struct {
	body []byte
	at   int // the byte after the last token
	// lone are quotation marks that do not occur again.
	lone [2]bool
}

// next returns the next token. Comments and declarations are passed over.
func (s *scanner) next() (token, error) {
	for s.at < len(s.body) {
		rest := s.body[s.at:]
		switch {
		case rest[0] != '<':
			return s.chars(0), nil
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			end := bytes.Index(rest, []byte("]]>"))
			if end < 0 {
				return token{}, errCut
			}
			s.at += end + 3
			return token{kind: tokenText, text: string(rest[9:end])}, nil
		case bytes.HasPrefix(rest, []byte("<!--")):
			end := bytes.Index(rest[4:], []byte("-->"))
			if end < 0 {
				return token{}, errCut
			}
			s.at += end + 7
		case len(rest) > 1 && (rest[1] == '!' || rest[1] == '?'):
			end := declaration(rest)
			if end < 0 {
				return token{}, errCut
			}
			s.at += end
		default:
			return s.tag()
		}
	}
	return token{}, nil
}

// declaration returns the length of a declaration or an instruction; -1 when it
// has no end.
func declaration(b []byte) int {
	end := bytes.IndexByte(b, '>')
	if end < 0 {
		return -1
	}
	if b[1] != '!' || bytes.IndexByte(b[:end], '[') < 0 {
		return end + 1
	}
	inner := bytes.IndexByte(b, ']')
	if inner < 0 {
		return -1
	}
	if end = bytes.IndexByte(b[inner:], '>'); end < 0 {
		return -1
	}
	return inner + end + 1
}

// chars returns the text up to the next "<" after the first skip bytes.
func (s *scanner) chars(skip int) token {
	from := s.at
	s.at += skip
	if next := bytes.IndexByte(s.body[s.at:], '<'); next >= 0 {
		s.at += next
	} else {
		s.at = len(s.body)
	}
	return token{kind: tokenText, text: unescape(string(s.body[from:s.at]))}
}

// tag reads the tag at s.at. What looks like a tag and is none is text.
func (s *scanner) tag() (token, error) {
	i, t := s.at+1, token{kind: tokenOpen}
	if i < len(s.body) && s.body[i] == '/' {
		i, t.kind = i+1, tokenClose
	}
	if i >= len(s.body) {
		return token{}, errCut
	}
	if !nameStart(s.body[i]) {
		return s.chars(1), nil
	}
	i = s.name(i, &t.name)
	for i < len(s.body) {
		switch c := s.body[i]; {
		case c == '>':
			t.empty = t.kind == tokenOpen && s.body[i-1] == '/'
			s.at = i + 1
			return t, nil
		case c == '<':
			return s.chars(i - s.at), nil
		case nameStart(c):
			var a attribute
			i = s.attribute(s.name(i, &a.name), &a.value)
			t.attrs = append(t.attrs, a)
		default:
			i++
		}
	}
	return token{}, errCut
}

func (s *scanner) name(i int, to *string) int {
	from := i
	for i < len(s.body) && !strings.ContainsRune(" \t\r\n/>=<\"'", rune(s.body[i])) {
		i++
	}
	*to = string(s.body[from:i])
	return i
}

// attribute reads what follows the name of an attribute.
func (s *scanner) attribute(i int, to *string) int {
	i = s.blanks(i)
	if i >= len(s.body) || s.body[i] != '=' {
		return i
	}
	if i = s.blanks(i + 1); i >= len(s.body) {
		return i
	}
	if c := s.body[i]; c == '"' || c == '\'' {
		which := 0
		if c == '\'' {
			which = 1
		}
		if !s.lone[which] {
			if end := bytes.IndexByte(s.body[i+1:], c); end >= 0 {
				*to = unescape(string(s.body[i+1 : i+1+end]))
				return i + end + 2
			}
			s.lone[which] = true
		}
		i++
	}
	from := i
	for i < len(s.body) && !strings.ContainsRune(" \t\r\n><", rune(s.body[i])) {
		i++
	}
	end := i
	if i < len(s.body) && s.body[i] == '>' && s.body[i-1] == '/' && i > from {
		end--
	}
	*to = unescape(string(s.body[from:end]))
	return i
}

func (s *scanner) blanks(i int) int {
	for i < len(s.body) && strings.ContainsRune(" \t\r\n", rune(s.body[i])) {
		i++
	}
	return i
}

func nameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}

// unescape replaces entities that end in a semicolon. Those that browsers read
// without one are left, since "&copy=2" is a part of many links.
func unescape(s string) string {
	const longest = 32 // bytes of the name of an entity
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		end := 1
		for end < min(len(s), longest) && (s[end] == '#' || s[end] >= '0' && s[end] <= '9' || s[end] >= 'A' && s[end] <= 'Z' || s[end] >= 'a' && s[end] <= 'z') {
			end++
		}
		if end < len(s) && s[end] == ';' {
			b.WriteString(html.UnescapeString(s[:end+1]))
			s = s[end+1:]
			continue
		}
		b.WriteByte('&')
		s = s[1:]
	}
}
