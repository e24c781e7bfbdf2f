package replica

import (
	"context"
	"net/http"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/sync/supabase"
)

// maxVersion bounds the versions of figures, which count up one by one.
const maxVersion = 1 << 60

// budgets sends the figures of the money for model calls that have changed, by device and scope. They are
// no rows of the database with a mark of their own: their version is counted by what the project has.
func (r *Replica) budgets(ctx context.Context, round *Round) error {
	if r.cfg.Spend == nil {
		return nil
	}
	now := r.cfg.Clock.Now()
	if age := now.Sub(r.spentAt); age >= 0 && age < lookEvery {
		return nil
	}
	r.spentAt = now
	gauges, err := r.cfg.Spend(ctx)
	if err != nil {
		return err
	}
	state, err := r.cfg.Store.SyncState(ctx)
	if err != nil {
		return err
	}
	have := map[string]int64{}
	if err := r.cfg.Store.RemoteRows(ctx, "budgets", func(row core.RemoteRow) { have[row.ID] = row.Facts }); err != nil {
		return err
	}
	t, _ := mirror.Of("budgets")
	b := newBuilder(r, t, core.SyncState{}, nil)
	for _, g := range gauges {
		id := state.Device + ":" + string(g.Scope)
		if len(id) > mirror.MaxID || strings.ContainsAny(id, " \t\n") {
			continue
		}
		if have[id] >= maxVersion {
			continue // nothing goes before what somebody wrote there
		}
		if last, ok := r.spent[id]; ok && have[id] > 0 && sameGauge(last, g) {
			continue
		}
		var limit any
		if g.Limit != nil {
			limit = int64(*g.Limit)
		}
		b.take(id, have[id]+1, map[string]any{"device": state.Device, "scope": string(g.Scope), "limit_nano": limit, "spent_nano": int64(g.Spent + g.Overrun),
			"held_nano": int64(g.Held), "calls": 0, "at": since(now)}, nil)
	}
	if err := r.batches(ctx, state, t, b.out, round); err != nil {
		return err
	}
	r.spent = map[string]core.Gauge{}
	for _, g := range gauges {
		r.spent[state.Device+":"+string(g.Scope)] = g
	}
	return nil
}

// Share asks the project to set aside for the ledger that is named purse what it wants to use of a
// scope in all, beside what the account's other devices have. It may be less.
func (r *Replica) Share(ctx context.Context, purse string, g core.SharedGauge, want core.NanoUSD) (core.BudgetShare, error) {
	out := core.BudgetShare{Scope: g.Scope}
	var v struct {
		Version int64        `json:"version"`
		Granted core.NanoUSD `json:"granted"`
		Others  core.NanoUSD `json:"others"`
	}
	err := r.cfg.Remote.Call(ctx, "budget_share", map[string]any{"p_scope": string(g.Scope), "p_purse": purse, "p_version": g.Version,
		"p_limit": int64(g.Limit), "p_used": int64(g.Used), "p_want": int64(want)}, &v)
	if err == nil && (v.Version <= 0 || v.Granted < 0 || v.Others < 0) {
		err = &supabase.Error{HTTP: http.StatusBadGateway, Message: "a share of the budget cannot be read"}
	}
	out.Version, out.Granted, out.Others = v.Version, v.Granted, v.Others
	return out, err
}

func sameGauge(a, b core.Gauge) bool {
	limit := func(g core.Gauge) core.NanoUSD {
		if g.Limit == nil {
			return -1
		}
		return *g.Limit
	}
	return limit(a) == limit(b) && a.Spent == b.Spent && a.Overrun == b.Overrun && a.Held == b.Held
}
