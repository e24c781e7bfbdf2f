// Package email sends approved proposals as plain-text mail through the user's
// own SMTP account. One submission is one mail to exactly one address, whose
// Message-ID is made of the submission's key and stays the same in every try.
// What leaves is compared with what was approved before the connection is used.
// A failure before the end of the message is a definite refusal; a lost answer
// after it is ambiguous and never leads to a second try by itself.
package email

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/oauth"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Channel is the mail channel. Its methods may be called concurrently; mails
// leave one after the other.
type Channel struct {
	name  core.ChannelName
	conf  settings
	clock clock.Clock
	out   transport
	login *dialer
	lane  chan struct{}
	box   *mailbox
	oauth *oauth.Client

	mu       sync.Mutex
	accepted map[core.IdemKey]core.Receipt
	order    []core.IdemKey
}

// answerGrace is how long a stopping program still waits for the answer to a
// mail that was handed over completely.
const answerGrace = 5 * time.Second

// rememberedKeys bounds the memory of accepted keys; sent.log holds all of them.
const rememberedKeys = 1000

// New makes the channel from its configuration node. In dry-run its transport
// has nothing to connect with.
func New(cfg channel.Config, deps channel.Deps) (channel.Channel, error) {
	return newChannel(cfg, deps)
}

func newChannel(cfg channel.Config, deps channel.Deps) (*Channel, error) {
	var c Config
	if err := cfg.Decode(&c); err != nil {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
	}
	conf, err := c.check()
	if err != nil {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
	}
	login := &dialer{conf: conf, secret: deps.Secret, reach: deps.Reach}
	var signIn *oauth.Client
	if conf.byToken() {
		if signIn, err = conf.OAuth.Client(oauth.MailKit{User: conf.Username, Host: conf.Host, Sends: true, Get: deps.Secret, Set: deps.KeepSecret,
			Clock: deps.Clock, Transport: deps.Transport, Timeout: conf.timeout}); err != nil {
			return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
		}
		login.rejected = signIn.Reject
		login.token = func(ctx context.Context) (string, error) {
			t, err := signIn.Token(ctx)
			return t.Access, err
		}
	}
	ch := &Channel{name: deps.Name, conf: conf, clock: deps.Clock, out: dryRun{}, login: login,
		lane: make(chan struct{}, 1), accepted: map[core.IdemKey]core.Receipt{}}
	ch.oauth = signIn
	if conf.IMAP.Host != "" {
		ch.box = &mailbox{conf: conf, login: login, clock: deps.Clock}
	}
	if !deps.DryRun {
		ch.out = &sender{dial: login, grace: answerGrace}
	}
	return ch, nil
}

// Preview returns the whole mail as it would leave at this moment.
func (c *Channel) Preview(_ context.Context, s core.Submission) (channel.Preview, error) {
	l, err := c.compose(s, c.clock.Now())
	if err != nil {
		return channel.Preview{}, err
	}
	summary := "mail to " + l.to
	switch n := len(s.Content.Attachments); n {
	case 0:
	case 1:
		summary += ", 1 attachment"
	default:
		summary += fmt.Sprintf(", %d attachments", n)
	}
	head := "From: " + c.conf.from.String() + "\nTo: " + l.to + "\nSubject: " + s.Content.Subject
	for _, a := range s.Content.Attachments {
		head += "\nAttachment: " + a.Name
	}
	return channel.Preview{Summary: summary, Text: head + "\n\n" + s.Content.Body, Wire: string(l.wire), Warnings: l.warnings}, nil
}

// Submit sends the mail. A key that this process has seen accepted is not sent
// again: its receipt is returned.
func (c *Channel) Submit(ctx context.Context, s core.Submission) (core.Receipt, error) {
	select {
	case c.lane <- struct{}{}:
		defer func() { <-c.lane }()
	case <-ctx.Done():
		return core.Receipt{}, &core.Refusal{Code: core.RefusedUnreachable, Text: "stopped before the mail was begun; it is tried again", RetryAfter: time.Minute}
	}
	l, err := c.compose(s, c.clock.Now())
	if err != nil {
		return core.Receipt{}, err
	}
	if r, ok := c.receipt(s.Key); ok {
		return r, nil
	}
	answer, err := c.out.deliver(ctx, c.conf.from.Address, l.to, l.wire)
	if err != nil {
		return core.Receipt{}, err
	}
	r := core.Receipt{MessageID: l.messageID, Text: core.Clean(answer, 200, false), At: c.clock.Now(), By: "channel"}
	c.remember(s.Key, r)
	if note := c.keepCopy(ctx, l, r.At); note != "" {
		r.Text = core.Clean(r.Text+" ("+note+")", 400, false)
	}
	return r, nil
}

// copySpan bounds how long a sent mail's copy may take. The mail is sent, whatever
// comes of the copy.
const copySpan = 20 * time.Second

// keepCopy puts a copy of an accepted mail among the sent ones, and says why there is
// none.
func (c *Channel) keepCopy(ctx context.Context, l letter, at time.Time) string {
	if c.box == nil || !c.box.copies() {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, copySpan)
	defer cancel()
	c.login.reach("copy")
	if err := c.box.keep(ctx, l.messageID, l.wire, at); err != nil {
		return "no copy in the Sent folder: " + words(err)
	}
	c.login.reach("copied")
	return ""
}

// words is what may be shown of an error.
func words(err error) string {
	var own *core.Error
	if errors.As(err, &own) {
		return own.Error()
	}
	return "the mailbox did not answer in time"
}

// Verify looks for the mail by its own Message-ID: in the memory of this process,
// among the sent mails, and among those that answer it. A mail that is in none of
// them may have been sent all the same: the copy is made after the server took it.
func (c *Channel) Verify(ctx context.Context, s core.Submission) (channel.Verdict, error) {
	if r, ok := c.receipt(s.Key); ok {
		return channel.Verdict{Presence: channel.PresenceFound, Receipt: r, Reason: "the mail server acknowledged it to this process"}, nil
	}
	id := core.Clean(string(s.Key), 64, false) + "@" + c.conf.domain
	if c.box != nil && keyForm.MatchString(string(s.Key)) {
		where, err := c.box.find(ctx, id)
		if err != nil {
			return channel.Verdict{}, err
		}
		if where != "" {
			return channel.Verdict{Presence: channel.PresenceFound, Reason: where,
				Receipt: core.Receipt{MessageID: id, Text: where, At: c.clock.Now(), By: "channel"}}, nil
		}
	}
	return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: fmt.Sprintf(
		"an outgoing mail server cannot be asked about past mail; look in your Sent folder and for a bounce, by Message-ID <%s>", id)}, nil
}

// Inbox is the mailbox of the account, nil where none is configured.
func (c *Channel) Inbox() channel.Inbox {
	if c.box == nil {
		return nil
	}
	return c.box
}

// Continued looks in the mailbox for an answer that came before this one.
func (c *Channel) Continued(ctx context.Context, s core.Submission) (channel.Continuation, error) {
	switch {
	case c.box == nil:
		return channel.Continuation{}, core.Errorf(core.KindDenied, "no mailbox is configured, so that nobody can tell whether the conversation went on; name one as imap in the channel's configuration")
	case s.Thread == nil || !core.MailID(s.Thread.InReplyTo):
		return channel.Continuation{}, core.Invalid("thread", "this is no answer to a mail")
	}
	return c.box.continued(ctx, *s.Thread)
}

// SignIn lets the user grant access in their browser, or by a code that is shown
// behind the address.
func (c *Channel) SignIn(ctx context.Context, show func(address string)) error {
	if c.oauth == nil {
		return core.Errorf(core.KindInvalid, "this channel signs in with a password; only one with oauth needs your consent")
	}
	if c.conf.OAuth.Device {
		return c.oauth.Device(ctx, func(address, code string) { show(address + " (" + code + ")") })
	}
	return c.oauth.Authorize(ctx, show)
}

// Outcomes has nothing to report: replies are read from the mailbox.
func (c *Channel) Outcomes(_ context.Context, cursor channel.Cursor) ([]core.OutcomeEvent, channel.Cursor, error) {
	return nil, cursor, nil
}

// CheckLogin connects, encrypts, signs in and says goodbye; it sends nothing and
// works in dry-run too. The error says what to change.
func (c *Channel) CheckLogin(ctx context.Context) error {
	s, err := c.login.open(ctx)
	if err == nil {
		s.bye()
		if c.box == nil {
			return nil
		}
		return c.box.check(ctx)
	}
	var refused *core.Refusal
	if errors.As(explain(err), &refused) {
		kind := core.KindTransient
		if refused.RetryAfter == 0 {
			kind = core.KindBlocked
		}
		return core.Errorf(kind, "%s", refused.Text).Because(err)
	}
	return fmt.Errorf("check the mail account: %w", err)
}

// SendTest sends a short mail to the user's own address. In dry-run it is
// refused like every other mail.
func (c *Channel) SendTest(ctx context.Context) (core.Receipt, error) {
	return c.SendSelf(ctx, "test "+c.clock.Now().Format(time.RFC3339Nano), "AutoMonet: Testmail / test mail",
		"Diese Mail kommt von Ihrem eigenen AutoMonet. Der Versand funktioniert.\n\nThis mail was sent by your own AutoMonet. Sending works.\n")
}

// SendSelf sends a mail to the user's own address and nowhere else. Mails with the
// same key have the same Message-ID, and this process sends it once. In dry-run it
// is refused like every other mail.
func (c *Channel) SendSelf(ctx context.Context, key, subject, body string) (core.Receipt, error) {
	content := core.Content{Channel: c.name, Recipient: c.conf.from.Address, Subject: core.Clean(subject, 200, false), Language: core.LangEnglish, Body: body}
	return c.Submit(ctx, core.Submission{Channel: c.name, Key: core.NewIdemKey(core.SubmissionID(key), "", c.name), Recipient: content.Recipient, Content: content, Hash: content.Hash()})
}

func (c *Channel) receipt(key core.IdemKey) (core.Receipt, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.accepted[key]
	return r, ok
}

func (c *Channel) remember(key core.IdemKey, r core.Receipt) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.accepted[key] = r
	c.order = append(c.order, key)
	if len(c.order) > rememberedKeys {
		delete(c.accepted, c.order[0])
		c.order = c.order[1:]
	}
}

var (
	_ channel.Channel = (*Channel)(nil)
	_ channel.Reader  = (*Channel)(nil)

	_ channel.Converser = (*Channel)(nil)
)
