package router

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
)

// Ledger holds and books the money of calls.
type Ledger interface {
	Hold(ctx context.Context, r core.HoldRequest) (core.Call, error)
	Settle(ctx context.Context, id core.CallID, s core.Settlement) error
	Release(ctx context.Context, id core.CallID, outcome string) error
	Gauges(ctx context.Context, now time.Time) ([]core.Gauge, error)
}

// Memory keeps what the gateway learned and the answers it may give again.
type Memory interface {
	Docs(ctx context.Context, kind string) (map[string]json.RawMessage, error)
	SaveDoc(ctx context.Context, kind, key string, body json.RawMessage) error
	Answer(ctx context.Context, key string) ([]byte, bool, error)
	SaveAnswer(ctx context.Context, key string, body []byte, keep time.Duration) error
}

// Offer is a model on an endpoint.
type Offer struct {
	Model route.Model
	// Quality is expected before anything was learned, 0 to 1; Langs holds what
	// was measured per language.
	Quality float64
	Langs   map[core.Lang]float64
	Latency time.Duration
}

// Endpoint is a configured provider.
type Endpoint struct {
	Name     core.ProviderName
	Provider llm.Provider
	// Local is set when the owner declared it free and local.
	Local  bool
	Offers []Offer
	// RPM and TPM bound requests and tokens a minute; 0 is no bound.
	RPM int
	TPM int64
}

// GatewayConfig is what a Gateway works with.
type GatewayConfig struct {
	Endpoints []Endpoint
	Ledger    Ledger
	Memory    Memory
	Clock     clock.Clock
	IDs       clock.IDs
	// Zone is the owner's, for the share of the day and month that has passed.
	Zone *time.Location
	// Reserve is the share of each budget kept for high-value jobs, 0 to 0.9.
	Reserve float64
	// MaxAttempts bounds the requests of one Ask, retries and fallbacks together;
	// 6 when 0. MaxRetries bounds those to one model beyond the first; 1 when 0,
	// none when negative.
	MaxAttempts int
	MaxRetries  int
	// Deadline bounds an Ask; two minutes when 0.
	Deadline time.Duration
}

// Gateway makes all model calls: it chooses a model, holds the money, calls, and
// books the cost, with retries and fallbacks that each hold their own money. It
// is a plain concurrent service, safe for use by every role.
type Gateway struct {
	cfg       GatewayConfig
	endpoints atomic.Pointer[[]Endpoint]
	health    *health
	mu        sync.Mutex
	learnt    learnt
}

// NewGateway loads what earlier processes learned.
func NewGateway(ctx context.Context, c GatewayConfig) (*Gateway, error) {
	if c.MaxAttempts <= 0 {
		c.MaxAttempts = 6
	}
	switch {
	case c.MaxRetries == 0:
		c.MaxRetries = 1
	case c.MaxRetries < 0:
		c.MaxRetries = 0
	}
	if c.Deadline <= 0 {
		c.Deadline = 2 * time.Minute
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	g := &Gateway{cfg: c, health: newHealth()}
	g.SetEndpoints(c.Endpoints)
	if err := g.load(ctx); err != nil {
		return nil, err
	}
	return g, nil
}

// Ask has a model do the work. The error is of core.KindBudget when money was
// all that was missing, and of core.KindTransient when no model could serve; the
// caller then takes the template. Answer.Choice explains both.
func (g *Gateway) Ask(ctx context.Context, a actors.Ask) (actors.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, g.cfg.Deadline)
	defer cancel()
	gauges, err := g.cfg.Ledger.Gauges(ctx, g.cfg.Clock.Now())
	if err != nil {
		return actors.Answer{}, err
	}
	size := sizeOf(a)
	r := &run{g: g, ask: a, size: size, until: g.cfg.Clock.Now().Add(g.cfg.Deadline)}
	pace, room := g.pace(gauges)
	need := route.Need{
		Task: a.Task, Lang: a.Lang, In: size.Tokens(), Out: a.MaxOutput, Schema: a.Schema != nil && !a.SchemaOptional,
		LocalOnly: a.LocalOnly, Floor: a.Floor, HighValue: a.HighValue, Room: room, Seed: a.Seed,
	}
	learned := g.learned(need, pace)
	r.out.Choice = route.Choose(need, pace, learned, g.candidates(a, size))
	r.out.Context = need.Context(r.out.Choice.Band)
	for _, s := range r.out.Choice.Ranked {
		if g.cached(ctx, r, s) {
			return r.out, nil
		}
		done, err := r.with(ctx, s)
		if done || err != nil {
			return r.out, err
		}
	}
	return r.out, r.nothing()
}

// nothing says why no model served.
func (r *run) nothing() error {
	money := r.refused > 0
	for _, x := range r.out.Choice.Rejected {
		switch x.Why {
		case "over_budget", "too_dear_for_band":
			money = true
		}
	}
	if money && len(r.out.Calls) == 0 {
		return core.Errorf(core.KindBudget, "no model fits in what is left of the budget; the template is used, or raise it with: automonet budget set")
	}
	e := core.Errorf(core.KindTransient, "no model could serve; the template is used, see: automonet calls")
	if r.last != nil {
		e = e.Because(r.last)
	}
	return e
}

// candidates lists all offers with their upper bound for this request.
func (g *Gateway) candidates(a actors.Ask, size route.Size) []route.Candidate {
	var out []route.Candidate
	now := g.cfg.Clock.Now()
	for _, e := range g.Endpoints() {
		for _, o := range e.Offers {
			c := route.Candidate{
				Provider: e.Name, Model: o.Model.Name, Local: e.Local, Price: o.Model.Price,
				Context: o.Model.Context, MaxOutput: o.Model.MaxOutput, Schema: o.Model.Schema,
				Langs: o.Langs, Quality: o.Quality, Latency: o.Latency,
			}
			if e.Local {
				c.Price = route.LocalPrice(o.Model.Name)
			}
			in := g.inputBound(c.Name(), size)
			// Without a bound the candidate is refused by Choose, with the reason.
			if bound, err := route.UpperBound(in, a.MaxOutput, "", c.Price); err == nil {
				c.Max = bound
			}
			switch {
			case len(a.Only) > 0 && !slices.Contains(a.Only, c.Name()), slices.Contains(a.Except, c.Name()):
				c.Down = "not_wanted"
			default:
				c.Down = g.health.down(e, c.Name(), in, now)
			}
			out = append(out, c)
		}
	}
	return out
}

// pace reads the spending off the gauges of the day and the month: the one with
// the smaller share left counts.
func (g *Gateway) pace(gauges []core.Gauge) (route.Pace, core.NanoUSD) {
	var p route.Pace
	room, least := core.NanoUSD(0), 2.0
	now := g.cfg.Clock.Now().In(g.cfg.Zone)
	for _, one := range gauges {
		kind := one.Scope.Kind()
		if kind != core.ScopeDay && kind != core.ScopeMonth {
			continue
		}
		if one.Limit == nil || *one.Limit <= 0 {
			return route.Pace{}, 0
		}
		if least > 1 || one.Left() < room {
			room = one.Left()
		}
		if share := float64(one.Left()) / float64(*one.Limit); share < least {
			least = share
			p = route.Pace{Limit: *one.Limit, Used: one.Used(), Elapsed: elapsed(kind, now), Reserve: g.cfg.Reserve}
		}
	}
	return p, room
}

// elapsed is the share of the window that has passed.
func elapsed(kind core.ScopeKind, now time.Time) float64 {
	y, m, d := now.Date()
	from, to := time.Date(y, m, d, 0, 0, 0, 0, now.Location()), time.Date(y, m, d+1, 0, 0, 0, 0, now.Location())
	if kind == core.ScopeMonth {
		from, to = time.Date(y, m, 1, 0, 0, 0, 0, now.Location()), time.Date(y, m+1, 1, 0, 0, 0, 0, now.Location())
	}
	return now.Sub(from).Seconds() / to.Sub(from).Seconds()
}

func sizeOf(a actors.Ask) route.Size {
	parts := make([]string, 0, len(a.Messages)*2+2)
	for _, m := range a.Messages {
		parts = append(parts, string(m.Role), m.Text)
	}
	if a.Schema != nil {
		parts = append(parts, a.Schema.Name, string(a.Schema.JSON))
	}
	return route.Measure(len(a.Messages), parts...)
}

func (g *Gateway) endpoint(name core.ProviderName) (Endpoint, bool) {
	for _, e := range g.Endpoints() {
		if e.Name == name {
			return e, true
		}
	}
	return Endpoint{}, false
}

// faultOf returns the fault of a failed call; a plain error counts as a request
// that was never sent.
func faultOf(err error) *llm.Error {
	var e *llm.Error
	if errors.As(err, &e) {
		return e
	}
	return llm.Fail(llm.FaultRequest, false, err)
}

var _ actors.Models = (*Gateway)(nil)
