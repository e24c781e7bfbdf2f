package boards

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

const smartPage = 100

// smartrecruiters reads the public Posting API. Its listing has no texts, so each
// posting that is new or changed is read from its own page once, and absence is
// never counted as gone. See https://developers.smartrecruiters.com/docs/posting-api.
func smartrecruiters() vendor {
	v := companyBoards("SmartRecruiters", source.Spec{
		Driver: "smartrecruiters", Hosts: []string{"api.smartrecruiters.com"},
		Note: note("Documented public interface for postings, without a key. Applying needs a partner's key and is not done here.",
			"Dokumentierte öffentliche Schnittstelle für Anzeigen, ohne Schlüssel. Sich zu bewerben verlangt den Schlüssel eines Partners und geschieht hier nicht.",
			"https://developers.smartrecruiters.com/docs/posting-api"),
		Omits: map[core.Lang]string{
			"en": "The questions of the application form, which need a partner's key.",
			"de": "Die Fragen des Bewerbungsformulars, wofür man den Schlüssel eines Partners braucht.",
		},
	}, "contract", "department", "language", "remote")
	home := func(b Board) string {
		return "https://api.smartrecruiters.com/v1/companies/" + url.PathEscape(b.Token) + "/postings"
	}
	v.listsAll = false
	v.page = func(b Board, next string) string {
		return home(b) + "?limit=" + strconv.Itoa(smartPage) + "&offset=" + strconv.Itoa(offset(next))
	}
	v.detail = func(b Board, ref string) string { return home(b) + "/" + url.PathEscape(ref) }
	v.list = func(_ setup, _ Board, next string, body []byte, _ string) (listing, error) {
		var a struct {
			Total   source.Loose       `json:"totalFound"`
			Content *[]json.RawMessage `json:"content"`
		}
		if json.Unmarshal(body, &a) != nil || a.Content == nil {
			return listing{}, errShape
		}
		var l listing
		for _, raw := range l.bounded(*a.Content) {
			var j struct {
				ID       source.Loose `json:"id"`
				Name     string       `json:"name"`
				Released string       `json:"releasedDate"`
			}
			if json.Unmarshal(raw, &j) != nil || j.ID == "" || len(j.ID) > 100 {
				l.items = append(l.items, oddItem())
				continue
			}
			l.items = append(l.items, item{ref: string(j.ID), version: j.Released + j.Name})
		}
		if end := offset(next) + len(*a.Content); len(*a.Content) > 0 && float64(end) < a.Total.Float() {
			l.next = strconv.Itoa(end)
		}
		return l, nil
	}
	v.read = readSmart
	return v
}

func readSmart(s setup, b Board, _ string, body []byte) (core.Posting, error) {
	type section struct {
		Title string `json:"title"`
		Text  string `json:"text"`
	}
	var j struct {
		ID       source.Loose `json:"id"`
		Name     string       `json:"name"`
		URL      string       `json:"postingUrl"`
		Released string       `json:"releasedDate"`
		Language struct {
			Code string `json:"code"`
		} `json:"language"`
		Company struct {
			Name string `json:"name"`
		} `json:"company"`
		Location struct {
			City    string `json:"city"`
			Region  string `json:"region"`
			Country string `json:"country"`
			Full    string `json:"fullLocation"`
			Remote  bool   `json:"remote"`
			Hybrid  bool   `json:"hybrid"`
		} `json:"location"`
		Department struct {
			Label string `json:"label"`
		} `json:"department"`
		Employment struct {
			Label string `json:"label"`
		} `json:"typeOfEmployment"`
		Ad struct {
			Sections struct {
				Company        section `json:"companyDescription"`
				Job            section `json:"jobDescription"`
				Qualifications section `json:"qualifications"`
				Additional     section `json:"additionalInformation"`
			} `json:"sections"`
		} `json:"jobAd"`
	}
	if json.Unmarshal(body, &j) != nil || j.ID == "" || j.Name == "" {
		return core.Posting{}, errShape
	}
	var texts []string
	for _, sec := range []section{j.Ad.Sections.Job, j.Ad.Sections.Qualifications, j.Ad.Sections.Additional, j.Ad.Sections.Company} {
		if text := plaintext.FromMarkup(sec.Text); text != "" {
			texts = append(texts, join("\n", plaintext.Line(sec.Title), text))
		}
	}
	p := core.Posting{
		ExternalID: string(j.ID), URL: j.URL, Title: plaintext.Line(j.Name), Company: plaintext.Line(j.Company.Name),
		Text: strings.Join(texts, "\n\n"), Location: plaintext.Line(j.Location.Full), PostedAt: source.Date(j.Released),
		Hints: map[string]string{"contract": plaintext.Line(j.Employment.Label), "department": plaintext.Line(j.Department.Label), "language": j.Language.Code},
	}
	if p.URL == "" {
		p.URL = "https://jobs.smartrecruiters.com/" + url.PathEscape(b.Token) + "/" + url.PathEscape(string(j.ID))
	}
	if p.Company == "" {
		p.Company = s.company(b)
	}
	if p.Location == "" {
		p.Location = join(", ", plaintext.Line(j.Location.City), plaintext.Line(j.Location.Region), strings.ToUpper(plaintext.Line(j.Location.Country)))
	}
	switch {
	case j.Location.Remote:
		p.Hints["remote"] = "remote"
	case j.Location.Hybrid:
		p.Hints["remote"] = "hybrid"
	}
	p.Hints = source.Hints(p.Hints)
	return p, nil
}
