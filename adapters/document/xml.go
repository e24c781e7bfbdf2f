package document

import (
	"bytes"
	"errors"
	"html"
	"strings"
)

var (
	errXML     = errors.New("the XML is damaged")
	errDocType = errors.New("the XML declares a document type")
)

// element is a tag of an XML text. Names have no prefix.
type element struct {
	name  string
	attrs []byte
	close bool
	empty bool
}

// attr returns an attribute's value, whatever its prefix.
func (e element) attr(name string) string {
	for from := 0; ; {
		i := bytes.Index(e.attrs[from:], []byte(name))
		if i < 0 {
			return ""
		}
		i += from
		from = i + len(name)
		if i > 0 && !strings.ContainsRune(" :\t\n\r", rune(e.attrs[i-1])) {
			continue
		}
		rest := bytes.TrimLeft(e.attrs[from:], " \t\r\n")
		if len(rest) < 2 || rest[0] != '=' {
			continue
		}
		rest = bytes.TrimLeft(rest[1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return ""
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return ""
		}
		return html.UnescapeString(string(rest[1 : end+1]))
	}
}

// readXML calls tag for every tag of a text and chars for what stands between them.
// Entities are those that every XML knows; a document type, which could declare
// others, is refused. It is linear in its input.
func readXML(b []byte, tag func(element) error, chars func(string)) error {
	for len(b) > 0 {
		i := bytes.IndexByte(b, '<')
		if i < 0 {
			return nil
		}
		if i > 0 {
			chars(unescape(b[:i]))
		}
		b = b[i:]
		switch {
		case bytes.HasPrefix(b, []byte("<![CDATA[")):
			end := bytes.Index(b, []byte("]]>"))
			if end < 0 {
				return errXML
			}
			chars(string(b[9:end]))
			b = b[end+3:]
		case bytes.HasPrefix(b, []byte("<!--")):
			end := bytes.Index(b, []byte("-->"))
			if end < 0 {
				return errXML
			}
			b = b[end+3:]
		case bytes.HasPrefix(b, []byte("<!")):
			return errDocType
		default:
			end := tagEnd(b)
			if end < 0 {
				return errXML
			}
			if b[1] != '?' {
				if err := tag(elementOf(b[1:end])); err != nil {
					return err
				}
			}
			b = b[end+1:]
		}
	}
	return nil
}

// tagEnd is where the tag at the start of b ends; a ">" in quotes does not end it.
func tagEnd(b []byte) int {
	quote := byte(0)
	for i := 1; i < len(b); i++ {
		switch c := b[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return -1
}

func elementOf(b []byte) element {
	var e element
	if len(b) > 0 && b[0] == '/' {
		e.close, b = true, b[1:]
	}
	if n := len(b); n > 0 && b[n-1] == '/' {
		e.empty, b = true, b[:n-1]
	}
	i := bytes.IndexAny(b, " \t\r\n")
	if i < 0 {
		i = len(b)
	}
	e.name, e.attrs = string(b[:i]), b[i:]
	if _, local, ok := strings.Cut(e.name, ":"); ok {
		e.name = local
	}
	return e
}

func unescape(b []byte) string {
	if bytes.IndexByte(b, '&') < 0 {
		return string(b)
	}
	return html.UnescapeString(string(b))
}
