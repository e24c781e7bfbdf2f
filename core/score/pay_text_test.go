package score

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

func TestPayText(t *testing.T) {
	t.Parallel()
	usd := func(n int64) core.Money { return core.Money{Minor: n * 100, Currency: "USD"} }
	for want, p := range map[string]core.Pay{
		"80 – 120 USD / hour":      {Min: usd(80), Max: usd(120), Period: core.PeriodHour, Text: "$80 $120/hour"},
		"900 – 1200 USD":           {Min: usd(900), Max: usd(1200), Period: core.PeriodFixed, Text: "900 to 1.200 USD fixed"},
		"500 USD / day":            {Min: usd(500), Period: core.PeriodDay},
		"500 USD":                  {Max: usd(500)},
		"90 USD / hour":            {Min: usd(90), Max: usd(90), Period: core.PeriodHour},
		"80 USD – 90.50 EUR / day": {Min: usd(80), Max: core.Money{Minor: 9050, Currency: "EUR"}, Period: core.PeriodDay},
	} {
		assert.Equal(t, want, payText(p))
	}
}
