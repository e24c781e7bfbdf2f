package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/temoto/robotstxt"
)

const (
	maxRobots      = 512 << 10
	robotsRetry    = 30 * time.Minute
	robotsRetryNet = 5 * time.Minute
	maxCrawlDelay  = 24 * time.Hour
)

// robots is the remembered robots.txt of a host.
type robots struct {
	// known is false until the file was asked for; until is when to ask again.
	known bool
	until time.Time
	// failed means that the file could not be read: then nothing is allowed.
	failed bool
	status int
	group  *robotstxt.Group
	delay  time.Duration
	// flight is closed when the call that is fetching the file has ended.
	flight chan struct{}
}

// allowed asks the host's robots.txt about the address, and fetches it first
// where needed. It returns the wall, or nil.
func (c *Client) allowed(ctx context.Context, h *host, u *url.URL) error {
	for {
		h.mu.Lock()
		r := &h.robots
		now := c.clock.Now()
		if r.known && now.Before(r.until) {
			verdict := r.verdict(h.name, u)
			h.mu.Unlock()
			return verdict
		}
		if flight := r.flight; flight != nil {
			h.mu.Unlock()
			select {
			case <-flight:
				continue
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		r.flight = make(chan struct{})
		h.mu.Unlock()

		got, err := c.fetchRobots(ctx, u)
		h.mu.Lock()
		close(h.robots.flight)
		if err != nil {
			// The caller gave up; whoever waits tries again.
			h.robots.flight = nil
			h.mu.Unlock()
			return err
		}
		h.robots = got
		h.mu.Unlock()
	}
}

func (r *robots) verdict(name string, u *url.URL) error {
	if r.failed {
		return &BlockedError{Reason: BlockedRobotsFailed, Host: name, Status: r.status, Until: r.until}
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if r.group != nil && path != "/robots.txt" && !r.group.Test(path) {
		return &BlockedError{Reason: BlockedByRobots, Host: name, Until: r.until}
	}
	return nil
}

// fetchRobots reads the file. Only the end of ctx is an error; every other
// failure is an answer.
func (c *Client) fetchRobots(ctx context.Context, u *url.URL) (robots, error) {
	at := *u
	at.Path, at.RawPath, at.RawQuery, at.Fragment = "/robots.txt", "", "", ""
	response, err := c.follow(ctx, Request{Method: http.MethodGet, URL: at.String(), MaxBytes: maxRobots, Accept: "text/plain, */*;q=0.5"}, &at, asRobots)
	now := c.clock.Now()
	if err == nil {
		group := parseRobots(response.Body)
		return robots{known: true, until: now.Add(c.cfg.RobotsTTL), group: group, status: response.Status,
			delay: min(max(0, group.CrawlDelay), maxCrawlDelay)}, nil
	}
	if ctx.Err() != nil {
		return robots{}, err
	}
	var blocked *BlockedError
	var limited *RateLimitedError
	var transient *TransientError
	bad := robots{known: true, failed: true, until: now.Add(robotsRetry)}
	switch {
	case errors.As(err, &blocked):
		bad.status = blocked.Status
		// 404 and other refusals of the client's wish, but not 401, 403 and 451,
		// mean that there is no such file.
		if missing(blocked.Status) {
			return robots{known: true, until: now.Add(c.cfg.RobotsTTL), status: blocked.Status}, nil
		}
	case errors.As(err, &limited):
		bad.status = limited.Status
		bad.until = now.Add(limited.RetryAfter)
	case errors.As(err, &transient):
		bad.status = transient.Status
		if transient.Status == 0 {
			bad.until = now.Add(robotsRetryNet)
		}
	}
	return bad, nil
}

func missing(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusUnavailableForLegalReasons, http.StatusTooManyRequests:
		return false
	}
	return status >= 400 && status < 500
}

// parseRobots reads what can be read: one broken line must neither open nor
// close a whole site.
func parseRobots(body []byte) *robotstxt.Group {
	var keep []string
	started := false
	for line := range strings.Lines(string(UTF8(body, "text/plain"))) {
		line, _, _ = strings.Cut(line, "#")
		key, value, ok := strings.Cut(line, ":")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if !ok || value == "" || len(value) > 2000 {
			// An empty rule is no rule, but it does end a row of User-agent lines.
			if ok && value == "" && started && (key == "disallow" || key == "allow") {
				keep = append(keep, "allow: /")
			}
			continue
		}
		switch key {
		case "user-agent", "useragent":
			started = true
		case "allow", "disallow", "crawl-delay", "crawldelay":
			if !started {
				continue
			}
		default:
			continue
		}
		if _, err := robotstxt.FromString("user-agent: *\n" + key + ": " + value + "\n"); err != nil {
			continue
		}
		keep = append(keep, key+": "+value)
	}
	data, err := robotstxt.FromString(strings.Join(keep, "\n") + "\n")
	if err != nil {
		return &robotstxt.Group{}
	}
	return data.FindGroup(product)
}
