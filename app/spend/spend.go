// Package spend composes the model calls of one data folder: the ledger, the
// prices, the endpoints and the gateway, and says where the money stands. It
// guarantees: a model whose price is not known is never called; nothing is free
// but what the owner declared local or what was found on this machine; without a
// budget no paid call is made; where the owner's devices share a budget, a paid call is
// made only out of what was set aside for this one before; each alert is told once per
// window and level.
package spend

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store/ledger"
)

// ledgerFile is the name in the data folder.
const ledgerFile = "ledger.db"

// Recorder counts what happens. Its methods are fast and safe for concurrent use.
// All names come from the configuration or from fixed lists.
type Recorder interface {
	// Called counts one attempt that ended; outcome is a stable code.
	Called(provider core.ProviderName, model string, task core.Task, outcome string, cost core.NanoUSD, took time.Duration)
	// Asked counts one piece of work; outcome is "ok", "cached", "budget" or "failed".
	Asked(task core.Task, outcome string)
	// Refused counts a hold that did not fit, by the kind of scope.
	Refused(kind core.ScopeKind)
	// Alerted counts an alert.
	Alerted(kind core.ScopeKind, level int)
}

// Local is a model server that may run on this machine.
type Local struct {
	Driver  string
	BaseURL string
}

// Config is what a Purse works with.
type Config struct {
	// Dir is the data folder, whose lock the caller holds: of one folder only one
	// process opens the ledger, the agent or else a single command.
	Dir string
	// Mark is a file outside the data folder that remembers the last call, so that
	// an earlier copy of the folder gives no money back; "" remembers nothing.
	Mark        string
	Providers   []config.Provider
	Models      config.Models
	Budget      config.Budget
	Declarative bool
	// Zone is the owner's.
	Zone  *time.Location
	Specs []llm.Spec
	// Discover are the addresses that are looked at when Models.Discover allows
	// it; all others than loopback are left alone. Nil looks nowhere.
	Discover []Local
	Secret   func(ref string) (string, error)
	Clock    clock.Clock
	IDs      clock.IDs
	Log      *slog.Logger
	Recorder Recorder
	// RulesOnly reports which jobs no model may rank; see router.GatewayConfig.
	RulesOnly func(ctx context.Context, id core.JobID) (bool, error)
	// Tell is told of alerts, changes and prices that were switched off.
	Tell func(ctx context.Context, n Notice)
}

// Notice is something that the owner should hear of.
type Notice struct {
	// Kind is one of those below.
	Kind    core.EventKind
	Subject string
	From    string
	To      string
	By      string
	// Data is small JSON.
	Data string
}

// The kinds of notices.
const (
	NoticeAlert   core.EventKind = "budget.alert"
	NoticeChanged core.EventKind = "budget.changed"
	NoticeDrift   core.EventKind = "price.disabled"
	// NoticeModel is a model that the owner switched on or off, priced, or released.
	NoticeModel core.EventKind = "model.changed"
)

// Purse makes and accounts for all model calls of a data folder. It is safe for
// concurrent use.
type Purse struct {
	cfg     Config
	ledger  *ledger.Ledger
	gateway *router.Gateway
	list    route.Catalogue

	mu        sync.Mutex
	endpoints []*endpoint
	own       map[string]ownPrice
	drifted   map[string]core.DisabledPrice
	// off are the models that the owner switched off, by provider/model.
	off      map[string]switched
	lookNext time.Time
	// looking lets one search for local servers run at a time.
	looking sync.Mutex
	alerts  alerts
	flights flights
	shares  shares
}

// Open opens the ledger, takes the limits of the configuration over, and makes
// the gateway. It asks no endpoint.
func Open(ctx context.Context, cfg Config) (p *Purse, err error) {
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	if cfg.Tell == nil {
		cfg.Tell = func(context.Context, Notice) {}
	}
	p = &Purse{cfg: cfg, list: route.Builtin(), own: map[string]ownPrice{}, drifted: map[string]core.DisabledPrice{}, off: map[string]switched{}}
	p.ledger, err = ledger.Open(ctx, ledger.Config{Path: filepath.Join(cfg.Dir, ledgerFile), Clock: cfg.Clock, Boot: cfg.IDs.New(), Zone: cfg.Zone})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.ledger.Close())
		}
	}()
	if err := p.seed(ctx); err != nil {
		return nil, fmt.Errorf("take over the budget of the configuration: %w", err)
	}
	if err := p.rolledBack(ctx); err != nil {
		return nil, err
	}
	if err := p.ledger.SettleRestored(ctx); err != nil {
		return nil, err
	}
	if err := p.load(ctx); err != nil {
		return nil, err
	}
	p.configured()
	metered := &meter{Ledger: p.ledger, purse: p}
	p.gateway, err = router.NewGateway(ctx, router.GatewayConfig{Ledger: metered, Memory: metered, Clock: cfg.Clock, IDs: cfg.IDs,
		Zone: cfg.Zone, Reserve: cfg.Models.Reserve, Deadline: cfg.Models.Deadline, RulesOnly: cfg.RulesOnly})
	if err != nil {
		return nil, err
	}
	p.publish()
	if err := p.remember(ctx); err != nil {
		return nil, err
	}
	p.watch()
	return p, nil
}

// load reads the owner's prices, the models that are switched off, the rows that
// drifted and the alerts that fired.
func (p *Purse) load(ctx context.Context) error {
	if err := docs(ctx, p.ledger, ledger.DocPrice, p.own); err != nil {
		return err
	}
	if err := docs(ctx, p.ledger, ledger.DocDrift, p.drifted); err != nil {
		return err
	}
	if err := docs(ctx, p.ledger, ledger.DocOff, p.off); err != nil {
		return err
	}
	p.alerts.fired = map[string]core.BudgetAlert{}
	return docs(ctx, p.ledger, ledger.DocAlert, p.alerts.fired)
}

// Close ends the watch and closes the ledger. Calls must have ended before.
func (p *Purse) Close() error {
	p.unwatch()
	p.gateway.Keep(context.Background())
	return p.ledger.Close()
}
