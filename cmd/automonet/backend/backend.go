// Package backend joins the command line to the rest of the program: it opens the
// service of a data folder, runs agents and prepares what single commands need.
package backend

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"strings"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/doctor"
	"github.com/automonet/automonet/cmd/automonet/cli"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/frontend"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/logring"
	"github.com/automonet/automonet/internal/secret"
	"github.com/automonet/automonet/store"
)

// program is what every function of the backend shares.
type program struct {
	version  string
	stderr   io.Writer
	redactor *secret.Redactor
}

// New makes the backend. Logs go to stderr through the redactor.
func New(version string, stderr io.Writer, redactor *secret.Redactor) cli.Backend {
	p := program{version: version, stderr: stderr, redactor: redactor}
	return cli.Backend{
		Open: p.open, Run: p.run, Check: p.check, Demo: p.demo, Restore: p.restore, Web: p.web,
		Recognise: p.recognise, PreviewSource: p.preview, CheckSource: p.checkSource, StartSource: p.startSource, SignInSource: p.signIn, OpenBrowser: p.openBrowser, SignInChannel: p.signInChannel, ProfilePDF: app.ProfilePDF,
		Vault:         p.secrets,
		SourceDrivers: sourceDrivers(), ChannelDrivers: channelDrivers(), Presets: presets(), TargetDrivers: targetDrivers(),
		Spender: spender,
	}
}

// spender is this very program as the process that llm chaos kills. Its output
// goes nowhere: it ends by being killed.
func spender(ctx context.Context, ledger, vendor string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	return exec.CommandContext(ctx, self, "llm", "spend", ledger, vendor)
}

func (p program) secrets(cfg config.Config) *secret.Resolver {
	return secret.New(secret.Config{Dir: cfg.DataDir, Redactor: p.redactor})
}

// log writes at the configured level and format. quiet leaves only errors, for
// commands whose output says what happened.
func (p program) log(cfg config.Log, quiet bool, ring *logring.Ring) *slog.Logger {
	level := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}[cfg.Level]
	if quiet && level != slog.LevelDebug {
		level = slog.LevelError
	}
	opts := &slog.HandlerOptions{Level: level}
	var h slog.Handler = slog.NewTextHandler(p.stderr, opts)
	if cfg.Format == "json" {
		h = slog.NewJSONHandler(p.stderr, opts)
	}
	return slog.New(secret.Handler(ring.Handler(h), p.redactor))
}

func (p program) options(cfg config.Config, live, quiet bool) app.Options {
	ring, vault := &logring.Ring{}, p.secrets(cfg)
	return app.Options{Config: cfg, Live: live, Version: p.version, StateDir: config.StateDir(os.Environ()), Clock: clock.System{}, IDs: clock.Random{},
		Log: p.log(cfg.Log, quiet, ring), Logs: ring.Lines, Secret: vault.Resolve, KeepSecret: vault.Set, Vault: vault, Jitter: rand.Float64,
		Discover: app.LocalServers(), UI: frontend.Files()}
}

// open connects to the running agent, or opens the store in the mode that is
// asked for, else in the one that the agent ran in last.
func (p program) open(ctx context.Context, cfg config.Config, live bool) (cli.Session, error) {
	asked := live
	live = live || app.LastLive(cfg.DataDir)
	svc, err := app.Connect(ctx, p.options(cfg, live, true))
	if err != nil {
		return cli.Session{}, err
	}
	s, err := svc.Status(ctx)
	if err != nil {
		_ = svc.Close()
		return cli.Session{}, err
	}
	if asked && s.DryRun {
		_ = svc.Close()
		return cli.Session{}, core.Errorf(core.KindConflict, "the agent that runs here is in dry-run, so there is nothing live to show or change; leave out --live, or stop it and start it with: automonet run --live")
	}
	return cli.Session{Service: svc, DryRun: s.DryRun, Running: s.Running}, nil
}

func (p program) restore(ctx context.Context, cfg config.Config, path string, force bool) (core.BackupReport, error) {
	var opts []store.RestoreOption
	if force {
		opts = append(opts, store.Force())
	}
	r, err := store.Restore(ctx, path, cfg.DataDir, clock.System{}.Now(), opts...)
	return app.BackupReport(r), err
}

func (p program) web(cfg config.Config) (doctor.Getter, func()) {
	client, err := app.NewWeb(p.options(cfg, false, true))
	if err != nil {
		return nil, func() {}
	}
	return client, func() { _ = client.Close() }
}

func sourceDrivers() []cli.Driver {
	var out []cli.Driver
	for _, s := range all.Sources() {
		out = append(out, cli.Driver{Name: s.Driver, Title: s.Title, About: s.About, Floor: s.Floor, Hosts: s.Hosts, Note: s.Note, Schema: s.Schema, Ready: s.Default != nil})
	}
	return out
}

func channelDrivers() []cli.Driver {
	var out []cli.Driver
	for _, c := range all.Channels() {
		out = append(out, cli.Driver{Name: c.Driver, Title: c.Title, About: c.About, Note: c.Note})
	}
	return out
}

func targetDrivers() []cli.Driver {
	var out []cli.Driver
	for _, t := range all.Targets() {
		out = append(out, cli.Driver{Name: t.Driver, Title: t.Title, About: t.About, Note: t.Note})
	}
	return out
}

func presets() []config.Preset {
	var out []config.Preset
	for _, s := range all.Providers() {
		out = append(out, config.Preset{Name: s.Name, Local: s.Local})
	}
	return out
}

// hostPort is the host and port of a loopback URL, for web.allow_private.
func hostPort(url string) (string, bool) {
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		return "", false
	}
	host, _, _ := strings.Cut(rest, "/")
	addr, err := netip.ParseAddrPort(host)
	return host, err == nil && addr.Addr().IsLoopback()
}

func (p program) check(cfg config.Config) error { return app.Check(p.options(cfg, false, true)) }
