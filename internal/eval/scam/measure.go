package scam

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"sort"

	"github.com/automonet/automonet/internal/eval/learn"
)

// Seeds is over how many random splits the figures are means.
const Seeds = 3

// Rates are the figures of one way of counting rows, with 95 % intervals that draw
// groups.
type Rates struct {
	Recall, RecallLow, RecallHigh float64
	Alarms, AlarmsLow, AlarmsHigh float64
	// PRAUC is at a fraud rate of 4.8 %.
	PRAUC, PRAUCLow, PRAUCHigh float64
	// ECE is at the balance 1:1, ECEPrior at 4.8 %.
	ECE, ECEPrior float64
	F1, AllFraud  float64
	AUC           float64
}

// Result is what the joint rule gives for one recipe.
type Result struct {
	Name string
	// Share is Recipe.Alarms.
	Share        float64
	Rows, Groups Rates
	// OtherHalf are the groups whose figures no setting was chosen by, one row each.
	OtherHalf Rates
	// ButLargest is the share of false alarms over EMSCAD's legitimate rows without
	// those of the largest group, OfLargest over those alone, and Largest how many they
	// are.
	ButLargest, OfLargest float64
	Largest               int
	Sources               []Source
	// Others is the share of false alarms over all rows of the unseen sources.
	Others, OthersLow, OthersHigh float64
}

// Source is what is called fraud of a source that was left out of training.
type Source struct {
	Name         string
	Rows, Alarms int
}

// Judge applies the joint rule: for each fold of EMSCAD, scale and threshold are chosen
// by cross-validation inside the other folds and then applied to it; for each other
// source, they are chosen without that source.
func Judge(ctx context.Context, name string, docs []Doc, r Recipe, step func(string)) (Result, error) {
	own, other := split(docs)
	s := set{docs: own, read: read(own, r.Shape.Grams), common: read(other, r.Shape.Grams)}
	out := Result{Name: name, Share: r.Alarms}
	var all []learn.Scored // score is log odds above the threshold
	var odds []learn.Scored
	for seed := range uint64(Seeds) {
		fold := s.folds(5, seed)
		for k := range 5 {
			f, err := r.train(ctx, s.pick(func(i int) bool { return fold[i] != k }), 5, seed+100)
			if err != nil {
				return out, err
			}
			for i, d := range own {
				if fold[i] == k {
					o := f.logOdds(s.read[i])
					group := d.Group
					all = append(all, learn.Scored{Score: o - f.cut, Positive: d.Fraud, Weight: 1, Group: group})
					odds = append(odds, learn.Scored{Score: o, Positive: d.Fraud, Weight: 1, Group: group})
				}
			}
		}
		step(fmt.Sprintf("%s: split %d of %d", name, seed+1, Seeds))
	}
	largest := largestGroup(own)
	var but, of []learn.Scored
	for _, x := range all {
		if x.Group == largest {
			of = append(of, x)
		} else {
			but = append(but, x)
		}
	}
	out.ButLargest, out.OfLargest, out.Largest = learn.FalseAlarms(but, 0), learn.FalseAlarms(of, 0), len(of)/Seeds
	out.Rows = rates(all, odds)
	out.Groups = rates(learn.OnePerGroup(all), learn.OnePerGroup(odds))
	out.OtherHalf = rates(learn.OnePerGroup(otherHalf(all)), learn.OnePerGroup(otherHalf(odds)))
	return out, out.unseen(ctx, r, s, other, step)
}

// otherHalf are the rows of the groups whose names have an odd hash. The opening, the
// rarity, C and the share of alarms were chosen by figures of the groups with an even one
// and of the largest group, whose false alarms were what had to be understood. This half
// is not wholly untouched: some of its legitimate groups were listed while the causes of
// false alarms were looked for.
func otherHalf(list []learn.Scored) (out []learn.Scored) {
	for _, x := range list {
		h := fnv.New32a()
		_, _ = h.Write([]byte(x.Group))
		if h.Sum32()%2 == 1 && x.Group != EMSCAD+"/"+largestKey {
			out = append(out, x)
		}
	}
	return out
}

// largestKey is the group of EMSCAD's largest legitimate employer.
const largestKey = "fef6ac3ab4e08b0c"

// largestGroup is the group of legitimate rows that has most of them.
func largestGroup(docs []Doc) string {
	count, best := map[string]int{}, ""
	for _, d := range docs {
		if !d.Fraud {
			if count[d.Group]++; best == "" || count[d.Group] > count[best] {
				best = d.Group
			}
		}
	}
	return best
}

func (out *Result) unseen(ctx context.Context, r Recipe, s set, other []Doc, step func(string)) error {
	rows := map[string][]int{}
	for i, d := range other {
		rows[d.Source] = append(rows[d.Source], i)
	}
	var scored []learn.Scored
	for source, mine := range rows {
		rest := s
		rest.common = nil
		for i := range other {
			if other[i].Source != source {
				rest.common = append(rest.common, s.common[i])
			}
		}
		f, err := r.train(ctx, rest, 5, 0)
		if err != nil {
			return err
		}
		found := Source{Name: source, Rows: len(mine)}
		for _, i := range mine {
			o := f.logOdds(s.common[i]) - f.cut
			if o >= 0 {
				found.Alarms++
			}
			scored = append(scored, learn.Scored{Score: o, Weight: 1, Group: other[i].Group})
		}
		out.Sources = append(out.Sources, found)
		step(fmt.Sprintf("%s: source %s left out", out.Name, source))
	}
	sort.Slice(out.Sources, func(i, j int) bool { return out.Sources[i].Rows > out.Sources[j].Rows })
	sort.SliceStable(scored, func(i, j int) bool { return scored[i].Group < scored[j].Group })
	alarms := func(l []learn.Scored) float64 { return learn.FalseAlarms(l, 0) }
	out.Others = alarms(scored)
	out.OthersLow, out.OthersHigh = learn.Bootstrap(scored, 500, 1, alarms)
	return nil
}

func rates(all, odds []learn.Scored) Rates {
	var x Rates
	recall := func(l []learn.Scored) float64 { return learn.Recall(l, 0) }
	alarms := func(l []learn.Scored) float64 { return learn.FalseAlarms(l, 0) }
	area := func(l []learn.Scored) float64 { return learn.AveragePrecision(learn.AtPrevalence(l, prior)) }
	x.Recall, x.Alarms, x.PRAUC = recall(all), alarms(all), area(odds)
	x.RecallLow, x.RecallHigh = learn.Bootstrap(all, 500, 1, recall)
	x.AlarmsLow, x.AlarmsHigh = learn.Bootstrap(all, 500, 1, alarms)
	x.PRAUCLow, x.PRAUCHigh = learn.Bootstrap(odds, 200, 1, area)
	x.AUC = learn.AUC(odds)
	probability := func(shift float64) []learn.Scored {
		out := make([]learn.Scored, len(odds))
		for i, o := range odds {
			out[i] = o
			out[i].Score = 1 / (1 + math.Exp(-o.Score-shift))
		}
		return out
	}
	even := probability(0)
	x.ECE = learn.ECE(learn.AtPrevalence(even, 0.5))
	x.ECEPrior = learn.ECE(learn.AtPrevalence(probability(math.Log(prior/(1-prior))), prior))
	x.F1, x.AllFraud = f1(even, 0.5), f1(even, 0)
	return x
}

func f1(list []learn.Scored, cut float64) float64 {
	var right, said, are float64
	for _, x := range list {
		if x.Positive {
			are += x.Weight
		}
		if x.Score >= cut {
			said += x.Weight
			if x.Positive {
				right += x.Weight
			}
		}
	}
	if right == 0 {
		return 0
	}
	return 2 * right / (said + are)
}
