// Package remoteok reads the public listing of Remote OK: one JSON array whose
// first element is the terms of use. It links back, as those ask.
package remoteok

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

const (
	home     = "https://remoteok.com"
	maxBytes = 8 << 20
)

var tagPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9 +.#-]{0,39}$`)

type config struct {
	// Tag narrows the listing, for example "golang".
	Tag     string `yaml:"tag"`
	BaseURL string `yaml:"base_url"`
}

const schema = `{"type":"object","additionalProperties":false,"properties":{
"tag":{"type":"string","maxLength":40,"title":"Tag","description":"Only jobs with this tag, for example golang"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same path"}}}`

// Spec describes the driver.
func Spec() source.Spec {
	return source.Spec{
		Driver: "remoteok",
		Title:  map[core.Lang]string{"en": "Remote OK", "de": "Remote OK"},
		About: map[core.Lang]string{
			"en": "Remote jobs of all kinds, the newest hundred or so. No account needed.",
			"de": "Remote-Stellen aller Art, etwa die neuesten hundert. Kein Konto nötig.",
		},
		Floor: 10 * time.Minute, Start: 15 * time.Minute, Hosts: []string{"remoteok.com"},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				"en": "Open to honest, own-named readers; asks for a followed link back and to be named as the source. robots.txt: crawl delay 1 s.",
				"de": "Offen für ehrliche Leser mit eigenem Namen; verlangt einen Link zurück und die Nennung als Quelle. robots.txt: Abstand 1 s.",
			},
			Source: "https://remoteok.com/api", Reviewed: "2026-07-19",
		},
		Schema: json.RawMessage(schema), Default: map[string]any{}, Access: source.AccessOpen,
		Reads: []string{"title", "company", "text", "url", "location", "posted_at", "tags", "salary", "remote"},
		Omits: map[core.Lang]string{
			"en": "The company's logo, the counters of views and applications, tags where a posting carries more than fifteen.",
			"de": "Das Logo der Firma, die Zähler für Aufrufe und Bewerbungen, die Schlagwörter, wo eine Ausschreibung mehr als fünfzehn trägt.",
		},
		Recognise: recognise, New: newSource,
	}
}

// recognise knows the pages of the board; that of a tag, such as
// /remote-golang-jobs or /api?tag=golang, means that tag.
func recognise(u *url.URL) (source.Found, bool) {
	if !source.OnHost(u, "remoteok.com") && !source.OnHost(u, "remoteok.io") {
		return source.Found{}, false
	}
	f := source.Found{Config: map[string]any{}}
	tag := strings.ToLower(u.Query().Get("tag"))
	if rest, ok := strings.CutPrefix(u.Path, "/remote-"); ok {
		if name, ok := strings.CutSuffix(strings.TrimSuffix(rest, "/"), "-jobs"); ok {
			tag = strings.ToLower(name)
		}
	}
	if tagPattern.MatchString(tag) {
		f.Name, f.Config["tag"] = "remoteok-"+source.Slug(tag), tag
	}
	return f, true
}

type remoteOK struct {
	deps source.Deps
	url  string
}

func newSource(cfg source.Config, deps source.Deps) (source.Source, error) {
	var c config
	if cfg != nil {
		if err := cfg.Decode(&c); err != nil {
			return nil, err
		}
	}
	if err := source.CheckBase(c.BaseURL); err != nil {
		return nil, err
	}
	link := home + "/api"
	if c.Tag != "" {
		if !tagPattern.MatchString(c.Tag) {
			return nil, core.Invalid("tag", "%q is not a tag; use lower-case letters, digits and hyphens, for example golang", core.Clean(c.Tag, 60, false))
		}
		link += "?tag=" + url.QueryEscape(c.Tag)
	}
	return &remoteOK{deps: deps, url: source.Rebase(link, c.BaseURL)}, nil
}

type cursor struct {
	V int `json:"v"`
	web.Validators
	Hash string `json:"hash,omitempty"`
}

// Fetch reads the whole listing, which has one page. It is a window on the
// newest jobs, so that absence never means gone.
func (s *remoteOK) Fetch(ctx context.Context, from source.Cursor) source.Page {
	c := source.Load[cursor](from)
	resp, err := s.deps.Web.Do(ctx, web.Request{URL: s.url, Accept: "application/json", MaxBytes: maxBytes, Validators: c.Validators})
	if err != nil {
		return source.FailedPage(from, source.PublicURL(s.url), err)
	}
	hash := source.Hash(resp.Body)
	next := source.Store(cursor{V: 1, Validators: resp.Validators, Hash: hash})
	if resp.NotModified || hash == c.Hash {
		if resp.NotModified {
			next = from
		}
		return source.Unchanged(next, s.url, resp)
	}
	page := source.Answered(next, s.url, resp)
	list, err := parse(resp.Body, resp.Header.Get("Content-Type"))
	if err != nil {
		page.Next = from // a body that was not understood is read again, not remembered
		return source.ParseFailed(page, err.Error())
	}
	items := source.NewCollector(s.deps, s.deps.Clock.Now())
	for _, raw := range list {
		read(items, raw)
	}
	items.Fill(&page)
	return page
}

// read turns one element into a posting; the terms of use have no id.
func read(items *source.Collector, raw json.RawMessage) {
	var j job
	if err := json.Unmarshal(raw, &j); err != nil {
		items.Skip("", "the item has another shape than a job")
		return
	}
	if j.ID == "" && j.Legal != "" {
		return
	}
	if j.ID == "" {
		items.Skip("", "the item has no id")
		return
	}
	items.Add(j.posting())
}

var _ source.Source = (*remoteOK)(nil)

// parse splits the listing into its elements.
func parse(body []byte, contentType string) ([]json.RawMessage, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(web.UTF8(body, contentType), &list); err != nil {
		return nil, fmt.Errorf("the answer is not the JSON list that Remote OK serves")
	}
	return list, nil
}
