package cv

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// dates is a range of months or years as a document states it, and where it stands.
type dates struct {
	start, end string // "2019-03", "2019" or core.OngoingDate; "" when not stated
	from, to   int    // its place in the line
}

func (d dates) found() bool { return d.to > d.from }

const (
	monthWords = `january|february|march|april|may|june|july|august|september|october|november|december|` +
		`januar|jänner|februar|märz|maerz|mai|juni|juli|oktober|dezember|` +
		`enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre|` +
		`janvier|février|fevrier|mars|avril|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre|` +
		`jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec|mrz|mär|okt|dez|ene|abr|ago|dic|janv|févr|fév|avr|juil|déc`
	nowWords = `present|now|current|currently|today|ongoing|to date|till date|heute|jetzt|aktuell|laufend|dato|gegenwart|actualidad|actualmente|presente|hoy|actual|aujourd['’]hui|présent|ce jour|en cours|maintenant`
	oneDate  = `(?:(?:\d{1,2}\.\s?)?(?:` + monthWords + `)\.?(?:\s+de|\s+del)?,?\s*['’]?(?:19|20)?\d{2}|\d{1,2}[./]\d{1,2}[./](?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}|(?:0?[1-9]|1[0-2])\s?[./\-]\s?(?:19|20)\d{2}|(?:19|20)\d{2}\s?[./\-]\s?(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])/\d{2}|(?:19|20)\d{2})`
)

var (
	rangePattern = core.NewPattern(`(?i)(?:\b(?:from|von|vom|desde|de|depuis|du|del)\s+)?\b(` + oneDate + `)\s*(?:-|–|—|−|‐|→|\bto\b|\bbis(?:\s+zum)?\b|\buntil\b|\bhasta\b|\bà\b|\bau\b|\ba\b|\bal\b)\s*(` + oneDate + `|\b(?:` + nowWords + `))(?:$|[^\pL\d])`)
	sincePattern = core.NewPattern(`(?i)\b(?:since|seit|desde|depuis|ab)\s+(` + oneDate + `)(?:$|[^\pL\d])`)
	openPattern  = core.NewPattern(`(?i)\b(` + oneDate + `)\s*[-–—]\s*$`)
	singleDate   = core.NewPattern(`(?i)(?:^|[^\pL\d/.\-])(` + oneDate + `)(?:$|[^\pL\d])`)
	spanOfTime   = core.NewPattern(`(?i)[(\[·|]?\s*\b\d{1,2}\+?\s*(?:years?|yrs?|jahre?n?|años?|ans?|months?|mos?|monate?n?|mes(?:es)?|mois)\b\.?(?:,?\s*(?:and|und|y|et)?\s*\d{1,2}\s*(?:months?|mos?|monate?n?|mes(?:es)?|mois)\b\.?)?\s*[)\]]?`)
)

// dateRange finds the first range of dates in s. A single date counts only when
// single is set.
func dateRange(s string, single bool) dates {
	if m := rangePattern.FindStringSubmatchIndex(s); m != nil {
		d := dates{start: readDate(s[m[2]:m[3]]), end: readDate(s[m[4]:m[5]]), from: m[0], to: m[5]}
		if d.end == "" {
			d.end = core.OngoingDate
		}
		if d.start != "" {
			return d
		}
	}
	for _, p := range [...]*core.Pattern{sincePattern, openPattern} {
		if m := p.FindStringSubmatchIndex(s); m != nil {
			if d := readDate(s[m[2]:m[3]]); d != "" {
				to := m[3]
				if p == openPattern {
					to = m[1]
				}
				return dates{start: d, end: core.OngoingDate, from: m[0], to: to}
			}
		}
	}
	if !single {
		return dates{}
	}
	if m := singleDate.FindStringSubmatchIndex(s); m != nil {
		if d := readDate(s[m[2]:m[3]]); d != "" {
			return dates{end: d, from: m[2], to: m[3]}
		}
	}
	return dates{}
}

// without returns s without the range d and the brackets around it.
func (d dates) without(s string) string {
	if !d.found() {
		return s
	}
	head, tail := s[:d.from], s[d.to:]
	h, t := strings.TrimRight(head, " \t"), strings.TrimLeft(tail, " \t")
	if (strings.HasSuffix(h, "(") || strings.HasSuffix(h, "[")) && (strings.HasPrefix(t, ")") || strings.HasPrefix(t, "]")) {
		head, tail = h[:len(h)-1], t[1:]
	}
	return strings.TrimSpace(trim(head) + sep(head, tail) + trim(spanOfTime.ReplaceAllString(tail, " ")))
}

func sep(a, b string) string {
	if trim(a) == "" || trim(b) == "" {
		return ""
	}
	return "   "
}

// readDate reads one date as "2019-03" or "2019"; "" when it is none.
func readDate(s string) string {
	low := strings.ToLower(strings.TrimSpace(s))
	if m := monthOf(low); m > 0 {
		year := strings.TrimFunc(low[len(strings.TrimRight(low, "0123456789")):], func(r rune) bool { return r < '0' || r > '9' })
		return stamp(year, m)
	}
	f := strings.FieldsFunc(low, func(r rune) bool { return r < '0' || r > '9' })
	switch {
	case len(f) == 1 && len(f[0]) == 4:
		return stamp(f[0], 0)
	case len(f) == 2 && len(f[0]) == 4:
		return stamp(f[0], number(f[1]))
	case len(f) == 2:
		return stamp(f[1], number(f[0]))
	case len(f) == 3 && len(f[0]) == 4:
		return stamp(f[0], number(f[1]))
	case len(f) == 3:
		month := number(f[1])
		if month > 12 { // 12/31/2019
			month = number(f[0])
		}
		return stamp(f[2], month)
	}
	return ""
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// stamp makes a date of a year of two or four digits and a month, 0 for none.
func stamp(year string, month int) string {
	y := number(year)
	if len(year) == 2 {
		if y += 2000; y > 2050 {
			y -= 100
		}
	}
	if y < 1940 || y > 2060 || month < 0 || month > 12 {
		return ""
	}
	if month == 0 {
		return fmt.Sprintf("%04d", y)
	}
	return fmt.Sprintf("%04d-%02d", y, month)
}

// monthOf returns the month that a date names by a word, 0 when it names none.
func monthOf(low string) int {
	low = strings.TrimLeft(low, "0123456789. ")
	word := low
	if i := strings.IndexFunc(low, func(r rune) bool { return r < 'a' && r != 'é' || r == ' ' }); i >= 0 {
		word = low[:i]
	}
	word = fold(word)
	if len(word) < 3 {
		return 0
	}
	for i, list := range [12]string{"jan janner ene enero", "feb fev fevr", "mar maerz mrz", "apr avr abr", "may mai", "jun juin", "jul juil", "aug aou ago", "sep set", "oct okt", "nov", "dec dez dic"} {
		for _, p := range strings.Fields(list) {
			if strings.HasPrefix(word, p) {
				return i + 1
			}
		}
	}
	return 0
}
