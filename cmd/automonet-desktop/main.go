//go:build desktop || dev || bindings

// Command automonet-desktop is AutoMonet with a window of its own: the same agent and
// the same dashboard as the daemon, on one machine.
package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/signal"
	"os/user"
	"runtime"
	"syscall"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/desktop"
	"github.com/automonet/automonet/desktop/window"
	"github.com/automonet/automonet/frontend"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/secret"
	"github.com/automonet/automonet/internal/zones"
)

// version is set by the build with -ldflags "-X main.version=...".
var version = "dev"

func main() {
	// The owner's time zone must be known on machines without a zone database.
	zones.Use()
	args, err := desktop.ParseArgs(os.Args[1:], os.Stderr)
	switch {
	case desktop.IsHelp(err):
		return
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	case args.Version:
		fmt.Println("automonet-desktop", version)
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, args); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run is the program of a data folder, or asks the one that runs there.
func run(ctx context.Context, args desktop.Args) error {
	cfg, failure := desktop.LoadConfig(args, os.Environ(), known())
	if failure == nil {
		instance, taken, err := desktop.Claim(cfg.DataDir)
		switch {
		case taken && args.Quit:
			return desktop.Ask(ctx, cfg.DataDir, desktop.AskQuit)
		case taken:
			return desktop.Ask(ctx, cfg.DataDir, desktop.AskShow)
		case err != nil:
			failure = err
		default:
			defer func() { _ = instance.Close() }()
			if args.Quit {
				return nil
			}
			return open(ctx, args, cfg, nil, instance)
		}
	}
	if args.Quit {
		return failure
	}
	return open(ctx, args, cfg, failure, nil)
}

// open shows the window until the program ends.
func open(ctx context.Context, args desktop.Args, cfg config.Config, failure error, instance *desktop.Instance) error {
	redactor := secret.NewRedactor()
	program, err := os.Executable()
	if err != nil {
		program = os.Args[0]
	}
	auto, err := desktop.NewAutostart(program, args)
	if err != nil {
		auto = nil
	}
	w := &window.Window{}
	shell := desktop.New(args.With(desktop.Config{Config: cfg, Failure: failure, Options: options(redactor), Version: version, Program: program, System: runtime.GOOS,
		Owner: desktop.OwnerName(user.Current()), Autostart: auto, Screen: w.Screen(), Redactor: redactor, Releases: desktop.Releases,
		Client: &http.Client{}, Clock: clock.System{}}))
	if instance != nil {
		instance.Hear(shell.Heard)
	}
	return errors.Join(w.Run(ctx, shell), shell.Failure())
}

// options are the agent's, as those of the daemon.
func options(redactor *secret.Redactor) func(cfg config.Config, live bool) app.Options {
	return func(cfg config.Config, live bool) app.Options {
		vault := secret.New(secret.Config{Dir: cfg.DataDir, Redactor: redactor})
		return app.Options{Config: cfg, Live: live, Version: version, StateDir: config.StateDir(os.Environ()), Clock: clock.System{}, IDs: clock.Random{},
			Secret: vault.Resolve, KeepSecret: vault.Set, Vault: vault, Jitter: rand.Float64, Discover: app.LocalServers(), UI: frontend.Files()}
	}
}

// known are the drivers that a configuration may name.
func known() config.Option {
	var sources, channels, targets []string
	for _, s := range all.Sources() {
		sources = append(sources, s.Driver)
	}
	for _, c := range all.Channels() {
		channels = append(channels, c.Driver)
	}
	for _, t := range all.Targets() {
		targets = append(targets, t.Driver)
	}
	var presets []config.Preset
	for _, p := range all.Providers() {
		presets = append(presets, config.Preset{Name: p.Name, Local: p.Local})
	}
	return config.Options(config.WithDrivers(sources, channels), config.WithProviders(presets), config.WithTargets(targets))
}
