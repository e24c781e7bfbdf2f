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
	out, err := collectQuery(q, `SELECT id, submission_id, job_id, kind, amount_minor, amount_currency, fee_minor, fee_currency, hours, source, supersedes, at
		FROM outcomes WHERE job_id IN `+clusterIDs+` ORDER BY rid`, func(r *sql.Rows) (core.OutcomeEvent, error) {
		var o core.OutcomeEvent
		var at int64
		err := r.Scan(&o.ID, &o.SubmissionID, &o.JobID, &o.Kind, &o.Amount.Minor, &o.Amount.Currency, &o.Fee.Minor, &o.Fee.Currency, &o.Hours, &o.Source, &o.Supersedes, &at)
		o.At = instant(at)
		return o, err
	}, string(id))
	return out, s.explain(err)
}
