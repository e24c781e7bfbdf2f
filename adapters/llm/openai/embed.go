package openai

import (
	"context"

	gopenai "github.com/sashabaranov/go-openai"

	"github.com/automonet/automonet/adapters/llm"
)

// Embed makes one request to the endpoint's /embeddings. Vectors are put in the order
// of the texts by the index that each names; an answer that lacks one, or holds one
// that is no direction, counts as a failure of the endpoint that may have been billed.
func (p *Provider) Embed(ctx context.Context, r llm.EmbedRequest) (llm.Embedding, error) {
	if err := r.Check(); err != nil {
		return llm.Embedding{}, err
	}
	x := &exchange{asIs: true}
	ctx = with(ctx, x)
	res, err := p.client.CreateEmbeddings(ctx, gopenai.EmbeddingRequestStrings{Input: r.Texts, Model: gopenai.EmbeddingModel(r.Model)})
	if x.body.Len() > 0 {
		x.seen.observe(x.body.Bytes())
	}
	out := llm.Embedding{Model: x.seen.model, UsageRaw: x.seen.usage}
	// Nothing is written, so a usage without output is true.
	out.Usage, out.ProviderCost = ParseUsage(x.seen.usage, false)
	if fault := p.received(ctx, x, err); fault != nil {
		return out, fault
	}
	if err != nil {
		return out, p.failing(ctx, x, err)(llm.FaultCut, true)
	}
	vectors := make([][]float32, len(r.Texts))
	for _, e := range res.Data {
		if e.Index < 0 || e.Index >= len(vectors) || vectors[e.Index] != nil {
			return out, p.failing(ctx, x, nil)(llm.FaultProvider, true)
		}
		vectors[e.Index] = e.Embedding
	}
	if !llm.Sound(vectors, len(r.Texts)) {
		return out, p.failing(ctx, x, nil)(llm.FaultProvider, true)
	}
	out.Vectors = vectors
	return out, nil
}
