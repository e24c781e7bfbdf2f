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

func TestPlansAreKeptWithTheirJobs(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	one, two := f.Shortlisted("feed", "1", 60), f.Shortlisted("upwork", "2", 90)
	require.NoError(t, f.SaveWorths(ctx, []core.Worth{{Job: one.ID, Basis: "b", Value: core.Money{Minor: 900, Currency: "EUR"}, Minutes: 7}}))
	open, err := f.OpenOffers(ctx, 10)
	require.NoError(t, err)
	require.Len(t, open, 2)
	require.Equal(t, one.ID, open[0].Job.ID, "what is valued comes first")
	require.Equal(t, int64(900), open[0].Worth.Value.Minor)
	require.Nil(t, open[0].Was)
	require.Nil(t, open[1].Worth)

	_, err = f.DayPlan(ctx, "2026-11-23")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	choice := func(id core.JobID, take bool, code string, minor int64) core.PlanChoice {
		return core.PlanChoice{Job: id, Title: "not kept", Day: "2026-11-23", Take: take, Value: core.Money{Minor: minor, Currency: "EUR"}, Minutes: 7, Reason: core.Reason{Code: code}, Chance: 1}
	}
	p := core.DayPlan{Day: "2026-11-23", At: f.Clock.Now(), Policy: "plan/1", Currency: "EUR", Budgets: []core.PlanBudget{{Name: "drafts", Left: 3}}}
	rev := func() string {
		rev, err := f.OffersRev(ctx)
		require.NoError(t, err)
		return rev
	}
	before := rev()
	require.NoError(t, f.SavePlan(ctx, p, []core.PlanChoice{choice(one.ID, true, "plan.taken", 900), choice(two.ID, false, "plan.loss", -5)}, "agent:router"))
	require.NoError(t, f.Announce(ctx, core.Event{Kind: "budget.alert", By: "test"}))
	require.Equal(t, before, rev(), "neither plans nor what is of no job are news to a plan")
	f.Shortlisted("feed", "3", 10)
	require.NotEqual(t, before, rev())
	budgets, err := f.PlanBudgets(ctx, "2026-11-23")
	require.NoError(t, err)
	require.Equal(t, p.Budgets, budgets)
	got, err := f.DayPlan(ctx, "2026-11-23")
	require.NoError(t, err)
	require.Len(t, got.Taken, 1)
	require.Equal(t, 1, got.Taken[0].Rank)
	require.Equal(t, one.Title, got.Taken[0].Title)
	require.Equal(t, "feed", got.Taken[0].Source)
	require.Len(t, got.Passed, 1)
	require.Equal(t, p.Budgets, got.Budgets)
	w, err := f.Worth(ctx, one.ID)
	require.NoError(t, err)
	require.Equal(t, "plan.taken", w.Plan.Reason.Code)

	planned := func() int {
		events, err := f.Events(ctx, core.EventFilter{JobID: one.ID, Limit: 100})
		require.NoError(t, err)
		n := 0
		for _, e := range events {
			if e.Kind == store.EventJobPlanned {
				n++
			}
		}
		return n
	}
	require.Equal(t, 1, planned())
	require.NoError(t, f.SavePlan(ctx, p, []core.PlanChoice{choice(one.ID, true, "plan.taken", 950)}, "agent:router"))
	require.Equal(t, 1, planned(), "an amount that moves is no other decision")
	require.NoError(t, f.SavePlan(ctx, p, []core.PlanChoice{choice(one.ID, false, "plan.save", 950)}, "agent:router"))
	require.Equal(t, 2, planned())
	require.NoError(t, f.VerifyJob(ctx, one.ID))

	all, err := f.Planned(ctx)
	require.NoError(t, err)
	require.Equal(t, "plan.save", all[one.ID].Reason.Code)
	require.Empty(t, all[one.ID].Title)
	f.Clock.Advance(48 * time.Hour)
	past, days, err := f.PlannedSince(ctx, f.Clock.Now().AddDate(0, 0, -14), f.Clock.Now(), 10)
	require.NoError(t, err)
	require.Len(t, past, 2)
	require.InDelta(t, 2, days, 0.1, "jobs are known for two days only")
	past, _, err = f.PlannedSince(ctx, f.Clock.Now().Add(-time.Hour), f.Clock.Now(), 10)
	require.NoError(t, err)
	require.Empty(t, past)
}

func TestPlanUsedCountsWhatWasBegun(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	job := f.Shortlisted("upwork", "1", 60)
	require.NoError(t, f.SavePlan(ctx, core.DayPlan{Day: "d"}, []core.PlanChoice{{Job: job.ID, Day: "d", Minutes: 25}}, "test"))
	p := f.Waiting(job, "assist")
	other := f.Waiting(f.Shortlisted("feed", "2", 60), "email")
	draw := &core.ArmDraw{Template: "a@1", Model: "x/y", Chance: 0.25, Apart: 0.5, Rev: 3}
	p.Draw = draw
	p, err := f.SaveProposal(ctx, p, core.ProposalWaiting, "test")
	require.NoError(t, err)
	got, err := f.Proposal(ctx, p.ID)
	require.NoError(t, err)
	require.Equal(t, draw, got.Draw)
	sub := f.Sent(f.Approve(p))
	answered, err := f.Answered(ctx, 10)
	require.NoError(t, err)
	require.Equal(t, sub.ID, answered[0].Submission)
	require.Equal(t, draw, answered[0].Draw)

	start := f.Clock.Now().Add(-time.Hour)
	u, err := f.PlanUsed(ctx, start, start, 6)
	require.NoError(t, err)
	require.Equal(t, core.PlanUsed{Drafts: 2, Minutes: 31, Channels: map[core.ChannelName]int64{"assist": 1, "email": 1}, Sources: map[string]int64{"upwork": 1, "feed": 1}}, u)
	_, err = f.SaveProposal(ctx, other, core.ProposalRejected, "test")
	require.NoError(t, err)
	u, err = f.PlanUsed(ctx, start, start, 6)
	require.NoError(t, err)
	require.Equal(t, int64(2), u.Drafts, "the draft was made all the same")
	require.Zero(t, u.Channels["email"])
	require.Zero(t, u.Sources["feed"])
	later := f.Clock.Now().Add(time.Hour)
	u, err = f.PlanUsed(ctx, later, later, 6)
	require.NoError(t, err)
	require.Zero(t, u.Drafts)
}
