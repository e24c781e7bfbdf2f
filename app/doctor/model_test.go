package doctor

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

func (f fake) Budget(context.Context) (core.Budget, error) { return f.budget, f.budgetErr }

func (f fake) Models(context.Context) ([]core.ModelInfo, error) { return f.models, f.modelErr }

func (f fake) Providers(context.Context) ([]core.ProviderInfo, error) {
	if f.providers == nil {
		return []core.ProviderInfo{{Name: "openai", State: core.ProviderOK, Configured: true}}, nil
	}
	return f.providers, nil
}

func TestFindingsOfModelsAndMoney(t *testing.T) {
	t.Parallel()
	paid := []core.ModelInfo{{Provider: "openai", Name: "m", Configured: true, Usable: true}}
	why := func(code string) []core.ModelInfo {
		return []core.ModelInfo{{Provider: "openai", Name: "m", Configured: true, Why: code}}
	}
	provider := func(p core.ProviderInfo) []core.ProviderInfo { return []core.ProviderInfo{p} }
	for code, row := range map[string]struct {
		level Level
		with  fake
	}{
		"models.unreadable":     {Fail, fake{modelErr: errors.New("x")}},
		"models.none":           {Warn, fake{providers: []core.ProviderInfo{{Name: "openai", State: core.ProviderUnconfigured, Why: core.WhyNotConfigured}}}},
		"provider.no_key":       {Fail, fake{providers: provider(core.ProviderInfo{Name: "a", State: core.ProviderUnconfigured, Why: core.WhyNoKey, KeyURL: "https://x"})}},
		"provider.unreachable":  {Warn, fake{providers: provider(core.ProviderInfo{Name: "box", State: core.ProviderUnreachable, BaseURL: "http://127.0.0.1:1/v1"})}},
		"provider.breaker":      {Warn, fake{providers: provider(core.ProviderInfo{Name: "a", State: core.ProviderBreakerOpen, Until: now})}},
		"provider.limited":      {Warn, fake{providers: provider(core.ProviderInfo{Name: "a", State: core.ProviderRateLimited, Until: now})}},
		"provider.found":        {OK, fake{providers: provider(core.ProviderInfo{Name: "ollama", State: core.ProviderOK, Discovered: true, Models: []string{"x"}})}},
		"provider.ok":           {OK, fake{}},
		"rates.stale":           {Warn, fake{rates: core.BuiltInRates()}},
		"price.unknown":         {Warn, fake{models: why(core.WhyPriceUnknown)}},
		"price.drift":           {Warn, fake{models: why(core.WhyPriceDrift)}},
		"model.quarantined":     {Warn, fake{models: why(core.WhyQuarantined)}},
		"model.key_refused":     {Fail, fake{models: why(core.WhyKeyRefused)}},
		"model.forbidden":       {Warn, fake{models: why(core.WhyForbidden)}},
		"model.missing":         {Warn, fake{models: why(core.WhyMissing)}},
		"price.stale":           {Warn, fake{models: []core.ModelInfo{{Provider: "a", Name: "m", Configured: true, Stale: true, AsOf: now.AddDate(0, -4, 0)}}}},
		"budget.no_budget":      {Warn, fake{models: paid, budget: core.Budget{Notes: []string{core.NoteNoBudget}}}},
		"budget.no_day_limit":   {Warn, fake{models: paid, budget: core.Budget{Notes: []string{core.NoteNoDayLimit}}}},
		"budget.no_month_limit": {Warn, fake{models: paid, budget: core.Budget{Notes: []string{core.NoteNoMonthLimit}}}},
		"budget.exhausted":      {Warn, fake{budget: core.Budget{Notes: []string{core.NoteExhausted}}}},
		"budget.restored":       {Warn, fake{budget: core.Budget{Notes: []string{core.NoteRestoredLedger}}}},
		"budget.orphans":        {Warn, fake{budget: core.Budget{Notes: []string{core.NoteOrphans}, Orphans: make([]core.Call, 2)}}},
		"budget.unreadable":     {Fail, fake{budgetErr: core.Errorf(core.KindTransient, "closed")}},
		"budget.ok":             {OK, fake{budget: core.Budget{Paid: true}}},
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			d := settled(t)
			row.with.status = "ok"
			d.Service = row.with
			got := codes(t, d)
			assert.Contains(t, got, code)
			assert.Equal(t, row.level, got[code])
		})
	}
}

func TestWhoPaysNobodyIsNotAskedForABudget(t *testing.T) {
	t.Parallel()
	d := settled(t)
	d.Service = fake{status: "ok", budget: core.Budget{Notes: []string{core.NoteNoBudget}},
		models: []core.ModelInfo{{Provider: "ollama", Name: "m", Configured: true, Local: true, Usable: true}, {Provider: "openai", Name: "m", Why: core.WhyNotConfigured, Stale: true}}}
	got := codes(t, d)
	assert.NotContains(t, got, "budget.no_budget")
	assert.NotContains(t, got, "price.stale", "the prices of who is not asked do not matter")
}

func TestTheModelThatComparesJobs(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		embed string
		want  Level
	}{
		"none is configured":      {"", ""},
		"it makes vectors":        {"openai/e", OK},
		"it writes":               {"openai/m", Warn},
		"its price is not known":  {"openai/u", Warn},
		"the provider has it not": {"openai/x", Warn},
	} {
		d := settled(t)
		d.Config.Models.Embed = tt.embed
		d.Service = fake{status: "ok", models: []core.ModelInfo{{Provider: "openai", Name: "m", Configured: true, Usable: true},
			{Provider: "openai", Name: "e", Configured: true, Why: core.WhyNotChat}, {Provider: "openai", Name: "u", Configured: true, Why: core.WhyPriceUnknown}}}
		got := codes(t, d)
		assert.Equal(t, tt.want, got["embed.ok"]+got["embed.cannot"], name)
	}
}
