package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
)

// hop is allowed for a message from one actor to another. A bare hollywood send
// takes about half of it.
const hop = time.Microsecond

// scored measures one posting from its page to its score on an idle agent, beside
// two bare transactions that write the same rows, in turn.
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
	f, err := openFloor(ctx, filepath.Join(e.Dir, "one-floor"), l.dir)
	if err != nil {
		return Result{}, err
	}
	defer f.close()
	const n = 300
	var took, bare []time.Duration
	for i := range n {
		page := []core.Posting{p.posting(i*7, l.at)}
		start := time.Now()
		if _, err := l.page(ctx, page); err != nil {
			return Result{}, err
		}
		d := time.Since(start)
		m, err := f.marks(ctx)
		if err != nil {
			return Result{}, err
		}
		// The posting's own rows, then its decision with the event of it.
		birth := marks{jobs: m.jobs, postings: m.postings, decisions: l.last.decisions, events: m.events - (m.decisions - l.last.decisions)}
		first, err := f.copy(ctx, birth)
		if err != nil {
			return Result{}, err
		}
		second, err := f.copy(ctx, m)
		if err != nil {
			return Result{}, err
		}
		if m.decisions > l.last.decisions { // a posting that joins a known job is not scored again
			took, bare = append(took, d), append(bare, first.wall+second.wall)
		}
		l.last = m
	}
	if err := l.scored(ctx); err != nil {
		return Result{}, err
	}
	value, floor := quantile(took, 0.5), quantile(bare, 0.5)+2*hop
	return Result{Value: fmt.Sprintf("p50 %s (%.1fx), p99 %s", ms(value), value.Seconds()/floor.Seconds(), ms(quantile(took, 0.99))), Floor: fmt.Sprintf("p50 %s", ms(floor)), Met: value <= 2*floor,
		Note: fmt.Sprintf("%d postings that are new jobs, one by one; the floor is two transactions with the same rows and FTS, and two hops of %s, in turn with the postings. "+
			"The program itself takes one transaction.", len(took), hop)}, nil
}

// search measures the lists of the product, beside the bare query.
func search(ctx context.Context, e *Env) (Result, error) {
	l, err := e.fill(ctx)
	if err != nil {
		return Result{}, err
	}
	return searchLab(ctx, e, l, 50*time.Millisecond)
}

// searchLarge is search over e.Large jobs, in a folder of its own.
func searchLarge(ctx context.Context, e *Env) (Result, error) {
	if e.Large == 0 {
		return Result{Skipped: `it takes half an hour and 8 GB; make bench ARGS="-large 1000000"`}, nil
	}
	l, err := e.fillLab(ctx, "large", false, func(l *lab) int {
		if stats, err := l.store.Stats(ctx); err != nil || stats.Rows["jobs"] >= int64(e.Large) {
			return 0
		}
		return pageSize
	})
	if err != nil {
		return Result{}, err
	}
	r, err := searchLab(ctx, e, l, 100*time.Millisecond)
	return r, errors.Join(err, l.store.Close(), os.RemoveAll(l.dir))
}

// searchLab measures the searches of a lab; goal is for the 99th percentile.
func searchLab(ctx context.Context, e *Env, l *lab, goal time.Duration) (Result, error) {
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
	p99 := quantile(took, 0.99)
	return Result{Value: fmt.Sprintf("p50 %s, p99 %s", ms(quantile(took, 0.5)), ms(p99)), Floor: fmt.Sprintf("p50 %s, p99 %s", ms(quantile(bare, 0.5)), ms(quantile(bare, 0.99))), Met: p99 <= goal,
		Note: fmt.Sprintf("%d searches over %s jobs of %s postings (%s on disk): common, middling and rare words, two words and a phrase, newest first, by score and within a state; 50 rows each, warm. "+
			"The floor is the FTS query alone, newest first, 50 row numbers. Slowest: %s, %s.", len(took), count(stats.Rows["jobs"]), count(l.postings), mega(size(stats)), worstName, ms(worst))}, nil
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
