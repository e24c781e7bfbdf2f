package actors

import (
	"context"
	"time"

	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
)

// Models makes model calls for a role, within the budget. See router.Gateway.
type Models interface {
	Ask(ctx context.Context, a Ask) (Answer, error)
}

// Ask is one piece of work for a model.
type Ask struct {
	Job  core.JobID
	Task core.Task
	Lang core.Lang
	// Messages is the prompt: what is the same for all jobs comes first, so that
	// providers can serve it from their cache.
	Messages  []llm.Message
	MaxOutput int64
	Schema    *llm.Schema
	// SchemaOptional asks for Schema where an endpoint can follow one, and leaves
	// it out elsewhere; without it such endpoints are passed over.
	SchemaOptional bool
	Temperature    *float64
	// Stream receives the text with the number of the attempt it belongs to; a
	// higher number voids what came before.
	Stream    func(attempt int, delta string)
	HighValue bool
	LocalOnly bool
	// Floor is the least measured quality in Lang, 0 to 1.
	Floor float64
	// Prefer is tried first where it may serve and is not expected to be much worse than
	// the best; "" leaves the order to the router.
	Prefer string
	// Only and Except restrict the models, by provider/model.
	Only   []string
	Except []string
	// Seed makes the choice repeatable.
	Seed uint64
	// CacheFor allows an earlier answer to exactly this request, and keeps the
	// new one for that long; 0 does neither.
	CacheFor time.Duration
}

// Answer is what a model wrote.
type Answer struct {
	Text   string
	Finish llm.Finish
	// Name is the provider/model that wrote it; Local says that it was free.
	Name  string
	Local bool
	// Calls are all attempts, the last one being the one that served.
	Calls []core.CallID
	// Cost is what all attempts cost together; Cached means no call was made.
	Cost   core.NanoUSD
	Cached bool
	// Context is where a reward for it belongs; see Reward.
	Context string
	Choice  route.Choice
}
