package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/replay"
	"github.com/automonet/automonet/store/storetest"
)

// TestReplayRunsOverWhatTheStoreHasRecorded: jobs that were sent and jobs that were
// left out become a history; policies that do the same as the owner are judged by
// what came of it, others are refused.
func TestReplayRunsOverWhatTheStoreHasRecorded(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	for i := range 60 {
		job := f.Shortlisted("feed", fmt.Sprint(i), float64(40+i%2*30))
		if i%2 == 1 {
			sub := f.Sent(f.ApprovedProposal(job, "email"))
			if i%10 == 1 {
				require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: core.OutcomeID(fmt.Sprint("o", i)), SubmissionID: sub.ID, Kind: core.OutcomePaid,
					Amount: core.Money{Minor: 50_000, Currency: "EUR"}, Source: "user:test", At: f.Clock.Now().Add(40 * time.Hour)}))
			}
		}
		f.Clock.Advance(24 * time.Hour)
	}
	l := &local{store: f.Store, clock: f.Clock}
	wish := core.ReplayWish{A: core.ReplayRule{Name: "as it was", Threshold: 60, MinValue: -100_000}, B: core.ReplayRule{Name: "all", MinValue: -100_000}, CheckAhead: true}
	r, err := l.Replay(ctx, wish)
	require.NoError(t, err)
	assert.Equal(t, 60, r.Comparison.Jobs)
	assert.Len(t, r.Comparison.Differences, 30)
	assert.Equal(t, replay.NoSupport, r.Comparison.B.Verdict, "what was always left out was never tried")
	assert.Equal(t, 30, r.Sent)
	assert.Zero(t, r.Drawn, "what rules decided has no chance noted")
	assert.Equal(t, core.Currency("EUR"), r.Currency)
	assert.True(t, r.Checked)
	assert.Empty(t, r.Ahead)
	again, err := l.Replay(ctx, wish)
	require.NoError(t, err)
	assert.Equal(t, r, again)
	// A rule that leaves out what was answered needs no trial: leaving out brings nothing.
	none := wish
	none.B.Threshold = 100
	r, err = l.Replay(ctx, none)
	require.NoError(t, err)
	assert.NotEqual(t, replay.NoSupport, r.Comparison.B.Verdict)
	assert.Zero(t, r.Comparison.B.Untried)
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	_, err = l.ReplayWith(stopped, wish, func(core.WorkProgress) {})
	require.ErrorIs(t, err, context.Canceled)
	wish.B.Threshold = 101
	_, err = l.Replay(ctx, wish)
	assert.Equal(t, core.KindInvalid, core.KindOf(err))

	v, err := l.Forecast(ctx)
	require.NoError(t, err)
	assert.Empty(t, v.Forecasts)
	_, err = learner.New(f.Store, f.Clock).Work(ctx)
	require.NoError(t, err)
	v, err = l.Forecast(ctx)
	require.NoError(t, err)
	require.Len(t, v.Forecasts, 2)
	f.Clock.Advance(31 * 24 * time.Hour)
	_, err = learner.New(f.Store, f.Clock).Work(ctx)
	require.NoError(t, err)
	v, err = l.Forecast(ctx)
	require.NoError(t, err)
	assert.Len(t, v.Scored, 1)
	assert.Equal(t, 1, v.Records[0].N)
}
