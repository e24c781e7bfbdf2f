package app

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

// TestEveryActTeaches: each decision leaves one feedback with what it was made by, and
// taking an act back takes back what it taught.
func TestEveryActTeaches(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	ctx, l := context.Background(), w.app.local
	last := func() core.Feedback {
		t.Helper()
		list, err := l.Feedback(ctx, core.FeedbackFilter{Newest: true, Limit: 1})
		require.NoError(t, err)
		require.Len(t, list, 1)
		return list[0]
	}
	p, err := l.Proposal(ctx, core.ProposalID(w.ids["proposal1"]))
	require.NoError(t, err)
	c := p.Content
	c.Body += "\n\nI look forward to your answer."
	p, err = l.Edit(ctx, p.ID, c, "user:anna")
	require.NoError(t, err)
	assert.Equal(t, core.FeedbackEdit, last().Kind)

	p, err = l.Reject(ctx, p.ID, "user:anna", "tone: too stiff")
	require.NoError(t, err)
	f := last()
	assert.Equal(t, core.FeedbackReject, f.Kind)
	assert.Equal(t, []string{"tone"}, f.Reasons)
	assert.Equal(t, "too stiff", f.Note)
	assert.Equal(t, p.Hash, f.Seen.Hash)
	assert.NotEmpty(t, f.Seen.Decision)
	assert.Equal(t, "user:anna", f.By)

	// Saving the rejected text again takes the rejection back.
	_, err = l.Edit(ctx, p.ID, p.Content, "user:anna")
	require.NoError(t, err)
	assert.Equal(t, f.ID, last().Undoes)

	job := core.JobID(w.ids["job4"])
	before, err := l.Job(ctx, job)
	require.NoError(t, err)
	if before.Job.State != core.JobShortlisted {
		_, err = l.SetJobState(ctx, job, core.JobShortlisted, "user:anna", "")
		require.NoError(t, err)
		assert.Equal(t, core.FeedbackShortlist, last().Kind)
	}
	_, err = l.SetJobState(ctx, job, core.JobSkipped, "user:anna", "pay")
	require.NoError(t, err)
	skip := last()
	assert.Equal(t, core.FeedbackSkip, skip.Kind)
	assert.Equal(t, []string{"pay"}, skip.Reasons)
	_, err = l.SetJobState(ctx, job, core.JobNew, "user:anna", "")
	require.NoError(t, err)
	assert.Equal(t, skip.ID, last().Undoes)

	less, err := l.GiveFeedback(ctx, job, core.FeedbackLess, []string{"client"}, "", "user:anna")
	require.NoError(t, err)
	_, err = l.GiveFeedback(ctx, job, core.FeedbackApprove, nil, "", "user:anna")
	require.Equal(t, core.KindInvalid, core.KindOf(err), "an approval is not said, it is made")
	_, err = l.UndoFeedback(ctx, less.ID, "user:anna")
	require.NoError(t, err)
	_, err = l.UndoFeedback(ctx, less.ID, "user:anna")
	require.Equal(t, core.KindConflict, core.KindOf(err))
}
