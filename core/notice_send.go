package core

import "time"

// NoticeSend is a notice on its way to a target.
type NoticeSend struct {
	Notice
	Target string
	Silent bool
	// Tries counts the tries that failed; NextAt is when to try again.
	Tries  int
	NextAt time.Time
	// Error is why the last try failed.
	Error string
	// Row is the store's own number of the notice.
	Row int64
}

// NoticeWrite is what one reading of the event log gave, saved in one transaction:
// after a crash either all of it is there or none.
type NoticeWrite struct {
	// From is the event that reading began after, Cursor the last one that was read.
	From, Cursor int64
	Notices      []Notice
	// Sends are the deliveries that the notices ask for.
	Sends []NoticeSend
	// Digest is the day whose digest is among the notices, or need not be made; ""
	// leaves the last one.
	Digest string
}

// NoticeQueue is what waits for one target.
type NoticeQueue struct {
	Target  string
	Waiting int
	// NextAt is when the earliest is tried; Error why the last try failed.
	NextAt time.Time
	Error  string
	// OldestAt is when the oldest of them came up.
	OldestAt time.Time
}
