package jsonboard

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// usualBounties finds open issues with a bounty that nobody works on yet.
const usualBounties = "is:issue is:open label:bounty no:assignee"

// bountySum is an amount in a label or a title, such as "$250" or "USD 1,000".
var bountySum = core.NewPattern(`(?i)(?:(?:US)?\$|USD ?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{2,6})\b`)

// githubBounties searches GitHub's issues for bounties. The search shows at most a
// thousand results, and answers 10 requests a minute without a token, 30 with one.
// See https://docs.github.com/en/rest/search/search.
func githubBounties() board {
	const size = 100
	return board{
		spec: source.Spec{
			Driver: "githubbounties", Title: map[core.Lang]string{"en": "GitHub bounties", "de": "Prämien bei GitHub"},
			About: map[core.Lang]string{
				"en": "Open issues with a bounty that nobody is assigned to, newest first. No account needed.",
				"de": "Offene Aufgaben mit Prämie, die niemandem zugeteilt sind, neueste zuerst. Kein Konto nötig.",
			},
			Floor: 10 * time.Minute, Start: time.Hour, Hosts: []string{"api.github.com"}, Access: source.AccessOpen,
			Reads: []string{"title", "company", "text", "url", "posted_at", "contract", "remote", "salary", "tags"},
			Omits: map[core.Lang]string{
				"en": "Comments, where claims and some sums stand. Most bounties are claimed within a day.",
				"de": "Kommentare, in denen Zusagen und manche Beträge stehen. Die meisten Prämien sind binnen eines Tages vergeben.",
			},
			Note: core.ComplianceNote{
				Text: map[core.Lang]string{
					"en": "Documented public interface; 10 searches a minute without a token, 30 with your own.",
					"de": "Dokumentierte öffentliche Schnittstelle; 10 Suchen je Minute ohne Zugangsschlüssel, 30 mit Ihrem eigenen.",
				},
				Source: "https://docs.github.com/en/rest/search/search", Reviewed: "2026-11-23",
			},
			Default: map[string]any{},
		},
		home: "https://api.github.com", full: size, pages: 3,
		schema: `{"type":"object","additionalProperties":false,"properties":{
"query":{"type":"string","maxLength":200,"title":"Search","description":"GitHub's search terms; without them open issues with the label bounty and no assignee"},
"token":{"type":"string",` + secretPattern + `,"title":"Token","description":"Reference to a token of yours, for a higher limit"},
"pages":{"type":"integer","minimum":1,"maximum":10,"default":3,"title":"Pages","description":"How many pages of 100 a scan reads at most, newest first"},` + baseProperty + `}}`,
		setup: func(b board, cfg source.Config) (board, config, error) {
			c := struct {
				Query   string `yaml:"query"`
				Token   string `yaml:"token"`
				Pages   int    `yaml:"pages"`
				BaseURL string `yaml:"base_url"`
			}{Query: usualBounties, Pages: b.pages}
			if err := decode(cfg, &c); err != nil {
				return b, config{}, err
			}
			if c.Token != "" {
				if err := checkReference("token", c.Token); err != nil {
					return b, config{}, err
				}
			}
			if c.Pages > 10 {
				return b, config{}, core.Invalid("pages", "%d is outside 1 to %d", c.Pages, 10)
			}
			b.ask = func(deps source.Deps, page, _ int) (web.Request, string, error) {
				q := url.Values{"q": {c.Query}, "sort": {"created"}, "order": {"desc"}, "per_page": {strconv.Itoa(size)}, "page": {strconv.Itoa(page + 1)}}
				link := b.home + "/search/issues?" + q.Encode()
				req := web.Request{URL: link, Accept: "application/vnd.github+json", Header: http.Header{"X-Github-Api-Version": {"2022-11-28"}}}
				if c.Token != "" {
					token, err := resolve(deps, c.Token)
					if err != nil {
						return req, link, err
					}
					req.Header.Set("Authorization", "Bearer "+token)
				}
				return req, link, nil
			}
			return b, config{Pages: c.Pages, BaseURL: c.BaseURL}, checkQueries(map[string]string{"query": c.Query})
		},
		list: func(body []byte) ([]json.RawMessage, int, bool, error) {
			var a struct {
				Items   *[]json.RawMessage `json:"items"`
				Total   source.Loose       `json:"total_count"`
				Timeout bool               `json:"incomplete_results"`
			}
			if err := json.Unmarshal(body, &a); err != nil || a.Items == nil {
				return nil, 0, false, errShape
			}
			total := int(max(0, min(a.Total.Float(), 1e9)))
			if a.Timeout { // the search gave up: there is more, and nobody knows how much
				total = 1e9
			}
			return *a.Items, total, false, nil
		},
		read: readBounty,
	}
}

func readBounty(raw json.RawMessage) (core.Posting, error) {
	var j struct {
		ID         source.Loose `json:"id"`
		Title      string       `json:"title"`
		URL        string       `json:"html_url"`
		Body       string       `json:"body"`
		Created    string       `json:"created_at"`
		Repository string       `json:"repository_url"`
		User       struct {
			Login string `json:"login"`
		} `json:"user"`
		Labels []struct {
			Name string `json:"name"`
		} `json:"labels"`
	}
	if err := json.Unmarshal(raw, &j); err != nil {
		return core.Posting{}, err
	}
	p := core.Posting{
		ExternalID: string(j.ID), URL: j.URL, LinkBack: j.URL, Title: plaintext.Line(j.Title), Text: plaintext.FromMarkup(j.Body), Author: plaintext.Line(j.User.Login),
		PostedAt: source.Date(j.Created), Hints: map[string]string{"contract": "freelance", "remote": "remote"},
	}
	if _, repo, ok := strings.Cut(j.Repository, "/repos/"); ok {
		p.Company = plaintext.Line(repo)
	}
	if p.Text == "" {
		p.Text = p.Title
	}
	var labels []string
	stated := ""
	for _, l := range j.Labels {
		labels = append(labels, l.Name)
		if m := bountySum.FindStringSubmatch(l.Name); m != nil && stated == "" {
			stated = m[1]
		}
	}
	if m := bountySum.FindStringSubmatch(j.Title); m != nil && stated == "" {
		stated = m[1]
	}
	if stated != "" {
		p.Hints["salary"] = "USD " + stated
	}
	p.Hints["tags"] = tags(labels)
	p.Hints = source.Hints(p.Hints)
	return p, nil
}
