package service

import (
	"context"

	"github.com/automonet/automonet/core"
)

// Engine is what the decision engine says in figures, and how it is steered.
type Engine interface {
	// Worth returns what an answer to a job is expected to earn, with the arithmetic;
	// of kind core.KindNotFound for a job that is not shortlisted or not valued yet.
	Worth(ctx context.Context, id core.JobID) (core.Worth, error)
	// Forecast returns the present forecasts and how earlier ones did.
	Forecast(ctx context.Context) (core.ForecastView, error)
	// Statement draws up the books of some days, given as 2006-01-02 in the owner's
	// zone; empty ones mean the last year.
	Statement(ctx context.Context, from, to string) (core.Statement, error)
	// Plan returns the plan of the present day, an empty one before it was made.
	Plan(ctx context.Context) (core.DayPlan, error)
	// Arms says how sources, templates, models and price steps do.
	Arms(ctx context.Context) (core.ArmsView, error)
	// FreezeArms stops trying, or, with an arm named, takes that one out of the choice;
	// frozen false undoes that.
	FreezeArms(ctx context.Context, arm string, frozen bool, by string) (core.ArmsView, error)
	// Replay runs two policies over the recorded history and compares them.
	Replay(ctx context.Context, w core.ReplayWish) (core.ReplayResult, error)
	// ModelChanges lists how the win model changed, newest first, and ModelChange one
	// of them with the jobs whose rank moved.
	ModelChanges(ctx context.Context) ([]core.ModelChange, error)
	ModelChange(ctx context.Context, rev int64) (core.ModelChange, error)
	// UndoModelChange leaves out what a change was told, and learns anew. It returns
	// the change that this makes.
	UndoModelChange(ctx context.Context, rev int64, by string) (core.ModelChange, error)
	// Priors lists what is believed before anything is seen. SetPrior puts an own
	// belief in the place of a published one, ResetPrior takes it away.
	Priors(ctx context.Context) ([]core.PriorView, error)
	SetPrior(ctx context.Context, p core.OwnPrior) (core.PriorView, error)
	ResetPrior(ctx context.Context, head, name, by string) (core.PriorView, error)
}
