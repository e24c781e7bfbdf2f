package submitter_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/submitter"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/review"
	"github.com/automonet/automonet/store/storetest"
)

// post is a channel that answers as it is told and counts what it is asked.
type post struct {
	answer  error
	verdict channel.Verdict
	failing error
	sent    int
	asked   int
	onAsk   func()
}

func (p *post) Preview(context.Context, core.Submission) (channel.Preview, error) {
	return channel.Preview{}, nil
}

func (p *post) Submit(context.Context, core.Submission) (core.Receipt, error) {
	p.sent++
	return core.Receipt{MessageID: "m@example.org", By: "channel"}, p.answer
}

func (p *post) Verify(context.Context, core.Submission) (channel.Verdict, error) {
	p.asked++
	if p.onAsk != nil {
		p.onAsk()
	}
	return p.verdict, p.failing
}

func (p *post) Outcomes(_ context.Context, c channel.Cursor) ([]core.OutcomeEvent, channel.Cursor, error) {
	return nil, c, nil
}

type desk struct {
	*storetest.Fixture
	post  *post
	s     *submitter.Submitter
	fresh func(context.Context, core.Posting) (bool, error)
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{Fixture: storetest.Open(t, storetest.Live()), post: &post{}}
	d.s = submitter.New(submitter.Config{Queue: d.Store, Ledger: d.Store, Facts: d.Store, Proposals: d.Store,
		Channels: map[core.ChannelName]channel.Channel{"email": d.post},
		Policies: func(core.Settings) []core.ChannelPolicy {
			return []core.ChannelPolicy{{Channel: "email", Mode: core.ModeConfirm, Ceiling: core.ModeAuto}}
		},
		Caps: func(core.Settings, core.ChannelName) core.Caps {
			return core.Caps{PerHour: 9, PerDay: 9, PerCompany: 9, PerRecipient: 9, Window: 24 * time.Hour}
		},
		Fresh: func(ctx context.Context, p core.Posting) (bool, error) {
			if d.fresh == nil {
				return false, errors.New("cannot be asked")
			}
			return d.fresh(ctx, p)
		},
		Clock: d.Clock, IDs: d.IDs, Log: slog.New(slog.DiscardHandler), Boot: "boot-1"})
	return d
}

func (d *desk) approved() core.Proposal {
	d.T.Helper()
	return d.approve(d.Shortlisted("feed", "1", 80))
}

// approve approves a proposal whose recipient the user has typed.
func (d *desk) approve(job core.Job) core.Proposal {
	d.T.Helper()
	p := d.Waiting(job, "email")
	p.Flags = append(p.Flags, review.FlagRecipientEntered)
	return d.Approve(p)
}

func (d *desk) work() actors.Report {
	d.T.Helper()
	r, err := d.s.Work(context.Background())
	require.NoError(d.T, err)
	return r
}

// single returns the one submission.
func (d *desk) single() core.Submission {
	d.T.Helper()
	all, _, err := d.Submissions(context.Background(), core.SubmissionFilter{})
	require.NoError(d.T, err)
	require.Len(d.T, all, 1)
	return all[0]
}

func TestAnswersLeadToTheRightState(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		answer error
		want   core.SubmissionState
	}{
		{"a proof is sent", nil, core.SubmissionSent},
		{"a hand-off parks", &channel.HandOffError{Link: "https://x.example"}, core.SubmissionParked},
		{"a definite no fails", &core.Refusal{Code: core.RefusedRecipient}, core.SubmissionFailed},
		{"not now is tried again", &core.Refusal{Code: core.RefusedTooFast, RetryAfter: time.Hour}, core.SubmissionQueued},
		{"a refused sign-in parks", &core.Refusal{Code: core.RefusedAuth}, core.SubmissionParked},
		{"a rehearsal parks", &core.Refusal{Code: core.RefusedDryRun}, core.SubmissionParked},
		{"a lost answer is unknown", &channel.AmbiguousError{Phase: "answer", Err: errors.New("cut")}, core.SubmissionUnknown},
		{"any other error is unknown too", errors.New("odd"), core.SubmissionUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.approved()
			d.post.answer = c.answer
			d.work()
			require.Equal(t, c.want, d.single().State, "%+v", d.single().Refusal)
			require.Equal(t, 1, d.post.sent)
			require.NoError(t, d.VerifyJob(context.Background(), d.single().JobID))
		})
	}
}

func TestUnknownIsSettledByAskingAndNeverByASecondSend(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		verdict channel.Verdict
		failing error
		want    core.SubmissionState
		sends   int
	}{
		{"found is sent", channel.Verdict{Presence: channel.PresenceFound, Receipt: core.Receipt{MessageID: "m"}}, nil, core.SubmissionSent, 1},
		{"unknowable asks the user", channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "no way"}, nil, core.SubmissionNeedsHuman, 1},
		{"a channel that cannot be asked now stays unknown", channel.Verdict{}, errors.New("down"), core.SubmissionUnknown, 1},
		{"proved absent is sent again", channel.Verdict{Presence: channel.PresenceAbsent}, nil, core.SubmissionSent, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.approved()
			d.post.answer = &channel.AmbiguousError{Phase: "answer", Err: errors.New("cut")}
			d.work()
			require.Equal(t, core.SubmissionUnknown, d.single().State, "%+v", d.single().Refusal)
			d.post.answer, d.post.verdict, d.post.failing = nil, c.verdict, c.failing
			d.work()
			require.Equal(t, c.want, d.single().State, "%+v", d.single().Refusal)
			require.Equal(t, c.sends, d.post.sent)
		})
	}
}

func TestWhatNeverArrivesIsNotTriedForEver(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.approved()
	d.post.answer = &channel.AmbiguousError{Phase: "answer", Err: errors.New("500")}
	d.post.verdict = channel.Verdict{Presence: channel.PresenceAbsent}
	var sends []int
	for range 20 {
		d.work()
		sends = append(sends, d.post.sent)
		d.Clock.Advance(4 * time.Minute)
	}
	require.Less(t, sends[4], 5, "the tries grow apart")
	for range 40 {
		d.work()
		d.Clock.Advance(10 * time.Minute)
	}
	require.Equal(t, 6, d.post.sent)
	require.Equal(t, core.SubmissionNeedsHuman, d.single().State)
}

func TestAJobThatWasNotSeenLatelyIsLookedUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fresh func(context.Context, core.Posting) (bool, error)
		want  core.SubmissionState
		flag  string
	}{
		{"there: it goes out", func(context.Context, core.Posting) (bool, error) { return true, nil }, core.SubmissionSent, ""},
		{"gone: it does not", func(context.Context, core.Posting) (bool, error) { return false, nil }, core.SubmissionCancelled, "ask:job_closed"},
		{"nobody can say: the user decides", nil, core.SubmissionCancelled, "ask:stale"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			job := d.Shortlisted("feed", "1", 80)
			d.Clock.Advance(3 * 24 * time.Hour)
			p := d.approve(job)
			d.fresh = c.fresh
			d.work()
			require.Equal(t, c.want, d.single().State, "%+v", d.single().Refusal)
			after, err := d.Proposal(context.Background(), p.ID)
			require.NoError(t, err)
			if c.flag == "" {
				require.Equal(t, core.ProposalApproved, after.State)
				return
			}
			require.Equal(t, core.ProposalWaiting, after.State, "the approval is void")
			require.True(t, slices.ContainsFunc(after.Flags, func(f string) bool { return strings.HasPrefix(f, c.flag) }), "%v", after.Flags)
		})
	}
}

func TestStopNewAndPauseTakeEffectBeforeTheNextCall(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t)
	d.approved()
	require.NoError(t, d.SetRun(ctx, core.RunStopNew, "", "user:test"))
	require.Equal(t, actors.NoteStopNew, d.work().Note)
	require.Equal(t, core.SubmissionQueued, d.single().State)
	require.NoError(t, d.SetRun(ctx, core.RunPaused, "", "user:test"))
	require.Equal(t, actors.NotePaused, d.work().Note)
	require.Zero(t, d.post.sent)
	require.NoError(t, d.SetRun(ctx, core.RunNormal, "", "user:test"))
	d.work()
	require.Equal(t, 1, d.post.sent)
	d.work()
	require.Equal(t, 1, d.post.sent)
}

func TestAPauseHoldsWithinARound(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t)
	for _, id := range []string{"1", "2", "3"} {
		d.approve(d.Shortlisted("feed", id, 80))
	}
	d.post.answer = &channel.AmbiguousError{Phase: "answer", Err: errors.New("cut")}
	d.work()
	require.Equal(t, 3, d.post.sent)
	d.post.verdict = channel.Verdict{Presence: channel.PresenceFound, Receipt: core.Receipt{MessageID: "m@example.org", By: "channel"}}
	d.post.onAsk = func() { require.NoError(t, d.SetRun(ctx, core.RunPaused, "", "user:test")) }
	d.work()
	require.Equal(t, 1, d.post.asked, "the next one is not asked about any more")
	left, err := d.UnknownSubmissions(ctx, 9)
	require.NoError(t, err)
	require.Len(t, left, 2)
	d.post.onAsk = nil
	require.NoError(t, d.SetRun(ctx, core.RunNormal, "", "user:test"))
	d.work()
	require.Equal(t, 3, d.post.asked)
	require.Equal(t, 3, d.post.sent)
}

func TestALockPostponesWithItsReason(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t)
	d.approved()
	until := d.Clock.Now().Add(2 * time.Hour)
	require.NoError(t, d.SaveLock(ctx, core.Lock{ID: "l1", Scope: "channel:email", Reason: "cooling down", Since: d.Clock.Now(), Until: until}))
	d.work()
	s := d.single()
	require.Equal(t, core.SubmissionQueued, s.State)
	require.Equal(t, core.RefusalCode("locked"), s.Refusal.Code)
	require.WithinDuration(t, until, s.NextAt, time.Second)
	require.Zero(t, d.post.sent)
	d.Clock.Advance(2*time.Hour + time.Minute)
	d.work()
	require.Equal(t, core.SubmissionSent, d.single().State)
}

func TestOneThatCannotBeAskedAboutDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t)
	for _, id := range []string{"1", "2"} {
		d.approve(d.Shortlisted("feed", id, 80))
	}
	d.post.answer, d.post.failing = &channel.AmbiguousError{Phase: "answer", Err: errors.New("cut")}, errors.New("no answer")
	d.work()
	first, err := d.UnknownSubmissions(ctx, 1)
	require.NoError(t, err)
	require.Len(t, first, 1)
	d.Clock.Advance(time.Minute)
	_, err = d.PostponeSubmission(ctx, first[0], d.Clock.Now(), nil)
	require.NoError(t, err)
	next, err := d.UnknownSubmissions(ctx, 1)
	require.NoError(t, err)
	require.NotEqual(t, first[0].ID, next[0].ID, "the one that was asked about goes behind")
	d.Clock.Advance(time.Minute)
	d.work()
	all, err := d.UnknownSubmissions(ctx, 5)
	require.NoError(t, err)
	require.Len(t, all, 2, "without an answer both stay unknown")
	for _, s := range all {
		require.Equal(t, d.Clock.Now(), s.NextAt, "both were asked about")
		require.NoError(t, d.VerifyJob(ctx, s.JobID))
	}
}
