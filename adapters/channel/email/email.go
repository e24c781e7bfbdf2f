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
	ch := &Channel{name: deps.Name, conf: conf, clock: deps.Clock, out: dryRun{}, login: login,
		lane: make(chan struct{}, 1), accepted: map[core.IdemKey]core.Receipt{}}
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
	return r, nil
}

// Verify cannot ask: SMTP has no way to look up an accepted mail.
func (c *Channel) Verify(_ context.Context, s core.Submission) (channel.Verdict, error) {
	if r, ok := c.receipt(s.Key); ok {
		return channel.Verdict{Presence: channel.PresenceFound, Receipt: r, Reason: "the mail server acknowledged it to this process"}, nil
	}
	return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: fmt.Sprintf(
		"an outgoing mail server cannot be asked about past mail; look in your Sent folder and for a bounce, by Message-ID <%s@%s>", core.Clean(string(s.Key), 64, false), c.conf.domain)}, nil
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
		return nil
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

var _ channel.Channel = (*Channel)(nil)
