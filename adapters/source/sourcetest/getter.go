package sourcetest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/internal/clock"
)

// Getter fulfils web.Getter over a handler in memory, with the same typed errors
// as the real client and without its pacing. Intercept may answer instead of the
// handler, counted from request 1.
type Getter struct {
	Clock   clock.Clock
	Handler http.Handler
	// Intercept answers request n, or returns nil to let the handler answer.
	Intercept func(n int, r *http.Request) http.Handler

	mu   sync.Mutex
	log  []string
	sent int
}

// Requests returns the paths and queries that were asked, in order.
func (g *Getter) Requests() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string(nil), g.log...)
}

// Sent returns how many bytes of bodies were served.
func (g *Getter) Sent() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.sent
}

// Do sends one request to the handler.
func (g *Getter) Do(ctx context.Context, r web.Request) (web.Response, error) {
	u, err := url.Parse(r.URL)
	if err != nil {
		return web.Response{}, &web.BlockedError{Reason: web.BlockedUnsafeRequest}
	}
	for range 5 {
		resp, err := g.once(ctx, r, u)
		if err != nil {
			return web.Response{}, err
		}
		location := resp.Header.Get("Location")
		if resp.StatusCode/100 != 3 || location == "" {
			return g.judge(r, u, resp)
		}
		if u, err = u.Parse(location); err != nil {
			break
		}
	}
	return web.Response{}, &web.BlockedError{Reason: web.BlockedRedirect, Host: u.Host}
}

func (g *Getter) once(ctx context.Context, r web.Request, u *url.URL) (*http.Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, &web.TransientError{Host: u.Host, Err: err}
	}
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	req := httptest.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(r.Body))
	for k, v := range r.Header {
		req.Header[k] = v
	}
	if r.Agent != "" {
		req.Header.Set("User-Agent", r.Agent)
	}
	if r.Accept != "" {
		req.Header.Set("Accept", r.Accept)
	}
	if r.Validators.ETag != "" {
		req.Header.Set("If-None-Match", r.Validators.ETag)
	}
	if r.Validators.LastModified != "" {
		req.Header.Set("If-Modified-Since", r.Validators.LastModified)
	}
	g.mu.Lock()
	g.log = append(g.log, u.RequestURI())
	n := len(g.log)
	g.mu.Unlock()
	h := g.Handler
	if g.Intercept != nil {
		if other := g.Intercept(n, req); other != nil {
			h = other
		}
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	if err := ctx.Err(); err != nil {
		return nil, &web.TransientError{Host: u.Host, Err: err}
	}
	return rec.Result(), nil
}

// judge maps a status to a response or to a typed error, as adapters/web does.
func (g *Getter) judge(r web.Request, u *url.URL, resp *http.Response) (web.Response, error) {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return web.Response{}, &web.TransientError{Host: u.Host, Err: err}
	}
	g.mu.Lock()
	g.sent += len(body)
	g.mu.Unlock()
	switch code := resp.StatusCode; {
	case r.TakeRefusals && code >= 400 && code < 500 && code != http.StatusTooManyRequests:
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return web.Response{}, &web.BlockedError{Reason: web.BlockedForbidden, Host: u.Host, Status: code}
	case code == http.StatusNotFound, code == http.StatusGone:
		return web.Response{}, &web.BlockedError{Reason: web.BlockedGone, Host: u.Host, Status: code}
	case code == http.StatusTooManyRequests:
		seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
		if err != nil {
			seconds = 0
		}
		return web.Response{}, &web.RateLimitedError{Host: u.Host, Status: code, RetryAfter: time.Duration(seconds) * time.Second}
	case code >= 500:
		return web.Response{}, &web.TransientError{Host: u.Host, Status: code}
	case r.MaxBytes > 0 && int64(len(body)) > r.MaxBytes:
		return web.Response{}, &web.TooLargeError{Host: u.Host, Limit: r.MaxBytes}
	}
	return web.Response{
		Status: resp.StatusCode, Header: resp.Header, Body: body, FinalURL: u.String(), FetchedAt: g.Clock.Now(),
		NotModified: resp.StatusCode == http.StatusNotModified,
		Validators:  web.Validators{ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified")},
	}, nil
}

var _ web.Getter = (*Getter)(nil)
