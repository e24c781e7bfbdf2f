// Package notify fixes the contract that a notification target keeps: tell the
// owner, and where the target is a conversation, let the owner command the agent.
// Every target speaks to the owner alone; nothing goes to anybody else.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Notifier tells the owner of something. Its methods may be called concurrently.
type Notifier interface {
	// Notify delivers one message. A nil error means that the target has taken it; a
	// *LaterError asks to try again after a while, a *NotReadyError that the owner
	// has to do something first; every other error is tried again too. A message may
	// come twice after a crash: it then has the same ID.
	Notify(ctx context.Context, m Message) error
}

// Listener is a Notifier that the owner can answer.
type Listener interface {
	Notifier
	// Poll waits for what the owner says, carries it out and returns how much that
	// was. It returns after at most a minute, so that it is called in a loop.
	Poll(ctx context.Context, c Commands) (int, error)
}

// Pairer is a target that has to be made the owner's own by a one-time code.
type Pairer interface {
	// Pair makes a code that the owner enters at the target. An earlier code is void.
	Pair(ctx context.Context) (core.Pairing, error)
	// Paired reports whether there is an owner.
	Paired(ctx context.Context) (bool, error)
}

// Stander is a target that may be out of reach for a reason of this machine.
type Stander interface {
	// Standing is a reason of a NotReadyError, "" when nothing is known against it.
	Standing() string
}

// Message is what is told in one go.
type Message struct {
	// ID is the same in every try.
	ID string
	// Kind is that of the notices.
	Kind core.NoticeKind
	// Notices are one or, where many of a kind came up, several; Items are what a
	// digest is made of.
	Notices []core.Notice
	Items   []core.Notice
	// Title and Text are for people, in the owner's language and without markup.
	Title, Text string
	Lang        core.Lang
	Zone        *time.Location
	// Silent makes no sound.
	Silent bool
	// DryRun says that nothing can be sent to clients at present.
	DryRun bool
	At     time.Time
}

// LaterError is a target that asks to wait.
type LaterError struct {
	After time.Duration
	Err   error
}

// Error says for how long.
func (e *LaterError) Error() string { return fmt.Sprintf("asked to wait %s: %v", e.After, e.Err) }

// Unwrap returns the cause.
func (e *LaterError) Unwrap() error { return e.Err }

// The reasons of a NotReadyError.
const (
	WhyNotPaired = "not_paired"
	WhyDryRun    = "dry_run"
	WhyNoMail    = "no_mail_channel"
	WhyNoDesktop = "no_desktop"
	WhyRefused   = "refused"
)

// NotReadyError is a target that cannot be reached before the owner does something.
type NotReadyError struct {
	// Why is one of the codes above.
	Why string
	Err error
}

// Error gives the code and the cause.
func (e *NotReadyError) Error() string { return fmt.Sprintf("not ready (%s): %v", e.Why, e.Err) }

// Unwrap returns the cause.
func (e *NotReadyError) Unwrap() error { return e.Err }

// Commands is what a conversation may ask of the agent. The program fulfils it with
// the same service as every other interface, so that the same rules hold.
type Commands interface {
	Status(ctx context.Context) (core.AgentStatus, error)
	// Waiting returns the proposals that wait for the owner, oldest first.
	Waiting(ctx context.Context, most int) ([]core.Proposal, error)
	Proposal(ctx context.Context, id core.ProposalID) (core.Proposal, error)
	Job(ctx context.Context, id core.JobID) (core.Job, error)
	// Approve approves exactly the content with this hash; KindConflict says that it
	// has changed since.
	Approve(ctx context.Context, id core.ProposalID, hash core.ContentHash, by string) error
	Reject(ctx context.Context, id core.ProposalID, by, reason string) error
	// WaitingAnswers returns the mails in conversations that wait for the owner, oldest
	// first; the others do with one of them what those above do with a proposal.
	WaitingAnswers(ctx context.Context, most int) ([]core.Answer, error)
	Answer(ctx context.Context, id core.AnswerID) (core.Answer, error)
	ApproveAnswer(ctx context.Context, id core.AnswerID, hash core.ContentHash, by string) error
	RejectAnswer(ctx context.Context, id core.AnswerID, by, reason string) error
	Pause(ctx context.Context, by string) error
	StopNew(ctx context.Context, by string) error
	Resume(ctx context.Context, by string) error
	// Profit sums the present month.
	Profit(ctx context.Context) (core.Profit, error)
	// Language is the owner's.
	Language(ctx context.Context) core.Lang
}

// State is what a target remembers over a restart: one small document.
type State interface {
	Load(ctx context.Context) (string, error)
	Save(ctx context.Context, doc string) error
}

// Config is a target's own configuration node; see source.Config.
type Config interface {
	Decode(v any) error
}

// Deps are what a target is given to work with.
type Deps struct {
	// Name is the target's name in the configuration.
	Name  string
	Clock clock.Clock
	IDs   clock.IDs
	Log   *slog.Logger
	// Secret resolves a secret reference such as "secret:telegram".
	Secret func(ref string) (string, error)
	// Web is the polite, guarded client; Transport the same guard for targets that
	// keep connections open. Neither reaches a private network unless the
	// configuration allows it.
	Web       web.Getter
	Transport http.RoundTripper
	State     State
	// Self mails the owner by the mail channel; nil where there is none. key makes
	// the Message-ID, so that a second copy can be recognised.
	Self func(ctx context.Context, key, subject, body string) error
}

// Spec describes a driver of targets.
type Spec struct {
	Driver string
	Title  map[core.Lang]string
	About  map[core.Lang]string
	Note   core.ComplianceNote
	// Collects is set for one that is told once a day.
	Collects bool
	// Schema describes the configuration node as JSON Schema.
	Schema json.RawMessage
	New    func(cfg Config, deps Deps) (Notifier, error)
}
