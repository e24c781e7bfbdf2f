package learn

import (
	"math"
	"slices"
)

// Scored is a forecast probability and what happened.
type Scored struct {
	Source string  `json:"source,omitempty"`
	P      float64 `json:"p"`
	Hit    bool    `json:"hit"`
}

// Bin is one point of a reliability plot.
type Bin struct {
	N int `json:"n"`
	// Said is the mean of the forecasts, Seen the share that happened, with its 90 %
	// Wilson interval.
	Said float64 `json:"said"`
	Seen float64 `json:"seen"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Reliability says how far forecasts can be believed.
type Reliability struct {
	N     int     `json:"n"`
	Brier float64 `json:"brier"`
	// ECE is the expected calibration error: the mean distance of Said and Seen.
	ECE  float64 `json:"ece"`
	Bins []Bin   `json:"bins"`
}

// Reliable measures forecasts in bins that hold equally many of them. A Brier
// score is the mean squared distance of forecast and outcome (Brier, 1950).
func Reliable(scored []Scored, bins int) Reliability {
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
	r := Reliability{N: len(all)}
	bins = min(bins, len(all))
	for k := range bins {
		part := all[k*len(all)/bins : (k+1)*len(all)/bins]
		b := Bin{N: len(part)}
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
		r.ECE += math.Abs(b.Said-b.Seen) * float64(b.N)
		r.Bins = append(r.Bins, b)
	}
	if r.N > 0 {
		r.Brier, r.ECE = r.Brier/float64(r.N), r.ECE/float64(r.N)
	}
	return r
}

// BySource measures the forecasts of each source.
func BySource(scored []Scored, bins int) map[string]Reliability {
	parts := map[string][]Scored{}
	for _, s := range scored {
		parts[s.Source] = append(parts[s.Source], s)
	}
	out := make(map[string]Reliability, len(parts))
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
