package feed

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// node is one element of an XML text.
type node struct {
	name     string // in lower case
	original string // as it is written
	space    string // the address of its namespace, or a prefix that is not declared
	prefix   string // how a mapping names its namespace
	attrs    map[string]string
	base     string // of relative links: xml:base of the element or one around it
	chars    strings.Builder
	inner    []byte // what stands between its tags
	children []*node
	tag      string // its name with the prefix that the feed uses
	from     int    // where its inside begins
	declares []string
}

// prefixes are the usual names of namespaces that job feeds use. They stand for
// the namespace whatever a feed calls it.
func prefixes() map[string]string {
	return map[string]string{
		"http://www.w3.org/2005/Atom":                   "atom",
		"http://purl.org/atom/ns#":                      "atom03",
		"http://purl.org/rss/1.0/modules/content/":      "content",
		"http://purl.org/dc/elements/1.1/":              "dc",
		"http://purl.org/dc/terms/":                     "dcterms",
		"http://www.w3.org/2003/01/geo/wgs84_pos#":      "geo",
		"http://www.georss.org/georss":                  "georss",
		"http://www.itunes.com/DTDs/PodCast-1.0.dtd":    "itunes",
		"http://www.itunes.com/dtds/podcast-1.0.dtd":    "itunes",
		"http://search.yahoo.com/mrss":                  "media",
		"http://search.yahoo.com/mrss/":                 "media",
		"http://www.w3.org/1999/02/22-rdf-syntax-ns#":   "rdf",
		"http://purl.org/rss/1.0/modules/slash/":        "slash",
		"http://purl.org/rss/1.0/modules/syndication/":  "sy",
		"http://purl.org/rss/1.0/modules/taxonomy/":     "taxo",
		"http://wellformedweb.org/commentAPI/":          "wfw",
		"http://www.w3.org/1999/xhtml":                  "xhtml",
		"http://www.w3.org/1999/xlink":                  "xlink",
		"http://www.w3.org/XML/1998/namespace":          "xml",
		"http://backend.userland.com/blogChannelModule": "blogChannel",
	}
}

var (
	errNoElement = errors.New("the text has no element")
	errDeep      = fmt.Errorf("the feed is nested deeper than %d elements", maxDepth)
)

// isField reports whether a name is that of an element of an item which holds none
// of the others, so that the start of another ends one that was left open.
func isField(name string) bool {
	switch name {
	case "title", "link", "description", "content", "summary", "guid", "id", "pubdate", "published", "updated", "category", "comments", "content:encoded":
		return true
	}
	return false
}

// isPart reports whether an element of this name belongs to an item itself.
// Authors and sources hold fields of their own.
func isPart(name string) bool {
	prefix, _, _ := strings.Cut(name, ":")
	return isField(name) || slices.Contains([]string{"item", "entry", "author", "source", "enclosure"}, name) ||
		prefix != name && slices.Contains([]string{"dc", "media", "content", "atom"}, prefix)
}

// hasNoEnd reports whether an element of HTML is closed by its own tag.
func hasNoEnd(name string) bool {
	return slices.Contains([]string{"br", "hr", "img", "input", "wbr"}, name)
}

// builder makes a tree of the tokens of a text.
type builder struct {
	body     []byte
	root     *node
	open     []*node
	declared map[string]string   // the prefixes that mappings use, by address
	spaces   map[string][]string // the addresses that a prefix of the feed stands for, the valid one last
}

// tree reads an XML text in UTF-8 and returns its root. End tags that are missing
// or have a wrong name are put right as far as the elements of feeds allow; a text
// that ends before the end of its root is cut, since nobody knows what it listed.
func tree(body []byte) (*node, error) {
	b := &builder{body: body, declared: prefixes(), spaces: map[string][]string{}}
	s := &scanner{body: body}
	for {
		before := s.at
		t, err := s.next()
		if err != nil {
			return nil, err
		}
		switch t.kind {
		case tokenEnd:
			switch {
			case b.root == nil:
				return nil, errNoElement
			case len(b.open) > 0:
				return nil, errCut
			}
			return b.root, nil
		case tokenText:
			if len(b.open) > 0 {
				b.open[len(b.open)-1].chars.WriteString(t.text)
			}
		case tokenOpen:
			name := strings.ToLower(t.name)
			b.repair(name, before)
			b.start(t, s.at)
			if t.empty || len(b.open) > 1 && hasNoEnd(name) {
				b.close(len(b.open)-1, s.at)
			}
		case tokenClose:
			b.end(strings.ToLower(t.name), before)
		}
		if len(b.open) > maxDepth {
			return nil, errDeep
		}
	}
}

// repair closes what the start of an element shows to be left open: a field before
// the next field, and an item before the next item.
func (b *builder) repair(name string, at int) {
	last := len(b.open) - 1
	if last < 1 {
		return
	}
	top, above := b.open[last].tag, b.open[last-1].tag
	switch {
	case top == name && slices.Contains([]string{"p", "li", "item", "entry"}, name):
		b.close(last, at)
	case isField(top) && (above == "item" || above == "entry") && isPart(name):
		b.close(last, at)
		b.repair(name, at)
	}
}

// end closes the element of a name and what is open inside it. An end tag that
// belongs to no open element is passed over, but for the root's.
func (b *builder) end(name string, at int) {
	for i := len(b.open) - 1; i >= 0; i-- {
		if b.open[i].tag == name {
			b.close(i, at)
			return
		}
	}
	if len(b.open) > 0 && local(name) == b.root.name {
		b.close(0, at)
	}
}

// close ends the open elements from i on; at is where their inside ends.
func (b *builder) close(i, at int) {
	for _, n := range b.open[i:] {
		n.inner = b.body[n.from:max(at, n.from)]
		for _, prefix := range n.declares {
			b.spaces[prefix] = b.spaces[prefix][:len(b.spaces[prefix])-1]
		}
	}
	b.open = b.open[:i]
}

func (b *builder) start(t token, from int) {
	n := &node{tag: strings.ToLower(t.name), attrs: map[string]string{}, from: from, original: local(t.name)}
	n.name = strings.ToLower(n.original)
	for _, a := range t.attrs {
		value := strings.TrimSpace(a.value)
		prefix, name, ok := strings.Cut(a.name, ":")
		switch {
		case a.name == "xmlns":
			b.declare(n, "", value)
		case prefix == "xmlns" && ok:
			if _, known := b.declared[value]; !known {
				b.declared[value] = name
			}
			b.declare(n, name, value)
			continue
		case a.name == "xml:base":
			n.base = value
		}
		n.attrs[local(a.name)] = a.value
	}
	prefix, _, ok := strings.Cut(t.name, ":")
	if !ok {
		prefix = ""
	}
	if all := b.spaces[prefix]; len(all) > 0 {
		n.space = all[len(all)-1]
	} else {
		n.space = prefix
	}
	if n.prefix = b.declared[n.space]; n.prefix == "" {
		n.prefix = n.space
	}
	if len(b.open) > 0 {
		above := b.open[len(b.open)-1]
		above.children = append(above.children, n)
		n.base = resolve(n.base, above.base)
	} else if b.root == nil {
		b.root = n
	}
	b.open = append(b.open, n)
}

func (b *builder) declare(n *node, prefix, space string) {
	b.spaces[prefix] = append(b.spaces[prefix], space)
	n.declares = append(n.declares, prefix)
}

// local is a name without its prefix.
func local(name string) string {
	if _, after, ok := strings.Cut(name, ":"); ok {
		return after
	}
	return name
}

// value returns the element's own characters.
func (n *node) value() string { return strings.TrimSpace(n.chars.String()) }

// text returns what the element holds: its characters, or its markup where a
// feed wrote markup without escaping it.
func (n *node) text() string {
	if len(n.children) == 0 {
		return n.value()
	}
	markup := bytes.ReplaceAll(bytes.ReplaceAll(n.inner, []byte("<![CDATA["), nil), []byte("]]>"), nil)
	return strings.TrimSpace(string(markup))
}

// link returns a link of the element as far as the feed's own base completes it.
func (n *node) link(to string) string { return resolve(strings.TrimSpace(to), n.base) }

// child returns the text of the first child of a name in the same namespace.
func (n *node) child(name string) string {
	for _, c := range n.children {
		if c.name == name && c.space == n.space {
			return c.text()
		}
	}
	return ""
}

func resolve(link, base string) string {
	if base == "" {
		return link
	}
	if link == "" {
		return base
	}
	b, err := url.Parse(base)
	if err != nil {
		return link
	}
	u, err := b.Parse(link)
	if err != nil {
		return link
	}
	return u.String()
}
