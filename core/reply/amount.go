package reply

import (
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// sum recognises an amount with its currency before or behind it.
var sum = core.NewPattern(`(?i)(€|\$|£|\b(?:eur|usd|gbp|chf)\b)\s?(\d[\d.,' ]{0,14}\d|\d)|(\d[\d.,' ]{0,14}\d|\d)\s?(€|£|\$|(?:eur|euro|usd|gbp|chf|dollar|franken)\b)`)

// Amount returns the largest amount of money that a text names, the zero Money where
// there is none. It is a suggestion: nothing is booked by it.
func Amount(text string) core.Money {
	if len(text) > maxFresh {
		text = text[:maxFresh]
	}
	var best core.Money
	for _, m := range sum.FindAllStringSubmatch(text, 20) {
		sign, figure := m[1], m[2]
		if sign == "" {
			sign, figure = m[4], m[3]
		}
		v, ok := number(figure)
		if !ok {
			continue
		}
		if a, err := core.FromMajor(v, currency(sign)); err == nil && a.Minor > best.Minor {
			best = a
		}
	}
	return best
}

func currency(sign string) core.Currency {
	switch strings.ToLower(sign) {
	case "$", "usd", "dollar":
		return "USD"
	case "£", "gbp":
		return "GBP"
	case "chf", "franken":
		return "CHF"
	}
	return "EUR"
}

// number reads a figure with the thousands and decimals of either language.
func number(s string) (float64, bool) {
	s = strings.NewReplacer(" ", "", "'", "").Replace(s)
	last := strings.LastIndexAny(s, ".,")
	decimals := ""
	if last >= 0 && len(s)-last-1 <= 2 {
		decimals, s = s[last+1:], s[:last]
	}
	s = strings.NewReplacer(".", "", ",", "").Replace(s)
	if decimals != "" {
		s += "." + decimals
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && v < 1e9
}
