// Package generator writes proposals: it drafts from confirmed facts, runs the
// gates and hands the text to the human, or on, as the channel's permission says.
package generator

import (
	"context"
	"fmt"
	"slices"
	"sync"
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

// Rewards learns how good the answers of models turned out. The models' gateway
// fulfils it; where they do not, nothing is learned.
type Rewards interface {
	Reward(ctx context.Context, a actors.Answer, reward float64)
}

// Config configures the generator.
type Config struct {
	Store     Store
	Jobs      Jobs
	Owner     Owner
	Templates func() []draft.Template
	Policies  func(core.Settings) []core.ChannelPolicy
	// Trust adds to a policy what its channel has earned, looked at anew; nil adds
	// nothing.
	Trust func(ctx context.Context, p core.ChannelPolicy, s core.Settings) (core.ChannelPolicy, error)
	// Models writes; without it every text comes from a template.
	Models actors.Models
	// Providers says what of the profile may be sent where; nil is the usual list. A
	// prompt holds what all providers that may receive it are allowed.
	Providers func() []core.ProviderPolicy
	// LocalOnly keeps every prompt on endpoints that the owner declared local.
	LocalOnly bool
	// Arms chooses between templates, models and price steps; nil takes the best fitting
	// template and leaves models to the router.
	Arms Arms
	// Threads are the conversations in which answers are written; nil writes none.
	// Converses reports whether a channel's mailbox is read and answered, Silence gives
	// the learned times after which a source's silence is followed up.
	Threads   Threads
	Converses func(core.ChannelName) bool
	Silence   func(ctx context.Context) (func(core.SourceName) time.Duration, error)
	// Domains looks at where a job wants to be answered before a text is written; nil
	// looks at nothing.
	Domains Domains
	IDs     clock.IDs
	// Observe is told of each text that was written and saved; nil tells nobody.
	Observe func(core.Proposal)
	Clock   clock.Clock
	// Reach stops the process in crash tests; never nil.
	Reach func(point string)
}

// Generator is the worker of the role. It is safe for concurrent use.
type Generator struct {
	cfg Config
	// busy holds the proposals that somebody writes at the moment, so that nobody
	// pays for the same text twice. Only one process works on the store.
	mu   sync.Mutex
	busy map[core.ProposalID]bool
	// swept is when silences were looked at last.
	swept time.Time
}

// New makes a generator.
func New(cfg Config) *Generator {
	if cfg.Reach == nil {
		cfg.Reach = func(string) {}
	}
	if cfg.Observe == nil {
		cfg.Observe = func(core.Proposal) {}
	}
	if cfg.Templates == nil {
		cfg.Templates = func() []draft.Template { return nil }
	}
	return &Generator{cfg: cfg, busy: map[core.ProposalID]bool{}}
}

// Claim keeps the worker from a proposal until it is released: whoever creates one
// to write it at once claims it before. It reports false when it is claimed already.
func (g *Generator) Claim(id core.ProposalID) (release func(), ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.busy[id] {
		return func() {}, false
	}
	g.busy[id] = true
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.busy, id)
	}, true
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
		release, mine := g.Claim(p.ID)
		if !mine {
			continue
		}
		_, err := g.Write(ctx, p, settings)
		release()
		if err != nil {
			return report, fmt.Errorf("draft proposal %s: %w", p.ID, err)
		}
		report.Handled++
	}
	report.More = report.More && report.Handled > 0
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
	n, err := g.unaskedAnswers(ctx, settings)
	report.Handled += n
	if err != nil {
		return report, err
	}
	if report.Handled > 0 {
		report.Knock = []string{"submitter"}
	}
	return report, nil
}

// Write drafts one proposal and hands it on. A proposal that somebody changed
// meanwhile is left as it is.
func (g *Generator) Write(ctx context.Context, p core.Proposal, settings core.Settings) (core.Proposal, error) {
	return g.write(ctx, p, settings, order{cache: answersKept})
}

// WriteWith is Write by the owner's wishes; see gets the text as it grows, and may
// be nil.
func (g *Generator) WriteWith(ctx context.Context, p core.Proposal, settings core.Settings, wish core.DraftWish, see func(core.DraftDelta)) (core.Proposal, error) {
	return g.write(ctx, p, settings, order{wish: wish, see: see})
}

func (g *Generator) write(ctx context.Context, p core.Proposal, settings core.Settings, o order) (core.Proposal, error) {
	if err := g.aged(ctx, p.JobID); err != nil {
		return p, err
	}
	text, err := g.draft(ctx, p, settings, o)
	if err != nil {
		return p, err
	}
	p = taken(p, text)
	p.Flags = append(p.Flags, g.questions(ctx, p, settings)...)
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

// taken puts a text into its proposal.
func taken(p, text core.Proposal) core.Proposal {
	p.Content, p.Claims, p.Gates, p.Missing, p.Flags = text.Content, text.Claims, text.Gates, text.Missing, text.Flags
	p.Template, p.Rung, p.Model, p.Writing, p.Draw = text.Template, text.Rung, text.Model, text.Writing, text.Draw
	return p
}

// draft makes the text of a proposal.
func (g *Generator) draft(ctx context.Context, p core.Proposal, settings core.Settings, o order) (core.Proposal, error) {
	in, err := g.input(ctx, p, settings, o.wish)
	if err != nil {
		return p, err
	}
	if why := draft.Forbidden(in); why != "" {
		// No model is asked, and no text is made, for what a standing rule forbids.
		p.Missing, p.Rung = []string{why}, core.RungTemplate
		return p, nil
	}
	var bid core.Pay
	if o, bid, err = g.drawn(ctx, &in, o); err != nil {
		return p, err
	}
	text, err := g.compose(ctx, in, o)
	if o.draw != nil && err == nil {
		priced := bid.Stated() && !text.Content.Price.Stated()
		if priced {
			text.Content.Price = bid
		}
		text.Draw = o.draw.Kept(text.Template, text.Model, priced)
	}
	if core.KindOf(err) == core.KindInvalid {
		// The profile or the templates allow no text: the user has to say something.
		p.Missing = []string{err.Error()}
		p.Rung = core.RungTemplate
		return p, nil
	}
	return text, err
}

// input loads what a text depends on.
func (g *Generator) input(ctx context.Context, p core.Proposal, settings core.Settings, wish core.DraftWish) (draft.Input, error) {
	in := draft.Input{Settings: settings, Templates: g.cfg.Templates(), Channel: p.Content.Channel, Recipient: p.Content.Recipient,
		Language: wish.Language, Attachments: p.Content.Attachments, Now: g.cfg.Clock.Now()}
	var err error
	if in.Job, err = g.cfg.Jobs.Job(ctx, p.JobID); err != nil {
		return in, err
	}
	if in.Postings, err = g.cfg.Jobs.Postings(ctx, p.JobID); err != nil {
		return in, err
	}
	if in.Profile, err = g.cfg.Owner.Profile(ctx, p.Profile); err != nil {
		return in, err
	}
	in.RecentBodies, err = g.others(ctx, p.JobID)
	return in, err
}

// others are the bodies of earlier proposals for other jobs: what was written for
// the same one may well be alike.
func (g *Generator) others(ctx context.Context, id core.JobID) ([]string, error) {
	bodies, err := g.cfg.Store.RecentBodies(ctx, recent)
	if err != nil {
		return nil, err
	}
	same, _, err := g.cfg.Store.Proposals(ctx, core.ProposalFilter{JobID: id, Limit: core.MaxLimit})
	if err != nil {
		return nil, err
	}
	own := map[string]bool{}
	for _, p := range same {
		own[p.Content.Body] = true
	}
	return slices.DeleteFunc(bodies, func(b string) bool { return own[b] }), nil
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

// trusted adds what the channel has earned.
func (g *Generator) trusted(ctx context.Context, p core.ChannelPolicy, settings core.Settings) (core.ChannelPolicy, error) {
	if g.cfg.Trust == nil {
		return p, nil
	}
	return g.cfg.Trust(ctx, p, settings)
}

// route hands a drafted text to the human or approves it by rule.
func (g *Generator) route(ctx context.Context, p core.Proposal, settings core.Settings) (core.Proposal, error) {
	job, err := g.cfg.Jobs.Job(ctx, p.JobID)
	if err != nil {
		return p, err
	}
	policy, err := g.trusted(ctx, g.policy(settings, p.Content.Channel), settings)
	if err != nil {
		return p, err
	}
	to, _ := review.Route(p, policy, settings, job)
	switch to {
	case core.ProposalApproved:
		approved, err := p.Approve(p.Hash, policy.Unattended(), g.cfg.Clock.Now())
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
