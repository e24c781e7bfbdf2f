package scam

import (
	"context"

	"github.com/automonet/automonet/core/learn/text"
	"github.com/automonet/automonet/core/screen/scam"
	"github.com/automonet/automonet/internal/eval/learn"
)

// Recipe is how a scam model is made.
type Recipe struct {
	Shape learn.Shape
	C     float64
	// ByGroup makes each group count as one row, however often its text was posted.
	ByGroup bool
	Seed    uint64
	// Straight scales scores as they are (Platt), not bent; see text.Bent.
	Straight bool
	// Alarms is the share of false alarms on legitimate postings, one row per group, at
	// which the threshold is set on development rows. The models that those rows are
	// scored by saw fewer rows than the one that is judged, which leaves a margin.
	Alarms float64
}

// Shipped is the recipe of the model that the program carries: words and pairs, the
// title with its n-grams and the opening of the text as small blocks of their own, and
// rarities squared. The opening is what tells an honest employer's office work from a
// fraud's: duties read alike. Character n-grams of the text or of the opening, weights by
// the ratio of counts in the classes (NB), lists of suspicious phrases and style made it
// worse or no better under the joint rule. Triples of words helped a little, for many
// more features. Rows of other sources are no negatives, which was not tried with the
// opening: they would teach the model where a text comes from.
func Shipped() Recipe {
	return Recipe{Shape: learn.Shape{Title: 0.32, Opening: 0.6, Power: 2, Least: 2}, C: 3, ByGroup: true, Seed: 20261130, Alarms: 0.02}
}

// Baseline is the linear model that the data set states figures for: words, pairs and
// character n-grams, no weighting by group.
func Baseline() Recipe {
	r := Shipped()
	r.Shape, r.C, r.ByGroup, r.Straight = learn.Shape{Grams: true, Power: 1, Least: 1}, 30, false, true
	return r
}

// fitted is a model with what is needed to judge by it: the scale of its bent scores and
// the threshold, in log odds at the balance 1:1. A straight scale (Platt) said too little of
// what is surely fraud and too much of the doubtful: cross-fitted inside the training parts
// alone, the log loss was 0.402 with it and 0.396 bent, the best of the curves that keep
// the order of scores.
type fitted struct {
	words         learn.Vocabulary
	model         learn.Linear
	slope, offset float64
	cut           float64
	curve         func(score float64) float64
}

func (f fitted) logOdds(d text.Document) float64 {
	return float64(f.slope*f.curve(f.model.Score(f.words.Row(d)))) + f.offset
}

// curve is what is done to a score before it is scaled.
func (r Recipe) curve() func(float64) float64 {
	if r.Straight {
		return func(score float64) float64 { return score }
	}
	return text.Bent
}

// set is what is trained on: rows with labels, and unlabelled documents that only
// tell which words are rare.
type set struct {
	docs   []Doc
	read   []text.Document
	common []text.Document
}

func (s set) pick(keep func(i int) bool) set {
	out := set{common: s.common}
	for i := range s.docs {
		if keep(i) {
			out.docs, out.read = append(out.docs, s.docs[i]), append(out.read, s.read[i])
		}
	}
	return out
}

// read turns documents into features once.
func read(docs []Doc, grams bool) []text.Document {
	var r text.Reader
	out := make([]text.Document, len(docs))
	for i, d := range docs {
		out[i] = r.Features(d.Title, d.Text, grams)
	}
	return out
}

func (s set) folds(k int, seed uint64) []int {
	groups, fraud := make([]string, len(s.docs)), make([]bool, len(s.docs))
	for i, d := range s.docs {
		groups[i], fraud[i] = d.Group, d.Fraud
	}
	return learn.Folds(groups, fraud, k, seed)
}

// fit trains the weights alone.
func (r Recipe) fit(ctx context.Context, s set) (learn.Vocabulary, learn.Linear, error) {
	words := r.Shape.Learn(append(append([]text.Document(nil), s.read...), s.common...))
	size := map[string]float64{}
	for _, d := range s.docs {
		size[d.Group]++
	}
	rows := make([]learn.Row, len(s.docs))
	var class [2]float64
	kind := func(fraud bool) int {
		if fraud {
			return 1
		}
		return 0
	}
	for i, d := range s.docs {
		rows[i] = learn.Row{Features: words.Row(s.read[i]), Positive: d.Fraud, Weight: 1}
		if r.ByGroup {
			rows[i].Weight = 1 / size[d.Group]
		}
		class[kind(d.Fraud)] += rows[i].Weight
	}
	for i := range rows {
		if c := class[kind(rows[i].Positive)]; c > 0 {
			rows[i].Weight *= float64(len(rows)) / 2 / c
		}
	}
	m, err := learn.Logistic(ctx, rows, learn.Options{C: r.C, Epochs: 60, Tolerance: 1e-3, Seed: r.Seed})
	return words, m, err
}

// train fits a model and, by cross-validation inside the set, its scale and threshold.
func (r Recipe) train(ctx context.Context, s set, folds int, seed uint64) (fitted, error) {
	fold := s.folds(folds, seed)
	inside := make([]learn.Scored, len(s.docs))
	f := fitted{curve: r.curve()}
	for k := range folds {
		words, m, err := r.fit(ctx, s.pick(func(i int) bool { return fold[i] != k }))
		if err != nil {
			return fitted{}, err
		}
		for i, d := range s.docs {
			if fold[i] == k {
				inside[i] = learn.Scored{Score: f.curve(m.Score(words.Row(s.read[i]))), Positive: d.Fraud, Weight: 1, Group: d.Group}
			}
		}
	}
	var err error
	if f.slope, f.offset, err = learn.Platt(ctx, learn.OnePerGroup(inside)); err != nil {
		return f, err
	}
	for i := range inside {
		inside[i].Score = float64(f.slope*inside[i].Score) + f.offset
	}
	f.cut = threshold(inside, r.Alarms)
	f.words, f.model, err = r.fit(ctx, s)
	return f, err
}

// threshold is the lowest that keeps false alarms at or below a share, one row per
// group: over rows it would hang on whether the one employer with a fifth of the
// legitimate rows is among those that it is chosen on.
func threshold(list []learn.Scored, alarms float64) float64 {
	groups := learn.OnePerGroup(list)
	best := 0.0
	found := false
	for _, x := range list {
		if found && x.Score >= best {
			continue
		}
		if learn.FalseAlarms(groups, x.Score) <= alarms {
			best, found = x.Score, true
		}
	}
	return best
}

// Train makes the model that the program carries. step is called with what is done.
func Train(ctx context.Context, docs []Doc, r Recipe, step func(string)) (*text.Model, error) {
	own, other := split(docs)
	s := set{docs: own, read: read(own, r.Shape.Grams), common: read(other, r.Shape.Grams)}
	step("features read")
	f, err := r.train(ctx, s, 5, r.Seed)
	if err != nil {
		return nil, err
	}
	step("model fitted, scale and threshold cross-validated")
	m := f.words.Model(f.model)
	m.Slope, m.Offset, m.Cut = f.slope, f.offset, f.cut
	return m, nil
}

func split(docs []Doc) (own, other []Doc) {
	for _, d := range docs {
		if d.Source == EMSCAD {
			own = append(own, d)
		} else {
			other = append(other, d)
		}
	}
	return own, other
}

// prior is the share of frauds that probabilities are stated at.
const prior = scam.Prior
