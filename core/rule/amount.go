package rule

import (
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// figure reads a figure as people write it: "60", "1.500,50", "1,500.50", "2.5k".
func figure(s string) (v float64, ok bool) {
	s, thousand := strings.CutSuffix(s, "k")
	point, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	mark := max(point, comma)
	switch {
	case point >= 0 && comma >= 0:
		s = strip(s[:mark]) + "." + s[mark+1:]
	case mark >= 0 && (strings.Count(s, s[mark:mark+1]) > 1 || len(s)-mark-1 == 3):
		s = strip(s)
	case mark >= 0:
		s = s[:mark] + "." + s[mark+1:]
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || v < 0 || v > 1e9 {
		return 0, false
	}
	if thousand {
		v *= 1000
	}
	return v, true
}

func strip(s string) string { return strings.NewReplacer(".", "", ",", "").Replace(s) }

// currencyOf returns the currency that a folded word or a sign names.
func currencyOf(form string) core.Currency {
	switch form {
	case "€", "eur", "euro", "euros":
		return "EUR"
	case "$", "usd", "dollar", "dollars":
		return "USD"
	case "£", "gbp", "pound", "pounds", "pfund":
		return "GBP"
	case "chf", "franken", "francs":
		return "CHF"
	case "pln", "zloty":
		return "PLN"
	case "sek", "nok", "dkk", "cad", "aud", "inr", "jpy", "czk", "huf":
		return core.Currency(strings.ToUpper(form))
	}
	return ""
}

// periodOf returns the period that a folded word names. After "per" also a job or a
// project is one, which is paid for as a whole.
func periodOf(form string, afterPer bool) core.Period {
	switch form {
	case "h", "hr", "hrs", "hour", "hourly", "stunde", "std", "stundenlohn", "stundensatz", "stundensatze", "stundlich":
		return core.PeriodHour
	case "day", "daily", "tag", "tagessatz", "taglich":
		return core.PeriodDay
	case "week", "weekly", "woche", "wochentlich":
		return core.PeriodWeek
	case "month", "monthly", "monat", "monatlich", "monatsgehalt":
		return core.PeriodMonth
	case "year", "yearly", "jahr", "annually", "annual", "jahrlich", "jahresgehalt":
		return core.PeriodYear
	case "fixed", "flat", "total", "festpreis", "festpreise", "festpreisprojekt", "festpreisprojekte", "pauschal", "pauschale", "budget", "budgets", "gesamt", "gesamtbudget":
		return core.PeriodFixed
	case "project", "projekt", "auftrag", "job":
		if afterPer {
			return core.PeriodFixed
		}
	}
	return ""
}

// TooLittle reports whether the most that a job pays is below the least per period:
// "fixed" compares with a fixed price, all others with pay over time. Unknown pay, an
// unknown period and an open end pass, and so does pay in another currency unless it is
// too little by more than the error of the conversion; asOf dates the rates then.
func TooLittle(p core.Pay, least core.Money, period core.Period, rates core.Rates) (asOf string, yes bool) {
	if !least.Stated() {
		return "", false
	}
	if period == core.PeriodFixed {
		if p.Period != core.PeriodFixed || !p.Max.Stated() {
			return "", false
		}
		return below(p.Max.Major(), p.Max.Currency, least.Major(), least.Currency, rates)
	}
	_, high, c, ok := p.Hourly()
	if !ok || high == 0 || period.Hours() == 0 {
		return "", false
	}
	return below(high, c, least.Major()/period.Hours(), least.Currency, rates)
}

func below(v float64, c core.Currency, least float64, in core.Currency, rates core.Rates) (asOf string, yes bool) {
	w, ok := rates.Convert(v, c, in)
	return w.AsOf, ok && w.Value*w.Margin < least
}
