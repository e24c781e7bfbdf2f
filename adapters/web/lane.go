package web

import (
	"context"
	"slices"
	"sync"
	"time"
)

// lane lets one request at a time pass, in the order of arrival.
type lane struct {
	mu      sync.Mutex
	busy    bool
	waiting []chan struct{}
}

// enter waits for the lane or for the end of ctx; leave must follow a nil error.
func (l *lane) enter(ctx context.Context) error {
	l.mu.Lock()
	if !l.busy {
		l.busy = true
		l.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	l.waiting = append(l.waiting, turn)
	l.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	if i := slices.Index(l.waiting, turn); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
		l.mu.Unlock()
		return ctx.Err()
	}
	l.mu.Unlock()
	// The turn came together with the end of ctx: hand it on.
	l.leave()
	return ctx.Err()
}

// leave gives the lane to whoever has waited longest.
func (l *lane) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 {
		l.busy = false
		return
	}
	next := l.waiting[0]
	l.waiting = l.waiting[1:]
	close(next)
}

// pace is a token bucket kept as one instant (the generic cell rate algorithm):
// full is when the bucket would be full again.
type pace struct {
	full time.Time
}

// wait returns how long a request has to wait at now.
func (p *pace) wait(now time.Time, interval time.Duration, burst int) time.Duration {
	return max(0, p.full.Add(-time.Duration(burst-1)*interval).Sub(now))
}

// start takes a token.
func (p *pace) start(now time.Time, interval time.Duration) {
	if p.full.Before(now) {
		p.full = now
	}
	p.full = p.full.Add(interval)
}

// end keeps the distance from the end of a request when there is no burst, so
// that the host never sees two requests closer together than the interval,
// however long the first was under way.
func (p *pace) end(now time.Time, interval time.Duration, burst int) {
	if next := now.Add(interval); burst == 1 && p.full.Before(next) {
		p.full = next
	}
}
