package learn

import (
	"math"
	"slices"
)

// Move is how one belief changed between two models, as factors of the odds.
type Move struct {
	// Head is "reply" or "win"; Name is the weight, for example "source:upwork".
	Head   string `json:"head"`
	Name   string `json:"name"`
	Before Part   `json:"before"`
	After  Part   `json:"after"`
}

// moved is the least change of log odds that is told.
const moved = 0.02

// Diff lists what an owner can see change between two models, strongest first:
// beliefs that moved by more than two hundredths of log odds.
func Diff(before, after *Model) []Move {
	var out []Move
	each := func(name string, a, b *head, pa, pb []Prior) {
		names := slices.Clone(b.Names)
		for _, n := range a.Names {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
		for _, n := range names {
			one := []input{{n, 1}}
			was, is := a.guess(pa, one), b.guess(pb, one)
			x, _ := was.total()
			y, _ := is.total()
			if math.Abs(x-y) >= moved {
				out = append(out, Move{name, n, part(n, &was), part(n, &is)})
			}
		}
	}
	each("reply", &before.reply, &after.reply, before.Priors.Reply, after.Priors.Reply)
	each("win", &before.win, &after.win, before.Priors.Win, after.Priors.Win)
	slices.SortStableFunc(out, func(a, b Move) int {
		x, y := math.Abs(math.Log(a.After.Odds/a.Before.Odds)), math.Abs(math.Log(b.After.Odds/b.Before.Odds))
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return out
}
