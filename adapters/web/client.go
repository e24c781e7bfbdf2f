package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// errClosed ends what is under way when the client is closed.
var errClosed = errors.New("the client is closed")

// Client is the polite HTTP client. It is safe for concurrent use. Requests to
// one host go out one after the other, in the order of the calls, with at least
// the host's interval between them.
type Client struct {
	cfg       Config
	clock     clock.Clock
	agent     string
	guard     *guard
	transport http.RoundTripper
	owned     *http.Transport
	pinned    map[string]bool
	fresh     *memory
	skew      skews
	closing   context.Context
	close     context.CancelCauseFunc
	running   sync.WaitGroup

	mu     sync.Mutex
	closed bool
	hosts  map[string]*host
}

// New makes a client. Close releases its connections.
func New(cfg Config) *Client {
	cfg = cfg.withDefaults()
	c := &Client{
		cfg: cfg, clock: cfg.Clock, agent: cfg.UserAgent(), guard: newGuard(cfg), transport: cfg.Transport,
		pinned: map[string]bool{}, fresh: newMemory(), hosts: map[string]*host{},
	}
	for _, h := range cfg.RedirectHosts {
		c.pinned[asciiHost(h)] = true
	}
	if c.transport == nil {
		// A kept connection that the server closed in the meantime is replaced by
		// net/http itself, at most once a request; every other repetition is ours.
		c.owned = &http.Transport{
			DialContext:            c.guard.dialer(cfg),
			TLSHandshakeTimeout:    cfg.DialTimeout,
			MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConns:           64,
			MaxIdleConnsPerHost:    1,
			IdleConnTimeout:        90 * time.Second,
			DisableCompression:     true, // decoded here, where the limit is known
			ForceAttemptHTTP2:      true,
		}
		if cfg.Proxy != nil {
			c.owned.Proxy = http.ProxyURL(cfg.Proxy)
		}
		c.transport = c.owned
	}
	c.closing, c.close = context.WithCancelCause(context.Background())
	return c
}

// Close ends the requests that are under way, waits for them and drops all
// connections. Later calls of Do fail.
func (c *Client) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.close(errClosed)
	c.running.Wait()
	if c.owned != nil {
		c.owned.CloseIdleConnections()
	}
	return nil
}

// Do sends one request, waiting for its turn at the host, and returns the whole
// body. See Getter for the errors; the end of ctx is returned wrapped.
func (c *Client) Do(ctx context.Context, r Request) (Response, error) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return Response{}, core.Errorf(core.KindConflict, "the program is stopping; nothing is fetched any more").Because(errClosed)
	}
	c.running.Add(1)
	c.mu.Unlock()
	defer c.running.Done()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(c.closing, func() { cancel(errClosed) })()

	u, err := prepare(&r)
	if err != nil {
		return Response{}, err
	}
	key := cacheKey(r, u)
	if held, ok := c.fresh.get(key, r.Validators, c.clock.Now()); ok {
		h := c.host(hostKey(u))
		h.mu.Lock()
		h.stat.Fresh++
		h.mu.Unlock()
		h.release()
		c.cfg.Recorder.Request(hostKey(u), OutcomeFresh, 0, 0)
		return held, nil
	}
	response, err := c.attempts(ctx, r, u)
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("ask %s: %w", hostKey(u), context.Cause(ctx))
		}
		return Response{}, err
	}
	c.fresh.put(key, response)
	return response, nil
}

// attempts repeats a GET that failed for a passing reason, with growing pauses.
func (c *Client) attempts(ctx context.Context, r Request, u *url.URL) (Response, error) {
	for attempt := 0; ; attempt++ {
		response, err := c.follow(ctx, r, u, asUsual)
		var transient *TransientError
		if err == nil || attempt >= c.cfg.Retries || r.Once || !safeMethod(r.Method) || ctx.Err() != nil ||
			!errors.As(err, &transient) || errors.Is(err, errTimeout) {
			return response, err
		}
		pause := 500 * time.Millisecond << attempt
		pause += time.Duration(c.cfg.Jitter() * float64(pause))
		if c.clock.Sleep(ctx, pause) != nil {
			return Response{}, err
		}
	}
}

// purpose says whether a request serves a caller or the client itself.
type purpose int

const (
	asUsual purpose = iota
	asRobots
)

// follow sends the request and goes along with permitted redirects. Each hop
// passes the guard, robots.txt and the lane of its own host; no lane is held
// while another is entered.
func (c *Client) follow(ctx context.Context, r Request, u *url.URL, why purpose) (Response, error) {
	seen := map[string]bool{}
	for hops := 0; ; hops++ {
		got, err := c.hop(ctx, r, u, why)
		if err != nil {
			return Response{}, err
		}
		if got.location == "" {
			return got.Response, nil
		}
		seen[u.String()] = true
		next, err := c.redirect(r, u, got)
		if err == nil && (hops == maxRedirects || seen[next.String()]) {
			err = &BlockedError{Reason: BlockedRedirect, Host: hostKey(u), Status: got.Status}
		}
		if err != nil {
			c.refused(hostKey(u))
			return Response{}, err
		}
		r = redirected(r, u, next, got.Status)
		u = next
	}
}

// hop sends one request to one host when its rules and memory permit.
func (c *Client) hop(ctx context.Context, r Request, u *url.URL, why purpose) (reply, error) {
	h := c.host(hostKey(u))
	defer h.release()
	if !c.guard.literal(u) {
		c.refused(h.name)
		return reply{}, &BlockedError{Reason: BlockedPrivate, Host: h.name}
	}
	err := h.refusal(c.clock.Now(), u.EscapedPath())
	if err == nil && why == asUsual && !r.IgnoreRobots {
		err = c.allowed(ctx, h, u)
	}
	if err != nil {
		c.refused(h.name)
		return reply{}, err
	}
	if err := h.lane.enter(ctx); err != nil {
		return reply{}, fmt.Errorf("wait for a turn at %s: %w", h.name, err)
	}
	defer h.lane.leave()
	// Someone before in the lane may have met a wall.
	if err := h.refusal(c.clock.Now(), u.EscapedPath()); err != nil {
		c.refused(h.name)
		return reply{}, err
	}
	finish, err := c.turn(ctx, h, r.Gap)
	if err != nil {
		return reply{}, err
	}
	defer finish()
	return c.exchange(ctx, h, r, u, why)
}

// turn waits until the host's pace permits a request; finish must be called
// when it is over.
func (c *Client) turn(ctx context.Context, h *host, gap time.Duration) (finish func(), err error) {
	h.mu.Lock()
	interval, burst := c.cfg.interval(h.name), c.cfg.Burst
	if h.robots.delay > 0 {
		interval, burst = max(interval, h.robots.delay), 1
	}
	if gap > interval {
		interval, burst = gap, 1
	}
	wait := h.pace.wait(c.clock.Now(), interval, burst)
	h.mu.Unlock()
	if wait > 0 {
		if err := c.clock.Sleep(ctx, wait); err != nil {
			return nil, fmt.Errorf("wait for the pace of %s: %w", h.name, err)
		}
	}
	now := c.clock.Now()
	h.mu.Lock()
	h.pace.start(now, interval)
	h.stat.started(now)
	h.mu.Unlock()
	return func() {
		h.mu.Lock()
		h.pace.end(c.clock.Now(), interval, burst)
		h.mu.Unlock()
	}, nil
}

// refused notes a call that ended without a request.
func (c *Client) refused(name string) {
	h := c.host(name)
	h.mu.Lock()
	h.stat.Refused++
	h.mu.Unlock()
	h.release()
	c.cfg.Recorder.Request(name, OutcomeRefused, 0, 0)
}

var _ Getter = (*Client)(nil)
