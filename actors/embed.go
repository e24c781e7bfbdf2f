package actors

import (
	"context"

	"github.com/automonet/automonet/core"
)

// Embedder makes vectors of texts, within the budget. See router.Gateway.
type Embedder interface {
	Embed(ctx context.Context, e Embed) (Vectors, error)
}

// Embed asks one model for the vectors of texts. Vectors of different models cannot be
// compared, so no other model takes its place.
type Embed struct {
	// Model is the provider/model.
	Model string
	// Texts are bounded as those of llm.EmbedRequest.
	Texts []string
	// Jobs are those whose postings the texts come from; NoPosting says that they come
	// from none. The terms of some platforms forbid that models rank their postings, so
	// texts that name neither are refused where such a term may hold. A call for one job
	// counts in what that job may cost, one for several in none.
	Jobs      []core.JobID
	NoPosting bool
	// LocalOnly keeps the texts on this machine; HighValue may use what is kept back.
	LocalOnly bool
	HighValue bool
	// Seed makes the pauses between attempts repeatable.
	Seed uint64
}

// Vectors is the answer to an Embed.
type Vectors struct {
	// List is in the order of the texts, all of one length, none of them zero.
	List [][]float32
	// Calls are all attempts; Cost is what they cost together, in nano-USD.
	Calls []core.CallID
	Cost  core.NanoUSD
}
