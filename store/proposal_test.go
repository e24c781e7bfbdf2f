package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func TestProposalLists(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	low, high := f.Shortlisted("feed", "1", 60), f.Shortlisted("feed", "2", 90)
	todo, err := f.OpenOffers(ctx, 10)
	require.NoError(t, err)
	require.Len(t, todo, 2)
	require.Equal(t, []core.JobID{high.ID, low.ID}, []core.JobID{todo[0].Job.ID, todo[1].Job.ID})

	p, err := core.NewProposal("p1", high.ID, "profile-1", f.Clock.Now())
	require.NoError(t, err)
	require.NoError(t, f.CreateProposal(ctx, p))
	drafting, err := f.DraftingProposals(ctx, 10)
	require.NoError(t, err)
	require.Len(t, drafting, 1)
	second, err := core.NewProposal("p2", high.ID, "profile-1", f.Clock.Now())
	require.NoError(t, err)
	require.Equal(t, core.KindConflict, core.KindOf(f.CreateProposal(ctx, second)), "one open proposal per job and channel")
	second.State = core.ProposalApproved
	require.Equal(t, core.KindInvalid, core.KindOf(f.CreateProposal(ctx, second)))
	third, err := core.NewProposal("p3", "nobody", "profile-1", f.Clock.Now())
	require.NoError(t, err)
	require.Equal(t, core.KindNotFound, core.KindOf(f.CreateProposal(ctx, third)))

	f.Waiting(low, "email")
	n, err := f.DraftsSince(ctx, f.Clock.Now().Add(-time.Minute))
	require.NoError(t, err)
	require.Equal(t, 2, n)
	bodies, err := f.RecentBodies(ctx, 10)
	require.NoError(t, err)
	require.Len(t, bodies, 1, "a proposal without a text has none to compare with")
	page, next, err := f.Proposals(ctx, core.ProposalFilter{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, low.ID, page[0].JobID)
	page, next, err = f.Proposals(ctx, core.ProposalFilter{Limit: 1, After: next})
	require.NoError(t, err)
	require.Empty(t, next)
	require.Equal(t, core.ProposalID("p1"), page[0].ID)
	page, _, err = f.Proposals(ctx, core.ProposalFilter{States: []core.ProposalState{core.ProposalWaiting}, JobID: low.ID})
	require.NoError(t, err)
	require.Len(t, page, 1)
	_, _, err = f.Proposals(ctx, core.ProposalFilter{JobID: "nobody"})
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	_, _, err = f.Proposals(ctx, core.ProposalFilter{After: "?"})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	_, err = f.Proposal(ctx, "nobody")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
}

func TestApprovalCoversExactlyOneContent(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	waiting := f.Waiting(f.Shortlisted("feed", "1", 80), "email")

	forged := waiting
	_, err := f.SaveProposal(ctx, forged, core.ProposalApproved, "user:cli")
	require.Equal(t, core.KindDenied, core.KindOf(err), "no approval")
	forged.Approval = &core.Approval{Hash: waiting.Hash, By: "user:cli", At: f.Clock.Now()}
	forged.Content.Recipient = "someone@else.example"
	_, err = f.SaveProposal(ctx, forged, core.ProposalApproved, "user:cli")
	require.Equal(t, core.KindDenied, core.KindOf(err), "another content")
	forged = waiting
	forged.Approval = &core.Approval{Hash: waiting.Hash, By: "user:cli", At: f.Clock.Now()}
	forged.Claims = []core.Claim{{Text: "I invented Go"}}
	_, err = f.SaveProposal(ctx, forged, core.ProposalApproved, "user:cli")
	require.Equal(t, core.KindDenied, core.KindOf(err), "a claim without a fact")
	forged = waiting
	forged.Approval = &core.Approval{Hash: waiting.Hash, By: "user:cli", At: f.Clock.Now()}
	forged, err = f.SaveProposal(ctx, forged, core.ProposalWaiting, "user:cli")
	require.NoError(t, err)
	require.Nil(t, forged.Approval, "only an approved proposal has an approval")

	p := f.Approve(forged)
	sub := f.Queued(p)
	_, err = f.SaveProposal(ctx, forged, core.ProposalRejected, "user:cli")
	require.Equal(t, core.KindConflict, core.KindOf(err), "an old revision")

	edited := p
	edited.Content.Body += " And one more thing."
	edited, err = f.SaveProposal(ctx, edited, core.ProposalDrafted, "user:cli")
	require.NoError(t, err)
	require.Nil(t, edited.Approval)
	require.Equal(t, edited.Content.Hash(), edited.Hash)
	sub, err = f.Submission(ctx, sub.ID)
	require.NoError(t, err)
	require.Equal(t, core.SubmissionCancelled, sub.State, "in the same transaction")
	require.Equal(t, core.RefusedApprovalVoid, sub.Refusal.Code)

	edited, err = f.SaveProposal(ctx, edited, core.ProposalWaiting, "system:generator")
	require.NoError(t, err)
	f.Clock.Advance(time.Minute)
	again := f.Approve(edited)
	ready, err := f.ApprovedWithoutSubmission(ctx, 10)
	require.NoError(t, err)
	require.Equal(t, []core.Proposal{again}, ready)
	f.Queued(again)

	_, err = f.SaveProposal(ctx, again, core.ProposalRefused, "user:cli")
	require.Equal(t, core.KindConflict, core.KindOf(err), "the machine does not list it")
	_, err = f.SaveProposal(ctx, core.Proposal{ID: "nobody"}, core.ProposalDrafted, "x")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	require.NoError(t, f.VerifyJob(ctx, p.JobID))
}

func TestCancelledSubmissionIsNotQueuedAgainByItself(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	p := f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email")
	sub := f.Queued(p)
	_, err := f.FinishSend(ctx, sub, core.SubmissionCancelled, nil, nil, time.Time{}, "user:cli")
	require.NoError(t, err)
	ready, err := f.ApprovedWithoutSubmission(ctx, 10)
	require.NoError(t, err)
	require.Empty(t, ready)
}

func TestEditIntoAnotherOpenProposal(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	job := f.Shortlisted("feed", "1", 80)
	first := f.Waiting(job, "email")
	first, err := f.SaveProposal(ctx, first, core.ProposalRejected, "user:cli")
	require.NoError(t, err)
	f.Waiting(job, "email")
	_, err = f.SaveProposal(ctx, first, core.ProposalDrafted, "user:cli")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	require.Contains(t, err.Error(), "open proposal")
}
