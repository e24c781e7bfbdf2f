package ledger

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/automonet/automonet/core"
)

// maxUsageRaw bounds the stored text of a provider's usage, in bytes.
const maxUsageRaw = 16 << 10

// Settle books the cost of a held call and frees the rest of its hold. A call
// that is no longer held stays as it is, so settling twice, or after a release,
// changes nothing. It does not wait for the commit of a call that this ledger
// holds: every later hold and read sees it, and lost with the process it is an
// orphan, booked at its maximum. A cost beyond the maximum is booked whole, and the model goes
// into quarantine. An error leaves the call held; it is then booked at its
// maximum by the next process at the latest. So is a call whose settlement, not
// yet synced to disk, is lost with the power: the ledger then overstates. An
// overrun is synced, since losing it would understate.
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
	return l.finish(ctx, id, func(t *tx) error {
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
	return l.finish(ctx, id, func(t *tx) error {
		b, err := t.booked(id)
		if err != nil || b.state != core.CallHeld {
			return err
		}
		delete(t.books.held, id)
		for _, s := range b.scopes {
			g, err := t.touch(s)
			if err != nil {
				return err
			}
			g.Held -= b.max
		}
		return t.exec(`UPDATE call SET state = 'released', outcome = ?, ended_at = ? WHERE id = ?`, clip(outcome), l.now().UnixMicro(), string(id))
	})
}

// finish ends a call. One that this ledger holds is ended in the queue's own time.
func (l *Ledger) finish(ctx context.Context, id core.CallID, work func(*tx) error) error {
	ctx = context.WithoutCancel(ctx)
	if l.mine.take(id) {
		return l.writeLater(ctx, work)
	}
	return l.writeSoft(ctx, work)
}

// calls are those that this ledger holds. It is safe for concurrent use.
type calls struct {
	mu  sync.Mutex
	ids map[core.CallID]struct{}
}

func (c *calls) add(id core.CallID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ids == nil {
		c.ids = map[core.CallID]struct{}{}
	}
	c.ids[id] = struct{}{}
}

// take removes a call and reports whether it was there.
func (c *calls) take(id core.CallID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.ids[id]
	delete(c.ids, id)
	return ok
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
				g, err := t.touch(s)
				if err != nil {
					return err
				}
				g.Held -= b.max
				g.Spent += b.max
				g.Orphan += b.max
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
