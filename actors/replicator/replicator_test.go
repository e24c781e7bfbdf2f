package replicator_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/replicator"
	"github.com/automonet/automonet/internal/clock"
)

type rounds struct {
	out []replicator.Outcome
	err error
	n   int
}

func (r *rounds) Round(context.Context) (replicator.Outcome, error) {
	r.n++
	if r.err != nil {
		return replicator.Outcome{}, r.err
	}
	return r.out[min(r.n, len(r.out))-1], nil
}

func TestNothingIsCopiedWithoutAProject(t *testing.T) {
	t.Parallel()
	w := replicator.New(replicator.Config{Off: actors.NoteDryRun})
	report, err := w.Work(context.Background())
	require.NoError(t, err)
	require.Equal(t, actors.Report{Note: actors.NoteDryRun, Next: time.Hour}, report)
}

// TestAPauseAfterAFailureHolds: changes knock all the time, and must not ask a project that is away.
func TestAPauseAfterAFailureHolds(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	r := &rounds{out: []replicator.Outcome{{Problem: "offline", Next: 40 * time.Second}, {Handled: 3, Next: time.Minute}}}
	w := replicator.New(replicator.Config{Replica: r, Clock: sim})
	ctx := context.Background()

	report, err := w.Work(ctx)
	require.NoError(t, err)
	require.Equal(t, "sync_offline", report.Note)
	for range 39 {
		report, err = w.Work(ctx)
		require.NoError(t, err)
		require.Equal(t, actors.NoteWaiting, report.Note)
		sim.Advance(time.Second)
	}
	require.Equal(t, 1, r.n)
	sim.Advance(time.Second)
	report, err = w.Work(ctx)
	require.NoError(t, err)
	require.Equal(t, 3, report.Handled)
	require.Equal(t, time.Minute, report.Next)
}

func TestABurstOfChangesGoesTogether(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	r := &rounds{out: []replicator.Outcome{{Handled: 1, Next: time.Minute}}}
	w := replicator.New(replicator.Config{Replica: r, Clock: sim})
	for range 10 {
		report, err := w.Work(context.Background())
		require.NoError(t, err)
		require.Positive(t, report.Next)
		sim.Advance(300 * time.Millisecond)
	}
	require.Equal(t, 3, r.n)
}

// TestTheBellEndsThePause: where it is heard the network is back. It does not end a pause that the project
// asked for.
func TestTheBellEndsThePause(t *testing.T) {
	t.Parallel()
	for problem, want := range map[string]int{"offline": 2, "throttled": 1} {
		sim := clock.NewSim(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
		r := &rounds{out: []replicator.Outcome{{Problem: problem, Next: 4 * time.Minute}, {Next: time.Minute}}}
		heard, ring := make(chan struct{}), make(chan struct{})
		ctx, cancel := context.WithCancel(context.Background())
		w := replicator.New(replicator.Config{Replica: r, Clock: sim, Wake: func() {}, Bell: func(ctx context.Context, told func()) error {
			<-ring
			told()
			close(heard)
			<-ctx.Done()
			return ctx.Err()
		}})
		_, err := w.Work(ctx)
		require.NoError(t, err)
		sim.Advance(2 * time.Second)
		_, err = w.Work(ctx)
		require.NoError(t, err)
		require.Equal(t, 1, r.n)
		close(ring)
		<-heard
		_, err = w.Work(ctx)
		require.NoError(t, err)
		require.Equal(t, want, r.n, problem)
		cancel()
	}
}

func TestADatabaseThatCannotBeUsedIsAnError(t *testing.T) {
	t.Parallel()
	w := replicator.New(replicator.Config{Replica: &rounds{err: errors.New("disk")}, Clock: clock.System{}})
	_, err := w.Work(context.Background())
	require.EqualError(t, err, "disk")
}

func TestTheBellWakes(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	woken, over := make(chan struct{}, 1), make(chan struct{})
	w := replicator.New(replicator.Config{Replica: &rounds{out: []replicator.Outcome{{Next: time.Minute}}}, Clock: clock.System{},
		Wake: func() { woken <- struct{}{} },
		Bell: func(ctx context.Context, ring func()) error {
			ring()
			<-ctx.Done()
			close(over)
			return ctx.Err()
		}})
	_, err := w.Work(ctx)
	require.NoError(t, err)
	<-woken
	cancel()
	<-over
}
