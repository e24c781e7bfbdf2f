package sources

import (
	"context"
	"fmt"
	"strings"

	"github.com/automonet/automonet/core"
)

// Report reads every recorded file below the data folder and writes the figures as a
// section of docs/evaluation.md. The error names what a driver could not read.
func Report(ctx context.Context, data string) (string, error) {
	var b strings.Builder
	b.WriteString("## Sources\n\nWritten by `make eval-sources`. Every recorded answer of a service goes through the driver that reads it; the items are counted apart from the parser. A field counts as filled when the posting or what was read from its text says it.\n\n")
	fields := core.PostingFields()
	b.WriteString("| file | driver | items | postings | " + strings.Join(fields, " | ") + " |\n|---|---|---|---|" + strings.Repeat("---|", len(fields)) + "\n")
	var notes, broken []string
	for _, c := range Cases() {
		r, err := Read(ctx, data, c)
		if err != nil {
			return "", err
		}
		if r.Status != "ok" || len(r.Postings) != r.Listed {
			broken = append(broken, fmt.Sprintf("%s: %s, %d of %d items (%s)", c.File, r.Status, len(r.Postings), r.Listed, r.Reason))
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %d |", c.File, c.Driver, r.Listed, len(r.Postings))
		for _, f := range fields {
			fmt.Fprintf(&b, " %s |", percent(r.Filled[f], len(r.Postings)))
		}
		b.WriteString("\n")
		if c.Note != "" {
			notes = append(notes, "- "+c.File+": "+c.Note+".")
		}
	}
	b.WriteString("\n" + strings.Join(notes, "\n") + "\n- The Algolia and Firebase answers of Hacker News are served by the replay server, month by month, below.\n- Listings of Reddit, its set of HTTP exchanges, the page of Upwork and the fragment of LinkedIn are not in this table: the first two are read in the tests of their driver, the other two by no driver, since their terms forbid programs to fetch such pages; single postings of them are read as a user would paste them, and counted under Extraction.\n\n")
	m, err := ReadMonths(ctx, data)
	if err != nil {
		return "", err
	}
	b.WriteString(m.section())
	if len(broken) > 0 {
		return b.String(), fmt.Errorf("not read completely:\n%s", strings.Join(broken, "\n"))
	}
	return b.String(), nil
}
