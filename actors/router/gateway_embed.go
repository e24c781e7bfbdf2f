package router

import (
	"context"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
)

// Embed has a model make vectors, with the holds, retries and limits of Ask. The error
// is of core.KindBudget when money was all that was missing, of core.KindTransient when
// the model could not serve, of core.KindDenied when the terms of a job's platform
// forbid the work, and the context's own when the caller gave up. After an error the
// answer says which calls were made and what they cost.
func (g *Gateway) Embed(ctx context.Context, e actors.Embed) (actors.Vectors, error) {
	if err := (llm.EmbedRequest{Model: e.Model, Texts: e.Texts}).Check(); err != nil {
		return actors.Vectors{}, err
	}
	// Nothing is generated; one token stands for the bound that each call has.
	a := actors.Ask{Task: core.TaskEmbed, MaxOutput: 1, Only: []string{e.Model}, LocalOnly: e.LocalOnly, HighValue: e.HighValue, Seed: e.Seed}
	if len(e.Jobs) == 1 {
		a.Job = e.Jobs[0]
	}
	if !e.NoPosting {
		if err := g.mayRank(ctx, a.Task, e.Jobs...); err != nil {
			return actors.Vectors{}, err
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, g.cfg.Deadline, errDeadline)
	defer cancel()
	r := &run{g: g, ask: a, texts: e.Texts, size: route.Measure(len(e.Texts), e.Texts...), until: g.cfg.Clock.Now().Add(g.cfg.Deadline)}
	err := r.serve(ctx)
	switch core.KindOf(err) {
	case core.KindBudget:
		err = core.Errorf(core.KindBudget, "the vectors do not fit in what is left of the budget; raise it with: automonet budget set").Because(err)
	case core.KindTransient:
		err = core.Errorf(core.KindTransient, "the model did not serve; the record says why: automonet calls").Because(err)
	}
	return actors.Vectors{List: r.vectors, Calls: r.out.Calls, Cost: r.out.Cost}, err
}

// embed makes one request for vectors, in the form that the accounts are kept in.
func (r *run) embed(ctx context.Context, p llm.Provider, model string, atMost time.Duration) (llm.Response, error) {
	ctx, cancel := within(ctx, atMost)
	defer cancel()
	out, err := p.Embed(ctx, llm.EmbedRequest{Model: model, Texts: r.texts})
	r.vectors = out.Vectors
	return llm.Response{Model: out.Model, Usage: out.Usage, UsageRaw: out.UsageRaw, ProviderCost: out.ProviderCost}, err
}

var _ actors.Embedder = (*Gateway)(nil)
