// Command win measures the win model, the drift watch and the choice between arms
// on simulated markets. With -write the figures go into docs/evaluation.md.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/automonet/automonet/internal/eval/figures"
	"github.com/automonet/automonet/internal/eval/win"
)

const file = "docs/evaluation.md"

func main() {
	seed := flag.Uint64("seed", 20261130, "first seed")
	worlds := flag.Int("worlds", 200, "how many worlds")
	drifts := flag.Int("drifts", 100, "how many runs of the drift watch for each case")
	arms := flag.Int("arms", 50, "how many runs of the choice between arms")
	write := flag.Bool("write", false, "put the figures into "+file)
	flag.Parse()
	if err := run(*seed, win.Size{Worlds: *worlds, Drifts: *drifts, Arms: *arms}, *write); err != nil {
		fmt.Fprintln(os.Stderr, "win:", err)
		os.Exit(1)
	}
}

func run(seed uint64, size win.Size, write bool) error {
	fmt.Printf("seed %d, %+v\n", seed, size)
	r, err := win.Run(seed, size)
	if err != nil {
		return err
	}
	fmt.Print(r.Section())
	if write {
		if err := figures.Write(file, "win", r.Section()); err != nil {
			return err
		}
	}
	fmt.Printf("\nBrier over batch %.3f, coverage %.3f, ECE %.4f, false alarms %.3f, changes noticed %.3f (falls %.3f, rises %.3f), regret %.3f: %s\n",
		r.Against.Mean, r.Covered.Mean, r.ECE.Mean, r.Chosen.Calm.Mean, r.Chosen.Both.Mean, r.Chosen.FallIn.Mean, r.Chosen.RiseIn.Mean, r.Regret.Mean, r.Goals().Verdict())
	return nil
}
