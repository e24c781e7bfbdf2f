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

// TestWhatAReasonNamesMovesJobsThatShareIt goes from "the place does not suit" to
// another job at that place, and back.
func TestWhatAReasonNamesMovesJobsThatShareIt(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, reason := range []string{"place", "time", "size"} {
		f := storetest.Open(t)
		f.AddProfile()
		set(t, f, func(v *core.Settings) { v.Threshold = 0 })
		d := decider.New(f.Store, decider.NewRules(f.Store, f.Clock), f.Clock)
		pay := core.Pay{Period: core.PeriodFixed}
		pay.Min, _ = core.FromMajor(90, "EUR")
		give := func(id string) core.Job {
			w := f.NewJob(f.Posting("feed", id))
			w.Job.Extraction.Location, w.Job.Extraction.Remote, w.Job.Extraction.Pay = "Berlin, Germany", core.RemoteOnsite, pay
			w.Job.Extraction.Workload = core.Workload{Hours: 40, Weeks: 52}
			require.NoError(t, f.SavePage(ctx, f.Page("feed", w)))
			return f.Reload(w.Job.ID)
		}
		judged, other := give("1"), give("2")
		looks(t, f, d)
		before := f.Reload(other.ID)
		said, err := f.SaveFeedback(ctx, core.Feedback{ID: "f1", Kind: core.FeedbackLess, Job: judged.ID, Reasons: []string{reason}, Seen: core.SeenOf(f.Reload(judged.ID), nil), By: "user:test"})
		require.NoError(t, err)
		looks(t, f, d)
		after := f.Reload(other.ID)
		last := after.Decision.Reasons[len(after.Decision.Reasons)-1]
		for _, r := range after.Decision.Reasons {
			if r.Code == score.TasteLess {
				last = r
			}
		}
		require.Equal(t, score.TasteLess, last.Code, reason)
		require.Contains(t, last.Params["because"], map[string]string{"place": "Berlin", "time": "hours:30-", "size": "size:-200"}[reason])
		require.InDelta(t, *before.Score+last.Points, *after.Score, 1e-9, reason)

		_, err = f.SaveFeedback(ctx, core.Feedback{ID: "f2", Kind: core.FeedbackUndo, Undoes: said.ID, Job: judged.ID, By: "user:test"})
		require.NoError(t, err)
		looks(t, f, d)
		back := f.Reload(other.ID)
		require.InDelta(t, *before.Score, *back.Score, 1e-9, reason)
		require.Equal(t, before.Decision.Reasons, back.Decision.Reasons, "taken back, it is as if it had never been said")
	}
}
