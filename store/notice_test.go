package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/store/storetest"
)

func notices(ids ...core.NoticeID) (list []core.Notice, sends []core.NoticeSend) {
	for _, id := range ids {
		n := core.Notice{ID: id, Kind: core.NoticeReply, Params: map[string]string{"outcome": "replied"}}
		list = append(list, n)
		sends = append(sends, core.NoticeSend{Notice: n, Target: "telegram"})
	}
	return list, sends
}

func TestNoticesAreMadeOnceHoweverOftenTheLogIsRead(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	from, digest, err := f.NoticeCursor(ctx)
	require.NoError(t, err)
	require.Empty(t, digest)
	list, sends := notices("event-1", "event-2")
	require.NoError(t, f.SaveNotices(ctx, core.NoticeWrite{From: from, Cursor: from + 2, Notices: list, Sends: sends, Digest: "2026-11-23"}))
	err = f.SaveNotices(ctx, core.NoticeWrite{From: from, Cursor: from + 2, Notices: list, Sends: sends})
	require.Equal(t, core.KindConflict, core.KindOf(err), "two readers cannot both move the cursor")
	due, err := f.DueNotices(ctx, "telegram", f.Clock.Now(), 10)
	require.NoError(t, err)
	require.Len(t, due, 2)
	require.NoError(t, f.TookNotices(ctx, due))
	// An event that is read again, as after a restored cursor, adds nothing.
	require.NoError(t, f.SaveNotices(ctx, core.NoticeWrite{From: from + 2, Cursor: from + 3, Notices: list, Sends: sends}))
	due, err = f.DueNotices(ctx, "telegram", f.Clock.Now(), 10)
	require.NoError(t, err)
	require.Empty(t, due)
	f.Reopen()
	cursor, digest, err := f.NoticeCursor(ctx)
	require.NoError(t, err)
	require.Equal(t, from+3, cursor)
	require.Equal(t, "2026-11-23", digest)
}

func TestNoticesAreListedNewestFirstAndMarkedAsRead(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	from, _, err := f.NoticeCursor(ctx)
	require.NoError(t, err)
	list, _ := notices("a", "b", "c")
	require.NoError(t, f.SaveNotices(ctx, core.NoticeWrite{From: from, Cursor: from, Notices: list}))
	page, next, err := f.Notices(ctx, core.NoticeFilter{Limit: 2})
	require.NoError(t, err)
	require.Equal(t, []core.NoticeID{"c", "b"}, []core.NoticeID{page[0].ID, page[1].ID})
	require.Equal(t, "replied", page[0].Params["outcome"])
	page, next, err = f.Notices(ctx, core.NoticeFilter{Limit: 2, After: next})
	require.NoError(t, err)
	require.Len(t, page, 1)
	require.Empty(t, next)
	read, err := f.ReadNotice(ctx, "b")
	require.NoError(t, err)
	require.False(t, read.ReadAt.IsZero())
	f.Clock.Advance(time.Hour)
	again, err := f.ReadNotice(ctx, "b")
	require.NoError(t, err)
	require.Equal(t, read.ReadAt, again.ReadAt)
	page, _, err = f.Notices(ctx, core.NoticeFilter{Unread: true, Kinds: []core.NoticeKind{core.NoticeReply}})
	require.NoError(t, err)
	require.Len(t, page, 2)
	n, err := f.ReadNotices(ctx, "a")
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = f.ReadNotices(ctx, "")
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = f.UnreadNotices(ctx)
	require.NoError(t, err)
	require.Zero(t, n)
	_, err = f.ReadNotice(ctx, "nowhere")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	_, err = f.ReadNotices(ctx, "nowhere")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	_, _, err = f.Notices(ctx, core.NoticeFilter{After: "?"})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	since, err := f.NoticesSince(ctx, storetest.Start())
	require.NoError(t, err)
	require.Len(t, since, 3)
	require.Equal(t, core.NoticeID("a"), since[0].ID)
}

func TestNoticesWaitForTheirTarget(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	from, _, err := f.NoticeCursor(ctx)
	require.NoError(t, err)
	list, sends := notices("a", "b")
	sends[1].Target = "gone"
	require.NoError(t, f.SaveNotices(ctx, core.NoticeWrite{From: from, Cursor: from, Notices: list, Sends: sends}))
	due, err := f.DueNotices(ctx, "telegram", f.Clock.Now(), 10)
	require.NoError(t, err)
	require.Len(t, due, 1)
	next := f.Clock.Now().Add(time.Minute)
	require.NoError(t, f.PostponeNotices(ctx, due, next, "the server is busy"))
	due, err = f.DueNotices(ctx, "telegram", f.Clock.Now(), 10)
	require.NoError(t, err)
	require.Empty(t, due)
	queues, err := f.NoticeQueues(ctx)
	require.NoError(t, err)
	require.Len(t, queues, 2)
	require.Equal(t, core.NoticeQueue{Target: "telegram", Waiting: 1, NextAt: next, Error: "the server is busy", OldestAt: storetest.Start()}, queues[1])
	require.NoError(t, f.DropNotices(ctx, []string{"telegram"}))
	queues, err = f.NoticeQueues(ctx)
	require.NoError(t, err)
	require.Len(t, queues, 1)
	due, err = f.DueNotices(ctx, "telegram", next, 10)
	require.NoError(t, err)
	require.Equal(t, 1, due[0].Tries)
}

func TestNoticeRulesAreSavedAtTheirRevision(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	r, err := f.NoticeRules(ctx)
	require.NoError(t, err)
	require.Equal(t, core.DefaultNoticeRules(), r)
	r.Events[core.NoticeReply] = core.NoticeOff
	saved, err := f.SaveNoticeRules(ctx, r, "user:cli")
	require.NoError(t, err)
	require.Equal(t, int64(2), saved.Rev)
	_, err = f.SaveNoticeRules(ctx, r, "user:cli")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	again, err := f.NoticeRules(ctx)
	require.NoError(t, err)
	require.Equal(t, saved, again)
	require.NoError(t, f.SaveNoticeState(ctx, "telegram", `{"chat":7}`))
	state, err := f.NoticeState(ctx, "telegram")
	require.NoError(t, err)
	require.JSONEq(t, `{"chat":7}`, state)
	require.NoError(t, f.VerifyJob(ctx, ""))
}

func TestAlertsAreEventsAtTheirEdges(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	kinds := func() (out []core.EventKind) {
		events, err := f.Events(ctx, core.EventFilter{Limit: core.MaxLimit})
		require.NoError(t, err)
		for _, e := range events {
			if e.Kind == core.EventAlertRaised || e.Kind == core.EventAlertCleared {
				out = append(out, e.Kind)
			}
		}
		return out
	}
	blocked := core.Alert{Kind: core.AlertBlocked, Subject: "feed", Detail: "403"}
	require.NoError(t, f.SetAlerts(ctx, []core.Alert{blocked}))
	require.NoError(t, f.SetAlerts(ctx, []core.Alert{blocked}))
	require.Equal(t, []core.EventKind{core.EventAlertRaised}, kinds())
	f.Reopen()
	require.NoError(t, f.SetAlerts(ctx, []core.Alert{blocked}))
	require.Len(t, kinds(), 1, "a restart tells nothing anew")
	require.NoError(t, f.SetAlerts(ctx, nil))
	require.Equal(t, []core.EventKind{core.EventAlertRaised, core.EventAlertCleared}, kinds())
	held, err := f.Alerts(ctx)
	require.NoError(t, err)
	require.Empty(t, held)
	require.NoError(t, f.VerifyJob(ctx, ""))
}

func TestOldestSaysSinceWhenThingsWait(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	ages, err := f.Oldest(ctx)
	require.NoError(t, err)
	require.Equal(t, map[string]time.Time{"proposals": {}, "submissions": {}, "unknown": {}, "notices": {}}, ages)
	f.AddProfile()
	f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))
	list, sends := notices("a")
	from, _, err := f.NoticeCursor(ctx)
	require.NoError(t, err)
	require.NoError(t, f.SaveNotices(ctx, core.NoticeWrite{From: from, Cursor: from, Notices: list, Sends: sends}))
	f.Clock.Advance(time.Hour)
	ages, err = f.Oldest(ctx)
	require.NoError(t, err)
	require.Equal(t, storetest.Start(), ages["submissions"])
	require.Equal(t, storetest.Start(), ages["notices"])
	require.Zero(t, ages["unknown"])
}

func TestProfitLeavesOutWhatWasCorrected(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	sub := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))
	pay := func(id core.OutcomeID, minor int64, supersedes core.OutcomeID) {
		require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: id, SubmissionID: sub.ID, Kind: core.OutcomePaid, Amount: core.Money{Minor: minor, Currency: "EUR"},
			Fee: core.Money{Minor: 500, Currency: "EUR"}, Hours: 2, Source: "user:cli", Supersedes: supersedes}))
	}
	pay("one", 90_000, "")
	pay("two", 80_000, "one")
	pay("three", 10_000, "")
	p, err := f.Profit(ctx, storetest.Start().Add(-time.Hour))
	require.NoError(t, err)
	require.Equal(t, []core.Money{{Minor: 90_000, Currency: "EUR"}}, p.Earned)
	require.Equal(t, []core.Money{{Minor: 1000, Currency: "EUR"}}, p.Fees)
	require.Equal(t, 2, p.Paid)
	require.InDelta(t, 4, p.Hours, 0.001)
}

func TestTheFirstLiveRunTakesOverRulesAndPairing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	r := core.DefaultNoticeRules()
	r.DigestAt = "07:30"
	_, err := f.SaveNoticeRules(ctx, r, "user:cli")
	require.NoError(t, err)
	require.NoError(t, f.SaveNoticeState(ctx, "telegram", `{"chat":7}`))
	require.NoError(t, f.Close())
	_, err = store.SeedLive(ctx, store.Config{Dir: f.Dir, Clock: f.Clock, IDs: f.IDs})
	require.NoError(t, err)
	live := storetest.Open(t, storetest.Live(), storetest.In(f.Dir))
	got, err := live.NoticeRules(ctx)
	require.NoError(t, err)
	require.Equal(t, "07:30", got.DigestAt)
	state, err := live.NoticeState(ctx, "telegram")
	require.NoError(t, err)
	require.JSONEq(t, `{"chat":7}`, state)
}
