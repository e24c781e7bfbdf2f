package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// transport carries the messages of one session over the polite client. It signs
// them, keeps the reason of the first failure, and hands the library only answers in
// which the asked message is answered, since the library would wait for ever for
// what is not there.
type transport struct {
	ctx    context.Context
	cfg    Config
	rt     http.RoundTripper
	host   string
	mu     sync.Mutex
	failed error
	body   []byte
}

func newTransport(ctx context.Context, cfg Config) *transport {
	t := &transport{ctx: ctx, cfg: cfg, host: cfg.Service,
		// robots.txt speaks to crawlers; this is an interface for signed-in users.
		rt: web.RoundTripper(cfg.Web, web.Request{IgnoreRobots: true, MaxBytes: maxBytes})}
	if u, err := url.Parse(cfg.Endpoint); err == nil {
		t.host = u.Host
	}
	return t
}

func (t *transport) fail(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failed == nil {
		t.failed = err
	}
	return err
}

func (t *transport) failure() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failed
}

// sample returns the last body that came.
func (t *transport) sample() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.body
}

// RoundTrip sends one message.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	sent, err := sentBody(r)
	if err != nil {
		return nil, err
	}
	if t.ctx.Err() != nil {
		// Neither the end of a session nor the withdrawal of a call is worth a
		// request after the caller has left.
		return nil, t.fail(&web.TransientError{Host: t.host, Err: t.ctx.Err()})
	}
	for again := false; ; again = true {
		access, err := t.token(r.Context())
		if err != nil {
			return nil, t.fail(err)
		}
		request := r.Clone(r.Context())
		request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(sent)), int64(len(sent))
		if access != "" {
			request.Header.Set("Authorization", "Bearer "+access)
		}
		got, err := t.rt.RoundTrip(request)
		switch {
		case err != nil:
			return nil, t.fail(err)
		case got.StatusCode == http.StatusUnauthorized && access != "" && !again:
			t.cfg.Tokens.Reject(access)
			continue
		case r.Method != http.MethodPost:
			return got, nil
		}
		return t.check(sent, got)
	}
}

func sentBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	sent, err := io.ReadAll(io.LimitReader(r.Body, maxBytes))
	return sent, errors.Join(err, r.Body.Close())
}

func (t *transport) token(ctx context.Context) (string, error) {
	if t.cfg.Tokens == nil {
		return "", nil
	}
	access, err := t.cfg.Tokens.Token(ctx)
	if err == nil && access == "" {
		err = core.Errorf(core.KindDenied, "%s gave no access; sign in again", t.cfg.Service)
	}
	return access, err
}

// check judges an answer to a message.
func (t *transport) check(sent []byte, got *http.Response) (*http.Response, error) {
	body, err := io.ReadAll(got.Body)
	if err != nil {
		return nil, t.fail(&web.TransientError{Host: t.host, Err: err})
	}
	body = web.UTF8(body, got.Header.Get("Content-Type"))
	t.mu.Lock()
	t.body = body
	t.mu.Unlock()
	got.Body = io.NopCloser(bytes.NewReader(body))
	var message struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(sent, &message) != nil || len(message.ID) == 0 || string(message.ID) == "null" {
		message.ID = nil // a notification, to which there is no answer
	}
	told := message.ID != nil && answers(got.Header.Get("Content-Type"), body, message.ID)
	switch {
	case got.StatusCode/100 == 2 && (told || message.ID == nil):
		return got, nil
	case got.StatusCode >= 400 && told && got.StatusCode != http.StatusUnauthorized && got.StatusCode != http.StatusTooManyRequests:
		return got, nil // the library reads what the server says
	case got.StatusCode/100 == 2:
		return nil, t.fail(&UnreadableError{Service: t.cfg.Service, Body: body})
	}
	return nil, t.fail(t.status(got))
}

// status is the error of a status without an answer by the protocol.
func (t *transport) status(got *http.Response) error {
	blocked := &web.BlockedError{Host: t.host, Status: got.StatusCode, Reason: web.BlockedUnexpected}
	switch code := got.StatusCode; {
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusUnavailableForLegalReasons:
		blocked.Reason = web.BlockedForbidden
	case code == http.StatusNotFound, code == http.StatusGone:
		blocked.Reason = web.BlockedGone
	case code == http.StatusTooManyRequests, code == http.StatusServiceUnavailable && got.Header.Get("Retry-After") != "":
		seconds, err := strconv.Atoi(got.Header.Get("Retry-After"))
		if err != nil || seconds < 0 {
			seconds = 0
		}
		return &web.RateLimitedError{Host: t.host, Status: code, RetryAfter: time.Duration(seconds) * time.Second}
	case code >= 500, code == http.StatusRequestTimeout:
		return &web.TransientError{Host: t.host, Status: code}
	}
	return blocked
}

// answers reports whether a body, JSON or a stream of events, holds the answer to
// the message of that id (JSON-RPC 2.0, section 5).
func answers(contentType string, body []byte, id json.RawMessage) bool {
	if !strings.HasPrefix(strings.ToLower(strings.TrimSpace(contentType)), "text/event-stream") {
		return strings.HasPrefix(strings.ToLower(strings.TrimSpace(contentType)), "application/json") && answer(body, id)
	}
	var data []byte
	for _, line := range append(bytes.Split(body, []byte("\n")), nil) {
		line = bytes.TrimSuffix(line, []byte("\r"))
		if part, ok := bytes.CutPrefix(line, []byte("data:")); ok {
			data = append(append(data, bytes.TrimPrefix(part, []byte(" "))...), '\n')
			continue
		}
		if len(line) == 0 && len(data) > 0 {
			if answer(data, id) {
				return true
			}
			data = nil
		}
	}
	return false
}

func answer(body []byte, id json.RawMessage) bool {
	var m struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Result  json.RawMessage `json:"result"`
		Error   json.RawMessage `json:"error"`
	}
	return json.Unmarshal(body, &m) == nil && m.Version == "2.0" && bytes.Equal(bytes.TrimSpace(m.ID), bytes.TrimSpace(id)) &&
		(len(m.Result) > 0 || len(m.Error) > 0)
}

var _ http.RoundTripper = (*transport)(nil)
