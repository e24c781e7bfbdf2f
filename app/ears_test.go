package app_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// heard is what is remembered of the requests to one host or address: bounded,
// however long the test runs.
type heard struct {
	count int
	last  time.Time
	// gap is the shortest time between two requests.
	gap time.Duration
	// scans counts the requests that came after a pause of half the host's floor.
	scans int
	peak  int
	now   int
}

func (h *heard) note(at time.Time, pause time.Duration) {
	if h.count > 0 {
		if gap := at.Sub(h.last); h.count == 1 || gap < h.gap {
			h.gap = gap
		}
	}
	if h.count == 0 || at.Sub(h.last) > pause {
		h.scans++
	}
	h.count++
	h.last = at
}

// ears listens to what is asked of which host, and when.
type ears struct {
	to http.RoundTripper

	mu        sync.Mutex
	hosts     map[string]*heard
	addresses map[string]map[string]*heard
}

func newEars(to http.RoundTripper) *ears {
	return &ears{to: to, hosts: map[string]*heard{}, addresses: map[string]map[string]*heard{}}
}

// betweenScans is the pause after which a request counts as the beginning of a scan.
const betweenScans = 4 * time.Minute

// RoundTrip notes the request and passes it on.
func (e *ears) RoundTrip(r *http.Request) (*http.Response, error) {
	host, at := strings.ToLower(r.URL.Hostname()), time.Now()
	e.mu.Lock()
	h := e.hosts[host]
	if h == nil {
		h = &heard{}
		e.hosts[host], e.addresses[host] = h, map[string]*heard{}
	}
	h.now++
	h.peak = max(h.peak, h.now)
	if r.URL.Path != "/robots.txt" {
		h.note(at, betweenScans)
		if r.Method == http.MethodGet {
			a := e.addresses[host][r.URL.RequestURI()]
			if a == nil {
				a = &heard{}
				e.addresses[host][r.URL.RequestURI()] = a
			}
			a.note(at, betweenScans)
		}
	}
	e.mu.Unlock()
	response, err := e.to.RoundTrip(r)
	e.mu.Lock()
	h.now--
	e.mu.Unlock()
	return response, err
}

// total counts requests and hosts.
func (e *ears) total() (requests, hosts int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, h := range e.hosts {
		requests += h.count
	}
	return requests, len(e.hosts)
}

// check holds what was heard against the floors: no host is asked twice at once
// or within two seconds, no well-behaved host is visited more often than its floor
// permits, and none of its addresses is asked again before the floor has passed.
func (e *ears) check(t *testing.T, floors map[string]time.Duration, span time.Duration) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	for host, h := range e.hosts {
		assert.LessOrEqual(t, h.peak, 1, "%s: one request at a time", host)
		if h.count > 1 {
			assert.GreaterOrEqual(t, h.gap, 2*time.Second, host)
		}
	}
	asked := 0
	for host, floor := range floors {
		h := e.hosts[host]
		if h == nil {
			continue // the second region of a board that lives in the first
		}
		asked++
		assert.LessOrEqual(t, h.scans, int(span/max(floor, betweenScans))+1, "%s: scans", host)
		for address, a := range e.addresses[host] {
			assert.LessOrEqual(t, a.count, int(span/floor)+1, "%s%s", host, address)
			if a.count > 1 {
				assert.GreaterOrEqual(t, a.gap, floor, "%s%s", host, address)
			}
		}
	}
	assert.Greater(t, asked, 20, "most hosts were asked")
}
