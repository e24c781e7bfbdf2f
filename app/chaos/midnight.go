package chaos

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// midnight is property 20: a call held just before midnight and settled after it
// counts in its own day, at the turn of a month and on both days on which the
// clocks change, in the owner's zone.
func midnight(ctx context.Context, l *lab, r *Result) error {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return err
	}
	turns := []time.Time{
		time.Date(2026, 11, 30, 23, 59, 59, 900_000_000, zone), // the turn of a month
		time.Date(2026, 3, 28, 23, 59, 59, 900_000_000, zone),  // a day of 23 hours follows
		time.Date(2026, 10, 24, 23, 59, 59, 900_000_000, zone), // a day of 25 hours follows
		time.Date(2026, 12, 31, 23, 59, 59, 900_000_000, zone), // the turn of a year
	}
	right := 0
	for _, at := range turns {
		c := clock.NewSim(at)
		w, err := l.zoned(ctx, c, zone)
		if err != nil {
			return err
		}
		own, next, err := w.overMidnight(ctx, c)
		if err != nil {
			return err
		}
		if own == 3*cent && next == 4*cent {
			right++
		}
	}
	hours, err := l.dayLengths(ctx, zone)
	if err != nil {
		return err
	}
	r.Figures = map[string]any{"turns": len(turns), "right": right, "spring": hours[0], "autumn": hours[1]}
	r.want(right == len(turns), "wrong_day")
	r.want(hours == [2]int{23, 25}, "wrong_length")
	return nil
}

func (w *world) hold(ctx context.Context) (core.CallID, error) {
	id := core.CallID(w.lab.cfg.IDs.New())
	_, err := w.ledger.Hold(ctx, core.HoldRequest{ID: id, Job: "job-1", Provider: "acme", Model: "m", PriceID: "row", Task: core.TaskDraft, Max: 10 * cent})
	return id, err
}

func (w *world) settle(ctx context.Context, id core.CallID, cost core.NanoUSD) error {
	return w.ledger.Settle(ctx, id, core.Settlement{Cost: cost, Source: core.CostOwn, OwnCost: &cost, Outcome: "ok"})
}

// overMidnight settles one call after midnight and another within the new day, and
// returns what stands in the two days.
func (w *world) overMidnight(ctx context.Context, c *clock.Sim) (own, next core.NanoUSD, err error) {
	late, err := w.hold(ctx)
	if err != nil {
		return 0, 0, err
	}
	day, err := w.gauge(ctx, core.ScopeDay)
	if err != nil {
		return 0, 0, err
	}
	c.Advance(time.Second)
	if err := w.settle(ctx, late, 3*cent); err != nil {
		return 0, 0, err
	}
	early, err := w.hold(ctx)
	if err != nil {
		return 0, 0, err
	}
	if err := w.settle(ctx, early, 4*cent); err != nil {
		return 0, 0, err
	}
	both, err := w.ledger.GaugesOf(ctx, day.Scope)
	if err != nil {
		return 0, 0, err
	}
	today, err := w.gauge(ctx, core.ScopeDay)
	if err != nil {
		return 0, 0, err
	}
	if today.Scope == day.Scope {
		return 0, 0, nil
	}
	return both[0].Used(), today.Used(), nil
}

// dayLengths counts for how many hours calls fall into the day on which the
// clocks go forward, and into that on which they go back.
func (l *lab) dayLengths(ctx context.Context, zone *time.Location) ([2]int, error) {
	var out [2]int
	for i, start := range []time.Time{time.Date(2026, 3, 29, 0, 30, 0, 0, zone), time.Date(2026, 10, 25, 0, 30, 0, 0, zone)} {
		c := clock.NewSim(start)
		w, err := l.zoned(ctx, c, zone)
		if err != nil {
			return out, err
		}
		first, err := w.gauge(ctx, core.ScopeDay)
		if err != nil {
			return out, err
		}
		for range 30 {
			day, err := w.gauge(ctx, core.ScopeDay)
			if err != nil {
				return out, err
			}
			if day.Scope == first.Scope {
				out[i]++
			}
			c.Advance(time.Hour)
		}
	}
	return out, nil
}
