package draft

import (
	"github.com/automonet/automonet/core"
)

// minAnswered is the least share of the telling words of a remembered answer that a
// text repeats when it gives the answer without a link.
const minAnswered = 0.5

// unanswered returns a question of the posting that the profile could answer and the
// text does not. Questions that only the owner can answer are in core.Proposal.Missing
// instead.
func (t *text) unanswered() string {
	for _, i := range t.Job.Extraction.Instructions {
		if i.Kind != core.InstructionQuestion {
			continue
		}
		value, ok := answer(t.Profile, i.Text, t.lang, wordingOf(t.lang))
		if ok && !t.gives(value) {
			return i.Text
		}
	}
	return ""
}

// gives reports whether the text gives an answer: a claim links a fact of it, or
// its words stand in the text.
func (t *text) gives(v value) bool {
	body := map[string]bool{}
	for _, w := range words(t.Content.Body) {
		body[stem(w)] = true
	}
	for _, p := range v {
		if p.fact == "" {
			continue
		}
		for _, c := range t.Claims {
			if c.Fact == p.fact {
				return true
			}
		}
		all, both := 0, 0
		for _, w := range words(p.text) {
			if len([]rune(w)) < 4 || stopword(w) || len(functionWords(w)) > 0 {
				continue
			}
			all++
			if body[stem(w)] {
				both++
			}
		}
		if all > 0 && float64(both) >= minAnswered*float64(all) {
			return true
		}
	}
	return false
}
