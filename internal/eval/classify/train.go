package classify

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/automonet/automonet/core/draft"
)

// Options of Train.
type Options struct {
	// Rounds is how often each example is looked at.
	Rounds int
	// Postings is in how many postings a feature must stand to be learnt.
	Postings int
	// Decay is the part of a weight that is lost in a round; Rate the first step.
	Decay, Rate float64
	// Positive is the weight of a positive example beside a negative one.
	Positive float64
	// Least is the least weight that is kept, in units of draft.WeightUnit.
	Least int
}

// Defaults are the options that did best when each part was left out in turn.
func Defaults() Options {
	return Options{Rounds: 25, Postings: 2, Decay: 0.001, Rate: 0.6, Positive: 5, Least: 3}
}

// Classifier trains both models of a classifier.
func Classifier(examples []Example, o Options) *draft.Classifier {
	return draft.NewClassifier(Train(examples, o), Train(Sentences(examples), o))
}

// Sentences makes each example one of its whole sentence.
func Sentences(examples []Example) []Example {
	out := slices.Clone(examples)
	for i, e := range out {
		out[i].Clauses = nil
		if len(e.Around) > 0 {
			out[i].Clauses = [][]uint32{e.Around}
		}
	}
	return out
}

// Train fits weights to examples by the squared hinge loss, with steps as AdaGrad takes
// them. Of a positive example, only the clause that the weights so far find to tell most
// is learnt from; of a negative one, each. It is deterministic: no product is fused
// with a sum, so that every machine gets the same weights. The weights are the means over
// the later half of the rounds, which fare better on texts of others than the last ones.
func Train(examples []Example, o Options) draft.Weights {
	index, n := vocabulary(examples, o.Postings)
	data := make([][][]int32, len(examples))
	for i, e := range examples {
		for _, c := range e.Clauses {
			var row []int32
			for _, f := range c {
				if k, ok := index[f]; ok {
					row = append(row, k)
				}
			}
			data[i] = append(data[i], row)
		}
	}
	m := model{w: make([]float64, n+1), g: make([]float64, n+1), rate: o.Rate}
	for i := range m.g {
		m.g[i] = 1
	}
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	r := rand.New(rand.NewPCG(20261129, 1))
	mean := make([]float64, n+1)
	for round := range o.Rounds {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			e := examples[i]
			if e.Positive {
				best, most := 0, math.Inf(-1)
				for k, row := range data[i] {
					if s := m.score(row, len(e.Clauses[k])); s > most {
						best, most = k, s
					}
				}
				if len(data[i]) > 0 {
					m.learn(data[i][best], len(e.Clauses[best]), 1, e.Weight*o.Positive)
				}
				continue
			}
			for k, row := range data[i] {
				m.learn(row, len(e.Clauses[k]), -1, e.Weight)
			}
		}
		for i := range m.w[:n] {
			m.w[i] *= 1 - o.Decay*10
		}
		if from := o.Rounds / 2; round >= from {
			for i, w := range m.w {
				mean[i] += float64(w / float64(o.Rounds-from))
			}
		}
	}
	m.w = mean
	out := draft.Weights{Bias: int(math.Round(m.w[n] * draft.WeightUnit)), By: map[uint32]int8{}}
	for f, k := range index {
		if v := int(math.Round(m.w[k] * draft.WeightUnit)); v >= o.Least || v <= -o.Least {
			out.By[f] = int8(max(-127, min(127, v)))
		}
	}
	return out
}

type model struct {
	w, g []float64 // the weights, the last of which is the bias, and their sums of squares
	rate float64
}

func (m *model) score(row []int32, seen int) float64 {
	sum := 0.0
	for _, k := range row {
		sum += m.w[k]
	}
	return float64(sum/math.Sqrt(float64(max(1, seen)))) + m.w[len(m.w)-1]
}

// learn takes a step where the example is not beyond its margin.
func (m *model) learn(row []int32, seen int, sign, weight float64) {
	lack := 1 - float64(sign*m.score(row, seen))
	if lack <= 0 {
		return
	}
	x := 1 / math.Sqrt(float64(max(1, seen)))
	step := float64(sign * lack * weight)
	for _, k := range row {
		m.move(int(k), float64(step*x))
	}
	m.move(len(m.w)-1, step)
}

func (m *model) move(k int, by float64) {
	m.g[k] += float64(by * by)
	m.w[k] += float64(m.rate * by / math.Sqrt(m.g[k]))
}

// vocabulary numbers the features that stand in enough postings.
func vocabulary(examples []Example, least int) (map[uint32]int32, int) {
	seen := map[uint32]map[string]bool{}
	var order []uint32
	for _, e := range examples {
		for _, c := range e.Clauses {
			for _, f := range c {
				if seen[f] == nil {
					seen[f] = map[string]bool{}
					order = append(order, f)
				}
				if len(seen[f]) < least {
					seen[f][e.Posting] = true
				}
			}
		}
	}
	index := map[uint32]int32{}
	for _, f := range order {
		if len(seen[f]) >= least {
			index[f] = int32(len(index))
		}
	}
	return index, len(index)
}
