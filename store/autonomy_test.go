package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
)

// grant lets a channel send by itself.
func grant(t *testing.T, f *storetest.Fixture, perDay int) core.Autonomy {
	t.Helper()
	a, err := f.Autonomy(context.Background(), "email")
	require.NoError(t, err)
	from := a.State
	a.State = core.AutonomyGranted
	a.Grant = &core.AutonomyGrant{ID: f.IDs.New(), At: f.Clock.Now(), By: "user:cli", Limits: core.AutonomyLimits{Unpriced: true, PerDay: perDay}}
	a, err = f.SaveAutonomy(context.Background(), a, core.AutonomyStep{Channel: "email", From: from, To: a.State, Reason: core.AutonomyAccepted, Limits: &a.Grant.Limits, By: "user:cli"})
	require.NoError(t, err)
	return a
}

func demote(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	a, err := f.Autonomy(context.Background(), "email")
	require.NoError(t, err)
	from := a.State
	a.State, a.Grant, a.Reason = core.AutonomyDemoted, nil, core.AutonomyByHand
	_, err = f.SaveAutonomy(context.Background(), a, core.AutonomyStep{Channel: "email", From: from, To: a.State, Reason: core.AutonomyByHand, By: "user:cli"})
	require.NoError(t, err)
}

// byRule queues a submission that a permission approved.
func byRule(t *testing.T, f *storetest.Fixture, id, by string) core.Submission {
	t.Helper()
	p := f.Waiting(f.Shortlisted("feed", id, 60), "email")
	p, err := p.Approve(p.Hash, by, f.Clock.Now())
	require.NoError(t, err)
	p, err = f.SaveProposal(context.Background(), p, core.ProposalApproved, "agent:generator")
	require.NoError(t, err)
	return f.Queued(p)
}

func TestNothingGoesOutBeyondThePermission(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	f.AddProfile()
	a := grant(t, f, 1)
	by := core.RuleEarned + a.Grant.ID
	begin := func(s core.Submission) error {
		_, err := f.BeginSend(ctx, s.ID, s.Rev, f.Boot())
		return err
	}
	first, second, other := byRule(t, f, "1", by), byRule(t, f, "2", by), byRule(t, f, "3", core.RuleEarned+"old")
	require.NoError(t, begin(first))
	require.Equal(t, core.KindDenied, core.KindOf(begin(second)), "one a day")
	require.Equal(t, core.KindDenied, core.KindOf(begin(other)), "another permission")
	n, err := f.Unattended(ctx, "email")
	require.NoError(t, err)
	require.Equal(t, 1, n)
	h, err := f.SendHistory(ctx, second, f.Clock.Now().Add(-time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, h.Unattended)
	f.Clock.Advance(25 * time.Hour)
	demote(t, f)
	require.Equal(t, core.KindDenied, core.KindOf(begin(second)), "a demotion takes effect before the next send")
	s, err := f.Submission(ctx, second.ID)
	require.NoError(t, err)
	require.Equal(t, core.SubmissionQueued, s.State)
	own := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "4", 60), "email"))
	require.NoError(t, begin(own), "what the owner approved goes")
	require.NoError(t, f.VerifyJob(ctx, ""))
	_, err = f.SaveAutonomy(ctx, a, core.AutonomyStep{Channel: "email"})
	require.Equal(t, core.KindConflict, core.KindOf(err), "an old revision grants nothing")
	_, err = f.SaveAutonomy(ctx, a, core.AutonomyStep{Channel: "other"})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
}

// TestADemotionWinsTheRace: however a demotion and sends fall together, none begins
// after it.
func TestADemotionWinsTheRace(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for range 5 {
		f := storetest.Open(t, storetest.Live())
		f.AddProfile()
		a := grant(t, f, 100)
		var subs []core.Submission
		for _, id := range []string{"1", "2", "3", "4", "5", "6"} {
			subs = append(subs, byRule(t, f, id, core.RuleEarned+a.Grant.ID))
		}
		var wg sync.WaitGroup
		for _, s := range subs {
			wg.Add(1)
			go func() {
				defer wg.Done()
				_, _ = f.BeginSend(ctx, s.ID, s.Rev, f.Boot())
			}()
		}
		demote(t, f)
		wg.Wait()
		events, err := f.Events(ctx, core.EventFilter{Limit: core.MaxLimit})
		require.NoError(t, err)
		demoted := int64(0)
		for _, e := range events {
			if e.Kind == core.EventAutonomy && e.To == string(core.AutonomyDemoted) {
				demoted = e.Seq
			}
			require.False(t, demoted > 0 && e.Kind == "submission.sending", "a send began after the demotion")
		}
		require.Positive(t, demoted)
	}
}

func TestAutonomyOutlivesARestartAndNotARestore(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	f.AddProfile()
	a := grant(t, f, 3)
	s, err := f.Settings(ctx)
	require.NoError(t, err)
	s.Modes = map[core.ChannelName]core.Mode{"assist": core.ModeAuto}
	_, err = f.SaveSettings(ctx, s)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "b.tar")
	_, err = f.Backup(ctx, path, nil)
	require.NoError(t, err)
	f.Reopen()
	got, err := f.Autonomy(ctx, "email")
	require.NoError(t, err)
	require.Equal(t, a, got, "a restart keeps it")
	demote(t, f)
	f.Reopen()
	got, err = f.Autonomy(ctx, "email")
	require.NoError(t, err)
	require.Equal(t, core.AutonomyDemoted, got.State)
	require.NoError(t, f.Close())
	_, err = store.Restore(ctx, path, f.Dir, f.Clock.Now(), store.Force())
	require.NoError(t, err)
	f.Reopen()
	for _, name := range []core.ChannelName{"email", "assist"} {
		got, err = f.Autonomy(ctx, name)
		require.NoError(t, err)
		require.Equal(t, core.AutonomyDemoted, got.State, "a backup of before brings no permission back")
		require.Equal(t, core.AutonomyRestored, got.Reason)
		require.Nil(t, got.Grant)
	}
	all, err := f.Autonomies(ctx)
	require.NoError(t, err)
	require.Len(t, all, 2)
	steps, err := f.AutonomySteps(ctx, "email", 0, 10)
	require.NoError(t, err)
	require.Equal(t, core.AutonomyRestored, steps[0].Reason)
	require.Len(t, steps, 2)
}

func TestTroubleIsWhatThePlatformSaid(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	f.AddProfile()
	since := f.Clock.Now()
	for i, code := range []core.RefusalCode{core.RefusedRecipient, core.RefusedContent, core.RefusedRecipient, core.RefusedClosed} {
		sub := f.Sending(f.ApprovedProposal(f.Shortlisted("feed", string(rune('a'+i)), 60), "email"))
		_, err := f.FinishSend(ctx, sub, core.SubmissionFailed, nil, &core.Refusal{Code: code}, time.Time{}, "test")
		require.NoError(t, err)
	}
	got, err := f.AutonomyTrouble(ctx, "email", since)
	require.NoError(t, err)
	require.Equal(t, core.AutonomyTrouble{Refused: core.RefusedContent, Bounces: 2}, got)
	got, err = f.AutonomyTrouble(ctx, "assist", since)
	require.NoError(t, err)
	require.Zero(t, got)

	sub := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "back", 60), "email"))
	bounce := func(id, action string, class core.ReplyClass, at time.Time) core.Reply {
		return core.Reply{ID: core.ReplyID(id), SubmissionID: sub.ID, Channel: "email", Class: class, At: at, Report: &core.MailReport{Action: action, Status: "5.1.1"}}
	}
	later := since.Add(time.Minute)
	_, err = f.SaveReplies(ctx, core.ReplyWrite{Mailbox: "mail:email", Next: "1", Replies: []core.Reply{
		bounce("delayed", "delayed", core.ReplyBounce, later), bounce("before", "failed", core.ReplyBounce, since.Add(-time.Hour)), bounce("other", "failed", core.ReplyOther, later)}})
	require.NoError(t, err)
	got, err = f.AutonomyTrouble(ctx, "email", since)
	require.NoError(t, err)
	require.Equal(t, 2, got.Bounces, "a delay, an old bounce and another class say nothing")
	_, err = f.SaveReplies(ctx, core.ReplyWrite{Mailbox: "mail:email", From: "1", Next: "2", Replies: []core.Reply{
		bounce("final", "failed", core.ReplyBounce, later), bounce("again", "failed", core.ReplyBounce, later)}})
	require.NoError(t, err)
	got, err = f.AutonomyTrouble(ctx, "email", since)
	require.NoError(t, err)
	require.Equal(t, 3, got.Bounces, "two reports of one mail are one bounce")
}

func TestOutcomesAreCorrectedOnceAndEndTheJob(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	f.AddProfile()
	sub, other := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 60), "email")), f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "2", 60), "email"))
	save := func(o core.OutcomeEvent) error { o.Source = "user:cli"; return f.SaveOutcome(ctx, o) }
	require.NoError(t, save(core.OutcomeEvent{ID: "a", SubmissionID: sub.ID, Kind: core.OutcomeReplied}))
	require.Equal(t, core.JobShortlisted, f.Reload(sub.JobID).State)
	require.Equal(t, core.KindNotFound, core.KindOf(save(core.OutcomeEvent{ID: "b", SubmissionID: sub.ID, Kind: core.OutcomeLost, Supersedes: "nothing"})))
	require.Equal(t, core.KindInvalid, core.KindOf(save(core.OutcomeEvent{ID: "b", SubmissionID: other.ID, Kind: core.OutcomeLost, Supersedes: "a"})))
	paid := core.OutcomeEvent{ID: "b", SubmissionID: sub.ID, Kind: core.OutcomePaid, Supersedes: "a", Amount: core.Money{Minor: 100_00, Currency: "USD"}}
	require.NoError(t, save(paid))
	require.NoError(t, save(paid), "told twice is told once")
	require.Equal(t, core.KindConflict, core.KindOf(save(core.OutcomeEvent{ID: "c", SubmissionID: sub.ID, Kind: core.OutcomeLost, Supersedes: "a"})))
	require.Equal(t, core.JobClosed, f.Reload(sub.JobID).State)
	require.Equal(t, core.JobShortlisted, f.Reload(other.JobID).State)
	got, err := f.Outcome(ctx, "b")
	require.NoError(t, err)
	require.NotNil(t, got.Booked)
	require.Equal(t, core.Currency("EUR"), got.Booked.Amount.Currency)
	require.Positive(t, got.Booked.Rate)
	_, err = f.Outcome(ctx, "z")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	require.NoError(t, f.VerifyJob(ctx, sub.JobID))
	for _, q := range []string{"UPDATE outcomes SET kind = 'lost'", "DELETE FROM outcomes"} {
		require.ErrorContains(t, rawError(t, filepath.Join(f.Dir, "live.db"), q), "append-only")
	}
}

func TestPastProposalsFeedTheGuards(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	f.AddProfile()
	sub := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "1", 60), "email"))
	job := f.Reload(sub.JobID)
	now := f.Clock.Now()
	list := []core.PastProposal{
		{At: now.AddDate(0, -6, 0), Title: job.Title, Company: sub.Company, Known: true},
		{At: now.AddDate(0, 0, -3), Title: "Another", Recipient: sub.Recipient},
		{At: now.AddDate(0, 0, -90), Title: "Old", Recipient: sub.Recipient},
		{At: now.AddDate(0, 0, -1), Title: "Unrelated"},
	}
	saved, err := f.SavePast(ctx, list, "user:cli")
	require.NoError(t, err)
	require.Equal(t, core.PastSaved{Added: 4}, saved)
	saved, err = f.SavePast(ctx, list, "user:cli")
	require.NoError(t, err)
	require.Equal(t, core.PastSaved{Known: 4}, saved)
	more := list[0]
	more.Outcomes = []core.PastOutcome{{Kind: core.OutcomeWon}}
	saved, err = f.SavePast(ctx, []core.PastProposal{more}, "user:cli")
	require.NoError(t, err)
	require.Equal(t, core.PastSaved{Updated: 1}, saved)
	saved, err = f.SavePast(ctx, list[:1], "user:cli")
	require.NoError(t, err)
	require.Equal(t, core.PastSaved{Known: 1}, saved, "less is known than before")
	h, err := f.SendHistory(ctx, sub, now.AddDate(0, 0, -30))
	require.NoError(t, err)
	require.Empty(t, h.Recent, "they are no sends")
	var titles []string
	for _, p := range h.Past {
		titles = append(titles, p.Title)
	}
	require.Equal(t, []string{"Another", job.Title}, titles)
	all, err := f.Past(ctx, time.Time{}, 10)
	require.NoError(t, err)
	require.Len(t, all, 4)
	require.Equal(t, "Unrelated", all[0].Title)
	_, err = f.SavePast(ctx, []core.PastProposal{{Title: "no day"}}, "user:cli")
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	n, err := f.ForgetPast(ctx, "user:cli")
	require.NoError(t, err)
	require.Equal(t, int64(4), n)
}

// rawError runs a statement past the store and returns what SQLite says.
func rawError(t *testing.T, path, statement string) error {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	require.NoError(t, err)
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}
