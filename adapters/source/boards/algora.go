package boards

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// algora reads the open bounties of organisations. Its interface is public and not
// kept well: developers report that it answers for some organisations and is gone
// (404) for others, which is told as such.
func algora() vendor {
	v := vendor{
		spec: source.Spec{
			Driver: "algora", Title: both("Algora"),
			About: map[core.Lang]string{
				"en": "Open bounties of the organisations that you enter. No account needed.",
				"de": "Ausgeschriebene Prämien der Organisationen, die Sie eintragen. Kein Konto nötig.",
			},
			Floor: 30 * time.Minute, Start: time.Hour, Hosts: []string{"console.algora.io"}, Access: source.AccessOpen,
			Reads: []string{"title", "company", "text", "url", "posted_at", "salary", "tags"},
			Omits: map[core.Lang]string{"en": "Who has claimed a bounty already.", "de": "Wer eine Prämie schon beansprucht hat."},
			Note: note("Public interface without a key and without stated limits. Developers report since August 2026 that it no longer answers for every organisation; the source githubbounties finds the same issues.",
				"Öffentliche Schnittstelle ohne Schlüssel und ohne genannte Grenzen. Entwickler berichten seit August 2026, dass sie nicht mehr für jede Organisation antwortet; die Quelle githubbounties findet dieselben Aufgaben.",
				"https://algora.io/docs"),
			Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"required":["orgs"],"properties":{
"orgs":{"type":"array","minItems":1,"maxItems":50,"items":{"type":"string","maxLength":300},"title":"Organisations","description":"Names of organisations at Algora, or the addresses of their pages"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths"}}}`),
		},
		listsAll: true, accept: "application/json",
	}
	v.setup = func(cfg source.Config) (setup, error) {
		var c struct {
			Orgs    []string `yaml:"orgs"`
			BaseURL string   `yaml:"base_url"`
		}
		if err := decode(cfg, &c); err != nil {
			return setup{}, err
		}
		list, err := readBoards("algora", "orgs", c.Orgs)
		return setup{boards: list, base: c.BaseURL}, err
	}
	v.page = func(b Board, next string) string {
		q := url.Values{"limit": {"100"}}
		if next != "" {
			q.Set("cursor", next)
		}
		return "https://console.algora.io/api/orgs/" + url.PathEscape(b.Token) + "/bounties?" + q.Encode()
	}
	v.list = listAlgora
	return v
}

func listAlgora(s setup, b Board, _ string, body []byte, _ string) (listing, error) {
	var a struct {
		Items *[]json.RawMessage `json:"items"`
		Next  source.Loose       `json:"next_cursor"`
	}
	if json.Unmarshal(body, &a) != nil || a.Items == nil {
		// Some of its servers give the bare list.
		var list []json.RawMessage
		if json.Unmarshal(body, &list) != nil || list == nil {
			return listing{}, errShape
		}
		a.Items = &list
	}
	l := listing{}
	if len(a.Next) <= 200 {
		l.next = string(a.Next)
	}
	for _, raw := range l.bounded(*a.Items) {
		l.items = append(l.items, algoraItem(s, b, raw))
	}
	return l, nil
}

func algoraItem(s setup, b Board, raw json.RawMessage) item {
	var j struct {
		ID     source.Loose `json:"id"`
		Status string       `json:"status"`
		Reward struct {
			Currency string       `json:"currency"`
			Amount   source.Loose `json:"amount"`
		} `json:"reward"`
		Formatted string   `json:"reward_formatted"`
		Tech      []string `json:"tech"`
		Created   string   `json:"created_at"`
		Task      struct {
			Number source.Loose `json:"number"`
			Title  string       `json:"title"`
			URL    string       `json:"url"`
			Body   string       `json:"body"`
			Repo   string       `json:"repo_name"`
			Owner  string       `json:"repo_owner"`
		} `json:"task"`
		Org struct {
			Name string `json:"name"`
		} `json:"org"`
	}
	if json.Unmarshal(raw, &j) != nil || j.ID == "" {
		return oddItem()
	}
	if status := strings.ToLower(j.Status); status != "" && status != "active" && status != "open" {
		return item{ref: string(j.ID), skip: "the bounty is no longer open"}
	}
	p := core.Posting{
		ExternalID: string(j.ID), URL: j.Task.URL, LinkBack: j.Task.URL, Title: plaintext.Line(j.Task.Title), Company: plaintext.Line(j.Org.Name),
		Text: plaintext.FromMarkup(j.Task.Body), PostedAt: source.Date(j.Created),
		Hints: map[string]string{"contract": "freelance", "remote": "remote", "salary": plaintext.Line(j.Formatted), "tags": join(", ", j.Tech[:min(len(j.Tech), 15)]...)},
	}
	if p.URL == "" && j.Task.Owner != "" && j.Task.Repo != "" && j.Task.Number != "" {
		p.URL = fmt.Sprintf("https://github.com/%s/%s/issues/%s", url.PathEscape(j.Task.Owner), url.PathEscape(j.Task.Repo), url.PathEscape(string(j.Task.Number)))
	}
	if p.Hints["salary"] == "" { // the amount is in the currency's hundredth
		p.Hints["salary"] = source.PayHint(j.Reward.Amount.Float()/100, 0, j.Reward.Currency, "")
	}
	if p.Company == "" {
		p.Company = s.company(b)
	}
	p.Hints = source.Hints(p.Hints)
	return item{ref: p.ExternalID, posting: &p}
}
