package service

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/replay"
)

// Engine is what the decision engine says in figures.
type Engine interface {
	// Worth returns what an answer to a job is expected to earn, with the arithmetic;
	// of kind core.KindNotFound for a job that is not shortlisted or not valued yet.
	Worth(ctx context.Context, id core.JobID) (core.Worth, error)
	// Forecast returns the present forecasts and how earlier ones did.
	Forecast(ctx context.Context) (core.ForecastView, error)
	// Replay runs two policies over the recorded history and compares them.
	Replay(ctx context.Context, w ReplayWish) (ReplayResult, error)
}

// ReplayWish says what is to be replayed.
type ReplayWish struct {
	A replay.Rule `json:"a"`
	B replay.Rule `json:"b"`
	// From and To bound when jobs appeared; zero leaves that side open.
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
	// CheckAhead also shows that neither policy reads what came later.
	CheckAhead bool `json:"check_lookahead"`
}

// ReplayResult is what a replay found. Amounts are minor units of the owner's
// currency, for each decided job.
type ReplayResult struct {
	A          replay.Rule       `json:"policy_a"`
	B          replay.Rule       `json:"policy_b"`
	Comparison replay.Comparison `json:"comparison"`
	// Ahead are the proofs that a policy reads the future; none, when Checked, means
	// that neither does.
	Checked bool           `json:"checked"`
	Ahead   []replay.Ahead `json:"ahead,omitempty"`
}
