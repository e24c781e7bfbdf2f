package mailalerts

import (
	"context"
	"time"

	"github.com/automonet/automonet/adapters/client/imap"
	"github.com/automonet/automonet/adapters/client/oauth"
	"github.com/automonet/automonet/core"
)

// Bounds of one page: that many messages are looked at, that many alerts are read.
const (
	pageHeaders = 200
	pageMails   = 40
)

// dial signs in at the mail server.
func (s *mails) dial(ctx context.Context) (*imap.Conn, error) {
	o := imap.Options{Host: s.conf.Host, Port: s.conf.Port, Security: s.conf.security, TLS: s.conf.tls, Username: s.conf.Username, Timeout: s.conf.timeout}
	if s.conf.OAuth.Provider == "" {
		o.Password = func(context.Context) (string, error) { return s.deps.Secret(s.conf.Password) }
		return imap.Dial(ctx, o)
	}
	client, err := s.provider()
	if err != nil {
		return nil, err
	}
	o.Rejected = client.Reject
	o.Token = func(ctx context.Context) (string, error) {
		t, err := client.Token(ctx)
		return t.Access, err
	}
	return imap.Dial(ctx, o)
}

// provider makes the client of the provider, once.
func (s *mails) provider() (*oauth.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.oauth != nil {
		return s.oauth, nil
	}
	client, err := s.conf.OAuth.Client(oauth.MailKit{User: s.conf.Username, Host: s.conf.Host, Get: s.deps.Secret, Set: s.deps.KeepSecret,
		Clock: s.deps.Clock, Transport: s.deps.Transport, Timeout: s.conf.timeout})
	if err != nil {
		return nil, err
	}
	s.oauth = client
	return client, nil
}

// SignIn lets the user grant access in their browser, or by a code that is shown
// behind the address.
func (s *mails) SignIn(ctx context.Context, show func(address string)) error {
	if s.conf.OAuth.Provider == "" {
		return core.Errorf(core.KindInvalid, "this source signs in with a password; only one with oauth needs your consent")
	}
	client, err := s.provider()
	if err != nil {
		return err
	}
	if s.conf.OAuth.Device {
		return client.Device(ctx, func(address, code string) { show(address + " (" + code + ")") })
	}
	return client.Authorize(ctx, show)
}

// fromBox reads one page of the mailbox into p and moves the cursor. It reports
// whether there is more.
func (s *mails) fromBox(ctx context.Context, c *cursor, p *pile) (more bool, err error) {
	conn, err := s.dial(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	box, err := conn.Examine(ctx, s.conf.Folder)
	if err != nil {
		return false, err
	}
	p.boxed = int(box.Messages)
	if box.UIDValidity != c.Validity {
		c.Validity, c.UID = box.UIDValidity, 0
	}
	var since time.Time
	if c.UID == 0 {
		since = s.deps.Clock.Now().AddDate(0, 0, -s.conf.Days)
	}
	uids, more, err := conn.UIDs(ctx, c.UID, since, pageHeaders)
	if err != nil {
		return false, err
	}
	var wanted []uint32
	if err := conn.Headers(ctx, uids, func(m imap.Message) error {
		head, err := parseHeader(m.Raw)
		if err == nil && s.cares(head) {
			wanted = append(wanted, m.UID)
		}
		return nil
	}); err != nil {
		return false, err
	}
	last := c.UID
	if len(uids) > 0 {
		last = uids[len(uids)-1]
	}
	if len(wanted) > pageMails {
		wanted, more = wanted[:pageMails], true
		last = wanted[len(wanted)-1]
	}
	if err := conn.Messages(ctx, wanted, maxMail, func(m imap.Message) error {
		p.take(m.Raw, m.Arrived, s.conf.trust, s.conf.Unverified)
		return nil
	}); err != nil {
		return false, err
	}
	if !more && box.UIDNext > 0 {
		last = max(last, box.UIDNext-1)
	}
	c.UID = last
	return more, nil
}

// cares reports whether a mail is by somebody whose alerts are read.
func (s *mails) cares(m mail) bool {
	return m.from != "" && (platformOf(s.platforms, m.from) != nil || s.named(m.from))
}

// named reports whether the user named a sender, by address or domain.
func (s *mails) named(from string) bool {
	for _, want := range s.conf.senders {
		if from == want || under(domain(from), want) {
			return true
		}
	}
	return false
}
