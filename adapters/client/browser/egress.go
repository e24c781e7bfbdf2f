package browser

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// egress is the proxy through which all that Chromium sends has to go. It listens
// on this machine only, asks for a password that only this process and its browser
// know, and connects by the caller's guarded dialer: what Chromium itself thinks of
// a name or an address does not matter.
type egress struct {
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
	listener net.Listener
	server   *http.Server
	rt       *http.Transport
	once     *http.Transport // for what must not be sent twice
	user     string
	password string

	mu    sync.Mutex
	conns map[net.Conn]bool
}

func newEgress(dial func(ctx context.Context, network, address string) (net.Conn, error)) (*egress, error) {
	if dial == nil {
		return nil, errors.New("a browser needs a dialer")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the browser: %w", err)
	}
	e := &egress{dial: dial, listener: l, user: "agent", password: rand.Text(), conns: map[net.Conn]bool{},
		rt:   &http.Transport{DialContext: dial, DisableCompression: true, MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second, ResponseHeaderTimeout: 2 * time.Minute},
		once: &http.Transport{DialContext: dial, DisableCompression: true, DisableKeepAlives: true, ResponseHeaderTimeout: 5 * time.Minute}}
	e.server = &http.Server{Handler: e, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = e.server.Serve(l) }()
	return e, nil
}

func (e *egress) address() string { return e.listener.Addr().String() }

func (e *egress) close() {
	_ = e.server.Close()
	e.rt.CloseIdleConnections()
	e.mu.Lock()
	defer e.mu.Unlock()
	for c := range e.conns {
		_ = c.Close()
	}
}

// ServeHTTP serves the two ways of proxies: a tunnel, and a request passed on.
func (e *egress) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(e.user+":"+e.password))
	if subtle.ConstantTimeCompare([]byte(r.Header.Get("Proxy-Authorization")), []byte(want)) != 1 {
		w.Header().Set("Proxy-Authenticate", `Basic realm="agent"`)
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	if r.Method == http.MethodConnect {
		e.tunnel(w, r)
		return
	}
	e.pass(w, r)
}

func (e *egress) tunnel(w http.ResponseWriter, r *http.Request) {
	out, err := e.dial(r.Context(), "tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	h, ok := w.(http.Hijacker)
	if !ok {
		_ = out.Close()
		return
	}
	in, buffered, err := h.Hijack()
	if err != nil {
		_ = out.Close()
		return
	}
	e.keep(in, out, true)
	defer e.keep(in, out, false)
	_, _ = io.WriteString(in, "HTTP/1.1 200 Connection established\r\n\r\n")
	done := make(chan struct{})
	go func() {
		_, _ = io.Copy(out, buffered)
		_ = out.Close()
		close(done)
	}()
	_, _ = io.Copy(in, out)
	_ = in.Close()
	<-done
}

func (e *egress) keep(in, out net.Conn, open bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, c := range []net.Conn{in, out} {
		if open {
			e.conns[c] = true
			continue
		}
		_ = c.Close()
		delete(e.conns, c)
	}
}

func (e *egress) pass(w http.ResponseWriter, r *http.Request) {
	if r.URL.Scheme != "http" || r.URL.Host == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	out := r.Clone(r.Context())
	out.RequestURI = ""
	out.Header.Del("Proxy-Authorization")
	out.Header.Del("Proxy-Connection")
	rt, writes := e.rt, r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions
	if writes {
		// On a connection that is not used again nothing is sent twice: neither the
		// transport nor Chromium tries a failed request again there.
		rt = e.once
	}
	answer, err := rt.RoundTrip(out)
	if err != nil && writes {
		// A cut connection would make Chromium send it once more.
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	if err != nil {
		// No status of a proxy: it would look like the server's own answer.
		panic(http.ErrAbortHandler)
	}
	defer answer.Body.Close()
	for k, v := range answer.Header {
		w.Header()[k] = v
	}
	w.Header().Del("Connection")
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(flusher{w}, answer.Body)
}

// flusher passes on what comes as it comes.
type flusher struct{ w http.ResponseWriter }

func (f flusher) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	if fl, ok := f.w.(http.Flusher); ok {
		fl.Flush()
	}
	return n, err
}
