package imap

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"github.com/automonet/automonet/core"
)

// SentFolder returns the folder that the server marks as the one of sent mail (RFC
// 6154), else one with a usual name, else "".
func (c *Conn) SentFolder(ctx context.Context) (string, error) {
	found := ""
	err := c.step(ctx, func() error {
		list, err := c.client.List("", "*", nil).Collect()
		if err != nil {
			return err
		}
		for _, usual := range append([]string{""}, sentNames()...) {
			for _, box := range list {
				switch {
				case slices.Contains(box.Attrs, goimap.MailboxAttrNoSelect), found != "":
				case usual == "" && slices.Contains(box.Attrs, goimap.MailboxAttrSent), usual != "" && strings.EqualFold(box.Mailbox, usual):
					found = box.Mailbox
				}
			}
		}
		return nil
	})
	return found, err
}

// sentNames are what folders of sent mail are called where nothing marks them.
func sentNames() []string {
	return []string{"Sent", "Sent Items", "Sent Messages", "Sent Mail", "INBOX.Sent", "INBOX/Sent", "Gesendet", "Gesendete Elemente", "Gesendete Objekte", "INBOX.Gesendet", "[Gmail]/Sent Mail", "[Google Mail]/Gesendet"}
}

// Holds reports whether the examined mailbox holds a mail with this Message-ID, or
// one that answers it.
func (c *Conn) Holds(ctx context.Context, id string) (own, answered bool, err error) {
	if id == "" || strings.ContainsAny(id, "\r\n\x00\"\\") {
		return false, false, core.Errorf(core.KindInvalid, "this is no Message-ID")
	}
	err = c.step(ctx, func() error {
		for field, found := range map[string]*bool{"Message-ID": &own, "In-Reply-To": &answered} {
			got, err := c.client.UIDSearch(&goimap.SearchCriteria{Header: []goimap.SearchCriteriaHeaderField{{Key: field, Value: id}}}, nil).Wait()
			if err != nil {
				return err
			}
			set, ok := got.All.(goimap.UIDSet)
			*found = ok && len(set) > 0
		}
		return nil
	})
	return own, answered, err
}

// Append puts a mail into a folder, marked as read. The folder has to be there.
func (c *Conn) Append(ctx context.Context, folder string, raw []byte, at time.Time) error {
	return c.step(ctx, func() error {
		cmd := c.client.Append(folder, int64(len(raw)), &goimap.AppendOptions{Flags: []goimap.Flag{goimap.FlagSeen}, Time: at})
		_, err := cmd.Write(raw)
		if err = errors.Join(err, cmd.Close()); err != nil {
			return err
		}
		_, err = cmd.Wait()
		var no *goimap.Error
		if errors.As(err, &no) {
			return core.Errorf(core.KindNotFound, "the mail server keeps no mail in the folder %q; name it as the server does", core.Clean(folder, 80, false))
		}
		return err
	})
}

// oauthbearer is the mechanism of RFC 7628.
type oauthbearer struct {
	user, token, host string
	port              int
}

// Start gives the initial response.
func (o *oauthbearer) Start() (string, []byte, error) {
	if strings.ContainsAny(o.user+o.token, "\x01\r\n\x00") {
		return "", nil, core.Errorf(core.KindInvalid, "the user name or token cannot be sent")
	}
	user := strings.NewReplacer("=", "=3D", ",", "=2C").Replace(o.user)
	return "OAUTHBEARER", fmt.Appendf(nil, "n,a=%s,\x01host=%s\x01port=%d\x01auth=Bearer %s\x01\x01", user, o.host, o.port, o.token), nil
}

// Next is asked only when the server refuses, with the reason as JSON.
func (o *oauthbearer) Next([]byte) ([]byte, error) { return nil, &tokenRefused{} }
