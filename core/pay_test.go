package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPayHourly(t *testing.T) {
	t.Parallel()
	eur := func(v int64) Money { return Money{Minor: v * 100, Currency: "EUR"} }
	for name, c := range map[string]struct {
		pay       Pay
		low, high float64
		ok        bool
	}{
		"an hourly range stays":                 {Pay{Min: eur(60), Max: eur(80), Period: PeriodHour}, 60, 80, true},
		"a day has 8 hours":                     {Pay{Min: eur(800), Max: eur(800), Period: PeriodDay}, 100, 100, true},
		"a week has 40":                         {Pay{Min: eur(2000), Period: PeriodWeek}, 50, 0, true},
		"a month has 160":                       {Pay{Max: eur(3200), Period: PeriodMonth}, 0, 20, true},
		"a year has 1920":                       {Pay{Min: eur(96_000), Max: eur(192_000), Period: PeriodYear}, 50, 100, true},
		"a fixed price has no hourly rate":      {Pay{Min: eur(500), Max: eur(500), Period: PeriodFixed}, 0, 0, false},
		"an unknown period has no hourly rate":  {Pay{Min: eur(500), Max: eur(500)}, 0, 0, false},
		"unstated pay has none":                 {Pay{Period: PeriodHour}, 0, 0, false},
		"two currencies cannot be one range":    {Pay{Min: eur(5), Max: Money{Minor: 700, Currency: "USD"}, Period: PeriodHour}, 0, 0, false},
		"the currency may come from the maxima": {Pay{Max: eur(10), Period: PeriodHour}, 0, 10, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			low, high, cur, ok := c.pay.Hourly()
			assert.Equal(t, c.ok, ok)
			assert.InDelta(t, c.low, low, 1e-9)
			assert.InDelta(t, c.high, high, 1e-9)
			if ok {
				assert.Equal(t, Currency("EUR"), cur)
			}
		})
	}
}

func TestRoughConvert(t *testing.T) {
	t.Parallel()
	v, ok := RoughConvert(100, "EUR", "EUR")
	assert.True(t, ok)
	assert.InDelta(t, 100, v, 0)
	known := []Currency{"EUR", "USD", "GBP", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "INR",
		"SGD", "HKD", "JPY", "CNY", "BRL", "MXN", "ZAR", "ILS", "AED", "PKR", "PHP"}
	for _, c := range known {
		there, ok := RoughConvert(100, "USD", c)
		assert.True(t, ok, c)
		back, ok := RoughConvert(there, c, "USD")
		assert.True(t, ok, c)
		assert.InDelta(t, 100, back, 1e-9, "there and back loses nothing")
	}
	_, ok = RoughConvert(1, "EUR", "XXX")
	assert.False(t, ok, "an unknown currency is not converted")
	_, ok = RoughConvert(1, "", "")
	assert.False(t, ok)
}
