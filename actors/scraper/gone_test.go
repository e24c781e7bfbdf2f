package scraper_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors/scraper"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func TestWhatTheSourceSaysIsGoneIsClosedAtOnceAndReopenedWhenListedAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil,
		func(f *storetest.Fixture) source.Page { return page(f, false, false, 1, 2) },
		func(f *storetest.Fixture) source.Page {
			p := page(f, false, false, 2)
			p.Gone = []string{"1", "never seen"}
			return p
		},
		func(f *storetest.Fixture) source.Page { return page(f, false, false, 1) })
	ctx := context.Background()
	b.work()
	jobs, _, err := b.Jobs(ctx, core.JobFilter{})
	require.NoError(t, err)
	require.Len(t, jobs, 2)
	var first core.Job
	for _, j := range jobs {
		moved, err := b.SaveJobState(ctx, j.ID, j.Rev, core.JobShortlisted, "user:test", "")
		require.NoError(t, err)
		if j.Company == "Park 1" {
			first = moved
		}
	}
	state := func() core.JobState {
		j, err := b.Job(ctx, first.ID)
		require.NoError(t, err)
		return j.State
	}
	b.Clock.Advance(2 * b.state().Interval)
	b.work()
	require.Equal(t, core.JobClosed, state(), "it needs no complete scan and no wait")
	b.Clock.Advance(2 * b.state().Interval)
	b.work()
	require.Equal(t, core.JobNew, state(), "a post that was put back is decided again")
}

func TestPostingsOfSomePlatformsAreMarkedForRulesOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *scraper.Config) { c.RulesOnly = true }, func(f *storetest.Fixture) source.Page { return page(f, false, false, 1) })
	b.work()
	jobs, _, err := b.Jobs(t.Context(), core.JobFilter{})
	require.NoError(t, err)
	postings, err := b.Postings(t.Context(), jobs[0].ID)
	require.NoError(t, err)
	require.True(t, postings[0].RulesOnly())
}

func TestAScanThatGoesOnAfterAFailureTellsNothingOfAbsence(t *testing.T) {
	t.Parallel()
	failed := func(f *storetest.Fixture) source.Page {
		return source.Page{Status: source.StatusTransient, Reason: "no answer", Next: source.Cursor(`{"at":1}`)}
	}
	rest := func(f *storetest.Fixture) source.Page { return page(f, false, true, 2) }
	pages := []func(*storetest.Fixture) source.Page{func(f *storetest.Fixture) source.Page { return page(f, false, true, 1, 2) }}
	for range 4 {
		pages = append(pages, failed, rest)
	}
	pages = append(pages, rest, rest, rest, rest)
	b := newBench(t, nil, pages...)
	visit := func() {
		b.Clock.Advance(20*time.Hour + b.state().NextAt.Sub(b.Clock.Now()))
		b.work()
	}
	b.work()
	jobs, _, err := b.Jobs(t.Context(), core.JobFilter{})
	require.NoError(t, err)
	for _, j := range jobs {
		_, err := b.SaveJobState(t.Context(), j.ID, j.Rev, core.JobShortlisted, "user:test", "")
		require.NoError(t, err)
	}
	for range 8 {
		visit()
	}
	counts, err := b.JobCounts(t.Context())
	require.NoError(t, err)
	require.Zero(t, counts[core.JobClosed], "what stood on the pages before the failure is not absent")
	for range 4 {
		visit()
	}
	counts, err = b.JobCounts(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, counts[core.JobClosed], "whole scans that do not list it close it")
}

func TestTextsRunOutWhileTheSourceIsNotAsked(t *testing.T) {
	t.Parallel()
	paused := false
	var expired []time.Time
	b := newBench(t, func(c *scraper.Config) {
		c.CacheTTL = 24 * time.Hour
		c.Paused = func(context.Context) (bool, error) { return paused, nil }
		c.Expire = func(before time.Time) error { expired = append(expired, before); return nil }
	}, func(f *storetest.Fixture) source.Page { return page(f, false, false, 1) })
	text := func() string {
		jobs, _, err := b.Jobs(t.Context(), core.JobFilter{WithText: true})
		require.NoError(t, err)
		require.Len(t, jobs, 1)
		return jobs[0].Text
	}
	b.work()
	paused = true
	b.Clock.Advance(23 * time.Hour)
	r := b.work()
	require.NotEmpty(t, text())
	require.LessOrEqual(t, r.Next, 10*time.Minute, "it is looked after while it rests")
	b.Clock.Advance(time.Hour)
	b.work()
	require.Empty(t, text(), "a day is a day, also for a source that is parked")
	require.Len(t, b.src.asked, 1)
	require.Equal(t, b.Clock.Now().Add(-24*time.Hour+10*time.Minute), expired[len(expired)-1], "what lies beside the store runs out too")
}
