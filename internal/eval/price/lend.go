package price

import (
	"math"
	"slices"

	"github.com/automonet/automonet/internal/eval/learn"
)

// lend replaces the model of each cut by a mean of it and its neighbours, which weigh
// less the further off they are: a bell of the given reach in cuts. What lifts a price
// over one cut lifts it over the next, so that neighbours say the same with other noise.
// The mean score of a model over the rows stays, so that its chances do.
func lend(models []learn.Linear, rows []learn.Row, reach float64) []learn.Linear {
	if reach == 0 {
		return models
	}
	var ids []uint32
	dim := 0
	for _, r := range rows {
		for _, f := range r.Features {
			ids = append(ids, f.ID)
			dim = max(dim, int(f.ID)+1)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	means := make([]float64, len(models))
	for k := range models {
		for _, r := range rows {
			means[k] += models[k].Score(r.Features) / float64(len(rows))
		}
	}
	out := make([]learn.Linear, len(models))
	for c := range out {
		share, all := make([]float64, len(models)), 0.0
		for k := range share {
			d := float64(k-c) / reach
			share[k] = math.Exp(-d * d / 2)
			all += share[k]
		}
		m := learn.Linear{W: make([]float64, dim), Bias: means[c]}
		for k := range models {
			part := share[k] / all
			for _, id := range ids {
				m.W[id] += float64(part * models[k].W[id])
			}
			m.Bias += float64(part * (models[k].Bias - means[k]))
		}
		out[c] = m
	}
	return out
}
