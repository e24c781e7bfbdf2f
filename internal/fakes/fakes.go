// Package fakes holds replay servers: they stand in for foreign services in
// tests and in the demo, keep a log of what they were asked, and misbehave on
// demand. A Server answers on 127.0.0.1 (Start) or purely in memory (New) under
// the service's real host name through a Net. All waiting and all time stamps
// come from an injected clock, so that hours pass in milliseconds.
//
// Replay servers are imported by tests, commands and the composition root only;
// they know no store.
package fakes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/automonet/automonet/internal/clock"
)

// maxRequest bounds what is read of a request.
const maxRequest = 4 << 20

// Options configure a Server; the zero value is ready to use.
type Options struct {
	// Host is the name the server answers for in a Net, such as "remoteok.com".
	Host string
	// Clock stamps the request log and times the slow faults; nil is the
	// machine's clock.
	Clock clock.Clock
	// MaxLog bounds the kept requests; the counts go on. 0 means 10,000.
	MaxLog int
}

// Server is one replay server. It is safe for concurrent use.
type Server struct {
	host   string
	clock  clock.Clock
	mux    *http.ServeMux
	http   *http.Server
	tcp    net.Listener
	pipes  *pipeListener
	closed chan struct{}
	once   sync.Once
	group  sync.WaitGroup

	mu       sync.Mutex
	closing  bool
	contents map[string]Content
	robots   Robots
	faults   []*injection
	log      requestLog
	// conns are the open connections, accepted counts all of them.
	conns    map[net.Conn]bool
	accepted int
	quiet    *sync.Cond
}

// Start makes a server that listens on a free port of 127.0.0.1, and in memory too.
func Start(o Options) (*Server, error) {
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for a replay server: %w", err)
	}
	s := build(o)
	s.tcp = tcp
	s.serve(tcp)
	return s, nil
}

// New makes a server that can only be reached in memory, through a Net or its
// Transport.
func New(o Options) *Server { return build(o) }

func build(o Options) *Server {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.MaxLog <= 0 {
		o.MaxLog = 10_000
	}
	s := &Server{
		host:     o.Host,
		clock:    o.Clock,
		mux:      http.NewServeMux(),
		closed:   make(chan struct{}),
		pipes:    newPipeListener(),
		contents: map[string]Content{},
		robots:   RobotsMissing(),
		log:      requestLog{max: o.MaxLog, paths: map[string]int{}},
		conns:    map[net.Conn]bool{},
	}
	s.quiet = sync.NewCond(&s.mu)
	s.http = &http.Server{Handler: http.HandlerFunc(s.answer), ReadHeaderTimeout: time.Minute, ConnState: s.connection}
	s.serve(s.pipes)
	return s
}

func (s *Server) serve(l net.Listener) {
	s.group.Add(1)
	go func() {
		defer s.group.Done()
		// Serve always ends in an error; Close is the only regular reason, and a
		// broken listener shows in the test as refused requests.
		_ = s.http.Serve(l)
	}()
}

// URL is the address of the server: http://127.0.0.1:port when it listens there,
// else https:// and its host name, which only a Net can reach.
func (s *Server) URL() string {
	if s.tcp != nil {
		return "http://" + s.tcp.Addr().String()
	}
	return "https://" + s.host
}

// Addr is the host:port it listens on, or its host name when in memory only.
func (s *Server) Addr() string {
	if s.tcp != nil {
		return s.tcp.Addr().String()
	}
	return s.host
}

// Handle registers a handler under a pattern of http.ServeMux, such as
// "GET /items/{id}". Faults apply to it too.
func (s *Server) Handle(pattern string, h http.HandlerFunc) { s.mux.Handle(pattern, h) }

// Serve answers GET and HEAD requests of exactly this path with the content,
// replacing what the path held before. It honours conditional requests.
func (s *Server) Serve(path string, c Content) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.contents[path] = c
}

// Remove makes the path unknown again.
func (s *Server) Remove(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.contents, path)
}

// SetRobots changes what /robots.txt answers; at first it is 404.
func (s *Server) SetRobots(r Robots) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.robots = r
}

// Connections counts the connections that were made to the server, at its socket.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted
}

// Settled waits until no connection is open and nothing is being answered: what a
// client that was killed had sent has arrived then.
func (s *Server) Settled() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.conns) > 0 || s.log.running > 0 {
		s.quiet.Wait()
	}
}

func (s *Server) connection(c net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch state {
	case http.StateNew:
		s.accepted++
		s.conns[c] = true
	case http.StateClosed, http.StateHijacked:
		delete(s.conns, c)
		s.quiet.Broadcast()
	}
}

// Close stops the server, ends hanging answers and waits until nothing runs.
func (s *Server) Close() error {
	var err error
	s.once.Do(func() {
		s.mu.Lock()
		s.closing = true
		s.mu.Unlock()
		close(s.closed)
		err = s.http.Close()
		if errors.Is(err, net.ErrClosed) {
			err = nil
		}
		s.group.Wait()
	})
	if err != nil {
		return fmt.Errorf("close replay server: %w", err)
	}
	return nil
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		abort()
	}
	s.group.Add(1)
	s.mu.Unlock()
	defer s.group.Done()
	// A hanging answer also has to end when the server does.
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	go func() {
		select {
		case <-s.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	r = r.WithContext(ctx)
	// An answer before the request was read to its end breaks a connection in
	// memory, which has no buffer for what the client still sends.
	if sent, err := io.ReadAll(io.LimitReader(r.Body, maxRequest)); err == nil {
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}

	at := s.clock.Now()
	seen := &statusWriter{ResponseWriter: w}
	s.mu.Lock()
	index := s.log.start(at, r)
	fault := s.pick(at, r.URL.Path)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.log.finish(index, seen.status, s.clock.Now())
		s.quiet.Broadcast()
		s.mu.Unlock()
	}()
	if fault != nil {
		fault.serve(s, seen, r, http.HandlerFunc(s.route))
		return
	}
	s.route(seen, r)
}

func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	content, ok := s.contents[r.URL.Path]
	robots := s.robots
	s.mu.Unlock()
	switch {
	case ok && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		content.ServeHTTP(w, r)
	case r.URL.Path == "/robots.txt":
		robots.ServeHTTP(w, r)
	default:
		s.mux.ServeHTTP(w, r)
	}
}

// statusWriter remembers the status for the log and keeps the connection
// reachable for the faults that break it.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(code int) {
	if w.status == 0 {
		w.status = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
