package extract

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// periodUnit is what an amount is said to be paid per.
type periodUnit struct {
	period core.Period
	// other is set for "per user", "a seat": a price, not pay.
	other bool
	// joined is set by "per", "a" or a slash before the unit: "3 months" is none.
	joined bool
}

// readPeriod reads "/h", "per day", "p.a.", "monthly" right after an amount and
// returns where it ends.
func readPeriod(low string, i int) (periodUnit, int) {
	end := i
	j := skipBlank(low, i, 2)
	for j < len(low) && (low[j] == '+' || low[j] == ')' || low[j] == ',' || low[j] == '*') {
		j = skipBlank(low, j+1, 1)
	}
	if j < len(low) && low[j] == '(' {
		j++
	}
	for _, w := range [...]string{"usd", "eur", "gbp", "cad", "ht", "ttc", "gross", "brutto", "netto", "net", "bruto", "brut", "base", "plus", "netto", "zzgl. mwst.", "roughly"} {
		if hasWord(low, j, w) {
			j = skipBlank(low, j+len(w), 1)
			break
		}
	}
	if j >= len(low) {
		return periodUnit{}, end
	}
	k := j
	joined := false
	switch {
	case low[k] == '/' || low[k] == '\\':
		joined = true
		k = skipBlank(low, k+1, 1)
		if hasWord(low, k, "per") { // "$95,000/per year"
			k = skipBlank(low, k+len("per"), 1)
		}
	case strings.HasPrefix(low[k:], "de l'"):
		joined, k = true, k+5
	default:
		for _, w := range [...]string{"per", "an", "a", "pro", "je", "por", "al", "a la", "la", "par", "the", "for every", "each", "im", "am", "in der", "die", "every", "p"} {
			if hasWord(low, k, w) && k+len(w) < len(low) && (low[k+len(w)] == ' ' || w == "p" && (low[k+1] == '.' || low[k+1] == '/')) {
				joined = true
				k = skipBlank(low, k+len(w)+boolInt(w == "p"), 1)
				break
			}
		}
	}
	w := wordAt(low, k)
	if u, ok := unitWord(w, joined); ok {
		u.joined = joined
		return u, k + len(w)
	}
	if joined && (w != "" && otherUnit(w) || w == "" && k < len(low) && low[k] >= '1' && low[k] <= '9') { // "$100 for every 10 rides"
		return periodUnit{other: true}, end
	}
	return periodUnit{}, end
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// unitWord maps a unit to its period; short units count only after "/" or "per".
func unitWord(w string, joined bool) (periodUnit, bool) {
	p := core.PeriodUnknown
	switch w {
	case "hour", "hourly", "hr", "hrs", "std", "stunde", "stündlich", "hora", "heure", "hours":
		p = core.PeriodHour
	case "day", "daily", "tag", "täglich", "día", "dia", "jour", "manntag", "personentag":
		p = core.PeriodDay
	case "week", "weekly", "wk", "woche", "wöchentlich", "semana", "semaine":
		p = core.PeriodWeek
	case "month", "monthly", "monat", "monatlich", "mes", "mois", "mensual", "mensuales", "mensuel", "mth":
		p = core.PeriodMonth
	case "year", "yearly", "annum", "annual", "annually", "yr", "jahr", "jährlich", "año", "ano", "anual", "anuales", "an", "année", "pa", "lpa", "ctc", "annuel":
		p = core.PeriodYear
		if w == "an" && !joined {
			return periodUnit{}, false
		}
	case "project", "projekt", "proyecto", "projet", "flat", "fixed", "pauschal", "festpreis":
		p = core.PeriodFixed
	case "word", "wort", "palabra", "mot":
		if !joined {
			return periodUnit{}, false
		}
		p = core.PeriodWord
	case "h", "d", "w", "m", "mo", "y", "a", "pm", "ph", "pd":
		switch {
		case joined && w == "h", w == "ph":
			p = core.PeriodHour
		case joined && w == "d", w == "pd":
			p = core.PeriodDay
		case joined && w == "w":
			p = core.PeriodWeek
		case joined && (w == "mo" || w == "m"), w == "pm":
			p = core.PeriodMonth
		case joined && (w == "y" || w == "a"):
			p = core.PeriodYear
		}
	}
	return periodUnit{period: p}, p != ""
}

// otherUnit reports whether "per <w>" makes an amount a price.
func otherUnit(w string) bool {
	switch w {
	case "user", "users", "seat", "customer", "client", "transaction", "click", "lead", "ticket", "share", "unit",
		"sale", "order", "install", "download", "visit", "license", "licence", "employee", "person", "site", "store",
		"nutzer", "kunde", "usuario", "utilisateur", "month plan", "night", "mile", "gallon", "kwh", "child", "trip", "referral":
		return true
	}
	return false
}

// inferPeriod guesses the period from the words around and the size: five-digit
// amounts in the large currencies are yearly, small rates are hourly.
func inferPeriod(a amount, per core.Period) core.Period {
	big := a.high >= 12_000
	switch {
	case per == core.PeriodYear && (big || a.currency == "INR"):
		return per
	case per == core.PeriodYear:
		return core.PeriodUnknown
	case per == core.PeriodHour && a.high <= 500, per == core.PeriodDay && a.high <= 5000:
		return per
	case per == core.PeriodHour || per == core.PeriodDay:
		// an hourly word near a salary belongs to something else
	case per != "":
		return per
	}
	switch {
	case a.currency == "INR" && a.low >= 100_000:
		return core.PeriodYear
	case a.currency == "" && a.kilo && big:
		return core.PeriodYear
	}
	if usd, ok := core.RoughConvert(a.high, a.currency, "USD"); ok && usd >= 12_000 && a.currency != "INR" {
		return core.PeriodYear
	}
	return core.PeriodUnknown
}

// toPay turns the candidate into a Pay with its bounded excerpt.
func (d *document) toPay(c candidate) core.Pay {
	p := core.Pay{Period: c.period, Text: quote(d.raw[c.amount.start:max(c.amount.end, c.textEnd)], 120)}
	if !c.amount.currency.Valid() {
		return p
	}
	lo, err1 := core.FromMajor(c.amount.low, c.amount.currency)
	hi, err2 := core.FromMajor(c.amount.high, c.amount.currency)
	if err1 != nil || err2 != nil {
		return p
	}
	if !c.upTo {
		p.Min = lo
	}
	if !c.from || c.amount.ranged {
		p.Max = hi
	}
	return p
}

// impliedCurrency finds the currency of an amount that states none: a word of
// the language that only one currency goes with, or the place of work.
func (d *document) impliedCurrency(x *core.Extraction, a amount) core.Currency {
	if x.Language == core.LangGerman {
		return "EUR"
	}
	if h, ok := d.find(kindPlace, 0, d.head); ok && d.placeIs(h) && h.entry.exact != "XXX" {
		return core.Currency(h.entry.exact)
	}
	return ""
}
