package generator

import (
	"context"
	"strings"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/core/route"
)

// Bounds of judging.
const (
	// surely is the expected quality from which a first text that passes the gates
	// needs no second opinion.
	surely = 0.7
	// weak is the score under which a text is written anew, or shown with a doubt.
	weak = 55
)

// judged asks a model of another vendor about a text in the grey zone: one that
// needed a repair, or that comes from a model of middling quality. A weak one is
// written once by a better model, if there is one and it has not been asked yet.
func (s *session) judged(ctx context.Context, p core.Proposal) (core.Proposal, error) {
	others, same := s.vendors()
	if others == 0 || s.order.wish.Instruction != "" || !s.grey() {
		return p, nil
	}
	score, note, err := s.judge(ctx, p, same)
	if err != nil || score < 0 {
		return p, err
	}
	s.doubt(ctx, score)
	if score >= weak {
		return p, nil
	}
	step := route.Next(s.ranked, append(append([]route.Try(nil), s.past[:len(s.past)-1]...),
		route.Try{Kind: route.StepRepair, Name: s.author.Name, Result: route.ResultGated}))
	if step.Kind == route.StepEscalate {
		before, author := p, s.author
		p, err = s.try(ctx, core.StageEscalate, route.StepEscalate, s.brief.Draft(), []string{step.With.Name})
		if err != nil || s.past[len(s.past)-1].Result == route.ResultPassed {
			return p, err
		}
		p, s.author = before, author
	}
	p.Flags = append(p.Flags, strings.TrimSuffix(draft.FlagJudgeDoubt+": "+note, ": "))
	return p, nil
}

// grey reports whether a text that passed is worth a second opinion.
func (s *session) grey() bool {
	if len(s.past) > 0 && s.past[len(s.past)-1].Kind != route.StepDraft {
		return true
	}
	for _, r := range s.ranked {
		if r.Name == s.author.Name {
			return r.Expected < surely
		}
	}
	return false
}

// judge returns the score, or -1 when nobody judged.
func (s *session) judge(ctx context.Context, p core.Proposal, except []string) (int, string, error) {
	a, err := s.ask(ctx, core.StageJudge, core.TaskJudge, p.Content.Language, draft.Judge(s.in.Job, p.Content), s.order.wish.Models, except)
	step := core.DraftStep{Stage: core.StageJudge, Model: a.Name, Calls: a.Calls, Cost: a.Cost, Cached: a.Cached, Result: string(route.ResultFailed)}
	defer func() { s.steps = append(s.steps, step) }()
	if err != nil {
		step.Why = []string{string(core.KindOf(err))}
		return -1, "", ctx.Err()
	}
	v, err := draft.ParseVerdict(a.Text)
	if err != nil {
		step.Why = []string{"unreadable"}
		return -1, "", nil
	}
	step.Score, step.Result = &v.Score, string(route.ResultPassed)
	if v.Score < weak {
		step.Result = string(route.ResultGated)
	}
	return v.Score, strings.Join(v.Defects, "; "), nil
}

// vendors counts the ranked models of other vendors than the author's, and lists
// those of the same.
func (s *session) vendors() (others int, same []string) {
	own := ""
	for _, r := range s.ranked {
		if r.Name == s.author.Name {
			own = vendor(r)
		}
	}
	for _, r := range s.ranked {
		if vendor(r) == own {
			same = append(same, r.Name)
		} else {
			others++
		}
	}
	return others, same
}

// vendor is who made a model: named before a slash in the names of aggregators,
// else the vendor of the price list, else the provider.
func vendor(r route.Scored) string {
	if maker, _, ok := strings.Cut(r.Candidate.Model, "/"); ok {
		return maker
	}
	if v := r.Candidate.Price.Vendor; v != "" && v != "local" {
		return v
	}
	return string(r.Candidate.Provider)
}

// polished improves the wording of a text for a job of high value. What passes no
// gate, or lost something, is dropped.
func (s *session) polished(ctx context.Context, p core.Proposal) (core.Proposal, error) {
	if !s.high || s.author.Local || s.order.wish.Instruction != "" {
		return p, nil
	}
	a, err := s.ask(ctx, core.StagePolish, core.TaskPolish, s.brief.Written(), s.brief.Polish(s.author.Text), s.order.wish.Models, nil)
	step := core.DraftStep{Stage: core.StagePolish, Model: a.Name, Calls: a.Calls, Cost: a.Cost, Cached: a.Cached, Result: string(route.ResultFailed)}
	defer func() { s.steps = append(s.steps, step) }()
	if err != nil {
		step.Why = []string{string(core.KindOf(err))}
		return p, ctx.Err()
	}
	r, err := draft.ParseReply(a.Text, a.Finish == "length")
	if err != nil {
		step.Why = []string{"unreadable"}
		return p, nil
	}
	better := s.brief.Assemble(r)
	step.Failed = failed(draft.Mendable(better))
	if step.Why = found(draft.Mendable(better)); len(step.Why) > 0 || len(better.Missing) > len(p.Missing) {
		step.Result = string(route.ResultGated)
		return p, nil
	}
	step.Result = string(route.ResultPassed)
	better.Model, better.Rung = p.Model, p.Rung
	for _, f := range p.Flags {
		if strings.HasPrefix(f, draft.FlagJudgeDoubt) {
			better.Flags = append(better.Flags, f)
		}
	}
	return better, nil
}

// translated puts a checked text into the posting's language. A translation that
// does not hold is tried once more; one that only leaves sentences untranslated is then
// handed to the owner, who has to say them. Else the template serves, which says that
// it is in another language.
func (s *session) translated(ctx context.Context, p core.Proposal) (core.Proposal, string, error) {
	for last := range 2 {
		a, err := s.ask(ctx, core.StageTranslate, core.TaskTranslate, s.brief.Target(), s.brief.Translate(p), s.order.wish.Models, nil)
		step := core.DraftStep{Stage: core.StageTranslate, Model: a.Name, Calls: a.Calls, Cost: a.Cost, Cached: a.Cached, Result: string(route.ResultFailed)}
		if err != nil {
			step.Why = []string{string(core.KindOf(err))}
			s.steps = append(s.steps, step)
			return p, whyTranslation, ctx.Err()
		}
		r, bad := draft.ParseReply(a.Text, a.Finish == "length")
		if bad != nil {
			step.Why = []string{"unreadable"}
			s.steps = append(s.steps, step)
			continue
		}
		out := s.brief.Translated(p, r)
		if last == 1 {
			out, _ = s.brief.NeedsSentences(p, out)
		}
		step.Why, step.Failed = found(draft.Mendable(out)), failed(draft.Mendable(out))
		step.Result = string(result(out))
		s.steps = append(s.steps, step)
		if len(step.Why) == 0 {
			return out, "", nil
		}
		s.order.cache = 0
	}
	return p, whyTranslation, nil
}

// reward tells the gateway what the gates said of an answer. One from the cache
// was told already.
func (s *session) reward(ctx context.Context, a actors.Answer, kind route.StepKind, res route.Result) {
	r, ok := s.g.cfg.Models.(Rewards)
	if !ok || a.Cached {
		return
	}
	worth := 0.0
	switch {
	case res == route.ResultPassed && kind == route.StepRepair:
		worth = 0.6
	case res == route.ResultPassed:
		worth = 1
	}
	r.Reward(context.WithoutCancel(ctx), a, worth)
}

// doubt tells the gateway what a judge said of the author.
func (s *session) doubt(ctx context.Context, score int) {
	if r, ok := s.g.cfg.Models.(Rewards); ok && !s.author.Cached {
		r.Reward(context.WithoutCancel(ctx), s.author, float64(score)/100)
	}
}

// Reward gives the credit of a text once the owner has answered it: worth is 0 to
// 1. It returns the proposal without the credit, so that it is given once.
func (g *Generator) Reward(ctx context.Context, p core.Proposal, worth float64) core.Proposal {
	c := p.Writing.Credit
	p.Writing.Credit = nil
	if r, ok := g.cfg.Models.(Rewards); ok && c != nil {
		r.Reward(context.WithoutCancel(ctx), actors.Answer{Name: c.Model, Context: c.Context, Choice: route.Choice{Task: c.Task}}, worth)
	}
	return p
}
