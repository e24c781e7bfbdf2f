package web

import (
	"context"
	"sync"
	"time"

	"github.com/automonet/automonet/internal/clock"
)

// watch ends a request that exceeds its time limits, by the given clock.
type watch struct {
	clock  clock.Clock
	idle   time.Duration
	cancel context.CancelCauseFunc
	done   chan struct{}
	wake   chan struct{}
	ended  chan struct{}

	mu    sync.Mutex
	limit time.Time
	total time.Time
}

func newWatch(c Config, cancel context.CancelCauseFunc) *watch {
	now := c.Wall.Now()
	w := &watch{
		clock: c.Wall, idle: c.IdleTimeout, cancel: cancel,
		done: make(chan struct{}), wake: make(chan struct{}, 1), ended: make(chan struct{}),
		limit: now.Add(c.HeaderTimeout), total: now.Add(c.TotalTimeout),
	}
	go w.run()
	return w
}

func (w *watch) run() {
	defer close(w.ended)
	for {
		w.mu.Lock()
		end := w.limit
		if w.total.Before(end) {
			end = w.total
		}
		w.mu.Unlock()
		left := end.Sub(w.clock.Now())
		if left <= 0 {
			w.cancel(errTimeout)
			return
		}
		passed, stop := w.clock.After(left)
		select {
		case <-passed:
		case <-w.wake:
		case <-w.done:
			stop()
			return
		}
		stop()
	}
}

// headerRead starts the body's limits, which may end sooner than the header's.
func (w *watch) headerRead() {
	w.progress()
	w.wake <- struct{}{}
}

// progress tells that bytes arrived. The timer looks at it when it runs out.
func (w *watch) progress() {
	now := w.clock.Now()
	w.mu.Lock()
	w.limit = now.Add(w.idle)
	w.mu.Unlock()
}

// end releases the timer and waits until nothing runs any more.
func (w *watch) end() {
	close(w.done)
	<-w.ended
}
