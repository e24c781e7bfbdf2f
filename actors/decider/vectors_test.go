package decider_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors/decider"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/score"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/store/storetest"
)

// TestVectorsMoveTheRankWhenTheyCome goes from a decided job without vectors to those of
// the profile, that of the job, a changed profile, and no model at all.
func TestVectorsMoveTheRankWhenTheyCome(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	profile := f.AddProfile()
	set(t, f, func(v *core.Settings) { v.Threshold = 0 })
	by := decider.Comparison{Model: "acme/e", Allows: func(core.FactKind) bool { return true }}
	d := decider.New(f.Store, decider.NewRules(f.Store, f.Clock).Comparing(by), f.Clock)
	with, without := f.AddJob("feed", "1"), f.AddJob("feed", "2")
	looks(t, f, d)
	before := *f.Reload(with.ID).Score
	vector := func() (core.Reason, float64) {
		t.Helper()
		job := f.Reload(with.ID)
		for _, r := range job.Decision.Reasons {
			if r.Code == score.VectorNear || r.Code == score.VectorFar {
				return r, *job.Score
			}
		}
		return core.Reason{}, *job.Score
	}
	embed := func(p core.Profile) {
		t.Helper()
		var own []core.KeptVector
		for _, text := range by.Likeness(p).Texts() {
			own = append(own, core.KeptVector{Hash: core.HashText(text), Vector: core.NewVector(fake.Vector(text)), Own: true})
		}
		require.NoError(t, f.SaveVectors(ctx, by.Model, own, nil))
	}
	text := score.VectorText(f.Reload(with.ID))
	kept := []core.KeptVector{{Hash: core.HashText(text), Vector: core.NewVector(fake.Vector(text))}}
	link := core.JobVector{Job: with.ID, Decision: f.Reload(with.ID).Decision.ID, Hash: core.HashText(text)}
	require.NoError(t, f.SaveVectors(ctx, by.Model, kept, []core.JobVector{link}))
	looks(t, f, d)
	why, now := vector()
	require.Empty(t, why.Code, "as long as there is nothing to compare with, nothing is said")
	require.Equal(t, before, now)

	embed(profile)
	looks(t, f, d)
	why, now = vector()
	require.NotEmpty(t, why.Code)
	require.NotZero(t, why.Points)
	require.InDelta(t, before+why.Points, now, 1e-9)
	require.Equal(t, before, *f.Reload(without.ID).Score, "a job without a vector keeps its score")

	// The other job's vector comes later, and moves it alone.
	again := core.JobVector{Job: without.ID, Decision: f.Reload(without.ID).Decision.ID, Hash: core.HashText(score.VectorText(f.Reload(without.ID)))}
	require.NoError(t, f.SaveVectors(ctx, by.Model, nil, []core.JobVector{again}))
	handled, _ := looks(t, f, d)
	require.Equal(t, 1, handled)
	require.Equal(t, now, *f.Reload(without.ID).Score)
	handled, _ = looks(t, f, d)
	require.Zero(t, handled, "nothing is decided twice by the same vectors")

	// A vector of a text that the job has no more says nothing.
	stale := core.JobVector{Job: without.ID, Decision: f.Reload(without.ID).Decision.ID, Hash: core.HashText("another text")}
	require.NoError(t, f.SaveVectors(ctx, by.Model, []core.KeptVector{{Hash: stale.Hash, Vector: core.NewVector(fake.Vector("another text"))}}, []core.JobVector{stale}))
	looks(t, f, d)
	require.Equal(t, before, *f.Reload(without.ID).Score)

	// Other skills are other texts: until their vectors are there, nothing is compared.
	profile.Facts = append(profile.Facts, core.Fact{ID: "fact-9", Kind: core.FactSkill, Text: map[core.Lang]string{"en": "Cobol"}, Skills: []string{"Cobol"}, Confirmed: true})
	profile, err := f.SaveProfile(ctx, profile)
	require.NoError(t, err)
	looks(t, f, d)
	why, _ = vector()
	require.Empty(t, why.Code)
	embed(profile)
	looks(t, f, d)
	why, _ = vector()
	require.NotEmpty(t, why.Code)

	// Switched off, it is as if there had never been any.
	off := decider.New(f.Store, decider.NewRules(f.Store, f.Clock), f.Clock)
	looks(t, f, off)
	why, now = vector()
	require.Empty(t, why.Code)
	require.Equal(t, before, now)
}
