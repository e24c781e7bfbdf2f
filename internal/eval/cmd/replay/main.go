// Command replay holds off-policy estimates against the truth of simulated markets.
// With -write the figures go into docs/evaluation.md.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/automonet/automonet/internal/eval/figures"
	"github.com/automonet/automonet/internal/eval/replay"
)

const file = "docs/evaluation.md"

func main() {
	seed := flag.Uint64("seed", 20261130, "first seed")
	n := flag.Int("n", 200, "how many histories")
	checked := flag.Int("checked", 20, "how many of them go through the check for looking ahead")
	write := flag.Bool("write", false, "put the figures into "+file)
	flag.Parse()
	if err := run(*seed, *n, *checked, *write); err != nil {
		fmt.Fprintln(os.Stderr, "replay:", err)
		os.Exit(1)
	}
}

func run(seed uint64, n, checked int, write bool) error {
	fmt.Printf("seed %d, %d histories\n", seed, n)
	r, err := replay.Run(seed, n, checked)
	if err != nil {
		return err
	}
	fmt.Print(r.Section())
	if write {
		if err := figures.Write(file, "replay", r.Section()); err != nil {
			return err
		}
	}
	fmt.Print("\ncoverage of 90 % intervals:")
	for _, m := range r.Methods {
		fmt.Printf(" %s %.3f;", m.Name, m.Covered.Mean)
	}
	fmt.Printf(" leaks found %d of %d; %s\n", r.Leaks, r.Checked, r.Goals().Verdict())
	return nil
}
