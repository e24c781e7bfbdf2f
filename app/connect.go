package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/automonet/automonet/app/rpc"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
)

// modeFile remembers in which mode the agent of a folder ran last, so that
// commands without a running agent look at the same database.
const modeFile = "last-mode"

// RememberMode records the mode of a run.
func RememberMode(dir string, live bool) error {
	mode := string(store.ModeDry)
	if live {
		mode = string(store.ModeLive)
	}
	return os.WriteFile(filepath.Join(dir, modeFile), []byte(mode+"\n"), 0o600)
}

// LastLive reports whether the agent of a folder ran live the last time.
func LastLive(dir string) bool {
	raw, err := os.ReadFile(filepath.Join(dir, modeFile))
	return err == nil && strings.TrimSpace(string(raw)) == string(store.ModeLive)
}

// Connect returns the service of a data folder: that of the running agent over
// its socket, or one that opens the store itself. An agent that is just starting
// is waited for.
func Connect(ctx context.Context, opts Options) (service.Service, error) {
	opts = opts.withDefaults()
	dir := opts.Config.DataDir
	wait, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		client, err := rpc.Dial(ctx, dir)
		if err == nil {
			return client, nil
		}
		if !errors.Is(err, rpc.ErrNoAgent) {
			return nil, err
		}
		svc, err := open(ctx, opts)
		if err == nil || core.KindOf(err) != core.KindConflict {
			return svc, err
		}
		if opts.Clock.Sleep(wait, 50*time.Millisecond) != nil {
			return nil, err
		}
	}
}

// open takes the folder for the time of one command.
func open(ctx context.Context, opts Options) (_ service.Service, err error) {
	meter := newMetrics()
	ready, err := prepare(opts, meter)
	if err != nil {
		return nil, err
	}
	undo := []func() error{ready.web.Close}
	defer func() {
		if err == nil {
			return
		}
		for i := len(undo) - 1; i >= 0; i-- {
			err = errors.Join(err, undo[i]())
		}
	}()
	lock, err := store.Lock(opts.Config.DataDir)
	if err != nil {
		return nil, err
	}
	undo = append(undo, lock.Unlock)
	s, err := openStore(ctx, opts)
	if err != nil {
		return nil, err
	}
	undo = append(undo, s.Close)
	purse, err := openPurse(ctx, opts, s, meter)
	if err != nil {
		return nil, err
	}
	undo = append(undo, purse.Close)
	p := build(opts, ready, s, purse, meter)
	if err := p.local.sync.begin(ctx); err != nil {
		return nil, err
	}
	p.local.close = func() error {
		closeChannels(ready.channels)
		closeTargets(p.local.targets)
		return errors.Join(p.local.door.Close(), p.web.Close(), purse.Close(), s.Close(), lock.Unlock())
	}
	return p.local, nil
}
