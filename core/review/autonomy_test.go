package review

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

// earned lets the scene's channel send by itself up to a price.
func (sc *scene) earned(t testing.TB, limit int64, perDay int) {
	t.Helper()
	sc.policy.Earned = &core.Autonomy{Channel: MailChannel, State: core.AutonomyGranted, Grant: &core.AutonomyGrant{ID: "g",
		Limits: core.AutonomyLimits{MaxPrice: core.Money{Minor: limit, Currency: "EUR"}, PerDay: perDay}}}
	sc.p.Content.Price = core.Pay{Min: core.Money{Minor: 10_000, Currency: "EUR"}, Max: core.Money{Minor: 10_000, Currency: "EUR"}, Period: core.PeriodFixed}
	sc.approve(t, core.RuleEarned+"g")
}

func TestWhatWasEarnedIsChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		edit func(*testing.T, *scene)
		want []string
	}{
		{"within the limits it goes", func(t *testing.T, sc *scene) { sc.earned(t, 10_000, 1) }, []string{}},
		{"above the price it asks", func(t *testing.T, sc *scene) { sc.earned(t, 9_999, 1) }, []string{CodeEarnedLimit}},
		{"above the cap of a day it asks", func(t *testing.T, sc *scene) { sc.earned(t, 10_000, 1); sc.history.Unattended = 1 }, []string{CodeEarnedLimit}},
		{"without a known price it asks", func(t *testing.T, sc *scene) {
			sc.earned(t, 10_000, 1)
			sc.p.Content.Price = core.Pay{}
			sc.approve(t, core.RuleEarned+"g")
		}, []string{CodeEarnedLimit}},
		{"a demotion asks", func(t *testing.T, sc *scene) {
			sc.earned(t, 10_000, 1)
			sc.policy.Earned = &core.Autonomy{State: core.AutonomyDemoted}
		}, []string{CodeChannelMode}},
		{"a demotion asks also on auto", func(t *testing.T, sc *scene) {
			sc.approve(t, core.RuleAuto)
			sc.policy.Mode, sc.policy.Earned = core.ModeAuto, &core.Autonomy{State: core.AutonomyDemoted}
		}, []string{CodeChannelMode}},
		{"another grant asks", func(t *testing.T, sc *scene) { sc.earned(t, 10_000, 1); sc.policy.Earned.Grant.ID = "h" }, []string{CodeChannelMode}},
		{"the owner's own approval is not bound by it", func(t *testing.T, sc *scene) { sc.earned(t, 1, 1); sc.approve(t, "user:cli") }, []string{}},
		{"the owner applied for this link before", func(_ *testing.T, sc *scene) {
			past := core.PastProposal{At: sc.now.AddDate(-1, 0, 0), LinkKey: "k"}
			sc.history.Past, sc.history.Postings = []core.PastProposal{past}, []string{past.Link()}
		}, []string{CodeAppliedBefore}},
		{"the owner applied for this role before", func(_ *testing.T, sc *scene) {
			sc.history.Past = []core.PastProposal{{At: sc.now.AddDate(-1, 0, 0), Company: "ACME Robotics", Title: "Go Developer (m/w/d)"}}
		}, []string{CodeAppliedBefore}},
		{"another role of years ago is no matter", func(_ *testing.T, sc *scene) {
			sc.history.Past = []core.PastProposal{{At: sc.now.AddDate(-1, 0, 0), Company: "ACME Robotics", Title: "Cook", Recipient: "jobs@acme-robotics.de"}}
		}, []string{}},
		{"whom the owner wrote to last week was written to", func(_ *testing.T, sc *scene) {
			sc.history.Past = []core.PastProposal{{At: sc.now.AddDate(0, 0, -7), Title: "Cook", Recipient: "jobs@acme-robotics.de"}}
		}, []string{CodeCapRecipient}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sc := newScene(t)
			c.edit(t, sc)
			require.Equal(t, c.want, codes(sc.blocks()))
		})
	}
}

func TestRouteKeepsWithinWhatWasEarned(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	sc.earned(t, 10_000, 3)
	sc.p.State, sc.p.Approval = core.ProposalDrafted, nil
	route := func(s core.Settings) (core.ProposalState, []core.Reason) { return Route(sc.p, sc.policy, s, sc.job) }
	never := sc.settings
	never.Autonomy.SpotCheck = 100
	for core.SpotChecked(sc.p.Hash, 100) {
		sc.p.Content.Body += "."
		sc.p.Hash = sc.p.Content.Hash()
	}
	to, _ := route(never)
	require.Equal(t, core.ProposalApproved, to)
	sc.policy.Earned.Grant.Limits.MaxPrice.Minor = 1
	to, why := route(never)
	require.Equal(t, core.ProposalWaiting, to)
	require.Equal(t, CodeEarnedLimit, why[0].Code)
	sc.policy.Earned.Grant.Limits.MaxPrice.Minor = 10_000
	for n := 2; n <= 100; n++ {
		if !core.SpotChecked(sc.p.Hash, n) {
			continue
		}
		checked := sc.settings
		checked.Autonomy.SpotCheck = n
		to, why = route(checked)
		require.Equal(t, core.ProposalWaiting, to)
		require.Equal(t, CodeSpotCheck, why[0].Code)
		break
	}
	d := Shadow(sc.p, core.ChannelPolicy{Channel: MailChannel, Mode: core.ModeConfirm, Ceiling: core.ModeConfirm}, sc.settings, sc.job)
	require.True(t, d.Send, "what it would do does not depend on what it may")
	require.Equal(t, core.Money{Minor: 10_000, Currency: "EUR"}, d.Stake)
	sc.p.Flags = []string{"odd"}
	d = Shadow(sc.p, sc.policy, sc.settings, sc.job)
	require.False(t, d.Send)
	require.Equal(t, []string{CodeFlagged}, d.Why)
}
