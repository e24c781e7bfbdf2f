package spend

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/ledger"
)

// byConfig names the configuration in the record of changes.
const byConfig = "config"

// seed takes the limits of the configuration over. A declarative file rules. Else
// a limit is taken over when the file says another one than at the last start, so
// that what was changed at run time stays until the file changes; a limit that
// was taken out of the file goes only while it is still the file's.
func (p *Purse) seed(ctx context.Context) error {
	want := p.cfg.Budget.Limits()
	limits, err := p.ledger.Limits(ctx)
	if err != nil {
		return err
	}
	have := map[string]core.NanoUSD{}
	for _, l := range limits {
		have[l.Pattern] = l.Amount
	}
	said := map[string]core.NanoUSD{}
	if err := docs(ctx, p.ledger, ledger.DocSeed, said); err != nil {
		return err
	}
	for _, pattern := range patterns(want, have, said) {
		amount, wanted := want[pattern]
		before, told := said[pattern]
		switch {
		case p.cfg.Declarative && wanted, !p.cfg.Declarative && wanted && (!told || before != amount):
			_, err = p.ledger.ChangeLimit(ctx, pattern, &amount, byConfig)
		case p.cfg.Declarative, told && !wanted && have[pattern] == before:
			_, err = p.ledger.ChangeLimit(ctx, pattern, nil, byConfig)
		}
		switch {
		case err != nil:
		case wanted && (!told || before != amount):
			err = keep(ctx, p.ledger, ledger.DocSeed, pattern, amount)
		case told && !wanted:
			err = p.ledger.DeleteDoc(ctx, ledger.DocSeed, pattern)
		}
		if err != nil {
			return err
		}
	}
	if !p.cfg.Declarative {
		return nil
	}
	prices, err := p.ledger.Docs(ctx, ledger.DocPrice)
	if err != nil {
		return err
	}
	for id := range prices {
		if err := p.ledger.DeleteDoc(ctx, ledger.DocPrice, id); err != nil {
			return err
		}
		if err := p.ledger.NoteChange(ctx, byConfig, "price:"+id, "", ""); err != nil {
			return err
		}
	}
	return nil
}

func patterns(maps ...map[string]core.NanoUSD) []string {
	var out []string
	for _, m := range maps {
		for pattern := range m {
			if !slices.Contains(out, pattern) {
				out = append(out, pattern)
			}
		}
	}
	slices.Sort(out)
	return out
}

// SetBudget sets the limit of a pattern, or takes it away when amount is nil.
func (p *Purse) SetBudget(ctx context.Context, pattern string, amount *core.NanoUSD, by string) error {
	if err := p.known(pattern); err != nil {
		return err
	}
	from, err := p.ledger.ChangeLimit(ctx, pattern, amount, by)
	if err != nil {
		return err
	}
	if same(from, amount) {
		return nil
	}
	p.cfg.Log.Info("budget changed", "pattern", pattern, "from", text(from), "to", text(amount), "by", by)
	data, err := json.Marshal(map[string]string{"pattern": pattern, "from": text(from), "to": text(amount)})
	if err != nil {
		return err
	}
	p.cfg.Tell(ctx, Notice{Kind: NoticeChanged, Subject: pattern, From: text(from), To: text(amount), By: by, Data: string(data)})
	return p.rearm(ctx, pattern)
}

// known refuses a pattern that no call can ever fall under: a limit for a name
// that was mistyped would protect nothing.
func (p *Purse) known(pattern string) error {
	kind, name, narrow := strings.Cut(pattern, ":")
	var names []string
	switch core.ScopeKind(kind) {
	case core.ScopeProvider:
		p.mu.Lock()
		for _, e := range p.endpoints {
			names = append(names, string(e.cfg.Name))
		}
		p.mu.Unlock()
		for _, l := range p.cfg.Discover {
			names = append(names, l.Driver)
		}
	case core.ScopeTask:
		for _, t := range core.Tasks() {
			names = append(names, string(t))
		}
	default:
		return nil
	}
	if narrow && !slices.Contains(names, name) {
		return core.Invalid("budget."+kind, "there is no %s %q; known: %s", kind, core.Clean(name, 60, false), strings.Join(names, ", "))
	}
	return nil
}

func same(a, b *core.NanoUSD) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

func text(n *core.NanoUSD) string {
	if n == nil {
		return ""
	}
	return n.String()
}

// CorrectCall replaces the cost of an ended call by what the provider billed.
func (p *Purse) CorrectCall(ctx context.Context, id core.CallID, cost core.NanoUSD, by string) (core.Call, error) {
	before, err := p.ledger.Call(ctx, id)
	if err != nil {
		return core.Call{}, err
	}
	if err := p.ledger.Correct(ctx, id, cost); err != nil {
		return core.Call{}, err
	}
	if err := p.ledger.NoteChange(ctx, by, "call:"+string(id), before.Cost.String(), cost.String()); err != nil {
		return core.Call{}, err
	}
	if err := p.check(ctx, before.Scopes); err != nil {
		return core.Call{}, err
	}
	return p.ledger.Call(ctx, id)
}

// EndQuarantine lets a model be called again that cost more than its maximum, that
// its provider did not have, or whose provider refused the key.
func (p *Purse) EndQuarantine(ctx context.Context, provider core.ProviderName, model, by string) error {
	forgiven := p.gateway.Forgive(ctx, provider, model)
	if err := p.ledger.EndQuarantine(ctx, provider, model); err != nil && (!forgiven || core.KindOf(err) != core.KindNotFound) {
		return err
	}
	if err := p.ledger.NoteChange(ctx, by, "quarantine:"+string(provider)+"/"+model, "on", "off"); err != nil {
		return err
	}
	p.tellModel(ctx, string(provider)+"/"+model, "quarantine", "released", by)
	return nil
}

// Calls lists calls with the cursor of the next page.
func (p *Purse) Calls(ctx context.Context, f core.CallFilter) ([]core.Call, string, error) {
	switch {
	case f.Limit <= 0:
		f.Limit = 50
	case f.Limit > core.MaxLimit:
		f.Limit = core.MaxLimit
	}
	switch f.State {
	case "", core.CallHeld, core.CallSettled, core.CallReleased, core.CallOrphan:
	default:
		return nil, "", core.Invalid("state", "%q is not a state of a call; known: held, settled, released, orphan", core.Clean(string(f.State), 40, false))
	}
	if f.Task != "" && !slices.Contains(core.Tasks(), f.Task) {
		return nil, "", core.Invalid("task", "%q is not a task; known: extract, decide, draft, polish, translate, judge, embed", core.Clean(string(f.Task), 40, false))
	}
	calls, err := p.ledger.Calls(ctx, ledger.CallFilter{Job: f.Job, Provider: f.Provider, Model: f.Model, Task: f.Task, State: f.State,
		Since: f.Since, Before: core.CallID(f.After), Limit: f.Limit + 1})
	if err != nil || len(calls) <= f.Limit {
		return calls, "", err
	}
	return calls[:f.Limit], string(calls[f.Limit-1].ID), nil
}

// Call returns one call.
func (p *Purse) Call(ctx context.Context, id core.CallID) (core.Call, error) {
	return p.ledger.Call(ctx, id)
}
