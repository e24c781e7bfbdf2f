package boards

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/jobposting"
	"github.com/automonet/automonet/core/extract/plaintext"
)

const (
	// maxSitemaps and maxQueue bound what an index of sitemaps makes a scan read.
	maxSitemaps = 10
	maxQueue    = 2000
	// maxRefs bounds the postings of one listing page that a scan considers.
	maxRefs = 2000
)

// usualLinks recognises the paths under which sites put their postings.
var usualLinks = core.NewPattern(`(?i)/(?:[a-z0-9-]*[-_])?(?:jobs?|careers?|karriere|stellen?(?:angebote?|anzeigen?)?|vacanc(?:y|ies)|positions?|openings?|projekte?|projects?|postings?|ausschreibung(?:en)?|empleos?|ofertas?|offres?|emplois?|missions?)(?:[-_][a-z0-9-]*)?/[^/?#]+`)

var errNoLinks = errors.New("the page holds no posting and links to none; name the form of the postings' addresses in links")

// jobPages reads any site whose pages carry schema.org JobPosting data: a list page
// or a sitemap says where they are, each page is read once and again when the
// sitemap says that it changed. Absence is never counted as gone.
func jobPages() vendor {
	v := vendor{
		spec: source.Spec{
			Driver: "jobposting", Title: map[core.Lang]string{"en": "Pages with JobPosting data", "de": "Seiten mit JobPosting-Daten"},
			About: map[core.Lang]string{
				"en": "Reads the structured job data of any careers page or job site: enter its list pages or its sitemap.",
				"de": "Liest die strukturierten Stellendaten beliebiger Karriereseiten und Jobportale: Tragen Sie deren Listenseiten oder Sitemap ein.",
			},
			Floor: time.Hour, Start: 6 * time.Hour, Access: source.AccessOpen,
			Reads: []string{"title", "company", "text", "url", "location", "posted_at", "expires_at", "contract", "salary", "remote", "language"},
			Omits: map[core.Lang]string{
				"en": "Pages that a script builds in the browser, and the further pages of a list.",
				"de": "Seiten, die erst ein Skript im Browser aufbaut, und die weiteren Seiten einer Liste.",
			},
			Sniff: sniffPages,
			Note: note("Sites publish this data to be read by programs; robots.txt of each host is obeyed, one page every few seconds. Check the terms of the site that you enter.",
				"Seiten veröffentlichen diese Daten, damit Programme sie lesen; die robots.txt jedes Servers wird beachtet, eine Seite alle paar Sekunden. Prüfen Sie die Bedingungen der Seite, die Sie eintragen.",
				"https://schema.org/JobPosting"),
			Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"required":["urls"],"properties":{
"urls":{"type":"array","minItems":1,"maxItems":50,"items":{"type":"string","format":"uri"},"title":"List pages","description":"Addresses of list pages or sitemaps"},
"links":{"type":"string","maxLength":300,"title":"Form of the postings' addresses","description":"Regular expression that the path of a posting's address matches; without it the usual words are looked for"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths"}}}`),
		},
		accept: "text/html, application/xhtml+xml, application/xml;q=0.9, application/json;q=0.8, */*;q=0.5",
	}
	v.setup = func(cfg source.Config) (setup, error) {
		var c struct {
			URLs    []string `yaml:"urls"`
			Links   string   `yaml:"links"`
			BaseURL string   `yaml:"base_url"`
		}
		if err := decode(cfg, &c); err != nil {
			return setup{}, err
		}
		s := setup{base: c.BaseURL, links: usualLinks}
		if c.Links != "" {
			if _, err := regexp.Compile(c.Links); err != nil || len(c.Links) > 300 {
				return setup{}, core.Invalid("links", "%q is not a regular expression of at most 300 characters", core.Clean(c.Links, 80, false))
			}
			s.links = core.NewPattern(c.Links)
		}
		if len(c.URLs) == 0 {
			return setup{}, core.Invalid("urls", "no page is named; enter the address of a list page or a sitemap")
		}
		seen := map[string]bool{}
		for i, link := range c.URLs {
			clean, err := core.CleanURL(link)
			if u, bad := url.Parse(clean); err != nil || bad != nil || u.Scheme == "mailto" {
				return setup{}, core.Invalid(fmt.Sprintf("urls[%d]", i), "%q is not the address of a page; it must start with https://", core.Clean(link, 80, false))
			}
			if !seen[clean] {
				seen[clean] = true
				s.boards = append(s.boards, Board{Driver: "jobposting", Token: clean})
			}
		}
		return s, nil
	}
	v.page = pageOf
	v.list = listPages
	v.detail = func(_ Board, ref string) string { return ref }
	v.read = readPosting
	return v
}

// sniffPages knows a page or a text by the JobPosting data in it.
func sniffPages(a source.Answer) (source.Found, bool) {
	text := strings.TrimSpace(string(web.UTF8(a.Body, a.ContentType)))
	n := 0
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		n = len(jobposting.AllFromJSON(text))
	} else if len(text) > 0 {
		n = len(jobposting.ReadPage(text).Postings())
	}
	if n == 0 || a.URL == nil {
		return source.Found{}, false
	}
	return source.Found{
		Name: source.Slug(strings.TrimPrefix(a.URL.Hostname(), "www.")), Config: map[string]any{"urls": []any{a.URL.String()}},
		What: map[core.Lang]string{
			"en": fmt.Sprintf("page with JobPosting data (%d here)", n), "de": fmt.Sprintf("Seite mit JobPosting-Daten (%d hier)", n),
		},
	}, true
}

// pageOf is the list page itself, or the first of the sitemaps that its index
// named, of which next is the queue.
func pageOf(b Board, next string) string {
	if next == "" {
		return b.Token
	}
	first, _, _ := strings.Cut(next, " ")
	return first
}

func listPages(s setup, b Board, next string, body []byte, _ string) (listing, error) {
	here := pageOf(b, next)
	text := strings.TrimSpace(string(body))
	head := strings.ToLower(text[:min(len(text), 2048)])
	switch {
	case strings.Contains(head, "<sitemapindex") && next == "":
		return listIndex(b, text)
	case strings.Contains(head, "<urlset"):
		l, err := listSitemap(s, b, text)
		_, l.next, _ = strings.Cut(next, " ")
		return l, err
	case strings.HasPrefix(head, "{"), strings.HasPrefix(head, "["):
		found := jobposting.AllFromJSON(text)
		if len(found) == 0 {
			return listing{}, errShape
		}
		return listing{items: wholeItems(found, here)}, nil
	}
	return listLinks(s, b, text, here)
}

// listLinks reads a list page: the postings that it carries itself, and the links
// to others.
func listLinks(s setup, b Board, text, here string) (listing, error) {
	pg := jobposting.ReadPage(text)
	l := listing{items: wholeItems(pg.Postings(), here)}
	base, err := url.Parse(here)
	if err != nil {
		return listing{}, errShape
	}
	seen := map[string]bool{here: true}
	for _, it := range l.items {
		seen[it.posting.URL] = true
	}
	for _, href := range pg.Links {
		u, err := base.Parse(strings.TrimSpace(href))
		if err != nil || len(l.items) >= maxRefs {
			continue
		}
		u.Fragment = ""
		if ref, ok := s.wanted(b, u.String()); ok && !seen[ref] {
			seen[ref] = true
			l.items = append(l.items, item{ref: ref})
		}
	}
	if len(l.items) == 0 {
		return listing{}, errNoLinks
	}
	return l, nil
}

// wanted returns an address in its clean form if it is one of a posting on the
// board's own host.
func (s setup) wanted(b Board, link string) (string, bool) {
	clean, err := core.CleanURL(link)
	if err != nil {
		return "", false
	}
	u, err := url.Parse(clean)
	return clean, err == nil && sameSite(u.Hostname(), b.Token) && s.links.MatchString(u.EscapedPath())
}

func sameSite(name, link string) bool {
	u, err := url.Parse(link)
	bare := func(h string) string { return strings.TrimPrefix(strings.ToLower(h), "www.") }
	return err == nil && name != "" && bare(name) == bare(u.Hostname())
}

// wholeItems are postings that stand on a list page itself.
func wholeItems(found []core.Posting, here string) []item {
	var out []item
	for _, p := range found {
		if clean, err := core.CleanURL(p.URL); err != nil || strings.HasPrefix(clean, "mailto:") {
			p.URL = ""
		} else {
			p.URL = clean
		}
		switch {
		case p.URL != "" && p.URL != here:
			p.ExternalID = p.URL
		case p.ExternalID == "":
			p.ExternalID = "sha256:" + source.Hash([]byte(p.Title+"\x00"+p.Company+"\x00"+p.Location+"\x00"+p.Text))
		}
		if p.URL == "" {
			p.URL = here
		}
		out = append(out, item{ref: p.ExternalID, posting: &p})
	}
	return out
}

// entry is an element of a sitemap.
type entry struct{ loc, changed string }

// entries reads the locations of a sitemap by a tokenizer that takes broken XML too.
func entries(text string) []entry {
	var out []entry
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(1 << 20)
	field, cur := "", entry{}
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.StartTagToken:
			name, _ := z.TagName()
			switch string(name) {
			case "url", "sitemap":
				cur = entry{}
			}
			field = string(name)
		case html.TextToken, html.CommentToken:
			text := strings.TrimSpace(string(z.Text()))
			if rest, ok := strings.CutPrefix(text, "[CDATA["); ok { // which HTML takes for a comment
				text = strings.TrimSpace(strings.TrimSuffix(rest, "]]"))
			}
			switch field {
			case "loc":
				cur.loc += text
			case "lastmod":
				cur.changed += text
			}
		case html.EndTagToken:
			field = ""
			if name, _ := z.TagName(); (string(name) == "url" || string(name) == "sitemap") && cur.loc != "" {
				out = append(out, cur)
				cur = entry{}
			}
		}
	}
}

func listSitemap(s setup, b Board, text string) (listing, error) {
	all := entries(text)
	l := listing{partly: !strings.Contains(strings.ToLower(text), "</urlset")}
	if len(all) == 0 && l.partly && !strings.Contains(text, "/>") {
		return listing{}, errShape
	}
	others := 0
	for _, e := range all {
		ref, ok := s.wanted(b, e.loc)
		switch {
		case !ok:
			others++
		case len(l.items) >= maxRefs:
			l.partly = true
		default:
			l.items = append(l.items, item{ref: ref, version: core.Clean(e.changed, 60, false)})
		}
	}
	if len(l.items) == 0 && others > 0 {
		return listing{}, errNoLinks
	}
	return l, nil
}

// listIndex queues the sitemaps of an index, those that are named like postings
// before the others.
func listIndex(b Board, text string) (listing, error) {
	var first, rest []string
	for _, e := range entries(text) {
		clean, err := core.CleanURL(e.loc)
		if err != nil || strings.ContainsAny(clean, " \t") {
			continue
		}
		u, err := url.Parse(clean)
		switch {
		case err != nil || !sameSite(u.Hostname(), b.Token):
		case usualLinks.MatchString(u.EscapedPath()) || jobWord.MatchString(u.RequestURI()):
			first = append(first, clean)
		default:
			rest = append(rest, clean)
		}
	}
	if len(first) > 0 {
		rest = nil
	}
	queue := ""
	for i, link := range append(first, rest...) {
		if i == maxSitemaps || len(queue)+len(link) > maxQueue {
			break
		}
		queue = strings.TrimSpace(queue + " " + link)
	}
	if queue == "" {
		return listing{}, errNoLinks
	}
	return listing{next: queue}, nil
}

var jobWord = core.NewPattern(`(?i)(?:^|[^a-z])(?:jobs?|careers?|stellen|vacanc|positions?|projects?|projekte?|postings?)(?:[^a-z]|$)`)

// readPosting reads a page that holds one posting.
func readPosting(_ setup, b Board, ref string, body []byte) (core.Posting, error) {
	text := string(body)
	pg := jobposting.ReadPage(text)
	p, ok := pg.Posting()
	if !ok {
		return core.Posting{}, errNoPosting
	}
	if p.Text == "" {
		p.Text = plaintext.FromHTML(pg.Main)
	}
	p.ExternalID = ref
	clean, err := core.CleanURL(p.URL)
	if u, bad := url.Parse(clean); err != nil || bad != nil || !sameSite(u.Hostname(), b.Token) || strings.Trim(u.Path, "/") == "" {
		clean = ref // an address that leads elsewhere, or to the front page
	}
	p.URL = clean
	return p, nil
}
