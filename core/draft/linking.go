package draft

import (
	"regexp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// claims finds the links of an answer in the finished body. A fact that the model
// was not shown, and a quotation that is not in its part of the text, stay as claims
// that no gate lets pass: a link is mended or the text is blocked.
func (b Brief) claims(links []Link, t composed) []core.Claim {
	// Long quotations are placed first: a short one, such as the name of a skill,
	// stands in many places, and belongs where no other says it.
	order := make([]int, len(links))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return len(links[order[i]].Text) > len(links[order[j]].Text) })
	posting := postingCorpus(b.in.Job)
	own := maskQuotes(t.body, posting.holds)
	var out []core.Claim
	for _, i := range order {
		l := links[i]
		fact, _ := factOf(b.facts, l.ID)
		span, ok := place(own, t.own, l.Text, out)
		if !ok {
			span, ok = place(t.body, t.own, l.Text, out)
		}
		if !ok {
			out = append(out, core.Claim{Text: l.Text, Fact: fact})
			continue
		}
		out = append(out, core.Claim{Text: t.body[span.Start:span.End], Fact: fact, Span: span})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Span.Start < out[j].Span.Start })
	return out
}

// place finds a quotation in the given parts of a body: character for character,
// else regardless of case, blanks and the form of quotation marks and dashes. A
// place that another claim has taken comes last.
func place(body string, parts []core.Span, quote string, taken []core.Claim) (core.Span, bool) {
	quote = strings.Trim(strings.TrimSpace(quote), ".,;:!?… ")
	quote = strings.TrimSuffix(strings.TrimPrefix(quote, `"`), `"`)
	if len(words(quote)) == 0 {
		return core.Span{}, false
	}
	var spare core.Span
	found := false
	for _, pattern := range []string{regexp.QuoteMeta(quote), loose(quote)} {
		re, err := regexp.Compile(pattern)
		if err != nil {
			continue
		}
		for _, part := range parts {
			for _, m := range re.FindAllStringIndex(body[part.Start:part.End], 16) {
				s := core.Span{Start: part.Start + m[0], End: part.Start + m[1]}
				if !whole(body, s) {
					continue
				}
				if !overlaps(s, taken) {
					return s, true
				}
				if !found {
					spare, found = s, true
				}
			}
		}
	}
	return spare, found
}

func overlaps(s core.Span, taken []core.Claim) bool {
	for _, c := range taken {
		if c.Span.Start < s.End && s.Start < c.Span.End {
			return true
		}
	}
	return false
}

// whole reports whether a place begins and ends at the border of a word.
func whole(body string, s core.Span) bool {
	before, _ := utf8.DecodeLastRuneInString(body[:s.Start])
	first, _ := utf8.DecodeRuneInString(body[s.Start:])
	last, _ := utf8.DecodeLastRuneInString(body[:s.End])
	after, _ := utf8.DecodeRuneInString(body[s.End:])
	return !(letter(before) && letter(first)) && !(letter(last) && letter(after))
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// loose is a pattern for a quotation that differs in its marks only.
func loose(s string) string {
	var b strings.Builder
	b.WriteString("(?i)")
	blank := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || r == '\u00a0' || r == '\u202f':
			blank = true
			continue
		case blank:
			b.WriteString(`[\s\x{00a0}\x{202f}]+`)
			blank = false
		}
		switch {
		case strings.ContainsRune("'’‘`´", r):
			b.WriteString("['’‘`´]")
		case strings.ContainsRune("\"“”„«»", r):
			b.WriteString(`["“”„«»]?`)
		case strings.ContainsRune("-–—‑", r):
			b.WriteString("[-–—‑]")
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return b.String()
}

// answers takes the model's answers to the questions that it was given. What it
// leaves out stays with the owner.
func (b Brief) answers(list []Link) ([]value, map[string]string) {
	var out []value
	answered := map[string]string{}
	for i, q := range b.asked {
		for _, l := range list {
			text := strings.Join(strings.Fields(plainText(l.Text)), " ")
			key := coded(MissingAnswer, q)
			if l.ID != questionNumber(i) || text == "" || answered[key] != "" || utf8.RuneCountInString(text) > maxFactText || !harmless(text) {
				continue
			}
			answered[key] = text
			out = append(out, reply(b.words, q, value{{text: text}}))
		}
	}
	return out, answered
}

// approach are questions on how the work would be done, which a model may answer
// from the posting alone. What the freelancer has done or is, only facts and the
// owner say.
var approach = core.NewPattern(`(?i)\bhow (?:would|will|do|can|should) you\b|\bwhat (?:would|will) you(?:r| )|\bwhat(?: is|'s) your (?:approach|plan|first step|idea)|\bwhich (?:approach|steps|tools) would|\bwie (?:würden|würdest|gehen|gehst|planen|planst)\b|\bwas (?:würden|würdest|wäre)\b|\bcómo (?:lo |se )?(?:harí|abord|enfoc|plantear)|\bqué haría|\bcomment (?:vous y prendriez|aborderiez|procéderiez|feriez|comptez)|\bquelle serait votre (?:approche|démarche)`)

func withoutAnswered(missing []string, answered map[string]string) []string {
	var out []string
	for _, m := range missing {
		if answered[m] == "" {
			out = append(out, m)
		}
	}
	return out
}
