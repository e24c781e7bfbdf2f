package config

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// ParseDuration reads "90s", "30m", "1h30m", "12h", "7d" or "2w". Negative
// spans are refused.
func ParseDuration(s string) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	if s == "0" {
		return 0, true
	}
	for unit, span := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if number, ok := strings.CutSuffix(s, unit); ok {
			n, err := strconv.ParseInt(number, 10, 32)
			if err != nil || n < 0 || n > 36500 {
				return 0, false
			}
			return time.Duration(n) * span, true
		}
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d >= 0
}

// DurationText writes a span as a person would ("20s", "1h30m", "7d"), so that ParseDuration
// reads it again.
func DurationText(d time.Duration) string {
	const day = 24 * time.Hour
	if d == 0 {
		return "0"
	}
	if d >= day && d%day == 0 {
		return strconv.FormatInt(int64(d/day), 10) + "d"
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func parseTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// ParseMoney reads "50 EUR", "EUR 50" or "12.50 USD"; "" is no amount. Digits
// beyond the currency's minor unit are refused, never rounded.
func ParseMoney(s string) (core.Money, bool) {
	parts := strings.Fields(s)
	if len(parts) == 0 {
		return core.Money{}, true
	}
	if len(parts) != 2 {
		return core.Money{}, false
	}
	number, code := parts[0], core.Currency(strings.ToUpper(parts[1]))
	if !code.Valid() {
		number, code = parts[1], core.Currency(strings.ToUpper(parts[0]))
	}
	if !code.Valid() {
		return core.Money{}, false
	}
	minor, ok := fixedPoint(number, code.Decimals())
	return core.Money{Minor: minor, Currency: code}, ok
}

func parseUSD(s string) (core.NanoUSD, bool) {
	n, ok := fixedPoint(strings.TrimSpace(s), 9)
	return core.NanoUSD(n), ok
}

func usdText(n core.NanoUSD) string {
	s := new(big.Rat).SetFrac64(int64(n), 1e9).FloatString(9)
	s = strings.TrimRight(s, "0")
	return strings.TrimSuffix(s, ".")
}

// fixedPoint reads a non-negative decimal as an integer of 10^-decimals units.
func fixedPoint(s string, decimals int) (int64, bool) {
	if len(s) == 0 || len(s) > 24 || strings.Trim(s, "0123456789.") != "" {
		return 0, false
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return 0, false
	}
	r.Mul(r, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)))
	if !r.IsInt() || !r.Num().IsInt64() {
		return 0, false
	}
	return r.Num().Int64(), true
}
