// Package freelancehunt reads open projects of Freelancehunt with the user's own
// token.
package freelancehunt

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/client/freelancehunt"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

const (
	maxPages = 50
	maxSeen  = 1000
)

type config struct {
	// Token is a secret reference.
	Token string `yaml:"token"`
	// Skills are the service's own ids of skills.
	Skills  []int  `yaml:"skills"`
	Lang    string `yaml:"lang"`
	Pages   int    `yaml:"max_pages"`
	BaseURL string `yaml:"base_url"`
}

const schema = `{"type":"object","additionalProperties":false,"properties":{
"token":{"type":"string","maxLength":80,"title":"Personal token","description":"A secret reference, for example secret:FREELANCEHUNT_TOKEN"},
"skills":{"type":"array","maxItems":50,"items":{"type":"integer","minimum":1},"title":"Skills","description":"Their numbers at Freelancehunt"},
"lang":{"type":"string","enum":["uk","en","pl","ru"],"title":"Language of names"},
"max_pages":{"type":"integer","minimum":1,"maximum":50,"default":5,"title":"Pages of ten per scan"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths"}}}`

// Spec describes the driver.
func Spec() source.Spec {
	return source.Spec{
		Driver: "freelancehunt",
		Title:  map[core.Lang]string{"en": "Freelancehunt", "de": "Freelancehunt"},
		About: map[core.Lang]string{
			"en": "Open projects of the Ukrainian marketplace. Needs your own personal token, which everybody with an account gets.",
			"de": "Offene Projekte des ukrainischen Marktplatzes. Braucht Ihr persönliches Token, das jedes Konto bekommt.",
		},
		Floor: 5 * time.Minute, Start: 15 * time.Minute, Hosts: []string{"api.freelancehunt.com"},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				"en": "A documented interface with a personal token for everybody; its rules on automation were not read, so that this source only reads; bids go through the channel of that name, each after your own approval. Bids are a monthly quota.",
				"de": "Eine dokumentierte Schnittstelle mit einem persönlichen Token für alle; ihre Regeln zur Automatisierung wurden nicht gelesen, daher liest diese Quelle nur; Gebote gehen über den Kanal dieses Namens, jedes nach Ihrer eigenen Freigabe. Gebote sind monatlich begrenzt.",
			},
			Source: "https://apidocs.freelancehunt.com/", Reviewed: "2026-10-12",
		},
		Schema: json.RawMessage(schema), Access: source.AccessKey,
		Reads: []string{"title", "text", "author", "url", "posted_at", "expires", "salary", "contract", "remote", "tags", "location", "bids"},
		Omits: map[core.Lang]string{
			"en": "Other people's bids, your own bids, threads and contests.",
			"de": "Fremde Gebote, Ihre eigenen Gebote, Nachrichten und Wettbewerbe.",
		},
		Recognise: recognise, New: newSource,
	}
}

func recognise(u *url.URL) (source.Found, bool) {
	if !source.OnHost(u, "freelancehunt.com") && !source.OnHost(u, "api.freelancehunt.com") {
		return source.Found{}, false
	}
	return source.Found{Config: map[string]any{}, Needs: []string{"token"}}, true
}

type reader struct {
	deps   source.Deps
	config config
	client *freelancehunt.Client
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
	case len(c.Skills) > 50:
		return nil, core.Invalid("skills", "there are %d skills; use at most 50", len(c.Skills))
	}
	switch c.Lang {
	case "", "uk", "en", "pl", "ru":
	default:
		return nil, core.Invalid("lang", "%q is not a language of Freelancehunt; use uk, en, pl or ru", core.Clean(c.Lang, 40, false))
	}
	client := freelancehunt.Config{Web: deps.Web, Base: c.BaseURL, Lang: c.Lang}
	if c.Token != "" || c.BaseURL == "" {
		client.Token = func() (string, error) {
			if c.Token == "" {
				return "", core.Errorf(core.KindDenied, "Freelancehunt needs your personal token; store it with: automonet secret set FREELANCEHUNT_TOKEN, and write token: secret:FREELANCEHUNT_TOKEN")
			}
			return deps.Secret(c.Token)
		}
	}
	return &reader{deps: deps, config: c, client: freelancehunt.New(client)}, nil
}

type cursor struct {
	V    int `json:"v"`
	Page int `json:"page,omitempty"`
	source.Memory
}

// Fetch reads one page of ten projects, the newest first, until one is known.
func (r *reader) Fetch(ctx context.Context, from source.Cursor) source.Page {
	c := source.Load[cursor](from)
	if c.V != 1 || c.Page < 0 || c.Page >= r.config.Pages {
		c = cursor{V: 1}
	}
	asked := source.PublicURL(source.Rebase(freelancehunt.API+freelancehunt.Path, r.config.BaseURL))
	got, err := r.client.Projects(ctx, freelancehunt.Query{Skills: r.config.Skills, Page: c.Page + 1})
	if err != nil {
		return r.failed(from, asked, got, err)
	}
	page := source.Answered(nil, asked, got.Answer)
	items := source.NewCollector(r.deps, r.deps.Clock.Now())
	known := false
	for _, p := range got.Projects {
		known = c.Note(p.ID, maxSeen) || known
		if p.PlusOnly {
			items.Skip(p.ID, "only members with a Plus profile may bid")
			continue
		}
		items.Add(posting(p))
	}
	for range got.Unread {
		items.Skip("", "the project has another shape than is known")
	}
	items.Fill(&page)
	c.Page++
	page.More = !known && c.Page < r.config.Pages && got.More && len(got.Projects)+got.Unread > 0
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

func (r *reader) failed(from source.Cursor, asked string, got freelancehunt.Page, err error) source.Page {
	var own *core.Error
	page := source.Page{Next: from, URL: asked, Sample: source.Sample(got.Answer.Body)}
	if errors.Is(err, freelancehunt.ErrNotAnAnswer) {
		return source.ParseFailed(page, "the answer is not that of the API of Freelancehunt")
	}
	failed := source.FailedPage(from, asked, err)
	if failed.Status == source.StatusTransient && errors.As(err, &own) && own.Kind != core.KindTransient {
		failed.Status, failed.Reason = source.StatusBlocked, core.Clean(own.Error(), 300, false)
	}
	return failed
}

// posting is what a project says. The employer is a person, not a company.
func posting(p freelancehunt.Project) core.Posting {
	out := core.Posting{ExternalID: p.ID, Title: plaintext.Line(p.Name), URL: p.Link, PostedAt: source.Date(p.Published), ExpiresAt: source.Date(p.Expires)}
	if u, err := url.Parse(p.Link); err != nil || u.Host == "" {
		out.URL = "https://freelancehunt.com/project/" + url.PathEscape(p.ID) + ".html"
	}
	if out.Text = plaintext.FromMarkup(p.HTML); out.Text == "" {
		out.Text = plaintext.FromText(p.Description)
	}
	if e := p.Employer; e != nil {
		if out.Author = plaintext.Line(e.Login); out.Author == "" {
			out.Author = plaintext.Line(strings.TrimSpace(e.First + " " + e.Last))
		}
	}
	if l := p.Location; l != nil {
		var parts []string
		if l.City != nil {
			parts = append(parts, plaintext.Line(l.City.Name))
		}
		if l.Country != nil {
			parts = append(parts, plaintext.Line(l.Country.Name))
		}
		out.Location = strings.Join(parts, ", ")
	}
	var skills []string
	for _, s := range p.Skills[:min(len(p.Skills), 30)] {
		skills = append(skills, plaintext.Line(s.Name))
	}
	remote := ""
	if p.Remote != nil && *p.Remote {
		remote = "remote"
	}
	pay := ""
	if p.Budget != nil {
		pay = source.PayHint(p.Budget.Amount, 0, p.Budget.Currency, "")
	}
	hints := map[string]string{"salary": pay, "contract": "freelance", "remote": remote, "tags": strings.Join(skills, ", "), "bids": strconv.Itoa(max(0, p.Bids))}
	if !out.ExpiresAt.IsZero() {
		hints["expires"] = out.ExpiresAt.Format(time.RFC3339)
	}
	out.Hints = source.Hints(hints)
	return out
}

var _ source.Source = (*reader)(nil)
