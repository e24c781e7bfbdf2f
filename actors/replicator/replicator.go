// Package replicator copies the truth to the owner's Supabase project and brings back what was decided
// there. It works while the agent is paused too: copying sends nothing to clients, and the dashboard could
// not resume the agent otherwise.
package replicator

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/internal/clock"
)

// Role is the name of the role.
const Role = "replicator"

// Outcome is what one round did, and when the next is due.
type Outcome struct {
	Handled int
	Next    time.Duration
	// Problem is the code of what went wrong, "" for nothing.
	Problem string
	// Off reports that nothing is copied, since there is no project.
	Off bool
}

// Replica makes one round: read, carry out, send. An error means that the own database cannot be used;
// that the project is away is an outcome.
type Replica interface {
	Round(ctx context.Context) (Outcome, error)
}

// Config configures the role.
type Config struct {
	// Replica is nil where nothing is copied; Off then is the note that says why.
	Replica Replica
	Off     string
	// Bell waits for news of the project and calls ring at each, until its connection ends; nil leaves
	// it to the polls.
	Bell func(ctx context.Context, ring func()) error
	// Wake knocks at this role.
	Wake  func()
	Clock clock.Clock
	// Once makes one round and rests.
	Once bool
}

// The waiting times: gap lies between rounds that knocks ask for, so that a burst of changes goes
// together; the pauses lie between tries to hear the bell.
const (
	gap        = time.Second
	firstPause = 5 * time.Second
	maxPause   = 5 * time.Minute
	rest       = time.Hour
)

// Worker is the worker of the role.
type Worker struct {
	cfg     Config
	ended   time.Time
	due     time.Time
	offline bool
	hearing bool
	// rung is set when the bell was heard: the project answers again.
	rung atomic.Bool
}

// New makes the worker.
func New(cfg Config) *Worker { return &Worker{cfg: cfg} }

// Work makes a round, unless the last one has only just ended or a failed one is still waiting.
func (w *Worker) Work(ctx context.Context) (actors.Report, error) {
	if w.cfg.Replica == nil {
		return actors.Report{Note: w.cfg.Off, Next: rest}, nil
	}
	if w.rung.Swap(false) && w.offline {
		w.due = time.Time{}
	}
	now := w.cfg.Clock.Now()
	if left := w.due.Sub(now); left > 0 && left <= maxPause {
		return actors.Report{Note: actors.NoteWaiting, Detail: w.due.Format(time.RFC3339), Next: left}, nil
	}
	if since := now.Sub(w.ended); since >= 0 && since < gap {
		return actors.Report{Note: actors.NoteNothingToDo, Next: gap - since}, nil
	}
	out, err := w.cfg.Replica.Round(ctx)
	w.ended = w.cfg.Clock.Now()
	if err != nil {
		return actors.Report{Handled: out.Handled}, err
	}
	if out.Off {
		return actors.Report{Note: w.cfg.Off, Next: out.Next}, nil
	}
	w.hear(ctx)
	report := actors.Report{Handled: out.Handled, Next: out.Next, Note: actors.NoteNothingToDo}
	w.offline = out.Problem == "offline"
	if out.Problem != "" {
		// Knocks do not shorten the pause after a failure.
		w.due = w.ended.Add(out.Next)
		report.Note = "sync_" + out.Problem
	}
	if w.cfg.Once {
		report.Next = rest
	}
	return report, nil
}

// hear keeps an ear on the bell for as long as the actor lives.
func (w *Worker) hear(ctx context.Context) {
	if w.hearing || w.cfg.Bell == nil || w.cfg.Once {
		return
	}
	w.hearing = true
	go func() {
		pause := firstPause
		for ctx.Err() == nil {
			started := w.cfg.Clock.Now()
			// Why it is silent does not matter: the polls go on.
			_ = w.cfg.Bell(ctx, func() {
				w.rung.Store(true)
				w.cfg.Wake()
			})
			if w.cfg.Clock.Now().Sub(started) > maxPause {
				pause = firstPause
			}
			if w.cfg.Clock.Sleep(ctx, pause) != nil {
				return
			}
			pause = min(2*pause, maxPause)
		}
	}()
}

var _ actors.Worker = (*Worker)(nil)
