package plaintext

import (
	"html"
	"strings"

	"github.com/automonet/automonet/core"
)

var (
	tagPattern     = core.NewPattern(`(?i)<(/?(p|br|div|span|ul|ol|li|a|b|i|em|strong|h[1-6]|table|tr|td|pre|code|img|script|style|html|body|section|article|blockquote|font|u)\b[^<>]*|!--)`)
	escapedPattern = core.NewPattern(`(?i)&(amp;)*lt;/?(p|br|div|span|ul|ol|li|a|b|i|em|strong|h[1-6]|table|tr|td|pre|code|img|script|style|html|body|section|article|blockquote|font|u)\b`)
	entityPattern  = core.NewPattern(`&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,12});`)
)

// FromMarkup returns the text of s, which may be plain text, HTML, or HTML that
// was escaped once or twice on its way through a feed.
func FromMarkup(s string) string { return FromMarkupAt(s, "") }

// FromMarkupAt is FromMarkup for a text whose relative links are completed by an
// address; "" leaves them out.
func FromMarkupAt(s, base string) string {
	if len(s) > MaxInput {
		s = s[:MaxInput]
	}
	for range 2 {
		if tagPattern.MatchString(s) {
			return fromHTML(s, base)
		}
		if !escapedPattern.MatchString(s) {
			break
		}
		s = html.UnescapeString(s)
	}
	if tagPattern.MatchString(s) {
		return fromHTML(s, base)
	}
	return FromText(Line(s))
}

// Line unescapes the entities of a short field such as a title, twice at most,
// since some services escape what was already escaped.
func Line(s string) string {
	for range 2 {
		if !entityPattern.MatchString(s) {
			break
		}
		s = html.UnescapeString(s)
	}
	return strings.TrimSpace(s)
}

// lineBreaks makes one kind of the line breaks of all systems, and plain blanks of
// those that do not break.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n", "\u0085", "\n", "\u00a0", " ")

// FromText normalises the line breaks of plain text: at most one blank line in a
// row, no blanks at the ends of lines.
func FromText(s string) string {
	if len(s) > MaxInput {
		s = s[:MaxInput]
	}
	s = lineBreaks.Replace(s)
	var b strings.Builder
	empty := 0
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(line, " \t")
		if line == "" {
			empty++
			continue
		}
		if b.Len() > 0 {
			b.WriteString(strings.Repeat("\n", min(empty, 1)+1))
		}
		empty = 0
		b.WriteString(line)
		if b.Len() > MaxOutput {
			break
		}
	}
	return strings.TrimSpace(b.String())
}
