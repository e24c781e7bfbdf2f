package boards

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// greenhouse reads the public Job Board API, which lists a whole board in one
// answer. The questions of an application form stand on each job's own page only,
// so that they are read where the user asks for them.
// See https://developers.greenhouse.io/job-board.html.
func greenhouse() vendor {
	v := companyBoards("Greenhouse", source.Spec{
		Driver: "greenhouse", Hosts: []string{"boards-api.greenhouse.io", "boards-api.eu.greenhouse.io"},
		Note: note("Documented public interface for job boards, without a key. Applying through it needs the employer's own key and is not done here.",
			"Dokumentierte öffentliche Schnittstelle für Stellenseiten, ohne Schlüssel. Sich darüber zu bewerben verlangt den Schlüssel des Arbeitgebers und geschieht hier nicht.",
			"https://developers.greenhouse.io/job-board.html"),
		Omits: map[core.Lang]string{
			"en": "Offices, metadata that a company defines, and education and demographic questions.",
			"de": "Büros, eigene Zusatzfelder der Unternehmen und die Fragen zu Ausbildung und Person.",
		},
	}, "department", "language")
	v.spec.Schema = json.RawMessage(`{"type":"object","additionalProperties":false,"required":["boards"],"properties":{` + companyProperties + `,
"questions":{"type":"boolean","default":false,"title":"Questions of the form","description":"Read the questions of each application form too, one request a posting; what is no longer listed is then not noticed by its absence"}}}`)
	v.setup = func(cfg source.Config) (setup, error) {
		var c struct {
			Boards    []string          `yaml:"boards"`
			Companies map[string]string `yaml:"companies"`
			Questions bool              `yaml:"questions"`
			BaseURL   string            `yaml:"base_url"`
		}
		if err := decode(cfg, &c); err != nil {
			return setup{}, err
		}
		list, err := readBoards("greenhouse", "boards", c.Boards)
		return setup{boards: list, companies: c.Companies, base: c.BaseURL, details: c.Questions}, err
	}
	v.page = func(b Board, _ string) string { return greenhouseHome(b) + "/jobs?content=true" }
	v.list = listGreenhouse
	v.detail = func(b Board, ref string) string {
		return greenhouseHome(b) + "/jobs/" + url.PathEscape(ref) + "?questions=true"
	}
	v.read = func(s setup, b Board, _ string, body []byte) (core.Posting, error) {
		var j greenhouseJob
		if json.Unmarshal(body, &j) != nil || j.ID == "" {
			return core.Posting{}, errShape
		}
		return j.posting(s, b), nil
	}
	return v
}

func greenhouseHome(b Board) string {
	host := "boards-api.greenhouse.io"
	if b.Region == "eu" {
		host = "boards-api.eu.greenhouse.io"
	}
	return "https://" + host + "/v1/boards/" + url.PathEscape(b.Token)
}

func listGreenhouse(s setup, b Board, _ string, body []byte, _ string) (listing, error) {
	var a struct {
		Jobs *[]json.RawMessage `json:"jobs"`
	}
	if json.Unmarshal(body, &a) != nil || a.Jobs == nil {
		return listing{}, errShape
	}
	var l listing
	for _, raw := range l.bounded(*a.Jobs) {
		var j greenhouseJob
		if json.Unmarshal(raw, &j) != nil || j.ID == "" {
			l.items = append(l.items, oddItem())
			continue
		}
		it := item{ref: string(j.ID), version: j.Updated}
		if !s.details {
			p := j.posting(s, b)
			it.posting = &p
		}
		l.items = append(l.items, it)
	}
	return l, nil
}

type greenhouseJob struct {
	ID       source.Loose `json:"id"`
	Title    string       `json:"title"`
	URL      string       `json:"absolute_url"`
	Company  string       `json:"company_name"`
	Content  string       `json:"content"`
	Language string       `json:"language"`
	Updated  string       `json:"updated_at"`
	First    string       `json:"first_published"`
	Location struct {
		Name string `json:"name"`
	} `json:"location"`
	Departments []struct {
		Name string `json:"name"`
	} `json:"departments"`
	Questions []struct {
		Label    string `json:"label"`
		Required bool   `json:"required"`
		Fields   []struct {
			Name   string `json:"name"`
			Values []struct {
				Label string `json:"label"`
			} `json:"values"`
		} `json:"fields"`
	} `json:"questions"`
}

func (j greenhouseJob) posting(s setup, b Board) core.Posting {
	p := core.Posting{
		ExternalID: string(j.ID), URL: j.URL, Title: plaintext.Line(j.Title), Company: plaintext.Line(j.Company),
		Text: plaintext.FromMarkup(j.Content), Location: plaintext.Line(j.Location.Name), PostedAt: source.Date(j.First),
		Hints: map[string]string{"language": j.Language},
	}
	if p.Company == "" {
		p.Company = s.company(b)
	}
	if p.PostedAt.IsZero() {
		p.PostedAt = source.Date(j.Updated)
	}
	if len(j.Departments) > 0 {
		p.Hints["department"] = plaintext.Line(j.Departments[0].Name)
	}
	var asked []string
	for _, q := range j.Questions {
		if len(q.Fields) > 0 && standardField(q.Fields[0].Name) {
			continue
		}
		var choices []string
		if len(q.Fields) > 0 {
			for _, v := range q.Fields[0].Values {
				choices = append(choices, plaintext.Line(v.Label))
			}
		}
		asked = append(asked, question(q.Label, q.Required, choices))
	}
	p.Text = withQuestions(p.Text, asked)
	p.Hints = source.Hints(p.Hints)
	return p
}

// standardField reports whether a field of a form is one that every form has.
func standardField(name string) bool {
	switch strings.TrimSuffix(name, "_text") {
	case "first_name", "last_name", "email", "phone", "resume", "cover_letter", "location", "longitude", "latitude":
		return true
	}
	return false
}

const (
	maxQuestions = 40
	maxChoices   = 12
)

// question renders one question of a form with its choices.
func question(label string, required bool, choices []string) string {
	label = strings.Join(strings.Fields(plaintext.FromMarkup(label)), " ")
	if label == "" {
		return ""
	}
	var notes []string
	if required {
		notes = append(notes, "required")
	}
	if n := len(choices); n > 1 && n <= maxChoices {
		notes = append(notes, "one of: "+strings.Join(choices, " / "))
	}
	if len(notes) > 0 {
		label += " (" + strings.Join(notes, "; ") + ")"
	}
	return label
}

// withQuestions adds the questions of the application form to a posting's text,
// where extraction and the user find them.
func withQuestions(text string, asked []string) string {
	var b strings.Builder
	n := 0
	for _, q := range asked {
		if q == "" || n == maxQuestions {
			continue
		}
		n++
		fmt.Fprintf(&b, "\n%d. %s", n, q)
	}
	if n == 0 {
		return text
	}
	return strings.TrimSpace(text + "\n\nApplication form:" + b.String())
}
