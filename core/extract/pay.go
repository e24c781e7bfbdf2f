package extract

import (
	"sort"
	"strings"

	"github.com/automonet/automonet/core"
)

// maxAmounts bounds how many figures of one posting are looked at.
const maxAmounts = 200

// readPay finds what the posting offers: the source's own field first, then the
// figure in title or text that speaks most clearly of pay. Raises, prices and
// perks are amounts too and are left alone.
func (d *document) readPay(x *core.Extraction) {
	best, ok := d.bestPay(false)
	if hint := d.posting.Hints["salary"]; hint != "" {
		if p, stated := ParsePay(hint); stated {
			x.Pay = p
			x.Provenance["pay"] = "hint:salary"
			if ok {
				d.completePay(x, d.toPay(best))
			}
			return
		}
	}
	if !ok {
		return
	}
	x.Provenance["pay"] = d.where(best.amount.start)
	if best.amount.currency == "" {
		if c := d.impliedCurrency(x, best.amount); c != "" {
			best.amount.currency = c
			x.Provenance["pay.currency"] = "implied"
		}
	}
	x.Pay = d.toPay(best)
}

// completePay adds to the pay of the source's field what the text says of the same
// amount: the period that the field leaves open, and the other end of a range of which
// the field has only one.
func (d *document) completePay(x *core.Extraction, text core.Pay) {
	p := &x.Pay
	if p.Min == text.Min && p.Max == text.Max {
		if p.Period == core.PeriodUnknown && text.Period != core.PeriodUnknown {
			p.Period = text.Period
			x.Provenance["pay.period"] = "text"
		}
		return
	}
	one := p.Min
	if !one.Stated() {
		one = p.Max
	}
	if (p.Min == p.Max || !p.Min.Stated() || !p.Max.Stated()) && text.Min.Stated() && text.Max.Stated() && text.Min != text.Max &&
		(one == text.Min || one == text.Max) && (p.Period == text.Period || p.Period == core.PeriodUnknown) {
		*p = text
		x.Provenance["pay"] = "text"
	}
}

// ParsePay reads pay from a short string that is known to speak of pay, such as
// a salary field: "$90-140k+", "50.000 to 80.000 EUR", "60 €/Std.", "20 to 39
// lakh". It returns false when no amount with a currency is found; Text then
// still holds a figure that was found without one. Amounts of a million or more
// in the large currencies are refused.
func ParsePay(s string) (core.Pay, bool) {
	d := newDocument(core.Posting{Title: cut(s, core.MaxTitleBytes)})
	best, ok := d.bestPay(true)
	if !ok {
		return core.Pay{}, false
	}
	if best.amount.currency == "" && germanPayWord(d.low) {
		best.amount.currency = "EUR"
	}
	p := d.toPay(best)
	return p, p.Stated()
}

func germanPayWord(low string) bool {
	for _, w := range [...]string{"stundensatz", "tagessatz", "honorar", "gehalt", "vergütung", "festpreis"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}

// candidate is an amount with what its surroundings say of it.
type candidate struct {
	amount amount
	score  float64
	period core.Period
	// upTo and from are set by "up to" and "from" before a single figure.
	upTo, from bool
	textEnd    int
}

// bestPay returns the most convincing amount. In a field that is known to hold
// pay (sure), the first amount that is not plainly something else counts.
func (d *document) bestPay(sure bool) (candidate, bool) {
	var best candidate
	found := false
	last, n := -1, 0
	for i := 0; i < len(d.low) && n < maxAmounts; i++ {
		c := d.low[i]
		if c < '0' || c > '9' {
			continue
		}
		a, ok := nextAmount(d.low, i, last)
		begins := i == 0 || !wordByte(d.low[i-1]) || punctBefore(d.low, i) || a.start < i
		i = max(i, a.end-1)
		if !ok || !begins || notMoney(d.low, a) {
			continue
		}
		last = a.end
		n++
		if p, ok := d.judge(a, sure); ok && (!found || p.score > best.score+0.01) {
			best, found = p, true
		}
	}
	return best, found
}

// punctBefore reports whether a sign beyond ASCII (a dash, a quote) ends at i.
func punctBefore(low string, i int) bool {
	return i >= 3 && low[i-3] == 0xE2 || i >= 2 && low[i-2] == 0xC2
}

// notMoney knows figures that look like money and never are.
func notMoney(low string, a amount) bool {
	s := low[a.start:a.end]
	rest := low[a.end:]
	switch {
	case strings.HasPrefix(s, "401") && a.currency == "", strings.HasPrefix(s, "403") && a.currency == "":
		return true
	case a.currency == "" && !a.ranged && !a.kilo && (a.low == 1099 || a.low >= 1900 && a.low <= 2100): // a tax form, a year
		return true
	case strings.HasPrefix(rest, "%") || strings.HasPrefix(rest, " %"):
		return true
	case strings.HasPrefix(rest, "x ") && a.currency == "":
		return true
	case a.currency == "" && a.start > 0 && (low[a.start-1] == '#' || low[a.start-1] == '@'):
		return true
	case a.low <= 0 || a.big || a.low >= 2e6 && a.currency != "INR" && a.currency != "JPY" && a.currency != "KRW" && a.currency != "HUF" && a.currency != "NGN" && a.currency != "PKR" && a.currency != "COP":
		return true
	}
	return false
}

// judge weighs the words around an amount.
func (d *document) judge(a amount, sure bool) (candidate, bool) {
	from, to := d.clause(a)
	unit, textEnd := readPeriod(d.low, a.end)
	if a.ranged && !a.kilo && unit.period == "" && a.low >= 30 && a.high < 1000 && d.near(kindPayPos, a.end, min(to, a.end+14), "equity") {
		a.low, a.high, a.kilo = a.low*1000, a.high*1000, true // "$110-150 + equity"
	}
	p := candidate{amount: a, period: unit.period, textEnd: textEnd}
	pos, neg, per := d.weigh(a, from, to)
	score := pos - neg
	if unit.period != "" {
		score += 2.5
	}
	if unit.other {
		score -= 3
	}
	if a.ranged {
		score++
	}
	salary := a.kilo && a.low >= 10_000 && (a.low < 1e6 || a.currency == "INR")
	if salary {
		score++
		if a.currency == "INR" {
			score++ // only pay is counted in lakh
		}
	}
	inHead := a.start < d.head && d.headerField(a)
	if inHead && a.currency != "" && (a.ranged || salary || unit.period != "") {
		score += 1.5
	}
	if !inHead && a.ranged && a.currency != "" && a.low >= 10_000 && d.ownField(a) {
		score += 1.5
	}
	if implausible(a, p.period) {
		score -= 3
	}
	if a.currency == "" && !sure {
		// A bare number is pay only right next to a word that says so.
		if inHead && a.ranged && salary && d.ownField(a) {
			score += 1.5 // "| 120K - 150K |"
		}
		if !d.labelled(a) && unit.period == "" && (!salary || pos < 1 && !(inHead && a.ranged)) {
			return p, false
		}
		if unit.period != "" && (pos < 1 || !unit.joined && a.low < 100) && !d.labelled(a) {
			return p, false
		}
		score -= 0.5
	}
	if sure {
		score += 3
		if a.currency == "" && !a.ranged && !a.kilo && a.low < 5 {
			return p, false
		}
	}
	if p.period == "" {
		p.period = inferPeriod(a, per)
	}
	if !a.ranged {
		p.upTo, p.from = d.limits(a)
	}
	p.score = score
	if p.upTo {
		p.score -= 0.9 // "a base of X and up to Y": the base tells more
	}
	return p, score >= 1.9
}

// headerField reports whether the amount stands in the title, or in a field of a
// header that is divided by bars or commas.
func (d *document) headerField(a amount) bool {
	if a.start < d.body {
		return true
	}
	line, end := d.lineAt(a.start)
	return strings.Contains(d.low[line:end], "|") || a.start-line < 4 || end-a.end < 60 && strings.Contains(d.low[line:end], " - ")
}

// ownField reports whether a range fills a field of a header that is divided by bars.
func (d *document) ownField(a amount) bool {
	line, end := d.lineAt(a.start)
	before, after := strings.TrimRight(d.low[line:a.start], " "), strings.TrimLeft(d.low[a.end:end], " ")
	return strings.HasSuffix(before, "|") && (after == "" || strings.IndexByte("|+(", after[0]) >= 0)
}

// implausible reports whether nobody pays such an amount per such a period.
func implausible(a amount, p core.Period) bool {
	v, ok := core.RoughConvert(a.low, a.currency, "USD")
	if !ok {
		return false
	}
	switch p {
	case core.PeriodHour:
		return v > 1500 || v < 1
	case core.PeriodDay:
		return v > 6000 || v < 10
	case core.PeriodWeek:
		return v > 25_000 || v < 30
	case core.PeriodMonth:
		return v > 70_000 || v < 100
	case core.PeriodYear:
		return v < 1500
	case core.PeriodWord:
		return v > 5
	}
	return false
}

// clause returns the bounds within which words bear on an amount: its line, its
// sentence, its field in a "|" header, and some sixty bytes to either side.
func (d *document) clause(a amount) (from, to int) {
	from, to = a.start, a.end
	for from > 0 && a.start-from < 70 && d.low[from-1] != '|' && !d.boundary(from-1) {
		from--
	}
	for to < len(d.low) && to-a.end < 50 && d.low[to] != '|' && !d.boundary(to) {
		to++
	}
	// A heading of its own line says what the next line is about.
	if from > 1 && d.low[from-1] == '\n' && a.start-from < 12 {
		line := strings.LastIndexByte(d.low[:from-1], '\n') + 1
		if from-line < 50 {
			from = line
		}
	}
	return from, to
}

// weigh sums up the pay words and the words for other money in a clause, nearer
// ones more, and returns the period that the nearest period word stands for.
func (d *document) weigh(a amount, from, to int) (pos, neg float64, per core.Period) {
	nearest := 1 << 30
	for _, k := range [...]kind{kindPayPos, kindPayNeg, kindPayNegSide, kindPayPer} {
		for _, i := range d.byKind[k] {
			h := d.hits[i]
			s, e := d.at(h)
			if s >= to {
				break
			}
			if s < from || s < a.end && e > a.start {
				continue
			}
			dist := a.start - e
			if s >= a.end {
				dist = s - a.end
			}
			if k == kindPayPer {
				if dist < nearest {
					nearest, per = dist, core.Period(h.value())
				}
				continue
			}
			if d.insideLonger(h) {
				continue
			}
			if k == kindPayPos && d.otherBudget(h, s, e) {
				neg += 3
				continue
			}
			w := max(0.25, 1-float64(dist)/70)
			switch {
			case k == kindPayNeg:
				// "$5M in revenue" and "raised $5M": close words count in full.
				if s >= a.end && dist > 28 || s < a.start && dist > 45 {
					w *= 0.4
				}
				neg += 3 * w
			case k == kindPayNegSide:
				if s >= a.end && strings.ContainsAny(d.low[a.end:s], "+,;") {
					w *= 0.1 // "$100k + relocation", "$100k, 401k match"
				}
				neg += 3.5 * w
			case h.value() == "equity":
				if s >= a.end {
					pos += 1.2 * w
				}
			default:
				pos += 2.4 * w
			}
		}
	}
	return min(pos, 5), neg + d.perks(a, from, to), per
}

// perks weighs German compounds that name a benefit: Fahrtkostenzuschuss,
// Bildungsbudget, Startbonus.
func (d *document) perks(a amount, from, to int) float64 {
	neg := 0.0
	for i := d.tokenAt(from); i < len(d.tokens) && int(d.tokens[i].start) < to; i++ {
		w := d.low[d.tokens[i].start:d.tokens[i].end]
		for _, suffix := range [...]string{"budget", "zuschuss", "prämie", "praemie", "bonus", "rabatt", "guthaben", "gutschein"} {
			if len(w) > len(suffix)+2 && strings.HasSuffix(w, suffix) && w != "projektbudget" && w != "gesamtbudget" {
				neg += 3.5
			}
		}
		if neg > 0 && int(d.tokens[i].start) >= a.end && strings.ContainsAny(d.low[a.end:d.tokens[i].start], "+,;") {
			neg = 0.3 // "80.000 € + Zielbonus"
		}
	}
	return neg
}

// tokenAt returns the index of the first token that starts at pos or later.
func (d *document) tokenAt(pos int) int {
	return sort.Search(len(d.tokens), func(i int) bool { return int(d.tokens[i].start) >= pos })
}

// otherBudget reports whether a "budget" is one for something else than the work
// ("educational budget").
func (d *document) otherBudget(h hit, s, e int) bool {
	if d.low[s:e] != "budget" {
		return false
	}
	before := d.wordBefore(h)
	if before != "" && before[0] <= '9' { // "$3000 budget"
		return false
	}
	switch before {
	case "", "the", "my", "our", "a", "project", "total", "fixed", "max", "maximum", "estimated", "est", "client", "mein", "das", "unser", "ein", "is", "with", "and", "small", "initial", "low", "limited", "approximate", "rough", "proposed":
		return false
	}
	return true
}

// insideLonger reports whether a pay word is only part of a longer one with
// another meaning ("budget" in "training budget", "price" in "fixed price").
func (d *document) insideLonger(h hit) bool {
	for _, k := range [...]kind{kindPayPos, kindPayNegSide} {
		for _, i := range d.byKind[k] {
			o := d.hits[i]
			if o.first > h.last {
				break
			}
			if o.first <= h.first && o.last >= h.last && o.last-o.first > h.last-h.first {
				return true
			}
		}
	}
	return false
}

// labelled reports whether a pay word stands right before the amount.
func (d *document) labelled(a amount) bool {
	from := max(0, a.start-26)
	for _, i := range d.byKind[kindPayPos] {
		h := d.hits[i]
		s, e := d.at(h)
		if s >= a.start {
			break
		}
		if s >= from && h.value() == "strong" && !d.insideLonger(h) {
			between := strings.Trim(d.low[e:a.start], " :=-(~")
			switch between {
			case "", "is", "of", "range", "ist", "von", "beträgt", "es", "de", "est", "around", "ca", "ca.", "approx", "about", "up to", "bis", "max", "max.", "bis zu":
				return true
			}
		}
	}
	return false
}

// limits reads "up to" and "from" before a single figure.
func (d *document) limits(a amount) (upTo, from bool) {
	for _, i := range d.byKind[kindLimit] {
		h := d.hits[i]
		_, e := d.at(h)
		if e > a.start {
			break
		}
		if strings.Trim(d.low[e:a.start], " :~.") == "" {
			upTo, from = h.value() == "upto", h.value() == "from"
		}
	}
	return upTo, from || a.open
}
