package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/automonet/automonet/core"
)

// maxBatch bounds how many requests share one commit.
const maxBatch = 256

// request is one unit of work. Its function checks before it writes: a verdict
// (a core.Error) must leave nothing behind, any other error undoes the batch.
type request struct {
	ctx  context.Context
	work func(*tx) error
	// soft work may be lost with the power, though never with the process once it
	// was committed. later is set when nobody waits for that.
	soft  bool
	later bool
	err   error
	done  chan struct{}
}

// tx is the transaction that a batch shares.
type tx struct {
	l     *Ledger
	books *books
	// changed are the scopes that were written, reloaded says that the mirror was
	// read anew, overran that a cost went beyond its maximum, limited that a limit
	// was changed.
	changed  []*core.Gauge
	reloaded bool
	overran  bool
	limited  bool
}

// write queues the work and waits for its commit. Once queued it waits whatever
// ctx does, since the verdict of a commit must be known.
func (l *Ledger) write(ctx context.Context, work func(*tx) error) error {
	return l.enqueue(&request{ctx: ctx, work: work, done: make(chan struct{})})
}

// writeSoft is write for what overstates when it is lost: it is synced to disk by
// the next commit of a hold.
func (l *Ledger) writeSoft(ctx context.Context, work func(*tx) error) error {
	return l.enqueue(&request{ctx: ctx, work: work, soft: true, done: make(chan struct{})})
}

// writeLater is writeSoft without the wait. What is queued afterwards sees the
// work done, and so does every read of this ledger; see read.
func (l *Ledger) writeLater(ctx context.Context, work func(*tx) error) error {
	l.pending.Add(1)
	err := l.enqueue(&request{ctx: ctx, work: work, soft: true, later: true, done: make(chan struct{})})
	if err != nil {
		l.pending.Add(-1)
	}
	return err
}

// read queries what was committed, after the work that nobody waits for.
func (l *Ledger) read(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	if l.pending.Load() > 0 {
		if err := l.writeSoft(ctx, func(*tx) error { return nil }); err != nil {
			return nil, err
		}
	}
	return l.r.QueryContext(ctx, q, args...)
}

func (l *Ledger) enqueue(r *request) error {
	l.mu.RLock()
	if l.shut {
		l.mu.RUnlock()
		return core.Errorf(core.KindTransient, "the ledger is closed; start the agent again")
	}
	select {
	case l.queue <- r:
		l.mu.RUnlock()
	case <-r.ctx.Done():
		l.mu.RUnlock()
		return r.ctx.Err()
	}
	if r.later {
		return nil
	}
	<-r.done
	return r.err
}

// linger is how long work that nobody waits for may lie in the queue before it is
// committed by itself. Under load the next hold takes it along, which saves a commit for
// each call and leaves the disk to the holds.
const linger = 3 * time.Millisecond

// serve commits batches. While one batch is being synced to disk the next one gathers in
// the queue, so that whoever waits waits for no timer.
func (l *Ledger) serve() {
	defer close(l.done)
	batch := make([]*request, 0, maxBatch)
	patience := time.NewTimer(linger)
	defer patience.Stop()
	for r := range l.queue {
		batch = append(batch[:0], r)
		awaited := !r.later
		patience.Reset(linger)
	gather:
		for len(batch) < maxBatch {
			var more *request
			var open bool
			select {
			case more, open = <-l.queue:
			default:
				if awaited {
					break gather
				}
				select {
				case more, open = <-l.queue:
				case <-patience.C:
				}
			}
			if !open {
				break
			}
			batch = append(batch, more)
			awaited = awaited || !more.later
		}
		l.commit(batch)
		for _, r := range batch {
			if r.later {
				l.pending.Add(-1)
			}
			close(r.done)
		}
	}
}

func (l *Ledger) commit(batch []*request) {
	if err := l.runBatch(batch); err != nil {
		l.drop()
		for _, r := range batch {
			r.err = core.Errorf(core.KindTransient, "the ledger could not be written, so the call is not made; check the disk of the data folder").Because(err)
		}
	}
}

func (l *Ledger) runBatch(batch []*request) error {
	if err := l.connect(context.Background()); err != nil {
		return err
	}
	t := &tx{l: l}
	if err := t.sync(slices.ContainsFunc(batch, func(r *request) bool { return !r.soft })); err != nil {
		return err
	}
	if err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := t.refresh(); err != nil {
		return err
	}
	for _, r := range batch {
		if r.err = r.ctx.Err(); r.err != nil {
			continue
		}
		r.err = r.work(t)
		var verdict *core.Error
		if r.err != nil && !errors.As(r.err, &verdict) {
			return r.err
		}
	}
	if err := t.flush(); err != nil {
		return err
	}
	if err := t.exec("COMMIT"); err != nil {
		return err
	}
	if t.overran && !l.synced {
		return t.syncNow()
	}
	l.publish(t)
	return nil
}

// sync sets whether the next commit waits for the disk.
func (t *tx) sync(full bool) error {
	if t.l.synced == full {
		return nil
	}
	mode := "NORMAL"
	if full {
		mode = "FULL"
	}
	if err := t.exec("PRAGMA synchronous = " + mode); err != nil {
		return err
	}
	t.l.synced = full
	return nil
}

// syncNow brings what was committed so far to the disk, by a commit that waits.
func (t *tx) syncNow() error {
	if err := t.sync(true); err != nil {
		return err
	}
	err := t.exec(`INSERT INTO doc (kind, key, body, at) VALUES ('sync', 'overrun', '{}', ?) ON CONFLICT (kind, key) DO UPDATE SET at = excluded.at`, t.l.now().UnixMicro())
	t.l.publish(t)
	return err
}

func (t *tx) prepare(q string) (*sql.Stmt, error) {
	if st, ok := t.l.stmt[q]; ok {
		return st, nil
	}
	st, err := t.l.conn.PrepareContext(context.Background(), q)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	t.l.stmt[q] = st
	return st, nil
}

func (t *tx) exec(q string, args ...any) error {
	_, err := t.change(q, args...)
	return err
}

// change runs a statement and returns how many rows it touched.
func (t *tx) change(q string, args ...any) (int64, error) {
	st, err := t.prepare(q)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (t *tx) row(q string, args ...any) scanner {
	st, err := t.prepare(q)
	if err != nil {
		return failed{err}
	}
	return st.QueryRowContext(context.Background(), args...)
}

func (t *tx) query(q string, args ...any) (*sql.Rows, error) {
	st, err := t.prepare(q)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(context.Background(), args...)
}

type scanner interface{ Scan(...any) error }

type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }

// collect reads all rows through scan.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []T{}
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
