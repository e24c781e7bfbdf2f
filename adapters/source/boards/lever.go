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

// leverPage is how many postings one answer lists.
const leverPage = 100

// lever reads the public Postings API of both regions by skip and limit.
// See https://github.com/lever/postings-api.
func lever() vendor {
	v := companyBoards("Lever", source.Spec{
		Driver: "lever", Hosts: []string{"api.lever.co", "api.eu.lever.co"},
		Note: note("Documented public interface for job sites, without a key. Applying through it needs the employer's key and is not done here.",
			"Dokumentierte öffentliche Schnittstelle für Stellenseiten, ohne Schlüssel. Sich darüber zu bewerben verlangt den Schlüssel des Arbeitgebers und geschieht hier nicht.",
			"https://github.com/lever/postings-api"),
		Omits: map[core.Lang]string{
			"en": "The questions of the application form, which its interface does not publish.",
			"de": "Die Fragen des Bewerbungsformulars, die ihre Schnittstelle nicht veröffentlicht.",
		},
	}, "contract", "department", "remote", "salary")
	v.page = func(b Board, next string) string {
		host := "api.lever.co"
		if b.Region == "eu" {
			host = "api.eu.lever.co"
		}
		q := url.Values{"mode": {"json"}, "limit": {strconv.Itoa(leverPage)}, "skip": {strconv.Itoa(offset(next))}}
		return "https://" + host + "/v0/postings/" + url.PathEscape(b.Token) + "?" + q.Encode()
	}
	v.list = listLever
	return v
}

func listLever(s setup, b Board, next string, body []byte, _ string) (listing, error) {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) != nil || list == nil {
		return listing{}, errShape
	}
	var l listing
	for _, raw := range l.bounded(list) {
		p, err := leverPosting(s, b, raw)
		if err != nil {
			l.items = append(l.items, oddItem())
			continue
		}
		l.items = append(l.items, item{ref: p.ExternalID, posting: &p})
	}
	if len(list) >= leverPage {
		l.next = strconv.Itoa(offset(next) + len(list))
	}
	return l, nil
}

func leverPosting(s setup, b Board, raw json.RawMessage) (core.Posting, error) {
	var j struct {
		ID          source.Loose `json:"id"`
		Title       string       `json:"text"`
		URL         string       `json:"hostedUrl"`
		Created     source.Loose `json:"createdAt"`
		Country     string       `json:"country"`
		Workplace   string       `json:"workplaceType"`
		Description string       `json:"description"`
		Plain       string       `json:"descriptionPlain"`
		Additional  string       `json:"additional"`
		Categories  struct {
			Commitment string   `json:"commitment"`
			Department string   `json:"department"`
			Location   string   `json:"location"`
			Team       string   `json:"team"`
			All        []string `json:"allLocations"`
		} `json:"categories"`
		Lists []struct {
			Text    string `json:"text"`
			Content string `json:"content"`
		} `json:"lists"`
		Salary struct {
			Min      source.Loose `json:"min"`
			Max      source.Loose `json:"max"`
			Currency string       `json:"currency"`
			Interval string       `json:"interval"`
		} `json:"salaryRange"`
		SalaryText string `json:"salaryDescription"`
	}
	if err := json.Unmarshal(raw, &j); err != nil {
		return core.Posting{}, err
	}
	if j.ID == "" {
		return core.Posting{}, errShape
	}
	texts := []string{plaintext.FromMarkup(j.Description)}
	if texts[0] == "" {
		texts[0] = plaintext.FromText(j.Plain)
	}
	for _, l := range j.Lists {
		texts = append(texts, join("\n", plaintext.Line(l.Text), plaintext.FromMarkup("<ul>"+l.Content+"</ul>")))
	}
	texts = append(texts, plaintext.FromMarkup(j.Additional), plaintext.FromMarkup(j.SalaryText))
	p := core.Posting{
		ExternalID: string(j.ID), URL: j.URL, Title: plaintext.Line(j.Title), Company: s.company(b),
		Text: join("\n\n", texts...), Location: places(append([]string{j.Categories.Location}, j.Categories.All...)...),
		PostedAt: source.Epoch(j.Created.Float() / 1000),
		Hints: source.Hints(map[string]string{
			"contract": plaintext.Line(j.Categories.Commitment), "department": plaintext.Line(j.Categories.Department),
			"salary": source.PayHint(j.Salary.Min.Float(), j.Salary.Max.Float(), j.Salary.Currency, j.Salary.Interval),
		}),
	}
	if w := strings.ToLower(j.Workplace); w != "" && w != "unspecified" {
		p.Hints["remote"] = w
	}
	return p, nil
}

// offset reads the position that a listing page gave, 0 for the first page.
func offset(next string) int {
	n, err := strconv.Atoi(next)
	if err != nil || n < 0 || n > 1_000_000 {
		return 0
	}
	return n
}

// places joins places of work, each once and at most five.
func places(list ...string) string {
	var out []string
	seen := map[string]bool{}
	for _, p := range list {
		if p = plaintext.Line(p); p != "" && !seen[p] && len(out) < 5 {
			seen[p] = true
			out = append(out, p)
		}
	}
	return strings.Join(out, "; ")
}
