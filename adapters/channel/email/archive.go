package email

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/emersion/go-message"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/imap"
)

// Bounds of one page of sent mails, and of what is read of a mail: the text comes
// before what is attached.
const (
	pageSent    = 50
	maxSent     = 128 << 10
	mostLeft    = 500_000
	answerSpan  = 120 * 24 * time.Hour
	mostReplies = 200
)

// Sent reads one page of the folder of sent mails.
func (b *mailbox) Sent(ctx context.Context, from channel.Cursor, since time.Time) (channel.SentPage, error) {
	p := place{V: 1}
	if len(from) > 0 {
		if err := json.Unmarshal(from, &p); err != nil || p.V != 1 {
			p = place{V: 1}
		}
	}
	page := channel.SentPage{Next: from}
	conn, err := b.dial(ctx)
	if err != nil {
		return page, err
	}
	defer conn.Close()
	folder, err := b.sent(ctx, conn)
	if err != nil {
		return page, err
	}
	state, err := conn.Examine(ctx, folder)
	if err != nil {
		return page, err
	}
	if state.UIDValidity != p.Validity {
		p.Validity, p.UID = state.UIDValidity, 0
	}
	uids, _, err := conn.UIDs(ctx, p.UID, since, mostLeft)
	if err != nil || len(uids) == 0 {
		return page, err
	}
	part := uids[:min(len(uids), pageSent)]
	page.Left, page.More = len(uids)-len(part), len(uids) > len(part)
	heads := map[uint32][]byte{}
	var whole []uint32
	if err := conn.Headers(ctx, part, func(m imap.Message) error {
		if e, err := message.ReadWithOptions(bytes.NewReader(m.Raw), &message.ReadOptions{MaxHeaderBytes: maxHead}); e != nil && (err == nil || readable(err)) {
			if at := parseHead(e.Header, m.Arrived).At; at.Before(since) {
				return nil // it arrived later than it was written: the mailbox has moved
			}
			if e.Header.Get("In-Reply-To") != "" || e.Header.Get("References") != "" {
				heads[m.UID] = m.Raw
				return nil
			}
		}
		whole = append(whole, m.UID)
		return nil
	}); err != nil {
		return page, err
	}
	if err := conn.Messages(ctx, whole, maxSent, func(m imap.Message) error {
		heads[m.UID] = m.Raw
		return nil
	}); err != nil {
		return page, err
	}
	for _, uid := range part {
		if raw := heads[uid]; len(raw) > 0 {
			page.Mails = append(page.Mails, raw)
		}
	}
	p.UID = part[len(part)-1]
	page.Next, err = json.Marshal(p)
	return page, err
}

// Answers looks in the folder of incoming mails for what came back.
func (b *mailbox) Answers(ctx context.Context, to []channel.SentID) (channel.Answered, error) {
	var out channel.Answered
	if len(to) == 0 {
		return out, nil
	}
	conn, err := b.dial(ctx)
	if err != nil {
		return out, err
	}
	defer conn.Close()
	if _, err := conn.Examine(ctx, b.conf.box.Folder); err != nil {
		return out, err
	}
	first, _, err := conn.UIDs(ctx, 0, time.Time{}, 1)
	if err != nil || len(first) == 0 {
		return out, err
	}
	if err := conn.Headers(ctx, first, func(m imap.Message) error {
		out.Since = m.Arrived
		if e, err := message.ReadWithOptions(bytes.NewReader(m.Raw), &message.ReadOptions{MaxHeaderBytes: maxHead}); e != nil && (err == nil || readable(err)) {
			out.Since = parseHead(e.Header, m.Arrived).At
		}
		return nil
	}); err != nil {
		return out, err
	}
	seen := map[uint32]bool{}
	var wanted []uint32
	for _, m := range to {
		uids, err := conn.Answers(ctx, m.ID, m.At, m.At.Add(answerSpan))
		if err != nil {
			return out, err
		}
		for _, uid := range uids {
			if !seen[uid] && len(wanted) < mostReplies {
				seen[uid] = true
				wanted = append(wanted, uid)
			}
		}
	}
	err = conn.Messages(ctx, wanted, maxSent, func(m imap.Message) error {
		out.Mails = append(out.Mails, m.Raw)
		return nil
	})
	return out, err
}

var _ channel.Archive = (*mailbox)(nil)
