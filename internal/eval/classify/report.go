package classify

import (
	"fmt"
	"strings"

	"github.com/automonet/automonet/internal/eval/gates"
)

// Markdown renders how the gates do with a classifier that did not see what it is
// measured on.
func Markdown(items []gates.Item, examples []Example) string {
	var b strings.Builder
	positive := 0
	for _, e := range examples {
		if e.Positive {
			positive++
		}
	}
	fmt.Fprintf(&b, "\nThe classifier is trained on %d sentences, %d of which tell something about the freelancer. Below, it never saw what it is measured on: once each part was left out of the training as a whole, once the postings were split into %d folds and each was left out in turn. The rules had seen the parts, and the sentences that were written for training after the mistakes on the fifth, the seventh and the eighth and in this very table had been read are in both, and the bounds were chosen by it; new texts will fare worse than this.\n\n", len(examples), positive, Folds)
	b.WriteString("| part | right gate, part left out | false alarms | right gate, posting left out | false alarms |\n|---|---|---|---|---|\n")
	byPosting := ByPosting(items, examples, Defaults())
	var all, allFolds gates.Count
	for _, part := range gates.Tuned() {
		left := gates.Tally(LeftOut(items, examples, part), func(gates.Item) bool { return true })
		fold := gates.Tally(byPosting, func(it gates.Item) bool { return it.Part == part })
		row(&b, part, left, fold)
		all, allFolds = add(all, left), add(allFolds, fold)
	}
	row(&b, "all", all, allFolds)
	return b.String()
}

func row(b *strings.Builder, name string, left, fold gates.Count) {
	fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", name, caught(left), alarms(left), caught(fold), alarms(fold))
}

func caught(c gates.Count) string {
	if c.Bad == 0 {
		return "–"
	}
	return fmt.Sprintf("%d of %d (%.1f %%)", c.Right, c.Bad, 100*c.Caught())
}

func alarms(c gates.Count) string {
	return fmt.Sprintf("%d of %d (%.1f %%)", c.Alarms, c.Good, 100*c.FalseAlarms())
}

func add(a, b gates.Count) gates.Count {
	return gates.Count{Bad: a.Bad + b.Bad, Right: a.Right + b.Right, Any: a.Any + b.Any, Good: a.Good + b.Good, Alarms: a.Alarms + b.Alarms}
}
