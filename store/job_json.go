package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
)

// The lists and the detail of jobs as JSON, made from the rows without decoding the
// documents in them: those were written by encode, so that they are what encoding
// them again would give. A test compares both.

// JobsJSON is Jobs with each job as JSON, in one array.
func (s *Store) JobsJSON(ctx context.Context, f core.JobFilter) (items []byte, next string, err error) {
	n := limit(f.Limit, 50)
	after, err := parseCursor(f.After)
	if err != nil {
		return nil, "", err
	}
	q := s.reading(ctx)
	buf := append(make([]byte, 0, 64<<10), '[')
	list := func(f core.JobFilter, where *conditions, plus string) (found int, last jobRow, err error) {
		query, args, order := jobsQuery(f, where, after, n, plus)
		rows, err := q.query(query+order, args...)
		if err != nil {
			return 0, last, err
		}
		defer rows.Close()
		var r rawJob
		for rows.Next() {
			if err := r.scan(rows); err != nil {
				return found, last, err
			}
			if found++; found > n {
				break
			}
			if len(buf) > 1 {
				buf = append(buf, ',')
			}
			buf = r.json(buf)
			last = jobRow{Job: core.Job{Score: r.scored()}, rid: r.rid}
		}
		return found, last, rows.Err()
	}
	if f.Query == "" {
		next, err = rawPage(q, f, n, nil, list)
	} else {
		next, err = rawSearch(q, f, after, n, s.window, func(matches []int64) (string, error) {
			buf = buf[:1]
			return rawPage(q, f, n, matches, list)
		})
	}
	if err != nil {
		return nil, "", s.explain(fmt.Errorf("list jobs: %w", err))
	}
	return append(buf, ']'), next, nil
}

// rawPage is pageOfJobs for rows that are written as they come.
func rawPage(q querier, f core.JobFilter, n int, matches []int64, list func(f core.JobFilter, where *conditions, plus string) (int, jobRow, error)) (string, error) {
	if f.Order == core.OrderScore && len(f.States) == 0 && matches == nil {
		f.States = core.JobMachine().States()
	}
	where, err := jobWhere(q, f, matches == nil && len(f.States) > 0)
	if err != nil {
		return "", err
	}
	if matches != nil {
		where.add(`j.rid IN (SELECT value FROM json_each(?))`, rids(matches))
	}
	found, last, err := list(f, where, plus(matches == nil))
	if err != nil || found <= n {
		return "", err
	}
	return cursorOf(last, f.Order), nil
}

// rawSearch is searchJobs for rows that are written as they come.
func rawSearch(q querier, f core.JobFilter, after cursor, n, window int, page func(matches []int64) (next string, err error)) (string, error) {
	from, windows := after.rid, []int{min(2*n+16, window), window}
	if f.Order == core.OrderScore {
		from, windows = 0, windows[1:]
	}
	for i, w := range windows {
		matches, err := search(q, f.Query, from, w)
		if err != nil || len(matches) == 0 {
			return "", err
		}
		next, err := page(matches)
		if err != nil || next != "" || len(matches) < w || f.Order == core.OrderScore {
			return next, err
		}
		if i == len(windows)-1 {
			return cursor{rid: matches[len(matches)-1]}.String(), nil
		}
	}
	return "", nil
}

// JobJSON is the detail of a job as JSON, as core.JobDetail has it, with the latest
// events of its chain. A job that was merged away is the one it was merged into.
func (s *Store) JobJSON(ctx context.Context, id core.JobID, events int) ([]byte, error) {
	q := s.reading(ctx)
	rows, err := q.query(jobWithText+` WHERE j.id = ?`, string(id))
	if err != nil {
		return nil, s.explain(err)
	}
	var r rawJob
	found := rows.Next()
	if found {
		err = r.scan(rows)
	}
	if err := errors.Join(err, rows.Err(), rows.Close()); err != nil {
		return nil, s.explain(err)
	}
	if !found {
		return nil, missing(sql.ErrNoRows, "job", string(id))
	}
	if r.merged != "" {
		return s.JobJSON(ctx, core.JobID(r.merged), events)
	}
	buf := append(make([]byte, 0, 16<<10), `{"job":`...)
	buf = r.json(buf)
	postings, err := collectQuery(q, postingSelect+` WHERE p.job_id = ? ORDER BY p.rid`, scanPosting, string(id))
	if err != nil {
		return nil, s.explain(err)
	}
	proposals, err := collectQuery(q, proposalSelect+` WHERE job_id IN `+clusterIDs+` ORDER BY rid DESC LIMIT 500`, scanProposals, string(id))
	if err != nil {
		return nil, s.explain(err)
	}
	submissions, err := collectQuery(q, submissionSelect+` WHERE job_id IN `+clusterIDs+` ORDER BY rid DESC LIMIT 500`, scanSubmission, string(id))
	if err != nil {
		return nil, s.explain(err)
	}
	outcomes, err := collectQuery(q, outcomeSelect+` WHERE job_id IN `+clusterIDs+` ORDER BY rid`, scanOutcome, string(id))
	if err != nil {
		return nil, s.explain(err)
	}
	chain, err := collectQuery(q, `SELECT seq, job_id, job_seq, kind, subject, from_state, to_state, data, by, at, prev, hash FROM events
		WHERE job_id = ?1 AND job_seq > (SELECT coalesce(max(job_seq), 0) FROM events WHERE job_id = ?1) - ?2 ORDER BY job_seq`, scanEvent, string(id), events)
	if err != nil {
		return nil, s.explain(err)
	}
	for _, part := range []struct {
		name string
		n    int
		list any
	}{{"postings", len(postings), postings}, {"proposals", len(proposals), proposals}, {"submissions", len(submissions), submissions},
		{"outcomes", len(outcomes), outcomes}, {"events", len(chain), chain}} {
		buf = append(buf, `,"`+part.name+`":`...)
		if part.n == 0 {
			buf = append(buf, `[]`...)
			continue
		}
		doc, err := json.Marshal(part.list)
		if err != nil {
			return nil, fmt.Errorf("encode the %s of job %s: %w", part.name, id, err)
		}
		buf = append(buf, doc...)
	}
	return append(buf, '}'), nil
}

// rawJob is the row of a job as the statements of jobs give it.
type rawJob struct {
	rid, rev, posted, first, last        int64
	id, state, title, company, url, text string
	merged, sources, extraction          string
	sightings                            int
	score, dScore                        sql.NullFloat64
	dID, dVerdict, dReasons, dPolicy     sql.NullString
	dAt                                  sql.NullInt64
}

func (r *rawJob) scan(rows *sql.Rows) error {
	return rows.Scan(&r.rid, &r.id, &r.state, &r.rev, &r.title, &r.company, &r.url, &r.score, &r.merged, &r.sightings, &r.sources,
		&r.posted, &r.first, &r.last, &r.extraction, &r.dID, &r.dVerdict, &r.dScore, &r.dReasons, &r.dPolicy, &r.dAt, &r.text)
}

func (r *rawJob) scored() *float64 {
	if !r.score.Valid {
		return nil
	}
	// The row is read into again.
	v := r.score.Float64
	return &v
}

// json appends the job as json.Marshal(core.Job) would.
func (r *rawJob) json(b []byte) []byte {
	b = append(b, `{"id":`...)
	b = appendString(b, r.id)
	b = append(b, `,"state":`...)
	b = appendString(b, r.state)
	b = append(b, `,"rev":`...)
	b = strconv.AppendInt(b, r.rev, 10)
	b = append(b, `,"title":`...)
	b = appendString(b, r.title)
	for _, f := range [...]struct{ key, v string }{{`,"company":`, r.company}, {`,"text":`, r.text}, {`,"url":`, r.url}} {
		if f.v != "" {
			b = appendString(append(b, f.key...), f.v)
		}
	}
	b = append(b, `,"extraction":`...)
	b = append(b, r.extraction...)
	b = append(b, `,"score":`...)
	b = appendScore(b, r.score)
	if r.dID.Valid {
		b = append(b, `,"decision":{`...)
		if r.dID.String != "" {
			b = append(appendString(append(b, `"id":`...), r.dID.String), ',')
		}
		b = append(b, `"verdict":`...)
		b = appendString(b, r.dVerdict.String)
		b = append(b, `,"score":`...)
		b = appendScore(b, r.dScore)
		if doc := r.dReasons.String; doc != "" && doc != "null" && doc != "[]" {
			b = append(append(b, `,"reasons":`...), doc...)
		}
		b = append(b, `,"policy":`...)
		b = appendString(b, r.dPolicy.String)
		b = appendTime(b, `,"at":`, r.dAt.Int64)
		b = append(b, '}')
	}
	if r.merged != "" {
		b = appendString(append(b, `,"merged_into":`...), r.merged)
	}
	b = append(b, `,"sightings":`...)
	b = strconv.AppendInt(b, int64(r.sightings), 10)
	if r.sources != "" && r.sources != "null" && r.sources != "[]" {
		b = append(append(b, `,"sources":`...), r.sources...)
	}
	b = appendTime(b, `,"posted_at":`, r.posted)
	b = appendTime(b, `,"first_seen_at":`, r.first)
	b = appendTime(b, `,"last_seen_at":`, r.last)
	return append(b, '}')
}

func appendScore(b []byte, v sql.NullFloat64) []byte {
	if !v.Valid {
		return append(b, `null`...)
	}
	doc, err := json.Marshal(v.Float64)
	if err != nil {
		// SQLite keeps no number that JSON cannot.
		panic(err)
	}
	return append(b, doc...)
}

func appendTime(b []byte, key string, us int64) []byte {
	if us == 0 {
		return b
	}
	b = append(append(b, key...), '"')
	b = time.UnixMicro(us).UTC().AppendFormat(b, time.RFC3339Nano)
	return append(b, '"')
}

// appendString appends a JSON string with markup escaped, as encoding/json does.
func appendString(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			doc, err := json.Marshal(s)
			if err != nil {
				// A string always encodes.
				panic(err)
			}
			return append(b, doc...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
