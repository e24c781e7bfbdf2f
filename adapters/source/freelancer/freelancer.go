// Package freelancer reads active projects of Freelancer.com with the user's own
// token. Answers are kept for a day at most, as the API's terms demand.
package freelancer

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/client/freelancer"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

const (
	maxPages = 20
	maxSeen  = 1000
)

type config struct {
	// Token is a secret reference.
	Token string `yaml:"token"`
	Query string `yaml:"query"`
	// Skills are the service's own ids of skills.
	Skills    []int    `yaml:"skills"`
	Types     []string `yaml:"types"`
	MinPrice  int      `yaml:"min_price"`
	MaxPrice  int      `yaml:"max_price"`
	Languages []string `yaml:"languages"`
	Countries []string `yaml:"countries"`
	Pages     int      `yaml:"max_pages"`
	BaseURL   string   `yaml:"base_url"`
}

const schema = `{"type":"object","additionalProperties":false,"properties":{
"token":{"type":"string","maxLength":80,"title":"Access token","description":"A secret reference, for example secret:FREELANCER_TOKEN"},
"query":{"type":"string","maxLength":200,"title":"Search words"},
"skills":{"type":"array","maxItems":50,"items":{"type":"integer","minimum":1},"title":"Skills","description":"Their numbers at Freelancer.com"},
"types":{"type":"array","items":{"type":"string","enum":["fixed","hourly"]},"title":"Kinds of contract"},
"min_price":{"type":"integer","minimum":0,"title":"Least average price in US dollars"},
"max_price":{"type":"integer","minimum":0,"title":"Greatest average price in US dollars"},
"languages":{"type":"array","maxItems":20,"items":{"type":"string","maxLength":5},"title":"Languages"},
"countries":{"type":"array","maxItems":50,"items":{"type":"string","maxLength":2},"title":"Countries"},
"max_pages":{"type":"integer","minimum":1,"maximum":20,"default":5,"title":"Pages per scan"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths, for example https://www.freelancer-sandbox.com"}}}`

// Spec describes the driver.
func Spec() source.Spec {
	return source.Spec{
		Driver: "freelancer",
		Title:  map[core.Lang]string{"en": "Freelancer.com", "de": "Freelancer.com"},
		About: map[core.Lang]string{
			"en": "Active projects with budget, number of bids and skills. Needs your own access token from accounts.freelancer.com.",
			"de": "Aktive Projekte mit Budget, Zahl der Gebote und Fähigkeiten. Braucht Ihr eigenes Token von accounts.freelancer.com.",
		},
		Floor: 5 * time.Minute, Start: 15 * time.Minute, Hosts: []string{"www.freelancer.com"},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				"en": "The User Agreement asks for express written permission for automated access, and an automatic bidder is a prohibited integration: this source only reads with your token. Bids go through the channel of that name, each after your own approval. API terms: answers are kept for 24 hours at most, encrypted. 200 requests a minute, 1000 an hour.",
				"de": "Die Nutzungsbedingungen verlangen für automatischen Zugriff eine schriftliche Erlaubnis, und automatisches Bieten ist als Anwendung verboten: Diese Quelle liest nur mit Ihrem Token. Gebote gehen über den Kanal dieses Namens, jedes nach Ihrer eigenen Freigabe. API-Bedingungen: Antworten werden höchstens 24 Stunden und verschlüsselt behalten. 200 Abrufe je Minute, 1000 je Stunde.",
			},
			Source: "https://developers.freelancer.com/docs/api-overview/terms-and-conditions", Reviewed: "2026-10-12",
		},
		Schema: json.RawMessage(schema), CacheTTL: 24 * time.Hour, Access: source.AccessKey,
		Reads: []string{"title", "text", "url", "posted_at", "expires", "salary", "contract", "tags", "language", "location", "bids", "bid_average"},
		Omits: map[core.Lang]string{
			"en": "The client (null since December 2025), other people's bids, your own bids and messages.",
			"de": "Der Auftraggeber (seit Dezember 2025 leer), fremde Gebote, Ihre eigenen Gebote und Nachrichten.",
		},
		Recognise: recognise, New: newSource,
	}
}

// recognise knows the site's addresses; the words of a search are taken over.
func recognise(u *url.URL) (source.Found, bool) {
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if host != "freelancer.com" && !strings.HasPrefix(host, "freelancer.") && host != "freelancer-sandbox.com" {
		return source.Found{}, false
	}
	if n := strings.Count(host, "."); n > 2 {
		return source.Found{}, false
	}
	found := source.Found{Config: map[string]any{}, Needs: []string{"token"}}
	if q := core.Clean(first(u.Query().Get("q"), u.Query().Get("keyword")), 200, false); q != "" {
		found.Config["query"] = q
	}
	if host == "freelancer-sandbox.com" {
		found.Config["base_url"] = freelancer.Sandbox
	}
	return found, true
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

type reader struct {
	deps   source.Deps
	config config
	client *freelancer.Client
}

func newSource(cfg source.Config, deps source.Deps) (source.Source, error) {
	c := config{Pages: 5}
	if cfg != nil {
		if err := cfg.Decode(&c); err != nil {
			return nil, err
		}
	}
	if err := source.CheckBase(c.BaseURL); err != nil {
		return nil, err
	}
	switch {
	case c.Pages < 1 || c.Pages > maxPages:
		return nil, core.Invalid("max_pages", "%d is out of bounds; use 1 to %d", c.Pages, maxPages)
	case c.MinPrice < 0 || c.MaxPrice < 0 || c.MaxPrice > 0 && c.MaxPrice < c.MinPrice:
		return nil, core.Invalid("min_price", "the prices are no range; write the smaller one as min_price")
	case len(c.Query) > 200 || len(c.Skills) > 50:
		return nil, core.Invalid("query", "a search has at most 200 bytes and 50 skills")
	}
	for _, t := range c.Types {
		if t != "fixed" && t != "hourly" {
			return nil, core.Invalid("types", "%q is not a kind of contract; use fixed or hourly", core.Clean(t, 40, false))
		}
	}
	client := freelancer.Config{Web: deps.Web, Base: c.BaseURL}
	if c.Token != "" || c.BaseURL == "" {
		client.Token = func() (string, error) {
			if c.Token == "" {
				return "", core.Errorf(core.KindDenied, "Freelancer.com needs your access token; store it with: automonet secret set FREELANCER_TOKEN, and write token: secret:FREELANCER_TOKEN")
			}
			return deps.Secret(c.Token)
		}
	}
	return &reader{deps: deps, config: c, client: freelancer.New(client)}, nil
}

type cursor struct {
	V    int `json:"v"`
	Page int `json:"page,omitempty"`
	source.Memory
}

// Fetch reads one page of projects, the newest first, until one is known.
func (r *reader) Fetch(ctx context.Context, from source.Cursor) source.Page {
	c := source.Load[cursor](from)
	if c.V != 1 || c.Page < 0 || c.Page >= r.config.Pages {
		c = cursor{V: 1}
	}
	asked := source.PublicURL(source.Rebase(freelancer.API+freelancer.Path, r.config.BaseURL))
	got, err := r.client.Active(ctx, freelancer.Query{Words: r.config.Query, Skills: r.config.Skills, Types: r.config.Types,
		MinPrice: r.config.MinPrice, MaxPrice: r.config.MaxPrice, Languages: r.config.Languages, Countries: r.config.Countries,
		Offset: c.Page * freelancer.MaxLimit, Limit: freelancer.MaxLimit})
	if err != nil {
		return r.failed(from, asked, got, err)
	}
	page := source.Answered(nil, asked, got.Answer)
	items := source.NewCollector(r.deps, r.deps.Clock.Now())
	known := false
	for _, p := range got.Projects {
		known = c.Note(string(p.ID), maxSeen) || known
		if !p.Open() {
			items.Skip(string(p.ID), "it takes no bids")
			continue
		}
		items.Add(posting(p))
	}
	for range got.Unread {
		items.Skip("", "the project has another shape than is known")
	}
	items.Fill(&page)
	c.Page++
	page.More = !known && c.Page < r.config.Pages && len(got.Projects)+got.Unread > 0 && c.Page*freelancer.MaxLimit < got.Total
	if page.More {
		page.RetryAfter = got.Wait
	} else {
		if page.Status == source.StatusEmpty && c.Page > 1 {
			page.Status, page.Reason = source.StatusOK, "" // the listing grew shorter meanwhile
		}
		c.Page = 0
		c.Settle(maxSeen)
	}
	page.Next = source.Store(c)
	return page
}

func (r *reader) failed(from source.Cursor, asked string, got freelancer.Page, err error) source.Page {
	var refused *freelancer.RefusedError
	var own *core.Error
	page := source.Page{Status: source.StatusBlocked, Next: from, URL: asked, Sample: source.Sample(got.Answer.Body)}
	switch {
	case errors.Is(err, freelancer.ErrNotAnAnswer):
		return source.ParseFailed(page, "the answer is not that of the API of Freelancer.com")
	case errors.As(err, &refused):
		page.Reason = core.Clean(refused.Error(), 300, false)
		if refused.Status >= 500 {
			page.Status = source.StatusTransient
		}
		return page
	}
	failed := source.FailedPage(from, asked, err)
	if failed.Status == source.StatusTransient && errors.As(err, &own) && own.Kind != core.KindTransient {
		failed.Status, failed.Reason = source.StatusBlocked, core.Clean(own.Error(), 300, false)
	}
	return failed
}

// posting is what a project says. The API names no client.
func posting(p freelancer.Project) core.Posting {
	out := core.Posting{ExternalID: string(p.ID), Title: plaintext.Line(p.Title), URL: p.Link(), PostedAt: p.Posted(), ExpiresAt: p.Ends()}
	if out.Text = plaintext.FromMarkup(p.Description); out.Text == "" {
		out.Text, out.Completeness = plaintext.FromMarkup(p.Preview), core.TeaserText
	}
	period := ""
	if p.Type == "hourly" {
		period = "hour"
	}
	var skills []string
	for _, s := range p.Skills[:min(len(p.Skills), 30)] {
		skills = append(skills, plaintext.Line(s.Name))
	}
	remote := "remote"
	if p.Local {
		remote = "onsite"
		out.Location = strings.Trim(plaintext.Line(p.Location.City+", "+p.Location.Country.Name), ", ")
	}
	var flags []string
	if p.Upgrades.NDA {
		flags = append(flags, "NDA")
	}
	if p.Upgrades.Sealed {
		flags = append(flags, "sealed")
	}
	hints := map[string]string{
		"salary": source.PayHint(p.Budget.Minimum, p.Budget.Maximum, p.Currency.Code, period), "contract": "freelance", "remote": remote,
		"tags": strings.Join(skills, ", "), "language": p.Language, "flags": strings.Join(flags, ", "), "bids": strconv.Itoa(max(0, p.Bids.Count)),
	}
	if p.Bids.Average > 0 {
		hints["bid_average"] = source.PayHint(p.Bids.Average, 0, p.Currency.Code, period)
	}
	if p.Currency.Rate > 0 && p.Currency.Code != "USD" {
		hints["usd_rate"] = strconv.FormatFloat(p.Currency.Rate, 'g', 8, 64)
	}
	if !out.ExpiresAt.IsZero() {
		hints["expires"] = out.ExpiresAt.Format(time.RFC3339)
	}
	out.Hints = source.Hints(hints)
	return out
}

var _ source.Source = (*reader)(nil)
