package extract

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// currencyBefore reads a currency that ends right before the number at i and
// starts after lastEnd; it returns where it starts, i when there is none.
func currencyBefore(low string, i, lastEnd int) (core.Currency, int) {
	j := i
	for n := 0; n < 2 && j > 0 && j > lastEnd; n++ {
		switch {
		case low[j-1] == ' ' || low[j-1] == '~' || low[j-1] == ':':
			j--
		case strings.HasSuffix(low[:j], "\u00a0"):
			j -= 2
		}
	}
	if j <= 0 || j <= lastEnd {
		return "", i
	}
	s := low[max(0, lastEnd, j-8):j]
	if strings.HasSuffix(s, "$") {
		s = s[:len(s)-1]
		w := tailWord(s)
		if c, ok := dollar(w); ok {
			return c, j - 1 - len(w)
		}
		if w == "" && strings.HasSuffix(s, " ") { // "CAD $135,000"
			if w = tailWord(s[:len(s)-1]); len(w) == 3 {
				if c, ok := dollar(w); ok {
					return c, j - 2 - len(w)
				}
			}
		}
		return "USD", j - 1
	}
	if c, n := symbolSuffix(s); n > 0 {
		return c, j - n
	}
	w := tailWord(s)
	if c := isoCode(w); c != "" {
		return c, j - len(w)
	}
	if strings.HasSuffix(s, "rs.") {
		return "INR", j - 3
	}
	return "", i
}

// currencyAfter reads a currency right after a number that ends at i.
func currencyAfter(low string, i int) (core.Currency, int) {
	j := skipBlank(low, i, 1)
	if j >= len(low) {
		return "", i
	}
	if low[j] == '(' && j+4 < len(low) && low[j+4] == ')' { // "$109k (AUD)"
		if c := isoCode(low[j+1 : j+4]); c != "" {
			return c, j + 5
		}
		return "", i
	}
	if c, n := symbolPrefix(low[j:]); n > 0 {
		// "100 $200": the sign belongs to what follows it
		if low[j] == '$' && j+1 < len(low) && low[j+1] >= '0' && low[j+1] <= '9' {
			return "", i
		}
		return c, j + n
	}
	w := wordAt(low, j)
	if w == "" {
		return "", i
	}
	if rest := low[j+len(w):]; strings.HasPrefix(rest, "$") {
		if c, ok := dollar(w); ok && !strings.HasPrefix(rest, "$0") && (len(rest) < 2 || rest[1] < '0' || rest[1] > '9') {
			return c, j + len(w) + 1
		}
	}
	if c := isoCode(w); c != "" {
		return c, j + len(w)
	}
	switch w {
	case "us": // "80k US dollars"
		if strings.HasPrefix(low[j:], "us dollar") {
			return "USD", j + len("us dollar")
		}
	case "dollars", "dollar", "bucks":
		return "USD", j + len(w)
	case "euro", "euros", "eu€":
		return "EUR", j + len(w)
	case "pounds", "quid":
		return "GBP", j + len(w)
	case "franken", "sfr":
		return "CHF", j + len(w)
	case "rs", "rupees", "inr":
		return "INR", j + len(w)
	case "zł", "zl", "złotych":
		return "PLN", j + len(w)
	case "kr":
		return "SEK", j + len(w)
	case "reais":
		return "BRL", j + len(w)
	}
	return "", i
}

func symbols() [12]struct {
	s string
	c core.Currency
} {
	return [...]struct {
		s string
		c core.Currency
	}{{"€", "EUR"}, {"£", "GBP"}, {"₹", "INR"}, {"¥", "JPY"}, {"₽", "RUB"}, {"₺", "TRY"}, {"₴", "UAH"}, {"₪", "ILS"},
		{"₩", "KRW"}, {"₱", "PHP"}, {"₦", "NGN"}, {"$", "USD"}}
}

func symbolPrefix(s string) (core.Currency, int) {
	if c := s[0]; c != '$' && c != 0xE2 && c != 0xC2 {
		return "", 0
	}
	for _, y := range symbols() {
		if strings.HasPrefix(s, y.s) {
			return y.c, len(y.s)
		}
	}
	return "", 0
}

func symbolSuffix(s string) (core.Currency, int) {
	if s == "" || s[len(s)-1] < 0x80 {
		return "", 0
	}
	for _, y := range symbols() {
		if strings.HasSuffix(s, y.s) {
			return y.c, len(y.s)
		}
	}
	return "", 0
}

// tailWord returns the ASCII letters at the end of s.
func tailWord(s string) string {
	i := len(s)
	for i > 0 && s[i-1] >= 'a' && s[i-1] <= 'z' {
		i--
	}
	return s[i:]
}

// dollar tells the dollars apart by the letters before the sign.
func dollar(w string) (core.Currency, bool) {
	switch w {
	case "us", "usd", "u":
		return "USD", true
	case "c", "ca", "cad", "cdn":
		return "CAD", true
	case "a", "au", "aud":
		return "AUD", true
	case "nz":
		return "NZD", true
	case "s", "sg", "sgd":
		return "SGD", true
	case "hk":
		return "HKD", true
	case "r":
		return "BRL", true
	case "mx":
		return "MXN", true
	}
	return "", false
}

// isoCode returns the currency for a lower-case ISO code that is not also an
// ordinary word or a programming language.
func isoCode(w string) core.Currency {
	switch w {
	case "usd", "eur", "gbp", "chf", "cad", "aud", "nzd", "sgd", "hkd", "inr", "pln", "sek", "nok", "dkk", "czk", "huf",
		"ron", "bgn", "ils", "aed", "zar", "jpy", "cny", "brl", "mxn", "pkr", "ngn", "kes", "rub", "uah", "thb", "myr":
		return core.Currency(strings.ToUpper(w))
	case "euro", "euros":
		return "EUR"
	case "nis":
		return "ILS"
	case "rs":
		return "INR"
	}
	return ""
}
