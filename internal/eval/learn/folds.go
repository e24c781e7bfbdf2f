package learn

import (
	"math/rand/v2"
	"slices"
	"sort"
)

// Folds assigns each row a fold 0 .. k-1 so that no group is in two folds: the groups
// are shuffled, and each, the largest first, goes where it is needed most of its
// class. The folds are alike in size and in the share of positives.
func Folds(groups []string, positive []bool, k int, seed uint64) []int {
	type group struct {
		name  string
		count [2]int
	}
	by := map[string]*group{}
	var all []*group
	for i, name := range groups {
		g := by[name]
		if g == nil {
			g = &group{name: name}
			by[name] = g
			all = append(all, g)
		}
		if positive[i] {
			g.count[1]++
		} else {
			g.count[0]++
		}
	}
	slices.SortFunc(all, func(a, b *group) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	r := rand.New(rand.NewPCG(seed, 0xf01d))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	sort.SliceStable(all, func(i, j int) bool { return all[i].count[0]+all[i].count[1] > all[j].count[0]+all[j].count[1] })
	load := make([][2]int, k)
	fold := map[string]int{}
	for _, g := range all {
		class := 0
		if g.count[1] > g.count[0] {
			class = 1
		}
		best := 0
		for f := 1; f < k; f++ {
			if load[f][class] < load[best][class] {
				best = f
			}
		}
		fold[g.name] = best
		load[best][0] += g.count[0]
		load[best][1] += g.count[1]
	}
	out := make([]int, len(groups))
	for i, name := range groups {
		out[i] = fold[name]
	}
	return out
}
