package router_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/score"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/store/storetest"
)

// embedding is a store with a profile, and the worker that has vectors made by a vendor.
type embedding struct {
	*storetest.Fixture
	t     *testing.T
	world *world
	cfg   router.VectorsConfig
}

func newEmbedding(t *testing.T) *embedding {
	t.Helper()
	f := storetest.Open(t)
	f.AddProfile()
	w := withEmbedder(newWorld(t, clock.System{}, "acme"))
	return &embedding{f, t, w, router.VectorsConfig{Store: f.Store, Owner: f.Store, Models: w.gateway(), Model: "acme/e",
		Allows: func(core.FactKind) bool { return true }, Clock: f.Clock}}
}

// job adds a decided job of a role.
func (e *embedding) job(n int, role string, points float64) core.Job {
	e.t.Helper()
	ctx := context.Background()
	w := e.NewJob(e.Posting("feed", fmt.Sprint(n)))
	w.Job.Extraction.Role, w.Job.Extraction.Skills = role, nil
	require.NoError(e.t, e.SavePage(ctx, e.Page("feed", w)))
	job, err := e.SaveDecision(ctx, e.Reload(w.Job.ID), core.JobShortlisted, storetest.Decision(core.VerdictShortlist, points), "agent:decider")
	require.NoError(e.t, err)
	return job
}

// work works until nothing more is asked for, and returns the last report.
func (e *embedding) work(w *router.Vectors) (last actors.Report, knocked bool) {
	e.t.Helper()
	for range 50 {
		r, err := w.Work(context.Background())
		require.NoError(e.t, err)
		knocked = knocked || len(r.Knock) > 0
		if !r.More {
			return r, knocked
		}
	}
	e.t.Fatal("the worker does not come to an end")
	return last, false
}

func (e *embedding) vector(job core.Job) core.Vector {
	e.t.Helper()
	got, err := e.JobVectors(context.Background(), "acme/e", []core.JobID{job.ID})
	require.NoError(e.t, err)
	return got[job.ID].Vector
}

// asked are the texts that reached the vendor.
func (e *embedding) asked() (texts []string) {
	e.t.Helper()
	for _, r := range e.world.vendors["acme"].Requests() {
		var list []string
		require.NoError(e.t, json.Unmarshal(r.Body["input"], &list))
		require.LessOrEqual(e.t, len(list), 64)
		texts = append(texts, list...)
	}
	return texts
}

func TestVectorsAreMadeOnceForEachText(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t)
	near, same, far := e.job(1, "Go developer", 60), e.job(2, "Go developer", 58), e.job(3, "Baker", 1)
	worker := router.NewVectors(e.cfg)
	_, knocked := e.work(worker)
	require.True(t, knocked, "the decider has scores to make")
	require.Equal(t, core.NewVector(fake.Vector("Go developer")), e.vector(near))
	require.Equal(t, e.vector(near), e.vector(same))
	require.Nil(t, e.vector(far), "no vector lifts it over the threshold")
	texts := e.asked()
	once := map[string]bool{}
	for _, s := range texts {
		require.False(t, once[s], s)
		once[s] = true
	}
	profile, err := e.Profile(context.Background(), "")
	require.NoError(t, err)
	require.ElementsMatch(t, append(score.NewLikeness("acme/e", profile, e.cfg.Allows).Texts(), "Go developer"), texts)
	require.Equal(t, e.world.vendors["acme"].Billed(), e.world.used(), "every call is booked")

	// Nothing is asked again, not by a new process either; a known text costs nothing.
	report, knocked := e.work(router.NewVectors(e.cfg))
	require.False(t, knocked)
	require.Zero(t, report.Handled)
	third := e.job(4, "Go developer", 55)
	_, knocked = e.work(worker)
	require.True(t, knocked)
	require.NotNil(t, e.vector(third))
	require.Len(t, e.asked(), len(texts))
}

func TestManyJobsAreEmbeddedInBatches(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t)
	var jobs []core.Job
	for i := range 150 {
		jobs = append(jobs, e.job(i, fmt.Sprintf("Developer number %d", i), 60))
	}
	e.work(router.NewVectors(e.cfg))
	for _, j := range jobs {
		require.NotNil(t, e.vector(j))
	}
	require.Len(t, e.world.calls(), 4, "one of the profile, three of jobs")
}

func TestWhatMayNotBeSentStaysHere(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t)
	held, free := e.job(1, "Secret role", 60), e.job(2, "Open role", 60)
	profile, err := e.Profile(context.Background(), "")
	require.NoError(t, err)
	profile.Facts = append(profile.Facts, core.Fact{ID: "h", Kind: core.FactHeadline, Text: map[core.Lang]string{"en": "Invoice whisperer"}, Confirmed: true})
	_, err = e.SaveProfile(context.Background(), profile)
	require.NoError(t, err)
	e.cfg.Allows = func(k core.FactKind) bool { return k == core.FactProject }
	e.cfg.RulesOnly = func(_ context.Context, id core.JobID) (bool, error) { return id == held.ID, nil }
	e.world.cfg.RulesOnly = e.cfg.RulesOnly
	e.cfg.Models = e.world.gateway()
	e.work(router.NewVectors(e.cfg))
	require.Nil(t, e.vector(held))
	require.NotNil(t, e.vector(free))
	sent := strings.Join(e.asked(), "\n")
	require.NotContains(t, sent, "Secret role")
	require.NotContains(t, sent, "whisperer")
	require.NotContains(t, sent, "invoicing", "of a project only the names of its skills")

	// Where nothing may be said of the owner there is nothing to compare with.
	none := newEmbedding(t)
	none.job(1, "Go developer", 60)
	none.cfg.Allows = func(core.FactKind) bool { return false }
	none.work(router.NewVectors(none.cfg))
	require.Empty(t, none.asked())
}

func TestARefusalPausesAndIsMadeGood(t *testing.T) {
	t.Parallel()
	bad := func(value string) fake.Behaviour {
		return fake.Behaviour{Vectors: `[{"index":0,"embedding":[` + value + `]}]`}
	}
	for _, tt := range []struct {
		name string
		plan []fake.Behaviour
		note string
	}{
		{"too many requests", []fake.Behaviour{{Status: 429, Error: "rate_limited"}, {Status: 429, Error: "rate_limited"}, {Status: 429, Error: "rate_limited"}}, actors.NoteVectorsFailed},
		{"figures that are none", []fake.Behaviour{bad("1,NaN"), bad("1,NaN")}, actors.NoteVectorsFailed},
		{"endless figures", []fake.Behaviour{bad("1,1e999"), bad("1,1e999")}, actors.NoteVectorsFailed},
		{"no direction", []fake.Behaviour{bad("0,0"), bad("0,0")}, actors.NoteVectorsFailed},
		{"none", []fake.Behaviour{{Vectors: "[]"}, {Vectors: "[]"}}, actors.NoteVectorsFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := newEmbedding(t)
			job := e.job(1, "Go developer", 60)
			worker := router.NewVectors(e.cfg)
			e.work(worker)
			require.NotNil(t, e.vector(job))
			late := e.job(2, "Rust developer", 60)
			e.world.vendors["acme"].Next(tt.plan...)
			report, _ := e.work(worker)
			require.Equal(t, tt.note, report.Note)
			require.Positive(t, report.Next)
			require.Nil(t, e.vector(late))
			require.NotNil(t, e.vector(job), "what is known stays")
			asked := len(e.world.vendors["acme"].Requests())
			report, _ = e.work(worker)
			require.Positive(t, report.Next)
			require.Len(t, e.world.vendors["acme"].Requests(), asked, "it is left alone for a while")
			e.Clock.Advance(time.Hour)
			e.world.vendors["acme"].Next()
			fresh := e.cfg
			fresh.Models = e.world.gateway() // whose breakers have cooled down
			e.work(router.NewVectors(fresh))
			require.NotNil(t, e.vector(late))
		})
	}
}

func TestVectorsOfAnotherLengthAreRefused(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t)
	first := e.job(1, "Go developer", 60)
	worker := router.NewVectors(e.cfg)
	e.work(worker)
	second := e.job(2, "Rust developer", 60)
	e.world.vendors["acme"].Next(fake.Behaviour{Vectors: `[{"index":0,"embedding":[1,2]}]`})
	report, _ := e.work(worker)
	require.Equal(t, actors.NoteVectorsRefused, report.Note)
	require.Nil(t, e.vector(second))
	require.NotNil(t, e.vector(first))
	e.Clock.Advance(2 * time.Hour)
	e.work(worker)
	require.NotNil(t, e.vector(second), "a slip is made good")
}

func TestVectorsStopAtTheBudget(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t)
	job := e.job(1, "Go developer", 60)
	e.world.budget("day", core.NanoUSD(0), "month", core.NanoUSD(0))
	worker := router.NewVectors(e.cfg)
	report, knocked := e.work(worker)
	require.Equal(t, actors.NoteVectorsBudget, report.Note)
	require.False(t, knocked)
	require.Empty(t, e.asked())
	require.Empty(t, e.world.calls())
	e.world.budget("day", core.NanoUSD(1e9), "month", core.NanoUSD(1e9))
	e.work(worker)
	require.Empty(t, e.asked(), "a refusal is not asked about every minute")
	e.Clock.Advance(time.Hour)
	e.work(worker)
	require.NotNil(t, e.vector(job), "it goes on with the next budget")
}

// lost fails to keep vectors, as when the process ends between the call and the commit.
type lost struct {
	router.VectorStore
	left int
}

func (l *lost) SaveVectors(ctx context.Context, model string, v []core.KeptVector, j []core.JobVector) error {
	if l.left--; l.left < 0 {
		return errors.New("the process ended here")
	}
	return l.VectorStore.SaveVectors(ctx, model, v, j)
}

func TestACallThatWasNotKeptIsMadeAgain(t *testing.T) {
	t.Parallel()
	for kept := range 2 {
		e := newEmbedding(t)
		job := e.job(1, "Go developer", 60)
		broken := e.cfg
		broken.Store = &lost{VectorStore: e.Store, left: kept}
		_, err := router.NewVectors(broken).Work(context.Background())
		require.ErrorContains(t, err, "ended here")
		require.Nil(t, e.vector(job))
		e.work(router.NewVectors(e.cfg))
		require.NotNil(t, e.vector(job))
		require.Len(t, e.world.calls(), 3, "one call of the two was made twice")
		require.Equal(t, e.world.vendors["acme"].Billed(), e.world.used(), "and both are booked")
	}
}

func TestVectorsWaitForTheOwner(t *testing.T) {
	t.Parallel()
	e := newEmbedding(t)
	require.NoError(t, e.SetRun(context.Background(), core.RunPaused, "", "user:test"))
	report, _ := e.work(router.NewVectors(e.cfg))
	require.Equal(t, actors.NotePaused, report.Note)
	require.Empty(t, e.asked())
	f := storetest.Open(t)
	e.cfg.Store, e.cfg.Owner = f.Store, f.Store
	report, _ = e.work(router.NewVectors(e.cfg))
	require.Equal(t, actors.NoteNoProfile, report.Note)
}
