// Command machines draws into docs/ARCHITECTURE.md what the program itself says: the
// tree of actors, the state machines of core and the tables of the store.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/automonet/automonet/core"
)

const file = "docs/ARCHITECTURE.md"

func main() {
	check := flag.Bool("check", false, "change nothing, fail on a stale file")
	flag.Parse()
	if err := run(context.Background(), *check); err != nil {
		fmt.Fprintln(os.Stderr, "machines:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, check bool) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	roles, err := tree()
	if err != nil {
		return err
	}
	rows, err := tables(ctx)
	if err != nil {
		return err
	}
	text := string(raw)
	for _, part := range [][2]string{
		{"tree", diagram(roles)},
		{"machines", section("Job", core.JobMachine().Mermaid()) + section("Proposal", core.ProposalMachine().Mermaid()) + section("Submission", core.SubmissionMachine().Mermaid())},
		{"tables", diagram(rows)},
	} {
		if text, err = put(text, part[0], part[1]); err != nil {
			return err
		}
	}
	if text == string(raw) {
		return nil
	}
	if check {
		return fmt.Errorf("%s is stale; run make gen", file)
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// put replaces what stands between the markers of a part.
func put(text, name, fresh string) (string, error) {
	begin, end := "<!-- "+name+":begin (make gen) -->", "<!-- "+name+":end -->"
	from, to := strings.Index(text, begin), strings.Index(text, end)
	if from < 0 || to < from {
		return "", fmt.Errorf("%s has lost its markers %q and %q", file, begin, end)
	}
	return text[:from] + begin + "\n" + fresh + text[to:], nil
}

func section(title, drawing string) string { return "\n### " + title + "\n" + diagram(drawing) }

func diagram(drawing string) string { return "\n```mermaid\n" + drawing + "```\n" }
