package backend

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/cmd/automonet/cli"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes/world"
	"github.com/automonet/automonet/internal/sample"
)

// demo runs one whole dry-run over recorded postings that replay servers on this
// machine serve, with a sample profile. It needs no network and no key.
func (p program) demo(ctx context.Context, o cli.DemoOptions) (s cli.Session, err error) {
	dir, clean := o.Dir, func() error { return nil }
	if dir == "" {
		if dir, err = os.MkdirTemp("", "automonet-demo-"); err != nil {
			return s, core.Errorf(core.KindInternal, "no temporary folder can be made; name one with --dir").Because(err)
		}
		temporary := dir
		clean = func() error { return os.RemoveAll(temporary) }
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, clean())
		}
	}()
	replay, err := world.Start(ctx, world.Options{Clock: clock.System{}})
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, replay.Close()) }()
	cfg, err := demoConfig(dir, o.Lang, replay)
	if err != nil {
		return s, err
	}
	opts := p.options(cfg, false, true)
	// The demonstration shows the same texts on every machine.
	opts.Once, opts.Listen, opts.Discover = true, "-", nil
	agent, err := app.New(opts)
	if err != nil {
		return s, err
	}
	if err := agent.Start(ctx); err != nil {
		return s, err
	}
	runErr := p.work(ctx, agent, cli.RunOptions{Config: cfg, Once: true, Progress: o.Progress})
	stop, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := errors.Join(runErr, agent.Stop(stop)); err != nil {
		return s, err
	}
	svc, err := app.Connect(ctx, opts)
	if err != nil {
		return s, err
	}
	return cli.Session{Service: closing{svc, clean}, DryRun: true}, nil
}

// closing removes a demonstration's folder after its service.
type closing struct {
	service.Service
	clean func() error
}

// Close ends the service and removes what was made for it.
func (c closing) Close() error { return errors.Join(c.Service.Close(), c.clean()) }

// demoConfig points every source at its replay server.
func demoConfig(dir string, lang core.Lang, replay *world.World) (config.Config, error) {
	cfg := config.Default()
	cfg.DataDir = dir
	cfg.Web.RDAPURL = "" // a demonstration asks nobody
	cfg.Log.Level = "error"
	if lang != "" {
		cfg.Language, cfg.Settings.Lang = lang, lang
	}
	profile := filepath.Join(dir, "profile.yaml")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return cfg, core.Invalid("--dir", "the folder %s cannot be made", dir).Because(err)
	}
	if err := os.WriteFile(profile, sample.ProfileYAML(), 0o600); err != nil {
		return cfg, core.Invalid("--dir", "nothing can be written to %s", dir).Because(err)
	}
	cfg.Profile = profile
	cfg.Sources = nil
	for _, driver := range replay.Drivers() {
		node, err := config.NodeFrom(replay.Sources()[driver])
		if err != nil {
			return cfg, err
		}
		cfg.Sources = append(cfg.Sources, config.Source{Name: core.SourceName(driver), Driver: driver, Enabled: true, Config: node})
		if host, ok := hostPort(replay.URL(driver)); ok {
			cfg.Web.AllowPrivate = append(cfg.Web.AllowPrivate, host)
		}
	}
	return cfg, nil
}
