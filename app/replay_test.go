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
	"github.com/automonet/automonet/core/replay"
	"github.com/automonet/automonet/store/storetest"
)

// TestReplayRunsOverWhatTheStoreHasRecorded: jobs that were sent and jobs that were
// left out become a history; policies that do the same as the owner are judged by
// what came of it, others are refused.
func TestReplayRunsOverWhatTheStoreHasRecorded(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	for i := range 60 {
		job := f.Shortlisted("feed", fmt.Sprint(i), float64(40+i%2*30))
		if i%2 == 1 {
			sub := f.Sent(f.ApprovedProposal(job, "email"))
			if i%10 == 1 {
				require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: core.OutcomeID(fmt.Sprint("o", i)), SubmissionID: sub.ID, Kind: core.OutcomePaid,
					Amount: core.Money{Minor: 50_000, Currency: "EUR"}, Source: "user:test", At: f.Clock.Now().Add(40 * time.Hour)}))
			}
		}
		f.Clock.Advance(24 * time.Hour)
	}
	l := &local{store: f.Store, clock: f.Clock}
	wish := core.ReplayWish{A: core.ReplayRule{Name: "as it was", Threshold: 60, MinValue: -100_000}, B: core.ReplayRule{Name: "all", MinValue: -100_000}, CheckAhead: true}
	r, err := l.Replay(ctx, wish)
	require.NoError(t, err)
	assert.Equal(t, 60, r.Comparison.Jobs)
	assert.Len(t, r.Comparison.Differences, 30)
	assert.Equal(t, replay.NoSupport, r.Comparison.B.Verdict, "what was always left out was never tried")
	assert.Equal(t, 30, r.Sent)
	assert.Zero(t, r.Drawn, "what rules decided has no chance noted")
	assert.Equal(t, core.Currency("EUR"), r.Currency)
	assert.True(t, r.Checked)
	assert.Empty(t, r.Ahead)
	again, err := l.Replay(ctx, wish)
	require.NoError(t, err)
	assert.Equal(t, r, again)
	// A rule that leaves out what was answered needs no trial: leaving out brings nothing.
	none := wish
	none.B.Threshold = 100
	r, err = l.Replay(ctx, none)
	require.NoError(t, err)
	assert.NotEqual(t, replay.NoSupport, r.Comparison.B.Verdict)
	assert.Zero(t, r.Comparison.B.Untried)
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	_, err = l.ReplayWith(stopped, wish, func(core.WorkProgress) {})
	require.ErrorIs(t, err, context.Canceled)
	wish.B.Threshold = 101
	_, err = l.Replay(ctx, wish)
	assert.Equal(t, core.KindInvalid, core.KindOf(err))

	v, err := l.Forecast(ctx)
	require.NoError(t, err)
	assert.Empty(t, v.Forecasts)
	_, err = learner.New(f.Store, f.Clock).Work(ctx)
	require.NoError(t, err)
	v, err = l.Forecast(ctx)
	require.NoError(t, err)
	require.Len(t, v.Forecasts, 2)
	f.Clock.Advance(31 * 24 * time.Hour)
	_, err = learner.New(f.Store, f.Clock).Work(ctx)
	require.NoError(t, err)
	v, err = l.Forecast(ctx)
	require.NoError(t, err)
	assert.Len(t, v.Scored, 1)
	assert.Equal(t, 1, v.Records[0].N)
}

// TestReplayTellsTemplatesApartByTheNotedOffers: answers whose draw notes what was on
// offer tell what another choice would have brought; those from before tell nothing.
func TestReplayTellsTemplatesApartByTheNotedOffers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	answer := func(i int, draw func(*core.ArmDraw)) {
		t.Helper()
		p := f.Waiting(f.Shortlisted("feed", fmt.Sprint(i), 70), "email")
		p.Template, p.Model = []string{"plain@1", "cites@2"}[i%2], "box/a"
		p.Draw = &core.ArmDraw{Template: p.Template, Model: p.Model, Chance: 0.5, Apart: 0.5,
			Arms: []core.ArmChance{{Template: "plain@1", Model: "box/a", Chance: 0.5}, {Template: "cites@2", Model: "box/a", Chance: 0.5}}}
		draw(p.Draw)
		p, err := f.SaveProposal(ctx, p, core.ProposalWaiting, "test")
		require.NoError(t, err)
		sub := f.Sent(f.Approve(p))
		if i%2 == 1 && i%4 == 1 {
			require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: core.OutcomeID(fmt.Sprint("o", i)), SubmissionID: sub.ID, Kind: core.OutcomePaid,
				Amount: core.Money{Minor: 50_000, Currency: "EUR"}, Source: "user:test", At: f.Clock.Now().Add(40 * time.Hour)}))
		}
		f.Clock.Advance(3 * time.Hour)
	}
	for i := range 100 {
		answer(i, func(*core.ArmDraw) {})
	}
	f.Clock.Advance(60 * 24 * time.Hour)
	f.Shortlisted("feed", "last", 10)
	l := &local{store: f.Store, clock: f.Clock, arms: &armBook{store: f.Store, models: func(context.Context) ([]core.ModelInfo, error) {
		return []core.ModelInfo{{Provider: "box", Name: "a", Quality: 0.4}, {Provider: "box", Name: "b", Quality: 0.8}}, nil
	}}}
	all := core.ReplayRule{Name: "all", MinValue: -100_000}
	cites, plain := all, all
	cites.Prefer, plain.Forbid, plain.Best = []string{"cites"}, []string{"cites@2"}, "box/b"
	wish := core.ReplayWish{A: plain, B: cites, CheckAhead: true}
	r, err := l.Replay(ctx, wish)
	require.NoError(t, err)
	assert.Equal(t, 100, r.Offers)
	assert.Empty(t, r.Ahead)
	assert.Equal(t, replay.Concluded, r.Comparison.Verdict)
	assert.InDelta(t, 50, r.Comparison.A.Answers, 1)
	assert.Positive(t, r.Comparison.Gain.Low, "only answers by cites were paid")
	require.NotEmpty(t, r.Comparison.Differences)
	assert.Equal(t, "cites@2 box/a", r.Comparison.Differences[0].WithB)
	assert.Empty(t, r.B.Models, "the wish is told as it was made")

	wish.B.Models = []string{"box/b"}
	r, err = l.Replay(ctx, wish)
	require.NoError(t, err)
	assert.Equal(t, replay.NoSupport, r.Comparison.B.Verdict, "a model that was never on offer")
	wish.B.Models, wish.B.Best = nil, "box/none"
	_, err = l.Replay(ctx, wish)
	assert.Equal(t, core.KindNotFound, core.KindOf(err))
	for i := range 40 {
		answer(200+i, func(d *core.ArmDraw) { d.Arms = nil })
	}
	f.Clock.Advance(60 * 24 * time.Hour)
	f.Shortlisted("feed", "later", 10)
	r, err = l.Replay(ctx, core.ReplayWish{A: all, B: cites})
	require.NoError(t, err)
	assert.Equal(t, []string{replay.Concluded, replay.NoSupport}, []string{r.Comparison.A.Verdict, r.Comparison.B.Verdict}, "what was on offer is not known of the later ones")
}
