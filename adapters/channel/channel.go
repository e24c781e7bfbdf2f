// Package channel fixes the contract that a submit channel keeps: show exactly
// what would be sent, send it once, say afterwards whether it arrived, and
// report what became of it.
package channel

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Channel sends approved content. Its methods may be called concurrently.
type Channel interface {
	// Preview returns what would be sent, in full and without sending anything.
	Preview(ctx context.Context, s core.Submission) (Preview, error)
	// Submit acts once. A nil error comes with a Receipt. A *core.Refusal means
	// that definitely nothing was sent; an *AmbiguousError, and every other
	// error, means that nobody knows. The caller has committed the intent.
	Submit(ctx context.Context, s core.Submission) (core.Receipt, error)
	// Verify asks the channel, by the submission's key, whether it arrived.
	Verify(ctx context.Context, s core.Submission) (Verdict, error)
	// Outcomes reports what has happened since cursor.
	Outcomes(ctx context.Context, cursor Cursor) ([]core.OutcomeEvent, Cursor, error)
}

// Cursor is where a channel is in reading outcomes: small JSON of its own.
type Cursor json.RawMessage

// Preview is the exact outgoing thing in a readable form.
type Preview = core.Preview

// Presence says whether a submission is known to have arrived.
type Presence string

// The answers of Verify.
const (
	// PresenceFound: it was sent; the verdict carries the receipt.
	PresenceFound Presence = "found"
	// PresenceAbsent: the channel is authoritative and it is not there.
	PresenceAbsent Presence = "absent"
	// PresenceUnknowable: this channel cannot be asked, a human must look.
	PresenceUnknowable Presence = "unknowable"
)

// Verdict is the answer of Verify.
type Verdict struct {
	Presence Presence
	Receipt  core.Receipt
	// Reason says in words how this is known, or why it cannot be.
	Reason string
}

// AmbiguousError is an end of Submit after which nobody knows whether the
// content was sent: a time-out, a cut connection, a 5xx after the data.
type AmbiguousError struct {
	Phase string
	Err   error
}

// Error says in which phase the answer was lost.
func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("no clear answer in phase %s: %v", e.Phase, e.Err)
}

// Unwrap returns the cause.
func (e *AmbiguousError) Unwrap() error { return e.Err }

// HandOffError is the normal end of a channel that prepares and lets the user
// act: the submission is parked with a link, nothing was sent.
type HandOffError struct {
	Link string
	Text string
}

// Error says that it is the user's turn.
func (e *HandOffError) Error() string { return "prepared; it is your turn: " + e.Text }

// Config is a channel's own configuration node; see source.Config.
type Config interface {
	Decode(v any) error
}

// Deps are what a channel is given to work with.
type Deps struct {
	Name  core.ChannelName
	Clock clock.Clock
	Log   *slog.Logger
	// Secret resolves a secret reference such as "keychain:smtp".
	Secret func(ref string) (string, error)
	// DryRun is set while nothing may be sent. A channel must then be built with
	// a transport that cannot send; checking a flag before sending is not enough.
	DryRun bool
	// Reach runs immediately before each outside step with its name ("dial",
	// "data", "answer"); crash tests stop the process there. Never nil.
	Reach func(point string)
}

// Spec describes a channel driver.
type Spec struct {
	Driver string
	Title  map[core.Lang]string
	About  map[core.Lang]string
	// Default is the safest mode under which the channel is useful; Ceiling is
	// the most the adapter ever offers.
	Default           core.Mode
	Ceiling           core.Mode
	ForbidsUnattended bool
	// HandOff says that the channel only prepares and the user sends.
	HandOff bool
	Note    core.ComplianceNote
	Caps    core.Caps
	Schema  json.RawMessage
	New     func(cfg Config, deps Deps) (Channel, error)
}
