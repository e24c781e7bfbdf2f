package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func reply(id string, sub core.Submission) core.Reply {
	return core.Reply{ID: core.ReplyID(id), Channel: "email", SubmissionID: sub.ID, Class: core.ReplyQuestion, By: "rules", MessageID: id + "@firm.example", Text: "secret words of a client"}
}

func TestAPageOfAMailboxIsBookedWholeAndOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	sub := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))
	r := reply("r1", sub)
	r.Outcome = "o1"
	w := core.ReplyWrite{Mailbox: "mail:email", Next: "c1", Replies: []core.Reply{r}, Outcomes: []core.OutcomeEvent{{ID: "o1", SubmissionID: sub.ID, Kind: core.OutcomeReplied, Source: "imap"}}}
	fresh, err := f.SaveReplies(ctx, w)
	require.NoError(t, err)
	require.Len(t, fresh, 1)
	assert.Equal(t, sub.JobID, fresh[0].JobID)
	at, err := f.MailCursor(ctx, "mail:email")
	require.NoError(t, err)
	assert.Equal(t, "c1", at)
	none, err := f.MailCursor(ctx, "mail:other")
	require.NoError(t, err)
	assert.Empty(t, none)

	_, err = f.SaveReplies(ctx, w)
	assert.Equal(t, core.KindConflict, core.KindOf(err), "another has read it meanwhile")
	w.From, w.Next = "c1", "c2"
	fresh, err = f.SaveReplies(ctx, w)
	require.NoError(t, err)
	assert.Empty(t, fresh)
	list, err := f.Outcomes(ctx, sub.JobID)
	require.NoError(t, err)
	assert.Len(t, list, 1)

	// One row that cannot be saved leaves the page unread.
	bad := core.ReplyWrite{Mailbox: "mail:email", From: "c2", Next: "c3", Replies: []core.Reply{reply("r2", sub), {ID: "r3", Channel: "email", Class: core.ReplyOffer, SubmissionID: "nobody"}}}
	_, err = f.SaveReplies(ctx, bad)
	require.Error(t, err)
	_, err = f.Reply(ctx, "r2")
	assert.Equal(t, core.KindNotFound, core.KindOf(err))
	at, err = f.MailCursor(ctx, "mail:email")
	require.NoError(t, err)
	assert.Equal(t, "c2", at)
	_, err = f.SaveReplies(ctx, core.ReplyWrite{Mailbox: "m", Replies: []core.Reply{{ID: "x"}}})
	assert.Equal(t, core.KindInvalid, core.KindOf(err))

	// The chain names ids and classes, never what a client wrote.
	require.NoError(t, f.VerifyJob(ctx, sub.JobID))
	events, err := f.Events(ctx, core.EventFilter{JobID: sub.JobID})
	require.NoError(t, err)
	found := false
	for _, e := range events {
		found = found || e.Kind == "reply.saved"
		assert.NotContains(t, e.Data, "secret words")
	}
	assert.True(t, found)
}

func TestRepliesAreListedAndCorrected(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	one := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))
	two := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "2", 80), "email"))
	unclear := core.Reply{ID: "r3", Channel: "email", Class: core.ReplyOffer, By: "rules", Ask: core.AskWhich, Candidates: []core.SubmissionID{one.ID, two.ID}, From: "a@firm.example", Text: "text"}
	_, err := f.SaveReplies(ctx, core.ReplyWrite{Mailbox: "m", Next: "1", Replies: []core.Reply{reply("r1", one), reply("r2", two), unclear}})
	require.NoError(t, err)
	for _, c := range []struct {
		filter core.ReplyFilter
		want   int
	}{{core.ReplyFilter{}, 3}, {core.ReplyFilter{Open: true}, 1}, {core.ReplyFilter{Class: core.ReplyQuestion}, 2}, {core.ReplyFilter{JobID: one.JobID}, 1}, {core.ReplyFilter{SubmissionID: two.ID}, 1}} {
		list, next, err := f.Replies(ctx, c.filter)
		require.NoError(t, err)
		assert.Len(t, list, c.want, "%+v", c.filter)
		assert.Empty(t, next)
	}
	page, next, err := f.Replies(ctx, core.ReplyFilter{Limit: 2})
	require.NoError(t, err)
	require.Len(t, page, 2)
	rest, _, err := f.Replies(ctx, core.ReplyFilter{Limit: 2, After: next})
	require.NoError(t, err)
	assert.Equal(t, core.ReplyID("r1"), rest[0].ID)
	_, _, err = f.Replies(ctx, core.ReplyFilter{After: "nonsense!"})
	require.Error(t, err)

	lessons, err := f.ReplyLessons(ctx, 10)
	require.NoError(t, err)
	assert.Empty(t, lessons)
	r, err := f.Reply(ctx, "r3")
	require.NoError(t, err)
	r.SubmissionID, r.Candidates, r.Ask = two.ID, nil, ""
	fixed, err := f.FixReply(ctx, r, &core.OutcomeEvent{ID: "o3", SubmissionID: two.ID, Kind: core.OutcomeOffered, Source: "user:test"}, true, "user:test")
	require.NoError(t, err)
	assert.Equal(t, two.JobID, fixed.JobID)
	assert.Equal(t, core.OutcomeID("o3"), fixed.Outcome)
	lessons, err = f.ReplyLessons(ctx, 10)
	require.NoError(t, err)
	assert.Equal(t, []core.ReplyLesson{{From: "a@firm.example", Text: "text", Class: core.ReplyOffer}}, lessons)
	_, err = f.FixReply(ctx, r, nil, false, "user:test")
	assert.Equal(t, core.KindConflict, core.KindOf(err))
	_, err = f.FixReply(ctx, core.Reply{ID: "nobody", Channel: "email", Class: core.ReplyOffer, SubmissionID: two.ID}, nil, false, "user:test")
	assert.Equal(t, core.KindNotFound, core.KindOf(err))
	_, err = f.FixReply(ctx, core.Reply{}, nil, false, "user:test")
	assert.Equal(t, core.KindInvalid, core.KindOf(err))
}

func TestWhatRepliesAreMatchedWith(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	sent := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))
	maybe := f.Sending(f.ApprovedProposal(f.Shortlisted("feed", "2", 80), "email"))
	f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "3", 80), "email"))
	list, err := f.SentMails(ctx, "email", time.Time{}, 10)
	require.NoError(t, err)
	require.Len(t, list, 2, "what waits was not sent")
	assert.Equal(t, core.SentMail{SubmissionID: sent.ID, JobID: sent.JobID, MessageID: "1@example.org", Key: sent.Key, Recipient: sent.Recipient, Subject: sent.Content.Subject,
		Body: sent.Content.Body, Source: "feed", At: sent.Receipt.At}, list[0])
	assert.Equal(t, maybe.ID, list[1].SubmissionID)
	assert.True(t, list[1].At.IsZero(), "nobody knows whether it was sent: its silence says nothing")
	_, err = f.SaveReplies(ctx, core.ReplyWrite{Mailbox: "m", Next: "1", Replies: []core.Reply{reply("r1", sent)}})
	require.NoError(t, err)
	list, err = f.SentMails(ctx, "email", time.Time{}, 10)
	require.NoError(t, err)
	assert.True(t, list[0].Answered)
	none, err := f.SentMails(ctx, "other", time.Time{}, 10)
	require.NoError(t, err)
	assert.Empty(t, none)

	// What comes after silence supersedes it, whoever books it.
	require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: "ghost", SubmissionID: maybe.ID, Kind: core.OutcomeGhosted, Source: "agent:tracker"}))
	require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: "late", SubmissionID: maybe.ID, Kind: core.OutcomeReplied, Source: "imap"}))
	out, err := f.Outcomes(ctx, maybe.JobID)
	require.NoError(t, err)
	assert.Equal(t, core.OutcomeID("ghost"), out[1].Supersedes)
}
