package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/automonet/automonet/core"
)

// SyncCursor returns the last row that was read of a remote table; the zero row before
// the first.
func (s *Store) SyncCursor(ctx context.Context, table string) (core.RemoteRow, error) {
	var r core.RemoteRow
	err := s.reading(ctx).row(`SELECT rev, id FROM sync_cursors WHERE tbl = ?`, table).Scan(&r.Rev, &r.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return r, nil
	}
	return r, s.explain(err)
}

// TakePage takes in a page of a remote table, together with how far it reaches: after a
// crash either both are there or neither. Decisions that are known are kept as they are.
func (s *Store) TakePage(ctx context.Context, p core.RemotePage) error {
	if len(p.Rows) == 0 {
		return nil
	}
	rows, err := encode(p.Rows)
	if err != nil {
		return err
	}
	return s.write(ctx, "take_page", normal, func(t *tx) error {
		if _, err := t.exec(`INSERT INTO sync_rows (tbl, id, device, facts, deleted, pass, doc)
			SELECT ?1, value ->> 'id', value ->> 'device', value ->> 'facts', value ->> 'deleted', coalesce((SELECT doc ->> 'pass' FROM sync_state), 0), coalesce(value ->> 'doc', '')
			FROM json_each(?2) WHERE true
			ON CONFLICT (tbl, id) DO UPDATE SET device = excluded.device, facts = excluded.facts, deleted = excluded.deleted, pass = excluded.pass, doc = CASE WHEN excluded.doc = '' THEN doc ELSE excluded.doc END`, p.Table, rows); err != nil {
			return fmt.Errorf("take in %d rows of %s: %w", len(p.Rows), p.Table, err)
		}
		v, err := loadSyncState(t)
		if err != nil {
			return err
		}
		for _, c := range p.Commands {
			if c.State, c.Rev = core.CommandPending, 1; v.Skip {
				c.State = core.CommandSkipped
			}
			if err := t.putCommand(c, `INSERT OR IGNORE`); err != nil {
				return err
			}
		}
		if slices.ContainsFunc(p.Rows, func(r core.RemoteRow) bool { return r.Facts >= maxGeneration*generation }) {
			for _, m := range mirrors() {
				if m.table == p.Table {
					if err := t.setAside(v, m); err != nil {
						return err
					}
				}
			}
		}
		last := p.Rows[len(p.Rows)-1]
		_, err = t.exec(`INSERT OR REPLACE INTO sync_cursors (tbl, rev, id) VALUES (?, ?, ?)`, p.Table, last.Rev, last.ID)
		return err
	})
}

func (t *tx) putCommand(c core.RemoteCommand, how string) error {
	doc, err := encode(c)
	if err != nil {
		return err
	}
	if _, err := t.exec(how+` INTO sync_commands (id, state, rev, at, doc) VALUES (?, ?, ?, ?, ?)`, c.ID, string(c.State), c.Rev, micros(t.now), doc); err != nil {
		return fmt.Errorf("save decision %s: %w", clip(c.ID, 80), err)
	}
	return nil
}

// RemoteDoc returns a document that was read of the project, "" for none.
func (s *Store) RemoteDoc(ctx context.Context, table, id string) (doc string, err error) {
	err = s.reading(ctx).row(`SELECT coalesce((SELECT doc FROM sync_rows WHERE tbl = ? AND id = ?), '')`, table, id).Scan(&doc)
	return doc, s.explain(err)
}

// BeginReading starts to read the project from its first row on.
func (s *Store) BeginReading(ctx context.Context) error {
	return s.write(ctx, "begin_reading", normal, func(t *tx) error {
		v, err := loadSyncState(t)
		if err != nil {
			return err
		}
		v.Pass, v.Reading = v.Pass+1, true
		if _, err := t.exec(`DELETE FROM sync_cursors`); err != nil {
			return err
		}
		return t.putSyncState(v)
	})
}

// mirror is how the rows of a kind are compared with those of the project. Rows that are
// own have random ids that only this device makes.
type mirror struct {
	entity, table, rows string
	own                 bool
}

func mirrors() []mirror {
	return []mirror{
		{entityJob, "jobs", `SELECT id, rev FROM jobs`, true},
		{entityPosting, "postings", `SELECT id, rev FROM postings`, true},
		{entityProposal, "proposals", `SELECT id, rev FROM proposals`, true},
		{entitySubmission, "submissions", `SELECT id, rev FROM submissions`, true},
		{entityOutcome, "outcomes", `SELECT id, 1 AS rev FROM outcomes`, true},
		{"profile", "profiles", `SELECT id, rev FROM profiles`, false},
		{"template", "templates", `SELECT id, rev FROM templates`, false},
		{"forecast", "forecasts", `SELECT at || '-' || days AS id, CASE WHEN score = '' THEN 1 ELSE 2 END AS rev FROM forecasts`, false},
		{entityCommand, "decision_acks", `SELECT id, rev FROM sync_commands WHERE state NOT IN ('pending', 'applying', 'skipped')`, false},
	}
}

// generation is the factor by which a generation goes before revisions.
const generation = 1 << 40

// maxGeneration bounds generations, far beyond what copies that are brought back come to. A row that claims a
// later one was written by nobody who copies: to go before it would leave no versions for the others.
const maxGeneration = 1 << 20

// EndReading ends a full reading: what the project does not have any more is forgotten,
// and every row is marked that it lacks or has in another form. Where it has a later form
// than this database, this one was brought back from a copy without saying so, and a new
// generation begins; a row with a version beyond all generations is left as it is there. It returns how many
// rows are marked now.
func (s *Store) EndReading(ctx context.Context, epoch string, head int64) (int64, error) {
	var marked int64
	err := s.write(ctx, "end_reading", normal, func(t *tx) error {
		v, err := loadSyncState(t)
		if err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM sync_rows WHERE pass < ?`, v.Pass); err != nil {
			return err
		}
		if err := t.begin(&v, mirrors()); err != nil {
			return err
		}
		if marked, err = t.markMissing(v); err != nil {
			return err
		}
		v.Reading, v.Skip, v.Epoch, v.Head = false, false, epoch, head
		return t.putSyncState(v)
	})
	return marked, err
}

// begin begins a new generation where the project has a later form of a row than this
// database.
func (t *tx) begin(v *core.SyncState, list []mirror) error {
	for _, m := range list {
		var top sql.NullInt64
		if err := t.row(`SELECT max(r.facts) FROM (`+m.rows+`) AS l JOIN sync_rows AS r ON r.tbl = ? AND r.id = l.id WHERE r.facts > ? + l.rev AND r.facts < ?`,
			m.table, v.Generation*generation, int64(maxGeneration*generation)).Scan(&top); err != nil {
			return fmt.Errorf("compare %s: %w", m.table, err)
		}
		if top.Valid {
			v.Generation = max(v.Generation, top.Int64/generation) + 1
		}
	}
	return nil
}

// MarkMissing marks every row that the project lacks or has in another form, as far as is
// known here, and returns how many. Where a row that only this device makes is there in a
// later form, another session of the account wrote it, and a new generation goes before that.
func (s *Store) MarkMissing(ctx context.Context) (int64, error) {
	var marked int64
	err := s.write(ctx, "mark_missing", normal, func(t *tx) error {
		v, err := loadSyncState(t)
		if err != nil {
			return err
		}
		// Agents of one account share the ids of templates and of answers to decisions, and would
		// go before each other for ever.
		own := slices.DeleteFunc(mirrors(), func(m mirror) bool { return !m.own })
		if err := t.begin(&v, own); err != nil {
			return err
		}
		if marked, err = t.markMissing(v); err != nil {
			return err
		}
		return t.putSyncState(v)
	})
	return marked, err
}

func (t *tx) markMissing(v core.SyncState) (int64, error) {
	if err := t.takeBack(); err != nil {
		return 0, err
	}
	var marked int64
	for _, m := range mirrors() {
		n, err := t.exec(`INSERT INTO outbox (entity, id, rev) SELECT ?1, l.id, l.rev FROM (`+m.rows+`) AS l LEFT JOIN sync_rows AS r ON r.tbl = ?2 AND r.id = l.id
				WHERE r.id IS NULL OR r.facts <> ?3 + l.rev AND NOT (r.facts >= ?4 AND r.facts > ?3 + l.rev) OR r.deleted
				ON CONFLICT (entity, id) DO UPDATE SET rev = max(rev, excluded.rev)`, m.entity, m.table, v.Generation*generation, int64(maxGeneration*generation))
		if err != nil {
			return 0, fmt.Errorf("mark %s: %w", m.table, err)
		}
		marked += n
		if err := t.setAside(v, m); err != nil {
			return 0, err
		}
	}
	n, err := t.exec(`INSERT INTO outbox (entity, id, rev) SELECT 'template', r.id, r.facts % ?1 + 1 FROM sync_rows AS r
			WHERE r.tbl = 'templates' AND NOT r.deleted AND r.device = ?2 AND NOT EXISTS (SELECT 1 FROM templates AS l WHERE l.id = r.id)
			ON CONFLICT (entity, id) DO UPDATE SET rev = max(rev, excluded.rev)`, int64(generation), v.Device)
	if err != nil {
		return 0, fmt.Errorf("mark templates: %w", err)
	}
	return marked + n, nil
}

// RemoteRows calls f with every known row of a remote table; see core.RemoteRow.
func (s *Store) RemoteRows(ctx context.Context, table string, f func(core.RemoteRow)) error {
	_, err := collectQuery(s.reading(ctx), `SELECT id, device, facts, deleted FROM sync_rows WHERE tbl = ? AND facts > 0`, func(r *sql.Rows) (struct{}, error) {
		var v core.RemoteRow
		if err := r.Scan(&v.ID, &v.Device, &v.Facts, &v.Deleted); err != nil {
			return struct{}{}, err
		}
		f(v)
		return struct{}{}, nil
	}, table)
	return s.explain(err)
}

// Commands returns decisions of the dashboard in the given states, in the order in which
// they came.
func (s *Store) Commands(ctx context.Context, n int, states ...core.CommandState) ([]core.RemoteCommand, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT doc, state, rev FROM sync_commands WHERE state IN (SELECT value FROM json_each(?)) ORDER BY at, id LIMIT ?`, scanCommand, list(states), n)
	return out, s.explain(err)
}

// CopyCommands returns decisions by their ids.
func (s *Store) CopyCommands(ctx context.Context, ids []string) ([]core.RemoteCommand, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT doc, state, rev FROM sync_commands WHERE id IN (SELECT value FROM json_each(?))`, scanCommand, list(ids))
	return out, s.explain(err)
}

func scanCommand(r *sql.Rows) (core.RemoteCommand, error) {
	var c core.RemoteCommand
	var doc, state string
	var rev int64
	if err := r.Scan(&doc, &state, &rev); err != nil {
		return c, err
	}
	err := decode(doc, "decision", &c)
	c.State, c.Rev = core.CommandState(state), rev
	return c, err
}

// SaveCommand saves how far a decision has got. What came of it goes to the project.
func (s *Store) SaveCommand(ctx context.Context, c core.RemoteCommand) (core.RemoteCommand, error) {
	err := s.write(ctx, "save_command", full, func(t *tx) error {
		var state core.CommandState
		var rev int64
		if err := t.row(`SELECT state, rev FROM sync_commands WHERE id = ?`, c.ID).Scan(&state, &rev); err != nil {
			return missing(err, "decision", c.ID)
		}
		if state != core.CommandPending && state != core.CommandApplying {
			return core.Errorf(core.KindConflict, "decision %s was carried out already", clip(c.ID, 80))
		}
		c.Rev = rev + 1
		if c.State != core.CommandApplying {
			c.DoneAt = t.now
			c.Content = nil
			if c.State != core.CommandSkipped {
				t.dirty(entityCommand, c.ID, c.Rev)
			}
		}
		return t.putCommand(c, `INSERT OR REPLACE`)
	})
	return c, err
}

// SaveConflicts keeps what both sides changed. One that is open stays as it is.
func (s *Store) SaveConflicts(ctx context.Context, list []core.SyncConflict) error {
	return s.write(ctx, "save_conflicts", normal, func(t *tx) error {
		for _, c := range list {
			c.At = t.now
			doc, err := encode(c)
			if err != nil {
				return err
			}
			if _, err := t.exec(`INSERT INTO sync_conflicts (id, at, doc) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at, closed = 0, doc = excluded.doc WHERE closed <> 0`,
				c.ID, micros(t.now), doc); err != nil {
				return fmt.Errorf("save conflict %s: %w", clip(c.ID, 80), err)
			}
		}
		return nil
	})
}

// Conflicts returns what both sides changed and nobody has decided, the oldest first.
func (s *Store) Conflicts(ctx context.Context) ([]core.SyncConflict, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT doc FROM sync_conflicts WHERE closed = 0 ORDER BY at, id LIMIT 500`, func(r *sql.Rows) (core.SyncConflict, error) {
		var c core.SyncConflict
		var doc string
		if err := r.Scan(&doc); err != nil {
			return c, err
		}
		return c, decode(doc, "conflict", &c)
	})
	return out, s.explain(err)
}

// CloseConflict notes the owner's decision.
func (s *Store) CloseConflict(ctx context.Context, id, kept, by string) (core.SyncConflict, error) {
	var c core.SyncConflict
	err := s.write(ctx, "close_conflict", full, func(t *tx) error {
		var doc string
		if err := t.row(`SELECT doc FROM sync_conflicts WHERE id = ? AND closed = 0`, id).Scan(&doc); err != nil {
			return missing(err, "conflict", id)
		}
		if err := decode(doc, "conflict", &c); err != nil {
			return err
		}
		c.ClosedAt, c.Kept = t.now, kept
		doc, err := encode(c)
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE sync_conflicts SET closed = ?, doc = ? WHERE id = ?`, micros(t.now), doc, id); err != nil {
			return err
		}
		return t.emit(core.Event{Kind: EventSync, Subject: "conflict", To: kept, Data: object("id", id, "field", c.Field), By: by})
	})
	return c, err
}

// SyncCounts counts what the owner is shown: refused rows and open conflicts.
func (s *Store) SyncCounts(ctx context.Context) (quarantined, conflicts int, err error) {
	err = s.reading(ctx).row(`SELECT (SELECT count(*) FROM sync_quarantine AS q JOIN outbox AS o ON o.entity = q.entity AND o.id = q.id AND o.rev <= q.rev),
		(SELECT count(*) FROM sync_conflicts WHERE closed = 0)`).Scan(&quarantined, &conflicts)
	return quarantined, conflicts, s.explain(err)
}
