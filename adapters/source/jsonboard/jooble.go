package jsonboard

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

var countryCode = regexp.MustCompile(`^[a-z]{2}$`)

// jooble searches the aggregator with the user's own key, which stands in the path
// of the address. Free keys are small: developers report 500 requests in all.
func jooble() board {
	const size = 20
	return board{
		spec: source.Spec{
			Driver: "jooble", Title: map[core.Lang]string{"en": "Jooble", "de": "Jooble"},
			About: map[core.Lang]string{
				"en": "Search over many job sites worldwide, with the key that Jooble gives you.",
				"de": "Suche über viele Jobportale weltweit, mit dem Schlüssel, den Jooble Ihnen gibt.",
			},
			Floor: 12 * time.Hour, Start: 24 * time.Hour, Hosts: []string{"jooble.org"}, Access: source.AccessKey,
			Reads: []string{"title", "company", "text", "url", "location", "posted_at", "contract", "salary"},
			Omits: map[core.Lang]string{
				"en": "The description beyond the snippet that the service gives.",
				"de": "Die Beschreibung über den Auszug hinaus, den der Dienst gibt.",
			},
			Note: core.ComplianceNote{
				Text: map[core.Lang]string{
					"en": "Partner interface with a key on request. Free keys are counted (developers report 500 requests in all), so that a scan reads one page twice a day at most.",
					"de": "Schnittstelle für Partner mit Schlüssel auf Anfrage. Freie Schlüssel sind gezählt (Entwickler berichten von insgesamt 500 Abrufen), daher liest ein Lauf eine Seite, höchstens zweimal am Tag.",
				},
				Source: "https://jooble.org/api/about", Reviewed: "2026-11-23",
			},
		},
		home: "https://jooble.org", full: size, pages: 1, window: true,
		schema: `{"type":"object","additionalProperties":false,"required":["key","what"],"properties":{
"key":{"type":"string",` + secretPattern + `,"title":"Key","description":"Reference to the key, for example secret:jooble"},
"country":{"type":"string","pattern":"^[a-z]{2}$","title":"Country","description":"Two letters of the country's own site, such as de; without it the international one"},
"what":{"type":"string","maxLength":200,"title":"What","description":"Words that the offer has"},
"where":{"type":"string","maxLength":200,"title":"Where","description":"Place"},
"pages":{"type":"integer","minimum":1,"maximum":10,"default":1,"title":"Pages","description":"How many pages of 20 a scan reads at most; each costs one of the key's requests"},` + baseProperty + `}}`,
		setup: func(b board, cfg source.Config) (board, config, error) {
			c := struct {
				Key     string `yaml:"key"`
				Country string `yaml:"country"`
				What    string `yaml:"what"`
				Where   string `yaml:"where"`
				Pages   int    `yaml:"pages"`
				BaseURL string `yaml:"base_url"`
			}{Pages: b.pages}
			if err := decode(cfg, &c); err != nil {
				return b, config{}, err
			}
			if err := checkReference("key", c.Key); err != nil {
				return b, config{}, err
			}
			switch {
			case c.What == "":
				return b, config{}, core.Invalid("what", "say what to search for; Jooble answers no empty search")
			case c.Country != "" && !countryCode.MatchString(c.Country):
				return b, config{}, core.Invalid("country", "%q is not a country's two letters, such as de", core.Clean(c.Country, 20, false))
			case c.Pages > 10:
				return b, config{}, core.Invalid("pages", "%d is outside 1 to %d", c.Pages, 10)
			}
			if c.Country != "" {
				b.home = "https://" + c.Country + ".jooble.org"
			}
			b.ask = func(deps source.Deps, page, _ int) (web.Request, string, error) {
				key, err := resolve(deps, c.Key)
				if err != nil {
					return web.Request{}, "", err
				}
				if !safeKey.MatchString(key) {
					return web.Request{}, "", core.Invalid("key", "the key behind %s has other characters than a key of Jooble's", c.Key)
				}
				body, err := json.Marshal(map[string]string{"keywords": c.What, "location": c.Where, "page": strconv.Itoa(page + 1), "ResultOnPage": strconv.Itoa(size)})
				if err != nil {
					return web.Request{}, "", err
				}
				return web.Request{Method: http.MethodPost, URL: b.home + "/api/" + key, Body: body, Private: true,
					Header: http.Header{"Content-Type": {"application/json"}}}, b.home + "/api/hidden", nil
			}
			return b, config{Pages: c.Pages, BaseURL: c.BaseURL}, checkQueries(map[string]string{"what": c.What, "where": c.Where})
		},
		list: func(body []byte) ([]json.RawMessage, int, bool, error) {
			var a struct {
				Jobs  *[]json.RawMessage `json:"jobs"`
				Total source.Loose       `json:"totalCount"`
			}
			if err := json.Unmarshal(body, &a); err != nil || a.Jobs == nil {
				return nil, 0, false, errShape
			}
			return *a.Jobs, int(max(0, min(a.Total.Float(), 1e9))), false, nil
		},
		read: readJooble,
	}
}

// safeKey keeps a key from changing the address that it stands in.
var safeKey = regexp.MustCompile(`^[A-Za-z0-9_-]{8,100}$`)

func readJooble(raw json.RawMessage) (core.Posting, error) {
	var j struct {
		ID       source.Loose `json:"id"`
		Title    string       `json:"title"`
		Location string       `json:"location"`
		Snippet  string       `json:"snippet"`
		Salary   string       `json:"salary"`
		Source   string       `json:"source"`
		Type     string       `json:"type"`
		Link     string       `json:"link"`
		Company  string       `json:"company"`
		Updated  string       `json:"updated"`
	}
	if err := json.Unmarshal(raw, &j); err != nil {
		return core.Posting{}, err
	}
	return core.Posting{
		ExternalID: string(j.ID), URL: j.Link, LinkBack: j.Link, Title: plain(j.Title), Company: plaintext.Line(j.Company),
		Text: plaintext.FromMarkup(j.Snippet), Location: plaintext.Line(j.Location), PostedAt: source.Date(j.Updated), Completeness: core.TeaserText,
		Hints: source.Hints(map[string]string{"contract": plaintext.Line(j.Type), "salary": plaintext.Line(j.Salary)}),
	}, nil
}
