// Command plan holds the planner against simple policies and an oracle on
// simulated markets. With -write the figures go into docs/evaluation.md.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/automonet/automonet/internal/eval/figures"
	"github.com/automonet/automonet/internal/eval/plan"
)

const file = "docs/evaluation.md"

func main() {
	seed := flag.Uint64("seed", 20261130, "first seed")
	seeds := flag.Int("seeds", 50, "how many worlds")
	write := flag.Bool("write", false, "put the figures into "+file)
	flag.Parse()
	if err := run(*seed, *seeds, *write); err != nil {
		fmt.Fprintln(os.Stderr, "plan:", err)
		os.Exit(1)
	}
}

func run(seed uint64, seeds int, write bool) error {
	fmt.Printf("seed %d, %d worlds\n", seed, seeds)
	var all plan.Reports
	for _, days := range plan.Learning() {
		r, err := plan.Run(seed, seeds, days)
		if err != nil {
			return err
		}
		all = append(all, r)
	}
	fmt.Print(all.Section())
	if write {
		if err := figures.Write(file, "plan", all.Section()); err != nil {
			return err
		}
	}
	fmt.Println()
	for _, r := range all {
		fmt.Printf("after %d sends: %.3f of greedy by fit, %.3f of perfect foresight, %.3f of the oracle; ", r.Learned, r.Gain.Mean, r.Foreseen.Mean, r.Reached.Mean)
	}
	fmt.Println(all.Goals().Verdict())
	return nil
}
