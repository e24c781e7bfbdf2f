package extract

import (
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// maxSkills bounds how many skills one posting yields.
const maxSkills = 60

// readSkills collects the skills that title, text and the tags hint name, once
// each, in order of first mention.
func (d *document) readSkills(x *core.Extraction) {
	at := make(map[*skill]int, 16)
	sections := d.sections()
	idx := d.byKind[kindSkill]
	for n, i := range idx {
		h := d.hits[i]
		start, end := d.at(h)
		if !d.trusted(h, n, idx) || d.inAddress(start, end) {
			continue
		}
		required := d.required(start, end, sections)
		if j, seen := at[h.entry.skill]; seen {
			m := &x.Skills[j]
			m.Required = m.Required || required
			if m.Span == (core.Span{}) {
				m.Span = d.span(start, end)
			}
			continue
		}
		if len(x.Skills) == maxSkills {
			continue
		}
		at[h.entry.skill] = len(x.Skills)
		x.Skills = append(x.Skills, core.SkillMention{Skill: h.entry.value, Required: required, Span: d.span(start, end)})
	}
	if len(x.Skills) > 0 {
		x.Provenance["skills"] = "text"
	}
	d.tagSkills(x)
}

// tagSkills adds what a source's tags name. Tags of boards are broad, so they
// count as required only where there is no full text to name the skills.
func (d *document) tagSkills(x *core.Extraction) {
	tags := d.posting.Hints["tags"]
	if tags == "" {
		return
	}
	thin := d.posting.Completeness != core.CompleteText && d.posting.Completeness != ""
	role := d.roleCategory()
	list := strings.FieldsFunc(cut(tags, 1000), func(r rune) bool { return r == ',' || r == ';' || r == '|' })
	sectionsOnly := !slices.ContainsFunc(list, func(t string) bool {
		name, ok := CanonicalSkill(t)
		return ok && !discipline(name)
	})
	for _, t := range list {
		name, ok := CanonicalSkill(t)
		if !ok || len(x.Skills) == maxSkills {
			continue
		}
		if slices.ContainsFunc(x.Skills, func(m core.SkillMention) bool { return m.Skill == name }) {
			continue
		}
		// Boards that tag by search word put single letters and short English
		// words on everything; without the text's word for it they mean nothing.
		if !thin && (len(strings.TrimSpace(t)) <= 2 || len(list) > 20 || ordinary(name) && !strings.Contains(strings.TrimSpace(t), " ") || sectionsOnly && discipline(name)) {
			continue
		}
		if c := SkillCategory(name); !thin && len(list) > 6 && c != role && c != "support" && role != "" && role != "development" && role != "data" {
			continue // an office job with the tools of the whole company
		}
		x.Skills = append(x.Skills, core.SkillMention{Skill: name, Required: thin})
		if x.Provenance["skills"] == "" {
			x.Provenance["skills"] = "hint:tags"
		}
	}
}

// ordinary reports whether a skill's name is also an ordinary word.
func ordinary(name string) bool {
	switch name {
	case "Go", "R", "C", "Excel", "REST APIs", "Swift", "Sales", "Teaching", "Chef", "Less", "Express.js", "Spark":
		return true
	}
	return false
}

// discipline reports whether a skill is rather the section of a board.
func discipline(name string) bool {
	switch name {
	case "Full-Stack Development", "Frontend Development", "Backend Development", "Web Development", "Mobile Development", "DevOps", "Product Management",
		"Customer Support", "Customer Success", "Project Management", "Human Resources", "Legal", "Compliance", "Business Analysis", "Sales":
		return true
	}
	return false
}

// inAddress reports whether a word is a part of a mail address, a user name or a
// link, which say nothing of the work ("controlling@acme.example").
func (d *document) inAddress(start, end int) bool {
	joined := func(i int) bool { return i >= 0 && i < len(d.low) && strings.IndexByte("@.-_+/", d.low[i]) >= 0 }
	if !joined(start-1) && !joined(end) {
		return false
	}
	part := func(c byte) bool { return localByte(c) || c == '@' || c == '/' || c == ':' }
	from, to := start, end
	for from > 0 && start-from < 64 && part(d.low[from-1]) {
		from--
	}
	for to < len(d.low) && to-end < 64 && part(d.low[to]) {
		to++
	}
	run := d.low[from:to]
	return strings.IndexByte(run, '@') >= 0 || strings.Contains(run, "://")
}

// trusted applies the care that the alias needs.
func (d *document) trusted(h hit, n int, idx []int32) bool {
	e := h.entry
	if h.first > 0 && !d.tokens[h.first].loose {
		switch t := d.tokens[h.first-1]; d.low[t.start:t.end] {
		case "no", "without", "kein", "keine", "ohne", "sin", "sans": // "No Kubernetes."
			return false
		}
	}
	if e.care == carePlain {
		return true
	}
	start, end := d.at(h)
	exact := d.raw[start:end] == e.exact
	if exact && len(e.exact) > 1 && end < d.body && (end >= len(d.low) || d.low[end] != '-') && d.near(kindRole, 0, d.body) {
		return true // "ML Platform Engineer": a title is of little else
	}
	if e.care == careCase && exact && !d.tokens[h.first].sentence {
		return true
	}
	if (e.care == careBoth || e.care == careCase) && !exact {
		return e.care == careCase && d.inContext(h, n, idx, false)
	}
	if e.care == careBoth && end < len(d.low) && d.low[end] == '-' { // "Go-to-market", "R-rated"
		return false
	}
	return d.inContext(h, n, idx, e.care == careBoth)
}

// inContext reports whether a word that may or may not be a skill stands among
// skills or next to a word such as "developer". Ambiguous neighbours support
// each other only when they too are written exactly.
func (d *document) inContext(h hit, n int, idx []int32, strict bool) bool {
	for _, step := range []int{-1, 1} {
		m := n + step
		if m < 0 || m >= len(idx) {
			continue
		}
		o := d.hits[idx[m]]
		gap := o.first - h.last
		if step < 0 {
			gap = h.first - o.last
		}
		if gap < 1 || gap > 2 || d.lineBreak(h, o) || gap == 2 && !d.conjunction(max(h.first, o.first)-1) {
			continue
		}
		os, oe := d.at(o)
		if o.entry.care == carePlain || d.raw[os:oe] == o.entry.exact {
			return true
		}
	}
	reach := int32(3)
	if strict {
		reach = 2
	}
	for _, i := range d.around(kindSkillCtx, h) {
		o := d.hits[i]
		after := o.first - h.last
		before := h.first - o.last
		if (after > 0 && after <= reach-1 || before > 0 && before <= reach) && !d.lineBreak(h, o) {
			return true
		}
	}
	return false
}

// conjunction reports whether token t only joins the items of a list.
func (d *document) conjunction(t int32) bool {
	switch d.low[d.tokens[t].start:d.tokens[t].end] {
	case "and", "or", "und", "oder", "y", "o", "com", "con", "avec", "et", "ou", "with", "mit", "plus", "auf", "on", "in", "using", "e":
		return true
	}
	return false
}

// around returns the hits of a kind close to h.
func (d *document) around(k kind, h hit) []int32 {
	idx := d.byKind[k]
	lo, hi := 0, len(idx)
	for lo < hi {
		m := (lo + hi) / 2
		if d.hits[idx[m]].first < h.first-6 {
			lo = m + 1
		} else {
			hi = m
		}
	}
	end := lo
	for end < len(idx) && d.hits[idx[end]].first <= h.last+4 {
		end++
	}
	return idx[lo:end]
}

// lineBreak reports whether a sentence or line begins between two hits.
func (d *document) lineBreak(a, b hit) bool {
	if b.first < a.first {
		a, b = b, a
	}
	for i := a.last + 1; i <= b.first; i++ {
		if d.tokens[i].line {
			return true
		}
	}
	return false
}

// section is a stretch of the text under a heading.
type section struct {
	start int
	name  string
}

// sections finds headings: a section phrase that begins a line and is followed
// by a colon, a dash or the end of the line.
func (d *document) sections() []section {
	var out []section
	for _, i := range d.byKind[kindSection] {
		h := d.hits[i]
		if !d.tokens[h.first].line || len(out) == 64 {
			continue
		}
		_, end := d.at(h)
		rest := d.low[end:min(len(d.low), end+24)]
		if nl := strings.IndexByte(rest, '\n'); nl >= 0 {
			rest = rest[:nl]
		} else if len(rest) == 24 && !strings.ContainsAny(rest[:4], ":-–?") {
			continue
		}
		trimmed := strings.TrimSpace(rest)
		if trimmed != "" && !strings.ContainsAny(trimmed[:1], ":-*(?!&/") && !strings.HasSuffix(trimmed, ":") && len(trimmed) > 12 {
			continue
		}
		start := int(d.tokens[h.first].start)
		if n := len(out); n > 0 && out[n-1].start == start {
			out[n-1].name = h.value()
			continue
		}
		out = append(out, section{start: start, name: h.value()})
	}
	return out
}

// required reports whether a skill named at an offset is one that the client
// needs: not under "nice to have", "about us" or "benefits", and not called a
// plus in its own clause.
func (d *document) required(start, end int, sections []section) bool {
	if start < d.body {
		return true
	}
	name := ""
	for _, s := range sections {
		if s.start > start {
			break
		}
		name = s.name
	}
	if name == "nice" || name == "about" || name == "offer" {
		return false
	}
	if len(d.byKind[kindNice]) == 0 {
		return true
	}
	from, to := d.sentenceAt(start)
	for _, i := range d.byKind[kindNice] {
		s, e := d.at(d.hits[i])
		if s >= from && e <= to {
			// "X required, Y a plus": the cue governs its own clause, and what
			// follows when it opens the sentence ("Bonus points: X, Y").
			if s < start && s-from < 40 {
				return false
			}
			if s >= end && !strings.ContainsAny(d.low[end:s], ";") && (s-end < 60) && strings.Count(d.low[end:s], ",") <= 2 {
				return false
			}
		}
	}
	return true
}
