package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/eval/title"
	"github.com/automonet/automonet/internal/secret"
)

// vectors measures the titles with an embedding model of the owner's configuration,
// whose ledger holds and books each call, and prints the figure last.
func vectors(ctx context.Context, model, path, data string, step func(string)) (err error) {
	path, _ = config.Locate(path, os.Environ())
	cfg, err := config.Load(path, os.Environ(), known())
	if err != nil {
		return err
	}
	redactor := secret.NewRedactor()
	vault := secret.New(secret.Config{Dir: cfg.DataDir, Redactor: redactor})
	log := slog.New(secret.Handler(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}), redactor))
	v, err := app.OpenVectors(ctx, app.Options{Config: cfg, Live: app.LastLive(cfg.DataDir), Version: "eval", StateDir: config.StateDir(os.Environ()),
		Clock: clock.System{}, IDs: clock.Random{}, Log: log, Secret: vault.Resolve, KeepSecret: vault.Set, Vault: vault, Discover: app.LocalServers()}, model)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	var results []title.ByVectors
	figure := "titles by " + model + ", MRR: "
	for _, t := range title.Tasks() {
		r, err := title.MeasureVectors(ctx, data, t, v.Embed)
		if err != nil {
			return err
		}
		results = append(results, r)
		figure += fmt.Sprintf("%s-%s %.3f  ", r.From, r.To, r.MRR)
		cost, calls := v.Spent()
		step(fmt.Sprintf("%s to %s by vectors; %d calls, %s so far", r.From, r.To, calls, cost))
	}
	fmt.Println(title.MarkdownVectors(model, results))
	fmt.Println(figure)
	return nil
}

// known are the names that a configuration may use.
func known() config.Option {
	var sources, channels, targets []string
	var presets []config.Preset
	for _, s := range all.Sources() {
		sources = append(sources, s.Driver)
	}
	for _, c := range all.Channels() {
		channels = append(channels, c.Driver)
	}
	for _, t := range all.Targets() {
		targets = append(targets, t.Driver)
	}
	for _, p := range all.Providers() {
		presets = append(presets, config.Preset{Name: p.Name, Local: p.Local})
	}
	return config.Options(config.WithDrivers(sources, channels), config.WithProviders(presets), config.WithTargets(targets))
}
