package generator

import (
	"context"
	"slices"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
)

// languageFloor is the least measured quality of a model in the language that it
// writes; one that was not measured passes.
const languageFloor = 0.5

// kinds are the kinds of facts that every provider that may be asked is allowed to
// see; models, as provider/model, narrow who that is.
func (g *Generator) kinds(models []string) []core.FactKind {
	var out []core.FactKind
	met := false
	if g.cfg.Providers == nil {
		return core.DefaultFacts()
	}
	for _, p := range g.cfg.Providers() {
		if g.cfg.LocalOnly && !p.Local || len(models) > 0 && !slices.ContainsFunc(models, func(m string) bool { return provider(m) == p.Provider }) {
			continue
		}
		if !met {
			out, met = slices.Clone(p.Facts), true
			continue
		}
		out = slices.DeleteFunc(out, func(k core.FactKind) bool { return !slices.Contains(p.Facts, k) })
	}
	if !met {
		return core.DefaultFacts()
	}
	return out
}

func provider(model string) core.ProviderName {
	for i, r := range model {
		if r == '/' {
			return core.ProviderName(model[:i])
		}
	}
	return core.ProviderName(model)
}

// ask makes one call and books it to the text.
func (s *session) ask(ctx context.Context, stage core.DraftStage, task core.Task, lang core.Lang, p draft.Prompt, only, except []string) (actors.Answer, error) {
	a := actors.Ask{Job: s.in.Job.ID, Task: task, Lang: lang, MaxOutput: p.MaxOutput, Schema: &llm.Schema{Name: p.SchemaName, JSON: p.Schema}, SchemaOptional: true,
		HighValue: s.high, LocalOnly: s.g.cfg.LocalOnly, Only: only, Except: except, Prefer: s.prefer(task), Seed: draft.Seed(s.in.Job.ID) + uint64(s.variant), CacheFor: s.order.cache}
	if task != core.TaskJudge {
		a.Floor = languageFloor
	}
	for _, m := range p.Messages {
		a.Messages = append(a.Messages, llm.Message{Role: llm.Role(m.Role), Text: m.Text})
	}
	s.emit(core.DraftDelta{Stage: stage})
	if s.order.see != nil && task != core.TaskJudge {
		attempt, body := 0, &draft.BodyStream{}
		a.Stream = func(n int, delta string) {
			if n != attempt {
				attempt, body = n, &draft.BodyStream{}
			}
			if text := body.Add(delta); text != "" {
				s.emit(core.DraftDelta{Stage: stage, Attempt: n, Text: text})
			}
		}
	}
	answer, err := s.g.cfg.Models.Ask(ctx, a)
	s.calls, s.cost = append(s.calls, answer.Calls...), s.cost+answer.Cost
	return answer, err
}

// prefer is the model that the choice between arms asks for: it writes, others judge
// and translate.
func (s *session) prefer(task core.Task) string {
	if s.order.draw == nil || task != core.TaskDraft {
		return ""
	}
	return s.order.draw.Model
}

// cut reports whether the answer at hand was stopped by its bound.
func (s *session) cut() bool { return s.author.Finish == llm.FinishLength }
