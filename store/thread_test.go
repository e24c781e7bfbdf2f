package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
)

// begun is a submission that was sent by mail.
func begun(f *storetest.Fixture, id string) core.Submission {
	f.T.Helper()
	sub := f.Sending(f.ApprovedProposal(f.Shortlisted("feed", id, 80), "email"))
	sub, err := f.FinishSend(context.Background(), sub, core.SubmissionSent, &core.Receipt{MessageID: string(sub.Key) + "@mara.example", At: f.Clock.Now(), By: "channel"}, nil, time.Time{}, "test")
	require.NoError(f.T, err)
	return sub
}

// replied books a mail of a person.
func replied(f *storetest.Fixture, sub core.Submission, id string, class core.ReplyClass) core.Reply {
	f.T.Helper()
	ctx := context.Background()
	from, err := f.MailCursor(ctx, "m")
	require.NoError(f.T, err)
	r := core.Reply{ID: core.ReplyID(id), SubmissionID: sub.ID, Channel: "email", Class: class, By: "rules", MessageID: id + "@firm.example", From: sub.Recipient, Subject: "Re: x", At: f.Clock.Now()}
	got, err := f.SaveReplies(ctx, core.ReplyWrite{Mailbox: "m", From: from, Next: from + "x", Replies: []core.Reply{r}})
	require.NoError(f.T, err)
	require.Len(f.T, got, 1)
	return got[0]
}

func written(f *storetest.Fixture, sub core.Submission, r *core.Reply) core.Answer {
	f.T.Helper()
	kind := core.AnswerFollowUp
	if r != nil {
		kind = core.AnswerKindFor(r.Class)
	}
	a, err := core.NewAnswer(core.AnswerID(f.IDs.New()), sub, r, kind, f.Clock.Now())
	require.NoError(f.T, err)
	a.Content.Body, a.Content.Language = "Thank you.", "en"
	a, err = f.CreateAnswer(context.Background(), a, "agent:generator")
	require.NoError(f.T, err)
	return a
}

func approved(f *storetest.Fixture, a core.Answer) core.Answer {
	f.T.Helper()
	a, err := a.Approve(a.Hash, "user:test", f.Clock.Now())
	require.NoError(f.T, err)
	a, err = f.ChangeAnswer(context.Background(), a, core.AnswerApproved, "user:test", "")
	require.NoError(f.T, err)
	return a
}

func TestAnAnswerIsSentOnceAndOnlyAsApproved(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	sub := begun(f, "1")
	r := replied(f, sub, "r1", core.ReplyInterview)
	a := written(f, sub, &r)
	_, err := f.CreateAnswer(ctx, core.Answer{ID: "x", Key: "y", State: core.AnswerWaiting, SubmissionID: sub.ID, Kind: core.AnswerReply}, "t")
	require.Equal(t, core.KindConflict, core.KindOf(err), "one at a time in a conversation")

	_, err = f.BeginAnswerSend(ctx, a.ID, a.Rev, "b")
	require.Equal(t, core.KindConflict, core.KindOf(err), "what waits is not sent")
	forged := a
	forged.Approval = &core.Approval{Hash: "other", By: "user:test"}
	_, err = f.ChangeAnswer(ctx, forged, core.AnswerApproved, "t", "")
	require.Equal(t, core.KindDenied, core.KindOf(err))
	_, err = f.ChangeAnswer(ctx, a, core.AnswerSent, "t", "")
	require.Equal(t, core.KindInvalid, core.KindOf(err), "sent only with a proof")

	a = approved(f, a)
	changed := a
	changed.Content.Body = "Something else."
	_, err = f.ChangeAnswer(ctx, changed, core.AnswerApproved, "t", "")
	require.Equal(t, core.KindDenied, core.KindOf(err), "an approval is for exactly one content")
	changed = a
	changed.Thread.InReplyTo = "z@firm.example"
	_, err = f.ChangeAnswer(ctx, changed, core.AnswerApproved, "t", "")
	require.Equal(t, core.KindDenied, core.KindOf(err), "and for one place in the conversation")

	due, err := f.DueAnswers(ctx, f.Clock.Now(), 9)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.NoError(t, f.SetRun(ctx, core.RunStopNew, "stop", "user:test"))
	_, err = f.BeginAnswerSend(ctx, a.ID, a.Rev, "b")
	require.Equal(t, core.KindDenied, core.KindOf(err), "nothing leaves after stop-new")
	require.NoError(t, f.SetRun(ctx, core.RunNormal, "", "user:test"))
	sending, err := f.BeginAnswerSend(ctx, a.ID, a.Rev, "b")
	require.NoError(t, err)
	require.Equal(t, 1, sending.Attempts)
	_, err = f.BeginAnswerSend(ctx, a.ID, a.Rev, "b")
	require.Equal(t, core.KindConflict, core.KindOf(err), "begun once")
	_, err = f.FinishAnswerSend(ctx, sending, core.AnswerSent, nil, nil, time.Time{}, "t")
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	sent, err := f.FinishAnswerSend(ctx, sending, core.AnswerSent, &core.Receipt{MessageID: string(a.Key) + "@mara.example", At: f.Clock.Now(), By: "channel"}, nil, time.Time{}, "t")
	require.NoError(t, err)
	require.Equal(t, core.AnswerSent, sent.State)

	// Answers to the answer are tied to the same submission, and caps count it once.
	mails, err := f.SentMails(ctx, "email", f.Clock.Now().Add(-time.Hour), 9)
	require.NoError(t, err)
	require.Len(t, mails, 2)
	require.Equal(t, sub.ID, mails[1].SubmissionID)
	require.Equal(t, string(a.Key)+"@mara.example", mails[1].MessageID)
	h, err := f.SendHistory(ctx, core.Submission{ID: "other", JobID: f.Shortlisted("feed", "2", 70).ID, Channel: "email", Recipient: "b@c.example"}, f.Clock.Now().Add(-time.Hour))
	require.NoError(t, err)
	require.Len(t, h.Recent, 2)
	assert.Empty(t, h.Recent[1].Recipient, "the recipient was met by the submission")

	list, next, err := f.Answers(ctx, core.AnswerFilter{JobID: sub.JobID, States: []core.AnswerState{core.AnswerSent}, SubmissionID: sub.ID, Limit: 1})
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Empty(t, next)
	c, err := f.Conversation(ctx, sub.ID)
	require.NoError(t, err)
	require.Len(t, c.Replies, 1)
	require.Len(t, c.Answers, 1)
	require.NoError(t, f.VerifyJob(ctx, sub.JobID))
}

func TestAnAnswerThatTheConversationOvertookIsNotSent(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	sub := begun(f, "1")
	r := replied(f, sub, "r1", core.ReplyQuestion)
	a := approved(f, written(f, sub, &r))
	f.Clock.Advance(time.Minute)
	replied(f, sub, "r2", core.ReplyQuestion)
	back, err := f.BeginAnswerSend(ctx, a.ID, a.Rev, "b")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	require.Equal(t, core.AnswerWaiting, back.State, "the owner reads the newer mail first")
	f.Clock.Advance(time.Minute)
	again := approved(f, back)
	require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: "o1", SubmissionID: sub.ID, Kind: core.OutcomeLost, Source: "imap"}))
	back, err = f.BeginAnswerSend(ctx, again.ID, again.Rev, "b")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	require.Equal(t, core.AnswerOvertaken, back.State, "who refused is not answered")
}

func TestOneFollowUpAndNoneAfterAnyAnswer(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	silent, bounced, answered, away, followed := begun(f, "1"), begun(f, "2"), begun(f, "3"), begun(f, "4"), begun(f, "5")
	replied(f, bounced, "b", core.ReplyBounce)
	replied(f, answered, "q", core.ReplyQuestion)
	replied(f, away, "a", core.ReplyAuto)
	require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: "g", SubmissionID: silent.ID, Kind: core.OutcomeGhosted, Source: "agent:tracker"}))
	a := written(f, followed, nil)
	list, err := f.Unfollowed(ctx, "email", f.Clock.Now().Add(-time.Hour), 9)
	require.NoError(t, err)
	var ids []core.SubmissionID
	for _, m := range list {
		ids = append(ids, m.SubmissionID)
	}
	require.Equal(t, []core.SubmissionID{silent.ID, away.ID}, ids)
	// One that the owner declined is not written again, nor a second beside a sent one.
	a, err = f.ChangeAnswer(ctx, a, core.AnswerRejected, "user:test", "no")
	require.NoError(t, err)
	list, err = f.Unfollowed(ctx, "email", f.Clock.Now().Add(-time.Hour), 9)
	require.NoError(t, err)
	require.Len(t, list, 2)
	a, err = f.ChangeAnswer(ctx, a, core.AnswerWaiting, "user:test", "")
	require.NoError(t, err)
	a, err = f.BeginAnswerSend(ctx, approved(f, a).ID, a.Rev+1, "b")
	require.NoError(t, err)
	_, err = f.FinishAnswerSend(ctx, a, core.AnswerSent, &core.Receipt{At: f.Clock.Now(), By: "user"}, nil, time.Time{}, "t")
	require.NoError(t, err)
	second, err := core.NewAnswer("second", followed, nil, core.AnswerFollowUp, f.Clock.Now())
	require.NoError(t, err)
	_, err = f.CreateAnswer(ctx, second, "t")
	require.Equal(t, core.KindConflict, core.KindOf(err))

	r := replied(f, silent, "no", core.ReplyRejection)
	thanks, err := f.Unthanked(ctx, f.Clock.Now().Add(-time.Hour), 9)
	require.NoError(t, err)
	require.Len(t, thanks, 1)
	require.Equal(t, r.ID, thanks[0].ID)
}

func TestAnswersOfAnotherPlaceOrTimeAreUnknown(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live(), func(c *store.Config) { c.Folder, c.Boot = "here", "first" })
	one, two := begun(f, "1"), begun(f, "2")
	r1, r2 := replied(f, one, "r1", core.ReplyQuestion), replied(f, two, "r2", core.ReplyQuestion)
	a, b := approved(f, written(f, one, &r1)), approved(f, written(f, two, &r2))
	_, err := f.BeginAnswerSend(ctx, a.ID, a.Rev, "first")
	require.NoError(t, err)
	f.Reopen(func(c *store.Config) { c.Folder, c.Boot = "here", "second" })
	got, err := f.Answer(ctx, a.ID)
	require.NoError(t, err)
	require.Equal(t, core.AnswerUnknown, got.State, "a crash in between")
	got, err = f.Answer(ctx, b.ID)
	require.NoError(t, err)
	require.Equal(t, core.AnswerApproved, got.State)
	f.Reopen(func(c *store.Config) { c.Folder, c.Boot = "elsewhere", "third" })
	got, err = f.Answer(ctx, b.ID)
	require.NoError(t, err)
	require.Equal(t, core.AnswerUnknown, got.State, "in the other place it may have been sent since")
	list, err := f.UnknownAnswers(ctx, 9)
	require.NoError(t, err)
	require.Len(t, list, 2)
	for _, u := range list {
		_, err = u.Approve(u.Hash, "user:test", f.Clock.Now())
		require.Equal(t, core.KindConflict, core.KindOf(err), "what may have been sent is not approved again")
		_, err = f.ChangeAnswer(ctx, u, core.AnswerApproved, "user:test", "")
		require.Equal(t, core.KindConflict, core.KindOf(err))
	}
	got, err = f.PostponeAnswer(ctx, list[0], f.Clock.Now().Add(time.Hour), nil)
	require.NoError(t, err)
	require.Equal(t, core.AnswerUnknown, got.State)
	_, err = f.Answer(ctx, "nothing")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
}
