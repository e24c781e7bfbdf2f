package draft

import (
	"crypto/sha256"
	"encoding/hex"
	"sort"
	"strings"

	"github.com/automonet/automonet/core"
)

// maxPosting bounds what of a posting goes into a prompt, in characters. Postings
// have their task and requests at the beginning or the end; the middle is cut.
const maxPosting = 6000

var (
	mailRun = core.NewPattern(`(?i)\b[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}\b`)
	webRun  = core.NewPattern(`(?i)\b(?:https?://|www\.)[^\s<>"“”)\]]+`)
	telRun  = core.NewPattern(`(?:\+|\b00)\d[\d ()/.-]{6,}\d`)
)

// fence puts hostile text between two lines that carry a code made of the text
// itself, so that nobody can write a text that closes its own fence. It returns
// the block and the code.
func fence(label, s string) (string, string) {
	sum := sha256.Sum256([]byte(label + "\x00" + s))
	code := hex.EncodeToString(sum[:16])
	return "<<<" + label + " " + code + "\n" + s + "\n" + label + " " + code + ">>>", code
}

// postingText is what a prompt shows of a posting: title, company and text
// without addresses, and without what is aimed at machines, so that there is
// nothing to obey.
func postingText(j core.Job) string {
	text := withoutChecks(j)
	var b strings.Builder
	b.WriteString("Title: " + core.Clean(j.Title, core.MaxTitleBytes, false) + "\n")
	if c := core.Clean(j.Company, 200, false); c != "" {
		b.WriteString("Client: " + c + "\n")
	}
	b.WriteString("\n" + core.Clean(text, core.MaxTextBytes, true))
	out := mailRun.ReplaceAllString(b.String(), "(address)")
	out = webRun.ReplaceAllString(out, "(link)")
	out = telRun.ReplaceAllString(out, "(phone)")
	return shorten(out, maxPosting)
}

// withoutChecks blanks the sentences of the posting that are aimed at machines.
func withoutChecks(j core.Job) string {
	var spans []core.Span
	for _, a := range j.Extraction.Attention {
		s := a.Span
		if a.Audience == core.AimedAtAI && s.Start >= 0 && s.End <= len(j.Text) && s.Start < s.End {
			spans = append(spans, s)
		}
	}
	sort.Slice(spans, func(a, b int) bool { return spans[a].Start < spans[b].Start })
	var b strings.Builder
	at := 0
	for _, s := range spans {
		if s.Start < at {
			s.Start = at
		}
		if s.End <= s.Start {
			continue
		}
		b.WriteString(j.Text[at:s.Start])
		at = s.End
	}
	b.WriteString(j.Text[at:])
	out := b.String()
	for _, a := range j.Extraction.Attention {
		// Where no place is known, the words themselves are taken out.
		if a.Audience == core.AimedAtAI && a.Span.End <= a.Span.Start && len(a.Text) > 10 {
			out = strings.ReplaceAll(out, a.Text, "")
		}
	}
	return out
}

// shorten keeps the beginning and the end of s within n characters.
func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	head, tail := n*3/4, n/4
	return cutWords(string(r[:head+20]), head) + "\n(...)\n" + string(r[len(r)-tail:])
}
