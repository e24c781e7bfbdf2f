package stack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/automonet/automonet/internal/need"
)

// Options change a stack.
type Options struct {
	// Listen is the address of the gateway; "" is a free port of 127.0.0.1.
	Listen string
	// Durable lets PostgreSQL write to the disk before it answers, as a hosted one does;
	// without it nothing may be concluded about speed or crashes.
	Durable bool
}

// Stack is a running project.
type Stack struct {
	// URL is that of the project, such as http://127.0.0.1:41234.
	URL string
	// AnonKey is the public key of the project, ServiceKey the one that passes by row
	// level security and that no program of ours has.
	AnonKey, ServiceKey string
	// Auth is the stub of GoTrue.
	Auth *Auth
	// Gate is the gateway, which can be made to fail.
	Gate *Gateway
	// DB is the database as the role of the migrations.
	DB *pgxpool.Pool

	root, dir string
	programs  programs
	owner     owner
	processes []*process
	rest      *http.Transport
	server    *http.Server
	realtime  *realtime
	served    chan struct{}
}

// New starts a stack. The error wraps ErrMissing where a program is not here.
func New(ctx context.Context, o Options) (*Stack, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	s := &Stack{root: root}
	if s.owner, err = newOwner(); err != nil {
		return nil, err
	}
	if s.programs, err = find(root); err != nil {
		return nil, err
	}
	// Not the test's folder: paths of sockets are short, and root's folders are closed.
	if s.dir, err = os.MkdirTemp("", "stack"); err != nil {
		return nil, err
	}
	if err = s.up(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Stack) up(ctx context.Context, o Options) error {
	if err := s.owner.own(s.dir); err != nil {
		return err
	}
	var err error
	if s.Auth, err = newAuth(); err != nil {
		return err
	}
	s.AnonKey, s.ServiceKey = s.Auth.key("anon"), s.Auth.key("service_role")
	if err := s.startPostgres(ctx, o); err != nil {
		return err
	}
	if s.DB, err = pgxpool.New(ctx, s.DSN(Migrator, "")+" pool_max_conns=20"); err != nil {
		return err
	}
	s.Auth.db = s.DB
	if err := s.startPostgREST(ctx); err != nil {
		return err
	}
	if s.realtime, err = newRealtime(ctx, s); err != nil {
		return err
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return fmt.Errorf("listen for the gateway: %w", err)
	}
	s.URL = "http://" + l.Addr().String()
	s.Gate = newGateway(s)
	s.server = &http.Server{Handler: s.Gate, ReadHeaderTimeout: time.Minute}
	s.served = make(chan struct{})
	go func() {
		_ = s.server.Serve(l) // ends by Close
		close(s.served)
	}()
	return nil
}

// Close ends the stack and removes its folder.
func (s *Stack) Close() error {
	var errs []error
	if s.realtime != nil {
		s.realtime.close()
	}
	if s.server != nil {
		errs = append(errs, s.server.Close())
		<-s.served
	}
	if s.rest != nil {
		s.rest.CloseIdleConnections()
	}
	if s.DB != nil {
		s.DB.Close()
	}
	for i := len(s.processes) - 1; i >= 0; i-- {
		p := s.processes[i]
		if err := p.cmd.Process.Signal(p.end); err != nil && !errors.Is(err, os.ErrProcessDone) {
			errs = append(errs, err)
		}
		<-p.ended
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}

// Shared is one stack for the tests of a package: started by the first that asks, ended
// after the last.
//
//	var shared stack.Shared
//
//	func TestMain(m *testing.M) { os.Exit(shared.Run(m)) }
type Shared struct {
	once  sync.Once
	stack *Stack
	err   error
}

// Run runs the tests and ends the stack that they started.
func (h *Shared) Run(m interface{ Run() int }) int {
	code := m.Run()
	if h.stack != nil {
		if err := h.stack.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "end the stack:", err)
			return 1
		}
	}
	return code
}

// Start returns the stack, or ends the test where there can be none: it is skipped and
// says why, or fails where AUTOMONET_MUST_RUN names postgres.
func (h *Shared) Start(t testing.TB) *Stack {
	t.Helper()
	h.once.Do(func() { h.stack, h.err = New(context.Background(), Options{}) })
	check(t, h.err)
	return h.stack
}

// Start starts a stack of the test's own.
func Start(t testing.TB, o Options) *Stack {
	t.Helper()
	s, err := New(context.Background(), o)
	check(t, err)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("end the stack: %v", err)
		}
	})
	return s
}

func check(t testing.TB, err error) {
	t.Helper()
	switch {
	case errors.Is(err, ErrMissing):
		need.MissingTool(t, "postgres", strings.TrimSpace(err.Error()))
	case err != nil:
		t.Fatal(err)
	}
}
