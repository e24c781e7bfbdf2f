package core

import (
	"crypto/sha256"
	"math"
)

// Vector is the direction of what an embedding model makes of a text, each component in
// 8 bits: that keeps cosines to a hundredth and takes a quarter of the room. Vectors of
// different models cannot be compared.
type Vector []int8

// NewVector rounds what a model answered; nil where it has no direction or is not finite.
func NewVector(v []float32) Vector {
	most := 0.0
	for _, x := range v {
		a := math.Abs(float64(x))
		if math.IsNaN(a) || math.IsInf(a, 0) {
			return nil
		}
		most = max(most, a)
	}
	if most == 0 {
		return nil
	}
	out := make(Vector, len(v))
	for i, x := range v {
		out[i] = int8(math.Round(float64(x) / most * 127))
	}
	return out
}

// Cosine is that of the angle between two vectors, -1 to 1; ok is false where they
// cannot be compared.
func (v Vector) Cosine(o Vector) (cosine float64, ok bool) {
	if len(v) == 0 || len(v) != len(o) {
		return 0, false
	}
	var ab, aa, bb int64
	for i := range v {
		a, b := int64(v[i]), int64(o[i])
		ab, aa, bb = ab+a*b, aa+a*a, bb+b*b
	}
	if aa == 0 || bb == 0 {
		return 0, false
	}
	return float64(ab) / math.Sqrt(float64(aa)*float64(bb)), true
}

// TextHash names a text that was embedded: its SHA-256.
type TextHash [sha256.Size]byte

// HashText returns the name of a text.
func HashText(text string) TextHash { return sha256.Sum256([]byte(text)) }

// KeptVector is a vector as it is kept.
type KeptVector struct {
	Hash   TextHash
	Vector Vector
	// Own is set for texts of the owner's profile and those that they are measured
	// against, which the scores of all jobs depend on.
	Own bool
}

// ToEmbed is a decided job whose text may have to be embedded.
type ToEmbed struct {
	Job Job
	// Number is where to go on after it.
	Number int64
}

// JobVector says which text stands for a job.
type JobVector struct {
	Job JobID
	// Decision is the one that the job stood at.
	Decision DecisionID
	Hash     TextHash
}
