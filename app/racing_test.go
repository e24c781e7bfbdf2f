package app_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/telegram"
)

// chatOwner is who the paired chat belongs to.
const chatOwner = 4711

// racer is a live agent that is decided for in two places at once: by chat, and by
// whoever calls its service, as the API and the command line do.
type racer struct {
	t   *testing.T
	ctx context.Context
	rig *rig
	bot *telegram.Server
	s   service.Service
	rnd *rand.Rand
}

func newRacer(t *testing.T) *racer {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("AUTOMONET_SEED"); s != "" {
		_, err := fmt.Sscan(s, &seed)
		require.NoError(t, err)
	}
	t.Logf("seed %d (repeat with AUTOMONET_SEED=%d)", seed, seed)
	r := newRig(t)
	r.cfg.Sources, r.cfg.HTTP.Listen, r.cfg.Settings.Threshold = nil, "", 5
	bot, err := telegram.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, bot.Close()) })
	r.cfg.Web.AllowPrivate = append(r.cfg.Web.AllowPrivate, bot.Addr())
	node, err := config.NodeFrom(map[string]any{"token": "secret:telegram", "base_url": bot.URL()})
	require.NoError(t, err)
	r.cfg.Notify = map[string]config.Notify{"telegram": {Enabled: true, Config: node}}
	opts := r.options(true, false)
	opts.Secret = func(string) (string, error) { return telegram.Token, nil }
	a, err := app.New(opts)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	require.NoError(t, a.Start(ctx))
	t.Cleanup(func() {
		defer cancel()
		require.NoError(t, a.Stop(ctx))
	})
	out := &racer{t: t, ctx: ctx, rig: r, bot: bot, s: a.Service(), rnd: rand.New(rand.NewPCG(seed, 11))}
	pairing, err := out.s.PairNotice(ctx, "telegram")
	require.NoError(t, err)
	bot.Say(chatOwner, "/pair "+pairing.Code, time.Now())
	require.NotEmpty(t, bot.WaitMessages(ctx, 1))
	return out
}

// until waits for what the agent does by itself.
func (r *racer) until(what string, ok func() bool) {
	r.t.Helper()
	for !ok() {
		if clockSleep(r.ctx) != nil {
			r.t.Fatalf("waited too long until %s", what)
		}
	}
}

// draft takes in a posting of a company of its own and returns the agent's proposal.
func (r *racer) draft(n int) core.Proposal {
	r.t.Helper()
	text := fmt.Sprintf("Go developer for depot %d\n\nDepot Works %d runs an order service in Rails. We need someone to migrate it to Go and PostgreSQL. Freelance, remote. Write to jobs@depot-works-%d.example.", n, n, n)
	job, err := r.s.AddJob(r.ctx, "pasted", []byte(text), "")
	require.NoError(r.t, err)
	var p core.Proposal
	r.until("the agent has drafted a proposal", func() bool {
		list, _, err := r.s.Proposals(r.ctx, core.ProposalFilter{States: []core.ProposalState{core.ProposalWaiting}})
		require.NoError(r.t, err)
		for _, q := range list {
			if q.JobID == job.ID && q.Content.Channel == "email" {
				p = q
			}
		}
		return p.ID != ""
	})
	return p
}

// offered is the button in the chat that approves the only proposal that waits.
func (r *racer) offered() (message int, data string) {
	r.t.Helper()
	before := len(r.bot.Messages())
	r.bot.Say(chatOwner, "/review", time.Now())
	r.until("the chat shows the proposal", func() bool {
		for _, m := range r.bot.Messages()[before:] {
			for _, b := range m.Buttons {
				if b.Text == "Approve" {
					message, data = m.ID, b.Data
				}
			}
		}
		return data != ""
	})
	return message, data
}

// together runs acts at the same time, each shifted by a random lag of less than most, so
// that now one is first and now the other.
func (r *racer) together(most time.Duration, acts ...func()) {
	var begin, all sync.WaitGroup
	begin.Add(1)
	for _, act := range acts {
		lag := time.Duration(r.rnd.Int64N(int64(most)))
		all.Go(func() {
			begin.Wait()
			<-time.After(lag)
			act()
		})
	}
	begin.Done()
	all.Wait()
}

// press presses a button, and waits until the bot has answered.
func (r *racer) press(message int, data string) {
	answers := len(r.bot.Answers())
	r.bot.Press(chatOwner, chatOwner, message, data)
	r.until("the press is answered", func() bool { return len(r.bot.Answers()) > answers })
}

// attempts are the submissions of a proposal; settled reports whether each has ended.
func (r *racer) attempts(p core.Proposal) (list []core.Submission, settled bool) {
	r.t.Helper()
	all, _, err := r.s.Submissions(r.ctx, core.SubmissionFilter{Limit: 200})
	require.NoError(r.t, err)
	settled = true
	for _, sub := range all {
		if sub.JobID != p.JobID {
			continue
		}
		list = append(list, sub)
		settled = settled && sub.State != core.SubmissionQueued && sub.State != core.SubmissionSending
	}
	return list, settled
}

// mails are those that reached the recipient of a proposal.
func (r *racer) mails(p core.Proposal) (texts []string) {
	r.t.Helper()
	for _, m := range r.rig.sink.Messages() {
		if len(m.To) == 1 && strings.EqualFold(m.To[0], p.Content.Recipient) {
			text, err := m.Text()
			require.NoError(r.t, err)
			texts = append(texts, text)
		}
	}
	return texts
}

func (r *racer) state(p core.Proposal) core.Proposal {
	r.t.Helper()
	now, err := r.s.Proposal(r.ctx, p.ID)
	require.NoError(r.t, err)
	return now
}

// rounds is how often each race is run.
func rounds() int {
	if os.Getenv("AUTOMONET_FULL") != "" {
		return 60
	}
	return 5
}

// TestApprovedInTwoPlacesAtOnceIsSentOnce lets the chat and four callers approve the
// same text at the same moment.
func TestApprovedInTwoPlacesAtOnceIsSentOnce(t *testing.T) {
	t.Parallel()
	r := newRacer(t)
	for n := range rounds() {
		p := r.draft(n)
		message, data := r.offered()
		approve := func() {
			_, err := r.s.Approve(r.ctx, p.ID, p.Hash, "user:racer")
			require.NoError(t, err)
		}
		r.together(2*time.Millisecond, approve, func() { r.press(message, data) }, approve, approve, approve)
		r.until("it is sent", func() bool { return len(r.mails(p)) > 0 })
		r.until("all is settled", func() bool { _, settled := r.attempts(p); return settled })
		list, _ := r.attempts(p)
		require.Len(t, list, 1)
		require.Equal(t, core.SubmissionSent, list[0].State)
		require.Len(t, r.mails(p), 1)
		_, err := r.s.Audit(r.ctx, p.JobID)
		require.NoError(t, err)
	}
}

// TestWhatWasNotApprovedIsNeverSent edits a text while the chat approves it: either
// the old text was sent and the edit refused, or the edit stands and nothing is sent
// before it is approved.
func TestWhatWasNotApprovedIsNeverSent(t *testing.T) {
	t.Parallel()
	r := newRacer(t)
	edits, sends := 0, 0
	for n := range rounds() {
		p := r.draft(n)
		message, data := r.offered()
		better := p.Content
		better.Body += fmt.Sprintf("\n\nThis is the text of edit %d.", n)
		var refused error
		r.together(60*time.Millisecond, func() { r.press(message, data) }, func() {
			_, refused = r.s.Edit(r.ctx, p.ID, better, "user:racer")
		})
		r.until("all is settled", func() bool {
			_, settled := r.attempts(p)
			return settled && (refused == nil || len(r.mails(p)) > 0)
		})
		marker := fmt.Sprintf("This is the text of edit %d.", n)
		if refused != nil {
			sends++
			// Too late for a text that is gone, or the approval came between.
			require.Contains(t, []core.Kind{core.KindDenied, core.KindConflict}, core.KindOf(refused), "%v", refused)
			require.Len(t, r.mails(p), 1)
			require.NotContains(t, r.mails(p)[0], marker)
			continue
		}
		edits++
		now := r.state(p)
		require.Equal(t, core.ProposalWaiting, now.State)
		require.Nil(t, now.Approval)
		require.Empty(t, r.mails(p), "a text that was not approved is not sent, and the old one is void")
		_, err := r.s.Approve(r.ctx, p.ID, p.Hash, "user:racer")
		require.Equal(t, core.KindConflict, core.KindOf(err), "the old approval does not fit")
		_, err = r.s.Approve(r.ctx, p.ID, now.Hash, "user:racer")
		require.NoError(t, err)
		r.until("the new text is sent", func() bool { return len(r.mails(p)) > 0 })
		r.until("all is settled", func() bool { _, settled := r.attempts(p); return settled })
		require.Len(t, r.mails(p), 1)
		require.Contains(t, r.mails(p)[0], marker)
	}
	t.Logf("%d edits stood, %d texts were sent first", edits, sends)
}

// TestStopNewDuringSendingIsExact stops while an approval is on its way: what had not
// begun waits and is sent once after the agent may again.
func TestStopNewDuringSendingIsExact(t *testing.T) {
	t.Parallel()
	r := newRacer(t)
	waited := 0
	for n := range rounds() {
		p := r.draft(n)
		message, data := r.offered()
		r.together(40*time.Millisecond, func() { r.press(message, data) }, func() {
			_, err := r.s.SetRun(r.ctx, core.RunStopNew, "the race", "user:racer")
			require.NoError(t, err)
		})
		// What had begun ends; what had not stays where it is.
		r.until("nothing is on its way", func() bool {
			list, _ := r.attempts(p)
			for _, sub := range list {
				if sub.State == core.SubmissionSending {
					return false
				}
			}
			return len(list) > 0
		})
		list, settled := r.attempts(p)
		require.Len(t, list, 1)
		if !settled {
			waited++
			require.Empty(t, r.mails(p))
		}
		_, err := r.s.SetRun(r.ctx, core.RunNormal, "", "user:racer")
		require.NoError(t, err)
		r.until("it is sent", func() bool { _, settled := r.attempts(p); return settled })
		list, _ = r.attempts(p)
		require.Equal(t, core.SubmissionSent, list[0].State)
		require.Len(t, r.mails(p), 1)
	}
	t.Logf("%d of %d waited", waited, rounds())
}
