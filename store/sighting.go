package store

import (
	"database/sql"
	"fmt"

	"github.com/automonet/automonet/core"
)

// joinPosting adds another sighting to a known job.
func (t *tx) joinPosting(r *postingRow) error {
	p := &r.Posting
	if err := t.insertPosting(r, false); err != nil {
		return err
	}
	if err := t.sight(r.Job.ID, p); err != nil {
		return err
	}
	seal, text := sealPosting(p, r.hints)
	return t.emit(core.Event{JobID: r.Job.ID, Kind: EventPostingJoined, Subject: string(p.ID),
		Data: object("source", string(p.Source), "reason", r.Reason, sealKey, seal, textKey, text), By: ingest(p.Source)})
}

// sight counts one more sighting of a job.
func (t *tx) sight(id core.JobID, p *core.Posting) error {
	n, err := t.exec(`UPDATE jobs SET rev = rev + 1, sightings = sightings + 1, last_seen_at = max(last_seen_at, ?2),
		sources = CASE WHEN sources = json_array(?3) OR EXISTS (SELECT 1 FROM json_each(jobs.sources) WHERE value = ?3) THEN sources
			ELSE json_insert(sources, '$[#]', ?3) END
		WHERE id = ?1`, string(id), micros(t.now), string(p.Source))
	if err != nil {
		return fmt.Errorf("count the sighting: %w", err)
	}
	if n == 0 {
		return missing(sql.ErrNoRows, "job", string(id))
	}
	t.sighted = append(t.sighted, id)
	return nil
}

// dirtyJob marks a job with its present revision.
func (t *tx) dirtyJob(id core.JobID) error {
	_, err := t.exec(`INSERT INTO outbox (entity, id, rev) SELECT 'job', id, rev FROM jobs WHERE id = ?
		ON CONFLICT (entity, id) DO UPDATE SET rev = excluded.rev`, string(id))
	return err
}

// changePosting takes over the new text of a known posting, and the job's new
// text and extraction. A job that is new is decided afresh.
func (t *tx) changePosting(r *postingRow) error {
	j, p := &r.Job, &r.Posting
	row, err := t.loadJobRow(j.ID)
	if err != nil {
		return err
	}
	from := row.textFrom
	shares := j.Text == p.Text
	switch {
	case shares && from != string(p.ID):
		// The job's old text belongs to another posting, which keeps it.
		if _, err := t.exec(`UPDATE postings SET text = (SELECT text FROM texts WHERE rid = ?) WHERE id = ?`, row.rid, from); err != nil {
			return err
		}
		from = string(p.ID)
	case !shares && from == string(p.ID):
		from = ""
	}
	text := p.Text
	if from == string(p.ID) {
		text = ""
	}
	var signature any
	if len(r.Signature) > 0 {
		signature = r.Signature
	}
	n, err := t.exec(`UPDATE postings SET rev = rev + 1, url = ?, url_key = ?, link_back = ?, title = ?, company = ?, dup_company = ?, dup_role = ?,
		completeness = ?, location = ?, author = ?, hints = ?, content_hash = ?, posted_at = ?, expires_at = ?, fetched_at = ?,
		last_seen_at = ?, missed = 0, gone_at = 0, purged_at = 0, signature = ?, text = ? WHERE id = ?`,
		p.URL, r.URLKey, p.LinkBack, p.Title, p.Company, differs(r.Company, p.Company), differs(r.Role, p.Title), string(p.Completeness), p.Location, p.Author, r.hints,
		p.ContentHash, micros(p.PostedAt), micros(p.ExpiresAt), micros(t.now), micros(t.now), signature, text, string(p.ID))
	if err != nil {
		return fmt.Errorf("update posting: %w", err)
	}
	if n == 0 {
		return missing(sql.ErrNoRows, "posting", string(p.ID))
	}
	if _, err := t.exec(`UPDATE jobs SET rev = rev + 1, url = ?, deadline = ?, last_seen_at = max(last_seen_at, ?),
		text_from = ?, decision_id = CASE WHEN state = 'new' THEN '' ELSE decision_id END WHERE id = ?`,
		j.URL, micros(j.Extraction.Deadline), micros(t.now), from, string(j.ID)); err != nil {
		return fmt.Errorf("update job: %w", err)
	}
	if _, err := t.exec(`UPDATE texts SET title = ?, company = ?, skills = ?, extraction = ?, text = ? WHERE rid = ?`,
		j.Title, j.Company, r.skills, r.extraction, j.Text, row.rid); err != nil {
		return fmt.Errorf("update text: %w", err)
	}
	if err := t.dirtyPosting(p.ID); err != nil {
		return err
	}
	if err := t.dirtyJob(j.ID); err != nil {
		return err
	}
	seal, digest := sealPosting(p, r.hints)
	if err := t.emit(core.Event{JobID: j.ID, Kind: EventPostingChanged, Subject: string(p.ID),
		Data: object("hash", p.ContentHash, "reason", r.Reason, sealKey, seal, textKey, digest), By: ingest(p.Source)}); err != nil {
		return err
	}
	return t.reopenJob(j.ID, row.state, p.Source)
}

func (t *tx) dirtyPosting(id core.PostingID) error {
	_, err := t.exec(`INSERT INTO outbox (entity, id, rev) SELECT 'posting', id, rev FROM postings WHERE id = ?
		ON CONFLICT (entity, id) DO UPDATE SET rev = excluded.rev`, string(id))
	return err
}

// reopenPosting notes that a missing posting is listed again.
func (t *tx) reopenPosting(r *postingRow) error {
	p := &r.Posting
	n, err := t.exec(`UPDATE postings SET rev = rev + 1, missed = 0, gone_at = 0, last_seen_at = ? WHERE id = ?`, micros(t.now), string(p.ID))
	if err != nil {
		return fmt.Errorf("reopen posting: %w", err)
	}
	if n == 0 {
		return missing(sql.ErrNoRows, "posting", string(p.ID))
	}
	if err := t.dirtyPosting(p.ID); err != nil {
		return err
	}
	row, err := t.loadJobRow(r.Job.ID)
	if err != nil {
		return err
	}
	if err := t.emit(core.Event{JobID: r.Job.ID, Kind: EventPostingReopened, Subject: string(p.ID),
		Data: object("source", string(p.Source), "reason", r.Reason), By: ingest(p.Source)}); err != nil {
		return err
	}
	return t.reopenJob(r.Job.ID, row.state, p.Source)
}

// reopenJob lets a job that was closed as gone be decided again.
func (t *tx) reopenJob(id core.JobID, state core.JobState, source core.SourceName) error {
	if state != core.JobClosed {
		return nil
	}
	busy, err := t.busy(id)
	if err != nil || busy {
		return err
	}
	if _, err := t.exec(`UPDATE jobs SET decision_id = '' WHERE id = ?`, string(id)); err != nil {
		return err
	}
	return t.moveJob(id, core.JobClosed, core.JobNew, ingest(source), "listed again")
}

// saveMissing counts a complete scan without the given postings, and settles
// those that are gone.
func (t *tx) saveMissing(w core.PageWrite) error {
	if len(w.Missing) == 0 {
		return nil
	}
	ids := list(w.Missing)
	// An unchanged posting is not written when it is listed, so that the last
	// complete scan is what is known of when it was there.
	if _, err := t.exec(`UPDATE postings SET last_seen_at = max(last_seen_at, (SELECT complete_at FROM sources WHERE name = ?2))
		WHERE id IN (SELECT value FROM json_each(?1)) AND missed = 0 AND EXISTS (SELECT 1 FROM sources WHERE name = ?2)`,
		ids, string(w.State.Name)); err != nil {
		return fmt.Errorf("count missing postings: %w", err)
	}
	if _, err := t.exec(`UPDATE postings SET missed = missed + 1 WHERE id IN (SELECT value FROM json_each(?)) AND gone_at = 0`, ids); err != nil {
		return fmt.Errorf("count missing postings: %w", err)
	}
	return t.settleGone(w.State.Name, `id IN (SELECT value FROM json_each(?)) AND gone_at = 0 AND missed >= ? AND last_seen_at <= ?`,
		ids, goneScans, micros(t.now.Add(-goneAfter)))
}

// saveGone settles postings of which their source says that they are gone. They count
// as missed, so that they are reopened should they be listed again.
func (t *tx) saveGone(w core.PageWrite) error {
	if len(w.Gone) == 0 {
		return nil
	}
	ids := list(w.Gone)
	if _, err := t.exec(`UPDATE postings SET missed = max(missed, 1) WHERE source = ? AND external_id IN (SELECT value FROM json_each(?)) AND gone_at = 0`,
		string(w.State.Name), ids); err != nil {
		return fmt.Errorf("count postings that are gone: %w", err)
	}
	return t.settleGone(w.State.Name, `source = ? AND external_id IN (SELECT value FROM json_each(?)) AND gone_at = 0`, string(w.State.Name), ids)
}

// settleGone marks the postings that a condition selects as gone, and closes their
// jobs where no other posting is left.
func (t *tx) settleGone(source core.SourceName, where string, args ...any) error {
	type gone struct {
		id  core.PostingID
		job core.JobID
	}
	all, err := collectQuery(t, `SELECT id, job_id FROM postings WHERE `+where+` ORDER BY rid`, func(r *sql.Rows) (gone, error) {
		var g gone
		return g, r.Scan(&g.id, &g.job)
	}, args...)
	if err != nil {
		return err
	}
	for _, g := range all {
		if _, err := t.exec(`UPDATE postings SET rev = rev + 1, gone_at = ? WHERE id = ?`, micros(t.now), string(g.id)); err != nil {
			return err
		}
		if err := t.dirtyPosting(g.id); err != nil {
			return err
		}
		if err := t.emit(core.Event{JobID: g.job, Kind: EventPostingGone, Subject: string(g.id), By: ingest(source)}); err != nil {
			return err
		}
		if err := t.closeIfGone(g.job, source); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) closeIfGone(id core.JobID, source core.SourceName) error {
	row, err := t.loadJobRow(id)
	if err != nil || row.state != core.JobShortlisted {
		return err
	}
	var listed int
	if err := t.row(`SELECT count(*) FROM postings WHERE job_id = ? AND gone_at = 0`, string(id)).Scan(&listed); err != nil || listed > 0 {
		return err
	}
	return t.moveJob(id, core.JobShortlisted, core.JobClosed, ingest(source), "gone at every source")
}
