package spend

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
)

// Models lists the models of the providers that are set up or were found, then
// those of the price list that no provider serves.
func (p *Purse) Models(ctx context.Context) ([]core.ModelInfo, error) {
	p.Look(ctx)
	out, err := p.now(ctx)
	if err != nil {
		return nil, err
	}
	served := map[string]bool{}
	p.mu.Lock()
	for _, e := range p.endpoints {
		served[e.spec.Vendor] = served[e.spec.Vendor] || e.cfg.Enabled
	}
	p.mu.Unlock()
	for _, m := range p.list.Models() {
		if m.Mode != "chat" || served[m.Vendor] || !p.hasDriver(m.Vendor) {
			continue
		}
		info := p.info(core.ProviderName(m.Vendor), m, source{kind: core.PriceFromList, at: p.list.AsOf()})
		if !m.Price.Known() {
			info.PriceSource = core.PriceUnknown
		}
		info.Why = core.WhyNotConfigured
		out = append(out, info)
	}
	return out, nil
}

func (p *Purse) hasDriver(vendor string) bool {
	for _, s := range p.cfg.Specs {
		if s.Vendor == vendor {
			return true
		}
	}
	return false
}

// Model returns one model by provider/model. A name that a provider does not list
// is answered too, since the owner may give it a price.
func (p *Purse) Model(ctx context.Context, id string) (core.ModelInfo, error) {
	provider, name, err := core.SplitModel(id)
	if err != nil {
		return core.ModelInfo{}, err
	}
	list, err := p.Models(ctx)
	if err != nil {
		return core.ModelInfo{}, err
	}
	for _, m := range list {
		if m.Provider == provider && m.Name == name {
			return m, nil
		}
	}
	e := p.find(provider)
	if e == nil || e.cfg.Local {
		return core.ModelInfo{}, core.Errorf(core.KindNotFound, "there is no model %q; see: automonet model list", core.Clean(id, 120, false))
	}
	p.mu.Lock()
	m, from := p.model(e, name)
	_, off := p.off[id]
	p.mu.Unlock()
	info := p.info(provider, m, from)
	info.Disabled = off
	info.Configured, info.Why = true, core.WhyNotConfigured
	return info, nil
}

// now describes the models of all endpoints at this moment.
func (p *Purse) now(ctx context.Context) ([]core.ModelInfo, error) {
	gauges, err := p.ledger.Gauges(ctx, p.cfg.Clock.Now())
	if err != nil {
		return nil, err
	}
	bad, err := p.quarantined(ctx)
	if err != nil {
		return nil, err
	}
	return p.describe(gauges, bad), nil
}

// describe says of each model of each endpoint what it can do, what it costs and
// what stands in the way.
func (p *Purse) describe(gauges []core.Gauge, bad []core.Quarantine) []core.ModelInfo {
	standing := p.gateway.Standing()
	noBudget := paid(gauges) != nil
	p.mu.Lock()
	defer p.mu.Unlock()
	out := []core.ModelInfo{}
	for _, e := range p.endpoints {
		if !e.cfg.Enabled {
			continue
		}
		names := slices.Clone(p.models(e))
		for _, name := range p.embedders(e) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		for _, name := range names {
			m, from := p.model(e, name)
			info := p.info(e.cfg.Name, m, from)
			info.Local, info.Configured, info.Quality = e.cfg.Local, true, p.quality(e, m)
			_, info.Disabled = p.off[info.ID()]
			info.Langs = p.gateway.Langs(info.ID())
			maps.Copy(info.Langs, p.cfg.Models.Languages[info.ID()])
			info.Why = p.why(e, info, m, from, bad, standing, noBudget)
			info.Usable = info.Why == ""
			out = append(out, info)
		}
	}
	return out
}

// why names what stands in the way of a model, the reason first that the owner
// has to mend first.
func (p *Purse) why(e *endpoint, info core.ModelInfo, m route.Model, from source, bad []core.Quarantine, standing router.Standing, noBudget bool) string {
	_, open := standing.Open[info.ID()]
	if _, whole := standing.Open[string(e.cfg.Name)]; whole {
		open = true
	}
	_, paused := standing.Paused[e.cfg.Name]
	switch {
	case e.why != "":
		return e.why
	case info.Disabled:
		return core.WhyDisabled
	case p.cfg.Models.LocalOnly && !e.cfg.Local:
		return core.WhyLocalOnly
	case slices.ContainsFunc(bad, func(q core.Quarantine) bool { return q.Provider == e.cfg.Name && q.Model == info.Name }):
		return core.WhyQuarantined
	case from.drifted:
		return core.WhyPriceDrift
	case !m.Price.Known() || e.cfg.Local && !here(info.Name):
		return core.WhyPriceUnknown
	case standing.Why[string(e.cfg.Name)] != "":
		return standing.Why[string(e.cfg.Name)]
	case standing.Why[info.ID()] != "":
		return standing.Why[info.ID()]
	case open:
		return core.WhyBreakerOpen
	case paused:
		return core.WhyRateLimited
	case noBudget && !e.cfg.Local:
		return core.WhyNoBudget
	case m.Mode == "embedding":
		// It can be called for vectors; nothing else stands in the way.
		return core.WhyNotChat
	}
	return ""
}

// info describes a model without its endpoint.
func (p *Purse) info(provider core.ProviderName, m route.Model, from source) core.ModelInfo {
	out := core.ModelInfo{Provider: provider, Name: m.Name, Vendor: m.Vendor, Context: m.Context, MaxOutput: m.MaxOutput,
		Schema: m.Schema, Reasoning: m.Reasoning, PriceID: from.row, PriceSource: from.kind, AsOf: from.at, Quality: route.Prior(m)}
	if out.PriceID == "" {
		out.PriceID = m.Price.ID
	}
	out.Stale = !from.at.IsZero() && p.cfg.Clock.Now().Sub(from.at) > route.StaleAfter
	if m.Price.Known() {
		r := m.Price.Base
		out.In, out.Out, out.PerRequest = stated(r.Input), stated(r.Output), m.Price.PerRequest
		out.CachedIn, out.CacheWrite = stated(r.CacheRead), stated(r.CacheWrite)
	}
	return out
}

// stated is a rate as money per million tokens, nil where nobody states it.
func stated(r route.Rate) *core.NanoUSD {
	if r < 0 {
		return nil
	}
	n := core.NanoUSD(r)
	return &n
}

// Providers lists the providers that are set up or were found, then the kinds
// that could be set up.
func (p *Purse) Providers(ctx context.Context) ([]core.ProviderInfo, error) {
	p.Look(ctx)
	standing := p.gateway.Standing()
	p.mu.Lock()
	defer p.mu.Unlock()
	out := []core.ProviderInfo{}
	driven := map[string]bool{}
	for _, e := range p.endpoints {
		driven[e.cfg.Driver] = true
		info := kindOf(e.cfg.Name, e.spec, e.cfg.BaseURL)
		info.Local, info.Discovered, info.Facts = e.cfg.Local, e.discovered, e.cfg.Policy().Facts
		info.Configured = e.cfg.Enabled && e.provider != nil
		info.Models = slices.Clone(p.models(e))
		info.State, info.Until, info.Why = health(e, info.Models, standing)
		if info.Models == nil {
			info.Models = []string{}
		}
		out = append(out, info)
	}
	for _, s := range p.cfg.Specs {
		if driven[s.Name] {
			continue
		}
		info := kindOf(core.ProviderName(s.Name), s, "")
		info.Models, info.State, info.Why = []string{}, core.ProviderUnconfigured, core.WhyNotConfigured
		out = append(out, info)
	}
	return out, nil
}

// kindOf is a provider as its kind describes it.
func kindOf(name core.ProviderName, spec llm.Spec, base string) core.ProviderInfo {
	if base == "" {
		base = spec.BaseURL
	}
	return core.ProviderInfo{Name: name, Title: spec.Title, Driver: spec.Name, BaseURL: base, NeedsKey: spec.NeedsKey, KeyURL: spec.KeyURL}
}

// health is how an endpoint is doing: its breaker counts as open when that of
// each of its models is.
func health(e *endpoint, models []string, s router.Standing) (core.ProviderState, time.Time, string) {
	switch {
	case e.why == core.WhyUnreachable:
		return core.ProviderUnreachable, time.Time{}, e.why
	case e.why != "" || e.provider == nil:
		return core.ProviderUnconfigured, time.Time{}, e.why
	}
	if s.Why[string(e.cfg.Name)] == core.WhyKeyRefused {
		return core.ProviderKeyRefused, time.Time{}, core.WhyKeyRefused
	}
	if until, ok := s.Open[string(e.cfg.Name)]; ok {
		return core.ProviderBreakerOpen, until, core.WhyBreakerOpen
	}
	if until, ok := s.Paused[e.cfg.Name]; ok {
		return core.ProviderRateLimited, until, core.WhyRateLimited
	}
	var first time.Time
	open := 0
	for _, m := range models {
		until, ok := s.Open[string(e.cfg.Name)+"/"+m]
		if !ok {
			continue
		}
		open++
		if first.IsZero() || until.Before(first) {
			first = until
		}
	}
	if open > 0 && open == len(models) {
		return core.ProviderBreakerOpen, first, core.WhyBreakerOpen
	}
	return core.ProviderOK, time.Time{}, ""
}

// Breakers says of each model that can be chosen whether its breaker is open.
func (p *Purse) Breakers() map[string]bool {
	open := p.gateway.Standing().Open
	out := map[string]bool{}
	for _, e := range p.gateway.Endpoints() {
		for _, o := range e.Offers {
			id := string(e.Name) + "/" + o.Model.Name
			_, one := open[id]
			_, whole := open[string(e.Name)]
			out[id] = one || whole
		}
	}
	return out
}
