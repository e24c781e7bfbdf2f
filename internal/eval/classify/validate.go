package classify

import (
	"hash/fnv"

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
	return gates.RunWith(own, Classifier(rest, Defaults()))
}

// Folds is how many folds the postings are split into.
const Folds = 5

// ByPosting checks every output with a classifier that never saw an output for the same
// posting: the postings are split into Folds, and each fold is checked by a classifier
// that was trained on the others.
func ByPosting(items []gates.Item, examples []Example, o Options) []gates.Result {
	var out []gates.Result
	for fold := range Folds {
		var rest []Example
		for _, e := range examples {
			if FoldOf(e.Posting) != fold || e.Part == WrittenPart {
				rest = append(rest, e)
			}
		}
		var own []gates.Item
		for _, it := range items {
			if FoldOf(string(it.Candidate.Job.ID)) == fold {
				own = append(own, it)
			}
		}
		out = append(out, gates.RunWith(own, Classifier(rest, o))...)
	}
	return out
}

// FoldOf is the fold of a posting.
func FoldOf(posting string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(posting))
	return int(h.Sum32() % Folds)
}
