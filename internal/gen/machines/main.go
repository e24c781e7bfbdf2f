// Command machines draws the state machines of core into docs/ARCHITECTURE.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/automonet/automonet/core"
)

const (
	file  = "docs/ARCHITECTURE.md"
	begin = "<!-- machines:begin (make gen) -->"
	end   = "<!-- machines:end -->"
)

func main() {
	check := flag.Bool("check", false, "change nothing, fail on a stale file")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "machines:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	text := string(raw)
	from, to := strings.Index(text, begin), strings.Index(text, end)
	if from < 0 || to < from {
		return fmt.Errorf("%s has lost its markers %q and %q", file, begin, end)
	}
	fresh := text[:from] + begin + "\n" + section("Job", core.JobMachine().Mermaid()) +
		section("Proposal", core.ProposalMachine().Mermaid()) + section("Submission", core.SubmissionMachine().Mermaid()) + text[to:]
	if fresh == text {
		return nil
	}
	if check {
		return fmt.Errorf("%s is stale; run make gen", file)
	}
	return os.WriteFile(file, []byte(fresh), 0o644)
}

func section(title, diagram string) string {
	return "\n### " + title + "\n\n```mermaid\n" + diagram + "```\n"
}
