package store_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func TestFeedbackIsAppendOnlyAndReadInOrder(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	job := f.Shortlisted("feed", "1", 60)
	give := func(id core.FeedbackID, kind core.FeedbackKind, undoes core.FeedbackID) (core.Feedback, error) {
		return f.SaveFeedback(ctx, core.Feedback{ID: id, Kind: kind, Job: job.ID, Undoes: undoes, By: "user:anna", Seen: core.SeenOf(job, nil)})
	}
	more, err := give("f1", core.FeedbackMore, "")
	require.NoError(t, err)
	again, err := give("f1", core.FeedbackMore, "")
	require.NoError(t, err)
	assert.Equal(t, more.Seq, again.Seq, "the same feedback twice is one")
	_, err = give("f2", core.FeedbackLess, "")
	require.NoError(t, err)
	undo, err := give("f3", core.FeedbackUndo, "f1")
	require.NoError(t, err)
	_, err = give("f4", core.FeedbackUndo, "f1")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	_, err = give("f5", core.FeedbackUndo, "f3")
	require.Equal(t, core.KindConflict, core.KindOf(err), "an undo cannot be undone")
	_, err = give("f6", core.FeedbackUndo, "nothing")
	require.Equal(t, core.KindNotFound, core.KindOf(err))

	// A learner reads on from where it was.
	all, err := f.Feedback(ctx, core.FeedbackFilter{})
	require.NoError(t, err)
	require.Len(t, all, 3)
	assert.True(t, all[0].Undone)
	assert.False(t, all[1].Undone)
	assert.Equal(t, job.Decision.ID, all[0].Seen.Decision, "the features are referred to")
	rest, err := f.Feedback(ctx, core.FeedbackFilter{AfterSeq: all[1].Seq})
	require.NoError(t, err)
	require.Len(t, rest, 1)
	assert.Equal(t, undo.Undoes, rest[0].Undoes)
	newest, err := f.Feedback(ctx, core.FeedbackFilter{Job: job.ID, Kinds: []core.FeedbackKind{core.FeedbackMore, core.FeedbackLess}, Newest: true, BeforeSeq: undo.Seq, Limit: 1})
	require.NoError(t, err)
	require.Len(t, newest, 1)
	assert.Equal(t, core.FeedbackLess, newest[0].Kind)
	one, err := f.OneFeedback(ctx, "f1")
	require.NoError(t, err)
	assert.True(t, one.Undone)
	require.NoError(t, f.VerifyJob(ctx, job.ID))
}

// TestAnActAndItsFeedbackAreOne: a step that fails leaves no feedback, and feedback
// that is refused undoes the step.
func TestAnActAndItsFeedbackAreOne(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	job := f.Shortlisted("feed", "1", 60)
	said := core.Feedback{ID: "f1", Kind: core.FeedbackSkip, Job: job.ID, By: "user:anna"}
	bad := said
	bad.Reasons = []string{"mood"}
	_, err := f.SaveJobStateWith(ctx, job.ID, job.Rev, core.JobSkipped, "user:anna", "", bad)
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	assert.Equal(t, core.JobShortlisted, f.Reload(job.ID).State)
	_, err = f.SaveJobStateWith(ctx, job.ID, job.Rev+7, core.JobSkipped, "user:anna", "", said)
	require.Equal(t, core.KindConflict, core.KindOf(err))
	list, err := f.Feedback(ctx, core.FeedbackFilter{})
	require.NoError(t, err)
	require.Empty(t, list)
	skipped, err := f.SaveJobStateWith(ctx, job.ID, job.Rev, core.JobSkipped, "user:anna", "", said)
	require.NoError(t, err)
	assert.Equal(t, core.JobSkipped, skipped.State)
	list, err = f.Feedback(ctx, core.FeedbackFilter{})
	require.NoError(t, err)
	require.Len(t, list, 1)
}

func TestRulesLeaveEvents(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	s, err := f.Settings(ctx)
	require.NoError(t, err)
	s.Rules = []core.Rule{{ID: "r1", Text: "never gambling", Checks: []core.RuleCheck{{Kind: core.RuleTopic, Values: []string{"gambling"}}}, By: "user:anna"}}
	s, err = f.SaveSettingsBy(ctx, s, "user:anna")
	require.NoError(t, err)
	s.Rules = nil
	_, err = f.SaveSettingsBy(ctx, s, "user:ben")
	require.NoError(t, err)
	events, err := f.Events(ctx, core.EventFilter{Kinds: []core.EventKind{"rule."}})
	require.NoError(t, err)
	require.Len(t, events, 2)
	assert.Equal(t, []string{"rule.added", "user:anna", "rule.removed", "user:ben"}, []string{string(events[0].Kind), events[0].By, string(events[1].Kind), events[1].By})
	assert.NotContains(t, events[0].Data, "gambling", "events hold no words")
	require.NoError(t, f.VerifyJob(ctx, ""))
}
