package store

import (
	"context"

	"github.com/automonet/automonet/core"
)

// Announce adds an event that belongs to no job and to no row here, such as an
// alert of the budget, to the chain of the agent, and publishes it.
func (s *Store) Announce(ctx context.Context, e core.Event) error {
	if e.Kind == "" || e.JobID != "" {
		return core.Invalid("event", "an announcement has a kind and no job")
	}
	e.Seq, e.JobSeq, e.Prev, e.Hash = 0, 0, "", ""
	return s.write(ctx, "announce", normal, func(t *tx) error { return t.emit(e) })
}
