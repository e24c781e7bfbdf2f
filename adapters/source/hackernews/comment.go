package hackernews

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// comment is a posting as either interface gives it; its text is HTML.
type comment struct {
	id      int64
	by      string
	text    string
	at      int64
	deleted bool
	dead    bool
}

func (c comment) posting() core.Posting {
	text := plaintext.FromHTML(c.text)
	h := readHeader(text)
	p := core.Posting{
		ExternalID: fmt.Sprint(c.id),
		URL:        fmt.Sprintf("https://news.ycombinator.com/item?id=%d", c.id),
		Title:      h.title, Company: h.company, Location: h.location, Text: text, Author: c.by,
		Completeness: core.CompleteText, PostedAt: time.Unix(c.at, 0), Hints: map[string]string{},
	}
	for name, v := range map[string]string{"contract": h.contract, "remote": h.remote, "salary": h.salary} {
		if v != "" {
			p.Hints[name] = v
		}
	}
	return p
}

var (
	// mention is freelance work in words that need no context.
	mention = regexp.MustCompile(`(?i)\b(freelanc(e|er|ers|ing)|contract[- ]to[- ]hire|c2c|corp[- ]to[- ]corp|1099|freiberuf(lich|ler|lerin)\w*|freie mitarbeit\w*|independent contractors?)\b`)
	// contract is a word that needs context: companies also win contracts.
	contract = regexp.MustCompile(`(?i)\b(contract|contractor|contractors|contracting)\b`)
	// contractBefore and contractAfter are contexts of contract work.
	contractBefore = regexp.MustCompile(`(?i)(\b(on|or|and|full[- ]?time|part[- ]?time|permanent|perm|ft|pt|remote|onsite|intern|internship|months?|weeks?|years?|term|hourly|paid|as|a|open to|for)[ ,]*[/|(&+-]?\s*|[/|(•·]\s*)$`)
	contractAfter  = regexp.MustCompile(`(?i)^\s*([/|)•·,]|(position|role|work|job|gig|basis|opportunit|based|developer|engineer|designer|rate|to[- ]hire|or |and |only|possible|ok|welcome|full[- ]?time|part[- ]?time|for \d|\(|initially|-))`)
	// other is what a contract is when it is no engagement.
	other   = regexp.MustCompile(`(?i)^\s*(law|management|lifecycle|manufactur|negotiat|research|sign|with (the )?(nasa|dod|government|us |u\.s\.)|worth|value|test|programming)`)
	denial  = regexp.MustCompile(`(?i)(\bno|\bnot|\bnot a|n't|\bwithout|\bneither|\bnor|\bsmart|\bdata|\bsocial|\bgovernment|\bunder|\bdoes not (accept|take)|\bsorry,? no)[ -]*(freelancers? (or|and|nor|/) )?$`)
	seeking = regexp.MustCompile(`(?i)^\W*seeking freelancers?\b`)
)

// mentionsFreelance reports whether a posting mentions contract or freelance work
// without ruling it out.
func mentionsFreelance(text string) bool {
	for _, m := range mention.FindAllStringIndex(text, 50) {
		if !denied(text, m[0]) {
			return true
		}
	}
	for _, m := range contract.FindAllStringIndex(text, 50) {
		before, after := text[max(0, m[0]-40):m[0]], text[m[1]:min(len(text), m[1]+40)]
		if denied(text, m[0]) || other.MatchString(after) {
			continue
		}
		word := strings.ToLower(text[m[0]:m[1]])
		atStart := m[0] == 0 || text[m[0]-1] == '\n'
		if word != "contract" || atStart || contractBefore.MatchString(before) && !strings.HasSuffix(strings.ToLower(before), " a ") || contractAfter.MatchString(after) {
			return true
		}
	}
	return false
}

func denied(text string, at int) bool {
	return denial.MatchString(text[max(0, at-40):at])
}

// seeksFreelancer reports whether a comment of the freelancer thread offers work.
func seeksFreelancer(text string) bool { return seeking.MatchString(text) }
