package router

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sort"
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

// Board is a Ledger that also shows its gauges without a wait for settlements on
// their way; see ledger.Board. The gateway prefers it.
type Board interface {
	Board(ctx context.Context, now time.Time) ([]core.Gauge, error)
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
	// Down is why this model may not be called, as a stable code; "" when it may.
	Down string
}

// Endpoint is a configured provider.
type Endpoint struct {
	Name     core.ProviderName
	Provider llm.Provider
	// Local is set when the owner declared it free and local.
	Local  bool
	Offers []Offer
	// Embedders are models that make vectors; they take no part in Ask.
	Embedders []Offer
	// RPM and TPM bound requests and tokens a minute; 0 is no bound.
	RPM int
	TPM int64
	// Down is why nothing of it may be called at all, as a stable code; the record
	// of each choice names it. Provider may then be nil.
	Down string
	// Print tells the credential in use from others without giving it away.
	Print string
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
	// RulesOnly reports whether the terms of a job's platform forbid that a model
	// ranks it, and no permission is recorded; nil means that none do.
	RulesOnly func(ctx context.Context, id core.JobID) (bool, error)
}

// Gateway makes all model calls: it chooses a model, holds the money, calls, and
// books the cost, with retries and fallbacks that each hold their own money. It
// is a plain concurrent service, safe for use by every role.
type Gateway struct {
	cfg    GatewayConfig
	offers atomic.Pointer[offers]
	gauges func(context.Context, time.Time) ([]core.Gauge, error)
	health *health
	mu     sync.Mutex
	learnt learnt
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
	g := &Gateway{cfg: c, health: newHealth(), gauges: c.Ledger.Gauges}
	if b, ok := c.Ledger.(Board); ok {
		g.gauges = b.Board
	}
	g.SetEndpoints(c.Endpoints)
	if err := g.load(ctx); err != nil {
		return nil, err
	}
	return g, nil
}

// errDeadline is why an Ask ends that took too long, to tell it from a caller who
// gave up.
var errDeadline = errors.New("the deadline of the work has passed")

// Ask has a model do the work. The error is of core.KindBudget when money was
// all that was missing, of core.KindTransient when no model could serve (the
// caller then takes the template), of core.KindDenied when the terms of the job's
// platform forbid the work, and the context's own when the caller gave up. Answer.Choice explains the choice.
func (g *Gateway) Ask(ctx context.Context, a actors.Ask) (actors.Answer, error) {
	if err := g.mayRank(ctx, a.Task, a.Job); err != nil {
		return actors.Answer{}, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, g.cfg.Deadline, errDeadline)
	defer cancel()
	r := &run{g: g, ask: a, size: sizeOf(a), until: g.cfg.Clock.Now().Add(g.cfg.Deadline)}
	err := r.serve(ctx)
	return r.out, err
}

// serve chooses and tries until a model served, or none can in the time.
func (r *run) serve(ctx context.Context) error {
	for {
		if err := r.choose(ctx); err != nil {
			return err
		}
		if r.cached(ctx) {
			return nil
		}
		for left := slices.Clone(r.out.Choice.Ranked); len(left) > 0; {
			s := left[0]
			left = left[1:]
			if done, err := r.with(ctx, s, left); done || err != nil {
				return err
			}
			if r.silent[s.Candidate.Provider] {
				// One that fell silent is the last to be asked again in this work.
				sort.SliceStable(left, func(i, j int) bool { return r.quiet(left[i]) < r.quiet(left[j]) })
			}
		}
		if !r.pause(ctx) {
			return r.nothing()
		}
	}
}

// mayRank refuses work that ranks a job of a platform whose terms forbid it. It is
// asked here, where every call passes, so that no role can forget it; a ranking that
// names no job cannot be judged and is refused as well.
func (g *Gateway) mayRank(ctx context.Context, task core.Task, jobs ...core.JobID) error {
	if !task.Ranks() || g.cfg.RulesOnly == nil {
		return nil
	}
	held := len(jobs) == 0
	for _, id := range jobs {
		one, err := g.cfg.RulesOnly(ctx, id)
		if err != nil {
			return err
		}
		held = held || one || id == ""
	}
	if held {
		return core.Errorf(core.KindDenied, "the terms of the platform forbid that a model ranks this job; your own rules decide, or record the platform's permission with: automonet source permit")
	}
	return nil
}

// choose ranks the candidates by what is left and what was learned.
func (r *run) choose(ctx context.Context) error {
	g, a := r.g, r.ask
	now := g.cfg.Clock.Now()
	gauges, err := g.gauges(ctx, now)
	if err != nil {
		return err
	}
	pace, room := g.pace(r, gauges, now)
	need := route.Need{
		Task: a.Task, Lang: a.Lang, In: r.size.Tokens(), Out: a.MaxOutput, Schema: a.Schema != nil && !a.SchemaOptional,
		LocalOnly: a.LocalOnly, Floor: a.Floor, HighValue: a.HighValue, Room: room, Seed: a.Seed,
	}
	if r.texts != nil {
		// The context bounds each text for itself, and by the endpoint's own count.
		need.In = 0
	}
	candidates, learned := g.candidates(r, need, pace, now)
	r.out.Choice = route.Choose(need, pace, learned, candidates)
	r.out.Choice.Ranked = preferred(r.out.Choice.Ranked, a.Prefer)
	r.out.Choice.Rejected = append(r.out.Choice.Rejected, r.without...)
	r.out.Context = need.Context(r.out.Choice.Band)
	return nil
}

// leastOfBest is the share of the best candidate's expected quality that a preferred one
// must have.
const leastOfBest = 0.75

// preferred puts a candidate before the others, where it may serve and is expected
// to be of nearly the same quality.
func preferred(ranked []route.Scored, name string) []route.Scored {
	i := slices.IndexFunc(ranked, func(s route.Scored) bool { return s.Name == name })
	best := 0.0
	for _, s := range ranked {
		best = max(best, s.Expected)
	}
	if name == "" || i <= 0 || ranked[i].Expected < leastOfBest*best {
		return ranked
	}
	out := append([]route.Scored{ranked[i]}, ranked[:i]...)
	return append(out, ranked[i+1:]...)
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

// candidates lists all offers with their upper bound for this request, and what
// was learned about them.
func (g *Gateway) candidates(r *run, need route.Need, pace route.Pace, now time.Time) ([]route.Candidate, route.Learned) {
	a := &r.ask
	present := g.offers.Load()
	slots := present.slots
	if r.texts != nil {
		slots = present.embedders
	}
	r.slots, r.without = slots, present.without
	out := make([]route.Candidate, len(slots))
	g.mu.Lock()
	learned := route.Learned{Here: g.learnt.arms[need.Context(pace.Band(need.HighValue))], Pool: g.learnt.arms[string(need.Task)]}
	for i := range slots {
		s, c := &slots[i], &out[i]
		*c = s.fixed
		if share, ok := g.learnt.langs[string(need.Lang)][s.name].Share(); ok {
			c.Speaks = &share
		}
		calibration := g.learnt.calibration[s.name]
		in := r.size.CalibratedTokens(calibration)
		// Without a bound the candidate is refused by Choose, with the reason.
		if bound, err := route.UpperBound(in, a.MaxOutput, "", c.Price); err == nil {
			c.Max = bound
		}
		habit := g.learnt.habits[habitKey(s.name, a.Task)]
		c.Latency = habit.Latency(c.Latency)
		c.Predicted = habit.Predict(r.size.MeanTokens(calibration), a.MaxOutput, c.Price)
	}
	g.mu.Unlock()
	for i := range slots {
		s, c := &slots[i], &out[i]
		if len(a.Only) > 0 && !slices.Contains(a.Only, s.name) || slices.Contains(a.Except, s.name) {
			c.Down = "not_wanted"
			continue
		}
		if c.Down != "" {
			continue
		}
		c.Down, _ = g.health.down(s.endpoint, s.name, g.tokens(r, s.name), now)
	}
	return out, learned
}

// tokens is what a call counts against a limit of tokens a minute.
func (g *Gateway) tokens(r *run, name string) int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return r.size.CalibratedTokens(g.learnt.calibration[name]) + r.ask.MaxOutput
}

// pace reads the spending off the gauges of the day and the month: the one with
// the smaller share left counts. What is kept for jobs of higher value is no room
// for others.
func (g *Gateway) pace(r *run, gauges []core.Gauge, at time.Time) (route.Pace, core.NanoUSD) {
	var p route.Pace
	room, least := core.NanoUSD(0), 2.0
	now := at.In(g.cfg.Zone)
	for _, one := range gauges {
		kind := one.Scope.Kind()
		if kind != core.ScopeDay && kind != core.ScopeMonth {
			continue
		}
		if one.Limit == nil || *one.Limit <= 0 {
			return route.Pace{}, 0
		}
		here := route.Pace{Limit: *one.Limit, Used: one.Used() + one.Elsewhere, Elapsed: elapsed(kind, now), Reserve: g.cfg.Reserve}
		left := one.Left()
		if !r.ask.HighValue {
			kept := int64(here.Kept() * 1e6)
			if kind == core.ScopeDay {
				r.keepDay = kept
			} else {
				r.keepMonth = kept
			}
			left = max(0, left-core.NanoUSD(here.Kept()*float64(here.Limit)))
		}
		if least > 1 || left < room {
			room = left
		}
		if share := float64(one.Left()) / float64(*one.Limit); share < least {
			least, p = share, here
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
