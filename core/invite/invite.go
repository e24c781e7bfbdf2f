// Package invite reads meetings out of calendar objects (iCalendar, RFC 5545 and RFC
// 5546) that came by mail, and writes them as files that calendars import. It is pure;
// what it reads is foreign and bounded, and what it writes holds no attendees, alarms
// or attachments of others.
package invite

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// Bounds of what is read.
const (
	maxBytes = 64 << 10
	maxLines = 2000
)

// Parse reads the first event of a calendar object. It reports false where there is
// none with a beginning.
func Parse(text string) (core.Invite, bool) {
	if len(text) > maxBytes {
		text = strings.ToValidUTF8(text[:maxBytes], "")
	}
	var i core.Invite
	zones := map[string]*time.Location{}
	event, done, sub := false, false, 0
	zone, offset, standard := "", "", false
	duration := time.Duration(0)
	for n, line := range unfold(text) {
		if n > maxLines {
			break
		}
		name, params, value := split(line)
		switch {
		case name == "BEGIN" && strings.EqualFold(value, "VEVENT") && !done:
			event, sub = true, 0
		case name == "END" && strings.EqualFold(value, "VEVENT"):
			done, event = done || event, false
		case event && name == "BEGIN":
			sub++ // an alarm
		case event && name == "END":
			sub--
		case name == "BEGIN":

			if strings.EqualFold(value, "VTIMEZONE") {
				zone, offset = "", ""
			}
			standard = strings.EqualFold(value, "STANDARD")
		case name == "END":

			if strings.EqualFold(value, "VTIMEZONE") && zone != "" {
				zones[zone] = location(zone, offset)
			}
		case name == "TZID" && !event:
			zone = value
		case name == "TZOFFSETTO" && !event && standard:
			offset = value
		case name == "METHOD" && !event:
			i.Method = strings.ToLower(core.Clean(value, 20, false))
		case event && sub == 0:
			field(&i, name, params, value, zones, &duration)
		}
	}
	if i.Start.IsZero() {
		return core.Invite{}, false
	}
	if i.End.IsZero() || i.End.Before(i.Start) {
		i.End = i.Start.Add(duration)
		if duration <= 0 && i.AllDay {
			i.End = i.Start.AddDate(0, 0, 1)
		}
	}
	return i, true
}

// field reads one property of the event.
func field(i *core.Invite, name string, params map[string]string, value string, zones map[string]*time.Location, duration *time.Duration) {
	switch name {
	case "UID":
		i.UID = core.Clean(value, 255, false)
	case "SUMMARY":
		i.Summary = core.Clean(unescape(value), 300, false)
	case "LOCATION":
		i.Location = core.Clean(unescape(value), 300, false)
		link(i, i.Location)
	case "DESCRIPTION":
		link(i, unescape(value))
	case "URL", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "CONFERENCE":
		link(i, value)
	case "ORGANIZER":
		if _, address, ok := strings.Cut(strings.ToLower(value), "mailto:"); ok {
			i.From = core.Clean(address, 320, false)
		}
	case "SEQUENCE":
		if n, err := strconv.Atoi(value); err == nil && n >= 0 && n < 1_000_000 {
			i.Sequence = n
		}
	case "STATUS":
		if strings.EqualFold(value, "CANCELLED") {
			i.Method = "cancel"
		}
	case "DTSTART":
		i.Start, i.AllDay = instant(value, params, zones)
	case "DTEND":
		i.End, _ = instant(value, params, zones)
	case "DURATION":
		*duration = span(value)
	}
}

// meeting recognises a link to a call.
var meeting = core.NewPattern(`https://[^\s<>"]{4,400}`)

func link(i *core.Invite, text string) {
	if i.Link != "" {
		return
	}
	if u, err := core.CleanURL(strings.TrimRight(meeting.FindString(text), ".,;)")); err == nil {
		i.Link = u
	}
}

// unfold joins lines that were broken (RFC 5545 section 3.1).
func unfold(text string) []string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	text = strings.NewReplacer("\n ", "", "\n\t", "").Replace(text)
	return strings.Split(text, "\n")
}

// split takes a content line apart; a colon within quotes belongs to a parameter.
func split(line string) (name string, params map[string]string, value string) {
	quoted, colon := false, -1
	for i := range len(line) {
		switch line[i] {
		case '"':
			quoted = !quoted
		case ':':
			if !quoted {
				colon = i
			}
		}
		if colon >= 0 {
			break
		}
	}
	if colon < 0 {
		return "", nil, ""
	}
	pieces := strings.Split(line[:colon], ";")
	params = map[string]string{}
	for _, p := range pieces[1:] {
		k, v, _ := strings.Cut(p, "=")
		params[strings.ToUpper(k)] = strings.Trim(v, `"`)
	}
	return strings.ToUpper(strings.TrimSpace(pieces[0])), params, strings.TrimSpace(line[colon+1:])
}

// instant reads a date or a time (RFC 5545 section 3.3.5). A time without a zone is
// taken as UTC, since nobody knows whose wall it is on.
func instant(value string, params map[string]string, zones map[string]*time.Location) (at time.Time, day bool) {
	if t, err := time.Parse("20060102", value); err == nil {
		return t, true
	}
	if t, err := time.Parse("20060102T150405Z", value); err == nil {
		return t, false
	}
	zone := time.UTC
	if id := params["TZID"]; id != "" {
		if z := location(id, ""); z != time.UTC {
			zone = z
		} else if z := zones[id]; z != nil {
			zone = z
		}
	}
	t, err := time.ParseInLocation("20060102T150405", value, zone)
	if err != nil {
		return time.Time{}, false
	}
	return t.UTC(), false
}

// location finds a zone by its name, by the name that Windows gives it, or by an
// offset; UTC for none of them.
func location(id, offset string) *time.Location {
	known := map[string]string{"W. Europe Standard Time": "Europe/Berlin", "Romance Standard Time": "Europe/Paris", "Central Europe Standard Time": "Europe/Budapest",
		"Central European Standard Time": "Europe/Warsaw", "GMT Standard Time": "Europe/London", "Eastern Standard Time": "America/New_York",
		"Central Standard Time": "America/Chicago", "Mountain Standard Time": "America/Denver", "Pacific Standard Time": "America/Los_Angeles",
		"E. Europe Standard Time": "Europe/Bucharest", "India Standard Time": "Asia/Kolkata", "Greenwich Standard Time": "UTC"}
	if name, ok := known[id]; ok {
		id = name
	}
	if len(id) < 64 && !strings.EqualFold(id, "Local") {
		if z, err := time.LoadLocation(strings.TrimPrefix(id, "/")); err == nil && id != "" {
			return z
		}
	}
	if len(offset) >= 5 && (offset[0] == '+' || offset[0] == '-') {
		h, err1 := strconv.Atoi(offset[1:3])
		m, err2 := strconv.Atoi(offset[3:5])
		if err1 == nil && err2 == nil && h <= 14 && m < 60 {
			secs := h*3600 + m*60
			if offset[0] == '-' {
				secs = -secs
			}
			return time.FixedZone(offset, secs)
		}
	}
	return time.UTC
}

// span reads a duration such as PT45M, P1D or P1W (RFC 5545 section 3.3.6).
func span(s string) time.Duration {
	s = strings.TrimPrefix(strings.ToUpper(s), "+")
	if !strings.HasPrefix(s, "P") {
		return 0
	}
	var total time.Duration
	number := 0
	for _, c := range s[1:] {
		switch {
		case c >= '0' && c <= '9':
			number = min(number*10+int(c-'0'), 100_000)
			continue
		case c == 'W':
			total += time.Duration(number) * 7 * 24 * time.Hour
		case c == 'D':
			total += time.Duration(number) * 24 * time.Hour
		case c == 'H':
			total += time.Duration(number) * time.Hour
		case c == 'M':
			total += time.Duration(number) * time.Minute
		case c == 'S':
			total += time.Duration(number) * time.Second
		}
		number = 0
	}
	return min(total, 366*24*time.Hour)
}

func unescape(s string) string {
	return strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(s)
}

// Write makes a calendar file of a meeting, for the owner's own calendar. stamp is
// when it is made.
func Write(i core.Invite, stamp time.Time) string {
	var b strings.Builder
	line := func(name, value string) { fold(&b, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//AutoMonet//EN")
	line("METHOD", "PUBLISH")
	line("BEGIN", "VEVENT")
	uid := i.UID
	if uid == "" {
		uid = fmt.Sprintf("%d-automonet", i.Start.Unix())
	}
	line("UID", text(uid))
	line("DTSTAMP", stamp.UTC().Format("20060102T150405Z"))
	if i.AllDay {
		fold(&b, "DTSTART;VALUE=DATE:"+i.Start.Format("20060102"))
		fold(&b, "DTEND;VALUE=DATE:"+i.End.Format("20060102"))
	} else {
		line("DTSTART", i.Start.UTC().Format("20060102T150405Z"))
		line("DTEND", i.End.UTC().Format("20060102T150405Z"))
	}
	line("SEQUENCE", strconv.Itoa(i.Sequence))
	line("SUMMARY", text(i.Summary))
	if i.Location != "" {
		line("LOCATION", text(i.Location))
	}
	if i.Link != "" {
		line("URL", strings.Map(printable, i.Link))
	}
	if i.Method == "cancel" {
		line("STATUS", "CANCELLED")
	}
	line("END", "VEVENT")
	line("END", "VCALENDAR")
	return b.String()
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return -1
	}
	return r
}

func text(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r", "", "\n", `\n`).Replace(s)
}

// fold breaks a line after 75 bytes, between characters.
func fold(b *strings.Builder, s string) {
	const most = 75
	room := most
	for i, r := range s {
		n := len(string(r))
		if n > room {
			b.WriteString("\r\n ")
			room = most - 1
		}
		b.WriteString(s[i : i+n])
		room -= n
	}
	b.WriteString("\r\n")
}
