package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/parallel"
)

// Bounds of the black box. Of each source the latest samples are kept, and of what
// is older the last one of every quarter of a day, so that yesterday's bytes are
// there although it is asked every few minutes. Days and bytes bound both.
const (
	maxSamples     = 20
	sampleEvery    = 6 * time.Hour
	sampleFor      = 14 * 24 * time.Hour
	samplesBytes   = 8 << 20 // of all samples of a source, packed
	maxSampleBytes = 6 << 20 // of one, unpacked
)

// A posting counts as gone after this many complete scans in a row without it,
// and this long after it was seen last.
const (
	goneScans = 3
	goneAfter = 48 * time.Hour
)

// SavePage saves a fetched page with its cursor in one transaction: after a
// crash either all of it is there or none. An unchanged posting is not part of
// the page, and nothing is written for it. A posting that is gone closes its
// shortlisted job when no other posting of it is listed.
func (s *Store) SavePage(ctx context.Context, w core.PageWrite) error {
	sample, err := pack(w.Sample)
	if err != nil {
		return fmt.Errorf("pack the sample of %s: %w", w.State.Name, err)
	}
	rows, err := checked(w.Postings)
	if err != nil {
		return err
	}
	err = s.write(ctx, "save_page", normal, func(t *tx) error {
		if !w.At.IsZero() {
			t.now = w.At.UTC().Truncate(time.Microsecond)
		}
		t.by = w.By
		if err := t.savePostings(rows, w.Complete); err != nil {
			return err
		}
		if err := t.saveMissing(w); err != nil {
			return err
		}
		if err := t.saveGone(w); err != nil {
			return err
		}
		if err := t.saveSample(w, sample); err != nil {
			return err
		}
		return t.putSource(w.State, completeAt(w, t.now))
	})
	if err != nil {
		return fmt.Errorf("save a page of %s: %w", w.State.Name, err)
	}
	return nil
}

// completeAt is the time of the page when it ends a scan, else 0.
func completeAt(w core.PageWrite, now time.Time) int64 {
	if w.State.InScan {
		return 0
	}
	return micros(now)
}

func pack(body []byte) ([]byte, error) {
	if len(body) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(body[:min(len(body), maxSampleBytes)]); err != nil {
		return nil, err
	}
	err := z.Close()
	return b.Bytes(), err
}

func unzip(body []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, maxSampleBytes))
}

// postingRow is a posting with everything that costs time to make.
type postingRow struct {
	core.PostingWrite
	extraction, skills, hints, sources string
	// reasons are those of the decision.
	reasons string
	// err is why the row could not be made.
	err error
}

func checked(writes []core.PostingWrite) ([]postingRow, error) {
	rows := make([]postingRow, len(writes))
	for i, w := range writes {
		p := &w.Posting
		if p.ID == "" || w.Job.ID == "" || p.Source == "" || p.ExternalID == "" {
			return nil, core.Invalid("posting", "posting %d lacks an id, a job, a source or an external id", i+1)
		}
		switch w.Change {
		case core.PostingNewJob, core.PostingChanged, core.PostingJoined, core.PostingBack:
		default:
			return nil, core.Invalid("change", "%q is not a change of a posting", clip(string(w.Change), 20))
		}
		rows[i].PostingWrite = w
	}
	return rows, nil
}

// make completes the row and encodes what it stores.
func (r *postingRow) make(complete func(*core.PostingWrite) error) (err error) {
	id := r.Job.ID
	if r.Change == core.PostingNewJob && complete != nil {
		if err := complete(&r.PostingWrite); err != nil {
			return err
		}
		r.Job.ID = id
	}
	if r.Change == core.PostingNewJob || r.Change == core.PostingChanged {
		if r.extraction, err = encode(r.Job.Extraction); err != nil {
			return err
		}
		r.skills = skillText(r.Job.Extraction.Skills)
		r.sources = list([]core.SourceName{r.Posting.Source})
	}
	if d := r.Decision; d != nil {
		if r.Change != core.PostingNewJob {
			return core.Invalid("decision", "posting %s brings a decision but no new job", clip(r.Posting.ExternalID, 80))
		}
		if d.To != core.JobNew {
			if err := core.JobMachine().Check(core.JobNew, d.To); err != nil {
				return err
			}
		}
		if r.reasons, err = encode(d.Decision.Reasons); err != nil {
			return err
		}
	}
	r.hints = "{}"
	if len(r.Posting.Hints) > 0 {
		r.hints, err = encode(r.Posting.Hints)
	}
	return err
}

func skillText(skills []core.SkillMention) string {
	names := make([]string, len(skills))
	for i, k := range skills {
		names[i] = k.Skill
	}
	return strings.Join(names, "\n")
}

// savePostings saves the rows in their order. While one is saved the next ones are
// made on the other cores.
func (t *tx) savePostings(rows []postingRow, complete func(*core.PostingWrite) error) error {
	var known []core.JobID
	for i := range rows {
		if rows[i].Change != core.PostingNewJob {
			known = append(known, rows[i].Job.ID)
		}
	}
	if len(known) > 0 {
		into, err := t.mergedInto(known)
		if err != nil {
			return err
		}
		for i := range rows {
			if to, ok := into[rows[i].Job.ID]; ok {
				rows[i].Job.ID = to
				known = append(known, to)
			}
		}
		if err := t.loadHeads(known); err != nil {
			return err
		}
	}
	err := parallel.Pipe(len(rows), func(i int) { rows[i].err = rows[i].make(complete) }, func(i int) error {
		if err := t.savePosting(&rows[i]); err != nil {
			return fmt.Errorf("posting %s: %w", clip(rows[i].Posting.ExternalID, 80), err)
		}
		if i%atOnce != atOnce-1 {
			return nil
		}
		// The index and the chain take long as well, and the next rows are made meanwhile.
		if err := t.flushEvents(); err != nil {
			return err
		}
		return t.indexTexts()
	})
	if err != nil {
		return err
	}
	return t.indexTexts()
}

func (t *tx) savePosting(r *postingRow) error {
	if r.err != nil {
		return r.err
	}
	switch r.Change {
	case core.PostingNewJob:
		return t.insertJob(r)
	case core.PostingJoined:
		return t.joinPosting(r)
	case core.PostingBack:
		return t.reopenPosting(r)
	}
	// The trigger takes the old text out of the index, so it has to be there.
	if err := t.indexTexts(); err != nil {
		return err
	}
	return t.changePosting(r)
}

// atOnce is how many postings are saved before their texts and events are.
const atOnce = 64

// unindexed is the text of a new job that the search does not know yet.
type unindexed struct {
	rid int64
	row *postingRow
}

// indexTexts makes the texts of new jobs searchable, many in a row: FTS5 writes out
// its pending terms at each savepoint, which some other statements open, but none
// that saves new postings does.
func (t *tx) indexTexts() error {
	for _, u := range t.unindexed {
		j := &u.row.Job
		if _, err := t.exec(`INSERT INTO texts_fts (rowid, title, company, skills, text) VALUES (?, ?, ?, ?, ?)`,
			u.rid, j.Title, j.Company, u.row.skills, j.Text); err != nil {
			return fmt.Errorf("index text: %w", err)
		}
	}
	t.unindexed = nil
	return nil
}

// mergedInto maps those of the jobs that were merged away to where they went.
func (t *tx) mergedInto(ids []core.JobID) (map[core.JobID]core.JobID, error) {
	rows, err := t.query(`SELECT j.id, j.merged_into FROM json_each(?) AS i CROSS JOIN jobs AS j ON j.id = i.value AND j.merged_into <> ''`, list(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[core.JobID]core.JobID{}
	for rows.Next() {
		var from, to core.JobID
		if err := rows.Scan(&from, &to); err != nil {
			return nil, err
		}
		out[from] = to
	}
	return out, rows.Err()
}

// insertJob saves a new job with its first posting and, when there is one, the
// decision on it, as if it were decided right after it was saved.
func (t *tx) insertJob(r *postingRow) error {
	j, p := &r.Job, &r.Posting
	from := ""
	if j.Text == p.Text {
		from = string(p.ID)
	}
	state, rev, decision, score := core.JobNew, int64(1), core.DecisionID(""), any(nil)
	if d := r.Decision; d != nil {
		t.dateDecision(&d.Decision)
		state, rev, decision, score = d.To, 2, d.Decision.ID, nullable(d.Decision.Score)
	}
	st, err := t.s.w.stmt(`INSERT INTO jobs (id, state, rev, url, score, decision_id, sightings, sources, deadline,
		posted_at, first_seen_at, last_seen_at, text_from) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	seen := micros(p.FetchedAt)
	if seen == 0 {
		seen = micros(t.now)
	}
	res, err := st.ExecContext(background, string(j.ID), string(state), rev, j.URL, score, string(decision), r.sources,
		micros(j.Extraction.Deadline), micros(j.PostedAt), seen, seen, from)
	if err != nil {
		return fmt.Errorf("insert job: %w", err)
	}
	rid, err := res.LastInsertId()
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO texts (rid, title, company, skills, extraction, text) VALUES (?, ?, ?, ?, ?, ?)`,
		rid, j.Title, j.Company, r.skills, r.extraction, j.Text); err != nil {
		return fmt.Errorf("insert text: %w", err)
	}
	t.unindexed = append(t.unindexed, unindexed{rid, r})
	if err := t.insertPosting(r, from != ""); err != nil {
		return err
	}
	t.dirty(entityJob, string(j.ID), rev)
	seal, text := sealPosting(p, r.hints)
	t.emitAfter(head{}, core.Event{JobID: j.ID, Kind: EventJobNew, Subject: string(j.ID), To: string(core.JobNew),
		Data: object("posting", string(p.ID), "source", string(p.Source), sealKey, seal, textKey, text), By: t.ingest(p.Source)})
	if r.Decision == nil {
		return nil
	}
	if err := t.insertDecision(j.ID, r.Decision.Decision, r.reasons); err != nil {
		return err
	}
	return t.emit(decided(j.ID, core.JobNew, state, r.Decision.Decision, r.reasons, r.Decision.By))
}

func ingest(s core.SourceName) string { return "source:" + string(s) }

// ingest is by whom a posting came.
func (t *tx) ingest(s core.SourceName) string {
	if t.by != "" {
		return t.by
	}
	return ingest(s)
}

func (t *tx) insertPosting(r *postingRow, sharesText bool) error {
	p := &r.Posting
	text := p.Text
	if sharesText {
		text = ""
	}
	var signature any
	if len(r.Signature) > 0 {
		signature = r.Signature
	}
	fetched := micros(p.FetchedAt)
	if fetched == 0 {
		fetched = micros(t.now)
	}
	if _, err := t.exec(`INSERT INTO postings (id, job_id, rev, source, external_id, url, url_key, link_back, title, company, dup_company, dup_role,
		completeness, location, author, hints, content_hash, posted_at, expires_at, fetched_at, last_seen_at, signature, text)
		VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		string(p.ID), string(r.Job.ID), string(p.Source), p.ExternalID, p.URL, r.URLKey, p.LinkBack, p.Title, p.Company,
		differs(r.Company, p.Company), differs(r.Role, p.Title), string(p.Completeness), p.Location, p.Author, r.hints, p.ContentHash,
		micros(p.PostedAt), micros(p.ExpiresAt), fetched, fetched, signature, text); taken(err) {
		return core.Errorf(core.KindConflict, "posting %s of %s is known already; read the source again", clip(p.ExternalID, 80), p.Source).Because(err)
	} else if err != nil {
		return fmt.Errorf("insert posting: %w", err)
	}
	t.dirty(entityPosting, string(p.ID), 1)
	return nil
}

// differs returns v unless it is what is stored anyway.
func differs(v, stored string) string {
	if v == stored {
		return ""
	}
	return v
}

func (t *tx) saveSample(w core.PageWrite, body []byte) error {
	if body == nil {
		return nil
	}
	if _, err := t.exec(`INSERT INTO samples (source, at, url, status, size, body) VALUES (?, ?, ?, ?, ?, ?)`,
		string(w.State.Name), micros(t.now), w.SampleURL, w.State.Status, len(w.Sample), body); err != nil {
		return fmt.Errorf("keep the sample: %w", err)
	}
	_, err := t.exec(`DELETE FROM samples WHERE source = ?1 AND rid NOT IN (
		SELECT rid FROM (SELECT rid, n, newest, sum(size) OVER (ORDER BY rid DESC) AS total FROM (
			SELECT rid, length(body) AS size, row_number() OVER (ORDER BY rid DESC) AS n, row_number() OVER (PARTITION BY at / ?3 ORDER BY rid DESC) AS newest
			FROM samples WHERE source = ?1 AND at >= ?4) WHERE n <= ?2 OR newest = 1)
		WHERE n = 1 OR total <= ?5)`,
		string(w.State.Name), maxSamples, sampleEvery.Microseconds(), micros(t.now.Add(-sampleFor)), samplesBytes)
	return err
}
