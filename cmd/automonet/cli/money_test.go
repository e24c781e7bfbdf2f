package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

const callA core.CallID = "0193a000-0000-7000-8000-0000ffff7777"

func dollars(v float64) *core.NanoUSD {
	n := core.NanoUSD(v * 1e9)
	return &n
}

// richWorld is a world with a budget, models and calls.
func richWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	now := w.svc.now
	call := core.Call{ID: callA, Job: jobA, Attempt: 2, Provider: "openai", Model: "gpt-5-mini", PriceID: "list/gpt-5-mini", Task: core.TaskDraft, State: core.CallSettled,
		Scopes: []core.Scope{"day:2026-11-23", "month:2026-11"}, Max: *dollars(0.01), Cost: *dollars(0.001575), Source: core.CostProvider, OwnCost: dollars(0.0015), ProviderCost: dollars(0.001575),
		Usage: core.Usage{Stated: true, Input: 1500, CachedInput: 1024, Output: 600, Reasoning: 64, Tier: "flex"}, Outcome: "ok", StartedAt: now.Add(-time.Minute), EndedAt: now,
		Explain: json.RawMessage(`{"task":"draft","band":"careful","lambda":0.06,"seed":18446744073709551615,"ranked":[{"name":"openai/gpt-5-mini","price_id":"p","max_nusd":10000000,"expected":0.8,"drawn":0.83,"score":0.81},
			{"name":"groq/small","price_id":"q","max_nusd":1000000,"expected":0.5,"drawn":0.4,"score":0.39}],"rejected":[{"name":"anthropic/big","why":"over_budget","note":"$1 of $0.5 left"},{"name":"x/y","why":"a_new_code"}],"took":"openai/gpt-5-mini","attempt":2}`)}
	orphan := core.Call{ID: "0193a000-0000-7000-8000-0000ffff8888", Provider: "openai", Model: "gpt-5-mini " + evil, Task: core.TaskJudge, State: core.CallOrphan, Max: *dollars(0.02), Cost: *dollars(0.02), Source: core.CostAssumed, StartedAt: now}
	w.svc.money = money{
		calls: []core.Call{orphan, call},
		budget: core.Budget{Notes: []string{core.NoteNoDayLimit, core.NoteOrphans, "a_new_note"}, Now: now,
			Gauges: []core.Gauge{{Scope: "day:2026-11-23", Spent: *dollars(0.5)}, {Scope: "month:2026-11", Limit: dollars(10), Spent: *dollars(9), Held: *dollars(0.1), Assumed: *dollars(0.2), Orphan: *dollars(0.02)},
				{Scope: "provider:openai", Limit: dollars(1), Spent: *dollars(1)}, {Scope: "task:judge", Limit: dollars(0)}},
			Limits:         []core.BudgetLimit{{Pattern: "month", Amount: *dollars(10), SetAt: now}},
			Spend:          core.SpendReport{Models: []core.SpendSum{{Key: "openai/gpt-5-mini", Calls: 12, Cost: *dollars(9), Assumed: *dollars(0.2)}}, Tasks: []core.SpendSum{{Key: "draft", Calls: 12, Cost: *dollars(9)}}},
			Reconciliation: []core.Reconciliation{{Day: "2026-11-22", Provider: "openrouter", Model: "m", Calls: 3, Own: *dollars(1), Billed: *dollars(1.05), Drift: 0.05, Disabled: true}},
			Disabled:       []core.DisabledPrice{{PriceID: "list/m", Provider: "openrouter", Model: "m", Drift: 0.05}},
			Quarantined:    []core.Quarantine{{Provider: "groq", Model: "small", Call: callA, Max: *dollars(0.01), Cost: *dollars(0.03)}},
			Orphans:        []core.Call{orphan}, Alerts: []core.BudgetAlert{{Scope: "month:2026-11", Level: 80, Used: *dollars(9), Limit: *dollars(10), At: now}},
			Changes: []core.BudgetChange{{At: now, By: "user:cli", What: "month", To: "$10.000000"}}},
		models: []core.ModelInfo{{Provider: "openai", Name: "gpt-5-mini", Vendor: "openai", Configured: true, Usable: true, Context: 272000, MaxOutput: 128000, Schema: true, PriceID: "list/gpt-5-mini",
			In: dollars(0.25), CachedIn: dollars(0.025), Out: dollars(2), PriceSource: core.PriceFromList, AsOf: now, Stale: true, Quality: 0.8, Langs: map[core.Lang]float64{"de": 0.9}},
			{Provider: "groq", Name: "new " + evil, Configured: true, Why: core.WhyPriceUnknown, PriceSource: core.PriceUnknown}, {Provider: "anthropic", Name: "big", Why: core.WhyNotConfigured, PriceSource: core.PriceFromList}},
		providers: []core.ProviderInfo{{Name: "openai", Driver: "openai", State: core.ProviderOK, Configured: true, Models: []string{"gpt-5-mini"}, BaseURL: "https://api.openai.com/v1"},
			{Name: "groq", Driver: "groq", State: core.ProviderBreakerOpen, Until: now.Add(time.Minute), Why: core.WhyBreakerOpen}, {Name: "mistral", Driver: "mistral", State: core.ProviderUnconfigured, KeyURL: "https://console.mistral.ai"}},
		test: core.ModelTest{Provider: "openai", Model: "gpt-5-mini", Text: "A freelancer " + evil, Lang: "en", LangOK: true, Said: "en", Schema: true, Cost: *dollars(0.0001), Latency: time.Second, Calls: []core.CallID{callA}},
	}
	return w
}

func moneyReads() [][]string {
	return [][]string{{"budget", "show"}, {"model", "list"}, {"model", "list", "--all"}, {"model", "show", "openai/gpt-5-mini"}, {"model", "providers"},
		{"model", "test", "openai/gpt-5-mini"}, {"calls"}, {"calls", "ffff7777"}, {"calls", "ffff8888"}}
}

func TestMoneyIsShownCleanlyInBothLanguagesAndAsJSON(t *testing.T) {
	t.Parallel()
	for _, words := range moneyReads() {
		for _, lang := range []string{"en", "de"} {
			out := richWorld(t).ok(append(words, "--lang", lang)...)
			for _, bad := range []string{"\x1b", "\x07", "\u202e", "\u009b"} {
				assert.NotContains(t, out, bad, "%v", words)
			}
			assert.NotRegexp(t, `\b(budgetnote|modelwhy|pricesource|providerstate|callstate|costsource|outcomecode|whynot|band|col|cmd)\.[a-z_]+\b`, out, "%v", words)
		}
		var v any
		require.NoError(t, json.Unmarshal([]byte(richWorld(t).ok(append(words, "--json")...)), &v), "%v", words)
	}
}

func TestBudgetShowSaysWhatMatters(t *testing.T) {
	t.Parallel()
	w := richWorld(t)
	out := w.ok("budget", "show")
	for _, want := range []string{"no limit for the day, so no paid call", "a_new_note", "[#########.]", "[##########]", "USD 0.22  USD 0.90", "openrouter/m is not called", "groq/small is not called: a call cost USD 0.03",
		"One call ended with its process", "has reached 80 %", "month: – → USD 10.00 (user:cli)", "5 %"} {
		assert.Contains(t, out, want)
	}
	var got core.Budget
	require.NoError(t, json.Unmarshal([]byte(w.ok("budget", "show", "--json")), &got))
	assert.Equal(t, w.svc.budget, got, "the JSON is the very resource")
}

func TestBudgetSetAndClear(t *testing.T) {
	t.Parallel()
	w := richWorld(t)
	assert.Contains(t, w.ok("budget", "set", "day", "$0.50"), "The limit for day is now USD 0.50.")
	assert.Equal(t, *dollars(0.5), w.svc.budget.Limits[1].Amount)
	assert.Equal(t, "user:cli", w.svc.budget.Changes[0].By)
	assert.Contains(t, w.ok("budget", "clear", "day", "--lang", "de"), "gibt es keine Grenze mehr")
	require.Len(t, w.svc.budget.Limits, 1)
	for _, bad := range []string{"much", "-1", "1e3", "0.0000000001", ""} {
		assert.Equal(t, 2, w.run("budget", "set", "day", "--", bad).code, bad)
	}
	assert.Equal(t, 2, w.run("budget", "set", "day").code)
	r := w.run("budget", "set", "day", "-1")
	assert.Equal(t, 2, r.code)
	assert.Contains(t, r.err, `"-1" is negative`)
	w.ok("budget", "set", "month", "5")
	assert.NotContains(t, w.ok("budget", "set", "day", "5"), "is above")
	assert.Contains(t, w.ok("budget", "set", "day", "50"), "The limit for a day (USD 50.00) is above that for the month (USD 5.00)")
	assert.Contains(t, w.ok("budget", "show"), "is above")
}

func TestModelPrices(t *testing.T) {
	t.Parallel()
	w := richWorld(t)
	w.ok("model", "price", "openai/gpt-5-mini", "0.25", "2", "--cached", "0.025", "--cache-write", "0.3", "--per-request", "0.01", "--source", "the bill")
	assert.Equal(t, core.PriceOverride{In: *dollars(0.25), Out: *dollars(2), CachedIn: dollars(0.025), CacheWrite: dollars(0.3), PerRequest: *dollars(0.01), Source: "the bill", By: "user:cli"}, w.svc.price)
	w.ok("model", "price", "openai/gpt-5-mini", "--clear")
	assert.True(t, w.svc.price.Clear)
	for _, words := range [][]string{{"gpt-5-mini", "1", "2"}, {"openai/gpt-5-mini"}, {"openai/gpt-5-mini", "1"}, {"openai/gpt-5-mini", "0", "0"}, {"openai/gpt-5-mini", "1", "x"},
		{"openai/gpt-5-mini", "1", "2", "--clear"}, {"openai/gpt-5-mini", "1", "2", "--cached", "x"}} {
		assert.Equal(t, 2, w.run(append([]string{"model", "price"}, words...)...).code, "%v", words)
	}
	assert.Equal(t, 3, w.run("model", "price", "openai/none", "1", "2").code)
	assert.Contains(t, w.ok("model", "release", "groq/small"), "may be called again")
	assert.Equal(t, []string{"groq/small by user:cli"}, w.svc.released)
}

func TestModelTestIsRefusedByTheBudget(t *testing.T) {
	t.Parallel()
	w := richWorld(t)
	out := w.ok("model", "test", "openai/gpt-5-mini")
	assert.Contains(t, out, "USD 0.0001")
	assert.Contains(t, out, "JSON as asked")
	w.svc.test = core.ModelTest{Provider: "openai", Model: "gpt-5-mini", Lang: "en", Dimensions: 1536, Alike: 0.81, Apart: 0.22, Cost: *dollars(0.0001), Calls: []core.CallID{callA}}
	out = w.ok("model", "test", "openai/gpt-5-mini")
	for _, want := range []string{"1,536", "0.81", "0.22", "USD 0.0001"} {
		assert.Contains(t, out, want)
	}
	assert.NotContains(t, out, "JSON as asked", "an embedding model writes nothing")
	w.svc.testErr = core.Errorf(core.KindBudget, "no budget for the day and the month is set, so no paid call is made; set them with: automonet budget set")
	r := w.run("model", "test", "openai/gpt-5-mini")
	assert.Equal(t, 4, r.code)
	assert.Contains(t, r.err, "automonet budget set")
	r = w.run("model", "test", "openai/gpt-5-mimi")
	assert.Equal(t, 3, r.code)
	assert.Contains(t, r.err, "did you mean openai/gpt-5-mini?")
	assert.Contains(t, w.ok("model", "list"), "The price list is old")
	empty := newWorld(t)
	assert.Contains(t, empty.ok("model", "list"), "No model is set up")
}

func TestCallsFilterExplainAndCorrect(t *testing.T) {
	t.Parallel()
	w := richWorld(t)
	w.ok("calls", "--job", "aaaa1111", "--provider", "openai", "--model", "m", "--task", "draft", "--state", "settled", "--since", "24h", "--limit", "5")
	assert.Equal(t, core.CallFilter{Job: jobA, Provider: "openai", Model: "m", Task: core.TaskDraft, State: core.CallSettled, Since: w.svc.now.Add(-24 * time.Hour), Limit: 5}, w.svc.callFilter)
	out := w.ok("calls", "ffff7777")
	for _, want := range []string{"USD 0.001575 (the provider)", "USD 0.0015", "1,500 in (1,024 from the cache", "flex", "careful", "18446744073709551615", "taken", "over the budget ($1 of $0.5 left)", "a_new_code"} {
		assert.Contains(t, out, want)
	}
	out = w.ok("calls", "ffff8888")
	assert.Contains(t, out, "not stated")
	out = w.ok("calls", "correct", "ffff8888", "0.004")
	assert.Contains(t, out, "USD 0.004 (the provider)")
	assert.Equal(t, 2, w.run("calls", "correct", "ffff8888", "few").code)
	out = w.ok("calls", "correct", "ffff8888", "ffff7777", "ffff8888", "0.002")
	assert.Equal(t, 2, strings.Count(out, "is booked at USD 0.002 now"), out)
	assert.Contains(t, w.ok("calls", "correct", "ffff8888", "ffff7777", "0.003", "--json"), `"items"`)
	assert.Equal(t, 3, w.run("calls", "correct", "ffff7777", "0123abcd", "9").code)
	assert.Equal(t, 3, w.run("calls", "0123abcd").code)
	assert.Equal(t, 2, w.run("calls", "--since", "soon").code)
	assert.Equal(t, 2, w.run("calls", "--limit", "0").code)
	assert.Contains(t, newWorld(t).ok("calls"), "No calls.")
}
