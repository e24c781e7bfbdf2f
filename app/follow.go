package app

import (
	"github.com/automonet/automonet/core"
)

// PageSeen is one fetched page, for progress on a terminal.
type PageSeen struct {
	Source core.SourceName
	Status string
	New    int
}

// Follow returns fetched pages and committed events as they happen, and a
// function that ends both. A slow follower loses some; the agent never waits.
func (a *App) Follow() (<-chan PageSeen, <-chan core.Event, func()) {
	events, stop := a.store.Subscribe()
	return a.meter.seen, events, stop
}
