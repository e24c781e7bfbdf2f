package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
)

// metaVectorsSeen is the key of the last vector of a job by which jobs were decided again.
const metaVectorsSeen = "vectors_seen"

const (
	// vectorsKept is how long vectors of a model that is used no more are kept, should the
	// owner come back to it.
	vectorsKept = 30 * 24 * time.Hour
	// vectorsRest is how soon after the last vector a model may not change its length.
	vectorsRest = 24 * time.Hour
)

// Vectors returns those of the texts whose vectors of a model are known.
func (s *Store) Vectors(ctx context.Context, model string, texts []core.TextHash) (map[core.TextHash]core.Vector, error) {
	out := map[core.TextHash]core.Vector{}
	q := s.reading(ctx)
	for _, h := range texts {
		v, err := vectorOf(q, model, h)
		if err != nil {
			return nil, s.explain(err)
		}
		if v != nil {
			out[h] = v
		}
	}
	return out, nil
}

func vectorOf(q querier, model string, h core.TextHash) (core.Vector, error) {
	var raw []byte
	err := q.row(`SELECT vector FROM vectors WHERE model = ? AND hash = ?`, model, h[:]).Scan(&raw)
	if err == sql.ErrNoRows {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load a vector of %s: %w", model, err)
	}
	return vectorIn(raw), nil
}

func vectorIn(raw []byte) core.Vector {
	v := make(core.Vector, len(raw))
	for i, b := range raw {
		v[i] = int8(b)
	}
	return v
}

// JobVectors returns the vectors of a model by which jobs may be compared, each with the
// text that it is of.
func (s *Store) JobVectors(ctx context.Context, model string, jobs []core.JobID) (map[core.JobID]core.KeptVector, error) {
	out := map[core.JobID]core.KeptVector{}
	q := s.reading(ctx)
	for _, id := range jobs {
		var raw, hash []byte
		err := q.row(`SELECT v.hash, v.vector FROM jobs AS j JOIN job_vectors AS l ON l.job_rid = j.rid JOIN vectors AS v ON v.model = l.model AND v.hash = l.hash
			WHERE j.id = ? AND l.model = ?`, string(id), model).Scan(&hash, &raw)
		if err == sql.ErrNoRows {
			continue
		}
		if err != nil {
			return nil, s.explain(fmt.Errorf("load the vector of job %s: %w", id, err))
		}
		k := core.KeptVector{Vector: vectorIn(raw)}
		copy(k.Hash[:], hash)
		out[id] = k
	}
	return out, nil
}

// SaveVectors keeps vectors of a model, all of one length, and says which texts stand for
// which jobs. A model whose vectors have another length than before is another model under
// the same name: what is known of the former is forgotten, unless that was made within a
// day, which is refused with core.KindDenied. Vectors of the owner's own texts change
// the OwnerRev, by which jobs are decided.
func (s *Store) SaveVectors(ctx context.Context, model string, vectors []core.KeptVector, jobs []core.JobVector) error {
	if model == "" {
		return errors.New("vectors name the model that made them")
	}
	for _, v := range vectors {
		if len(v.Vector) == 0 || len(v.Vector) != len(vectors[0].Vector) {
			return errors.New("vectors of one model have one length")
		}
	}
	return s.write(ctx, "save_vectors", normal, func(t *tx) error {
		if len(vectors) > 0 {
			if err := t.sameLength(model, len(vectors[0].Vector)); err != nil {
				return err
			}
			if err := t.forgetVectors(model); err != nil {
				return err
			}
		}
		for _, v := range vectors {
			raw := make([]byte, len(v.Vector))
			for i, x := range v.Vector {
				raw[i] = byte(x)
			}
			if _, err := t.exec(`INSERT INTO vectors (model, hash, own, vector, made_at) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (model, hash) DO UPDATE SET own = max(own, excluded.own)`, model, v.Hash[:], v.Own, raw, micros(t.now)); err != nil {
				return fmt.Errorf("save a vector of %s: %w", model, err)
			}
		}
		for _, j := range jobs {
			if err := t.putJobVector(model, j); err != nil {
				return fmt.Errorf("save the vector of job %s: %w", j.Job, err)
			}
		}
		return nil
	})
}

// sameLength forgets what is known of a model that makes vectors of another length now.
func (t *tx) sameLength(model string, length int) error {
	var had, at int64
	err := t.row(`SELECT length(vector), made_at FROM vectors WHERE model = ? ORDER BY rid DESC LIMIT 1`, model).Scan(&had, &at)
	if err == sql.ErrNoRows || err == nil && had == int64(length) {
		return nil
	}
	if err != nil {
		return err
	}
	if t.now.Sub(instant(at)) < vectorsRest {
		return core.Errorf(core.KindDenied, "the model made vectors of %d figures within a day, and now of %d; they cannot be compared", had, length)
	}
	if _, err := t.exec(`DELETE FROM job_vectors WHERE model = ?`, model); err != nil {
		return err
	}
	_, err = t.exec(`DELETE FROM vectors WHERE model = ?`, model)
	return err
}

// forgetVectors removes, once they are old, those of other models than the one in use and
// those of jobs that are not decided again any more.
func (t *tx) forgetVectors(model string) error {
	if _, err := t.exec(`DELETE FROM job_vectors WHERE job_rid <= (SELECT coalesce(max(rid), 0) FROM jobs) - ?`, again); err != nil {
		return fmt.Errorf("forget which texts stand for old jobs: %w", err)
	}
	if _, err := t.exec(`DELETE FROM vectors WHERE made_at < ?1 AND (model <> ?2 OR own = 0 AND NOT EXISTS
		(SELECT 1 FROM job_vectors AS l WHERE l.model = vectors.model AND l.hash = vectors.hash))`, micros(t.now.Add(-vectorsKept)), model); err != nil {
		return fmt.Errorf("forget old vectors: %w", err)
	}
	return nil
}

// putJobVector notes which text stands for a job. One that it stood for already keeps its
// number.
func (t *tx) putJobVector(model string, j core.JobVector) error {
	n, err := t.exec(`UPDATE job_vectors SET decision_id = ? WHERE job_rid = (SELECT rid FROM jobs WHERE id = ?) AND model = ? AND hash = ?`,
		string(j.Decision), string(j.Job), model, j.Hash[:])
	if err != nil || n > 0 {
		return err
	}
	if _, err := t.exec(`DELETE FROM job_vectors WHERE job_rid = (SELECT rid FROM jobs WHERE id = ?)`, string(j.Job)); err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO job_vectors (job_rid, model, hash, decision_id) SELECT rid, ?, ?, ? FROM jobs WHERE id = ?`,
		model, j.Hash[:], string(j.Decision), string(j.Job))
	return err
}

// JobsToEmbed returns, newest first, those of the latest decided jobs with at least a
// score whose text was not looked up for a model since they were decided. below is the
// Number of the last of the call before, the largest at first.
func (s *Store) JobsToEmbed(ctx context.Context, model string, least float64, below int64, n int) ([]core.ToEmbed, error) {
	out, err := collectQuery(s.reading(ctx), jobWithText+` WHERE j.rid IN (SELECT j.rid FROM jobs AS j LEFT JOIN job_vectors AS v ON v.job_rid = j.rid AND v.model = ?1
		WHERE j.rid < ?2 AND j.rid > (SELECT coalesce(max(rid), 0) FROM jobs) - ?3 AND j.merged_into = '' AND j.state IN ('skipped', 'shortlisted') AND j.score >= ?4
		AND (v.rid IS NULL OR v.decision_id <> j.decision_id) ORDER BY j.rid DESC LIMIT ?5) ORDER BY j.rid DESC`,
		func(r *sql.Rows) (core.ToEmbed, error) {
			j, err := scanJob(r)
			return core.ToEmbed{Job: j.Job, Number: j.rid}, err
		}, model, below, again, least, limit(n, 100))
	return out, s.explain(err)
}

// EmbeddedJobs returns jobs whose vector of a model came after the number after, in that
// order, as DecidedJobs does those that may be decided again. next is the number to go on
// from; it is after when nothing came.
func (s *Store) EmbeddedJobs(ctx context.Context, model string, after int64, n int) (jobs []core.Job, next int64, err error) {
	next = after
	err = s.reading(ctx).row(`SELECT coalesce(max(rid), ?1) FROM (SELECT rid FROM job_vectors WHERE rid > ?1 ORDER BY rid LIMIT ?2)`, after, limit(n, 100)).Scan(&next)
	if err != nil || next == after {
		return nil, next, s.explain(err)
	}
	jobs, err = collectQuery(s.reading(ctx), jobWithText+` WHERE j.rid IN (SELECT v.job_rid FROM job_vectors AS v JOIN jobs AS j ON j.rid = v.job_rid JOIN decisions AS d ON d.id = j.decision_id
		WHERE v.rid > ?1 AND v.rid <= ?2 AND v.model = ?3 AND `+asDecided+`)`, scanJobRows, after, next, model)
	return jobs, next, s.explain(err)
}

// VectorsSeen returns what SetVectorsSeen was told last, 0 before.
func (s *Store) VectorsSeen(ctx context.Context) (n int64, err error) {
	v, err := metaValue(s.reading(ctx), metaVectorsSeen)
	if err != nil || v == "" {
		return 0, s.explain(err)
	}
	if n, err = strconv.ParseInt(v, 10, 64); err != nil {
		return 0, fmt.Errorf("read stored %s: %w", metaVectorsSeen, err)
	}
	return n, nil
}

// SetVectorsSeen remembers by which vectors jobs were decided again.
func (s *Store) SetVectorsSeen(ctx context.Context, n int64) error {
	return s.write(ctx, "set_vectors_seen", normal, func(t *tx) error { return t.putMeta(metaVectorsSeen, strconv.FormatInt(n, 10)) })
}
