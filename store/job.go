package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
)

// background is the context of statements inside a transaction; see tx.
var background = context.Background()

const jobColumns = `j.rid, j.id, j.state, j.rev, t.title, t.company, j.url, j.score, j.merged_into, j.sightings, j.sources,
	j.posted_at, j.first_seen_at, j.last_seen_at, t.extraction, d.id, d.verdict, d.score, d.reasons, d.policy, d.at`

const (
	jobFrom     = ` FROM jobs AS j JOIN texts AS t ON t.rid = j.rid LEFT JOIN decisions AS d ON d.id = j.decision_id`
	jobSelect   = `SELECT ` + jobColumns + `, ''` + jobFrom
	jobWithText = `SELECT ` + jobColumns + `, t.text` + jobFrom
)

// jobRow is a job with its place in the lists.
type jobRow struct {
	core.Job
	rid int64
}

func scanJob(r scanner) (jobRow, error) {
	var j jobRow
	var score, dScore sql.NullFloat64
	var sources, extraction string
	var posted, first, last int64
	var dID, dVerdict, dReasons, dPolicy sql.NullString
	var dAt sql.NullInt64
	if err := r.Scan(&j.rid, &j.ID, &j.State, &j.Rev, &j.Title, &j.Company, &j.URL, &score, &j.MergedInto, &j.Sightings, &sources,
		&posted, &first, &last, &extraction, &dID, &dVerdict, &dScore, &dReasons, &dPolicy, &dAt, &j.Text); err != nil {
		return j, err
	}
	j.PostedAt, j.FirstSeenAt, j.LastSeenAt = instant(posted), instant(first), instant(last)
	if score.Valid {
		j.Score = &score.Float64
	}
	if dID.Valid {
		j.Decision = core.Decision{ID: core.DecisionID(dID.String), Verdict: core.Verdict(dVerdict.String), Policy: dPolicy.String, At: instant(dAt.Int64)}
		if dScore.Valid {
			j.Decision.Score = &dScore.Float64
		}
		if err := decode(dReasons.String, "reasons", &j.Decision.Reasons); err != nil {
			return j, err
		}
	}
	if err := decode(sources, "sources", &j.Sources); err != nil {
		return j, err
	}
	return j, decode(extraction, "extraction", &j.Extraction)
}

func scanJobRows(r *sql.Rows) (core.Job, error) {
	j, err := scanJob(r)
	return j.Job, err
}

// Job returns a job with its text. The id of a job that was merged away gives
// the job it was merged into.
func (s *Store) Job(ctx context.Context, id core.JobID) (core.Job, error) {
	q := s.reading(ctx)
	id, err := canonical(q, id)
	if err != nil {
		return core.Job{}, s.explain(err)
	}
	j, err := loadJob(q, id)
	return j, s.explain(err)
}

func loadJob(q querier, id core.JobID) (core.Job, error) {
	j, err := scanJob(q.row(jobWithText+` WHERE j.id = ?`, string(id)))
	if err != nil {
		return j.Job, missing(err, "job", string(id))
	}
	return j.Job, nil
}

// canonical follows a merge. It fails with KindNotFound for an unknown job.
func canonical(q querier, id core.JobID) (core.JobID, error) {
	var into core.JobID
	if err := q.row(`SELECT merged_into FROM jobs WHERE id = ?`, string(id)).Scan(&into); err != nil {
		return "", missing(err, "job", string(id))
	}
	if into != "" {
		return into, nil
	}
	return id, nil
}

// clusterIDs selects the ids of a canonical job and of every job that was
// merged into it.
const clusterIDs = `(SELECT id FROM jobs WHERE id = ?1 OR merged_into = ?1)`

// JobCounts returns how many jobs are in each state, merged ones left out.
func (s *Store) JobCounts(ctx context.Context) (map[core.JobState]int, error) {
	out := map[core.JobState]int{}
	for _, st := range core.JobMachine().States() {
		out[st] = 0
	}
	rows, err := s.reading(ctx).query(`SELECT state, count(*) FROM jobs WHERE merged_into = '' GROUP BY state`)
	if err != nil {
		return nil, s.explain(fmt.Errorf("count jobs: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var st core.JobState
		var n int
		if err := rows.Scan(&st, &n); err != nil {
			return nil, s.explain(err)
		}
		out[st] = n
	}
	return out, s.explain(rows.Err())
}

// UndecidedJobs returns jobs that are new and without a decision, with their
// text, oldest first.
func (s *Store) UndecidedJobs(ctx context.Context, n int) ([]core.Job, error) {
	out, err := collectQuery(s.reading(ctx), jobWithText+` WHERE j.rid IN (SELECT rid FROM jobs WHERE state = 'new' AND decision_id = ''
		AND merged_into = '' ORDER BY rid LIMIT ?) ORDER BY j.rid`, scanJobRows, limit(n, 100))
	return out, s.explain(err)
}

// ExpiredJobs returns shortlisted jobs whose deadline has passed at now.
func (s *Store) ExpiredJobs(ctx context.Context, now time.Time, n int) ([]core.Job, error) {
	out, err := collectQuery(s.reading(ctx), jobSelect+` WHERE j.rid IN (SELECT rid FROM jobs INDEXED BY jobs_deadline
		WHERE state = 'shortlisted' AND deadline > 0 AND merged_into = '' AND deadline < ? ORDER BY deadline LIMIT ?) ORDER BY j.deadline`, scanJobRows, micros(now), limit(n, 100))
	return out, s.explain(err)
}

// SaveJobState makes a step of the job's machine on someone's wish. Back to new
// (undo) is possible only while nothing was queued or may have been sent for it.
// It returns the job with its new revision.
func (s *Store) SaveJobState(ctx context.Context, id core.JobID, rev int64, to core.JobState, by, reason string) (core.Job, error) {
	var out core.Job
	err := s.write(ctx, "save_job_state", full, func(t *tx) error {
		var err error
		out, err = t.stepJob(id, rev, to, by, reason)
		return err
	})
	return out, err
}

func (t *tx) stepJob(id core.JobID, rev int64, to core.JobState, by, reason string) (core.Job, error) {
	row, err := t.loadJobRow(id)
	if err != nil {
		return core.Job{}, err
	}
	if err := row.check(rev, to); err != nil {
		return core.Job{}, err
	}
	if to == core.JobNew {
		busy, err := t.busy(id)
		if err != nil {
			return core.Job{}, err
		}
		if busy {
			return core.Job{}, core.Errorf(core.KindConflict, "job %s cannot be undone: a submission for it is queued or may have been sent; cancel that one first", id)
		}
	}
	if err := t.moveJob(id, row.state, to, by, reason); err != nil {
		return core.Job{}, err
	}
	return loadJob(t, id)
}

// jobHead is what the checks of a job need.
type jobHead struct {
	id       core.JobID
	rid      int64
	rev      int64
	state    core.JobState
	merged   core.JobID
	textFrom string
}

func (t *tx) loadJobRow(id core.JobID) (jobHead, error) {
	h := jobHead{id: id}
	err := t.row(`SELECT rid, rev, state, merged_into, text_from FROM jobs WHERE id = ?`, string(id)).Scan(&h.rid, &h.rev, &h.state, &h.merged, &h.textFrom)
	if err != nil {
		return h, missing(err, "job", string(id))
	}
	return h, nil
}

// check refuses a step on a stale or merged job, and one that the machine does
// not list.
func (h jobHead) check(rev int64, to core.JobState) error {
	if h.merged != "" {
		return core.Errorf(core.KindConflict, "job %s was merged into %s; use that one", h.id, h.merged)
	}
	if h.rev != rev {
		return stale("job", string(h.id))
	}
	return core.JobMachine().Check(h.state, to)
}

// moveJob writes a step that was checked.
func (t *tx) moveJob(id core.JobID, from, to core.JobState, by, reason string) error {
	var rev int64
	if err := t.row(`UPDATE jobs SET state = ?, rev = rev + 1 WHERE id = ? RETURNING rev`, string(to), string(id)).Scan(&rev); err != nil {
		return fmt.Errorf("save the state of job %s: %w", id, err)
	}
	t.dirty(entityJob, string(id), rev)
	return t.emit(core.Event{JobID: id, Kind: EventJobState, Subject: string(id), From: string(from), To: string(to), Data: object("reason", clip(reason, 200)), By: by})
}

// busy reports whether a submission for the job or one merged with it is queued,
// or was or may have been sent.
func (t *tx) busy(id core.JobID) (bool, error) {
	var n int
	err := t.row(`SELECT count(*) FROM submissions WHERE job_id IN `+clusterIDs+`
		AND state IN ('queued', 'sending', 'sent', 'unknown', 'needs_human')`, string(id)).Scan(&n)
	return n > 0, err
}

// limit bounds how many rows a list gives.
func limit(n, usual int) int {
	switch {
	case n <= 0:
		return usual
	case n > core.MaxLimit:
		return core.MaxLimit
	}
	return n
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
