package extract

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// offsetZone is a zone as an offset, the form in which sources state them.
var offsetZone = core.NewPattern(`^UTC[+-]\d{1,2}(?:\.\d{1,2}|:\d\d)?$`)

// readPlace finds where the work or the worker is to be: the source's location
// field, else the header's field with a place in it. Time zones come from text.
func (d *document) readPlace(x *core.Extraction) {
	if loc := quote(strings.Trim(d.posting.Location, " ,;"), 120); loc != "" && !remoteWord(loc) {
		x.Location = loc
		x.Provenance["location"] = "hint:location"
	} else if s, e, ok := d.headerPlace(); ok {
		x.Location = quote(d.raw[s:e], 120)
		x.Provenance["location"] = d.where(s)
	}
	for _, z := range strings.Split(cut(d.posting.Hints["time_zones"], 400), ",") {
		if z = strings.TrimSpace(z); offsetZone.MatchString(z) && len(x.TimeZones) < 8 {
			x.TimeZones = append(x.TimeZones, z)
		}
	}
	if len(x.TimeZones) > 0 {
		x.Provenance["time_zones"] = "hint:time_zones"
		return
	}
	seen := map[string]bool{}
	for _, i := range d.byKind[kindTZ] {
		s, e := d.at(d.hits[i])
		tz := d.zone(s, e)
		if tz != "" && !seen[tz] && len(x.TimeZones) < 8 {
			seen[tz] = true
			x.TimeZones = append(x.TimeZones, tz)
		}
	}
	if len(x.TimeZones) > 0 {
		x.Provenance["time_zones"] = "text"
	}
}

// remoteWord reports whether a location field only says that it is remote.
func remoteWord(s string) bool {
	switch strings.Trim(lower(s), " ,()") {
	case "remote", "remoto", "anywhere", "worldwide", "homeoffice", "home office", "weltweit", "fully remote", "remote only", "anywhere in the world":
		return true
	}
	return false
}

// placeIs applies the case that short place names need.
func (d *document) placeIs(h hit) bool {
	if h.entry.care == carePlain {
		return true
	}
	s, e := d.at(h)
	return d.raw[s:e] == h.entry.spelled
}

// headerPlace returns the bounds of the header field that names a place.
func (d *document) headerPlace() (start, end int, ok bool) {
	for _, i := range d.byKind[kindPlace] {
		h := d.hits[i]
		s, e := d.at(h)
		if s >= d.head {
			break
		}
		if !d.placeIs(h) {
			continue
		}
		for s > 0 && d.raw[s-1] != '(' && !fieldBreak(d.raw, s-1) {
			s--
		}
		for e < d.head && d.raw[e] != '(' && d.raw[e] != ')' && !fieldBreak(d.raw, e) {
			e++
		}
		if e-s <= 60 && d.near(kindRole, s, e, "development") { // "Elixir/Phoenix Engineer"
			continue
		}
		if hs, he := d.at(h); e-s > 60 { // no fields in this header: the name alone
			s, e = hs, min(he, d.head)
		}
		for _, label := range [...]string{"headquarters:", "location:", "standort:", "ort:", "ubicación:", "lieu :", "lieu:"} {
			if rest := strings.TrimLeft(d.low[s:e], " "); strings.HasPrefix(rest, label) {
				s = e - len(rest) + len(label)
			}
		}
		return s, e, true
	}
	return 0, 0, false
}

// zone returns the time zone at s..e in the form "UTC+2" or "CET", or "" where
// the letters mean something else.
func (d *document) zone(s, e int) string {
	w := d.raw[s:e]
	switch lower(w) {
	case "utc", "gmt":
		j := skipBlank(d.low, e, 1)
		if j+1 < len(d.low) && (d.low[j] == '+' || d.low[j] == '-') && d.low[j+1] >= '0' && d.low[j+1] <= '9' {
			k := j + 2
			for k < len(d.low) && k < j+6 && (d.low[k] >= '0' && d.low[k] <= '9' || d.low[k] == ':') {
				k++
			}
			return "UTC" + strings.TrimRight(d.low[j:k], ":")
		}
		if w == "UTC" || w == "GMT" {
			return w
		}
		return ""
	case "cet", "cest", "pst", "pdt", "eet", "eest", "msk", "aest", "jst", "edt", "cdt", "mdt", "bst", "mez", "mesz":
		if w == strings.ToUpper(w) {
			return w
		}
	case "est", "cst", "mst", "ist", "et", "pt", "ct", "mt":
		// Also words ("est" in French, "CT" the state): capitals, and time nearby.
		if w == strings.ToUpper(w) && (len(w) == 3 || d.timeNearby(s, e)) {
			return w
		}
	case "eastern time", "us hours", "us time zones", "us timezones", "us time zone", "us timezone", "us business hours":
		return "EST"
	case "central time":
		return "CST"
	case "pacific time":
		return "PST"
	case "european time zone", "european time zones", "european timezone", "european timezones", "eu timezone", "eu timezones":
		return "CET"
	}
	return ""
}

func (d *document) timeNearby(s, e int) bool {
	around := d.low[max(0, s-12):s] + d.low[e:min(len(d.low), e+14)]
	return strings.Contains(around, "time") || strings.Contains(around, "hour") || strings.Contains(around, "am ") ||
		strings.Contains(around, "pm ") || strings.Contains(around, "zone")
}
