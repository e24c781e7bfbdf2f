package draft

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// maxFactText bounds one fact in a proposal, in characters; longer facts are
// not shortened, since half a statement can be a false one, but left out.
const maxFactText = 320

// usable returns the confirmed facts that may be stated in lang, without
// private ones and exclusions.
func usable(p core.Profile, lang core.Lang) []core.Fact {
	var out []core.Fact
	for _, f := range p.Facts {
		if !f.Confirmed || f.Private || f.Kind == core.FactExclusion {
			continue
		}
		if t, ok := f.In(lang); ok && utf8.RuneCountInString(t) <= maxFactText || f.Kind == core.FactRate {
			out = append(out, f)
		}
	}
	return out
}

// skillFacts maps folded skill names to the facts of kind skill.
func skillFacts(facts []core.Fact) map[string]core.Fact {
	out := map[string]core.Fact{}
	for _, f := range facts {
		if f.Kind != core.FactSkill {
			continue
		}
		names := append([]string(nil), f.Skills...)
		for _, t := range f.Text {
			names = append(names, t)
		}
		for _, n := range names {
			if _, ok := out[fold(n)]; !ok {
				out[fold(n)] = f
			}
		}
	}
	return out
}

// matchingSkills returns the skill facts that the posting names, required ones
// first, in the posting's order; at most max.
func matchingSkills(j core.Job, skills map[string]core.Fact, max int) []core.Fact {
	type hit struct {
		f        core.Fact
		required bool
	}
	var hits []hit
	seen := map[core.FactID]bool{}
	for _, m := range j.Extraction.Skills {
		f, ok := skills[fold(m.Skill)]
		if !ok || seen[f.ID] {
			continue
		}
		seen[f.ID] = true
		hits = append(hits, hit{f, m.Required})
	}
	sort.SliceStable(hits, func(a, b int) bool { return hits[a].required && !hits[b].required })
	if len(hits) > max {
		hits = hits[:max]
	}
	out := make([]core.Fact, 0, len(hits))
	for _, h := range hits {
		out = append(out, h.f)
	}
	return out
}

// proofs returns the projects, results and employments that speak to the
// posting, best first: by skills in common, then by words in common. A fact
// with nothing in common is no proof and is left out.
func proofs(j core.Job, facts []core.Fact, lang core.Lang) []core.Fact {
	required := map[string]float64{}
	for _, m := range j.Extraction.Skills {
		w := 1.0
		if m.Required {
			w = 2
		}
		required[fold(m.Skill)] = max(required[fold(m.Skill)], w)
	}
	words := map[string]bool{}
	for _, t := range contentWords(j.Title + " " + j.Extraction.Role + " " + j.Text) {
		words[t] = true
	}
	type scored struct {
		f     core.Fact
		score float64
	}
	var out []scored
	for _, f := range facts {
		switch f.Kind {
		case core.FactProject, core.FactResult, core.FactEmployment:
		default:
			continue
		}
		s := 0.0
		for _, k := range f.Skills {
			s += required[fold(k)]
		}
		text, _ := f.In(lang)
		common := 0
		seen := map[string]bool{}
		for _, t := range contentWords(text) {
			if words[t] && !seen[t] {
				seen[t] = true
				common++
			}
		}
		// Without a common skill, words alone must carry it; a long posting has
		// words in common with anything.
		if s == 0 && common < 3+len(j.Text)/800 {
			continue
		}
		s += min(float64(common)*0.4, 2)
		if strings.ContainsAny(text, "0123456789") {
			s += 0.5
		}
		if f.Kind == core.FactEmployment {
			s -= 1
		}
		out = append(out, scored{f, s})
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].score > out[b].score })
	facts = facts[:0:0]
	for _, s := range out {
		facts = append(facts, s.f)
	}
	return facts
}

// comparable reports whether a proof shares at least two skills with the posting,
// more than half of the required ones, or is not to be judged by skills.
func comparable(j core.Job, f core.Fact) bool {
	mine := map[string]bool{}
	for _, k := range f.Skills {
		mine[fold(k)] = true
	}
	all, required, both := 0, 0, 0
	seen := map[string]bool{}
	for _, m := range j.Extraction.Skills {
		k := fold(m.Skill)
		if seen[k] {
			continue
		}
		seen[k] = true
		if m.Required {
			required++
		}
		if mine[k] {
			all++
			if m.Required {
				both++
			}
		}
	}
	return all >= 2 || 2*both > required || len(seen) == 0
}

// contentWords returns the lower-case stems (first seven letters) of the longer
// words of s, in order.
func contentWords(s string) []string {
	var out []string
	for _, w := range words(s) {
		r := []rune(w)
		if len(r) < 5 || stopword(w) {
			continue
		}
		if len(r) > 7 {
			r = r[:7]
		}
		out = append(out, string(r))
	}
	return out
}

func stopword(w string) bool {
	switch w {
	case "about", "after", "their", "there", "these", "those", "which", "would", "could", "should", "where", "while", "other", "every", "using", "being",
		"experience", "working", "project", "projects", "company", "client", "clients", "customer", "customers", "people", "years", "looking", "within", "across", "based",
		"eines", "einer", "einem", "einen", "ihrer", "ihren", "unser", "unsere", "unserer", "unseren", "sowie", "durch", "über", "nicht", "werden", "wurde", "haben", "projekt", "projekte", "erfahrung", "kunden", "unternehmen", "arbeit", "jahre", "jahren",
		"sobre", "para", "entre", "desde", "nuestro", "nuestra", "empresa", "proyecto", "trabajo",
		"notre", "votre", "leurs", "entreprise", "projet", "travail", "cette", "avec":
		return true
	}
	return false
}
