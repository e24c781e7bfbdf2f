package hackernews

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
)

const (
	// batch is how many comments a page reads, one request each.
	batch = 10
	// maxPending bounds what a scan takes on; the rest comes with the next one.
	maxPending = 3000
	// lookBack is how many of the account's stories are looked through.
	lookBack = 12
)

// item is an element of the Firebase store; one that does not exist is null.
type item struct {
	ID      int64   `json:"id"`
	By      string  `json:"by"`
	Text    string  `json:"text"`
	Title   string  `json:"title"`
	Type    string  `json:"type"`
	Time    int64   `json:"time"`
	Deleted bool    `json:"deleted"`
	Dead    bool    `json:"dead"`
	Kids    []int64 `json:"kids"`
}

func (s *hackerNews) fetchFirebase(ctx context.Context, from source.Cursor, c cursor) source.Page {
	if len(c.Pending) > 0 {
		return s.readPending(ctx, from, c, source.Page{})
	}
	if s.due(c) {
		page, ok := s.findByFirebase(ctx, from, &c)
		if !ok {
			return page
		}
	}
	var thread *item
	page, err := s.get(ctx, from, firebaseHome, itemPath(c.Story), &thread)
	if err != nil {
		return page
	}
	if thread == nil || thread.ID != c.Story {
		return source.ParseFailed(page, "the thread has another shape than known")
	}
	slices.Sort(thread.Kids)
	for _, id := range thread.Kids {
		if id > c.Since && len(c.Pending) < maxPending {
			c.Pending = append(c.Pending, id)
		}
	}
	page.Next = source.Store(c)
	switch {
	case len(thread.Kids) == 0:
		page.Status, page.Reason = source.StatusEmpty, "the thread has no comments yet"
		return page
	case len(c.Pending) == 0:
		page.Status, page.Reason, page.Sample = source.StatusUnchanged, "nothing new was posted in the thread", nil
		return page
	}
	return s.readPending(ctx, page.Next, c, page)
}

// findByFirebase looks for the newest thread among the account's stories. A false
// ok means that the page is the result of the fetch.
func (s *hackerNews) findByFirebase(ctx context.Context, from source.Cursor, c *cursor) (source.Page, bool) {
	var user *struct {
		Submitted *[]int64 `json:"submitted"`
	}
	page, err := s.get(ctx, from, firebaseHome, "/v0/user/"+account+".json", &user)
	if err != nil {
		return page, errors.Is(err, errUnchanged) && c.Story != 0
	}
	if user == nil || user.Submitted == nil {
		return source.ParseFailed(page, "the account lists no stories; it has another shape than known"), false
	}
	for _, id := range (*user.Submitted)[:min(lookBack, len(*user.Submitted))] {
		if id == c.Story { // nothing newer stood before it
			s.found(c, story{id: id})
			return page, true
		}
		var it *item
		if failed, err := s.get(ctx, from, firebaseHome, itemPath(id), &it); err != nil {
			return failed, false
		}
		if it == nil || it.By != account {
			continue
		}
		if st := (story{id: it.ID, title: it.Title, at: it.Time}); s.current(st) {
			s.found(c, st)
			return page, true
		}
	}
	return s.noThread(*c, page), false
}

// readPending reads the next comments, oldest first. What was read before a
// request failed is kept; the failure is met again, and told, by the next page.
func (s *hackerNews) readPending(ctx context.Context, from source.Cursor, c cursor, page source.Page) source.Page {
	items := source.NewCollector(s.deps, s.deps.Clock.Now())
	want := c.Pending[:min(batch, len(c.Pending))]
	read, unreadable := 0, 0
	for _, id := range want {
		one, err := s.readItem(ctx, from, id, items)
		if errors.Is(err, errShape) {
			unreadable++
		} else if err != nil {
			if read == 0 {
				return one
			}
			break
		}
		if unreadable == len(want) {
			return one // not one could be read: another shape, not a bad comment
		}
		page.URL = one.URL
		if page.Sample == nil {
			page.Sample = one.Sample
		}
		c.Since = max(c.Since, id)
		read++
	}
	c.Pending = c.Pending[read:]
	page.Next, page.More = source.Store(c), len(c.Pending) > 0
	items.Fill(&page)
	return page
}

// readItem reads one comment into items. A comment that cannot be read is noted
// there as well.
func (s *hackerNews) readItem(ctx context.Context, from source.Cursor, id int64, items *source.Collector) (source.Page, error) {
	var it *item
	page, err := s.get(ctx, from, firebaseHome, itemPath(id), &it)
	switch {
	case errors.Is(err, errShape):
		items.Skip(fmt.Sprint(id), page.Reason)
	case errors.Is(err, errUnchanged):
		items.Skip(fmt.Sprint(id), "the comment was read a moment ago")
		err = nil
	case gone(err):
		items.Skip(fmt.Sprint(id), "the comment does not exist")
		err = nil
	case err != nil:
	case it == nil:
		items.Skip(fmt.Sprint(id), "the comment does not exist")
	default:
		s.add(items, comment{id: it.ID, by: it.By, text: it.Text, at: it.Time, deleted: it.Deleted, dead: it.Dead})
	}
	return page, err
}

func gone(err error) bool {
	var blocked *web.BlockedError
	return errors.As(err, &blocked) && blocked.Reason == web.BlockedGone
}

func itemPath(id int64) string { return fmt.Sprintf("/v0/item/%d.json", id) }
