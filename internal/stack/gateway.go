package stack

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Fault is what happens to a request at the gateway; the zero Fault is nothing.
type Fault struct {
	// Status is answered instead of passing the request on; RetryAfter goes along.
	Status     int
	RetryAfter time.Duration
	// Delay is waited first, or until the client gives up.
	Delay time.Duration
	// Refuse cuts the connection before the request is passed on, LoseAck after it was
	// carried out.
	Refuse, LoseAck bool
}

// Gateway is the front of the project: it checks the key, passes on, and fails when it is
// told to.
type Gateway struct {
	anon, service string
	parts         map[string]http.Handler

	mu     sync.Mutex
	faults func(*http.Request) Fault
	watch  func(*http.Request, []byte)

	requests atomic.Int64
}

func newGateway(s *Stack) *Gateway {
	proxy := &httputil.ReverseProxy{Transport: s.rest, Rewrite: func(p *httputil.ProxyRequest) {
		p.Out.URL.Scheme, p.Out.URL.Host = "http", "rest"
	}, ModifyResponse: func(r *http.Response) error {
		for name := range r.Header {
			if strings.HasPrefix(name, "Access-Control-") {
				r.Header.Del(name)
			}
		}
		return nil
	}, ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
		answer(w, http.StatusBadGateway, map[string]any{"message": fmt.Sprintf("An invalid response was received from the upstream server: %v", err)})
	}}
	return &Gateway{anon: s.AnonKey, service: s.ServiceKey, parts: map[string]http.Handler{
		"/rest/v1": proxy, "/auth/v1": s.Auth, "/realtime/v1": s.realtime,
	}}
}

// Fail lets a function decide what becomes of each request; nil lets all of them pass.
func (g *Gateway) Fail(f func(*http.Request) Fault) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults = f
}

// Watch gives every request with its body to a function before it is passed on; nil ends that.
func (g *Gateway) Watch(f func(*http.Request, []byte)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.watch = f
}

// Requests counts the requests so far, those that failed included.
func (g *Gateway) Requests() int64 { return g.requests.Load() }

// ServeHTTP serves the project.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.requests.Add(1)
	head := w.Header()
	head.Set("Access-Control-Allow-Origin", "*")
	if r.Method == http.MethodOptions {
		head.Set("Access-Control-Allow-Methods", "GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS")
		head.Set("Access-Control-Allow-Headers", "*, Authorization, apikey, Content-Type, Prefer, Range, X-Client-Info, Accept-Profile, Content-Profile")
		head.Set("Access-Control-Max-Age", "3600")
		w.WriteHeader(http.StatusOK)
		return
	}
	head.Set("Access-Control-Expose-Headers", "Content-Range, Content-Location, Location, Retry-After")
	g.mu.Lock()
	faults, watch := g.faults, g.watch
	g.mu.Unlock()
	if watch != nil {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			cut(w)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(raw))
		watch(r, raw)
	}
	if faults != nil {
		if f := faults(r); f != (Fault{}) {
			g.fail(w, r, f)
			return
		}
	}
	g.pass(w, r)
}

func (g *Gateway) pass(w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("apikey")
	if key == "" {
		key = r.URL.Query().Get("apikey")
	}
	switch key {
	case g.anon, g.service:
	case "":
		answer(w, http.StatusUnauthorized, map[string]any{"message": "No API key found in request", "hint": "No `apikey` request header or url param was found."})
		return
	default:
		answer(w, http.StatusUnauthorized, map[string]any{"message": "Invalid API key", "hint": "Double check your Supabase `anon` or `service_role` API key."})
		return
	}
	for prefix, h := range g.parts {
		if strings.HasPrefix(r.URL.Path, prefix+"/") {
			http.StripPrefix(prefix, h).ServeHTTP(w, r)
			return
		}
	}
	answer(w, http.StatusNotFound, map[string]any{"message": "no Route matched with those values"})
}

func (g *Gateway) fail(w http.ResponseWriter, r *http.Request, f Fault) {
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		}
	}
	switch {
	case f.Refuse:
		cut(w)
	case f.LoseAck:
		g.pass(&discard{head: http.Header{}}, r)
		cut(w)
	case f.Status != 0:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Seconds())))
		}
		answer(w, f.Status, map[string]any{"message": http.StatusText(f.Status)})
	default:
		g.pass(w, r)
	}
}

// cut ends the connection without an answer.
func cut(w http.ResponseWriter) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // the server's own way to cut it
	}
	_ = c.Close()
}

// discard is an answer that nobody gets.
type discard struct{ head http.Header }

func (d *discard) Header() http.Header         { return d.head }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}
