package email

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	gosmtp "github.com/wneessen/go-mail/smtp"

	"github.com/automonet/automonet/core"
)

// dialer opens signed-in connections to the configured server. By itself it can
// send nothing.
type dialer struct {
	conf   settings
	secret func(ref string) (string, error)
	reach  func(point string)
	// token gives the access token of an account without a password; rejected is told
	// of one that a server did not take.
	token    func(ctx context.Context) (string, error)
	rejected func(token string)
}

// session is one connection, after greeting, TLS and sign-in. It is driven with
// go-mail's protocol client and not with its mail.Client, whose errors do not
// tell whether the final dot has left.
type session struct {
	*gosmtp.Client
	conn *watchedConn
	conf settings
	stop func() bool
}

// watchedConn calls answer once, on the first read after it was armed. The read
// that follows the final dot is the moment at which the outcome is open.
type watchedConn struct {
	net.Conn
	armed  atomic.Bool
	answer func()
}

// Read announces the wait for the final answer.
func (c *watchedConn) Read(p []byte) (int, error) {
	if c.armed.CompareAndSwap(true, false) {
		c.answer()
	}
	return c.Conn.Read(p)
}

// open connects and signs in. Every error is a stepError, and means that nothing
// was sent. When ctx ends the connection is cut.
func (d *dialer) open(ctx context.Context) (*session, error) {
	password := ""
	if d.conf.byToken() {
		var err error
		if password, err = d.token(ctx); err != nil {
			return nil, at(stepAuth, err)
		}
	} else if d.conf.Auth != "none" {
		var err error
		if password, err = d.secret(d.conf.Password); err != nil {
			return nil, at(stepAuth, passwordError(d.conf.Password, err))
		}
	}
	d.reach("dial")
	dialCtx, cancel := context.WithTimeout(ctx, d.conf.timeout)
	defer cancel()
	raw, err := new(net.Dialer).DialContext(dialCtx, "tcp", d.conf.address())
	if err != nil {
		return nil, at(stepDial, err)
	}
	s := &session{conn: &watchedConn{Conn: raw, answer: func() { d.reach("answer") }}, conf: d.conf}
	s.stop = context.AfterFunc(ctx, func() { _ = raw.Close() })
	if err := s.start(ctx, password); err != nil {
		s.hangUp()
		var refused *textproto.Error
		if d.conf.byToken() && errors.As(err, &refused) && refused.Code >= 500 {
			// The next try renews it.
			d.rejected(password)
		}
		if ctx.Err() != nil {
			var se *stepError
			if errors.As(err, &se) {
				return nil, at(se.step, ctx.Err())
			}
		}
		return nil, err
	}
	return s, nil
}

// passwordError keeps the resolver's advice where it has some; such an error is
// made for users and holds no value.
func passwordError(ref string, err error) error {
	advice := "store it with automonet secret set"
	var own *core.Error
	if errors.As(err, &own) {
		advice = own.Error()
	}
	return core.Errorf(core.KindDenied, "the mail password %s is not available: %s", core.Clean(ref, 80, false), advice).Because(err)
}

func (s *session) start(ctx context.Context, password string) error {
	if s.conf.plain {
		if a, ok := s.conn.RemoteAddr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
			return at(stepTLS, core.Errorf(core.KindBlocked, "\"allow_insecure\" is for this machine only and the host is elsewhere; remove the key"))
		}
	}
	var conn net.Conn = s.conn
	if s.conf.Security == "tls" && !s.conf.plain {
		secure := tls.Client(s.conn, s.conf.tls)
		if err := s.patient(); err != nil {
			return at(stepTLS, err)
		}
		if err := secure.HandshakeContext(ctx); err != nil {
			return at(stepTLS, err)
		}
		conn = secure
	}
	if err := s.patient(); err != nil {
		return at(stepGreeting, err)
	}
	client, err := gosmtp.NewClient(conn, s.conf.Host)
	if err != nil {
		return at(stepGreeting, err)
	}
	s.Client = client
	// All addresses are ASCII (see NewRecipient), so SMTPUTF8 is not needed, and
	// asking for it would make a mail fail at relays without it.
	client.SkipSMTPUTF8(true)
	if err := client.Hello(s.conf.Hello); err != nil {
		return at(stepHello, err)
	}
	if s.conf.Security == "starttls" && !s.conf.plain {
		if ok, _ := client.Extension("STARTTLS"); !ok {
			return at(stepTLS, core.Errorf(core.KindBlocked, "the mail server offers no encryption (STARTTLS), so neither password nor mail was sent; use security: tls with port 465, or ask the provider"))
		}
		if err := s.patient(); err != nil {
			return at(stepTLS, err)
		}
		if err := client.StartTLS(s.conf.tls); err != nil {
			return at(stepTLS, err)
		}
	}
	return s.signIn(password)
}

// patient gives the next step its time.
func (s *session) patient() error { return s.conn.SetDeadline(time.Now().Add(s.conf.timeout)) }

func (s *session) signIn(password string) error {
	if s.conf.Auth == "none" {
		return nil
	}
	if err := s.patient(); err != nil {
		return at(stepAuth, err)
	}
	_, offered := s.Extension("AUTH")
	mechanisms := strings.Fields(strings.ToUpper(offered))
	choice := s.conf.Auth
	if choice == "auto" {
		choice = ""
		for _, m := range []string{"scram-sha-256", "scram-sha-1", "cram-md5", "plain", "login"} {
			if slices.Contains(mechanisms, strings.ToUpper(m)) {
				choice = m
				break
			}
		}
	}
	if choice == "" || !slices.Contains(mechanisms, strings.ToUpper(choice)) {
		return at(stepAuth, core.Errorf(core.KindDenied, "the mail server does not offer this way of signing in; set \"auth\" to one that it offers, or to auto"))
	}
	var auth gosmtp.Auth
	switch choice {
	case "scram-sha-256":
		auth = gosmtp.ScramSHA256Auth(s.conf.Username, password)
	case "scram-sha-1":
		auth = gosmtp.ScramSHA1Auth(s.conf.Username, password)
	case "cram-md5":
		auth = gosmtp.CRAMMD5Auth(s.conf.Username, password)
	case "xoauth2":
		auth = gosmtp.XOAuth2Auth(s.conf.Username, password)
	case "oauthbearer":
		auth = &bearer{user: s.conf.Username, token: password, host: s.conf.Host, port: s.conf.Port}
	case "login":
		auth = gosmtp.LoginAuth(s.conf.Username, password, s.conf.Host, s.conf.plain)
	default:
		auth = gosmtp.PlainAuth("", s.conf.Username, password, s.conf.Host, s.conf.plain)
	}
	return at(stepAuth, s.Auth(auth))
}

// hangUp closes the connection without ceremony.
func (s *session) hangUp() {
	s.stop()
	_ = s.conn.Close()
}

// bye ends the conversation politely; whatever comes of it no longer matters.
func (s *session) bye() {
	if s.patient() == nil {
		_ = s.Quit()
	}
	s.hangUp()
}

// send hands one message over and returns the server's answer. Errors are
// stepErrors; see explain.
func (s *session) send(ctx context.Context, reach func(string), grace time.Duration, from, to string, wire []byte) (string, error) {
	steps := []struct {
		name step
		do   func() error
	}{
		{stepMail, func() error { return s.Mail("<" + from + ">") }},
		{stepRcpt, func() error { return s.Rcpt("<" + to + ">") }},
	}
	for _, st := range steps {
		if err := s.patient(); err != nil {
			return "", at(st.name, err)
		}
		if err := st.do(); err != nil {
			return "", s.cut(ctx, st.name, err)
		}
	}
	reach("data")
	if err := s.patient(); err != nil {
		return "", at(stepData, err)
	}
	w, err := s.Data()
	if err != nil {
		return "", s.cut(ctx, stepData, err)
	}
	for rest := wire; len(rest) > 0; {
		n := min(len(rest), 32<<10)
		if err := s.patient(); err != nil {
			return "", at(stepBody, err)
		}
		if _, err := w.Write(rest[:n]); err != nil {
			return "", s.cut(ctx, stepBody, err)
		}
		rest = rest[n:]
	}
	if err := s.conn.SetDeadline(time.Now().Add(s.conf.answerTimeout)); err != nil {
		return "", at(stepBody, err)
	}
	if !s.stop() || ctx.Err() != nil {
		return "", at(stepBody, context.Canceled)
	}
	// From here on the mail may be accepted. A stop of the program no longer cuts
	// the connection but leaves a short time for the answer.
	s.stop = context.AfterFunc(ctx, func() { _ = s.conn.SetReadDeadline(time.Now().Add(grace)) })
	s.conn.armed.Store(true)
	if err := w.Close(); err != nil {
		return "", at(stepAnswer, err)
	}
	if r, ok := w.(interface{ ServerResponse() string }); ok {
		return r.ServerResponse(), nil
	}
	return "", nil
}

// cut says that the connection was cut by our own stop, where it was.
func (s *session) cut(ctx context.Context, st step, err error) error {
	if ctx.Err() != nil {
		return at(st, ctx.Err())
	}
	return at(st, err)
}

// sender is the transport that can send.
type sender struct {
	dial  *dialer
	grace time.Duration
}

func (t *sender) deliver(ctx context.Context, from, to string, wire []byte) (string, error) {
	s, err := t.dial.open(ctx)
	if err != nil {
		return "", explain(err)
	}
	answer, err := s.send(ctx, t.dial.reach, t.grace, from, to, wire)
	if err != nil {
		s.hangUp()
		return "", explain(err)
	}
	s.bye()
	return answer, nil
}

// dryRun is the transport of dry-run: it has nothing to connect with.
type dryRun struct{}

func (dryRun) deliver(context.Context, string, string, []byte) (string, error) {
	return "", &core.Refusal{Code: core.RefusedDryRun, Text: "dry-run: nothing was sent; start with --live to send"}
}

// transport hands a finished message to a server.
type transport interface {
	deliver(ctx context.Context, from, to string, wire []byte) (answer string, err error)
}

var (
	_ transport = (*sender)(nil)
	_ transport = dryRun{}
	_ io.Reader = (*watchedConn)(nil)
)
