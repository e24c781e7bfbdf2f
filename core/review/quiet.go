package review

import (
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// quiet: at the recipient's place it is not night by the channel's quiet hours.
func (c *check) quiet() {
	zone := RecipientZone(c.job, c.postings, c.settings)
	if end, ok := QuietEnd(c.caps, zone, c.now); ok {
		c.wait(end, CodeQuiet, "zone", zone.String(), "from", strconv.Itoa(c.caps.QuietFrom), "to", strconv.Itoa(c.caps.QuietTo))
	}
}

// QuietEnd reports whether quiet hours hold at now in the zone, and when they
// end. Hours are those on the wall, so a night with a change of clocks may last
// an hour more or less.
func QuietEnd(caps core.Caps, zone *time.Location, now time.Time) (time.Time, bool) {
	from, to := caps.QuietFrom, caps.QuietTo
	if from == to {
		return time.Time{}, false
	}
	local := now.In(zone)
	h := local.Hour()
	inside := h >= from && h < to
	if from > to {
		inside = h >= from || h < to
	}
	if !inside {
		return time.Time{}, false
	}
	day := local.Day()
	if from > to && h >= from {
		day++
	}
	end := time.Date(local.Year(), local.Month(), day, to, 0, 0, 0, zone)
	if !end.After(now) {
		// The hour exists twice, or was skipped, when clocks change.
		end = now.Add(time.Hour)
	}
	return end.UTC(), true
}

// RecipientZone returns the zone of whoever receives: from the posting's time
// zones, its location, else the owner's zone, else UTC.
func RecipientZone(j core.Job, postings []core.Posting, s core.Settings) *time.Location {
	for _, z := range j.Extraction.TimeZones {
		if loc, ok := zoneOf(z); ok {
			return loc
		}
	}
	places := []string{j.Extraction.Location}
	for _, p := range postings {
		places = append(places, p.Location)
	}
	for _, p := range places {
		if loc, ok := placeZone(p); ok {
			return loc
		}
	}
	if loc, ok := zoneOf(s.TimeZone); ok {
		return loc
	}
	return time.UTC
}

var offset = core.NewPattern(`^(?:utc|gmt)?\s*([+-−])\s*(\d{1,2})(?::?(\d{2}))?$`)

// zoneOf reads an IANA name, a common abbreviation, or an offset such as UTC+2.
func zoneOf(s string) (*time.Location, bool) {
	s = strings.TrimSpace(s)
	low := strings.ToLower(s)
	if name := abbreviation(low); name != "" {
		return load(name)
	}
	if m := offset.FindStringSubmatch(low); m != nil {
		h, _ := strconv.Atoi(m[2])
		min, _ := strconv.Atoi(m[3])
		if h > 14 || min > 59 {
			return nil, false
		}
		secs := h*3600 + min*60
		if m[1] != "+" {
			secs = -secs
		}
		return time.FixedZone(strings.ToUpper(s), secs), true
	}
	if strings.Contains(s, "/") {
		return load(s)
	}
	return placeZone(s)
}

// load reads a zone of the time-zone database; the local zone is never meant.
func load(name string) (*time.Location, bool) {
	if len(name) > 60 || strings.EqualFold(name, "local") || name == "" {
		return nil, false
	}
	loc, err := time.LoadLocation(name)
	return loc, err == nil
}

func abbreviation(low string) string {
	switch low {
	case "utc", "gmt", "z", "zulu":
		return "UTC"
	case "cet", "cest", "mez", "mesz":
		return "Europe/Berlin"
	case "bst", "wet", "west":
		return "Europe/London"
	case "eet", "eest":
		return "Europe/Athens"
	case "msk":
		return "Europe/Moscow"
	case "est", "edt", "et", "eastern", "us eastern", "eastern time":
		return "America/New_York"
	case "cst", "cdt", "ct", "central", "us central", "central time":
		return "America/Chicago"
	case "mst", "mdt", "mt", "mountain", "us mountain":
		return "America/Denver"
	case "pst", "pdt", "pt", "pacific", "us pacific", "pacific time":
		return "America/Los_Angeles"
	case "brt":
		return "America/Sao_Paulo"
	case "ist":
		return "Asia/Kolkata"
	case "sgt":
		return "Asia/Singapore"
	case "jst":
		return "Asia/Tokyo"
	case "aest", "aedt":
		return "Australia/Sydney"
	case "nzst", "nzdt":
		return "Pacific/Auckland"
	}
	return ""
}
