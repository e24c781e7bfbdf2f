package web

import (
	"bytes"
	"container/list"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	maxFresh     = 24 * time.Hour
	maxEntries   = 2048
	maxHeld      = 4 << 20 // bytes of all held bodies
	maxHeldEntry = 1 << 20
)

// freshFor says how long an answer holds by Cache-Control, else Expires; at most
// a day, so that one wrong header does not silence a source.
func freshFor(h http.Header, now time.Time) time.Duration {
	var age, maxAge time.Duration
	given := false
	for _, value := range h.Values("Cache-Control") {
		for part := range strings.SplitSeq(value, ",") {
			name, text, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), "=")
			switch name {
			case "no-store", "no-cache":
				return 0
			case "max-age":
				if d, ok := seconds(strings.Trim(text, `"`)); ok {
					maxAge, given = d, true
				}
			}
		}
	}
	if !given {
		expires, err := http.ParseTime(h.Get("Expires"))
		if err != nil {
			return 0
		}
		maxAge = expires.Sub(dateOf(h, now))
	}
	if d, ok := seconds(h.Get("Age")); ok {
		age = d
	}
	return min(max(0, maxAge-age), maxFresh)
}

// retryAfter reads Retry-After in seconds or as a date; 0 = none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if d, ok := seconds(value); ok {
		return d
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return max(0, at.Sub(dateOf(h, now)))
}

// dateOf is the server's own clock, so that its dates are compared with itself.
func dateOf(h http.Header, now time.Time) time.Time {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		return at
	}
	return now
}

// seconds reads a whole number of seconds and bounds it to ten years.
func seconds(s string) (time.Duration, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	const most = 10 * 365 * 24 * 3600
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > most {
		n = most
	}
	return time.Duration(n) * time.Second, true
}

// memory remembers which answers still hold, with the bodies of the small ones.
type memory struct {
	mu      sync.Mutex
	entries map[string]*list.Element
	order   *list.List // of *held, newest first
	bytes   int
}

type held struct {
	key      string
	until    time.Time
	response Response
	hasBody  bool
}

func newMemory() *memory {
	return &memory{entries: map[string]*list.Element{}, order: list.New()}
}

// get answers a request whose last answer still holds: with the body for those
// who do not have it, else as not modified. A caller with other validators than
// the held ones, whose body is not held, keeps its own, and so asks again later.
func (m *memory) get(key string, have Validators, now time.Time) (Response, bool) {
	if key == "" {
		return Response{}, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[key]
	if e == nil {
		return Response{}, false
	}
	h := e.Value.(*held)
	if !now.Before(h.until) {
		m.drop(e)
		return Response{}, false
	}
	m.order.MoveToFront(e)
	r := h.response
	r.FreshFor = h.until.Sub(now)
	r.Header = r.Header.Clone()
	if h.hasBody && (have == Validators{} || have != r.Validators) {
		r.Body = bytes.Clone(r.Body)
		return r, true
	}
	r.Status, r.NotModified, r.Body = http.StatusNotModified, true, nil
	r.Validators = have
	return r, true
}

// put remembers an answer for as long as it holds.
func (m *memory) put(key string, r Response) {
	if key == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var old *held
	if e := m.entries[key]; e != nil {
		old = e.Value.(*held)
		m.drop(e)
	}
	if r.FreshFor <= 0 {
		return
	}
	h := &held{key: key, until: r.FetchedAt.Add(r.FreshFor), response: r}
	switch {
	case r.NotModified && old != nil && old.hasBody && old.response.Validators == r.Validators:
		h.response.Body, h.response.Status, h.response.NotModified = old.response.Body, old.response.Status, false
		h.hasBody = true
	case !r.NotModified && len(r.Body) <= maxHeldEntry:
		h.response.Body, h.hasBody = bytes.Clone(r.Body), true
	default:
		h.response.Body = nil
	}
	h.response.Header = r.Header.Clone()
	m.bytes += len(h.response.Body)
	m.entries[key] = m.order.PushFront(h)
	for m.order.Len() > maxEntries || m.bytes > maxHeld && m.order.Len() > 1 {
		m.drop(m.order.Back())
	}
}

func (m *memory) drop(e *list.Element) {
	h := m.order.Remove(e).(*held)
	m.bytes -= len(h.response.Body)
	delete(m.entries, h.key)
}

// cacheKey tells requests apart whose answers may differ; "" = never reused. It
// is a hash, so that no credential stays in memory as a key.
func cacheKey(r Request, u *url.URL) string {
	if r.Method != http.MethodGet || len(r.Body) > 0 {
		return ""
	}
	names := make([]string, 0, len(r.Header))
	for name := range r.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	sum := sha256.New()
	for _, part := range []string{u.String(), r.Accept, strconv.FormatInt(r.MaxBytes, 10), strconv.FormatBool(r.IgnoreRobots)} {
		sum.Write([]byte(part + "\x00"))
	}
	for _, name := range names {
		sum.Write([]byte(strings.ToLower(name) + ":" + strings.Join(r.Header[name], "\x01") + "\x00"))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
