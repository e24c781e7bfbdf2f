package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"regexp"
	"strings"

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
func (r reader) posting(item *entry, feedURL string) core.Posting {
	p := core.Posting{
		Title: plaintext.Line(item.title),
		URL:   absolute(item.link, feedURL),
		Hints: map[string]string{},
	}
	if p.URL == "" && strings.HasPrefix(item.guid, "http") {
		p.URL = item.guid
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
	p.Text = body(item, feedURL)
	p.Author = plaintext.Line(item.author)
	p.PostedAt = item.posted
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
func body(item *entry, feedURL string) string {
	a := plaintext.FromMarkupAt(item.content, absolute(item.contentBase, feedURL))
	b := plaintext.FromMarkupAt(item.description, absolute(item.descriptionBase, feedURL))
	if len(b) > len(a) {
		return b
	}
	return a
}

// identity picks the id of an item: the mapped element, its guid, its link, or a
// hash where it has none of them.
func identity(item *entry, mapped string, p core.Posting) string {
	for _, id := range []string{mapped, item.guid, p.URL} {
		if id = strings.TrimSpace(id); id != "" && len(id) <= 512 {
			return id
		}
	}
	sum := sha256.Sum256([]byte(item.guid + "\x00" + p.URL + "\x00" + p.Title + "\x00" + p.Company))
	return "sha256:" + hex.EncodeToString(sum[:12])
}

// first returns the value of the first of the named fields that has one.
func first(item *entry, fields []string) string {
	for _, f := range fields {
		if v := plaintext.Line(field(item, f)); v != "" {
			return v
		}
	}
	return ""
}

func field(item *entry, name string) string {
	switch name {
	case "title":
		return item.title
	case "author":
		return plaintext.Line(item.author)
	case "categories":
		return strings.Join(item.categories, ", ")
	case "guid":
		return item.guid
	case "link":
		return item.link
	case "description":
		return plaintext.FromMarkup(item.description)
	}
	space, local, ok := strings.Cut(name, ":")
	if !ok {
		if v, ok := item.custom[name]; ok {
			return v
		}
		return item.custom[strings.ToLower(name)] // some parsers fold the names
	}
	local, attribute, _ := strings.Cut(local, "@")
	var values []string
	for _, e := range item.extensions[space+":"+local] {
		v := e.value()
		if attribute != "" {
			v = e.attrs[attribute]
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
