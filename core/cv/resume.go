package cv

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// resume is a JSON Resume (jsonresume.org/schema) as far as it states facts. Values
// that some writers give as numbers or null are read as text.
type resume struct {
	Basics struct {
		Name, Label, Email, Phone, URL, Website, Summary word
		Location                                         struct {
			Address, PostalCode, City, CountryCode, Region word
		}
		Profiles []struct{ Network, Username, URL word }
	}
	Work []struct {
		Name, Company, Position, StartDate, EndDate, URL, Website, Summary word
		Highlights                                                         []word
	}
	Education []struct {
		Institution, Area, StudyType, StartDate, EndDate word
	}
	Skills []struct {
		Name, Level word
		Keywords    []word
	}
	Languages    []struct{ Language, Fluency word }
	Certificates []struct{ Name, Issuer, Date, URL word }
	Projects     []struct {
		Name, Description, StartDate, EndDate, URL word
		Highlights, Keywords                       []word
	}
}

// word is a text, or what stands in its place.
type word string

// UnmarshalJSON reads text and numbers; anything else is nothing.
func (w *word) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		*w = word(core.Clean(s, MaxLineBytes, false))
	} else if len(b) > 0 && (b[0] >= '0' && b[0] <= '9') {
		*w = word(b)
	}
	return nil
}

// ReadResume returns what a JSON Resume says about its owner. Its error is of
// core.KindInvalid.
func ReadResume(file string, raw []byte, terms Terms) (Result, error) {
	var doc resume
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\uFEFF"))))
	if err := d.Decode(&doc); err != nil {
		return Result{}, core.Invalid("file", "the file is no JSON Resume: it breaks off or has a value of the wrong kind at byte %d", d.InputOffset()).Because(err)
	}
	r := &reader{terms: terms, doc: Document{File: file}, names: sectionNames(), seen: map[string]int{}}
	text := doc.text()
	r.lang = r.language(text)
	r.flag(text)
	j := &jsonReader{reader: r, raw: string(raw)}
	j.basics(doc)
	j.history(doc)
	j.abilities(doc)
	if len(r.found) == 0 {
		return Result{}, core.Invalid("file", "the file is no JSON Resume, which is an object with basics, work and skills")
	}
	return Result{Language: r.lang, Candidates: r.found, Notes: r.notes}, nil
}

// text are the running texts, by which the language is told.
func (d resume) text() []line {
	var out []line
	put := func(ws ...word) {
		for _, w := range ws {
			if w != "" && len(out) < MaxLines {
				out = append(out, line{Line: Line{Text: string(w)}, raw: string(w)})
			}
		}
	}
	put(d.Basics.Summary, d.Basics.Label)
	for _, w := range d.Work {
		put(w.Summary, w.Position)
		put(w.Highlights...)
	}
	for _, p := range d.Projects {
		put(p.Description)
		put(p.Highlights...)
	}
	return out
}

type jsonReader struct {
	*reader
	raw string
}

// at is the place of a value in the file, as the line a candidate was read from.
func (j *jsonReader) at(path string, values ...word) line {
	var shown []string
	no := 0
	for _, v := range values {
		if v == "" {
			continue
		}
		shown = append(shown, string(v))
		if i := strings.Index(j.raw, string(v)); i >= 0 && no == 0 {
			no = 1 + strings.Count(j.raw[:i], "\n")
		}
	}
	j.sec = path
	return line{Line: Line{Text: strings.Join(shown, " | ")}, no: max(no, 1), raw: clip(path+": "+strings.Join(shown, " | "), core.MaxFactSourceBytes)}
}

const jsonSure = 0.95 // the format itself says what a value is

func (j *jsonReader) put(f core.Fact, d core.FactDetail, from line) {
	j.add(core.Candidate{Fact: f, Detail: d, Confidence: jsonSure}, from)
}

func (j *jsonReader) basics(doc resume) {
	b := doc.Basics
	if b.Name != "" {
		j.put(core.Fact{Kind: core.FactName, Text: neutral(string(b.Name))}, core.FactDetail{}, j.at("basics.name", b.Name))
	}
	if b.Label != "" {
		j.put(core.Fact{Kind: core.FactHeadline, Text: j.texts(string(b.Label))}, core.FactDetail{}, j.at("basics.label", b.Label))
	}
	for _, c := range [...]struct {
		path string
		w    word
	}{{"basics.email", b.Email}, {"basics.phone", b.Phone}} {
		if c.w != "" {
			j.put(core.Fact{Kind: core.FactContact, Text: neutral(string(c.w)), Private: true}, core.FactDetail{}, j.at(c.path, c.w))
		}
	}
	if b.Location.Address != "" {
		parts := []string{string(b.Location.Address)}
		if city := strings.TrimSpace(string(b.Location.PostalCode + " " + b.Location.City)); city != "" {
			parts = append(parts, city)
		}
		j.put(core.Fact{Kind: core.FactContact, Text: neutral(strings.Join(parts, ", ")), Private: true}, core.FactDetail{}, j.at("basics.location", b.Location.Address))
	}
	j.link("basics.url", b.URL)
	j.link("basics.website", b.Website)
	for i, p := range b.Profiles {
		j.link("basics.profiles["+strconv.Itoa(i)+"].url", p.URL)
	}
}

func (j *jsonReader) link(path string, w word) {
	if w == "" {
		return
	}
	u, err := core.CleanURL(string(w))
	if err != nil {
		return
	}
	j.put(core.Fact{Kind: core.FactPortfolio, Text: neutral(string(w)), URL: u}, core.FactDetail{}, j.at(path, w))
}

// when reads a date; an end that is missing after a start has not come yet.
func when(start, end word) (string, string) {
	s, e := readDate(string(start)), readDate(string(end))
	if s != "" && end == "" || strings.EqualFold(string(end), "present") {
		e = core.OngoingDate
	}
	return s, e
}

func (j *jsonReader) history(doc resume) {
	for i, w := range doc.Work {
		firm := w.Name
		if firm == "" {
			firm = w.Company
		}
		if firm == "" && w.Position == "" {
			continue
		}
		d := core.FactDetail{Role: string(w.Position), Employer: string(firm)}
		d.Start, d.End = when(w.StartDate, w.EndDate)
		path := "work[" + strconv.Itoa(i) + "]"
		all := string(w.Summary) + "\n" + joinWords(w.Highlights)
		j.put(core.Fact{Kind: core.FactEmployment, Text: j.texts(j.jobText(d)), Skills: j.skillsIn(all)}, d, j.at(path, w.Position, firm, w.StartDate, w.EndDate))
		j.highlights(path+".highlights", w.Highlights)
	}
	for i, e := range doc.Education {
		if e.Institution == "" && e.Area == "" {
			continue
		}
		d := core.FactDetail{Degree: strings.TrimSpace(string(e.StudyType + " " + e.Area)), Institution: string(e.Institution)}
		d.Start, d.End = when(e.StartDate, e.EndDate)
		text := strings.Trim(d.Degree+", "+d.Institution, ", ")
		j.put(core.Fact{Kind: core.FactEducation, Text: j.texts(text + j.period(d))}, d, j.at("education["+strconv.Itoa(i)+"]", e.StudyType, e.Area, e.Institution, e.StartDate, e.EndDate))
	}
	for i, p := range doc.Projects {
		if p.Name == "" {
			continue
		}
		path := "projects[" + strconv.Itoa(i) + "]"
		d := core.FactDetail{Role: string(p.Name)}
		d.Start, d.End = readDate(string(p.StartDate)), readDate(string(p.EndDate))
		text := string(p.Name)
		if p.Description != "" {
			text += ": " + string(p.Description)
		}
		f := core.Fact{Kind: core.FactProject, Text: j.texts(text), Skills: j.skillsIn(text + "\n" + joinWords(p.Highlights) + "\n" + joinWords(p.Keywords))}
		if u, err := core.CleanURL(string(p.URL)); err == nil {
			f.URL = u
		}
		j.put(f, d, j.at(path, p.Name, p.Description))
		j.highlights(path+".highlights", p.Highlights)
	}
}

func joinWords(ws []word) string {
	var b strings.Builder
	for _, w := range ws {
		b.WriteString(string(w) + "\n")
	}
	return b.String()
}

func (j *jsonReader) highlights(path string, list []word) {
	for _, h := range list {
		if l := j.at(path, h); words(l.Text) > 0 {
			l.Bullet = true
			j.results([]line{l})
		}
	}
}

func (j *jsonReader) abilities(doc resume) {
	for i, s := range doc.Skills {
		path := "skills[" + strconv.Itoa(i) + "]"
		level := 0
		if s.Level != "" {
			level = levelOfLabel(string(s.Level))
			if level == 0 && strings.EqualFold(string(s.Level), "master") {
				level = 5
			}
		}
		// With keywords the name is that of a group.
		if len(s.Keywords) == 0 {
			j.skillItemAt(string(s.Name), level, []line{j.at(path+".name", s.Name, s.Level)})
		}
		for _, k := range s.Keywords {
			j.skillItemAt(string(k), level, []line{j.at(path+".keywords", k)})
		}
	}
	for i, l := range doc.Languages {
		if l.Language == "" {
			continue
		}
		level, grade := languageLevel(string(l.Fluency))
		j.put(core.Fact{Kind: core.FactLanguage, Text: j.texts(string(l.Language)), Level: level}, core.FactDetail{Grade: grade}, j.at("languages["+strconv.Itoa(i)+"]", l.Language, l.Fluency))
	}
	for i, c := range doc.Certificates {
		if c.Name == "" {
			continue
		}
		text := string(c.Name)
		if c.Issuer != "" {
			text += ", " + string(c.Issuer)
		}
		if d := readDate(string(c.Date)); d != "" {
			text += " (" + d + ")"
		}
		j.put(core.Fact{Kind: core.FactCertificate, Text: j.texts(text), Skills: j.skillsIn(text)}, core.FactDetail{}, j.at("certificates["+strconv.Itoa(i)+"]", c.Name, c.Issuer, c.Date))
	}
}
