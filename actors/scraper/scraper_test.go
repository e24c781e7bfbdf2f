package scraper_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/scraper"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/store/storetest"
)

// script is a source that answers with prepared pages, one after the other.
type script struct {
	pages []source.Page
	asked []string
}

func (s *script) Fetch(_ context.Context, c source.Cursor) source.Page {
	s.asked = append(s.asked, string(c))
	if len(s.pages) == 0 {
		return source.Page{Status: source.StatusUnchanged, Next: c}
	}
	p := s.pages[0]
	s.pages = s.pages[1:]
	return p
}

// later leaves every job to the decider.
type later struct{}

func (later) Judge(context.Context) (func(core.Job) core.DecisionWrite, error) { return nil, nil }

func posting(f *storetest.Fixture, n int) core.Posting {
	return core.Posting{ExternalID: fmt.Sprint(n), Title: fmt.Sprintf("Gardener %d for a park in town %d", n, n), Company: fmt.Sprintf("Park %d", n),
		URL: fmt.Sprintf("https://park%d.example/jobs/%d", n, n), FetchedAt: f.Clock.Now(), PostedAt: f.Clock.Now(),
		Text: fmt.Sprintf("Number %d plants trees, cuts hedges and waters flower beds in quarter %d; tools are there, gloves too, season %d.", n, n*7, n*13)}
}

func page(f *storetest.Fixture, more, complete bool, numbers ...int) source.Page {
	p := source.Page{Status: source.StatusOK, More: more, Complete: complete, URL: "https://park.example", Sample: []byte("body"),
		Next: source.Cursor(fmt.Sprintf(`{"after":%d}`, len(numbers)))}
	for _, n := range numbers {
		p.Postings = append(p.Postings, posting(f, n))
	}
	return p
}

type bench struct {
	*storetest.Fixture
	src  *script
	s    *scraper.Scraper
	read []scraper.PageRead
}

func newBench(t *testing.T, change func(*scraper.Config), pages ...func(*storetest.Fixture) source.Page) *bench {
	t.Helper()
	b := &bench{Fixture: storetest.Open(t), src: &script{}}
	for _, p := range pages {
		b.src.pages = append(b.src.pages, p(b.Fixture))
	}
	cfg := scraper.Config{Name: "park", Driver: "feed", Source: b.src, Store: b.Store, Clock: b.Clock,
		Ingest: scraper.NewIngester(b.Store, later{}, b.Clock, b.IDs), Floor: time.Minute, Start: 15 * time.Minute,
		Observe: func(r scraper.PageRead) { b.read = append(b.read, r) }}
	if change != nil {
		change(&cfg)
	}
	b.s = scraper.New(cfg)
	return b
}

func (b *bench) work() actors.Report {
	b.T.Helper()
	r, err := b.s.Work(context.Background())
	require.NoError(b.T, err)
	return r
}

func (b *bench) state() core.SourceState {
	b.T.Helper()
	s, err := b.SourceState(context.Background(), "park")
	require.NoError(b.T, err)
	return s
}

func (b *bench) events() int {
	b.T.Helper()
	e, err := b.Events(context.Background(), core.EventFilter{Limit: core.MaxLimit})
	require.NoError(b.T, err)
	return len(e)
}

func TestScanReadsEveryPageAndThenWaits(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil,
		func(f *storetest.Fixture) source.Page { return page(f, true, false, 1, 2) },
		func(f *storetest.Fixture) source.Page { return page(f, false, true, 3) })
	r := b.work()
	require.True(t, r.More)
	require.Equal(t, []string{"decider", "router"}, r.Knock)
	require.True(t, b.state().InScan)
	r = b.work()
	require.Equal(t, actors.NoteWaiting, r.Note)
	require.Positive(t, r.Next)
	require.Equal(t, []string{"", `{"after":2}`}, b.src.asked, "the second page continues where the first ended")
	jobs, _, err := b.Jobs(context.Background(), core.JobFilter{})
	require.NoError(t, err)
	require.Len(t, jobs, 3)
	require.Equal(t, 3, b.state().ScanNew)
	require.Equal(t, 1, b.state().Yield.Scans)
	require.True(t, b.read[1].Last)
	require.Equal(t, actors.NoteWaiting, b.work().Note, "it is not due")
	require.Len(t, b.src.asked, 2)
}

func TestUnchangedPostingsWriteNothing(t *testing.T) {
	t.Parallel()
	same := func(f *storetest.Fixture) source.Page { return page(f, false, true, 1, 2) }
	b := newBench(t, nil, same, same)
	b.work()
	before := b.events()
	b.Clock.Advance(24 * time.Hour)
	require.Empty(t, b.work().Knock)
	require.Equal(t, before, b.events())
}

func TestChangedTextIsDecidedAgainAndMissingIsBooked(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil,
		func(f *storetest.Fixture) source.Page { return page(f, false, true, 1, 2) },
		func(f *storetest.Fixture) source.Page {
			p := page(f, false, true, 1)
			p.Postings[0].Text += " The pay is now 40 EUR per hour."
			return p
		},
		func(f *storetest.Fixture) source.Page { return page(f, false, true, 1, 2) })
	ctx := context.Background()
	b.work()
	b.Clock.Advance(24 * time.Hour)
	require.Equal(t, []string{"decider", "router"}, b.work().Knock)
	known, err := b.KnownPostings(ctx, "park", []string{"2"})
	require.NoError(t, err)
	require.Equal(t, 1, known["2"].Missed)
	b.Clock.Advance(24 * time.Hour)
	b.work()
	known, err = b.KnownPostings(ctx, "park", []string{"2"})
	require.NoError(t, err)
	require.Zero(t, known["2"].Missed, "it is back")
}

func TestATeaserNeverReplacesTheFullText(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil,
		func(f *storetest.Fixture) source.Page { return page(f, false, false, 1) },
		func(f *storetest.Fixture) source.Page {
			p := page(f, false, false, 1)
			p.Postings[0].Text, p.Postings[0].Completeness = "Number 1 plants ...", core.TeaserText
			return p
		})
	ctx := context.Background()
	b.work()
	b.Clock.Advance(24 * time.Hour)
	b.work()
	jobs, _, err := b.Jobs(ctx, core.JobFilter{WithText: true})
	require.NoError(t, err)
	require.Len(t, jobs, 1)
	require.Contains(t, jobs[0].Text, "waters flower beds")
}

func TestFailuresAreToldApartAndKeepTheCursor(t *testing.T) {
	t.Parallel()
	for _, status := range []source.Status{source.StatusBlocked, source.StatusParseFailed, source.StatusTransient, source.StatusLimited} {
		b := newBench(t, nil,
			func(f *storetest.Fixture) source.Page { return page(f, true, false, 1) },
			func(*storetest.Fixture) source.Page {
				return source.Page{Status: status, Reason: "a wall", RetryAfter: time.Hour, More: true}
			})
		b.work()
		b.work()
		s := b.state()
		require.Equal(t, string(status), s.Status)
		require.Equal(t, "a wall", s.Reason)
		require.Equal(t, 1, s.Failures)
		require.False(t, s.InScan)
		require.JSONEq(t, `{"after":1}`, string(s.Cursor))
		require.False(t, s.NextAt.Before(b.Clock.Now().Add(time.Minute)))
		require.Zero(t, s.Yield.Scans, "a broken scan says nothing of the yield")
	}
}

func TestPausedAsksNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	require.NoError(t, b.SetRun(context.Background(), core.RunPaused, "", "user:test"))
	require.Equal(t, actors.NotePaused, b.work().Note)
	require.Empty(t, b.src.asked)
}

func TestOnceScansOnceAndObeysTheFloor(t *testing.T) {
	t.Parallel()
	once := func(c *scraper.Config) { c.Once = true }
	b := newBench(t, once, func(f *storetest.Fixture) source.Page { return page(f, false, true, 1) })
	b.work()
	require.Equal(t, actors.NoteScanned, b.work().Note)
	require.Len(t, b.src.asked, 1)
	again := scraper.New(scraper.Config{Name: "park", Source: b.src, Store: b.Store, Clock: b.Clock, Once: true,
		Ingest: scraper.NewIngester(b.Store, later{}, b.Clock, b.IDs), Floor: time.Hour, Start: time.Hour})
	r, err := again.Work(context.Background())
	require.NoError(t, err)
	require.Equal(t, actors.NoteWaiting, r.Note, "the source's own floor holds for a single run too")
	b.Clock.Advance(time.Hour)
	r, err = again.Work(context.Background())
	require.NoError(t, err)
	require.Len(t, b.src.asked, 2)
}

func TestTextsAreKeptNoLongerThanTheTermsPermit(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *scraper.Config) { c.CacheTTL = 24 * time.Hour },
		func(f *storetest.Fixture) source.Page { return page(f, false, false, 1) },
		func(f *storetest.Fixture) source.Page { return page(f, false, false, 2) })
	ctx := context.Background()
	b.work()
	b.Clock.Advance(25 * time.Hour)
	b.src.pages = []source.Page{page(b.Fixture, false, false, 2)}
	b.work()
	jobs, _, err := b.Jobs(ctx, core.JobFilter{WithText: true})
	require.NoError(t, err)
	require.Len(t, jobs, 2)
	for _, j := range jobs {
		if j.Company == "Park 1" || j.URL == "https://park1.example/jobs/1" {
			require.Empty(t, j.Text)
		}
	}
	found, _, err := b.Jobs(ctx, core.JobFilter{Query: "quarter"})
	require.NoError(t, err)
	require.Len(t, found, 1, "what is purged is not found any more")
}

func TestTextsAreKeptAsLongAsTheOwnerWants(t *testing.T) {
	t.Parallel()
	own := 40 * 24 * time.Hour
	b := newBench(t, func(c *scraper.Config) { c.Keep = func(context.Context) (time.Duration, error) { return own, nil } },
		func(f *storetest.Fixture) source.Page { return page(f, false, false, 1) })
	texts := func() (n int) {
		jobs, _, err := b.Jobs(context.Background(), core.JobFilter{WithText: true})
		require.NoError(t, err)
		for _, j := range jobs {
			if j.Text != "" {
				n++
			}
		}
		return n
	}
	b.work()
	for _, row := range []struct {
		days, left int
		keep       time.Duration
	}{{39, 1, 40 * 24 * time.Hour}, {2, 1, 0}, {0, 0, 40 * 24 * time.Hour}} {
		own = row.keep
		b.Clock.Advance(time.Duration(row.days)*24*time.Hour + time.Hour)
		b.src.pages = []source.Page{{Status: source.StatusEmpty}}
		b.work()
		require.Equal(t, row.left, texts(), "kept %s", row.keep)
	}
}

func TestNearDuplicatesAcrossSourcesAreOneJob(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil, func(f *storetest.Fixture) source.Page { return page(f, false, false, 1) })
	b.work()
	ctx := context.Background()
	ingest := scraper.NewIngester(b.Store, later{}, b.Clock, b.IDs) // another start: the index is loaded from the store
	p := posting(b.Fixture, 1)
	p.ExternalID, p.URL = "elsewhere", "https://board.example/jobs/77"
	n, err := ingest.Save(ctx, "board", []core.Posting{p, {ExternalID: "broken"}}, nil, core.PageWrite{At: b.Clock.Now()},
		func(int) core.SourceState { return core.SourceState{Name: "board", Status: "ok"} })
	require.NoError(t, err)
	require.Equal(t, 1, n)
	jobs, _, err := b.Jobs(ctx, core.JobFilter{})
	require.NoError(t, err)
	require.Len(t, jobs, 1)
	require.Equal(t, 2, jobs[0].Sightings)
	raw, err := json.Marshal(jobs[0])
	require.NoError(t, err)
	require.Contains(t, string(raw), "board")
}

// judge decides by the rules of a profile.
type judge struct{ rules plan.Decider }

func (j judge) Judge(context.Context) (func(core.Job) core.DecisionWrite, error) {
	return func(job core.Job) core.DecisionWrite {
		to, d := j.rules.Decide(job, nil, storetest.Start())
		return core.DecisionWrite{Job: job, To: to, Decision: d, By: "agent:decider"}
	}, nil
}

func TestNewJobsAreDecidedInThePagesTransaction(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	rules := judge{plan.NewDecider(core.Profile{Name: "Ada"}, core.DefaultSettings())}
	b := newBench(t, nil, func(f *storetest.Fixture) source.Page { return page(f, false, true, 1, 2, 3) })
	b.s = scraper.New(scraper.Config{Name: "park", Source: b.src, Store: b.Store, Clock: b.Clock,
		Ingest: scraper.NewIngester(b.Store, rules, b.Clock, b.IDs), Floor: time.Minute, Start: time.Hour})
	b.work()
	undecided, err := b.UndecidedJobs(ctx, 10)
	require.NoError(t, err)
	require.Empty(t, undecided)
	jobs, _, err := b.Jobs(ctx, core.JobFilter{WithText: true})
	require.NoError(t, err)
	require.Len(t, jobs, 3)
	for _, job := range jobs {
		require.NoError(t, b.VerifyJob(ctx, job.ID))
		// The stored job gives the same decision as the one that was not yet stored.
		stored := job.Decision
		to, want := rules.rules.Decide(job, nil, storetest.Start())
		require.Equal(t, to, job.State)
		want.ID = stored.ID
		require.Equal(t, want, stored)
	}
}

type unreadable struct{}

func (unreadable) Judge(context.Context) (func(core.Job) core.DecisionWrite, error) {
	return nil, core.Errorf(core.KindTransient, "the profile cannot be read")
}

func TestAPageWaitsWhereTheRulesCannotBeRead(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil, func(f *storetest.Fixture) source.Page { return page(f, false, true, 1) })
	b.s = scraper.New(scraper.Config{Name: "park", Source: b.src, Store: b.Store, Clock: b.Clock,
		Ingest: scraper.NewIngester(b.Store, unreadable{}, b.Clock, b.IDs), Floor: time.Minute, Start: time.Hour})
	_, err := b.s.Work(context.Background())
	require.Equal(t, core.KindTransient, core.KindOf(err))
	_, err = b.SourceState(context.Background(), "park")
	require.Equal(t, core.KindNotFound, core.KindOf(err), "nothing of the page is saved")
}

// TestAScanIsOneLineOfTheLog: what failed is said once with its reason, and again when
// it fails in another way or works again.
func TestAScanIsOneLineOfTheLog(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	fail := func(s source.Status, why string) func(*storetest.Fixture) source.Page {
		return func(*storetest.Fixture) source.Page { return source.Page{Status: s, Reason: why} }
	}
	b := newBench(t, func(c *scraper.Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == "time" || a.Key == "again_at" {
				return slog.Attr{}
			}
			return a
		}}))
	},
		func(f *storetest.Fixture) source.Page { return page(f, true, false, 1, 2) },
		func(f *storetest.Fixture) source.Page { return page(f, false, true, 3) },
		fail(source.StatusTransient, "park.example cannot be reached"), fail(source.StatusTransient, "park.example cannot be reached"),
		fail(source.StatusBlocked, "it wants proof of a human\x1b[2J"), func(f *storetest.Fixture) source.Page { return page(f, false, true, 3) })
	for b.work(); len(b.src.pages) > 0; b.work() {
		b.Clock.Advance(24 * time.Hour)
	}
	require.Equal(t, `level=INFO msg="source read" source=park status=ok listed=3 new=3
level=WARN msg="source not read" source=park status=transient why="park.example cannot be reached"
level=WARN msg="source not read" source=park status=blocked why="it wants proof of a human[2J"
level=INFO msg="source read" source=park status=ok listed=1 new=0
`, log.String())
}

func TestNearDuplicatesAreNotLookedForWithoutTheirFlag(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil, func(f *storetest.Fixture) source.Page { return page(f, false, false, 1) })
	b.work()
	ctx := context.Background()
	s, err := b.Settings(ctx)
	require.NoError(t, err)
	s, err = s.WithFlag(core.FlagNearDuplicates, false)
	require.NoError(t, err)
	_, err = b.SaveSettings(ctx, s)
	require.NoError(t, err)
	ingest := scraper.NewIngester(b.Store, later{}, b.Clock, b.IDs)
	save := func(p core.Posting) {
		t.Helper()
		_, err := ingest.Save(ctx, "board", []core.Posting{p}, nil, core.PageWrite{At: b.Clock.Now()},
			func(int) core.SourceState { return core.SourceState{Name: "board", Status: "ok"} })
		require.NoError(t, err)
	}
	jobs := func() int {
		t.Helper()
		list, _, err := b.Jobs(ctx, core.JobFilter{})
		require.NoError(t, err)
		return len(list)
	}
	near := posting(b.Fixture, 1)
	near.ExternalID, near.URL = "elsewhere", "https://board.example/jobs/77"
	near.Text += " Start soon."
	save(near)
	require.Equal(t, 2, jobs(), "a text that is only alike is another job")
	same := posting(b.Fixture, 1)
	same.ExternalID, same.URL = "again", "https://board.example/jobs/78"
	save(same)
	require.Equal(t, 2, jobs(), "an equal text is still the same job")

	on, err := b.Settings(ctx)
	require.NoError(t, err)
	on, err = on.WithFlag(core.FlagNearDuplicates, true)
	require.NoError(t, err)
	_, err = b.SaveSettings(ctx, on)
	require.NoError(t, err)
	near.ExternalID, near.URL, near.Text = "third", "https://board.example/jobs/79", near.Text+" Remote."
	save(near)
	require.Equal(t, 2, jobs(), "the flag holds from the next page on")
}

func TestNearDuplicatesAreFoundAfterALongRest(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	ctx := context.Background()
	ingest := scraper.NewIngester(b.Store, later{}, b.Clock, b.IDs)
	save := func(p core.Posting) int {
		t.Helper()
		n, err := ingest.Save(ctx, "board", []core.Posting{p}, nil, core.PageWrite{At: b.Clock.Now()},
			func(int) core.SourceState { return core.SourceState{Name: "board", Status: "ok"} })
		require.NoError(t, err)
		return n
	}
	first := posting(b.Fixture, 1)
	require.Equal(t, 1, save(first))
	b.Clock.Advance(time.Hour)
	require.Zero(t, save(first), "it is known, and the index is let go")
	b.Clock.Advance(time.Hour)
	found := func(id string) {
		t.Helper()
		again := posting(b.Fixture, 1)
		again.ExternalID, again.URL, again.Text = id, "https://board.example/jobs/"+id, again.Text+" Remote. "+id
		require.Equal(t, 1, save(again))
		jobs, _, err := b.Jobs(ctx, core.JobFilter{})
		require.NoError(t, err)
		require.Len(t, jobs, 1)
	}
	found("77")
	ingest.LetGo()
	ingest.LetGo()
	found("78")
}
