package core

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what sort of failure an Error is. Edges map it to an HTTP status,
// an exit code and a retry decision; nothing else branches on error texts.
type Kind string

// The kinds of failure. There are few on purpose: a kind is a way to react.
const (
	// KindInvalid is bad input; the message names what was wrong and what to do.
	KindInvalid Kind = "invalid"
	// KindNotFound is a reference to something that does not exist.
	KindNotFound Kind = "not_found"
	// KindConflict is a write against a state that has moved on.
	KindConflict Kind = "conflict"
	// KindDenied is a refusal by policy or permission.
	KindDenied Kind = "denied"
	// KindBudget is a refusal because money or another quota does not suffice.
	KindBudget Kind = "budget"
	// KindBlocked is a wall put up by a foreign service; a human is needed.
	KindBlocked Kind = "blocked"
	// KindTransient is a failure that may pass; trying again later is right.
	KindTransient Kind = "transient"
	// KindInternal is a fault of this program.
	KindInternal Kind = "internal"
	// KindUnauthenticated is a request of somebody who is not known: sign in.
	KindUnauthenticated Kind = "unauthenticated"
	// KindSetupNeeded is a request to an agent that has no owner yet.
	KindSetupNeeded Kind = "setup_needed"
	// KindThrottled is a refusal because of too many tries; see Error.Wait.
	KindThrottled Kind = "throttled"
)

// Error is a failure that a user may read. Msg is safe to show: it holds no
// secret and no foreign text beyond a bounded, quoted value, and it ends in
// what to do next. The wrapped cause is for logs only.
type Error struct {
	Kind Kind
	Msg  string
	// Field names the offending input, for example "budget.daily"; may be empty.
	Field string
	// Wait is the time after which trying again can succeed, 0 when not known.
	Wait  time.Duration
	cause error
}

// ErrHalt is in the chain of an error after which no work can go on, such as a full
// disk or a damaged database: the agent stops and says what to do.
var ErrHalt = errors.New("work cannot go on")

// Errorf makes an Error of the given kind with a message for the user.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Msg: fmt.Sprintf(format, args...)}
}

// Invalid makes a KindInvalid error about one field.
func Invalid(field, format string, args ...any) *Error {
	return &Error{Kind: KindInvalid, Field: field, Msg: fmt.Sprintf(format, args...)}
}

// Because returns a copy of the error that wraps cause, for errors.Is and logs.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// Error returns the message for the user, prefixed by the field when there is one.
func (e *Error) Error() string {
	if e.Field != "" {
		return e.Field + ": " + e.Msg
	}
	return e.Msg
}

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.cause }

// KindOf returns the kind of the first Error in err's chain, and KindInternal
// for any other non-nil error. It returns "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindInternal
}
