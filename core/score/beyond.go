package score

import (
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn/shipped"
)

// MaxBeyond is the most points that the knowledge gives which a posting asks for beyond the
// skills of the taxonomy; it takes a third of that at most. It comes on top of the parts, as
// taste does.
const MaxBeyond = 5.0

const (
	// beyondWords is up to how many words of a posting are looked at: the tagger takes
	// about a microsecond for each, many times what the rest of the score does. It is asked
	// only about jobs whose verdict or rank it may change.
	beyondWords = 400
	// beyondMost is how many pieces of knowledge count, beyondNamed how many are named.
	beyondMost  = 12
	beyondNamed = 4
	// beyondNeutral is the share of the found pieces that must fit for no points either way:
	// about half of what the tagger marks is no knowledge, and of the rest some is common.
	// beyondAssumed is how many pieces of that share stand against those that are found.
	beyondNeutral = 0.25
	beyondAssumed = 3.0
)

// beyond asks the tagger what knowledge an English posting asks for that the taxonomy does
// not know, and compares it with what the profile's facts speak of. ok is false where it
// finds nothing.
func (v Vocabulary) beyond(job core.Job, sum float64) (r core.Reason, ok bool) {
	if len(v.stems) == 0 || languageOf(job) != core.LangEnglish {
		return r, false
	}
	tagger := shipped.Taggers()[1]
	seen := map[string]bool{}
	var have, miss []string
	left := beyondWords
	for sentence := range sentences(job.Text) {
		if left < len(sentence) || len(seen) >= beyondMost {
			break
		}
		left -= len(sentence)
		tokens := make([]string, len(sentence))
		for i, w := range sentence {
			tokens[i] = job.Text[w.Start:w.End]
		}
		for _, s := range tagger.Find(tokens) {
			at := core.Span{Start: sentence[s.Start].Start, End: sentence[s.End-1].End}
			if taxonomic(job.Extraction.Skills, at) {
				continue
			}
			name := core.Clean(job.Text[at.Start:at.End], 40, false)
			words := roleWords(name)
			key := strings.Join(words, " ")
			if len(words) == 0 || len(words) > 5 || seen[key] {
				continue
			}
			seen[key] = true
			if !slices.ContainsFunc(words, func(w string) bool { return !v.stems[stem(w)] }) {
				have = append(have, name)
			} else {
				miss = append(miss, name)
			}
		}
	}
	if len(seen) == 0 {
		return r, false
	}
	share := (float64(len(have)) + beyondAssumed*beyondNeutral) / (float64(len(seen)) + beyondAssumed)
	points := tenth(min(max(MaxBeyond*(share-beyondNeutral)/(1-beyondNeutral), -sum), 100-sum))
	if points == 0 {
		return r, false
	}
	named := func(list []string) string { return strings.Join(list[:min(len(list), beyondNamed)], ", ") }
	if points > 0 {
		return reason(BeyondFit, points, "matched", named(have)), true
	}
	return reason(BeyondMissing, points, "missing", named(miss)), true
}

// taxonomic reports whether a stretch of the text holds a skill that the taxonomy knows.
func taxonomic(skills []core.SkillMention, at core.Span) bool {
	return slices.ContainsFunc(skills, func(m core.SkillMention) bool { return m.Span.Start < at.End && at.Start < m.Span.End })
}

// sentences yields the words of each line and sentence of a text, marks apart, as the
// sentences that the tagger was trained on have them.
func sentences(text string) func(yield func([]core.Span) bool) {
	return func(yield func([]core.Span) bool) {
		var words []core.Span
		for i := 0; i < len(text); {
			c := text[i]
			switch {
			case c == '\n':
				if len(words) > 0 && !yield(words) {
					return
				}
				words, i = nil, i+1
				continue
			case c == ' ' || c == '\t' || c == '\r':
				i++
				continue
			}
			end := i + 1
			if !mark(c) {
				for end < len(text) && text[end] > ' ' && !mark(text[end]) {
					end++
				}
				for end > i+1 && (text[end-1] == '.' || text[end-1] == ':') {
					end--
				}
			}
			words = append(words, core.Span{Start: i, End: end})
			if (c == '.' || c == '!' || c == '?') && end < len(text) && text[end] == ' ' {
				if !yield(words) {
					return
				}
				words = nil
			}
			i = end
		}
		if len(words) > 0 {
			yield(words)
		}
	}
}

func mark(c byte) bool { return strings.IndexByte(",;()[]{}!?\"/|*", c) >= 0 }
