// Package generator writes proposals: it drafts from confirmed facts, runs the
// gates and hands the text to the human, or on, as the channel's permission says.
package generator

import (
	"context"
	"fmt"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/core/review"
	"github.com/automonet/automonet/internal/clock"
)

// Role is the name of the role.
const Role = "generator"

const (
	batch  = 10
	recent = 200
)

// Store is what the generator reads and writes.
type Store interface {
	DraftingProposals(ctx context.Context, limit int) ([]core.Proposal, error)
	Proposals(ctx context.Context, f core.ProposalFilter) ([]core.Proposal, string, error)
	SaveProposal(ctx context.Context, p core.Proposal, to core.ProposalState, by string) (core.Proposal, error)
	RecentBodies(ctx context.Context, limit int) ([]string, error)
}

// Jobs is what a text is written about.
type Jobs interface {
	Job(ctx context.Context, id core.JobID) (core.Job, error)
	Postings(ctx context.Context, id core.JobID) ([]core.Posting, error)
}

// Owner is what the generator needs to know of the owner.
type Owner interface {
	Agent(ctx context.Context) (core.AgentState, error)
	Profile(ctx context.Context, id core.ProfileID) (core.Profile, error)
	Settings(ctx context.Context) (core.Settings, error)
}

// Config configures the generator.
type Config struct {
	Store     Store
	Jobs      Jobs
	Owner     Owner
	Templates []draft.Template
	Policies  func(core.Settings) []core.ChannelPolicy
	// Models makes model calls; nil means that every text is a template's.
	Models actors.Models
	// Providers says what of the profile each provider may see; nil means nothing.
	Providers func() []core.ProviderPolicy
	// Observe is told of each text that was written and saved; nil tells nobody.
	Observe func(core.Proposal)
	Clock   clock.Clock
	// Reach stops the process in crash tests; never nil.
	Reach func(point string)
}

// Generator is the worker of the role.
type Generator struct{ cfg Config }

// New makes a generator.
func New(cfg Config) *Generator {
	if cfg.Reach == nil {
		cfg.Reach = func(string) {}
	}
	if cfg.Observe == nil {
		cfg.Observe = func(core.Proposal) {}
	}
	return &Generator{cfg: cfg}
}

// Work drafts one batch, and routes what was drafted before a crash.
func (g *Generator) Work(ctx context.Context) (actors.Report, error) {
	agent, err := g.cfg.Owner.Agent(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	if agent.Run == core.RunPaused {
		return actors.Report{Note: actors.NotePaused}, nil
	}
	settings, err := g.cfg.Owner.Settings(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	if now := g.cfg.Clock.Now(); now.Before(settings.AwayUntil) {
		return actors.Report{Note: actors.NoteAway, Detail: settings.AwayUntil.Format(time.RFC3339)}, nil
	}
	open, err := g.cfg.Store.DraftingProposals(ctx, batch)
	if err != nil {
		return actors.Report{}, err
	}
	report := actors.Report{More: len(open) == batch}
	for _, p := range open {
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
		if _, err := g.Write(ctx, p, settings); err != nil {
			return report, fmt.Errorf("draft proposal %s: %w", p.ID, err)
		}
		report.Handled++
	}
	left, _, err := g.cfg.Store.Proposals(ctx, core.ProposalFilter{States: []core.ProposalState{core.ProposalDrafted}, Limit: batch})
	if err != nil {
		return report, err
	}
	for _, p := range left {
		if _, err := g.route(ctx, p, settings); err != nil {
			return report, fmt.Errorf("route proposal %s: %w", p.ID, err)
		}
		report.Handled++
	}
	if report.Handled > 0 {
		report.Knock = []string{"submitter"}
	}
	return report, nil
}

// Write drafts one proposal and hands it on. A proposal that somebody changed
// meanwhile is left as it is.
func (g *Generator) Write(ctx context.Context, p core.Proposal, settings core.Settings) (core.Proposal, error) {
	text, err := g.draft(ctx, p, settings)
	if err != nil {
		return p, err
	}
	p.Content, p.Claims, p.Gates = text.Content, text.Claims, text.Gates
	p.Missing, p.Template, p.Rung = text.Missing, text.Template, text.Rung
	p.Flags = append(text.Flags, g.questions(ctx, p, settings)...)
	to := core.ProposalDrafted
	p.Missing = append(p.Missing, g.refused(ctx, p)...)
	if len(p.Missing) > 0 {
		to = core.ProposalNeedsHuman
	}
	g.cfg.Reach("generator.save")
	saved, err := g.cfg.Store.SaveProposal(ctx, p, to, "agent:generator")
	if core.KindOf(err) == core.KindConflict {
		return p, nil
	}
	if err != nil {
		return saved, err
	}
	g.cfg.Observe(saved)
	if to == core.ProposalNeedsHuman {
		return saved, nil
	}
	return g.route(ctx, saved, settings)
}

func (g *Generator) draft(ctx context.Context, p core.Proposal, settings core.Settings) (core.Proposal, error) {
	job, err := g.cfg.Jobs.Job(ctx, p.JobID)
	if err != nil {
		return p, err
	}
	postings, err := g.cfg.Jobs.Postings(ctx, p.JobID)
	if err != nil {
		return p, err
	}
	profile, err := g.cfg.Owner.Profile(ctx, p.Profile)
	if err != nil {
		return p, err
	}
	bodies, err := g.cfg.Store.RecentBodies(ctx, recent)
	if err != nil {
		return p, err
	}
	text, err := draft.Draft(draft.Input{Job: job, Postings: postings, Profile: profile, Settings: settings,
		Templates: g.cfg.Templates, Channel: p.Content.Channel, Recipient: p.Content.Recipient,
		RecentBodies: bodies, Now: g.cfg.Clock.Now()})
	if core.KindOf(err) == core.KindInvalid {
		// The profile or the templates allow no text: the user has to say something.
		p.Missing = []string{err.Error()}
		p.Rung = core.RungTemplate
		return p, nil
	}
	return text, err
}

// questions flags what sending would ask the user, so that the review shows it.
func (g *Generator) questions(ctx context.Context, p core.Proposal, settings core.Settings) []string {
	job, err := g.cfg.Jobs.Job(ctx, p.JobID)
	if err != nil {
		return nil
	}
	postings, err := g.cfg.Jobs.Postings(ctx, p.JobID)
	if err != nil {
		return nil
	}
	return review.Questions(p, job, postings, g.policy(settings, p.Content.Channel), settings, g.cfg.Clock.Now())
}

func (g *Generator) policy(settings core.Settings, name core.ChannelName) core.ChannelPolicy {
	for _, c := range g.cfg.Policies(settings) {
		if c.Channel == name {
			return c
		}
	}
	return core.ChannelPolicy{Channel: name, Mode: core.ModeOff}
}

// route hands a drafted text to the human or approves it by rule.
func (g *Generator) route(ctx context.Context, p core.Proposal, settings core.Settings) (core.Proposal, error) {
	job, err := g.cfg.Jobs.Job(ctx, p.JobID)
	if err != nil {
		return p, err
	}
	to, _ := review.Route(p, g.policy(settings, p.Content.Channel), settings, job)
	switch to {
	case core.ProposalApproved:
		approved, err := p.Approve(p.Hash, "rule:auto", g.cfg.Clock.Now())
		if err != nil {
			to = core.ProposalWaiting
		} else {
			p = approved
		}
	case core.ProposalRefused:
	default:
		// The channel was switched off meanwhile, or something is missing: it is
		// the user's turn, and the proposal says why.
		to = core.ProposalWaiting
	}
	g.cfg.Reach("generator.route")
	saved, err := g.cfg.Store.SaveProposal(ctx, p, to, "agent:generator")
	if core.KindOf(err) == core.KindConflict {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("save as %s: %w", to, err)
	}
	return saved, nil
}

var _ actors.Worker = (*Generator)(nil)
