package ledger

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
)

// boardFor is how long the board is believed without a look at the file: another
// process may have changed it. A hold never relies on the board.
const boardFor = 250 * time.Millisecond

// board shows the committed gauges to those who choose a model, without a read of
// the file for each of them.
type board struct {
	mu     sync.Mutex
	epoch  int64 // counts commits
	since  time.Time
	limits []Limit
	gauges map[core.Scope]Gauge
}

// publish takes a committed batch over.
func (l *Ledger) publish(t *tx) {
	b := &l.board
	b.mu.Lock()
	defer b.mu.Unlock()
	b.epoch++
	if t.reloaded || t.limited {
		b.gauges = nil
		return
	}
	if b.gauges == nil {
		return
	}
	for _, g := range t.changed {
		if old, ok := b.gauges[g.Scope]; ok {
			fresh := *g
			fresh.Limit, fresh.Elsewhere = old.Limit, old.Elsewhere
			b.gauges[g.Scope] = fresh
		}
	}
}

// Gauges returns the scopes of the present day and month and those that have a
// limit of their own.
func (l *Ledger) Gauges(ctx context.Context, now time.Time) ([]Gauge, error) {
	_, gauges, err := l.gauges(ctx, now)
	return gauges, err
}

// Board is Gauges for those who choose a model: it waits for nothing, so what
// counts as held may be settled already, and what another process wrote is in it
// after a quarter of a second at the latest. A hold sees everything.
func (l *Ledger) Board(ctx context.Context, now time.Time) ([]Gauge, error) {
	if g, ok := l.board.read(l.windows(now)); ok {
		return g, nil
	}
	l.board.mu.Lock()
	epoch := l.board.epoch
	l.board.mu.Unlock()
	limits, gauges, err := l.gauges(ctx, now)
	if err == nil {
		l.board.write(epoch, limits, gauges)
	}
	return gauges, err
}

func (l *Ledger) gauges(ctx context.Context, now time.Time) ([]Limit, []Gauge, error) {
	limits, err := l.Limits(ctx)
	if err != nil {
		return nil, nil, err
	}
	scopes := l.windows(now)
	for _, v := range limits {
		if s := core.Scope(v.Pattern); strings.Contains(v.Pattern, ":") && !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	gauges, err := l.GaugesOf(ctx, scopes...)
	return limits, gauges, err
}

// read returns the gauges in their order when the board has them all.
func (b *board) read(days []core.Scope) ([]Gauge, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.gauges == nil || time.Since(b.since) > boardFor {
		return nil, false
	}
	out := make([]Gauge, 0, len(b.gauges))
	add := func(s core.Scope) bool {
		g, ok := b.gauges[s]
		out = append(out, g)
		return ok
	}
	for _, s := range days {
		if !add(s) {
			return nil, false
		}
	}
	for _, v := range b.limits {
		if s := core.Scope(v.Pattern); strings.Contains(v.Pattern, ":") && !slices.Contains(days, s) && !add(s) {
			return nil, false
		}
	}
	return out, true
}

// write puts up what was read, unless something was committed in the meantime.
func (b *board) write(epoch int64, limits []Limit, gauges []Gauge) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.epoch != epoch {
		return
	}
	b.since, b.limits, b.gauges = time.Now(), limits, map[core.Scope]Gauge{}
	for _, g := range gauges {
		b.gauges[g.Scope] = g
	}
}
