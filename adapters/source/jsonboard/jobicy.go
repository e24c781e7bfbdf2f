package jsonboard

import (
	"encoding/json"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// jobicy gives its newest 50 postings in one answer.
func jobicy() board {
	return board{
		spec: source.Spec{
			Driver: "jobicy",
			Title:  map[core.Lang]string{"en": "Jobicy", "de": "Jobicy"},
			About: map[core.Lang]string{
				"en": "Remote jobs worldwide, the newest fifty. No account needed.",
				"de": "Remote-Stellen weltweit, die neuesten fünfzig. Kein Konto nötig.",
			},
			Access: source.AccessOpen, Reads: []string{"title", "company", "text", "url", "location", "posted_at", "contract", "tags", "remote", "salary"},
			Omits: map[core.Lang]string{
				"en": "The company's logo and the level of seniority; older postings than the newest fifty.",
				"de": "Das Logo der Firma und die Erfahrungsstufe; Ausschreibungen jenseits der neuesten fünfzig.",
			},
			Floor: 4 * time.Hour, Start: 6 * time.Hour, Hosts: []string{"jobicy.com"},
			Note: core.ComplianceNote{
				Text: map[core.Lang]string{
					"en": "Public interface; asks to be credited as the source and that people apply on its site. Postings appear with a delay, so that a few requests a day suffice.",
					"de": "Öffentliche Schnittstelle; bittet um Nennung als Quelle und darum, dass man sich auf ihrer Seite bewirbt. Anzeigen erscheinen verzögert, wenige Abrufe am Tag genügen.",
				},
				Source: "https://jobi.cy/apidocs", Reviewed: "2026-07-19",
			},
		},
		home: "https://jobicy.com", full: 50, pages: 1, single: true,
		path: func(int, int) string { return "/api/v2/remote-jobs?count=50" },
		list: func(body []byte) ([]json.RawMessage, int, bool, error) {
			var a struct {
				Jobs    *[]json.RawMessage `json:"jobs"`
				Success *bool              `json:"success"`
			}
			if err := json.Unmarshal(body, &a); err != nil || a.Jobs == nil {
				return nil, 0, false, errShape
			}
			return *a.Jobs, -1, false, nil
		},
		read: func(raw json.RawMessage) (core.Posting, error) {
			var j struct {
				ID          source.Loose `json:"id"`
				URL         string       `json:"url"`
				Title       string       `json:"jobTitle"`
				Company     string       `json:"companyName"`
				Industry    []string     `json:"jobIndustry"`
				Type        []string     `json:"jobType"`
				Geo         string       `json:"jobGeo"`
				Excerpt     string       `json:"jobExcerpt"`
				Description string       `json:"jobDescription"`
				Published   string       `json:"pubDate"`
				Min         source.Loose `json:"salaryMin"`
				Max         source.Loose `json:"salaryMax"`
				Currency    string       `json:"salaryCurrency"`
				Period      string       `json:"salaryPeriod"`
			}
			if err := json.Unmarshal(raw, &j); err != nil {
				return core.Posting{}, err
			}
			p := core.Posting{
				ExternalID: string(j.ID), URL: j.URL, LinkBack: j.URL, Title: plaintext.Line(j.Title), Company: plaintext.Line(j.Company),
				Text: plaintext.FromMarkup(j.Description), Location: plaintext.Line(j.Geo), PostedAt: source.Date(j.Published),
				Hints: source.Hints(map[string]string{
					"contract": join(j.Type), "tags": tags(j.Industry), "remote": "remote",
					"salary": source.PayHint(j.Min.Float(), j.Max.Float(), j.Currency, j.Period),
				}),
			}
			if p.Text == "" {
				p.Text, p.Completeness = plaintext.FromMarkup(j.Excerpt), core.TeaserText
			}
			return p, nil
		},
	}
}
