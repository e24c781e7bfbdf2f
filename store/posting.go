package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
)

// Postings returns every sighting of a job, oldest first. A job that was merged
// away has the postings of the job it was merged into.
func (s *Store) Postings(ctx context.Context, id core.JobID) ([]core.Posting, error) {
	q := s.reading(ctx)
	id, err := canonical(q, id)
	if err != nil {
		return nil, s.explain(err)
	}
	out, err := collectQuery(q, postingSelect+` WHERE p.job_id = ? ORDER BY p.rid`, scanPosting, string(id))
	return out, s.explain(err)
}

// Posting returns one sighting with its text.
func (s *Store) Posting(ctx context.Context, id core.PostingID) (core.Posting, error) {
	found, err := collectQuery(s.reading(ctx), postingSelect+` WHERE p.id = ?`, scanPosting, string(id))
	if err == nil && len(found) == 0 {
		err = missing(sql.ErrNoRows, "posting", string(id))
	}
	if err != nil {
		return core.Posting{}, s.explain(err)
	}
	return found[0], nil
}

const postingSelect = `SELECT p.id, p.job_id, p.source, p.external_id, p.url, p.link_back, p.title, p.company,
	CASE WHEN j.text_from = p.id THEN t.text ELSE p.text END, p.completeness, p.location, p.hints, p.author,
	p.posted_at, p.expires_at, p.fetched_at, p.content_hash
	FROM postings AS p JOIN jobs AS j ON j.id = p.job_id JOIN texts AS t ON t.rid = j.rid`

func scanPosting(r *sql.Rows) (core.Posting, error) {
	var p core.Posting
	var hints string
	var posted, expires, fetched int64
	if err := r.Scan(&p.ID, &p.JobID, &p.Source, &p.ExternalID, &p.URL, &p.LinkBack, &p.Title, &p.Company,
		&p.Text, &p.Completeness, &p.Location, &hints, &p.Author, &posted, &expires, &fetched, &p.ContentHash); err != nil {
		return p, err
	}
	p.PostedAt, p.ExpiresAt, p.FetchedAt = instant(posted), instant(expires), instant(fetched)
	return p, decode(hints, "hints", &p.Hints)
}

// KnownPostings returns what is known of the given external ids of a source; an
// id that was never seen is absent.
func (s *Store) KnownPostings(ctx context.Context, source core.SourceName, externalIDs []string) (map[string]core.KnownPosting, error) {
	return s.known(ctx, `SELECT p.external_id, p.id, p.job_id, p.content_hash, p.missed FROM json_each(?) AS i
		CROSS JOIN postings AS p ON p.source = ? AND p.external_id = i.value`, list(externalIDs), string(source))
}

// OpenPostings returns the postings of a source that are not gone, by external id.
func (s *Store) OpenPostings(ctx context.Context, source core.SourceName) (map[string]core.KnownPosting, error) {
	return s.known(ctx, `SELECT external_id, id, job_id, content_hash, missed FROM postings WHERE source = ? AND gone_at = 0`, string(source))
}

func (s *Store) known(ctx context.Context, q string, args ...any) (map[string]core.KnownPosting, error) {
	out := map[string]core.KnownPosting{}
	rows, err := s.reading(ctx).query(q, args...)
	if err != nil {
		return nil, s.explain(fmt.Errorf("look up postings: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var ext string
		var k core.KnownPosting
		if err := rows.Scan(&ext, &k.ID, &k.JobID, &k.ContentHash, &k.Missed); err != nil {
			return nil, s.explain(err)
		}
		out[ext] = k
	}
	return out, s.explain(rows.Err())
}

// JobsByURLKey returns the jobs whose postings have one of the canonical links,
// by link.
func (s *Store) JobsByURLKey(ctx context.Context, keys []string) (map[string]core.JobID, error) {
	return s.jobsBy(ctx, `SELECT p.url_key, p.job_id FROM json_each(?) AS i CROSS JOIN postings AS p
		ON p.url_key = i.value AND p.url_key <> '' ORDER BY p.rid`, keys)
}

// JobsByContentHash returns the jobs whose postings have one of the content
// hashes, by hash; of several jobs the one seen last.
func (s *Store) JobsByContentHash(ctx context.Context, hashes []string) (map[string]core.JobID, error) {
	return s.jobsBy(ctx, `SELECT p.content_hash, p.job_id FROM json_each(?) AS i CROSS JOIN postings AS p
		ON p.content_hash = i.value AND p.content_hash <> '' ORDER BY p.rid`, hashes)
}

func (s *Store) jobsBy(ctx context.Context, q string, keys []string) (map[string]core.JobID, error) {
	out := map[string]core.JobID{}
	if len(keys) == 0 {
		return out, nil
	}
	rows, err := s.reading(ctx).query(q, list(keys))
	if err != nil {
		return nil, s.explain(fmt.Errorf("look up jobs: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var id core.JobID
		if err := rows.Scan(&key, &id); err != nil {
			return nil, s.explain(err)
		}
		out[key] = id
	}
	return out, s.explain(rows.Err())
}

// JobTitles returns the company and title of jobs, by the id that was asked for. Of
// one that was merged away it returns those of the job it was merged into; one that
// is unknown is left out.
func (s *Store) JobTitles(ctx context.Context, ids []core.JobID) (map[core.JobID]core.JobTitle, error) {
	out := map[core.JobID]core.JobTitle{}
	rows, err := s.reading(ctx).query(`SELECT DISTINCT a.id, j.id, t.company, t.title FROM json_each(?) AS i CROSS JOIN jobs AS a ON a.id = i.value
		JOIN jobs AS j ON j.id = iif(a.merged_into = '', a.id, a.merged_into) JOIN texts AS t ON t.rid = j.rid`, list(ids))
	if err != nil {
		return nil, s.explain(fmt.Errorf("look up titles of jobs: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var asked core.JobID
		var t core.JobTitle
		if err := rows.Scan(&asked, &t.ID, &t.Company, &t.Title); err != nil {
			return nil, s.explain(err)
		}
		out[asked] = t
	}
	return out, s.explain(rows.Err())
}

// EachSignature calls fn with the signature of every posting fetched at or after
// since, oldest first, until fn fails.
func (s *Store) EachSignature(ctx context.Context, since time.Time, fn func(core.Signature) error) error {
	rows, err := s.reading(ctx).query(`SELECT job_id, id, iif(dup_company = '', company, dup_company), iif(dup_role = '', title, dup_role),
		iif(author = '', '', source || ':' || author), signature, fetched_at FROM postings
		WHERE fetched_at >= ? AND signature IS NOT NULL ORDER BY fetched_at`, micros(since))
	if err != nil {
		return s.explain(fmt.Errorf("read signatures: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var g core.Signature
		var seen int64
		if err := rows.Scan(&g.JobID, &g.PostingID, &g.Company, &g.Role, &g.Author, &g.Value, &seen); err != nil {
			return s.explain(err)
		}
		g.SeenAt = instant(seen)
		if err := fn(g); err != nil {
			return err
		}
	}
	return s.explain(rows.Err())
}
