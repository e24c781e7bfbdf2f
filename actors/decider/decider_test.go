package decider_test

import (
	"context"
	"fmt"
	"testing"
	"time"

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

// set changes the settings as the owner does.
func set(t *testing.T, f *storetest.Fixture, change func(*core.Settings)) {
	t.Helper()
	v, err := f.Settings(context.Background())
	require.NoError(t, err)
	change(&v)
	_, err = f.SaveSettings(context.Background(), v)
	require.NoError(t, err)
}

// looks lets the owner's changes settle and the decider work until nothing is left.
func looks(t *testing.T, f *storetest.Fixture, d *decider.Decider) (handled int, knocked bool) {
	t.Helper()
	for range 20 {
		r := work(t, d)
		handled += r.Handled
		knocked = knocked || len(r.Knock) > 0
		if !r.More && r.Next == 0 {
			return handled, knocked
		}
		f.Clock.Advance(r.Next)
	}
	t.Fatal("the decider does not come to an end")
	return 0, false
}

func TestDeciderLooksAgainAfterTheOwnersChanges(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	profile := f.AddProfile()
	set(t, f, func(v *core.Settings) { v.Threshold = 0 })
	d := decider.New(f.Store, decider.NewRules(f.Store, f.Clock), f.Clock)
	free, chosen, dropped, drafted := f.AddJob("feed", "1"), f.AddJob("feed", "2"), f.AddJob("feed", "3"), f.AddJob("feed", "4")
	state := func(j core.Job) core.JobState { t.Helper(); return f.Reload(j.ID).State }
	handled, knocked := looks(t, f, d)
	require.Equal(t, 4, handled)
	require.True(t, knocked)
	require.Equal(t, core.JobShortlisted, state(free))
	first := *f.Reload(free.ID).Score

	// What the user moved, or what has a draft, is left alone.
	_, err := f.SaveJobState(ctx, dropped.ID, f.Reload(dropped.ID).Rev, core.JobSkipped, "user:test", "no")
	require.NoError(t, err)
	f.Waiting(f.Reload(drafted.ID), "email")
	f.Clock.Advance(time.Hour)
	set(t, f, func(v *core.Settings) { v.Threshold = 100 })
	require.Equal(t, 2*time.Second, work(t, d).Next, "changes may follow each other")
	require.Equal(t, core.JobShortlisted, state(free))
	handled, _ = looks(t, f, d)
	require.Equal(t, 2, handled)
	require.Equal(t, core.JobSkipped, state(free))
	require.InDelta(t, first, *f.Reload(free.ID).Score, 1e-9, "time alone moves no score")
	require.Equal(t, core.JobShortlisted, state(drafted))
	require.Equal(t, core.JobSkipped, state(chosen))
	_, err = f.SaveJobState(ctx, chosen.ID, f.Reload(chosen.ID).Rev, core.JobShortlisted, "user:test", "yes")
	require.NoError(t, err)

	// Other filters and other facts count too; nothing is decided twice by the same.
	set(t, f, func(v *core.Settings) { v.Filters.BlockWords = []string{"invoicing"} })
	handled, _ = looks(t, f, d)
	require.Equal(t, 1, handled)
	require.Equal(t, core.JobScreenedOut, state(free))
	set(t, f, func(v *core.Settings) { v.Filters.BlockWords = nil })
	looks(t, f, d)
	require.Equal(t, core.JobSkipped, state(free))
	profile.Facts = append(profile.Facts, core.Fact{ID: "fact-2", Kind: core.FactSkill, Text: map[core.Lang]string{"en": "PostgreSQL"}, Skills: []string{"postgresql"}, Confirmed: true})
	_, err = f.SaveProfile(ctx, profile)
	require.NoError(t, err)
	looks(t, f, d)
	require.Greater(t, *f.Reload(free.ID).Score, first)
	handled, _ = looks(t, f, d)
	require.Zero(t, handled)
	require.Equal(t, core.JobSkipped, state(dropped))
	require.Equal(t, core.JobShortlisted, state(chosen))

	// A change that was made while the agent was not running is found at the start.
	set(t, f, func(v *core.Settings) { v.Threshold = 0 })
	again := decider.New(f.Store, decider.NewRules(f.Store, f.Clock), f.Clock)
	require.Equal(t, []string{"router"}, work(t, again).Knock)
	require.Equal(t, core.JobShortlisted, state(free))
}

func TestDeciderLooksAgainInBatches(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t)
	f.AddProfile()
	set(t, f, func(v *core.Settings) { v.Threshold = 0 })
	const n = 501
	writes := make([]core.PostingWrite, n)
	for i := range writes {
		writes[i] = f.NewJob(f.Posting("feed", fmt.Sprint(i)))
	}
	require.NoError(t, f.SavePage(context.Background(), f.Page("feed", writes...)))
	d := decider.New(f.Store, decider.NewRules(f.Store, f.Clock), f.Clock)
	looks(t, f, d)
	set(t, f, func(v *core.Settings) { v.Threshold = 100 })
	handled, _ := looks(t, f, d)
	require.Equal(t, n, handled)
	counts, err := f.JobCounts(context.Background())
	require.NoError(t, err)
	require.Equal(t, n, counts[core.JobSkipped])
}
