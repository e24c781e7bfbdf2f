package feed

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// document is a feed of any kind.
type document struct {
	entries []*entry
	// ttl and skipHours are how long an RSS feed asks to be left alone.
	ttl       string
	skipHours []string
}

// entry is one item of a feed of any kind.
type entry struct {
	title, link, guid, description, content, author string
	// contentBase and descriptionBase complete the links inside these two.
	contentBase, descriptionBase string

	categories []string
	posted     time.Time
	// custom are elements without a namespace that RSS does not know, by name.
	custom map[string]string
	// extensions are elements of other namespaces, by prefix and name ("dc:creator").
	extensions map[string][]*node
}

// read turns a text in UTF-8 into a document.
func read(body []byte) (*document, error) {
	if len(body) > 0 && body[0] == '{' {
		return readJSON(body)
	}
	if len(body) == 0 || body[0] != '<' {
		return nil, errNotAFeed
	}
	root, err := tree(body)
	if err != nil && !looksLikeFeed(body) {
		return nil, errNotAFeed
	}
	if err != nil {
		return nil, err
	}
	switch root.name {
	case "rss", "rdf":
		return readRSS(root), nil
	case "feed":
		return readAtom(root), nil
	}
	return nil, errNotAFeed
}

var feedRoot = core.NewPattern(`(?i)<(?:[a-z0-9_]+:)?(?:rss|rdf|feed)[\s>]`)

// looksLikeFeed tells a feed that is broken from a text that is none.
func looksLikeFeed(body []byte) bool {
	return feedRoot.MatchString(string(body[:min(len(body), 4096)]))
}

func readRSS(root *node) *document {
	doc := &document{}
	read := func(n *node) {
		for _, c := range n.children {
			if !nativeToRSS(c, root) {
				continue
			}
			switch c.name {
			case "item":
				doc.entries = append(doc.entries, rssEntry(c, root))
			case "ttl":
				doc.ttl = c.text()
			case "skiphours":
				for _, h := range c.children {
					doc.skipHours = append(doc.skipHours, h.text())
				}
			}
		}
	}
	for _, c := range root.children {
		if c.name == "channel" {
			read(c)
		}
	}
	read(root) // RSS 1.0 lists its items beside the channel
	return doc
}

func nativeToRSS(n, root *node) bool {
	return slices.Contains([]string{"", "http://purl.org/rss/1.0/", "http://channel.netscape.com/rdf/simple/0.9/", "http://my.netscape.com/rdf/simple/0.9/", "http://backend.userland.com/rss2"}, n.space) ||
		n.space == root.space && root.name == "rss"
}

func rssEntry(n, root *node) *entry {
	e := &entry{custom: map[string]string{}, extensions: map[string][]*node{}}
	var pubDate, author string
	for _, c := range n.children {
		if !nativeToRSS(c, root) {
			e.extend(c)
			continue
		}
		switch c.name {
		case "title":
			e.title = c.line()
		case "description":
			e.description, e.descriptionBase = c.text(), c.base
		case "link":
			if e.link = c.text(); e.link == "" {
				e.link = c.attrs["href"]
			}
			e.link = c.link(e.link)
		case "author":
			author = c.text()
		case "pubdate":
			pubDate = c.text()
		case "guid":
			e.guid = c.text()
		case "category":
			e.categories = append(e.categories, c.text())
		case "comments", "source", "enclosure":
		default:
			e.custom[c.original] = c.text()
		}
	}
	e.title = firstOf(e.title, e.extension("dc:title"))
	e.contentBase = n.base
	if e.content = e.extension("content:encoded"); e.content == "" && len(e.extensions["atom:content"]) > 0 {
		c := e.extensions["atom:content"][0]
		e.content, e.contentBase = c.construct(), c.base
	}
	e.description = firstOf(e.description, e.extension("dc:description"), e.extension("itunes:summary"), e.extension("atom:summary"))
	e.author = name(firstOf(author, e.extension("dc:author"), e.extension("dc:creator"), e.extension("itunes:author")))
	if e.author == "" && len(e.extensions["atom:author"]) > 0 {
		e.author = e.extensions["atom:author"][0].child("name")
	}
	if words := e.extension("itunes:keywords"); words != "" {
		e.categories = append(e.categories, strings.Split(words, ",")...)
	}
	for _, subject := range e.extensions["dc:subject"] {
		e.categories = append(e.categories, subject.text())
	}
	for _, c := range e.extensions["atom:category"] {
		e.categories = append(e.categories, firstOf(c.attrs["label"], c.attrs["term"]))
	}
	e.posted = dateOf(pubDate, e.extension("dc:date"), e.extension("atom:published"), e.extension("atom:updated"))
	return e
}

func readAtom(root *node) *document {
	doc := &document{}
	for _, c := range root.children {
		if c.name == "entry" && c.space == root.space {
			doc.entries = append(doc.entries, atomEntry(c))
		}
	}
	return doc
}

func atomEntry(n *node) *entry {
	e := &entry{extensions: map[string][]*node{}}
	var published, updated string
	for _, c := range n.children {
		if c.space != n.space {
			e.extend(c)
			continue
		}
		switch c.name {
		case "title":
			e.title = c.line()
		case "id":
			e.guid = c.link(c.text())
		case "summary":
			e.description, e.descriptionBase = c.construct(), c.base
		case "content":
			e.content, e.contentBase = c.construct(), c.base
		case "published", "issued":
			published = c.text()
		case "updated", "modified":
			updated = c.text()
		case "link":
			if rel := c.attrs["rel"]; e.link == "" && (rel == "" || rel == "alternate") {
				e.link = c.link(c.attrs["href"])
			}
		case "author":
			e.author = firstOf(e.author, c.child("name"))
		case "category":
			e.categories = append(e.categories, firstOf(c.attrs["label"], c.attrs["term"]))
		}
	}
	e.posted = dateOf(published, updated)
	return e
}

// construct returns a text of Atom: it may be written in base64, and XHTML stands
// in a frame that does not belong to it.
func (n *node) construct() string {
	text, kind := n.text(), strings.ToLower(n.attrs["type"])
	file := slices.ContainsFunc([]string{"image/", "audio/", "video/", "application/octet-stream", "application/pdf", "application/zip"},
		func(start string) bool { return strings.HasPrefix(kind, start) })
	if file || n.attrs["mode"] == "base64" {
		if plain, err := base64.StdEncoding.DecodeString(text); err == nil {
			text = string(plain)
		}
	}
	if strings.Contains(kind, "xhtml") && len(n.children) == 1 && n.children[0].name == "div" {
		text = string(bytes.TrimSpace(n.children[0].inner))
	}
	return text
}

// line returns a text of one line: a title may be written in markup, which is not
// part of it.
func (n *node) line() string {
	text, kind := n.construct(), strings.ToLower(n.attrs["type"])
	if len(n.children) > 0 || strings.Contains(kind, "html") {
		text = strings.Join(strings.Fields(plaintext.FromMarkup(text)), " ")
	}
	return text
}

func (e *entry) extend(n *node) {
	key := n.prefix + ":" + n.original
	e.extensions[key] = append(e.extensions[key], n)
}

// extension returns the text of the first element of a name.
func (e *entry) extension(key string) string {
	if all := e.extensions[key]; len(all) > 0 {
		return all[0].text()
	}
	return ""
}

var (
	nameThenMail = core.NewPattern(`^([^@]+)\s+\([^@]+@[^)]+\)$`)
	mailThenName = core.NewPattern(`^[^@]+@\S+\s+\(([^@]+)\)$`)
)

// name takes the name from what RSS calls an author: a name, an address, or both.
func name(author string) string {
	for _, p := range []*core.Pattern{nameThenMail, mailThenName} {
		if m := p.FindStringSubmatch(author); m != nil {
			return m[1]
		}
	}
	if strings.ContainsAny(author, "@()") {
		return ""
	}
	return author
}

// jsonEntry is an item of a JSON Feed.
type jsonEntry struct {
	ID          json.RawMessage `json:"id"`
	URL         string          `json:"url"`
	Title       string          `json:"title"`
	ContentHTML string          `json:"content_html"`
	ContentText string          `json:"content_text"`
	Summary     string          `json:"summary"`
	Published   string          `json:"date_published"`
	Modified    string          `json:"date_modified"`
	Author      *jsonAuthor     `json:"author"`
	Authors     []jsonAuthor    `json:"authors"`
	Tags        []string        `json:"tags"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

func readJSON(body []byte) (*document, error) {
	var feed struct {
		Version string      `json:"version"`
		Items   []jsonEntry `json:"items"`
	}
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&feed); err != nil {
		return nil, err
	}
	if len(feed.Items) == 0 && !strings.Contains(feed.Version, "jsonfeed.org") {
		return nil, errNotAFeed
	}
	doc := &document{}
	for _, i := range feed.Items {
		e := &entry{
			title: i.Title, link: i.URL, guid: i.id(), description: i.Summary, content: firstOf(i.ContentHTML, i.ContentText),
			categories: i.Tags, posted: dateOf(i.Published, i.Modified),
		}
		if i.Author != nil {
			i.Authors = append(i.Authors, *i.Author)
		}
		for _, a := range i.Authors {
			e.author = firstOf(e.author, name(a.Name))
		}
		doc.entries = append(doc.entries, e)
	}
	return doc, nil
}

// id returns the id as text; feeds write numbers too.
func (i jsonEntry) id() string {
	var text string
	if json.Unmarshal(i.ID, &text) == nil {
		return text
	}
	return strings.TrimSpace(string(i.ID))
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
