package imap

import (
	"context"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"github.com/automonet/automonet/core"
)

// mostAnswers bounds what Answers names: a conversation has fewer mails.
const mostAnswers = 50

// Answers returns the UIDs of the messages in the examined mailbox that name a
// Message-ID as what they answer, and of reports that a mail server sent within a few
// days and that hold it: a report refers to nothing. Since and until bound the days on
// which they were written: when they arrived says nothing where a mailbox has moved.
func (c *Conn) Answers(ctx context.Context, id string, since, until time.Time) (uids []uint32, err error) {
	if id == "" || strings.ContainsAny(id, "\r\n\x00\"\\") {
		return nil, core.Errorf(core.KindInvalid, "this is no Message-ID")
	}
	field := func(key, value string) goimap.SearchCriteria {
		return goimap.SearchCriteria{Header: []goimap.SearchCriteriaHeaderField{{Key: key, Value: value}}}
	}
	report := field("From", "mailer-daemon")
	report.Body, report.SentBefore = []string{id}, since.Add(reportSpan)
	err = c.step(ctx, func() error {
		got, err := c.client.UIDSearch(&goimap.SearchCriteria{SentSince: since.AddDate(0, 0, -1), SentBefore: until,
			Or: [][2]goimap.SearchCriteria{{field("In-Reply-To", id), {Or: [][2]goimap.SearchCriteria{{field("References", id), report}}}}}}, nil).Wait()
		if err != nil {
			return err
		}
		if set, ok := got.All.(goimap.UIDSet); ok {
			uids, _ = rising(set, 0, mostAnswers)
		}
		return nil
	})
	return uids, err
}

// reportSpan is how long a mail server tries before it gives a mail back (RFC 5321
// section 4.5.4.1), and a day.
const reportSpan = 6 * 24 * time.Hour
