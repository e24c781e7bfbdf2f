package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/automonet/automonet/core"
)

// Dirty returns rows of a kind that wait to be copied, at most n. Rows that the project
// refused are left out until they change.
func (s *Store) Dirty(ctx context.Context, entity string, after string, n int) ([]core.Dirty, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT o.entity, o.id, o.rev FROM outbox AS o WHERE o.entity = ? AND o.id > ?
		AND NOT EXISTS (SELECT 1 FROM sync_quarantine AS q WHERE q.entity = o.entity AND q.id = o.id AND q.rev >= o.rev)
		ORDER BY o.id LIMIT ?`, scanDirty, entity, after, n)
	return out, s.explain(err)
}

func scanDirty(r *sql.Rows) (core.Dirty, error) {
	var d core.Dirty
	return d, r.Scan(&d.Entity, &d.ID, &d.Rev)
}

// DirtyCount counts the rows that wait, those that the project refused left out.
func (s *Store) DirtyCount(ctx context.Context, entities []string) (n int, err error) {
	err = s.reading(ctx).row(`SELECT count(*) FROM outbox AS o WHERE o.entity IN (SELECT value FROM json_each(?))
		AND NOT EXISTS (SELECT 1 FROM sync_quarantine AS q WHERE q.entity = o.entity AND q.id = o.id AND q.rev >= o.rev)`, list(entities)).Scan(&n)
	return n, s.explain(err)
}

// Pushed notes what the project has now, and drops the marks of rows, unless a row has
// changed since it was read: that one goes again. device is this one's id there.
func (s *Store) Pushed(ctx context.Context, table, device string, rows []core.RemoteRow, marks []core.Dirty) error {
	have, err := encode(append([]core.RemoteRow{}, rows...))
	if err != nil {
		return err
	}
	gone, err := encode(append([]core.Dirty{}, marks...))
	if err != nil {
		return err
	}
	return s.write(ctx, "pushed", normal, func(t *tx) error {
		if _, err := t.exec(`INSERT INTO sync_rows (tbl, id, device, facts, deleted, pass, doc)
			SELECT ?1, value ->> 'id', ?2, value ->> 'facts', value ->> 'deleted', coalesce((SELECT doc ->> 'pass' FROM sync_state), 0), '' FROM json_each(?3) WHERE true
			ON CONFLICT (tbl, id) DO UPDATE SET device = excluded.device, facts = max(facts, excluded.facts), deleted = excluded.deleted, pass = excluded.pass`, table, device, have); err != nil {
			return fmt.Errorf("note %d rows of %s: %w", len(rows), table, err)
		}
		// What the project has with a version that nothing goes before was not taken, and stays marked.
		if _, err := t.exec(`DELETE FROM sync_quarantine WHERE (entity, id) IN (SELECT value ->> 'entity', value ->> 'id' FROM json_each(?))`, gone); err != nil {
			return fmt.Errorf("drop the marks of %d rows: %w", len(marks), err)
		}
		if err := t.setAsideSent(table, gone); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM outbox WHERE (entity, id, rev) IN (SELECT value ->> 'entity', value ->> 'id', value ->> 'rev' FROM json_each(?))
			AND NOT EXISTS (SELECT 1 FROM sync_quarantine AS q WHERE q.entity = outbox.entity AND q.id = outbox.id)`, gone); err != nil {
			return fmt.Errorf("drop the marks of %d rows: %w", len(marks), err)
		}
		return nil
	})
}

// Mark marks rows to be copied again, at the revision they are given with.
func (s *Store) Mark(ctx context.Context, rows []core.Dirty) error {
	return s.write(ctx, "mark", normal, func(t *tx) error {
		for _, d := range rows {
			t.dirty(d.Entity, d.ID, d.Rev)
		}
		return nil
	})
}

// Quarantine sets a row aside that the project refused. It stays in the outbox.
func (s *Store) Quarantine(ctx context.Context, d core.Dirty, code, text string) error {
	return s.write(ctx, "quarantine", normal, func(t *tx) error {
		_, err := t.exec(`INSERT INTO sync_quarantine (entity, id, rev, code, error, since, tries) VALUES (?, ?, ?, ?, ?, ?, 1)
			ON CONFLICT (entity, id) DO UPDATE SET rev = excluded.rev, code = excluded.code, error = excluded.error, tries = tries + 1`,
			d.Entity, d.ID, d.Rev, clip(code, 60), clip(text, 500), micros(t.now))
		if err != nil {
			return fmt.Errorf("set %s %s aside: %w", d.Entity, d.ID, err)
		}
		return nil
	})
}

// maxQuarantined bounds the list of rows that were refused.
const maxQuarantined = 500

// Quarantined returns the rows that the project refused and that have not changed
// since, the oldest first.
func (s *Store) Quarantined(ctx context.Context) ([]core.SyncQuarantined, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT q.entity, q.id, q.rev, q.code, q.error, q.since, q.tries FROM sync_quarantine AS q
		JOIN outbox AS o ON o.entity = q.entity AND o.id = q.id AND o.rev <= q.rev ORDER BY q.since, q.entity, q.id LIMIT ?`, func(r *sql.Rows) (core.SyncQuarantined, error) {
		var v core.SyncQuarantined
		var since int64
		err := r.Scan(&v.Entity, &v.ID, &v.Rev, &v.Code, &v.Error, &since, &v.Tries)
		v.Since = instant(since)
		return v, err
	}, maxQuarantined)
	return out, s.explain(err)
}

// Release lets rows that were refused be sent again: one, or all with an empty id. It
// returns how many.
func (s *Store) Release(ctx context.Context, entity, id, by string) (int64, error) {
	var n int64
	err := s.write(ctx, "release", normal, func(t *tx) (err error) {
		n, err = t.exec(`UPDATE sync_quarantine SET rev = -1 WHERE rev >= 0 AND (?2 = '' OR entity = ?1 AND id = ?2)`, entity, id)
		if err != nil {
			return fmt.Errorf("release what was refused: %w", err)
		}
		if n == 0 && id != "" {
			return core.Errorf(core.KindNotFound, "no row %q was refused; see them with: automonet sync quarantine", clip(id, 80))
		}
		return t.emit(core.Event{Kind: EventSync, Subject: "quarantine", To: "released", Data: object("rows", number(n)), By: by})
	})
	return n, err
}

// Discard takes a refused row out of the list and lets it be until it changes, or until
// the sums of both sides are compared.
func (s *Store) Discard(ctx context.Context, entity, id, by string) error {
	return s.write(ctx, "discard", normal, func(t *tx) error {
		n, err := t.exec(`DELETE FROM outbox WHERE entity = ?1 AND id = ?2 AND EXISTS
			(SELECT 1 FROM sync_quarantine AS q WHERE q.entity = ?1 AND q.id = ?2 AND q.rev >= outbox.rev)`, entity, id)
		if err != nil {
			return fmt.Errorf("discard %s %s: %w", clip(entity, 40), clip(id, 80), err)
		}
		if n == 0 {
			return core.Errorf(core.KindNotFound, "no row %q was refused; see them with: automonet sync quarantine", clip(id, 80))
		}
		if _, err := t.exec(`DELETE FROM sync_quarantine WHERE entity = ? AND id = ?`, entity, id); err != nil {
			return fmt.Errorf("discard %s %s: %w", clip(entity, 40), clip(id, 80), err)
		}
		return t.emit(core.Event{Kind: EventSync, Subject: "quarantine", To: "discarded", Data: object("entity", entity, "id", id), By: by})
	})
}

// CopyJobs returns jobs with their texts as they are, merged ones included. Ids that
// do not exist are left out, here and below.
func (s *Store) CopyJobs(ctx context.Context, ids []string) ([]core.Job, error) {
	out, err := collectQuery(s.reading(ctx), jobWithText+` WHERE j.id IN (SELECT value FROM json_each(?))`, scanJobRows, list(ids))
	return out, s.explain(err)
}

// CopyPostings returns postings. One that shares its job's text has none of its own.
func (s *Store) CopyPostings(ctx context.Context, ids []string) ([]core.Posting, map[string]int64, error) {
	revs := map[string]int64{}
	out, err := collectQuery(s.reading(ctx), `SELECT p.id, p.job_id, p.source, p.external_id, p.url, p.link_back, p.title, p.company,
		p.text, p.completeness, p.location, p.hints, p.author, p.posted_at, p.expires_at, p.fetched_at, p.content_hash
		FROM postings AS p WHERE p.id IN (SELECT value FROM json_each(?))`, scanPosting, list(ids))
	if err != nil {
		return nil, nil, s.explain(err)
	}
	_, err = collectQuery(s.reading(ctx), `SELECT id, rev FROM postings WHERE id IN (SELECT value FROM json_each(?))`, func(r *sql.Rows) (struct{}, error) {
		var id string
		var rev int64
		err := r.Scan(&id, &rev)
		revs[id] = rev
		return struct{}{}, err
	}, list(ids))
	return out, revs, s.explain(err)
}

// CopyProposals returns proposals.
func (s *Store) CopyProposals(ctx context.Context, ids []string) ([]core.Proposal, error) {
	out, err := collectQuery(s.reading(ctx), proposalSelect+` WHERE id IN (SELECT value FROM json_each(?))`, scanProposals, list(ids))
	return out, s.explain(err)
}

// CopySubmissions returns submissions.
func (s *Store) CopySubmissions(ctx context.Context, ids []string) ([]core.Submission, error) {
	out, err := collectQuery(s.reading(ctx), submissionSelect+` WHERE id IN (SELECT value FROM json_each(?))`, scanSubmission, list(ids))
	return out, s.explain(err)
}

// CopyOutcomes returns outcomes.
func (s *Store) CopyOutcomes(ctx context.Context, ids []string) ([]core.OutcomeEvent, error) {
	rows, err := collectQuery(s.reading(ctx), outcomeSelect+` WHERE id IN (SELECT value FROM json_each(?))`, scanOutcome, list(ids))
	out := make([]core.OutcomeEvent, len(rows))
	for i, r := range rows {
		out[i] = r.OutcomeEvent
	}
	return out, s.explain(err)
}

// CopyForecasts returns forecasts by the ids of the outbox, "micros-days".
func (s *Store) CopyForecasts(ctx context.Context, ids []string) (map[string]core.Forecast, error) {
	out := map[string]core.Forecast{}
	_, err := collectQuery(s.reading(ctx), `SELECT at || '-' || days, rid, doc, score FROM forecasts
		WHERE at || '-' || days IN (SELECT value FROM json_each(?))`, func(r *sql.Rows) (struct{}, error) {
		var id, doc, score string
		var f core.Forecast
		if err := r.Scan(&id, &f.ID, &doc, &score); err != nil {
			return struct{}{}, err
		}
		if err := decode(doc, "forecast", &f); err != nil {
			return struct{}{}, err
		}
		if score != "" {
			f.Score = &core.ForecastScore{}
			if err := decode(score, "score", f.Score); err != nil {
				return struct{}{}, err
			}
		}
		out[id] = f
		return struct{}{}, nil
	}, list(ids))
	return out, s.explain(err)
}

// CopyProfiles returns profiles.
func (s *Store) CopyProfiles(ctx context.Context, ids []string) ([]core.Profile, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT id, rev, doc FROM profiles WHERE id IN (SELECT value FROM json_each(?))`, func(r *sql.Rows) (core.Profile, error) {
		return scanProfile(r)
	}, list(ids))
	return out, s.explain(err)
}

// CopyTemplates returns the owner's own texts of templates.
func (s *Store) CopyTemplates(ctx context.Context, ids []string) ([]core.CopiedTemplate, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT id, rev, doc, EXISTS (SELECT 1 FROM frozen_templates AS f WHERE f.id = t.id) FROM templates AS t
		WHERE id IN (SELECT value FROM json_each(?))`, func(r *sql.Rows) (core.CopiedTemplate, error) {
		var t core.CopiedTemplate
		return t, r.Scan(&t.ID, &t.Rev, &t.Text, &t.Frozen)
	}, list(ids))
	return out, s.explain(err)
}

// NoteFence keeps the fence under which a submission goes out; facts is the form in which
// the project has it, 0 before it does.
func (s *Store) NoteFence(ctx context.Context, id core.SubmissionID, device string, facts, fence int64) error {
	return s.write(ctx, "note_fence", full, func(t *tx) error {
		_, err := t.exec(`INSERT INTO sync_rows (tbl, id, device, facts, deleted, pass, doc)
			VALUES ('submissions', ?, ?, ?, 0, coalesce((SELECT doc ->> 'pass' FROM sync_state), 0), ?)
			ON CONFLICT (tbl, id) DO UPDATE SET device = excluded.device, facts = max(facts, excluded.facts), doc = excluded.doc`,
			string(id), device, facts, number(fence))
		if err != nil {
			return fmt.Errorf("keep the fence of submission %s: %w", id, err)
		}
		return nil
	})
}

// Fences returns the fences of submissions that were let go.
func (s *Store) Fences(ctx context.Context, ids []string) (map[string]int64, error) {
	out := map[string]int64{}
	_, err := collectQuery(s.reading(ctx), `SELECT id, CAST(doc AS INTEGER) FROM sync_rows WHERE tbl = 'submissions' AND doc <> '' AND id IN (SELECT value FROM json_each(?))`, func(r *sql.Rows) (struct{}, error) {
		var id string
		var fence int64
		err := r.Scan(&id, &fence)
		out[id] = fence
		return struct{}{}, err
	}, list(ids))
	return out, s.explain(err)
}
