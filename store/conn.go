package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
)

// querier runs cached statements: a transaction and the readers both do.
type querier interface {
	lister
	row(q string, args ...any) *sql.Row
}

type lister interface {
	query(q string, args ...any) (*sql.Rows, error)
}

// dsn names a database file for the driver. The path goes in as a URI, so that
// characters with a meaning there are escaped.
func dsn(path string, params ...string) string {
	p := filepath.ToSlash(path)
	p = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(p)
	if len(p) > 1 && p[1] == ':' {
		p = "/" + p
	}
	return "file:" + p + "?" + strings.Join(params, "&")
}

func commonPragmas() []string {
	return []string{"_pragma=busy_timeout(5000)", "_pragma=foreign_keys(1)", "_pragma=cache_size(-4000)", "_pragma=temp_store(2)"}
}

// writer is the one connection that writes, with its prepared statements.
type writer struct {
	turn  chan struct{}
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func newWriter(ctx context.Context, path string) (*writer, error) {
	// secure_delete overwrites what is freed, so that a text which is purged is
	// not left in a corner of the file.
	db, err := sql.Open("sqlite", dsn(path, append(commonPragmas(), "_pragma=journal_mode(WAL)", "_pragma=synchronous(NORMAL)", "_pragma=journal_size_limit(67108864)", "_pragma=secure_delete(1)")...))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	w := &writer{turn: make(chan struct{}, 1), db: db}
	if err := w.connect(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return w, nil
}

func (w *writer) connect(ctx context.Context) error {
	if w.conn != nil {
		return nil
	}
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return err
	}
	w.conn, w.stmts = conn, map[string]*sql.Stmt{}
	return nil
}

// drop gives up a connection of unknown state; the next write opens a new one.
func (w *writer) drop() {
	for _, st := range w.stmts {
		st.Close()
	}
	if w.conn != nil {
		// A bad connection is closed instead of going back to the pool.
		_ = w.conn.Raw(func(any) error { return driver.ErrBadConn })
		w.conn.Close()
	}
	w.conn, w.stmts = nil, nil
}

func (w *writer) stmt(q string) (*sql.Stmt, error) {
	if st, ok := w.stmts[q]; ok {
		return st, nil
	}
	st, err := w.conn.PrepareContext(context.Background(), q)
	if err != nil {
		return nil, err
	}
	w.stmts[q] = st
	return st, nil
}

func (w *writer) run(q string) error {
	_, err := w.conn.ExecContext(context.Background(), q)
	return err
}

func (w *writer) runPrepared(q string) error {
	st, err := w.stmt(q)
	if err != nil {
		return err
	}
	_, err = st.ExecContext(context.Background())
	return err
}

// tx is one write transaction. Its statements run without the caller's
// deadline: a transaction is short, and an interrupted one would only have to
// be repeated.
type tx struct {
	s     *Store
	now   time.Time
	heads map[core.JobID]head
	// by is who brought a page of postings in, "" for its source.
	by string
	// events are the sealed events; the first saved of them are in the table.
	events []core.Event
	saved  int
	outbox map[change][]string
	// sighted are jobs whose revision, as it is at the end, belongs in the outbox.
	sighted []core.JobID
	// unindexed are texts that indexTexts has yet to take in.
	unindexed []unindexed
}

func (t *tx) exec(q string, args ...any) (int64, error) {
	st, err := t.s.w.stmt(q)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (t *tx) query(q string, args ...any) (*sql.Rows, error) {
	st, err := t.s.w.stmt(q)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(context.Background(), args...)
}

func (t *tx) row(q string, args ...any) *sql.Row {
	st, err := t.s.w.stmt(q)
	if err != nil {
		// An unprepared query reports the same error when it is scanned.
		return t.s.w.conn.QueryRowContext(context.Background(), q, args...)
	}
	return st.QueryRowContext(context.Background(), args...)
}

// durability says whether a commit survives a power cut (full) or may lose the
// latest commits then (normal); a crash of the program loses neither.
type durability bool

const (
	normal durability = false
	full   durability = true
)

// write runs fn in a transaction of the writer connection and publishes its
// events after the commit. The failpoints "store.<op>.before" and
// "store.<op>.after" lie around the commit.
func (s *Store) write(ctx context.Context, op string, d durability, fn func(*tx) error) (err error) {
	select {
	case s.w.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.w.turn }()
	if s.closed {
		return core.Errorf(core.KindTransient, "the store is closed; start the agent again")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.w.connect(ctx); err != nil {
		return s.explain(fmt.Errorf("%s: %w", op, err))
	}
	if d == full {
		// The level cannot change inside a transaction.
		if err := s.w.run("PRAGMA synchronous = FULL"); err != nil {
			return s.explain(err)
		}
		defer func() {
			if s.w.conn != nil && s.w.run("PRAGMA synchronous = NORMAL") != nil {
				s.w.drop()
			}
		}()
	}
	if err := s.w.runPrepared("BEGIN IMMEDIATE"); err != nil {
		s.w.drop()
		return s.explain(fmt.Errorf("%s: %w", op, err))
	}
	t := &tx{s: s, now: s.clock.Now().UTC().Truncate(time.Microsecond)}
	done := false
	defer func() {
		if !done && s.w.run("ROLLBACK") != nil {
			// SQLite rolls back by itself on a full disk; a fresh connection is
			// the certain way to a known state.
			s.w.drop()
		}
	}()
	if err := fn(t); err != nil {
		return s.explain(err)
	}
	if err := t.flush(); err != nil {
		return s.explain(fmt.Errorf("%s: %w", op, err))
	}
	s.reach("store." + op + ".before")
	if err := s.w.runPrepared("COMMIT"); err != nil {
		return s.explain(fmt.Errorf("%s: %w", op, err))
	}
	done = true
	s.reach("store." + op + ".after")
	s.publish(t.events)
	return nil
}

// flush writes what a transaction collects until its end.
func (t *tx) flush() error {
	if err := t.flushEvents(); err != nil {
		return err
	}
	return t.flushOutbox()
}

// readers are the connections that cannot write, with statements that
// database/sql prepares again on each of them.
type readers struct {
	db    *sql.DB
	mu    sync.Mutex
	stmts map[string]*sql.Stmt
}

// maxStatements bounds the cache of reading statements; lists with unusual
// filters beyond it are prepared each time.
const maxStatements = 200

// maxReaders bounds the connections that read at one time.
const maxReaders = 4

func newReaders(path string) (*readers, error) {
	db, err := sql.Open("sqlite", dsn(path, append(commonPragmas(), "_pragma=query_only(1)")...))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(maxReaders)
	db.SetMaxIdleConns(maxReaders)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return &readers{db: db, stmts: map[string]*sql.Stmt{}}, nil
}

func (r *readers) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var errs []error
	for _, st := range r.stmts {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, r.db.Close())...)
}

func (r *readers) stmt(ctx context.Context, q string) (*sql.Stmt, error) {
	r.mu.Lock()
	st, ok := r.stmts[q]
	n := len(r.stmts)
	r.mu.Unlock()
	if ok || n >= maxStatements {
		return st, nil
	}
	st, err := r.db.PrepareContext(ctx, q)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if have, ok := r.stmts[q]; ok {
		st.Close()
		return have, nil
	}
	r.stmts[q] = st
	return st, nil
}

// reading is a querier over the readers under the caller's context.
type reading struct {
	ctx context.Context
	r   *readers
}

func (s *Store) reading(ctx context.Context) reading { return reading{ctx, s.r} }

func (r reading) query(q string, args ...any) (*sql.Rows, error) {
	st, err := r.r.stmt(r.ctx, q)
	if err != nil {
		return nil, err
	}
	if st == nil {
		return r.r.db.QueryContext(r.ctx, q, args...)
	}
	return st.QueryContext(r.ctx, args...)
}

func (r reading) row(q string, args ...any) *sql.Row {
	st, err := r.r.stmt(r.ctx, q)
	if err != nil || st == nil {
		return r.r.db.QueryRowContext(r.ctx, q, args...)
	}
	return st.QueryRowContext(r.ctx, args...)
}

// collect scans every row of a result.
func collect[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

var (
	_ querier = (*tx)(nil)
	_ querier = reading{}
)
