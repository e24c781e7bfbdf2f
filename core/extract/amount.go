package extract

import (
	"math"
	"strings"

	"github.com/automonet/automonet/core"
)

// amount is a figure or a range of figures as it stands in a text.
type amount struct {
	start, end int // with currency signs, without the period
	low, high  float64
	ranged     bool
	currency   core.Currency
	// kilo is set when "k" or a word for thousand was written, big for millions.
	kilo, big bool
	// open is set by a plus: "90k+".
	open bool
}

// figure is a single number with its multiplier and currency.
type figure struct {
	start, end int
	value      float64
	mult       float64 // 0 = none was written
	currency   core.Currency
	open       bool
	plain      bool // digits only: no grouping, decimals, multiplier or currency
}

// nextAmount reads the amount whose first digit is at i. The result ends after i
// even where no amount is found, so that scanning goes on.
func nextAmount(low string, i, lastEnd int) (amount, bool) {
	f, ok := readFigure(low, i, lastEnd)
	if !ok {
		return amount{end: f.end}, false
	}
	a := amount{start: f.start, end: f.end, low: f.value, high: f.value, currency: f.currency, open: f.open}
	mult := f.mult
	g, ok := rangeEnd(low, f)
	if !ok && f.end < len(low) && (low[f.end] == '/' || low[f.end] == ' ') { // "$80k/yr - $150k/yr"
		if u, end := readPeriod(low, f.end); u.period != "" {
			h := f
			h.end = end
			g, ok = rangeEnd(low, h)
		}
	}
	if ok {
		mult = combine(&f, &g)
		if hi := g.value * orOne(g.mult); hi >= f.value*orOne(f.mult) {
			a.end, a.ranged, a.high, a.open = g.end, true, g.value, g.open
			if a.currency == "" || a.currency == "USD" && g.currency != "" {
				a.currency = g.currency // "$80,022 - $92,628 AUD"
			}
			a.high *= orOne(g.mult)
			if f.plain && a.low*orOne(f.mult) < 1000 && a.high >= 10_000 && a.high/a.low >= 100 && mult == 0 {
				a.low *= 1000 // "£40-60,000"
			}
		} else {
			a.high *= orOne(f.mult)
		}
	} else {
		a.high *= orOne(f.mult)
	}
	a.low *= orOne(f.mult)
	a.kilo = mult == 1000 || mult == 100_000
	a.big = mult >= 1e6
	if mult == 100_000 && a.currency == "" {
		a.currency = "INR" // only Indian figures are in lakh
	}
	return a, true
}

func orOne(m float64) float64 {
	if m == 0 {
		return 1
	}
	return m
}

// combine shares a multiplier that only one end of a range carries ("90-140k",
// "36 - 150k", "100k-130") and returns the larger one.
func combine(f, g *figure) float64 {
	switch {
	case f.mult == 0 && g.mult > 0 && f.value < 1000 && f.value <= g.value:
		f.mult = g.mult
	case g.mult == 0 && f.mult > 0 && g.value < 1000:
		g.mult = f.mult
	}
	return math.Max(f.mult, g.mult)
}

// readFigure reads one number at i with the currency around it. lastEnd keeps
// it from claiming a currency that belongs to the figure before.
func readFigure(low string, i, lastEnd int) (figure, bool) {
	v, end, plain := readNumber(low, i)
	f := figure{start: i, end: end, value: v, plain: plain}
	if end-i > 18 || v > 1e12 {
		return f, false
	}
	f.mult, f.end = readMultiplier(low, end)
	if i > lastEnd {
		f.currency, f.start = currencyBefore(low, i, lastEnd)
	}
	cur, curEnd := currencyAfter(low, f.end)
	if cur != "" && (f.currency == "" || cur == f.currency || f.currency == "USD") {
		f.currency, f.end = cur, curEnd
	}
	if f.end < len(low) && low[f.end] == '+' {
		f.open = true
		f.end++
		if f.currency == "" {
			if cur, curEnd := currencyAfter(low, f.end); cur != "" {
				f.currency, f.end = cur, curEnd
			}
		}
	}
	return f, true
}

// readNumber reads digits with English, German, French or Swiss grouping and
// decimals: 1,500.50 and 1.500,50 and 1 500 and 1'500.
func readNumber(low string, i int) (v float64, end int, plain bool) {
	digits := func(j int) int {
		for j < len(low) && low[j] >= '0' && low[j] <= '9' {
			j++
		}
		return j
	}
	end = digits(i)
	v = decimal(low[i:end])
	plain = true
	group := end - i
	for group <= 3 {
		n := separator(low, end)
		if n == 0 {
			break
		}
		next := digits(end + n)
		if next-end-n != 3 {
			break
		}
		if low[end] == ' ' && (i > 0 && low[i-1] == '.' || fraction(low, next) && !fraction2(low, next)) {
			break
		}
		v = v*1000 + decimal(low[end+n:next])
		end, plain, group = next, false, 3
	}
	if end+1 < len(low) && (low[end] == '.' || low[end] == ',') {
		next := digits(end + 1)
		if n := next - end - 1; n == 1 || n == 2 {
			v += decimal(low[end+1:next]) / math.Pow10(n)
			end, plain = next, false
		}
	}
	if strings.HasPrefix(low[end:], ",-") || strings.HasPrefix(low[end:], ".-") { // 800,- €
		end += 2
	}
	return v, end, plain
}

// fraction reports whether a point and a digit stand at i, fraction2 whether a point
// and exactly two digits do, as after an amount of money.
func fraction(low string, i int) bool {
	return i+1 < len(low) && low[i] == '.' && low[i+1] >= '0' && low[i+1] <= '9'
}

func fraction2(low string, i int) bool {
	return fraction(low, i) && i+2 < len(low) && low[i+2] >= '0' && low[i+2] <= '9' && (i+3 == len(low) || low[i+3] < '0' || low[i+3] > '9')
}

// separator returns the length of a thousands separator at i, or 0.
func separator(low string, i int) int {
	if i >= len(low) {
		return 0
	}
	switch low[i] {
	case ',', '.', '\'', ' ':
		return 1
	case 0xC2:
		if strings.HasPrefix(low[i:], "\u00a0") {
			return 2
		}
	case 0xE2:
		if strings.HasPrefix(low[i:], "\u202f") || strings.HasPrefix(low[i:], "\u2009") || strings.HasPrefix(low[i:], "’") {
			return 3
		}
	}
	return 0
}

func decimal(digits string) float64 {
	v := 0.0
	for i := 0; i < len(digits) && i < 16; i++ {
		v = v*10 + float64(digits[i]-'0')
	}
	return v
}

// readMultiplier reads "k", "tsd", "lakh", "million" after a number.
func readMultiplier(low string, i int) (mult float64, end int) {
	j := skipBlank(low, i, 1)
	w := wordAt(low, j)
	switch w {
	case "kp", "kpa", "kpcm": // "£32-40kp.a."
		return 1000, j + 1
	case "k", "tsd", "tsd.", "thousand", "tausend", "mil", "mille", "keur", "kusd", "kgbp", "kpln", "kchf":
		if w == "mil" && j == i {
			return 0, i
		}
		if len(w) == 4 && w[0] == 'k' { // the currency is read after it
			return 1000, j + 1
		}
		return 1000, j + len(w)
	case "lakh", "lakhs", "lac", "lacs", "lpa":
		return 100_000, j + len(w)
	case "m", "mm", "mn", "b", "bn", "t":
		if j == i || w == "mn" || w == "bn" {
			return 1e6, j + len(w)
		}
	case "million", "millions", "mio", "millionen", "millones", "billion", "billions", "milliarden", "crore", "cr", "trillion", "milliards":
		return 1e6, j + len(w)
	}
	return 0, i
}

// rangeEnd reads the second half of a range after f.
func rangeEnd(low string, f figure) (figure, bool) {
	i := skipBlank(low, f.end, 2)
	blank := i > f.end
	switch {
	case i >= len(low):
		return figure{}, false
	case strings.HasPrefix(low[i:], "\u00ad"):
		i = skipBlank(low, i+2, 1)
		if i < len(low) && low[i] == '-' {
			i++
		}
	case strings.HasPrefix(low[i:], "–"), strings.HasPrefix(low[i:], "—"), strings.HasPrefix(low[i:], "‑"), strings.HasPrefix(low[i:], "−"):
		i += 3
	case low[i] == '-' || low[i] == '~':
		i++
		if i < len(low) && (low[i] == '-' || low[i] == '>') {
			i++
		}
	case strings.HasPrefix(low[i:], "..."):
		i += 3
	case strings.HasPrefix(low[i:], ".."):
		i += 2
	case blank && hasWord(low, i, "to"), blank && hasWord(low, i, "or") && f.currency != "":
		i += 2
	case blank && hasWord(low, i, "bis"):
		i += 3
	case blank && hasWord(low, i, "à"):
		i += 2
	case blank && hasWord(low, i, "a"):
		i++
	case blank && (hasWord(low, i, "and") || hasWord(low, i, "und")) && joins(low, f.start):
		i += 3
	case blank && hasWord(low, i, "et") && joins(low, f.start):
		i += 2
	case blank && hasWord(low, i, "y") && joins(low, f.start):
		i++
	case blank && f.currency != "" && low[i] == '$':
		// "$80 $120": the dash got lost on the way
	default:
		return figure{}, false
	}
	i = skipBlank(low, i, 2)
	j := i
	for j < len(low) && j-i < 8 && (low[j] < '0' || low[j] > '9') {
		j++
	}
	if j >= len(low) || low[j] < '0' || low[j] > '9' {
		return figure{}, false
	}
	if j > i {
		if cur, s := currencyBefore(low, j, i-1); cur == "" || s > i {
			return figure{}, false
		}
	}
	return readFigure(low, j, i-1)
}

// joins reports whether "between" or its like stands right before a range.
func joins(low string, start int) bool {
	s := strings.TrimRight(low[max(0, start-14):start], " ")
	for _, w := range [...]string{"between", "zwischen", "entre"} {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

func skipBlank(low string, i, most int) int {
	for n := 0; n < most && i < len(low); n++ {
		switch {
		case low[i] == ' ':
			i++
		case strings.HasPrefix(low[i:], "\u00a0"):
			i += 2
		case strings.HasPrefix(low[i:], "\u202f"):
			i += 3
		default:
			return i
		}
	}
	return i
}

// wordAt returns the run of letters at i, at most 12 bytes.
func wordAt(low string, i int) string {
	j := i
	for j < len(low) && j-i < 12 && (low[j] >= 'a' && low[j] <= 'z' || low[j] >= 0x80 && punctLen(low, j) == 0) {
		j++
	}
	return low[i:j]
}

func hasWord(low string, i int, w string) bool {
	return strings.HasPrefix(low[i:], w) && (i+len(w) >= len(low) || !wordByte(low[i+len(w)]) || punctLen(low, i+len(w)) > 0)
}
