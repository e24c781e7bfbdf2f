package service

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
)

// Results is what became of sends, entered by hand.
type Results interface {
	Outcome(ctx context.Context, o core.OutcomeEvent) (core.OutcomeEvent, error)
	Outcomes(ctx context.Context, f core.OutcomeFilter) (list []core.OutcomeEvent, next string, err error)
	OneOutcome(ctx context.Context, id core.OutcomeID) (core.OutcomeEvent, error)
	// CorrectOutcome puts an outcome in the place of one; the record keeps both.
	CorrectOutcome(ctx context.Context, id core.OutcomeID, o core.OutcomeEvent) (core.OutcomeEvent, error)
}

// Trust is which channel has earned to send by itself, and within what.
type Trust interface {
	Autonomy(ctx context.Context) ([]core.AutonomyView, error)
	// AutonomySteps lists the steps before a number, 0 for all, the latest first.
	AutonomySteps(ctx context.Context, name core.ChannelName, before int64, most int) ([]core.AutonomyStep, error)
	// AcceptAutonomy grants what was offered; want narrows it, nil takes all of it.
	AcceptAutonomy(ctx context.Context, name core.ChannelName, want *core.AutonomyLimits, by string) (core.AutonomyView, error)
	DeclineAutonomy(ctx context.Context, name core.ChannelName, note, by string) (core.AutonomyView, error)
	// DemoteAutonomy takes effect before the next send.
	DemoteAutonomy(ctx context.Context, name core.ChannelName, note, by string) (core.AutonomyView, error)
}

// History is the owner's own proposals from before, or beside, the agent.
type History interface {
	Past(ctx context.Context, before time.Time, most int) ([]core.PastProposal, error)
	// SavePast keeps what was read from a file; a proposal that is known is kept once.
	SavePast(ctx context.Context, rows []core.PastProposal, by string) (core.PastSaved, error)
	// PastMailbox refuses a channel that has no mailbox to search.
	PastMailbox(ctx context.Context, channel core.ChannelName) error
	// PastMail reads one page of what the owner sent before from a channel's mailbox.
	PastMail(ctx context.Context, w core.PastMailWish, by string) (core.PastMailPage, error)
	ForgetPast(ctx context.Context, by string) (int64, error)
}
