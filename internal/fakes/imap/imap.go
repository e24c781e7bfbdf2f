// Package imap is a mail server in memory for tests: the server of
// emersion/go-imap over one mailbox, with faults on demand. It notes whether a
// client opened a folder for writing.
package imap

import (
	"bytes"
	"errors"
	"io"
	"log"
	"net"
	"sync"
	"sync/atomic"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// User and Password sign in.
const (
	User     = "mara@example.org"
	Password = "pass-word"
)

// Server is a running server. It is safe for concurrent use.
type Server struct {
	listener net.Listener
	server   *imapserver.Server
	user     *imapmemserver.User
	done     chan struct{}
	// cut is how many more bytes the server may send, below 0 for any number.
	cut atomic.Int64

	mu       sync.Mutex
	sessions int
	writable int
	conns    map[net.Conn]bool
}

// Start starts a server with an empty INBOX on a free port of 127.0.0.1.
func Start() (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{listener: l, user: imapmemserver.NewUser(User, Password), done: make(chan struct{}), conns: map[net.Conn]bool{}}
	s.cut.Store(-1)
	if err := s.user.Create("INBOX", nil); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	memory := imapmemserver.New()
	memory.AddUser(s.user)
	s.server = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			s.mu.Lock()
			s.sessions++
			s.mu.Unlock()
			return &session{Session: memory.NewSession(), server: s}, nil, nil
		},
		Caps:   goimap.CapSet{goimap.CapIMAP4rev1: {}},
		Logger: log.New(io.Discard, "", 0), InsecureAuth: true,
	})
	go func() {
		defer close(s.done)
		// Serve ends with Close.
		_ = s.server.Serve(wire{l, s})
	}()
	return s, nil
}

// Port is where it listens.
func (s *Server) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Create makes a folder.
func (s *Server) Create(folder string) error { return s.user.Create(folder, nil) }

// Renumber deletes a folder with all its messages and makes it anew, with another
// UIDVALIDITY.
func (s *Server) Renumber(folder string) error {
	if err := s.user.Delete(folder); err != nil {
		return err
	}
	return s.user.Create(folder, nil)
}

// Append puts a message into a folder.
func (s *Server) Append(folder string, raw []byte, at time.Time) error {
	_, err := s.user.Append(folder, literal{bytes.NewReader(raw)}, &goimap.AppendOptions{Time: at})
	return err
}

// Unseen counts the messages of a folder that are not marked read.
func (s *Server) Unseen(folder string) (int, error) {
	st, err := s.user.Status(folder, &goimap.StatusOptions{NumUnseen: true})
	if err != nil {
		return 0, err
	}
	return int(*st.NumUnseen), nil
}

// Count counts the messages of a folder.
func (s *Server) Count(folder string) (int, error) {
	st, err := s.user.Status(folder, &goimap.StatusOptions{NumMessages: true})
	if err != nil {
		return 0, err
	}
	return int(*st.NumMessages), nil
}

// Writable counts how often a folder was opened for writing, Sessions how many
// connections there were.
func (s *Server) Writable() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writable
}

// Sessions counts the connections so far.
func (s *Server) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions
}

// CutAfter breaks connections once that many more bytes were sent; a number below 0
// ends the fault.
func (s *Server) CutAfter(n int) { s.cut.Store(int64(n)) }

// Drop breaks all connections.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		// What is broken on purpose need not close well.
		_ = c.Close()
	}
}

// Close stops the server.
func (s *Server) Close() error {
	err := s.server.Close()
	s.Drop()
	<-s.done
	return err
}

// session notes how folders are opened.
type session struct {
	imapserver.Session
	server *Server
}

// Select counts what is opened for writing.
func (s *session) Select(box string, o *goimap.SelectOptions) (*goimap.SelectData, error) {
	if o == nil || !o.ReadOnly {
		s.server.mu.Lock()
		s.server.writable++
		s.server.mu.Unlock()
	}
	return s.Session.Select(box, o)
}

// wire makes connections that break on demand.
type wire struct {
	net.Listener
	server *Server
}

// Accept waits for a client.
func (w wire) Accept() (net.Conn, error) {
	c, err := w.Listener.Accept()
	if err != nil {
		return nil, err
	}
	w.server.mu.Lock()
	w.server.conns[c] = true
	w.server.mu.Unlock()
	return &conn{c, w.server}, nil
}

type conn struct {
	net.Conn
	server *Server
}

// Write sends as much as the fault lets through.
func (c *conn) Write(p []byte) (int, error) {
	for {
		left := c.server.cut.Load()
		if left < 0 {
			return c.Conn.Write(p)
		}
		if !c.server.cut.CompareAndSwap(left, max(0, left-int64(len(p)))) {
			continue
		}
		if left >= int64(len(p)) {
			return c.Conn.Write(p)
		}
		n, err := c.Conn.Write(p[:left])
		return n, errors.Join(err, c.Conn.Close(), io.ErrClosedPipe)
	}
}

// literal is a message on its way in.
type literal struct{ *bytes.Reader }

// Size is its length.
func (l literal) Size() int64 { return l.Reader.Size() }
