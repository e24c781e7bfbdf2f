package smtp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

// session is one client's conversation.
type session struct {
	sink     *Sink
	conn     *gosmtp.Conn
	signedIn bool
	from     string
	to       []string
}

func (s *Sink) session(c *gosmtp.Conn) (gosmtp.Session, error) {
	if err := s.strike(AtHello, func() { _ = c.Conn().Close() }); err != nil {
		return nil, err
	}
	return &session{sink: s, conn: c}, nil
}

func (se *session) drop() { _ = se.conn.Conn().Close() }

// Reset forgets the message that is being received.
func (se *session) Reset() { se.from, se.to = "", nil }

// Logout ends the conversation.
func (se *session) Logout() error { return nil }

// AuthMechanisms are those that the sink offers.
func (se *session) AuthMechanisms() []string {
	if len(se.sink.opts.Users) == 0 && se.sink.opts.Tokens == nil {
		return nil
	}
	return se.sink.opts.Mechanisms
}

// Auth starts a sign-in.
func (se *session) Auth(mech string) (sasl.Server, error) {
	offered := false
	for _, m := range se.AuthMechanisms() {
		offered = offered || m == mech
	}
	if !offered {
		return nil, gosmtp.ErrAuthUnknownMechanism
	}
	users := se.sink.opts.Users
	done := func(ok bool) error {
		if err := se.sink.strike(AtAuth, se.drop); err != nil {
			return err
		}
		if !ok {
			return gosmtp.ErrAuthFailed
		}
		se.signedIn = true
		return nil
	}
	switch mech {
	case "PLAIN":
		return sasl.NewPlainServer(func(_, user, password string) error {
			want, known := users[user]
			return done(known && want == password)
		}), nil
	case "LOGIN":
		return &loginServer{users: users, done: done}, nil
	case "CRAM-MD5":
		return &cramServer{users: users, done: done}, nil
	case "SCRAM-SHA-256":
		return &scramServer{users: users, done: done}, nil
	case "XOAUTH2", "OAUTHBEARER":
		good := se.sink.opts.Tokens
		return &tokenServer{good: good, done: done}, nil
	}
	return nil, gosmtp.ErrAuthUnknownMechanism
}

// Mail takes the sender.
func (se *session) Mail(from string, _ *gosmtp.MailOptions) error {
	if (len(se.sink.opts.Users) > 0 || se.sink.opts.Tokens != nil) && !se.signedIn {
		return &gosmtp.SMTPError{Code: 530, EnhancedCode: gosmtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	if err := se.sink.strike(AtMail, se.drop); err != nil {
		return err
	}
	se.from = from
	return nil
}

// Rcpt takes a recipient.
func (se *session) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	if err := se.sink.strike(AtRcpt, se.drop); err != nil {
		return err
	}
	se.to = append(se.to, to)
	return nil
}

// Data takes the message and stores it.
func (se *session) Data(r io.Reader) error {
	first := make([]byte, 1)
	if _, err := io.ReadFull(r, first); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err := se.sink.strike(AtBody, se.drop); err != nil {
		return err
	}
	rest, err := io.ReadAll(r)
	if err != nil {
		// The final dot never came: an incomplete message is no message.
		return err
	}
	raw := append(bytes.Clone(first), rest...)
	if err := se.sink.strike(AtDot, se.drop); err != nil {
		return err
	}
	id, err := se.sink.keep(Message{From: se.from, To: append([]string(nil), se.to...), Raw: raw})
	if err != nil {
		return fmt.Errorf("keep the message: %w", err)
	}
	if err := se.sink.strike(AtStored, se.drop); err != nil {
		return err
	}
	return &gosmtp.SMTPError{Code: 250, EnhancedCode: gosmtp.EnhancedCode{2, 0, 0}, Message: "Ok: queued as " + strings.ToUpper(id)}
}

var (
	_ gosmtp.Session     = (*session)(nil)
	_ gosmtp.AuthSession = (*session)(nil)
)
