package ledger

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/automonet/automonet/core"
)

// docShare keeps what this ledger may use of the windows that the owner's devices share, by
// scope, and under sharedKey that they are shared.
const (
	docShare  DocKind = "share"
	sharedKey string  = "on"
)

// sharing is what one ledger knows of the shares of a day or a month.
type sharing struct {
	// purse names the ledger among those of the account; "" while nothing is shared.
	purse  string
	shares map[core.Scope]core.BudgetShare
}

// shared reports whether the limit of a scope is one for all devices.
func (s sharing) shared(scope core.Scope) bool {
	kind := scope.Kind()
	return s.purse != "" && (kind == core.ScopeDay || kind == core.ScopeMonth)
}

func (t *tx) loadShares() error {
	t.books.sharing = sharing{shares: map[core.Scope]core.BudgetShare{}}
	rows, err := t.query(`SELECT key, body FROM doc WHERE kind = ?`, docShare)
	_, err = collect(rows, err, func(r scanner) (struct{}, error) {
		var key, body string
		if err := r.Scan(&key, &body); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, t.books.sharing.take(key, body)
	})
	return err
}

func (s *sharing) take(key, body string) error {
	if key == sharedKey {
		return json.Unmarshal([]byte(body), &s.purse)
	}
	var v core.BudgetShare
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		return fmt.Errorf("read the share of %s: %w", clip(key), err)
	}
	s.shares[core.Scope(key)] = v
	return nil
}

// Share lets the limits of days and months count for all of the owner's devices together: from
// now on a paid call is admitted only out of a share that was set aside for this ledger, which
// is named purse. The shares of another name are forgotten. An empty name ends the sharing.
func (l *Ledger) Share(ctx context.Context, purse string) error {
	return l.write(ctx, func(t *tx) error {
		if t.books.sharing.purse == purse {
			return nil
		}
		if err := t.exec(`DELETE FROM doc WHERE kind = ?`, docShare); err != nil {
			return err
		}
		if purse != "" {
			if err := t.putShare(sharedKey, purse); err != nil {
				return err
			}
		}
		t.limited = true
		return t.loadShares()
	})
}

func (t *tx) putShare(key string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO doc (kind, key, body, at) VALUES (?, ?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, at = excluded.at`,
		docShare, key, string(body), t.l.now().UnixMicro())
}

// Shares returns the name under which this ledger shares, "" for not at all, and where the
// shared scopes stand that are given: limit, use and share. Those without a limit are left out.
func (l *Ledger) Shares(ctx context.Context, scopes ...core.Scope) (purse string, out []core.SharedGauge, err error) {
	// Nothing is written; in its turn it sees what was done before.
	err = l.writeSoft(ctx, func(t *tx) error {
		purse, out = t.books.sharing.purse, nil
		for _, s := range scopes {
			limit, set := limitOf(t.books.limits, s)
			if !set || !t.books.sharing.shared(s) {
				continue
			}
			g, err := t.gauge(s)
			if err != nil {
				return err
			}
			v := t.books.sharing.shares[s]
			v.Scope = s
			out = append(out, core.SharedGauge{BudgetShare: v, Limit: limit, Used: g.Used()})
		}
		return nil
	})
	return purse, out, err
}

// TakeShare keeps a share that was set aside for this ledger under the name it has.
func (l *Ledger) TakeShare(ctx context.Context, purse string, v core.BudgetShare) error {
	return l.write(ctx, func(t *tx) error {
		if purse == "" || t.books.sharing.purse != purse || !t.books.sharing.shared(v.Scope) {
			return core.Errorf(core.KindConflict, "the budget is shared in another way by now")
		}
		return t.keepShare(v)
	})
}

func (t *tx) keepShare(v core.BudgetShare) error {
	if err := t.putShare(string(v.Scope), v); err != nil {
		return err
	}
	t.books.sharing.shares[v.Scope] = v
	t.limited = true
	return nil
}

// GiveBack lowers a share to what is used and keep beside it, before anybody else is told: what
// it returns may be set aside for another device. A share that is not larger stays as it is.
func (l *Ledger) GiveBack(ctx context.Context, scope core.Scope, keep core.NanoUSD) (core.BudgetShare, bool, error) {
	var v core.BudgetShare
	less := false
	err := l.write(ctx, func(t *tx) error {
		v, less = t.books.sharing.shares[scope], false
		g, err := t.gauge(scope)
		if err != nil || v.Granted <= g.Used()+keep {
			return err
		}
		v.Scope, v.Granted, less = scope, g.Used()+keep, true
		return t.keepShare(v)
	})
	return v, less, err
}

// Windows are the days and months that a call counts to now.
func (l *Ledger) Windows() []core.Scope { return l.windows(l.now()) }

// within refuses what the share of a scope does not cover.
func (s sharing) within(scope core.Scope, used, most core.NanoUSD) error {
	if !s.shared(scope) {
		return nil
	}
	v := s.shares[scope]
	if left := max(0, v.Granted-used); most > left {
		return refusal(scope, "your devices share the budget %s: this one may use %s more of it, others hold %s, and this call may cost %s; wait until the project gives it more", scope, left, v.Others, most)
	}
	return nil
}
