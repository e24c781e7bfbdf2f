// Package supabase speaks to the owner's Supabase project: PostgREST, the sign-in, and Realtime as a
// doorbell. Everything is bound to a context, bounded in time and size, and safe for concurrent use. No
// request follows a redirect, since it carries the owner's token.
package supabase

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Config is what a client needs.
type Config struct {
	// URL is the project's address, such as https://abcdefgh.supabase.co: https, or http on this machine.
	URL string
	// Key is the publishable (anon) key. It is no secret, but it is kept like one.
	Key string
	// Keep holds the session between starts.
	Keep Keep
	// LockFile keeps two processes from refreshing the session at once; "" trusts that there is one.
	LockFile string
	// Clock defaults to the machine's.
	Clock clock.Clock
	// Transport defaults to one of its own.
	Transport http.RoundTripper
	// Try bounds one request; 0 means 30 seconds.
	Try time.Duration
}

// Keep stores the session, "" for none. What was saved must survive a crash right after.
type Keep interface {
	Load() (string, error)
	Save(doc string) error
}

// Client is a client of one project as one user and device.
type Client struct {
	cfg  Config
	base *url.URL
	http *http.Client
	// turn is held by whoever reads or renews the session.
	turn    chan struct{}
	session *Session
}

// New makes a client. Nothing is asked yet.
func New(cfg Config) (*Client, error) {
	u, err := core.SyncAddress(cfg.URL)
	if err != nil {
		return nil, err
	}
	if err := core.SyncKey(cfg.Key); err != nil {
		return nil, err
	}
	if cfg.Clock == nil {
		cfg.Clock = clock.System{}
	}
	if cfg.Try == 0 {
		cfg.Try = 30 * time.Second
	}
	if cfg.Transport == nil {
		cfg.Transport = transport()
	}
	c := &Client{cfg: cfg, base: u, turn: make(chan struct{}, 1)}
	c.http = &http.Client{Transport: cfg.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return c, nil
}

func transport() http.RoundTripper {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 5 * time.Second,
		ResponseHeaderTimeout: 15 * time.Second, IdleConnTimeout: 90 * time.Second, MaxIdleConnsPerHost: 2, MaxResponseHeaderBytes: 64 << 10}
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Host is the project's host, for the owner's eyes.
func (c *Client) Host() string { return c.base.Host }

// maxAnswer bounds an answer, decoded, in bytes. A page of 500 rows of 64 KiB is the largest there is.
const maxAnswer = 48 << 20

// request is one exchange. A body is sent again when the token had to be renewed.
type request struct {
	method, path string
	query        url.Values
	header       map[string]string
	body         []byte
	// open leaves the session out: the sign-in itself.
	open bool
	into any
}

// do makes the exchange, and once more with a renewed token when the present one was refused.
func (c *Client) do(ctx context.Context, r request) error {
	if r.open {
		return c.try(ctx, r, c.cfg.Key)
	}
	token, err := c.token(ctx, "")
	if err != nil {
		return err
	}
	err = c.try(ctx, r, token)
	if e, ok := err.(*Error); ok && e.HTTP == http.StatusUnauthorized {
		if token, err = c.token(ctx, token); err != nil {
			return err
		}
		err = c.try(ctx, r, token)
	}
	return err
}

func (c *Client) try(ctx context.Context, r request, token string) error {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Try)
	defer cancel()
	u := *c.base
	u.Path += r.path
	u.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.method, u.String(), bytes.NewReader(r.body))
	if err != nil {
		return fmt.Errorf("make a request: %w", err)
	}
	req.Header.Set("apikey", c.cfg.Key)
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "automonet-sync")
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range r.header {
		req.Header.Set(k, v)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return &Error{cause: clean(err)}
	}
	defer func() { _ = res.Body.Close() }()
	// The transport asks for gzip and unpacks it; the bound is on what comes out.
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return &Error{cause: clean(err)}
	}
	if len(raw) > maxAnswer {
		return &Error{HTTP: http.StatusRequestEntityTooLarge, Message: "the answer is too long"}
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return answered(res, raw, c.cfg.Clock.Now())
	}
	if r.into == nil || len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, r.into); err != nil {
		// A proxy that answers for the project passes; its words are not shown.
		return &Error{HTTP: http.StatusBadGateway, Message: "the answer cannot be read"}
	}
	return nil
}

// clean drops the address from an error of the HTTP client: it may hold what was asked.
func clean(err error) error {
	if u, ok := err.(*url.Error); ok {
		return u.Err
	}
	return err
}
