// Package scraper reads sources page by page and saves each page with its cursor
// in one transaction, so that a scan resumes where a crash stopped it. There is
// one scraper actor per configured source; all of them share one Ingester.
package scraper

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/internal/clock"
)

// Role is the name of the role.
const Role = "scraper"

// Store is what a scraper reads besides the Ingester's pages.
type Store interface {
	SourceState(ctx context.Context, name core.SourceName) (core.SourceState, error)
	Agent(ctx context.Context) (core.AgentState, error)
	PurgeTexts(ctx context.Context, source core.SourceName, olderThan time.Time) (int, error)
}

// Config configures the scraper of one source.
type Config struct {
	Name   core.SourceName
	Driver string
	Source source.Source
	Store  Store
	Ingest *Ingester
	Clock  clock.Clock
	// Floor is the least time between two scans; Start the first interval.
	Floor, Start time.Duration
	// CacheTTL is how long the platform's terms let texts be kept, 0 for no limit;
	// Expire removes what is kept of them outside the store, nil where nothing is.
	CacheTTL time.Duration
	Expire   func(olderThan time.Time) error
	// Keep says how long the owner lets texts be kept, 0 for ever; nil is for ever.
	Keep func(ctx context.Context) (time.Duration, error)
	// RulesOnly marks every posting: no model may rank it.
	RulesOnly bool
	// Paused says whether the owner keeps the source from being asked; nil is never.
	Paused func(ctx context.Context) (bool, error)
	// Once makes one scan, unless the floor forbids it, and then waits.
	Once bool
	// Watcher tells when the source may have something new, and Wake knocks at this
	// scraper then; where one of them is nil, it is visited by its interval alone.
	Watcher source.Watcher
	Wake    func()
	// Observe is told of every page for metrics; it must not block.
	Observe func(PageRead)
	// Log gets one line a scan: what was read, or why nothing was. A source that goes
	// on failing in the same way is told of once. Nil logs nothing.
	Log *slog.Logger
	// Outage tells of sources that cannot be reached, all together; nil tells of each.
	Outage *Outage
}

// PageRead is what came of one fetched and saved page.
type PageRead struct {
	Source core.SourceName
	Status source.Status
	// Fresh counts new and changed postings of the page, Scan those of the scan.
	Fresh, Scan int
	// Last is set on the scan's last page.
	Last bool
	Took time.Duration
}

// Scraper is the worker of one source.
type Scraper struct {
	cfg  Config
	scan *scan
	done bool
	// purged is when texts were looked through that may be kept no longer.
	purged time.Time
	// watching is the wait for news, nil while there is none.
	watching *watch
}

// scan is what is remembered while a scan runs; a restart forgets it, and a
// forgotten scan never counts as complete.
type scan struct {
	seen  map[string]bool
	whole bool
	// resumed is set after a failure: a source goes on where it was, so that what the
	// scan lists need not be all.
	resumed bool
	fresh   int
	// partly is set when a page of the scan was unchanged, so that seen does not
	// hold what it lists.
	partly bool
}

// New makes a scraper.
func New(cfg Config) *Scraper {
	if cfg.Observe == nil {
		cfg.Observe = func(PageRead) {}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Scraper{cfg: cfg}
}

// Work fetches and saves one page when the source is due.
func (s *Scraper) Work(ctx context.Context) (actors.Report, error) {
	now := s.cfg.Clock.Now()
	// What the terms let be kept for a day runs out whether the source is asked or not.
	if now.Sub(s.purged) >= purgeEvery {
		if err := s.purge(ctx, now); err != nil {
			return actors.Report{}, err
		}
	}
	report, err := s.work(ctx, now)
	if s.cfg.CacheTTL > 0 && report.Next > purgeEvery {
		report.Next = purgeEvery
	}
	return report, err
}

func (s *Scraper) work(ctx context.Context, now time.Time) (actors.Report, error) {
	agent, err := s.cfg.Store.Agent(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	if agent.Run == core.RunPaused {
		s.stopWatch()
		return actors.Report{Note: actors.NotePaused}, nil
	}
	if s.cfg.Paused != nil {
		paused, err := s.cfg.Paused(ctx)
		if err != nil {
			return actors.Report{}, err
		}
		if paused {
			s.stopWatch()
			return actors.Report{Note: actors.NotePaused}, nil
		}
	}
	if s.cfg.Once && s.done {
		return actors.Report{Note: actors.NoteScanned, Next: 24 * time.Hour}, nil
	}
	state, err := s.state(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	if due := s.told(state, s.due(state)); now.Before(due) {
		s.startWatch(ctx, state)
		return actors.Report{Note: actors.NoteWaiting, Detail: due.Format(time.RFC3339), Next: due.Sub(now)}, nil
	}
	s.stopWatch()
	return s.fetch(ctx, state)
}

// due is when the source may be asked next. In a single run its adaptive
// interval does not count, only what the source itself demands.
func (s *Scraper) due(state core.SourceState) time.Time {
	if !state.InScan && s.cfg.Once && !state.LastAt.IsZero() && state.Failures == 0 {
		return state.LastAt.Add(s.cfg.Floor)
	}
	return state.NextAt
}

func (s *Scraper) state(ctx context.Context) (core.SourceState, error) {
	state, err := s.cfg.Store.SourceState(ctx, s.cfg.Name)
	if core.KindOf(err) == core.KindNotFound {
		state, err = core.SourceState{Name: s.cfg.Name, Interval: s.cfg.Start}, nil
	}
	state.Driver, state.CacheTTL = s.cfg.Driver, s.cfg.CacheTTL
	return state, err
}

func (s *Scraper) fetch(ctx context.Context, state core.SourceState) (actors.Report, error) {
	if s.scan == nil || !state.InScan {
		s.scan = &scan{seen: map[string]bool{}, whole: !state.InScan, resumed: state.Failures > 0}
		if !state.InScan {
			state.ScanNew, state.ScanSeen = 0, 0
		}
	}
	began := s.cfg.Clock.Now()
	page := s.cfg.Source.Fetch(ctx, source.Cursor(state.Cursor))
	if ctx.Err() != nil {
		return actors.Report{}, ctx.Err()
	}
	now := s.cfg.Clock.Now()
	for i, p := range page.Postings {
		s.scan.seen[p.ExternalID] = true
		if s.cfg.RulesOnly {
			page.Postings[i].Hints = marked(p.Hints)
		}
	}
	before := state.Status
	fresh, err := s.save(ctx, &state, page, now)
	if err != nil {
		// The page was not saved: the scan starts again from the stored cursor.
		s.scan = nil
		return actors.Report{}, err
	}
	s.cfg.Observe(PageRead{Source: s.cfg.Name, Status: page.Status, Fresh: fresh, Scan: state.ScanNew, Last: !state.InScan, Took: now.Sub(began)})
	s.say(ctx, before, page.Unreached, state)
	report := actors.Report{Handled: len(page.Postings)}
	if fresh > 0 {
		// New jobs are decided mostly: the router has work, the decider the rest.
		report.Knock = []string{"decider", "router"}
	}
	if state.InScan {
		report.More = true
		if wait := state.NextAt.Sub(now); wait > 0 {
			report.More, report.Next = false, wait
		}
		return report, nil
	}
	s.scan, s.done = nil, true
	if err := s.purge(ctx, now); err != nil {
		return report, err
	}
	report.Note, report.Detail, report.Next = actors.NoteWaiting, state.NextAt.Format(time.RFC3339), state.NextAt.Sub(now)
	s.startWatch(ctx, state)
	return report, nil
}

// purgeEvery is how often texts are looked through that may be kept no longer.
const purgeEvery = 10 * time.Minute

// kept is how long texts may be kept: as the platform's terms say, or as the owner does
// where that is shorter; 0 is for ever.
func (s *Scraper) kept(ctx context.Context) (time.Duration, error) {
	if s.cfg.Keep == nil {
		return s.cfg.CacheTTL, nil
	}
	own, err := s.cfg.Keep(ctx)
	if err != nil || own <= 0 || s.cfg.CacheTTL > 0 && s.cfg.CacheTTL < own {
		return s.cfg.CacheTTL, err
	}
	return own, nil
}

// purge removes the texts that may be kept no longer than until the next look.
func (s *Scraper) purge(ctx context.Context, now time.Time) error {
	ttl, err := s.kept(ctx)
	if err != nil || ttl <= 0 {
		return err
	}
	s.purged = now
	before := now.Add(-max(ttl-purgeEvery, 0))
	if _, err := s.cfg.Store.PurgeTexts(ctx, s.cfg.Name, before); err != nil {
		return fmt.Errorf("purge texts of %s: %w", s.cfg.Name, err)
	}
	if s.cfg.Expire == nil {
		return nil
	}
	return s.cfg.Expire(before)
}

// notRead is what the log says of a source that was not read.
const notRead = "source not read"

// say writes the log line of a scan that has ended; unreached says that nobody answered.
func (s *Scraper) say(ctx context.Context, before string, unreached bool, now core.SourceState) {
	if now.InScan {
		return
	}
	attrs := []slog.Attr{slog.String("source", string(s.cfg.Name)), slog.String("status", now.Status)}
	if now.Failures == 0 {
		if s.cfg.Outage != nil {
			s.cfg.Outage.read()
		}
		s.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "source read", append(attrs, slog.Int("listed", now.ScanSeen), slog.Int("new", now.ScanNew))...)
		return
	}
	level := slog.LevelWarn
	if now.Failures > 1 && now.Status == before {
		level = slog.LevelDebug
	}
	attrs = append(attrs, slog.String("why", core.Clean(now.Reason, 200, false)), slog.Time("again_at", now.NextAt.UTC()))
	if unreached && level == slog.LevelWarn && s.cfg.Outage != nil {
		s.cfg.Outage.miss(ctx, now, attrs)
		return
	}
	s.cfg.Log.LogAttrs(ctx, level, notRead, attrs...)
}

// marked adds to hints that only rules may rank the posting.
func marked(hints map[string]string) map[string]string {
	out := make(map[string]string, len(hints)+1)
	maps.Copy(out, hints)
	out[core.HintRanking] = core.RankingByRules
	return out
}

// save books the page in the source's state and writes both in one transaction.
func (s *Scraper) save(ctx context.Context, state *core.SourceState, page source.Page, now time.Time) (int, error) {
	read := page.Status == source.StatusOK || page.Status == source.StatusEmpty
	failed := !read && page.Status != source.StatusUnchanged
	state.Status, state.Reason, state.LastAt = string(page.Status), page.Reason, now
	state.InScan = page.More && !failed
	if page.Next != nil {
		state.Cursor = page.Next
	}
	if failed {
		state.Failures++
	} else {
		state.Failures, state.LastOKAt = 0, now
	}
	write := core.PageWrite{At: now, SampleURL: page.URL, Gone: page.Gone}
	if page.Status != source.StatusUnchanged {
		write.Sample = page.Sample
	}
	s.scan.partly = s.scan.partly || page.Status == source.StatusUnchanged
	finish := func(fresh int) core.SourceState {
		s.scan.fresh += fresh
		state.ScanNew, state.ScanSeen = s.scan.fresh, len(s.scan.seen)
		if state.InScan {
			state.NextAt = now.Add(page.RetryAfter)
			return *state
		}
		if read && s.scan.whole && !s.scan.partly {
			state.Yield = plan.Observe(state.Yield, state.ScanSeen)
		}
		state.NextAt, state.Interval, state.WaitReason = plan.Poll(*state, string(page.Status), s.scan.fresh,
			s.cfg.Floor, s.cfg.Start, page.FreshFor, page.RetryAfter, now)
		return *state
	}
	var seen map[string]bool
	if page.Complete && s.scan.whole && !s.scan.resumed && !s.scan.partly && read {
		seen = s.scan.seen
	}
	return s.cfg.Ingest.Save(ctx, s.cfg.Name, page.Postings, seen, write, finish)
}

var _ actors.Worker = (*Scraper)(nil)
