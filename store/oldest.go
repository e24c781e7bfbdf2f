package store

import (
	"context"
	"fmt"
	"time"
)

// Oldest returns since when the oldest thing of each queue waits, the zero time for
// an empty one: "proposals" for the owner's decision, "submissions" to be sent,
// "unknown" for an answer whether they were sent, "notices" to be told.
func (s *Store) Oldest(ctx context.Context) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	q := s.reading(ctx)
	for queue, query := range map[string]string{
		"proposals":   `SELECT coalesce(min(updated_at), 0) FROM proposals WHERE state IN ('waiting', 'needs_human')`,
		"submissions": `SELECT coalesce(min(created_at), 0) FROM submissions WHERE state IN ('queued', 'sending')`,
		"unknown":     `SELECT coalesce(min(updated_at), 0) FROM submissions WHERE state IN ('unknown', 'needs_human')`,
		"notices":     `SELECT coalesce(min(n.at), 0) FROM notice_sends AS d JOIN notices AS n ON n.rid = d.notice`,
	} {
		var at int64
		if err := q.row(query).Scan(&at); err != nil {
			return nil, s.explain(fmt.Errorf("look how old the queue of %s is: %w", queue, err))
		}
		out[queue] = instant(at)
	}
	return out, nil
}
