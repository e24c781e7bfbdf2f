package feed

import (
	"net/url"
	"path"
	"strings"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

// maxHead is how much of a page is looked through for the feeds that it names.
const maxHead = 256 << 10

// recognise knows the addresses on a definition's hosts: one of a feed is read
// alone, any other page of the service means all of its feeds.
func (d definition) recognise(u *url.URL) (source.Found, bool) {
	for _, host := range d.Hosts {
		if !source.OnHost(u, host) {
			continue
		}
		f := source.Found{Config: map[string]any{}}
		if feedPath(u.Path) {
			f.Name = d.Driver + "-" + source.Slug(strings.TrimSuffix(path.Base(u.Path), path.Ext(u.Path)))
			f.Config["urls"] = []string{u.String()}
		}
		return f, true
	}
	return source.Found{}, false
}

func feedPath(p string) bool {
	switch strings.ToLower(path.Ext(p)) {
	case ".rss", ".xml", ".atom", ".rdf":
		return true
	}
	return path.Base(p) == "feed"
}

// sniff knows a feed by its content, and a page by the feeds that it names.
func sniff(a source.Answer) (source.Found, bool) {
	if doc, err := parse(a.Body, a.ContentType); err == nil && doc != nil {
		return found(a.URL, a.URL), true
	}
	if link := named(a); link != nil {
		return found(a.URL, link), true
	}
	return source.Found{}, false
}

func found(page, feed *url.URL) source.Found {
	host := strings.TrimPrefix(feed.Hostname(), "www.")
	f := source.Found{Name: "feed-" + source.Slug(host), Config: map[string]any{"urls": []string{feed.String()}},
		What: map[core.Lang]string{"en": "a feed of " + host, "de": "ein Feed von " + host}}
	if page.String() != feed.String() {
		f.What = map[core.Lang]string{"en": "a page of " + host + " with a feed", "de": "eine Seite von " + host + " mit einem Feed"}
	}
	return f
}

// named is the first feed that a page's head names and that an address of the web
// can be; one that speaks of comments is passed over.
func named(a source.Answer) *url.URL {
	s := scanner{body: a.Body[:min(len(a.Body), maxHead)]}
	for range 20_000 {
		t, err := s.next()
		if err != nil || t.kind == tokenEnd {
			return nil
		}
		if t.kind != tokenOpen || !strings.EqualFold(t.name, "link") {
			continue
		}
		attrs := map[string]string{}
		for _, at := range t.attrs {
			attrs[strings.ToLower(at.name)] = strings.TrimSpace(at.value)
		}
		if !strings.Contains(strings.ToLower(attrs["rel"]), "alternate") || !feedType(attrs["type"]) || strings.Contains(strings.ToLower(attrs["href"]+attrs["title"]), "comment") {
			continue
		}
		link, err := a.URL.Parse(attrs["href"])
		if err == nil && (link.Scheme == "https" || link.Scheme == "http") && link.Host != "" && link.User == nil {
			link.Fragment = ""
			return link
		}
	}
	return nil
}

func feedType(t string) bool {
	kind, _, _ := strings.Cut(strings.ToLower(t), ";")
	switch strings.TrimSpace(kind) {
	case "application/rss+xml", "application/atom+xml", "application/feed+json":
		return true
	}
	return false
}
