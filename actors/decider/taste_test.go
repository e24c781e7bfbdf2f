package decider_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors/decider"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/score"
	"github.com/automonet/automonet/store/storetest"
)

// TestWhatTheOwnerSaysMovesTheRankOfOtherJobs goes from "less like this" to another
// job's place in the list, and back.
func TestWhatTheOwnerSaysMovesTheRankOfOtherJobs(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	set(t, f, func(v *core.Settings) { v.Threshold = 0 })
	d := decider.New(f.Store, decider.NewRules(f.Store, f.Clock), f.Clock)
	judged, other := f.AddJob("feed", "1"), f.AddJob("feed", "2")
	looks(t, f, d)
	before := f.Reload(other.ID)
	require.NotEmpty(t, before.Extraction.Skills)
	taste := func() (core.Reason, float64) {
		t.Helper()
		job := f.Reload(other.ID)
		for _, r := range job.Decision.Reasons {
			if r.Code == score.TasteLess || r.Code == score.TasteMore {
				return r, *job.Score
			}
		}
		return core.Reason{}, *job.Score
	}

	said, err := f.SaveFeedback(ctx, core.Feedback{ID: "f1", Kind: core.FeedbackLess, Job: judged.ID, Seen: core.SeenOf(f.Reload(judged.ID), nil), By: "user:test"})
	require.NoError(t, err)
	looks(t, f, d)
	why, now := taste()
	require.Equal(t, score.TasteLess, why.Code)
	require.NotEmpty(t, why.Params["because"])
	require.Less(t, now, *before.Score)
	require.InDelta(t, *before.Score+why.Points, now, 1e-9)

	_, err = f.SaveFeedback(ctx, core.Feedback{ID: "f2", Kind: core.FeedbackUndo, Undoes: said.ID, Job: judged.ID, By: "user:test"})
	require.NoError(t, err)
	looks(t, f, d)
	why, now = taste()
	require.Empty(t, why.Code)
	require.InDelta(t, *before.Score, now, 1e-9, "taken back, it is as if it had never been said")

	// What was said while the agent was not running is found at the start, and moves a
	// job below the threshold.
	_, err = f.SaveFeedback(ctx, core.Feedback{ID: "f3", Kind: core.FeedbackMore, Job: judged.ID, Seen: core.SeenOf(f.Reload(judged.ID), nil), By: "user:test"})
	require.NoError(t, err)
	set(t, f, func(v *core.Settings) { v.Threshold = *before.Score + 0.05 })
	looks(t, f, decider.New(f.Store, decider.NewRules(f.Store, f.Clock), f.Clock))
	_, now = taste()
	require.Greater(t, now, *before.Score)
	require.Equal(t, core.JobShortlisted, f.Reload(other.ID).State, "what is liked comes above the threshold")
}
