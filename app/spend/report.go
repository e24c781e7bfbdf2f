package spend

import (
	"context"
	"slices"
	"sort"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/ledger"
)

const (
	// spendDays is how far back the sums of Budget go.
	spendDays = 30
	// maxOrphans and maxChanges bound what Budget lists; maxJobs the jobs with the
	// highest cost.
	maxOrphans = 100
	maxChanges = 50
	maxJobs    = 50
)

// Budget is the whole state of the money.
func (p *Purse) Budget(ctx context.Context) (core.Budget, error) {
	now := p.cfg.Clock.Now()
	b := core.Budget{Now: now, TimeZone: p.cfg.Zone.String(), Limits: []core.BudgetLimit{}, Disabled: []core.DisabledPrice{}}
	var err error
	if b.Gauges, err = p.gauges(ctx); err != nil {
		return b, err
	}
	limits, err := p.ledger.Limits(ctx)
	if err != nil {
		return b, err
	}
	for _, l := range limits {
		b.Limits = append(b.Limits, core.BudgetLimit{Pattern: l.Pattern, Amount: l.Amount, SetAt: l.SetAt})
	}
	if b.Spend, err = p.spent(ctx); err != nil {
		return b, err
	}
	if b.Reconciliation, err = p.reconcile(ctx); err != nil {
		return b, err
	}
	p.mu.Lock()
	for _, d := range p.drifted {
		b.Disabled = append(b.Disabled, d)
	}
	p.mu.Unlock()
	sort.Slice(b.Disabled, func(i, j int) bool { return b.Disabled[i].PriceID < b.Disabled[j].PriceID })
	if b.Quarantined, err = p.quarantined(ctx); err != nil {
		return b, err
	}
	if b.Orphans, err = p.ledger.Calls(ctx, ledger.CallFilter{State: core.CallOrphan, Limit: maxOrphans}); err != nil {
		return b, err
	}
	if b.Changes, err = p.ledger.Changes(ctx, maxChanges); err != nil {
		return b, err
	}
	b.Alerts = p.present(b.Gauges)
	b.Paid = paid(b.Gauges) == nil
	b.Notes = p.notes(b.Gauges, p.describe(b.Gauges, b.Quarantined), b.Quarantined, b.Orphans)
	return b, nil
}

// Gauges are the present day and month and every scope with a limit of its own.
func (p *Purse) Gauges(ctx context.Context) ([]core.Gauge, error) {
	return p.ledger.Gauges(ctx, p.cfg.Clock.Now())
}

// gauges reads the present scopes and tells what they have reached.
func (p *Purse) gauges(ctx context.Context) ([]core.Gauge, error) {
	gauges, err := p.Gauges(ctx)
	if err != nil {
		return nil, err
	}
	scopes := make([]core.Scope, len(gauges))
	for i, g := range gauges {
		scopes[i] = g.Scope
	}
	return gauges, p.check(ctx, scopes)
}

func (p *Purse) spent(ctx context.Context) (core.SpendReport, error) {
	r := core.SpendReport{From: p.daysAgo(spendDays)}
	for by, into := range map[ledger.Group]*[]core.SpendSum{ledger.ByDay: &r.Days, ledger.ByModel: &r.Models, ledger.ByTask: &r.Tasks,
		ledger.ByProvider: &r.Providers, ledger.ByJob: &r.Jobs} {
		sums, err := p.ledger.Sums(ctx, by, r.From, "")
		if err != nil {
			return r, err
		}
		*into = []core.SpendSum{}
		for _, s := range sums {
			if s.Key != "" {
				*into = append(*into, core.SpendSum{Key: s.Key, Calls: s.Calls, Cost: s.Cost, Held: s.Held, Assumed: s.Assumed})
			}
		}
	}
	sort.SliceStable(r.Jobs, func(i, j int) bool { return r.Jobs[i].Cost > r.Jobs[j].Cost })
	r.Jobs = r.Jobs[:min(len(r.Jobs), maxJobs)]
	return r, nil
}

func (p *Purse) quarantined(ctx context.Context) ([]core.Quarantine, error) {
	list, err := p.ledger.Quarantined(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]core.Quarantine, 0, len(list))
	for _, q := range list {
		out = append(out, core.Quarantine{Provider: q.Provider, Model: q.Model, Call: q.Call, Max: q.Max, Cost: q.Cost, At: q.At})
	}
	return out, nil
}

// Status is what the status of the agent says of models and money.
func (p *Purse) Status(ctx context.Context) (core.ModelStatus, error) {
	p.Look(ctx)
	s := core.ModelStatus{PricesAsOf: p.list.AsOf(), Rung: core.RungTemplate}
	var err error
	if s.Gauges, err = p.gauges(ctx); err != nil {
		return s, err
	}
	bad, err := p.quarantined(ctx)
	if err != nil {
		return s, err
	}
	orphans, err := p.ledger.Calls(ctx, ledger.CallFilter{State: core.CallOrphan, Limit: maxOrphans})
	if err != nil {
		return s, err
	}
	s.Quarantine, s.Orphans, s.Alerts = len(bad), len(orphans), p.present(s.Gauges)
	models := p.describe(s.Gauges, bad)
	providers := map[core.ProviderName]bool{}
	for _, m := range models {
		providers[m.Provider] = true
		switch {
		case !m.Usable:
			continue
		case !m.Local && room(s.Gauges) > 0:
			s.Rung = core.RungFull
		case m.Local && s.Rung == core.RungTemplate:
			s.Rung = core.RungLocal
		}
		s.Usable++
	}
	s.Providers = len(providers)
	s.Notes = p.notes(s.Gauges, models, bad, orphans)
	return s, nil
}

// paid says why no paid call can be admitted, nothing when one can.
func paid(gauges []core.Gauge) []string {
	set := map[core.ScopeKind]bool{}
	for _, g := range gauges {
		if g.Limit != nil && *g.Limit > 0 {
			set[g.Scope.Kind()] = true
		}
	}
	switch {
	case !set[core.ScopeDay] && !set[core.ScopeMonth]:
		return []string{core.NoteNoBudget}
	case !set[core.ScopeDay]:
		return []string{core.NoteNoDayLimit}
	case !set[core.ScopeMonth]:
		return []string{core.NoteNoMonthLimit}
	}
	return nil
}

// room is what the day and the month still admit.
func room(gauges []core.Gauge) core.NanoUSD {
	if paid(gauges) != nil {
		return 0
	}
	left := core.NanoUSD(-1)
	for _, g := range gauges {
		if k := g.Scope.Kind(); (k == core.ScopeDay || k == core.ScopeMonth) && (left < 0 || g.Left() < left) {
			left = g.Left()
		}
	}
	return max(0, left)
}

// notes are what the owner should know, the weightiest first.
func (p *Purse) notes(gauges []core.Gauge, models []core.ModelInfo, bad []core.Quarantine, orphans []core.Call) []string {
	out := []string{}
	if len(models) == 0 {
		out = append(out, core.NoteNoModel)
	}
	why := paid(gauges)
	out = append(out, why...)
	if why == nil && room(gauges) == 0 {
		out = append(out, core.NoteExhausted)
	}
	for _, c := range orphans {
		if string(c.Provider) == ledger.RestoredModel {
			out = append(out, core.NoteRestoredLedger)
			break
		}
	}
	if len(bad) > 0 {
		out = append(out, core.NoteQuarantine)
	}
	if slices.ContainsFunc(models, func(m core.ModelInfo) bool { return m.Why == core.WhyPriceDrift }) {
		out = append(out, core.NotePriceDrift)
	}
	if slices.ContainsFunc(models, func(m core.ModelInfo) bool { return m.Why == core.WhyKeyRefused }) {
		out = append(out, core.NoteKeyRefused)
	}
	if len(orphans) > 0 {
		out = append(out, core.NoteOrphans)
	}
	if p.cfg.Models.LocalOnly {
		out = append(out, core.NoteLocalOnly)
	}
	if slices.ContainsFunc(models, func(m core.ModelInfo) bool { return m.Stale && m.PriceSource == core.PriceFromList }) {
		out = append(out, core.NoteStalePrices)
	}
	return out
}
