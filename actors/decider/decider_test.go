package decider_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/decider"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/store/storetest"
)

func work(t *testing.T, d *decider.Decider) actors.Report {
	t.Helper()
	r, err := d.Work(context.Background())
	require.NoError(t, err)
	return r
}

func TestDeciderTakesWhatHadToWait(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	rules := decider.NewRules(f.Store, f.Clock)
	d := decider.New(f.Store, rules, f.Clock)
	job := f.AddJob("feed", "1")

	require.Equal(t, actors.NoteNoProfile, work(t, d).Note)
	judge, err := rules.Judge(ctx)
	require.NoError(t, err)
	require.Nil(t, judge, "without a profile nothing is decided")

	f.AddProfile()
	require.NoError(t, f.SetRun(ctx, core.RunPaused, "", "user:test"))
	require.Equal(t, actors.NotePaused, work(t, d).Note)
	judge, err = rules.Judge(ctx)
	require.NoError(t, err)
	require.Nil(t, judge, "a paused agent decides nothing")
	require.Equal(t, core.JobNew, f.Reload(job.ID).State)

	require.NoError(t, f.SetRun(ctx, core.RunNormal, "", "user:test"))
	require.Equal(t, 1, work(t, d).Handled)
	require.NotEqual(t, core.JobNew, f.Reload(job.ID).State)
	require.Zero(t, work(t, d).Handled)
}

func TestRulesFollowTheProfileAndTheSettings(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	rules := decider.NewRules(f.Store, f.Clock)
	profile := f.AddProfile()
	job := f.AddJob("feed", "1")
	same := func() core.DecisionWrite {
		t.Helper()
		settings, err := f.Settings(ctx)
		require.NoError(t, err)
		judge, err := rules.Judge(ctx)
		require.NoError(t, err)
		got := judge(job)
		to, want := plan.Decide(job, nil, profile, settings, f.Clock.Now())
		require.Equal(t, core.DecisionWrite{Job: job, To: to, Decision: want, By: "agent:decider"}, got)
		return got
	}
	first := same()
	profile.Facts = append(profile.Facts, core.Fact{ID: "fact-2", Kind: core.FactSkill, Text: map[core.Lang]string{"en": "PostgreSQL"}, Skills: []string{"postgresql"}, Confirmed: true})
	saved, err := f.SaveProfile(ctx, profile)
	require.NoError(t, err)
	profile = saved
	require.NotEqual(t, first.Decision.Score, same().Decision.Score, "another profile, another score")

	settings, err := f.Settings(ctx)
	require.NoError(t, err)
	settings.Threshold = 100
	_, err = f.SaveSettings(ctx, settings)
	require.NoError(t, err)
	require.Equal(t, core.JobSkipped, same().To, "the threshold is the present one")
}

func TestDeciderGoesOnWhileABatchIsFull(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t)
	f.AddProfile()
	const n = 501
	writes := make([]core.PostingWrite, n)
	for i := range writes {
		writes[i] = f.NewJob(f.Posting("feed", fmt.Sprint(i)))
	}
	require.NoError(t, f.SavePage(context.Background(), f.Page("feed", writes...)))
	d := decider.New(f.Store, decider.NewRules(f.Store, f.Clock), f.Clock)
	r := work(t, d)
	require.Equal(t, 500, r.Handled)
	require.True(t, r.More)
	require.Equal(t, 1, work(t, d).Handled)
}
