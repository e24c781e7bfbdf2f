package app

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/track"
	"github.com/automonet/automonet/store/storetest"
)

func TestRepliesAreCorrected(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t, storetest.Live())
	l := &local{store: f.Store, clock: f.Clock, ids: f.IDs, knock: func(string) {}}
	sub := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))
	save := func(r core.Reply, o *core.OutcomeEvent) core.Reply {
		t.Helper()
		r.Channel, r.By = "email", "rules"
		from, err := f.MailCursor(ctx, "m")
		require.NoError(t, err)
		w := core.ReplyWrite{Mailbox: "m", From: from, Next: from + "x", Replies: []core.Reply{r}}
		if o != nil {
			w.Outcomes = []core.OutcomeEvent{*o}
		}
		got, err := f.SaveReplies(ctx, w)
		require.NoError(t, err)
		return got[0]
	}
	last := func() core.OutcomeEvent {
		t.Helper()
		list, err := f.Outcomes(ctx, sub.JobID)
		require.NoError(t, err)
		return list[len(list)-1]
	}

	// A rejection that was an offer: what came of it is superseded.
	wrong := save(core.Reply{ID: "r1", SubmissionID: sub.ID, Class: core.ReplyRejection, Outcome: "o1"}, &core.OutcomeEvent{ID: "o1", SubmissionID: sub.ID, Kind: core.OutcomeLost, Source: "imap"})
	fixed, err := l.CorrectReply(ctx, wrong.ID, core.ReplyFix{Class: core.ReplyOffer}, "user:test")
	require.NoError(t, err)
	assert.Equal(t, core.OutcomeOffered, last().Kind)
	assert.Equal(t, core.OutcomeID("o1"), last().Supersedes)
	assert.Equal(t, "user:test", fixed.By)
	n := last().ID
	_, err = l.CorrectReply(ctx, wrong.ID, core.ReplyFix{Class: core.ReplyOffer}, "user:test")
	require.NoError(t, err)
	assert.Equal(t, n, last().ID, "said twice, booked once")
	_, err = l.CorrectReply(ctx, wrong.ID, core.ReplyFix{Class: core.ReplyAuto}, "user:test")
	require.NoError(t, err)
	assert.Equal(t, core.OutcomeViewed, last().Kind, "it was no answer after all")
	lessons, err := f.ReplyLessons(ctx, 10)
	require.NoError(t, err)
	require.Len(t, lessons, 1, "a correction teaches, the last one of a reply")
	assert.Equal(t, core.ReplyAuto, lessons[0].Class)

	// One that nobody could place.
	lost := save(core.Reply{ID: "r2", Class: core.ReplyInterview, Candidates: []core.SubmissionID{sub.ID}, Ask: core.AskWhich, Subject: "Talk"}, nil)
	_, err = l.CorrectReply(ctx, lost.ID, core.ReplyFix{Class: core.ReplyInterview}, "user:test")
	assert.Equal(t, core.KindInvalid, core.KindOf(err))
	_, err = l.CorrectReply(ctx, lost.ID, core.ReplyFix{SubmissionID: "nobody"}, "user:test")
	assert.Equal(t, core.KindNotFound, core.KindOf(err))
	fixed, err = l.CorrectReply(ctx, lost.ID, core.ReplyFix{SubmissionID: sub.ID}, "user:test")
	require.NoError(t, err)
	assert.Equal(t, core.OutcomeInterviewing, last().Kind)
	assert.Empty(t, fixed.Ask)

	// Money is booked with its amount only.
	paid := save(core.Reply{ID: "r3", SubmissionID: sub.ID, Class: core.ReplyPayment, Ask: core.AskPayment}, nil)
	fixed, err = l.CorrectReply(ctx, paid.ID, core.ReplyFix{Class: core.ReplyPayment}, "user:test")
	require.NoError(t, err)
	assert.Equal(t, core.AskPayment, fixed.Ask)
	amount := core.Money{Minor: 120000, Currency: "EUR"}
	_, err = l.CorrectReply(ctx, paid.ID, core.ReplyFix{Amount: amount, Hours: 4}, "user:test")
	require.NoError(t, err)
	assert.Equal(t, core.OutcomePaid, last().Kind)
	assert.Equal(t, amount, last().Amount)
	_, err = l.CorrectReply(ctx, lost.ID, core.ReplyFix{Amount: amount}, "user:test")
	assert.Equal(t, core.KindInvalid, core.KindOf(err))
	require.NoError(t, f.VerifyJob(ctx, sub.JobID))

	// A meeting in words becomes a file with the owner's time.
	_, err = l.Meeting(ctx, lost.ID, time.Time{}, 0)
	assert.Equal(t, core.KindInvalid, core.KindOf(err))
	file, err := l.Meeting(ctx, lost.ID, time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC), 0)
	require.NoError(t, err)
	assert.Contains(t, file.Text, "DTEND:20261201T110000Z")
	assert.Equal(t, "meeting-2026-12-01.ics", file.Name)
	_, err = l.Meeting(ctx, lost.ID, f.Clock.Now(), 30*time.Hour)
	assert.Equal(t, core.KindInvalid, core.KindOf(err))

	wait, err := l.ghostWait(ctx)
	require.NoError(t, err)
	assert.Positive(t, wait("feed"))
	assert.LessOrEqual(t, track.GhostAfter(wait("feed")), track.LatestGhost)
}
