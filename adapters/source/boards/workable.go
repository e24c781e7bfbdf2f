package boards

import (
	"encoding/json"
	"net/url"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// workable reads the widget interface that companies embed in their own sites; it
// lists a whole account in one answer.
func workable() vendor {
	v := companyBoards("Workable", source.Spec{
		Driver: "workable", Hosts: []string{"apply.workable.com"},
		Note: note("The interface of the public widget, without a key. All companies share one host that asks to slow down at once, so that boards are read one by one with pauses.",
			"Die Schnittstelle des öffentlichen Widgets, ohne Schlüssel. Alle Unternehmen teilen sich einen Server, der schnell um Geduld bittet, daher werden die Seiten nacheinander mit Pausen gelesen.",
			"https://help.workable.com/hc/en-us/articles/115012771647"),
		Omits: map[core.Lang]string{
			"en": "The questions of the application form, which the widget does not publish.",
			"de": "Die Fragen des Bewerbungsformulars, die das Widget nicht veröffentlicht.",
		},
	}, "contract", "department", "remote")
	v.page = func(b Board, _ string) string {
		return "https://apply.workable.com/api/v1/widget/accounts/" + url.PathEscape(b.Token) + "?details=true"
	}
	v.list = func(s setup, b Board, _ string, body []byte, _ string) (listing, error) {
		var a struct {
			Name string             `json:"name"`
			Jobs *[]json.RawMessage `json:"jobs"`
		}
		if json.Unmarshal(body, &a) != nil || a.Jobs == nil {
			return listing{}, errShape
		}
		name := plaintext.Line(a.Name)
		if name == "" || s.companies[b.Token] != "" {
			name = s.company(b)
		}
		var l listing
		for _, raw := range l.bounded(*a.Jobs) {
			p, err := workablePosting(name, raw)
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

func workablePosting(company string, raw json.RawMessage) (core.Posting, error) {
	var j struct {
		Code        source.Loose `json:"shortcode"`
		Title       string       `json:"title"`
		URL         string       `json:"url"`
		Employment  string       `json:"employment_type"`
		Remote      bool         `json:"telecommuting"`
		Workplace   string       `json:"workplace_type"`
		Department  string       `json:"department"`
		Published   string       `json:"published_on"`
		Created     string       `json:"created_at"`
		City        string       `json:"city"`
		State       string       `json:"state"`
		Country     string       `json:"country"`
		Description string       `json:"description"`
		Locations   []struct {
			City    string `json:"city"`
			Region  string `json:"region"`
			Country string `json:"country"`
			Hidden  bool   `json:"hidden"`
		} `json:"locations"`
	}
	if err := json.Unmarshal(raw, &j); err != nil {
		return core.Posting{}, err
	}
	if j.Code == "" {
		return core.Posting{}, errShape
	}
	where := []string{join(", ", plaintext.Line(j.City), plaintext.Line(j.State), plaintext.Line(j.Country))}
	for _, l := range j.Locations {
		if !l.Hidden {
			where = append(where, join(", ", plaintext.Line(l.City), plaintext.Line(l.Region), plaintext.Line(l.Country)))
		}
	}
	p := core.Posting{
		ExternalID: string(j.Code), URL: j.URL, Title: plaintext.Line(j.Title), Company: company, Text: plaintext.FromMarkup(j.Description),
		Location: places(where...), PostedAt: source.Date(j.Published),
		Hints: map[string]string{"contract": plaintext.Line(j.Employment), "department": plaintext.Line(j.Department), "remote": j.Workplace},
	}
	if p.PostedAt.IsZero() {
		p.PostedAt = source.Date(j.Created)
	}
	if j.Remote && j.Workplace == "" {
		p.Hints["remote"] = "remote"
	}
	p.Hints = source.Hints(p.Hints)
	return p, nil
}
