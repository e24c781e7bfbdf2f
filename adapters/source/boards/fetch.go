package boards

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
)

const (
	maxBytes = 16 << 20
	// maxPages bounds the listing pages of one board in one scan.
	maxPages = 40
	// batch is how many details a page of the scan reads, one request each.
	batch = 10
	// maxPending and maxPendingBytes bound what one listing page makes a scan take
	// on; the rest comes with the next scan.
	maxPending      = 300
	maxPendingBytes = 8 << 10
	// maxMemos bounds for how many listing pages validators are kept.
	maxMemos = 90
	// fullEvery is how often boards that list everything are read without their
	// validators, so that absence can be told from "not modified".
	fullEvery = 24 * time.Hour
	// goneFor is how long a board that is gone is left alone.
	goneFor = 7 * 24 * time.Hour
)

var (
	errShape = errors.New("the answer is not the listing that this service serves")
	// errNoBoard is an answer in place of a board that does not exist or is closed.
	errNoBoard = errors.New("there is no such board")
	// errNoPosting is a page that was to hold a posting and holds none.
	errNoPosting = errors.New("the page holds no posting")
)

type boardSource struct {
	vendor
	setup
	deps source.Deps
	// detailed is set when postings are read from pages of their own.
	detailed bool
}

// cursor is where a scan is, and what is remembered of former ones.
type cursor struct {
	V int `json:"v"`
	// On is set while a scan runs; At is its board, Page the listing page to be read
	// next ("" is the first), Pages how many of this board were read.
	On    bool            `json:"on,omitempty"`
	At    int             `json:"at,omitempty"`
	Page  string          `json:"page,omitempty"`
	Pages int             `json:"pages,omitempty"`
	Memos map[string]memo `json:"memos,omitempty"`
	// Pending are the details still to be read of the board with the key Of, each
	// behind its code; From is the memo of the listing page that named them.
	Pending []string `json:"pending,omitempty"`
	Of      string   `json:"of,omitempty"`
	From    string   `json:"from,omitempty"`
	// Known are the postings that were read; Fresh those of this board in a scan
	// that reads back to what it knows.
	Known string `json:"known,omitempty"`
	Fresh string `json:"fresh,omitempty"`
	// Full is set while a scan reads without validators; FullAt is when the last did.
	Full   bool  `json:"full,omitempty"`
	FullAt int64 `json:"full_at,omitempty"`
	// Partial is set when something that a board lists was not seen in this scan,
	// Listed when something was.
	Partial bool `json:"partial,omitempty"`
	Listed  bool `json:"listed,omitempty"`
}

// memo recognises a listing page that did not change.
type memo struct {
	web.Validators
	Hash string `json:"hash,omitempty"`
	Next string `json:"next,omitempty"`
	// Gone is until when (Unix seconds) a board that is gone is not asked again.
	Gone int64 `json:"gone,omitempty"`
}

// Fetch reads one listing page, or a few details of the postings on it.
func (s *boardSource) Fetch(ctx context.Context, from source.Cursor) source.Page {
	c := s.load(from)
	if len(c.Pending) > 0 {
		return s.readPending(ctx, from, c)
	}
	now := s.deps.Clock.Now()
	if !c.On {
		c.On, c.At, c.Page, c.Pages, c.Fresh, c.Partial, c.Listed = true, s.live(c, 0), "", 0, "", false, false
		if len(c.Memos) >= maxMemos { // boards that are no longer named
			maps.DeleteFunc(c.Memos, func(_ string, m memo) bool { return m.Gone <= now.Unix() })
		}
		c.Full = s.listsAll && (now.Unix()-c.FullAt >= int64(fullEvery/time.Second) || now.Unix() < c.FullAt)
	}
	if c.At >= len(s.boards) {
		return s.allGone(c)
	}
	b, front := s.boards[c.At], c.Page == ""
	asked := source.Rebase(s.page(b, c.Page), s.base)
	key := memoKey(b, c.Page)
	m := c.Memos[key]
	req := web.Request{URL: asked, Accept: s.accept, MaxBytes: maxBytes}
	if !c.Full {
		req.Validators = m.Validators
	}
	resp, err := s.deps.Web.Do(ctx, req)
	if err != nil {
		return s.failed(ctx, from, c, asked, err)
	}
	hash := source.Hash(resp.Body)
	if resp.NotModified || m.Hash == hash && !c.Full {
		return s.unchanged(c, m, asked, resp)
	}
	found, err := s.list(s.setup, b, c.Page, web.UTF8(resp.Body, resp.Header.Get("Content-Type")), resp.FinalURL)
	if errors.Is(err, errNoBoard) {
		return s.failed(ctx, from, c, asked, &web.BlockedError{Reason: web.BlockedGone, Host: host(asked), Status: resp.Status})
	}
	page := source.Answered(nil, asked, resp)
	if err != nil || oddOnly(found.items) {
		if err == nil {
			err = errors.New("none of the items has a known shape")
		}
		c.Partial = true
		s.turn(&c, "")
		s.finish(&c, &page)
		return source.ParseFailed(page, err.Error())
	}
	whole := s.take(&c, &page, b, key, found)
	delete(c.Memos, key)
	if whole && len(c.Memos) < maxMemos && (front || !s.newestFirst) {
		c.Memos[key] = memo{Validators: short(resp.Validators), Hash: hash, Next: found.next}
	}
	s.finish(&c, &page)
	return page
}

// take brings the items of a listing into the page and moves the scan on. It
// reports whether everything on the page was taken or will be.
func (s *boardSource) take(c *cursor, page *source.Page, b Board, key string, found listing) bool {
	items := source.NewCollector(s.deps, s.deps.Clock.Now())
	had := unpack(c.Known)
	bytes, left, news := 0, 0, false
	twice := map[string]bool{}
	for _, it := range found.items {
		version := code(b.Key()+"\x00"+it.ref, it.version)
		switch {
		case it.skip != "":
			items.Skip(it.ref, it.skip)
		case it.posting == nil && had.has(version):
			had.touch(version)
		case it.posting == nil && twice[version]:
			items.Skip(it.ref, "listed twice on one page")
		case it.posting == nil && (len(c.Pending) >= maxPending || bytes+len(it.ref) > maxPendingBytes):
			left++
		case it.posting == nil:
			twice[version] = true
			c.Pending, bytes = append(c.Pending, version+it.ref), bytes+len(it.ref)
		default:
			if s.newestFirst && !had.has(version) {
				news = true
				c.Fresh += version
			}
			items.Add(*it.posting)
		}
	}
	items.Fill(page)
	if len(found.items) > 0 {
		c.Listed, page.Status, page.Reason = true, source.StatusOK, ""
	}
	if left > 0 {
		page.Skipped = append(page.Skipped, source.Skipped{Reason: fmt.Sprintf("%d more postings are read by the next scan", left)})
	}
	c.Known = had.pack()
	c.Of, c.From = memoKey(b, ""), key
	next := found.next
	if s.newestFirst && !news {
		next = "" // the rest is known
	}
	deep := next != "" && c.Pages+1 >= s.depth()
	if deep {
		page.Skipped = append(page.Skipped, source.Skipped{Reason: "older items were not read; a scan goes no deeper"})
	}
	c.Partial = c.Partial || left > 0 || found.partly || deep
	s.turn(c, next)
	return left == 0 && !found.partly
}

func (s *boardSource) depth() int {
	if s.pages > 0 {
		return s.pages
	}
	return maxPages
}

// turn moves on to the board's next listing page, or to the next board.
func (s *boardSource) turn(c *cursor, next string) {
	if c.Pages++; next != "" && c.Pages < s.depth() {
		c.Page = next
		return
	}
	if c.Fresh != "" {
		had := unpack(c.Known)
		for i := 0; i+codeLen <= len(c.Fresh); i += codeLen {
			had.touch(c.Fresh[i : i+codeLen])
		}
		c.Known, c.Fresh = had.pack(), ""
	}
	c.Page, c.Pages, c.At = "", 0, s.live(*c, c.At+1)
}

// finish says what follows the page, and ends the scan after the last board.
func (s *boardSource) finish(c *cursor, page *source.Page) {
	page.More = len(c.Pending) > 0 || c.At < len(s.boards)
	if page.Status == source.StatusEmpty && (page.More || c.Listed) {
		page.Status, page.Reason = source.StatusOK, "" // one empty board is no empty source
	}
	if !page.More {
		c.On, c.At = false, 0
		page.Complete = s.listsAll && !s.detailed && !c.Partial && page.Status == source.StatusOK
		if c.Full {
			c.Full, c.FullAt = false, s.deps.Clock.Now().Unix()
		}
	}
	page.Next = source.Store(c)
}

func (s *boardSource) unchanged(c cursor, m memo, asked string, resp web.Response) source.Page {
	c.Partial, c.Listed = true, true
	page := source.Unchanged(nil, asked, resp)
	next := m.Next
	if s.newestFirst {
		next = ""
	}
	s.turn(&c, next)
	s.finish(&c, &page)
	return page
}

// readPending reads the next details. What was read before a request failed is
// kept; the failure is met again, and told, by the next page.
func (s *boardSource) readPending(ctx context.Context, from source.Cursor, c cursor) source.Page {
	b := s.boards[s.boardOf(c.Of)]
	items := source.NewCollector(s.deps, s.deps.Clock.Now())
	had := unpack(c.Known)
	var page source.Page
	want := c.Pending[:min(batch, len(c.Pending))]
	done, odd := 0, 0
	var last error
	var beside []string // pages that are no postings at all
	for _, entry := range want {
		version, ref := entry[:codeLen], entry[codeLen:]
		asked := source.Rebase(s.detail(b, ref), s.base)
		resp, err := s.deps.Web.Do(ctx, web.Request{URL: asked, Accept: s.accept, MaxBytes: maxBytes})
		switch {
		case gone(err):
			items.Skip(ref, "the posting is gone")
			had.touch(version)
		case err != nil && done > 0:
			// Told by the next page.
		case err != nil:
			return s.detailFailed(ctx, from, c, asked, err)
		case resp.NotModified:
			items.Skip(ref, "it was read a moment ago")
		default:
			if page.Sample == nil {
				page = source.Answered(nil, asked, resp)
			}
			p, err := s.read(s.setup, b, ref, web.UTF8(resp.Body, resp.Header.Get("Content-Type")))
			if err != nil {
				odd, last = odd+1, err
				items.Skip(ref, err.Error())
				if errors.Is(err, errNoPosting) {
					beside = append(beside, version)
				}
				break
			}
			items.Add(p)
			had.touch(version)
		}
		if err != nil && !gone(err) {
			break
		}
		done++
	}
	c.Pending = c.Pending[done:]
	if odd > 0 && odd == done && (len(beside) < odd || odd >= batch/2) {
		// Not one could be read: another shape, not a bad page. They are read again
		// by the next scan.
		delete(c.Memos, c.From)
		c.Partial = true
		s.finish(&c, &page)
		return source.ParseFailed(page, last.Error())
	}
	for _, version := range beside {
		had.touch(version)
	}
	if odd > len(beside) {
		delete(c.Memos, c.From)
	}
	c.Known = had.pack()
	items.Fill(&page)
	if page.URL == "" {
		page.URL = source.PublicURL(source.Rebase(s.detail(b, want[0][codeLen:]), s.base))
	}
	page.Status, page.Reason = source.StatusOK, ""
	s.finish(&c, &page)
	return page
}

// detailFailed reports a detail that could not be read. A wall before one page is
// passed by, and the page tried again by the next scan.
func (s *boardSource) detailFailed(ctx context.Context, from source.Cursor, c cursor, asked string, err error) source.Page {
	page := source.FailedPage(from, source.PublicURL(asked), err)
	if ctx.Err() != nil || page.Status == source.StatusLimited || page.Status == source.StatusTransient {
		return page
	}
	delete(c.Memos, c.From)
	c.Pending, c.Partial = c.Pending[1:], true
	s.finish(&c, &page)
	page.Complete = false
	return page
}

// failed reports a board that could not be read and moves on to the next one, so
// that one bad board does not hide the others; a request to slow down holds for the
// whole host and stops the scan where it is.
func (s *boardSource) failed(ctx context.Context, from source.Cursor, c cursor, asked string, err error) source.Page {
	page := source.FailedPage(from, source.PublicURL(asked), err)
	later := gone(err) && c.Page != "" // one listing page of several
	if ctx.Err() != nil || page.Status == source.StatusLimited || len(s.boards) == 1 && !later {
		return page
	}
	c.Partial, c.Fresh = true, ""
	if later {
		page.Status, page.Reason = source.StatusOK, ""
		page.Skipped = []source.Skipped{{ID: source.PublicURL(asked), Reason: "this page of the listing is gone"}}
		_, queue, _ := strings.Cut(c.Page, " ")
		s.turn(&c, queue)
		s.finish(&c, &page)
		page.Complete = false
		return page
	}
	if gone(err) {
		c.Memos[memoKey(s.boards[c.At], "")] = memo{Gone: s.deps.Clock.Now().Add(goneFor).Unix()}
		if s.live(c, 0) < len(s.boards) {
			page.Status, page.Reason = source.StatusOK, ""
			page.Skipped = []source.Skipped{{ID: s.boards[c.At].Key(), Reason: "this board is gone; the others are read"}}
		}
	}
	s.turn(&c, "")
	s.finish(&c, &page)
	page.Complete = false
	return page
}

func (s *boardSource) allGone(c cursor) source.Page {
	c.On, c.At = false, 0
	return source.Page{
		Status: source.StatusBlocked, Next: source.Store(c), URL: source.PublicURL(source.Rebase(s.page(s.boards[0], ""), s.base)),
		Reason: fmt.Sprintf("all %d boards of this source are gone; name others", len(s.boards)),
	}
}

// load reads a cursor, and starts anew from one that does not fit the boards.
func (s *boardSource) load(from source.Cursor) cursor {
	c := source.Load[cursor](from)
	past := c.At > len(s.boards) || c.At == len(s.boards) && len(c.Pending) == 0
	if c.V != 1 || c.At < 0 || past || c.Pages < 0 || c.Pages > maxPages || len(c.Memos) > maxMemos+maxBoards {
		c = cursor{V: 1}
	}
	if c.Memos == nil {
		c.Memos = map[string]memo{}
	}
	fits := len(c.Pending) == 0 || c.On && s.detailed && s.boardOf(c.Of) >= 0 && len(c.Pending) <= maxPending
	for _, entry := range c.Pending {
		fits = fits && len(entry) > codeLen
	}
	if !fits {
		c.Pending, c.On = nil, false
		delete(c.Memos, c.From)
	}
	return c
}

func (s *boardSource) boardOf(key string) int {
	for i, b := range s.boards {
		if memoKey(b, "") == key {
			return i
		}
	}
	return -1
}

// live returns the first board from i on that is not known to be gone.
func (s *boardSource) live(c cursor, i int) int {
	now := s.deps.Clock.Now().Unix()
	for i < len(s.boards) && c.Memos[memoKey(s.boards[i], "")].Gone > now {
		i++
	}
	return i
}

func memoKey(b Board, page string) string {
	return source.Hash([]byte(b.Key() + "\x00" + page))[:10]
}

// short leaves out validators that would make the cursor long; the body's hash
// recognises the page then.
func short(v web.Validators) web.Validators {
	if len(v.ETag) > 80 {
		v.ETag = ""
	}
	if len(v.LastModified) > 80 {
		v.LastModified = ""
	}
	return v
}

func oddOnly(items []item) bool {
	for _, it := range items {
		if !it.odd {
			return false
		}
	}
	return len(items) > 0
}

func gone(err error) bool {
	var blocked *web.BlockedError
	return errors.As(err, &blocked) && blocked.Reason == web.BlockedGone
}

func host(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return u.Host
}

// join joins the texts that are not empty.
func join(sep string, texts ...string) string {
	var out []string
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, sep)
}

var _ source.Source = (*boardSource)(nil)
