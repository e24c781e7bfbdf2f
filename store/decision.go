package store

import (
	"context"
	"fmt"
	"strconv"

	"github.com/automonet/automonet/core"
)

// SaveDecision records a decision on a job and makes the step it leads to; to
// may be the job's present state when a human has to decide. job.Rev is the
// revision that was read. It returns the job with its new revision.
func (s *Store) SaveDecision(ctx context.Context, job core.Job, to core.JobState, d core.Decision, by string) (core.Job, error) {
	err := s.write(ctx, "save_decision", normal, func(t *tx) error {
		var err error
		job, err = t.decide(job, to, d, by)
		return err
	})
	return job, err
}

// SaveDecisions records many decisions in one transaction. Jobs that have moved
// on since they were read are left alone and returned, to be decided again.
func (s *Store) SaveDecisions(ctx context.Context, all []core.DecisionWrite) (stale []core.JobID, err error) {
	err = s.write(ctx, "save_decisions", normal, func(t *tx) error {
		ids := make([]core.JobID, len(all))
		for i, w := range all {
			ids[i] = w.Job.ID
		}
		if err := t.loadHeads(ids); err != nil {
			return err
		}
		for _, w := range all {
			_, err := t.decide(w.Job, w.To, w.Decision, w.By)
			switch core.KindOf(err) {
			case "":
			case core.KindConflict, core.KindNotFound:
				stale = append(stale, w.Job.ID)
			default:
				return err
			}
		}
		return nil
	})
	return stale, err
}

func (t *tx) decide(job core.Job, to core.JobState, d core.Decision, by string) (core.Job, error) {
	row, err := t.loadJobRow(job.ID)
	if err != nil {
		return job, err
	}
	if to == row.state {
		to = ""
	}
	if to != "" || row.merged != "" || row.rev != job.Rev {
		if err := row.check(job.Rev, to); err != nil {
			return job, err
		}
	}
	if d.ID == "" {
		d.ID = core.DecisionID(t.s.ids.New())
	}
	if d.At.IsZero() {
		d.At = t.now
	}
	reasons, err := encode(d.Reasons)
	if err != nil {
		return job, err
	}
	var score any
	if d.Score != nil {
		score = *d.Score
	}
	if _, err := t.exec(`INSERT INTO decisions (id, job_id, verdict, score, reasons, policy, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		string(d.ID), string(job.ID), string(d.Verdict), score, reasons, d.Policy, micros(d.At)); err != nil {
		return job, fmt.Errorf("save decision %s: %w", d.ID, err)
	}
	job.State, job.Rev, job.Score, job.Decision = row.state, row.rev+1, d.Score, d
	if to != "" {
		job.State = to
	}
	if _, err := t.exec(`UPDATE jobs SET state = ?, rev = ?, score = ?, decision_id = ? WHERE rid = ?`,
		string(job.State), job.Rev, score, string(d.ID), row.rid); err != nil {
		return job, fmt.Errorf("save the decision on job %s: %w", job.ID, err)
	}
	if err := t.dirty(entityDecision, string(d.ID), 1); err != nil {
		return job, err
	}
	if err := t.dirty(entityJob, string(job.ID), job.Rev); err != nil {
		return job, err
	}
	e := core.Event{JobID: job.ID, Kind: EventJobDecided, Subject: string(job.ID), By: by,
		Data: object("decision", string(d.ID), "verdict", string(d.Verdict), "score", scoreText(d.Score), "policy", d.Policy)}
	if to != "" {
		e.From, e.To = string(row.state), string(to)
	}
	return job, t.emit(e)
}

func scoreText(s *float64) string {
	if s == nil {
		return ""
	}
	return strconv.FormatFloat(*s, 'f', 2, 64)
}
