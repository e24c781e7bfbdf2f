package source

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// Bounds of a page. They hold whatever a service sends.
const (
	MaxPostings    = 2000
	MaxSkipped     = 100
	MaxSampleBytes = 256 << 10
	MaxCursorBytes = 64 << 10
)

// Collector gathers the items of one page: it bounds and cleans them, keeps the
// first of several with one id, and notes what it left out and why.
type Collector struct {
	name     core.SourceName
	at       time.Time
	seen     map[string]bool
	postings []core.Posting
	skipped  []Skipped
	items    int
	left     int
}

// NewCollector starts a page of the source that d names, fetched at the given time.
func NewCollector(d Deps, at time.Time) *Collector {
	return &Collector{name: d.Name, at: at.UTC(), seen: map[string]bool{}}
}

// Add takes one item. A posting that is not valid, or whose id was seen on this
// page, is skipped with the reason. It reports whether the item was taken.
func (c *Collector) Add(p core.Posting) bool {
	c.items++
	p.Source, p.FetchedAt = c.name, c.at
	p.PostedAt, p.ExpiresAt = c.plausible(p.PostedAt), p.ExpiresAt.UTC()
	if p.Completeness == "" {
		p.Completeness = completeness(p.Text)
	}
	if c.Full() {
		c.note(p.ExternalID, fmt.Sprintf("the page lists more than %d items", MaxPostings))
		return false
	}
	clean, err := core.NewPosting(p)
	if err != nil {
		c.note(p.ExternalID, err.Error())
		return false
	}
	if c.seen[clean.ExternalID] {
		c.note(clean.ExternalID, "listed twice on one page")
		return false
	}
	c.seen[clean.ExternalID] = true
	c.postings = append(c.postings, clean)
	return true
}

// Skip notes an item that was left out. The reason is ours, the id foreign.
func (c *Collector) Skip(id, reason string) {
	c.items++
	c.note(id, reason)
}

// Full reports whether the page holds all it may, or lists so much that is left out
// that nobody wrote it for readers; further items need not be read to be skipped.
func (c *Collector) Full() bool { return len(c.postings) >= MaxPostings || c.items > 2*MaxPostings }

// Items returns how many items the page listed, taken or not.
func (c *Collector) Items() int { return c.items }

// Postings returns what was taken so far.
func (c *Collector) Postings() []core.Posting { return c.postings }

// Fill sets the page's postings, skipped items and status: empty when the page
// listed nothing at all, ok otherwise.
func (c *Collector) Fill(page *Page) {
	page.Postings, page.Skipped = c.postings, c.skipped
	if c.left > 0 {
		page.Skipped = append(page.Skipped, Skipped{Reason: fmt.Sprintf("and %d more items", c.left)})
	}
	page.Status = StatusOK
	if c.items == 0 {
		page.Status = StatusEmpty
		page.Reason = "the answer is well-formed and lists nothing"
	}
}

// plausible drops a date that cannot be one of a posting: unknown is better than
// a job that is for ever the newest.
func (c *Collector) plausible(t time.Time) time.Time {
	if t.IsZero() || t.Year() < 1995 || t.After(c.at.Add(48*time.Hour)) {
		return time.Time{}
	}
	return t.UTC()
}

// completeness guesses from a text's end whether it is a teaser.
func completeness(text string) core.Completeness {
	text = strings.TrimSpace(text)
	tail := strings.ToLower(text[max(0, len(text)-24):])
	switch {
	case text == "":
		return core.TitleOnly
	case strings.HasSuffix(tail, "…"), strings.HasSuffix(tail, "..."), strings.HasSuffix(tail, "[…]"),
		strings.HasSuffix(tail, "[...]"), strings.HasSuffix(tail, "read more"):
		return core.TeaserText
	}
	return core.CompleteText
}

func (c *Collector) note(id, reason string) {
	if len(c.skipped) >= MaxSkipped {
		c.left++
		return
	}
	c.skipped = append(c.skipped, Skipped{ID: core.Clean(id, 200, false), Reason: core.Clean(reason, 300, false)})
}

// Answered starts the page of an answer: where it came from, how long it holds,
// and a bounded sample of its body.
func Answered(next Cursor, asked string, r web.Response) Page {
	return Page{Status: StatusOK, Next: next, URL: PublicURL(asked), FreshFor: r.FreshFor, Sample: Sample(r.Body)}
}

// Unchanged is the page of an answer that brought nothing new: a 304, or the
// same body as before.
func Unchanged(next Cursor, asked string, r web.Response) Page {
	page := Answered(next, asked, r)
	page.Status, page.Reason, page.Sample = StatusUnchanged, "nothing has changed since the last visit", nil
	return page
}

// ParseFailed turns page into the report that the body could not be read. The
// cause is described without quoting the body.
func ParseFailed(page Page, what string) Page {
	page.Status, page.Postings, page.Complete = StatusParseFailed, nil, false
	page.Reason = core.Clean(what, 300, false)
	return page
}

// Sample returns a bounded copy of a body for the black box.
func Sample(body []byte) []byte {
	if len(body) > MaxSampleBytes {
		body = body[:MaxSampleBytes]
	}
	return append([]byte(nil), body...)
}

// Load reads a cursor. The empty cursor and one that cannot be read give the
// zero T: the scan then starts anew, which costs one scan and not the source.
func Load[T any](c Cursor) T {
	var v, zero T
	if len(c) == 0 || len(c) > MaxCursorBytes || json.Unmarshal(c, &v) != nil {
		return zero
	}
	return v
}

// Store writes v as a cursor.
func Store(v any) Cursor {
	b, err := json.Marshal(v)
	if err != nil || len(b) > MaxCursorBytes {
		return Cursor(`{}`)
	}
	return Cursor(b)
}

// Newest joins the ids of this scan and of former ones, each once, the newest first
// and at most so many.
func Newest(fresh, former []string, most int) []string {
	out := make([]string, 0, min(most, len(fresh)+len(former)))
	seen := map[string]bool{}
	for _, list := range [][]string{fresh, former} {
		for _, id := range list {
			if !seen[id] && len(out) < most {
				seen[id] = true
				out = append(out, id)
			}
		}
	}
	return out
}

// Hash recognises a body that was seen before; 24 hexadecimal digits.
func Hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}

// Rebase moves a link to another base such as "http://127.0.0.1:8080", keeping
// path and query; an empty base leaves the link as it is.
func Rebase(link, base string) string {
	if base == "" {
		return link
	}
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	rest := u.EscapedPath()
	if u.RawQuery != "" {
		rest += "?" + u.RawQuery
	}
	return strings.TrimSuffix(base, "/") + rest
}

// CheckBase refuses a base that is not an http(s) origin, with an optional path.
func CheckBase(base string) error {
	if base == "" {
		return nil
	}
	u, err := url.Parse(base)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.User != nil {
		return core.Invalid("base_url", "%q is not the address of a server; write it as https://host", core.Clean(base, 80, false))
	}
	return nil
}

// PublicURL drops user, password and fragment from a link, and the values of
// query parameters that may hold a key.
func PublicURL(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	u.User, u.Fragment = nil, ""
	q := u.Query()
	changed := false
	for k := range q {
		switch strings.ToLower(k) {
		case "key", "api_key", "apikey", "app_key", "app_id", "token", "access_token", "secret", "auth", "password", "sig", "signature", "user", "feed":
			q.Set(k, "hidden")
			changed = true
		}
	}
	if changed {
		u.RawQuery = q.Encode()
	}
	return core.Clean(u.String(), core.MaxURLBytes, false)
}
