package config

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// ParseUSD reads an amount of US dollars with up to nine decimals as a person
// types it: "5", "0.50", "$5" or "5 USD". A negative amount is none.
func ParseUSD(s string) (core.NanoUSD, bool) {
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "$"))
	n, ok := parseUSD(strings.TrimSpace(strings.TrimSuffix(s, "USD")))
	return n, ok && n >= 0
}
