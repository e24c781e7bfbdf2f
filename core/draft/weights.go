package draft

import (
	_ "embed" // carries the packed weights
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"

	"github.com/automonet/automonet/core"
)

// Classifier weighs whether a clause tells something about the freelancer: the mean of
// two linear models over words, endings, classes and their order, one of the clause and
// one of its whole sentence, since half of a list or of a passive tells nothing alone.
// Both are trained on the labelled sentences of the gate sets (internal/eval/classify).
// It holds no state and is safe for concurrent use.
type Classifier struct{ clause, sentence Weights }

// Weights packs a linear model: the bias and, by the hash of its feature, each weight, in
// units of WeightUnit.
type Weights struct {
	Bias int
	By   map[uint32]int8
}

// WeightUnit is how many units of a weight make 1 of a score.
const WeightUnit = 24

// NewClassifier makes a classifier of the trained weights of its two models.
func NewClassifier(clause, sentence Weights) *Classifier { return &Classifier{clause, sentence} }

// Score says how much a clause with these features, in a sentence with those, tells about
// the freelancer: above 0 it does, below 0 it does not, and beyond 1 and -1 that is rather
// sure.
func (k *Classifier) Score(clause, sentence []uint32) float64 {
	return (k.clause.score(clause) + k.sentence.score(sentence)) / 2
}

func (w Weights) score(features []uint32) float64 {
	sum := 0
	for _, f := range features {
		sum += int(w.By[f])
	}
	return (float64(sum)/math.Sqrt(float64(max(1, len(features)))) + float64(w.Bias)) / WeightUnit
}

// MarshalText writes the weights in base 64: the bias, then the features in rising
// order as differences with their weights.
func (w Weights) MarshalText() ([]byte, error) {
	raw := binary.AppendVarint(nil, int64(w.Bias))
	last := uint32(0)
	for _, f := range sortedKeys(w.By) {
		raw = binary.AppendUvarint(raw, uint64(f-last))
		raw = append(raw, byte(w.By[f]))
		last = f
	}
	return []byte(base64.StdEncoding.EncodeToString(raw)), nil
}

// UnmarshalText reads what MarshalText wrote.
func (w *Weights) UnmarshalText(text []byte) error {
	raw, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return fmt.Errorf("read weights: %w", err)
	}
	bias, n := binary.Varint(raw)
	if n <= 0 {
		return errors.New("read weights: the bias is missing")
	}
	raw = raw[n:]
	w.Bias, w.By = int(bias), map[uint32]int8{}
	for at := uint32(0); len(raw) > 0; {
		d, n := binary.Uvarint(raw)
		if n <= 0 || n >= len(raw) {
			return errors.New("read weights: they are cut off")
		}
		at += uint32(d)
		w.By[at] = int8(raw[n])
		raw = raw[n+1:]
	}
	return nil
}

// The names under which the packed file holds the weights of the two models.
const (
	ClauseWeights   = "clause"
	SentenceWeights = "sentence"
)

// packed are the weights that make gen trains.
//
//go:embed classifier.gz
var packed []byte

// builtinClassifier reads the packed weights once; nothing changes them afterwards. It
// is nil when they cannot be read, and then the rules decide alone.
var builtinClassifier = sync.OnceValue(func() *Classifier {
	texts, err := core.Unpack(packed)
	if err != nil {
		return nil
	}
	var clause, sentence Weights
	if clause.UnmarshalText([]byte(texts[ClauseWeights])) != nil || sentence.UnmarshalText([]byte(texts[SentenceWeights])) != nil {
		return nil
	}
	return NewClassifier(clause, sentence)
})

func sortedKeys(m map[uint32]int8) []uint32 {
	return slices.Sorted(maps.Keys(m))
}
