// Package imap reads a mailbox over IMAP (RFC 9051, RFC 3501) without changing it:
// mailboxes are examined, not selected, and bodies are peeked at, so that nothing is
// marked read. The one thing it can add is a copy of a mail that was sent. What is new is told by UIDVALIDITY and UID; IDLE (RFC 2177) says when
// to look, and where a server lacks it a NOOP now and then does. It signs in with a
// password or an app password, or with an access token (XOAUTH2, OAUTHBEARER), over TLS or
// STARTTLS, and never without encryption to another machine.
//
// The protocol is spoken by emersion/go-imap. This package adds what it lacks: the
// end of a context ends what waits, and a server cannot make the program hold more
// than was asked for.
package imap

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"github.com/automonet/automonet/core"
)

// The ways in which a connection is encrypted.
const (
	// TLS from the first byte, usually port 993.
	TLS = "tls"
	// STARTTLS on a plain connection, usually port 143; it is required.
	STARTTLS = "starttls"
	// Plain is possible to this machine only.
	Plain = "plain"
)

// Options say where to connect and as whom.
type Options struct {
	Host string
	// Port is 993 for TLS and 143 for the others when it is 0.
	Port int
	// Security is TLS, STARTTLS or Plain; "" is TLS.
	Security string
	// TLS is nil for the system's authorities.
	TLS      *tls.Config
	Username string
	// Password gives the password, Token an access token; the one that is set is
	// used, Token first.
	Password func(ctx context.Context) (string, error)
	Token    func(ctx context.Context) (string, error)
	// Rejected is told of an access token that the server did not take.
	Rejected func(token string)
	// Timeout bounds each step; 0 is 30 s.
	Timeout time.Duration
	// Poll is how often Wait asks a server that lacks IDLE; 0 is 5 min.
	Poll time.Duration
	// MaxBytes bounds what one connection may send; 0 is 256 MiB.
	MaxBytes int64
}

const (
	defaultTimeout  = 30 * time.Second
	defaultMaxBytes = 256 << 20
	defaultPoll     = 5 * time.Minute
)

// Conn is one signed-in connection. Its methods are called by one goroutine at a
// time; Close may be called by any.
type Conn struct {
	client  *imapclient.Client
	conn    *bounded
	timeout time.Duration
	poll    time.Duration
	host    string
	box     Mailbox
	news    chan struct{}
}

// Mailbox is the state of an examined mailbox.
type Mailbox struct {
	Name string
	// UIDValidity changes when the UIDs of a mailbox mean other messages than before.
	UIDValidity uint32
	// UIDNext is the UID that the next message gets at least; 0 if not told.
	UIDNext  uint32
	Messages uint32
}

// Dial connects and signs in. Errors are of core.KindDenied where the server does
// not take the user, core.KindBlocked where a connection may not be used, and
// core.KindTransient otherwise; they hold nothing that the server said.
func Dial(ctx context.Context, o Options) (*Conn, error) {
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Poll <= 0 {
		o.Poll = defaultPoll
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultMaxBytes
	}
	if o.Port == 0 {
		o.Port = 143
		if o.Security == TLS || o.Security == "" {
			o.Port = 993
		}
	}
	secret, byToken, err := o.secret(ctx)
	if err != nil {
		return nil, err
	}
	dial, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	raw, err := new(net.Dialer).DialContext(dial, "tcp", net.JoinHostPort(o.Host, fmt.Sprint(o.Port)))
	if err != nil {
		return nil, o.unreachable(ctx, err)
	}
	c := &Conn{conn: &bounded{Conn: raw, left: o.MaxBytes}, timeout: o.Timeout, poll: o.Poll, host: o.Host, news: make(chan struct{}, 1)}
	stop := context.AfterFunc(dial, func() { _ = raw.Close() })
	defer stop()
	if err := c.open(dial, o); err != nil {
		_ = raw.Close()
		if ctx.Err() != nil {
			return nil, fmt.Errorf("connect to %s: %w", o.Host, ctx.Err())
		}
		return nil, err
	}
	if err := c.signIn(o, secret, byToken); err != nil {
		// Close tells of a connection that is broken, which is known.
		_ = c.client.Close()
		if ctx.Err() != nil {
			return nil, fmt.Errorf("sign in at %s: %w", o.Host, ctx.Err())
		}
		return nil, err
	}
	return c, nil
}

// secret fetches what signs in, before there is a connection that would wait.
func (o Options) secret(ctx context.Context) (value string, token bool, err error) {
	switch {
	case o.Token != nil:
		value, err = o.Token(ctx)
		return value, true, err
	case o.Password != nil:
		value, err = o.Password(ctx)
	}
	return value, false, err
}

func (o Options) unreachable(ctx context.Context, cause error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("connect to %s: %w", o.Host, ctx.Err())
	}
	return core.Errorf(core.KindTransient, "the mail server %s cannot be reached; check its name and port", core.Clean(o.Host, 80, false)).Because(cause)
}

// open encrypts and waits for the greeting.
func (c *Conn) open(ctx context.Context, o Options) error {
	options := &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages == nil {
				return
			}
			select {
			case c.news <- struct{}{}:
			default:
			}
		}}}
	conf := o.TLS.Clone()
	if conf == nil {
		conf = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if conf.ServerName == "" {
		conf.ServerName = o.Host
	}
	insecure := core.Errorf(core.KindBlocked, "the mail server %s offers no safe connection, so the password was not sent", core.Clean(o.Host, 80, false))
	switch o.Security {
	case TLS, "":
		secure := tls.Client(c.conn, conf)
		if err := secure.HandshakeContext(ctx); err != nil {
			return insecure.Because(err)
		}
		c.client = imapclient.New(secure, options)
	case STARTTLS:
		options.TLSConfig = conf
		client, err := imapclient.NewStartTLS(c.conn, options)
		if err != nil {
			return insecure.Because(err)
		}
		c.client = client
	case Plain:
		if a, ok := c.conn.RemoteAddr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
			return insecure
		}
		c.client = imapclient.New(c.conn, options)
	default:
		return core.Invalid("security", "%q is not known; use starttls or tls", core.Clean(o.Security, 20, false))
	}
	if err := c.client.WaitGreeting(); err != nil {
		_ = c.client.Close()
		return c.broken(err)
	}
	return nil
}

func (c *Conn) signIn(o Options, secret string, byToken bool) error {
	if c.client.State() == goimap.ConnStateAuthenticated {
		return nil // PREAUTH, over TLS or on this machine
	}
	var err error
	switch caps := c.client.Caps(); {
	case byToken && caps.Has(goimap.AuthCap("OAUTHBEARER")) && !caps.Has(goimap.AuthCap("XOAUTH2")):
		err = c.client.Authenticate(&oauthbearer{user: o.Username, token: secret, host: o.Host, port: o.Port})
	case byToken:
		err = c.client.Authenticate(&xoauth2{user: o.Username, token: secret})
	case caps.Has(goimap.AuthCap(sasl.Plain)):
		// SASL carries any character, LOGIN only ASCII for sure.
		err = c.client.Authenticate(sasl.NewPlainClient("", o.Username, secret))
	case caps.Has(goimap.CapLoginDisabled):
		return core.Errorf(core.KindDenied, "the mail server %s offers no way of signing in with a password; use OAuth", core.Clean(c.host, 80, false))
	default:
		err = c.client.Login(o.Username, secret).Wait()
	}
	var no *goimap.Error
	var refused *tokenRefused
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused), errors.As(err, &no):
		if no != nil && (no.Code == goimap.ResponseCodeUnavailable || no.Type == goimap.StatusResponseTypeBye) {
			return c.broken(err)
		}
		if byToken && o.Rejected != nil {
			o.Rejected(secret)
		}
		return core.Errorf(core.KindDenied, "the mail server %s does not take this user and password; many providers want an app password", core.Clean(c.host, 80, false))
	}
	return c.broken(err)
}

// broken hides what a library's error may quote of the server.
func (c *Conn) broken(err error) error {
	if errors.Is(err, errTooMuch) {
		return core.Errorf(core.KindBlocked, "the mail server %s sends more than it was asked for", core.Clean(c.host, 80, false))
	}
	return core.Errorf(core.KindTransient, "the mail server %s broke off; it is tried again later", core.Clean(c.host, 80, false)).Because(errBroken)
}

// errBroken stands for the library's own error.
var errBroken = errors.New("the IMAP connection broke")

// Close says goodbye, or cuts the connection when that takes longer than a second.
func (c *Conn) Close() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		// Whatever comes of a goodbye, the connection is closed next.
		_ = c.client.Logout().Wait()
	}()
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
	_ = c.client.Close()
	_ = c.conn.Close()
	<-done
}

// step runs one exchange within the time-out; the end of ctx or time cuts the
// connection, after which it is of no more use.
func (c *Conn) step(ctx context.Context, do func() error) error {
	bound, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	stop := context.AfterFunc(bound, func() { _ = c.conn.Close() })
	defer stop()
	err := do()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("read mail at %s: %w", c.host, ctx.Err())
	}
	var own *core.Error
	if errors.As(err, &own) {
		return own
	}
	return c.broken(errors.Join(err, c.conn.failed()))
}

// Examine opens a mailbox for reading only.
func (c *Conn) Examine(ctx context.Context, name string) (Mailbox, error) {
	err := c.step(ctx, func() error {
		got, err := c.client.Select(name, &goimap.SelectOptions{ReadOnly: true}).Wait()
		var no *goimap.Error
		if errors.As(err, &no) {
			return core.Errorf(core.KindNotFound, "the mail server has no folder %q; name it as the server does", core.Clean(name, 80, false))
		}
		if err != nil {
			return err
		}
		c.box = Mailbox{Name: name, UIDValidity: got.UIDValidity, UIDNext: uint32(got.UIDNext), Messages: got.NumMessages}
		return nil
	})
	return c.box, err
}

// errTooMuch ends a connection on which a server sends without end.
var errTooMuch = errors.New("the server sent too much")

// bounded is a connection that may bring a bounded number of bytes.
type bounded struct {
	net.Conn
	left int64
	over atomic.Bool
}

// Read reads as long as the bound is not reached.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		b.over.Store(true)
		return 0, errTooMuch
	}
	n, err := b.Conn.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// failed is errTooMuch once the bound was reached; the library's errors do not wrap
// what ended them.
func (b *bounded) failed() error {
	if b.over.Load() {
		return errTooMuch
	}
	return nil
}

var _ io.Reader = (*bounded)(nil)
