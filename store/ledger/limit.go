package ledger

import (
	"context"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// maxAmount is the largest limit and the largest maximum of a call: a million
// dollars. More is a wrong unit.
const maxAmount core.NanoUSD = 1_000_000 * 1_000_000_000

// Limit is what the owner allows in the scopes that Pattern covers: a kind
// ("day", "month", "job", "provider", "task") for each scope of it, or one scope
// such as "provider:openai", which beats its kind.
type Limit struct {
	Pattern string       `json:"pattern"`
	Amount  core.NanoUSD `json:"amount"`
	SetAt   time.Time    `json:"set_at"`
}

// SetLimit sets the limit of a pattern; 0 admits no paid call there. A lower
// limit than what is already spent is allowed and stops further calls.
func (l *Ledger) SetLimit(ctx context.Context, pattern string, amount core.NanoUSD) error {
	if err := checkPattern(pattern); err != nil {
		return err
	}
	if amount < 0 || amount > maxAmount {
		return core.Invalid("budget."+pattern, "%s is outside $0 to %s", amount, maxAmount)
	}
	return l.write(ctx, func(t *tx) error {
		if err := t.exec(`INSERT INTO spend_limit (pattern, amount, set_at) VALUES (?, ?, ?)
			ON CONFLICT (pattern) DO UPDATE SET amount = excluded.amount, set_at = excluded.set_at`, pattern, int64(amount), l.now().UnixMicro()); err != nil {
			return err
		}
		t.limited = true
		return t.loadLimits()
	})
}

// ClearLimit takes the limit of a pattern away. Without one for the day or the
// month no paid call is admitted.
func (l *Ledger) ClearLimit(ctx context.Context, pattern string) error {
	return l.write(ctx, func(t *tx) error {
		if err := t.exec(`DELETE FROM spend_limit WHERE pattern = ?`, pattern); err != nil {
			return err
		}
		t.limited = true
		return t.loadLimits()
	})
}

// Limits returns all limits by pattern.
func (l *Ledger) Limits(ctx context.Context) ([]Limit, error) {
	rows, err := l.read(ctx, `SELECT pattern, amount, set_at FROM spend_limit ORDER BY pattern`)
	return collect(rows, err, func(r scanner) (Limit, error) {
		var v Limit
		var at int64
		err := r.Scan(&v.Pattern, &v.Amount, &at)
		v.SetAt = time.UnixMicro(at).UTC()
		return v, err
	})
}

func checkPattern(pattern string) error {
	kind, name, narrow := strings.Cut(pattern, ":")
	if !narrow {
		name = "any"
	}
	_, err := core.NewScope(core.ScopeKind(kind), name)
	return err
}

func limitOf(limits map[string]core.NanoUSD, s core.Scope) (core.NanoUSD, bool) {
	if v, ok := limits[string(s)]; ok {
		return v, true
	}
	v, ok := limits[string(s.Kind())]
	return v, ok
}

// Gauge is how full a scope is.
type Gauge = core.Gauge

// GaugesOf returns the gauges of the given scopes.
func (l *Ledger) GaugesOf(ctx context.Context, scopes ...core.Scope) ([]Gauge, error) {
	list, err := l.Limits(ctx)
	if err != nil {
		return nil, err
	}
	limits := map[string]core.NanoUSD{}
	for _, v := range list {
		limits[v.Pattern] = v.Amount
	}
	docs, err := l.Docs(ctx, docShare)
	if err != nil {
		return nil, err
	}
	share := sharing{shares: map[core.Scope]core.BudgetShare{}}
	for key, body := range docs {
		if err := share.take(key, string(body)); err != nil {
			return nil, err
		}
	}
	out := make([]Gauge, len(scopes))
	for i, s := range scopes {
		out[i].Scope = s
		if v, ok := limitOf(limits, s); ok {
			out[i].Limit = &v
		}
		if share.shared(s) {
			out[i].Elsewhere = share.shares[s].Others
		}
		rows, err := l.read(ctx, `SELECT spent, overrun, held, assumed, orphan FROM scope WHERE id = ?`, string(s))
		if _, err = collect(rows, err, func(r scanner) (struct{}, error) {
			g := &out[i]
			return struct{}{}, r.Scan(&g.Spent, &g.Overrun, &g.Held, &g.Assumed, &g.Orphan)
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// windows are the day and the month of an instant in the owner's zone.
func windows(at time.Time, zone *time.Location) []core.Scope {
	local := at.In(zone)
	return []core.Scope{core.Scope("day:" + local.Format(time.DateOnly)), core.Scope("month:" + local.Format("2006-01"))}
}
