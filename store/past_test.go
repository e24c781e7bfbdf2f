package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func TestThePlaceOfASearchIsKeptUntilItIsOver(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	place := func(name core.ChannelName) string {
		t.Helper()
		p, err := f.PastPlace(ctx, name)
		require.NoError(t, err)
		return p
	}
	require.Empty(t, place("email"))
	require.NoError(t, f.SavePastPlace(ctx, "email", "50"))
	require.NoError(t, f.SavePastPlace(ctx, "email", "100"))
	require.NoError(t, f.SavePastPlace(ctx, "other", "7"))
	require.Equal(t, "100", place("email"))
	require.NoError(t, f.SavePastPlace(ctx, "email", ""))
	require.Empty(t, place("email"))
	require.Equal(t, "7", place("other"))
	_, err := f.ForgetPast(ctx, "user:cli")
	require.NoError(t, err)
	require.Empty(t, place("other"), "what is forgotten is not gone on with")
}

func TestOwnKeysAreThoseOfSubmissions(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	sub := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 70), "email"))
	own, err := f.OwnKeys(ctx, []string{string(sub.Key), "another", ""})
	require.NoError(t, err)
	require.Equal(t, map[string]bool{string(sub.Key): true}, own)
	_, err = f.OwnKeys(ctx, nil)
	require.NoError(t, err)
}

func TestTheLastFeedbackIsPartOfTheOwnersRevision(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	job := f.AddJob("feed", "1")
	before, err := f.OwnerRev(ctx)
	require.NoError(t, err)
	require.Zero(t, before.Feedback)
	said, err := f.SaveFeedback(ctx, core.Feedback{ID: "a", Kind: core.FeedbackLess, Job: job.ID, By: "user:test", At: time.Time{}})
	require.NoError(t, err)
	after, err := f.OwnerRev(ctx)
	require.NoError(t, err)
	require.Equal(t, said.Seq, after.Feedback)
}
