package channel

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
)

// Inbox is a mailbox at which answers to a channel's submissions arrive. It is read
// without changing it.
type Inbox interface {
	// Mails returns one page of what has come since the cursor; a nil cursor begins
	// with mails of since. Mails may come twice where a mailbox was numbered anew;
	// their ids are the same.
	Mails(ctx context.Context, from Cursor, since time.Time) (MailPage, error)
	// Watch waits until there may be something that the cursor does not know.
	Watch(ctx context.Context, from Cursor) error
}

// MailPage is one page of a mailbox, the oldest mail first.
type MailPage struct {
	Mails []core.Mail
	Next  Cursor
	More  bool
}

// Reader is a channel whose answers arrive by mail. Inbox is nil where no mailbox is
// configured.
type Reader interface {
	Inbox() Inbox
}

// Converser is a channel whose conversations go on: it carries a submission with a
// Thread as an answer in it.
type Converser interface {
	// Continued looks, right before an answer goes out, whether the conversation went on
	// without it. An error means that it cannot be told now.
	Continued(ctx context.Context, s core.Submission) (Continuation, error)
}

// Continuation is how a conversation went on.
type Continuation struct {
	// ByOwner: the owner answered the same mail by hand.
	ByOwner bool
	// ByOther: somebody answered the mail that is to be followed up.
	ByOther bool
}
