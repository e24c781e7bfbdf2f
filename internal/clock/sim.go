package clock

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Sim is a simulated clock: time stands still until Advance is called. It is
// safe for concurrent use.
type Sim struct {
	mu      sync.Mutex
	now     time.Time
	waiters []*waiter
	changed chan struct{}
}

type waiter struct {
	at time.Time
	c  chan time.Time
}

// NewSim returns a clock that stands at start.
func NewSim(start time.Time) *Sim {
	return &Sim{now: start.UTC(), changed: make(chan struct{})}
}

// Now returns the simulated instant.
func (s *Sim) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Sleep waits until the clock was advanced by d or ctx ends.
func (s *Sim) Sleep(ctx context.Context, d time.Duration) error {
	c, stop := s.After(d)
	defer stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-c:
		return nil
	}
}

// After returns a channel that receives when the clock has advanced by d.
func (s *Sim) After(d time.Duration) (<-chan time.Time, func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := &waiter{at: s.now.Add(d), c: make(chan time.Time, 1)}
	if d <= 0 {
		w.c <- s.now
		return w.c, func() {}
	}
	s.waiters = append(s.waiters, w)
	close(s.changed)
	s.changed = make(chan struct{})
	return w.c, func() { s.remove(w) }
}

// Advance moves the clock by d and wakes those whose time has come, in order.
func (s *Sim) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
	rest := s.waiters[:0]
	for _, w := range s.waiters {
		if w.at.After(s.now) {
			rest = append(rest, w)
			continue
		}
		w.c <- s.now
	}
	s.waiters = rest
}

// Next returns the instant of the earliest waiter and whether there is one.
func (s *Sim) Next() (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var first time.Time
	for _, w := range s.waiters {
		if first.IsZero() || w.at.Before(first) {
			first = w.at
		}
	}
	return first, !first.IsZero()
}

// WaitForWaiters blocks until at least n sleepers exist or ctx ends, so that a
// test advances the clock only when the code under test really waits.
func (s *Sim) WaitForWaiters(ctx context.Context, n int) error {
	for {
		s.mu.Lock()
		have, changed := len(s.waiters), s.changed
		s.mu.Unlock()
		if have >= n {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %d sleepers, have %d: %w", n, have, ctx.Err())
		case <-changed:
		}
	}
}

func (s *Sim) remove(w *waiter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, have := range s.waiters {
		if have == w {
			s.waiters = append(s.waiters[:i], s.waiters[i+1:]...)
			return
		}
	}
}

// Sequence makes predictable ids for tests: valid UUIDv7 text that counts up.
type Sequence struct {
	mu sync.Mutex
	n  uint64
}

// New returns the next id.
func (s *Sequence) New() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	return fmt.Sprintf("00000000-0000-7000-8000-%012x", s.n)
}

var (
	_ Clock = (*Sim)(nil)
	_ IDs   = (*Sequence)(nil)
)
