// Package jsonboard reads job boards and search interfaces that answer in JSON, one
// driver per board. A board says where its pages are and how an item becomes a
// posting; paging, validators, the stop at what is known and the bounds are the
// same for all.
package jsonboard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

const (
	maxBytes = 12 << 20
	// maxPages bounds what a user may ask for.
	maxPages = 30
	// maxSeen is how many of the newest items are remembered between scans.
	maxSeen = 500
	// wholeEvery is how often a board that can be read to its end is read so.
	wholeEvery = 24 * time.Hour
)

var errShape = errors.New("the answer is not the JSON listing that this board serves")

// board is what differs between services.
type board struct {
	spec source.Spec
	home string
	// path returns path and query of a page. Offset counts the items before it.
	path func(page, offset int) string
	// list splits an answer into its items. Total is how many the service says it
	// has, or -1; next says that the service announces another page.
	list func(body []byte) (items []json.RawMessage, total int, next bool, err error)
	// read turns an item into a posting.
	read func(raw json.RawMessage) (core.Posting, error)
	// full is how many items a page has unless it is the last.
	full int
	// pages is how many pages a scan reads unless the user says otherwise.
	pages int
	// single is set for boards of one page.
	single bool
	// setup decodes a configuration of the board's own; nil takes the usual one.
	setup func(b board, cfg source.Config) (board, config, error)
	// ask makes the request for a page; nil asks for its path. Shown is the address
	// for reports, without any secret.
	ask func(deps source.Deps, page, offset int) (req web.Request, shown string, err error)
	// schema describes the configuration of a board with a setup.
	schema string
	// window is set where the answers never show everything that is open.
	window bool
}

type config struct {
	// Pages is how deep a scan goes, newest first.
	Pages   int    `yaml:"pages"`
	BaseURL string `yaml:"base_url"`
}

const schema = `{"type":"object","additionalProperties":false,"properties":{
"pages":{"type":"integer","minimum":1,"maximum":30,"title":"Pages","description":"How many pages a scan reads at most, newest first"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths"}}}`

// Specs describes one driver per board.
func Specs() []source.Spec {
	boards := []board{adzuna(), arbeitnow(), bundesagentur(), githubBounties(), himalayas(), jobicy(), jooble()}
	specs := make([]source.Spec, 0, len(boards))
	for _, b := range boards {
		s := b.spec
		if b.setup == nil {
			s.Schema, s.Default = json.RawMessage(schema), map[string]any{}
		} else {
			s.Schema = json.RawMessage(b.schema)
		}
		s.New = func(cfg source.Config, deps source.Deps) (source.Source, error) { return b.open(cfg, deps) }
		specs = append(specs, s)
	}
	return specs
}

func (b board) open(cfg source.Config, deps source.Deps) (source.Source, error) {
	c := config{Pages: b.pages}
	var err error
	if b.setup != nil {
		b, c, err = b.setup(b, cfg)
	} else {
		err = decode(cfg, &c)
	}
	if err != nil {
		return nil, err
	}
	if c.Pages < 1 || c.Pages > maxPages {
		return nil, core.Invalid("pages", "%d is outside 1 to %d", c.Pages, maxPages)
	}
	if err := source.CheckBase(c.BaseURL); err != nil {
		return nil, err
	}
	return &boardSource{board: b, config: c, deps: deps}, nil
}

func decode(cfg source.Config, v any) error {
	if cfg == nil {
		return nil
	}
	return cfg.Decode(v)
}

type boardSource struct {
	board
	config config
	deps   source.Deps
}

// cursor is where a scan is, and what recognises a listing that did not change.
type cursor struct {
	V      int `json:"v"`
	Page   int `json:"page,omitempty"`
	Offset int `json:"offset,omitempty"`
	web.Validators
	Hash string `json:"hash,omitempty"`
	// Fresh are validators and hash of this scan's first page; they count once
	// the scan has come to its end.
	Fresh *memo `json:"fresh,omitempty"`
	// Whole is set while a scan reads to the end of the board; WholeAt is when
	// the last one began.
	Whole   bool  `json:"whole,omitempty"`
	WholeAt int64 `json:"whole_at,omitempty"`
	// Seen are short hashes of the newest items of former scans, Scan those of this.
	Seen []string `json:"seen,omitempty"`
	Scan []string `json:"scan,omitempty"`
}

type memo struct {
	web.Validators
	Hash string `json:"hash"`
}

// Fetch reads one page.
func (s *boardSource) Fetch(ctx context.Context, from source.Cursor) source.Page {
	c := source.Load[cursor](from)
	if c.V != 1 || c.Page < 0 || c.Page >= s.config.Pages || c.Offset < 0 || c.Offset > maxPages*1000 || c.Page > 0 && c.Fresh == nil {
		c = cursor{V: 1}
	}
	now := s.deps.Clock.Now()
	if c.Page == 0 {
		c.Scan, c.Fresh = nil, nil
		c.Whole = now.Unix()-c.WholeAt >= int64(wholeEvery/time.Second) || now.Unix() < c.WholeAt
	}
	req, asked, err := s.request(c.Page, c.Offset)
	if err != nil { // a key that is not there
		return source.Page{Status: source.StatusBlocked, Next: from, URL: source.Rebase(s.home, s.config.BaseURL), Reason: core.Clean(err.Error(), 300, false)}
	}
	if c.Page == 0 && !c.Whole {
		req.Validators = c.Validators
	}
	resp, err := s.deps.Web.Do(ctx, req)
	if err != nil {
		return source.FailedPage(from, source.PublicURL(asked), err)
	}
	hash := source.Hash(resp.Body)
	if resp.NotModified || c.Page == 0 && !c.Whole && hash == c.Hash {
		// The newest page is as it was, so the scan ends here. On a later page this
		// is an answer that the client still holds; the scan starts anew next time.
		c.Page, c.Offset, c.Scan, c.Fresh = 0, 0, nil, nil
		return source.Unchanged(source.Store(c), asked, resp)
	}
	page := source.Answered(from, asked, resp)
	list, total, next, err := s.list(web.UTF8(resp.Body, resp.Header.Get("Content-Type")))
	if err != nil {
		return source.ParseFailed(page, err.Error())
	}
	if c.Page == 0 {
		c.Fresh = &memo{Validators: resp.Validators, Hash: hash}
		if c.Whole {
			c.WholeAt = now.Unix()
		}
	}
	items := source.NewCollector(s.deps, now)
	unreadable := 0
	for _, raw := range list {
		p, err := s.read(raw)
		if err != nil {
			unreadable++
			items.Skip("", "the item has another shape than known")
			continue
		}
		items.Add(p)
	}
	if unreadable > 0 && unreadable == len(list) {
		return source.ParseFailed(page, "none of the items has a known shape")
	}
	items.Fill(&page)
	s.step(&c, &page, len(list), total, next)
	page.Next = source.Store(c)
	return page
}

// request is the request for a page, and its address for reports.
func (s *boardSource) request(page, offset int) (web.Request, string, error) {
	if s.ask == nil {
		asked := source.Rebase(s.home+s.path(page, offset), s.config.BaseURL)
		return web.Request{URL: asked, Accept: "application/json", MaxBytes: maxBytes}, asked, nil
	}
	req, shown, err := s.ask(s.deps, page, offset)
	req.URL, req.MaxBytes = source.Rebase(req.URL, s.config.BaseURL), maxBytes
	if req.Accept == "" {
		req.Accept = "application/json"
	}
	return req, source.Rebase(shown, s.config.BaseURL), err
}

// step moves on to the next page, or ends the scan: at the end of the board, at
// its depth, at a page on which everything is known, or at one that came before.
func (s *boardSource) step(c *cursor, page *source.Page, listed, total int, next bool) {
	known, again := s.remember(c, page.Postings)
	c.Page++
	c.Offset += listed
	ended := listed == 0 || s.single && listed < s.full || total >= 0 && c.Offset >= total ||
		total < 0 && !s.single && listed < s.full && !next
	deep := s.single || c.Page >= s.config.Pages
	page.More = !ended && !deep && !again && (c.Whole || !known)
	if page.More {
		return
	}
	whole := ended && c.Whole && !s.window && (total < 0 || c.Offset >= total)
	page.Complete = whole && page.Status == source.StatusOK
	if deep && !ended {
		reason := "older items were not read; a scan goes no deeper"
		if total > c.Offset {
			reason = fmt.Sprintf("%d older items were not read; a scan goes no deeper", total-c.Offset)
		}
		page.Skipped = append(page.Skipped, source.Skipped{Reason: reason})
	}
	if page.Status == source.StatusEmpty && c.Page > 1 {
		page.Status, page.Reason = source.StatusOK, "" // the page after the last one
		page.Complete = whole
	}
	seen := append(c.Scan, c.Seen...)
	*c = cursor{V: 1, Validators: c.Fresh.Validators, Hash: c.Fresh.Hash, WholeAt: c.WholeAt, Seen: seen[:min(len(seen), maxSeen)]}
}

// remember notes the page's items. It reports whether all of them were known from
// former scans, and whether the page brought nothing that this scan had not seen.
func (s *boardSource) remember(c *cursor, postings []core.Posting) (known, again bool) {
	old, scan := set(c.Seen), set(c.Scan)
	known, again = len(postings) > 0, len(postings) > 0
	for _, p := range postings {
		id := source.Hash([]byte(p.ExternalID))[:8]
		known = known && old[id]
		if !scan[id] {
			again = false
			scan[id] = true
			c.Scan = append(c.Scan, id)
		}
	}
	return known, again
}

func set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, v := range list {
		m[v] = true
	}
	return m
}

var _ source.Source = (*boardSource)(nil)
