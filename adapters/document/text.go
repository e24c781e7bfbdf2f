package document

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/cv"
)

// textLine is a line of plain text: tabs and wide space set cells apart.
func textLine(s string) cv.Line {
	l := cv.Line{Text: strings.TrimSpace(s)}
	for _, c := range strings.Split(strings.ReplaceAll(l.Text, "\t", "   "), "   ") {
		if c = strings.TrimSpace(c); c != "" {
			l.Cells = append(l.Cells, c)
		}
	}
	l.Text = strings.Join(l.Cells, "   ")
	if len(l.Cells) < 2 {
		l.Cells = nil
	}
	return l
}

// decoded is a text file as UTF-8: that, UTF-16 with its mark, or Windows-1252.
func decoded(raw []byte) string {
	if len(raw) > 1 && (raw[0] == 0xFF && raw[1] == 0xFE || raw[0] == 0xFE && raw[1] == 0xFF) {
		big := raw[0] == 0xFE
		u := make([]uint16, 0, len(raw)/2)
		for i := 2; i+1 < len(raw); i += 2 {
			a, b := uint16(raw[i]), uint16(raw[i+1])
			if big {
				a, b = b, a
			}
			u = append(u, a|b<<8)
		}
		return string(utf16.Decode(u))
	}
	s := strings.TrimPrefix(string(raw), "\uFEFF")
	if utf8.ValidString(s) {
		return s
	}
	const high = "€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ"
	table := []rune(high)
	out := make([]rune, len(raw))
	for i, c := range raw {
		if out[i] = rune(c); c >= 0x80 && c < 0xA0 {
			out[i] = table[c-0x80]
		}
	}
	return string(out)
}

// plain reads a text file.
func plain(raw []byte) (cv.Document, error) {
	text := decoded(raw)
	if !readable(text) {
		return cv.Document{}, core.Invalid("file", "the file is no text; import a PDF, DOCX, Markdown, JSON Resume or text file")
	}
	var doc cv.Document
	gap := false
	for i, s := range lines(text) {
		page := strings.Contains(s, "\f")
		s = strings.ReplaceAll(s, "\f", "")
		if t := strings.TrimSpace(s); t == "" || ruler(t) {
			gap = true
			continue
		}
		l := textLine(s)
		l.Number = i + 1
		l.Gap = gap || page
		gap = false
		doc.Lines = append(doc.Lines, l)
	}
	return doc, nil
}

// lines divides a text and stops at one line more than a document may have.
func lines(s string) []string {
	return strings.SplitN(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\n", 4*cv.MaxLines)
}

// readable reports whether a text is one: few of its characters are controls.
func readable(s string) bool {
	bad, all := 0, 0
	for _, r := range s {
		if all++; r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' || r == utf8.RuneError {
			bad++
		}
	}
	return all > 0 && bad*50 <= all
}

// ruler reports whether a line is drawn from signs.
func ruler(s string) bool {
	return len(s) > 2 && strings.Trim(s, "-=_*~#+─━═ ") == ""
}

// markdown reads a Markdown file: headings, lists, tables, and text without its marks.
func markdown(raw []byte) (cv.Document, error) {
	text := decoded(raw)
	if !readable(text) {
		return cv.Document{}, core.Invalid("file", "the file is no text; import a PDF, DOCX, Markdown, JSON Resume or text file")
	}
	var doc cv.Document
	top := 0 // lines above the text
	if rest, ok := strings.CutPrefix(text, "---\n"); ok {
		if head, body, ok := strings.Cut(rest, "\n---"); ok {
			text, top = body, 2+strings.Count(head, "\n")
		}
	}
	for {
		head, rest, ok := strings.Cut(text, "<!--")
		if !ok {
			break
		}
		comment, tail, closed := strings.Cut(rest, "-->")
		if words := strings.TrimSpace(comment); len(words) > 20 && len(doc.Notes) < 10 {
			doc.Notes = append(doc.Notes, core.DocumentNote{Code: "hidden_text", Text: core.Clean(words, 300, false)})
		}
		if text = head; closed {
			text = head + strings.Repeat("\n", strings.Count(comment, "\n")) + tail
		}
	}
	gap := false
	for i, s := range lines(text) {
		t := strings.TrimSpace(s)
		if n := len(doc.Lines); n > 0 && !gap && len(t) > 1 && (strings.Trim(t, "=") == "" || strings.Trim(t, "-") == "" && len(t) > 2) {
			// The line above is a heading by what underlines it.
			doc.Lines[n-1].Heading = 1
			if t[0] == '-' {
				doc.Lines[n-1].Heading = 2
			}
			continue
		}
		if t == "" || ruler(t) || strings.HasPrefix(t, "```") || strings.Trim(t, "|-: ") == "" {
			gap = true
			continue
		}
		l := markdownLine(t)
		l.Number = top + i + 1
		l.Gap = gap
		gap = false
		if l.Text != "" {
			doc.Lines = append(doc.Lines, l)
		}
	}
	return doc, nil
}

func markdownLine(t string) cv.Line {
	heading, bullet := 0, false
	for heading < 6 && heading < len(t) && t[heading] == '#' {
		heading++
	}
	if heading > 0 {
		t = strings.TrimSpace(strings.Trim(t, "#"))
	}
	t = strings.TrimPrefix(t, "> ")
	for _, mark := range [...]string{"- ", "* ", "+ "} {
		if rest, ok := strings.CutPrefix(t, mark); ok {
			t, bullet = strings.TrimSpace(rest), true
			break
		}
	}
	bold := strings.HasPrefix(t, "**") && (strings.HasSuffix(t, "**") || strings.Count(t, "**") == 2 && strings.Index(t[2:], "**") > len(t)/3)
	if strings.HasPrefix(t, "|") {
		t = strings.ReplaceAll(strings.Trim(t, "| "), "|", "   ")
	}
	l := textLine(unmarked(t))
	l.Heading, l.Bullet, l.Bold = heading, bullet, bold
	return l
}

// unmarked drops the marks of emphasis, code and links; a link's address follows its
// text unless it is the text.
func unmarked(s string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(s, '[')
		if open < 0 {
			break
		}
		mid := strings.Index(s[open:], "](")
		if mid < 0 {
			break
		}
		mid += open
		end := strings.IndexByte(s[mid:], ')')
		if end < 0 {
			break
		}
		end += mid
		text, to := s[open+1:mid], s[mid+2:end]
		b.WriteString(strings.TrimSuffix(s[:open], "!"))
		b.WriteString(text)
		to, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimPrefix(to, "mailto:"), "tel:"), " ")
		if to != "" && !strings.Contains(text, strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(to, "https://"), "http://"), "/")) && !strings.HasPrefix(to, "#") && (strings.HasPrefix(to, "http") || strings.Contains(to, "@")) {
			b.WriteString(" " + to)
		}
		s = s[end+1:]
	}
	b.WriteString(s)
	out := strings.NewReplacer("**", "", "__", "", "`", "", "<br>", "   ", "<br/>", "   ", "&nbsp;", " ", "&amp;", "&", `\`, "").Replace(b.String())
	// Single marks of emphasis stand at the edges of words.
	fields := strings.Split(out, " ")
	for i, f := range fields {
		if t := strings.Trim(f, "*_"); t != "" && (strings.HasPrefix(f, "*") || strings.HasSuffix(f, "*") || strings.HasPrefix(f, "_") || strings.HasSuffix(f, "_")) {
			fields[i] = t
		} else if trimmed := strings.Trim(f, "*"); trimmed != f && trimmed != "" {
			fields[i] = trimmed
		}
	}
	return strings.Join(fields, " ")
}
