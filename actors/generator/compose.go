package generator

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/core/route"
)

// answersKept is how long an answer is given again for exactly the same prompt, so
// that a crash before the text was saved costs no second call.
const answersKept = 24 * time.Hour

// order is what one text is made by.
type order struct {
	wish core.DraftWish
	see  func(core.DraftDelta)
	// cache is how long answers may be given again; 0 wants new ones.
	cache time.Duration
	// previous is the body that a new text shall replace.
	previous string
	// modelOnly wants no template.
	modelOnly bool
	// draw is the choice between arms to write by; nil where the owner chose.
	draw *core.ArmDraw
}

// Why the template serves, as details of draft.FlagNoModel and of a step.
const (
	whyAsked         = "asked"
	whyNotConfigured = "not_configured"
	whyNoBudget      = "no_budget"
	whyNoneServed    = "none_served"
	whyGates         = "gates"
	whyTranslation   = "translation"
)

// compose makes one text, or as many as are wished; the others wait beside the
// first that passes the gates.
func (g *Generator) compose(ctx context.Context, in draft.Input, o order) (core.Proposal, error) {
	var texts []core.Proposal
	var avoid []string
	var calls []core.CallID
	var cost core.NanoUSD
	var steps []core.DraftStep
	wanted, written := max(o.wish.Variants, 1), 0
	for v := range wanted {
		s := &session{g: g, in: in, order: o, variant: v + 1, avoid: avoid}
		p, err := s.run(ctx)
		if err != nil && (v == wanted-1 || !again(s, err)) && len(texts) == 0 {
			return p, err
		}
		// What was paid for counts, whatever came of it.
		calls, cost = append(calls, s.calls...), cost+s.cost
		for _, st := range s.steps {
			if wanted > 1 {
				st.Variant = v + 1
			}
			steps = append(steps, st)
		}
		if err == nil && (p.Rung != core.RungTemplate || len(texts) == 0) {
			texts, avoid = append(texts, p), append(avoid, p.Content.Body)
			in.RecentBodies = append(slices.Clone(in.RecentBodies), p.Content.Body)
		}
		if err == nil && p.Rung != core.RungTemplate {
			written++
			continue
		}
		if !again(s, err) {
			break
		}
	}
	best := 0
	for i, p := range texts {
		sound := draft.Passed(p.Gates) && len(p.Missing) == 0
		was := draft.Passed(texts[best].Gates) && len(texts[best].Missing) == 0 && texts[best].Rung != core.RungTemplate
		if sound && !was && p.Rung != core.RungTemplate {
			best = i
		}
	}
	p := texts[best]
	p.Writing.Calls, p.Writing.Cost, p.Writing.Steps = calls, cost, steps
	for i, t := range texts {
		if i != best && t.Rung != core.RungTemplate {
			p.Writing.Others = append(p.Writing.Others, core.Variant{Content: t.Content, Claims: t.Claims, Gates: t.Gates, Missing: t.Missing, Flags: t.Flags,
				Rung: t.Rung, Template: t.Template, Model: t.Model, Credit: t.Writing.Credit})
		}
	}
	if written > 0 && written < wanted {
		p.Flags = append(p.Flags, fmt.Sprintf("%s: %d/%d", draft.FlagVariants, written, wanted))
	}
	return p, nil
}

// again reports whether another variant may fare better than one that no model wrote:
// only where the models answered and the checks refused.
func again(s *session, err error) bool {
	if err != nil {
		return core.KindOf(err) == core.KindBlocked
	}
	if len(s.steps) == 0 {
		return true
	}
	last := s.steps[len(s.steps)-1]
	return last.Stage != core.StageTemplate || len(last.Why) > 0 && (last.Why[0] == whyGates || last.Why[0] == whyTranslation)
}

// session makes one text.
type session struct {
	g     *Generator
	in    draft.Input
	order order
	// variant counts from 1; avoid are the bodies before this one.
	variant int
	avoid   []string

	brief draft.Brief
	high  bool
	// once pays for one draft only: the proposal waits for the owner anyway, who has it
	// written anew with what it lacks.
	once   bool
	ranked []route.Scored
	past   []route.Try
	steps  []core.DraftStep
	calls  []core.CallID
	cost   core.NanoUSD
	// author wrote the text at hand; answer is its raw form.
	author actors.Answer
}

// run makes the text: with models where they may be called and their text passes,
// else from the template, and says why.
func (s *session) run(ctx context.Context) (core.Proposal, error) {
	why := whyNotConfigured
	switch {
	case s.order.wish.TemplateOnly:
		why = whyAsked
	case s.g.cfg.Models != nil:
		p, reason, err := s.models(ctx)
		if err != nil {
			return p, err
		}
		if reason == "" {
			return s.finish(p), nil
		}
		if reason == whyNoneServed && s.g.cfg.Providers != nil && len(s.g.cfg.Providers()) == 0 {
			// Nothing is set up, and no local server was found while asking.
			reason = whyNotConfigured
		}
		if s.order.modelOnly {
			return p, s.noText(reason)
		}
		why = reason
	}
	if s.order.modelOnly {
		return core.Proposal{}, s.noText(why)
	}
	s.emit(core.DraftDelta{Stage: core.StageTemplate})
	p, err := draft.Draft(s.in)
	if err != nil {
		return p, err
	}
	if why != whyNotConfigured && why != whyAsked {
		p.Flags = append(p.Flags, draft.FlagNoModel+": "+why)
	}
	s.steps = append(s.steps, core.DraftStep{Stage: core.StageTemplate, Result: string(result(p)), Why: append([]string{why}, found(draft.Mendable(p))...),
		Failed: failed(draft.Mendable(p))})
	p.Writing = s.writing(p.Writing)
	s.emit(core.DraftDelta{Stage: core.StageDone})
	return p, nil
}

// noText says why there is no text of a model, with what the last checks found.
func (s *session) noText(why string) error {
	switch why {
	case whyNotConfigured:
		return core.Errorf(core.KindDenied, "no model is set up; set one up first, see: automonet model list")
	case whyNoBudget:
		return core.Errorf(core.KindBudget, "no model fits in the budget, or none is set; see: automonet budget show, and set it with: automonet budget set")
	case whyGates, whyTranslation:
		for _, st := range slices.Backward(s.steps) {
			if st.Result == string(route.ResultGated) && len(st.Why) > 0 {
				return core.Errorf(core.KindBlocked, "no model wrote a text that passes all checks, which found: %s; try another model or instruction",
					strings.ReplaceAll(strings.Join(slices.Compact(slices.Sorted(slices.Values(st.Why))), ", "), "_", " "))
			}
		}
		return core.Errorf(core.KindBlocked, "no model wrote a text that passes all checks; try another model or instruction")
	}
	return core.Errorf(core.KindTransient, "no model could serve now; see why with: automonet calls")
}

// models makes the text with models. An empty reason says that it passed every gate.
func (s *session) models(ctx context.Context) (core.Proposal, string, error) {
	allowed := draft.Allowed(s.in.Profile, s.g.kinds(s.order.wish.Models))
	var err error
	if s.brief, err = draft.NewBrief(s.in, allowed, s.order.wish.Instruction, s.avoid); err != nil {
		return core.Proposal{}, "", err
	}
	s.high = draft.HighValue(s.in.Job, s.in.Profile)
	s.once = !s.order.modelOnly && len(s.brief.Lacks()) > 0
	p, reason, err := s.cascade(ctx)
	if err != nil || reason != "" {
		return p, reason, err
	}
	// An answer in a conversation is short, and judged by the owner.
	if !s.once && s.in.Talk == nil {
		if p, err = s.judged(ctx, p); err != nil {
			return p, "", err
		}
		if p, err = s.polished(ctx, p); err != nil {
			return p, "", err
		}
	}
	if !s.brief.Foreign() {
		return p, "", nil
	}
	return s.translated(ctx, p)
}

// cascade drafts, repairs once and escalates once, as route.Next says.
func (s *session) cascade(ctx context.Context) (core.Proposal, string, error) {
	prompt := s.brief.Draft()
	if s.order.previous != "" {
		prompt = s.brief.Revise(s.order.previous)
	}
	p, err := s.try(ctx, core.StageDraft, route.StepDraft, prompt, s.order.wish.Models)
	if err != nil || len(s.ranked) == 0 || s.past[len(s.past)-1].Result == route.ResultFailed {
		return p, s.unserved(), err
	}
	for {
		step := route.Next(s.ranked, s.past)
		if s.once && step.Kind != route.StepDone {
			return p, whyGates, nil
		}
		switch step.Kind {
		case route.StepDone:
			return p, "", nil
		case route.StepRepair:
			fix := s.brief.Repair(s.author.Text, draft.Mendable(p))
			if _, bad := draft.ParseReply(s.author.Text, s.cut()); bad != nil {
				fix = s.brief.Unreadable(s.author.Text, bad)
			}
			p, err = s.try(ctx, core.StageRepair, route.StepRepair, fix, []string{step.With.Name})
		case route.StepEscalate:
			p, err = s.try(ctx, core.StageEscalate, route.StepEscalate, prompt, []string{step.With.Name})
		default:
			return p, whyGates, nil
		}
		if err != nil {
			return p, "", err
		}
	}
}

// unserved is why the first call brought no text.
func (s *session) unserved() string {
	for _, st := range s.steps {
		if slices.Contains(st.Why, string(core.KindBudget)) {
			return whyNoBudget
		}
	}
	return whyNoneServed
}

// try asks once for a text and notes how it went. Only the caller's own end is an
// error; a model that fails is a result.
func (s *session) try(ctx context.Context, stage core.DraftStage, kind route.StepKind, prompt draft.Prompt, only []string) (core.Proposal, error) {
	a, err := s.ask(ctx, stage, core.TaskDraft, s.brief.Written(), prompt, only, nil)
	if s.ranked == nil {
		s.ranked = a.Choice.Ranked
		if len(s.ranked) == 0 && err == nil {
			s.ranked = []route.Scored{{Name: a.Name}}
		}
		// What ranked before the model that served has failed already.
		for _, r := range s.ranked {
			if r.Name == a.Name {
				break
			}
			s.past = append(s.past, route.Try{Kind: kind, Name: r.Name, Result: route.ResultFailed})
		}
	}
	step := core.DraftStep{Stage: stage, Model: a.Name, Calls: a.Calls, Cost: a.Cost, Cached: a.Cached}
	if err != nil {
		if ctx.Err() != nil {
			return core.Proposal{}, ctx.Err()
		}
		name := ""
		if len(only) == 1 {
			name = only[0]
		}
		step.Model, step.Result, step.Why = name, string(route.ResultFailed), []string{string(core.KindOf(err))}
		s.steps = append(s.steps, step)
		s.past = append(s.past, route.Try{Kind: kind, Name: name, Result: route.ResultFailed})
		return core.Proposal{}, nil
	}
	s.author = a
	p, codes := s.assemble(a)
	res := route.ResultGated
	if len(codes) == 0 {
		res = route.ResultPassed
	}
	step.Result, step.Why, step.Failed = string(res), codes, failed(draft.Mendable(p))
	s.steps = append(s.steps, step)
	s.past = append(s.past, route.Try{Kind: kind, Name: a.Name, Result: res})
	s.reward(ctx, a, kind, res)
	return p, nil
}

// assemble reads an answer and runs the gates; codes are what was found.
func (s *session) assemble(a actors.Answer) (core.Proposal, []string) {
	r, err := draft.ParseReply(a.Text, s.cut())
	if err != nil {
		return core.Proposal{}, []string{"unreadable"}
	}
	p := s.brief.Assemble(r)
	p.Model, p.Rung = a.Name, rung(a)
	return p, found(draft.Mendable(p))
}

func (s *session) finish(p core.Proposal) core.Proposal {
	p.Writing = s.writing(p.Writing)
	p.Writing.Credit = &core.Credit{Model: s.author.Name, Task: core.TaskDraft, Context: s.author.Context}
	s.emit(core.DraftDelta{Stage: core.StageDone, Model: p.Model})
	return p
}

func (s *session) writing(w core.Writing) core.Writing {
	w.Calls, w.Cost, w.Steps = s.calls, s.cost, s.steps
	return w
}

func (s *session) emit(d core.DraftDelta) {
	if s.order.see != nil {
		d.Variant = s.variant
		s.order.see(d)
	}
}

func result(p core.Proposal) route.Result {
	if len(draft.Mendable(p)) == 0 {
		return route.ResultPassed
	}
	return route.ResultGated
}

// failed lists the gates that failed, each once.
func failed(gates []core.GateResult) []string {
	var out []string
	for _, g := range gates {
		if !g.Passed && !slices.Contains(out, g.Gate) {
			out = append(out, g.Gate)
		}
	}
	return out
}

// found lists the codes of the gates that failed.
func found(gates []core.GateResult) []string {
	var out []string
	for _, g := range gates {
		if !g.Passed {
			out = append(out, g.Code)
		}
	}
	return out
}

// rung is the step of the quality ladder that an answer stands on: full is the best
// model that there is for the task, within a twentieth of quality.
func rung(a actors.Answer) core.Rung {
	if a.Local {
		return core.RungLocal
	}
	for _, r := range a.Choice.Rejected {
		if r.Why == "too_dear_for_band" || r.Why == "over_budget" {
			return core.RungCheap
		}
	}
	best, own := 0.0, 0.0
	for _, r := range a.Choice.Ranked {
		best = max(best, r.Expected)
		if r.Name == a.Name {
			own = r.Expected
		}
	}
	if own < best-0.05 {
		return core.RungCheap
	}
	return core.RungFull
}
