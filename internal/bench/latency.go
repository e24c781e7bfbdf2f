package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
)

// hop is allowed for a message from one actor to another. A bare hollywood send
// takes about half of it.
const hop = time.Microsecond

// scored measures one posting from its page to its score on an idle agent,
// beside two bare transactions that write the same rows.
func scored(ctx context.Context, e *Env) (Result, error) {
	p, err := e.Corpus()
	if err != nil {
		return Result{}, err
	}
	l, err := openLab(ctx, filepath.Join(e.Dir, "one"))
	if err != nil {
		return Result{}, err
	}
	defer l.store.Close()
	const n = 300
	took := make([]time.Duration, 0, n)
	for i := range n {
		page := []core.Posting{p.posting(i*7, l.at)}
		start := time.Now()
		if _, err := l.page(ctx, page); err != nil {
			return Result{}, err
		}
		took = append(took, time.Since(start))
	}
	if err := l.scored(ctx); err != nil {
		return Result{}, err
	}
	bare, err := bareOne(ctx, e, l)
	if err != nil {
		return Result{}, err
	}
	value, floor := quantile(took, 0.5), quantile(bare, 0.5)+2*hop
	return Result{Value: fmt.Sprintf("p50 %s, p99 %s", ms(value), ms(quantile(took, 0.99))), Floor: fmt.Sprintf("p50 %s", ms(floor)), Met: value <= 2*floor,
		Note: fmt.Sprintf("%d postings one by one; the floor is two transactions with the same rows and FTS, and two hops of %s.", n, hop)}, nil
}

// bareOne times, for each posting of the lab, a transaction with its rows and one
// with its decision, as the floor of ingest does for many.
func bareOne(ctx context.Context, e *Env, l *lab) ([]time.Duration, error) {
	f, err := openFloor(ctx, filepath.Join(e.Dir, "one-floor"), l.dir)
	if err != nil {
		return nil, err
	}
	defer f.close()
	// Per job its first posting, the event of its birth, that of its decision, and
	// the decision.
	rows, err := f.from.QueryContext(ctx, `SELECT j.rid, (SELECT min(rid) FROM postings WHERE job_id = j.id), (SELECT seq FROM events WHERE job_id = j.id ORDER BY seq LIMIT 1),
		coalesce((SELECT seq FROM events WHERE job_id = j.id ORDER BY seq LIMIT 1 OFFSET 1), 0), coalesce((SELECT min(rid) FROM decisions WHERE job_id = j.id), 0)
		FROM jobs j ORDER BY j.rid`)
	if err != nil {
		return nil, err
	}
	var all [][5]int64
	for rows.Next() {
		var r [5]int64
		if err := rows.Scan(&r[0], &r[1], &r[2], &r[3], &r[4]); err != nil {
			rows.Close()
			return nil, err
		}
		all = append(all, r)
	}
	rows.Close()
	var took []time.Duration
	for _, r := range all {
		first, err := copyBatch(ctx, f.to, []part{{f.tables[0], r[0]}, {f.tables[1], r[0]}, {f.tables[2], r[1]}, {f.tables[3], r[2]}}, f.outbox)
		if err != nil {
			return nil, err
		}
		second, err := copyBatch(ctx, f.to, []part{{f.tables[4], r[4]}, {f.tables[3], r[3]}}, f.outbox)
		if err != nil {
			return nil, err
		}
		took = append(took, first.wall+second.wall)
	}
	return took, nil
}

// search measures the lists of the product, beside the bare query.
func search(ctx context.Context, e *Env) (Result, error) {
	l, err := e.fill(ctx)
	if err != nil {
		return Result{}, err
	}
	db, err := bareOpen(filepath.Join(l.dir, "dry.db"))
	if err != nil {
		return Result{}, err
	}
	defer db.Close()
	// One use of each kind first, so that the cache is as warm as in a running agent.
	queries := queries(e.posts)
	var took, bare []time.Duration
	worst, worstName := time.Duration(0), ""
	for round := range 3 {
		for _, q := range queries {
			start := time.Now()
			if _, _, err := l.store.Jobs(ctx, q); err != nil {
				return Result{}, err
			}
			d := time.Since(start)
			start = time.Now()
			if err := bareSearch(ctx, db, q.Query); err != nil {
				return Result{}, err
			}
			if round == 0 {
				continue
			}
			took, bare = append(took, d), append(bare, time.Since(start))
			if d > worst {
				worst, worstName = d, fmt.Sprintf("%q by %s", q.Query, q.Order)
			}
		}
	}
	stats, err := l.store.Stats(ctx)
	if err != nil {
		return Result{}, err
	}
	goal := 50 * time.Millisecond
	if e.Postings >= 1_000_000 {
		goal = 100 * time.Millisecond
	}
	p99 := quantile(took, 0.99)
	return Result{Value: fmt.Sprintf("p50 %s, p99 %s", ms(quantile(took, 0.5)), ms(p99)), Floor: fmt.Sprintf("p50 %s, p99 %s", ms(quantile(bare, 0.5)), ms(quantile(bare, 0.99))), Met: p99 <= goal,
		Note: fmt.Sprintf("%d searches over %s jobs of %s postings (%s on disk): common, middling and rare words, two words and a phrase, newest first, by score and within a state; 50 rows each, warm. "+
			"The floor is the FTS query alone, newest first, 50 row numbers. Slowest: %s, %s.", len(took), count(stats.Rows["jobs"]), count(e.Postings), mega(size(stats)), worstName, ms(worst))}, nil
}

// size returns the bytes of a store's files.
func size(s store.Stats) (n int64) {
	for _, b := range s.Bytes {
		n += b
	}
	return n
}

// queries are what people look for: words of real postings, from common to rare.
func queries(p *posts) (out []core.JobFilter) {
	seen := map[string]int{}
	for _, q := range p.real[:min(len(p.real), 4000)] {
		for w := range strings.FieldsSeq(strings.ToLower(q.Text)) {
			if w = strings.Trim(w, ".,:;!?()|/\"'"); len(w) > 2 && len(w) < 20 {
				seen[w]++
			}
		}
	}
	var common, middle, rare []string
	for i, q := range p.real[:min(len(p.real), 4000)] {
		for w := range strings.FieldsSeq(strings.ToLower(q.Text)) {
			switch n := seen[w]; {
			case n > 2000 && len(common) < 20:
				common = append(common, w)
			case n > 100 && n < 600 && i%40 == 0 && len(middle) < 60:
				middle = append(middle, w)
			case n > 0 && n < 4 && i%40 == 0 && len(rare) < 60:
				rare = append(rare, w)
			}
			seen[w] = -1 // each word once
		}
	}
	add := func(text string) {
		for _, f := range []core.JobFilter{{}, {Order: core.OrderScore}, {States: []core.JobState{core.JobShortlisted}}} {
			f.Query = text
			out = append(out, f)
		}
	}
	for _, w := range append(append(append([]string{"remote", "go developer", "react", `"full stack"`}, common...), middle...), rare...) {
		add(w)
	}
	for i := 1; i < len(middle); i++ {
		add(middle[i-1] + " " + middle[i])
	}
	return out
}

func bareSearch(ctx context.Context, db *sql.DB, query string) error {
	var terms []string
	for _, w := range strings.Fields(strings.ReplaceAll(query, `"`, "")) {
		terms = append(terms, `"`+w+`"`)
	}
	rows, err := db.QueryContext(ctx, `SELECT rowid FROM texts_fts WHERE texts_fts MATCH ? ORDER BY rowid DESC LIMIT 50`, strings.Join(terms, " "))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var rid int64
		if err := rows.Scan(&rid); err != nil {
			return err
		}
	}
	return rows.Err()
}
