package web

import (
	"strings"
	"sync"
	"time"
)

const (
	maxHosts       = 1024
	maxForbidden   = 64
	forbiddenFor   = time.Hour
	forbiddenLimit = 5
	defaultLimited = time.Minute
	maxLimited     = 24 * time.Hour
)

// host is what the client remembers of one host.
type host struct {
	name string
	lane lane

	mu sync.Mutex
	// users counts the calls that hold a reference; only idle hosts are forgotten.
	users  int
	used   time.Time
	pace   pace
	robots robots
	// closedUntil is the end of a Retry-After; limited counts those in a row.
	closedUntil time.Time
	closedWith  int
	limited     int
	// forbidden holds refused path prefixes and when to ask again.
	forbidden map[string]time.Time
	// walledUntil closes the whole host after a challenge or many refusals.
	walledUntil time.Time
	walledBy    BlockedReason
	stat        HostStat
}

// refusal tells whether the host must not be asked for the path at now.
func (h *host) refusal(now time.Time, path string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now.Before(h.closedUntil) {
		return &RateLimitedError{Host: h.name, Status: h.closedWith, RetryAfter: h.closedUntil.Sub(now)}
	}
	if now.Before(h.walledUntil) {
		return &BlockedError{Reason: h.walledBy, Host: h.name, Until: h.walledUntil}
	}
	for prefix, until := range h.forbidden {
		if !now.Before(until) {
			delete(h.forbidden, prefix)
			continue
		}
		if under(path, prefix) {
			return &BlockedError{Reason: BlockedForbidden, Host: h.name, Status: 403, Until: until}
		}
	}
	return nil
}

// forbid remembers a 403 for the path and all below it. A host that refuses many
// different paths is left alone altogether.
func (h *host) forbid(now time.Time, path string) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	until := now.Add(forbiddenFor)
	if h.forbidden == nil {
		h.forbidden = map[string]time.Time{}
	}
	for prefix, end := range h.forbidden {
		if !now.Before(end) {
			delete(h.forbidden, prefix)
		}
	}
	if len(h.forbidden) < maxForbidden {
		h.forbidden[strings.TrimSuffix(path, "/")] = until
	}
	if len(h.forbidden) >= forbiddenLimit {
		h.walledUntil, h.walledBy = until, BlockedForbidden
	}
	return until
}

// wall closes the whole host for an hour.
func (h *host) wall(now time.Time, reason BlockedReason) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.walledUntil, h.walledBy = now.Add(forbiddenFor), reason
	return h.walledUntil
}

// limit closes the lane as the server asked. Without advice it waits a minute,
// doubled each time in a row, at most an hour.
func (h *host) limit(now time.Time, status int, advice time.Duration) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	if advice <= 0 {
		advice = min(time.Hour, defaultLimited<<min(h.limited, 6))
	}
	advice = min(advice, maxLimited)
	h.limited++
	h.closedUntil, h.closedWith = now.Add(advice), status
	return advice
}

// answered ends a row of refusals.
func (h *host) answered() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.limited = 0
}

func under(path, prefix string) bool {
	return strings.HasPrefix(path, prefix) && (len(path) == len(prefix) || path[len(prefix)] == '/')
}

// host returns the memory of a host and holds it until release.
func (c *Client) host(name string) *host {
	c.mu.Lock()
	defer c.mu.Unlock()
	h := c.hosts[name]
	if h == nil {
		if len(c.hosts) >= maxHosts {
			c.forgetOldest()
		}
		h = &host{name: name}
		c.hosts[name] = h
	}
	h.mu.Lock()
	h.users++
	h.used = c.clock.Now()
	h.mu.Unlock()
	return h
}

func (h *host) release() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.users--
}

// forgetOldest drops the idle host that was used longest ago, so that pasted
// addresses cannot grow the memory. What it had refused is asked again then.
func (c *Client) forgetOldest() {
	var oldest *host
	var at time.Time
	for _, h := range c.hosts {
		h.mu.Lock()
		if h.users == 0 && (oldest == nil || h.used.Before(at)) {
			oldest, at = h, h.used
		}
		h.mu.Unlock()
	}
	if oldest != nil {
		delete(c.hosts, oldest.name)
	}
}
