// Package feed reads postings from RSS 2.0, Atom and JSON Feed. Each file in
// definitions/ makes a driver of its own; the driver "feed" reads any feed that
// the user names. One feed is read per page, so that a service with a feed per
// category is scanned feed by feed.
package feed

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
)

const (
	maxBytes = 8 << 20
	maxURLs  = 50
	// fullEvery is how often a feed that lists everything is read without its
	// validators, so that absence can be told from "not modified".
	fullEvery = 24 * time.Hour
	// goneFor is how long a category feed that is gone is left alone.
	goneFor = 7 * 24 * time.Hour
	accept  = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
)

type feedSource struct {
	deps source.Deps
	urls []string
	reader
}

// cursor remembers, per feed, what recognises an unchanged body.
type cursor struct {
	V int `json:"v"`
	// On is set while a scan runs, At is the feed to be read next.
	On    bool                `json:"on,omitempty"`
	At    int                 `json:"at,omitempty"`
	Feeds map[string]feedMemo `json:"feeds,omitempty"`
	// Full is set while a scan reads without validators; FullAt is when the last did.
	Full   bool      `json:"full,omitempty"`
	FullAt time.Time `json:"full_at"`
	// Partial is set when a feed of this scan was not listed.
	Partial bool `json:"partial,omitempty"`
	// Listed is set when a feed of this scan listed something.
	Listed bool `json:"listed,omitempty"`
}

type feedMemo struct {
	web.Validators
	Hash string `json:"hash,omitempty"`
	// Gone is until when a feed that is gone is not asked again.
	Gone time.Time `json:"gone"`
}

// Fetch reads one feed.
func (s *feedSource) Fetch(ctx context.Context, from source.Cursor) source.Page {
	c := source.Load[cursor](from)
	if c.V != 1 || c.At < 0 {
		c = cursor{V: 1}
	}
	if c.Feeds == nil {
		c.Feeds = map[string]feedMemo{}
	}
	now := s.deps.Clock.Now()
	if !c.On {
		c.At = 0
	}
	if c.At = s.live(c, c.At, now); c.At >= len(s.urls) {
		return s.allGone(c)
	}
	// The first feed of a scan is no sign of its beginning: it may vanish during it.
	if !c.On {
		c.On = true
		c.Full, c.Partial, c.Listed = s.mapping.ListsAll && now.Sub(c.FullAt) >= fullEvery, false, false
	}
	asked := s.urls[c.At]
	memo := c.Feeds[memoKey(asked)]
	req := web.Request{URL: asked, Accept: accept, MaxBytes: maxBytes, Validators: memo.Validators}
	if c.Full {
		req.Validators = web.Validators{}
	}
	resp, err := s.deps.Web.Do(ctx, req)
	if err != nil {
		return s.failed(ctx, from, c, asked, err)
	}
	if resp.NotModified {
		return s.unchanged(c, asked, resp)
	}
	hash := source.Hash(resp.Body)
	if memo.Hash == hash && !c.Full {
		c.Feeds[memoKey(asked)] = feedMemo{Validators: resp.Validators, Hash: hash}
		return s.unchanged(c, asked, resp)
	}
	feed, err := s.mapping.parse(resp.Body, resp.Header.Get("Content-Type"))
	if errors.Is(err, errNotAFeed) && movedAway(asked, resp.FinalURL) {
		return s.failed(ctx, from, c, asked, &web.BlockedError{Reason: web.BlockedGone, Host: host(asked), Status: resp.Status})
	}
	if err != nil {
		c.Partial = true
		page := source.Answered(nil, asked, resp)
		s.advance(&c, &page)
		return source.ParseFailed(page, err.Error())
	}
	c.Feeds[memoKey(asked)] = feedMemo{Validators: resp.Validators, Hash: hash}
	page := source.Answered(nil, asked, resp)
	page.FreshFor = max(page.FreshFor, restFor(feed, now))
	items := source.NewCollector(s.deps, now)
	for _, item := range feed.entries {
		switch {
		case item == nil:
		case items.Full():
			c.Partial = true
			items.Skip(item.guid, "the feed lists more items than a page may have")
		default:
			items.Add(s.posting(item, asked))
		}
	}
	items.Fill(&page)
	c.Listed = c.Listed || items.Items() > 0
	s.advance(&c, &page)
	if page.Status == source.StatusEmpty && (page.More || c.Listed) {
		// One empty category is no empty source.
		page.Status, page.Reason = source.StatusOK, ""
	}
	return page
}

// advance moves on to the next feed, or ends the scan.
func (s *feedSource) advance(c *cursor, page *source.Page) {
	now := s.deps.Clock.Now()
	c.At = s.live(*c, c.At+1, now)
	page.More = c.At < len(s.urls)
	if !page.More {
		c.On, c.At = false, 0
		page.Complete = s.mapping.ListsAll && !c.Partial && page.Status == source.StatusOK
		if c.Full {
			c.FullAt = now
		}
	}
	page.Next = source.Store(c)
}

func (s *feedSource) unchanged(c cursor, asked string, resp web.Response) source.Page {
	c.Partial, c.Listed = true, true
	page := source.Unchanged(nil, asked, resp)
	s.advance(&c, &page)
	return page
}

// failed reports a feed that could not be read and moves on to the next one, so
// that one bad feed does not hide the others; a request to slow down holds for
// the whole host and stops the scan where it is.
func (s *feedSource) failed(ctx context.Context, from source.Cursor, c cursor, asked string, err error) source.Page {
	page := source.FailedPage(from, source.PublicURL(asked), err)
	if ctx.Err() != nil || page.Status == source.StatusLimited || len(s.urls) == 1 {
		return page
	}
	c.Partial = true
	var blocked *web.BlockedError
	if errors.As(err, &blocked) && blocked.Reason == web.BlockedGone {
		c.Feeds[memoKey(asked)] = feedMemo{Gone: s.deps.Clock.Now().Add(goneFor)}
		if s.live(c, 0, s.deps.Clock.Now()) < len(s.urls) {
			page.Status = source.StatusOK
			page.Reason = ""
			page.Skipped = []source.Skipped{{ID: source.PublicURL(asked), Reason: "this feed is gone; the others are read"}}
		}
	}
	s.advance(&c, &page)
	page.Complete = false
	return page
}

func (s *feedSource) allGone(c cursor) source.Page {
	c.On, c.At = false, 0
	return source.Page{
		Status: source.StatusBlocked, Next: source.Store(c), URL: source.PublicURL(s.urls[0]),
		Reason: fmt.Sprintf("all %d feeds of this source are gone; set its urls anew", len(s.urls)),
	}
}

// live returns the first feed from i on that is not known to be gone.
func (s *feedSource) live(c cursor, i int, now time.Time) int {
	for i < len(s.urls) && c.Feeds[memoKey(s.urls[i])].Gone.After(now) {
		i++
	}
	return i
}

// movedAway reports whether an answer came from another page than was asked,
// which is how services treat a feed that no longer exists.
func movedAway(asked, final string) bool {
	a, err := url.Parse(asked)
	if err != nil || final == "" {
		return false
	}
	f, err := url.Parse(final)
	return err == nil && strings.Trim(a.Path, "/") != strings.Trim(f.Path, "/")
}

func host(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return u.Host
}

func memoKey(link string) string { return source.Hash([]byte(link))[:12] }

var _ source.Source = (*feedSource)(nil)
