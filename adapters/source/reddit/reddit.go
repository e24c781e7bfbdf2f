package reddit

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/adapters/client/oauth"
	"github.com/automonet/automonet/adapters/client/reddit"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

const (
	// maxPages bounds a listing: Reddit lists no more than about a thousand posts.
	maxPages = 10
	// maxSeen bounds what is remembered of a listing. A whole page of it may be
	// deleted and the scan still finds where it was.
	maxSeen = 301
	// maxWatched bounds the posts that are looked at again, lookEvery how often.
	maxWatched = reddit.MaxLimit
	lookEvery  = 6 * time.Hour
	// goneFor is how long a community that is not there is left alone.
	goneFor = 7 * 24 * time.Hour
)

// part is one listing: a community, or a search in it.
type part struct {
	community string
	search    string
}

func (p part) key() string {
	return source.Hash([]byte(strings.ToLower(p.community) + "\x00" + p.search))[:12]
}

type redditSource struct {
	deps   source.Deps
	config config
	parts  []part

	mu     sync.Mutex
	client *reddit.Client
	signIn *reddit.SignIn
}

// cursor is where a scan is, and what is remembered between scans.
type cursor struct {
	V  int `json:"v"`
	At int `json:"at,omitempty"` // the part to be read next
	// After, Page and Fresh are the position within the part: Reddit's own cursor,
	// how many pages were read, and the ids of this scan.
	After string   `json:"after,omitempty"`
	Page  int      `json:"page,omitempty"`
	Fresh []string `json:"fresh,omitempty"`
	// Parts holds, per part, the newest ids that former scans read.
	Parts map[string]memo `json:"parts,omitempty"`
	// Watched are kept posts that are looked at from time to time, the newest last.
	Watched []string `json:"watched,omitempty"`
	LookAt  int64    `json:"look_at,omitempty"`
	// Listed is set when a part of this scan listed something.
	Listed bool `json:"listed,omitempty"`
}

type memo struct {
	Seen []string `json:"seen,omitempty"`
	// Gone is until when a community that is not there is not asked again.
	Gone int64 `json:"gone,omitempty"`
	web.Validators
}

// Fetch reads one page of one listing, and at the end of a scan looks whether the
// posts that are still known are there.
func (s *redditSource) Fetch(ctx context.Context, from source.Cursor) source.Page {
	c := source.Load[cursor](from)
	now := s.deps.Clock.Now()
	if c.V != 1 || c.At < 0 || c.At > len(s.parts) || c.Page < 0 || c.Page > maxPages || len(c.After) > 64 {
		c = cursor{V: 1}
	}
	c.forget(s.parts)
	if at := s.live(c, c.At, now); at != c.At {
		c.At, c.After, c.Page, c.Fresh = at, "", 0, nil
	}
	if c.At >= len(s.parts) {
		return s.allGone(c)
	}
	if c.At == s.live(c, 0, now) && c.Page == 0 {
		c.Listed = false
	}
	if s.config.Access == accessRSS {
		return s.fetchFeed(ctx, from, c)
	}
	client, err := s.open()
	if err != nil {
		return s.closed(from, err)
	}
	return s.fetchListing(ctx, client, from, c)
}

// open signs in at the first use, so that a missing secret is a wall of the source
// and not of the program.
func (s *redditSource) open() (*reddit.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil {
		return s.client, nil
	}
	signIn, err := s.account()
	if err != nil {
		return nil, err
	}
	s.client = reddit.New(reddit.Config{Web: s.deps.Web, Base: s.config.BaseURL, Tokens: signIn, User: s.config.Username, Clock: s.deps.Clock})
	return s.client, nil
}

func (s *redditSource) account() (*reddit.SignIn, error) {
	if s.signIn != nil {
		return s.signIn, nil
	}
	c := s.config
	if c.ClientID == "" {
		return nil, core.Errorf(core.KindBlocked, "Reddit answers nobody without an approved application (anonymous JSON is closed since 30 May 2026); enter client_id and the secrets, see docs/reddit.md")
	}
	a := reddit.Account{Grant: reddit.Grant(c.Grant), ClientID: c.ClientID, User: c.Username, Base: c.BaseURL, Web: s.deps.Web, Clock: s.deps.Clock}
	for _, e := range []struct {
		ref   string
		value *string
	}{{c.ClientSecret, &a.ClientSecret}, {c.Password, &a.Password}} {
		if e.ref == "" {
			continue
		}
		v, err := s.deps.Secret(e.ref)
		if err != nil {
			return nil, err
		}
		*e.value = v
	}
	a.Store = oauth.Secrets{Ref: c.SignIn, Get: s.deps.Secret, Set: s.deps.KeepSecret}
	signIn, err := reddit.Open(a)
	if err != nil {
		return nil, err
	}
	s.signIn = signIn
	return signIn, nil
}

// SignIn asks the user for access in the browser.
func (s *redditSource) SignIn(ctx context.Context, show func(address string)) error {
	s.mu.Lock()
	signIn, err := s.account()
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return signIn.Ask(ctx, show)
}

// closed is the page of a source that cannot ask at all.
func (s *redditSource) closed(from source.Cursor, err error) source.Page {
	return source.Page{Status: source.StatusBlocked, Next: from, URL: s.address(part{}), Reason: core.Clean(err.Error(), 300, false)}
}

func (s *redditSource) fetchListing(ctx context.Context, client *reddit.Client, from source.Cursor, c cursor) source.Page {
	p := s.parts[c.At]
	got, err := client.Listing(ctx, reddit.Query{Community: p.community, Search: p.search, Period: period(s.config.Days), After: c.After,
		Count: c.Page * reddit.MaxLimit, Limit: reddit.MaxLimit})
	if errors.Is(err, reddit.ErrNotAListing) {
		page := source.Answered(from, s.address(p), got.Answer)
		return source.ParseFailed(page, "the answer is not the listing that Reddit serves")
	}
	if err != nil {
		return s.failed(ctx, from, c, err)
	}
	page := source.Answered(nil, s.address(p), got.Answer)
	items := source.NewCollector(s.deps, s.deps.Clock.Now())
	memory := c.Parts[p.key()]
	known, old := 0, 0
	for _, post := range got.Posts {
		if slices.Contains(memory.Seen, post.Name) {
			known++
		}
		if s.tooOld(post) {
			old++
		}
		if len(c.Fresh) < maxSeen {
			c.Fresh = append(c.Fresh, post.Name)
		}
		s.take(items, &c, &page, post)
	}
	for range got.Unread {
		items.Skip("", "the post has another shape than is known")
	}
	items.Fill(&page)
	c.Page++
	c.Listed = c.Listed || items.Items() > 0
	if got.After != "" && known == 0 && old == 0 && c.Page < maxPages && len(got.Posts) > 0 {
		c.After, page.More = got.After, true
		page.Next, page.RetryAfter = source.Store(c), client.Wait()
		return page
	}
	c.remember(p, len(s.parts))
	s.advance(&c, &page)
	if page.More {
		page.RetryAfter = client.Wait()
	} else {
		s.look(ctx, client, &c, &page)
	}
	if page.Status == source.StatusEmpty && (page.More || c.Listed) {
		page.Status, page.Reason = source.StatusOK, "" // one quiet community is no empty source
	}
	page.Next = source.Store(c)
	return page
}

// period is the smallest of Reddit's periods that holds so many days.
func period(days int) string {
	switch {
	case days <= 1:
		return "day"
	case days <= 7:
		return "week"
	case days <= 31:
		return "month"
	}
	return "year"
}

func (s *redditSource) tooOld(p reddit.Post) bool {
	at := p.Posted()
	return !at.IsZero() && !p.Stickied && s.deps.Clock.Now().Sub(at) > time.Duration(s.config.Days)*24*time.Hour
}

// look asks whether posts that were kept and no longer listed are still there.
func (s *redditSource) look(ctx context.Context, client *reddit.Client, c *cursor, page *source.Page) {
	now := s.deps.Clock.Now()
	if c.LookAt == 0 || now.Unix() < c.LookAt-int64(lookEvery/time.Second) {
		c.LookAt = now.Add(lookEvery).Unix()
	}
	if now.Unix() < c.LookAt || len(c.Watched) == 0 || ctx.Err() != nil {
		return
	}
	asked := slices.Clone(c.Watched)
	got, err := client.Look(ctx, asked)
	if err != nil {
		return // it is asked again after the next scan
	}
	c.LookAt = now.Add(lookEvery).Unix()
	there := map[string]reddit.Post{}
	for _, p := range got.Posts {
		there[p.Name] = p
	}
	for _, name := range asked {
		p, ok := there[name]
		k, _, _ := classify(p)
		if !ok || p.Gone() != "" || p.Locked || k == kindClosed {
			c.gone(page, name)
		} else if s.tooOld(p) {
			c.unwatch(name)
		}
	}
}

// failed reports a listing that could not be read and moves on to the next one, so
// that one closed community does not hide the others. What concerns the sign-in or
// the quota stops the scan where it is.
func (s *redditSource) failed(ctx context.Context, from source.Cursor, c cursor, err error) source.Page {
	asked := s.address(s.parts[c.At])
	page := source.FailedPage(from, asked, err)
	var blocked *web.BlockedError
	var own *core.Error
	if errors.As(err, &own) && own.Kind == core.KindDenied {
		page.Status, page.Reason = source.StatusBlocked, core.Clean(own.Error(), 300, false)
		return page
	}
	errors.As(err, &blocked)
	if ctx.Err() != nil || page.Status == source.StatusLimited || len(s.parts) == 1 || blocked != nil && blocked.Status == http.StatusUnauthorized {
		return page
	}
	if blocked != nil && (blocked.Reason == web.BlockedGone || blocked.Status == http.StatusForbidden) {
		m := c.Parts[s.parts[c.At].key()]
		m.Gone = s.deps.Clock.Now().Add(goneFor).Unix()
		c.Parts[s.parts[c.At].key()] = m
		if s.live(c, 0, s.deps.Clock.Now()) < len(s.parts) {
			page.Status, page.Reason = source.StatusOK, ""
			page.Skipped = []source.Skipped{{ID: "r/" + s.parts[c.At].community, Reason: "this community is closed, private or gone; the others are read"}}
		}
	}
	s.advance(&c, &page)
	page.Next = source.Store(c)
	return page
}

// advance moves on to the next part, or ends the scan.
func (s *redditSource) advance(c *cursor, page *source.Page) {
	c.At, c.After, c.Page, c.Fresh = s.live(*c, c.At+1, s.deps.Clock.Now()), "", 0, nil
	page.More = c.At < len(s.parts)
	if !page.More {
		c.At = 0
	}
}

// live returns the first part from i on that is not known to be gone.
func (s *redditSource) live(c cursor, i int, now time.Time) int {
	for i < len(s.parts) && c.Parts[s.parts[i].key()].Gone > now.Unix() {
		i++
	}
	return i
}

func (s *redditSource) allGone(c cursor) source.Page {
	c.At = 0
	return source.Page{Status: source.StatusBlocked, Next: source.Store(c), URL: s.address(s.parts[0]),
		Reason: "every community of this source is closed, private or gone; name others"}
}

// address is what is asked, for people.
func (s *redditSource) address(p part) string {
	q := reddit.Query{Community: p.community, Search: p.search}
	base, path := reddit.API, q.Path()
	if s.config.Access == accessRSS {
		base, path = reddit.Site, path+"/.rss"
	}
	if p.community == "" {
		path = ""
	}
	return source.PublicURL(source.Rebase(base+path, s.config.BaseURL))
}

var _ source.Source = (*redditSource)(nil)
