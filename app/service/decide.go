package service

import (
	"context"

	"github.com/automonet/automonet/core"
)

// Standing is the owner's standing rules.
type Standing interface {
	// Rules lists them with what each was confirmed to mean, in words.
	Rules(ctx context.Context) ([]core.RuleView, error)
	// ReadRule says how words are understood; nothing is saved.
	ReadRule(ctx context.Context, text string) (core.RuleReading, error)
	// AddRule keeps a rule; digest is that of the reading which the owner confirmed.
	AddRule(ctx context.Context, text, digest, by string) (core.RuleView, error)
	RemoveRule(ctx context.Context, id core.RuleID, by string) error
	// TryRule says which known jobs a rule refuses: one that is kept by its id, or one
	// in words.
	TryRule(ctx context.Context, id core.RuleID, text string) (core.RuleTrial, error)
}

// Opinion is what the owner thinks of jobs and drafts. Approving, editing, rejecting,
// skipping and shortlisting leave feedback by themselves.
type Opinion interface {
	Feedback(ctx context.Context, f core.FeedbackFilter) ([]core.Feedback, error)
	// GiveFeedback keeps "more" or "less like this" about a job.
	GiveFeedback(ctx context.Context, id core.JobID, kind core.FeedbackKind, reasons []string, note, by string) (core.Feedback, error)
	// UndoFeedback takes back what was said, not what was done.
	UndoFeedback(ctx context.Context, id core.FeedbackID, by string) (core.Feedback, error)
}
