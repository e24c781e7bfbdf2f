package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/automonet/automonet/core"
)

// SearchIntegrity compares the search index with the texts it is of.
func (s *Store) SearchIntegrity(ctx context.Context) error {
	err := s.write(ctx, "search_integrity", normal, func(t *tx) error {
		_, err := t.exec(`INSERT INTO texts_fts (texts_fts, rank) VALUES ('integrity-check', 1)`)
		return err
	})
	if err != nil && core.KindOf(err) != core.KindTransient {
		return core.Errorf(core.KindConflict, "the search index does not fit the texts; build it anew by reindex under Admin").Because(err)
	}
	return err
}

// Reindex builds the search index anew from the texts. Nothing else is written
// meanwhile.
func (s *Store) Reindex(ctx context.Context) error {
	return s.write(ctx, "reindex", normal, func(t *tx) error {
		_, err := t.exec(`INSERT INTO texts_fts (texts_fts) VALUES ('rebuild')`)
		return err
	})
}

// Vacuum gives unused room of the database back to the disk. It needs as much free
// room again as the database has, and nothing is written meanwhile.
func (s *Store) Vacuum(ctx context.Context) error {
	select {
	case s.w.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.w.turn }()
	if s.closed {
		return core.Errorf(core.KindTransient, "the store is closed; start the agent again")
	}
	if err := s.w.connect(ctx); err != nil {
		return s.explain(err)
	}
	if _, err := s.w.conn.ExecContext(ctx, `VACUUM`); err != nil {
		s.w.drop()
		return s.explain(fmt.Errorf("vacuum: %w", err))
	}
	_, err := s.w.conn.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return s.explain(err)
}

// VerifyAll checks the audit chains of all jobs and that of what belongs to none, and
// every row of the jobs for which a proposal was written, as VerifyJob does one. see is
// told of events done and in all.
func (s *Store) VerifyAll(ctx context.Context, see func(done, total int64)) (core.AuditReport, error) {
	rep := core.AuditReport{At: s.clock.Now().UTC()}
	if err := s.reading(ctx).row(`SELECT count(*), coalesce(max(seq), 0) FROM events`).Scan(&rep.Events, &rep.UpTo); err != nil {
		return rep, s.explain(err)
	}
	rows, err := s.reading(ctx).query(`SELECT seq, job_id, job_seq, kind, subject, from_state, to_state, data, by, at, prev, hash
		FROM events WHERE seq <= ? ORDER BY job_id, job_seq`, rep.UpTo)
	if err != nil {
		return rep, s.explain(fmt.Errorf("read the audit chains: %w", err))
	}
	defer rows.Close()
	var chain []core.Event
	done := int64(0)
	check := func() {
		if len(chain) == 0 || rep.Broken != nil {
			return
		}
		var broken *core.Error
		if errors.As(core.VerifyChain(chain), &broken) {
			rep.Broken = &core.BrokenLink{JobID: chain[0].JobID, Why: broken.Msg}
			return
		}
		rep.Chains++
	}
	for rows.Next() && rep.Broken == nil {
		e, err := scanEvent(rows)
		if err != nil {
			return rep, s.explain(err)
		}
		if len(chain) > 0 && chain[0].JobID != e.JobID {
			check()
			chain = chain[:0]
		}
		chain = append(chain, e)
		if done++; done%10_000 == 0 {
			see(done, rep.Events)
		}
	}
	if err := rows.Err(); err != nil {
		return rep, s.explain(err)
	}
	check()
	if rep.Broken == nil {
		rep.Broken, err = s.strayRow(ctx)
	}
	if rep.Broken == nil && err == nil {
		rep.Broken, err = s.changedRow(ctx)
	}
	see(rep.Events, rep.Events)
	return rep, err
}

// changedRow audits the jobs for which a proposal was written, and the log as a whole.
func (s *Store) changedRow(ctx context.Context) (*core.BrokenLink, error) {
	jobs, err := collectQuery(s.reading(ctx), `SELECT DISTINCT job_id FROM proposals ORDER BY job_id`, func(r *sql.Rows) (core.JobID, error) {
		var id core.JobID
		return id, r.Scan(&id)
	})
	if err != nil {
		return nil, s.explain(err)
	}
	for i, id := range append([]core.JobID{""}, jobs...) {
		look := s.auditRows
		if i == 0 {
			look = s.AuditJob
		}
		trail, err := look(ctx, id)
		if err != nil {
			return nil, err
		}
		if len(trail.Findings) > 0 {
			return &core.BrokenLink{JobID: trail.Findings[0].JobID, Why: trail.Findings[0].Why}, nil
		}
	}
	return nil, nil
}

// strayRow finds a row whose state is not the one that its chain ends with.
func (s *Store) strayRow(ctx context.Context) (*core.BrokenLink, error) {
	for _, table := range []struct{ name, job string }{{"jobs", "r.id"}, {"proposals", "r.job_id"}, {"submissions", "r.job_id"}} {
		found, err := collectQuery(s.reading(ctx), `SELECT `+table.job+`, r.id, r.state FROM `+table.name+` AS r WHERE r.state IS NOT (
			SELECT e.to_state FROM events AS e WHERE e.job_id = `+table.job+` AND e.to_state <> ''
			AND e.subject = CASE WHEN r.id = `+table.job+` THEN '' ELSE r.id END ORDER BY e.job_seq DESC LIMIT 1) LIMIT 1`,
			func(r *sql.Rows) (core.BrokenLink, error) {
				var b core.BrokenLink
				var id, state string
				err := r.Scan(&b.JobID, &id, &state)
				b.Why = core.Errorf(core.KindConflict, "the row %s is in state %q, its chain ends otherwise", id, state).Msg
				return b, err
			})
		if err != nil {
			return nil, s.explain(err)
		}
		if len(found) > 0 {
			return &found[0], nil
		}
	}
	return nil, nil
}
