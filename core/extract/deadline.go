package extract

import (
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

var (
	isoDate    = core.NewPattern(`\b(20\d\d)-(\d\d?)-(\d\d?)\b`)
	dottedDate = core.NewPattern(`\b(\d\d?)\.\s?(\d\d?)\.(?:\s?(20\d\d|\d\d)\b)?`)
	slashDate  = core.NewPattern(`\b(\d\d?)/(\d\d?)/(20\d\d|\d\d)\b`)
	dayMonth   = core.NewPattern(`\b(\d\d?)(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?([a-zäûéç]{3,10})\.?(?:,?\s+(?:de\s+|del\s+)?(20\d\d))?`)
	monthDay   = core.NewPattern(`\b([a-z]{3,9})\.?\s+(\d\d?)(?:st|nd|rd|th)?\b(?:,?\s+(20\d\d))?`)
)

// readDeadline finds until when one can apply: the source's field, else a date
// right after a word such as "deadline". A date without a year is taken to be
// the first such day from the posting on.
func (d *document) readDeadline(x *core.Extraction) {
	if t := d.posting.ExpiresAt; !t.IsZero() {
		x.Deadline = t.UTC()
		x.Provenance["deadline"] = "hint:expires"
		return
	}
	ref := d.posting.PostedAt
	if ref.IsZero() {
		ref = d.posting.FetchedAt
	}
	if t, ok := expiryHint(d.posting.Hints["expires"]); ok {
		x.Deadline = t
		x.Provenance["deadline"] = "hint:expires"
		return
	}
	for n, i := range d.byKind[kindDeadline] {
		if n == 200 {
			return
		}
		h := d.hits[i]
		s, e := d.at(h)
		if h.value() == "weak" {
			// "until" ends many things; an application only where one is asked for.
			if from, to := d.sentenceAt(s); !d.near(kindApply, from, to) {
				continue
			}
		}
		window := d.low[e:min(len(d.low), e+60)]
		if nl := strings.IndexByte(window, '\n'); nl >= 0 {
			window = window[:nl]
		}
		if !strings.ContainsAny(window, "0123456789") {
			continue
		}
		if t, ok := findDate(window, ref, x.Language != core.LangEnglish); ok {
			x.Deadline = t
			x.Provenance["deadline"] = d.where(s)
			return
		}
	}
}

// expiryHint reads a source's own expiry field.
func expiryHint(s string) (time.Time, bool) {
	s = strings.TrimSpace(cut(s, 60))
	for _, layout := range [...]string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly, time.RFC1123Z, time.RFC1123} {
		if t, err := time.Parse(layout, s); err == nil {
			if layout == time.DateOnly {
				t = endOfDay(t)
			}
			return t.UTC(), plausibleYear(t.Year())
		}
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		if n > 1e11 { // milliseconds
			n /= 1000
		}
		t := time.Unix(n, 0).UTC()
		return t, plausibleYear(t.Year())
	}
	return time.Time{}, false
}

func plausibleYear(y int) bool { return y >= 2000 && y <= 2100 }

// findDate returns the first date in s, at the end of that day in UTC.
func findDate(s string, ref time.Time, dayFirst bool) (time.Time, bool) {
	if m := isoDate.FindStringSubmatch(s); m != nil {
		return makeDate(m[1], m[2], m[3], ref)
	}
	if m := dottedDate.FindStringSubmatch(s); m != nil {
		return makeDate(m[3], m[2], m[1], ref)
	}
	if m := slashDate.FindStringSubmatch(s); m != nil {
		a, _ := strconv.Atoi(m[1])
		if dayFirst || a > 12 {
			return makeDate(m[3], m[2], m[1], ref)
		}
		return makeDate(m[3], m[1], m[2], ref)
	}
	if m := dayMonth.FindStringSubmatch(s); m != nil && monthNumber(m[2]) > 0 {
		return makeDate(m[3], strconv.Itoa(monthNumber(m[2])), m[1], ref)
	}
	if m := monthDay.FindStringSubmatch(s); m != nil && monthNumber(m[1]) > 0 {
		return makeDate(m[3], strconv.Itoa(monthNumber(m[1])), m[2], ref)
	}
	return time.Time{}, false
}

func makeDate(year, month, day string, ref time.Time) (time.Time, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	dd, _ := strconv.Atoi(day)
	if year != "" && len(year) == 2 {
		y += 2000
	}
	implied := year == ""
	if implied {
		if ref.IsZero() {
			return time.Time{}, false
		}
		y = ref.UTC().Year()
	}
	t := time.Date(y, time.Month(m), dd, 0, 0, 0, 0, time.UTC)
	if m < 1 || m > 12 || t.Day() != dd || !plausibleYear(y) {
		return time.Time{}, false
	}
	t = endOfDay(t)
	if implied && t.Before(ref) {
		t = t.AddDate(1, 0, 0)
	}
	if !ref.IsZero() && t.After(ref.AddDate(2, 0, 0)) {
		return time.Time{}, false
	}
	return t, true
}

func endOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 23, 59, 59, 0, time.UTC)
}

// monthNumber returns 1..12 for a month's name in en, de, es or fr, else 0.
func monthNumber(w string) int {
	for i, names := range [12]string{
		"january jan januar jänner enero janvier", "february feb februar febrero février fevrier", "march mar märz maerz marzo mars",
		"april apr abril avril", "may mai mayo", "june jun juni junio juin", "july jul juli julio juillet", "august aug agosto août aout",
		"september sep sept septiembre septembre", "october oct oktober okt octubre octobre", "november nov noviembre novembre",
		"december dec dezember dez diciembre décembre decembre",
	} {
		for n := range strings.FieldsSeq(names) {
			if n == w {
				return i + 1
			}
		}
	}
	return 0
}
