package reddit

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/client/reddit"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
)

// feedGap is the least time between two requests for feeds: since June 2026 Reddit
// answers about one a minute and address.
const feedGap = time.Minute

const feedBytes = 4 << 20

// atom is Reddit's feed.
type atom struct {
	XMLName xml.Name    `xml:"feed"`
	Entries []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID     string `xml:"id"`
	Title  string `xml:"title"`
	Author struct {
		Name string `xml:"name"`
	} `xml:"author"`
	Category struct {
		Term string `xml:"term,attr"`
	} `xml:"category"`
	Content string `xml:"content"`
	Link    struct {
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Published string `xml:"published"`
	Updated   string `xml:"updated"`
}

// fetchFeed reads the feed of one part. A feed has one page.
func (s *redditSource) fetchFeed(ctx context.Context, from source.Cursor, c cursor) source.Page {
	p := s.parts[c.At]
	asked := s.address(p) + "?limit=100"
	if p.search != "" {
		asked = s.address(p) + "?" + url.Values{"q": {p.search}, "sort": {"new"}, "restrict_sr": {"1"}, "limit": {"100"}}.Encode()
	}
	memory := c.Parts[p.key()]
	// Whether robots.txt is disregarded is the user's recorded choice, which the
	// program puts into the Getter.
	got, err := s.deps.Web.Do(ctx, web.Request{URL: asked, Accept: "application/atom+xml", MaxBytes: feedBytes, Validators: memory.Validators,
		Agent: reddit.Agent(s.config.Username), Gap: feedGap, Once: true})
	if err != nil {
		return s.failed(ctx, from, c, err)
	}
	var page source.Page
	var posts []reddit.Post
	if got.NotModified {
		page, c.Listed = source.Unchanged(nil, asked, got), true
	} else {
		page = source.Answered(nil, asked, got)
		if posts, err = parseFeed(web.UTF8(got.Body, got.Header.Get("Content-Type"))); err != nil {
			page.Next = from
			return source.ParseFailed(page, "the answer is not the feed that Reddit serves")
		}
		items := source.NewCollector(s.deps, s.deps.Clock.Now())
		for _, post := range posts {
			if items.Full() {
				items.Skip(post.Name, "the feed lists more items than a page may have")
				continue
			}
			s.take(items, &c, &page, post)
		}
		items.Fill(&page)
		c.Listed = c.Listed || items.Items() > 0
		memory.Validators = got.Validators
		c.Parts[p.key()] = memory
	}
	s.advance(&c, &page)
	if page.More {
		page.RetryAfter = feedGap
		if page.Status == source.StatusUnchanged {
			page.Status, page.Reason = source.StatusOK, ""
		}
	}
	if page.Status == source.StatusEmpty && (page.More || c.Listed) {
		page.Status, page.Reason = source.StatusOK, ""
	}
	page.Next = source.Store(c)
	return page
}

var errNotAFeed = errors.New("not a feed of Reddit")

// parseFeed reads a feed into posts. Markup after the feed's end is not looked at.
func parseFeed(body []byte) ([]reddit.Post, error) {
	var feed atom
	d := xml.NewDecoder(bytes.NewReader(bytes.Map(readable, body)))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	// The bytes were decoded already, whatever the declaration says.
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	if err := d.Decode(&feed); err != nil || feed.XMLName.Local != "feed" {
		return nil, errNotAFeed
	}
	posts := make([]reddit.Post, 0, len(feed.Entries))
	for _, e := range feed.Entries {
		p := reddit.Post{Name: strings.TrimSpace(e.ID), Title: e.Title, Community: e.Category.Term, Self: true,
			Author: strings.TrimPrefix(strings.TrimSpace(e.Author.Name), "/u/"), HTML: withoutFooter(e.Content)}
		p.ID = strings.TrimPrefix(p.Name, "t3_")
		if u, err := url.Parse(strings.TrimSpace(e.Link.Href)); err == nil {
			p.Permalink = u.EscapedPath()
		}
		for _, stamp := range []string{e.Published, e.Updated} {
			if at, err := time.Parse(time.RFC3339, strings.TrimSpace(stamp)); err == nil {
				p.Created = float64(at.Unix())
				break
			}
		}
		posts = append(posts, p)
	}
	return posts, nil
}

// readable keeps what XML can hold.
func readable(r rune) rune {
	switch {
	case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD, r >= 0x10000:
		return r
	}
	return ' '
}

// withoutFooter drops the line "submitted by /u/name [link] [comments]" that Reddit
// appends.
func withoutFooter(markup string) string {
	if i := strings.LastIndex(markup, "submitted by"); i >= 0 && len(markup)-i < 1000 {
		return markup[:i]
	}
	return markup
}
