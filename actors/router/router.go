// Package router decides by which way a shortlisted job is answered: which
// channel, which recipient, on which rung a text is made, and how many a day. The
// rung is the template one until model calls are routed here too.
package router

import (
	"context"
	"fmt"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/internal/clock"
)

// Role is the name of the role.
const Role = "router"

const batch = 20

// Store is what the router reads and writes.
type Store interface {
	ShortlistedWithoutProposal(ctx context.Context, limit int) ([]core.Job, error)
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

// Router is the worker of the role.
type Router struct {
	store    Store
	owner    Owner
	policies Policies
	clock    clock.Clock
	ids      clock.IDs
}

// New makes a router.
func New(store Store, owner Owner, policies Policies, c clock.Clock, ids clock.IDs) *Router {
	return &Router{store: store, owner: owner, policies: policies, clock: c, ids: ids}
}

// Work opens proposals for the best shortlisted jobs, as many as the day allows.
func (r *Router) Work(ctx context.Context) (actors.Report, error) {
	agent, err := r.owner.Agent(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	if agent.Run == core.RunPaused {
		return actors.Report{Note: actors.NotePaused}, nil
	}
	settings, err := r.owner.Settings(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	now := r.clock.Now()
	if now.Before(settings.AwayUntil) {
		return actors.Report{Note: actors.NoteAway, Detail: settings.AwayUntil.Format(time.RFC3339)}, nil
	}
	profile, err := r.owner.Profile(ctx, "")
	if core.KindOf(err) == core.KindNotFound {
		return actors.Report{Note: actors.NoteNoProfile}, nil
	}
	if err != nil {
		return actors.Report{}, err
	}
	used, err := r.store.DraftsSince(ctx, DayStart(now, settings.TimeZone))
	if err != nil {
		return actors.Report{}, err
	}
	left := settings.DraftsPerDay - used
	if left <= 0 {
		return actors.Report{Note: actors.NoteQuota, Detail: fmt.Sprint(settings.DraftsPerDay)}, nil
	}
	jobs, err := r.store.ShortlistedWithoutProposal(ctx, min(left, batch))
	if err != nil {
		return actors.Report{}, err
	}
	report := actors.Report{More: len(jobs) == batch && left > batch}
	policies := r.policies(settings)
	for _, job := range jobs {
		if err := r.open(ctx, job, profile, policies, now); err != nil {
			return report, err
		}
		report.Handled++
		report.Knock = []string{"generator"}
	}
	return report, nil
}

// open creates the proposal row; somebody else having made one is no failure.
func (r *Router) open(ctx context.Context, job core.Job, profile core.Profile, policies []core.ChannelPolicy, now time.Time) error {
	p, err := Open(core.ProposalID(r.ids.New()), job, profile, policies, "", now)
	if err != nil {
		return fmt.Errorf("route job %s: %w", job.ID, err)
	}
	err = r.store.CreateProposal(ctx, p)
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
