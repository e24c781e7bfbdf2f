package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func ids(jobs []core.Job) []core.JobID {
	var out []core.JobID
	for _, j := range jobs {
		out = append(out, j.ID)
	}
	return out
}

// walk reads all pages of a list.
func walk(t testing.TB, f *storetest.Fixture, filter core.JobFilter, between func()) []core.JobID {
	t.Helper()
	var out []core.JobID
	for range 1000 {
		jobs, next, err := f.Jobs(context.Background(), filter)
		require.NoError(t, err)
		out = append(out, ids(jobs)...)
		if next == "" {
			return out
		}
		filter.After = next
		if between != nil {
			between()
		}
	}
	t.Fatal("the pages do not end")
	return nil
}

func TestJobsPagesAreStable(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	var newest []core.JobID
	for i := range 25 {
		j := f.AddJob("feed", fmt.Sprint(i))
		if i%3 == 0 {
			var err error
			j, err = f.SaveDecision(ctx, j, core.JobShortlisted, storetest.Decision(core.VerdictShortlist, float64(i%7)), "system:decider")
			require.NoError(t, err)
		}
		newest = append([]core.JobID{j.ID}, newest...)
	}
	extra := 100
	grow := func() {
		f.AddJob("feed", fmt.Sprint(extra))
		extra++
	}
	require.Equal(t, newest, walk(t, f, core.JobFilter{Limit: 4}, grow), "what comes in meanwhile shifts nothing")
	byScore := walk(t, f, core.JobFilter{Limit: 2, Order: core.OrderScore}, nil)
	require.Len(t, byScore, 9, "jobs without a score are not ranked")
	last := 100.0
	for _, id := range byScore {
		score := *f.Reload(id).Score
		require.LessOrEqual(t, score, last)
		last = score
	}
	require.Equal(t, byScore, walk(t, f, core.JobFilter{Limit: 3, Order: core.OrderScore, States: []core.JobState{core.JobShortlisted, core.JobNew}}, nil))
	require.Equal(t, byScore, walk(t, f, core.JobFilter{Limit: 500, Order: core.OrderScore, Query: "developer"}, nil))

	_, _, err := f.Jobs(ctx, core.JobFilter{After: "not a cursor"})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	for _, bad := range []string{"MTIz", "LTEsMA", "MSx6eg", "MSw3ZmY4MDAwMDAwMDAwMDAx"} {
		_, _, err := f.Jobs(ctx, core.JobFilter{After: bad})
		require.Equal(t, core.KindInvalid, core.KindOf(err), bad)
	}
}

func TestJobsFilters(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	a := f.Shortlisted("feed", "1", 80)
	f.Clock.Advance(time.Hour)
	since := f.Clock.Now()
	b := f.Shortlisted("board", "2", 40)
	c := f.AddJob("board", "3")
	min := 50.0
	tests := []struct {
		name   string
		filter core.JobFilter
		want   []core.JobID
	}{
		{"all, newest first", core.JobFilter{}, []core.JobID{c.ID, b.ID, a.ID}},
		{"one state", core.JobFilter{States: []core.JobState{core.JobShortlisted}}, []core.JobID{b.ID, a.ID}},
		{"several states", core.JobFilter{States: []core.JobState{core.JobNew, core.JobShortlisted}}, []core.JobID{c.ID, b.ID, a.ID}},
		{"a source", core.JobFilter{Source: "board"}, []core.JobID{c.ID, b.ID}},
		{"a least score", core.JobFilter{MinScore: &min}, []core.JobID{a.ID}},
		{"since", core.JobFilter{Since: since}, []core.JobID{c.ID, b.ID}},
		{"by score", core.JobFilter{Order: core.OrderScore}, []core.JobID{a.ID, b.ID}},
		{"search", core.JobFilter{Query: "INVOICING 2"}, []core.JobID{b.ID}},
		{"search in skills", core.JobFilter{Query: "postgresql", Source: "feed"}, []core.JobID{a.ID}},
		{"search with a state that no match is in", core.JobFilter{Query: "invoicing", States: []core.JobState{core.JobClosed}}, nil},
		{"search for nothing", core.JobFilter{Query: " *** "}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			jobs, next, err := f.Jobs(ctx, tt.filter)
			require.NoError(t, err)
			require.Empty(t, next)
			require.Equal(t, tt.want, ids(jobs))
			for _, j := range jobs {
				require.Empty(t, j.Text, "lists leave the text out")
			}
		})
	}
	jobs, _, err := f.Jobs(ctx, core.JobFilter{WithText: true, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, c, jobs[0])
	counts, err := f.JobCounts(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, counts[core.JobShortlisted])
	require.Equal(t, 1, counts[core.JobNew])
	require.Equal(t, 0, counts[core.JobClosed])
}

func TestSearchTakesAnyText(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t)
	p := f.Posting("feed", "1")
	p.Title, p.Text = "Büroleitung für C++ OR Größe", "NEAR the AND column title:secret über straße"
	w := f.NewJob(p)
	require.NoError(t, f.SavePage(context.Background(), f.Page("feed", w)))
	for _, q := range []string{
		`"`, `""`, `"""`, `OR`, `AND NOT`, `title:secret`, `* `, `a*`, `NEAR(a b)`, `(`, `)`, `^x`, `-x`, `x AND`, "\x00", "a\x00b", `';--`, `{title} : x`,
		"\xff\xfe", strings.Repeat("x ", 10_000), strings.Repeat("y", 100_000), `+`, `"unclosed phrase`, "\u202e", "🙂",
	} {
		_, _, err := f.Jobs(context.Background(), core.JobFilter{Query: q})
		require.NoError(t, err, "%q", q)
	}
	for q, hit := range map[string]bool{
		"buroleitung": true, "GROSSE": false, "größe": true, "grosse": false, "title:secret": true, `"column title"`: true, `"title column"`: false,
		"strasse": false, "uber": true, "c++": true, "near and or": true, "bürol*": false,
	} {
		require.Equal(t, hit, len(found(t, f, q)) == 1, "%q", q)
	}
}

// FuzzSearch looks for texts that reach the syntax of FTS5.
func FuzzSearch(f *testing.F) {
	fx := storetest.Open(f)
	fx.AddJob("feed", "1")
	f.Add(`title:"x" OR NEAR(a b, 3) ^c* -d`)
	f.Fuzz(func(t *testing.T, q string) {
		if _, _, err := fx.Jobs(context.Background(), core.JobFilter{Query: q}); err != nil {
			t.Fatalf("%q: %v", q, err)
		}
	})
}

func TestSearchGoesOnBeyondItsWindow(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	wanted := f.Shortlisted("feed", "0", 80)
	f.NarrowSearch(40)
	for page := range 9 {
		var writes []core.PostingWrite
		for i := range 25 {
			p := f.Posting("feed", fmt.Sprintf("x%d-%d", page, i))
			p.Text = "developer"
			writes = append(writes, f.NewJob(p))
		}
		require.NoError(t, f.SavePage(ctx, f.Page("feed", writes...)))
	}
	filter := core.JobFilter{Query: "developer", States: []core.JobState{core.JobShortlisted}}
	jobs, next, err := f.Jobs(ctx, filter)
	require.NoError(t, err)
	require.Empty(t, jobs)
	require.NotEmpty(t, next, "a short page with a cursor")
	require.Equal(t, []core.JobID{wanted.ID}, walk(t, f, filter, nil))
	require.Len(t, walk(t, f, core.JobFilter{Query: "developer", Limit: 7}, nil), 226, "windows leave no gap")
	require.Len(t, walk(t, f, core.JobFilter{Source: "feed", Limit: 100}, nil), 226)
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	a, b := f.AddJob("feed", "1"), f.AddJob("feed", "2")
	decided, err := f.SaveDecision(ctx, a, core.JobSkipped, core.Decision{Verdict: core.VerdictSkip, Policy: "v1"}, "system:decider")
	require.NoError(t, err)
	require.Nil(t, decided.Score, "no score is not a low score")
	require.Equal(t, decided, f.Reload(a.ID))
	_, err = f.SaveDecision(ctx, a, core.JobShortlisted, storetest.Decision(core.VerdictShortlist, 60), "system:decider")
	require.Equal(t, core.KindConflict, core.KindOf(err), "the revision is old")
	_, err = f.SaveDecision(ctx, decided, core.JobExpired, storetest.Decision(core.VerdictSkip, 60), "system:decider")
	require.Equal(t, core.KindConflict, core.KindOf(err), "the machine does not allow it")
	_, err = f.SaveDecision(ctx, core.Job{ID: "nobody"}, core.JobSkipped, core.Decision{}, "x")
	require.Equal(t, core.KindNotFound, core.KindOf(err))

	stale, err := f.SaveDecisions(ctx, []core.DecisionWrite{
		{Job: a, To: core.JobShortlisted, Decision: storetest.Decision(core.VerdictShortlist, 60), By: "system:decider"},
		{Job: b, To: core.JobShortlisted, Decision: storetest.Decision(core.VerdictShortlist, 60), By: "system:decider"},
	})
	require.NoError(t, err)
	require.Equal(t, []core.JobID{a.ID}, stale)
	require.Equal(t, core.JobShortlisted, f.Reload(b.ID).State)
	undecided, err := f.UndecidedJobs(ctx, 10)
	require.NoError(t, err)
	require.Empty(t, undecided)
	require.NoError(t, f.VerifyJob(ctx, a.ID))
	require.NoError(t, f.VerifyJob(ctx, b.ID))
}

func TestUserMovesJobs(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	job := f.Shortlisted("feed", "1", 80)
	job, err := f.SaveJobState(ctx, job.ID, job.Rev, core.JobSkipped, "user:cli", "not for me")
	require.NoError(t, err)
	_, err = f.SaveJobState(ctx, job.ID, job.Rev-1, core.JobShortlisted, "user:cli", "")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	job, err = f.SaveJobState(ctx, job.ID, job.Rev, core.JobNew, "user:cli", "undo")
	require.NoError(t, err)
	require.NotEmpty(t, job.Decision, "undo keeps the decision, so that the job is not decided at once again")
	job, err = f.SaveJobState(ctx, job.ID, job.Rev, core.JobShortlisted, "user:cli", "")
	require.NoError(t, err)
	_, err = f.SaveJobState(ctx, "nobody", 1, core.JobNew, "user", "")
	require.Equal(t, core.KindNotFound, core.KindOf(err))

	sub := f.Queued(f.ApprovedProposal(job, "email"))
	_, err = f.SaveJobState(ctx, job.ID, job.Rev, core.JobNew, "user:cli", "undo")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	require.Contains(t, err.Error(), "cancel")
	_, err = f.FinishSend(ctx, sub, core.SubmissionCancelled, nil, nil, time.Time{}, "user:cli")
	require.NoError(t, err)
	_, err = f.SaveJobState(ctx, job.ID, job.Rev, core.JobNew, "user:cli", "undo")
	require.NoError(t, err)
}

func TestExpiredJobs(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	w := f.NewJob(f.Posting("feed", "1"))
	w.Job.Extraction.Deadline = f.Clock.Now().Add(time.Hour)
	require.NoError(t, f.SavePage(ctx, f.Page("feed", w)))
	_, err := f.SaveDecision(ctx, f.Reload(w.Job.ID), core.JobShortlisted, storetest.Decision(core.VerdictShortlist, 70), "system:decider")
	require.NoError(t, err)
	f.Shortlisted("feed", "2", 70)
	jobs, err := f.ExpiredJobs(ctx, f.Clock.Now(), 10)
	require.NoError(t, err)
	require.Empty(t, jobs)
	jobs, err = f.ExpiredJobs(ctx, f.Clock.Now().Add(2*time.Hour), 10)
	require.NoError(t, err)
	require.Equal(t, []core.JobID{w.Job.ID}, ids(jobs))
}
