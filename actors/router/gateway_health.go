package router

import (
	"cmp"
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
)

// The circuit breaker: after so many failures in a row a model is left alone for
// the cool-down; then one call probes it.
const (
	breakerFailures = 5
	breakerCooldown = time.Minute
	// A silent model costs its maximum and much of the deadline each time, so one
	// such call opens the breaker, for twice as long with each in a row. So many in
	// a row, of whatever models, open that of the whole endpoint.
	silentEndpoint = 2
	silentLongest  = 15 * time.Minute
	// A credential that was refused stays so until the owner acts; a model that the
	// endpoint does not have, or does not give to this account, may come within a day.
	refusedFor = 10 * 365 * 24 * time.Hour
	missingFor = 24 * time.Hour
)

// Why a breaker is open, other than for failures in a row.
const (
	WhyKeyRefused = core.WhyKeyRefused
	WhyMissing    = core.WhyMissing
	WhyForbidden  = core.WhyForbidden
)

// closes reports that calls to an endpoint do not pass at that time.
func (b *breaker) closes(e *Endpoint, now time.Time) bool {
	return b.OpenUntil.After(now) && (b.Why != WhyKeyRefused && b.Why != WhyForbidden || b.Print == e.Print)
}

// breaker is the stored state of one model's circuit breaker.
type breaker struct {
	Failures int `json:"failures"`
	// Silent counts the calls in a row that brought no answer in time.
	Silent int `json:"silent,omitempty"`
	// OpenUntil is zero while calls pass.
	OpenUntil time.Time `json:"open_until,omitzero"`
	// Why is WhyKeyRefused, WhyMissing or WhyForbidden for one that is open for that; Print tells
	// of which credential, so that another one is tried.
	Why     string `json:"why,omitempty"`
	Print   string `json:"print,omitempty"`
	probing bool
}

// health knows which models can be called now. It is safe for concurrent use.
type health struct {
	mu sync.Mutex
	// breakers are those of models, by provider/model, and of whole endpoints, by
	// the provider alone.
	breakers map[string]*breaker
	// paused holds until when an endpoint asked to be left alone.
	paused map[core.ProviderName]time.Time
	minute map[core.ProviderName][]spent
}

type spent struct {
	at     time.Time
	tokens int64
}

func newHealth() *health {
	return &health{breakers: map[string]*breaker{}, paused: map[core.ProviderName]time.Time{}, minute: map[core.ProviderName][]spent{}}
}

// down says why a model cannot be called with that many tokens, "" when it can,
// and until when, where a pause helps.
func (h *health) down(e *Endpoint, name string, tokens int64, now time.Time) (why string, until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.look(e, name, tokens, now)
}

func (h *health) look(e *Endpoint, name string, tokens int64, now time.Time) (why string, until time.Time) {
	for _, key := range [...]string{name, string(e.Name)} {
		if b := h.breakers[key]; b != nil && b.closes(e, now) {
			return cmp.Or(b.Why, "breaker_open"), time.Time{}
		}
	}
	if until = h.paused[e.Name]; until.After(now) {
		return "rate_limited", until
	}
	if e.RPM <= 0 && e.TPM <= 0 {
		return "", time.Time{}
	}
	recent := h.recent(e.Name, now)
	sum, many := tokens, len(recent)+1
	for _, s := range recent {
		sum += s.tokens
	}
	if e.TPM > 0 && tokens > e.TPM {
		return "own_rate_limit", time.Time{}
	}
	// The oldest calls leave the minute first.
	for _, s := range recent {
		if (e.RPM <= 0 || many <= e.RPM) && (e.TPM <= 0 || sum <= e.TPM) {
			break
		}
		until = s.at.Add(time.Minute)
		sum, many = sum-s.tokens, many-1
	}
	if until.After(now) {
		return "own_rate_limit", until
	}
	return "", time.Time{}
}

func (h *health) recent(name core.ProviderName, now time.Time) []spent {
	list := h.minute[name]
	for len(list) > 0 && now.Sub(list[0].at) >= time.Minute {
		list = list[1:]
	}
	h.minute[name] = list
	return list
}

// enter asks to call a model and counts the call against the owner's limits; it
// says why not, or "". After the breaker's cool-down only one caller may.
func (h *health) enter(e *Endpoint, name string, tokens int64, now time.Time) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if why, _ := h.look(e, name, tokens, now); why != "" {
		return why
	}
	keys := [...]string{name, string(e.Name)}
	for _, key := range keys {
		if b := h.breakers[key]; b != nil && !b.OpenUntil.IsZero() && b.probing {
			return "breaker_open"
		}
	}
	for _, key := range keys {
		if b := h.breakers[key]; b != nil && !b.OpenUntil.IsZero() {
			b.probing = true
		}
	}
	if e.RPM > 0 || e.TPM > 0 {
		h.minute[e.Name] = append(h.recent(e.Name, now), spent{now, tokens})
	}
	return ""
}

// leave gives the probe back without a verdict, and takes a call of so many
// tokens that was not made out of the count; 0 when it was made.
func (h *health) leave(e *Endpoint, name string, tokens int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, key := range [...]string{name, string(e.Name)} {
		if b := h.breakers[key]; b != nil {
			b.probing = false
		}
	}
	list := h.minute[e.Name]
	for i := len(list) - 1; i >= 0 && tokens > 0; i-- {
		if list[i].tokens == tokens {
			h.minute[e.Name] = append(list[:i:i], list[i+1:]...)
			return
		}
	}
}

// verdict notes how a call ended and returns the states that changed, by their
// key. Hurried says that a call which brought no answer had hardly any time for it.
func (h *health) verdict(name string, e *Endpoint, fault *llm.Error, hurried bool, now time.Time) map[string]breaker {
	h.mu.Lock()
	defer h.mu.Unlock()
	one, all := h.breaker(name), h.breaker(string(e.Name))
	before := map[string]breaker{name: *one, string(e.Name): *all}
	one.probing, all.probing = false, false
	switch {
	case fault == nil:
		*one, *all = breaker{}, breaker{}
	case fault.Fault == llm.FaultAuth:
		*all = breaker{Failures: all.Failures + 1, OpenUntil: now.Add(refusedFor), Why: WhyKeyRefused, Print: e.Print}
	case fault.Fault == llm.FaultMissing:
		*one = breaker{Failures: one.Failures + 1, OpenUntil: now.Add(missingFor), Why: WhyMissing}
	case fault.Fault == llm.FaultForbidden:
		*one = breaker{Failures: one.Failures + 1, OpenUntil: now.Add(missingFor), Why: WhyForbidden, Print: e.Print}
	case fault.Fault == llm.FaultTimeout && !hurried:
		one.silence(1, now)
		all.silence(silentEndpoint, now)
	default:
		h.failed(one, e.Name, fault, now)
	}
	for key, b := range before {
		now := *h.breakers[key]
		if b.probing = false; b == now {
			delete(before, key)
			continue
		}
		before[key] = now
	}
	return before
}

func (h *health) breaker(key string) *breaker {
	b := h.breakers[key]
	if b == nil {
		b = &breaker{}
		h.breakers[key] = b
	}
	return b
}

// silence counts a call without an answer; from the n-th in a row on it opens the
// breaker.
func (b *breaker) silence(n int, now time.Time) {
	b.Failures++
	b.Silent++
	if b.Silent >= n {
		b.OpenUntil = now.Add(min(breakerCooldown<<min(b.Silent-n, 8), silentLongest))
	}
}

func (h *health) failed(b *breaker, endpoint core.ProviderName, fault *llm.Error, now time.Time) {
	switch fault.Fault {
	case llm.FaultProvider, llm.FaultTimeout, llm.FaultCut, llm.FaultUnreachable, llm.FaultPayment:
	case llm.FaultRateLimited:
		if until := now.Add(fault.RetryAfter); until.After(h.paused[endpoint]) {
			h.paused[endpoint] = until
		}
		return
	default:
		return
	}
	b.Failures++
	if b.Failures >= breakerFailures {
		b.OpenUntil = now.Add(breakerCooldown)
	}
}

// note passes the end of a call to the breakers and keeps their state. A state
// that cannot be kept costs at most some calls after a restart, so it is no error.
func (g *Gateway) note(ctx context.Context, name string, e *Endpoint, fault *llm.Error, hurried bool) {
	for key, b := range g.health.verdict(name, e, fault, hurried, g.cfg.Clock.Now()) {
		g.save(context.WithoutCancel(ctx), docBreaker, key, b)
	}
}

// Forgive has a refused credential, or a model that was missing or forbidden,
// tried again, and reports whether there was one.
func (g *Gateway) Forgive(ctx context.Context, provider core.ProviderName, model string) bool {
	return g.forgive(ctx, []string{string(provider) + "/" + model, string(provider)}, func(b *breaker) bool { return b.Why != "" })
}

// Appeared has models tried again that were missing and that their endpoint lists
// now.
func (g *Gateway) Appeared(ctx context.Context, provider core.ProviderName, models []string) {
	keys := make([]string, len(models))
	for i, m := range models {
		keys[i] = string(provider) + "/" + m
	}
	g.forgive(ctx, keys, func(b *breaker) bool { return b.Why == WhyMissing })
}

func (g *Gateway) forgive(ctx context.Context, keys []string, which func(*breaker) bool) bool {
	found := false
	for _, key := range keys {
		g.health.mu.Lock()
		b := g.health.breakers[key]
		held := b != nil && which(b)
		if held {
			*b = breaker{}
		}
		g.health.mu.Unlock()
		if held {
			found = true
			g.save(ctx, docBreaker, key, breaker{})
		}
	}
	return found
}

func (g *Gateway) save(ctx context.Context, kind, key string, v any) {
	if raw, err := json.Marshal(v); err == nil {
		_ = g.cfg.Memory.SaveDoc(ctx, kind, key, raw)
	}
}
