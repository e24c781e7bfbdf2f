package config

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// emptyMoney takes empty and absent lists of providers and limits for the same.
func (c Config) emptyMoney() Config {
	if len(c.Providers) == 0 {
		c.Providers = nil
	}
	if len(c.Models.Prices) == 0 {
		c.Models.Prices = nil
	}
	if len(c.Models.Quality) == 0 {
		c.Models.Quality = nil
	}
	if len(c.Models.Languages) == 0 {
		c.Models.Languages = nil
	}
	if len(c.Budget.Providers) == 0 {
		c.Budget.Providers = nil
	}
	if len(c.Budget.Tasks) == 0 {
		c.Budget.Tasks = nil
	}
	for i := range c.Providers {
		if p := &c.Providers[i]; len(p.Models) == 0 {
			p.Models = nil
		}
		if p := &c.Providers[i]; len(p.Facts) == 0 {
			p.Facts = nil
		}
	}
	return c
}

func presets() Option {
	return WithProviders([]Preset{{"openai", false}, {"openrouter", false}, {"ollama", true}})
}

func TestMistakesOfProvidersModelsAndBudget(t *testing.T) {
	t.Parallel()
	const canary = "sk-canary-1234"
	for name, row := range map[string]struct{ yaml, want string }{
		"unknown driver":     {"providers:\n  - {name: a, driver: opnai}\n", `a.yaml:2: providers[0].driver: got "opnai", expected one of: openai, openrouter, ollama (did you mean openai?)`},
		"missing name":       {"providers:\n  - {driver: openai}\n", `a.yaml:2: providers[0]: the key "name" is missing`},
		"missing driver":     {"providers:\n  - {name: a}\n", `a.yaml:2: providers[0]: the key "driver" is missing`},
		"bad name":           {"providers:\n  - {name: My AI, driver: openai}\n", `a.yaml:2: providers[0].name: got "My AI", expected a name of 1 to 40`},
		"same name twice":    {"providers:\n  - {name: a, driver: openai}\n  - {name: a, driver: ollama}\n", `a.yaml:3: providers[1].name: got "a", expected a name that no other provider has`},
		"literal key":        {"providers:\n  - name: a\n    driver: openai\n    key: " + canary + "\n", `a.yaml:4: providers[0].key: a secret must not stand in the file; store it with "automonet secret set model_key"`},
		"key in the address": {"providers:\n  - {name: a, driver: openai, base_url: \"https://u:" + canary + "@x.example/v1\"}\n", `a.yaml:2: providers[0].base_url: got …, expected an http or https address`},
		"key in the clear":   {"providers:\n  - {name: a, driver: openai, base_url: \"http://x.example/v1\", key: env:K}\n", `a.yaml:2: providers[0].base_url: got "http://x.example/v1", expected https`},
		"local vendor":       {"providers:\n  - {name: a, driver: openai, local: true}\n", `a.yaml:2: providers[0].local: got true, expected false; an endpoint of this vendor costs money`},
		"local elsewhere":    {"providers:\n  - {name: a, driver: ollama, local: true, base_url: \"https://api.example.com/v1\"}\n", `a.yaml:2: providers[0].local: got true, expected false; only an address on this machine`},
		"a name may be sent": {"providers:\n  - {name: a, driver: openai, facts: [skill, contact]}\n", `a.yaml:2: providers[0].facts[1]: got "contact", expected one of: headline, skill`},
		"model with blanks":  {"providers:\n  - {name: a, driver: openai, models: [\"a b\"]}\n", `a.yaml:2: providers[0].models[0]: got "a b", expected a model's name`},
		"negative rate":      {"providers:\n  - {name: a, driver: openai, rpm: -1}\n", `a.yaml:2: providers[0].rpm: got "-1", expected a whole number from 0`},
		"negative tokens":    {"providers:\n  - {name: a, driver: openai, tpm: -1}\n", `a.yaml:2: providers[0].tpm: got "-1", expected a whole number from 0`},
		"reserve":            {"models: {reserve: 1}\n", `a.yaml:1: models.reserve: got "1", expected 0 to 0.9`},
		"deadline":           {"models: {deadline: 1s}\n", `a.yaml:1: models.deadline: got "1s", expected 5s to 30m`},
		"free price":         {"providers: [{name: a, driver: openai}]\nmodels: {prices: [{provider: a, model: m}]}\n", `a.yaml:2: models.prices[0]: got 0, expected input_usd and output_usd`},
		"price of nobody":    {"models: {prices: [{model: m, input_usd: 1, output_usd: 1}]}\n", `a.yaml:1: models.prices[0]: the key "provider" is missing`},
		"price of nothing":   {"models: {prices: [{provider: a, input_usd: 1, output_usd: 1}]}\n", `a.yaml:1: models.prices[0]: the key "model" is missing`},
		"price in a unit":    {"providers: [{name: a, driver: openai}]\nmodels: {prices: [{provider: a, model: m, input_usd: 1, output_usd: 200000}]}\n", `a.yaml:2: models.prices[0]: got 200000, expected at most 100000`},
		"price at nobody":    {"providers: [{name: acme, driver: openai}]\nmodels: {prices: [{provider: acne, model: m, input_usd: 1, output_usd: 2}]}\n", `a.yaml:2: models.prices[0].provider: got "acne", expected one of: acme (did you mean acme?)`},
		"embedding model":    {"models: {embed: m}\n", `a.yaml:1: models.embed: got "m", expected a model written as provider/model`},
		"embedding at none":  {"providers: [{name: acme, driver: openai}]\nmodels: {discover: false, embed: acne/m}\n", `a.yaml:2: models.embed: got "acne", expected one of: acme (did you mean acme?)`},
		"quality":            {"models: {quality: {a/m: 1.5}}\n", `a.yaml:1: models.quality.a/m: got "1.5", expected 0 to 1`},
		"language":           {"models: {languages: {a/m: {de: 1.5}}}\n", `a.yaml:1: models.languages.a/m.de: got "1.5", expected 0 to 1`},
		"quality of no name": {"models: {quality: {m: 0.5}}\n", `a.yaml:1: models.quality.m: got "m", expected a model written as provider/model`},
		"crossed budgets":    {"budget: {daily_usd: 3, monthly_usd: 2}\n", `a.yaml:1: budget.daily_usd: got "3", expected no more than budget.monthly_usd`},
		"a job over a month": {"budget: {job_usd: 3, monthly_usd: 2}\n", `a.yaml:1: budget.job_usd: got "3", expected no more than budget.monthly_usd`},
		"unknown task":       {"budget: {tasks: {darft: 1}}\n", `a.yaml:1: budget.tasks.darft: got "darft", expected one of: extract, decide, draft, polish, translate, judge, embed, classify (did you mean draft?)`},
		"limit of nobody":    {"providers:\n  - {name: opena, driver: openai}\nbudget: {providers: {openai: 1}}\n", `a.yaml:3: budget.providers.openai: got "openai", expected one of: opena (did you mean opena?)`},
		"budget in a unit":   {"budget: {monthly_usd: 2000000}\n", `a.yaml:1: budget.monthly_usd: got "2000000", expected at most 1000000 dollars`},
		"task in a unit":     {"budget: {tasks: {draft: 2000000}}\n", `a.yaml:1: budget.tasks.draft: got "2000000", expected at most 1000000 dollars`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("a.yaml", []byte(row.yaml), nil, drivers(), presets())
			require.Error(t, err)
			assert.Contains(t, err.Error(), row.want)
			assert.NotContains(t, err.Error(), canary)
			var probs Problems
			require.ErrorAs(t, err, &probs)
			assert.NotContains(t, probs.Text(i18n.New(core.LangGerman)), "config.", "a message is missing in German")
		})
	}
}

func TestEnvironmentSetsProvidersAndBudget(t *testing.T) {
	t.Parallel()
	cfg, err := Parse("a.yaml", []byte("providers: [{name: mine, driver: openai, key: secret:a}]\n"), []string{
		"AUTOMONET_PROVIDERS__MINE__KEY=env:MY_KEY", "AUTOMONET_PROVIDERS__1={name: box, driver: ollama, local: true}",
		"AUTOMONET_MODELS__DISCOVER=false", "AUTOMONET_BUDGET__DAILY_USD=1.5", "AUTOMONET_BUDGET__PROVIDERS__MINE=4",
	}, drivers(), presets())
	require.NoError(t, err)
	require.Len(t, cfg.Providers, 2)
	assert.Equal(t, "env:MY_KEY", cfg.Providers[0].Key)
	assert.Equal(t, []SecretUse{{"providers[0].key", "env:MY_KEY"}}, cfg.References())
	assert.True(t, cfg.Providers[1].Local)
	assert.True(t, cfg.Providers[1].Enabled)
	assert.False(t, cfg.Models.Discover)
	assert.Equal(t, map[string]core.NanoUSD{"day": 1_500_000_000, "provider:mine": 4_000_000_000}, cfg.Budget.Limits())

	_, err = Parse("a.yaml", nil, []string{"AUTOMONET_PROVIDERS__0={name: a, driver: openai, key: sk-canary}"}, drivers(), presets())
	require.Error(t, err)
	assert.Contains(t, err.Error(), "AUTOMONET_PROVIDERS__0: providers[0].key: a secret must not stand")
	assert.NotContains(t, err.Error(), "canary")
}

func TestAnEmbeddingModelIsOneOfAProvider(t *testing.T) {
	t.Parallel()
	for yaml, ok := range map[string]bool{
		"providers: [{name: a, driver: openai}]\nmodels: {embed: a/text-embedding-3-small}\n": true,
		"models: {embed: ollama/nomic-embed-text}\n":                                          true, // found on this machine
		"models: {embed: openai/text-embedding-3-small}\n":                                    false,
		"models: {discover: false, embed: ollama/nomic-embed-text}\n":                         false,
	} {
		_, err := Parse("a.yaml", []byte(yaml), nil, drivers(), presets())
		assert.Equal(t, ok, err == nil, "%s%v", yaml, err)
	}
}

func TestExportRefusesAKeyOfAProvider(t *testing.T) {
	t.Parallel()
	cfg := Default()
	cfg.Providers = []Provider{{Name: "a", Driver: "openai", Key: "sk-canary"}}
	_, err := Export(cfg)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "canary")
}

func TestWhatAProviderMaySee(t *testing.T) {
	t.Parallel()
	assert.Equal(t, core.DefaultFacts(), Provider{Name: "a"}.Policy().Facts)
	assert.True(t, Provider{Local: true}.Policy().Allows(core.FactCertificate))
	own := Provider{Name: "a", Facts: []core.FactKind{core.FactSkill}}.Policy()
	assert.True(t, own.Allows(core.FactSkill))
	assert.False(t, own.Allows(core.FactRate))
	assert.False(t, core.ProviderPolicy{Facts: []core.FactKind{core.FactContact, core.FactName}}.Allows(core.FactContact))
}

func TestLocalIsOnlyWhatCanBeTheOwnersOwn(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true, "192.168.1.5": true, "10.0.0.1": true, "box": true, "box.local": true,
		"box.lan.": true, "api.openai.com": false, "8.8.8.8": false, "local.example.com": false} {
		assert.Equal(t, want, private(host), host)
	}
}

func TestAPriceOfTheFile(t *testing.T) {
	t.Parallel()
	cfg, err := Parse("a.yaml", []byte("providers: [{name: a, driver: openai}]\nmodels: {prices: [{provider: a, model: m, input_usd: 0.0028, output_usd: 2, cache_write_usd: 3, as_of: 2026-11-01, source: page}]}\n"), nil)
	require.NoError(t, err)
	p := cfg.Models.Prices[0]
	assert.Equal(t, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), p.AsOf)
	o := p.Override()
	assert.Equal(t, core.NanoUSD(2_800_000), o.In, "rates are finer than money and stay exact")
	assert.Nil(t, o.CachedIn)
	assert.Equal(t, core.NanoUSD(3_000_000_000), *o.CacheWrite)
	assert.NoError(t, o.Check())
}
