package learn

import "github.com/automonet/automonet/core"

// offer is how likely each template with each model was, whatever the price step:
// over the floors, each list for itself, and over the samples, of which each arm won
// so many of n.
func offer(arms []arm, won []int, n int, lists [3][]Option, frozen bool) []core.ArmChance {
	var out []core.ArmChance
	for t := range max(len(lists[0]), 1) {
		for o := range max(len(lists[1]), 1) {
			chance := 0.0
			for i, a := range arms {
				if frozen {
					if a.at[0] == t && a.at[1] == o {
						chance += float64(won[i])
					}
					continue
				}
				p := (float64(won[i]) + 0.5/float64(len(arms))) / (float64(n) + 0.5)
				for l, k := range [2]int{t, o} {
					if len(lists[l]) == 0 {
						continue
					}
					free := 1.0
					for _, opt := range lists[l] {
						free -= opt.Floor
					}
					hit := lists[l][k].Floor
					if a.at[l] == k {
						hit += max(free, 0)
					}
					p *= hit
				}
				chance += p
			}
			if chance <= 0 {
				continue
			}
			c := core.ArmChance{Chance: min(chance, 1)}
			if len(lists[0]) > 0 {
				c.Template = lists[0][t].Name
			}
			if len(lists[1]) > 0 {
				c.Model = lists[1][o].Name
			}
			out = append(out, c)
		}
	}
	return out
}
