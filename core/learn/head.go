package learn

import (
	"math"
	"slices"
)

// head is a logistic model of one event. How much groups (sources, templates and
// so on) differ is itself not known, so that several beliefs are kept, each for
// one scale of these differences, and weighed by how well they foretold what was
// seen (Bayesian model averaging by prequential likelihood; Dawid, 1984).
type head struct {
	Names  []string `json:"names"`
	Scales []scale  `json:"scales"`
	index  map[string]int
}

type scale struct {
	// Factor multiplies the spread of every group's prior.
	Factor float64 `json:"factor"`
	// Log is the logarithm of its weight, up to a constant.
	Log    float64 `json:"log"`
	Belief belief  `json:"belief"`
}

func newHead() head {
	return head{Scales: []scale{{Factor: 0.5, Log: math.Log(0.25)}, {Factor: 1, Log: math.Log(0.5)}, {Factor: 1.8, Log: math.Log(0.25)}}}
}

func (h *head) clone() head {
	c := head{Names: slices.Clone(h.Names), Scales: slices.Clone(h.Scales)}
	for i := range c.Scales {
		c.Scales[i].Belief = h.Scales[i].Belief.clone()
	}
	return c
}

func (h *head) find(name string) (int, bool) {
	if h.index == nil || len(h.index) != len(h.Names) {
		h.index = make(map[string]int, len(h.Names))
		for i, n := range h.Names {
			h.index[n] = i
		}
	}
	i, ok := h.index[name]
	return i, ok
}

// terms places inputs, adding weights that were not met before.
func (h *head) terms(priors []Prior, in []input) []term {
	out := make([]term, 0, len(in))
	for _, x := range in {
		i, ok := h.find(x.name)
		if !ok {
			p, group := find(priors, x.name)
			if p.SD <= 0 {
				continue
			}
			i = len(h.Names)
			h.Names = append(h.Names, x.name)
			h.index[x.name] = i
			for k := range h.Scales {
				s := &h.Scales[k]
				sd := p.SD
				if group {
					sd *= s.Factor
				}
				s.Belief.extend(p.Mean, sd)
			}
		}
		if x.value != 0 {
			out = append(out, term{i, x.value})
		}
	}
	return out
}

// learn updates all beliefs and their weights.
func (h *head) learn(x []term, likelihood func(float64) float64) {
	most := math.Inf(-1)
	for k := range h.Scales {
		s := &h.Scales[k]
		s.Log += s.Belief.learn(x, likelihood)
		most = max(most, s.Log)
	}
	for k := range h.Scales {
		h.Scales[k].Log -= most
	}
}

// loosen adds variance to a weight.
func (h *head) loosen(name string, variance float64) {
	if i, ok := h.find(name); ok {
		for k := range h.Scales {
			h.Scales[k].Belief.Cov[at(i, i)] += variance
		}
	}
}

// guess is what a head believes of one case, on the scale of log odds.
type guess struct{ weight, mean, sd [3]float64 }

// guess reads the belief without changing anything: weights that were not met
// before count with their priors.
func (h *head) guess(priors []Prior, in []input) guess {
	var g guess
	var known [16]term
	x := known[:0]
	var mean, variance [3]float64
	for _, v := range in {
		if i, ok := h.index[v.name]; ok {
			x = append(x, term{i, v.value})
			continue
		}
		p, group := find(priors, v.name)
		for k, s := range h.Scales {
			sd := p.SD
			if group {
				sd *= s.Factor
			}
			mean[k] += v.value * p.Mean
			variance[k] += v.value * v.value * sd * sd
		}
	}
	sum := 0.0
	for k := range h.Scales {
		s := &h.Scales[k]
		m, v := s.Belief.along(x)
		g.weight[k], g.mean[k], g.sd[k] = math.Exp(s.Log), mean[k]+m, math.Sqrt(variance[k]+v)
		sum += g.weight[k]
	}
	for k := range g.weight {
		g.weight[k] /= sum
	}
	return g
}

// probability is the expected probability.
func (g *guess) probability() float64 {
	const step = 4 // a quarter of the points is exact enough for spreads below 2
	out := 0.0
	for k, w := range g.weight {
		if w == 0 {
			continue
		}
		sum, weights := 0.0, 0.0
		for i := 0; i < points; i += step {
			z, v := node(i)
			weights += v
			sum += v * sigmoid(g.mean[k]+g.sd[k]*z)
		}
		out += w * sum / weights
	}
	return out
}

// quantile is the probability below which the true one lies with chance q, 0 to 1
// without its ends. The quantile of a mixture lies between those of its parts; between
// them it is found by false position (the Illinois rule), which takes a few steps.
func (g *guess) quantile(q float64) float64 {
	z := math.Sqrt2 * math.Erfinv(2*q-1)
	lo, hi := math.Inf(1), math.Inf(-1)
	for k, w := range g.weight {
		if w > 0 {
			lo, hi = min(lo, g.mean[k]+z*g.sd[k]), max(hi, g.mean[k]+z*g.sd[k])
		}
	}
	below := func(x float64) float64 {
		p := 0.0
		for k, w := range g.weight {
			switch {
			case w == 0:
			case g.sd[k] > 0:
				p += w * normalCDF((x-g.mean[k])/g.sd[k])
			case x >= g.mean[k]:
				p += w
			}
		}
		return p - q
	}
	const exact = 1e-7
	flo, fhi, side := below(lo), below(hi), 0
	for steps := 0; hi-lo > exact && steps < 60; steps++ {
		mid := (lo + hi) / 2
		// Where the curve has a jump, halves are safer than the line between the ends.
		if steps < 20 && flo < 0 && fhi > 0 {
			mid = min(max(lo-flo*(hi-lo)/(fhi-flo), lo), hi)
		}
		p := below(mid)
		switch {
		case math.Abs(p) < 1e-12:
			return sigmoid(mid)
		case p < 0:
			lo, flo = mid, p
			if side < 0 {
				fhi /= 2
			}
			side = -1
		default:
			hi, fhi = mid, p
			if side > 0 {
				flo /= 2
			}
			side = 1
		}
		if math.Abs(p) < 1e-9 {
			return sigmoid(mid)
		}
	}
	return sigmoid((lo + hi) / 2)
}

// total is the mean and spread of the log odds over all scales.
func (g *guess) total() (mean, sd float64) {
	square := 0.0
	for k, w := range g.weight {
		mean += w * g.mean[k]
		square += w * (g.sd[k]*g.sd[k] + g.mean[k]*g.mean[k])
	}
	return mean, math.Sqrt(max(square-mean*mean, 0))
}
