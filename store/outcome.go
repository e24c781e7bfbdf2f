package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/automonet/automonet/core"
)

// SaveOutcome appends an outcome of a submission. Saving the same id again does
// nothing, so that a channel may report it twice. One that supersedes another must be
// of the same submission; KindConflict says that the other was superseded before. The
// money is booked at the present rates, and a job that has ended is closed.
func (s *Store) SaveOutcome(ctx context.Context, o core.OutcomeEvent) error {
	return s.write(ctx, "save_outcome", full, func(t *tx) error { return t.saveOutcome(o) })
}

// saveOutcome appends an outcome. One that comes after silence was taken for an answer
// supersedes that.
func (t *tx) saveOutcome(o core.OutcomeEvent) error {
	o, err := core.NewOutcomeEvent(o)
	if err != nil {
		return err
	}
	sub, err := loadSubmission(t, o.SubmissionID)
	if err != nil {
		return err
	}
	o.JobID = sub.JobID
	if o.At.IsZero() {
		o.At = t.now
	}
	if saved, err := t.outcomeSaved(o.ID); saved || err != nil {
		return err
	}
	late := ""
	if o.Supersedes == "" && o.Kind != core.OutcomeGhosted {
		err := t.row(`SELECT id FROM outcomes AS o WHERE submission_id = ? AND kind = 'ghosted' AND NOT EXISTS (SELECT 1 FROM outcomes AS c WHERE c.supersedes = o.id)
			ORDER BY rid DESC LIMIT 1`, string(o.SubmissionID)).Scan(&o.Supersedes)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("look for the silence before outcome %s: %w", o.ID, err)
		}
		if o.Supersedes != "" {
			late = "yes"
		}
	}
	if err := t.correctable(o); err != nil {
		return err
	}
	settings, err := loadSettings(t)
	if err != nil {
		return err
	}
	booked, err := optional(o.Book(settings.Currency, settings.Rates))
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO outcomes (id, submission_id, job_id, kind, amount_minor, amount_currency, fee_minor, fee_currency, hours,
		source, supersedes, at, booked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		string(o.ID), string(o.SubmissionID), string(o.JobID), string(o.Kind), o.Amount.Minor, string(o.Amount.Currency),
		o.Fee.Minor, string(o.Fee.Currency), o.Hours, o.Source, string(o.Supersedes), micros(o.At), booked)
	if err != nil {
		return fmt.Errorf("save outcome %s: %w", o.ID, err)
	}
	t.dirty(entityOutcome, string(o.ID), 1)
	seal, err := t.sealOf(sealedOutcomes, string(o.ID))
	if err != nil {
		return err
	}
	data := []string{"submission", string(o.SubmissionID), "kind", string(o.Kind), "supersedes", string(o.Supersedes), sealKey, seal}
	if late != "" {
		data = append(data, "late", late)
	}
	if err := t.emit(core.Event{JobID: o.JobID, Kind: EventOutcome, Subject: string(o.ID), By: o.Source, Data: object(data...)}); err != nil {
		return err
	}
	return t.endJob(o)
}

// Outcome returns an outcome as it is stored.
func (s *Store) Outcome(ctx context.Context, id core.OutcomeID) (core.OutcomeEvent, error) {
	rows, err := collectQuery(s.reading(ctx), outcomeSelect+` WHERE id = ?`, scanOutcome, string(id))
	if err == nil && len(rows) == 0 {
		err = missing(sql.ErrNoRows, "outcome", string(id))
	}
	if err != nil {
		return core.OutcomeEvent{}, s.explain(err)
	}
	return rows[0].OutcomeEvent, nil
}

func (t *tx) outcomeSaved(id core.OutcomeID) (bool, error) {
	var n int
	if err := t.row(`SELECT count(*) FROM outcomes WHERE id = ?`, string(id)).Scan(&n); err != nil {
		return false, fmt.Errorf("look for outcome %s: %w", id, err)
	}
	return n > 0, nil
}

// correctable refuses a correction of nothing, of another submission's outcome, or of
// what was corrected before.
func (t *tx) correctable(o core.OutcomeEvent) error {
	if o.Supersedes == "" {
		return nil
	}
	var of core.SubmissionID
	var later string
	err := t.row(`SELECT submission_id, coalesce((SELECT id FROM outcomes AS c WHERE c.supersedes = o.id LIMIT 1), '') FROM outcomes AS o WHERE id = ?`,
		string(o.Supersedes)).Scan(&of, &later)
	switch {
	case err != nil:
		return missing(err, "outcome", string(o.Supersedes))
	case of != o.SubmissionID:
		return core.Invalid("supersedes", "outcome %s is one of another submission", clip(string(o.Supersedes), 60))
	case later != "":
		return core.Errorf(core.KindConflict, "outcome %s was corrected before; correct %s instead", clip(string(o.Supersedes), 60), later)
	}
	return nil
}

// endJob closes a job of which nothing more is to come. Undo opens it again.
func (t *tx) endJob(o core.OutcomeEvent) error {
	if !o.Kind.Ends() {
		return nil
	}
	id, err := canonical(t, o.JobID)
	if err != nil {
		return err
	}
	row, err := t.loadJobRow(id)
	if err != nil || row.state != core.JobShortlisted {
		return err
	}
	return t.moveJob(id, row.state, core.JobClosed, o.Source, "outcome "+string(o.Kind))
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

const outcomeSelect = `SELECT rid, id, submission_id, job_id, kind, amount_minor, amount_currency, fee_minor, fee_currency, hours, source, supersedes, at, booked FROM outcomes`

type outcomeRow struct {
	core.OutcomeEvent
	rid int64
}

func scanOutcome(r *sql.Rows) (outcomeRow, error) {
	var o outcomeRow
	var at int64
	var booked string
	err := r.Scan(&o.rid, &o.ID, &o.SubmissionID, &o.JobID, &o.Kind, &o.Amount.Minor, &o.Amount.Currency, &o.Fee.Minor, &o.Fee.Currency, &o.Hours, &o.Source, &o.Supersedes, &at, &booked)
	o.At = instant(at)
	if err != nil || booked == "" {
		return o, err
	}
	o.Booked = &core.Booked{}
	return o, decode(booked, "booked money", o.Booked)
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
