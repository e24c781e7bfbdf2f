package fields

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Report measures the whole sample and writes the figures as a part of the section on
// extraction in docs/evaluation.md. Recordings that are not in the data folder are
// left out, and the text says how many rows that costs.
func Report(ctx context.Context, data string) (string, error) {
	rows, err := Rows()
	if err != nil {
		return "", err
	}
	r, err := Measure(ctx, rows, data)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("### Postings of every source\n\n")
	fmt.Fprintf(&b, "%d real postings of %d sources (`internal/eval/fields/testdata/sample.ndjson`), each taken through its whole path: the recorded item, the driver, the rules. What was read is compared with what a reader found in the same item. ", r.Rows[Part(false)]+r.Rows[Part(true)], len(r.Sources))
	b.WriteString("Where a licence forbids to copy an item, the row has labels only and the item is read from the data folder; the others are excerpts. About a third of the rows, chosen by a hash of their ids before they were labelled, is held out: its mistakes are counted and were never looked at one by one, though its totals were seen a few times while the rules were tuned. Items that an older sample had already shown stay in the part that they had there. All labels are one reader's; ten rows of the tuned part were put right after they disagreed with the rules, none of the other.\n\n")
	if r.Absent > 0 {
		fmt.Fprintf(&b, "%d rows were left out, since their recordings are not here.\n\n", r.Absent)
	}
	var sources []string
	for _, s := range slices.Sorted(maps.Keys(r.Sources)) {
		sources = append(sources, fmt.Sprintf("%s %d", s, r.Sources[s]))
	}
	b.WriteString("Rows by source: " + strings.Join(sources, ", ") + ". Tiles of Upwork and cards of LinkedIn are read as a user would paste them. The recorded listings of Reddit hold no job, only one person who offers work, so Reddit is not in the sample.\n\n")
	b.WriteString("| part | rows | field | precision | recall | F1 | right | wrong | missed | nothing there | invented |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, part := range []string{Part(false), Part(true)} {
		for _, f := range Names() {
			c := r.Counts[part][f]
			fmt.Fprintf(&b, "| %s | %d | %s | %.3f | %.3f | %.3f | %d | %d | %d | %d | %d |\n", part, r.Rows[part], f, c.Precision(), c.Recall(), c.F1(), c.Right, c.Wrong, c.Missed, c.Nothing, c.Invented)
		}
	}
	b.WriteString("\nA title counts as right when four fifths of its words are, a skill when the taxonomy has it under the same name; pay is exact in both ends, currency and period. Skills that readers may see differently are not counted, nor are those far down a long text. Goals: 0.95 and 0.90 for contract, remote and language, 0.85 and 0.80 for skills and contact, F1 0.92 for pay.\n")
	return b.String(), nil
}
