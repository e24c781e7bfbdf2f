package core_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestStakeIsTheWholeJob(t *testing.T) {
	t.Parallel()
	pay := func(minor int64, c core.Currency, p core.Period) core.Pay {
		return core.Pay{Max: core.Money{Minor: minor, Currency: c}, Period: p}
	}
	for _, c := range []struct {
		name         string
		asked, named core.Pay
		want         int64
	}{
		{"a fixed price is the stake", pay(50_000, "EUR", core.PeriodFixed), core.Pay{}, 50_000},
		{"what is asked counts before what is named", pay(50_000, "EUR", core.PeriodFixed), pay(90_000, "EUR", core.PeriodFixed), 50_000},
		{"an hour's pay counts for 40 hours", core.Pay{}, pay(8_000, "EUR", core.PeriodHour), 320_000},
		{"a day's for five days", core.Pay{}, pay(60_000, "EUR", core.PeriodDay), 300_000},
		{"a month's whole", core.Pay{}, pay(600_000, "EUR", core.PeriodMonth), 600_000},
		{"per word nobody knows", pay(10, "EUR", core.PeriodWord), core.Pay{}, -1},
		{"no period, no stake", pay(10_000, "EUR", ""), core.Pay{}, -1},
		{"no price, no stake", core.Pay{}, core.Pay{}, -1},
		{"a currency without a rate", pay(10_000, "XTS", core.PeriodFixed), core.Pay{}, -1},
		{"the upper end counts", core.Pay{Min: core.Money{Minor: 70_000, Currency: "EUR"}, Max: core.Money{Minor: 60_000, Currency: "EUR"}, Period: core.PeriodFixed}, core.Pay{}, 70_000},
		{"only a lower end", core.Pay{Min: core.Money{Minor: 70_000, Currency: "EUR"}, Period: core.PeriodFixed}, core.Pay{}, 70_000},
	} {
		got := core.Stake(c.asked, c.named, "EUR", core.Rates{})
		if c.want < 0 {
			assert.False(t, got.Stated(), c.name)
			continue
		}
		assert.Equal(t, core.Money{Minor: c.want, Currency: "EUR"}, got, c.name)
	}
	dollars := core.Stake(pay(100_000, "USD", core.PeriodFixed), core.Pay{}, "EUR", core.Rates{AsOf: "2026-11-20", PerEuro: map[core.Currency]float64{"USD": 1.25}})
	assert.Equal(t, core.Money{Minor: 80_000, Currency: "EUR"}, dollars)
}

func TestLimitsCoverOnlyWhatIsKnown(t *testing.T) {
	t.Parallel()
	l := core.AutonomyLimits{MaxPrice: core.Money{Minor: 10_000, Currency: "EUR"}, PerDay: 2}
	assert.True(t, l.Covers(core.Money{Minor: 10_000, Currency: "EUR"}))
	assert.False(t, l.Covers(core.Money{Minor: 10_001, Currency: "EUR"}))
	assert.False(t, l.Covers(core.Money{Minor: 1, Currency: "USD"}), "another currency is not compared")
	assert.False(t, l.Covers(core.Money{}), "unknown is not zero")
	assert.False(t, l.Covers(core.Money{Minor: -1, Currency: "EUR"}))
	l.Unpriced = true
	assert.True(t, l.Covers(core.Money{}))
	assert.False(t, core.AutonomyLimits{PerDay: 1}.Covers(core.Money{Minor: 0, Currency: "EUR"}), "no limit permits nothing")
}

func TestUnattendedNamesThePermission(t *testing.T) {
	t.Parallel()
	grant := &core.Autonomy{Channel: "email", State: core.AutonomyGranted, Grant: &core.AutonomyGrant{ID: "g", Limits: core.AutonomyLimits{PerDay: 1}}}
	demoted := &core.Autonomy{Channel: "email", State: core.AutonomyDemoted}
	for _, c := range []struct {
		name string
		p    core.ChannelPolicy
		want string
	}{
		{"confirm sends nothing by itself", core.ChannelPolicy{Mode: core.ModeConfirm, Ceiling: core.ModeAuto}, ""},
		{"auto by the owner", core.ChannelPolicy{Mode: core.ModeAuto, Ceiling: core.ModeAuto}, "rule:auto"},
		{"earned", core.ChannelPolicy{Mode: core.ModeConfirm, Ceiling: core.ModeAuto, Earned: grant}, "rule:earned:g"},
		{"what was earned bounds auto", core.ChannelPolicy{Mode: core.ModeAuto, Ceiling: core.ModeAuto, Earned: grant}, "rule:earned:g"},
		{"a demotion ends auto too", core.ChannelPolicy{Mode: core.ModeAuto, Ceiling: core.ModeAuto, Earned: demoted}, ""},
		{"nothing earned passes the ceiling", core.ChannelPolicy{Mode: core.ModeAuto, Ceiling: core.ModeConfirm, Earned: grant}, ""},
		{"nor the terms", core.ChannelPolicy{Mode: core.ModeAuto, Ceiling: core.ModeAuto, ForbidsUnattended: true, Earned: grant}, ""},
		{"nor a mode below confirm", core.ChannelPolicy{Mode: core.ModeDraft, Ceiling: core.ModeAuto, Earned: grant}, ""},
		{"a grant that is lost sends nothing", core.ChannelPolicy{Mode: core.ModeAuto, Ceiling: core.ModeAuto, Earned: &core.Autonomy{State: core.AutonomyGranted}}, ""},
		{"an offer permits nothing", core.ChannelPolicy{Mode: core.ModeConfirm, Ceiling: core.ModeAuto, Earned: &core.Autonomy{State: core.AutonomyOffered, Offer: &core.AutonomyOffer{}}}, ""},
	} {
		assert.Equal(t, c.want, c.p.Unattended(), c.name)
		assert.Equal(t, c.p.Earned != nil && c.p.Earned.Grant != nil, c.p.Limits() != nil, c.name)
	}
	for by, want := range map[string]bool{"user:cli": true, "rule:earned:g": true, "rule:earned:old": false, "rule:auto": false} {
		assert.Equal(t, want, grant.Permits(by, 0) == nil, by)
	}
	require.Error(t, grant.Permits("rule:earned:g", 1), "the cap of a day")
	require.Error(t, demoted.Permits("rule:auto", 0))
	require.NoError(t, demoted.Permits("user:ui", 99))
	require.NoError(t, core.Autonomy{State: core.AutonomyShadow}.Permits("rule:auto", 99))
}

func TestAutonomyRulesAreChecked(t *testing.T) {
	t.Parallel()
	require.Nil(t, core.AutonomyRules{}.Check())
	require.Equal(t, core.DefaultAutonomyRules(), core.AutonomyRules{}.Filled())
	for name, r := range map[string]core.AutonomyRules{
		"autonomy.min_pairs": {MinPairs: 5}, "autonomy.window": {MinPairs: 50, Window: 20}, "autonomy.min_agreement": {MinAgreement: 0.3},
		"autonomy.per_day": {PerDay: -1}, "autonomy.spot_check": {SpotCheck: 1}, "autonomy.drift_window": {DriftWindow: 500}, "autonomy.min_misses": {MinMisses: 30},
		"autonomy.max_bounces": {MaxBounces: 99},
	} {
		err := r.Check()
		require.NotNil(t, err, name)
		assert.Equal(t, name, err.Field)
	}
	require.NotNil(t, core.AutonomyRules{MinAgreement: math.NaN()}.Check())
	s := core.DefaultSettings()
	s.Autonomy.MinPairs = 3
	_, err := core.NewSettings(s)
	require.ErrorContains(t, err, "autonomy.min_pairs")
}

func TestSpotChecksAreOneOfN(t *testing.T) {
	t.Parallel()
	hits := 0
	for i := range 4000 {
		h := core.Content{Body: string(rune('a' + i%26)), Subject: time.Unix(int64(i), 0).String()}.Hash()
		if core.SpotChecked(h, 10) {
			hits++
			assert.True(t, core.SpotChecked(h, 10), "asking again changes nothing")
		}
	}
	assert.InDelta(t, 400, hits, 80)
	assert.False(t, core.SpotChecked("x", 0))
}

func TestBookKeepsTheRate(t *testing.T) {
	t.Parallel()
	rates := core.Rates{AsOf: "2026-11-20", PerEuro: map[core.Currency]float64{"USD": 1.25}}
	o := core.OutcomeEvent{Amount: core.Money{Minor: 100_000, Currency: "USD"}, Fee: core.Money{Minor: 10_000, Currency: "USD"}}
	assert.Equal(t, &core.Booked{Amount: core.Money{Minor: 80_000, Currency: "EUR"}, Fee: core.Money{Minor: 8_000, Currency: "EUR"}, Rate: 0.8, RatesAsOf: "2026-11-20"}, o.Book("EUR", rates))
	own := core.OutcomeEvent{Amount: core.Money{Minor: 5, Currency: "EUR"}}
	assert.Equal(t, &core.Booked{Amount: core.Money{Minor: 5, Currency: "EUR"}, Rate: 1}, own.Book("EUR", rates))
	assert.Nil(t, core.OutcomeEvent{}.Book("EUR", rates), "no money")
	assert.Nil(t, core.OutcomeEvent{Amount: core.Money{Minor: 5, Currency: "XTS"}}.Book("EUR", rates), "no rate")
	assert.True(t, core.OutcomePaid.Ends())
	assert.False(t, core.OutcomeReplied.Ends())
	for name, bad := range map[string]core.OutcomeEvent{
		"hours": {ID: "o", SubmissionID: "s", Kind: core.OutcomeWon, Hours: math.NaN()}, "amount": {ID: "o", SubmissionID: "s", Kind: core.OutcomeWon, Fee: core.Money{Minor: -1, Currency: "EUR"}},
		"supersedes": {ID: "o", SubmissionID: "s", Kind: core.OutcomeWon, Supersedes: "o"},
	} {
		_, err := core.NewOutcomeEvent(bad)
		var e *core.Error
		require.ErrorAs(t, err, &e, name)
		assert.Equal(t, name, e.Field)
	}
}

func TestPastProposalsAreToldApart(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	p := core.PastProposal{At: now.AddDate(0, -1, 0), Title: "Go developer (m/w/d)", Company: "Acme Robotics GmbH"}
	same := p
	same.Title, same.Company = "GO  Developer", "ACME Robotics"
	assert.Equal(t, p.Key(), same.Key())
	assert.Equal(t, p.Role(), core.RoleKey("acme robotics", "Go Developer"))
	assert.Empty(t, core.RoleKey("", "Go Developer"))
	assert.Empty(t, core.CompanyKey(""))
	assert.NotEqual(t, core.CompanyKey("GmbH"), core.CompanyKey("AG"), "a name of legal forms only is kept")
	other := p
	other.At = p.At.AddDate(0, 0, 1)
	assert.NotEqual(t, p.Key(), other.Key())
	other.MessageID = "a@b"
	mail := core.PastProposal{At: now, MessageID: "a@b", Title: "x"}
	assert.Equal(t, other.Key(), mail.Key())
	assert.Empty(t, p.Link())
	p.LinkKey = "acme.example/jobs/1"
	assert.Equal(t, core.PostingKey("acme.example/jobs/1"), p.Link())
	for field, bad := range map[string]core.PastProposal{
		"date": {Title: "x"}, "title": {At: now}, "outcomes": {At: now, Title: "x", Outcomes: make([]core.PastOutcome, 21)},
		"kind": {At: now, Title: "x", Outcomes: []core.PastOutcome{{Kind: "famous"}}}, "at": {At: now, Title: "x", Outcomes: []core.PastOutcome{{Kind: core.OutcomeWon, At: now.AddDate(0, -1, 0)}}},
		"amount": {At: now, Title: "x", Outcomes: []core.PastOutcome{{Kind: core.OutcomeWon, Hours: -1}}},
	} {
		_, err := core.NewPastProposal(bad, now)
		var e *core.Error
		require.ErrorAs(t, err, &e, field)
		assert.Equal(t, field, e.Field)
	}
	for _, at := range []time.Time{now.AddDate(0, 0, 2), now.AddDate(-40, 0, 0)} {
		_, err := core.NewPastProposal(core.PastProposal{At: at, Title: "x"}, now)
		require.Error(t, err)
	}
	ok, err := core.NewPastProposal(core.PastProposal{At: now, Title: "x\x00y", Source: "Upwork", Outcomes: []core.PastOutcome{{Kind: core.OutcomeWon}}}, now)
	require.NoError(t, err)
	assert.Equal(t, "upwork", ok.Source)
	assert.True(t, ok.Undated())
}
