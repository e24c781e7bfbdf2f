package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/internal/cputime"
	"github.com/automonet/automonet/internal/stack"
	"github.com/automonet/automonet/store"
	"github.com/automonet/automonet/sync/replica"
	"github.com/automonet/automonet/sync/supabase"
)

// Names of the measurements of the copy, which "-only sync" runs.
const (
	syncPush   = "sync: first push"
	syncPull   = "sync: full reading"
	syncLag    = "sync: change until the project has it"
	syncIdle   = "sync: nothing new"
	syncOutbox = "sync: outbox of local writes"
)

// mirrored is a filled database, a project beside it that writes to the disk, and the two joined.
type mirrored struct {
	lab    *lab
	stack  *stack.Stack
	device *joined
	rows   int
	// pages are the ends of the tables after each page.
	pages []marks
}

// joined is a database that is signed in to an account of its own.
type joined struct {
	client  *supabase.Client
	replica *replica.Replica
	// relieve is called before many rows are sent; nil is not.
	relieve func()
	session supabase.Session
}

// session is kept in memory.
type session struct {
	mu  sync.Mutex
	doc string
}

func (s *session) Load() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.doc, nil
}

func (s *session) Save(doc string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doc = doc
	return nil
}

// nobody decides anything in a measurement.
type nobody struct{ replica.Service }

func join(ctx context.Context, s *stack.Stack, db *store.Store, name string) (*joined, error) {
	mail := name + "@example.org"
	if _, err := s.Auth.SignUp(ctx, mail, name+" has a password"); err != nil {
		return nil, err
	}
	client, err := supabase.New(supabase.Config{URL: s.URL, Key: s.AnonKey, Keep: &session{}})
	if err != nil {
		return nil, err
	}
	j := &joined{client: client}
	if j.session, err = client.SignIn(ctx, mail, name+" has a password"); err != nil {
		return nil, err
	}
	if err := replica.Register(ctx, client, name, name); err != nil || db == nil {
		return j, err
	}
	if j.replica, err = replica.New(replica.Config{Store: db, Remote: client, Do: nobody{}, Texts: replica.TextsPlain, Relieve: func() {
		if j.relieve != nil {
			j.relieve()
		}
	}}); err != nil {
		return nil, err
	}
	return j, db.JoinSync(ctx, core.SyncState{Project: client.Host(), Account: j.session.User, Mail: mail, Device: name, Name: name}, "user:bench")
}

// round makes a round that has to succeed.
func (j *joined) round(ctx context.Context) (replica.Outcome, error) {
	out, err := j.replica.Round(ctx)
	if err == nil && (out.Problem != "" || out.Quarantined > 0) {
		err = fmt.Errorf("a round failed: %s, %d rows refused", out.Problem, out.Quarantined)
	}
	return out, err
}

// mirror fills a database and joins it to a project, once. Nothing is copied yet.
func (e *Env) mirror(ctx context.Context) (*mirrored, error) {
	if e.mirrored != nil {
		return e.mirrored, nil
	}
	s, err := stack.New(ctx, stack.Options{Durable: true})
	if err != nil {
		return nil, err
	}
	e.mirrored = &mirrored{stack: s}
	return e.mirrored, e.mirrored.fill(ctx, e)
}

func (m *mirrored) close() {
	if m.lab != nil {
		_ = m.lab.store.Close()
	}
	if m.device != nil {
		m.device.client.Close()
	}
	_ = m.stack.Close()
}

// fill ingests postings until jobs and postings are as many rows as asked for.
func (m *mirrored) fill(ctx context.Context, e *Env) error {
	p, err := e.Corpus()
	if err != nil {
		return err
	}
	if m.lab, err = openLab(ctx, filepath.Join(e.Dir, "copied")); err != nil {
		return err
	}
	size := min(pageSize, max(1, e.Copied/10))
	for m.rows < e.Copied {
		list := make([]core.Posting, size)
		for i := range list {
			list[i] = p.posting(m.lab.postings+i, m.lab.at)
		}
		watch := cputime.Start()
		if _, err := m.lab.page(ctx, list); err != nil {
			return err
		}
		m.lab.took.add(copied{watch.CPU(), watch.Wall()})
		m.lab.postings += size
		upTo, err := m.ends(ctx)
		if err != nil {
			return err
		}
		m.pages = append(m.pages, upTo)
		m.rows = int(upTo.jobs + upTo.postings)
		if len(m.pages)%20 == 0 {
			e.progress("%s rows to copy", count(m.rows))
		}
	}
	if m.device, err = join(ctx, m.stack, m.lab.store, "first"); err != nil {
		return err
	}
	return m.lab.scored(ctx)
}

// ends reads the ends of the tables.
func (m *mirrored) ends(ctx context.Context) (marks, error) {
	db, err := bareOpen(filepath.Join(m.lab.dir, "dry.db"))
	if err != nil {
		return marks{}, err
	}
	defer func() { _ = db.Close() }()
	return (&floor{from: db}).marks(ctx)
}

// bare inserts the rows page by page into a fresh database with bare statements, with a mark
// in the outbox for each job and posting or without.
func (m *mirrored) bare(ctx context.Context, dir string, outbox bool) (took copied, err error) {
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	f, err := openFloor(ctx, dir, m.lab.dir)
	if err != nil {
		return took, err
	}
	defer f.close()
	entries := f.outbox
	if entries.together, err = f.to.PrepareContext(ctx, `INSERT INTO outbox (entity, id, rev) SELECT ?, value, ? FROM json_each(?) WHERE true
		ON CONFLICT (entity, id) DO UPDATE SET rev = max(rev, excluded.rev)`); err != nil {
		return took, err
	}
	if !outbox {
		entries = nil
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	for _, upTo := range m.pages {
		runtime.GC()
		page, err := copyBatch(ctx, f.to, f.parts(upTo), entries)
		if err != nil {
			return took, err
		}
		took.add(page)
	}
	return took, nil
}

// skipped says that a measurement cannot be made here.
func skipped(err error) (Result, error) {
	if errors.Is(err, stack.ErrMissing) {
		return Result{Skipped: "it needs a project on this machine: " + strings.TrimSpace(err.Error())}, nil
	}
	return Result{}, err
}

// push is the first push of everything, beside COPY of the same rows into another account through the
// same triggers and indexes.
func push(ctx context.Context, e *Env) (Result, error) {
	m, err := e.mirror(ctx)
	if err != nil {
		return skipped(err)
	}
	// The account is made first, so that only rows are left.
	if err := m.stack.Checkpoint(ctx); err != nil {
		return Result{}, err
	}
	// The recorded postings are no part of the program, and would let its garbage grow with them.
	e.posts = nil
	memory := watchGrowth()
	// The index of near-duplicates is held until the push lets it go, as in the program. What it takes back is not
	// set off against what the push takes.
	m.device.relieve = func() {
		m.lab.ingest.LetGo()
		memory.begin()
	}
	watch := cputime.Start()
	out, err := m.device.round(ctx)
	took, cpu := watch.Wall(), watch.CPU()
	grown, merr := memory.end()
	if err := errors.Join(err, merr); err != nil {
		return Result{}, err
	}
	if out.Pushed < m.rows {
		return Result{}, fmt.Errorf("%d of %d rows were pushed", out.Pushed, m.rows)
	}
	m.lab.work()
	if _, err := e.Corpus(); err != nil {
		return Result{}, err
	}
	other, err := join(ctx, m.stack, nil, "floor")
	if err != nil {
		return Result{}, err
	}
	defer other.client.Close()
	bare, bytes, err := m.copyFrom(ctx, other)
	if err != nil {
		return Result{}, err
	}
	rate := func(d time.Duration) string { return count(float64(out.Pushed)/d.Seconds()) + " rows/s" }
	return Result{Value: fmt.Sprintf("%.1f s (%.1fx), %s", took.Seconds(), took.Seconds()/bare.Seconds(), rate(took)), Floor: fmt.Sprintf("%.1f s, %s", bare.Seconds(), rate(bare)),
		Met: took <= 4*bare && grown <= 64<<20,
		Note: fmt.Sprintf("%s rows of jobs, postings and what goes with them (%s as COPY has it) from SQLite through PostgREST to a PostgreSQL that writes to the disk, in requests of at most %d rows, on one connection. "+
			"The program took %.1f s of a processor and %s more memory at most, counted from when it let go of the index of near-duplicates, as it does before it sends more than 10,000 rows. The floor is one COPY of the same rows of each table into another account of the same project, through the same triggers, checks and indexes, after the push in the same run.",
			count(out.Pushed), mega(bytes), mirror.MaxRows, cpu.Seconds(), mega(grown))}, nil
}

// copyFrom copies the rows of the first account to another one by COPY, and says what the writing took.
func (m *mirrored) copyFrom(ctx context.Context, other *joined) (took time.Duration, size int64, err error) {
	c, err := m.stack.DB.Acquire(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer c.Release()
	claims, err := base64.RawURLEncoding.DecodeString(strings.Split(other.session.Access, ".")[1])
	if err != nil {
		return 0, 0, err
	}
	if _, err := c.Exec(ctx, `select set_config('request.jwt.claims', $1, false)`, string(claims)); err != nil {
		return 0, 0, err
	}
	for _, t := range mirror.Tables() {
		if !t.Mirrored {
			continue
		}
		raw, err := copyTo(ctx, c, t, t.Sent(), m.device.session.User)
		if err != nil {
			return 0, 0, err
		}
		size += int64(raw.Len())
		began := time.Now()
		if _, err := c.Conn().PgConn().CopyFrom(ctx, raw, fmt.Sprintf("copy public.%s (%s) from stdin", t.Name, strings.Join(t.Sent(), ", "))); err != nil {
			return 0, 0, fmt.Errorf("copy %s: %w", t.Name, err)
		}
		took += time.Since(began)
	}
	return took, size, nil
}

func copyTo(ctx context.Context, c *pgxpool.Conn, t mirror.Table, columns []string, user string) (*bytes.Buffer, error) {
	var raw bytes.Buffer
	_, err := c.Conn().PgConn().CopyTo(ctx, &raw, fmt.Sprintf("copy (select %s from public.%s where user_id = '%s') to stdout", strings.Join(columns, ", "), t.Name, user))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.Name, err)
	}
	return &raw, nil
}
