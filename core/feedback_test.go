package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReasonsIn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		codes []string
		note  string
	}{
		"pay":                    {[]string{"pay"}, ""},
		"Pay, time, pay":         {[]string{"pay", "time"}, ""},
		"pay: far too little":    {[]string{"pay"}, "far too little"},
		"I do not like it":       {nil, "I do not like it"},
		"pay attention":          {nil, "pay attention"},
		"note: the pay is small": {nil, "note: the pay is small"},
		"":                       {nil, ""},
	} {
		codes, note := ReasonsIn(text)
		assert.Equal(t, want.codes, codes, text)
		assert.Equal(t, want.note, note, text)
	}
}

func TestNewFeedback(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		f  Feedback
		ok bool
	}{
		"less, with reasons":        {Feedback{ID: "f", Job: "j", Kind: FeedbackLess, Reasons: []string{"pay", "tone"}}, true},
		"an undo":                   {Feedback{ID: "f", Job: "j", Kind: FeedbackUndo, Undoes: "e"}, true},
		"an undo of nothing":        {Feedback{ID: "f", Job: "j", Kind: FeedbackUndo}, false},
		"a skip that undoes":        {Feedback{ID: "f", Job: "j", Kind: FeedbackSkip, Undoes: "e"}, false},
		"an unknown kind":           {Feedback{ID: "f", Job: "j", Kind: "shrug"}, false},
		"an unknown reason":         {Feedback{ID: "f", Job: "j", Kind: FeedbackLess, Reasons: []string{"mood"}}, false},
		"feedback about nothing":    {Feedback{ID: "f", Kind: FeedbackLess}, false},
		"feedback that has no name": {Feedback{Job: "j", Kind: FeedbackLess}, false},
	} {
		_, err := NewFeedback(c.f)
		assert.Equal(t, c.ok, err == nil, "%s: %v", name, err)
	}
}

func TestSeenOfHoldsNoForeignText(t *testing.T) {
	t.Parallel()
	score := 61.5
	j := Job{ID: "j", Rev: 3, State: JobShortlisted, Score: &score, Sources: []string{"board"}, Title: "secret title", Text: "secret text",
		Decision: Decision{ID: "d", Policy: "p/1"}, Extraction: Extraction{Category: "development", Pay: Pay{Max: Money{5000, "EUR"}, Period: PeriodHour, Text: "secret pay"},
			Skills: []SkillMention{{Skill: "Go"}, {Skill: "Go"}, {Skill: "SQL"}}}}
	p := Proposal{ID: "p", Template: "t@1", Model: "m", Content: Content{Channel: "email", Body: "secret body", Price: Pay{Max: Money{6000, "EUR"}, Period: PeriodHour, Text: "secret price"}}}
	s := SeenOf(j, &p)
	assert.Equal(t, DecisionID("d"), s.Decision)
	assert.Equal(t, []string{"Go", "SQL"}, s.Skills)
	assert.Equal(t, p.Content.Hash(), s.Hash)
	assert.Equal(t, int64(6000), s.Price.Max.Minor)
	require.Empty(t, s.Pay.Text+s.Price.Text)
	require.Empty(t, SeenOf(j, nil).Template)
}
