package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
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
	from     int64
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

var errNoElement = errors.New("the text has no element")

// tree reads an XML text in UTF-8 and returns its root. It is lenient as feeds
// need it: unknown entities, attributes without quotes and end tags that are
// missing before another one are accepted; a text that ends inside an element
// is an error.
func tree(body []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict, d.Entity = false, xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var root *node
	var open []*node
	declared := prefixes()
	for {
		before := d.InputOffset()
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root != nil {
			return root, nil
		}
		if errors.Is(err, io.EOF) {
			return nil, errNoElement
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			n := start(token, declared)
			n.from = d.InputOffset()
			if len(open) > 0 {
				above := open[len(open)-1]
				above.children = append(above.children, n)
				n.base = resolve(n.base, above.base)
			} else if root == nil {
				root = n
			}
			open = append(open, n)
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].chars.Write(token)
			}
		case xml.EndElement:
			if len(open) > 0 {
				n := open[len(open)-1]
				n.inner = body[n.from:max(before, n.from)]
				open = open[:len(open)-1]
			}
		}
	}
}

func start(e xml.StartElement, declared map[string]string) *node {
	n := &node{name: strings.ToLower(e.Name.Local), original: e.Name.Local, space: strings.TrimSpace(e.Name.Space), attrs: map[string]string{}}
	for _, a := range e.Attr {
		value := strings.TrimSpace(a.Value)
		switch {
		case a.Name.Space == "xmlns":
			if _, known := declared[value]; !known {
				declared[value] = a.Name.Local
			}
			continue
		case a.Name.Local == "base" && (a.Name.Space == "xml" || a.Name.Space == "http://www.w3.org/XML/1998/namespace"):
			n.base = value
		}
		n.attrs[a.Name.Local] = a.Value
	}
	if n.prefix = declared[n.space]; n.prefix == "" {
		n.prefix = n.space
	}
	return n
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
