// Command later makes every source of a stopped agent due, as if the time had
// passed that each of them asked for. The end-to-end tests use it where a user
// would wait for an hour.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "later: which data folder?")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "later:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir string) (err error) {
	s, err := store.Open(ctx, store.Config{Dir: dir, Mode: store.ModeDry})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	states, err := s.SourceStates(ctx)
	if err != nil {
		return err
	}
	for _, state := range states {
		state.NextAt = clock.System{}.Now()
		if err := s.SaveSourceState(ctx, state); err != nil {
			return err
		}
	}
	return nil
}
