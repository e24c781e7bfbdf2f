package web

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const errorBody = 64 << 10

// reply is an answer, or the way to it when location is set.
type reply struct {
	Response
	location string
}

// exchange sends one request and judges the answer.
func (c *Client) exchange(caller context.Context, h *host, r Request, u *url.URL, why purpose) (got reply, err error) {
	start := c.clock.Now()
	defer func() { c.note(caller, h, r, u, got.Response, err, c.clock.Now().Sub(start)) }()
	ctx, cancel := context.WithCancelCause(caller)
	defer cancel(nil)
	watch := newWatch(c.cfg, cancel)
	defer watch.end()

	request, err := c.request(ctx, r, u)
	if err != nil {
		return reply{}, unsafeRequest(h.name)
	}
	answer, err := c.transport.RoundTrip(request)
	if err != nil {
		return reply{}, broken(ctx, h.name, err)
	}
	watch.headerRead()
	defer func() {
		// What is left of the body is not worth a wait; closing drops the connection.
		_ = answer.Body.Close()
	}()
	return c.read(ctx, h, r, u, why, answer, watch)
}

func (c *Client) read(ctx context.Context, h *host, r Request, u *url.URL, why purpose, answer *http.Response, watch *watch) (reply, error) {
	status := answer.StatusCode
	now := c.clock.Now()
	if c.tellsTime(u) {
		c.skew.note(h.name, answer.Header, now)
	}
	response := Response{
		Status: status, Header: answer.Header, FinalURL: u.String(), FetchedAt: now,
		Validators: Validators{ETag: bounded(answer.Header.Get("ETag")), LastModified: bounded(answer.Header.Get("Last-Modified"))},
		FreshFor:   freshFor(answer.Header, now),
	}
	switch {
	case status == http.StatusNotModified:
		h.answered()
		response.NotModified = true
		if response.Validators == (Validators{}) {
			response.Validators = r.Validators
		}
		return reply{Response: response}, nil
	case status >= 200 && status < 300 && !challenged(status, answer.Header, nil):
		limit := r.MaxBytes
		if limit <= 0 {
			limit = c.cfg.MaxBytes
		}
		body, err := readBody(ctx, h.name, r.Method, answer, limit, watch)
		if err != nil {
			return reply{Response: Response{Status: status}}, err
		}
		h.answered()
		response.Body = body
		return reply{Response: response}, nil
	case redirects(status) && answer.Header.Get("Location") != "":
		h.answered()
		return reply{Response: response, location: answer.Header.Get("Location")}, nil
	}
	// A broken error page is still an error page: judge by what came.
	body, _ := readBody(ctx, h.name, r.Method, answer, errorBody, watch)
	failed := reply{Response: Response{Status: status}}
	if ctx.Err() != nil {
		return failed, broken(ctx, h.name, ctx.Err())
	}
	if r.TakeRefusals && status >= 400 && status < 500 && status != http.StatusTooManyRequests && !challenged(status, answer.Header, body) {
		h.answered()
		response.Body, response.FreshFor = body, 0
		return reply{Response: response}, nil
	}
	return failed, c.judge(h, r, u, why, answer.Header, status, body, now)
}

// agentFor is the user agent of one request: never another program's.
func (c *Client) agentFor(r Request) string {
	if agent := clean(strings.ReplaceAll(r.Agent, "{version}", c.version())); strings.Contains(strings.ToLower(agent), product) {
		return agent
	}
	return c.agent
}

func (c *Client) version() string {
	if c.cfg.Version == "" {
		return "dev"
	}
	return c.cfg.Version
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// judge turns a status that is no success into its error, and remembers walls.
func (c *Client) judge(h *host, r Request, u *url.URL, why purpose, header http.Header, status int, body []byte, now time.Time) error {
	advice := retryAfter(header, now)
	blocked := &BlockedError{Host: h.name, Status: status}
	if challenged(status, header, body) {
		blocked.Reason = BlockedChallenge
		blocked.Until = h.wall(now, BlockedChallenge)
		return blocked
	}
	switch {
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable && advice > 0:
		return &RateLimitedError{Host: h.name, Status: status, RetryAfter: h.limit(now, status, advice)}
	case status == http.StatusForbidden:
		blocked.Reason = BlockedForbidden
		// With credentials a 403 says something about them, not about the path.
		if why == asUsual && safeMethod(r.Method) && r.Header.Get("Authorization") == "" {
			blocked.Until = h.forbid(now, u.EscapedPath())
		}
		return blocked
	case status == http.StatusUnauthorized, status == http.StatusUnavailableForLegalReasons:
		blocked.Reason = BlockedForbidden
		return blocked
	case status == http.StatusNotFound, status == http.StatusGone:
		blocked.Reason = BlockedGone
		return blocked
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusTooEarly:
		return &TransientError{Host: h.name, Status: status}
	}
	blocked.Reason = BlockedUnexpected
	return blocked
}

func (c *Client) request(ctx context.Context, r Request, u *url.URL) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, r.Method, u.String(), nil)
	if err != nil {
		return nil, err
	}
	if len(r.Body) > 0 {
		request.Body = body{bytes.NewReader(r.Body)}
		request.ContentLength = int64(len(r.Body))
	}
	for name, values := range r.Header {
		if !reserved(name) {
			request.Header[http.CanonicalHeaderKey(name)] = append([]string(nil), values...)
		}
	}
	request.Header.Set("User-Agent", c.agentFor(r))
	request.Header.Set("Accept-Encoding", "gzip, deflate")
	accept := r.Accept
	if accept == "" {
		accept = "*/*"
	}
	request.Header.Set("Accept", accept)
	if r.Validators.ETag != "" {
		request.Header.Set("If-None-Match", r.Validators.ETag)
	}
	if r.Validators.LastModified != "" {
		request.Header.Set("If-Modified-Since", r.Validators.LastModified)
	}
	return request, nil
}

// reserved headers are the client's own business.
func reserved(name string) bool {
	switch strings.ToLower(name) {
	case "user-agent", "host", "accept-encoding", "connection", "content-length", "transfer-encoding", "upgrade", "te", "trailer",
		"proxy-authorization", "proxy-connection", "keep-alive", "expect", "x-forwarded-for", "forwarded":
		return true
	}
	return false
}

// body is a request body without GetBody: a hop is never repeated silently.
type body struct{ *bytes.Reader }

func (body) Close() error { return nil }

// note writes the log line and the metric of one request: never the query, the
// headers or the body. The line is for whoever looks for a fault: what came of it, who
// asked says better.
func (c *Client) note(ctx context.Context, h *host, r Request, u *url.URL, response Response, err error, took time.Duration) {
	outcome := outcomeOf(ctx, response, err)
	var blocked *BlockedError
	if u.Path == "/robots.txt" && errors.As(err, &blocked) && missing(blocked.Status) {
		// A host without rules permits everything; that is no refusal.
		outcome = OutcomeOK
	}
	size := int64(len(response.Body))
	h.mu.Lock()
	h.stat.Bytes += size
	h.mu.Unlock()
	c.cfg.Recorder.Request(h.name, outcome, took, size)
	path := bounded(u.EscapedPath())
	if r.Private {
		path = "(private)"
	}
	c.cfg.Log.LogAttrs(ctx, slog.LevelDebug, "request", slog.String("host", h.name), slog.String("method", r.Method),
		slog.String("path", path), slog.Int("status", response.Status), slog.String("outcome", string(outcome)),
		slog.Int64("bytes", size), slog.Duration("took", took))
}

func outcomeOf(ctx context.Context, response Response, err error) Outcome {
	var blocked *BlockedError
	var limited *RateLimitedError
	var large *TooLargeError
	switch {
	case err == nil && response.NotModified:
		return OutcomeUnchanged
	case err == nil:
		return OutcomeOK
	case errors.As(err, &blocked):
		return OutcomeBlocked
	case errors.As(err, &limited):
		return OutcomeLimited
	case errors.As(err, &large):
		return OutcomeTooLarge
	case ctx.Err() != nil:
		return OutcomeCancelled
	}
	return OutcomeTransient
}

func bounded(s string) string { return s[:min(len(s), 300)] }
