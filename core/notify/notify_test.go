package notify_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/notify"
)

func TestFromEvent(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		event core.Event
		kind  core.NoticeKind
		param [2]string
	}{
		{"a proposal that waits", core.Event{Kind: "proposal.waiting", To: "waiting", By: "agent:generator"}, core.NoticeProposal, [2]string{"state", "waiting"}},
		{"a proposal that needs the human", core.Event{Kind: "proposal.needs_human", To: "needs_human", By: "agent:generator"}, core.NoticeProposal, [2]string{"state", "needs_human"}},
		{"not what the owner edited", core.Event{Kind: "proposal.waiting", By: "user:cli"}, "", [2]string{}},
		{"a reply", core.Event{Kind: "outcome.saved", Data: `{"kind":"replied"}`, By: "imap"}, core.NoticeReply, [2]string{"outcome", "replied"}},
		{"an offer", core.Event{Kind: "outcome.saved", Data: `{"kind":"offered"}`, By: "imap"}, core.NoticeReply, [2]string{"outcome", "offered"}},
		{"not a view", core.Event{Kind: "outcome.saved", Data: `{"kind":"viewed"}`, By: "imap"}, "", [2]string{}},
		{"not a correction", core.Event{Kind: "outcome.saved", Data: `{"kind":"replied","supersedes":"x"}`, By: "imap"}, "", [2]string{}},
		{"not what the owner entered", core.Event{Kind: "outcome.saved", Data: `{"kind":"won"}`, By: "user:cli"}, "", [2]string{}},
		{"an unknown submission", core.Event{Kind: "submission.unknown", To: "unknown"}, core.NoticeUnknown, [2]string{"state", "unknown"}},
		{"half a budget", core.Event{Kind: "budget.alert", Subject: "day:2026-11-23", To: "50", Data: `{"level":50,"used_nusd":500,"limit_nusd":1000}`}, core.NoticeBudget50, [2]string{"used", "500"}},
		{"a budget that is used up", core.Event{Kind: "budget.alert", Subject: "month:2026-11", To: "100", Data: `broken`}, core.NoticeBudget100, [2]string{"scope", "month:2026-11"}},
		{"no level that is not known", core.Event{Kind: "budget.alert", To: "60"}, "", [2]string{}},
		{"a blocked source", core.Event{Kind: core.EventAlertRaised, Subject: "source_blocked:feed", Data: `{"detail":"403"}`}, core.NoticeBlocked, [2]string{"detail", "403"}},
		{"an actor with a slash in its name", core.Event{Kind: core.EventAlertRaised, Subject: "actor_degraded:scraper/feed"}, core.NoticeActor, [2]string{"subject", "scraper/feed"}},
		{"not its end", core.Event{Kind: core.EventAlertCleared, Subject: "source_blocked:feed"}, "", [2]string{}},
		{"no condition that is not known", core.Event{Kind: core.EventAlertRaised, Subject: "digest:x"}, "", [2]string{}},
		{"nothing else", core.Event{Kind: "job.new"}, "", [2]string{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.event.Seq = 7
			n, ok := notify.FromEvent(tc.event)
			require.Equal(t, tc.kind != "", ok)
			if ok {
				require.Equal(t, tc.kind, n.Kind)
				require.Equal(t, core.NoticeID("event-7"), n.ID)
				require.Equal(t, tc.param[1], n.Params[tc.param[0]])
			}
		})
	}
}

func FuzzFromEvent(f *testing.F) {
	f.Add("outcome.saved", "x", `{"kind":"replied"}`)
	f.Add("budget.alert", "day:\x00", `{"used_nusd":"\u001b[2J"}`)
	f.Fuzz(func(t *testing.T, kind, subject, data string) {
		n, ok := notify.FromEvent(core.Event{Kind: core.EventKind(kind), Subject: subject, Data: data, To: "50"})
		if !ok {
			return
		}
		for _, v := range n.Params {
			require.LessOrEqual(t, len(v), 160)
			require.Equal(t, core.Clean(v, 1000, false), v)
		}
	})
}

func zone(t require.TestingT) *time.Location {
	z, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	return z
}

func TestPlan(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	night := time.Date(2026, 11, 23, 21, 30, 0, 0, time.UTC) // 22:30 in Berlin
	targets := []notify.Target{{Name: "telegram"}, {Name: "mail", Collects: true}}
	rules := core.DefaultNoticeRules()
	rules.Events[core.NoticeReply] = core.NoticeQuiet
	rules.Events[core.NoticeBlocked] = core.NoticeOff
	rules.Targets = map[string]map[core.NoticeKind]core.NoticeLevel{"telegram": {core.NoticeDigest: core.NoticeOff, core.NoticeReply: core.NoticeOn}}
	for _, tc := range []struct {
		name string
		kind core.NoticeKind
		now  time.Time
		want []notify.Delivery
	}{
		{"rings by day", core.NoticeProposal, noon, []notify.Delivery{{Target: "telegram", Notice: "n"}}},
		{"makes no sound by night in the owner's zone", core.NoticeProposal, night, []notify.Delivery{{Target: "telegram", Notice: "n", Silent: true}}},
		{"a rule of the target comes first", core.NoticeReply, noon, []notify.Delivery{{Target: "telegram", Notice: "n"}}},
		{"off is off", core.NoticeBlocked, noon, nil},
		{"silent by default", core.NoticeBudget50, noon, []notify.Delivery{{Target: "telegram", Notice: "n", Silent: true}}},
		{"mail is told in the digest only", core.NoticeDigest, noon, []notify.Delivery{{Target: "mail", Notice: "n"}}},
		{"a test goes everywhere and rings", core.NoticeTest, night, []notify.Delivery{{Target: "telegram", Notice: "n"}, {Target: "mail", Notice: "n"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			require.Equal(t, tc.want, notify.Plan(rules, zone(t), tc.now, core.Notice{ID: "n", Kind: tc.kind}, targets))
		})
	}
}

func TestEveryNoticeIsInExactlyOneMessage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		kinds := rapid.SliceOfN(rapid.SampledFrom(core.NoticeKinds()), 0, 30).Draw(t, "kinds")
		var list []core.Notice
		for i, k := range kinds {
			list = append(list, core.Notice{ID: core.NoticeID(rune('a' + i)), Kind: k})
		}
		seen := map[core.NoticeID]int{}
		for _, b := range notify.Batch(list) {
			require.NotEmpty(t, b)
			for _, n := range b {
				seen[n.ID]++
				require.Equal(t, b[0].Kind, n.Kind)
			}
			require.True(t, len(b) == 1 || len(b) >= 4)
			require.True(t, len(b) == 1 || b[0].Kind != core.NoticeDigest)
		}
		for _, n := range list {
			require.Equal(t, 1, seen[n.ID])
		}
	})
}

func TestRetryGrowsAndObeys(t *testing.T) {
	t.Parallel()
	require.Equal(t, 15*time.Second, notify.Retry(1, 0))
	require.Equal(t, 30*time.Second, notify.Retry(2, 0))
	require.Equal(t, time.Hour, notify.Retry(9, 0))
	require.Equal(t, time.Hour, notify.Retry(1000, 0))
	require.Equal(t, 3*time.Hour, notify.Retry(1, 3*time.Hour))
	require.Equal(t, 24*time.Hour, notify.Retry(1, 1000*time.Hour), "nobody is waited for longer than a day")
	var sum time.Duration
	for i := 1; i < notify.MaxTries; i++ {
		sum += notify.Retry(i, 0)
	}
	require.InDelta(t, 72, sum.Hours(), 4)
}

func TestDigest(t *testing.T) {
	t.Parallel()
	_, ok := notify.Digest("2026-11-23", []core.Notice{{Kind: core.NoticeDigest}, {Kind: core.NoticeTest}}, 0, time.Time{})
	require.False(t, ok, "nothing to say")
	n, ok := notify.Digest("2026-11-23", []core.Notice{{Kind: core.NoticeReply}, {Kind: core.NoticeReply}}, 3, time.Time{})
	require.True(t, ok)
	require.Equal(t, map[string]string{"day": "2026-11-23", "waiting": "3", "reply": "2"}, n.Params)
	require.Equal(t, core.NoticeID("digest-2026-11-23"), n.ID)
}

func TestAlerts(t *testing.T) {
	t.Parallel()
	free, plenty := uint64(100<<20), uint64(1<<40)
	off, fine := -3*time.Minute, time.Minute
	require.Empty(t, notify.Alerts(notify.Seen{Free: &plenty, Offset: &fine, Sources: []core.SourceState{{Name: "a", Status: "ok", Failures: 2}},
		Actors: []core.ActorStatus{{Name: "decider", State: "idle"}}}))
	require.Empty(t, notify.Alerts(notify.Seen{}), "what is not known is no alert")
	got := notify.Alerts(notify.Seen{Free: &free, Offset: &off,
		Sources: []core.SourceState{{Name: "a", Status: "blocked"}, {Name: "b", Status: "transient", Failures: 3}, {Name: "c", Yield: core.Yield{Alarm: true, Mean: 24.6}}},
		Actors:  []core.ActorStatus{{Name: "scraper/a", State: "degraded"}}})
	require.Equal(t, []core.Alert{{Kind: core.AlertBlocked, Subject: "a"}, {Kind: core.AlertBlocked, Subject: "b"}, {Kind: core.AlertSilent, Subject: "c", Detail: "25"},
		{Kind: core.AlertActor, Subject: "scraper/a"}, {Kind: core.AlertDisk, Subject: "data", Detail: "100 MiB"}, {Kind: core.AlertClock, Subject: "clock", Detail: "-3m0s"}}, got)
}
