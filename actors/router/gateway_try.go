package router

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
)

// run is one Ask under way.
type run struct {
	g   *Gateway
	ask actors.Ask
	// texts are what vectors are asked for, nil in an Ask; vectors is the answer.
	texts   []string
	vectors [][]float32
	size    route.Size
	slots   []slot
	// without are the endpoints that nothing may be called of.
	without []route.Rejected
	until   time.Time
	// keepDay and keepMonth are what the hold must leave free; see core.HoldRequest.
	keepDay, keepMonth int64
	// pauses counts the waits for an endpoint; see pause.
	pauses int
	// attempts counts requests on the wire; refused counts holds that did not fit.
	attempts int
	refused  int
	last     error
	// silent are the endpoints that gave no answer in time.
	silent map[core.ProviderName]bool
	// before tells the next rows what was tried.
	before []route.Rejected
	out    actors.Answer
}

func (r *run) slot(name string) *slot {
	for i := range r.slots {
		if r.slots[i].name == name {
			return &r.slots[i]
		}
	}
	return nil
}

// tried notes for the explanations to come why a ranked candidate did not serve.
func (r *run) tried(name, why string) {
	r.before = append(r.before, route.Rejected{Name: name, Why: why})
}

func (r *run) quiet(s route.Scored) int {
	if r.silent[s.Candidate.Provider] {
		return 1
	}
	return 0
}

// share is how long one attempt may take: half of what is left while a model of
// another endpoint, which others lists, could still serve; 0, which is all of it,
// else.
func (r *run) share(at *slot, others []route.Scored) time.Duration {
	for _, o := range others {
		if o.Candidate.Provider != at.endpoint.Name && r.quiet(o) == 0 {
			return r.until.Sub(r.g.cfg.Clock.Now()) / 2
		}
	}
	return 0
}

// with tries one candidate, with retries, while others wait. It is done when the
// work is, and fails only on what no other candidate can mend.
func (r *run) with(ctx context.Context, s route.Scored, others []route.Scored) (bool, error) {
	at := r.slot(s.Name)
	for try := 0; try <= r.g.cfg.MaxRetries; try++ {
		if r.attempts >= r.g.cfg.MaxAttempts {
			return false, nil
		}
		if err := r.over(ctx); err != nil {
			return false, err
		}
		tokens := r.g.tokens(r, s.Name)
		if why := r.g.health.enter(at.endpoint, s.Name, tokens, r.g.cfg.Clock.Now()); why != "" {
			r.tried(s.Name, why)
			return false, nil
		}
		fault, err := r.attempt(ctx, s, at, r.share(at, others))
		switch {
		case err != nil:
			switch core.KindOf(err) {
			case core.KindBudget:
				r.g.health.leave(at.endpoint, s.Name, tokens)
				r.refused++
				r.tried(s.Name, "over_budget")
				return false, nil
			case core.KindDenied:
				r.g.health.leave(at.endpoint, s.Name, tokens)
				r.last = err
				r.tried(s.Name, "quarantined")
				return false, nil
			}
			r.g.health.leave(at.endpoint, s.Name, 0)
			return false, err
		case fault == nil:
			return true, nil
		}
		r.tried(s.Name, string(fault.Fault))
		if fault.Fault == llm.FaultTimeout {
			if r.silent == nil {
				r.silent = map[core.ProviderName]bool{}
			}
			r.silent[at.endpoint.Name] = true
		}
		if !fault.Retry() || try == r.g.cfg.MaxRetries || !r.wait(ctx, at, fault, try) {
			return false, nil
		}
	}
	return false, nil
}

// over returns the error of an Ask whose time is up, or whose caller gave up.
func (r *run) over(ctx context.Context) error {
	err := ctx.Err()
	switch {
	case err == nil:
		return nil
	case gaveUp(ctx):
		return err
	}
	if r.last == nil {
		r.last = err
	}
	return r.nothing()
}

// gaveUp reports that the caller ended the context, not our own deadline.
func gaveUp(ctx context.Context) bool { return ctx.Err() != nil && context.Cause(ctx) != errDeadline }

// explanation is what a call row says about why it was made.
type explanation struct {
	route.Choice
	Took    string `json:"took"`
	Attempt int    `json:"attempt"`
	// Before lists what was tried before in the same work, and why it did not serve.
	Before []route.Rejected `json:"before,omitempty"`
}

// attempt holds, calls and books once, for so long at most. The error is the ledger's, or that the
// caller gave up; the fault is the call's.
func (r *run) attempt(ctx context.Context, s route.Scored, at *slot, share time.Duration) (*llm.Error, error) {
	g, c := r.g, &s.Candidate
	explain, err := json.Marshal(explanation{r.out.Choice, s.Name, r.attempts + 1, r.before})
	if err != nil {
		return nil, err
	}
	call, err := g.cfg.Ledger.Hold(ctx, core.HoldRequest{
		ID: core.CallID(g.cfg.IDs.New()), Job: r.ask.Job, Attempt: r.attempts + 1, Provider: c.Provider, Model: c.Model,
		PriceID: c.Price.ID, Task: r.ask.Task, Max: c.Max, Free: c.Local, KeepDayPPM: r.keepDay, KeepMonthPPM: r.keepMonth, Explain: explain,
	})
	if err != nil {
		return nil, err
	}
	r.attempts++
	r.out.Calls = append(r.out.Calls, call.ID)
	req := llm.Request{Model: c.Model, Messages: r.ask.Messages, MaxOutput: r.ask.MaxOutput, Temperature: r.ask.Temperature, Schema: r.ask.Schema, Reasoning: at.reasoning}
	if r.ask.SchemaOptional && !c.Schema {
		req.Schema = nil
	}
	if r.ask.Stream != nil {
		n := r.attempts
		req.Stream = func(delta string) { r.ask.Stream(n, delta) }
	}
	began := g.cfg.Clock.Now()
	var res llm.Response
	if r.texts != nil {
		res, err = r.embed(ctx, at.endpoint.Provider, c.Model, share)
	} else {
		res, err = request(ctx, at.endpoint.Provider, req, share)
	}
	if err != nil {
		fault := faultOf(err)
		if gaveUp(ctx) {
			// No fault of the model. What was sent may be billed all the same.
			return nil, errors.Join(ctx.Err(), r.end(ctx, call, at, c, res, fault, "cancelled"))
		}
		r.last = fault
		// One that was given but the rest of the time is not called silent for it.
		took := g.cfg.Clock.Now().Sub(began)
		hurried := fault.Fault == llm.FaultTimeout && ctx.Err() != nil && took < g.cfg.Deadline/4
		g.note(ctx, s.Name, at.endpoint, fault, hurried)
		return fault, r.end(ctx, call, at, c, res, fault, string(fault.Fault))
	}
	g.note(ctx, s.Name, at.endpoint, nil, false)
	r.out.Text, r.out.Finish, r.out.Name, r.out.Local = res.Text, res.Finish, s.Name, c.Local
	if err := r.settle(ctx, call, at, c, res, "ok"); err != nil {
		return nil, err
	}
	g.hear(ctx, s.Name, r)
	g.observe(ctx, s.Name, r, res.Usage, g.cfg.Clock.Now().Sub(began))
	return nil, g.keep(ctx, r, s)
}

func request(ctx context.Context, p llm.Provider, req llm.Request, atMost time.Duration) (llm.Response, error) {
	ctx, cancel := within(ctx, atMost)
	defer cancel()
	return p.Call(ctx, req)
}

// within bounds an attempt; 0 leaves it all the time that is left.
func within(ctx context.Context, atMost time.Duration) (context.Context, context.CancelFunc) {
	if atMost > 0 {
		return context.WithTimeout(ctx, atMost)
	}
	return ctx, func() {}
}

// end books a call that failed: nothing when it was certainly not served.
func (r *run) end(ctx context.Context, call core.Call, at *slot, c *route.Candidate, res llm.Response, fault *llm.Error, outcome string) error {
	if !fault.Served && !res.Usage.Stated {
		return r.g.cfg.Ledger.Release(ctx, call.ID, outcome)
	}
	return r.settle(ctx, call, at, c, res, outcome)
}

// settle books what the call cost: as the provider states it, else by usage and
// price row, else its maximum.
func (r *run) settle(ctx context.Context, call core.Call, at *slot, c *route.Candidate, res llm.Response, outcome string) error {
	s := core.Settlement{Source: core.CostAssumed, ProviderCost: res.ProviderCost, Usage: res.Usage, UsageRaw: res.UsageRaw, Outcome: outcome}
	price := c.Price
	// An endpoint that served another of its models bills that one.
	offers := at.endpoint.Offers
	if r.texts != nil {
		offers = at.endpoint.Embedders
	}
	for _, o := range offers {
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
// pause and jitter. It refuses when a call would
// no longer fit in the deadline.
func (r *run) wait(ctx context.Context, at *slot, fault *llm.Error, try int) bool {
	pause := fault.RetryAfter
	if pause <= 0 {
		base := 500 * time.Millisecond << try
		pause = base/2 + time.Duration(rand.New(rand.NewPCG(r.ask.Seed, uint64(r.attempts))).Int64N(int64(base)))
	}
	if r.g.cfg.Clock.Now().Add(pause + r.usual(at)).After(r.until) {
		return false
	}
	return r.g.cfg.Clock.Sleep(ctx, pause) == nil
}

// leastCall is how long a call takes at least when nothing was learned.
const leastCall = 2 * time.Second

// usual is how long a call of the model takes in this task.
func (r *run) usual(at *slot) time.Duration {
	r.g.mu.Lock()
	defer r.g.mu.Unlock()
	return r.g.learnt.habits[habitKey(at.name, r.ask.Task)].Latency(leastCall)
}

// pause waits until the first endpoint that asked for it can be called again,
// when a call then still fits in the deadline and no other could serve.
func (r *run) pause(ctx context.Context) bool {
	if r.attempts >= r.g.cfg.MaxAttempts || r.pauses >= r.g.cfg.MaxAttempts {
		return false
	}
	var first time.Time
	now := r.g.cfg.Clock.Now()
	look := func(name string) {
		at := r.slot(name)
		_, until := r.g.health.down(at.endpoint, name, r.g.tokens(r, name), now)
		if !until.IsZero() && !until.Add(r.usual(at)).After(r.until) && (first.IsZero() || until.Before(first)) {
			first = until
		}
	}
	for _, s := range r.out.Choice.Ranked {
		look(s.Name)
	}
	for _, x := range r.out.Choice.Rejected {
		if x.Why == "rate_limited" || x.Why == "own_rate_limit" {
			look(x.Name)
		}
	}
	if first.IsZero() || first.After(r.until) {
		return false
	}
	r.pauses++
	return r.g.cfg.Clock.Sleep(ctx, max(first.Sub(now), time.Millisecond)) == nil
}
