// Command cmd runs a stack until it is interrupted: a Supabase project on this machine
// for development, empty at each start.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/automonet/automonet/internal/stack"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run starts a stack with one account, says how to reach it, and ends it with ctx.
func run(ctx context.Context, args []string, out io.Writer) error {
	f := flag.NewFlagSet("stack", flag.ContinueOnError)
	listen := f.String("listen", "127.0.0.1:54321", "the address of the gateway")
	email := f.String("email", "owner@example.org", "the address of the account")
	password := f.String("password", "automonet", "the password of the account")
	if err := f.Parse(args); err != nil {
		return err
	}
	s, err := stack.New(ctx, stack.Options{Listen: *listen})
	if err != nil {
		return err
	}
	if _, err := s.Auth.SignUp(ctx, *email, *password); err != nil {
		_ = s.Close() // the first error is told
		return err
	}
	fmt.Fprintf(out, "project   %s\nanon key  %s\naccount   %s, password %s\ndatabase  psql '%s'\nIt is empty at each start; Ctrl-C ends it.\n",
		s.URL, s.AnonKey, *email, *password, s.DSN(stack.Migrator, ""))
	<-ctx.Done()
	return s.Close()
}
