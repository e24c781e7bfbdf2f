package spend_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

func TestUnknownPricesAreRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) { r.cfg.Providers[0].Models = []string{"brand-new"} })
	r.set("day", dollar, "month", 10*dollar)
	m := r.model("acme/brand-new")
	require.Equal(t, []any{core.WhyPriceUnknown, core.PriceUnknown, false}, []any{m.Why, m.PriceSource, m.Usable})
	require.Nil(t, m.In)
	answer, err := r.ask()
	require.Equal(t, core.KindTransient, core.KindOf(err))
	require.Equal(t, "price_unknown", answer.Choice.Rejected[0].Why)
	_, err = r.Test(t.Context(), "acme/brand-new", "en")
	require.ErrorContains(t, err, "nobody knows what")
	require.Empty(t, r.vendor.Requests())

	info, err := r.SetPrice(t.Context(), "acme", "brand-new", core.PriceOverride{In: dollar, Out: 4 * dollar, By: "user:test", Source: "their page"})
	require.NoError(t, err)
	require.True(t, info.Usable)
	require.Equal(t, core.PriceFromOverride, info.PriceSource)
	answer, err = r.ask()
	require.NoError(t, err)
	call, err := r.Call(t.Context(), answer.Calls[0])
	require.NoError(t, err)
	require.Equal(t, info.PriceID, call.PriceID)

	r.open()
	require.Equal(t, info.PriceID, r.model("acme/brand-new").PriceID, "a restart keeps it")
	_, err = r.SetPrice(t.Context(), "acme", "brand-new", core.PriceOverride{Clear: true, By: "user:test"})
	require.NoError(t, err)
	require.Equal(t, core.WhyPriceUnknown, r.model("acme/brand-new").Why)
	changes := r.budget().Changes
	require.Equal(t, []string{"price:acme/brand-new", "$1.000000 in, $4.000000 out", ""}, []string{changes[0].What, changes[0].From, changes[0].To})
	require.Equal(t, "user:test", changes[0].By)
	for name, row := range map[string]struct {
		provider core.ProviderName
		model    string
		price    core.PriceOverride
		want     core.Kind
	}{
		"nothing is no price": {"acme", "m", core.PriceOverride{}, core.KindInvalid},
		"a wrong unit":        {"acme", "m", core.PriceOverride{In: core.MaxRate + 1, Out: 1}, core.KindInvalid},
		"a negative price":    {"acme", "m", core.PriceOverride{In: -1, Out: 1}, core.KindInvalid},
		"no model":            {"acme", "", core.PriceOverride{In: 1, Out: 1}, core.KindInvalid},
		"no such provider":    {"nobody", "m", core.PriceOverride{In: 1, Out: 1}, core.KindNotFound},
		"nothing to clear":    {"acme", "m", core.PriceOverride{Clear: true}, core.KindNotFound},
	} {
		_, err := r.SetPrice(t.Context(), row.provider, row.model, row.price)
		require.Equal(t, row.want, core.KindOf(err), name)
	}
}

func TestAPriceOfTheConfigurationBeatsTheList(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) {
		r.cfg.Models.Prices = []config.Price{{Provider: "acme", Model: "gpt-5-mini", Input: 3 * dollar, Output: 9 * dollar, AsOf: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}}
		r.cfg.Models.Quality = map[string]float64{"acme/gpt-5-mini": 0.91}
	})
	m := r.model("acme/gpt-5-mini")
	require.Equal(t, 3*dollar, *m.In)
	require.Nil(t, m.CachedIn)
	require.Equal(t, []any{core.PriceFromOverride, 0.91, false}, []any{m.PriceSource, m.Quality, m.Stale})
	_, err := r.SetPrice(t.Context(), "acme", "gpt-5-mini", core.PriceOverride{In: dollar, Out: dollar, By: "user:test"})
	require.NoError(t, err)
	require.Equal(t, dollar, *r.model("acme/gpt-5-mini").In)
	r.cfg.Declarative = true
	r.open()
	require.Equal(t, 3*dollar, *r.model("acme/gpt-5-mini").In, "a declarative file rules at each start")
}

func TestStaleListIsSaid(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.model("acme/gpt-5-mini")
	require.True(t, m.Stale)
	require.Equal(t, "2026-08-01", m.AsOf.Format(time.DateOnly))
	require.Contains(t, r.budget().Notes, core.NoteStalePrices)
	fresh := newRig(t, func(r *rig) { r.cfg.Clock = clock.NewSim(time.Date(2026, 8, 20, 0, 0, 0, 0, time.UTC)) })
	require.False(t, fresh.model("acme/gpt-5-mini").Stale)
	require.NotContains(t, fresh.budget().Notes, core.NoteStalePrices)
}

func TestAModelThatCostMoreThanItsMaximumRests(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.set("day", dollar, "month", 10*dollar)
	r.vendor.Next(fake.Behaviour{IgnoreMax: 100_000})
	_, err := r.ask()
	require.NoError(t, err)
	b := r.budget()
	require.Len(t, b.Quarantined, 1)
	require.Positive(t, b.Gauges[0].Overrun, "the overrun is booked whole")
	require.Contains(t, b.Notes, core.NoteQuarantine)
	require.Equal(t, core.WhyQuarantined, r.model("acme/gpt-5-mini").Why)
	_, err = r.ask()
	require.Equal(t, core.KindTransient, core.KindOf(err))
	_, err = r.Test(t.Context(), "acme/gpt-5-mini", "en")
	require.Equal(t, core.KindDenied, core.KindOf(err))
	require.Len(t, r.vendor.Requests(), 1)
	require.NoError(t, r.EndQuarantine(t.Context(), "acme", "gpt-5-mini", "user:test"))
	require.Equal(t, core.KindNotFound, core.KindOf(r.EndQuarantine(t.Context(), "acme", "gpt-5-mini", "user:test")))
	require.Equal(t, "quarantine:acme/gpt-5-mini", r.budget().Changes[0].What)
	_, err = r.ask()
	require.NoError(t, err)
}

func TestAPriceRowThatTheBillsContradictIsSwitchedOff(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) {
		// The list says $0.02 and $0.10; this vendor has raised its prices by half.
		r.vendor = fake.New(fake.Config{Flavour: fake.OpenRouter, Input: 30_000_000, Output: 150_000_000, Tokens: core.Usage{Input: 20, Output: 150}})
		r.cfg.Providers = []config.Provider{{Name: "or", Driver: "openrouter", Enabled: true, BaseURL: serve(t, r.vendor) + "/v1", Key: "env:KEY", Models: []string{"openai/gpt-oss-20b"}}}
	})
	r.set("day", dollar, "month", 10*dollar)
	_, err := r.ask()
	require.NoError(t, err)
	b := r.budget()
	require.Len(t, b.Reconciliation, 1)
	line := b.Reconciliation[0]
	require.Equal(t, []any{"2026-11-23", r.vendor.Billed(), true}, []any{line.Day, line.Billed, line.Disabled})
	require.InDelta(t, 0.5, line.Drift, 0.01)
	require.Len(t, b.Disabled, 1)
	require.Equal(t, core.WhyPriceDrift, r.model("or/openai/gpt-oss-20b").Why)
	require.Contains(t, b.Notes, core.NotePriceDrift)
	require.Equal(t, spend.NoticeDrift, r.seen.told[len(r.seen.told)-1].Kind)
	answer, err := r.ask()
	require.Equal(t, core.KindTransient, core.KindOf(err))
	require.Equal(t, "price_unknown", answer.Choice.Rejected[0].Why)
	r.open()
	require.Equal(t, core.WhyPriceDrift, r.model("or/openai/gpt-oss-20b").Why, "a restart believes it no more")
	_, err = r.SetPrice(t.Context(), "or", "openai/gpt-oss-20b", core.PriceOverride{In: 30_000_000, Out: 150_000_000, By: "user:test"})
	require.NoError(t, err)
	_, err = r.ask()
	require.NoError(t, err)
	b = r.budget()
	require.Len(t, b.Reconciliation, 2)
	require.True(t, r.model("or/openai/gpt-oss-20b").Usable, "the right price agrees with the bills")
}

func TestATestCallShowsLanguageAndSchema(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) {
		r.vendor = fake.New(fake.Config{Flavour: fake.OpenAI, Key: "k3y", Reply: func(_, prompt string) string {
			if strings.Contains(prompt, "deutschen") {
				return `{"answer":"Eine Freiberuflerin arbeitet auf eigene Rechnung für verschiedene Auftraggeber."}`
			}
			return "A freelancer is a person who works for several different clients on her own account and is paid for what she has agreed with each of them."
		}})
		r.cfg.Providers[0].BaseURL = serve(t, r.vendor) + "/v1"
	})
	r.set("day", dollar, "month", 10*dollar)
	got, err := r.Test(t.Context(), "acme/gpt-5-mini", "de")
	require.NoError(t, err)
	require.Equal(t, []bool{true, true, true}, []bool{got.LangOK, got.Schema, got.SchemaOK})
	require.Len(t, got.Calls, 1)
	require.Positive(t, got.Cost)
	require.Contains(t, string(r.vendor.Requests()[0].Body["response_format"]), "json_schema")
	got, err = r.Test(t.Context(), "acme/gpt-5-mini", "en")
	require.NoError(t, err)
	require.Equal(t, []bool{true, false}, []bool{got.LangOK, got.SchemaOK}, "prose is not the JSON that was asked for")
	for id, kind := range map[string]core.Kind{"gpt-5-mini": core.KindInvalid, "nobody/m": core.KindNotFound, "anthropic/claude-haiku-4-5": core.KindDenied, "acme/other": core.KindDenied} {
		_, err := r.Test(t.Context(), id, "en")
		require.Equal(t, kind, core.KindOf(err), id)
	}
}
