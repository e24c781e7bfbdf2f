package forecast

import (
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
)

// Score holds a band against what happened. tail is the forecast's Tail. The loss
// is the mean of those of the three quantiles (Koenker and Bassett, 1978).
func Score(b core.Band, actual int64, tail float64) core.ForecastScore {
	loss := func(q int64, p float64) float64 {
		d := float64(actual - q)
		if d >= 0 {
			return p * d
		}
		return (p - 1) * d
	}
	return core.ForecastScore{Pinball: (loss(b.P10, tail) + loss(b.P50, 0.5) + loss(b.P90, 1-tail)) / 3, Inside: actual >= b.P10 && actual <= b.P90, Actual: actual}
}

const (
	target = 0.8
	// pace is by how much one forecast moves the tail.
	pace   = 0.01
	narrow = 0.02
	widest = 0.2
)

// Track sums up scored forecasts, oldest first, and adapts the tail of the next
// one: each miss widens it, each hit narrows it a little, so that in the long run
// four of five are inside whatever the simulation gets wrong (adaptive conformal
// inference; Gibbs and Candès, 2021).
func Track(scores []core.ForecastScore) core.ForecastRecord {
	r := core.ForecastRecord{Tail: (1 - target) / 2}
	for _, s := range scores {
		r.N++
		r.Pinball += s.Pinball
		if s.Inside {
			r.Inside++
			r.Tail += pace * (1 - target)
		} else {
			r.Tail -= pace * target
		}
		r.Tail = min(max(r.Tail, narrow), widest)
	}
	r.Low, r.High = learn.Wilson(r.Inside, r.N)
	if r.N > 0 {
		r.Coverage, r.Pinball = float64(r.Inside)/float64(r.N), r.Pinball/float64(r.N)
	}
	return r
}
