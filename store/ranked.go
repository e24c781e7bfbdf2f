package store

import (
	"context"
	"database/sql"

	"github.com/automonet/automonet/core"
)

// metaRankedBy is the key of what the decided jobs are ranked by.
const metaRankedBy = "ranked_by"

// again bounds how many of the latest jobs are looked at again when the profile or
// the settings change: what is older has long been read, answered or gone.
const again = 2000

// asDecided holds for a job j that stands as its decision d says and has no draft yet.
const asDecided = `j.merged_into = '' AND j.state || ' ' || d.verdict IN ('screened_out screen_out', 'skipped skip', 'shortlisted shortlist', 'shortlisted ask_human')
		AND NOT EXISTS (SELECT 1 FROM proposals AS p WHERE p.job_id = j.id)`

// RankedBy returns what SetRankedBy was told last, "" before.
func (s *Store) RankedBy(ctx context.Context) (string, error) {
	rev, err := metaValue(s.reading(ctx), metaRankedBy)
	return rev, s.explain(err)
}

// SetRankedBy remembers the profile and settings by which the decided jobs are
// ranked.
func (s *Store) SetRankedBy(ctx context.Context, rev string) error {
	return s.write(ctx, "set_ranked_by", normal, func(t *tx) error { return t.putMeta(metaRankedBy, rev) })
}

// DecidedJobs returns, newest first, those of the latest jobs that stand as the
// agent decided them and have no draft yet, with their text: what the user moved is
// the user's. below is the next of the call before, the largest number at first;
// next is 0 when no more follow.
func (s *Store) DecidedJobs(ctx context.Context, below int64, n int) (jobs []core.Job, next int64, err error) {
	n = limit(n, 100)
	jobs, err = collectQuery(s.reading(ctx), jobWithText+` WHERE j.rid IN (SELECT j.rid FROM jobs AS j JOIN decisions AS d ON d.id = j.decision_id
		WHERE j.rid < ?1 AND j.rid > (SELECT coalesce(max(rid), 0) FROM jobs) - ?2 AND `+asDecided+` ORDER BY j.rid DESC LIMIT ?3) ORDER BY j.rid DESC`,
		func(r *sql.Rows) (core.Job, error) {
			j, err := scanJob(r)
			next = j.rid
			return j.Job, err
		}, below, again, n)
	if len(jobs) < n {
		next = 0
	}
	return jobs, next, s.explain(err)
}
