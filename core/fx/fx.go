// Package fx reads exchange rates in the form in which the European Central Bank
// publishes its euro foreign exchange reference rates (eurofxref-daily.xml).
package fx

import (
	"math"
	"regexp"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
)

// maxBytes bounds what is read; the file of a day has about 2 kB.
const maxBytes = 1 << 20

// Read reads the rates of the first day that a file names. A file without a day, or
// with fewer than five rates, is of kind core.KindInvalid.
func Read(body []byte, source string) (core.Rates, error) {
	body = body[:min(len(body), maxBytes)]
	day, rate := regexp.MustCompile(`<Cube\s+time\s*=\s*["'](\d{4}-\d{2}-\d{2})["']`), regexp.MustCompile(`<Cube\s+currency\s*=\s*["']([A-Z]{3})["']\s+rate\s*=\s*["']([0-9.]{1,20})["']`)
	days := day.FindAllSubmatchIndex(body, 2)
	out := core.Rates{Source: core.Clean(source, 200, false), PerEuro: map[core.Currency]float64{}}
	if len(days) == 0 {
		return core.Rates{}, refused()
	}
	out.AsOf = string(body[days[0][2]:days[0][3]])
	if _, err := time.Parse(time.DateOnly, out.AsOf); err != nil {
		return core.Rates{}, refused()
	}
	part := body[days[0][1]:]
	if len(days) == 2 { // the file of ninety days: the first is the latest
		part = body[days[0][1]:days[1][0]]
	}
	for _, m := range rate.FindAllSubmatch(part, 300) {
		v, err := strconv.ParseFloat(string(m[2]), 64)
		if err == nil && v > 0 && !math.IsInf(v, 0) {
			out.PerEuro[core.Currency(m[1])] = v
		}
	}
	if len(out.PerEuro) < 5 || out.Check() != nil {
		return core.Rates{}, refused()
	}
	return out, nil
}

func refused() error {
	return core.Invalid("rates", "the answer does not hold exchange rates as the European Central Bank publishes them; the former rates stay")
}
