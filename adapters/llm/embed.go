package llm

import (
	"encoding/json"
	"math"

	"github.com/automonet/automonet/core"
)

// What one request for embeddings holds at most.
const (
	// MaxEmbedTexts bounds the texts of a request.
	MaxEmbedTexts = 64
	// MaxEmbedBytes bounds one text, in bytes of UTF-8.
	MaxEmbedBytes = 8000
	// MaxDimensions bounds the length of a vector.
	MaxDimensions = 8192
)

// EmbedRequest asks for the vectors of texts.
type EmbedRequest struct {
	Model string
	// Texts holds 1 to MaxEmbedTexts texts, none of them empty or longer than
	// MaxEmbedBytes.
	Texts []string
}

// Check refuses a request that endpoints misunderstand or that has no bound.
func (r EmbedRequest) Check() error {
	switch {
	case r.Model == "":
		return core.Invalid("model", "a call names a model")
	case len(r.Texts) == 0 || len(r.Texts) > MaxEmbedTexts:
		return core.Invalid("texts", "a call embeds 1 to %d texts", MaxEmbedTexts)
	}
	for _, t := range r.Texts {
		if t == "" || len(t) > MaxEmbedBytes {
			return core.Invalid("texts", "a text to embed has 1 to %d bytes", MaxEmbedBytes)
		}
	}
	return nil
}

// Embedding is a complete answer to an EmbedRequest, or what is known of a failed one.
type Embedding struct {
	// Vectors are in the order of the texts, all of one length and none of them zero,
	// so that each has a direction; they are not normalised. They are nil after an error.
	Vectors [][]float32
	// Model is what the endpoint says served.
	Model string
	// Usage is not Stated when the endpoint gave none or one that cannot be true.
	Usage    core.Usage
	UsageRaw json.RawMessage
	// ProviderCost is what the endpoint says it billed, nil when it does not say.
	ProviderCost *core.NanoUSD
}

// Sound reports whether vectors answer n texts: as many, of one length up to
// MaxDimensions, all figures finite, none of them zero as a whole.
func Sound(vectors [][]float32, n int) bool {
	if len(vectors) != n || n == 0 {
		return false
	}
	dim := len(vectors[0])
	if dim == 0 || dim > MaxDimensions {
		return false
	}
	for _, v := range vectors {
		if len(v) != dim {
			return false
		}
		var sum float64
		for _, x := range v {
			sum += float64(x) * float64(x)
		}
		if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
			return false
		}
	}
	return true
}
