package core_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestRatesConvertAndSayTheirDate(t *testing.T) {
	t.Parallel()
	day := core.Rates{AsOf: "2026-11-27", PerEuro: map[core.Currency]float64{"USD": 1.1, "GBP": 0.85}}
	for name, tt := range map[string]struct {
		rates    core.Rates
		v        float64
		from, to core.Currency
		want     core.Conversion
		ok       bool
	}{
		"nothing to convert":             {day, 5, "USD", "USD", core.Conversion{Value: 5, Margin: 1}, true},
		"by the rates of a day":          {day, 110, "USD", "EUR", core.Conversion{Value: 100, AsOf: "2026-11-27", Margin: core.DatedMargin}, true},
		"by those that are built in":     {core.Rates{}, 115, "USD", "EUR", core.Conversion{Value: 100, AsOf: core.BuiltInAsOf, Margin: core.RoughMargin}, true},
		"by one of each: the older date": {day, 110, "USD", "PKR", core.Conversion{Value: 100 * 325, AsOf: core.BuiltInAsOf, Margin: core.RoughMargin}, true},
		"a currency that nobody knows":   {day, 1, "XXX", "EUR", core.Conversion{}, false},
		"no currency":                    {day, 1, "", "", core.Conversion{Value: 1, Margin: 1}, false},
	} {
		got, ok := tt.rates.Convert(tt.v, tt.from, tt.to)
		require.Equal(t, tt.ok, ok, name)
		assert.InDelta(t, tt.want.Value, got.Value, 1e-6, name)
		assert.Equal(t, tt.want.AsOf, got.AsOf, name)
		assert.InDelta(t, tt.want.Margin, got.Margin, 1e-9, name)
	}
	for c, v := range core.BuiltInRates().PerEuro {
		got, ok := core.RoughConvert(1, "EUR", c)
		require.True(t, ok)
		require.InDelta(t, v, got, 1e-9)
		require.Positive(t, v)
	}
}

func TestRatesGrowOld(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		rates core.Rates
		day   string
		stale bool
	}{
		"of last Friday":          {core.Rates{AsOf: "2026-11-27"}, "2026-11-27", false},
		"of the day at the bound": {core.Rates{AsOf: "2026-10-17"}, "2026-10-17", false},
		"of two months ago":       {core.Rates{AsOf: "2026-09-30"}, "2026-09-30", true},
		"built in":                {core.BuiltInRates(), "2025-12-31", true},
		"undated":                 {core.Rates{}, "0001-01-01", true},
	} {
		assert.Equal(t, tt.day, tt.rates.Day().Format(time.DateOnly), name)
		assert.Equal(t, tt.stale, tt.rates.Stale(now), name)
	}
}

func TestSettingsRefuseRatesThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]core.Rates{
		"no day":        {AsOf: "yesterday", PerEuro: map[core.Currency]float64{"USD": 1}},
		"no rates":      {AsOf: "2026-11-27"},
		"zero":          {AsOf: "2026-11-27", PerEuro: map[core.Currency]float64{"USD": 0}},
		"no currency":   {AsOf: "2026-11-27", PerEuro: map[core.Currency]float64{"dollar": 1}},
		"rates undated": {PerEuro: map[core.Currency]float64{"USD": 1}},
	} {
		s := core.DefaultSettings()
		s.Rates = r
		_, err := core.NewSettings(s)
		require.Error(t, err, name)
	}
	s := core.DefaultSettings()
	s.Rates = core.Rates{AsOf: "2026-11-27", PerEuro: map[core.Currency]float64{"USD": 1.1}}
	_, err := core.NewSettings(s)
	require.NoError(t, err)
}
