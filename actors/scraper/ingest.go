package scraper

import (
	"context"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/dedupe"
	"github.com/automonet/automonet/core/extract"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/parallel"
)

// Pages is what the Ingester needs of the store.
type Pages interface {
	KnownPostings(ctx context.Context, source core.SourceName, externalIDs []string) (map[string]core.KnownPosting, error)
	OpenPostings(ctx context.Context, source core.SourceName) (map[string]core.KnownPosting, error)
	JobsByURLKey(ctx context.Context, keys []string) (map[string]core.JobID, error)
	JobsByContentHash(ctx context.Context, hashes []string) (map[string]core.JobID, error)
	EachSignature(ctx context.Context, since time.Time, each func(core.Signature) error) error
	Job(ctx context.Context, id core.JobID) (core.Job, error)
	JobTitles(ctx context.Context, ids []core.JobID) (map[core.JobID]core.JobTitle, error)
	SavePage(ctx context.Context, w core.PageWrite) error
	Settings(ctx context.Context) (core.Settings, error)
}

// Judge gives the function that decides new jobs by the owner's present rules, safe
// for concurrent use, or nil while nothing is to be decided.
type Judge interface {
	Judge(ctx context.Context) (func(core.Job) core.DecisionWrite, error)
}

// Window is how far back near-duplicates are looked for.
const Window = 60 * 24 * time.Hour

// Ingester turns pages into saved postings and jobs: it recognises what is known,
// joins sightings of one opportunity, decides new jobs, and writes a page in one
// transaction. It is
// safe for concurrent use; pages are taken in one at a time, since two sources
// may list the same new job at the same moment.
type Ingester struct {
	store Pages
	judge Judge
	clock clock.Clock
	ids   clock.IDs

	mu sync.Mutex
	// matcher holds signatures, nil until something was new; whole says that they are
	// all those of the window.
	matcher *dedupe.Matcher
	whole   bool
	// used is when something was new last.
	used time.Time
}

// NewIngester makes an Ingester. The index is loaded with the first new posting.
func NewIngester(store Pages, judge Judge, c clock.Clock, ids clock.IDs) *Ingester {
	return &Ingester{store: store, judge: judge, clock: c, ids: ids}
}

// Save ingests one page. seen, when not nil, are all ids of a complete scan: known
// postings that are not among them are booked as missed. finish is called with
// the number of new and changed postings and returns the source state to be saved
// in the same transaction. Save returns that number.
func (g *Ingester) Save(ctx context.Context, name core.SourceName, postings []core.Posting, seen map[string]bool,
	write core.PageWrite, finish func(fresh int) core.SourceState) (fresh int, err error) {
	ready := clean(name, postings)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rest()
	saved := false
	defer func() {
		if g.matcher == nil {
			return // nothing was new, and nothing needed it
		}
		if !saved {
			// What the page added to the index names jobs that were not saved.
			g.matcher.Rollback()
			return
		}
		g.matcher.Commit()
	}()
	if write.Postings, err = g.resolve(ctx, name, ready); err != nil {
		return 0, err
	}
	if seen != nil {
		if write.Missing, err = g.missing(ctx, name, seen); err != nil {
			return 0, err
		}
	}
	if write.Complete, err = g.complete(ctx, write.Postings); err != nil {
		return 0, err
	}
	write.State = finish(len(write.Postings))
	if err := g.store.SavePage(ctx, write); err != nil {
		return 0, fmt.Errorf("save a page of %s: %w", name, err)
	}
	saved = true
	return len(write.Postings), nil
}

// clean bounds the postings and drops doubles before the lock is taken. A posting
// that core refuses is left out; sources report their own skipped items.
func clean(name core.SourceName, postings []core.Posting) []core.Posting {
	checked := make([]core.Posting, len(postings))
	errs := make([]error, len(postings))
	parallel.Each(len(postings), func(i int) {
		raw := postings[i]
		raw.Source = name
		p, err := core.NewPosting(raw)
		if err == nil {
			p.ContentHash = dedupe.ContentHash(p.Title, p.Company, p.Text)
		}
		checked[i], errs[i] = p, err
	})
	ready := make([]core.Posting, 0, len(postings))
	seen := make(map[string]bool, len(postings))
	for i, p := range checked {
		if errs[i] != nil || seen[p.ExternalID] {
			continue
		}
		seen[p.ExternalID] = true
		ready = append(ready, p)
	}
	return ready
}

func (g *Ingester) resolve(ctx context.Context, name core.SourceName, ready []core.Posting) ([]core.PostingWrite, error) {
	external := make([]string, 0, len(ready))
	for _, p := range ready {
		external = append(external, p.ExternalID)
	}
	known, err := g.store.KnownPostings(ctx, name, external)
	if err != nil {
		return nil, err
	}
	var fresh []core.Posting
	var writes []core.PostingWrite
	for _, p := range ready {
		k, ok := known[p.ExternalID]
		if !ok {
			fresh = append(fresh, p)
			continue
		}
		w, changed, err := g.again(ctx, p, k)
		if err != nil {
			return nil, err
		}
		if changed {
			writes = append(writes, w)
		}
	}
	open := make([]dedupe.Prepared, len(fresh))
	parallel.Each(len(fresh), func(i int) { open[i] = dedupe.PrepareHashed(fresh[i], fresh[i].ContentHash) })
	more, err := g.fresh(ctx, open)
	return append(writes, more...), err
}

// again handles a posting that is known: unchanged writes nothing.
func (g *Ingester) again(ctx context.Context, p core.Posting, k core.KnownPosting) (core.PostingWrite, bool, error) {
	p.ID, p.JobID = k.ID, k.JobID
	switch {
	case k.ContentHash != p.ContentHash:
		job, err := g.store.Job(ctx, k.JobID)
		if err != nil {
			return core.PostingWrite{}, false, err
		}
		// A teaser never replaces the longer text that another sighting gave.
		if p.Completeness == core.CompleteText || len(p.Text) >= len(job.Text) {
			job.Title, job.Company, job.Text, job.Extraction = p.Title, p.Company, p.Text, extract.Extract(p)
			if p.URL != "" {
				job.URL = p.URL
			}
		}
		return toWrite(dedupe.PrepareHashed(p, p.ContentHash), core.PostingChanged, job, "the text changed"), true, nil
	case k.Missed > 0:
		return core.PostingWrite{Change: core.PostingBack, Posting: p, Job: core.Job{ID: k.JobID}}, true, nil
	}
	return core.PostingWrite{}, false, nil
}

// fresh handles postings that their source never listed before: each is a new
// job or another sighting of a known one.
func (g *Ingester) fresh(ctx context.Context, open []dedupe.Prepared) ([]core.PostingWrite, error) {
	if len(open) == 0 {
		return nil, nil
	}
	if err := g.load(ctx); err != nil {
		return nil, err
	}
	facts, err := g.facts(ctx, open)
	if err != nil {
		return nil, err
	}
	writes := make([]core.PostingWrite, 0, len(open))
	for i, r := range open {
		r.Posting.ID = core.PostingID(g.ids.New())
		d := g.matcher.Resolve(r, facts[i])
		if d.Change == core.PostingNewJob {
			d.Job = core.JobID(g.ids.New())
		}
		r.Posting.JobID = d.Job
		g.matcher.Take(r, d.Job)
		writes = append(writes, toWrite(r, d.Change, core.Job{ID: d.Job}, d.Reason))
	}
	return writes, nil
}

// complete returns what reads the text of a new job and decides it. Only a job that
// is new needs that, and none of them waits for another.
func (g *Ingester) complete(ctx context.Context, writes []core.PostingWrite) (func(*core.PostingWrite) error, error) {
	if !slices.ContainsFunc(writes, func(w core.PostingWrite) bool { return w.Change == core.PostingNewJob }) {
		return nil, nil
	}
	judge, err := g.judge.Judge(ctx)
	if err != nil {
		return nil, err
	}
	return func(w *core.PostingWrite) (err error) {
		if w.Job, err = core.NewJob(w.Job.ID, w.Posting, extract.Extract(w.Posting)); err != nil || judge == nil {
			return err
		}
		decided := judge(w.Job)
		w.Decision = &decided
		return nil
	}, nil
}

// facts asks the store once for all links and once for all texts.
func (g *Ingester) facts(ctx context.Context, open []dedupe.Prepared) ([]dedupe.Facts, error) {
	keys, hashes := make([]string, 0, len(open)), make([]string, 0, len(open))
	for _, r := range open {
		if r.URLKey != "" {
			keys = append(keys, r.URLKey)
		}
		hashes = append(hashes, r.ContentHash)
	}
	byURL, err := g.store.JobsByURLKey(ctx, keys)
	if err != nil {
		return nil, err
	}
	byHash, err := g.store.JobsByContentHash(ctx, hashes)
	if err != nil {
		return nil, err
	}
	known := map[core.JobID]*dedupe.Known{}
	if ids := slices.AppendSeq(slices.Collect(maps.Values(byURL)), maps.Values(byHash)); len(ids) > 0 {
		titles, err := g.store.JobTitles(ctx, ids)
		if err != nil {
			return nil, err
		}
		for id, t := range titles {
			known[id] = &dedupe.Known{Job: t.ID, Company: t.Company, Role: t.Title}
		}
	}
	facts := make([]dedupe.Facts, len(open))
	for i, r := range open {
		facts[i] = dedupe.Facts{ByURL: known[byURL[r.URLKey]], ByHash: known[byHash[r.ContentHash]]}
	}
	return facts, nil
}

func (g *Ingester) missing(ctx context.Context, name core.SourceName, seen map[string]bool) ([]core.PostingID, error) {
	open, err := g.store.OpenPostings(ctx, name)
	if err != nil {
		return nil, err
	}
	var out []core.PostingID
	for id, k := range open {
		if !seen[id] {
			out = append(out, k.ID)
		}
	}
	return out, nil
}

// load fills the index from the store's signatures of the window. Where near-duplicates
// are not looked for, the index knows the postings of the page only.
func (g *Ingester) load(ctx context.Context) error {
	settings, err := g.store.Settings(ctx)
	if err != nil {
		return err
	}
	now := g.clock.Now()
	g.used = now
	switch near := settings.On(core.FlagNearDuplicates); {
	case !near:
		g.matcher, g.whole = dedupe.NewMatcher(dedupe.NewIndex(Window)), false
		return nil
	case g.whole:
		g.matcher.Index().Expire(now)
		return nil
	}
	matcher := dedupe.NewMatcher(dedupe.NewIndex(Window))
	err = g.store.EachSignature(ctx, now.Add(-Window), func(s core.Signature) error {
		// One of an older layout is known by link and hash only.
		_ = matcher.Load(s)
		return nil
	})
	if err != nil {
		return fmt.Errorf("load the near-duplicate index: %w", err)
	}
	g.matcher, g.whole = matcher, true
	// The tables grew several times on the way; what they left behind is as large as
	// they are.
	giveBack(matcher)
	return nil
}

// unused is after which time without anything new the index is let go; loading 100,000
// signatures again takes less than a second.
const unused = 30 * time.Minute

// rest lets the index go when it was not needed for a while, for example at night.
func (g *Ingester) rest() {
	if g.matcher == nil || g.clock.Now().Sub(g.used) < unused {
		return
	}
	g.letGo()
}

// LetGo lets the index go, for as long as nothing new comes. It waits for a page that is being saved.
func (g *Ingester) LetGo() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.letGo()
}

func (g *Ingester) letGo() {
	old := g.matcher
	if old == nil {
		return
	}
	g.matcher, g.whole = nil, false
	giveBack(old)
}

// giveBack returns memory to the system at once where there is much of it; by itself the
// runtime takes minutes.
func giveBack(m *dedupe.Matcher) {
	if m.Index().Len() > manyLoaded {
		debug.FreeOSMemory()
	}
}

// manyLoaded is from how many signatures on it pays to give memory back.
const manyLoaded = 20_000

func toWrite(r dedupe.Prepared, change core.PostingChange, job core.Job, reason string) core.PostingWrite {
	return core.PostingWrite{Change: change, Posting: r.Posting, Job: job, URLKey: r.URLKey, Signature: r.SignatureBytes(), Company: r.Company, Role: r.Role, Reason: reason}
}
