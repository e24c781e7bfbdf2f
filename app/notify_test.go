package app_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/notify/webhook"
	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/receiver"
	"github.com/automonet/automonet/internal/fakes/telegram"
)

// TestTheOwnerIsToldAndDecidesByChat goes the whole way: pair, be told, read, approve.
func TestTheOwnerIsToldAndDecidesByChat(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bot, err := telegram.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, bot.Close()) })
	hook, err := receiver.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, hook.Close()) })
	r.cfg.Web.AllowPrivate = append(r.cfg.Web.AllowPrivate, bot.Addr(), hook.Addr())
	node := func(v map[string]any) config.Node {
		n, err := config.NodeFrom(v)
		require.NoError(t, err)
		return n
	}
	r.cfg.Notify = map[string]config.Notify{
		"telegram": {Enabled: true, Config: node(map[string]any{"token": "secret:telegram", "base_url": bot.URL()})},
		"hook":     {Driver: "webhook", Enabled: true, Config: node(map[string]any{"url": hook.URL() + "/hook", "secret": "secret:hook"})},
		"off":      {Driver: "ntfy"},
		"mail":     {Enabled: true},
	}
	opts := r.options(false, false)
	opts.Secret = func(ref string) (string, error) {
		return map[string]string{"secret:telegram": telegram.Token, "secret:hook": "a long random secret"}[ref], nil
	}
	a, err := app.New(opts)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	require.NoError(t, a.Start(ctx))
	t.Cleanup(func() {
		stop, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		require.NoError(t, a.Stop(stop))
	})
	s := a.Service()

	targets, err := s.NoticeTargets(ctx)
	require.NoError(t, err)
	require.Len(t, targets, 3)
	require.Equal(t, "not_paired", targets[2].Why)
	require.Equal(t, "dry_run", targets[1].Why)
	_, err = s.PairNotice(ctx, "hook")
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	pairing, err := s.PairNotice(ctx, "telegram")
	require.NoError(t, err)
	const owner = 4711
	bot.Say(owner, "/pair "+pairing.Code, time.Now())
	require.NotEmpty(t, bot.WaitMessages(ctx, 1), "the chat is paired")

	// What waits was found while nobody was paired, or comes as a notice: either way
	// the chat shows it on demand.
	waiting := func() []core.Proposal {
		list, _, err := s.Proposals(ctx, core.ProposalFilter{States: []core.ProposalState{core.ProposalWaiting}})
		require.NoError(t, err)
		return list
	}
	for len(waiting()) == 0 && ctx.Err() == nil {
		require.NoError(t, clockSleep(ctx))
	}
	bot.Say(owner, "/review", time.Now())
	var last telegram.Message
	approve := ""
	for n := 2; approve == "" && ctx.Err() == nil; n++ {
		for _, m := range bot.WaitMessages(ctx, n) {
			for _, b := range m.Buttons {
				if b.Text == "Approve" {
					last, approve = m, b.Data
				}
			}
		}
	}
	require.NotEmpty(t, approve)
	bot.Press(owner, owner, last.ID, approve)
	approved := func() bool {
		list, _, err := s.Proposals(ctx, core.ProposalFilter{States: []core.ProposalState{core.ProposalApproved}})
		require.NoError(t, err)
		return len(list) == 1 && list[0].Approval.By == "user:telegram"
	}
	for !approved() && ctx.Err() == nil {
		require.NoError(t, clockSleep(ctx))
	}
	require.True(t, approved())

	bot.Say(owner, "/stopnew", time.Now())
	for ctx.Err() == nil {
		st, err := s.Status(ctx)
		require.NoError(t, err)
		if st.Run == core.RunStopNew {
			break
		}
		require.NoError(t, clockSleep(ctx))
	}
	require.NoError(t, s.TestNotice(ctx, "hook"))
	require.Equal(t, core.KindDenied, core.KindOf(s.TestNotice(ctx, "mail")))
	require.Equal(t, core.KindNotFound, core.KindOf(s.TestNotice(ctx, "off")))
	told := func() map[core.NoticeKind]int {
		kinds := map[core.NoticeKind]int{}
		for _, p := range hook.Hooks() {
			var got webhook.Payload
			require.NoError(t, json.Unmarshal(p.Body, &got))
			require.True(t, got.DryRun)
			kinds[got.Kind]++
		}
		return kinds
	}
	for told()[core.NoticeProposal] == 0 && ctx.Err() == nil {
		require.NoError(t, clockSleep(ctx))
	}
	require.Equal(t, 1, told()[core.NoticeTest])
	require.NotZero(t, told()[core.NoticeProposal])
	// Which of several proposals was told last is the agent's affair, so all count.
	list, _, err := s.Notices(ctx, core.NoticeFilter{Kinds: []core.NoticeKind{core.NoticeProposal}, Limit: 100})
	require.NoError(t, err)
	var titles []string
	for _, n := range list {
		titles = append(titles, n.Title)
	}
	require.Contains(t, titles, "A proposal waits for you")
	read, err := s.ReadNotice(ctx, list[0].ID)
	require.NoError(t, err)
	require.NotEmpty(t, read.Title)
	rules, err := s.NoticeRules(ctx)
	require.NoError(t, err)
	rules.Targets = map[string]map[core.NoticeKind]core.NoticeLevel{"pager": {core.NoticeReply: core.NoticeOff}}
	_, err = s.SaveNoticeRules(ctx, rules, "user:test")
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	profit, err := s.Profit(ctx)
	require.NoError(t, err)
	require.Empty(t, profit.Earned)
	_, err = s.Alerts(ctx)
	require.NoError(t, err)
}

// clockSleep gives the agent a moment.
func clockSleep(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(5 * time.Millisecond):
		return nil
	}
}

func TestATargetThatIsConfiguredWronglyIsAProblemOfTheFile(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, want := range map[string]string{"telegram": "token", "pager": "unknown driver"} {
		r.cfg.Notify = map[string]config.Notify{name: {Enabled: true}}
		require.ErrorContains(t, app.Check(r.options(false, false)), want)
	}
}
