package price

import (
	"fmt"
	"strings"
)

// Markdown writes the section of the price bands.
func Markdown(results []Result) string {
	var b strings.Builder
	b.WriteString("## Price bands\n\nWritten by `make eval-price`. Terciles on one row per title, five folds grouped by the start of the title, three random splits; the cut between classes is the one between two different prices that is nearest to a third. A job's class is the tercile that holds most of its predicted distribution. Features: words of title and skills, the first skill, the level, how many skills and words, how the title uses capitals. The interval's ends are set by cross-validation inside the training folds (conformal). Features, C and the reading of the class were chosen by such figures of the groups whose names have an even hash; the other half is stated apart.\n\n" +
		"The published accuracies of 0.73 (hourly) and 0.63 (fixed) are void: rare classes were oversampled before the split, so that copies of test rows were trained on, and outliers were set to the mean.\n\n")
	b.WriteString("| | rows | macro-F1 | goal | the other half | level alone | accuracy | majority | 80 % interval covers | width (high/low) | one interval for all covers | its width |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range results {
		fmt.Fprintf(&b, "| %s | %d | %.3f | %.2f | %.3f | %.3f | %.3f | %.3f | %.3f | %.2f | %.3f | %.2f |\n", r.Name, r.Rows, r.MacroF1, goal(r.Name), r.OtherF1, r.LevelF1, r.Accuracy, r.Majority, r.Coverage, r.Width, r.GlobalCoverage, r.Global)
	}
	return b.String()
}

func goal(name string) float64 {
	if name == "hourly" {
		return 0.52
	}
	return 0.50
}

// Missed names the goals that are not reached.
func Missed(results []Result) (out []string) {
	for _, r := range results {
		if r.MacroF1 < goal(r.Name) {
			out = append(out, fmt.Sprintf("%s macro-F1 %.3f of %.2f", r.Name, r.MacroF1, goal(r.Name)))
		}
		if r.Coverage < 0.77 || r.Coverage > 0.83 {
			out = append(out, fmt.Sprintf("%s interval covers %.3f, wanted 0.77 to 0.83", r.Name, r.Coverage))
		}
		if r.Width >= r.Global {
			out = append(out, fmt.Sprintf("%s interval is %.2f wide, the global one %.2f", r.Name, r.Width, r.Global))
		}
	}
	return out
}
