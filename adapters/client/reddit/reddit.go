// Package reddit speaks to Reddit's Data API on behalf of an approved application:
// listings, search, a look at known posts, and the user's own comments and messages. It
// keeps the API's rules: an honest
// user agent of the prescribed form, the quota that the answers state, and one
// renewal of a refused token.
//
// The protocol is that of Reddit's own source (r2/controllers/oauth2.py) and of
// prawcore; the quota rule is in Reddit's Data API wiki: 100 requests a minute and
// application, averaged over ten minutes.
package reddit

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// The hosts of the service.
const (
	// API answers signed requests.
	API = "https://oauth.reddit.com"
	// Site signs in, and shows pages to people.
	Site = "https://www.reddit.com"
)

const maxBytes = 8 << 20

// Tokens gives access tokens. Reject says that the service refused one, so that the
// next is another.
type Tokens interface {
	Token(ctx context.Context) (string, error)
	Reject(access string)
}

// Config makes a Client.
type Config struct {
	Web web.Getter
	// Base is the API's origin; empty means API.
	Base string
	// Tokens signs the requests. Nil sends none, which only replay servers answer.
	Tokens Tokens
	// User is the Reddit name of the application's owner, for the user agent.
	User  string
	Clock clock.Clock
}

// Client asks the API. It is safe for concurrent use.
type Client struct {
	cfg Config

	mu    sync.Mutex
	quota Quota
	at    time.Time // when quota was told
}

// New makes a Client; it asks nobody.
func New(cfg Config) *Client {
	if cfg.Base == "" {
		cfg.Base = API
	}
	cfg.Base = strings.TrimSuffix(cfg.Base, "/")
	if cfg.Clock == nil {
		cfg.Clock = clock.System{}
	}
	return &Client{cfg: cfg}
}

var userName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,30}$`)

// Agent is the user agent in the form that Reddit prescribes: platform, application
// and version, and who is responsible for it.
func Agent(user string) string {
	agent := runtime.GOOS + ":automonet:{version}"
	if userName.MatchString(user) {
		agent += " (by /u/" + user + ")"
	}
	return agent
}

// Wait is how long the quota asks to wait before the next request, 0 for not at all.
func (c *Client) Wait() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(0, c.quota.Wait()-c.cfg.Clock.Now().Sub(c.at))
}

// spent is how long the quota is used up.
func (c *Client) spent() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.quota.Known || c.quota.Remaining >= 1 {
		return 0
	}
	return max(0, c.quota.Reset-c.cfg.Clock.Now().Sub(c.at))
}

func (c *Client) note(h http.Header) {
	q := QuotaOf(h)
	if !q.Known {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.quota, c.at = q, c.cfg.Clock.Now()
}

// get asks for a path. The errors are those of adapters/web, and a core.Error where
// the sign-in fails.
func (c *Client) get(ctx context.Context, path string, query url.Values) (web.Response, error) {
	address := c.cfg.Base + path
	u, err := url.Parse(address)
	if err != nil {
		return web.Response{}, &web.BlockedError{Reason: web.BlockedUnsafeRequest, Host: "the address"}
	}
	if wait := c.spent(); wait > 0 {
		return web.Response{}, &web.RateLimitedError{Host: u.Host, Status: http.StatusTooManyRequests, RetryAfter: wait}
	}
	query.Set("raw_json", "1")
	// robots.txt speaks to crawlers. The Data API has terms of its own, to which the
	// approved application agreed.
	r := web.Request{URL: address + "?" + query.Encode(), Accept: "application/json", MaxBytes: maxBytes, IgnoreRobots: true,
		Agent: Agent(c.cfg.User), TakeRefusals: true}
	for again := false; ; again = true {
		access, err := c.token(ctx)
		if err != nil {
			return web.Response{}, err
		}
		if access != "" {
			r.Header = http.Header{"Authorization": {"Bearer " + access}}
		}
		got, err := c.cfg.Web.Do(ctx, r)
		if err != nil {
			return web.Response{}, err
		}
		c.note(got.Header)
		switch {
		case got.Status == http.StatusUnauthorized && !again && access != "":
			c.cfg.Tokens.Reject(access)
			continue
		case got.Status >= 400:
			return got, refusal(u.Host, got)
		case elsewhere(path, got.FinalURL):
			// A community that is not there leads to the search for one, or to the log-in.
			return got, &web.BlockedError{Reason: web.BlockedGone, Host: u.Host, Status: http.StatusNotFound}
		}
		return got, nil
	}
}

func (c *Client) token(ctx context.Context) (string, error) {
	if c.cfg.Tokens == nil {
		return "", nil
	}
	access, err := c.cfg.Tokens.Token(ctx)
	if err == nil && access == "" {
		err = errors.New("no token")
	}
	if err != nil && ctx.Err() != nil {
		return "", &web.TransientError{Host: "reddit.com", Err: ctx.Err()}
	}
	return access, err
}

// refusal turns an answer of 400 to 499 into its error.
func refusal(host string, got web.Response) error {
	blocked := &web.BlockedError{Host: host, Status: got.Status, Reason: web.BlockedUnexpected}
	switch got.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusUnavailableForLegalReasons:
		blocked.Reason = web.BlockedForbidden
		if strings.Contains(strings.Join(got.Header.Values("WWW-Authenticate"), " "), `insufficient_scope`) {
			return core.Errorf(core.KindDenied, "the Reddit application may not read posts; give it the scope read and sign in again").Because(blocked)
		}
	case http.StatusNotFound, http.StatusGone:
		blocked.Reason = web.BlockedGone
	case http.StatusRequestTimeout, http.StatusTooEarly:
		return &web.TransientError{Host: host, Status: got.Status}
	}
	return blocked
}

// elsewhere reports whether the answer came from another place than was asked.
func elsewhere(path, final string) bool {
	u, err := url.Parse(final)
	if err != nil || final == "" {
		return false
	}
	for _, other := range []string{"/login", "/subreddits/search", "/account"} {
		if strings.HasPrefix(u.Path, other) && !strings.HasPrefix(path, other) {
			return true
		}
	}
	return false
}
