// Package router plans the day and decides by which way a shortlisted job is
// answered: which of them, in which order, through which channel, to which recipient.
// Its Gateway makes the model calls of all roles within the budget.
package router

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/internal/clock"
)

// Role is the name of the role.
const Role = "router"

const (
	batch = 20
	by    = "agent:router"
)

// Store is what the router reads and writes beside plans.
type Store interface {
	DraftsSince(ctx context.Context, since time.Time) (int, error)
	CreateProposal(ctx context.Context, p core.Proposal) error
}

// Owner is what the router needs to know of the owner.
type Owner interface {
	Agent(ctx context.Context) (core.AgentState, error)
	Profile(ctx context.Context, id core.ProfileID) (core.Profile, error)
	Settings(ctx context.Context) (core.Settings, error)
}

// Policies lists what each channel is allowed under the present settings.
type Policies func(core.Settings) []core.ChannelPolicy

// Domains tells how old the domains of a job are.
type Domains interface {
	// Doubt reports whether a domain of the job has just been found to be young, so that
	// the decider should see the job again before it is answered. What cannot be found
	// out is no doubt.
	Doubt(ctx context.Context, job core.Job) (bool, error)
}

// Config configures the router.
type Config struct {
	Store    Store
	Plans    PlanStore
	Owner    Owner
	Money    Money
	Policies Policies
	// Caps are those of a channel under the present settings.
	Caps func(core.Settings, core.ChannelName) core.Caps
	// Domains looks at where a job wants to be answered before a text is written; nil
	// looks at nothing.
	Domains Domains
	Clock   clock.Clock
	IDs     clock.IDs
}

// Router is the worker of the role.
type Router struct {
	cfg    Config
	latest latest
}

// New makes a router.
func New(cfg Config) *Router { return &Router{cfg: cfg} }

// Work plans the day and opens proposals for the jobs that it takes, in their order.
func (r *Router) Work(ctx context.Context) (actors.Report, error) {
	agent, err := r.cfg.Owner.Agent(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	if agent.Run == core.RunPaused {
		return actors.Report{Note: actors.NotePaused}, nil
	}
	settings, err := r.cfg.Owner.Settings(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	now := r.cfg.Clock.Now()
	if now.Before(settings.AwayUntil) {
		return actors.Report{Note: actors.NoteAway, Detail: settings.AwayUntil.Format(time.RFC3339)}, nil
	}
	profile, err := r.cfg.Owner.Profile(ctx, "")
	if core.KindOf(err) == core.KindNotFound {
		return actors.Report{Note: actors.NoteNoProfile}, nil
	}
	if err != nil {
		return actors.Report{}, err
	}
	used, err := r.cfg.Store.DraftsSince(ctx, DayStart(now, settings.TimeZone))
	if err != nil {
		return actors.Report{}, err
	}
	policies := r.cfg.Policies(settings)
	todo, err := r.planned(ctx, settings, policies, now)
	if err != nil {
		return actors.Report{}, err
	}
	report := actors.Report{}
	if todo.waiting {
		report.Knock = []string{"learner"}
	}
	left := settings.DraftsPerDay - used
	if left <= 0 {
		report.Note, report.Detail = actors.NoteQuota, fmt.Sprint(settings.DraftsPerDay)
		return report, nil
	}
	report.More = len(todo.taken) > batch && left > batch
	for _, c := range todo.taken[:min(len(todo.taken), left, batch)] {
		doubt, err := r.doubt(ctx, todo.jobs[c.Job])
		if err != nil {
			return report, err
		}
		if doubt {
			if !slices.Contains(report.Knock, "decider") {
				report.Knock = append(report.Knock, "decider")
			}
			continue
		}
		if err := r.open(ctx, todo.jobs[c.Job], profile, policies, now); err != nil {
			return report, err
		}
		report.Handled++
	}
	if report.Handled > 0 {
		report.Knock = append(report.Knock, "generator")
	}
	return report, nil
}

// doubt looks at the domains of a job that nothing was said against yet.
func (r *Router) doubt(ctx context.Context, job core.Job) (bool, error) {
	if r.cfg.Domains == nil || job.Decision.Verdict != core.VerdictShortlist {
		return false, nil
	}
	doubt, err := r.cfg.Domains.Doubt(ctx, job)
	if err != nil {
		return false, fmt.Errorf("look at the domains of job %s: %w", job.ID, err)
	}
	return doubt, nil
}

// open creates the proposal row; somebody else having made one is no failure.
func (r *Router) open(ctx context.Context, job core.Job, profile core.Profile, policies []core.ChannelPolicy, now time.Time) error {
	p, err := Open(core.ProposalID(r.cfg.IDs.New()), job, profile, policies, "", now)
	if err != nil {
		return fmt.Errorf("route job %s: %w", job.ID, err)
	}
	err = r.cfg.Store.CreateProposal(ctx, p)
	if err != nil && core.KindOf(err) != core.KindConflict {
		return fmt.Errorf("open a proposal for job %s: %w", job.ID, err)
	}
	return nil
}

// Open makes a drafting proposal for a job, through the given channel or, when
// that is empty, through the one that plan.Channel picks. Without any channel the
// recipient stays empty and the generator asks the user.
func Open(id core.ProposalID, job core.Job, profile core.Profile, policies []core.ChannelPolicy, channel core.ChannelName, now time.Time) (core.Proposal, error) {
	p, err := core.NewProposal(id, job.ID, profile.ID, now)
	if err != nil {
		return p, err
	}
	if channel != "" {
		var only []core.ChannelPolicy
		for _, c := range policies {
			if c.Channel == channel {
				only = append(only, c)
			}
		}
		policies = only
	}
	choice := plan.Channel(job, policies)
	p.Rung = core.RungTemplate
	p.Content.Channel, p.Content.Recipient = choice.Channel, choice.Recipient
	if choice.Channel == "" {
		p.Content.Channel = channel
		if channel == "" {
			p.Content.Channel = plan.ChannelAssist
		}
	}
	return p, nil
}

// DayStart is the beginning of now's day in the owner's zone; an unknown zone
// counts as UTC.
func DayStart(now time.Time, zone string) time.Time {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	y, m, d := now.In(loc).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, loc)
}

var _ actors.Worker = (*Router)(nil)
