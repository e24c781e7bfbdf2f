package store

import (
	"context"
	"fmt"

	"github.com/automonet/automonet/core"
)

// Unvalued returns shortlisted jobs whose worth was not yet computed with a basis,
// the newest first, with their text: those older than a job, or all where it is "".
func (s *Store) Unvalued(ctx context.Context, basis string, before core.JobID, most int) ([]core.Job, error) {
	out, err := collectQuery(s.reading(ctx), jobWithText+` WHERE j.state = 'shortlisted' AND j.merged_into = ''
		AND (? = '' OR j.rid < (SELECT rid FROM jobs WHERE id = ?))
		AND NOT EXISTS (SELECT 1 FROM worths AS w WHERE w.job_id = j.id AND w.basis = ?) ORDER BY j.rid DESC LIMIT ?`, scanJobRows, string(before), string(before), basis, most)
	return out, s.explain(err)
}

// SaveWorths keeps what jobs are worth, in the place of what was kept before.
func (s *Store) SaveWorths(ctx context.Context, all []core.Worth) error {
	return s.write(ctx, "save_worths", normal, func(t *tx) error {
		for _, w := range all {
			doc, err := encode(w)
			if err != nil {
				return err
			}
			if _, err := t.exec(`INSERT OR REPLACE INTO worths (job_id, basis, at, doc) VALUES (?, ?, ?, ?)`, string(w.Job), w.Basis, micros(w.At), doc); err != nil {
				return fmt.Errorf("save the worth of job %s: %w", w.Job, err)
			}
		}
		return nil
	})
}

// Worth returns what a job is worth, with what the plan says of it; of kind core.KindNotFound as long as it was
// not computed, which it is for shortlisted jobs only.
func (s *Store) Worth(ctx context.Context, id core.JobID) (core.Worth, error) {
	q := s.reading(ctx)
	id, err := canonical(q, id)
	if err != nil {
		return core.Worth{}, s.explain(err)
	}
	var w core.Worth
	var doc, plan string
	if err := q.row(`SELECT w.doc, coalesce(pl.doc, '') FROM worths AS w LEFT JOIN planned AS pl ON pl.job_id = w.job_id WHERE w.job_id = ?`, string(id)).Scan(&doc, &plan); err != nil {
		return w, s.explain(missing(err, "worth of job", string(id)))
	}
	if err := decode(doc, "worth", &w); err != nil || plan == "" {
		return w, s.explain(err)
	}
	w.Plan = &core.PlanChoice{}
	return w, s.explain(decode(plan, "plan", w.Plan))
}
