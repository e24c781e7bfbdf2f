package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/store/storetest"
)

// taught is a store in which forty sends of two templates were answered differently,
// and learned of.
func taught(t *testing.T) (*local, *storetest.Fixture) {
	t.Helper()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	for i := range 40 {
		p := f.Waiting(f.Shortlisted("feed", fmt.Sprint(i), 60), "email")
		p.Template = "plain@1"
		if i%2 == 0 {
			p.Template = "warm@1"
		}
		p.Draw = &core.ArmDraw{Template: p.Template, Chance: 0.5, Apart: 0.5}
		p, err := f.SaveProposal(ctx, p, core.ProposalWaiting, "test")
		require.NoError(t, err)
		sub := f.Sent(f.Approve(p))
		if i%2 == 0 && i%4 == 0 {
			require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: core.OutcomeID(fmt.Sprint("o", i)), SubmissionID: sub.ID, Kind: core.OutcomeReplied, Source: "imap", At: f.Clock.Now()}))
		}
		f.Clock.Advance(time.Hour)
	}
	f.Clock.Advance(60 * 24 * time.Hour)
	_, err := learner.New(f.Store, f.Clock).Work(ctx)
	require.NoError(t, err)
	arms := &armBook{store: f.Store, models: func(context.Context) ([]core.ModelInfo, error) {
		return []core.ModelInfo{{Provider: "box", Name: "b", Usable: true}, {Provider: "box", Name: "a", Usable: true}, {Provider: "box", Name: "off"}}, nil
	}}
	return &local{store: f.Store, clock: f.Clock, arms: arms, knock: func(string) {}}, f
}

func TestWhatTheModelWasToldCanBeTakenBack(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	l, f := taught(t)
	reply := func() float64 {
		t.Helper()
		m, _, err := l.arms.model(ctx)
		require.NoError(t, err)
		return m.Replies(learn.Case{Template: "warm@1"}).P
	}
	first := reply()
	list, err := l.ModelChanges(ctx)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, learner.NoteOutcomes, list[0].Note)
	assert.Len(t, list[0].Sends, 40)
	assert.NotEmpty(t, list[0].Moves)
	assert.True(t, list[0].Undoable)

	// One late reply makes a change of its own, which is taken back alone.
	f.Clock.Advance(time.Hour)
	answered, err := f.Answered(ctx, 100)
	require.NoError(t, err)
	require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: "late", SubmissionID: answered[2].Submission, Kind: core.OutcomeReplied, Source: "imap", At: f.Clock.Now()}))
	require.NoError(t, l.relearn(ctx))
	second := reply()
	require.Greater(t, second, first)
	c, err := l.ModelChange(ctx, 2)
	require.NoError(t, err)
	assert.Equal(t, []core.SubmissionID{answered[2].Submission}, c.Sends)
	done, err := l.UndoModelChange(ctx, 2, "user:cli")
	require.NoError(t, err)
	assert.True(t, done.Undone)
	assert.NotEqual(t, second, reply())
	v, err := l.Arms(ctx)
	require.NoError(t, err)
	assert.Equal(t, 39, v.Sends, "the send counts as if it had never been seen")
	list, err = l.ModelChanges(ctx)
	require.NoError(t, err)
	require.Len(t, list, 3)
	assert.Equal(t, learner.NoteUndo, list[0].Note)
	assert.Equal(t, int64(2), list[0].Undid)
	assert.True(t, list[1].Undone)
	_, err = l.UndoModelChange(ctx, 2, "user:cli")
	assert.Equal(t, core.KindConflict, core.KindOf(err))
	_, err = l.UndoModelChange(ctx, 3, "user:cli")
	require.NoError(t, err)
	assert.InDelta(t, second, reply(), 1e-6, "it counts again exactly")
	_, err = l.UndoModelChange(ctx, 77, "user:cli")
	assert.Equal(t, core.KindNotFound, core.KindOf(err))

	// A change that was told nothing cannot be taken back.
	f.Clock.Advance(25 * time.Hour)
	require.NoError(t, l.relearn(ctx))
	_, err = l.UndoModelChange(ctx, 5, "user:cli")
	assert.Equal(t, core.KindConflict, core.KindOf(err))
}

func TestOwnBeliefsMoveTheModelAndTheRanks(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	l, f := taught(t)
	for i, source := range []string{"upwork", "freelancer"} {
		f.Shortlisted(core.SourceName(source), fmt.Sprint("rank", i), 60)
	}
	last := l.LastSeq()
	v, err := l.SetPrior(ctx, core.OwnPrior{Head: "reply", Name: "source:freelancer", Mean: 2, SD: 0.1, By: "user:cli"})
	require.NoError(t, err)
	assert.True(t, v.Own)
	c, err := l.ModelChange(ctx, 2)
	require.NoError(t, err)
	assert.Equal(t, learner.NotePriors, c.Note)
	assert.False(t, c.Undoable)
	_, err = l.SetPrior(ctx, core.OwnPrior{Head: "reply", Name: "weather", Mean: 2, SD: 0.1})
	assert.Equal(t, core.KindInvalid, core.KindOf(err))
	all, err := l.Priors(ctx)
	require.NoError(t, err)
	n := 0
	for _, p := range all {
		if p.Own {
			n++
		}
	}
	assert.Equal(t, 1, n)
	_, err = l.ResetPrior(ctx, "reply", "source:freelancer", "user:cli")
	require.NoError(t, err)
	_, err = l.ResetPrior(ctx, "reply", "source:freelancer", "user:cli")
	assert.Equal(t, core.KindNotFound, core.KindOf(err))
	events, err := f.Events(ctx, core.EventFilter{AfterSeq: last, By: "user:cli", Limit: 10})
	require.NoError(t, err)
	assert.Len(t, events, 2)
}

func TestArmsAreComparedAndDrawn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	l, f := taught(t)
	v, err := l.Arms(ctx)
	require.NoError(t, err)
	assert.Equal(t, 40, v.Sends)
	groups := map[string][]core.ArmFigure{}
	for _, g := range v.Groups {
		groups[g.Kind] = g.Arms
	}
	require.Len(t, groups[core.ArmTemplate], 2)
	plain, warm := groups[core.ArmTemplate][0], groups[core.ArmTemplate][1]
	assert.Equal(t, "plain@1", plain.Name)
	assert.Nil(t, plain.Effect)
	assert.Equal(t, 20, warm.Sends)
	assert.Equal(t, 10, warm.Replies)
	assert.InDelta(t, 0.5, warm.Share, 1e-9)
	require.NotNil(t, warm.Effect)
	assert.Greater(t, warm.Effect.Ratio, 1.2)
	assert.Less(t, warm.Effect.Low, warm.Effect.Ratio)

	counts := map[string]int{}
	for i := range 200 {
		job := core.Job{ID: core.JobID(fmt.Sprint("job", i)), Sources: []string{"feed"}}
		d, bid, err := l.arms.Draw(ctx, job, []string{"plain@1", "warm@1"})
		require.NoError(t, err)
		again, _, err := l.arms.Draw(ctx, job, []string{"plain@1", "warm@1"})
		require.NoError(t, err)
		require.Equal(t, d, again)
		require.Contains(t, []string{"box/a", "box/b"}, d.Model)
		require.Positive(t, d.Chance)
		require.False(t, bid.Stated(), "nothing is bid apart from the text")
		require.Equal(t, int64(1), d.Rev)
		counts[d.Template]++
	}
	assert.Greater(t, counts["warm@1"], counts["plain@1"], "what brings replies is taken more often")
	assert.Positive(t, counts["plain@1"], "a floor keeps the other")

	v, err = l.FreezeArms(ctx, "", true, "user:cli")
	require.NoError(t, err)
	assert.True(t, v.Settings.Frozen)
	d, _, err := l.arms.Draw(ctx, core.Job{ID: "x"}, []string{"plain@1", "warm@1"})
	require.NoError(t, err)
	assert.Equal(t, "warm@1", d.Template)
	assert.True(t, d.Frozen)
	assert.InDelta(t, 1, d.Chance, 0)
	_, err = l.FreezeArms(ctx, "template:warm@1", true, "user:cli")
	require.NoError(t, err)
	d, _, err = l.arms.Draw(ctx, core.Job{ID: "x"}, []string{"plain@1", "warm@1"})
	require.NoError(t, err)
	assert.Equal(t, "plain@1", d.Template)
	d, _, err = l.arms.Draw(ctx, core.Job{ID: "x"}, []string{"warm@1"})
	require.NoError(t, err)
	assert.Equal(t, "warm@1", d.Template, "the last one writes all the same")
	_, err = l.FreezeArms(ctx, "weather", true, "user:cli")
	assert.Equal(t, core.KindInvalid, core.KindOf(err))

	// A platform with bids of its own is bid at by steps around what is recommended.
	job := f.Shortlisted("upwork", "bid", 60)
	require.NoError(t, f.SaveWorths(ctx, []core.Worth{{Job: job.ID, Basis: "b", Bid: core.Money{Minor: 10_000, Currency: "USD"}, Low: core.Money{Minor: 9_500, Currency: "USD"}, Period: core.PeriodHour}}))
	_, err = l.FreezeArms(ctx, "", false, "user:cli")
	require.NoError(t, err)
	d, bid, err := l.arms.Draw(ctx, job, []string{"plain@1"})
	require.NoError(t, err)
	assert.Contains(t, []string{"0%", "+10%"}, d.Step, "no step goes below what is nearly as good")
	assert.GreaterOrEqual(t, bid.Max.Minor, int64(10_000))
	assert.Equal(t, core.PeriodHour, bid.Period)
}
