package channel

import (
	"context"
	"time"
)

// Archive is an Inbox that also holds what the owner sent by hand, so that the agent
// can learn of what was before it. It is read without changing it.
type Archive interface {
	// Sent returns one page of the folder of sent mails, the oldest first; a nil cursor
	// begins with mails of since.
	Sent(ctx context.Context, from Cursor, since time.Time) (SentPage, error)
	// Answers returns what came back to some of them.
	Answers(ctx context.Context, to []SentID) (Answered, error)
}

// SentPage is one page of sent mails as they are kept (RFC 5322), each cut at a bound.
// Mails that answer others have only their header fields.
type SentPage struct {
	Mails [][]byte
	Next  Cursor
	More  bool
	// Left is how many mails follow.
	Left int
}

// SentID names a mail that was sent.
type SentID struct {
	ID string
	At time.Time
}

// Answered is what came back.
type Answered struct {
	Mails [][]byte
	// Since is the time of the oldest mail in the folder of incoming ones: of what was
	// sent before, silence says nothing. It is zero for an empty folder.
	Since time.Time
}
