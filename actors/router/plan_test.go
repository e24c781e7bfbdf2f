package router_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/store/storetest"
)

// purse is what is left for model calls.
type purse []core.Gauge

func (p purse) Gauges(context.Context) ([]core.Gauge, error) { return p, nil }

func planner(f *storetest.Fixture, money router.Money) *router.Router {
	return router.New(planning(f, money))
}

func planning(f *storetest.Fixture, money router.Money) router.Config {
	policies := func(core.Settings) []core.ChannelPolicy {
		return []core.ChannelPolicy{{Channel: plan.ChannelEmail, Mode: core.ModeConfirm}, {Channel: plan.ChannelAssist, Mode: core.ModeDraft, HandOff: true}}
	}
	return router.Config{Store: f.Store, Plans: f.Store, Owner: f.Store, Money: money, Policies: policies,
		Caps: func(core.Settings, core.ChannelName) core.Caps { return core.DefaultMailCaps() }, Clock: f.Clock, IDs: f.IDs}
}

func work(t *testing.T, r *router.Router) actors.Report {
	t.Helper()
	report, err := r.Work(context.Background())
	require.NoError(t, err)
	return report
}

func settings(t *testing.T, f *storetest.Fixture, edit func(*core.Settings)) {
	t.Helper()
	s, err := f.Settings(context.Background())
	require.NoError(t, err)
	edit(&s)
	_, err = f.SaveSettings(context.Background(), s)
	require.NoError(t, err)
}

func valued(t *testing.T, f *storetest.Fixture, source string, n int, minor int64) core.Job {
	t.Helper()
	job := f.Shortlisted(core.SourceName(source), fmt.Sprint(n), 60)
	require.NoError(t, f.SaveWorths(context.Background(), []core.Worth{{Job: job.ID, Basis: "b", Value: core.Money{Minor: minor, Currency: "EUR"}, Minutes: 30}}))
	return job
}

func TestTheRouterOpensWhatThePlanTakes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	r := planner(f, purse{})
	require.Equal(t, actors.NoteNoProfile, work(t, r).Note)
	f.AddProfile()
	settings(t, f, func(s *core.Settings) { s.HoursPerDay, s.Explore = 1, 0 })
	f.Shortlisted("feed", "waits", 99)
	poor, best, good := valued(t, f, "feed", 1, 1240), valued(t, f, "feed", 2, 9000), valued(t, f, "feed", 3, 5000)
	report := work(t, r)
	require.Equal(t, 2, report.Handled)
	require.Equal(t, []string{"learner", "generator"}, report.Knock, "one job waits for its value")
	open, err := f.DraftingProposals(ctx, 10)
	require.NoError(t, err)
	require.Len(t, open, 2)
	assert.Equal(t, []core.JobID{best.ID, good.ID}, []core.JobID{open[0].JobID, open[1].JobID}, "the best first; what has no value yet waits")
	p, err := f.DayPlan(ctx, "2026-11-23")
	require.NoError(t, err)
	require.Len(t, p.Taken, 2)
	require.Len(t, p.Passed, 1)
	assert.Equal(t, poor.ID, p.Passed[0].Job)
	assert.Equal(t, "12.40 EUR", p.Passed[0].Reason.Params["value"])
	assert.Equal(t, plan.BudgetMinutes, p.Passed[0].Reason.Params["budget"])
	assert.Equal(t, "1 h", p.Passed[0].Reason.Params["used"])

	require.Zero(t, work(t, r).Handled, "the hour is used")
	p, err = f.DayPlan(ctx, "2026-11-23")
	require.NoError(t, err)
	require.Len(t, p.Taken, 2, "what was begun today stays in the plan")
	for _, b := range p.Budgets {
		if b.Name == plan.BudgetMinutes {
			assert.Equal(t, int64(60), b.Used)
			assert.Zero(t, b.Left)
		}
	}
	f.Clock.Advance(24 * time.Hour)
	require.Equal(t, 1, work(t, r).Handled, "there is a new hour on the next day")
	p, err = f.DayPlan(ctx, "2026-11-24")
	require.NoError(t, err)
	require.Len(t, p.Taken, 1)
}

func TestWhatTheOwnerWantsIsNotWeighed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	settings(t, f, func(s *core.Settings) { s.Explore = 0 })
	job := f.AddJob("feed", "1")
	job, err := f.SaveDecision(ctx, job, core.JobSkipped, storetest.Decision(core.VerdictSkip, 20), "agent:decider")
	require.NoError(t, err)
	_, err = f.SaveJobState(ctx, job.ID, job.Rev, core.JobShortlisted, "user:cli", "")
	require.NoError(t, err)
	require.NoError(t, f.SaveWorths(ctx, []core.Worth{{Job: job.ID, Basis: "b", Value: core.Money{Minor: -900, Currency: "EUR"}, Minutes: 6}}))
	require.Equal(t, 1, work(t, planner(f, purse{})).Handled)
	w, err := f.Worth(ctx, job.ID)
	require.NoError(t, err)
	assert.Equal(t, plan.PlanWanted, w.Plan.Reason.Code)
}

func TestMoneyAndBidsAreScarceWhereTheyAreKnown(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	settings(t, f, func(s *core.Settings) { s.Explore, s.Bids = 0, map[string]int{"upwork": 10} })
	valued(t, f, "upwork", 1, 9000)
	passed := valued(t, f, "upwork", 2, 5000)
	limit := func(v core.NanoUSD) *core.NanoUSD { return &v }
	money := purse{{Scope: "day:2026-11-23", Limit: limit(1e9)}, {Scope: "month:2026-11", Limit: limit(20e9), Spent: 5e9}, {Scope: "provider:x"}}
	require.Equal(t, 1, work(t, planner(f, money)).Handled)
	p, err := f.DayPlan(ctx, "2026-11-23")
	require.NoError(t, err)
	require.Len(t, p.Passed, 1)
	assert.Equal(t, passed.ID, p.Passed[0].Job)
	budgets := map[string]core.PlanBudget{}
	for _, b := range p.Budgets {
		budgets[b.Name] = b
	}
	bids := budgets[plan.BudgetBids("upwork")]
	assert.Equal(t, int64(10), bids.Left)
	assert.Equal(t, 8, bids.Days, "the rest of November")
	assert.Equal(t, core.PlanBudget{Name: plan.BudgetMoney, Unit: core.UnitNanoUSD, Left: 15e9, Today: 1e9, Used: 5e9, Days: 8, Next: 20e9 / 30.0, Planned: 3_000_000}, budgets[plan.BudgetMoney])
	require.Contains(t, budgets, plan.BudgetChannel("email"))

	spent := purse{{Scope: "day:2026-11-23", Limit: limit(1e9), Spent: 1e9}, {Scope: "month:2026-11", Limit: limit(20e9)}}
	f.Clock.Advance(time.Minute)
	valued(t, f, "feed", 3, 700)
	require.Equal(t, 1, work(t, planner(f, spent)).Handled, "templates write when the money is used up")
	p, err = f.DayPlan(ctx, "2026-11-23")
	require.NoError(t, err)
	for _, b := range p.Budgets {
		require.NotEqual(t, plan.BudgetMoney, b.Name)
	}
}

// counted counts how often the open offers are read.
type counted struct {
	router.PlanStore
	reads int
}

func (c *counted) OpenOffers(ctx context.Context, n int) ([]core.OpenOffer, error) {
	c.reads++
	return c.PlanStore.OpenOffers(ctx, n)
}

// TestADayIsPlannedWhenItMayHaveChanged: an agent at rest looks every minute, and does
// not go over all jobs and past plans for it.
func TestADayIsPlannedWhenItMayHaveChanged(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t)
	f.AddProfile()
	store := &counted{PlanStore: f.Store}
	limit := core.NanoUSD(1e9)
	money := purse{{Scope: "day:2026-11-23", Limit: &limit}, {Scope: "month:2026-11", Limit: &limit}}
	cfg := planning(f, money)
	cfg.Plans = store
	r := router.New(cfg)
	planned := func(what string, want bool) {
		t.Helper()
		store.reads = 0
		work(t, r)
		require.Equal(t, want, store.reads > 0, what)
	}
	settings(t, f, func(s *core.Settings) { s.HoursPerDay, s.Explore = 0.5, 0 })
	poor := valued(t, f, "feed", 1, 1240)
	valued(t, f, "feed", 2, 9000)
	require.Equal(t, 1, work(t, r).Handled)
	planned("a proposal was begun", true)
	f.Clock.Advance(time.Minute)
	planned("nothing happened", false)

	best := valued(t, f, "feed", 3, 99_000)
	settings(t, f, func(s *core.Settings) { s.HoursPerDay = 1 })
	require.Equal(t, 1, work(t, r).Handled)
	require.NotZero(t, store.reads, "a job has come")
	open, err := f.DraftingProposals(context.Background(), 10)
	require.NoError(t, err)
	require.Equal(t, best.ID, open[len(open)-1].JobID)
	planned("a proposal was begun", true)
	planned("nothing happened", false)

	require.NoError(t, f.SaveWorths(context.Background(), []core.Worth{{Job: poor.ID, Basis: "c", Value: core.Money{Minor: 5000, Currency: "EUR"}, Minutes: 30}}))
	planned("a value has changed", true)
	planned("nothing happened", false)
	money[0].Spent = 1e6
	planned("money was spent", true)
	f.Clock.Advance(14 * time.Minute)
	planned("nothing happened", false)
	f.Clock.Advance(time.Minute)
	planned("four times an hour in any case", true)
	f.Clock.Advance(24 * time.Hour)
	planned("there is a new day", true)
}

// TestAPlanThatWasNotMadeAnewStillTakes: what could not be begun is begun at the next
// look, though the plan is the same.
func TestAPlanThatWasNotMadeAnewStillTakes(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t)
	f.AddProfile()
	settings(t, f, func(s *core.Settings) { s.HoursPerDay, s.Explore = 1, 0 })
	valued(t, f, "feed", 1, 9000)
	store := &refusing{Fixture: f, left: 1}
	cfg := planning(f, purse{})
	cfg.Store = store
	r := router.New(cfg)
	_, err := r.Work(context.Background())
	require.Error(t, err)
	require.Equal(t, 1, work(t, r).Handled, "a failed proposal is tried again")
}

// refusing fails to open the first proposals.
type refusing struct {
	*storetest.Fixture
	left int
}

func (r *refusing) CreateProposal(ctx context.Context, p core.Proposal) error {
	if r.left--; r.left >= 0 {
		return errors.New("disk full")
	}
	return r.Fixture.CreateProposal(ctx, p)
}

func TestWithoutThePlanTheBestScoreComesFirst(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t)
	f.AddProfile()
	f.Shortlisted("board", "low", 60)
	high := f.Shortlisted("board", "high", 90)
	settings(t, f, func(s *core.Settings) {
		s.DraftsPerDay = 1
		s.Flags = map[core.FlagName]bool{core.FlagDayPlan: false}
	})
	r := planner(f, purse{})
	report := work(t, r)
	require.Equal(t, 1, report.Handled)
	require.NotContains(t, report.Knock, "learner", "nobody waits for a value")
	list, _, err := f.Proposals(context.Background(), core.ProposalFilter{})
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, high.ID, list[0].JobID)
	_, err = f.DayPlan(context.Background(), router.DayStart(f.Clock.Now(), "UTC").Format(time.DateOnly))
	assert.Equal(t, core.KindNotFound, core.KindOf(err), "no plan is made")
	assert.Equal(t, actors.NoteQuota, work(t, r).Note, "the bound of a day holds")
}
