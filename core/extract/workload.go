package extract

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// most of what is taken for a workload; more is a slip or another figure.
const (
	mostHours = 80
	mostWeeks = 260
)

// number is one or a range, of which the groups are the ends.
const number = `(\d{1,3})(?:\s?(?:-|–|to|bis|a|à)\s?(\d{1,3}))?\+?`

var (
	weeklyHours = core.NewPattern(number + `\s?-?(?:hours?|hrs?|h|std|stunden?|horas|heures|wochenstunden)\b\.?\s?(?:per |a |an |each |every |/ ?|pro |die |in der |je |por |a la |par )?\s?(week|wk|woche|semana|semaine)?`)
	lasting     = core.NewPattern(number + `[\s-]?(weeks?|months?|wochen?|monate?n?|semanas?|mes(?:es)?|semaines?|mois)\b`)
	termAfter   = core.NewPattern(`^[\s-]*(?:contract|project|engagement|assignment|term|projekt|einsatz)`)
)

// readWorkload finds how many hours a week the work takes, for how long, and from
// when on. Only figures that say what they are count: "at least 6 months of
// experience" is no term.
func (d *document) readWorkload(x *core.Extraction) {
	w := &x.Workload
	for at := range d.spots("week", "/wk", "woche", "semana", "semaine") {
		if w.Hours == 0 {
			w.Hours = d.hoursAt(at)
		}
		if w.Weeks == 0 {
			w.Weeks = d.termAt(at)
		}
	}
	for at := range d.spots("month", "monat", "meses", "mois") {
		if w.Weeks == 0 {
			w.Weeks = d.termAt(at)
		}
	}
	for at := range d.spots("duration", "laufzeit", "dauer", "contract length", "length of contract", "duración", "durée") {
		// The label's own field: the same line, close by.
		field := d.low[at:d.lineEnd(at, 60)]
		if m := lasting.FindStringSubmatch(field); m != nil && strings.ContainsAny(field[:strings.Index(field, m[0])], ":-–= ") {
			w.Weeks = weeks(m[1], m[3])
			break
		}
	}
	w.Start = d.start(x.Language != core.LangEnglish)
	if *w != (core.Workload{}) {
		x.Provenance["workload"] = "text"
	}
}

// spots yields where the words stand, at most 40 of each.
func (d *document) spots(words ...string) func(func(int) bool) {
	return func(yield func(int) bool) {
		for _, w := range words {
			from := 0
			for range 40 {
				i := strings.Index(d.low[from:], w)
				if i < 0 {
					break
				}
				if !yield(from + i) {
					return
				}
				from += i + len(w)
			}
		}
	}
}

// lineEnd is where the line of an offset ends, or most bytes behind it.
func (d *document) lineEnd(at, most int) int {
	end := min(len(d.low), at+most)
	if i := strings.IndexByte(d.low[at:end], '\n'); i >= 0 {
		end = at + i
	}
	return end
}

// hoursAt reads the hours before a word for a week.
func (d *document) hoursAt(at int) int {
	from := max(0, at-32)
	if i := strings.LastIndexByte(d.low[from:at], '\n'); i >= 0 {
		from += i + 1
	}
	for _, m := range weeklyHours.FindAllStringSubmatchIndex(d.low[from:d.lineEnd(at, 16)], 4) {
		span := d.low[from+m[0] : from+m[1]]
		if m[6] < 0 && !strings.Contains(span, "wochenstunden") {
			continue
		}
		n := larger(d.low, from, m)
		if n >= 1 && n <= mostHours {
			return n
		}
	}
	return 0
}

// larger is the upper end of the number that a match begins with.
func larger(s string, from int, m []int) int {
	n, _ := strconv.Atoi(s[from+m[2] : from+m[3]])
	if m[4] >= 0 {
		if hi, _ := strconv.Atoi(s[from+m[4] : from+m[5]]); hi > n {
			n = hi
		}
	}
	return n
}

// termAt reads "6-month contract" and its like around a word for weeks or months.
func (d *document) termAt(at int) int {
	from := max(0, at-12)
	m := lasting.FindStringSubmatchIndex(d.low[from:d.lineEnd(at, 10)])
	if m == nil || from+m[6] != at || !termAfter.MatchString(d.low[from+m[1]:d.lineEnd(from+m[1], 20)]) {
		return 0
	}
	return weeks(d.low[from+m[2]:from+m[3]], d.low[from+m[6]:from+m[7]])
}

// weeks turns a number of a unit into weeks; 0 where it is none.
func weeks(number, unit string) int {
	n, _ := strconv.Atoi(number)
	if strings.HasPrefix(unit, "m") {
		n = int(math.Round(float64(n) * 52 / 12))
	}
	if n < 1 || n > mostWeeks {
		return 0
	}
	return n
}

// start reads the day on which the work starts.
func (d *document) start(dayFirst bool) time.Time {
	posted := d.posting.PostedAt
	if posted.IsZero() {
		posted = d.posting.FetchedAt
	}
	for at := range d.spots("start date", "starting date", "project start", "projektstart", "starttermin", "einsatzbeginn", "beginn:", "start:", "fecha de inicio", "date de début") {
		field := d.low[at:d.lineEnd(at, 60)]
		if t, ok := findDate(field, posted, dayFirst); ok {
			return t.Truncate(24 * time.Hour)
		}
		if atOnce(field) {
			return posted.UTC().Truncate(24 * time.Hour)
		}
	}
	for _, phrase := range [...]string{"start immediately", "starting immediately", "immediate start", "start asap", "ab sofort", "zum nächstmöglichen zeitpunkt", "inicio inmediato", "dès que possible"} {
		if strings.Contains(d.low, phrase) {
			return posted.UTC().Truncate(24 * time.Hour)
		}
	}
	return time.Time{}
}

func atOnce(field string) bool {
	for _, w := range [...]string{"asap", "immediate", "sofort", "as soon as possible", "nächstmöglich", "right away", "inmediat", "immédiat"} {
		if strings.Contains(field, w) {
			return true
		}
	}
	return false
}
