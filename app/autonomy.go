package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"time"

	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/autonomy"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/core/review"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store"
)

// trustee looks at what each channel has earned, and writes down what changes.
type trustee struct {
	store    *store.Store
	policies func(core.Settings) []core.ChannelPolicy
	clock    clock.Clock
	ids      clock.IDs
	log      *slog.Logger
}

const (
	// lookedAt bounds the comparisons that one look reads.
	lookedAt = 2000
	// tries is how often a step is tried that somebody else was quicker with.
	tries = 3
)

// input gathers what speaks for and against a channel.
func (k *trustee) input(ctx context.Context, a core.Autonomy, p core.ChannelPolicy, s core.Settings) (autonomy.Input, error) {
	in := autonomy.Input{Rules: s.Autonomy, Policy: p, Now: k.clock.Now()}
	var err error
	if in.Pairs, err = k.store.ShadowPairs(ctx, p.Channel, a.After, lookedAt); err != nil || a.Grant == nil {
		return in, err
	}
	if in.Trouble, err = k.store.AutonomyTrouble(ctx, p.Channel, a.Grant.At); err != nil {
		return in, err
	}
	in.Trouble.Fall, err = k.fall(ctx, a.Grant.At)
	return in, err
}

// fall is by how much the reply rate has fallen since a time, 0 where it was not found
// to have.
func (k *trustee) fall(ctx context.Context, since time.Time) (float64, error) {
	l, err := k.store.Learned(ctx, learner.WinModel, 0)
	if core.KindOf(err) == core.KindNotFound {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var doc struct {
		Shift learn.Shift `json:"shift"`
	}
	if json.Unmarshal(l.Doc, &doc) != nil || !doc.Shift.Found || doc.Shift.Factor >= 1 || !doc.Shift.Since.After(since) {
		return 0, nil // a document that cannot be read is made anew by the learner
	}
	return doc.Shift.Factor, nil
}

// change loads a channel's autonomy, lets f make a step and saves it; again where
// somebody else was quicker.
func (k *trustee) change(ctx context.Context, p core.ChannelPolicy, s core.Settings,
	f func(core.Autonomy, autonomy.Input) (core.Autonomy, *core.AutonomyStep, error)) (core.Autonomy, error) {
	for i := 1; ; i++ {
		a, err := k.store.Autonomy(ctx, p.Channel)
		if err != nil {
			return a, err
		}
		in, err := k.input(ctx, a, p, s)
		if err != nil {
			return a, err
		}
		next, step, err := f(a, in)
		if err != nil || step == nil {
			return a, err
		}
		saved, err := k.store.SaveAutonomy(ctx, next, *step)
		if core.KindOf(err) == core.KindConflict && i < tries {
			continue
		}
		if err == nil {
			k.log.InfoContext(ctx, "autonomy", "channel", p.Channel, "from", step.From, "to", step.To, "reason", step.Reason)
		}
		return saved, err
	}
}

// look assesses a channel now.
func (k *trustee) look(ctx context.Context, p core.ChannelPolicy, s core.Settings) (core.Autonomy, error) {
	return k.change(ctx, p, s, func(a core.Autonomy, in autonomy.Input) (core.Autonomy, *core.AutonomyStep, error) {
		next, step := autonomy.Assess(a, in)
		return next, step, nil
	})
}

// policy adds to a policy what its channel has earned, looked at anew: what speaks
// against a permission counts before the next send.
func (k *trustee) policy(ctx context.Context, p core.ChannelPolicy, s core.Settings) (core.ChannelPolicy, error) {
	a, err := k.look(ctx, p, s)
	if err != nil {
		return p, err
	}
	p.Earned = &a
	return p, nil
}

// lookAll assesses every channel.
func (k *trustee) lookAll(ctx context.Context) error {
	s, err := k.store.Settings(ctx)
	if err != nil {
		return err
	}
	for _, p := range k.policies(s) {
		if _, err := k.look(ctx, p, s); err != nil {
			return err
		}
	}
	return nil
}

// reset ends what was earned, or a demotion, when the owner sets a mode: what the owner
// said last counts. Only auto ends a demotion.
func (k *trustee) reset(ctx context.Context, p core.ChannelPolicy, s core.Settings, by string) error {
	_, err := k.change(ctx, p, s, func(a core.Autonomy, in autonomy.Input) (core.Autonomy, *core.AutonomyStep, error) {
		if a.State == core.AutonomyDemoted && p.Mode != core.ModeAuto || a.State == core.AutonomyOffered && p.Mode != core.ModeAuto {
			return a, nil, nil
		}
		next, step := autonomy.Reset(a, by, in)
		return next, step, nil
	})
	return err
}

// looked assesses a channel after its owner decided something. What fails is tried
// again within a minute and does not undo the decision.
func (l *local) looked(ctx context.Context, name core.ChannelName) {
	s, err := l.store.Settings(ctx)
	if err == nil {
		var p core.ChannelPolicy
		if p, err = l.policy(s, name); err == nil {
			_, err = l.trust.look(ctx, p, s)
		}
	}
	if err != nil && ctx.Err() == nil {
		l.log.WarnContext(ctx, "the autonomy of a channel was not looked at", "channel", name, "err", err)
	}
}

// shadowOf is what the agent would have done with a proposal that its owner decides
// on; nil where there is nothing to compare: the text is the owner's own, or it did not
// wait for the owner.
func (l *local) shadowOf(ctx context.Context, p core.Proposal, kind core.FeedbackKind, job core.Job) (*core.ShadowDecision, error) {
	if kind != core.FeedbackApprove && kind != core.FeedbackEdit && kind != core.FeedbackReject {
		return nil, nil
	}
	was, err := l.store.Proposal(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	auto := was.State == core.ProposalApproved && was.Approval != nil && strings.HasPrefix(was.Approval.By, core.RulePrefix)
	if was.Rung == core.RungHuman || was.State != core.ProposalWaiting && !auto {
		return nil, nil
	}
	d, err := l.wouldDo(ctx, was, job)
	if err != nil {
		return nil, err
	}
	d.Auto, d.Asked = auto, p.Content.Price
	d.Asked.Text = ""
	return &d, nil
}

// shadowSkip notes what the agent would have done with the waiting proposal of a job
// that its owner skips.
func (l *local) shadowSkip(ctx context.Context, job core.Job, f *core.Feedback) error {
	list, _, err := l.store.Proposals(ctx, core.ProposalFilter{JobID: job.ID, States: []core.ProposalState{core.ProposalWaiting}, Limit: 1})
	if err != nil || len(list) == 0 || list[0].Rung == core.RungHuman {
		return err
	}
	d, err := l.wouldDo(ctx, list[0], job)
	if err != nil {
		return err
	}
	f.Seen.Channel, f.Seen.Shadow = list[0].Content.Channel, &d
	return nil
}

func (l *local) wouldDo(ctx context.Context, p core.Proposal, job core.Job) (core.ShadowDecision, error) {
	s, err := l.store.Settings(ctx)
	if err != nil {
		return core.ShadowDecision{}, err
	}
	policy, err := l.policy(s, p.Content.Channel)
	if err != nil {
		return core.ShadowDecision{}, err
	}
	return review.Shadow(p, policy, s, job), nil
}

// Shadow says what the agent would do with a proposal, if its channel let it.
func (l *local) Shadow(ctx context.Context, id core.ProposalID) (core.ShadowDecision, error) {
	p, err := l.store.Proposal(ctx, id)
	if err != nil {
		return core.ShadowDecision{}, err
	}
	job, err := l.store.Job(ctx, p.JobID)
	if err != nil {
		return core.ShadowDecision{}, err
	}
	return l.wouldDo(ctx, p, job)
}

// Autonomy shows how far each channel has come.
func (l *local) Autonomy(ctx context.Context) ([]core.AutonomyView, error) {
	s, err := l.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	var out []core.AutonomyView
	for _, p := range l.policies(s) {
		v, err := l.autonomyView(ctx, p, s)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (l *local) autonomyView(ctx context.Context, p core.ChannelPolicy, s core.Settings) (core.AutonomyView, error) {
	v := core.AutonomyView{Mode: p.Mode, Ceiling: p.Ceiling, Why: autonomy.Why(p), Rules: s.Autonomy.Filled()}
	var err error
	if v.Autonomy, err = l.trust.look(ctx, p, s); err != nil {
		return v, err
	}
	in, err := l.trust.input(ctx, v.Autonomy, p, s)
	if err != nil {
		return v, err
	}
	after, window := v.After, v.Rules.Window
	if v.Grant != nil {
		after, window = v.Grant.After, v.Rules.DriftWindow
	}
	v.Agreement = autonomy.Count(in.Pairs, after, window)
	if v.State == core.AutonomyShadow || v.State == core.AutonomyDemoted {
		v.Missing = autonomy.Missing(v.Agreement, v.Rules)
	}
	v.Today, err = l.store.Unattended(ctx, p.Channel)
	return v, err
}

// AutonomySteps lists how a channel, or every one for "", came to where it stands.
func (l *local) AutonomySteps(ctx context.Context, name core.ChannelName, before int64, most int) ([]core.AutonomyStep, error) {
	if name != "" {
		s, err := l.store.Settings(ctx)
		if err != nil {
			return nil, err
		}
		if _, err := l.policy(s, name); err != nil {
			return nil, err
		}
	}
	return l.store.AutonomySteps(ctx, name, before, most)
}

// AcceptAutonomy grants what was offered, or narrower limits.
func (l *local) AcceptAutonomy(ctx context.Context, name core.ChannelName, want *core.AutonomyLimits, by string) (core.AutonomyView, error) {
	return l.stepAutonomy(ctx, name, func(a core.Autonomy, in autonomy.Input) (core.Autonomy, *core.AutonomyStep, error) {
		return autonomy.Accept(a, want, l.ids.New(), by, in)
	})
}

// DeclineAutonomy turns an offer down.
func (l *local) DeclineAutonomy(ctx context.Context, name core.ChannelName, note, by string) (core.AutonomyView, error) {
	return l.stepAutonomy(ctx, name, func(a core.Autonomy, in autonomy.Input) (core.Autonomy, *core.AutonomyStep, error) {
		return autonomy.Decline(a, note, by, in)
	})
}

// DemoteAutonomy takes back every permission of a channel to send by itself.
func (l *local) DemoteAutonomy(ctx context.Context, name core.ChannelName, note, by string) (core.AutonomyView, error) {
	return l.stepAutonomy(ctx, name, func(a core.Autonomy, in autonomy.Input) (core.Autonomy, *core.AutonomyStep, error) {
		if a.State != core.AutonomyGranted && in.Policy.Mode != core.ModeAuto {
			return a, nil, core.Errorf(core.KindConflict, "channel %s does not send by itself, so there is nothing to take back", name)
		}
		next, step := autonomy.Demote(a, core.AutonomyByHand, note, by, in)
		return next, step, nil
	})
}

func (l *local) stepAutonomy(ctx context.Context, name core.ChannelName,
	f func(core.Autonomy, autonomy.Input) (core.Autonomy, *core.AutonomyStep, error)) (core.AutonomyView, error) {
	s, err := l.store.Settings(ctx)
	if err != nil {
		return core.AutonomyView{}, err
	}
	p, err := l.policy(s, name)
	if err != nil {
		return core.AutonomyView{}, err
	}
	if l.channels[name] == nil {
		return core.AutonomyView{}, core.Errorf(core.KindDenied, "channel %s is not configured yet; fill in channels.%s.config, or run automonet init", name, name)
	}
	// What speaks against it counts first.
	if _, err := l.trust.look(ctx, p, s); err != nil {
		return core.AutonomyView{}, err
	}
	if _, err := l.trust.change(ctx, p, s, f); err != nil {
		return core.AutonomyView{}, err
	}
	l.knock("submitter")
	return l.autonomyView(ctx, p, s)
}
