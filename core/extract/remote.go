package extract

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// readRemote finds where the work is done. A header that offers both remote and
// on-site work counts as remote, since then it can be done remotely.
func (d *document) readRemote(x *core.Extraction) {
	set := func(r core.RemoteKind, from string) {
		x.Remote = r
		x.Provenance["remote"] = from
	}
	if r := remoteHint(d.posting.Hints["remote"]); r != core.RemoteUnknown {
		set(r, "hint:remote")
		return
	}
	place := locationKind(lower(cut(d.posting.Location, 200)))
	if place != core.RemoteUnknown && !vague(d.posting.Location) {
		set(place, "hint:location")
		return
	}
	d.remoteFromText(set)
	if x.Remote == core.RemoteUnknown && place != core.RemoteUnknown {
		set(place, "hint:location")
	}
}

// locationKind reads where the work is done from a source's field for the place.
func locationKind(loc string) core.RemoteKind {
	switch {
	case strings.Contains(loc, "no remote"), strings.Contains(loc, "not remote"):
		return core.RemoteOnsite
	case strings.Contains(loc, "hybrid") && !listsRemote(loc):
		return core.RemoteHybrid
	case strings.Contains(loc, "remote"), remoteWord(loc), strings.HasPrefix(loc, "home office"):
		return core.RemoteFull
	}
	return core.RemoteUnknown
}

// vague reports whether a place is a board's word for all that is not strictly on
// site, so that the text knows better.
func vague(loc string) bool { return strings.Contains(lower(cut(loc, 200)), "flexible") }

// listsRemote reports whether one of the alternatives of a field is to work remotely.
func listsRemote(s string) bool {
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",/;|&", r) }) {
		f = strings.TrimSpace(f)
		if f != "" && !strings.Contains(f, "hybrid") && (strings.HasPrefix(f, "remote") || strings.HasSuffix(f, "remote")) {
			return true
		}
	}
	return strings.HasSuffix(s, "or remote")
}

// remoteFromText weighs what title and text say of the place of work.
func (d *document) remoteFromText(set func(core.RemoteKind, string)) {
	if h, ok := d.find(kindNoRemote, 0, len(d.low)); ok {
		s, _ := d.at(h)
		set(core.RemoteOnsite, d.where(s))
		return
	}
	var head, body [3]int // remote, hybrid, onsite
	for n, i := range d.byKind[kindRemote] {
		if n == maxCues {
			break
		}
		h := d.hits[i]
		s, e := d.at(h)
		if answer, ok := strings.CutPrefix(d.low[e:min(len(d.low), e+8)], ":"); ok && hasWord(strings.TrimLeft(answer, " "), 0, "no") {
			set(core.RemoteOnsite, d.where(s)) // "Remote: no"
			return
		}
		k, ok := d.placeOfWork(h, s < d.head)
		if !ok {
			continue
		}
		if s < d.head {
			head[k]++
		} else {
			body[k]++
		}
	}
	switch {
	case head[1] > 0 && head[0] == 0:
		set(core.RemoteHybrid, "title")
	case head[0] > 0:
		set(core.RemoteFull, "title")
		if body[1] > 0 && head[2] == 0 && body[0] == 0 {
			set(core.RemoteHybrid, "text")
		}
	case head[2] > 0 && body[1] > 0:
		set(core.RemoteHybrid, "text")
	case head[2] > 0:
		set(core.RemoteOnsite, "title")
	case body[1] > 0:
		set(core.RemoteHybrid, "text")
	case body[0] > 0:
		set(core.RemoteFull, "text")
	case body[2] > 0:
		set(core.RemoteOnsite, "text")
	}
}

// placeOfWork tells what a remote cue says at its place: 0 remote, 1 hybrid, 2
// on site; false when it speaks of something else.
func (d *document) placeOfWork(h hit, head bool) (int, bool) {
	s, e := d.at(h)
	w := d.low[s:e]
	after := d.wordAfter(h)
	switch core.RemoteKind(h.value()) {
	case core.RemoteFull:
		switch after {
		case "sensing", "monitoring", "control", "desktop", "access", "server", "servers", "patient", "locations", "areas", "support", "sites", "device", "devices", "procedure", "villages", "offices", "api", "apis":
			return 0, false
		}
		if d.insideHybrid(h) || strings.Contains(d.low[max(0, s-32):s], "unless ") {
			return 0, false
		}
		if after == "partially" {
			return 1, true
		}
		switch w {
		case "homeoffice", "home office", "home-office", "mobiles arbeiten", "von zu hause":
			if head {
				return 0, true
			}
			switch d.wordBefore(h) {
			case "100", "komplett", "vollständig", "full", "reines":
				return 0, true
			}
			if after == "stipend" || after == "budget" || after == "setup" || after == "equipment" || after == "allowance" {
				return 0, false
			}
			return 1, d.german()
		case "remote", "remotely", "anywhere", "worldwide", "remotes", "distributed team", "remote team", "fully distributed", "remoto", "remote work", "à distance", "wfh":
			if head {
				if w == "anywhere" || w == "worldwide" || w == "remote team" || w == "distributed team" {
					return 0, d.near(kindRemote, 0, s, string(core.RemoteFull)) || w != "worldwide" && strings.Contains(d.low[max(0, s-12):s], "from")
				}
				return 0, true
			}
			return 0, d.remoteInText(h, w)
		}
		return 0, true
	case core.RemoteHybrid:
		if w == "hybrid" || w == "híbrido" || w == "hibrido" || w == "hybride" {
			switch after {
			case "cloud", "app", "apps", "mobile", "application", "applications", "model", "vehicles", "electric", "solutions", "infrastructure", "search", "platform", "environment", "environments", "it", "team":
				if after != "model" || !head {
					return 1, false
				}
			}
			if !head && !d.fieldValue(h) && after != "work" && after != "working" && after != "schedule" && after != "role" && after != "position" && after != "setup" {
				return 1, false
			}
		}
		return 1, true
	}
	if (w == "on site" || w == "on-site") && d.wordBefore(h) == "time" { // "time on site", a measure of web pages
		return 2, false
	}
	if head {
		return 2, w != "in house" && w != "in-house" && w != "inhouse" && w != "vor ort" || d.german()
	}
	switch w {
	case "onsite only", "on-site only", "relocation required", "must relocate", "office-based", "office based", "presencial", "local only", "locals only":
		return 2, true
	case "onsite", "on-site", "on site", "in-office", "vor ort", "vor-ort", "in our office", "in our offices", "im büro":
		if d.fieldValue(h) {
			return 2, true
		}
		switch after {
		case "position", "role", "job", "only", "work", "position.", "required":
			return 2, true
		}
		t := strings.TrimSpace(d.low[max(0, s-24):s])
		return 2, strings.HasSuffix(t, "position is") || strings.HasSuffix(t, "role is") || strings.HasSuffix(t, "job is") || strings.HasSuffix(t, "work") || strings.HasSuffix(t, "must be") || d.raw[s:e] == "ONSITE"
	}
	return 2, false
}

// insideHybrid reports whether a remote cue is part of a hybrid one ("2 days
// remote", "hybrid remote").
func (d *document) insideHybrid(h hit) bool {
	for _, i := range d.around(kindRemote, h) {
		o := d.hits[i]
		if o.value() == string(core.RemoteHybrid) && o.first <= h.first && o.last >= h.last && o.last-o.first > h.last-h.first {
			return true
		}
	}
	return false
}

func (d *document) german() bool {
	best, _, _ := d.stopWords()
	return best == "de"
}

// remoteInText reports whether a plain "remote" in running text is an offer.
func (d *document) remoteInText(h hit, w string) bool {
	s, e := d.at(h)
	if d.fieldValue(h) || d.raw[s:e] == "REMOTE" || strings.TrimSpace(d.lineBefore(s)) == "" && strings.HasPrefix(strings.TrimLeft(d.low[e:], " "), "|") {
		return true
	}
	from, to := d.sentenceAt(s)
	before, after := d.low[max(from, s-40):s], d.low[e:min(to, e+40)]
	for _, p := range [...]string{"location:", "location -", "or ", "standort:", "ubicación:", "is ", "are ", "be ", "100%", "work ", "fully ", "ort:", "offer", "open to ", "both "} {
		if strings.HasSuffix(before, p) || strings.HasSuffix(before, p+" ") {
			return true
		}
	}
	for _, p := range [...]string{"ok", "& visa", "and visa", "are ok", "possible", "is possible", "work is possible", "friendly", "candidates", "applicants", "position", "role", "job", "opportunity", "allowed", "is fine", "is ok", "welcome", "option", "within", "from", "(", "company", "employees", "developers", "engineers", "contract", "freelance", "culture", "first", "möglich", "considered", "available", "for the right"} {
		if strings.HasPrefix(strings.TrimLeft(after, " -,"), p) {
			return true
		}
	}
	return w == "wfh"
}

// remoteHint reads a source's own word for the place of work.
func remoteHint(s string) core.RemoteKind {
	s = lower(strings.TrimSpace(cut(s, 200)))
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(s, w) {
				return true
			}
		}
		return false
	}
	switch {
	case s == "":
		return core.RemoteUnknown
	case has("no remote", "not remote", "non-remote", "no work from home", "no wfh"):
		return core.RemoteOnsite
	case s == "true" || s == "yes" || s == "1" || s == "full" || has("remote", "anywhere", "telecommut", "worldwide", "wfh", "work from home") && (!has("hybrid") || strings.HasPrefix(s, "remote,")):
		return core.RemoteFull
	case has("hybrid"):
		return core.RemoteHybrid
	case has("onsite", "on-site", "on site", "office"):
		return core.RemoteOnsite
	}
	return core.RemoteUnknown // "false" only says that the board did not tick the box
}
