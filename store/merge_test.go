package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func TestMergeKeepsEverything(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	into, from := f.Shortlisted("feed", "1", 80), f.Shortlisted("board", "2", 70)
	p := f.ApprovedProposal(from, "email")
	sub := f.Sent(p)
	fromText := from.Text
	require.NoError(t, f.MergeJobs(ctx, from.ID, into.ID, "same text, same company"))

	require.Equal(t, into.ID, f.Reload(from.ID).ID, "the old id leads to the job")
	job := f.Reload(into.ID)
	require.Equal(t, 2, job.Sightings)
	require.Equal(t, []string{"board", "feed"}, job.Sources)
	all := postingsOf(t, f, from.ID)
	require.Len(t, all, 2)
	require.Equal(t, fromText, all[1].Text)
	known, err := f.KnownPostings(ctx, "board", []string{"2"})
	require.NoError(t, err)
	require.Equal(t, into.ID, known["2"].JobID)
	titles, err := f.JobTitles(ctx, []core.JobID{into.ID, from.ID, "nobody", from.ID})
	require.NoError(t, err)
	title := core.JobTitle{ID: into.ID, Company: into.Company, Title: into.Title}
	require.Equal(t, map[core.JobID]core.JobTitle{into.ID: title, from.ID: title}, titles)

	for _, id := range []core.JobID{into.ID, from.ID} {
		proposals, _, err := f.Proposals(ctx, core.ProposalFilter{JobID: id})
		require.NoError(t, err)
		require.Equal(t, []core.Proposal{p}, proposals)
		subs, _, err := f.Submissions(ctx, core.SubmissionFilter{JobID: id})
		require.NoError(t, err)
		require.Equal(t, []core.Submission{sub}, subs)
		require.NoError(t, f.VerifyJob(ctx, id))
	}
	require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: "o", SubmissionID: sub.ID, Kind: core.OutcomeViewed, Source: "email"}))
	outcomes, err := f.Outcomes(ctx, into.ID)
	require.NoError(t, err)
	require.Len(t, outcomes, 1)

	todo, err := f.OpenOffers(ctx, 10)
	require.NoError(t, err)
	require.Empty(t, todo, "a proposal for the merged job counts")
	second := f.ApprovedProposal(job, "email")
	ready, err := f.ApprovedWithoutSubmission(ctx, 10)
	require.NoError(t, err)
	require.Empty(t, ready, "the cluster was sent for already")
	again, err := core.NewSubmission("s2", second, "", f.Clock.Now())
	require.NoError(t, err)
	require.Equal(t, core.KindConflict, core.KindOf(f.CreateSubmission(ctx, again)))
	h, err := f.SendHistory(ctx, again, f.Clock.Now().Add(-time.Hour))
	require.NoError(t, err)
	require.Equal(t, []core.Submission{sub}, h.Cluster)

	jobs, _, err := f.Jobs(ctx, core.JobFilter{})
	require.NoError(t, err)
	require.Equal(t, []core.JobID{into.ID}, ids(jobs))
	jobs, _, err = f.Jobs(ctx, core.JobFilter{IncludeMerged: true, Query: "developer", WithText: true})
	require.NoError(t, err)
	require.Len(t, jobs, 2)
	require.Empty(t, jobs[0].Text, "the text of the merged job is with its posting")

	require.NoError(t, f.MergeJobs(ctx, from.ID, into.ID, "again"), "merging twice does nothing")
	require.Equal(t, core.KindInvalid, core.KindOf(f.MergeJobs(ctx, into.ID, into.ID, "")))
	require.Equal(t, core.KindNotFound, core.KindOf(f.MergeJobs(ctx, "nobody", into.ID, "")))
	require.Equal(t, core.KindNotFound, core.KindOf(f.MergeJobs(ctx, from.ID, "nobody", "")))
	_, err = f.SaveJobState(ctx, from.ID, 5, core.JobSkipped, "user", "")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	late, err := core.NewProposal("late", from.ID, "profile-1", f.Clock.Now())
	require.NoError(t, err)
	require.Equal(t, core.KindConflict, core.KindOf(f.CreateProposal(ctx, late)))

	// A sighting that was matched to the merged job goes to where it went, and a
	// later merge takes the earlier one along.
	joined := storetest.Joined(f.Posting("third", "3"), from.ID)
	require.NoError(t, f.SavePage(ctx, f.Page("third", joined)))
	require.Equal(t, 3, f.Reload(into.ID).Sightings)
	top := f.AddJob("feed", "9")
	require.NoError(t, f.MergeJobs(ctx, into.ID, top.ID, "the original"))
	require.Equal(t, top.ID, f.Reload(from.ID).ID)
	require.Equal(t, 4, f.Reload(top.ID).Sightings)
	require.NoError(t, f.Integrity(ctx))
}

func TestMergeOfTwoJobsThatWereSentFor(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	state := func(f *storetest.Fixture, id core.SubmissionID) core.SubmissionState {
		s, err := f.Submission(ctx, id)
		require.NoError(t, err)
		return s.State
	}
	t.Run("the younger queued one is cancelled", func(t *testing.T) {
		t.Parallel()
		f := storetest.Open(t)
		a, b := f.Shortlisted("feed", "1", 80), f.Shortlisted("board", "2", 70)
		older := f.Sent(f.ApprovedProposal(b, "email"))
		f.Clock.Advance(time.Minute)
		younger := f.Queued(f.ApprovedProposal(a, "assist"))
		require.NoError(t, f.MergeJobs(ctx, b.ID, a.ID, "same"))
		require.Equal(t, core.SubmissionSent, state(f, older.ID))
		require.Equal(t, core.SubmissionCancelled, state(f, younger.ID))
		require.NoError(t, f.VerifyJob(ctx, a.ID))
		ready, err := f.ApprovedWithoutSubmission(ctx, 10)
		require.NoError(t, err)
		require.Empty(t, ready)
	})
	t.Run("both sent ones stay", func(t *testing.T) {
		t.Parallel()
		f := storetest.Open(t)
		a, b := f.Shortlisted("feed", "1", 80), f.Shortlisted("board", "2", 70)
		one, two := f.Sent(f.ApprovedProposal(a, "email")), f.Sending(f.ApprovedProposal(b, "email"))
		require.NoError(t, f.MergeJobs(ctx, b.ID, a.ID, "same"))
		require.Equal(t, core.SubmissionSent, state(f, one.ID))
		two, err := f.FinishSend(ctx, two, core.SubmissionFailed, nil, &core.Refusal{Code: core.RefusedRecipient}, time.Time{}, "system:submitter")
		require.NoError(t, err)
		require.Equal(t, core.SubmissionFailed, two.State)
		p := f.ApprovedProposal(f.Reload(a.ID), "assist")
		sub, err := core.NewSubmission("s3", p, "", f.Clock.Now())
		require.NoError(t, err)
		require.Equal(t, core.KindConflict, core.KindOf(f.CreateSubmission(ctx, sub)))
	})
}
