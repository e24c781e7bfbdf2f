package core

import (
	"sort"
	"strings"
)

// FactKind groups the facts of a profile.
type FactKind string

// The kinds of facts.
const (
	FactName         FactKind = "name"
	FactHeadline     FactKind = "headline"
	FactSkill        FactKind = "skill"
	FactProject      FactKind = "project"
	FactResult       FactKind = "result"
	FactEmployment   FactKind = "employment"
	FactCertificate  FactKind = "certificate"
	FactEducation    FactKind = "education"
	FactLanguage     FactKind = "language"
	FactRate         FactKind = "rate"
	FactAvailability FactKind = "availability"
	FactTimeZone     FactKind = "time_zone"
	FactPortfolio    FactKind = "portfolio"
	FactContact      FactKind = "contact"
	FactExclusion    FactKind = "exclusion"
	FactAnswer       FactKind = "answer" // a remembered answer to a screening question
)

// Fact is one statement about the freelancer that a proposal may use. Only
// confirmed facts are ever used.
type Fact struct {
	ID   FactID   `json:"id" yaml:"id"`
	Kind FactKind `json:"kind" yaml:"kind"`
	// Text states the fact, by language. A skill or a name may have one text
	// under the empty language, which holds in every language.
	Text map[Lang]string `json:"text" yaml:"text"`
	// Skills are canonical skill names that the fact is evidence for.
	Skills []string `json:"skills,omitempty" yaml:"skills,omitempty"`
	// Level is in 1 (basic) .. 5 (expert), 0 unknown; for skills and languages.
	Level int `json:"level,omitempty" yaml:"level,omitempty"`
	// Years of practice, 0 unknown.
	Years float64 `json:"years,omitempty" yaml:"years,omitempty"`
	// Rate and Period belong to FactRate.
	Rate   Money  `json:"rate,omitzero" yaml:"rate,omitempty"`
	Period Period `json:"period,omitempty" yaml:"period,omitempty"`
	// URL is a public proof, for portfolio entries and projects.
	URL string `json:"url,omitempty" yaml:"url,omitempty"`
	// Evidence says where the fact comes from, for example "CV page 2".
	Evidence  string `json:"evidence,omitempty" yaml:"evidence,omitempty"`
	Confirmed bool   `json:"confirmed" yaml:"confirmed"`
	// Private facts (phone, address) never leave for a model and are left out
	// of proposals to unverified recipients.
	Private bool `json:"private,omitempty" yaml:"private,omitempty"`
}

// In returns the fact's text in lang, else its language-neutral text, else ""
// and false: a fact without a text in the language cannot be stated in it.
func (f Fact) In(lang Lang) (string, bool) {
	if s, ok := f.Text[lang]; ok && s != "" {
		return s, true
	}
	s, ok := f.Text[""]
	return s, ok && s != ""
}

// Profile is what one freelancer offers. An owner may keep several.
type Profile struct {
	ID       ProfileID `json:"id" yaml:"id"`
	Name     string    `json:"name" yaml:"name"`
	TimeZone string    `json:"time_zone" yaml:"time_zone"`
	// Floor is the least the owner works for, per hour.
	Floor Money  `json:"floor,omitzero" yaml:"floor"`
	Facts []Fact `json:"facts" yaml:"facts"`
	Rev   int64  `json:"rev" yaml:"-"`
}

// NewProfile checks p: a name, unique fact ids, known kinds, levels in 0..5,
// and a text for every fact.
func NewProfile(p Profile) (Profile, error) {
	if strings.TrimSpace(p.Name) == "" {
		return Profile{}, Invalid("name", "a profile needs the name that proposals are signed with")
	}
	seen := map[FactID]bool{}
	for i, f := range p.Facts {
		switch {
		case f.ID == "":
			return Profile{}, Invalid("facts", "fact %d has no id", i+1)
		case seen[f.ID]:
			return Profile{}, Invalid("facts", "the id %q is used twice; ids must be unique", clip(string(f.ID), 40))
		case !f.Kind.Valid():
			return Profile{}, Invalid("facts", "fact %q has the unknown kind %q; known: %s", f.ID, clip(string(f.Kind), 30), knownKinds())
		case f.Level < 0 || f.Level > 5:
			return Profile{}, Invalid("facts", "fact %q has level %d; levels go from 1 (basic) to 5 (expert)", f.ID, f.Level)
		case f.Years < 0 || f.Years > 80:
			return Profile{}, Invalid("facts", "fact %q has %v years; give 0 to 80", f.ID, f.Years)
		}
		texts := 0
		for _, t := range f.Text {
			if strings.TrimSpace(t) != "" {
				texts++
			}
		}
		if texts == 0 && f.Kind != FactRate {
			return Profile{}, Invalid("facts", "fact %q has no text", f.ID)
		}
		seen[f.ID] = true
	}
	return p, nil
}

// Fact returns the fact with the given id.
func (p Profile) Fact(id FactID) (Fact, bool) {
	for _, f := range p.Facts {
		if f.ID == id {
			return f, true
		}
	}
	return Fact{}, false
}

// OfKind returns the confirmed facts of one kind in the profile's order.
func (p Profile) OfKind(k FactKind) []Fact {
	var out []Fact
	for _, f := range p.Facts {
		if f.Kind == k && f.Confirmed {
			out = append(out, f)
		}
	}
	return out
}

// Skills returns the confirmed skills by canonical name. A skill that only a
// project gives evidence for is included at level 0 (unknown).
func (p Profile) Skills() map[string]Fact {
	out := map[string]Fact{}
	for _, f := range p.Facts {
		if !f.Confirmed {
			continue
		}
		for _, s := range f.Skills {
			if have, ok := out[s]; !ok || (f.Kind == FactSkill && have.Kind != FactSkill) {
				out[s] = f
			}
		}
	}
	return out
}

// Valid reports whether k is one of the known kinds.
func (k FactKind) Valid() bool {
	for _, known := range factKinds() {
		if k == known {
			return true
		}
	}
	return false
}

func factKinds() []FactKind {
	return []FactKind{FactName, FactHeadline, FactSkill, FactProject, FactResult, FactEmployment, FactCertificate,
		FactEducation, FactLanguage, FactRate, FactAvailability, FactTimeZone, FactPortfolio, FactContact, FactExclusion, FactAnswer}
}

func knownKinds() string {
	var out []string
	for _, k := range factKinds() {
		out = append(out, string(k))
	}
	sort.Strings(out)
	return strings.Join(out, ", ")
}
