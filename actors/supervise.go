package actors

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"time"

	"github.com/anthdm/hollywood/actor"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Config configures a Tree.
type Config struct {
	Clock clock.Clock
	Log   *slog.Logger
	// Jitter returns a number in [0, 1) and spreads restarts; nil means none.
	Jitter func() float64
	// BackoffBase and BackoffMax bound the pause after a failed batch
	// (default 1 s and 5 min).
	BackoffBase, BackoffMax time.Duration
	// DegradedAfter failures within DegradedWindow mark an actor degraded
	// (default 5 within 15 min).
	DegradedAfter  int
	DegradedWindow time.Duration
	// Failed, when set, is told of every failed batch; it must not block.
	Failed func(actor string, err error, degraded bool)
}

// Tree is the agent's actors under one supervisor. It is the only caller of
// engine.Spawn, and it never lets hollywood v1.0.5 restart an actor itself:
// reaching its restart limit ends the process, its restart count is for life and
// its pause constant (reference: hollywood actor/process.go, issue 196).
type Tree struct {
	cfg    Config
	engine *actor.Engine

	mu       sync.Mutex
	runners  []*runner
	byID     map[string]*runner
	stopping bool
	// quiet is closed and replaced whenever an actor comes to rest.
	quiet chan struct{}
}

// NewTree makes an empty tree.
func NewTree(cfg Config) (*Tree, error) {
	if cfg.BackoffBase <= 0 {
		cfg.BackoffBase = time.Second
	}
	if cfg.BackoffMax <= 0 {
		cfg.BackoffMax = 5 * time.Minute
	}
	if cfg.DegradedAfter <= 0 {
		cfg.DegradedAfter = 5
	}
	if cfg.DegradedWindow <= 0 {
		cfg.DegradedWindow = 15 * time.Minute
	}
	if cfg.Jitter == nil {
		cfg.Jitter = func() float64 { return 0 }
	}
	engine, err := actor.NewEngine(actor.NewEngineConfig())
	if err != nil {
		return nil, fmt.Errorf("start the actor engine: %w", err)
	}
	return &Tree{cfg: cfg, engine: engine, byID: map[string]*runner{}, quiet: make(chan struct{})}, nil
}

// Spawn starts an actor, which looks for work at once. It refuses a second actor
// of the same name: hollywood would silently hand out the first one's PID.
func (t *Tree) Spawn(spec Spec) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	id := spec.id()
	if t.stopping {
		return core.Errorf(core.KindConflict, "the agent is stopping; %s was not started", id)
	}
	if t.byID[id] != nil {
		return core.Errorf(core.KindConflict, "an actor named %s runs already", id)
	}
	if spec.Idle <= 0 {
		spec.Idle = time.Minute
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &runner{tree: t, spec: spec, ctx: ctx, cancel: cancel, stopped: make(chan struct{}),
		status: core.ActorStatus{Name: id, Role: spec.Role, State: StateIdle}}
	t.byID[id] = r
	t.runners = append(t.runners, r)
	r.pid = t.engine.Spawn(func() actor.Receiver { return r }, spec.Role,
		actor.WithID(id),
		// Knocks are coalesced, so few messages wait at a time; the default ring of
		// 1024 slots would cost 24 kB an idle actor.
		actor.WithInboxSize(16),
		actor.WithMaxRestarts(math.MaxInt32),
		actor.WithMiddleware(t.recovering(id)))
	r.knockLocked()
	return nil
}

// Knock tells an actor, or every actor of a role, that there is work. It never
// blocks, and knocks at an actor that was not looked at yet count as one.
func (t *Tree) Knock(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.knockLocked(name)
}

func (t *Tree) knockLocked(name string) {
	if t.stopping {
		return
	}
	for _, r := range t.runners {
		if r.spec.Role == name || r.status.Name == name {
			r.knockLocked()
		}
	}
}

// Status lists the actors in the order in which they were started.
func (t *Tree) Status() []core.ActorStatus {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]core.ActorStatus, 0, len(t.runners))
	for _, r := range t.runners {
		out = append(out, r.status)
	}
	return out
}

// WaitIdle returns once no actor works or has been knocked at, or with ctx's
// error. Actors that wait for a time to come, or after a failure, are at rest.
func (t *Tree) WaitIdle(ctx context.Context) error {
	for {
		t.mu.Lock()
		busy := false
		for _, r := range t.runners {
			busy = busy || r.working || r.pending
		}
		quiet := t.quiet
		t.mu.Unlock()
		if !busy {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-quiet:
		}
	}
}

// WaitRest returns once an actor has come to rest after the call and none works or has
// been knocked at any more, or with ctx's error.
func (t *Tree) WaitRest(ctx context.Context) error {
	t.mu.Lock()
	quiet := t.quiet
	t.mu.Unlock()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-quiet:
	}
	return t.WaitIdle(ctx)
}

// Stop ends every actor, the last started first: their contexts are cancelled at
// once, and those that have not returned when ctx ends are left behind and named
// in the error.
func (t *Tree) Stop(ctx context.Context) error {
	t.mu.Lock()
	t.stopping = true
	runners := append([]*runner(nil), t.runners...)
	t.mu.Unlock()
	for _, r := range runners {
		r.cancel()
	}
	var stuck []error
	for i := len(runners) - 1; i >= 0; i-- {
		r := runners[i]
		t.engine.Stop(r.pid)
		select {
		case <-r.stopped:
		case <-ctx.Done():
			stuck = append(stuck, fmt.Errorf("actor %s did not stop in time", r.status.Name))
			continue
		}
		finished := make(chan struct{})
		go func() { r.inFlight.Wait(); close(finished) }()
		select {
		case <-finished:
		case <-ctx.Done():
			stuck = append(stuck, fmt.Errorf("actor %s is still in a call", r.status.Name))
		}
	}
	return errors.Join(stuck...)
}

// recovering keeps a panic of Receive away from hollywood's restart path.
func (t *Tree) recovering(id string) actor.MiddlewareFunc {
	return func(next actor.ReceiveFunc) actor.ReceiveFunc {
		return func(c *actor.Context) {
			defer func() {
				if v := recover(); v != nil {
					t.cfg.Log.Error("actor message failed", "actor", id, "panic", fmt.Sprint(v))
				}
			}()
			next(c)
		}
	}
}
