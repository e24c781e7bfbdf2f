// Command forecast holds forecasts against what then happens on simulated markets.
// With -write the figures go into docs/evaluation.md.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/automonet/automonet/internal/eval/figures"
	"github.com/automonet/automonet/internal/eval/forecast"
)

const file = "docs/evaluation.md"

func main() {
	seed := flag.Uint64("seed", 20261130, "first seed")
	n := flag.Int("n", 200, "how many histories, steady and drifting each")
	paths := flag.Int("paths", 1000, "how many futures a forecast simulates")
	write := flag.Bool("write", false, "put the figures into "+file)
	flag.Parse()
	if err := run(*seed, *n, *paths, *write); err != nil {
		fmt.Fprintln(os.Stderr, "forecast:", err)
		os.Exit(1)
	}
}

func run(seed uint64, n, paths int, write bool) error {
	fmt.Printf("seed %d, %d histories, %d futures each\n", seed, n, paths)
	r, err := forecast.Run(seed, n, paths)
	if err != nil {
		return err
	}
	fmt.Print(r.Section())
	if write {
		if err := figures.Write(file, "forecast", r.Section()); err != nil {
			return err
		}
	}
	fmt.Print("\ncoverage")
	for _, l := range append(r.Steady, r.Drifting...) {
		fmt.Printf(" %d days %.3f;", l.Days, l.Earned.Mean)
	}
	fmt.Printf(" %s\n", r.Goals().Verdict())
	return nil
}
