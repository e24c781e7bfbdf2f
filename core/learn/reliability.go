package learn

import (
	"math"
	"slices"

	"github.com/automonet/automonet/core"
)

// Scored is a forecast probability and what happened.
type Scored struct {
	Source string  `json:"source,omitempty"`
	P      float64 `json:"p"`
	Hit    bool    `json:"hit"`
}

// Reliable measures forecasts in bins that hold equally many of them. A Brier
// score is the mean squared distance of forecast and outcome (Brier, 1950).
func Reliable(scored []Scored, bins int) core.Reliability {
	all := slices.Clone(scored)
	slices.SortStableFunc(all, func(a, b Scored) int {
		switch {
		case a.P < b.P:
			return -1
		case a.P > b.P:
			return 1
		}
		return 0
	})
	r := core.Reliability{N: len(all), Bins: []core.ReliabilityBin{}}
	bins = min(bins, len(all))
	for k := range bins {
		part := all[k*len(all)/bins : (k+1)*len(all)/bins]
		b := core.ReliabilityBin{N: len(part)}
		hits := 0
		for _, s := range part {
			b.Said += s.P
			y := 0.0
			if s.Hit {
				hits, y = hits+1, 1
			}
			r.Brier += sq(s.P - y)
		}
		b.Said /= float64(b.N)
		b.Seen = float64(hits) / float64(b.N)
		b.Low, b.High = Wilson(hits, b.N)
		r.Hits += hits
		r.ECE += math.Abs(b.Said-b.Seen) * float64(b.N)
		r.Bins = append(r.Bins, b)
	}
	if r.N > 0 {
		n := float64(r.N)
		share := float64(r.Hits) / n
		r.Brier, r.ECE, r.Plain = r.Brier/n, r.ECE/n, share*(1-share)
	}
	r.Enough = r.N >= leastJudged && min(r.Hits, r.N-r.Hits) >= leastOfEach
	return r
}

// What there must be to judge forecasts by: so many of them, and so many of either
// outcome.
const leastJudged, leastOfEach = 30, 5

// BySource measures the forecasts of each source.
func BySource(scored []Scored, bins int) map[string]core.Reliability {
	parts := map[string][]Scored{}
	for _, s := range scored {
		parts[s.Source] = append(parts[s.Source], s)
	}
	out := make(map[string]core.Reliability, len(parts))
	for source, list := range parts {
		out[source] = Reliable(list, bins)
	}
	return out
}

// Wilson is the 90 % interval of a share (Wilson, 1927).
func Wilson(hits, n int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	p, m := float64(hits)/float64(n), float64(n)
	mid := p + z90*z90/(2*m)
	half := z90 * math.Sqrt(p*(1-p)/m+z90*z90/(4*m*m))
	scale := 1 + z90*z90/m
	return max((mid-half)/scale, 0), min((mid+half)/scale, 1)
}
