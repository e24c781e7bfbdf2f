package store_test

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func decidedBy(verdict core.Verdict, to core.JobState) *core.DecisionWrite {
	d := storetest.Decision(verdict, 61)
	return &core.DecisionWrite{To: to, Decision: d, By: "agent:decider"}
}

func TestSavePageDecidesAsTheDeciderWould(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	save := func(together bool) (core.Job, []core.Event, *storetest.Fixture) {
		f := storetest.Open(t)
		w := f.NewJob(f.Posting("feed", "1"))
		d := decidedBy(core.VerdictShortlist, core.JobShortlisted)
		if together {
			w.Decision = d
		}
		require.NoError(t, f.SavePage(ctx, f.Page("feed", w)))
		if !together {
			_, err := f.SaveDecision(ctx, f.Reload(w.Job.ID), d.To, d.Decision, d.By)
			require.NoError(t, err)
		}
		require.NoError(t, f.VerifyJob(ctx, w.Job.ID))
		events, err := f.Events(ctx, core.EventFilter{JobID: w.Job.ID})
		require.NoError(t, err)
		return f.Reload(w.Job.ID), events, f
	}
	job, events, f := save(true)
	wantJob, wantEvents, g := save(false)
	require.Equal(t, core.JobShortlisted, job.State)
	require.NotEmpty(t, job.Decision.ID)
	require.Len(t, events, 2)
	// Ids are made in another order; all else is the same.
	wantJob.Decision.ID = job.Decision.ID
	require.Equal(t, wantJob, job)
	for i := range events {
		a, b := events[i], wantEvents[i]
		require.Equal(t, []string{string(a.Kind), a.Subject, a.From, a.To, a.By}, []string{string(b.Kind), b.Subject, b.From, b.To, b.By})
	}
	for _, rows := range []string{"outbox", "decisions", "events"} {
		require.Equal(t, count(t, g, "SELECT count(*) FROM "+rows), count(t, f, "SELECT count(*) FROM "+rows), rows)
	}
	require.Equal(t, 1, count(t, f, "SELECT count(*) FROM outbox o JOIN jobs j ON o.id = j.id AND o.rev = j.rev"))

	undecided, err := f.UndecidedJobs(ctx, 10)
	require.NoError(t, err)
	require.Empty(t, undecided)
}

func TestSavePageRefusesWrongDecisions(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	known := f.AddJob("feed", "0")
	wrong := f.NewJob(f.Posting("feed", "1"))
	wrong.Decision = decidedBy(core.VerdictSkip, core.JobExpired)
	require.Equal(t, core.KindConflict, core.KindOf(f.SavePage(ctx, f.Page("feed", wrong))), "the machine does not allow it")
	joined := storetest.Joined(f.Posting("board", "1"), known.ID)
	joined.Decision = decidedBy(core.VerdictSkip, core.JobSkipped)
	require.Equal(t, core.KindInvalid, core.KindOf(f.SavePage(ctx, f.Page("board", joined))), "the job may have been decided")
	require.Equal(t, 1, count(t, f, "SELECT count(*) FROM jobs"))

	open := f.NewJob(f.Posting("feed", "2"))
	open.Decision = decidedBy(core.VerdictHuman, core.JobNew)
	require.NoError(t, f.SavePage(ctx, f.Page("feed", open)))
	job := f.Reload(open.Job.ID)
	require.Equal(t, core.JobNew, job.State)
	require.Equal(t, core.VerdictHuman, job.Decision.Verdict)
	require.NoError(t, f.VerifyJob(ctx, job.ID))
}

func TestSavePageCompletesNewJobsWhileItSaves(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	const n = 100
	writes := make([]core.PostingWrite, 0, n+1)
	whole := map[core.JobID]core.Job{}
	for i := range n {
		w := f.NewJob(f.Posting("feed", strconv.Itoa(i)))
		whole[w.Job.ID] = w.Job
		w.Job = core.Job{ID: w.Job.ID}
		writes = append(writes, w)
	}
	// A sighting of a job that the same page creates.
	writes = append(writes, storetest.Joined(f.Posting("feed", "again"), writes[3].Job.ID))
	page := f.Page("feed", writes...)
	var calls atomic.Int32
	page.Complete = func(w *core.PostingWrite) error {
		calls.Add(1)
		w.Job, w.Decision = whole[w.Job.ID], decidedBy(core.VerdictSkip, core.JobSkipped)
		return nil
	}
	events, stop := f.Subscribe()
	defer stop()
	require.NoError(t, f.SavePage(ctx, page))
	require.EqualValues(t, n, calls.Load())
	for i, w := range writes[:n] {
		job := f.Reload(w.Job.ID)
		require.Equal(t, whole[w.Job.ID].Text, job.Text)
		require.Equal(t, core.JobSkipped, job.State)
		if i == 3 {
			require.Equal(t, 2, job.Sightings)
			require.EqualValues(t, 3, job.Rev)
		}
		require.NoError(t, f.VerifyJob(ctx, job.ID))
	}
	require.Equal(t, 2*n+1, count(t, f, "SELECT count(*) FROM outbox o LEFT JOIN jobs j ON o.id = j.id LEFT JOIN postings p ON o.id = p.id WHERE o.rev = coalesce(j.rev, p.rev)"))
	// What subscribers learn is what is stored.
	stored, err := f.Events(ctx, core.EventFilter{Limit: core.MaxLimit})
	require.NoError(t, err)
	stored = stored[len(stored)-2*n-1:]
	for _, want := range stored {
		require.Equal(t, want, <-events)
	}
}

func TestSavePageThatCannotBeCompletedLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	page := func() core.PageWrite {
		return f.Page("feed", f.NewJob(f.Posting("feed", "1")), f.NewJob(f.Posting("feed", "2")), f.NewJob(f.Posting("feed", "3")))
	}
	broken := errors.New("unreadable")
	p := page()
	p.Complete = func(w *core.PostingWrite) error {
		if w.Posting.ExternalID == "2" {
			return broken
		}
		return nil
	}
	require.ErrorIs(t, f.SavePage(ctx, p), broken)
	p = page()
	p.Complete = func(*core.PostingWrite) error { panic("bug") }
	require.PanicsWithValue(t, "bug", func() { _ = f.SavePage(ctx, p) })
	require.Zero(t, count(t, f, "SELECT (SELECT count(*) FROM jobs) + (SELECT count(*) FROM postings) + (SELECT count(*) FROM sources)"))
	require.NoError(t, f.SavePage(ctx, page()))
}
