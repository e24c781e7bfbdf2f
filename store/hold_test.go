package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func TestPostponeAndCancel(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	s := f.Store
	sub := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))

	next := sub.NextAt.Add(time.Hour)
	later, err := s.PostponeSubmission(ctx, sub, next, &core.Refusal{Code: "cap_hour"})
	require.NoError(t, err)
	require.Equal(t, core.SubmissionQueued, later.State)
	_, err = s.PostponeSubmission(ctx, sub, next, nil)
	require.Equal(t, core.KindConflict, core.KindOf(err), "an old revision changes nothing")
	events, err := s.Events(ctx, core.EventFilter{JobID: sub.JobID, Limit: 100})
	require.NoError(t, err)
	again, err := s.PostponeSubmission(ctx, later, next.Add(time.Hour), &core.Refusal{Code: "cap_hour"})
	require.NoError(t, err)
	after, err := s.Events(ctx, core.EventFilter{JobID: sub.JobID, Limit: 100})
	require.NoError(t, err)
	require.Len(t, after, len(events), "the same reason again is no event")
	due, err := s.DueSubmissions(ctx, next, 10)
	require.NoError(t, err)
	require.Empty(t, due)

	gone, err := s.CancelSubmission(ctx, again, &core.Refusal{Code: "cancelled", Text: "by hand"}, "user:test")
	require.NoError(t, err)
	require.Equal(t, core.SubmissionCancelled, gone.State)
	_, err = s.CancelSubmission(ctx, gone, nil, "user:test")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	_, err = s.PostponeSubmission(ctx, gone, next, nil)
	require.Equal(t, core.KindConflict, core.KindOf(err))
	counts, err := s.SubmissionCounts(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, counts[core.SubmissionCancelled])
	proposals, err := s.ProposalCounts(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, proposals[core.ProposalApproved])
	require.NoError(t, s.VerifyJob(ctx, sub.JobID))
}
