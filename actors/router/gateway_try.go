package router

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
)

// run is one Ask under way.
type run struct {
	g     *Gateway
	ask   actors.Ask
	size  route.Size
	until time.Time
	// attempts counts requests on the wire; refused counts holds that did not fit.
	attempts int
	refused  int
	last     error
	out      actors.Answer
}

// with tries one candidate, with retries. It is done when the work is, and fails
// only on what no other candidate can mend.
func (r *run) with(ctx context.Context, s route.Scored) (bool, error) {
	for try := 0; try <= r.g.cfg.MaxRetries; try++ {
		if r.attempts >= r.g.cfg.MaxAttempts {
			return false, nil
		}
		if err := ctx.Err(); err != nil {
			r.last = err
			return false, r.nothing()
		}
		if !r.g.health.enter(s.Name, r.g.cfg.Clock.Now()) {
			return false, nil
		}
		fault, err := r.attempt(ctx, s)
		switch {
		case err != nil:
			r.g.health.leave(s.Name)
			switch core.KindOf(err) {
			case core.KindBudget:
				r.refused++
				return false, nil
			case core.KindDenied:
				// The model is in quarantine.
				r.last = err
				return false, nil
			}
			return false, err
		case fault == nil:
			return true, nil
		case !fault.Retry():
			return false, nil
		}
		if try == r.g.cfg.MaxRetries || !r.wait(ctx, fault, try) {
			return false, nil
		}
	}
	return false, nil
}

// attempt holds, calls and books once. The error is the ledger's; the fault is
// the call's.
func (r *run) attempt(ctx context.Context, s route.Scored) (*llm.Error, error) {
	g, c := r.g, s.Candidate
	e, _ := g.endpoint(c.Provider)
	explain, err := json.Marshal(struct {
		route.Choice
		Took    string `json:"took"`
		Attempt int    `json:"attempt"`
	}{r.out.Choice, s.Name, r.attempts + 1})
	if err != nil {
		return nil, err
	}
	call, err := g.cfg.Ledger.Hold(ctx, core.HoldRequest{
		ID: core.CallID(g.cfg.IDs.New()), Job: r.ask.Job, Attempt: r.attempts + 1, Provider: c.Provider, Model: c.Model,
		PriceID: c.Price.ID, Task: r.ask.Task, Max: c.Max, Free: c.Local, Explain: explain,
	})
	if err != nil {
		return nil, err
	}
	r.attempts++
	r.out.Calls = append(r.out.Calls, call.ID)
	g.health.count(e, g.inputBound(s.Name, r.size)+r.ask.MaxOutput, g.cfg.Clock.Now())
	req := llm.Request{Model: c.Model, Messages: r.ask.Messages, MaxOutput: r.ask.MaxOutput, Temperature: r.ask.Temperature, Schema: r.ask.Schema, Reasoning: reasoning(e, c.Model)}
	if r.ask.SchemaOptional && !c.Schema {
		req.Schema = nil
	}
	if r.ask.Stream != nil {
		n := r.attempts
		req.Stream = func(delta string) { r.ask.Stream(n, delta) }
	}
	res, err := e.Provider.Call(ctx, req)
	if err != nil {
		fault := faultOf(err)
		r.last = fault
		g.note(ctx, s.Name, e.Name, fault)
		if !fault.Served && !res.Usage.Stated {
			return fault, g.cfg.Ledger.Release(ctx, call.ID, string(fault.Fault))
		}
		return fault, r.settle(ctx, call, e, c, res, string(fault.Fault))
	}
	g.note(ctx, s.Name, e.Name, nil)
	g.observe(ctx, s.Name, r.size, res.Usage)
	r.out.Text, r.out.Finish, r.out.Name, r.out.Local = res.Text, res.Finish, s.Name, c.Local
	if err := r.settle(ctx, call, e, c, res, "ok"); err != nil {
		return nil, err
	}
	return nil, g.keep(ctx, r, s)
}

// settle books what the call cost: as the provider states it, else by usage and
// price row, else its maximum.
func (r *run) settle(ctx context.Context, call core.Call, e Endpoint, c route.Candidate, res llm.Response, outcome string) error {
	s := core.Settlement{Source: core.CostAssumed, ProviderCost: res.ProviderCost, Usage: res.Usage, UsageRaw: res.UsageRaw, Outcome: outcome}
	price := c.Price
	// An endpoint that served another of its models bills that one.
	for _, o := range e.Offers {
		if !c.Local && o.Model.Name == res.Model && o.Model.Price.Known() {
			price = o.Model.Price
		}
	}
	if own, err := route.Cost(res.Usage, price); err == nil {
		s.OwnCost, s.Cost, s.Source = &own, own, core.CostOwn
		if c.Local {
			s.Source = core.CostFree
		}
	}
	// A stated zero is no proof of a gift: models under a key of one's own are
	// billed elsewhere.
	if res.ProviderCost != nil && *res.ProviderCost > 0 {
		s.Cost, s.Source = *res.ProviderCost, core.CostProvider
	}
	if s.Source == core.CostAssumed {
		r.out.Cost += call.Max
	} else {
		r.out.Cost += s.Cost
	}
	return r.g.cfg.Ledger.Settle(ctx, call.ID, s)
}

// wait pauses before a retry: as long as the endpoint asks, else with a growing
// pause and jitter. It refuses when the deadline would pass.
func (r *run) wait(ctx context.Context, fault *llm.Error, try int) bool {
	pause := fault.RetryAfter
	if pause <= 0 {
		base := 500 * time.Millisecond << try
		pause = base/2 + time.Duration(rand.New(rand.NewPCG(r.ask.Seed, uint64(r.attempts))).Int64N(int64(base)))
	}
	if r.g.cfg.Clock.Now().Add(pause).After(r.until) {
		return false
	}
	return r.g.cfg.Clock.Sleep(ctx, pause) == nil
}

func reasoning(e Endpoint, model string) bool {
	for _, o := range e.Offers {
		if o.Model.Name == model {
			// Only OpenAI's own reasoning models refuse the usual fields.
			return o.Model.Reasoning && o.Model.Vendor == "openai"
		}
	}
	return false
}
