package jsonboard

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// adzunaCurrencies are the countries that Adzuna serves, with what it states pay in.
func adzunaCurrencies() map[string]string {
	return map[string]string{
		"at": "EUR", "au": "AUD", "be": "EUR", "br": "BRL", "ca": "CAD", "ch": "CHF", "de": "EUR", "es": "EUR", "fr": "EUR", "gb": "GBP",
		"in": "INR", "it": "EUR", "mx": "MXN", "nl": "EUR", "nz": "NZD", "pl": "PLN", "sg": "SGD", "us": "USD", "za": "ZAR",
	}
}

// adzuna searches the aggregator with the user's own application key. Its quota of
// 2,500 requests a month permits a scan of three pages every two hours or so.
func adzuna() board {
	const size = 50
	return board{
		spec: source.Spec{
			Driver: "adzuna", Title: map[core.Lang]string{"en": "Adzuna", "de": "Adzuna"},
			About: map[core.Lang]string{
				"en": "Search over many job sites in nineteen countries, with your own free key.",
				"de": "Suche über viele Jobportale in neunzehn Ländern, mit Ihrem eigenen kostenlosen Schlüssel.",
			},
			Floor: 2 * time.Hour, Start: 4 * time.Hour, Hosts: []string{"api.adzuna.com"}, Access: source.AccessKey, Recognise: adzunaAddress,
			Reads: []string{"title", "company", "text", "url", "location", "posted_at", "contract", "salary", "tags"},
			Omits: map[core.Lang]string{
				"en": "Pay that Adzuna itself only estimates. Descriptions are cut by the service.",
				"de": "Gehälter, die Adzuna nur selbst schätzt. Beschreibungen kürzt der Dienst.",
			},
			Note: core.ComplianceNote{
				Text: map[core.Lang]string{
					"en": "Personal research is free: 25 requests a minute, 250 a day, 1,000 a week, 2,500 a month. Other commercial use beyond a trial of 14 days needs a licence.",
					"de": "Eigene Recherche ist frei: 25 Abrufe je Minute, 250 am Tag, 1.000 je Woche, 2.500 im Monat. Andere gewerbliche Nutzung verlangt nach 14 Tagen eine Lizenz.",
				},
				Source: "https://developer.adzuna.com/docs/terms_of_service", Reviewed: "2026-11-23",
			},
		},
		home: "https://api.adzuna.com", full: size, pages: 2, window: true,
		schema: `{"type":"object","additionalProperties":false,"required":["app_id","app_key","country"],"properties":{
"app_id":{"type":"string",` + secretPattern + `,"title":"Application id","description":"Reference to the id, for example env:ADZUNA_APP_ID"},
"app_key":{"type":"string",` + secretPattern + `,"title":"Application key","description":"Reference to the key, for example secret:adzuna"},
"country":{"type":"string","enum":["at","au","be","br","ca","ch","de","es","fr","gb","in","it","mx","nl","nz","pl","sg","us","za"],"title":"Country"},
"what":{"type":"string","maxLength":200,"title":"What","description":"Words that the offer has"},
"where":{"type":"string","maxLength":200,"title":"Where","description":"Place"},
"pages":{"type":"integer","minimum":1,"maximum":5,"default":2,"title":"Pages","description":"How many pages of 50 a scan reads at most, newest first"},` + baseProperty + `}}`,
		setup: func(b board, cfg source.Config) (board, config, error) {
			c := struct {
				ID      string `yaml:"app_id"`
				Key     string `yaml:"app_key"`
				Country string `yaml:"country"`
				What    string `yaml:"what"`
				Where   string `yaml:"where"`
				Pages   int    `yaml:"pages"`
				BaseURL string `yaml:"base_url"`
			}{Pages: b.pages}
			if err := decode(cfg, &c); err != nil {
				return b, config{}, err
			}
			for field, ref := range map[string]string{"app_id": c.ID, "app_key": c.Key} {
				if err := checkReference(field, ref); err != nil {
					return b, config{}, err
				}
			}
			currency, ok := adzunaCurrencies()[c.Country]
			if !ok {
				return b, config{}, core.Invalid("country", "%q is not a country that Adzuna serves; use one of %s", core.Clean(c.Country, 20, false), strings.Join(adzunaCountries(), ", "))
			}
			if c.Pages > 5 {
				return b, config{}, core.Invalid("pages", "%d is outside 1 to %d", c.Pages, 5)
			}
			b.ask = func(deps source.Deps, page, _ int) (web.Request, string, error) {
				id, err := resolve(deps, c.ID)
				if err != nil {
					return web.Request{}, "", err
				}
				key, err := resolve(deps, c.Key)
				if err != nil {
					return web.Request{}, "", err
				}
				q := url.Values{"results_per_page": {strconv.Itoa(size)}, "sort_by": {"date"}, "content-type": {"application/json"}}
				if c.What != "" {
					q.Set("what", c.What)
				}
				if c.Where != "" {
					q.Set("where", c.Where)
				}
				link := fmt.Sprintf("%s/v1/api/jobs/%s/search/%d?", b.home, c.Country, page+1)
				shown := link + q.Encode()
				q.Set("app_id", id)
				q.Set("app_key", key)
				return web.Request{URL: link + q.Encode(), Private: true}, shown, nil
			}
			b.read = func(raw json.RawMessage) (core.Posting, error) { return readAdzuna(raw, currency) }
			return b, config{Pages: c.Pages, BaseURL: c.BaseURL}, checkQueries(map[string]string{"what": c.What, "where": c.Where})
		},
		list: func(body []byte) ([]json.RawMessage, int, bool, error) {
			var a struct {
				Results *[]json.RawMessage `json:"results"`
				Count   source.Loose       `json:"count"`
			}
			if err := json.Unmarshal(body, &a); err != nil || a.Results == nil {
				return nil, 0, false, errShape
			}
			return *a.Results, int(max(0, min(a.Count.Float(), 1e9))), false, nil
		},
	}
}

func adzunaCountries() []string {
	var out []string
	for c := range adzunaCurrencies() {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

func readAdzuna(raw json.RawMessage, currency string) (core.Posting, error) {
	type named struct {
		Name string `json:"display_name"`
	}
	var j struct {
		ID          source.Loose `json:"id"`
		Title       string       `json:"title"`
		Description string       `json:"description"`
		URL         string       `json:"redirect_url"`
		Created     string       `json:"created"`
		Company     named        `json:"company"`
		Location    named        `json:"location"`
		Category    struct {
			Label string `json:"label"`
		} `json:"category"`
		Min       source.Loose `json:"salary_min"`
		Max       source.Loose `json:"salary_max"`
		Predicted source.Loose `json:"salary_is_predicted"`
		Type      string       `json:"contract_type"`
		Time      string       `json:"contract_time"`
	}
	if err := json.Unmarshal(raw, &j); err != nil {
		return core.Posting{}, err
	}
	p := core.Posting{
		ExternalID: string(j.ID), URL: j.URL, LinkBack: j.URL, Title: plain(j.Title), Company: plaintext.Line(j.Company.Name),
		Text: plaintext.FromMarkup(j.Description), Location: plaintext.Line(j.Location.Name), PostedAt: source.Date(j.Created), Completeness: core.TeaserText,
		Hints: map[string]string{"contract": strings.ReplaceAll(join([]string{j.Type, j.Time}), "_", " "), "tags": plaintext.Line(j.Category.Label)},
	}
	if j.Predicted != "1" && j.Predicted != "true" {
		p.Hints["salary"] = source.PayHint(j.Min.Float(), j.Max.Float(), currency, "year")
	}
	p.Hints = source.Hints(p.Hints)
	return p, nil
}

// plain is a title without the marks around the words that were searched for.
func plain(title string) string {
	return strings.Join(strings.Fields(plaintext.FromMarkup(title)), " ")
}
