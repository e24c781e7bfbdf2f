package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/cputime"
	"github.com/automonet/automonet/store"
)

// bareOpen opens a database with the pragmas of the store and one connection.
func bareOpen(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)"+
		"&_pragma=cache_size(-4000)&_pragma=temp_store(2)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

type copied struct {
	cpu, wall time.Duration
}

func (c *copied) add(o copied) { c.cpu, c.wall = c.cpu+o.cpu, c.wall+o.wall }

// floor inserts the rows of a database into a fresh one of the same schema with
// bare prepared statements.
type floor struct {
	from, to *sql.DB
	// tables are jobs, texts, postings, events and decisions.
	tables []*copier
	outbox *copier
}

// openFloor opens the fresh database in dir, and the one that rows come from.
func openFloor(ctx context.Context, dir, from string) (*floor, error) {
	fresh, err := store.Open(ctx, store.Config{Dir: dir, Mode: store.ModeDry})
	if err != nil {
		return nil, err
	}
	if err := fresh.Close(); err != nil {
		return nil, err
	}
	f := &floor{tables: []*copier{{table: "jobs", key: "rid"}, {table: "texts", key: "rid"}, {table: "postings", key: "rid"}, {table: "events", key: "seq"}, {table: "decisions", key: "rid"}},
		outbox: &copier{table: "outbox", columns: []string{"entity", "id", "rev"}}}
	if f.from, err = bareOpen(filepath.Join(from, "dry.db")); err != nil {
		return nil, err
	}
	if f.to, err = bareOpen(filepath.Join(dir, "dry.db")); err != nil {
		f.close()
		return nil, err
	}
	for _, t := range f.tables {
		if err := t.prepare(ctx, f.from, f.to); err != nil {
			f.close()
			return nil, err
		}
	}
	if err := f.outbox.prepareInsert(ctx, f.to); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

func (f *floor) close() {
	for _, t := range append(f.tables, f.outbox) {
		t.close()
	}
	for _, db := range []*sql.DB{f.from, f.to} {
		if db != nil {
			_ = db.Close()
		}
	}
}

// marks reads the ends of the tables that rows come from.
func (f *floor) marks(ctx context.Context) (m marks, err error) {
	err = f.from.QueryRowContext(ctx, `SELECT (SELECT coalesce(max(rid), 0) FROM jobs), (SELECT coalesce(max(rid), 0) FROM postings), (SELECT coalesce(max(rid), 0) FROM decisions), (SELECT coalesce(max(seq), 0) FROM events)`).
		Scan(&m.jobs, &m.postings, &m.decisions, &m.events)
	return m, err
}

// copy copies what was added up to the marks in one transaction. Reading the rows
// is not counted.
func (f *floor) copy(ctx context.Context, m marks) (copied, error) {
	return copyBatch(ctx, f.to, f.parts(m), f.outbox)
}

func (f *floor) parts(m marks) []part {
	return []part{{f.tables[0], m.jobs}, {f.tables[1], m.jobs}, {f.tables[2], m.postings}, {f.tables[3], m.events}, {f.tables[4], m.decisions}}
}

// part is the rows of a table up to a key.
type part struct {
	from *copier
	upTo int64
}

// copyBatch reads the parts' next rows, then times one transaction that inserts
// them, with an outbox row for each job and posting.
func copyBatch(ctx context.Context, to *sql.DB, parts []part, outbox *copier) (c copied, err error) {
	rows := make([][][]any, len(parts))
	for i, p := range parts {
		if rows[i], err = p.from.read(ctx, p.upTo); err != nil {
			return c, err
		}
	}
	watch := cputime.Start()
	tx, err := to.BeginTx(ctx, nil)
	if err != nil {
		return c, err
	}
	defer func() { _ = tx.Rollback() }()
	var entities *sql.Stmt
	if outbox != nil && outbox.together == nil {
		entities = tx.StmtContext(ctx, outbox.insert)
	}
	changed := map[string][]string{}
	for i, p := range parts {
		st := tx.StmtContext(ctx, p.from.insert)
		var fts *sql.Stmt
		if p.from.fts != nil {
			fts = tx.StmtContext(ctx, p.from.fts)
		}
		for _, row := range rows[i] {
			if _, err := st.ExecContext(ctx, row...); err != nil {
				return c, fmt.Errorf("copy %s: %w", p.from.table, err)
			}
			if fts != nil {
				if _, err := fts.ExecContext(ctx, row[0], row[1], row[2], row[3], row[5]); err != nil {
					return c, fmt.Errorf("index text: %w", err)
				}
			}
			if outbox == nil || p.from.table != "jobs" && p.from.table != "postings" {
				continue
			}
			if entities == nil {
				changed[p.from.table] = append(changed[p.from.table], fmt.Sprint(row[1]))
			} else if _, err := entities.ExecContext(ctx, strings.TrimSuffix(p.from.table, "s"), row[1], 1); err != nil {
				return c, fmt.Errorf("copy outbox: %w", err)
			}
		}
	}
	for table, ids := range changed {
		list, err := json.Marshal(ids)
		if err != nil {
			return c, err
		}
		if _, err := tx.StmtContext(ctx, outbox.together).ExecContext(ctx, strings.TrimSuffix(table, "s"), 1, string(list)); err != nil {
			return c, fmt.Errorf("copy outbox: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return c, err
	}
	return copied{cpu: watch.CPU(), wall: watch.Wall()}, nil
}

// copier copies one table in the order of its key.
type copier struct {
	table, key  string
	columns     []string
	last        int64
	pick        *sql.Stmt
	insert, fts *sql.Stmt
	// together has the entries of the outbox written at the end of a transaction, a statement
	// for each kind, as the program does; else each has its own insert.
	together *sql.Stmt
}

func (t *copier) prepare(ctx context.Context, from, to *sql.DB) error {
	rows, err := from.QueryContext(ctx, "SELECT * FROM "+t.table+" LIMIT 0")
	if err != nil {
		return err
	}
	t.columns, err = rows.Columns()
	rows.Close()
	if err != nil {
		return err
	}
	if t.pick, err = from.PrepareContext(ctx, fmt.Sprintf("SELECT * FROM %s WHERE %s > ? AND %s <= ? ORDER BY %s", t.table, t.key, t.key, t.key)); err != nil {
		return err
	}
	// Rows that opening a store writes are in both.
	if err := to.QueryRowContext(ctx, fmt.Sprintf("SELECT coalesce(max(%s), 0) FROM %s", t.key, t.table)).Scan(&t.last); err != nil {
		return err
	}
	if t.table == "texts" {
		if t.fts, err = to.PrepareContext(ctx, "INSERT INTO texts_fts (rowid, title, company, skills, text) VALUES (?, ?, ?, ?, ?)"); err != nil {
			return err
		}
	}
	return t.prepareInsert(ctx, to)
}

func (t *copier) prepareInsert(ctx context.Context, to *sql.DB) (err error) {
	places := make([]string, len(t.columns))
	for i, c := range t.columns {
		if places[i] = "?"; c == "prev" {
			places[i] = "coalesce(?, x'')" // the driver binds an empty blob as NULL
		}
	}
	t.insert, err = to.PrepareContext(ctx, fmt.Sprintf("INSERT INTO %s VALUES (%s)", t.table, strings.Join(places, ", ")))
	return err
}

func (t *copier) close() {
	for _, st := range []*sql.Stmt{t.pick, t.insert, t.fts, t.together} {
		if st != nil {
			st.Close()
		}
	}
}

// read returns the rows after the last ones up to a key.
func (t *copier) read(ctx context.Context, upTo int64) ([][]any, error) {
	rows, err := t.pick.QueryContext(ctx, t.last, upTo)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	t.last = max(t.last, upTo)
	var out [][]any
	for rows.Next() {
		row := make([]any, len(t.columns))
		into := make([]any, len(row))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}
