package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/automonet/automonet/core"
)

// Hold sets the maximum of a call aside in all its scopes, durably and at once,
// and returns the call. The error is of core.KindBudget when it does not fit or
// no limit for the day or the month is set, with the scope as its Field, and of
// core.KindDenied when the model is in quarantine; a refusal leaves no trace.
// On any error the call must not be made.
func (l *Ledger) Hold(ctx context.Context, r core.HoldRequest) (core.Call, error) {
	if err := r.Check(); err != nil {
		return core.Call{}, err
	}
	if r.Max > maxAmount {
		return core.Call{}, core.Invalid("call.max", "%s for one call is a wrong unit; check the price of the model", r.Max)
	}
	var held core.Call
	err := l.write(ctx, func(t *tx) error {
		var err error
		held, err = t.hold(r)
		return err
	})
	if err != nil {
		return core.Call{}, err
	}
	l.mine.add(held.ID)
	return held, nil
}

func (t *tx) hold(r core.HoldRequest) (core.Call, error) {
	now := t.l.now()
	c := core.Call{
		ID: r.ID, Job: r.Job, Attempt: r.Attempt, Provider: r.Provider, Model: r.Model, PriceID: r.PriceID, Task: r.Task,
		State: core.CallHeld, Scopes: t.l.windows(now), Max: r.Max, Explain: r.Explain, Boot: t.l.cfg.Boot, StartedAt: now,
	}
	names := []struct {
		kind core.ScopeKind
		name string
	}{{core.ScopeJob, string(r.Job)}, {core.ScopeProvider, string(r.Provider)}, {core.ScopeTask, string(r.Task)}}
	for _, n := range names {
		if n.kind == core.ScopeJob && n.name == "" {
			continue
		}
		s, err := core.NewScope(n.kind, n.name)
		if err != nil {
			return c, err
		}
		c.Scopes = append(c.Scopes, s)
	}
	if err := t.admit(r, c.Scopes); err != nil {
		return c, err
	}
	scopes, err := json.Marshal(c.Scopes)
	if err != nil {
		return c, err
	}
	n, err := t.change(`INSERT INTO call (id, job, attempt, provider, model, price_id, task, day, scopes, state, max, explain, boot, started_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'held', ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		string(c.ID), string(c.Job), c.Attempt, string(c.Provider), c.Model, c.PriceID, string(c.Task), dayOf(c.Scopes), string(scopes), int64(c.Max), text(c.Explain), c.Boot, now.UnixMicro())
	if err != nil {
		return c, err
	}
	if n == 0 {
		return c, core.Errorf(core.KindConflict, "call %s was held before; each attempt needs its own id", r.ID)
	}
	t.books.held[c.ID] = booking{id: c.ID, provider: c.Provider, model: c.Model, state: core.CallHeld, scopes: c.Scopes, max: c.Max}
	for _, s := range c.Scopes {
		g, err := t.touch(s)
		if err != nil {
			return c, err
		}
		g.Held += c.Max
	}
	return c, nil
}

// admit checks everything before the first write. The transaction holds the
// write lock, so what is read here still stands when the money is held.
func (t *tx) admit(r core.HoldRequest, scopes []core.Scope) error {
	if t.books.quarantine[modelKey{r.Provider, r.Model}] {
		return core.Errorf(core.KindDenied, "model %q of %s cost more than its maximum and is not called; look at it with: automonet calls, then release it with: automonet model release", clip(r.Model), r.Provider)
	}
	if r.Free {
		return nil
	}
	for _, s := range scopes {
		limit, set := limitOf(t.books.limits, s)
		if !set {
			if s.Kind() == core.ScopeDay || s.Kind() == core.ScopeMonth {
				return refusal(s, "no %s budget is set, so no paid call is made; set one with: automonet budget set %s AMOUNT", s.Kind(), s.Kind())
			}
			continue
		}
		g, err := t.gauge(s)
		if err != nil {
			return err
		}
		if err := t.books.sharing.within(s, g.Used(), r.Max); err != nil {
			return err
		}
		left := limit - g.Used()
		switch s.Kind() {
		case core.ScopeDay:
			left -= setAside(limit, r.KeepDayPPM)
		case core.ScopeMonth:
			left -= setAside(limit, r.KeepMonthPPM)
		}
		if r.Max > left {
			return refusal(s, "the budget %s of %s has %s left and this call may cost %s; wait for the next window or raise it with: automonet budget set %s AMOUNT", s, limit, max(0, left), r.Max, s.Kind())
		}
	}
	return nil
}

// setAside is the part of a limit that must stay free, rounded up.
func setAside(limit core.NanoUSD, ppm int64) core.NanoUSD {
	const whole = 1_000_000
	ppm = min(max(ppm, 0), whole)
	return limit/whole*core.NanoUSD(ppm) + (limit%whole*core.NanoUSD(ppm)+whole-1)/whole
}

func refusal(s core.Scope, format string, args ...any) error {
	return &core.Error{Kind: core.KindBudget, Field: string(s), Msg: fmt.Sprintf(format, args...)}
}

func dayOf(scopes []core.Scope) string {
	_, day, _ := strings.Cut(string(scopes[0]), ":")
	return day
}

// text stores JSON, and NULL for none.
func text(raw json.RawMessage) any {
	if len(raw) == 0 {
		return nil
	}
	return string(raw)
}

func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
