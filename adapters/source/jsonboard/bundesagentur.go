package jsonboard

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// bundesagentur searches the job exchange of the German employment agency, version
// 6 of its interface: versions 4 and 5 are gone since 2026-08-04, and the pages of
// single postings are closed to the public key, so that a posting has a title, a
// place and an address and no description.
func bundesagentur() board {
	const size = 100
	return board{
		spec: source.Spec{
			Driver: "bundesagentur",
			Title:  map[core.Lang]string{"en": "Bundesagentur für Arbeit", "de": "Bundesagentur für Arbeit"},
			About: map[core.Lang]string{
				"en": "Germany's public job exchange; offers for the self-employed unless you choose others. No account needed.",
				"de": "Die öffentliche Jobsuche in Deutschland; Angebote für Selbständige, wenn Sie nichts anderes wählen. Kein Konto nötig.",
			},
			Floor: 30 * time.Minute, Start: 2 * time.Hour, Hosts: []string{"rest.arbeitsagentur.de"}, Access: source.AccessOpen, Recognise: agencyAddress,
			Reads: []string{"title", "company", "url", "location", "posted_at", "contract", "remote"},
			Omits: map[core.Lang]string{
				"en": "The description: it stands on the offer's own page, which is closed to programs.",
				"de": "Die Beschreibung: Sie steht auf der Seite des Angebots, die Programmen verschlossen ist.",
			},
			Note: core.ComplianceNote{
				Text: map[core.Lang]string{
					"en": "The interface of the agency's own web page with the key that this page publishes; not documented officially and changed without notice (last in August 2026). At most one scan in half an hour.",
					"de": "Die Schnittstelle der eigenen Webseite der Agentur mit dem Schlüssel, den diese Seite veröffentlicht; nicht amtlich beschrieben und ohne Ankündigung geändert (zuletzt im August 2026). Höchstens ein Abruf je halbe Stunde.",
				},
				Source: "https://jobsuche.api.bund.dev/", Reviewed: "2026-11-23",
			},
			Default: map[string]any{},
		},
		home: "https://rest.arbeitsagentur.de", full: size, pages: 5, window: true,
		schema: `{"type":"object","additionalProperties":false,"properties":{
"what":{"type":"string","maxLength":200,"title":"What","description":"Occupation or words that the offer has"},
"where":{"type":"string","maxLength":200,"title":"Where","description":"Place or postal code"},
"radius_km":{"type":"integer","minimum":0,"maximum":200,"default":25,"title":"Radius","description":"Kilometres around the place"},
"offers":{"type":"string","enum":["self_employed","jobs","training","internships"],"default":"self_employed","title":"Kind of offers"},
"days":{"type":"integer","minimum":1,"maximum":100,"default":28,"title":"Days","description":"Only offers published within so many days"},
"pages":{"type":"integer","minimum":1,"maximum":30,"title":"Pages","description":"How many pages of 100 a scan reads at most"},` + baseProperty + `}}`,
		setup: func(b board, cfg source.Config) (board, config, error) {
			c := struct {
				What    string `yaml:"what"`
				Where   string `yaml:"where"`
				Radius  int    `yaml:"radius_km"`
				Offers  string `yaml:"offers"`
				Days    int    `yaml:"days"`
				Pages   int    `yaml:"pages"`
				BaseURL string `yaml:"base_url"`
			}{Radius: 25, Offers: "self_employed", Days: 28, Pages: b.pages}
			if err := decode(cfg, &c); err != nil {
				return b, config{}, err
			}
			kind, ok := map[string]string{"jobs": "1", "self_employed": "2", "training": "4", "internships": "34"}[c.Offers]
			switch {
			case !ok:
				return b, config{}, core.Invalid("offers", "%q is not a kind of offers; use self_employed, jobs, training or internships", core.Clean(c.Offers, 40, false))
			case c.Radius < 0 || c.Radius > 200:
				return b, config{}, core.Invalid("radius_km", "%d is outside 0 to %d", c.Radius, 200)
			case c.Days < 1 || c.Days > 100:
				return b, config{}, core.Invalid("days", "%d is outside 1 to %d", c.Days, 100)
			}
			q := url.Values{"angebotsart": {kind}, "veroeffentlichtseit": {strconv.Itoa(c.Days)}, "size": {strconv.Itoa(size)}}
			if c.What != "" {
				q.Set("was", c.What)
			}
			if c.Where != "" {
				q.Set("wo", c.Where)
				q.Set("umkreis", strconv.Itoa(c.Radius))
			}
			b.ask = func(_ source.Deps, page, _ int) (web.Request, string, error) {
				q.Set("page", strconv.Itoa(page+1))
				link := b.home + "/jobboerse/jobsuche-service/pc/v6/jobs?" + q.Encode()
				// The key is that of the agency's public page, and no secret.
				return web.Request{URL: link, Header: http.Header{"X-Api-Key": {"jobboerse-jobsuche"}}}, link, nil
			}
			b.read = func(raw json.RawMessage) (core.Posting, error) { return readAgency(raw, kind == "2") }
			return b, config{Pages: c.Pages, BaseURL: c.BaseURL}, checkQueries(map[string]string{"what": c.What, "where": c.Where})
		},
		list: func(body []byte) ([]json.RawMessage, int, bool, error) {
			var a struct {
				Offers *[]json.RawMessage `json:"ergebnisliste"`
				Total  *int               `json:"maxErgebnisse"`
			}
			if err := json.Unmarshal(body, &a); err != nil || a.Offers == nil && a.Total == nil {
				return nil, 0, false, errShape
			}
			if a.Offers == nil { // left out where nothing was found
				if *a.Total > 0 {
					return nil, 0, false, errShape
				}
				a.Offers = &[]json.RawMessage{}
			}
			if a.Total == nil || *a.Total < 0 {
				return *a.Offers, -1, false, nil
			}
			return *a.Offers, *a.Total, false, nil
		},
	}
}

func readAgency(raw json.RawMessage, selfEmployed bool) (core.Posting, error) {
	var j struct {
		Reference  source.Loose `json:"referenznummer"`
		Title      string       `json:"stellenangebotsTitel"`
		Occupation string       `json:"hauptberuf"`
		Company    string       `json:"firma"`
		External   string       `json:"externeURL"`
		First      string       `json:"datumErsteVeroeffentlichung"`
		HomeOffice bool         `json:"homeofficemoeglich"`
		Shown      struct {
			From string `json:"von"`
		} `json:"veroeffentlichungszeitraum"`
		Begins struct {
			From string `json:"von"`
		} `json:"eintrittszeitraum"`
		Places []struct {
			Address struct {
				Town   string `json:"ort"`
				Region string `json:"region"`
			} `json:"adresse"`
		} `json:"stellenlokationen"`
	}
	if err := json.Unmarshal(raw, &j); err != nil {
		return core.Posting{}, err
	}
	page := "https://www.arbeitsagentur.de/jobsuche/jobdetail/" + url.PathEscape(string(j.Reference))
	p := core.Posting{
		ExternalID: string(j.Reference), URL: page, LinkBack: page, Title: plaintext.Line(j.Title), Company: plaintext.Line(j.Company),
		Completeness: core.TitleOnly, PostedAt: source.Date(j.First), Hints: map[string]string{"language": "de"},
	}
	if p.PostedAt.IsZero() {
		p.PostedAt = source.Date(j.Shown.From)
	}
	if link, err := core.CleanURL(j.External); err == nil {
		p.URL = link
	}
	if p.Title == "" {
		p.Title = plaintext.Line(j.Occupation)
	}
	if len(j.Places) > 0 {
		p.Location = plain(j.Places[0].Address.Town)
	}
	// What the listing knows in place of a description, as a sentence or two.
	p.Text = plain(j.Occupation)
	if p.Text == "" {
		p.Text = plain(p.Title)
	}
	if p.Location != "" {
		p.Text += " in " + p.Location
	}
	if begins := source.Date(j.Begins.From); !begins.IsZero() {
		p.Text += fmt.Sprintf("\nBeginn: %s", begins.Format("02.01.2006"))
	}
	if selfEmployed {
		p.Hints["contract"] = "freelance"
		p.Text += "\nAngebot für Selbständige"
	}
	if j.HomeOffice {
		p.Hints["remote"] = "hybrid"
		p.Text += "\nHomeoffice möglich"
	}
	return p, nil
}
