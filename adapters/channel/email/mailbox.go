package email

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/emersion/go-message"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/imap"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// mailbox is the account's own mailbox. It is safe for concurrent use: each call has
// its own connection.
type mailbox struct {
	conf  settings
	login *dialer
	clock clock.Clock
}

// copies reports whether sent mails are to be copied.
func (b *mailbox) copies() bool {
	return b.conf.box.Copy == "always" || b.conf.box.Copy == "auto" && !selfCopying(b.conf.Host)
}

func (b *mailbox) dial(ctx context.Context) (*imap.Conn, error) {
	c := b.conf.box
	o := imap.Options{Host: c.Host, Port: c.Port, Security: c.Security, TLS: c.tls, Username: c.Username, Timeout: c.timeout}
	if b.conf.byToken() {
		o.Token, o.Rejected = b.login.token, b.login.rejected
	} else {
		o.Password = func(context.Context) (string, error) {
			v, err := b.login.secret(c.Password)
			if err != nil {
				return "", passwordError(c.Password, err)
			}
			return v, nil
		}
	}
	return imap.Dial(ctx, o)
}

// check signs in and opens the folder.
func (b *mailbox) check(ctx context.Context) error {
	conn, err := b.dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Examine(ctx, b.conf.box.Folder)
	return err
}

// keep puts a copy of a mail among the sent ones, unless it is there already.
func (b *mailbox) keep(ctx context.Context, id string, wire []byte, at time.Time) error {
	conn, err := b.dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	folder, err := b.sent(ctx, conn)
	if err != nil {
		return err
	}
	if _, err := conn.Examine(ctx, folder); err != nil {
		return err
	}
	if there, _, err := conn.Holds(ctx, id); err != nil || there {
		return err
	}
	return conn.Append(ctx, folder, wire, at)
}

func (b *mailbox) sent(ctx context.Context, conn *imap.Conn) (string, error) {
	if b.conf.box.Sent != "" {
		return b.conf.box.Sent, nil
	}
	folder, err := conn.SentFolder(ctx)
	if err == nil && folder == "" {
		err = core.Errorf(core.KindNotFound, "the mailbox has no folder for sent mails; name one as imap.sent")
	}
	return folder, err
}

// find says where a mail of ours, or an answer to it, was found; "" for nowhere.
func (b *mailbox) find(ctx context.Context, id string) (string, error) {
	conn, err := b.dial(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if folder, err := b.sent(ctx, conn); err == nil {
		if _, err := conn.Examine(ctx, folder); err != nil {
			return "", err
		}
		if own, _, err := conn.Holds(ctx, id); err != nil || own {
			return "it is in the folder of sent mails", err
		}
	} else if core.KindOf(err) != core.KindNotFound {
		return "", err
	}
	if _, err := conn.Examine(ctx, b.conf.box.Folder); err != nil {
		return "", err
	}
	if _, answered, err := conn.Holds(ctx, id); err != nil || answered {
		return "there is an answer to it", err
	}
	return "", nil
}

// continued looks for an answer to the mail that a thread answers: among the sent
// mails one of the owner's own, in the folder of incoming ones one of somebody else.
func (b *mailbox) continued(ctx context.Context, t core.Thread) (channel.Continuation, error) {
	var out channel.Continuation
	conn, err := b.dial(ctx)
	if err != nil {
		return out, err
	}
	defer conn.Close()
	if folder, err := b.sent(ctx, conn); err == nil {
		if _, err := conn.Examine(ctx, folder); err != nil {
			return out, err
		}
		if _, out.ByOwner, err = conn.Holds(ctx, t.InReplyTo); err != nil {
			return out, err
		}
	} else if core.KindOf(err) != core.KindNotFound {
		return out, err
	}
	if _, err := conn.Examine(ctx, b.conf.box.Folder); err != nil {
		return out, err
	}
	_, out.ByOther, err = conn.Holds(ctx, t.InReplyTo)
	return out, err
}

// place is where the mailbox was read to.
type place struct {
	V        int    `json:"v"`
	Validity uint32 `json:"validity"`
	UID      uint32 `json:"uid"`
}

// Bounds of one page: that many messages are looked at, and that many read.
const (
	pageHeads = 200
	pageMails = 40
)

// Mails reads one page of the mailbox.
func (b *mailbox) Mails(ctx context.Context, from channel.Cursor, since time.Time) (channel.MailPage, error) {
	p := place{V: 1}
	if len(from) > 0 {
		if err := json.Unmarshal(from, &p); err != nil || p.V != 1 {
			p = place{V: 1}
		}
	}
	page := channel.MailPage{Next: from}
	conn, err := b.dial(ctx)
	if err != nil {
		return page, err
	}
	defer conn.Close()
	state, err := conn.Examine(ctx, b.conf.box.Folder)
	if err != nil {
		return page, err
	}
	if state.UIDValidity != p.Validity {
		p.Validity, p.UID = state.UIDValidity, 0
	}
	first := time.Time{}
	if p.UID == 0 {
		first = b.clock.Now().AddDate(0, 0, -b.conf.box.Days)
		if since.After(first) {
			first = since
		}
	}
	uids, more, err := conn.UIDs(ctx, p.UID, first, pageHeads)
	if err != nil {
		return page, err
	}
	last := p.UID
	if len(uids) > 0 {
		last = uids[len(uids)-1]
	}
	wanted, err := b.wanted(ctx, conn, uids)
	if err != nil {
		return page, err
	}
	if len(wanted) > pageMails {
		wanted, more = wanted[:pageMails], true
		last = wanted[len(wanted)-1]
	}
	if err := conn.Messages(ctx, wanted, maxMail, func(m imap.Message) error {
		if mail, err := parseMail(m.Raw, m.Arrived); err == nil {
			page.Mails = append(page.Mails, mail)
		}
		return nil
	}); err != nil {
		return page, err
	}
	if !more && state.UIDNext > 0 {
		last = max(last, state.UIDNext-1)
	}
	p.UID = last
	next, err := json.Marshal(p)
	page.Next, page.More = next, more
	return page, err
}

// wanted leaves out what was sent to many and answers nothing: newsletters need not be
// read whole.
func (b *mailbox) wanted(ctx context.Context, conn *imap.Conn, uids []uint32) ([]uint32, error) {
	var out []uint32
	err := conn.Headers(ctx, uids, func(m imap.Message) error {
		e, err := message.ReadWithOptions(bytes.NewReader(m.Raw), &message.ReadOptions{MaxHeaderBytes: maxHead})
		if e == nil || err != nil && !readable(err) {
			return nil
		}
		head := parseHead(e.Header, m.Arrived)
		if head.List && head.InReplyTo == "" && len(head.References) == 0 {
			return nil
		}
		out = append(out, m.UID)
		return nil
	})
	return out, err
}

// watchSpan is how long one wait for mail lasts.
const watchSpan = 12 * time.Hour

// Watch waits until the mailbox may hold something that the cursor does not know.
func (b *mailbox) Watch(ctx context.Context, from channel.Cursor) error {
	var p place
	known := len(from) > 0 && json.Unmarshal(from, &p) == nil
	conn, err := b.dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	state, err := conn.Examine(ctx, b.conf.box.Folder)
	if err != nil {
		return err
	}
	if known && (state.UIDValidity != p.Validity || state.UIDNext > 0 && state.UIDNext-1 > p.UID) {
		return nil
	}
	for {
		news, err := conn.Wait(ctx, watchSpan)
		if err != nil || news {
			return err
		}
	}
}

var _ channel.Inbox = (*mailbox)(nil)
