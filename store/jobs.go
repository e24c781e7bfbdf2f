package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// searchWindow bounds how many matches of a search are filtered or ranked at
// once, newest first, so that a common word costs no more in a large database.
const searchWindow = 4000

// fewJobs is the number of jobs up to which those that meet a condition are
// looked up first. Those of a wider condition are met soon enough on a walk over
// the newest jobs, while a rare one could make that walk go over all of them.
const fewJobs = 2000

// Jobs returns jobs and the cursor of the next page, "" at the end. A search
// over many matches may give a short page with a cursor: it looks at the newest
// matches first and goes on from there. Ordered by score, it ranks the newest
// 4000 matches.
func (s *Store) Jobs(ctx context.Context, f core.JobFilter) ([]core.Job, string, error) {
	n := limit(f.Limit, 50)
	q := s.reading(ctx)
	after, err := parseCursor(f.After)
	if err != nil {
		return nil, "", err
	}
	var rows []jobRow
	next := ""
	if f.Query == "" {
		rows, next, err = pageOfJobs(q, f, after, n, nil)
	} else {
		rows, next, err = searchJobs(q, f, after, n, s.window)
	}
	if err != nil {
		return nil, "", s.explain(fmt.Errorf("list jobs: %w", err))
	}
	out := make([]core.Job, len(rows))
	for i, r := range rows {
		out[i] = r.Job
	}
	return out, next, nil
}

// searchJobs filters the newest matches. Mostly a few more than the page
// suffice; only when the filter refuses many are all of the window looked at.
func searchJobs(q querier, f core.JobFilter, after cursor, n, window int) ([]jobRow, string, error) {
	from, windows := after.rid, []int{min(2*n+16, window), window}
	if f.Order == core.OrderScore {
		from, windows = 0, windows[1:]
	}
	for i, w := range windows {
		matches, err := search(q, f.Query, from, w)
		if err != nil || len(matches) == 0 {
			return nil, "", err
		}
		rows, next, err := pageOfJobs(q, f, after, n, matches)
		if err != nil || next != "" || len(matches) < w || f.Order == core.OrderScore {
			return rows, next, err
		}
		if i == len(windows)-1 {
			return rows, cursor{rid: matches[len(matches)-1]}.String(), nil
		}
	}
	return nil, "", nil
}

func pageOfJobs(q querier, f core.JobFilter, after cursor, n int, matches []int64) ([]jobRow, string, error) {
	if f.Order == core.OrderScore && len(f.States) == 0 && matches == nil {
		// The index of scores goes by state.
		f.States = core.JobMachine().States()
	}
	where, err := jobWhere(q, f, matches == nil && len(f.States) > 0)
	if err != nil {
		return nil, "", err
	}
	if matches != nil {
		where.add(`j.rid IN (SELECT value FROM json_each(?))`, rids(matches))
	}
	rows, err := listJobs(q, f, where, after, n, plus(matches == nil))
	if err != nil || len(rows) <= n {
		return rows, "", err
	}
	return rows[:n], cursorOf(rows[n-1], f.Order), nil
}

// conditions is a WHERE clause that is built up with its arguments.
type conditions struct {
	terms []string
	args  []any
}

func (c *conditions) add(term string, args ...any) {
	c.terms = append(c.terms, term)
	c.args = append(c.args, args...)
}

func (c *conditions) sql() string {
	if len(c.terms) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.terms, " AND ")
}

// jobWhere builds the conditions of a filter but for states and search. With
// byState the lists walk an index by state; otherwise the rowid gives the order,
// and the plus keeps the planner from an index that it would have to sort.
func jobWhere(q querier, f core.JobFilter, byState bool) (*conditions, error) {
	c := &conditions{}
	if !f.IncludeMerged {
		c.add(plus(byState) + `j.merged_into = ''`)
	}
	var err error
	narrow := func(probe, few, many string, args ...any) {
		var n int
		if err == nil {
			err = q.row(`SELECT count(*) FROM (`+probe+` LIMIT `+strconv.Itoa(fewJobs)+`)`, args...).Scan(&n)
		}
		if n < fewJobs {
			c.add(`j.rid IN (`+few+`)`, args...)
		} else {
			c.add(many, args[len(args)-1])
		}
	}
	if f.MinScore != nil {
		scored := `SELECT rid FROM jobs INDEXED BY jobs_score WHERE state IN (SELECT value FROM json_each(?)) AND merged_into = '' AND score IS NOT NULL AND score >= ?`
		narrow(scored, scored, `j.score >= ?`, list(core.JobMachine().States()), *f.MinScore)
	}
	if !f.Since.IsZero() {
		seen := `SELECT rid FROM jobs WHERE first_seen_at >= ?`
		narrow(seen, seen, `j.first_seen_at >= ?`, micros(f.Since))
	}
	if f.Source != "" {
		narrow(`SELECT 1 FROM postings WHERE source = ?`, `SELECT o.rid FROM postings AS p CROSS JOIN jobs AS o ON o.id = p.job_id WHERE p.source = ?`,
			`EXISTS (SELECT 1 FROM postings AS p WHERE p.job_id = j.id AND p.source = ?)`, string(f.Source))
	}
	return c, err
}

func plus(indexed bool) string {
	if indexed {
		return ""
	}
	return "+"
}

func listJobs(q querier, f core.JobFilter, where *conditions, after cursor, n int, plus string) ([]jobRow, error) {
	query, args, order := jobsQuery(f, where, after, n, plus)
	return collectQuery(q, query+order, func(r *sql.Rows) (jobRow, error) { return scanJob(r) }, args...)
}

// jobsQuery is the statement of a page of jobs with one more than it holds, and its
// order.
func jobsQuery(f core.JobFilter, where *conditions, after cursor, n int, plus string) (query string, args []any, order string) {
	order = ` ORDER BY j.rid DESC`
	if f.Order == core.OrderScore {
		order = ` ORDER BY j.score DESC, j.rid DESC`
		where.add(`j.score IS NOT NULL`)
		if after.set {
			where.add(`(j.score, j.rid) < (?, ?)`, after.score, after.rid)
		}
	} else if after.set {
		where.add(`j.rid < ?`, after.rid)
	}
	// Each state is walked along its own index up to the page size, and the
	// results are joined: sorting all jobs of several states would not scale.
	states := f.States
	if len(states) == 0 {
		states = []core.JobState{""}
	}
	var parts []string
	for _, st := range states {
		c := conditions{terms: append([]string(nil), where.terms...), args: append([]any(nil), where.args...)}
		if st != "" {
			c.add(plus+`j.state = ?`, string(st))
		}
		parts = append(parts, `SELECT rid FROM (SELECT j.rid FROM jobs AS j`+c.sql()+order+` LIMIT `+strconv.Itoa(n+1)+`)`)
		args = append(args, c.args...)
	}
	from := jobSelect
	if f.WithText {
		from = jobWithText
	}
	return from + ` WHERE j.rid IN (` + strings.Join(parts, ` UNION ALL `) + `)`, args, order + ` LIMIT ` + strconv.Itoa(n+1)
}

// search returns the rowids of jobs that hold every term, newest first.
func search(q querier, text string, below int64, n int) ([]int64, error) {
	match := matchExpr(text)
	if match == "" {
		return nil, nil
	}
	sqlText, args := `SELECT rowid FROM texts_fts WHERE texts_fts MATCH ? ORDER BY rowid DESC LIMIT ?`, []any{match, n}
	if below > 0 {
		sqlText, args = `SELECT rowid FROM texts_fts WHERE texts_fts MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?`, []any{match, below, n}
	}
	return collectQuery(q, sqlText, func(r *sql.Rows) (int64, error) {
		var id int64
		return id, r.Scan(&id)
	}, args...)
}

func rids(ids []int64) string {
	b := []byte{'['}
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(append(b, ']'))
}
