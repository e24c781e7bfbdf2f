package jsonboard

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// himalayas lists more than a hundred thousand postings. A scan reads the newest
// few hundred, and stops at what it knows.
func himalayas() board {
	const limit = 50
	return board{
		spec: source.Spec{
			Driver: "himalayas",
			Title:  map[core.Lang]string{"en": "Himalayas", "de": "Himalayas"},
			About: map[core.Lang]string{
				"en": "Remote jobs with pay and time zones stated, newest first. No account needed.",
				"de": "Remote-Stellen mit Angaben zu Bezahlung und Zeitzonen, neueste zuerst. Kein Konto nötig.",
			},
			Access: source.AccessOpen, Reads: []string{"title", "company", "text", "url", "location", "posted_at", "expires_at", "contract", "tags", "remote", "salary"},
			Omits: map[core.Lang]string{
				"en": "Postings beyond the newest three hundred, unless you set more pages; the companies' pages.",
				"de": "Ausschreibungen jenseits der neuesten dreihundert, solange Sie nicht mehr Seiten einstellen; die Seiten der Firmen.",
			},
			Floor: 30 * time.Minute, Start: time.Hour, Hosts: []string{"himalayas.app"},
			Note: core.ComplianceNote{
				Text: map[core.Lang]string{
					"en": "Free public interface; asks for a visible link back and to be named as the source.",
					"de": "Freie öffentliche Schnittstelle; bittet um einen sichtbaren Link zurück und die Nennung als Quelle.",
				},
				Source: "https://himalayas.app/api", Reviewed: "2026-07-19",
			},
		},
		home: "https://himalayas.app", full: limit, pages: 6,
		path: func(_, offset int) string { return fmt.Sprintf("/jobs/api?limit=%d&offset=%d", limit, offset) },
		list: func(body []byte) ([]json.RawMessage, int, bool, error) {
			var a struct {
				Jobs  *[]json.RawMessage `json:"jobs"`
				Total *int               `json:"totalCount"`
			}
			if err := json.Unmarshal(body, &a); err != nil || a.Jobs == nil {
				return nil, 0, false, errShape
			}
			total := -1
			if a.Total != nil && *a.Total >= 0 {
				total = *a.Total
			}
			return *a.Jobs, total, false, nil
		},
		read: readHimalayas,
	}
}

func readHimalayas(raw json.RawMessage) (core.Posting, error) {
	var j struct {
		GUID        source.Loose   `json:"guid"`
		Title       string         `json:"title"`
		Company     string         `json:"companyName"`
		Excerpt     string         `json:"excerpt"`
		Description string         `json:"description"`
		Employment  string         `json:"employmentType"`
		Min         source.Loose   `json:"minSalary"`
		Max         source.Loose   `json:"maxSalary"`
		Period      string         `json:"salaryPeriod"`
		Currency    source.Loose   `json:"currency"`
		Locations   []string       `json:"locationRestrictions"`
		Zones       []source.Loose `json:"timezoneRestrictions"`
		Categories  []string       `json:"categories"`
		Published   source.Loose   `json:"pubDate"`
		Expires     source.Loose   `json:"expiryDate"`
		Link        string         `json:"applicationLink"`
	}
	if err := json.Unmarshal(raw, &j); err != nil {
		return core.Posting{}, err
	}
	p := core.Posting{
		ExternalID: string(j.GUID), URL: j.Link, Title: plaintext.Line(j.Title), Company: plaintext.Line(j.Company),
		Text: plaintext.FromMarkup(j.Description), Location: join(j.Locations),
		PostedAt: source.Epoch(j.Published.Float()), ExpiresAt: source.Epoch(j.Expires.Float()),
	}
	if p.URL == "" {
		p.URL = string(j.GUID)
	}
	if p.ExternalID == "" {
		p.ExternalID = p.URL
	}
	p.LinkBack = p.URL
	if p.Text == "" {
		p.Text, p.Completeness = plaintext.FromMarkup(j.Excerpt), core.TeaserText
	}
	for i, c := range j.Categories {
		j.Categories[i] = strings.ReplaceAll(c, "-", " ")
	}
	p.Hints = source.Hints(map[string]string{
		"contract": j.Employment, "tags": tags(j.Categories), "remote": "remote", "time_zones": zones(j.Zones),
		"salary": source.PayHint(j.Min.Float(), j.Max.Float(), string(j.Currency), j.Period),
	})
	if !p.ExpiresAt.IsZero() {
		p.Hints["expires"] = p.ExpiresAt.Format(time.RFC3339)
	}
	return p, nil
}

// zones writes the offsets from UTC that a posting is restricted to. Nearly all
// of them are no restriction.
func zones(list []source.Loose) string {
	if len(list) == 0 || len(list) > 20 {
		return ""
	}
	out := make([]string, 0, len(list))
	for _, z := range list {
		out = append(out, fmt.Sprintf("UTC%+g", z.Float()))
	}
	return strings.Join(out, ", ")
}
