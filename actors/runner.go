package actors

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/anthdm/hollywood/actor"

	"github.com/automonet/automonet/core"
)

// The messages of an actor. They carry no work: the store does.
type (
	knock    struct{}
	finished struct {
		report Report
		err    error
		fresh  bool // the worker is of no more use: it panicked or was not made
		run    string
	}
)

type runKey struct{}

// RunID names the batch of an actor that ctx belongs to, "" outside of one. It
// stands in the log lines of what the batch does.
func RunID(ctx context.Context) string {
	id, _ := ctx.Value(runKey{}).(string)
	return id
}

func newRunID() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // it never fails; see crypto/rand
	return hex.EncodeToString(b[:])
}

// runner is the receiver behind every role: it turns knocks into calls of the
// worker, one at a time, and failures into growing pauses. Its fields below
// status are guarded by the tree's lock.
type runner struct {
	tree    *Tree
	spec    Spec
	pid     *actor.PID
	ctx     context.Context
	cancel  context.CancelFunc
	stopped chan struct{}
	// inFlight counts calls of the worker that have not returned.
	inFlight sync.WaitGroup

	worker   Worker
	failures []time.Time
	row      int // failures in a row
	wake     context.CancelFunc

	status  core.ActorStatus
	working bool
	// pending is set from a knock until the work that answers it begins.
	pending bool
}

// Receive handles one message of the engine.
func (r *runner) Receive(c *actor.Context) {
	switch m := c.Message().(type) {
	case knock:
		r.begin()
	case finished:
		r.end(m)
	case actor.Stopped:
		r.halt()
	}
}

func (r *runner) knockLocked() {
	if r.pending {
		return
	}
	r.pending = true
	if r.pid != nil && !r.working {
		r.tree.engine.Send(r.pid, knock{})
	}
}

// begin starts a batch unless one runs; the knock then waits for its end.
func (r *runner) begin() {
	t := r.tree
	t.mu.Lock()
	defer t.mu.Unlock()
	if r.working || r.ctx.Err() != nil {
		return
	}
	r.pending, r.working = false, true
	r.status.State = StateWorking
	if r.wake != nil {
		r.wake()
		r.wake = nil
	}
	r.inFlight.Add(1)
	go r.work()
}

// work calls the worker in its own goroutine, so that slow I/O never blocks the
// mailbox, and reports back with a message.
func (r *runner) work() {
	defer r.inFlight.Done()
	done := finished{fresh: true, run: newRunID()}
	defer func() {
		if v := recover(); v != nil {
			done.fresh = true
			done.err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
		r.tree.engine.Send(r.pid, done)
	}()
	if r.worker == nil {
		worker, err := r.spec.New()
		if err != nil {
			done.err = fmt.Errorf("start %s: %w", r.spec.id(), err)
			return
		}
		r.worker = worker
	}
	done.report, done.err = r.worker.Work(context.WithValue(r.ctx, runKey{}, done.run))
	done.fresh = false
}

// end books the result of a batch, knocks on the next roles and decides when to
// look again.
func (r *runner) end(m finished) {
	t := r.tree
	now := t.cfg.Clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if m.fresh {
		r.worker = nil
	}
	r.status.LastAt = now
	r.status.Handled += int64(m.report.Handled)
	for _, name := range m.report.Knock {
		t.knockLocked(name)
	}
	r.working = false
	defer t.restLocked()
	if r.ctx.Err() != nil {
		return
	}
	if m.err != nil && !errors.Is(m.err, context.Canceled) {
		r.failedLocked(m, now)
		return
	}
	r.row = 0
	r.status.Note, r.status.Detail = m.report.Note, m.report.Detail
	r.status.State = StateIdle
	if m.report.Note == NoteWaiting {
		r.status.State = StateWaiting
	}
	if m.report.More || r.pending {
		r.pending = true
		t.engine.Send(r.pid, knock{})
		return
	}
	next := m.report.Next
	if next <= 0 {
		next = r.spec.Idle
	}
	r.sleepLocked(next)
}

// failedLocked books a failure: exponential pause with jitter, and degraded
// after too many in the window. A degraded actor goes on trying.
func (r *runner) failedLocked(m finished, now time.Time) {
	t := r.tree
	r.row++
	r.status.Restarts++
	recent := r.failures[:0]
	for _, at := range append(r.failures, now) {
		if now.Sub(at) <= t.cfg.DegradedWindow {
			recent = append(recent, at)
		}
	}
	r.failures = recent
	degraded := len(recent) >= t.cfg.DegradedAfter
	r.status.State, r.status.Note = StateWaiting, "failed"
	if degraded {
		r.status.State = StateDegraded
	}
	r.status.Detail = safeMessage(m.err)
	t.cfg.Log.Error("actor batch failed", "actor", r.status.Name, "row", r.row, "degraded", degraded, "run_id", m.run, "err", m.err)
	if t.cfg.Failed != nil {
		t.cfg.Failed(r.status.Name, m.err, degraded)
	}
	pause := t.cfg.BackoffBase << min(r.row-1, 16)
	if pause > t.cfg.BackoffMax || pause <= 0 {
		pause = t.cfg.BackoffMax
	}
	pause += time.Duration(t.cfg.Jitter() * float64(pause) / 4)
	r.pending = false
	r.sleepLocked(pause)
}

// sleepLocked sets the one timer after which the actor looks for work unasked.
func (r *runner) sleepLocked(d time.Duration) {
	if r.wake != nil {
		r.wake()
	}
	ctx, cancel := context.WithCancel(r.ctx)
	r.wake = cancel
	fire, stop := r.tree.cfg.Clock.After(d)
	go func() {
		defer stop()
		select {
		case <-ctx.Done():
		case <-fire:
			r.tree.mu.Lock()
			defer r.tree.mu.Unlock()
			if ctx.Err() == nil {
				r.knockLocked()
			}
		}
	}()
}

// halt is the end of the actor.
func (r *runner) halt() {
	r.cancel()
	r.tree.mu.Lock()
	r.status.State = StateStopped
	r.working, r.pending = false, false
	r.tree.restLocked()
	r.tree.mu.Unlock()
	select {
	case <-r.stopped:
	default:
		close(r.stopped)
	}
}

func (t *Tree) restLocked() {
	close(t.quiet)
	t.quiet = make(chan struct{})
}

// safeMessage is what a status page may show of an error: the message for users
// where there is one, and no foreign text otherwise.
func safeMessage(err error) string {
	var e *core.Error
	if errors.As(err, &e) {
		return e.Error()
	}
	return "internal"
}
