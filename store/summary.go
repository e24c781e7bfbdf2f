package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
)

// JobSummary counts the jobs that were not merged away, by state and by the reason
// for which they were screened out.
func (s *Store) JobSummary(ctx context.Context) (core.JobSummary, error) {
	var out core.JobSummary
	var err error
	if out.States, err = s.JobCounts(ctx); err != nil {
		return out, err
	}
	if err = s.reading(ctx).row(`SELECT count(*) FROM jobs INDEXED BY jobs_undecided WHERE state = 'new' AND decision_id = '' AND merged_into = ''`).Scan(&out.Undecided); err != nil {
		return out, s.explain(err)
	}
	out.ScreenedOut = map[string]int{}
	rows, err := s.reading(ctx).query(`SELECT json_extract(r.value, '$.code'), count(*) FROM jobs AS j JOIN decisions AS d ON d.id = j.decision_id
		CROSS JOIN json_each(d.reasons) AS r WHERE j.merged_into = '' AND j.state = 'screened_out' AND d.verdict = 'screen_out' GROUP BY 1`)
	if err != nil {
		return out, s.explain(fmt.Errorf("count screened-out jobs: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var code sql.NullString
		var n int
		if err := rows.Scan(&code, &n); err != nil {
			return out, s.explain(err)
		}
		out.ScreenedOut[code.String] = n
	}
	return out, s.explain(rows.Err())
}

// Samples returns the black box of a source, the latest first, without the bodies.
func (s *Store) Samples(ctx context.Context, name core.SourceName) ([]core.SampleInfo, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT rid, at, url, status, size FROM samples WHERE source = ? ORDER BY rid DESC`, func(r *sql.Rows) (core.SampleInfo, error) {
		var v core.SampleInfo
		var at int64
		err := r.Scan(&v.ID, &at, &v.URL, &v.Status, &v.Size)
		v.At = instant(at)
		return v, err
	}, string(name))
	return out, s.explain(err)
}

// Sample returns the body of one entry of a source's black box.
func (s *Store) Sample(ctx context.Context, name core.SourceName, id int64) ([]byte, error) {
	var packed []byte
	if err := s.reading(ctx).row(`SELECT body FROM samples WHERE source = ? AND rid = ?`, string(name), id).Scan(&packed); err != nil {
		return nil, s.explain(missing(err, "sample", fmt.Sprint(id)))
	}
	body, err := unzip(packed)
	if err != nil {
		return nil, fmt.Errorf("unpack sample %d of %s: %w", id, name, err)
	}
	return body, nil
}

// Made counts the proposals that got a text since a time and before another, and
// the jobs that answered then.
func (s *Store) Made(ctx context.Context, from, to time.Time) (proposals, replies int, err error) {
	err = s.reading(ctx).row(`SELECT (SELECT count(*) FROM proposals WHERE created_at >= ?1 AND created_at < ?2 AND state <> 'drafting'),
		(SELECT count(DISTINCT job_id) FROM outcomes WHERE at >= ?1 AND at < ?2 AND kind IN ('replied', 'interviewing', 'offered', 'won'))`,
		micros(from), micros(to)).Scan(&proposals, &replies)
	return proposals, replies, s.explain(err)
}
