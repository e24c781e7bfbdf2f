package score_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/score"
)

// opinion is a feedback on a job with skills, separated by blanks, of a source.
func opinion(job string, kind core.FeedbackKind, skills, source string, reasons ...string) core.Feedback {
	return core.Feedback{ID: core.FeedbackID(job + string(kind)), Job: core.JobID(job), Kind: kind, Reasons: reasons, Seen: core.FeedbackSeen{Skills: strings.Fields(skills), Sources: strings.Fields(source)}}
}

// tasted is the reason that a taste gives for a job with skills of a source.
func tasted(t *testing.T, list []core.Feedback, skills, source string) core.Reason {
	t.Helper()
	job := core.Job{Sources: strings.Fields(source)}
	for _, s := range strings.Fields(skills) {
		job.Extraction.Skills = append(job.Extraction.Skills, core.SkillMention{Skill: s, Required: true})
	}
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	words := score.VocabularyOf(core.Profile{})
	before, _ := words.Score(job, core.DefaultSettings(), now)
	sum, reasons := words.With(score.TasteOf(list)).Score(job, core.DefaultSettings(), now)
	last := reasons[len(reasons)-1]
	if last.Code != score.TasteMore && last.Code != score.TasteLess {
		require.InDelta(t, before, sum, 1e-9)
		return core.Reason{}
	}
	require.InDelta(t, before+last.Points, sum, 1e-9, "the points are part of the sum")
	require.True(t, sum >= 0 && sum <= 100)
	return last
}

func TestTaste(t *testing.T) {
	t.Parallel()
	less := opinion("1", core.FeedbackLess, "PHP WordPress", "feed")
	undone := less
	undone.Undone = true
	drafted := opinion("1", core.FeedbackReject, "PHP", "feed")
	drafted.Proposal = "p"
	skips := []core.Feedback{opinion("1", core.FeedbackSkip, "PHP", ""), opinion("2", core.FeedbackSkip, "PHP", ""), opinion("3", core.FeedbackSkip, "PHP", "")}
	for _, c := range []struct {
		name           string
		list           []core.Feedback
		skills, source string
		code, because  string
	}{
		{"nothing said, nothing moves", nil, "PHP", "feed", "", ""},
		{"less like this takes points of its like", []core.Feedback{less}, "PHP", "other", score.TasteLess, "PHP"},
		{"and none of others", []core.Feedback{less}, "Go", "other", "", ""},
		{"more like this gives points", []core.Feedback{opinion("1", core.FeedbackMore, "Go", "feed")}, "Go", "other", score.TasteMore, "Go"},
		{"what was taken back says nothing", []core.Feedback{undone}, "PHP", "feed", "", ""},
		{"one act is no pattern", skips[:1], "PHP", "", "", ""},
		{"three are", skips, "PHP", "", score.TasteLess, "PHP"},
		{"the last word on a job counts", []core.Feedback{less, opinion("1", core.FeedbackMore, "PHP", "feed")}, "PHP", "other", score.TasteMore, "PHP"},
		{"what was said counts before what is done", []core.Feedback{less, opinion("1", core.FeedbackApprove, "PHP", "feed")}, "PHP", "other", score.TasteLess, "PHP"},
		{"the field blames skills, not the source", []core.Feedback{opinion("1", core.FeedbackLess, "PHP", "feed", "field")}, "Go", "feed", "", ""},
		{"the pay blames the source", []core.Feedback{opinion("1", core.FeedbackLess, "PHP", "feed", "pay")}, "Go", "feed", score.TasteLess, "feed"},
		{"and not the skills", []core.Feedback{opinion("1", core.FeedbackLess, "PHP", "feed", "pay")}, "PHP", "other", "", ""},
		{"a text says nothing of jobs", []core.Feedback{opinion("1", core.FeedbackLess, "PHP", "feed", "tone")}, "PHP", "feed", "", ""},
		{"nor does a draft that was rejected without a reason", []core.Feedback{drafted, drafted, drafted}, "PHP", "feed", "", ""},
		{"the heaviest is named first", []core.Feedback{less, opinion("2", core.FeedbackLess, "PHP", "")}, "WordPress PHP", "other", score.TasteLess, "PHP, WordPress"},
	} {
		r := tasted(t, c.list, c.skills, c.source)
		assert.Equal(t, c.code, r.Code, c.name)
		assert.Equal(t, c.because, r.Params["because"], c.name)
		assert.LessOrEqual(t, max(r.Points, -r.Points), score.MaxTaste, c.name)
	}
}

func TestTasteGrowsWithWhatIsSaid(t *testing.T) {
	t.Parallel()
	var list []core.Feedback
	last := 0.0
	for _, job := range []string{"1", "2", "3"} {
		list = append(list, opinion(job, core.FeedbackMore, "Go", "feed"), opinion("not"+job, core.FeedbackLess, "PHP", "feed"))
		more, less := tasted(t, list, "Go", ""), tasted(t, list, "PHP", "")
		require.Greater(t, more.Points, last)
		require.Negative(t, less.Points)
		last = more.Points
		assert.Zero(t, tasted(t, list, "", "feed").Points, "a source of both kinds says nothing")
	}
}
