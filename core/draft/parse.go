package draft

import (
	"slices"
	"sort"
	"strings"

	"github.com/automonet/automonet/core"
)

// paragraph is a run of units; the text between two blank lines.
type paragraph struct {
	// requests marks the place where answers to the posting's requests go.
	requests bool
	groups   []group
}

// group is a sentence with its alternatives, of which one is written at most.
type group struct{ units []unit }

// unit is one sentence or list item.
type unit struct {
	item  bool
	conds []condition
	parts []part
}

// part is literal text, a slot, or text in three forms of address.
type part struct {
	text  string
	slot  string
	forms []string
}

// condition ties a unit to words of the posting.
type condition struct {
	kind  string
	words []string
}

var (
	slotMark = core.NewPattern(`\{\{\s*([a-z_.0-9]+)\s*\}\}|\{\{([^{}/\n]+/[^{}/\n]+/[^{}/\n]+)\}\}`)
	condMark = core.NewPattern(`^@(if|focus|unless)\(([^()\n]{1,400})\)\s*`)
)

// parseBody reads the text of a template; line is the number of its first line.
func parseBody(field string, line int, body string) ([]paragraph, error) {
	var out []paragraph
	var current paragraph
	flush := func() {
		if len(current.groups) > 0 || current.requests {
			out = append(out, current)
		}
		current = paragraph{}
	}
	units := 0
	for i, l := range strings.Split(body, "\n") {
		l = strings.TrimSpace(l)
		switch {
		case l == "":
			flush()
			continue
		case l == "{{requests}}":
			flush()
			current.requests = true
			flush()
			continue
		}
		alternative := false
		if rest, ok := strings.CutPrefix(l, "| "); ok {
			alternative, l = true, rest
		}
		u, err := parseUnit(field, line+i, l)
		if err != nil {
			return nil, err
		}
		if units++; units > maxUnits {
			return nil, core.Invalid(field, "the text has more than %d lines", maxUnits)
		}
		if !alternative {
			current.groups = append(current.groups, group{units: []unit{u}})
			continue
		}
		if len(current.groups) == 0 {
			return nil, core.Invalid(field, "line %d: an alternative (\"| \") needs a line before it in the same paragraph", line+i)
		}
		g := &current.groups[len(current.groups)-1]
		g.units = append(g.units, u)
	}
	flush()
	if len(out) == 0 {
		return nil, core.Invalid(field, "there is no text after the front matter")
	}
	return out, nil
}

func parseUnit(field string, line int, s string) (unit, error) {
	var u unit
	for {
		m := condMark.FindStringSubmatch(s)
		if m == nil {
			break
		}
		c := condition{kind: m[1]}
		for _, w := range strings.Split(m[2], ",") {
			if w = strings.ToLower(strings.TrimSpace(w)); w != "" {
				c.words = append(c.words, w)
			}
		}
		u.conds = append(u.conds, c)
		s = s[len(m[0]):]
	}
	if rest, ok := strings.CutPrefix(s, "- "); ok {
		u.item, s = true, rest
	}
	at := 0
	for _, m := range slotMark.FindAllStringSubmatchIndex(s, -1) {
		if m[0] > at {
			u.parts = append(u.parts, part{text: s[at:m[0]]})
		}
		at = m[1]
		if m[4] >= 0 {
			u.parts = append(u.parts, part{forms: strings.Split(s[m[4]:m[5]], "/")})
			continue
		}
		slot := s[m[2]:m[3]]
		if !knownSlot(slot) && !slices.Contains(talkSlots(), slot) {
			return u, core.Invalid(field, "line %d: {{%s}} is not a slot; known: %s", line, core.Clean(slot, 40, false), strings.Join(slotNames(), ", "))
		}
		u.parts = append(u.parts, part{slot: slot})
	}
	if at < len(s) {
		u.parts = append(u.parts, part{text: s[at:]})
	}
	for _, p := range u.parts {
		if strings.Contains(p.text, "{{") || strings.Contains(p.text, "}}") {
			return u, core.Invalid(field, "line %d: a slot is written {{name}}, in lower-case letters, and forms of address {{Sie/ihr/du}}", line)
		}
	}
	if len(u.parts) == 0 {
		return u, core.Invalid(field, "line %d is empty after its condition", line)
	}
	return u, nil
}

// slotNames lists every slot that a template may use. Slots of facts give
// claims; the others hold bounded, cleaned words of the posting.
func slotNames() []string {
	names := []string{
		"salutation", "role", "company", "need", "task", "wanted", "requests", "name",
		"headline", "have", "have.list", "project.sentence", "project.phrase", "project2.sentence", "project2.phrase", "sample.sentence", "sample.phrase",
		"certificate", "language_skill", "availability.sentence", "availability.tail", "availability.phrase", "rate", "portfolio", "time_zone",
	}
	sort.Strings(names)
	return names
}

func knownSlot(s string) bool {
	for _, n := range slotNames() {
		if n == s {
			return true
		}
	}
	return false
}
