package app

import (
	"context"

	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
)

// Draft makes a proposal for a job now, whatever the agent thinks of the job.
func (l *local) Draft(ctx context.Context, id core.JobID, name core.ChannelName) (core.Proposal, error) {
	return l.DraftWith(ctx, id, core.DraftWish{Channel: name}, nil)
}

// DraftWith is Draft by the owner's wishes. A proposal whose making is broken off
// keeps its place, and the agent writes it later.
func (l *local) DraftWith(ctx context.Context, id core.JobID, wish core.DraftWish, see func(core.DraftDelta)) (core.Proposal, error) {
	return l.DraftBy(ctx, id, wish, "user", see)
}

// DraftBy is DraftWith with who asked for it.
func (l *local) DraftBy(ctx context.Context, id core.JobID, wish core.DraftWish, by string, see func(core.DraftDelta)) (core.Proposal, error) {
	wish, err := core.NewDraftWish(wish)
	if err != nil {
		return core.Proposal{}, err
	}
	p, settings, err := l.sketch(ctx, id, wish.Channel)
	if err != nil {
		return p, err
	}
	if err := l.checkWish(ctx, p.Profile, wish); err != nil {
		return core.Proposal{}, err
	}
	job, err := l.store.Job(ctx, id)
	if err != nil {
		return p, err
	}
	if job.State != core.JobShortlisted {
		if _, err = l.shortlist(ctx, job, by); err != nil {
			return p, err
		}
	}
	release, _ := l.writer.Claim(p.ID)
	defer func() {
		release()
		// What was broken off is taken up by the agent.
		l.knock("generator")
	}()
	if err := l.store.CreateProposal(ctx, p); err != nil {
		return p, err
	}
	if p, err = l.store.Proposal(ctx, p.ID); err != nil {
		return p, err
	}
	return l.writer.WriteWith(ctx, p, settings, wish, see)
}

// checkWish refuses a wish before anything is made or asked by it.
func (l *local) checkWish(ctx context.Context, id core.ProfileID, wish core.DraftWish) error {
	profile, err := l.store.Profile(ctx, id)
	if err != nil {
		return err
	}
	return draft.CheckWish(wish.Instruction, profile)
}

// sketch is the row that a proposal for the job would begin with.
func (l *local) sketch(ctx context.Context, id core.JobID, name core.ChannelName) (core.Proposal, core.Settings, error) {
	job, err := l.store.Job(ctx, id)
	if err != nil {
		return core.Proposal{}, core.Settings{}, err
	}
	profile, err := l.store.Profile(ctx, "")
	if err != nil {
		return core.Proposal{}, core.Settings{}, err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return core.Proposal{}, settings, err
	}
	if name != "" && l.channels[name] == nil {
		return core.Proposal{}, settings, l.unknownChannel(name)
	}
	if err := l.allowed(ctx, settings, job.ID, nil); err != nil {
		return core.Proposal{}, settings, err
	}
	p, err := router.Open(core.ProposalID(l.ids.New()), job, profile, l.policies(settings), name, l.clock.Now())
	return p, settings, err
}

// Compare lets each model write a text for the job and saves none of them. Nothing is
// asked when one of them could not be called at all.
func (l *local) Compare(ctx context.Context, id core.JobID, models []string, see func(core.DraftDelta)) ([]core.DraftTrial, error) {
	wish, err := core.NewDraftWish(core.DraftWish{Models: models})
	if err != nil {
		return nil, err
	}
	if len(wish.Models) == 0 {
		return nil, core.Invalid("models", "a comparison needs at least one model; name them with --models, see: automonet model list")
	}
	for _, m := range wish.Models {
		if err := l.purse.May(ctx, m); err != nil {
			return nil, err
		}
	}
	p, settings, err := l.sketch(ctx, id, "")
	if err != nil {
		return nil, err
	}
	return l.writer.Compare(ctx, p, settings, wish.Models, see)
}

// Regenerate puts a new text in the place of the present one. What a human asked
// for is shown to a human again.
func (l *local) Regenerate(ctx context.Context, id core.ProposalID, wish core.DraftWish, by string, see func(core.DraftDelta)) (core.Proposal, error) {
	wish, err := core.NewDraftWish(wish)
	if err != nil {
		return core.Proposal{}, err
	}
	p, err := l.changeable(ctx, id)
	if err != nil {
		return p, err
	}
	if err := l.checkWish(ctx, p.Profile, wish); err != nil {
		return p, err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return p, err
	}
	if err := l.allowed(ctx, settings, p.JobID, nil); err != nil {
		return p, err
	}
	text, err := l.writer.Revise(ctx, p, settings, wish, see)
	if err != nil {
		return p, err
	}
	saved, err := l.replaced(ctx, text, by)
	if err == nil {
		l.writer.Revised(saved)
	}
	return saved, err
}

// Choose puts one of the other variants in the place of the text, which takes its
// place among them.
func (l *local) Choose(ctx context.Context, id core.ProposalID, n int, by string) (core.Proposal, error) {
	p, err := l.changeable(ctx, id)
	if err != nil {
		return p, err
	}
	if n < 1 || n > len(p.Writing.Others) {
		return p, core.Invalid("variant", "%d is not a variant of proposal %s; it has %d others", n, p.ID, len(p.Writing.Others))
	}
	others := append([]core.Variant(nil), p.Writing.Others...)
	v := others[n-1]
	others[n-1] = core.Variant{Content: p.Content, Claims: p.Claims, Gates: p.Gates, Missing: p.Missing, Flags: p.Flags,
		Rung: p.Rung, Template: p.Template, Model: p.Model, Credit: p.Writing.Credit}
	p.Content, p.Claims, p.Gates, p.Missing, p.Flags = v.Content, v.Claims, v.Gates, v.Missing, v.Flags
	p.Rung, p.Template, p.Model = v.Rung, v.Template, v.Model
	p.Writing.Credit, p.Writing.Others, p.Writing.Original = v.Credit, others, ""
	return l.replaced(ctx, p, by)
}

// changeable returns a proposal whose text may be replaced: nothing of it went out.
func (l *local) changeable(ctx context.Context, id core.ProposalID) (core.Proposal, error) {
	p, err := l.store.Proposal(ctx, id)
	if err != nil {
		return p, err
	}
	if p.State == core.ProposalDrafting {
		return p, core.Errorf(core.KindConflict, "proposal %s is being written; wait for its text", p.ID)
	}
	_, err = l.parked(ctx, p)
	return p, err
}

// replaced saves a text that takes the place of another one.
func (l *local) replaced(ctx context.Context, p core.Proposal, by string) (core.Proposal, error) {
	if err := l.withdraw(ctx, p, by); err != nil {
		return p, err
	}
	p, err := l.store.SaveProposal(ctx, p, core.ProposalDrafted, by)
	if err != nil {
		return p, err
	}
	return l.store.SaveProposal(ctx, p, core.ProposalWaiting, by)
}

// kept is what the owner's approval says of a model's text: all of it, or what an
// edit has left of it.
func kept(p core.Proposal) float64 {
	if p.Writing.Original == "" {
		return 1
	}
	return draft.Kept(p.Writing.Original, p.Content.Body)
}
