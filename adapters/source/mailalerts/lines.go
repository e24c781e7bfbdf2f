package mailalerts

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"github.com/automonet/automonet/core"
)

// Bounds of what is read of one part of a mail.
const (
	maxLines = 6000
	maxLinks = 3000
	maxLine  = 4000
)

// line is one line of a mail as a reader sees it, with the links that lie on it.
type line struct {
	text  string
	links []string
	// after is set when a blank line or a rule stands before it; rule when it is one.
	after, rule bool
}

// lines collects lines within their bounds.
type lines struct {
	list  []line
	now   strings.Builder
	links []string
	count int
	gap   bool
}

func (l *lines) full() bool { return len(l.list) >= maxLines || l.count >= maxLinks }

func (l *lines) link(href string) {
	if href = strings.TrimSpace(href); href == "" || l.full() {
		return
	}
	if n := len(l.links); n == 0 || l.links[n-1] != href {
		l.links = append(l.links, href)
		l.count++
	}
}

func (l *lines) write(s string) {
	if l.now.Len() < maxLine {
		l.now.WriteString(s[:min(len(s), maxLine)])
	}
}

// flush ends the line.
func (l *lines) flush() {
	text := tidy(l.now.String())
	l.now.Reset()
	rule := isRule(text)
	if rule {
		text = ""
	}
	if (text == "" && len(l.links) == 0 && !rule) || l.full() {
		l.links = nil
		return
	}
	l.list = append(l.list, line{text: text, links: l.links, after: l.gap, rule: rule})
	l.links, l.gap = nil, rule
}

// tidy joins blanks and drops what pads a preview.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\u034f', '\u00ad', '\u2007':
			return -1
		case '\u00a0':
			return ' '
		}
		return r
	}, s)
	return core.Clean(strings.Join(strings.Fields(core.Clean(s, maxLine, false)), " "), maxLine, false)
}

// isRule reports whether a line only divides.
func isRule(s string) bool {
	return len(s) >= 4 && strings.Trim(s, "-_=*~.–—─· ") == ""
}

// hidden reports whether an element's style keeps its content from the reader.
func hidden(style string) bool {
	style = strings.ToLower(strings.Join(strings.Fields(style), ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
}

// htmlLines reads the lines of an HTML part. What a browser would not show is
// dropped. It is a tokenizer's work, so that a hostile mail cannot choose a depth.
func htmlLines(s string) []line {
	l := &lines{}
	z := html.NewTokenizer(strings.NewReader(s))
	z.SetMaxBuf(maxMail)
	href, spoken := "", false
	skip, nested := "", 0
	for !l.full() {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if href != "" && !spoken {
				l.link(href)
			}
			l.flush()
			return l.list
		case html.TextToken:
			text := string(z.Text())
			if skip != "" {
				continue
			}
			if href != "" && strings.TrimSpace(text) != "" {
				l.link(href)
				spoken = true
			}
			l.write(text)
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if skip != "" {
				if t.Data == skip && kind == html.StartTagToken {
					nested++
				}
				continue
			}
			if kind == html.StartTagToken && (dropped(t.Data) || !void(t.Data) && isHidden(t)) {
				skip, nested = t.Data, 1
				continue
			}
			switch {
			case t.Data == "a":
				href, spoken = attribute(t, "href"), false
			case t.Data == "hr":
				l.flush()
				l.gap = true
			case breaks(t.Data):
				l.flush()
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := string(name)
			if skip != "" {
				if tag == skip {
					if nested--; nested == 0 {
						skip = ""
					}
				}
				continue
			}
			switch {
			case tag == "a":
				if href != "" && !spoken {
					l.link(href) // a picture
				}
				href = ""
			case breaks(tag):
				l.flush()
				l.gap = l.gap || tag == "p" || tag == "table"
			}
		}
	}
	return l.list
}

func isHidden(t html.Token) bool {
	for _, a := range t.Attr {
		if a.Key == "hidden" || a.Key == "style" && hidden(a.Val) {
			return true
		}
	}
	return false
}

func attribute(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// dropped are elements whose content is not for readers.
func dropped(tag string) bool {
	switch tag {
	case "script", "style", "head", "title", "noscript", "template", "svg", "iframe", "object", "select", "textarea":
		return true
	}
	return false
}

func void(tag string) bool {
	switch tag {
	case "img", "br", "hr", "input", "meta", "link", "area", "base", "col", "wbr", "source", "track", "embed":
		return true
	}
	return false
}

// breaks are elements that begin and end lines. Cells count: mails are laid out in
// tables.
func breaks(tag string) bool {
	switch tag {
	case "p", "div", "br", "tr", "td", "th", "table", "tbody", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
		"header", "footer", "center", "blockquote", "pre", "dl", "dt", "dd", "body", "html", "figure", "main", "nav":
		return true
	}
	return false
}

var inText = regexp.MustCompile(`https?://[^\s<>"'\[\]]+`)

// textLines reads the lines of a plain text part; addresses in it are its links.
func textLines(s string) []line {
	l := &lines{}
	for raw := range strings.SplitSeq(strings.ReplaceAll(s[:min(len(s), maxMail)], "\r\n", "\n"), "\n") {
		if l.full() {
			break
		}
		raw = raw[:min(len(raw), 2*maxLine)]
		if strings.TrimSpace(raw) == "" {
			l.gap = true
			continue
		}
		for _, link := range inText.FindAllString(raw, 50) {
			l.link(strings.TrimRight(link, ").,;!?"))
		}
		if len(l.links) > 0 {
			raw = strings.NewReplacer("<>", "", "()", "", "[]", "").Replace(inText.ReplaceAllString(raw, ""))
		}
		l.write(raw)
		l.flush()
	}
	return l.list
}
