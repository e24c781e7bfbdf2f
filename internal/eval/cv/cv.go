// Package cv measures what is read from sample CVs against labels made by hand.
package cv

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/automonet/automonet/adapters/document"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract"
)

// Label is what a CV says, as its maker wrote it down.
type Label struct {
	File string `json:"file"`
	// Part is "tuned" or "heldout".
	Part                                  string                `json:"part"`
	Name, Headline, Email, Phone, Address string                `json:",omitempty"`
	Availability                          string                `json:"availability"`
	Links, Certificates, Projects, Rates  []string              `json:",omitempty"`
	Results                               []string              `json:"results"`
	Jobs                                  [][4]string           `json:"jobs"`
	Education                             [][3]string           `json:"education"`
	Skills                                map[string]SkillLabel `json:"skills"`
	Languages                             map[string]int        `json:"languages"`
}

// SkillLabel is what is said of a skill; 0 when nothing is.
type SkillLabel struct {
	Years float64 `json:"years"`
	Level int     `json:"level"`
}

// Count is how often a field was read rightly, wrongly, or not at all.
type Count struct{ Right, Wrong, Missed int }

// Precision is the share of what was read that is right; 1 when nothing was read.
func (c Count) Precision() float64 { return share(c.Right, c.Right+c.Wrong) }

// Recall is the share of what is there that was read; 1 when nothing is.
func (c Count) Recall() float64 { return share(c.Right, c.Right+c.Missed) }

func share(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// Result holds the counts by part and field, and what went wrong.
type Result struct {
	Files    map[string]int
	Counts   map[string]map[string]*Count
	Mistakes []string
}

// Fields are the fields in the order in which they are shown.
func Fields() []string {
	return []string{"name", "headline", "email", "phone", "address", "link", "job", "job role", "job employer", "job dates", "education", "skill", "skill detail", "language", "certificate", "project", "result", "rate", "availability"}
}

// Run reads the labels and files of a folder.
func Run(ctx context.Context, dir string) (Result, error) {
	res := Result{Files: map[string]int{}, Counts: map[string]map[string]*Count{}}
	raw, err := os.ReadFile(filepath.Join(dir, "labels.ndjson"))
	if err != nil {
		return res, err
	}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l Label
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return res, fmt.Errorf("read a label: %w", err)
		}
		file, err := os.ReadFile(filepath.Join(dir, l.File))
		if err != nil {
			return res, err
		}
		got, err := document.ReadCV(ctx, l.File, "", file)
		if err != nil {
			return res, fmt.Errorf("read %s: %w", l.File, err)
		}
		res.Files[l.Part]++
		s := &scorer{res: &res, label: l, got: got.Candidates}
		s.score()
	}
	return res, lines.Err()
}

type scorer struct {
	res   *Result
	label Label
	got   []core.Candidate
}

func (s *scorer) of(kind core.FactKind) []core.Candidate {
	var out []core.Candidate
	for _, c := range s.got {
		if c.Fact.Kind == kind {
			out = append(out, c)
		}
	}
	return out
}

func text(c core.Candidate) string {
	for _, t := range c.Fact.Text {
		return t
	}
	return ""
}

func (s *scorer) texts(kind core.FactKind, keep func(string) bool) []string {
	var out []string
	for _, c := range s.of(kind) {
		if t := text(c); keep == nil || keep(t) {
			out = append(out, t)
		}
	}
	return out
}

// match counts a field whose values are compared by equal.
func (s *scorer) match(field string, want, got []string, equal func(want, got string) bool) {
	part := s.res.Counts[s.label.Part]
	if part == nil {
		part = map[string]*Count{}
		s.res.Counts[s.label.Part] = part
	}
	if part[field] == nil {
		part[field] = &Count{}
	}
	c := part[field]
	used := make([]bool, len(got))
	for _, w := range want {
		hit := -1
		for i, g := range got {
			if !used[i] && equal(w, g) {
				hit = i
				break
			}
		}
		if hit < 0 {
			c.Missed++
			s.mistake(field, "missed", w)
			continue
		}
		used[hit] = true
		c.Right++
	}
	for i, g := range got {
		if !used[i] {
			c.Wrong++
			s.mistake(field, "wrong", g)
		}
	}
}

func (s *scorer) mistake(field, how, what string) {
	s.res.Mistakes = append(s.res.Mistakes, fmt.Sprintf("%s\t%s\t%s\t%s\t%q", s.label.Part, s.label.File, field, how, what))
}

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func same(w, g string) bool { return fold(w) == fold(g) }

func within(w, g string) bool { return strings.Contains(fold(g), fold(w)) }

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func canonical(s string) string {
	if c, ok := extract.CanonicalSkill(s); ok {
		return fold(c)
	}
	return fold(s)
}

func bareLink(s string) string {
	_, after, ok := strings.Cut(s, "://")
	if ok {
		s = after
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(s), "www."), "/")
}

func (s *scorer) score() {
	l := s.label
	s.match("name", one(l.Name), s.texts(core.FactName, nil), same)
	s.match("headline", one(l.Headline), s.texts(core.FactHeadline, nil), same)
	contact := func(mail, phone bool) func(string) bool {
		return func(t string) bool {
			isMail := strings.Contains(t, "@")
			isPhone := !isMail && strings.Trim(t, "+0123456789 ()/-.–") == ""
			return isMail == mail && isPhone == phone
		}
	}
	s.match("email", one(l.Email), s.texts(core.FactContact, contact(true, false)), same)
	s.match("phone", one(l.Phone), s.texts(core.FactContact, contact(false, true)), func(w, g string) bool { return digits(w) == digits(g) })
	s.match("address", one(l.Address), s.texts(core.FactContact, contact(false, false)), within)
	s.match("link", l.Links, s.texts(core.FactPortfolio, nil), func(w, g string) bool { return bareLink(w) == bareLink(g) })
	s.jobs()
	s.skills()
	var langs, gotLangs []string
	for code, level := range l.Languages {
		langs = append(langs, fmt.Sprintf("%s %d", code, level))
	}
	for _, c := range s.of(core.FactLanguage) {
		gotLangs = append(gotLangs, fmt.Sprintf("%s %d", strings.Split(c.Key, "|")[1], c.Fact.Level))
	}
	s.match("language", langs, gotLangs, same)
	s.match("certificate", l.Certificates, s.texts(core.FactCertificate, nil), within)
	var projects, rates []string
	for _, c := range s.of(core.FactProject) {
		projects = append(projects, c.Detail.Role)
	}
	s.match("project", l.Projects, projects, same)
	s.match("result", l.Results, s.texts(core.FactResult, nil), within)
	for _, c := range s.of(core.FactRate) {
		rates = append(rates, fmt.Sprintf("%d %s/%s", c.Fact.Rate.Minor/100, c.Fact.Rate.Currency, c.Fact.Period))
	}
	s.match("rate", l.Rates, rates, same)
	s.match("availability", one(l.Availability), s.texts(core.FactAvailability, nil), within)
}

func (s *scorer) jobs() {
	join := func(parts ...string) string { return strings.Join(parts, " | ") }
	var want, roles, firms, spans [4][]string
	for _, j := range s.label.Jobs {
		want[0] = append(want[0], join(j[:]...))
		roles[0] = append(roles[0], one(j[0])...)
		firms[0] = append(firms[0], one(j[1])...)
		spans[0] = append(spans[0], join(j[2], j[3]))
	}
	for _, c := range s.of(core.FactEmployment) {
		d := c.Detail
		want[1] = append(want[1], join(d.Role, d.Employer, d.Start, d.End))
		roles[1] = append(roles[1], one(d.Role)...)
		firms[1] = append(firms[1], one(d.Employer)...)
		spans[1] = append(spans[1], join(d.Start, d.End))
	}
	s.match("job", want[0], want[1], same)
	s.match("job role", roles[0], roles[1], same)
	s.match("job employer", firms[0], firms[1], same)
	s.match("job dates", spans[0], spans[1], same)
	var studies, got []string
	for _, e := range s.label.Education {
		studies = append(studies, join(e[:]...))
	}
	for _, c := range s.of(core.FactEducation) {
		got = append(got, join(c.Detail.Degree, c.Detail.Institution, c.Detail.End))
	}
	s.match("education", studies, got, same)
}

func (s *scorer) skills() {
	var want, got, wantDetail, gotDetail []string
	known := map[string]bool{}
	for name, d := range s.label.Skills {
		want = append(want, canonical(name))
		known[canonical(name)] = true
		if d.Years > 0 || d.Level > 0 {
			wantDetail = append(wantDetail, fmt.Sprintf("%s %v %d", canonical(name), d.Years, d.Level))
		}
	}
	for _, c := range s.of(core.FactSkill) {
		name := canonical(text(c))
		got = append(got, name)
		if known[name] && (c.Fact.Years > 0 || c.Fact.Level > 0) {
			gotDetail = append(gotDetail, fmt.Sprintf("%s %v %d", name, c.Fact.Years, c.Fact.Level))
		}
	}
	s.match("skill", want, got, same)
	s.match("skill detail", wantDetail, gotDetail, same)
}
