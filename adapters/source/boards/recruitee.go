package boards

import (
	"encoding/json"
	"strings"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// recruitee reads the public Careers Site API, which lists all offers of a company
// with the open questions of their forms.
// See https://docs.recruitee.com/reference/intro-to-careers-site-api.
func recruitee() vendor {
	v := companyBoards("Recruitee", source.Spec{
		Driver: "recruitee", Hosts: []string{"recruitee.com"},
		Note: note("Documented public interface of careers sites, without a key; it also documents how candidates apply.",
			"Dokumentierte öffentliche Schnittstelle der Karriereseiten, ohne Schlüssel; sie beschreibt auch, wie man sich bewirbt.",
			"https://docs.recruitee.com/reference/intro-to-careers-site-api"),
		Omits: map[core.Lang]string{
			"en": "Translations of an offer beside its main language.",
			"de": "Übersetzungen eines Angebots neben seiner Hauptsprache.",
		},
	}, "expires_at", "contract", "department", "remote", "salary")
	v.page = func(b Board, _ string) string { return "https://" + b.Token + ".recruitee.com/api/offers/" }
	v.list = func(s setup, b Board, _ string, body []byte, _ string) (listing, error) {
		var a struct {
			Offers *[]json.RawMessage `json:"offers"`
		}
		if json.Unmarshal(body, &a) != nil || a.Offers == nil {
			return listing{}, errShape
		}
		var l listing
		for _, raw := range l.bounded(*a.Offers) {
			p, err := recruiteePosting(s, b, raw)
			if err != nil {
				l.items = append(l.items, oddItem())
				continue
			}
			l.items = append(l.items, item{ref: p.ExternalID, posting: &p})
		}
		return l, nil
	}
	return v
}

func recruiteePosting(s setup, b Board, raw json.RawMessage) (core.Posting, error) {
	var j struct {
		ID           source.Loose `json:"id"`
		Title        string       `json:"title"`
		Description  string       `json:"description"`
		Requirements string       `json:"requirements"`
		Highlight    string       `json:"highlight_html"`
		Company      string       `json:"company_name"`
		Location     string       `json:"location"`
		City         string       `json:"city"`
		Country      string       `json:"country"`
		Remote       bool         `json:"remote"`
		Hybrid       bool         `json:"hybrid"`
		OnSite       bool         `json:"on_site"`
		URL          string       `json:"careers_url"`
		Created      string       `json:"created_at"`
		Published    string       `json:"published_at"`
		Closes       string       `json:"close_at"`
		Employment   string       `json:"employment_type_code"`
		Department   string       `json:"department"`
		Tags         []string     `json:"tags"`
		Salary       struct {
			Min      source.Loose `json:"min"`
			Max      source.Loose `json:"max"`
			Currency string       `json:"currency"`
			Period   string       `json:"period"`
		} `json:"salary"`
		Questions []struct {
			Body     string `json:"body"`
			Required bool   `json:"required"`
			Options  []struct {
				Body string `json:"body"`
			} `json:"open_question_options"`
		} `json:"open_questions"`
	}
	if err := json.Unmarshal(raw, &j); err != nil {
		return core.Posting{}, err
	}
	if j.ID == "" {
		return core.Posting{}, errShape
	}
	p := core.Posting{
		ExternalID: string(j.ID), URL: j.URL, Title: plaintext.Line(j.Title), Company: plaintext.Line(j.Company),
		Text:     join("\n\n", plaintext.FromMarkup(j.Description), plaintext.FromMarkup(j.Requirements)),
		Location: plaintext.Line(j.Location), PostedAt: source.Date(j.Published), ExpiresAt: source.Date(j.Closes),
		Hints: map[string]string{
			"contract": strings.ReplaceAll(j.Employment, "_", " "), "department": plaintext.Line(j.Department),
			"salary": source.PayHint(j.Salary.Min.Float(), j.Salary.Max.Float(), j.Salary.Currency, j.Salary.Period),
		},
	}
	if p.Company == "" {
		p.Company = s.company(b)
	}
	if p.Location == "" {
		p.Location = join(", ", plaintext.Line(j.City), plaintext.Line(j.Country))
	}
	if p.PostedAt.IsZero() {
		p.PostedAt = source.Date(j.Created)
	}
	switch {
	case j.Remote:
		p.Hints["remote"] = "remote"
	case j.Hybrid:
		p.Hints["remote"] = "hybrid"
	case j.OnSite:
		p.Hints["remote"] = "on-site"
	}
	var asked []string
	for _, q := range j.Questions {
		var choices []string
		for _, o := range q.Options {
			choices = append(choices, plaintext.Line(o.Body))
		}
		asked = append(asked, question(q.Body, q.Required, choices))
	}
	p.Text = withQuestions(p.Text, asked)
	p.Hints = source.Hints(p.Hints)
	return p, nil
}
