package app

import (
	"github.com/automonet/automonet/core"
)

// ScanSeen is one finished scan of a source, for progress on a terminal.
type ScanSeen struct {
	Source core.SourceName
	Status string
	New    int
}

// Follow returns finished scans and committed events as they happen, and a
// function that ends both. A slow follower loses some; the agent never waits.
func (a *App) Follow() (<-chan ScanSeen, <-chan core.Event, func()) {
	events, stop := a.store.Subscribe()
	return a.meter.seen, events, stop
}
