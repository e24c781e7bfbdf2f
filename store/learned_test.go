package store_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func TestAnsweredTellsWhatBecameOfASend(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	none, err := f.Answered(ctx, 10)
	require.NoError(t, err)
	require.Empty(t, none)
	first := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 61), "email"))
	f.Clock.Advance(time.Hour)
	second := f.Sent(f.ApprovedProposal(f.Shortlisted("other", "2", 62), "email"))
	f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "3", 63), "email"))
	for _, o := range []core.OutcomeEvent{
		{ID: "o1", SubmissionID: first.ID, Kind: core.OutcomeReplied, Source: "imap"},
		{ID: "o2", SubmissionID: first.ID, Kind: core.OutcomeLost, Source: "imap"},
		{ID: "o3", SubmissionID: first.ID, Kind: core.OutcomeWon, Source: "user:cli", Supersedes: "o2"},
	} {
		require.NoError(t, f.SaveOutcome(ctx, o))
	}
	all, err := f.Answered(ctx, 10)
	require.NoError(t, err)
	require.Len(t, all, 2, "what is queued was not sent")
	require.Equal(t, first.ID, all[0].Submission)
	require.Equal(t, "feed", all[0].Source)
	require.InDelta(t, 61, *all[0].Score, 1e-9)
	require.Equal(t, first.Content.Language, all[0].Language)
	require.False(t, all[0].At.IsZero())
	require.True(t, all[1].At.After(all[0].At))
	var kinds []core.OutcomeKind
	for _, o := range all[0].Outcomes {
		kinds = append(kinds, o.Kind)
	}
	require.Equal(t, []core.OutcomeKind{core.OutcomeReplied, core.OutcomeWon}, kinds, "what is superseded does not count")
	require.Empty(t, all[1].Outcomes)
	latest, err := f.Answered(ctx, 1)
	require.NoError(t, err)
	require.Len(t, latest, 1)
	require.Equal(t, second.ID, latest[0].Submission)
}

func TestLearnedKeepsItsRevisions(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	_, err := f.Learned(ctx, "win", 0)
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	l := core.Learned{Name: "win", Note: "outcomes", Doc: json.RawMessage(`{"a":1}`)}
	for range 25 {
		l, err = f.SaveLearned(ctx, l, "test")
		require.NoError(t, err)
	}
	require.Equal(t, int64(25), l.Rev)
	_, err = f.SaveLearned(ctx, core.Learned{Name: "win", Rev: 3, Doc: l.Doc}, "test")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	got, err := f.Learned(ctx, "win", 0)
	require.NoError(t, err)
	require.Equal(t, l, got)
	early, err := f.Learned(ctx, "win", 6)
	require.NoError(t, err)
	require.Equal(t, int64(6), early.Rev)
	_, err = f.Learned(ctx, "win", 5)
	require.Equal(t, core.KindNotFound, core.KindOf(err), "the latest twenty are kept")
	require.NoError(t, f.VerifyJob(ctx, ""), "each is an event of the chain")
}

func TestForecastsAreKeptWithTheirScores(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	now := f.Clock.Now()
	for i, days := range []int{30, 90, 30} {
		at := now.AddDate(0, 0, i)
		require.NoError(t, f.SaveForecast(ctx, core.Forecast{At: at, Days: days, Due: at.AddDate(0, 0, days), Currency: "EUR", Earned: core.Band{P50: 7}}))
	}
	all, err := f.Forecasts(ctx, 0, 10)
	require.NoError(t, err)
	require.Len(t, all, 3)
	month, err := f.Forecasts(ctx, 30, 10)
	require.NoError(t, err)
	require.Len(t, month, 2)
	require.True(t, month[0].At.After(month[1].At))
	require.NoError(t, f.ScoreForecast(ctx, month[1].ID, core.ForecastScore{Inside: true, Actual: 5}))
	month, err = f.Forecasts(ctx, 30, 10)
	require.NoError(t, err)
	require.Nil(t, month[0].Score)
	require.Equal(t, int64(7), month[0].Earned.P50)
	require.Equal(t, &core.ForecastScore{Inside: true, Actual: 5}, month[1].Score)
	require.Equal(t, core.KindNotFound, core.KindOf(f.ScoreForecast(ctx, 99, core.ForecastScore{})))
}

func TestWorthsAreComputedOncePerBasis(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	job := f.Shortlisted("feed", "1", 60)
	f.AddJob("feed", "2")
	_, err := f.Worth(ctx, job.ID)
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	open, err := f.Unvalued(ctx, "a", "", 10)
	require.NoError(t, err)
	require.Len(t, open, 1, "jobs that are not shortlisted need none")
	require.Equal(t, job.ID, open[0].ID)
	w := core.Worth{Job: job.ID, At: f.Clock.Now(), Basis: "a", Value: core.Money{Minor: 1234, Currency: "EUR"}, Steps: []core.WorthStep{{Code: "value", Total: true}}}
	require.NoError(t, f.SaveWorths(ctx, []core.Worth{w}))
	open, err = f.Unvalued(ctx, "a", "", 10)
	require.NoError(t, err)
	require.Empty(t, open)
	got, err := f.Worth(ctx, job.ID)
	require.NoError(t, err)
	require.Equal(t, w, got)
	later := f.Shortlisted("feed", "3", 60)
	for _, c := range []struct {
		before core.JobID
		want   []core.JobID
	}{{"", []core.JobID{later.ID, job.ID}}, {later.ID, []core.JobID{job.ID}}, {job.ID, nil}} {
		open, err = f.Unvalued(ctx, "b", c.before, 10)
		require.NoError(t, err)
		var ids []core.JobID
		for _, j := range open {
			ids = append(ids, j.ID)
		}
		require.Equal(t, c.want, ids, "the newest first, before %q", c.before)
	}
}
