// Package decider screens and scores new jobs and stores each decision with its
// reasons.
package decider

import (
	"context"
	"fmt"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/score"
	"github.com/automonet/automonet/internal/clock"
)

// Role is the name of the role.
const Role = "decider"

const batch = 100

// Store is what the decider reads and writes.
type Store interface {
	UndecidedJobs(ctx context.Context, limit int) ([]core.Job, error)
	ExpiredJobs(ctx context.Context, now time.Time, limit int) ([]core.Job, error)
	SaveDecision(ctx context.Context, j core.Job, to core.JobState, d core.Decision, by string) (core.Job, error)
	SaveJobState(ctx context.Context, id core.JobID, rev int64, to core.JobState, by, reason string) (core.Job, error)
}

// Owner is what the decider needs to know of the owner.
type Owner interface {
	Agent(ctx context.Context) (core.AgentState, error)
	Profile(ctx context.Context, id core.ProfileID) (core.Profile, error)
	Settings(ctx context.Context) (core.Settings, error)
}

// Decider is the worker of the role.
type Decider struct {
	store Store
	owner Owner
	clock clock.Clock
}

// New makes a decider.
func New(store Store, owner Owner, c clock.Clock) *Decider {
	return &Decider{store: store, owner: owner, clock: c}
}

// Work decides one batch of new jobs and expires those whose deadline passed.
func (d *Decider) Work(ctx context.Context) (actors.Report, error) {
	agent, err := d.owner.Agent(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	if agent.Run == core.RunPaused {
		return actors.Report{Note: actors.NotePaused}, nil
	}
	profile, err := d.owner.Profile(ctx, "")
	if core.KindOf(err) == core.KindNotFound {
		return actors.Report{Note: actors.NoteNoProfile}, nil
	}
	if err != nil {
		return actors.Report{}, err
	}
	settings, err := d.owner.Settings(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	now := d.clock.Now()
	jobs, err := d.store.UndecidedJobs(ctx, batch)
	if err != nil {
		return actors.Report{}, err
	}
	report := actors.Report{More: len(jobs) == batch}
	for _, job := range jobs {
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
		to, decision := score.Decide(job, profile, settings, now)
		_, err := d.store.SaveDecision(ctx, job, to, decision, "agent:decider")
		if core.KindOf(err) == core.KindConflict {
			// Somebody changed the job meanwhile; it comes again if still new.
			continue
		}
		if err != nil {
			return report, fmt.Errorf("decide job %s: %w", job.ID, err)
		}
		report.Handled++
		if to == core.JobShortlisted && len(report.Knock) == 0 {
			report.Knock = []string{"router"}
		}
	}
	expired, err := d.expire(ctx, now)
	report.Handled += expired
	return report, err
}

func (d *Decider) expire(ctx context.Context, now time.Time) (int, error) {
	jobs, err := d.store.ExpiredJobs(ctx, now, batch)
	if err != nil {
		return 0, err
	}
	for _, job := range jobs {
		_, err := d.store.SaveJobState(ctx, job.ID, job.Rev, core.JobExpired, "agent:decider", "deadline_passed")
		if err != nil && core.KindOf(err) != core.KindConflict {
			return 0, fmt.Errorf("expire job %s: %w", job.ID, err)
		}
	}
	return len(jobs), nil
}

var _ actors.Worker = (*Decider)(nil)
