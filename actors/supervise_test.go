package actors

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

type workFunc func(ctx context.Context) (Report, error)

func (f workFunc) Work(ctx context.Context) (Report, error) { return f(ctx) }

func worker(f workFunc) func() (Worker, error) {
	return func() (Worker, error) { return f, nil }
}

func start() time.Time { return time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC) }

func newTree(t *testing.T) (*Tree, *clock.Sim) {
	t.Helper()
	sim := clock.NewSim(start())
	tree, err := NewTree(Config{Clock: sim, Log: slog.New(slog.DiscardHandler), DegradedAfter: 3})
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = tree.Stop(ctx)
	})
	return tree, sim
}

func idle(t *testing.T, tree *Tree) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	require.NoError(t, tree.WaitIdle(ctx))
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTreeWorksUntilNothingIsLeft(t *testing.T) {
	tree, _ := newTree(t)
	var left atomic.Int64
	left.Store(25)
	require.NoError(t, tree.Spawn(Spec{Role: "decider", New: worker(func(context.Context) (Report, error) {
		n := min(10, left.Load())
		left.Add(-n)
		return Report{Handled: int(n), More: left.Load() > 0}, nil
	})}))
	idle(t, tree)
	require.Zero(t, left.Load())
	require.EqualValues(t, 25, tree.Status()[0].Handled)
}

func TestTreeRefusesTheSameNameTwice(t *testing.T) {
	tree, _ := newTree(t)
	spec := Spec{Role: "scraper", Name: "a", New: worker(func(context.Context) (Report, error) { return Report{}, nil })}
	require.NoError(t, tree.Spawn(spec))
	err := tree.Spawn(spec)
	require.Equal(t, core.KindConflict, core.KindOf(err))
}

func TestTreeKnocksOnTheNextRole(t *testing.T) {
	tree, _ := newTree(t)
	var runs atomic.Int64
	require.NoError(t, tree.Spawn(Spec{Role: "second", New: worker(func(context.Context) (Report, error) {
		runs.Add(1)
		return Report{}, nil
	})}))
	idle(t, tree)
	before := runs.Load()
	require.NoError(t, tree.Spawn(Spec{Role: "first", New: worker(func(context.Context) (Report, error) {
		return Report{Knock: []string{"second"}}, nil
	})}))
	idle(t, tree)
	require.Equal(t, before+1, runs.Load())
}

func TestTreeKnocksWhileWorkingCountOnce(t *testing.T) {
	tree, _ := newTree(t)
	var runs atomic.Int64
	enter, leave := make(chan struct{}), make(chan struct{})
	require.NoError(t, tree.Spawn(Spec{Role: "slow", New: worker(func(context.Context) (Report, error) {
		if runs.Add(1) == 1 {
			close(enter)
			<-leave
		}
		return Report{}, nil
	})}))
	<-enter
	for range 50 {
		tree.Knock("slow")
	}
	close(leave)
	idle(t, tree)
	require.EqualValues(t, 2, runs.Load(), "fifty knocks during a batch are one more batch")
}

func TestTreeSurvivesPanicsAndDegrades(t *testing.T) {
	tree, sim := newTree(t)
	var made, runs atomic.Int64
	require.NoError(t, tree.Spawn(Spec{Role: "bad", New: func() (Worker, error) {
		made.Add(1)
		return workFunc(func(context.Context) (Report, error) {
			if runs.Add(1) <= 4 {
				panic("boom")
			}
			return Report{Handled: 1}, nil
		}), nil
	}}))
	for range 4 {
		idle(t, tree)
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		require.NoError(t, sim.WaitForWaiters(ctx, 1))
		cancel()
		if runs.Load() == 3 {
			require.Equal(t, StateDegraded, tree.Status()[0].State)
		}
		sim.Advance(time.Minute)
		waitFor(t, func() bool { return runs.Load() > 0 && !pending(tree) })
	}
	waitFor(t, func() bool { return runs.Load() == 5 })
	idle(t, tree)
	require.EqualValues(t, 5, made.Load(), "a worker that panicked is never used again")
	require.Equal(t, StateIdle, tree.Status()[0].State)
	require.Equal(t, 4, tree.Status()[0].Restarts)
	require.NotContains(t, tree.Status()[0].Detail, "boom")
}

// pending reports whether a wake-up is on its way.
func pending(tree *Tree) bool {
	tree.mu.Lock()
	defer tree.mu.Unlock()
	for _, r := range tree.runners {
		if r.pending || r.working {
			return true
		}
	}
	return false
}

func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	require.Eventually(t, ok, 10*time.Second, time.Millisecond)
}

func TestTreeBacksOffExponentially(t *testing.T) {
	tree, sim := newTree(t)
	var mu sync.Mutex
	var at []time.Time
	require.NoError(t, tree.Spawn(Spec{Role: "failing", New: worker(func(context.Context) (Report, error) {
		mu.Lock()
		defer mu.Unlock()
		at = append(at, sim.Now())
		return Report{}, core.Errorf(core.KindTransient, "not now")
	})}))
	calls := func() int { mu.Lock(); defer mu.Unlock(); return len(at) }
	for n := 1; n <= 5; n++ {
		waitFor(t, func() bool { return calls() == n })
		idle(t, tree)
		next, ok := sim.Next()
		require.True(t, ok)
		sim.Advance(next.Sub(sim.Now()))
	}
	mu.Lock()
	defer mu.Unlock()
	for i, want := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second} {
		require.Equal(t, want, at[i+1].Sub(at[i]))
	}
	require.Contains(t, tree.Status()[0].Detail, "not now")
}

func TestTreeStopCancelsWorkAndNamesWhoIsStuck(t *testing.T) {
	tree, _ := newTree(t)
	entered := make(chan struct{}, 2)
	release := make(chan struct{})
	require.NoError(t, tree.Spawn(Spec{Role: "polite", New: worker(func(ctx context.Context) (Report, error) {
		entered <- struct{}{}
		<-ctx.Done()
		return Report{}, ctx.Err()
	})}))
	require.NoError(t, tree.Spawn(Spec{Role: "stuck", New: worker(func(context.Context) (Report, error) {
		entered <- struct{}{}
		<-release
		return Report{}, nil
	})}))
	<-entered
	<-entered
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	err := tree.Stop(ctx)
	require.ErrorContains(t, err, "stuck")
	close(release)
	require.Equal(t, core.KindConflict, core.KindOf(tree.Spawn(Spec{Role: "late"})))
	tree.Knock("polite")
}

func TestTreeReportsAWorkerThatCannotBeMade(t *testing.T) {
	tree, _ := newTree(t)
	failed := make(chan string, 10)
	tree.cfg.Failed = func(name string, err error, _ bool) {
		if errors.Is(err, context.DeadlineExceeded) {
			failed <- name
		}
	}
	require.NoError(t, tree.Spawn(Spec{Role: "r", Name: "x", New: func() (Worker, error) { return nil, context.DeadlineExceeded }}))
	require.Equal(t, "r/x", <-failed)
}

func TestTreeRunsATwoThousandKnockStorm(t *testing.T) {
	tree, _ := newTree(t)
	var runs atomic.Int64
	require.NoError(t, tree.Spawn(Spec{Role: "busy", New: worker(func(context.Context) (Report, error) {
		runs.Add(1)
		return Report{}, nil
	})}))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 250 {
				tree.Knock("busy")
			}
		})
	}
	wg.Wait()
	idle(t, tree)
	require.LessOrEqual(t, runs.Load(), int64(2001))
	require.False(t, pending(tree))
}

func TestWaitRestWaitsForWorkThatComes(t *testing.T) {
	tree, sim := newTree(t)
	var rounds atomic.Int64
	require.NoError(t, tree.Spawn(Spec{Role: "decider", Idle: time.Minute, New: worker(func(context.Context) (Report, error) {
		rounds.Add(1)
		return Report{}, nil
	})}))
	idle(t, tree)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- tree.WaitRest(ctx) }()
	for rounds.Load() < 3 {
		before := rounds.Load()
		sim.Advance(time.Minute)
		require.Eventually(t, func() bool { return rounds.Load() > before }, 10*time.Second, time.Millisecond)
		idle(t, tree)
	}
	require.NoError(t, <-done)
	cancel()
	require.ErrorIs(t, tree.WaitRest(ctx), context.Canceled)
}
