package router

import (
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
)

// breaker is the stored state of one model's circuit breaker.
type breaker struct {
	Failures int `json:"failures"`
	// Silent counts the calls in a row that brought no answer in time.
	Silent int `json:"silent,omitempty"`
	// OpenUntil is zero while calls pass.
	OpenUntil time.Time `json:"open_until,omitzero"`
	probing   bool
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
		if b := h.breakers[key]; b != nil && b.OpenUntil.After(now) {
			return "breaker_open", time.Time{}
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
func (h *health) verdict(name string, endpoint core.ProviderName, fault *llm.Error, hurried bool, now time.Time) map[string]breaker {
	h.mu.Lock()
	defer h.mu.Unlock()
	one, all := h.breaker(name), h.breaker(string(endpoint))
	before := map[string]breaker{name: *one, string(endpoint): *all}
	one.probing, all.probing = false, false
	switch {
	case fault == nil:
		*one, *all = breaker{}, breaker{}
	case fault.Fault == llm.FaultTimeout && !hurried:
		one.silence(1, now)
		all.silence(silentEndpoint, now)
	default:
		h.failed(one, endpoint, fault, now)
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
	case llm.FaultProvider, llm.FaultTimeout, llm.FaultCut, llm.FaultUnreachable, llm.FaultAuth, llm.FaultPayment, llm.FaultMissing:
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
func (g *Gateway) note(ctx context.Context, name string, endpoint core.ProviderName, fault *llm.Error, hurried bool) {
	for key, b := range g.health.verdict(name, endpoint, fault, hurried, g.cfg.Clock.Now()) {
		g.save(context.WithoutCancel(ctx), docBreaker, key, b)
	}
}

func (g *Gateway) save(ctx context.Context, kind, key string, v any) {
	if raw, err := json.Marshal(v); err == nil {
		_ = g.cfg.Memory.SaveDoc(ctx, kind, key, raw)
	}
}
