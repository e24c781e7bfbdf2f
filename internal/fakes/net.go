package fakes

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
)

// pipeListener accepts connections made in memory.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

// Accept waits for the next connection.
func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close ends the listener.
func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr is a placeholder.
func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "pipe"} }

func (l *pipeListener) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.done:
	case <-ctx.Done():
	}
	_ = client.Close()
	_ = server.Close()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return nil, net.ErrClosed
}

// Net is an internet in memory: host names lead to replay servers, and any other
// name does not exist. As an http.RoundTripper it speaks plain HTTP to them even
// for https addresses, so that real URLs work unchanged and without network.
type Net struct {
	mu      sync.Mutex
	servers map[string]*Server
	http    *http.Transport
}

// NewNet joins servers under their host names.
func NewNet(servers ...*Server) *Net {
	n := &Net{servers: map[string]*Server{}}
	for _, s := range servers {
		n.servers[strings.ToLower(s.host)] = s
	}
	n.http = &http.Transport{
		DialContext:        n.dial,
		DisableCompression: true,
		// Without kept connections net/http repeats nothing by itself, so that the
		// servers count what the client under test really asked.
		DisableKeepAlives: true,
	}
	return n
}

// Add lets a further host name lead to the server.
func (n *Net) Add(host string, s *Server) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.servers[strings.ToLower(host)] = s
}

// RoundTrip sends the request to the server of that host name.
func (n *Net) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme == "https" {
		plain := *r.URL
		plain.Scheme = "http"
		if plain.Port() == "443" {
			plain.Host = plain.Hostname()
		}
		clone := r.Clone(r.Context())
		clone.URL = &plain
		response, err := n.http.RoundTrip(clone)
		if response != nil {
			response.Request = r
		}
		return response, err
	}
	return n.http.RoundTrip(r)
}

// CloseIdleConnections drops connections that wait for reuse.
func (n *Net) CloseIdleConnections() { n.http.CloseIdleConnections() }

func (n *Net) dial(ctx context.Context, _, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("dial in memory: %w", err)
	}
	n.mu.Lock()
	s := n.servers[strings.ToLower(host)]
	n.mu.Unlock()
	if s == nil {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return s.pipes.dial(ctx)
}

var (
	_ http.RoundTripper = (*Net)(nil)
	_ net.Listener      = (*pipeListener)(nil)
)
