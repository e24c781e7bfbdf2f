package feed

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
)

var (
	weekday = core.NewPattern(`^(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]*\s*`)
	joined  = core.NewPattern(`(\d)[Tt](\d)`)
	// zoned finds the zone behind a time of day: a name, an offset or both.
	zoned = core.NewPattern(`^(.*?\d:\d{1,2}(?::\d{1,2})?(?:\.\d+)?(?: ?[AaPp][Mm])?) ?([A-Za-z]{1,5})?[ :-]?([+-]\d{2}:?\d{0,2})?(?: [A-Z]{1,5})?(?: ?\([A-Z]{1,5}\))?( \d{4})?$`)
	// yearBeforeZone and clockFirst are orders of the parts that are turned round.
	yearBeforeZone = core.NewPattern(`^([A-Z]{3,9} \d{1,2} [\d:]+)( \d{4}) ([A-Z]{1,5}|[+-]\d{4})$`)
	clockFirst     = core.NewPattern(`^(\d{1,2}:\d{2}(?::\d{2})?) (\d{1,2}\.\d{1,2}\.\d{4})(.*)$`)
	hourAlone      = core.NewPattern(`( \d{4} \d{2})( [+-]\d{4})$`)
	clockWords     = strings.NewReplacer("A.M.", "AM", "P.M.", "PM", " AT ", " ", " - ", " ")
)

// offsets are the zones that feeds name, in hours. Of names with two meanings the
// one that is more frequent in feeds counts.
func offsets() map[string]int {
	return map[string]int{
		"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
		"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
	}
}

// layouts are the forms of a date with and without a time of day.
var layouts = sync.OnceValue(func() (all []string) {
	days := []string{
		"2 Jan 2006", "2 January 2006", "2006-1-2", "2 Jan 06", "Jan 2 2006", "January 2 2006", "2-Jan-06", "2-Jan-2006",
		"2006/1/2", "2006 January 2", "2.1.2006", "2/1/2006", "1/2/2006", "2-1-2006", "06/1/2", "06-1-2",
	}
	for _, day := range days {
		for _, at := range []string{" 15:4:5", " 15:4", "", " 3:4:5 PM", " 3:4 PM", " 3:4:5PM", " 3:4PM"} {
			all = append(all, day+at)
		}
	}
	return append(all, "Jan 2 15:4:5 2006", "Jan 2 15:4 2006")
})

// date reads the forms of dates that feeds use; the zero time means unreadable.
func date(s string) time.Time {
	if len(s) > 100 {
		return time.Time{}
	}
	s = strings.Join(strings.Fields(weekday.ReplaceAllString(strings.TrimSpace(s), "")), " ")
	s = strings.Join(strings.Fields(strings.ReplaceAll(joined.ReplaceAllString(s, "$1 $2"), ",", " ")), " ")
	s = clockWords.Replace(strings.ToUpper(s))
	s = yearBeforeZone.ReplaceAllString(clockFirst.ReplaceAllString(s, "$2 $1$3"), "$1 $3$2")
	s, offset := zone(hourAlone.ReplaceAllString(s, "$1:00$2"))
	for _, layout := range layouts() {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Add(-offset).UTC()
		}
	}
	return time.Time{}
}

// zone takes the zone from the end of a date and returns its distance to UTC. A
// zone that is not known counts as UTC.
func zone(s string) (string, time.Duration) {
	m := zoned.FindStringSubmatch(s)
	if m == nil || m[2] == "AM" || m[2] == "PM" {
		return s, 0
	}
	if m[3] == "" {
		return m[1] + m[4], time.Duration(offsets()[strings.ToUpper(m[2])]) * time.Hour
	}
	digits := strings.ReplaceAll(m[3][1:], ":", "")
	hours, err := strconv.Atoi(digits[:2])
	minutes := 0
	if err == nil && len(digits) == 4 {
		minutes, err = strconv.Atoi(digits[2:])
	}
	offset := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if err != nil || offset > 15*time.Hour {
		return s, 0
	}
	if m[3][0] == '-' {
		offset = -offset
	}
	return m[1] + m[4], offset
}

// dateOf returns the first of the dates that can be read.
func dateOf(all ...string) time.Time {
	for _, s := range all {
		if t := date(s); s != "" && !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}
