package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"time"

	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
)

// LocalServers are the model servers that a run looks for on this machine.
func LocalServers() []spend.Local {
	var out []spend.Local
	for _, s := range all.Providers() {
		if s.Name == "ollama" || s.Name == "lmstudio" {
			out = append(out, spend.Local{Driver: s.Name, BaseURL: s.BaseURL})
		}
	}
	return out
}

// openPurse opens the ledger of the data folder and everything that spends from
// it. The caller holds the folder's lock.
func openPurse(ctx context.Context, opts Options, s *store.Store, meter *metrics) (*spend.Purse, error) {
	settings, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(settings.TimeZone)
	if err != nil {
		return nil, core.Invalid("settings.time_zone", "%q is not a time zone of this machine; use one such as Europe/Berlin", core.Clean(settings.TimeZone, 60, false))
	}
	tell := func(ctx context.Context, n spend.Notice) {
		if err := s.Announce(context.WithoutCancel(ctx), core.Event{Kind: n.Kind, Subject: n.Subject, From: n.From, To: n.To, Data: n.Data, By: n.By}); err != nil {
			opts.Log.Error("an event could not be kept", "kind", string(n.Kind), "err", err)
		}
	}
	cfg := opts.Config
	mark := ""
	if opts.StateDir != "" {
		sum := sha256.Sum256([]byte(filepath.Clean(cfg.DataDir)))
		mark = filepath.Join(opts.StateDir, hex.EncodeToString(sum[:12])+".ledger")
	}
	return spend.Open(ctx, spend.Config{Dir: cfg.DataDir, Mark: mark, Providers: cfg.Providers, Models: cfg.Models, Budget: cfg.Budget, Declarative: cfg.Declarative,
		Zone: zone, Specs: all.Providers(), Discover: opts.Discover, Secret: opts.Secret, Clock: opts.Clock, IDs: opts.IDs, Log: opts.Log,
		Recorder: meter, Tell: tell, RulesOnly: rulesOnly(s, cfg.Sources)})
}
