package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/automonet/automonet/core"
)

// maxUsageRaw bounds the stored text of a provider's usage, in bytes.
const maxUsageRaw = 16 << 10

// Settle books the cost of a held call and frees the rest of its hold. A call
// that is no longer held stays as it is, so settling twice, or after a release,
// changes nothing. A cost beyond the maximum is booked whole, and the model goes
// into quarantine. An error leaves the call held; it is then booked at its
// maximum by the next process at the latest.
func (l *Ledger) Settle(ctx context.Context, id core.CallID, s core.Settlement) error {
	if s.Cost < 0 || s.Cost > maxAmount || s.ProviderCost != nil && (*s.ProviderCost < 0 || *s.ProviderCost > maxAmount) {
		return core.Invalid("call.cost", "the cost of a call is between $0 and %s; settle it as assumed", maxAmount)
	}
	switch s.Source {
	case core.CostOwn, core.CostProvider, core.CostAssumed, core.CostFree:
	default:
		return core.Invalid("call.cost_source", "a settlement says where its cost comes from")
	}
	if len(s.UsageRaw) > maxUsageRaw || len(s.UsageRaw) > 0 && !json.Valid(s.UsageRaw) {
		s.UsageRaw = nil
	}
	usage, err := json.Marshal(s.Usage)
	if err != nil {
		return err
	}
	// The money must be booked even when the caller has given up.
	return l.write(context.WithoutCancel(ctx), func(t *tx) error {
		b, err := t.booked(id)
		if err != nil || b.state != core.CallHeld {
			return err
		}
		if s.Source == core.CostAssumed {
			s.Cost = b.max
		}
		b.held = -b.max
		if err := t.book(b, s.Cost, s.Source == core.CostAssumed); err != nil {
			return err
		}
		return t.exec(`UPDATE call SET state = 'settled', cost = ?, source = ?, own_cost = ?, provider_cost = ?, usage = ?, usage_raw = ?, outcome = ?, ended_at = ? WHERE id = ?`,
			int64(s.Cost), string(s.Source), amount(s.OwnCost), amount(s.ProviderCost), string(usage), text(s.UsageRaw), clip(s.Outcome), l.now().UnixMicro(), string(id))
	})
}

// Release frees the hold of a call that was certainly not served. A call that is
// no longer held stays as it is.
func (l *Ledger) Release(ctx context.Context, id core.CallID, outcome string) error {
	return l.write(context.WithoutCancel(ctx), func(t *tx) error {
		b, err := t.booked(id)
		if err != nil || b.state != core.CallHeld {
			return err
		}
		for _, s := range b.scopes {
			if err := t.exec(`UPDATE scope SET held = held - ? WHERE id = ?`, int64(b.max), string(s)); err != nil {
				return err
			}
		}
		return t.exec(`UPDATE call SET state = 'released', outcome = ?, ended_at = ? WHERE id = ?`, clip(outcome), l.now().UnixMicro(), string(id))
	})
}

// Correct replaces the cost of a call that has ended by what the provider says
// it billed. It sets rather than adds, so it can be repeated.
func (l *Ledger) Correct(ctx context.Context, id core.CallID, cost core.NanoUSD) error {
	if cost < 0 || cost > maxAmount {
		return core.Invalid("call.cost", "the cost of a call is between $0 and %s", maxAmount)
	}
	return l.write(context.WithoutCancel(ctx), func(t *tx) error {
		b, err := t.booked(id)
		if err != nil {
			return err
		}
		if b.state == core.CallHeld {
			return core.Errorf(core.KindConflict, "call %s is still on its way; correct it when it has ended", id)
		}
		if err := t.book(b, cost, false); err != nil {
			return err
		}
		return t.exec(`UPDATE call SET state = 'settled', cost = ?, source = 'provider', provider_cost = ? WHERE id = ?`, int64(cost), int64(cost), string(id))
	})
}

// booking is what a call has in its scopes.
type booking struct {
	id       core.CallID
	provider core.ProviderName
	model    string
	state    core.CallState
	source   core.CostSource
	scopes   []core.Scope
	max      core.NanoUSD
	cost     core.NanoUSD
	// held is the change of the hold that goes with the booking.
	held core.NanoUSD
}

func (t *tx) booked(id core.CallID) (booking, error) {
	b := booking{id: id}
	var scopes string
	err := t.row(`SELECT provider, model, state, source, scopes, max, cost FROM call WHERE id = ?`, string(id)).
		Scan(&b.provider, &b.model, &b.state, &b.source, &scopes, &b.max, &b.cost)
	if errors.Is(err, sql.ErrNoRows) {
		return b, core.Errorf(core.KindNotFound, "there is no call %s; list them with: automonet calls", clip(string(id)))
	}
	if err != nil {
		return b, err
	}
	return b, json.Unmarshal([]byte(scopes), &b.scopes)
}

// parts splits a cost into what its maximum covers and what goes beyond it.
func (b booking) parts(cost core.NanoUSD) (spent, overrun core.NanoUSD) {
	spent = min(cost, b.max)
	return spent, cost - spent
}

// book moves the scopes of a call from its present cost to the given one.
func (t *tx) book(b booking, cost core.NanoUSD, assumed bool) error {
	oldSpent, oldOver := b.parts(b.cost)
	spent, over := b.parts(cost)
	var dAssumed, dOrphan core.NanoUSD
	if assumed {
		dAssumed = spent
	}
	switch {
	case b.state == core.CallOrphan:
		dOrphan -= oldSpent
	case b.source == core.CostAssumed:
		dAssumed -= oldSpent
	}
	for _, s := range b.scopes {
		if err := t.exec(`UPDATE scope SET spent = spent + ?, overrun = overrun + ?, held = held + ?, assumed = assumed + ?, orphan = orphan + ? WHERE id = ?`,
			int64(spent-oldSpent), int64(over-oldOver), int64(b.held), int64(dAssumed), int64(dOrphan), string(s)); err != nil {
			return err
		}
	}
	if over == 0 {
		return nil
	}
	return t.exec(`INSERT INTO quarantine (provider, model, call, max, cost, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		string(b.provider), b.model, string(b.id), int64(b.max), int64(cost), t.l.now().UnixMicro())
}

// adopt books the holds of processes that are gone at their maximum. The calls
// stay listed as orphans until they are corrected.
func (l *Ledger) adopt(ctx context.Context) error {
	return l.write(ctx, func(t *tx) error {
		rows, err := t.query(`SELECT id FROM call WHERE state = 'held' AND boot <> ?`, l.cfg.Boot)
		ids, err := collect(rows, err, func(r scanner) (core.CallID, error) {
			var id core.CallID
			return id, r.Scan(&id)
		})
		if err != nil {
			return err
		}
		for _, id := range ids {
			b, err := t.booked(id)
			if err != nil {
				return err
			}
			for _, s := range b.scopes {
				if err := t.exec(`UPDATE scope SET held = held - ?1, spent = spent + ?1, orphan = orphan + ?1 WHERE id = ?2`, int64(b.max), string(s)); err != nil {
					return err
				}
			}
			if err := t.exec(`UPDATE call SET state = 'orphan', cost = max, source = 'assumed', outcome = 'orphan', ended_at = ? WHERE id = ?`, l.now().UnixMicro(), string(id)); err != nil {
				return err
			}
		}
		return nil
	})
}

func amount(n *core.NanoUSD) any {
	if n == nil {
		return nil
	}
	return int64(*n)
}
