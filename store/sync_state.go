package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/automonet/automonet/core"
)

// EventSync is a change of what this device copies to, such as a sign-in.
const EventSync core.EventKind = "sync.changed"

// SyncState returns what this device knows of its project; the zero state before the
// first sign-in.
func (s *Store) SyncState(ctx context.Context) (core.SyncState, error) {
	v, err := loadSyncState(s.reading(ctx))
	return v, s.explain(err)
}

func loadSyncState(q querier) (core.SyncState, error) {
	var v core.SyncState
	var doc string
	err := q.row(`SELECT doc FROM sync_state WHERE id = 1`).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	return v, decode(doc, "sync state", &v)
}

func (t *tx) putSyncState(v core.SyncState) error {
	doc, err := encode(v)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT OR REPLACE INTO sync_state (id, doc) VALUES (1, ?)`, doc); err != nil {
		return fmt.Errorf("save the state of copying: %w", err)
	}
	return nil
}

// ChangeSync lets f change what this device knows, in one transaction, and returns it.
func (s *Store) ChangeSync(ctx context.Context, f func(*core.SyncState) error) (core.SyncState, error) {
	var v core.SyncState
	err := s.write(ctx, "change_sync", normal, func(t *tx) (err error) {
		if v, err = loadSyncState(t); err != nil {
			return err
		}
		if err := f(&v); err != nil {
			return err
		}
		return t.putSyncState(v)
	})
	return v, err
}

// JoinSync notes a sign-in. Where it is to another project or account, everything is
// read and sent anew.
func (s *Store) JoinSync(ctx context.Context, v core.SyncState, by string) error {
	return s.write(ctx, "join_sync", full, func(t *tx) error {
		have, err := loadSyncState(t)
		if err != nil {
			return err
		}
		v.Folder, v.SignedInAt = s.folder, t.now
		if have.Project == v.Project && have.Account == v.Account {
			v.Epoch, v.Head, v.Generation, v.Pass, v.Reading, v.Skip = have.Epoch, have.Head, have.Generation, have.Pass, have.Reading, have.Skip
			v.Settings, v.Version, v.EmptyAt, v.CheckedAt = have.Settings, have.Version, have.EmptyAt, have.CheckedAt
			if have.Texts != v.Texts {
				if err := t.markAll(); err != nil {
					return err
				}
			}
		} else {
			v.Generation, v.Pass, v.Skip = have.Generation, have.Pass, true
			if err := t.forgetRemote(); err != nil {
				return err
			}
			if err := t.markAll(); err != nil {
				return err
			}
		}
		if v.EmptyAt.IsZero() {
			v.EmptyAt = t.now
		}
		if err := t.putSyncState(v); err != nil {
			return err
		}
		return t.emit(core.Event{Kind: EventSync, Subject: "sync", To: "signed_in", Data: object("project", v.Project, "device", v.Device), By: by})
	})
}

// RetextSync notes that long texts are copied in another way from now on, and marks every
// row, so that none stays there in the old way.
func (s *Store) RetextSync(ctx context.Context, texts string) error {
	return s.write(ctx, "retext_sync", full, func(t *tx) error {
		v, err := loadSyncState(t)
		if err != nil || v.Texts == texts {
			return err
		}
		v.Texts = texts
		if err := t.markAll(); err != nil {
			return err
		}
		return t.putSyncState(v)
	})
}

// LeaveSync notes that this device copies no more. What waits stays.
func (s *Store) LeaveSync(ctx context.Context, by string) error {
	return s.write(ctx, "leave_sync", full, func(t *tx) error {
		v, err := loadSyncState(t)
		if err != nil {
			return err
		}
		v.Device, v.Problem = "", nil
		if err := t.putSyncState(v); err != nil {
			return err
		}
		return t.emit(core.Event{Kind: EventSync, Subject: "sync", To: "signed_out", By: by})
	})
}

// forgetRemote drops what is known of the project's rows.
func (t *tx) forgetRemote() error {
	for _, q := range []string{`DELETE FROM sync_cursors`, `DELETE FROM sync_rows`, `DELETE FROM sync_quarantine`,
		`DELETE FROM sync_commands WHERE state = 'pending'`} {
		if _, err := t.exec(q); err != nil {
			return fmt.Errorf("forget the remote rows: %w", err)
		}
	}
	return nil
}

// markAll marks every row that is copied.
func (t *tx) markAll() error {
	// Without the condition, ON CONFLICT would be read as part of a join.
	for _, m := range append(mirrors(), mirror{entity: entitySettings, rows: `SELECT 'settings' AS id, rev FROM settings`}) {
		if _, err := t.exec(`INSERT INTO outbox (entity, id, rev) SELECT ?, l.id, l.rev FROM (`+m.rows+`) AS l WHERE true
			ON CONFLICT (entity, id) DO UPDATE SET rev = max(rev, excluded.rev)`, m.entity); err != nil {
			return fmt.Errorf("mark every %s for the replica: %w", m.entity, err)
		}
	}
	return nil
}

// restoredRemote is what a database that was brought back knows of the project: less
// than it did. What it writes from now on goes before what was written there.
func (t *tx) restoredRemote() error {
	v, err := loadSyncState(t)
	if err != nil || v.Project == "" {
		return err
	}
	v.Generation = min(v.Generation+1, maxGeneration)
	v.Epoch, v.Head, v.Skip = "", 0, true
	if err := t.forgetRemote(); err != nil {
		return err
	}
	return t.putSyncState(v)
}
