package tracker

import (
	"context"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

// Pauses between two tries to watch a mailbox that cannot be watched just now.
const (
	watchPause    = time.Minute
	maxWatchPause = 30 * time.Minute
)

// watch is the wait for news of one mailbox.
type watch struct{ cancel context.CancelFunc }

// startWatch waits for news beside the worker. The wait ends with the actor, with the
// next visit, or with news.
func (t *Tracker) startWatch(ctx context.Context, name core.ChannelName, box channel.Inbox, cursor string) {
	if t.cfg.Wake == nil || t.cfg.Once {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	t.watches[name] = &watch{cancel: cancel}
	go func() {
		for pause := watchPause; ; pause = min(2*pause, maxWatchPause) {
			if box.Watch(ctx, channel.Cursor(cursor)) == nil && ctx.Err() == nil {
				t.cfg.Wake()
				return
			}
			// Why it cannot wait shows at the next visit, which comes all the same.
			if t.cfg.Clock.Sleep(ctx, pause) != nil {
				return
			}
		}
	}()
}

func (t *Tracker) stopWatch(name core.ChannelName) {
	if w := t.watches[name]; w != nil {
		w.cancel()
		delete(t.watches, name)
	}
}

func (t *Tracker) stopWatching() {
	for name := range t.watches {
		t.stopWatch(name)
	}
}
