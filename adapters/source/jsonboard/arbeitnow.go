package jsonboard

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// arbeitnow is a board for Germany and remote work. Its next links carry a search
// term that changes, so the page number is counted here.
func arbeitnow() board {
	return board{
		spec: source.Spec{
			Driver: "arbeitnow",
			Title:  map[core.Lang]string{"en": "Arbeitnow", "de": "Arbeitnow"},
			About: map[core.Lang]string{
				"en": "Jobs in Germany and remote, in German and English. No account needed.",
				"de": "Stellen in Deutschland und remote, auf Deutsch und Englisch. Kein Konto nötig.",
			},
			Access: source.AccessOpen, Reads: []string{"title", "company", "text", "url", "location", "posted_at", "contract", "tags", "remote"},
			Omits: map[core.Lang]string{
				"en": "Pages beyond the newest thousand postings, unless you set more pages.",
				"de": "Seiten jenseits der neuesten tausend Ausschreibungen, solange Sie nicht mehr Seiten einstellen.",
			},
			Floor: 30 * time.Minute, Start: time.Hour, Hosts: []string{"www.arbeitnow.com"},
			Note: core.ComplianceNote{
				Text: map[core.Lang]string{
					"en": "Free public interface without a key; asks for a link back.",
					"de": "Freie öffentliche Schnittstelle ohne Schlüssel; bittet um einen Link zurück.",
				},
				Source: "https://www.arbeitnow.com/blog/job-board-api", Reviewed: "2026-07-19",
			},
		},
		home: "https://www.arbeitnow.com", full: 100, pages: 10,
		path: func(page, _ int) string { return fmt.Sprintf("/api/job-board-api?page=%d", page+1) },
		list: func(body []byte) ([]json.RawMessage, int, bool, error) {
			var a struct {
				Data  *[]json.RawMessage `json:"data"`
				Links struct {
					Next string `json:"next"`
				} `json:"links"`
			}
			if err := json.Unmarshal(body, &a); err != nil || a.Data == nil {
				return nil, 0, false, errShape
			}
			return *a.Data, -1, a.Links.Next != "", nil
		},
		read: func(raw json.RawMessage) (core.Posting, error) {
			var j struct {
				Slug        source.Loose `json:"slug"`
				Company     string       `json:"company_name"`
				Title       string       `json:"title"`
				Description string       `json:"description"`
				Remote      bool         `json:"remote"`
				URL         string       `json:"url"`
				Tags        []string     `json:"tags"`
				Types       []string     `json:"job_types"`
				Location    string       `json:"location"`
				Created     source.Loose `json:"created_at"`
			}
			if err := json.Unmarshal(raw, &j); err != nil {
				return core.Posting{}, err
			}
			p := core.Posting{
				ExternalID: string(j.Slug), URL: j.URL, LinkBack: j.URL, Title: plaintext.Line(j.Title), Company: plaintext.Line(j.Company),
				Text: plaintext.FromMarkup(j.Description), Location: plaintext.Line(j.Location), PostedAt: source.Epoch(j.Created.Float()),
				Hints: source.Hints(map[string]string{"tags": tags(j.Tags), "contract": contracts(j.Types)}),
			}
			if j.Remote {
				p.Hints["remote"] = "remote"
			}
			return p, nil
		},
	}
}
