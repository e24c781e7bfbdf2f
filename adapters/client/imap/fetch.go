package imap

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/automonet/automonet/core"
)

// UIDs returns the UIDs above a UID in rising order, at most limit of them, and
// whether there are more. A since that is not zero leaves out what arrived before
// that day.
func (c *Conn) UIDs(ctx context.Context, above uint32, since time.Time, limit int) (uids []uint32, more bool, err error) {
	if above == ^uint32(0) {
		return nil, false, nil
	}
	err = c.step(ctx, func() error {
		var set goimap.UIDSet
		set.AddRange(goimap.UID(above+1), 0)
		got, err := c.client.UIDSearch(&goimap.SearchCriteria{UID: []goimap.UIDSet{set}, Since: since}, nil).Wait()
		if err != nil {
			return err
		}
		ranges, ok := got.All.(goimap.UIDSet)
		if !ok && got.All != nil {
			return fmt.Errorf("the server answers a search with something else")
		}
		uids, more = rising(ranges, above, limit)
		return nil
	})
	return uids, more, err
}

// rising lists the first of a set's numbers above a bound. "n:*" names the last
// message whatever its number is (RFC 9051 section 9), and a hostile server may
// answer with a range of four thousand million, so that nothing is expanded that is
// not used.
func rising(set goimap.UIDSet, above uint32, limit int) (uids []uint32, more bool) {
	ranges := slices.Clone(set)
	for i, r := range ranges {
		if r.Start > r.Stop && r.Stop != 0 {
			ranges[i].Start, ranges[i].Stop = r.Stop, r.Start
		}
	}
	sort.Slice(ranges, func(i, j int) bool { return ranges[i].Start < ranges[j].Start })
	last := above
	for _, r := range ranges {
		for n := uint64(max(uint32(r.Start), last+1)); n <= uint64(r.Stop); n++ {
			if len(uids) == limit {
				return uids, true
			}
			last = uint32(n)
			uids = append(uids, last)
		}
		if last == ^uint32(0) {
			break
		}
	}
	return uids, false
}

// Message is a message, or its beginning.
type Message struct {
	UID uint32
	// Raw is the message as the server keeps it (RFC 5322), cut at the bound.
	Raw []byte
	// Cut is set when the message is longer than Raw.
	Cut bool
	// Arrived is when the server took it in; it may be zero.
	Arrived time.Time
}

// headerFields are what Headers reads; they say who wrote and what about.
func headerFields() []string {
	return []string{"From", "Subject", "Date", "Message-ID", "Authentication-Results", "List-Id", "Content-Type", "In-Reply-To", "References"}
}

// maxHeader bounds what is read of one message's header fields.
const maxHeader = 64 << 10

// Headers reads the fields of messages that say who wrote them and what about.
func (c *Conn) Headers(ctx context.Context, uids []uint32, each func(Message) error) error {
	section := &goimap.FetchItemBodySection{Specifier: goimap.PartSpecifierHeader, HeaderFields: headerFields(), Peek: true}
	return c.fetch(ctx, uids, section, maxHeader, each)
}

// Messages reads messages whole, but of none more than maxBytes.
func (c *Conn) Messages(ctx context.Context, uids []uint32, maxBytes int64, each func(Message) error) error {
	section := &goimap.FetchItemBodySection{Peek: true, Partial: &goimap.SectionPartial{Offset: 0, Size: maxBytes}}
	return c.fetch(ctx, uids, section, maxBytes, each)
}

// fetchBatch is how many messages are asked for at a time, so that a time-out
// bounds little work.
const fetchBatch = 25

func (c *Conn) fetch(ctx context.Context, uids []uint32, section *goimap.FetchItemBodySection, maxBytes int64, each func(Message) error) error {
	for batch := range slices.Chunk(uids, fetchBatch) {
		if err := c.step(ctx, func() error { return c.fetchSome(batch, section, maxBytes, each) }); err != nil {
			return err
		}
	}
	return nil
}

func (c *Conn) fetchSome(uids []uint32, section *goimap.FetchItemBodySection, maxBytes int64, each func(Message) error) error {
	var set goimap.UIDSet
	for _, uid := range uids {
		set.AddNum(goimap.UID(uid))
	}
	cmd := c.client.Fetch(set, &goimap.FetchOptions{UID: true, InternalDate: true, RFC822Size: true, BodySection: []*goimap.FetchItemBodySection{section}})
	var first error
	for data := cmd.Next(); data != nil; data = cmd.Next() {
		m, err := c.readMessage(data, maxBytes)
		if err != nil {
			// Close waits for the library's reader, which would share the connection with
			// whoever reads on. What is left of the command is not looked at.
			_ = c.client.Close()
			return err
		}
		if first == nil && m.UID != 0 && slices.Contains(uids, m.UID) {
			first = each(m)
		}
	}
	if err := cmd.Close(); err != nil {
		return err
	}
	return first
}

// readMessage collects the parts of one answer. After an error nothing more of it may
// be read.
func (c *Conn) readMessage(data *imapclient.FetchMessageData, maxBytes int64) (Message, error) {
	var m Message
	size := int64(0)
	for item := data.Next(); item != nil; item = data.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			m.UID = uint32(item.UID)
		case imapclient.FetchItemDataInternalDate:
			m.Arrived = item.Time.UTC()
		case imapclient.FetchItemDataRFC822Size:
			size = item.Size
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil || m.Raw != nil {
				continue
			}
			if item.Literal.Size() > maxBytes {
				// The library waits until somebody has read to the end or to an error.
				_ = c.conn.Close()
				_, _ = io.Copy(io.Discard, item.Literal)
				return m, errTooMuch
			}
			raw, err := io.ReadAll(item.Literal)
			if err != nil {
				return m, err
			}
			if int64(len(raw)) < item.Literal.Size() {
				return m, io.ErrUnexpectedEOF
			}
			m.Raw = raw
			m.Cut = item.Section != nil && item.Section.Specifier == goimap.PartSpecifierNone && size > int64(len(raw))
		}
	}
	return m, nil
}

// idleSpan is how long one IDLE lasts: servers may hang up after 30 minutes (RFC
// 2177), and address translators forget a silent connection sooner.
const idleSpan = 24 * time.Minute

// Wait blocks until the examined mailbox may hold something new, until patience is
// over, or until ctx ends; it reports whether there may be something new.
func (c *Conn) Wait(ctx context.Context, patience time.Duration) (bool, error) {
	if c.client.Caps().Has(goimap.CapIdle) || c.client.Caps().Has(goimap.CapIMAP4rev2) {
		return c.idle(ctx, patience)
	}
	end := time.Now().Add(patience)
	for {
		if err := c.step(ctx, func() error { return c.client.Noop().Wait() }); err != nil {
			return false, err
		}
		select {
		case <-c.news:
			return true, nil
		default:
		}
		left := time.Until(end)
		if left <= 0 {
			return false, nil
		}
		timer := time.NewTimer(min(left, c.poll))
		select {
		case <-ctx.Done():
			timer.Stop()
			return false, ctx.Err()
		case <-timer.C:
		}
	}
}

func (c *Conn) idle(ctx context.Context, patience time.Duration) (bool, error) {
	end := time.Now().Add(patience)
	for time.Now().Before(end) {
		// Some servers tell in IDLE only of what comes from then on.
		if err := c.step(ctx, func() error { return c.client.Noop().Wait() }); err != nil {
			return false, err
		}
		select {
		case <-c.news:
			return true, nil
		default:
		}
		var cmd *imapclient.IdleCommand
		if err := c.step(ctx, func() (err error) { cmd, err = c.client.Idle(); return err }); err != nil {
			return false, err
		}
		timer := time.NewTimer(min(time.Until(end), idleSpan))
		news, ended := false, false
		select {
		case <-c.news:
			news = true
		case <-c.client.Closed():
			ended = true
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
		if ctx.Err() != nil {
			_ = c.conn.Close()
			_ = cmd.Close()
			return false, ctx.Err()
		}
		if ended {
			_ = cmd.Close()
			return false, c.broken(nil)
		}
		if err := c.step(ctx, func() error {
			if err := cmd.Close(); err != nil {
				return err
			}
			return cmd.Wait()
		}); err != nil {
			return false, err
		}
		if news {
			return true, nil
		}
	}
	return false, nil
}

// xoauth2 is Google's and Microsoft's mechanism: the user and a bearer token
// (developers.google.com/gmail/imap/xoauth2-protocol).
type xoauth2 struct{ user, token string }

// Start gives the initial response.
func (x *xoauth2) Start() (string, []byte, error) {
	if strings.ContainsAny(x.user+x.token, "\x01\r\n\x00") {
		return "", nil, core.Errorf(core.KindInvalid, "the user name or token cannot be sent")
	}
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next is asked only when the server refuses, with the reason as JSON.
func (x *xoauth2) Next([]byte) ([]byte, error) { return nil, &tokenRefused{} }

// tokenRefused is the server's no to a token.
type tokenRefused struct{}

// Error does not repeat what the server said.
func (*tokenRefused) Error() string { return "the token was refused" }
