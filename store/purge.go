package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
)

// purgeBatch is how many postings are purged in one transaction.
const purgeBatch = 500

// PurgeTexts removes the texts of a source's postings that were fetched before
// olderThan, as platforms demand that limit caching: from the rows, the search
// index, the excerpts in extractions and the black box. Titles, figures, hashes
// and the audit chain stay. A job that was also seen elsewhere takes over the
// text from there. It returns how many postings were purged.
func (s *Store) PurgeTexts(ctx context.Context, source core.SourceName, olderThan time.Time) (int, error) {
	total := 0
	for {
		n := 0
		err := s.write(ctx, "purge_texts", full, func(t *tx) error {
			var err error
			n, err = t.purge(source, olderThan)
			return err
		})
		if err != nil {
			return total, fmt.Errorf("purge texts of %s: %w", source, err)
		}
		total += n
		if n < purgeBatch {
			break
		}
	}
	if total == 0 {
		return 0, nil
	}
	return total, s.checkpoint(ctx)
}

// checkpoint empties the write-ahead log, in which purged text would linger.
func (s *Store) checkpoint(ctx context.Context) error {
	select {
	case s.w.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.w.turn }()
	if s.closed || s.w.conn == nil {
		return nil
	}
	return s.explain(s.w.run("PRAGMA wal_checkpoint(TRUNCATE)"))
}

func (t *tx) purge(source core.SourceName, olderThan time.Time) (int, error) {
	type sighting struct {
		id  core.PostingID
		job core.JobID
	}
	all, err := collectQuery(t, `SELECT id, job_id FROM postings WHERE source = ? AND purged_at = 0 AND fetched_at < ? ORDER BY rid LIMIT ?`,
		func(r *sql.Rows) (sighting, error) {
			var v sighting
			return v, r.Scan(&v.id, &v.job)
		}, string(source), micros(olderThan), purgeBatch)
	if err != nil {
		return 0, err
	}
	for _, p := range all {
		if _, err := t.exec(`UPDATE postings SET rev = rev + 1, text = '', hints = '{}', author = '', purged_at = ? WHERE id = ?`, micros(t.now), string(p.id)); err != nil {
			return 0, err
		}
		if err := t.dirtyPosting(p.id); err != nil {
			return 0, err
		}
		if err := t.purgeJob(p.job, p.id); err != nil {
			return 0, err
		}
		if err := t.emit(core.Event{JobID: p.job, Kind: EventTextPurged, Subject: string(p.id), By: "system:retention"}); err != nil {
			return 0, err
		}
	}
	_, err = t.exec(`DELETE FROM samples WHERE source = ? AND at < ?`, string(source), micros(olderThan))
	return len(all), err
}

// purgeJob replaces a job's text that came from a purged posting.
func (t *tx) purgeJob(id core.JobID, purged core.PostingID) error {
	row, err := t.loadJobRow(id)
	if err != nil {
		return err
	}
	if row.textFrom != "" && row.textFrom != string(purged) {
		return nil
	}
	var from, text string
	other, err := collectQuery(t, `SELECT id, text FROM postings WHERE job_id = ? AND text <> '' ORDER BY rid LIMIT 1`, func(r *sql.Rows) ([2]string, error) {
		var v [2]string
		return v, r.Scan(&v[0], &v[1])
	}, string(id))
	if err != nil {
		return err
	}
	if len(other) > 0 {
		from, text = other[0][0], other[0][1]
	}
	job, err := loadJob(t, id)
	if err != nil {
		return err
	}
	extraction, err := encode(withoutExcerpts(job.Extraction))
	if err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE texts SET text = ?, extraction = ? WHERE rid = ?`, text, extraction, row.rid); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE postings SET text = '' WHERE id = ?`, from); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE jobs SET rev = rev + 1, text_from = ? WHERE rid = ?`, from, row.rid); err != nil {
		return err
	}
	return t.dirtyJob(id)
}

// withoutExcerpts keeps what was understood and drops what was quoted.
func withoutExcerpts(x core.Extraction) core.Extraction {
	x.Pay.Text = ""
	x.Contacts, x.Instructions, x.Attention, x.Provenance = nil, nil, nil, nil
	for i := range x.Skills {
		x.Skills[i].Span = core.Span{}
	}
	return x
}
