// Command automonet is AutoMonet's command line and daemon.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/automonet/automonet/cmd/automonet/backend"
	"github.com/automonet/automonet/cmd/automonet/cli"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/secret"
	"github.com/automonet/automonet/internal/zones"
)

// version is set by the build with -ldflags "-X main.version=...".
var version = "dev"

func main() {
	// The owner's time zone must be known on machines without a zone database.
	zones.Use()
	redactor := secret.NewRedactor()
	defer secret.Crash(os.Stderr, redactor, os.Exit)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal stops gracefully; a second one ends the process at once.
	context.AfterFunc(ctx, stop)
	os.Exit(cli.Main(ctx, cli.Program{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Environ: os.Environ(),
		Version: version, Clock: clock.System{}, IDs: clock.Random{},
		Backend: backend.New(version, os.Stderr, redactor),
	}))
}
