package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/automonet/automonet/core"
)

// SaveOutcome appends an outcome of a submission. Saving the same id again does
// nothing, so that a channel may report it twice.
func (s *Store) SaveOutcome(ctx context.Context, o core.OutcomeEvent) error {
	o, err := core.NewOutcomeEvent(o)
	if err != nil {
		return err
	}
	return s.write(ctx, "save_outcome", full, func(t *tx) error {
		sub, err := loadSubmission(t, o.SubmissionID)
		if err != nil {
			return err
		}
		o.JobID = sub.JobID
		if o.At.IsZero() {
			o.At = t.now
		}
		n, err := t.exec(`INSERT INTO outcomes (id, submission_id, job_id, kind, amount_minor, amount_currency, fee_minor, fee_currency, hours,
			source, supersedes, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
			string(o.ID), string(o.SubmissionID), string(o.JobID), string(o.Kind), o.Amount.Minor, string(o.Amount.Currency),
			o.Fee.Minor, string(o.Fee.Currency), o.Hours, o.Source, string(o.Supersedes), micros(o.At))
		if err != nil {
			return fmt.Errorf("save outcome %s: %w", o.ID, err)
		}
		if n == 0 {
			return nil
		}
		t.dirty(entityOutcome, string(o.ID), 1)
		return t.emit(core.Event{JobID: o.JobID, Kind: EventOutcome, Subject: string(o.ID), By: o.Source,
			Data: object("submission", string(o.SubmissionID), "kind", string(o.Kind), "supersedes", string(o.Supersedes))})
	})
}

// Outcomes returns the outcomes of a job and of those merged with it, in the
// order in which they were saved.
func (s *Store) Outcomes(ctx context.Context, id core.JobID) ([]core.OutcomeEvent, error) {
	q := s.reading(ctx)
	id, err := canonical(q, id)
	if err != nil {
		return nil, s.explain(err)
	}
	out, err := collectQuery(q, outcomeSelect+` WHERE job_id IN `+clusterIDs+` ORDER BY rid`, func(r *sql.Rows) (core.OutcomeEvent, error) {
		row, err := scanOutcome(r)
		return row.OutcomeEvent, err
	}, string(id))
	return out, s.explain(err)
}

const outcomeSelect = `SELECT rid, id, submission_id, job_id, kind, amount_minor, amount_currency, fee_minor, fee_currency, hours, source, supersedes, at FROM outcomes`

type outcomeRow struct {
	core.OutcomeEvent
	rid int64
}

func scanOutcome(r *sql.Rows) (outcomeRow, error) {
	var o outcomeRow
	var at int64
	err := r.Scan(&o.rid, &o.ID, &o.SubmissionID, &o.JobID, &o.Kind, &o.Amount.Minor, &o.Amount.Currency, &o.Fee.Minor, &o.Fee.Currency, &o.Hours, &o.Source, &o.Supersedes, &at)
	o.At = instant(at)
	return o, err
}

// FindOutcomes returns outcomes, the latest first, and the cursor of the next page.
func (s *Store) FindOutcomes(ctx context.Context, f core.OutcomeFilter) ([]core.OutcomeEvent, string, error) {
	after, err := parseCursor(f.After)
	if err != nil {
		return nil, "", err
	}
	where := &conditions{}
	if f.JobID != "" {
		where.add(`job_id = ?`, string(f.JobID))
	}
	if f.SubmissionID != "" {
		where.add(`submission_id = ?`, string(f.SubmissionID))
	}
	if f.Kind != "" {
		where.add(`kind = ?`, string(f.Kind))
	}
	if after.set {
		where.add(`rid < ?`, after.rid)
	}
	n := limit(f.Limit, 50)
	rows, err := collectQuery(s.reading(ctx), outcomeSelect+where.sql()+` ORDER BY rid DESC LIMIT ?`, scanOutcome, append(where.args, n+1)...)
	if err != nil {
		return nil, "", s.explain(fmt.Errorf("list outcomes: %w", err))
	}
	next := ""
	if len(rows) > n {
		rows, next = rows[:n], cursor{rid: rows[n-1].rid}.String()
	}
	out := make([]core.OutcomeEvent, len(rows))
	for i, r := range rows {
		out[i] = r.OutcomeEvent
	}
	return out, next, nil
}
