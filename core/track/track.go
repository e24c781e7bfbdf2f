// Package track decides which submission an incoming mail belongs to, and when silence
// is an answer. It is pure. A tie is either proved by a mail's own references, a mail
// server's report or our own words in it, or it is shown to the owner: nothing is
// guessed.
package track

import (
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// Tie is how a mail belongs to what was sent.
type Tie struct {
	// Sent is what it belongs to; nil where the owner has to say which of the
	// Candidates.
	Sent       *core.SentMail
	Candidates []core.SubmissionID
	// How is "thread", "report", "sender" or "quote"; for candidates it says what
	// they have in common with the mail.
	How string
}

// maxCandidates bounds what an owner can choose from.
const maxCandidates = 20

// Match finds what a mail belongs to. It reports false for a mail that has nothing to
// do with anything that was sent.
func Match(m core.Mail, sent []core.SentMail) (Tie, bool) {
	if t, ok := byReference(m, sent); ok {
		return t, true
	}
	if t, ok := byReport(m, sent); ok {
		return t, true
	}
	t, ok := byQuote(m, sent)
	if !ok {
		t, ok = bySender(m, sent)
	}
	if m.Forged && t.Sent != nil {
		// Words and addresses are easily copied: the owner says.
		t.Candidates, t.Sent = []core.SubmissionID{t.Sent.SubmissionID}, nil
	}
	return t, ok
}

// byReference looks for our Message-IDs among those that a mail names. A mail that
// names several of ours, as one of a long thread does, belongs to the last named.
func byReference(m core.Mail, sent []core.SentMail) (Tie, bool) {
	names := append([]string{m.InReplyTo}, reversed(m.References)...)
	how := "thread"
	if m.Report != nil {
		names, how = append([]string{m.Report.Original}, append(names, m.Embedded...)...), "report"
	} else {
		names = append(names, m.Embedded...)
	}
	for _, name := range names {
		if name == "" {
			continue
		}
		for i := range sent {
			if ours(name, sent[i]) {
				return Tie{Sent: &sent[i], How: how}, true
			}
		}
	}
	return Tie{}, false
}

// ours reports whether a Message-ID is that of what was sent. The id is made of the
// key, so that it is known even where a receipt was lost.
func ours(name string, s core.SentMail) bool {
	if s.MessageID != "" && strings.EqualFold(name, s.MessageID) {
		return true
	}
	local, _, ok := strings.Cut(name, "@")
	return ok && s.Key != "" && strings.EqualFold(local, string(s.Key))
}

func reversed(list []string) []string {
	out := make([]string, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		out = append(out, list[i])
	}
	return out
}

// byReport ties a mail server's report without our Message-ID to the one mail that
// went to the address it names.
func byReport(m core.Mail, sent []core.SentMail) (Tie, bool) {
	server := strings.HasPrefix(m.From, "mailer-daemon@") || strings.HasPrefix(m.From, "postmaster@")
	if m.Report == nil && !server {
		return Tie{}, false
	}
	text := strings.ToLower(m.Text)
	var hits []int
	for i, s := range sent {
		to := strings.ToLower(s.Recipient)
		switch {
		case to == "" || !strings.Contains(to, "@"):
		case m.Report != nil && m.Report.Recipient == to:
			hits = append(hits, i)
		case m.Report == nil && (s.Key != "" && strings.Contains(text, strings.ToLower(string(s.Key))) || namesAddress(text, to)):
			hits = append(hits, i)
		}
	}
	return settle(hits, sent, "report")
}

// namesAddress reports whether a text names an address, not as the end of a longer one.
func namesAddress(text, address string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], address)
		if i < 0 {
			return false
		}
		i += at
		end := i + len(address)
		if (i == 0 || !addressByte(text[i-1])) && (end == len(text) || !addressByte(text[end]) || text[end] == '.' && (end+1 == len(text) || !addressByte(text[end+1]))) {
			return true
		}
		at = i + 1
	}
}

func addressByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("._%+-", c) >= 0
}

// settle takes the only hit, or shows all of them. Mails of one conversation are one.
func settle(hits []int, sent []core.SentMail, how string) (Tie, bool) {
	hits = conversations(hits, sent)
	switch len(hits) {
	case 0:
		return Tie{}, false
	case 1:
		return Tie{Sent: &sent[hits[0]], How: how}, true
	}
	t := Tie{How: how}
	for _, i := range hits[max(0, len(hits)-maxCandidates):] {
		t.Candidates = append(t.Candidates, sent[i].SubmissionID)
	}
	return t, true
}

// conversations keeps the first hit of each submission.
func conversations(hits []int, sent []core.SentMail) []int {
	seen := map[core.SubmissionID]bool{}
	var out []int
	for _, i := range hits {
		if id := sent[i].SubmissionID; id == "" || !seen[id] {
			seen[id] = true
			out = append(out, i)
		}
	}
	return out
}

// A line of ours is recognised by its words; quotedLines of at least that many bytes
// have to stand in a mail.
const (
	quotedLines = 2
	quotedBytes = 30
)

// byQuote ties a mail that holds lines of our own, as a forwarded or top-posted one
// does, to what they were sent in.
func byQuote(m core.Mail, sent []core.SentMail) (Tie, bool) {
	quoted := map[string]bool{}
	for line := range strings.Lines(m.Text) {
		if l := bare(line); len(l) >= quotedBytes {
			quoted[l] = true
		}
	}
	if len(quoted) == 0 {
		return Tie{}, false
	}
	var hits []int
	for i, s := range sent {
		n, all := 0, 0
		for line := range strings.Lines(s.Body) {
			if l := bare(line); len(l) >= quotedBytes {
				all++
				if quoted[l] {
					n++
				}
			}
		}
		if n >= quotedLines || n > 0 && n == all {
			hits = append(hits, i)
		}
	}
	if own := from(m.From, hits, sent); len(own) > 0 {
		hits = own // lines that stand in several of our mails came back from one of them
	}
	return settle(hits, sent, "quote")
}

// from keeps the hits that went to an address.
func from(address string, hits []int, sent []core.SentMail) []int {
	var out []int
	for _, i := range hits {
		if address != "" && strings.EqualFold(sent[i].Recipient, address) {
			out = append(out, i)
		}
	}
	return out
}

// bare is a line without what quotes it.
func bare(line string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.TrimLeft(line, "> |\t")), " "))
}

// bySender ties a mail to what went to its sender under its subject. A new subject, or
// a colleague's address, is a hint: the owner says. Machines' mails need the subject.
func bySender(m core.Mail, sent []core.SentMail) (Tie, bool) {
	if m.From == "" {
		return Tie{}, false
	}
	subject := topic(m.Subject)
	var exact, same, house, kin []int
	for i, s := range sent {
		to := strings.ToLower(s.Recipient)
		if !strings.Contains(to, "@") {
			continue
		}
		alike := subject != "" && subject == topic(s.Subject)
		switch {
		case to == m.From && alike:
			exact = append(exact, i)
		case to == m.From:
			same = append(same, i)
		case colleague(to, m.From) && alike:
			house = append(house, i)
		case colleague(to, m.From):
			kin = append(kin, i)
		}
	}
	switch {
	case len(exact) > 0:
		return settle(exact, sent, "sender")
	case len(house) > 0:
		return settle(house, sent, "sender")
	case m.List || m.Auto != "" && m.Auto != "suppress":
		return Tie{}, false
	case len(same) > 0:
		return hint(same, sent, "sender")
	case len(kin) > 0:
		return hint(kin, sent, "domain")
	}
	return Tie{}, false
}

// hint shows what a mail may belong to, even where it is only one.
func hint(hits []int, sent []core.SentMail, how string) (Tie, bool) {
	hits = conversations(hits, sent)
	t := Tie{How: how}
	for _, i := range hits[max(0, len(hits)-maxCandidates):] {
		t.Candidates = append(t.Candidates, sent[i].SubmissionID)
	}
	return t, true
}

// colleague reports whether two addresses are of one domain that not everybody has.
func colleague(a, b string) bool {
	da, db := a[strings.LastIndexByte(a, '@')+1:], b[strings.LastIndexByte(b, '@')+1:]
	return da != "" && da == db && !core.PublicMailDomain(da)
}

// prefix is what answers and forwards put before a subject.
var prefix = core.NewPattern(`(?i)^\s*(?:(?:re|aw|antw|fwd?|wg|sv|tr)\s*(?:\[\d+\])?:\s*|\[[^\]]{1,40}\]\s*)+`)

// topic is a subject without what answers and forwards put before it.
func topic(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(prefix.ReplaceAllLiteralString(s, "")), " "))
}

// Bounds of the wait after which silence counts as an answer.
const (
	SoonestGhost = 10 * 24 * time.Hour
	LatestGhost  = 60 * 24 * time.Hour
)

// GhostShare is the share of answers that have come by the time at which silence
// counts as one.
const GhostShare = 0.95

// Bounds of the wait after which silence is followed up once, and FollowUpShare, the
// share of answers that have come by then.
const (
	SoonestFollowUp = 5 * 24 * time.Hour
	LatestFollowUp  = 21 * 24 * time.Hour
	FollowUpShare   = 0.8
	// followUpSpan is for how long after its time a follow-up still makes sense.
	followUpSpan = 14 * 24 * time.Hour
)

// FollowUpDue reports whether a silence is to be followed up at now: after wait, where
// that is set, else after the learned one, and not long after that. A hand-off of
// which nobody knows when it was sent is never due.
func FollowUpDue(s core.SentMail, wait, learned time.Duration, now time.Time) bool {
	if wait <= 0 {
		wait = min(max(learned, SoonestFollowUp), LatestFollowUp)
	}
	silent := now.Sub(s.At)
	return !s.Answered && !s.At.IsZero() && s.MessageID != "" && silent >= wait && silent < wait+followUpSpan
}

// GhostAfter bounds a learned wait.
func GhostAfter(learned time.Duration) time.Duration {
	return min(max(learned, SoonestGhost), LatestGhost)
}

// Ghosted reports whether silence on what was sent has become an answer.
func Ghosted(s core.SentMail, learned time.Duration, now time.Time) bool {
	return !s.Answered && !s.At.IsZero() && now.Sub(s.At) >= GhostAfter(learned)
}
