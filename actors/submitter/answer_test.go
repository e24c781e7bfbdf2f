package submitter_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors/submitter"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/review"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
)

// letterbox is a channel whose conversations go on. It keeps what it sent, by key.
type letterbox struct {
	post
	mu     sync.Mutex
	out    map[core.IdemKey]core.Submission
	tries  int
	seen   channel.Continuation
	silent error
	before func()
}

func (b *letterbox) Submit(_ context.Context, s core.Submission) (core.Receipt, error) {
	if b.before != nil {
		b.before()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tries++
	if b.answer != nil {
		return core.Receipt{}, b.answer
	}
	b.out[s.Key] = s
	return core.Receipt{MessageID: string(s.Key) + "@mara.example", By: "channel"}, nil
}

func (b *letterbox) Verify(_ context.Context, s core.Submission) (channel.Verdict, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.out[s.Key]; ok {
		return channel.Verdict{Presence: channel.PresenceFound, Receipt: core.Receipt{MessageID: string(s.Key) + "@mara.example", By: "channel"}}, nil
	}
	return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "look in your Sent folder"}, b.failing
}

func (b *letterbox) Continued(context.Context, core.Submission) (channel.Continuation, error) {
	return b.seen, b.silent
}

// talk is a desk at which a conversation has begun.
type talk struct {
	*storetest.Fixture
	box    *letterbox
	cfg    submitter.Config
	policy core.ChannelPolicy
	sub    core.Submission
	reply  core.Reply
}

func newTalk(t *testing.T) *talk {
	t.Helper()
	d := &talk{Fixture: storetest.Open(t, storetest.Live(), func(c *store.Config) { c.Folder, c.Boot = "here", "boot-1" }), box: &letterbox{out: map[core.IdemKey]core.Submission{}}}
	d.policy = core.ChannelPolicy{Channel: "email", Mode: core.ModeConfirm, Ceiling: core.ModeAuto}
	d.configure("boot-1")
	sub := d.Sending(d.ApprovedProposal(d.Shortlisted("feed", "1", 80), "email"))
	var err error
	d.sub, err = d.FinishSend(context.Background(), sub, core.SubmissionSent, &core.Receipt{MessageID: string(sub.Key) + "@mara.example", At: d.Clock.Now(), By: "channel"}, nil, time.Time{}, "test")
	require.NoError(t, err)
	d.reply = d.arrive("in1", core.ReplyQuestion)
	return d
}

func (d *talk) configure(boot string) {
	d.cfg = submitter.Config{Queue: d.Store, Ledger: d.Store, Facts: d.Store, Proposals: d.Store, Answers: d.Store, Channels: map[core.ChannelName]channel.Channel{"email": d.box},
		Policies: func(core.Settings) []core.ChannelPolicy { return []core.ChannelPolicy{d.policy} },
		Caps: func(core.Settings, core.ChannelName) core.Caps {
			return core.Caps{PerHour: 2, PerDay: 9, PerCompany: 1, PerRecipient: 1, Window: 24 * time.Hour}
		},
		Clock: d.Clock, IDs: d.IDs, Log: slog.New(slog.DiscardHandler), Boot: boot}
}

// arrive books a mail of the other side.
func (d *talk) arrive(id string, class core.ReplyClass) core.Reply {
	d.T.Helper()
	from, err := d.MailCursor(context.Background(), "m")
	require.NoError(d.T, err)
	r := core.Reply{ID: core.ReplyID(id), SubmissionID: d.sub.ID, Channel: "email", Class: class, By: "rules", MessageID: id + "@firm.example", From: "jane@firm.example", Subject: "Re: x", At: d.Clock.Now()}
	got, err := d.SaveReplies(context.Background(), core.ReplyWrite{Mailbox: "m", From: from, Next: from + "x", Replies: []core.Reply{r}})
	require.NoError(d.T, err)
	return got[0]
}

func (d *talk) write(r *core.Reply, kind core.AnswerKind) core.Answer {
	d.T.Helper()
	a, err := core.NewAnswer(core.AnswerID(d.IDs.New()), d.sub, r, kind, d.Clock.Now())
	require.NoError(d.T, err)
	a.Content.Body, a.Content.Language = "Thank you.", "en"
	a.Flags = nil
	a, err = d.CreateAnswer(context.Background(), a, "agent:generator")
	require.NoError(d.T, err)
	return a
}

func (d *talk) approve(a core.Answer, by string) core.Answer {
	d.T.Helper()
	a, err := a.Approve(a.Hash, by, d.Clock.Now())
	require.NoError(d.T, err)
	a, err = d.ChangeAnswer(context.Background(), a, core.AnswerApproved, by, "")
	require.NoError(d.T, err)
	return a
}

func (d *talk) work() {
	d.T.Helper()
	_, err := submitter.New(d.cfg).Work(context.Background())
	require.NoError(d.T, err)
}

func (d *talk) state(a core.Answer) core.Answer {
	d.T.Helper()
	a, err := d.Answer(context.Background(), a.ID)
	require.NoError(d.T, err)
	return a
}

func TestAnAnswerIsSentInItsThread(t *testing.T) {
	t.Parallel()
	d := newTalk(t)
	a := d.approve(d.write(&d.reply, core.AnswerReply), "user:test")
	d.work()
	d.work()
	got := d.state(a)
	require.Equal(t, core.AnswerSent, got.State, "%+v %v", got.Refusal, got.Flags)
	require.Equal(t, 1, d.box.tries)
	out := d.box.out[a.Key]
	require.Equal(t, "in1@firm.example", out.Thread.InReplyTo)
	require.Equal(t, []string{string(d.sub.Key) + "@mara.example", "in1@firm.example"}, out.Thread.References)
	require.Equal(t, "jane@firm.example", out.Recipient)
	require.NoError(t, d.VerifyJob(context.Background(), a.JobID))
}

func TestWhatComesOfAnAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer error
		want   core.AnswerState
	}{
		"a definite no fails":         {&core.Refusal{Code: core.RefusedRecipient}, core.AnswerFailed},
		"not now is tried again":      {&core.Refusal{Code: core.RefusedTooFast, RetryAfter: time.Hour}, core.AnswerApproved},
		"a refused sign-in parks":     {&core.Refusal{Code: core.RefusedAuth}, core.AnswerParked},
		"a rehearsal parks":           {&core.Refusal{Code: core.RefusedDryRun}, core.AnswerParked},
		"a lost answer is unknown":    {&channel.AmbiguousError{Phase: "answer", Err: errors.New("cut")}, core.AnswerUnknown},
		"any other error, unknown as": {errors.New("odd"), core.AnswerUnknown},
	} {
		d := newTalk(t)
		d.box.answer = c.answer
		a := d.approve(d.write(&d.reply, core.AnswerReply), "user:test")
		d.work()
		require.Equal(t, c.want, d.state(a).State, name)
		require.Equal(t, 1, d.box.tries, name)
		if c.want == core.AnswerUnknown {
			d.work()
			require.Equal(t, core.AnswerNeedsHuman, d.state(a).State, "the channel cannot tell: the owner looks")
			require.Equal(t, 1, d.box.tries, "and it is never sent again by itself")
		}
	}
}

// TestAnAnswerLeavesOnceWhereverTheProcessDies kills the work at each point and lets
// another process go on.
func TestAnAnswerLeavesOnceWhereverTheProcessDies(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for point, want := range map[string]core.AnswerState{
		"answer.intent": core.AnswerSent, "answer.journal": core.AnswerNeedsHuman, "answer.act": core.AnswerNeedsHuman,
		"answer.answer": core.AnswerSent, "answer.confirm": core.AnswerSent, "answer.confirmed": core.AnswerSent,
	} {
		d := newTalk(t)
		a := d.approve(d.write(&d.reply, core.AnswerReply), "user:test")
		d.cfg.Reach = func(p string) {
			if p == point {
				panic(p)
			}
		}
		require.Panics(t, func() { _, _ = submitter.New(d.cfg).Work(ctx) }, point)
		d.Reopen(func(c *store.Config) { c.Folder, c.Boot = "here", "boot-2" })
		d.configure("boot-2")
		for range 3 {
			d.work()
		}
		got := d.state(a)
		require.Equal(t, want, got.State, point)
		wanted := 1
		if want == core.AnswerNeedsHuman {
			wanted = 0 // nobody knows, and nothing was sent a second time to find out
		}
		require.Equal(t, wanted, d.box.tries, point)
		require.NoError(t, d.VerifyJob(ctx, a.JobID), point)
	}
}

func TestAnAnswerIsHeldWhenTheConversationWentOn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, c := range map[string]struct {
		change func(d *talk)
		want   core.AnswerState
		flag   string
	}{
		"a newer mail":            {func(d *talk) { d.Clock.Advance(time.Minute); d.arrive("in2", core.ReplyQuestion) }, core.AnswerWaiting, review.CodeNewerReply},
		"a machine's mail is not": {func(d *talk) { d.arrive("in2", core.ReplyAuto) }, core.AnswerSent, ""},
		"a refusal": {func(d *talk) {
			require.NoError(d.T, d.SaveOutcome(ctx, core.OutcomeEvent{ID: "o", SubmissionID: d.sub.ID, Kind: core.OutcomeLost, Source: "imap"}))
		}, core.AnswerOvertaken, review.CodeOvertaken},
		"the owner's own answer": {func(d *talk) { d.box.seen.ByOwner = true }, core.AnswerWaiting, review.CodeAnsweredByHand},
		"a silent mailbox":       {func(d *talk) { d.box.silent = errors.New("down") }, core.AnswerApproved, ""},
		"a channel that is off":  {func(d *talk) { d.policy.Mode = core.ModeDraft }, core.AnswerWaiting, review.CodeChannelMode},
		"stop-new":               {func(d *talk) { require.NoError(d.T, d.SetRun(ctx, core.RunStopNew, "", "user:test")) }, core.AnswerApproved, ""},
		"pause":                  {func(d *talk) { require.NoError(d.T, d.SetRun(ctx, core.RunPaused, "", "user:test")) }, core.AnswerApproved, ""},
		"a lock of the recipient": {func(d *talk) {
			require.NoError(d.T, d.SaveLock(ctx, core.Lock{ID: "l", Scope: "recipient:jane@firm.example", Reason: "no"}))
		}, core.AnswerApproved, ""},
	} {
		d := newTalk(t)
		a := d.approve(d.write(&d.reply, core.AnswerReply), "user:test")
		c.change(d)
		d.work()
		got := d.state(a)
		require.Equal(t, c.want, got.State, "%s: %+v %v", name, got.Refusal, got.Flags)
		if c.want != core.AnswerSent {
			require.Zero(t, d.box.tries, name)
		}
		if c.flag != "" {
			require.Contains(t, got.Flags[len(got.Flags)-1], c.flag, name)
		}
		if c.want == core.AnswerWaiting && c.flag != review.CodeChannelMode {
			// Approved again with that at hand, it goes.
			d.Clock.Advance(time.Minute)
			d.approve(got, "user:test")
			d.work()
			require.Equal(t, core.AnswerSent, d.state(a).State, name)
		}
	}
}

func TestAnswersKeepTheCapsOfTheChannel(t *testing.T) {
	t.Parallel()
	d := newTalk(t)
	first := d.approve(d.write(&d.reply, core.AnswerReply), "user:test")
	d.work()
	require.Equal(t, core.AnswerSent, d.state(first).State)
	d.Clock.Advance(time.Minute)
	next := d.arrive("in2", core.ReplyQuestion)
	second := d.approve(d.write(&next, core.AnswerReply), "user:test")
	d.work()
	got := d.state(second)
	require.Equal(t, core.AnswerApproved, got.State)
	require.Equal(t, core.RefusalCode(review.CodeCapHour), got.Refusal.Code, "the proposal and the first answer were two this hour")
	d.Clock.Advance(2 * time.Hour)
	d.work()
	require.Equal(t, core.AnswerSent, d.state(second).State)
}

func TestAFollowUpGoesByItselfOnlyWithBothPermissions(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, c := range map[string]struct {
		mode core.Mode
		note string
		want core.AnswerState
	}{
		"both":          {core.ModeAuto, "Mara, 1 December", core.AnswerSent},
		"no permission": {core.ModeAuto, "", core.AnswerWaiting},
		"not on auto":   {core.ModeConfirm, "Mara, 1 December", core.AnswerWaiting},
	} {
		d := newTalk(t)
		sub := d.Sending(d.ApprovedProposal(d.Shortlisted("feed", "2", 80), "email"))
		var err error
		d.sub, err = d.FinishSend(ctx, sub, core.SubmissionSent, &core.Receipt{MessageID: string(sub.Key) + "@mara.example", At: d.Clock.Now(), By: "channel"}, nil, time.Time{}, "test")
		require.NoError(t, err)
		d.Clock.Advance(7 * 24 * time.Hour)
		d.policy.Mode = c.mode
		s, err := d.Settings(ctx)
		require.NoError(t, err)
		s.Answers.Unattended = map[core.ChannelName]string{"email": c.note}
		_, err = d.SaveSettings(ctx, s)
		require.NoError(t, err)
		a := d.approve(d.write(nil, core.AnswerFollowUp), core.RuleAuto)
		d.work()
		require.Equal(t, c.want, d.state(a).State, name)
	}
	// An answer that lies in the mailbox unread comes first.
	d := newTalk(t)
	sub := d.Sending(d.ApprovedProposal(d.Shortlisted("feed", "2", 80), "email"))
	var err error
	d.sub, err = d.FinishSend(ctx, sub, core.SubmissionSent, &core.Receipt{MessageID: string(sub.Key) + "@mara.example", At: d.Clock.Now(), By: "channel"}, nil, time.Time{}, "test")
	require.NoError(t, err)
	d.Clock.Advance(7 * 24 * time.Hour)
	d.box.seen.ByOther = true
	a := d.approve(d.write(nil, core.AnswerFollowUp), "user:test")
	d.work()
	require.Equal(t, core.RefusalCode(review.CodeUnread), d.state(a).Refusal.Code)
	d.arrive("late", core.ReplyQuestion)
	d.Clock.Advance(time.Hour)
	d.work()
	require.Equal(t, core.AnswerOvertaken, d.state(a).State)
	require.Zero(t, d.box.tries)
}

// TestRacesOfApprovalEditAndStop lets everybody act at once: exactly one mail leaves,
// or none, and only the approved text.
func TestRacesOfApprovalEditAndStop(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for round := range 8 {
		d := newTalk(t)
		a := d.write(&d.reply, core.AnswerReply)
		var wg sync.WaitGroup
		for _, act := range []func(){
			func() {
				if v, err := a.Approve(a.Hash, "user:ui", d.Clock.Now()); err == nil {
					_, _ = d.ChangeAnswer(ctx, v, core.AnswerApproved, "user:ui", "")
				}
			},
			func() {
				if v, err := a.Approve(a.Hash, "user:telegram", d.Clock.Now()); err == nil {
					_, _ = d.ChangeAnswer(ctx, v, core.AnswerApproved, "user:telegram", "")
				}
			},
			func() {
				v := a
				v.Content.Body = "Edited."
				_, _ = d.ChangeAnswer(ctx, v, core.AnswerWaiting, "user:cli", "")
			},
			func() { _, _ = submitter.New(d.cfg).Work(ctx) },
			func() { _, _ = submitter.New(d.cfg).Work(ctx) },
			func() { _ = d.SetRun(ctx, core.RunStopNew, "", "user:test") },
		} {
			wg.Add(1)
			go func() { defer wg.Done(); act() }()
		}
		wg.Wait()
		require.NoError(t, d.SetRun(ctx, core.RunNormal, "", "user:test"))
		for range 3 {
			d.work()
		}
		got := d.state(a)
		require.LessOrEqual(t, d.box.tries, 1, round)
		require.Equal(t, got.State == core.AnswerSent, d.box.tries == 1, "%d: %s", round, got.State)
		for _, out := range d.box.out {
			require.Equal(t, "Thank you.", out.Content.Body, "only what was approved leaves")
		}
	}
	// Stopped after the last look and before the intent: none.
	d := newTalk(t)
	a := d.approve(d.write(&d.reply, core.AnswerReply), "user:test")
	d.cfg.Reach = func(p string) {
		if p == "answer.intent" {
			assert.NoError(t, d.SetRun(ctx, core.RunStopNew, "", "user:test"))
		}
	}
	d.work()
	require.Zero(t, d.box.tries)
	require.Equal(t, core.AnswerApproved, d.state(a).State)
	// Edited while it is on its way: the edit comes too late, and says so.
	require.NoError(t, d.SetRun(ctx, core.RunNormal, "", "user:test"))
	d.cfg.Reach = nil
	d.box.before = func() {
		v := d.state(a)
		v.Content.Body = "Edited."
		_, err := d.ChangeAnswer(ctx, v, core.AnswerWaiting, "user:cli", "")
		assert.Equal(t, core.KindConflict, core.KindOf(err))
	}
	d.work()
	require.Equal(t, core.AnswerSent, d.state(a).State)
	require.Equal(t, "Thank you.", d.box.out[a.Key].Content.Body)
}

func TestARestoredDatabaseDoesNotSendAnAnswerAgain(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newTalk(t)
	a := d.approve(d.write(&d.reply, core.AnswerReply), "user:test")
	// In the place that the data comes from it was sent; only sent.log tells.
	require.NoError(t, d.Journal(ctx, submitter.Record(a.Outgoing(), core.SentIntent, d.Clock.Now())))
	require.NoError(t, d.Journal(ctx, submitter.Record(a.Outgoing(), core.SentConfirmed, d.Clock.Now())))
	d.Reopen(func(c *store.Config) { c.Folder, c.Boot = "elsewhere", "boot-2" })
	d.configure("boot-2")
	require.Equal(t, core.AnswerUnknown, d.state(a).State)
	d.work()
	require.Equal(t, core.AnswerSent, d.state(a).State)
	require.Zero(t, d.box.tries)
}
