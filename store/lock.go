package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
)

// Locks returns the locks that hold at now, oldest first.
func (s *Store) Locks(ctx context.Context, now time.Time) ([]core.Lock, error) {
	out, err := loadLocks(s.reading(ctx), now)
	return out, s.explain(err)
}

// SaveLock adds or replaces a lock. An empty id is given one.
func (s *Store) SaveLock(ctx context.Context, l core.Lock) error {
	if l.Scope == "" || l.Reason == "" {
		return core.Invalid("lock", "a lock needs a scope such as channel:email and a reason")
	}
	if l.ID == "" {
		l.ID = core.LockID(s.ids.New())
	}
	return s.write(ctx, "save_lock", full, func(t *tx) error {
		if l.Since.IsZero() {
			l.Since = t.now
		}
		if _, err := t.exec(`INSERT OR REPLACE INTO locks (id, scope, reason, since, until) VALUES (?, ?, ?, ?, ?)`,
			string(l.ID), l.Scope, l.Reason, micros(l.Since), micros(l.Until)); err != nil {
			return fmt.Errorf("save lock %s: %w", l.ID, err)
		}
		return t.emit(core.Event{Kind: EventLocked, Subject: string(l.ID), Data: object("reason", l.Reason), By: "system"})
	})
}

// DeleteLock removes a lock by hand.
func (s *Store) DeleteLock(ctx context.Context, id core.LockID) error {
	return s.DeleteLockBy(ctx, id, "user")
}

// DeleteLockBy is DeleteLock with who removed it.
func (s *Store) DeleteLockBy(ctx context.Context, id core.LockID, by string) error {
	return s.write(ctx, "delete_lock", full, func(t *tx) error {
		n, err := t.exec(`DELETE FROM locks WHERE id = ?`, string(id))
		if err != nil {
			return fmt.Errorf("delete lock %s: %w", id, err)
		}
		if n == 0 {
			return missing(sql.ErrNoRows, "lock", string(id))
		}
		return t.emit(core.Event{Kind: EventUnlocked, Subject: string(id), By: by})
	})
}

func loadLocks(q querier, now time.Time) ([]core.Lock, error) {
	return collectQuery(q, `SELECT id, scope, reason, since, until FROM locks WHERE until = 0 OR until > ? ORDER BY since, id`, func(r *sql.Rows) (core.Lock, error) {
		var l core.Lock
		var since, until int64
		err := r.Scan(&l.ID, &l.Scope, &l.Reason, &since, &until)
		l.Since, l.Until = instant(since), instant(until)
		return l, err
	}, micros(now))
}
