package service

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
)

// Answers is the mails that answer what was sent.
type Answers interface {
	Replies(ctx context.Context, f core.ReplyFilter) (list []core.Reply, next string, err error)
	Reply(ctx context.Context, id core.ReplyID) (core.Reply, error)
	// CorrectReply takes what the owner says of a reply; what came of it is superseded.
	CorrectReply(ctx context.Context, id core.ReplyID, fix core.ReplyFix, by string) (core.Reply, error)
	// Meeting returns the meeting that a reply asks to as a calendar file. start and
	// length, when not zero, are the owner's.
	Meeting(ctx context.Context, id core.ReplyID, start time.Time, length time.Duration) (core.CalendarFile, error)
}
