package rule

import "github.com/automonet/automonet/core"

// amount reads an amount of money or an age that begins at word i, with its currency
// and period, and returns how many words it takes; 0 where there is none.
func (r *reader) amount(all []word, i int) int {
	start := i
	currency := currencyOf(all[i].form)
	if currency != "" {
		i++
	}
	if i >= len(all) || !isDigit(all[i].form[0]) {
		return 0
	}
	v, ok := figure(all[i].form)
	if !ok {
		r.unknown(all[i])
		return i + 1 - start
	}
	i++
	if i < len(all) && currency == "" {
		if currency = currencyOf(all[i].form); currency != "" {
			i++
		}
	}
	if currency == "" {
		if n := r.age(all, i, v); n > 0 {
			return i + n - start
		}
	}
	period, n := periodAt(all, i)
	i += n
	if period == "" {
		period = r.period
	}
	text := r.text[all[start].start:all[i-1].end]
	switch {
	case currency == "" && period == "" && r.item.compare == markNone:
		r.rest(all[start].start, all[i-1].end, i-start, false)
		return i - start
	case r.upper(all, start):
		r.unclear(text, "limit")
	case !r.lower(all, start):
		r.unclear(text, "wish")
	case period == "":
		r.unclear(text, "period")
	default:
		if currency == "" {
			currency = r.known.Currency
		}
		least, err := core.FromMajor(v, currency)
		c := core.RuleCheck{Kind: core.RuleMinPay, Least: least, Period: period}
		if err != nil || c.Mistake() != nil {
			r.unclear(text, "unknown")
			break
		}
		r.add(c, r.mode)
	}
	r.item.compare, r.item.marked = markNone, true
	return i - start
}

// lower reports whether the figure at word i is a least amount: "at least 60", "not
// under 60", "only above 60", "from 60".
func (r *reader) lower(all []word, i int) bool {
	if i > 0 {
		switch all[i-1].form {
		case "ab", "from":
			return true
		}
	}
	switch r.item.compare {
	case markLeast:
		return true
	case markBelow:
		return r.mode == markRefuse
	case markAbove:
		return r.mode != markRefuse
	}
	return false
}

// upper reports whether it is a most amount, which rules do not have.
func (r *reader) upper(_ []word, _ int) bool {
	return r.item.compare == markAbove && r.mode == markRefuse || r.item.compare == markBelow && r.mode == markOnly
}

// periodAt reads "per hour", "/h", "die Stunde", "as fixed price" at word i.
func periodAt(all []word, i int) (p core.Period, n int) {
	per := false
	for k := i; k < len(all) && k < i+4; k++ {
		if p := periodOf(all[k].form, per || k > i); p != "" {
			return p, k + 1 - i
		}
		switch all[k].form {
		case "per", "pro", "je":
			per = true
		case "a", "an", "the", "die", "der", "den", "das", "im", "in", "am", "fur", "for", "als", "as":
		default:
			return "", 0
		}
	}
	return "", 0
}

// age reads "14 days" of "older than 14 days".
func (r *reader) age(all []word, i int, v float64) int {
	if r.item.compare != markOlder || i >= len(all) {
		return 0
	}
	days := 0.0
	switch all[i].form {
	case "day", "days", "tag", "tage", "tagen":
		days = v
	case "week", "weeks", "woche", "wochen":
		days = 7 * v
	case "month", "months", "monat", "monate", "monaten":
		days = 30 * v
	default:
		return 0
	}
	c := core.RuleCheck{Kind: core.RuleMaxAge, Days: int(days)}
	if r.mode != markRefuse || c.Mistake() != nil {
		r.unclear(r.text[all[i-1].start:all[i].end], "wish")
	} else {
		r.add(c, r.mode)
	}
	r.item.compare, r.item.marked = markNone, true
	return 1
}
