package ledger

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
)

// ChangeLimit sets the limit of a pattern, or takes it away when amount is nil,
// and keeps who did it in the same transaction. A limit that stays as it is is no
// change. It returns the limit from before.
func (l *Ledger) ChangeLimit(ctx context.Context, pattern string, amount *core.NanoUSD, by string) (*core.NanoUSD, error) {
	if err := checkPattern(pattern); err != nil {
		return nil, err
	}
	if amount != nil && (*amount < 0 || *amount > maxAmount) {
		return nil, core.Invalid("budget."+pattern, "%s is outside $0 to %s", *amount, maxAmount)
	}
	var old *core.NanoUSD
	err := l.write(ctx, func(t *tx) error {
		old = nil
		if v, ok := t.books.limits[pattern]; ok {
			old = &v
		}
		if old == nil && amount == nil || old != nil && amount != nil && *old == *amount {
			return nil
		}
		var err error
		if amount == nil {
			err = t.exec(`DELETE FROM spend_limit WHERE pattern = ?`, pattern)
		} else {
			err = t.exec(`INSERT INTO spend_limit (pattern, amount, set_at) VALUES (?, ?, ?)
				ON CONFLICT (pattern) DO UPDATE SET amount = excluded.amount, set_at = excluded.set_at`, pattern, int64(*amount), l.now().UnixMicro())
		}
		if err != nil {
			return err
		}
		if err := t.note(by, pattern, said(old), said(amount)); err != nil {
			return err
		}
		t.limited = true
		return t.loadLimits()
	})
	return old, err
}

// NoteChange keeps that somebody changed what is not a limit.
func (l *Ledger) NoteChange(ctx context.Context, by, what, from, to string) error {
	return l.write(context.WithoutCancel(ctx), func(t *tx) error { return t.note(by, what, from, to) })
}

func (t *tx) note(by, what, from, to string) error {
	return t.exec(`INSERT INTO change (at, by, what, old, new) VALUES (?, ?, ?, ?, ?)`, t.l.now().UnixMicro(), clip(by), clip(what), clip(from), clip(to))
}

// Changes lists the latest changes first.
func (l *Ledger) Changes(ctx context.Context, limit int) ([]core.BudgetChange, error) {
	rows, err := l.read(ctx, `SELECT at, by, what, old, new FROM change ORDER BY rid DESC LIMIT ?`, limit)
	return collect(rows, err, func(r scanner) (core.BudgetChange, error) {
		var c core.BudgetChange
		var at int64
		err := r.Scan(&at, &c.By, &c.What, &c.From, &c.To)
		c.At = time.UnixMicro(at).UTC()
		return c, err
	})
}

func said(n *core.NanoUSD) string {
	if n == nil {
		return ""
	}
	return n.String()
}
