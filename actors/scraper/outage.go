package scraper

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

const (
	// gathering is how long further sources that cannot be reached are waited for after
	// the first: at the start of an agent all are asked at once.
	gathering = 15 * time.Second
	// manyUnreached is from how many on they share a line.
	manyUnreached = 3
)

// Outage gathers the sources that could not be reached at all, so that a network that
// is down is told of in one line and not in one for each source. All scrapers share one.
// It is safe for concurrent use.
type Outage struct {
	clock clock.Clock
	log   *slog.Logger

	mu sync.Mutex
	// waiting are those of the present gathering, reached says that another source was
	// read meanwhile.
	waiting []unreached
	reached bool
}

type unreached struct {
	again time.Time
	attrs []slog.Attr
}

// NewOutage makes an Outage that writes to a log.
func NewOutage(c clock.Clock, log *slog.Logger) *Outage { return &Outage{clock: c, log: log} }

// miss notes a source that could not be reached. Until ctx ends at the latest, a line
// says so.
func (o *Outage) miss(ctx context.Context, state core.SourceState, attrs []slog.Attr) {
	o.log.LogAttrs(ctx, slog.LevelDebug, "source not reached", attrs...)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.waiting = append(o.waiting, unreached{state.NextAt, attrs})
	if len(o.waiting) > 1 {
		return
	}
	o.reached = false
	go func() {
		// Where the agent stops meanwhile, it is told at once.
		_ = o.clock.Sleep(ctx, gathering)
		o.tell(context.WithoutCancel(ctx))
	}()
}

// read notes that a source could be read.
func (o *Outage) read() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.reached = true
}

func (o *Outage) tell(ctx context.Context) {
	o.mu.Lock()
	list, reached := o.waiting, o.reached
	o.waiting = nil
	o.mu.Unlock()
	if len(list) < manyUnreached {
		for _, u := range list {
			o.log.LogAttrs(ctx, slog.LevelWarn, notRead, u.attrs...)
		}
		return
	}
	first := list[0].again
	for _, u := range list {
		if u.again.Before(first) {
			first = u.again
		}
	}
	text := fmt.Sprintf("no network: %d sources wait", len(list))
	if reached {
		text = fmt.Sprintf("%d sources cannot be reached and wait", len(list))
	}
	o.log.LogAttrs(ctx, slog.LevelWarn, text, slog.Time("again_at", first.UTC()))
}
