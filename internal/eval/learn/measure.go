package learn

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
)

// Scored is one judged example.
type Scored struct {
	Score    float64
	Positive bool
	Weight   float64
	Group    string
}

// AUC is the area under the ROC curve, ties counted half: the chance that a positive
// scores above a negative. It is 0.5 where one class is missing.
func AUC(list []Scored) float64 {
	s := slices.Clone(list)
	sort.SliceStable(s, func(i, j int) bool { return s[i].Score < s[j].Score })
	var below, area, pos, neg float64
	for i := 0; i < len(s); {
		j, p, n := i, 0.0, 0.0
		for ; j < len(s) && s[j].Score == s[i].Score; j++ {
			if s[j].Positive {
				p += s[j].Weight
			} else {
				n += s[j].Weight
			}
		}
		area += p * (below + n/2)
		below += n
		pos, neg = pos+p, neg+n
		i = j
	}
	if pos == 0 || neg == 0 {
		return 0.5
	}
	return area / (pos * neg)
}

// AveragePrecision is the area under the precision-recall curve as the sum of
// precision over the steps of recall; equal scores make one step.
func AveragePrecision(list []Scored) float64 {
	s := slices.Clone(list)
	sort.SliceStable(s, func(i, j int) bool { return s[i].Score > s[j].Score })
	total := 0.0
	for _, x := range s {
		if x.Positive {
			total += x.Weight
		}
	}
	if total == 0 {
		return 0
	}
	var hit, all, area float64
	for i := 0; i < len(s); {
		j, p := i, 0.0
		for ; j < len(s) && s[j].Score == s[i].Score; j++ {
			all += s[j].Weight
			if s[j].Positive {
				p += s[j].Weight
			}
		}
		hit += p
		area += p / total * hit / all
		i = j
	}
	return area
}

// AtPrevalence returns the list with the negatives weighted so that positives are the
// given share of the whole.
func AtPrevalence(list []Scored, share float64) []Scored {
	var pos, neg float64
	for _, x := range list {
		if x.Positive {
			pos += x.Weight
		} else {
			neg += x.Weight
		}
	}
	out := slices.Clone(list)
	if neg == 0 {
		return out
	}
	f := pos * (1 - share) / share / neg
	for i := range out {
		if !out[i].Positive {
			out[i].Weight *= f
		}
	}
	return out
}

// ECE is the expected calibration error over ten bins of equal width: the mean gap
// between stated probability and found share, weighted by the bins' size. Scores must
// be probabilities.
func ECE(list []Scored) float64 {
	var w, p, y [10]float64
	total := 0.0
	for _, x := range list {
		b := min(int(x.Score*10), 9)
		w[b] += x.Weight
		p[b] += x.Weight * x.Score
		if x.Positive {
			y[b] += x.Weight
		}
		total += x.Weight
	}
	if total == 0 {
		return 0
	}
	e := 0.0
	for b := range w {
		e += math.Abs(p[b]-y[b]) / total
	}
	return e
}

// OnePerGroup weighs the rows so that each group counts as one row of its own.
func OnePerGroup(list []Scored) []Scored {
	n := map[string]float64{}
	for _, x := range list {
		n[x.Group] += x.Weight
	}
	out := slices.Clone(list)
	for i := range out {
		out[i].Weight /= n[out[i].Group]
	}
	return out
}

// Bootstrap draws the groups anew `times` times and returns the 2.5 and 97.5 %
// quantiles of a measure. Groups of positives and of negatives are drawn apart, so
// that every draw has both.
func Bootstrap(list []Scored, times int, seed uint64, measure func([]Scored) float64) (low, high float64) {
	groups := map[string][]Scored{}
	var names [2][]string
	for _, x := range list {
		if _, ok := groups[x.Group]; !ok {
			k := 0
			if x.Positive {
				k = 1
			}
			names[k] = append(names[k], x.Group)
		}
		groups[x.Group] = append(groups[x.Group], x)
	}
	r := rand.New(rand.NewPCG(seed, 0xb0075))
	values := make([]float64, times)
	for t := range times {
		var sample []Scored
		for _, class := range names {
			for range class {
				sample = append(sample, groups[class[r.IntN(len(class))]]...)
			}
		}
		values[t] = measure(sample)
	}
	sort.Float64s(values)
	at := func(q float64) float64 { return values[min(int(q*float64(times)), times-1)] }
	return at(0.025), at(0.975)
}

// Recall is the weighted share of positives that score at or above a threshold.
func Recall(list []Scored, threshold float64) float64 { return share(list, threshold, true) }

// FalseAlarms is the weighted share of negatives that score at or above a threshold.
func FalseAlarms(list []Scored, threshold float64) float64 { return share(list, threshold, false) }

func share(list []Scored, threshold float64, positive bool) float64 {
	var hit, all float64
	for _, x := range list {
		if x.Positive != positive {
			continue
		}
		all += x.Weight
		if x.Score >= threshold {
			hit += x.Weight
		}
	}
	if all == 0 {
		return 0
	}
	return hit / all
}
