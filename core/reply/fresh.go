package reply

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// maxFresh bounds what is weighed of a mail, in bytes.
const maxFresh = 8 << 10

// quoteHead recognises the line that stands before a quoted mail.
var quoteHead = core.NewPattern(`(?i)^(?:-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|original-nachricht)|_{10,}|begin forwarded message|on .{4,120} wrote:$|am .{4,120} schrieb .{0,120}:?$|.{0,80}<[^<>@\s]+@[^<>\s]+> (?:wrote|schrieb):$|(?:from|von): .*(?:mara|@|<).*$)`)

// quoteField recognises the fields of a quoted mail's head.
var quoteField = core.NewPattern(`(?i)^\*?(?:from|von|sent|gesendet|date|datum|to|an|subject|betreff|cc):\*? `)

// Fresh returns what a mail says anew: without quoted lines, the mails below it and
// the signature. Of a mail that only forwards, nothing may be left.
func Fresh(text string) string {
	lines := strings.Split(text, "\n")
	var out []string
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], " \t\r")
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, ">") || strings.HasPrefix(trimmed, "|") && strings.HasPrefix(strings.TrimLeft(trimmed, "| "), ">") {
			continue
		}
		if line == "--" || line == "-- " || strings.HasPrefix(trimmed, "-- ") && len(trimmed) < 60 && i > 0 && trimmed != "" && !strings.Contains(trimmed, "?") && isSignature(lines[i:]) {
			break
		}
		joined := trimmed
		if i+1 < len(lines) && len(trimmed) < 120 {
			// Clients break the line that says who wrote.
			joined = trimmed + " " + strings.TrimSpace(lines[i+1])
		}
		if quotes(trimmed, lines[i:]) || strings.HasSuffix(joined, "wrote:") && strings.HasPrefix(joined, "On ") || strings.HasPrefix(joined, "Am ") && strings.HasSuffix(joined, ":") && strings.Contains(joined, " schrieb ") {
			break
		}
		out = append(out, line)
	}
	return core.Clean(strings.Join(out, "\n"), core.MaxMailText, true)
}

// Below returns what stands in a mail below its own words, without the marks and the
// heads of what is quoted.
func Below(text string) string {
	own := strings.Count(Fresh(text), "\n") + 1
	lines := strings.Split(text, "\n")
	var out []string
	for _, line := range lines[min(own, len(lines)):] {
		line = strings.TrimLeft(strings.TrimSpace(line), "> ")
		if quoteField.MatchString(line) || quoteHead.MatchString(line) {
			continue
		}
		out = append(out, line)
	}
	return core.Clean(strings.Join(out, "\n"), core.MaxMailText, true)
}

// quotes reports whether the mail below begins at these lines. A field alone may be
// part of a text; two in a row are a mail's head.
func quotes(line string, rest []string) bool {
	if line == "" || !quoteHead.MatchString(line) {
		return false
	}
	if !quoteField.MatchString(line) {
		return true
	}
	for _, next := range rest[1:min(len(rest), 4)] {
		if quoteField.MatchString(strings.TrimSpace(next)) {
			return true
		}
	}
	return false
}

// isSignature reports whether few and short lines follow.
func isSignature(rest []string) bool { return len(rest) <= 8 }

// closing recognises the line, in plain form, that ends what a mail says. What is below
// it are names, offices and notices, not what is meant.
var closing = core.NewPattern(`^(?:(?:with |mit )?(?:(?:my |all |the )?(?:kind(?:est)?|best|warm(?:est)?|many|besten?|freundlichen?|herzlichen?|herzliche|liebe[nr]?|viele[nr]?|schöne[nr]?|sonnige|kollegiale[nr]?) )*(?:regards|wishes|grüße?n?|grüsse?n?|gruß|gruss|empfehlungen)|cheers|yours(?: (?:sincerely|faithfully|truly))?|sincerely(?: yours)?|best|all the best|respectfully|hochachtungsvoll|mfg|vg|lg|bg|herzlichst?|ihre?|dein|deine|im auftrag|i\. ?a\.)[,.!]?(?: (?:aus|from|ihre?|dein|deine|your)\b.{0,30}| [\pL.]+(?: [\pL.'-]+){0,2})?$`)

// postscript recognises what is said below that all the same.
var postscript = core.NewPattern(`^(?:p\. ?s\.|ps|pps|nb|n\.b\.)[ :.,]`)

// unsigned returns of a plain text what stands before its closing line, and what is added
// below it. A text that only closes is left as it is.
func unsigned(s string) string {
	lines := strings.Split(s, "\n")
	said := false
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if !said || !closing.MatchString(line) {
			said = said || line != ""
			continue
		}
		for j := i + 1; j < len(lines); j++ {
			if postscript.MatchString(strings.TrimSpace(lines[j])) {
				return strings.Join(append(lines[:i:i], lines[j:]...), "\n")
			}
		}
		return strings.Join(lines[:i], "\n")
	}
	return s
}

// plain brings text to the form that phrases are written in: lower case, one kind of
// apostrophe, single blanks.
func plain(s string) string {
	s = strings.NewReplacer("’", "'", "‘", "'", "´", "'", "`", "'", "“", `"`, "”", `"`, "–", "-", "—", "-", "\u00a0", " ").Replace(strings.ToLower(s))
	return s
}

// answers recognises the subject of an answer or a forward.
var answers = core.NewPattern(`(?i)^\s*(?:(?:re|aw|antw|fwd?|wg|sv|tr)\s*(?:\[\d+\])?:\s*)+`)

// Subject returns a subject without what answers and forwards put before it, and
// whether there was any.
func Subject(s string) (bare string, answered bool) {
	bare = strings.TrimSpace(answers.ReplaceAllLiteralString(s, ""))
	return bare, len(bare) < len(strings.TrimSpace(s))
}

// sentences splits a plain text at ends of sentences and of lines.
func sentences(s string) []string {
	var out []string
	begin := 0
	flush := func(end int) {
		if v := strings.TrimSpace(s[begin:end]); v != "" {
			out = append(out, strings.Join(strings.Fields(v), " "))
		}
		begin = end
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '!', '?':
			flush(i + 1)
		case '.':
			if core.SentenceEnds(s, i) {
				flush(i + 1)
			}
		case '\n':
			// A line that goes on in the next is one sentence with it.
			if i+1 >= len(s) || s[i+1] == '\n' || i-begin < 40 {
				flush(i + 1)
			}
		}
	}
	flush(len(s))
	return out
}
