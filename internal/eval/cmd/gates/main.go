// Command gates measures the gates of core/draft on the bad and good model outputs
// in its testdata and prints the figures last. With -write it puts them into
// docs/evaluation.md.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/automonet/automonet/internal/eval/classify"
	"github.com/automonet/automonet/internal/eval/gates"
)

func main() {
	write := flag.Bool("write", false, "replace the section of the file named by -out")
	out := flag.String("out", "docs/evaluation.md", "Markdown file that -write changes")
	sets := flag.String("sets", "core/draft/testdata", "folder of the sets")
	list := flag.Bool("errors", false, "print the outputs that are decided wrongly")
	heldOut := flag.Bool("held-out", false, "measure with a classifier that did not see the outputs, too; -write does")
	prompts := flag.String("prompts", "", "write the program's prompt for each posting into this folder, for the writer of a new part, and end")
	flag.Parse()
	if *prompts != "" {
		n, err := gates.Prompts(*sets, *prompts)
		if err != nil {
			fmt.Fprintln(os.Stderr, "eval-gates:", err)
			os.Exit(1)
		}
		fmt.Printf("%d prompts are in %s\n", n, *prompts)
		return
	}
	if err := run(*sets, *out, *write, *list, *heldOut); err != nil {
		fmt.Fprintln(os.Stderr, "eval-gates:", err)
		os.Exit(1)
	}
}

func run(sets, out string, write, list, heldOut bool) error {
	items, err := gates.Load(sets)
	if err != nil {
		return err
	}
	results := gates.Run(items)
	text := ""
	if heldOut || write {
		examples, err := classify.Load(sets)
		if err != nil {
			return err
		}
		text = classify.Markdown(items, examples)
	}
	if list {
		printErrors(results)
	} else {
		fmt.Println(gates.Markdown(results, text))
	}
	if write {
		if err := gates.WriteSection(out, gates.Markdown(results, text)); err != nil {
			return fmt.Errorf("write %s: %w", out, err)
		}
	}
	lines, met := gates.Figures(results)
	fmt.Println(strings.Join(lines, "\n"))
	if !met {
		return errors.New("a goal is missed")
	}
	return nil
}

// printErrors lists what is decided wrongly.
func printErrors(results []gates.Result) {
	for _, r := range results {
		if r.Right || !r.Item.Bad && len(r.Failed) == 0 {
			continue
		}
		fmt.Printf("%s (%s) %s wants %s\n", r.Item.ID, r.Item.Category, r.Item.Candidate.Content.Language, strings.Join(r.Item.Gates, "|"))
		for _, f := range r.Failed {
			fmt.Printf("    %s: %s\n", f.Gate, f.Detail)
		}
	}
}
