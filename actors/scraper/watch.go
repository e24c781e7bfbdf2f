package scraper

import (
	"bytes"
	"context"
	"sync/atomic"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

// Pauses between two tries to watch a source that cannot be watched just now.
const (
	watchPause    = time.Minute
	maxWatchPause = 30 * time.Minute
)

// watch is the wait for news beside a scraper that waits for its time.
type watch struct {
	cancel context.CancelFunc
	news   atomic.Bool
}

// startWatch begins to wait for news, for sources that tell of them. The wait ends
// with the actor, or with the next visit.
func (s *Scraper) startWatch(ctx context.Context, state core.SourceState) {
	teller := s.cfg.Watcher
	if teller == nil || s.cfg.Once || s.cfg.Wake == nil || s.watching != nil || state.InScan {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	w := &watch{cancel: cancel}
	s.watching = w
	cursor := source.Cursor(bytes.Clone(state.Cursor))
	go func() {
		for pause := watchPause; ; pause = min(2*pause, maxWatchPause) {
			if teller.Watch(ctx, cursor) == nil && ctx.Err() == nil {
				w.news.Store(true)
				s.cfg.Wake()
				return
			}
			// Why it cannot wait shows at the next visit, which comes all the same.
			if s.cfg.Clock.Sleep(ctx, pause) != nil {
				return
			}
		}
	}()
}

// stopWatch ends the wait.
func (s *Scraper) stopWatch() {
	if s.watching != nil {
		s.watching.cancel()
		s.watching = nil
	}
}

// told is when the source may be asked, given what the wait has told: news bring the
// visit forward to what the source's terms permit, unless it failed before.
func (s *Scraper) told(state core.SourceState, due time.Time) time.Time {
	if s.watching == nil || !s.watching.news.Load() || state.Failures > 0 {
		return due
	}
	if soonest := state.LastAt.Add(s.cfg.Floor); soonest.Before(due) {
		return soonest
	}
	return due
}
