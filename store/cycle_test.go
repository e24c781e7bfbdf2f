package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

// TestCycle takes one posting through the whole pipeline.
func TestCycle(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	profile := f.AddProfile()

	w := f.NewJob(f.Posting("feed", "1"))
	page := f.Page("feed", w)
	page.Sample, page.SampleURL = []byte("<rss/>"), "https://jobs.example.org/rss"
	require.NoError(t, f.SavePage(ctx, page))

	known, err := f.KnownPostings(ctx, "feed", []string{"1", "2"})
	require.NoError(t, err)
	require.Equal(t, map[string]core.KnownPosting{"1": {ID: w.Posting.ID, JobID: w.Job.ID, ContentHash: "hash-feed-1"}}, known)
	byURL, err := f.JobsByURLKey(ctx, []string{w.URLKey, "nothing"})
	require.NoError(t, err)
	require.Equal(t, map[string]core.JobID{w.URLKey: w.Job.ID}, byURL)
	state, err := f.SourceState(ctx, "feed")
	require.NoError(t, err)
	require.Equal(t, page.State, state)

	undecided, err := f.UndecidedJobs(ctx, 10)
	require.NoError(t, err)
	require.Len(t, undecided, 1)
	require.Equal(t, w.Job, undecided[0])
	job, err := f.SaveDecision(ctx, undecided[0], core.JobShortlisted, storetest.Decision(core.VerdictShortlist, 80), "system:decider")
	require.NoError(t, err)
	require.Equal(t, job, f.Reload(job.ID))
	todo, err := f.OpenOffers(ctx, 5)
	require.NoError(t, err)
	require.Len(t, todo, 1)
	require.Equal(t, job.ID, todo[0].Job.ID)

	p := f.ApprovedProposal(job, "email")
	require.Equal(t, profile.ID, p.Profile)
	stored, err := f.Proposal(ctx, p.ID)
	require.NoError(t, err)
	require.Equal(t, p, stored)
	ready, err := f.ApprovedWithoutSubmission(ctx, 5)
	require.NoError(t, err)
	require.Equal(t, []core.Proposal{p}, ready)

	sub := f.Queued(p)
	ready, err = f.ApprovedWithoutSubmission(ctx, 5)
	require.NoError(t, err)
	require.Empty(t, ready)
	due, err := f.DueSubmissions(ctx, f.Clock.Now(), 5)
	require.NoError(t, err)
	require.Equal(t, []core.Submission{sub}, due)
	require.NoError(t, f.Journal(ctx, core.SentRecord{Kind: core.SentIntent, Key: sub.Key, SubmissionID: sub.ID, JobID: job.ID, Channel: "email", Recipient: sub.Recipient, Hash: sub.Hash}))
	sub, err = f.BeginSend(ctx, sub.ID, sub.Rev, f.Boot())
	require.NoError(t, err)
	h, err := f.SendHistory(ctx, sub, f.Clock.Now().Add(-time.Hour))
	require.NoError(t, err)
	require.Len(t, h.Journal, 1)
	require.Equal(t, sub.Key, h.Journal[0].Key)
	require.Equal(t, h.Journal[0].Postings, h.Postings, "the journal and the history name a posting alike")
	h.Journal, h.Postings = nil, nil
	require.Equal(t, core.SendHistory{Run: core.RunNormal}, h)
	sub, err = f.FinishSend(ctx, sub, core.SubmissionSent, &core.Receipt{MessageID: "<a@example.org>", At: f.Clock.Now(), By: "channel"}, nil, time.Time{}, "system:submitter")
	require.NoError(t, err)
	require.Equal(t, core.SubmissionSent, sub.State)

	require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: "o1", SubmissionID: sub.ID, Kind: core.OutcomeReplied, Source: "imap"}))
	outcomes, err := f.Outcomes(ctx, job.ID)
	require.NoError(t, err)
	require.Len(t, outcomes, 1)
	require.NoError(t, f.VerifyJob(ctx, job.ID))
	require.NoError(t, f.VerifyJob(ctx, ""))
	require.NoError(t, f.Integrity(ctx))
	events, err := f.Events(ctx, core.EventFilter{JobID: job.ID})
	require.NoError(t, err)
	var kinds []core.EventKind
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	require.Equal(t, []core.EventKind{"job.new", "job.decided", "proposal.drafting", "proposal.drafted", "proposal.waiting", "proposal.approved",
		"submission.queued", "submission.sending", "submission.sent", "outcome.saved"}, kinds)
}
