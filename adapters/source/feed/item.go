package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// reader turns items into postings by a mapping.
type reader struct {
	mapping  Mapping
	title    *regexp.Regexp
	linkBack bool
}

// posting reads one item. The feed's address resolves relative links.
func (r reader) posting(item *gofeed.Item, feedURL string) core.Posting {
	p := core.Posting{
		Title: plaintext.Line(item.Title),
		URL:   absolute(item.Link, feedURL),
		Hints: map[string]string{},
	}
	if p.URL == "" && strings.HasPrefix(item.GUID, "http") {
		p.URL = item.GUID
	}
	r.splitTitle(&p)
	if v := first(item, r.mapping.Company); v != "" && p.Company == "" {
		p.Company = v
	}
	if v := first(item, r.mapping.Location); v != "" && p.Location == "" {
		p.Location = v
	}
	for name, fields := range r.mapping.Hints {
		if v := first(item, fields); v != "" {
			p.Hints[name] = v
		}
	}
	if v := first(item, r.mapping.Expires); v != "" {
		p.ExpiresAt = date(v)
		p.Hints["expires"] = v
	}
	p.Text = body(item)
	p.Author = author(item)
	p.PostedAt = posted(item)
	p.ExternalID = identity(item, first(item, r.mapping.ID), p)
	if r.linkBack {
		p.LinkBack = p.URL
	}
	return p
}

func (r reader) splitTitle(p *core.Posting) {
	if r.title == nil {
		return
	}
	title := p.Title[:min(len(p.Title), 4*core.MaxTitleBytes)]
	m := r.title.FindStringSubmatch(title)
	for i, name := range r.title.SubexpNames() {
		if m == nil || i == 0 || strings.TrimSpace(m[i]) == "" {
			continue
		}
		v := strings.TrimSpace(m[i])
		switch name {
		case "company":
			p.Company = v
		case "title":
			p.Title = v
		case "location":
			p.Location = v
		}
	}
}

// body returns the longer of an item's two texts; some feeds put the whole text
// into one and a teaser into the other.
func body(item *gofeed.Item) string {
	a, b := plaintext.FromMarkup(item.Content), plaintext.FromMarkup(item.Description)
	if len(b) > len(a) {
		return b
	}
	return a
}

func author(item *gofeed.Item) string {
	for _, a := range item.Authors {
		if a != nil && a.Name != "" {
			return plaintext.Line(a.Name)
		}
	}
	return ""
}

func posted(item *gofeed.Item) time.Time {
	switch {
	case item.PublishedParsed != nil:
		return *item.PublishedParsed
	case item.UpdatedParsed != nil:
		return *item.UpdatedParsed
	}
	return time.Time{}
}

// identity picks the id of an item: the mapped element, its guid, its link, or a
// hash where it has none of them.
func identity(item *gofeed.Item, mapped string, p core.Posting) string {
	for _, id := range []string{mapped, item.GUID, p.URL} {
		if id = strings.TrimSpace(id); id != "" && len(id) <= 512 {
			return id
		}
	}
	sum := sha256.Sum256([]byte(item.GUID + "\x00" + p.URL + "\x00" + p.Title + "\x00" + p.Company))
	return "sha256:" + hex.EncodeToString(sum[:12])
}

// first returns the value of the first of the named fields that has one.
func first(item *gofeed.Item, fields []string) string {
	for _, f := range fields {
		if v := plaintext.Line(field(item, f)); v != "" {
			return v
		}
	}
	return ""
}

func field(item *gofeed.Item, name string) string {
	switch name {
	case "title":
		return item.Title
	case "author":
		return author(item)
	case "categories":
		return strings.Join(item.Categories, ", ")
	case "guid":
		return item.GUID
	case "link":
		return item.Link
	case "description":
		return plaintext.FromMarkup(item.Description)
	}
	space, local, ok := strings.Cut(name, ":")
	if !ok {
		if v, ok := item.Custom[name]; ok {
			return v
		}
		return item.Custom[strings.ToLower(name)] // some parsers fold the names
	}
	local, attribute, _ := strings.Cut(local, "@")
	var values []string
	for _, e := range item.Extensions[space][local] {
		v := e.Value
		if attribute != "" {
			v = e.Attrs[attribute]
		}
		if v = strings.TrimSpace(v); v != "" {
			values = append(values, v)
		}
	}
	return strings.Join(values, ", ")
}

func absolute(link, base string) string {
	link = strings.TrimSpace(link)
	u, err := url.Parse(link)
	if err != nil || u.IsAbs() || link == "" {
		return link
	}
	b, err := url.Parse(base)
	if err != nil {
		return link
	}
	return b.ResolveReference(u).String()
}

// date reads the date forms that feeds use; the zero time means unreadable.
func date(s string) time.Time {
	for _, layout := range []string{
		time.RFC3339, time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "2006-01-02T15:04:05",
		"2006-01-02 15:04:05 MST", "2006-01-02 15:04:05", "2006-01-02",
	} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
