// Package learn trains what core/learn/text runs: L2 logistic models on sparse rows,
// cross-validation by group, calibration, and the measures that the evaluations
// share. Everything is deterministic: the same rows, options and seed give the same
// model, bit for bit on one architecture.
package learn

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/automonet/automonet/core/learn/text"
)

// Row is one training example.
type Row struct {
	Features []text.Feature
	// Positive is the label; Weight how much the row counts, 1 for an ordinary one.
	Positive bool
	Weight   float64
}

// Options of Logistic.
type Options struct {
	// C is the inverse of the strength of the L2 penalty.
	C float64
	// Epochs bounds the passes; training ends earlier when no dual variable moves by
	// more than Tolerance of its bound.
	Epochs    int
	Tolerance float64
	Seed      uint64
}

// Linear is a trained model over hashed features.
type Linear struct {
	W    []float64 // indexed by feature
	Bias float64
}

// Logistic fits L2-regularised logistic regression by coordinate descent on its dual
// (Yu, Huang, Lin: Dual coordinate descent methods for logistic regression and
// maximum entropy models, 2011, algorithm 5). The bias is a feature of value 1 and is
// penalised with the others. It ends early with ctx's error when ctx is done. No
// product is fused with a sum, so that every processor rounds alike.
func Logistic(ctx context.Context, rows []Row, o Options) (Linear, error) {
	dim := uint32(0)
	for _, r := range rows {
		for _, f := range r.Features {
			dim = max(dim, f.ID+1)
		}
	}
	m := Linear{W: make([]float64, dim)}
	alpha := make([]float64, len(rows))
	norms := make([]float64, len(rows))
	order := make([]int, len(rows))
	for i, r := range rows {
		order[i] = i
		norms[i] = 1
		for _, f := range r.Features {
			v := float64(f.Value)
			norms[i] += float64(v * v)
		}
		c := o.C * r.Weight
		alpha[i] = min(0.001*c, 1e-8)
		m.add(r, alpha[i])
	}
	shuffle := rand.New(rand.NewPCG(o.Seed, 0x5ca1ab1e))
	for range o.Epochs {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		shuffle.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		moved := 0.0
		for _, i := range order {
			r := rows[i]
			c := o.C * r.Weight
			if c <= 0 {
				continue
			}
			b := m.margin(r)
			next := step(alpha[i], b, norms[i], c)
			if d := next - alpha[i]; d != 0 {
				m.add(r, d)
				alpha[i] = next
				moved = max(moved, math.Abs(d)/c)
			}
		}
		if moved < o.Tolerance {
			break
		}
	}
	return m, nil
}

// step solves the one-variable subproblem: z minimises
// z log z + (c-z) log(c-z) + norm/2 (z-alpha)^2 + margin (z-alpha).
// The variable that is nearer to its bound is used, for exactness there.
func step(alpha, margin, norm, c float64) float64 {
	const inner = 20
	first := alpha
	flip := norm*(c/2-alpha)+margin < 0 // the minimum lies above c/2
	if !flip {
		z := clampInside(first, c)
		for range inner {
			g := norm*(z-alpha) + margin + math.Log(z/(c-z))
			if math.Abs(g) < 1e-9 {
				break
			}
			z = newton(z, g, norm, c)
		}
		return z
	}
	z := clampInside(c-first, c)
	for range inner {
		g := norm*(z-(c-alpha)) - margin + math.Log(z/(c-z))
		if math.Abs(g) < 1e-9 {
			break
		}
		z = newton(z, g, norm, c)
	}
	return c - z
}

func clampInside(z, c float64) float64 { return min(max(z, 1e-12*c), c/2) }

// newton takes one guarded step: one that would leave (0, c) goes a tenth of the way.
func newton(z, g, norm, c float64) float64 {
	h := norm + c/(z*(c-z))
	next := z - g/h
	switch {
	case next <= 0:
		next = 0.1 * z
	case next >= c:
		next = (z + c) / 2
	}
	return next
}

// margin is y * (w.x + bias).
func (m *Linear) margin(r Row) float64 {
	s := m.Score(r.Features)
	if r.Positive {
		return s
	}
	return -s
}

func (m *Linear) add(r Row, d float64) {
	if !r.Positive {
		d = -d
	}
	for _, f := range r.Features {
		m.W[f.ID] += float64(d * float64(f.Value))
	}
	m.Bias += d
}

// Score is the log odds that the model gives to features.
func (m *Linear) Score(features []text.Feature) float64 {
	s := m.Bias
	n := uint32(len(m.W))
	for _, f := range features {
		if f.ID < n {
			s += float64(m.W[f.ID] * float64(f.Value))
		}
	}
	return s
}
