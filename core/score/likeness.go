package score

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// MaxVector is the most points that the likeness of a job's vector to those of the
// profile gives or takes. It comes on top of the parts, as taste does.
const MaxVector = 5.0

const (
	// vectorSkills is how many skills one text names, vectorTexts how many texts stand for
	// a profile.
	vectorSkills = 20
	vectorTexts  = 6
	// A job is judged by how far its cosine lies above the median of unrelated work, in
	// robust standard deviations of that: nothing is given at vectorNeutral of them, three
	// quarters of the most vectorReach further up.
	vectorNeutral = 1.5
	vectorReach   = 1.5
	// vectorSpread bounds the deviation from below, so that a model to which all unrelated
	// work is alike does not make much of little.
	vectorSpread = 0.02
)

// VectorText is the text of a job that is embedded: its role and the skills that it asks
// for. It is "" where the posting names neither.
func VectorText(job core.Job) string {
	role := job.Extraction.Role
	if role == "" {
		role = job.Title
	}
	var skills []string
	for _, m := range job.Extraction.Skills {
		skills = append(skills, m.Skill)
	}
	return vectorText(role, skills)
}

func vectorText(role string, skills []string) string {
	var named []string
	for _, s := range skills {
		if s = core.Clean(s, 60, false); s != "" && len(named) < vectorSkills && !slices.Contains(named, s) {
			named = append(named, s)
		}
	}
	role = core.Clean(role, 120, false)
	switch {
	case len(named) == 0:
		return role
	case role == "":
		return strings.Join(named, ", ")
	}
	return role + ": " + strings.Join(named, ", ")
}

// Likeness tells how near a job is to a profile by the vectors of one embedding model. It
// is not changed once it is made, and safe for concurrent use. The zero value says nothing.
type Likeness struct {
	model string
	texts []ownText
	// middle and spread are where the cosines of unrelated work lie; ready is set once
	// every vector is known.
	middle, spread float64
	ready          bool
}

// ownText is one text that stands for the profile.
type ownText struct {
	text, name string
	vector     core.Vector
}

// NewLikeness says what of a profile is embedded by a model: the skills of its confirmed
// facts, with each title that the headline joins. Only facts of kinds that allows accepts
// are spoken of.
func NewLikeness(model string, profile core.Profile, allows func(core.FactKind) bool) Likeness {
	l := Likeness{model: model}
	var skills []string
	var titles []string
	for _, f := range profile.Facts {
		if !f.Confirmed || !allows(f.Kind) {
			continue
		}
		if f.Kind == core.FactHeadline {
			for _, lang := range []core.Lang{core.LangEnglish, core.LangGerman} {
				if f.Text[lang] != "" {
					titles = append(titles, titlesIn(f.Text[lang])...)
					break // it says the same in each of its languages
				}
			}
		}
	}
	for _, stated := range []bool{true, false} { // what is stated comes before what work has shown
		for _, f := range profile.Facts {
			if f.Confirmed && allows(f.Kind) && (f.Kind == core.FactSkill) == stated {
				skills = append(skills, f.Skills...)
			}
		}
	}
	if len(titles) == 0 {
		titles = []string{""}
	}
	for _, t := range titles {
		text := vectorText(t, skills)
		if text == "" || len(l.texts) == vectorTexts || slices.ContainsFunc(l.texts, func(o ownText) bool { return o.text == text }) {
			continue
		}
		name := core.Clean(t, 80, false)
		if name == "" {
			name = core.Clean(strings.Join(skills[:min(len(skills), 3)], ", "), 80, false)
		}
		l.texts = append(l.texts, ownText{text: text, name: name})
	}
	return l
}

// Near is the vocabulary that compares jobs with the profile by vectors too.
func (v Vocabulary) Near(l Likeness) Vocabulary {
	v.likeness = l
	return v
}

// Model is the provider/model whose vectors are compared, "" for none.
func (l Likeness) Model() string { return l.model }

// Texts are those that must be embedded before a job can be compared: of the profile, and
// of the unrelated work that it is measured against. There are none for a profile of which
// nothing may be said.
func (l Likeness) Texts() []string {
	if len(l.texts) == 0 {
		return nil
	}
	var out []string
	for _, t := range l.texts {
		out = append(out, t.text)
	}
	return append(out, unrelated()...)
}

// With is the likeness with the vectors that are known of its texts.
func (l Likeness) With(known map[core.TextHash]core.Vector) Likeness {
	l.texts = slices.Clone(l.texts)
	l.ready = len(l.texts) > 0
	for i := range l.texts {
		l.texts[i].vector = known[core.HashText(l.texts[i].text)]
		l.ready = l.ready && l.texts[i].vector != nil
	}
	var cosines []float64
	for _, text := range unrelated() {
		c, _, ok := l.nearest(known[core.HashText(text)])
		if !ok {
			l.ready = false
			return l
		}
		cosines = append(cosines, c)
	}
	slices.Sort(cosines)
	at := func(q float64) float64 { return cosines[int(q*float64(len(cosines)-1))] }
	const quartiles = 1.349 // between those of a normal distribution of deviation 1
	l.middle, l.spread = at(0.5), max((at(0.75)-at(0.25))/quartiles, vectorSpread)
	return l
}

// Ready reports whether jobs can be compared.
func (l Likeness) Ready() bool { return l.ready }

// Key names what jobs are compared with; "" as long as they cannot be.
func (l Likeness) Key() string {
	if !l.ready {
		return ""
	}
	sum := sha256.New()
	sum.Write([]byte(l.model))
	for _, t := range l.texts {
		h := core.HashText(t.text)
		sum.Write(h[:])
		for _, x := range t.vector {
			sum.Write([]byte{byte(x)})
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

// nearest is the text of the profile that a vector is most like.
func (l Likeness) nearest(v core.Vector) (cosine float64, name string, ok bool) {
	best := -1
	for i, t := range l.texts {
		c, is := t.vector.Cosine(v)
		if is && (best < 0 || c > cosine) {
			best, cosine = i, c
		}
	}
	if best < 0 {
		return 0, "", false
	}
	return cosine, l.texts[best].name, true
}

// points gives or takes points for what a job is like. ok is false where nothing is known
// of it, or it makes no difference.
func (l Likeness) points(v core.Vector, sum float64) (r core.Reason, ok bool) {
	if !l.ready {
		return r, false
	}
	cosine, name, ok := l.nearest(v)
	if !ok {
		return r, false
	}
	far := (cosine - l.middle) / l.spread
	points := tenth(min(max(MaxVector*math.Tanh((far-vectorNeutral)/vectorReach), -sum), 100-sum))
	code := VectorNear
	if points < 0 {
		code = VectorFar
	}
	return reason(code, points, "name", name, "model", core.Clean(l.model, 120, false)), points != 0
}

// unrelated is work of many trades, in the form of VectorText: what is no more like the
// profile than most of it is unrelated. A few of them are near any profile, which the
// median and the quartiles do not feel.
func unrelated() []string {
	return []string{
		"Accountant: Bookkeeping, Tax Preparation, Payroll",
		"Architect: AutoCAD, Building Design, Revit",
		"Art teacher: Drawing, Lesson Planning",
		"Baker: Pastry, Food Hygiene",
		"Bus driver: Road Safety, Passenger Transport",
		"Car mechanic: Engine Repair, Diagnostics",
		"Carpenter: Woodworking, Furniture",
		"Civil engineer: Structural Analysis, Surveying",
		"Copywriter: Blog Posts, Editing",
		"Customer service agent: Phone Support, Complaints",
		"Data analyst: SQL, Excel, Dashboards",
		"Data entry clerk: Typing, Spreadsheets",
		"Dentist: Oral Health, Patient Care",
		"Electrician: Wiring, Electrical Safety",
		"Event manager: Event Planning, Sponsoring",
		"Fashion designer: Textiles, Pattern Making",
		"Financial adviser: Investment, Insurance",
		"Gardener: Landscaping, Plants",
		"Graphic designer: Illustration, Logo Design, Photoshop",
		"Hairdresser: Hair Colouring, Styling",
		"Hotel receptionist: Reservations, Guest Relations",
		"Human resources officer: Recruiting, Onboarding",
		"Interior designer: Room Planning, Colour Schemes",
		"Interpreter: Spoken Translation, Conferences",
		"Journalist: News Reporting, Interviews",
		"Laboratory technician: Sample Analysis, Chemistry",
		"Lawyer: Contract Law, Litigation",
		"Machine operator: Production, Quality Control",
		"Management consultant: Strategy, Process Improvement",
		"Marketing manager: Campaigns, Brand Strategy",
		"Music producer: Mixing, Audio Editing",
		"Network administrator: Cisco, Firewalls",
		"Nurse: Medication, Patient Care",
		"Nutritionist: Diet Plans, Health",
		"Personal trainer: Fitness, Coaching",
		"Photographer: Portraits, Photo Editing",
		"Psychologist: Therapy, Counselling",
		"Sales representative: Cold Calling, Negotiation",
		"Software developer: Programming, Databases, Web Applications",
		"Translator: English, Spanish, Localization",
		"Video editor: Editing, Colour Grading",
		"Virtual assistant: Calendar Management, E-Mail",
		"Voice actor: Narration, Audiobooks",
		"Warehouse worker: Logistics, Forklift",
	}
}
