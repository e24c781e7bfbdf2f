package notifier_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/notifier"
	seam "github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/notify"
	"github.com/automonet/automonet/store/storetest"
)

// sink is a target that takes messages, or fails.
type sink struct {
	mu     sync.Mutex
	took   []seam.Message
	fail   error
	paired bool
}

func (s *sink) Notify(_ context.Context, m seam.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	s.took = append(s.took, m)
	return nil
}

// chat is a sink that has to be paired.
type chat struct{ sink }

func (c *chat) Pair(context.Context) (core.Pairing, error) { return core.Pairing{}, nil }
func (c *chat) Paired(context.Context) (bool, error)       { return c.paired, nil }

type rig struct {
	*storetest.Fixture
	phone *chat
	hook  *sink
	mail  *sink
	seen  notify.Seen
	told  map[string]int
	mu    sync.Mutex
	cfg   notifier.Config
}

func newRig(t *testing.T) *rig {
	r := &rig{Fixture: storetest.Open(t), phone: &chat{sink{paired: true}}, hook: &sink{}, mail: &sink{}, told: map[string]int{}}
	r.AddProfile()
	r.cfg = notifier.Config{Log: r, Box: r, Clock: r.Clock, DryRun: true,
		Targets: []notifier.Target{{Name: "phone", Notifier: r.phone}, {Name: "hook", Notifier: r.hook}, {Name: "mail", Notifier: r.mail, Collects: true}},
		Watch:   func(context.Context) (notify.Seen, error) { return r.seen, nil },
		Told: func(target, outcome string) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.told[target+" "+outcome]++
		}}
	r.work()
	return r
}

func (r *rig) work() actors.Report {
	r.T.Helper()
	report, err := notifier.New(r.cfg).Work(context.Background())
	require.NoError(r.T, err)
	return report
}

// reply is a client's answer.
func (r *rig) reply(n int) {
	r.T.Helper()
	id := fmt.Sprint(n)
	sub := r.Sent(r.ApprovedProposal(r.Shortlisted("feed", id, 80), "email"))
	require.NoError(r.T, r.SaveOutcome(context.Background(), core.OutcomeEvent{ID: core.OutcomeID("outcome-" + id), SubmissionID: sub.ID, Kind: core.OutcomeReplied, Source: "imap"}))
	r.Clock.Advance(31 * 24 * time.Hour)
}

func TestWhatHappenedIsToldEverywhereOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.reply(1)
	r.work()
	r.work()
	for _, s := range []*sink{&r.phone.sink, r.hook} {
		var replies []seam.Message
		for _, m := range s.took {
			if m.Kind == core.NoticeReply {
				replies = append(replies, m)
			}
		}
		require.Len(t, replies, 1)
		require.Equal(t, "A client answered", replies[0].Title)
		require.Contains(t, replies[0].Text, "Go developer 1 – Example 1 Ltd: a reply came")
		require.True(t, replies[0].DryRun)
	}
	require.Equal(t, 1, r.told["phone sent"]-r.told["hook sent"]+1)
	list, _, err := r.Notices(context.Background(), core.NoticeFilter{Kinds: []core.NoticeKind{core.NoticeReply}})
	require.NoError(t, err)
	require.Len(t, list, 1)
}

func TestACrashBetweenSendingAndNotingSendsTheSameIDAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.reply(1)
	r.cfg.Targets = r.cfg.Targets[1:2]
	lost := r.cfg
	lost.Box = crashing{r}
	_, err := notifier.New(lost).Work(context.Background())
	require.ErrorContains(t, err, "killed")
	first := len(r.hook.took)
	require.Equal(t, 1, first)
	r.Reopen()
	r.work()
	require.Greater(t, len(r.hook.took), first+1)
	require.Equal(t, r.hook.took[first-1].ID, r.hook.took[first].ID)
}

// crashing loses what is noted after a send, as a killed process does.
type crashing struct{ *rig }

func (crashing) TookNotices(context.Context, []core.NoticeSend) error { return errors.New("killed") }

func TestAFailingTargetIsTriedAgainAndHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.phone.fail = &seam.LaterError{After: 40 * time.Second, Err: core.Errorf(core.KindTransient, "Telegram asks to wait; it is tried again by itself")}
	r.reply(1)
	hooked := len(r.hook.took)
	report := r.work()
	require.Greater(t, len(r.hook.took), hooked)
	require.Empty(t, r.phone.took)
	require.Equal(t, 40*time.Second, report.Next)
	queues, err := r.NoticeQueues(context.Background())
	require.NoError(t, err)
	require.Equal(t, "phone", queues[0].Target)
	require.Contains(t, queues[0].Error, "asks to wait")
	r.phone.fail = nil
	r.work()
	require.Empty(t, r.phone.took, "not before its time")
	r.Clock.Advance(40 * time.Second)
	r.work()
	require.NotEmpty(t, r.phone.took)
	require.NotContains(t, fmt.Sprint(r.told), "given_up")
}

func TestWhatNobodyCanTakeIsGivenUp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	rules := core.DefaultNoticeRules()
	rules.DigestAt = ""
	_, err := r.SaveNoticeRules(context.Background(), rules, "user:cli")
	require.NoError(t, err)
	r.hook.fail = &seam.NotReadyError{Why: seam.WhyDryRun, Err: core.Errorf(core.KindDenied, "this is a dry-run")}
	r.phone.fail = errors.New("some fault with https://api.example.org/secret in it")
	r.reply(1)
	r.work()
	require.NotZero(t, r.told["hook given_up"])
	queues, err := r.NoticeQueues(context.Background())
	require.NoError(t, err)
	require.Len(t, queues, 1)
	require.Equal(t, "internal", queues[0].Error, "foreign words are not kept")
	for range 2 * notify.MaxTries {
		r.Clock.Advance(2 * time.Hour)
		r.work()
	}
	require.NotZero(t, r.told["phone given_up"])
	queues, err = r.NoticeQueues(context.Background())
	require.NoError(t, err)
	require.Empty(t, queues)
}

func TestBeforeAChatIsPairedNothingPilesUpForIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.phone.paired = false
	r.reply(1)
	r.work()
	r.phone.paired = true
	r.Clock.Advance(time.Hour)
	r.work()
	require.Empty(t, r.phone.took)
	n, err := r.UnreadNotices(context.Background())
	require.NoError(t, err)
	require.NotZero(t, n)
}

func TestManyOfAKindAreToldAsOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range 5 {
		r.reply(i)
	}
	r.hook.took = nil
	r.work()
	var titles []string
	for _, m := range r.hook.took {
		titles = append(titles, m.Title)
	}
	require.Contains(t, titles, "5 clients answered")
}

func TestConditionsAreToldAtTheirBeginning(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	free := uint64(1 << 20)
	r.seen = notify.Seen{Free: &free, Sources: []core.SourceState{{Name: "feed", Status: "blocked", Reason: "it wants proof of a human"}}}
	r.work()
	r.work()
	require.Len(t, r.hook.took, 2)
	require.Equal(t, "feed: it wants proof of a human", r.hook.took[0].Text)
	r.seen = notify.Seen{}
	r.work()
	r.seen = notify.Seen{Free: &free}
	r.work()
	require.Len(t, r.hook.took, 3)
	r.cfg.Watch = func(context.Context) (notify.Seen, error) { return notify.Seen{}, errors.New("no") }
	_, err := notifier.New(r.cfg).Work(context.Background())
	require.Error(t, err)
}

func TestOneDigestADayAndNoneWhenNothingHappened(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ctx := context.Background()
	digests := func() (out []seam.Message) {
		for _, m := range r.mail.took {
			require.Equal(t, core.NoticeDigest, m.Kind, "mail is told in the digest only")
			out = append(out, m)
		}
		return out
	}
	r.Clock.Advance(24 * time.Hour)
	r.work()
	require.Empty(t, digests(), "an empty day brings no mail")
	r.seen = notify.Seen{Sources: []core.SourceState{{Name: "feed", Status: "blocked"}}}
	r.work()
	require.Empty(t, digests())
	r.Clock.Advance(9 * time.Hour)
	r.work()
	r.work()
	require.Len(t, digests(), 1)
	require.Len(t, digests()[0].Items, 1)
	require.Equal(t, core.NoticeBlocked, digests()[0].Items[0].Kind)
	rules, err := r.NoticeRules(ctx)
	require.NoError(t, err)
	rules.Targets = map[string]map[core.NoticeKind]core.NoticeLevel{"mail": {core.NoticeBlocked: core.NoticeOff}}
	_, err = r.SaveNoticeRules(ctx, rules, "user:cli")
	require.NoError(t, err)
	r.Clock.Advance(24 * time.Hour)
	r.seen = notify.Seen{}
	r.work()
	r.Clock.Advance(24 * time.Hour)
	r.work()
	require.Len(t, digests(), 1)
}

type ear struct {
	sink
	n   int
	err error
}

func (e *ear) Poll(context.Context, seam.Commands) (int, error) { return e.n, e.err }

func TestListeningGoesOnAndWaitsWhenAsked(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e := &ear{n: 2}
	report, err := notifier.Ear{Target: e}.Work(ctx)
	require.NoError(t, err)
	require.True(t, report.More)
	require.Equal(t, 2, report.Handled)
	e.err = &seam.LaterError{After: 9 * time.Second, Err: errors.New("busy")}
	report, err = notifier.Ear{Target: e}.Work(ctx)
	require.NoError(t, err)
	require.Equal(t, 9*time.Second, report.Next)
	require.False(t, report.More)
	e.err = errors.New("no network")
	_, err = notifier.Ear{Target: e}.Work(ctx)
	require.Error(t, err)
}
