// Command smtpsink runs the mail server for tests until it is interrupted. It
// prints the address on which it listens as its first line.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/automonet/automonet/internal/fakes/smtp"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run starts a sink as the arguments say and serves until ctx ends.
func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("smtpsink", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:0", "loopback address to listen on")
	dir := flags.String("dir", "", "directory that receives each message as a file")
	mode := flags.String("tls", "", "starttls, implicit, or empty for none")
	user := flags.String("user", "", "user name that has to sign in")
	password := flags.String("password", "", "password of that user")
	ca := flags.String("ca", "", "file that receives the certificate authority")
	if err := flags.Parse(args); err != nil {
		return err
	}
	opts := smtp.Options{Addr: *addr, Dir: *dir, TLS: smtp.TLSMode(*mode)}
	if *user != "" {
		opts.Users = map[string]string{*user: *password}
	}
	sink, err := smtp.Start(opts)
	if err != nil {
		return err
	}
	if *ca != "" {
		if err := os.WriteFile(*ca, sink.CAPEM(), 0o600); err != nil {
			_ = sink.Close()
			return fmt.Errorf("write the certificate authority: %w", err)
		}
	}
	fmt.Fprintln(out, sink.Addr())
	<-ctx.Done()
	return sink.Close()
}
