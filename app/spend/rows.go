package spend

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/ledger"
)

// maxSpendDays bounds how many days one report may cover.
const maxSpendDays = 3700

// Spend sums the calls of the days from and to, both included and as 2006-01-02 in
// the owner's zone; empty ones mean the last 30 days. It also returns when the first
// of them begins and the last ends.
func (p *Purse) Spend(ctx context.Context, by core.SpendBy, from, to string) (out core.SpendRows, start, end time.Time, err error) {
	if from == "" {
		from = p.daysAgo(spendDays - 1)
	}
	if to == "" {
		to = p.daysAgo(0)
	}
	if start, err = p.day("from", from); err != nil {
		return out, start, end, err
	}
	if end, err = p.day("to", to); err != nil {
		return out, start, end, err
	}
	end = end.AddDate(0, 0, 1)
	if !start.Before(end) || end.Sub(start) > maxSpendDays*24*time.Hour {
		return out, start, end, core.Invalid("from", "the days from %s to %s are no span of at most ten years; turn them round or narrow them", from, to)
	}
	sums, err := p.ledger.Sums(ctx, ledger.Group(by), from, to)
	if err != nil {
		return out, start, end, err
	}
	out = core.SpendRows{By: by, From: from, To: to, Rows: []core.SpendSum{}}
	for _, s := range sums {
		out.Total += s.Cost
		if s.Key != "" {
			out.Rows = append(out.Rows, core.SpendSum{Key: s.Key, Calls: s.Calls, Cost: s.Cost, Held: s.Held, Assumed: s.Assumed})
		}
	}
	return out, start, end, nil
}

func (p *Purse) day(field, s string) (time.Time, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, p.cfg.Zone)
	if err != nil {
		return t, core.Invalid(field, "%q is not a day; write it as 2026-11-29", core.Clean(s, 20, false))
	}
	return t, nil
}

// Integrity reads every page of the ledger and compares them.
func (p *Purse) Integrity(ctx context.Context) error { return p.ledger.Integrity(ctx) }
