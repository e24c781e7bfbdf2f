// Package cost simulates what proposals cost by policy: recorded postings go
// through the real extraction, choice, cascade, prices and gates; only the models
// are scripted. What a scripted model does is stated in Writers and is no claim
// about the real one: the simulation compares policies, not models.
package cost

import (
	"math/rand/v2"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
)

// Writer is a scripted model of the catalogue.
type Writer struct {
	Vendor, Name string
	// Quality is how good its texts are to the owner, 0 to 1; Fault is the share
	// of its first drafts that a gate must stop. A repair halves it.
	Quality, Fault float64
	Seconds        float64
}

// Writers are the scripted models. Quality and faults are assumptions.
func Writers() []Writer {
	return []Writer{
		{"anthropic", "claude-opus-5", 0.93, 0.06, 14},
		{"anthropic", "claude-sonnet-5", 0.90, 0.08, 9},
		{"anthropic", "claude-haiku-4-5", 0.82, 0.15, 4},
		{"openai", "gpt-5-mini", 0.80, 0.17, 8},
		{"openai", "gpt-5-nano", 0.62, 0.38, 6},
		{"deepseek", "deepseek-v4-flash", 0.76, 0.22, 7},
		{"gemini", "gemini-2.5-flash-lite", 0.68, 0.30, 3},
		{"mistral", "mistral-small-latest", 0.66, 0.33, 4},
	}
}

// faults are what goes wrong in a text, each as a change of a clean one.
func faults() []func(in draft.Input, c core.Content) core.Content {
	added := func(sentence string) func(draft.Input, core.Content) core.Content {
		return func(_ draft.Input, c core.Content) core.Content {
			c.Body = insert(c.Body, sentence)
			return c
		}
	}
	return []func(draft.Input, core.Content) core.Content{
		added("I am a passionate team player and the perfect fit for this position."),
		added("In 17 years I have delivered 312 projects with COBOL."),
		added("At Google I led the payments team."),
		added("Dear [Client Name], I look forward to your answer."),
		func(_ draft.Input, c core.Content) core.Content { // far over the length
			c.Body = insert(c.Body, strings.Repeat("I look at the code with you and say what I would do first. ", 60))
			return c
		},
		func(in draft.Input, c core.Content) core.Content { // the wrong language
			in.Language = core.LangGerman
			if other, err := draft.Draft(in); err == nil {
				c.Body = other.Content.Body
			}
			return c
		},
		func(in draft.Input, c core.Content) core.Content { // a required word is missing
			for _, i := range in.Job.Extraction.Instructions {
				if i.Token != "" {
					c.Body = strings.ReplaceAll(c.Body, i.Token, "")
				}
			}
			return c
		},
	}
}

// insert puts a paragraph before the last one, so that the claims before it stay
// where they are.
func insert(body, paragraph string) string {
	at := strings.LastIndex(body, "\n\n")
	if at < 0 {
		return body + "\n\n" + paragraph
	}
	return body[:at] + "\n\n" + paragraph + body[at:]
}

// text is what a model wrote, with the verdict of the gates.
type text struct {
	bytes  int
	spoilt bool
	passed bool
}

// write returns what a model makes of the clean text with a probability of
// spoiling it.
func (j *Job) write(r *rand.Rand, fault float64) text {
	kinds := faults()
	pick := r.IntN(len(kinds))
	if r.Float64() >= fault {
		// Load has seen it pass.
		return text{bytes: len(j.Clean.Content.Body), passed: true}
	}
	for n := range kinds {
		// A fault that does not apply to the posting is replaced by the next.
		if t := j.spoil((pick+n)%len(kinds), kinds); t.spoilt {
			return t
		}
	}
	return text{bytes: len(j.Clean.Content.Body), passed: true}
}

// spoil checks the text with one fault, once.
func (j *Job) spoil(kind int, kinds []func(draft.Input, core.Content) core.Content) text {
	if t, ok := j.known[kind]; ok {
		return t
	}
	c := kinds[kind](j.In, j.Clean.Content)
	t := text{bytes: len(c.Body), spoilt: c.Body != j.Clean.Content.Body}
	if t.spoilt {
		t.passed = draft.Passed(draft.Check(draft.Candidate{Content: c, Claims: j.Clean.Claims, Job: j.In.Job, Profile: j.In.Profile, Settings: j.In.Settings}))
	}
	if j.known == nil {
		j.known = map[int]text{}
	}
	j.known[kind] = t
	return t
}
