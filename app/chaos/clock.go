package chaos

import (
	"context"
	"sync"
	"time"

	"github.com/automonet/automonet/internal/clock"
)

// leaping is a clock whose sleepers wake at once, with the time moved on: waits
// are seen without being waited for. It is safe for concurrent use.
type leaping struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newLeaping() *leaping { return &leaping{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)} }

// Now returns the present instant of the clock.
func (c *leaping) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep moves the clock by d and notes it.
func (c *leaping) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

// After fires at once.
func (c *leaping) After(d time.Duration) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := make(chan time.Time, 1)
	at <- c.now.Add(d)
	return at, func() {}
}

// total is what was slept since the last call.
func (c *leaping) total() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	var sum time.Duration
	for _, d := range c.slept {
		sum += d
	}
	c.slept = nil
	return sum
}

var _ clock.Clock = (*leaping)(nil)
