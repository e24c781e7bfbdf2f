// Package plaintext turns markup into plain text: paragraphs, lists and link
// targets survive, everything that a browser would run or hide by element is
// dropped. It is pure, linear in its input, and its output is bounded.
package plaintext

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Bounds in bytes: more input is not looked at, and the output stops growing
// shortly after its own bound.
const (
	MaxInput  = 2 << 20
	MaxOutput = 128 << 10
	maxLink   = 2048
)

// FromHTML returns the text of an HTML fragment or document. Paragraphs are
// separated by a blank line, list items start with "- ", and a link whose target
// is not its own text is written as "text (target)". Scripts, styles, embedded
// objects and comments are dropped.
func FromHTML(s string) string { return fromHTML(s, "") }

// fromHTML is FromHTML with the address that completes relative links.
func fromHTML(s, base string) string {
	if len(s) > MaxInput {
		s = s[:MaxInput]
	}
	w := &writer{}
	if u, err := url.Parse(base); err == nil && u.IsAbs() {
		w.base = u
	}
	z := html.NewTokenizer(strings.NewReader(s))
	z.SetMaxBuf(MaxInput)
	for w.b.Len() < MaxOutput {
		switch z.Next() {
		case html.ErrorToken:
			w.closeLink()
			return w.String()
		case html.TextToken:
			if w.skip == "" {
				w.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			w.start(string(name), z, more)
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(string(name))
		}
	}
	w.closeLink()
	return w.String()
}

type writer struct {
	b       strings.Builder
	newline int    // line breaks owed before the next text
	space   bool   // a blank is owed before the next word
	begun   bool   // something was written
	bullet  bool   // the next text begins a list item
	skip    string // the element whose content is being dropped
	pre     int
	cells   int
	inLink  bool
	href    string
	label   strings.Builder
	base    *url.URL // of relative links; may be nil
}

func (w *writer) start(name string, z *html.Tokenizer, more bool) {
	if w.skip != "" {
		if name != "body" {
			return
		}
		w.skip = ""
	}
	switch name {
	case "script", "style", "noscript", "template", "iframe", "object", "svg", "math", "title", "head", "select", "textarea":
		w.skip = name
	case "br":
		w.breakLine(w.newline + 1)
	case "li":
		w.bullet = false
		w.breakLine(1)
		w.bullet = true
	case "tr":
		w.breakLine(1)
		w.cells = 0
	case "td", "th":
		if w.cells > 0 {
			w.space = true
		}
		w.cells++
	case "a":
		w.closeLink()
		w.openLink(attr(z, more, "href"))
	case "pre":
		w.breakLine(2)
		w.pre++
	default:
		w.breakLine(breaks(name))
	}
}

func (w *writer) end(name string) {
	if w.skip != "" {
		if name == w.skip {
			w.skip = ""
		}
		return
	}
	switch name {
	case "a":
		w.closeLink()
	case "pre":
		if w.pre > 0 {
			w.pre--
		}
		w.breakLine(2)
	case "li", "tr":
		w.bullet = false
		w.breakLine(1)
	case "br":
	default:
		w.breakLine(breaks(name))
	}
}

// breaks says how many line breaks an element stands apart with.
func breaks(name string) int {
	switch name {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "hr",
		"section", "article", "header", "footer", "main", "aside", "form", "fieldset", "figure":
		return 2
	case "div", "dt", "dd", "address", "nav", "option", "caption", "figcaption", "details", "summary", "body":
		return 1
	}
	return 0
}

func (w *writer) breakLine(n int) {
	if n > 2 {
		n = 2
	}
	if n > 0 {
		w.closeLink()
	}
	if w.begun && n > w.newline && !w.bullet {
		w.newline = n
	}
}

// text appends s with its white space collapsed, except inside <pre>.
func (w *writer) text(s string) {
	if w.inLink {
		w.label.WriteString(s)
		return
	}
	if w.pre > 0 {
		for i, line := range strings.Split(s, "\n") {
			if i > 0 && w.begun {
				w.newline = min(w.newline+1, 2)
			}
			if line = strings.TrimRight(line, " \t\r"); line != "" {
				w.flush()
				w.b.WriteString(line)
			}
		}
		return
	}
	for s != "" {
		i := strings.IndexFunc(s, isSpace)
		switch {
		case i == 0:
			w.space = true
			s = strings.TrimLeftFunc(s, isSpace)
		case i < 0:
			w.flush()
			w.b.WriteString(s)
			s = ""
		default:
			w.flush()
			w.b.WriteString(s[:i])
			s = s[i:]
		}
	}
}

// flush writes the line breaks or the blank that are owed.
func (w *writer) flush() {
	switch {
	case w.newline > 0:
		w.b.WriteString(strings.Repeat("\n", w.newline))
	case w.space && w.begun:
		w.b.WriteByte(' ')
	}
	if w.bullet {
		w.b.WriteString("- ")
	}
	w.newline, w.space, w.begun, w.bullet = 0, false, true, false
}

func (w *writer) openLink(href string) {
	w.inLink, w.href = true, strings.TrimSpace(href)
	if w.base != nil && w.href != "" {
		if u, err := w.base.Parse(w.href); err == nil {
			w.href = u.String()
		}
	}
	w.label.Reset()
}

// closeLink writes the link that was being read, if any.
func (w *writer) closeLink() {
	if !w.inLink {
		return
	}
	w.inLink = false
	label := w.label.String()
	text := linkText(strings.Join(strings.FieldsFunc(label, isSpace), " "), w.href)
	if label != "" && isSpace(rune(label[0])) {
		w.space = true
	}
	if text != "" {
		w.text(text)
	}
	if label != "" && isSpace(rune(label[len(label)-1])) {
		w.space = true
	}
}

// String returns the text with trailing blanks removed from each line.
func (w *writer) String() string {
	return strings.TrimSpace(w.b.String())
}

func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\f', '\v', '\u00a0', '\u2028', '\u2029', '\u0085':
		return true
	}
	return false
}

func attr(z *html.Tokenizer, more bool, want string) string {
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if string(k) == want {
			if len(v) > maxLink {
				return ""
			}
			return string(v)
		}
	}
	return ""
}
