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
	t.dateDecision(&d)
	reasons, err := encode(d.Reasons)
	if err != nil {
		return job, err
	}
	if err := t.insertDecision(job.ID, d, reasons); err != nil {
		return job, err
	}
	job.State, job.Rev, job.Score, job.Decision = row.state, row.rev+1, d.Score, d
	if to != "" {
		job.State = to
	}
	if _, err := t.exec(`UPDATE jobs SET state = ?, rev = ?, score = ?, decision_id = ? WHERE rid = ?`,
		string(job.State), job.Rev, nullable(d.Score), string(d.ID), row.rid); err != nil {
		return job, fmt.Errorf("save the decision on job %s: %w", job.ID, err)
	}
	t.dirty(entityJob, string(job.ID), job.Rev)
	return job, t.emit(decided(job.ID, row.state, job.State, d, reasons, by))
}

// dateDecision gives a new decision its id and time.
func (t *tx) dateDecision(d *core.Decision) {
	if d.ID == "" {
		d.ID = core.DecisionID(t.s.ids.New())
	}
	if d.At.IsZero() {
		d.At = t.now
	}
}

func (t *tx) insertDecision(id core.JobID, d core.Decision, reasons string) error {
	if _, err := t.exec(`INSERT INTO decisions (id, job_id, verdict, score, reasons, policy, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		string(d.ID), string(id), string(d.Verdict), nullable(d.Score), reasons, d.Policy, micros(d.At)); err != nil {
		return fmt.Errorf("save decision %s: %w", d.ID, err)
	}
	return nil
}

// decided is the event of a decision, a transition when it changes the state; reasons
// are its reasons as they are stored.
func decided(id core.JobID, from, to core.JobState, d core.Decision, reasons, by string) core.Event {
	e := core.Event{JobID: id, Kind: EventJobDecided, Subject: string(id), By: by,
		Data: object("decision", string(d.ID), "verdict", string(d.Verdict), "score", scoreText(d.Score), "policy", d.Policy, sealKey, sealDecision(id, d, reasons))}
	if to != from {
		e.From, e.To = string(from), string(to)
	}
	return e
}

// nullable is the column of a score, NULL where there is none.
func nullable(score *float64) any {
	if score == nil {
		return nil
	}
	return *score
}

func scoreText(s *float64) string {
	if s == nil {
		return ""
	}
	return strconv.FormatFloat(*s, 'f', 2, 64)
}
