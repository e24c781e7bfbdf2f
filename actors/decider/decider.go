// Package decider screens and scores new jobs and stores each decision with its
// reasons.
package decider

import (
	"context"
	"fmt"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/parallel"
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
}

// Owner is what the decider needs to know of the owner.
type Owner interface {
	Agent(ctx context.Context) (core.AgentState, error)
	Profile(ctx context.Context, id core.ProfileID) (core.Profile, error)
	ProfileRev(ctx context.Context, id core.ProfileID) (core.ProfileID, int64, error)
	Settings(ctx context.Context) (core.Settings, error)
}

// Decider is the worker of the role.
type Decider struct {
	store Store
	owner Owner
	clock clock.Clock
	// rules are those of the profile with this id and revision: reading it takes
	// longer than deciding a job.
	rules plan.Decider
	id    core.ProfileID
	rev   int64
}

// New makes a decider.
func New(store Store, owner Owner, c clock.Clock) *Decider {
	return &Decider{store: store, owner: owner, clock: c}
}

// Work decides one batch of new jobs and, unless more are waiting, expires those
// whose deadline passed.
func (d *Decider) Work(ctx context.Context) (actors.Report, error) {
	agent, err := d.owner.Agent(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	if agent.Run == core.RunPaused {
		return actors.Report{Note: actors.NotePaused}, nil
	}
	err = d.read(ctx)
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
	writes := make([]core.DecisionWrite, len(jobs))
	rules := d.rules.With(settings)
	parallel.Each(len(jobs), func(i int) {
		to, decision := rules.Decide(jobs[i], nil, now)
		writes[i] = core.DecisionWrite{Job: jobs[i], To: to, Decision: decision, By: by}
	})
	report := actors.Report{More: len(jobs) == batch}
	for _, w := range writes {
		if w.To == core.JobShortlisted {
			report.Knock = []string{"router"}
		}
	}
	// A job that somebody changed meanwhile is stale and comes again if still new.
	stale, err := d.store.SaveDecisions(ctx, writes)
	if err != nil {
		return report, fmt.Errorf("decide %d jobs: %w", len(jobs), err)
	}
	report.Handled = len(jobs) - len(stale)
	if report.More {
		// Deadlines can wait for the last batch of a backlog.
		return report, nil
	}
	expired, err := d.expire(ctx, now)
	report.Handled += expired
	return report, err
}

// read makes the rules anew when the profile is another one than last time.
func (d *Decider) read(ctx context.Context) error {
	id, rev, err := d.owner.ProfileRev(ctx, "")
	if err != nil || id == d.id && rev == d.rev {
		return err
	}
	profile, err := d.owner.Profile(ctx, "")
	if err != nil {
		return err
	}
	d.rules, d.id, d.rev = plan.NewDecider(profile, core.Settings{}), profile.ID, profile.Rev
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
