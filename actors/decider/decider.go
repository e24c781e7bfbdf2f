// Package decider screens and scores new jobs and stores each decision with its
// reasons. Mostly a job is decided in the transaction that creates it, by the same
// Rules; the decider takes those that had to wait: for a profile, the end of a
// pause, or because their text changed or they were put back. After a change of the
// profile or the settings it decides the latest of the decided ones again.
package decider

import (
	"context"
	"fmt"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Role is the name of the role.
const Role = "decider"

const (
	batch = 500
	// expiring bounds the jobs that expire at once: each is a commit of its own.
	expiring = 100
	by       = "agent:decider"
)

// Store is what the decider reads and writes.
type Store interface {
	UndecidedJobs(ctx context.Context, limit int) ([]core.Job, error)
	ExpiredJobs(ctx context.Context, now time.Time, limit int) ([]core.Job, error)
	SaveDecisions(ctx context.Context, all []core.DecisionWrite) (stale []core.JobID, err error)
	SaveJobState(ctx context.Context, id core.JobID, rev int64, to core.JobState, by, reason string) (core.Job, error)
	// DecidedJobs, RankedBy and SetRankedBy serve the second look at decided jobs.
	DecidedJobs(ctx context.Context, below int64, limit int) (jobs []core.Job, next int64, err error)
	RankedBy(ctx context.Context) (string, error)
	SetRankedBy(ctx context.Context, rev string) error
	// EmbeddedJobs, VectorsSeen and SetVectorsSeen serve that at jobs whose vector came.
	EmbeddedJobs(ctx context.Context, model string, after int64, limit int) (jobs []core.Job, next int64, err error)
	VectorsSeen(ctx context.Context) (int64, error)
	SetVectorsSeen(ctx context.Context, n int64) error
}

// Decider is the worker of the role.
type Decider struct {
	store Store
	rules *Rules
	clock clock.Clock
	look  look
}

// New makes a decider.
func New(store Store, rules *Rules, c clock.Clock) *Decider {
	return &Decider{store: store, rules: rules, clock: c}
}

// Work decides one batch of new jobs and, unless more are waiting, a batch of those
// that the owner's changes concern, and expires those whose deadline passed.
func (d *Decider) Work(ctx context.Context) (actors.Report, error) {
	v, err := d.rules.present(ctx)
	if err != nil || v.note != "" {
		return actors.Report{Note: v.note}, err
	}
	now := d.clock.Now()
	jobs, err := d.store.UndecidedJobs(ctx, batch)
	if err != nil {
		return actors.Report{}, err
	}
	writes, err := d.rules.decideAll(ctx, v, jobs, func(core.Job) time.Time { return now })
	if err != nil {
		return actors.Report{}, err
	}
	report := actors.Report{More: len(jobs) == batch}
	if err := d.save(ctx, writes, &report); err != nil || report.More {
		// Second looks and deadlines can wait for the last batch of a backlog.
		return report, err
	}
	if err := d.again(ctx, v, now, &report); err != nil || report.More {
		return report, err
	}
	if err := d.embedded(ctx, v, now, &report); err != nil || report.More {
		return report, err
	}
	expired, err := d.expire(ctx, now)
	report.Handled += expired
	return report, err
}

// save stores decisions and counts them. A job that somebody changed meanwhile is
// left alone; it comes again if it is still new.
func (d *Decider) save(ctx context.Context, writes []core.DecisionWrite, report *actors.Report) error {
	if len(writes) == 0 {
		return nil
	}
	for _, w := range writes {
		if w.To == core.JobShortlisted {
			report.Knock = []string{"router"}
		}
	}
	stale, err := d.store.SaveDecisions(ctx, writes)
	if err != nil {
		return fmt.Errorf("decide %d jobs: %w", len(writes), err)
	}
	report.Handled += len(writes) - len(stale)
	return nil
}

func (d *Decider) expire(ctx context.Context, now time.Time) (int, error) {
	jobs, err := d.store.ExpiredJobs(ctx, now, expiring)
	if err != nil {
		return 0, err
	}
	for _, job := range jobs {
		_, err := d.store.SaveJobState(ctx, job.ID, job.Rev, core.JobExpired, by, "deadline_passed")
		if err != nil && core.KindOf(err) != core.KindConflict {
			return 0, fmt.Errorf("expire job %s: %w", job.ID, err)
		}
	}
	return len(jobs), nil
}

var _ actors.Worker = (*Decider)(nil)
