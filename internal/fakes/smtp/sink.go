// Package smtp is a mail server for tests: it listens on the loopback address
// only, keeps every message that it accepts in memory and, on demand, durably in
// a directory, counts connections, speaks STARTTLS and implicit TLS with a
// certificate authority of its own, checks passwords, and misbehaves on command
// at each step of a conversation. It delivers nothing.
package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"strconv"
	"sync"
	"time"

	gosmtp "github.com/emersion/go-smtp"
)

// TLSMode says how a sink protects its connections.
type TLSMode string

// The modes; the empty one is Plain.
const (
	Plain    TLSMode = ""
	StartTLS TLSMode = "starttls"
	Implicit TLSMode = "implicit"
)

// Options configure a sink; the zero Options are a plain sink without sign-in on
// a free port of 127.0.0.1.
type Options struct {
	// Addr is host:port on a loopback address; empty means 127.0.0.1:0.
	Addr string
	// Dir, when set, receives one .eml file for each message, synced to disk
	// before the message is acknowledged.
	Dir string
	TLS TLSMode
	// Users maps user names to passwords. When there are any, mail is accepted
	// only after a sign-in.
	Users map[string]string
	// Tokens, when set, says whether an access token is good for a user, for XOAUTH2
	// and OAUTHBEARER. Mail is accepted only after a sign-in then, too.
	Tokens func(user, token string) bool
	// Mechanisms that are offered; nil means PLAIN, LOGIN, CRAM-MD5 and
	// SCRAM-SHA-256.
	Mechanisms []string
	// MaxBytes bounds a message; 0 means 32 MiB.
	MaxBytes int64
	Fault    Fault
}

// Sink is a running server.
type Sink struct {
	opts   Options
	server *gosmtp.Server
	ln     net.Listener
	caPEM  []byte
	done   chan struct{}

	mu          sync.Mutex
	fault       Fault
	release     chan struct{}
	messages    []Message
	connections int
	// open are the addresses of clients whose conversations have not ended.
	open    map[string]bool
	stalled int
	changed chan struct{}
	closed  bool
}

// Start listens and serves until Close.
func Start(o Options) (*Sink, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(o.Addr)
	if err != nil {
		return nil, fmt.Errorf("address of the mail sink: %w", err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, errors.New("the mail sink listens on a loopback address only")
	}
	if o.Mechanisms == nil {
		o.Mechanisms = []string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"}
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 32 << 20
	}
	s := &Sink{opts: o, fault: o.Fault, release: make(chan struct{}), changed: make(chan struct{}), done: make(chan struct{}), open: map[string]bool{}}
	if o.Dir != "" {
		if err := prepareDir(o.Dir); err != nil {
			return nil, err
		}
	}
	cert, caPEM, err := selfSigned()
	if err != nil {
		return nil, err
	}
	s.caPEM = caPEM
	srv := gosmtp.NewServer(gosmtp.BackendFunc(s.session))
	srv.Domain = "sink.test"
	srv.ErrorLog = log.New(io.Discard, "", 0)
	srv.MaxMessageBytes = o.MaxBytes
	srv.ReadTimeout = 5 * time.Minute
	srv.WriteTimeout = time.Minute
	srv.AllowInsecureAuth = true
	srv.MaxLineLength = 8192
	conf := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	if o.TLS == StartTLS {
		srv.TLSConfig = conf
	}
	ln, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen for mail: %w", err)
	}
	s.ln = ln
	ln = &countingListener{Listener: ln, sink: s}
	if o.TLS == Implicit {
		ln = tls.NewListener(ln, conf)
	}
	s.server = srv
	go func() {
		defer close(s.done)
		// Serve ends with an error only when the listener is gone.
		_ = srv.Serve(ln)
	}()
	return s, nil
}

// Close stops the server and ends every conversation.
func (s *Sink) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.fault = Fault{}
	close(s.release)
	s.release = make(chan struct{})
	s.mu.Unlock()
	// Closed here too, since the server may not have begun to serve it yet.
	_ = s.ln.Close()
	err := s.server.Close()
	<-s.done
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Addr is the host:port the sink listens on.
func (s *Sink) Addr() string { return s.ln.Addr().String() }

// Host is the loopback address the sink listens on.
func (s *Sink) Host() string {
	host, _, _ := net.SplitHostPort(s.Addr())
	return host
}

// Port is the port the sink listens on.
func (s *Sink) Port() int {
	_, port, _ := net.SplitHostPort(s.Addr())
	n, _ := strconv.Atoi(port)
	return n
}

// CAPEM is the certificate authority of the sink's certificate.
func (s *Sink) CAPEM() []byte { return append([]byte(nil), s.caPEM...) }

// Connections is how many connections were accepted so far.
func (s *Sink) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// Settled waits until no conversation is open: what a client that was killed had sent
// has arrived then. Connections are accepted in the order in which they were made, so
// that one of its own shows when all earlier ones were.
func (s *Sink) Settled(ctx context.Context) error {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", s.Addr())
	if err != nil {
		return fmt.Errorf("knock at the mail sink: %w", err)
	}
	own := c.LocalAddr().String()
	err = s.Wait(ctx, func(s *Sink) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.open[own]
	})
	if err = errors.Join(err, c.Close()); err != nil {
		return err
	}
	return s.Wait(ctx, func(s *Sink) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.open) == 0
	})
}

// Messages are the accepted messages, oldest first.
func (s *Sink) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.messages...)
}

// Wait blocks until ok holds for the sink or ctx ends. It is checked again after
// every connection, stored message and stall.
func (s *Sink) Wait(ctx context.Context, ok func(*Sink) bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if ok(s) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the mail sink: %w", ctx.Err())
		case <-changed:
		}
	}
}

func (s *Sink) signal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

// countingListener counts connections and applies the faults that come before
// the greeting.
type countingListener struct {
	net.Listener
	sink *Sink
}

// Accept waits for the next connection that is to be served.
func (l *countingListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		l.sink.mu.Lock()
		l.sink.connections++
		c = &talk{Conn: c, sink: l.sink, from: c.RemoteAddr().String()}
		l.sink.open[c.RemoteAddr().String()] = true
		stall := l.sink.fault.Point == AtConnect && l.sink.fault.Stall
		l.sink.mu.Unlock()
		l.sink.signal()
		if stall {
			// Served after the release, without blocking other connections.
			return &stalledConn{Conn: c, sink: l.sink}, nil
		}
		err = l.sink.strike(AtConnect, func() {})
		if err == nil {
			return c, nil
		}
		var answer *gosmtp.SMTPError
		if errors.As(err, &answer) {
			_, _ = fmt.Fprintf(c, "%d %s\r\n", answer.Code, answer.Message)
		}
		_ = c.Close()
	}
}

// talk is a connection that tells the sink of its end.
type talk struct {
	net.Conn
	sink *Sink
	from string
}

// Close ends the conversation.
func (c *talk) Close() error {
	err := c.Conn.Close()
	c.sink.mu.Lock()
	delete(c.sink.open, c.from)
	c.sink.mu.Unlock()
	c.sink.signal()
	return err
}

// stalledConn holds back the greeting until the stall is released.
type stalledConn struct {
	net.Conn
	sink *Sink
	once sync.Once
}

// Write waits for the release before the first bytes.
func (c *stalledConn) Write(p []byte) (int, error) {
	c.once.Do(func() { _ = c.sink.strike(AtConnect, func() {}) })
	return c.Conn.Write(p)
}
