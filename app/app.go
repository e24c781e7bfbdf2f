// Package app is the composition root: it builds the store, the adapters and the
// actor tree from a configuration, once, and owns their life. It is the only
// place that knows every part.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/app/access"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/rpc"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/failpoint"
	"github.com/automonet/automonet/internal/i18n"
	"github.com/automonet/automonet/store"
)

// Options is all that an App depends on.
type Options struct {
	Config config.Config
	// Live opens the database whose channels can send; otherwise nothing can.
	Live bool
	// Once makes one scan of each source and leaves the actors at rest.
	Once bool
	// Listen replaces the configured address of the HTTP listener; "-" switches
	// it off.
	Listen  string
	Version string
	// StateDir is a folder outside the data folder where the store remembers how
	// far sent.log had got; empty remembers nothing.
	StateDir string
	Clock    clock.Clock
	IDs      clock.IDs
	Log      *slog.Logger
	// Logs returns the latest records of Log from a level on, the newest first; nil
	// keeps none.
	Logs func(level string, limit int) []core.LogLine
	// Secret resolves secret references.
	Secret func(ref string) (string, error)
	// KeepSecret stores a value under a secret reference, such as a sign-in that was
	// renewed; nil keeps nothing.
	KeepSecret func(ref, value string) error
	// Vault keeps the keys that access tokens are signed with; nil keeps them in
	// memory.
	Vault access.Vault
	// PasswordCost is what a password check takes; zero is access.DefaultCost.
	PasswordCost access.Cost
	// Jitter spreads restarts; nil means none.
	Jitter func() float64
	// Transport replaces the network that sources and the owner's project are asked
	// over, for replays in memory; nil is the network.
	Transport http.RoundTripper
	// Channels are the ways to answer that the program has; nil is all.Channels().
	Channels []channel.Spec
	// Discover are model servers that are looked for on this machine when the
	// configuration allows it, see LocalServers; nil looks for none.
	Discover []spend.Local
	// UI holds the built dashboard that the HTTP listener serves; nil for none.
	UI fs.FS
	// Parts are what the program adds to the API, such as the desktop's.
	Parts []api.Part
	// Targets are places for notices that the program brings along, by name, beside
	// those of the configuration.
	Targets map[string]notify.Notifier
	// Alone opens no socket in the data folder: no command can speak to the agent.
	Alone bool
}

func (opts Options) withDefaults() Options {
	if opts.Clock == nil {
		opts.Clock = clock.System{}
	}
	if opts.IDs == nil {
		opts.IDs = clock.Random{}
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	opts.Log = traced(opts.Log)
	if opts.Channels == nil {
		opts.Channels = all.Channels()
	}
	if opts.Logs == nil {
		opts.Logs = func(string, int) []core.LogLine { return nil }
	}
	if opts.Secret == nil {
		opts.Secret = func(ref string) (string, error) {
			return "", core.Invalid("secret", "no secrets are available here, so %q cannot be resolved", ref)
		}
	}
	return opts
}

// App is one agent on one data folder.
type App struct {
	opts Options

	lock  *store.FolderLock
	store *store.Store
	purse *spend.Purse
	web   *web.Client
	tree  *actors.Tree
	local *local
	rpc   *rpc.Server
	http  *http.Server
	// plain answers http-01 and sends others on to HTTPS; nil without ACME.
	plain *http.Server
	api   *api.Server
	meter *metrics
	// unkeep ends the keeping of certificates by ACME; nil without it.
	unkeep func(ctx context.Context)
	// serving ends when the HTTP listener has returned.
	serving sync.WaitGroup
	// waking ends when unwake was called.
	waking sync.WaitGroup
	unwake func()
	// halted is closed once, after halt was set, when no work can go on.
	halted chan struct{}
	once   sync.Once
	halt   error
}

// New checks the options; it touches nothing.
func New(opts Options) (*App, error) {
	opts = opts.withDefaults()
	if opts.Listen == "" {
		opts.Listen = opts.Config.HTTP.Listen
	}
	if opts.Listen == "-" {
		opts.Listen = ""
	}
	// The options' address goes before the configuration's.
	opts.Config.HTTP.Listen = opts.Listen
	if err := opts.Config.HTTP.Check(); err != nil {
		return nil, err
	}
	return &App{opts: opts, halted: make(chan struct{})}, nil
}

// Start takes the data folder, recovers what a crash left behind, and lets the
// actors work. A failure leaves nothing running.
func (a *App) Start(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			stop, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			err = errors.Join(err, a.Stop(stop))
		}
	}()
	dir := a.opts.Config.DataDir
	a.meter = newMetrics()
	ready, err := prepare(a.opts, a.meter)
	if err != nil {
		return err
	}
	a.web = ready.web
	if a.lock, err = store.Lock(dir); err != nil {
		return err
	}
	if a.store, err = openStore(ctx, a.opts); err != nil {
		return err
	}
	if a.purse, err = openPurse(ctx, a.opts, a.store, a.meter); err != nil {
		return err
	}
	parts := build(a.opts, ready, a.store, a.purse, a.meter)
	if err := parts.local.sync.begin(ctx); err != nil {
		return err
	}
	if a.tree, err = actors.NewTree(actors.Config{Clock: a.opts.Clock, Log: a.opts.Log, Jitter: a.opts.Jitter, Failed: a.failed}); err != nil {
		return err
	}
	a.local = parts.local
	a.local.info.running, a.local.info.started = true, a.opts.Clock.Now()
	a.local.knock, a.local.actors, a.local.spawn = a.tree.Knock, a.tree.Status, a.tree.Spawn
	a.purse.Look(ctx)
	if err := a.listen(ctx); err != nil {
		return err
	}
	if !a.opts.Alone {
		if a.rpc, err = rpc.Serve(dir, a.local, a.opts.Log); err != nil {
			return err
		}
	}
	events, unwake := a.store.Subscribe()
	a.unwake = unwake
	a.waking.Go(func() { wake(events, a.tree.Knock) })
	for _, spec := range parts.specs {
		if err := a.tree.Spawn(spec); err != nil {
			return err
		}
	}
	a.opts.Log.Info("agent started", "data", filepath.Base(dir), "dry_run", !a.opts.Live, "listen", a.local.info.listen)
	return nil
}

// words says an error's message in a language.
func words(lang core.Lang, msg string) string { return i18n.New(lang).Error(msg) }

// notice says a notice in a language.
func notice(lang core.Lang, n core.Notice) (title, text string) { return i18n.New(lang).Notice(n) }

// ready says whether the agent can work: the store answers and accepts writes.
func (a *App) ready(ctx context.Context) error {
	_, err := a.store.Agent(ctx)
	return err
}

// Service is how interfaces command the running agent.
func (a *App) Service() service.Service { return a.local }

// Addr is the address of the HTTP listener, "" without one.
func (a *App) Addr() string { return a.local.info.listen }

// failed books a failed batch. After one that says that no work can go on the
// agent is done: whoever runs it learns it from Wait.
func (a *App) failed(actor string, err error, degraded bool) {
	a.meter.failed(actor, err, degraded)
	if errors.Is(err, core.ErrHalt) {
		a.once.Do(func() {
			a.halt = err
			close(a.halted)
		})
	}
}

// Wait returns nil when ctx ends, and otherwise the reason why no work can go on;
// the caller then stops the agent.
func (a *App) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-a.halted:
		return a.halt
	}
}

// WaitIdle returns once the actors have nothing left to do for now, or with the
// reason why no work can go on.
func (a *App) WaitIdle(ctx context.Context) error { return a.waitIdle(ctx, a.tree.WaitIdle) }

// waitIdle is WaitIdle by one of the tree's ways to wait.
func (a *App) waitIdle(ctx context.Context, wait func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	idle := make(chan error, 1)
	go func() { idle <- wait(ctx) }()
	select {
	case err := <-idle:
		select {
		case <-a.halted:
			return a.halt
		default:
			return err
		}
	case <-a.halted:
		return a.halt
	}
}

// Stop ends the agent: no new work, then listeners, actors, store and lock.
// Whatever is still in a call when ctx ends is left to the recovery of the next
// start. Stop may be called after a failed Start.
func (a *App) Stop(ctx context.Context) error {
	var errs []error
	if a.unwake != nil {
		a.unwake()
		a.waking.Wait()
	}
	if a.rpc != nil {
		errs = append(errs, a.rpc.Close(ctx))
	}
	if a.api != nil {
		// Streams and long works would outlive a graceful shutdown.
		a.api.Close()
	}
	if a.tree != nil {
		errs = append(errs, a.tree.Stop(ctx))
	}
	if a.local != nil {
		a.local.sync.leave(ctx)
	}
	if a.unkeep != nil {
		a.unkeep(ctx)
	}
	if a.plain != nil {
		if err := a.plain.Shutdown(ctx); err != nil {
			errs = append(errs, a.plain.Close())
		}
	}
	if a.http != nil {
		if err := a.http.Shutdown(ctx); err != nil {
			errs = append(errs, a.http.Close())
		}
		a.serving.Wait()
	}
	if a.web != nil {
		errs = append(errs, a.web.Close())
	}
	if a.local != nil {
		closeChannels(a.local.channels)
		closeTargets(a.local.targets)
		errs = append(errs, a.local.door.Close())
	}
	if a.purse != nil {
		errs = append(errs, a.purse.Close())
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	if a.lock != nil {
		a.lock.Unlock()
	}
	return errors.Join(errs...)
}

// openStore opens the database of the chosen mode and seeds what the
// configuration says.
func openStore(ctx context.Context, opts Options) (*store.Store, error) {
	cfg := opts.Config
	mode := store.ModeDry
	if opts.Live {
		mode = store.ModeLive
	}
	with := store.Config{Dir: cfg.DataDir, Mode: mode, Clock: opts.Clock, IDs: opts.IDs, Log: opts.Log,
		Reach: failpoint.Reach, Boot: opts.IDs.New(), StateDir: opts.StateDir}
	if opts.Live {
		if _, err := store.SeedLive(ctx, with); err != nil {
			return nil, fmt.Errorf("prepare the live database: %w", err)
		}
	}
	s, err := store.Open(ctx, with)
	if err != nil {
		return nil, err
	}
	if err := seed(ctx, s, cfg, opts.Log); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}
