package core

import (
	"math"
	"time"
)

// Rates are exchange rates of one day. They serve ranking, screening and display;
// nothing that is billed may come from them. The zero Rates are those that are built
// in.
type Rates struct {
	// AsOf is the day as 2006-01-02; what is built in has a year only.
	AsOf string `json:"as_of"`
	// Source is where they were read.
	Source string `json:"source"`
	// PerEuro is how much of a currency one euro buys.
	PerEuro map[Currency]float64 `json:"per_euro"`
}

// BuiltInAsOf dates the rates that are built in: rounded reference rates of the
// European Central Bank, and market rates for what that does not list.
const BuiltInAsOf = "2025"

// RatesAddress is where the European Central Bank publishes its rates of the last
// working day, at about 16:00 Central European Time.
const RatesAddress = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"

// The factors by which a conversion may be off: by the built-in rates, and by those
// of a day.
const (
	RoughMargin = 1.3
	DatedMargin = 1.1
)

// Stated reports whether there are other rates than those that are built in.
func (r Rates) Stated() bool { return r.AsOf != "" && len(r.PerEuro) > 0 }

// StaleRates is the age from which on rates are said to be old: within a month and a
// half the currencies here rarely move by more than DatedMargin.
const StaleRates = 45 * 24 * time.Hour

// Day is the day that the rates are of, for those of a year its last; the zero time
// where it cannot be read.
func (r Rates) Day() time.Time {
	if t, err := time.Parse(time.DateOnly, r.AsOf); err == nil {
		return t
	}
	t, err := time.Parse("2006", r.AsOf)
	if err != nil {
		return time.Time{}
	}
	return t.AddDate(1, 0, -1)
}

// Stale reports whether the rates are so old that they should be fetched anew.
func (r Rates) Stale(now time.Time) bool { return now.Sub(r.Day()) > StaleRates }

// Check refuses rates that cannot be ones.
func (r Rates) Check() *Error {
	if r.AsOf == "" && len(r.PerEuro) == 0 {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, r.AsOf); err != nil {
		return Invalid("rates.as_of", "%q is no day such as 2026-11-27", clip(r.AsOf, 20))
	}
	if len(r.PerEuro) == 0 || len(r.PerEuro) > 300 {
		return Invalid("rates.per_euro", "%d rates are given; use 1 to 300", len(r.PerEuro))
	}
	for c, v := range r.PerEuro {
		if !c.Valid() || math.IsNaN(v) || v < 1e-6 || v > 1e9 {
			return Invalid("rates.per_euro", "%q is not a currency with a rate above 0", clip(string(c), 12))
		}
	}
	return nil
}

// Conversion is an amount in another currency.
type Conversion struct {
	Value float64
	// AsOf dates the older of the rates that it is made by, "" where none is needed.
	AsOf string
	// Margin is the factor by which it may be off, 1 where nothing was converted.
	Margin float64
}

// Convert converts an amount; it is false for a currency whose rate is not known.
// What the rates do not hold is taken from those that are built in.
func (r Rates) Convert(v float64, from, to Currency) (Conversion, bool) {
	if from == to {
		return Conversion{Value: v, Margin: 1}, from != ""
	}
	a, ownA := r.perEuro(from)
	b, ownB := r.perEuro(to)
	if a == 0 || b == 0 {
		return Conversion{}, false
	}
	c := Conversion{Value: v / a * b, AsOf: r.AsOf, Margin: DatedMargin}
	if !ownA || !ownB {
		c.AsOf, c.Margin = BuiltInAsOf, RoughMargin
	}
	return c, true
}

// perEuro returns a rate, and whether it is of this day.
func (r Rates) perEuro(c Currency) (float64, bool) {
	if v := r.PerEuro[c]; v > 0 {
		return v, true
	}
	return perEuro(c), c == "EUR"
}

// RoughConvert converts by the built-in rates. It serves the reading of texts only,
// where an error within RoughMargin does no harm.
func RoughConvert(v float64, from, to Currency) (float64, bool) {
	c, ok := Rates{}.Convert(v, from, to)
	return c.Value, ok
}

// BuiltInRates lists the rates that are built in.
func BuiltInRates() Rates {
	r := Rates{AsOf: BuiltInAsOf, Source: "built in", PerEuro: map[Currency]float64{}}
	for _, c := range []Currency{"USD", "GBP", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "INR", "SGD", "HKD", "JPY",
		"CNY", "BRL", "MXN", "ZAR", "ILS", "AED", "PKR", "PHP"} {
		r.PerEuro[c] = perEuro(c)
	}
	return r
}

// perEuro is how much of a currency one euro buys, rounded; 0 = not known.
func perEuro(c Currency) float64 {
	switch c {
	case "EUR":
		return 1
	case "USD":
		return 1.15
	case "GBP":
		return 0.86
	case "CHF":
		return 0.94
	case "CAD":
		return 1.6
	case "AUD":
		return 1.75
	case "NZD":
		return 1.95
	case "SEK":
		return 11
	case "NOK":
		return 11.7
	case "DKK":
		return 7.46
	case "PLN":
		return 4.25
	case "CZK":
		return 24.5
	case "HUF":
		return 395
	case "RON":
		return 5.05
	case "BGN":
		return 1.96
	case "INR":
		return 100
	case "SGD":
		return 1.5
	case "HKD":
		return 9
	case "JPY":
		return 170
	case "CNY":
		return 8.2
	case "BRL":
		return 6.3
	case "MXN":
		return 21.5
	case "ZAR":
		return 20.5
	case "ILS":
		return 3.95
	case "AED":
		return 4.2
	case "PKR":
		return 325
	case "PHP":
		return 66
	}
	return 0
}
