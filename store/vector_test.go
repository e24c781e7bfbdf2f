package store_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func kept(text string, own bool, figures ...int8) core.KeptVector {
	return core.KeptVector{Hash: core.HashText(text), Vector: figures, Own: own}
}

func TestVectorsAreKeptByModelAndText(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	a, b, c := core.HashText("a"), core.HashText("b"), core.HashText("c")
	require.NoError(t, f.SaveVectors(ctx, "acme/e", []core.KeptVector{kept("a", true, 1, -127), kept("b", false, 0, 5)}, nil))
	got, err := f.Vectors(ctx, "acme/e", []core.TextHash{a, b, c})
	require.NoError(t, err)
	require.Equal(t, map[core.TextHash]core.Vector{a: {1, -127}, b: {0, 5}}, got)
	got, err = f.Vectors(ctx, "acme/f", []core.TextHash{a})
	require.NoError(t, err)
	require.Empty(t, got, "those of another model cannot be compared")

	first, err := f.OwnerRev(ctx)
	require.NoError(t, err)
	require.NotZero(t, first.Vectors)
	require.NoError(t, f.SaveVectors(ctx, "acme/e", []core.KeptVector{kept("c", false, 3, 3)}, nil))
	same, err := f.OwnerRev(ctx)
	require.NoError(t, err)
	require.Equal(t, first, same, "the vector of a job changes no rule")
	require.NoError(t, f.SaveVectors(ctx, "acme/e", []core.KeptVector{kept("b", true, 0, 5)}, nil))
	now, err := f.OwnerRev(ctx)
	require.NoError(t, err)
	require.Equal(t, first.Vectors+1, now.Vectors, "a text of a job that becomes one of the owner's")

	require.Error(t, f.SaveVectors(ctx, "", []core.KeptVector{kept("a", false, 1)}, nil))
	require.Error(t, f.SaveVectors(ctx, "acme/e", []core.KeptVector{kept("x", false, 1, 2), kept("y", false, 1)}, nil), "two lengths")
	require.Error(t, f.SaveVectors(ctx, "acme/e", []core.KeptVector{kept("x", false)}, nil))
}

func TestVectorsOfAnotherLengthAreOfAnotherModel(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	job := f.Shortlisted("feed", "1", 60)
	link := core.JobVector{Job: job.ID, Decision: job.Decision.ID, Hash: core.HashText("a")}
	require.NoError(t, f.SaveVectors(ctx, "acme/e", []core.KeptVector{kept("a", false, 1, 2)}, []core.JobVector{link}))
	require.NoError(t, f.SaveVectors(ctx, "other/e", []core.KeptVector{kept("a", false, 1)}, nil))
	err := f.SaveVectors(ctx, "acme/e", []core.KeptVector{kept("b", false, 1, 2, 3)}, nil)
	require.Equal(t, core.KindDenied, core.KindOf(err), "a model that answers now so, now so")
	got, err := f.JobVectors(ctx, "acme/e", []core.JobID{job.ID, "nobody"})
	require.NoError(t, err)
	require.Equal(t, map[core.JobID]core.KeptVector{job.ID: kept("a", false, 1, 2)}, got)

	f.Clock.Advance(25 * time.Hour)
	require.NoError(t, f.SaveVectors(ctx, "acme/e", []core.KeptVector{kept("b", false, 1, 2, 3)}, nil))
	got, err = f.JobVectors(ctx, "acme/e", []core.JobID{job.ID})
	require.NoError(t, err)
	require.Empty(t, got, "what the former model said is forgotten")
	known, err := f.Vectors(ctx, "acme/e", []core.TextHash{core.HashText("a")})
	require.NoError(t, err)
	require.Empty(t, known)

	other := func() int {
		known, err := f.Vectors(ctx, "other/e", []core.TextHash{core.HashText("a")})
		require.NoError(t, err)
		return len(known)
	}
	require.Equal(t, 1, other(), "the owner may come back to a model")
	f.Clock.Advance(31 * 24 * time.Hour)
	require.NoError(t, f.SaveVectors(ctx, "acme/e", []core.KeptVector{kept("c", false, 1, 2, 3)}, nil))
	require.Zero(t, other(), "but not for ever")
}

func TestVectorsOfOldJobsAreForgotten(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	job := f.Shortlisted("feed", "1", 60)
	require.NoError(t, f.SaveVectors(ctx, "acme/e", []core.KeptVector{kept("own", true, 1), kept("a", false, 1), kept("loose", false, 1)},
		[]core.JobVector{{Job: job.ID, Decision: job.Decision.ID, Hash: core.HashText("a")}}))
	known := func() (out []bool) {
		got, err := f.Vectors(ctx, "acme/e", []core.TextHash{core.HashText("own"), core.HashText("a"), core.HashText("loose")})
		require.NoError(t, err)
		for _, text := range []string{"own", "a", "loose"} {
			out = append(out, got[core.HashText(text)] != nil)
		}
		return out
	}
	f.Clock.Advance(31 * 24 * time.Hour)
	require.NoError(t, f.SaveVectors(ctx, "acme/e", []core.KeptVector{kept("b", false, 1)}, nil))
	require.Equal(t, []bool{true, true, false}, known(), "what no job has any more goes")
	for page := range 4 {
		writes := make([]core.PostingWrite, 500)
		for i := range writes {
			writes[i] = f.NewJob(f.Posting("feed", fmt.Sprint("many", page, "-", i)))
		}
		require.NoError(t, f.SavePage(ctx, f.Page("feed", writes...)))
	}
	require.NoError(t, f.SaveVectors(ctx, "acme/e", []core.KeptVector{kept("c", false, 1)}, nil))
	require.Equal(t, []bool{true, false, false}, known(), "a job that is decided no more needs none")
}

func TestJobsAreEmbeddedOnceForEachText(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	var jobs []core.Job
	for i, score := range []float64{80, 40, 60, 55} {
		jobs = append(jobs, f.Shortlisted("feed", fmt.Sprint(i), score))
	}
	f.AddJob("feed", "new")
	todo := func(below int64, n int) (ids []core.JobID, last int64) {
		t.Helper()
		list, err := f.JobsToEmbed(ctx, "acme/e", 50, below, n)
		require.NoError(t, err)
		for _, c := range list {
			ids, last = append(ids, c.Job.ID), c.Number
		}
		return ids, last
	}
	ids, last := todo(math.MaxInt64, 2)
	require.Equal(t, []core.JobID{jobs[3].ID, jobs[2].ID}, ids, "the newest first, none that is far below the threshold or undecided")
	ids, _ = todo(last, 2)
	require.Equal(t, []core.JobID{jobs[0].ID}, ids)

	link := func(i int, text string) core.JobVector {
		return core.JobVector{Job: jobs[i].ID, Decision: f.Reload(jobs[i].ID).Decision.ID, Hash: core.HashText(text)}
	}
	require.NoError(t, f.SaveVectors(ctx, "acme/e", []core.KeptVector{kept("x", false, 1), kept("y", false, 2)}, []core.JobVector{link(3, "x"), link(2, "y"), link(0, "x")}))
	ids, _ = todo(math.MaxInt64, 10)
	require.Empty(t, ids)
	came, next, err := f.EmbeddedJobs(ctx, "acme/e", 0, 2)
	require.NoError(t, err)
	require.Len(t, came, 2)
	came, end, err := f.EmbeddedJobs(ctx, "acme/e", next, 2)
	require.NoError(t, err)
	require.Len(t, came, 1)
	require.Equal(t, jobs[0].ID, came[0].ID)
	require.NoError(t, f.SetVectorsSeen(ctx, end))
	seen, err := f.VectorsSeen(ctx)
	require.NoError(t, err)
	require.Equal(t, end, seen)
	none := func() {
		t.Helper()
		came, next, err := f.EmbeddedJobs(ctx, "acme/e", end, 10)
		require.NoError(t, err)
		require.Empty(t, came)
		require.Equal(t, end, next)
	}
	none()

	// A job that is decided anew is looked up again; with the same text that says nothing.
	_, err = f.SaveDecision(ctx, f.Reload(jobs[3].ID), core.JobShortlisted, storetest.Decision(core.VerdictShortlist, 70), "agent:decider")
	require.NoError(t, err)
	ids, _ = todo(math.MaxInt64, 10)
	require.Equal(t, []core.JobID{jobs[3].ID}, ids)
	require.NoError(t, f.SaveVectors(ctx, "acme/e", nil, []core.JobVector{link(3, "x")}))
	ids, _ = todo(math.MaxInt64, 10)
	require.Empty(t, ids)
	none()
	// With another one it is.
	require.NoError(t, f.SaveVectors(ctx, "acme/e", nil, []core.JobVector{link(3, "y")}))
	came, _, err = f.EmbeddedJobs(ctx, "acme/e", end, 10)
	require.NoError(t, err)
	require.Len(t, came, 1)
	// What has a draft, or what the user moved, is not decided again.
	f.Waiting(f.Reload(jobs[3].ID), "email")
	came, next, err = f.EmbeddedJobs(ctx, "acme/e", end, 10)
	require.NoError(t, err)
	require.Empty(t, came)
	require.Greater(t, next, end, "and passed over")
}
