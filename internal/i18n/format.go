package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/number"

	"github.com/automonet/automonet/core"
)

// Value writes any placeholder value in the language's format. Strings are
// foreign until proved otherwise: they are cleaned and bounded.
func (p *Printer) Value(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return core.Clean(v, maxArg, true)
	case int:
		return p.Int(int64(v))
	case int64:
		return p.Int(v)
	case float64:
		return p.Float(v, 1)
	case core.Money:
		return p.Money(v)
	case core.NanoUSD:
		return p.USD(v)
	case core.Pay:
		return p.Pay(v)
	case time.Time:
		return p.DateTime(v)
	case time.Duration:
		return p.Duration(v)
	case error:
		return core.Clean(v.Error(), maxArg, true)
	}
	return core.Clean(fmt.Sprint(v), maxArg, true)
}

// Int writes a whole number with the language's grouping: 12,345 or 12.345.
func (p *Printer) Int(n int64) string { return p.numbers.Sprint(number.Decimal(n)) }

// Float writes a number with at most the given decimals.
func (p *Printer) Float(v float64, decimals int) string {
	return p.numbers.Sprint(number.Decimal(v, number.MaxFractionDigits(decimals)))
}

// Money writes an amount with its ISO code: "EUR 1,234.50" or "1.234,50 EUR".
// The code is used, not a sign, since "$" names twenty currencies.
func (p *Printer) Money(m core.Money) string {
	if !m.Stated() {
		return p.T("money.unstated", nil)
	}
	return p.withCode(p.amount(m), string(m.Currency))
}

func (p *Printer) withCode(amount, code string) string {
	if p.lang == core.LangGerman {
		return amount + " " + code
	}
	return code + " " + amount
}

// amount formats from the minor unit in integers, so that no cent is lost to a
// floating point number.
func (p *Printer) amount(m core.Money) string {
	decimals := m.Currency.Decimals()
	digits := strconv.FormatInt(m.Minor, 10)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if len(digits) <= decimals {
		digits = strings.Repeat("0", decimals-len(digits)+1) + digits
	}
	whole, fraction := digits[:len(digits)-decimals], digits[len(digits)-decimals:]
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return sign + whole
	}
	out := sign + p.Int(n)
	if fraction != "" {
		out += p.decimalPoint() + fraction
	}
	return out
}

func (p *Printer) decimalPoint() string {
	if p.lang == core.LangGerman {
		return ","
	}
	return "."
}

// USD writes the cost of model calls, with as many decimals as small sums need.
func (p *Printer) USD(n core.NanoUSD) string {
	decimals := 2
	if n != 0 && n < 10_000_000 && n > -10_000_000 {
		decimals = 6
	}
	v := p.numbers.Sprint(number.Decimal(n.USD(), number.MinFractionDigits(decimals), number.MaxFractionDigits(decimals)))
	return p.withCode(v, "USD")
}

// USDExact writes the cost of single model calls, to a millionth of a dollar.
func (p *Printer) USDExact(n core.NanoUSD) string {
	v := p.numbers.Sprint(number.Decimal(n.USD(), number.MinFractionDigits(2), number.MaxFractionDigits(6)))
	return p.withCode(v, "USD")
}

// Pay writes an offered range with its period: "EUR 60.00 – 80.00 / hour".
func (p *Printer) Pay(v core.Pay) string {
	if !v.Stated() {
		return p.T("money.unstated", nil)
	}
	var out string
	switch {
	case !v.Max.Stated():
		out = p.T("money.from", map[string]any{"amount": v.Min})
	case !v.Min.Stated():
		out = p.T("money.up_to", map[string]any{"amount": v.Max})
	case v.Min == v.Max:
		out = p.Money(v.Min)
	case v.Min.Currency == v.Max.Currency:
		out = p.withCode(p.amount(v.Min)+"–"+p.amount(v.Max), string(v.Min.Currency))
	default:
		out = p.Money(v.Min) + " – " + p.Money(v.Max)
	}
	if v.Period != core.PeriodUnknown {
		out += " " + p.Or("period."+string(v.Period), string(v.Period), nil)
	}
	return out
}

// Date writes a day: "23 Nov 2026" or "23.11.2026"; "–" for the zero time.
func (p *Printer) Date(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	if p.lang == core.LangGerman {
		return t.Format("02.01.2006")
	}
	return t.Format("2 Jan 2006")
}

// DateTime writes a day and a time to the minute, in t's own zone.
func (p *Printer) DateTime(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return p.Date(t) + " " + t.Format("15:04")
}

// Duration writes a span in its largest sensible unit: "3 min", "2 h", "4 d".
func (p *Printer) Duration(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + p.Duration(-d)
	case d < time.Second:
		return p.Int(d.Milliseconds()) + " ms"
	case d < 2*time.Minute:
		return p.Int(int64(d/time.Second)) + " s"
	case d < 2*time.Hour:
		return p.Int(int64(d/time.Minute)) + " min"
	case d < 48*time.Hour:
		return p.Int(int64(d/time.Hour)) + " h"
	}
	return p.Int(int64(d/(24*time.Hour))) + " " + p.T("unit.days", nil)
}

// Ago writes how long before now t was, or how long until it is; "–" for never.
func (p *Printer) Ago(t, now time.Time) string {
	switch d := now.Sub(t); {
	case t.IsZero():
		return "–"
	case d < 0:
		return p.T("time.in", map[string]any{"span": p.Duration(-d)})
	case d < 5*time.Second:
		return p.T("time.now", nil)
	default:
		return p.T("time.ago", map[string]any{"span": p.Duration(d)})
	}
}

// Bytes writes a size in binary units: "3.4 MiB".
func (p *Printer) Bytes(n int64) string {
	v, unit := float64(n), "B"
	for _, u := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if v < 1024 {
			break
		}
		v, unit = v/1024, u
	}
	return p.Float(v, 1) + " " + unit
}
