package core

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// Currency is an upper-case ISO 4217 code such as "EUR".
type Currency string

// Money is an amount in a currency's minor unit (cents for EUR, yen for JPY).
// The zero Money has no currency and means "not stated", which is not 0 EUR.
type Money struct {
	Minor    int64    `json:"minor"`
	Currency Currency `json:"currency"`
}

// NewMoney returns an amount, refusing a currency that is not three capital letters.
func NewMoney(minor int64, c Currency) (Money, error) {
	if !c.Valid() {
		return Money{}, Invalid("currency", "%q is not an ISO 4217 code such as EUR or USD", clip(string(c), 12))
	}
	return Money{Minor: minor, Currency: c}, nil
}

// Valid reports whether c has the form of an ISO 4217 code for a currency; those for
// tests and for no currency at all are none.
func (c Currency) Valid() bool {
	if len(c) != 3 || c == "XXX" || c == "XTS" {
		return false
	}
	for _, r := range c {
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return true
}

// Decimals returns how many decimals the currency's minor unit stands for
// (ISO 4217): 0, 2 or 3.
func (c Currency) Decimals() int {
	switch c {
	case "JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF", "RWF", "BIF", "DJF", "GNF", "KMF", "VUV":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

// Stated reports whether the amount is known at all.
func (m Money) Stated() bool { return m.Currency != "" }

// Major returns the amount in the main unit, for display and arithmetic on
// rates only; sums stay in minor units.
func (m Money) Major() float64 {
	return float64(m.Minor) / math.Pow10(m.Currency.Decimals())
}

// FromMajor converts an amount in the main unit, rounding half away from zero.
// It refuses values that do not fit.
func FromMajor(v float64, c Currency) (Money, error) {
	x := math.Round(v * math.Pow10(c.Decimals()))
	if math.IsNaN(x) || x > math.MaxInt64/2 || x < math.MinInt64/2 {
		return Money{}, Invalid("amount", "%v is outside the range of an amount", v)
	}
	return NewMoney(int64(x), c)
}

// Add returns the sum of two amounts of one currency. It fails on different
// currencies and on overflow.
func (m Money) Add(o Money) (Money, error) {
	if m.Currency != o.Currency {
		return Money{}, Invalid("currency", "cannot add %s to %s; convert one of them first", o.Currency, m.Currency)
	}
	s := m.Minor + o.Minor
	if (s > m.Minor) != (o.Minor > 0) && o.Minor != 0 {
		return Money{}, Invalid("amount", "the sum of %d and %d does not fit", m.Minor, o.Minor)
	}
	return Money{Minor: s, Currency: m.Currency}, nil
}

// String renders the amount as "1234.50 EUR".
func (m Money) String() string {
	if !m.Stated() {
		return "not stated"
	}
	return m.decimal() + " " + string(m.Currency)
}

func (m Money) decimal() string {
	d := m.Currency.Decimals()
	if d == 0 {
		return fmt.Sprint(m.Minor)
	}
	sign := ""
	v := big.NewInt(m.Minor)
	if v.Sign() < 0 {
		sign = "-"
		v.Abs(v)
	}
	s := v.String()
	if len(s) <= d {
		s = strings.Repeat("0", d-len(s)+1) + s
	}
	return sign + s[:len(s)-d] + "." + s[len(s)-d:]
}

// NanoUSD is money of model calls: billionths of a US dollar. Rates finer than
// that are kept per million tokens and rounded up once per charge.
type NanoUSD int64

// USD returns the amount in dollars, for display.
func (n NanoUSD) USD() float64 { return float64(n) / 1e9 }

// String renders the amount as "$0.001234".
func (n NanoUSD) String() string { return fmt.Sprintf("$%.6f", n.USD()) }

// Period says what a rate is paid per.
type Period string

// The periods in which pay is stated.
const (
	PeriodUnknown Period = ""
	PeriodHour    Period = "hour"
	PeriodDay     Period = "day"
	PeriodWeek    Period = "week"
	PeriodMonth   Period = "month"
	PeriodYear    Period = "year"
	PeriodFixed   Period = "fixed"
	PeriodWord    Period = "word" // of a text
)

// Pay is what a posting offers: a range (Min equals Max for a single figure) in
// one currency per period. Min or Max may be unstated for "up to" and "from".
type Pay struct {
	Min    Money  `json:"min,omitzero"`
	Max    Money  `json:"max,omitzero"`
	Period Period `json:"period"`
	// Text is the bounded excerpt the figures were read from.
	Text string `json:"text,omitempty"`
}

// Stated reports whether at least one end of the range is known.
func (p Pay) Stated() bool { return p.Min.Stated() || p.Max.Stated() }

// clip bounds foreign text quoted in a message.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
