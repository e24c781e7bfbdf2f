package boards

import (
	"encoding/json"
	"net/url"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// ashby reads the public posting API, which lists a whole board in one answer.
// See https://developers.ashbyhq.com/docs/public-job-posting-api.
func ashby() vendor {
	v := companyBoards("Ashby", source.Spec{
		Driver: "ashby", Hosts: []string{"api.ashbyhq.com"},
		Note: note("Documented public interface for job boards, without a key. It answers slowly and asks to wait under load, which is obeyed.",
			"Dokumentierte öffentliche Schnittstelle für Stellenseiten, ohne Schlüssel. Sie antwortet langsam und bittet unter Last um Geduld, was beachtet wird.",
			"https://developers.ashbyhq.com/docs/public-job-posting-api"),
		Omits: map[core.Lang]string{
			"en": "The questions of the application form, which its interface does not publish.",
			"de": "Die Fragen des Bewerbungsformulars, die ihre Schnittstelle nicht veröffentlicht.",
		},
	}, "contract", "department", "remote", "salary")
	v.page = func(b Board, _ string) string {
		return "https://api.ashbyhq.com/posting-api/job-board/" + url.PathEscape(b.Token) + "?includeCompensation=true"
	}
	v.list = func(s setup, b Board, _ string, body []byte, _ string) (listing, error) {
		var a struct {
			Jobs *[]json.RawMessage `json:"jobs"`
		}
		if json.Unmarshal(body, &a) != nil || a.Jobs == nil {
			return listing{}, errShape
		}
		var l listing
		for _, raw := range l.bounded(*a.Jobs) {
			l.items = append(l.items, ashbyItem(s, b, raw))
		}
		return l, nil
	}
	return v
}

func ashbyItem(s setup, b Board, raw json.RawMessage) item {
	var j struct {
		ID         source.Loose `json:"id"`
		Title      string       `json:"title"`
		Department string       `json:"department"`
		Employment string       `json:"employmentType"`
		Location   string       `json:"location"`
		Secondary  []struct {
			Location string `json:"location"`
		} `json:"secondaryLocations"`
		Published    string `json:"publishedAt"`
		Listed       *bool  `json:"isListed"`
		Remote       bool   `json:"isRemote"`
		Workplace    string `json:"workplaceType"`
		URL          string `json:"jobUrl"`
		HTML         string `json:"descriptionHtml"`
		Plain        string `json:"descriptionPlain"`
		Compensation struct {
			Summary    string `json:"compensationTierSummary"`
			Scrapeable string `json:"scrapeableCompensationSalarySummary"`
			Components []struct {
				Type     string       `json:"compensationType"`
				Interval string       `json:"interval"`
				Currency string       `json:"currencyCode"`
				Min      source.Loose `json:"minValue"`
				Max      source.Loose `json:"maxValue"`
			} `json:"summaryComponents"`
		} `json:"compensation"`
	}
	if json.Unmarshal(raw, &j) != nil || j.ID == "" {
		return oddItem()
	}
	if j.Listed != nil && !*j.Listed {
		return item{ref: string(j.ID), skip: "the board does not list it"}
	}
	p := core.Posting{
		ExternalID: string(j.ID), URL: j.URL, Title: plaintext.Line(j.Title), Company: s.company(b), Text: plaintext.FromMarkup(j.HTML),
		PostedAt: source.Date(j.Published),
		Hints:    map[string]string{"contract": plaintext.Line(j.Employment), "department": plaintext.Line(j.Department), "remote": j.Workplace},
	}
	if p.Text == "" {
		p.Text = plaintext.FromText(j.Plain)
	}
	where := []string{j.Location}
	for _, l := range j.Secondary {
		where = append(where, l.Location)
	}
	p.Location = places(where...)
	if j.Remote && j.Workplace == "" {
		p.Hints["remote"] = "remote"
	}
	for _, c := range j.Compensation.Components {
		if c.Type == "Salary" && p.Hints["salary"] == "" {
			p.Hints["salary"] = source.PayHint(c.Min.Float(), c.Max.Float(), c.Currency, c.Interval)
		}
	}
	for _, text := range []string{j.Compensation.Scrapeable, j.Compensation.Summary} {
		if p.Hints["salary"] == "" {
			p.Hints["salary"] = plaintext.Line(text)
		}
	}
	p.Hints = source.Hints(p.Hints)
	return item{ref: p.ExternalID, posting: &p}
}
