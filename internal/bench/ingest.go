package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/automonet/automonet/actors/decider"
	"github.com/automonet/automonet/actors/scraper"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/cputime"
	"github.com/automonet/automonet/internal/sample"
	"github.com/automonet/automonet/store"

	_ "modernc.org/sqlite" // the driver "sqlite" of the floors
)

// pageSize is how many postings a page and a bare transaction hold.
const pageSize = 1000

// lab is a filled data folder with what works on it.
type lab struct {
	dir     string
	store   *store.Store
	ingest  *scraper.Ingester
	decider *decider.Decider
	at      time.Time
	// postings is how many were ingested.
	postings int
	// last are the ends of the tables.
	last marks
	// took is what filling took, floor the bare insert of the same rows.
	took, floor copied
}

// marks are the last rowids of the tables.
type marks struct{ jobs, postings, decisions, events int64 }

func (e *Env) close() {
	if e.lab != nil && e.lab.store != nil {
		_ = e.lab.store.Close()
	}
	if e.mirrored != nil {
		e.mirrored.close()
	}
	if e.shown != nil {
		e.shown.close()
	}
}

// openLab opens a store in a fresh folder with the sample freelancer.
func openLab(ctx context.Context, dir string) (*lab, error) {
	s, err := store.Open(ctx, store.Config{Dir: dir, Mode: store.ModeDry})
	if err != nil {
		return nil, err
	}
	p, err := sample.Profile()
	if err != nil {
		return nil, err
	}
	if _, err := s.SaveProfile(ctx, p); err != nil {
		return nil, err
	}
	l := &lab{dir: dir, store: s, at: time.Now().UTC().Truncate(time.Second)}
	l.work()
	return l, nil
}

// work makes the roles that fill the store.
func (l *lab) work() {
	rules := decider.NewRules(l.store, clock.System{})
	l.ingest = scraper.NewIngester(l.store, rules, clock.System{}, clock.Random{})
	l.decider = decider.New(l.store, rules, clock.System{})
}

// page ingests one page as the scraper does.
func (l *lab) page(ctx context.Context, page []core.Posting) (int, error) {
	write := core.PageWrite{At: l.at}
	return l.ingest.Save(ctx, sourceName, page, nil, write, func(int) core.SourceState {
		return core.SourceState{Name: sourceName, Driver: "hackernews", Status: "ok", LastAt: l.at, LastOKAt: l.at}
	})
}

// scored fails unless every job has its decision: the pages' transactions bring
// them, so that nothing is left to the decider.
func (l *lab) scored(ctx context.Context) error {
	r, err := l.decider.Work(ctx)
	if err == nil && (r.Handled > 0 || r.More) {
		err = fmt.Errorf("%d jobs or more were left undecided", r.Handled)
	}
	return err
}

// fill ingests and scores e.Postings postings, once, beside the floor.
func (e *Env) fill(ctx context.Context) (*lab, error) {
	if e.lab != nil {
		return e.lab, nil
	}
	l, err := e.fillLab(ctx, "data", true, func(l *lab) int { return e.Postings - l.postings })
	e.lab = l
	return l, err
}

// fillLab ingests pages into a new folder of e.Dir until missing says that no more
// postings are. With beside the floor copies the rows of each page after it, so
// that whatever else runs on the machine slows both alike; the collector rests
// meanwhile: the floor does not pay for the pages' garbage, but they for its.
func (e *Env) fillLab(ctx context.Context, name string, beside bool, missing func(l *lab) int) (*lab, error) {
	p, err := e.Corpus()
	if err != nil {
		return nil, err
	}
	l, err := openLab(ctx, filepath.Join(e.Dir, name))
	if err != nil {
		return nil, err
	}
	if err := e.ingestPages(ctx, l, p, beside, missing); err != nil {
		return nil, errors.Join(err, l.store.Close())
	}
	return l, nil
}

func (e *Env) ingestPages(ctx context.Context, l *lab, p *posts, beside bool, missing func(l *lab) int) error {
	var bare *floor
	if beside {
		var err error
		if bare, err = openFloor(ctx, filepath.Join(e.Dir, "floor"), l.dir); err != nil {
			return err
		}
		defer bare.close()
	}
	for n := missing(l); n > 0; n = missing(l) {
		page := make([]core.Posting, min(pageSize, n))
		for i := range page {
			page[i] = p.posting(l.postings+i, l.at)
		}
		watch := cputime.Start()
		if _, err := l.page(ctx, page); err != nil {
			return err
		}
		l.took.add(copied{watch.CPU(), watch.Wall()})
		l.postings += len(page)
		if beside {
			if err := l.copy(ctx, bare); err != nil {
				return err
			}
		}
		if l.postings%(20*pageSize) == 0 {
			e.progress("%s ingested", count(l.postings))
		}
	}
	return l.scored(ctx)
}

// copy has the floor write the rows of the last page.
func (l *lab) copy(ctx context.Context, bare *floor) (err error) {
	if l.last, err = bare.marks(ctx); err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	took, err := bare.copy(ctx, l.last)
	l.floor.add(took)
	return err
}

// ingest measures extraction, dedupe, events, FTS and scoring of all postings,
// beside the bare insert of the rows that came of it.
func ingest(ctx context.Context, e *Env) (Result, error) {
	l, err := e.fill(ctx)
	if err != nil {
		return Result{}, err
	}
	stats, err := l.store.Stats(ctx)
	if err != nil {
		return Result{}, err
	}
	rate := func(d time.Duration) float64 { return float64(e.Postings) / d.Seconds() }
	share := l.floor.wall.Seconds() / l.took.wall.Seconds()
	return Result{
		Value: fmt.Sprintf("%.0f %% (%s postings/s)", 100*share, count(rate(l.took.wall))),
		Floor: count(rate(l.floor.wall)) + " postings/s", Met: share >= 0.6,
		Note: fmt.Sprintf("%s postings (%s, then mixtures of their paragraphs) in pages of %d through extraction, dedupe, score, events and FTS gave %s jobs, %s postings, %s events. "+
			"Processor time %.1f s, the floor %.1f s (%.0f %%). The floor copies the same rows of jobs, texts with FTS, postings, decisions, events and outbox with prepared statements, %d postings a transaction, in turn with the pages. %s on disk.",
			count(e.Postings), e.posts.From, pageSize, count(l.last.jobs), count(l.last.postings), count(l.last.events), l.took.cpu.Seconds(), l.floor.cpu.Seconds(),
			100*l.floor.cpu.Seconds()/l.took.cpu.Seconds(), pageSize, mega(size(stats))),
	}, nil
}

// reseen ingests the first pages again and compares the tables.
func reseen(ctx context.Context, e *Env) (Result, error) {
	l, err := e.fill(ctx)
	if err != nil {
		return Result{}, err
	}
	db, err := bareOpen(filepath.Join(l.dir, "dry.db"))
	if err != nil {
		return Result{}, err
	}
	defer db.Close()
	before, err := fingerprint(ctx, db)
	if err != nil {
		return Result{}, err
	}
	n := min(e.Postings, 10*pageSize)
	changed := 0
	pages := make([][]core.Posting, 0, 10)
	for from := 0; from < n; from += pageSize {
		page := make([]core.Posting, min(pageSize, n-from))
		for i := range page {
			page[i] = e.posts.posting(from+i, l.at)
		}
		pages = append(pages, page)
	}
	watch := cputime.Start()
	for _, page := range pages {
		fresh, err := l.page(ctx, page)
		if err != nil {
			return Result{}, err
		}
		changed += fresh
	}
	took := watch.CPU()
	after, err := fingerprint(ctx, db)
	if err != nil {
		return Result{}, err
	}
	hash := bareLookups(ctx, db, pages)
	return Result{Value: fmt.Sprintf("%d changes, %s/s of a core", changed, count(float64(n)/took.Seconds())), Floor: count(float64(n)/hash.Seconds()) + " bare lookups/s",
		Met: changed == 0 && before == after,
		Note: fmt.Sprintf("%s known postings listed again, with their hashes computed. Counts, revisions and last rowids of jobs, texts, postings, decisions, events and outbox stay as they were: %t. "+
			"A page writes its source's state, one row.", count(n), before == after)}, nil
}

// fingerprint changes with any row of the tables that postings end in.
func fingerprint(ctx context.Context, db *sql.DB) (string, error) {
	var s string
	err := db.QueryRowContext(ctx, `SELECT printf('%d %d %d|%d|%d %d %d|%d|%d|%d %d',
		(SELECT count(*) FROM jobs), (SELECT sum(rev) FROM jobs), (SELECT sum(last_seen_at % 1000003) FROM jobs), (SELECT count(*) FROM texts),
		(SELECT count(*) FROM postings), (SELECT sum(rev) FROM postings), (SELECT sum(last_seen_at % 1000003) FROM postings),
		(SELECT count(*) FROM decisions), (SELECT count(*) FROM events), (SELECT count(*) FROM outbox), (SELECT sum(rev) FROM outbox))`).Scan(&s)
	return s, err
}

// bareLookups finds each posting by source and external id.
func bareLookups(ctx context.Context, db *sql.DB, pages [][]core.Posting) time.Duration {
	st, err := db.PrepareContext(ctx, `SELECT id, job_id, content_hash FROM postings WHERE source = ? AND external_id = ?`)
	if err != nil {
		return time.Second
	}
	defer st.Close()
	watch := cputime.Start()
	for _, page := range pages {
		for _, p := range page {
			var a, b, c string
			_ = st.QueryRowContext(ctx, string(p.Source), p.ExternalID).Scan(&a, &b, &c)
		}
	}
	return watch.CPU()
}
