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
			fresh.Limit = old.Limit
			b.gauges[g.Scope] = fresh
		}
	}
}

// Gauges returns the scopes of the present day and month and those that have a
// limit of their own. What this process committed is in it; what another one
// wrote is after a quarter of a second at the latest.
func (l *Ledger) Gauges(ctx context.Context, now time.Time) ([]Gauge, error) {
	days := windows(now, l.cfg.Zone)
	if g, ok := l.board.read(days); ok {
		return g, nil
	}
	l.board.mu.Lock()
	epoch := l.board.epoch
	l.board.mu.Unlock()
	limits, err := l.Limits(ctx)
	if err != nil {
		return nil, err
	}
	scopes := days
	for _, v := range limits {
		if s := core.Scope(v.Pattern); strings.Contains(v.Pattern, ":") && !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	gauges, err := l.GaugesOf(ctx, scopes...)
	if err != nil {
		return nil, err
	}
	l.board.write(epoch, limits, gauges)
	return gauges, nil
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
