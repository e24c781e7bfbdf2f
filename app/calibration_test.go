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
	"github.com/automonet/automonet/store/storetest"
)

// TestCalibrationHoldsWhatWasSaidAgainstWhatHappened: before anything was sent there is
// nothing; young sends wait, and count once their time for an answer has passed.
func TestCalibrationHoldsWhatWasSaidAgainstWhatHappened(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	l := &local{store: f.Store, clock: f.Clock}
	c, err := l.Calibration(ctx)
	require.NoError(t, err)
	assert.True(t, c.At.IsZero())
	assert.NotNil(t, c.Reply.Bins)
	assert.NotNil(t, c.Sources)

	for i := range 12 {
		sub := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", fmt.Sprint(i), 60), "email"))
		f.Clock.Advance(time.Hour)
		if i < 2 {
			require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: core.OutcomeID(fmt.Sprint("o", i)), SubmissionID: sub.ID, Kind: core.OutcomeReplied, Source: "user:test", At: f.Clock.Now()}))
		}
	}
	learn := func() core.Calibration {
		_, err := learner.New(f.Store, f.Clock).Work(ctx)
		require.NoError(t, err)
		c, err := l.Calibration(ctx)
		require.NoError(t, err)
		return c
	}
	c = learn()
	assert.Equal(t, 12, c.Waiting, "those that were answered wait as well: they would flatter")
	assert.Zero(t, c.Reply.N)
	f.Clock.Advance(200 * 24 * time.Hour)
	c = learn()
	assert.Zero(t, c.Waiting)
	assert.Equal(t, 12, c.Reply.N)
	assert.Equal(t, 2, c.Reply.Hits)
	assert.False(t, c.Reply.Enough)
	require.Len(t, c.Sources, 1)
	assert.Equal(t, "feed", c.Sources[0].Source)
	assert.Equal(t, 2, c.Win.N)
}
