package spend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/store/ledger"
)

// ownPrice is a price of the owner's as it is stored.
type ownPrice struct {
	core.PriceOverride
	AsOf time.Time `json:"as_of"`
}

// row makes the price row. Its name changes with its figures, so that a row that
// drifted stays switched off and a corrected one counts anew.
func (o ownPrice) row(vendor, id, model string) route.Price {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %d %d %d", o.In, o.Out, value(o.CachedIn), value(o.CacheWrite), o.PerRequest))
	date := o.AsOf.UTC().Format(time.DateOnly)
	return route.Price{ID: "own-" + date + "-" + hex.EncodeToString(sum[:4]) + "/" + id, Vendor: vendor, Model: model, AsOf: date, PerRequest: o.PerRequest,
		Base: route.Rates{Input: route.Rate(o.In), Output: route.Rate(o.Out), CacheRead: rate(o.CachedIn), CacheWrite: rate(o.CacheWrite), Reasoning: route.Unstated}}
}

func value(n *core.NanoUSD) core.NanoUSD {
	if n == nil {
		return core.NanoUSD(route.Unstated)
	}
	return *n
}

func rate(n *core.NanoUSD) route.Rate { return route.Rate(value(n)) }

// source says where a price comes from and how old it is.
type source struct {
	kind string
	at   time.Time
	// row is the name of the row even where drift switched it off.
	row     string
	drifted bool
}

// model is what is known of a model at an endpoint: the price of the owner's own
// beats the configuration's, and that the list's. The caller holds p.mu.
func (p *Purse) model(e *endpoint, name string) (route.Model, source) {
	m, listed := p.list.Find(e.spec.Vendor, name)
	if !listed {
		m = route.Model{Vendor: e.spec.Vendor, Name: name, Mode: "chat"}
		if embeds(name) {
			m.Mode = "embedding"
		}
	}
	if e.cfg.Local {
		m.Price = route.LocalPrice(name)
		return m, source{kind: core.PriceFromLocal, row: m.Price.ID}
	}
	from := source{kind: core.PriceUnknown}
	id := string(e.cfg.Name) + "/" + name
	own, ok := p.own[id]
	if !ok {
		own, ok = p.fromConfig(e.cfg.Name, name)
	}
	switch {
	case ok:
		m.Price = own.row(e.spec.Vendor, id, name)
		from.kind, from.at = core.PriceFromOverride, own.AsOf
	case listed && m.Price.Known():
		from.kind, from.at = core.PriceFromList, p.list.AsOf()
	}
	from.row = m.Price.ID
	if _, off := p.drifted[m.Price.ID]; off {
		m.Price = route.Price{}
		from.drifted = true
	}
	return m, from
}

func (p *Purse) fromConfig(provider core.ProviderName, model string) (ownPrice, bool) {
	for _, c := range p.cfg.Models.Prices {
		if c.Provider == provider && c.Model == model {
			return ownPrice{PriceOverride: c.Override(), AsOf: c.AsOf}, true
		}
	}
	return ownPrice{}, false
}

// SetPrice sets or clears the owner's price of a model. It counts for every call
// that begins afterwards.
func (p *Purse) SetPrice(ctx context.Context, provider core.ProviderName, model string, o core.PriceOverride) (core.ModelInfo, error) {
	if err := o.Check(); err != nil {
		return core.ModelInfo{}, err
	}
	if model == "" || len(model) > 200 {
		return core.ModelInfo{}, core.Invalid("model", "a price is that of a model; give its name as listed by: automonet model list")
	}
	o.Source, o.By = core.Clean(o.Source, 300, false), core.Clean(o.By, 80, false)
	e := p.find(provider)
	switch {
	case e == nil:
		return core.ModelInfo{}, core.Errorf(core.KindNotFound, "no provider %q is set up; add it under providers in the configuration", core.Clean(string(provider), 60, false))
	case e.cfg.Local:
		return core.ModelInfo{}, core.Errorf(core.KindDenied, "provider %q is declared local and costs nothing; take \"local\" out of its configuration first", provider)
	}
	id := string(provider) + "/" + model
	p.mu.Lock()
	before, had := p.own[id]
	p.mu.Unlock()
	if o.Clear && !had {
		return core.ModelInfo{}, core.Errorf(core.KindNotFound, "no price of %q was set here; the one in effect stands in the list or in the configuration", core.Clean(id, 120, false))
	}
	set := ownPrice{PriceOverride: o, AsOf: p.cfg.Clock.Now().UTC().Truncate(time.Second)}
	var err error
	if o.Clear {
		err = p.ledger.DeleteDoc(ctx, ledger.DocPrice, id)
	} else {
		err = keep(ctx, p.ledger, ledger.DocPrice, id, set)
	}
	if err != nil {
		return core.ModelInfo{}, err
	}
	if err := p.ledger.NoteChange(ctx, o.By, "price:"+id, before.said(had), set.said(!o.Clear)); err != nil {
		return core.ModelInfo{}, err
	}
	p.mu.Lock()
	if o.Clear {
		delete(p.own, id)
	} else {
		p.own[id] = set
	}
	p.mu.Unlock()
	p.publish()
	p.tellModel(ctx, id, before.said(had), set.said(!o.Clear), o.By)
	return p.Model(ctx, id)
}

func (o ownPrice) said(is bool) string {
	if !is {
		return ""
	}
	return o.In.String() + " in, " + o.Out.String() + " out"
}

// roundingPerCall is by how much the cost of one call may differ because it is
// stated in millionths of a dollar.
const roundingPerCall core.NanoUSD = 1000

// reconcileDays is how far back costs are compared.
const reconcileDays = 14

// reconcile compares our costs with what providers say they billed, day by day,
// and switches a price row off that is wrong by more than core.MaxDrift: with a
// wrong price the maximum of a call is no maximum.
func (p *Purse) reconcile(ctx context.Context) ([]core.Reconciliation, error) {
	lines, err := p.ledger.Reconcile(ctx, p.daysAgo(reconcileDays), "")
	if err != nil {
		return nil, err
	}
	out := make([]core.Reconciliation, 0, len(lines))
	changed := false
	for _, l := range lines {
		r := core.Reconciliation{Day: l.Day, Provider: l.Provider, Model: l.Model, PriceID: l.PriceID, Calls: l.Calls, Own: l.Own, Billed: l.Billed, Drift: l.Drift()}
		wrong := math.Abs(r.Drift) > core.MaxDrift && max(r.Billed-r.Own, r.Own-r.Billed) > core.NanoUSD(r.Calls)*roundingPerCall
		if wrong && p.inUse(r) {
			if err := p.switchOff(ctx, r); err != nil {
				return nil, err
			}
			changed = true
		}
		p.mu.Lock()
		_, r.Disabled = p.drifted[r.PriceID]
		p.mu.Unlock()
		out = append(out, r)
	}
	if changed {
		p.publish()
	}
	return out, nil
}

// inUse reports whether a line is about the price row that counts at present and
// that is not switched off yet.
func (p *Purse) inUse(r core.Reconciliation) bool {
	e := p.find(r.Provider)
	if e == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, from := p.model(e, r.Model)
	return from.row == r.PriceID && !from.drifted
}

func (p *Purse) switchOff(ctx context.Context, r core.Reconciliation) error {
	d := core.DisabledPrice{PriceID: r.PriceID, Provider: r.Provider, Model: r.Model, Drift: r.Drift, At: p.cfg.Clock.Now()}
	if err := keep(ctx, p.ledger, ledger.DocDrift, r.PriceID, d); err != nil {
		return err
	}
	p.mu.Lock()
	p.drifted[r.PriceID] = d
	p.mu.Unlock()
	if err := p.ledger.NoteChange(ctx, "agent:budget", "price:"+string(r.Provider)+"/"+r.Model, "on", "off"); err != nil {
		return err
	}
	p.cfg.Log.Warn("a price row was switched off: the provider bills otherwise", "row", r.PriceID, "own", r.Own.String(), "billed", r.Billed.String(), "day", r.Day)
	data, err := json.Marshal(map[string]any{"row": r.PriceID, "own_nusd": r.Own, "billed_nusd": r.Billed, "day": r.Day})
	if err != nil {
		return err
	}
	p.cfg.Tell(ctx, Notice{Kind: NoticeDrift, Subject: string(r.Provider) + "/" + r.Model, From: "on", To: "off", By: "agent:budget", Data: string(data)})
	return nil
}

func (p *Purse) find(name core.ProviderName) *endpoint {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.endpoints {
		if e.cfg.Name == name {
			return e
		}
	}
	return nil
}

// daysAgo is a day of the owner's zone, as 2006-01-02.
// Zone is the owner's time zone, in which days begin.
func (p *Purse) Zone() *time.Location { return p.cfg.Zone }

func (p *Purse) daysAgo(n int) string {
	return p.cfg.Clock.Now().In(p.cfg.Zone).AddDate(0, 0, -n).Format(time.DateOnly)
}
