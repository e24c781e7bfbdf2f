// Package channel fixes the contract that a submit channel keeps: show exactly
// what would be sent, send it once, say afterwards whether it arrived, and
// report what became of it.
package channel

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"

	"github.com/automonet/automonet/adapters/web"
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

// Settled is a channel that, as it is configured, answers the postings of certain
// hosts only: those take the place of its Spec's.
type Settled interface {
	Hosts() []string
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
	// KeepSecret stores a value under a reference, for sign-ins that renew themselves;
	// nil where nothing can be kept.
	KeepSecret func(ref, value string) error
	// Transport is the guarded network for a sign-in's own requests, nil for the
	// default one.
	Transport http.RoundTripper
	// Web asks hosts politely; what a source asks of the same host goes through the
	// same lane.
	Web web.Getter
	// DryRun is set while nothing may be sent. A channel must then be built with
	// a transport that cannot send; checking a flag before sending is not enough.
	DryRun bool
	// Folder is where the channel may keep files of its own; it makes it (0700).
	Folder string
	// Dial connects to public hosts only, and to what the user has allowed.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Author says for whom a submission speaks and who approved it.
	Author func(ctx context.Context, s core.Submission) (Author, error)
	// Sent lists what this channel has sent, or may have, the oldest first.
	Sent func(ctx context.Context) ([]core.SentMail, error)
	// Reach runs immediately before each outside step with its name ("dial",
	// "data", "answer"); crash tests stop the process there. Never nil.
	Reach func(point string)
}

// Author is the freelancer for whom a submission is made.
type Author struct {
	// Profile holds the facts from which the proposal was written.
	Profile core.Profile
	// ByUser is set where a person approved this very content.
	ByUser bool
	// Permission is the platform's written permission that the user has recorded for
	// the channel, "" for none.
	Permission string
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
	// Hosts are those of the pages whose postings are answered through this channel
	// and no other, as their platform demands.
	Hosts  []string
	Note   core.ComplianceNote
	Caps   core.Caps
	Schema json.RawMessage
	New    func(cfg Config, deps Deps) (Channel, error)
}
