package scraper

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/dedupe"
	"github.com/automonet/automonet/core/extract"
	"github.com/automonet/automonet/internal/clock"
)

// Pages is what the Ingester needs of the store.
type Pages interface {
	KnownPostings(ctx context.Context, source core.SourceName, externalIDs []string) (map[string]core.KnownPosting, error)
	OpenPostings(ctx context.Context, source core.SourceName) (map[string]core.KnownPosting, error)
	JobsByURLKey(ctx context.Context, keys []string) (map[string]core.JobID, error)
	JobsByContentHash(ctx context.Context, hashes []string) (map[string]core.JobID, error)
	EachSignature(ctx context.Context, since time.Time, each func(core.Signature) error) error
	Job(ctx context.Context, id core.JobID) (core.Job, error)
	SavePage(ctx context.Context, w core.PageWrite) error
}

// Window is how far back near-duplicates are looked for.
const Window = 60 * 24 * time.Hour

// Ingester turns pages into saved postings and jobs: it recognises what is known,
// joins sightings of one opportunity, and writes a page in one transaction. It is
// safe for concurrent use; pages are taken in one at a time, since two sources
// may list the same new job at the same moment.
type Ingester struct {
	store Pages
	clock clock.Clock
	ids   clock.IDs

	mu sync.Mutex
	// index holds the signatures of the window; nil until loaded, and again after
	// a page could not be saved, since it may then name jobs that do not exist.
	index *dedupe.Index
}

// NewIngester makes an Ingester. The index is loaded with the first page.
func NewIngester(store Pages, c clock.Clock, ids clock.IDs) *Ingester {
	return &Ingester{store: store, clock: c, ids: ids}
}

// prepared is a posting with what was computed from its text.
type prepared struct {
	posting core.Posting
	x       core.Extraction
	urlKey  string
	sig     dedupe.Signature
	signed  bool
}

// Save ingests one page. seen, when not nil, are all ids of a complete scan: known
// postings that are not among them are booked as missed. finish is called with
// the number of new and changed postings and returns the source state to be saved
// in the same transaction. Save returns that number.
func (g *Ingester) Save(ctx context.Context, name core.SourceName, postings []core.Posting, seen map[string]bool,
	write core.PageWrite, finish func(fresh int) core.SourceState) (int, error) {
	ready := prepare(name, postings)
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.load(ctx); err != nil {
		return 0, err
	}
	writes, err := g.resolve(ctx, name, ready)
	if err != nil {
		g.index = nil
		return 0, err
	}
	write.Postings = writes
	if seen != nil {
		if write.Missing, err = g.missing(ctx, name, seen); err != nil {
			g.index = nil
			return 0, err
		}
	}
	write.State = finish(len(writes))
	if err := g.store.SavePage(ctx, write); err != nil {
		g.index = nil
		return 0, fmt.Errorf("save a page of %s: %w", name, err)
	}
	return len(writes), nil
}

// prepare cleans and hashes before the lock is taken. A posting that core refuses
// is left out; sources report their own skipped items.
func prepare(name core.SourceName, postings []core.Posting) []prepared {
	ready := make([]prepared, 0, len(postings))
	seen := make(map[string]bool, len(postings))
	for _, raw := range postings {
		raw.Source = name
		p, err := core.NewPosting(raw)
		if err != nil || seen[p.ExternalID] {
			continue
		}
		seen[p.ExternalID] = true
		p.ContentHash = dedupe.ContentHash(p.Title, p.Company, p.Text)
		ready = append(ready, prepared{posting: p})
	}
	return ready
}

func (g *Ingester) resolve(ctx context.Context, name core.SourceName, ready []prepared) ([]core.PostingWrite, error) {
	external := make([]string, 0, len(ready))
	for _, r := range ready {
		external = append(external, r.posting.ExternalID)
	}
	known, err := g.store.KnownPostings(ctx, name, external)
	if err != nil {
		return nil, err
	}
	var open []prepared
	var writes []core.PostingWrite
	for _, r := range ready {
		k, ok := known[r.posting.ExternalID]
		if !ok {
			open = append(open, r)
			continue
		}
		w, changed, err := g.again(ctx, r, k)
		if err != nil {
			return nil, err
		}
		if changed {
			writes = append(writes, w)
		}
	}
	fresh, err := g.fresh(ctx, open)
	return append(writes, fresh...), err
}

// again handles a posting that is known: unchanged writes nothing.
func (g *Ingester) again(ctx context.Context, r prepared, k core.KnownPosting) (core.PostingWrite, bool, error) {
	r.posting.ID, r.posting.JobID = k.ID, k.JobID
	switch {
	case k.ContentHash != r.posting.ContentHash:
		job, err := g.store.Job(ctx, k.JobID)
		if err != nil {
			return core.PostingWrite{}, false, err
		}
		r = read(r)
		job.Title, job.Company, job.Text, job.Extraction = r.posting.Title, r.posting.Company, r.posting.Text, r.x
		if r.posting.URL != "" {
			job.URL = r.posting.URL
		}
		return toWrite(r, core.PostingChanged, job, "the text changed"), true, nil
	case k.Missed > 0:
		return core.PostingWrite{Change: core.PostingBack, Posting: r.posting, Job: core.Job{ID: k.JobID}}, true, nil
	}
	return core.PostingWrite{}, false, nil
}

// fresh handles postings that their source never listed before: each is a new
// job or another sighting of a known one.
func (g *Ingester) fresh(ctx context.Context, open []prepared) ([]core.PostingWrite, error) {
	if len(open) == 0 {
		return nil, nil
	}
	keys, hashes := make([]string, 0, len(open)), make([]string, 0, len(open))
	for i := range open {
		open[i] = read(open[i])
		if open[i].urlKey != "" {
			keys = append(keys, open[i].urlKey)
		}
		hashes = append(hashes, open[i].posting.ContentHash)
	}
	byURL, err := g.store.JobsByURLKey(ctx, keys)
	if err != nil {
		return nil, err
	}
	byHash, err := g.store.JobsByContentHash(ctx, hashes)
	if err != nil {
		return nil, err
	}
	writes := make([]core.PostingWrite, 0, len(open))
	for _, r := range open {
		r.posting.ID = core.PostingID(g.ids.New())
		job, reason := core.JobID(""), ""
		if r.urlKey != "" && byURL[r.urlKey] != "" {
			job, reason = byURL[r.urlKey], "same link"
		} else if byHash[r.posting.ContentHash] != "" {
			job, reason = byHash[r.posting.ContentHash], "same text"
		} else if r.signed {
			if m, ok := g.index.Probe(entry(r, "")); ok {
				job, reason = m.Job, m.Reason
			}
		}
		w, err := g.join(r, job, reason)
		if err != nil {
			return nil, err
		}
		if r.urlKey != "" {
			byURL[r.urlKey] = w.Job.ID
		}
		byHash[r.posting.ContentHash] = w.Job.ID
		writes = append(writes, w)
	}
	return writes, nil
}

func (g *Ingester) join(r prepared, job core.JobID, reason string) (core.PostingWrite, error) {
	change, j := core.PostingJoined, core.Job{ID: job}
	if job == "" {
		fresh, err := core.NewJob(core.JobID(g.ids.New()), r.posting, r.x)
		if err != nil {
			return core.PostingWrite{}, err
		}
		change, j = core.PostingNewJob, fresh
	}
	r.posting.JobID = j.ID
	if r.signed {
		g.index.Add(entry(r, j.ID))
	}
	return toWrite(r, change, j, reason), nil
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

// load fills the index from the store's signatures of the window.
func (g *Ingester) load(ctx context.Context) error {
	now := g.clock.Now()
	if g.index != nil {
		g.index.Expire(now)
		return nil
	}
	index := dedupe.NewIndex(Window)
	err := g.store.EachSignature(ctx, now.Add(-Window), func(s core.Signature) error {
		sig, err := dedupe.ParseSignature(s.Value)
		if err != nil {
			return fmt.Errorf("signature of posting %s: %w", s.PostingID, err)
		}
		index.Add(dedupe.Entry{Job: s.JobID, Posting: s.PostingID, Company: s.Company, Role: s.Role, SeenAt: s.SeenAt, Sig: sig})
		return nil
	})
	if err != nil {
		return fmt.Errorf("load the near-duplicate index: %w", err)
	}
	g.index = index
	return nil
}

// read extracts and signs; only postings that are written need it.
func read(r prepared) prepared {
	r.x = extract.Extract(r.posting)
	r.urlKey = dedupe.CanonicalURL(r.posting.URL)
	r.sig, r.signed = dedupe.Sign(r.posting.Text)
	return r
}

func entry(r prepared, job core.JobID) dedupe.Entry {
	role := r.x.Role
	if role == "" {
		role = r.posting.Title
	}
	return dedupe.Entry{Job: job, Posting: r.posting.ID, Company: r.posting.Company, Role: role, SeenAt: r.posting.FetchedAt, Sig: r.sig}
}

func toWrite(r prepared, change core.PostingChange, job core.Job, reason string) core.PostingWrite {
	w := core.PostingWrite{Change: change, Posting: r.posting, Job: job, URLKey: r.urlKey, Reason: reason}
	if r.signed {
		w.Signature = r.sig.Bytes()
	}
	return w
}
