package hackernews

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
)

const (
	perPage = 100
	// maxHits is how many hits a query of Algolia can be paged through.
	maxHits = 1000
	// maxPages bounds a scan whatever the server answers.
	maxPages = 200
	maxBytes = 16 << 20
)

// hit is a search result: a story or a comment.
type hit struct {
	ID      source.Loose `json:"objectID"`
	Author  string       `json:"author"`
	Title   string       `json:"title"`
	Text    string       `json:"comment_text"`
	Parent  source.Loose `json:"parent_id"`
	Created int64        `json:"created_at_i"`
}

type results struct {
	Hits  *[]hit `json:"hits"`
	Total int    `json:"nbHits"`
}

// tree is the answer of items/{id}.
type tree struct {
	ID       int64              `json:"id"`
	Children *[]json.RawMessage `json:"children"`
}

type child struct {
	ID      int64  `json:"id"`
	Author  string `json:"author"`
	Text    string `json:"text"`
	Created int64  `json:"created_at_i"`
}

func (s *hackerNews) fetchAlgolia(ctx context.Context, from source.Cursor, c cursor) source.Page {
	if c.Page == 0 && c.Below == 0 && s.due(c) {
		page, ok := s.findByAlgolia(ctx, from, &c)
		if !ok {
			return page
		}
	}
	if c.Since == 0 && !c.Search {
		return s.readTree(ctx, from, c)
	}
	return s.readSearch(ctx, from, c)
}

var (
	errShape     = errors.New("the answer has another shape than known")
	errUnchanged = errors.New("the answer has not changed")
)

// get asks for a path and decodes the answer into v. With an error, the page is
// the report of it.
func (s *hackerNews) get(ctx context.Context, from source.Cursor, home, path string, v any) (source.Page, error) {
	asked := source.Rebase(home+path, s.config.BaseURL)
	resp, err := s.deps.Web.Do(ctx, web.Request{URL: asked, Accept: "application/json", MaxBytes: maxBytes})
	if err != nil {
		return source.FailedPage(from, asked, err), err
	}
	if resp.NotModified {
		return source.Unchanged(from, asked, resp), errUnchanged
	}
	page := source.Answered(from, asked, resp)
	if err := json.Unmarshal(web.UTF8(resp.Body, resp.Header.Get("Content-Type")), v); err != nil {
		return source.ParseFailed(page, "the answer is not the JSON that Hacker News serves"), errShape
	}
	return page, nil
}

// findByAlgolia looks for the newest thread. A false ok means that the page is
// the result of the fetch.
func (s *hackerNews) findByAlgolia(ctx context.Context, from source.Cursor, c *cursor) (source.Page, bool) {
	var r results
	page, err := s.get(ctx, from, algoliaHome, "/api/v1/search_by_date?tags=story,author_"+account+"&hitsPerPage=20", &r)
	if err != nil {
		// An unchanged list of threads means that the known one is the newest.
		return page, errors.Is(err, errUnchanged) && c.Story != 0
	}
	if r.Hits == nil {
		return source.ParseFailed(page, "the answer lists no hits; the search has another shape than known"), false
	}
	for _, h := range *r.Hits {
		id, err := strconv.ParseInt(string(h.ID), 10, 64)
		if st := (story{id: id, title: h.Title, at: h.Created}); err == nil && h.Author == account && s.current(st) {
			s.found(c, st)
			return page, true
		}
	}
	return s.noThread(*c, page), false
}

// readTree reads the whole thread in one request: the first scan.
func (s *hackerNews) readTree(ctx context.Context, from source.Cursor, c cursor) source.Page {
	var t tree
	path := fmt.Sprintf("/api/v1/items/%d", c.Story)
	page, err := s.get(ctx, from, algoliaHome, path, &t)
	if err != nil {
		if tooLarge(err) {
			c.Search = true // too large for one answer: read it in pages
			page.Next = source.Store(c)
		}
		return page
	}
	if t.Children == nil || t.ID != c.Story {
		return source.ParseFailed(page, "the answer holds no comments; the thread has another shape than known")
	}
	items := source.NewCollector(s.deps, s.deps.Clock.Now())
	for _, raw := range *t.Children {
		var k child
		if err := json.Unmarshal(raw, &k); err != nil {
			items.Skip("", "the comment has another shape than known")
			continue
		}
		c.Since = max(c.Since, k.Created)
		s.add(items, comment{id: k.ID, by: k.Author, text: k.Text, at: k.Created})
	}
	page.Next = source.Store(c)
	items.Fill(&page)
	return page
}

// readSearch reads the comments that are newer than the last scan, newest first.
// A query can be paged through 1000 hits only, so that what lies deeper is read
// by slices of time.
func (s *hackerNews) readSearch(ctx context.Context, from source.Cursor, c cursor) source.Page {
	filters := fmt.Sprintf("created_at_i>%d", max(c.Since-int64(overlap.Seconds()), c.StoryAt-1, 0))
	if c.Below > 0 {
		filters += fmt.Sprintf(",created_at_i<=%d", c.Below)
	}
	depth := c.Page % (maxHits / perPage)
	path := fmt.Sprintf("/api/v1/search_by_date?tags=comment,story_%d&hitsPerPage=%d&page=%d&numericFilters=%s",
		c.Story, perPage, depth, url.QueryEscape(filters))
	var r results
	page, err := s.get(ctx, from, algoliaHome, path, &r)
	if err != nil {
		return page
	}
	if r.Hits == nil {
		return source.ParseFailed(page, "the answer lists no hits; the search has another shape than known")
	}
	items := source.NewCollector(s.deps, s.deps.Clock.Now())
	oldest := int64(0)
	for _, h := range *r.Hits {
		c.Newest = max(c.Newest, h.Created)
		if oldest == 0 || h.Created < oldest {
			oldest = h.Created
		}
		if string(h.Parent) != strconv.FormatInt(c.Story, 10) {
			continue // a reply
		}
		id, err := strconv.ParseInt(string(h.ID), 10, 64)
		if err != nil {
			id = 0
		}
		s.add(items, comment{id: id, by: h.Author, text: h.Text, at: h.Created})
	}
	full := len(*r.Hits) >= perPage
	first := c.Page == 0
	switch c.Page++; {
	case !full || c.Page >= maxPages:
		full = false
	case c.Page%(maxHits/perPage) == 0:
		full = oldest > 0 && oldest != c.Below // a second with a thousand comments ends the scan
		c.Below = oldest
	}
	if page.More = full; !full {
		c.Since, c.Newest, c.Page, c.Below = max(c.Since, c.Newest), 0, 0, 0
	}
	page.Next = source.Store(c)
	items.Fill(&page)
	if page.Status == source.StatusEmpty && (c.Since > 0 || !first || page.More) {
		page.Status, page.Reason = source.StatusUnchanged, "nothing new was posted in the thread"
		page.Sample = nil
	}
	return page
}

// tooLarge reports whether a failed request was refused for its size.
func tooLarge(err error) bool {
	var large *web.TooLargeError
	return errors.As(err, &large)
}
