package draft

import (
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// MissingSentence: a translation left a sentence in the language of its source, and
// the owner has to say it; detail: that sentence.
const MissingSentence = "sentence"

// codeUntranslated is what the language gate says of such a sentence.
const codeUntranslated = "untranslated"

// maxSentences bounds the sentences that are named to the owner.
const maxSentences = 6

// NeedsSentences moves the sentences that a translation left in the language of its
// source to what the owner has to supply. It reports whether there are any.
func (b Brief) NeedsSentences(source core.Proposal, p core.Proposal) (core.Proposal, bool) {
	left := b.untranslated(source, b.unsigned(p.Content.Body))
	p.Missing = slices.Clone(p.Missing)
	for _, s := range left[:min(len(left), maxSentences)] {
		p.Missing = append(p.Missing, coded(MissingSentence, cutWords(s, 200)))
	}
	return p, len(left) > 0
}

// untranslated returns the sentences of a translation that still speak the language
// of their source: three words in a row of the source that only grammar explains, two
// telling words of that language, or its greeting and sign-off. What is quoted from
// the posting, its title and its company may stay as they are.
func (b Brief) untranslated(source core.Proposal, body string) []string {
	posting := postingCorpus(b.in.Job)
	masked := maskQuotes(body, posting.holds)
	kept := append([]string{b.in.Job.Title, b.in.Job.Company}, tokens(b.in.Job.Extraction, core.InstructionStartWith)...)
	for _, name := range append(kept, tokens(b.in.Job.Extraction, core.InstructionMention)...) {
		if len(name) > 2 {
			masked = strings.ReplaceAll(masked, name, strings.Repeat(" ", len(name)))
		}
	}
	runs := map[string]bool{}
	for _, run := range grammarRuns(maskQuotes(b.unsigned(source.Content.Body), posting.holds), b.lang) {
		runs[run] = true
	}
	var out []string
	for _, line := range lineSpans(masked) {
		if said := strings.TrimSpace(masked[line.Start:line.End]); strings.HasPrefix(said, b.words.hello) || strings.HasPrefix(said, b.words.regards) {
			out = append(out, strings.TrimSpace(body[line.Start:line.End]))
			continue
		}
		for _, s := range sentenceSpans(masked[line.Start:line.End]) {
			said := masked[line.Start+s.Start : line.Start+s.End]
			if b.speaks(said) || slices.ContainsFunc(grammarRuns(said, b.lang), func(run string) bool { return runs[run] }) {
				out = append(out, strings.TrimSpace(body[line.Start+s.Start:line.Start+s.End]))
			}
		}
	}
	return out
}

// speaks reports whether a sentence is in the language of the source, or in a third
// one where that can be told.
func (b Brief) speaks(sentence string) bool {
	met := map[string]bool{}
	all := words(sentence)
	for _, w := range all {
		if slices.Contains(tellingWords(), w) {
			met[w] = true
		}
	}
	if len(met) >= 2 && 5*len(met) >= len(all) {
		return true
	}
	got := core.Lang("")
	if len(all) >= 12 {
		got = Identify(sentence)
	}
	return got != "" && got != b.Target() && (got == b.lang || slices.Contains([]core.Lang{"nl", "pt", "it"}, b.Target()))
}

// tellingWords are function words of English, which is what is translated from, that
// no other language written in Latin letters has.
func tellingWords() []string {
	return []string{"the", "and", "your", "you", "with", "that", "this", "are", "would", "have", "from", "which", "my", "what", "before", "there", "how", "who", "not", "i", "is", "am"}
}

// grammarRuns lists every three words in a row, one of which is a function word of
// the language.
func grammarRuns(s string, lang core.Lang) []string {
	var out []string
	for _, line := range strings.Split(s, "\n") {
		w := words(line)
		for i := 0; i+3 <= len(w); i++ {
			if slices.ContainsFunc(w[i:i+3], func(x string) bool { return slices.Contains(functionWords(x), lang) }) {
				out = append(out, strings.Join(w[i:i+3], " "))
			}
		}
	}
	return out
}

// lineSpans are the lines of s that hold something.
func lineSpans(s string) []core.Span {
	var out []core.Span
	at := 0
	for line := range strings.SplitSeq(s, "\n") {
		if strings.TrimSpace(line) != "" {
			out = append(out, core.Span{Start: at, End: at + len(line)})
		}
		at += len(line) + 1
	}
	return out
}

// sameFigures names the first claim whose figures or currency a translation changed.
func sameFigures(p, out core.Proposal) (string, string, bool) {
	for i, c := range p.Claims {
		if i >= len(out.Claims) || out.Claims[i].Span.End == 0 {
			continue // a lost claim is found by its own gate
		}
		a, b := figures(c.Text)+currencies(c.Text), figures(out.Claims[i].Text)+currencies(out.Claims[i].Text)
		if a != b {
			return a, b, false
		}
	}
	return "", "", true
}

var currencyRun = core.NewPattern(`\b(?:EUR|USD|GBP|CHF|CAD|AUD|PLN|SEK|DKK|NOK|CZK|HUF|JPY)\b`)

func currencies(s string) string {
	out := ""
	for _, m := range currencyRun.FindAllString(s, -1) {
		out += " " + m
	}
	return out
}
