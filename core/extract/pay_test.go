package extract

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

func TestParsePay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in       string
		lo, hi   float64
		currency core.Currency
		period   core.Period
	}{
		{"$90-140k+", 90_000, 140_000, "USD", core.PeriodYear},
		{"50.000 to 80.000 EUR", 50_000, 80_000, "EUR", core.PeriodYear},
		{"$36 - 150k (profit sharing)", 36_000, 150_000, "USD", core.PeriodYear},
		{"0,12 € pro Wort", 0.12, 0.12, "EUR", core.PeriodWord},
		{"$0.15 per word", 0.15, 0.15, "USD", core.PeriodWord},
		{"€60/h", 60, 60, "EUR", core.PeriodHour},
		{"60 €/Std.", 60, 60, "EUR", core.PeriodHour},
		{"Tagessatz 800 €", 800, 800, "EUR", core.PeriodDay},
		{"80-120k EUR", 80_000, 120_000, "EUR", core.PeriodYear},
		{"1.500,00 €", 1500, 1500, "EUR", core.PeriodUnknown},
		{"USD 1,500.50", 1500.5, 1500.5, "USD", core.PeriodUnknown},
		{"80 k€", 80_000, 80_000, "EUR", core.PeriodYear},
		{"60-70k€ brut annuel", 60_000, 70_000, "EUR", core.PeriodYear},
		{"20 to 39 lakh", 2_000_000, 3_900_000, "INR", core.PeriodYear},
		{"$60k–$72k", 60_000, 72_000, "USD", core.PeriodYear},
		{"$18 - $22/hr", 18, 22, "USD", core.PeriodHour},
		{"$50-$75 /hour", 50, 75, "USD", core.PeriodHour},
		{"$31,2k- $52k", 31_200, 52_000, "USD", core.PeriodYear},
		{"OTE $25k - $35k", 25_000, 35_000, "USD", core.PeriodYear},
		{"$80 $120/hour", 80, 120, "USD", core.PeriodHour},
		{"£500 per day", 500, 500, "GBP", core.PeriodDay},
		{"CHF 120'000 p.a.", 120_000, 120_000, "CHF", core.PeriodYear},
		{"3 000 € par mois", 3000, 3000, "EUR", core.PeriodMonth},
		{"TJM 450€", 450, 450, "EUR", core.PeriodDay},
		{"1.800 € mensuales", 1800, 1800, "EUR", core.PeriodMonth},
		{"Budget: 500 EUR", 500, 500, "EUR", core.PeriodFixed},
		{"Fixed price $1,200", 1200, 1200, "USD", core.PeriodFixed},
		{"Stundensatz 85", 85, 85, "EUR", core.PeriodHour},
		{"130000 GBP yearly", 130_000, 130_000, "GBP", core.PeriodYear},
		{"C$100k", 100_000, 100_000, "CAD", core.PeriodYear},
		{"R$ 8.000 por mês", 8000, 8000, "BRL", core.PeriodUnknown},
		{"between $4,000 and $5,000 a month", 4000, 5000, "USD", core.PeriodMonth},
		{"$100k-130", 100_000, 130_000, "USD", core.PeriodYear},
		{"¥ 8,000,000 / year", 8_000_000, 8_000_000, "JPY", core.PeriodYear},
		{"USD 150000 - 250000 per year", 150_000, 250_000, "USD", core.PeriodYear},
		{"EUR 35.5 per hour", 35.5, 35.5, "EUR", core.PeriodHour},
		{"£40-60,000", 40_000, 60_000, "GBP", core.PeriodYear},
		{"$80,022 - $92,628 AUD", 80_022, 92_628, "AUD", core.PeriodYear},
		{"$80K/YR - $150K/YR", 80_000, 150_000, "USD", core.PeriodYear},
		{"£32-40kp.a.", 32_000, 40_000, "GBP", core.PeriodYear},
		{"5-8 LPA", 500_000, 800_000, "INR", core.PeriodYear},
		{"120-150 PLN/h + VAT", 120, 150, "PLN", core.PeriodHour},
		{"25k - 30k PLN netto B2B", 25_000, 30_000, "PLN", core.PeriodUnknown},
		{"US$ 45 an hour", 45, 45, "USD", core.PeriodHour},
		{"A$900/day", 900, 900, "AUD", core.PeriodDay},
		{"800,- € pro Tag", 800, 800, "EUR", core.PeriodDay},
	} {
		t.Run(c.in, func(t *testing.T) {
			t.Parallel()
			p, ok := ParsePay(c.in)
			assert.True(t, ok)
			assert.InDelta(t, c.lo, p.Min.Major(), 0.001)
			assert.InDelta(t, c.hi, p.Max.Major(), 0.001)
			assert.Equal(t, c.currency, p.Min.Currency)
			assert.Equal(t, c.period, p.Period)
		})
	}
}

func TestParsePayKeepsOpenEnds(t *testing.T) {
	t.Parallel()
	p, ok := ParsePay("up to USD 90000 per year")
	assert.True(t, ok)
	assert.False(t, p.Min.Stated())
	assert.InDelta(t, 90_000, p.Max.Major(), 0)
	p, ok = ParsePay("ab 60.000 €")
	assert.True(t, ok)
	assert.False(t, p.Max.Stated())
	assert.InDelta(t, 60_000, p.Min.Major(), 0)
	p, ok = ParsePay("$65,000+")
	assert.True(t, ok)
	assert.False(t, p.Max.Stated())
}

func TestParsePayWithoutCurrencyKeepsTheText(t *testing.T) {
	t.Parallel()
	p, ok := ParsePay("budget: 500")
	assert.False(t, ok, "500 of what is not known")
	assert.Equal(t, "500", p.Text)
	assert.Equal(t, core.PeriodFixed, p.Period)
	assert.False(t, p.Stated())
	for _, s := range []string{"", "negotiable", "DOE", "401k", "10%", "competitive", "$5M", "$3 billion"} {
		p, ok := ParsePay(s)
		assert.False(t, ok, s)
		assert.Empty(t, p.Text, s)
	}
}

func TestImpliedCurrency(t *testing.T) {
	t.Parallel()
	x := read("Acme | London, UK | Engineer | 50-60k + equity", "")
	assert.Equal(t, core.Currency("GBP"), x.Pay.Min.Currency)
	assert.Equal(t, "implied", x.Provenance["pay.currency"])
	assert.False(t, read("Acme | Engineer | 50-60k + equity", "").Pay.Stated(), "no place, no currency")
	assert.Equal(t, core.Currency("EUR"), read("", "Wir bieten dir und dem Team ein Gehalt von 50-60k und mehr für die Arbeit.").Pay.Min.Currency)
}
