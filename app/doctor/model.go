package doctor

import (
	"context"
	"slices"
	"time"

	"github.com/automonet/automonet/core"
)

// models looks at where models are asked and what that may cost. An installation
// without any works: it writes from templates, which is said.
func (r runner) models(ctx context.Context) {
	if r.Service == nil {
		return
	}
	asked, cancel := context.WithTimeout(ctx, perCheck)
	defer cancel()
	providers, err := r.Service.Providers(asked)
	if err == nil {
		r.providers(providers)
		var list []core.ModelInfo
		if list, err = r.Service.Models(asked); err == nil {
			r.money(asked, list)
			r.embedding(list)
			return
		}
	}
	r.say(Fail, "models.unreadable", map[string]any{"what": safe(err)})
}

func (r runner) providers(list []core.ProviderInfo) {
	usable := 0
	for _, p := range list {
		with := map[string]any{"name": string(p.Name), "count": len(p.Models), "url": p.BaseURL, "keys": p.KeyURL}
		switch {
		case p.State == core.ProviderUnconfigured && p.Why == core.WhyNoKey:
			r.say(Fail, "provider.no_key", with)
		case p.State == core.ProviderUnreachable:
			r.say(Warn, "provider.unreachable", with)
		case p.State == core.ProviderBreakerOpen:
			with["until"] = p.Until
			r.say(Warn, "provider.breaker", with)
		case p.State == core.ProviderRateLimited:
			with["until"] = p.Until
			r.say(Warn, "provider.limited", with)
		case p.State == core.ProviderUnconfigured:
			continue
		case p.Discovered:
			r.say(OK, "provider.found", with)
			usable++
		default:
			r.say(OK, "provider.ok", with)
			usable++
		}
	}
	if usable == 0 {
		r.say(Warn, "models.none", nil)
	}
}

// embedding looks at the model whose vectors compare jobs, where one is configured.
func (r runner) embedding(list []core.ModelInfo) {
	id := r.Config.Models.Embed
	if id == "" {
		return
	}
	with := map[string]any{"model": id}
	// Nothing but that it writes no text stands in the way of a model that makes vectors.
	if slices.ContainsFunc(list, func(m core.ModelInfo) bool { return m.ID() == id && m.Why == core.WhyNotChat }) {
		r.say(OK, "embed.ok", with)
		return
	}
	r.say(Warn, "embed.cannot", with)
}

func (r runner) money(ctx context.Context, list []core.ModelInfo) {
	paid := slices.ContainsFunc(list, func(m core.ModelInfo) bool {
		return m.Configured && !m.Local && m.Why != core.WhyNoKey
	})
	unknown := 0
	var refused []core.ProviderName
	stale := time.Time{}
	for _, m := range list {
		if !m.Configured || m.Local {
			continue
		}
		switch m.Why {
		case core.WhyPriceUnknown:
			unknown++
		case core.WhyPriceDrift:
			r.say(Warn, "price.drift", map[string]any{"model": m.ID()})
		case core.WhyKeyRefused:
			if !slices.Contains(refused, m.Provider) {
				refused = append(refused, m.Provider)
				r.say(Fail, "model.key_refused", map[string]any{"model": m.ID(), "provider": string(m.Provider)})
			}
		case core.WhyForbidden:
			r.say(Warn, "model.forbidden", map[string]any{"model": m.ID()})
		case core.WhyMissing:
			r.say(Warn, "model.missing", map[string]any{"model": m.ID()})
		case core.WhyQuarantined:
			r.say(Warn, "model.quarantined", map[string]any{"model": m.ID(), "provider": string(m.Provider)})
		}
		if m.Stale && (stale.IsZero() || m.AsOf.Before(stale)) {
			stale = m.AsOf
		}
	}
	if unknown > 0 {
		r.say(Warn, "price.unknown", map[string]any{"count": unknown})
	}
	if !stale.IsZero() {
		r.say(Warn, "price.stale", map[string]any{"date": stale.Format(time.DateOnly), "days": int(r.Clock.Now().Sub(stale).Hours() / 24)})
	}
	b, err := r.Service.Budget(ctx)
	if err != nil {
		r.say(Fail, "budget.unreadable", map[string]any{"what": safe(err)})
		return
	}
	for _, note := range b.Notes {
		switch note {
		case core.NoteNoBudget, core.NoteNoDayLimit, core.NoteNoMonthLimit:
			if paid {
				r.say(Warn, "budget."+note, nil)
			}
		case core.NoteExhausted:
			r.say(Warn, "budget.exhausted", nil)
		case core.NoteRestoredLedger:
			r.say(Warn, "budget.restored", nil)
		case core.NoteOrphans:
			r.say(Warn, "budget.orphans", map[string]any{"count": len(b.Orphans)})
		}
	}
	if b.Paid {
		r.say(OK, "budget.ok", nil)
	}
}
