package classify

import (
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/internal/eval/gates"
)

// LeftOut checks the outputs of a part with a classifier that was trained on all the
// other parts. The rules, though, may have been tuned on the part.
func LeftOut(items []gates.Item, examples []Example, part string) []gates.Result {
	var rest []Example
	for _, e := range examples {
		if e.Part != part {
			rest = append(rest, e)
		}
	}
	var own []gates.Item
	for _, it := range items {
		if it.Part == part {
			own = append(own, it)
		}
	}
	return gates.RunWith(own, draft.NewClassifier(Train(rest, Defaults())))
}
