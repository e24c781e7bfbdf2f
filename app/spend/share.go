package spend

import (
	"context"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
)

// AskShare asks the owner's project to set aside for the ledger that is named purse what it wants
// to use of a scope in all. The answer may be less.
type AskShare func(ctx context.Context, purse string, g core.SharedGauge, want core.NanoUSD) (core.BudgetShare, error)

// How a ledger shares the owner's limits with those of other devices.
const (
	// portion is the part of a limit that is asked for at once, and kept while it is not used.
	portion = 20
	// askTime bounds one request: a draft waits for it.
	askTime = 10 * time.Second
	// refusedFor is how long a project that gave nothing is not asked again by calls.
	refusedFor = 15 * time.Second
	// balanceEvery is how often the shares of others are looked up, and what is not needed given back.
	balanceEvery = 2 * time.Minute
)

// shares are how this ledger shares. Requests go one at a time.
type shares struct {
	mu  sync.Mutex
	ask AskShare
	// next is when a scope that could not be widened is asked for again.
	next     map[core.Scope]time.Time
	balanced time.Time
}

// ShareBy says who sets shares aside; nil is nobody, and then only what was set aside before is spent.
func (p *Purse) ShareBy(ask AskShare) {
	p.shares.mu.Lock()
	defer p.shares.mu.Unlock()
	p.shares.ask = ask
}

// Share lets the limits of days and months count for all of the owner's devices. anew forgets what
// was set aside for this folder, which is another one than it was.
func (p *Purse) Share(ctx context.Context, anew bool) error {
	purse, _, err := p.ledger.Shares(ctx)
	if err != nil {
		return err
	}
	if purse == "" || anew {
		purse = p.cfg.IDs.New()
	}
	return p.ledger.Share(ctx, purse)
}

// Unshare lets the limits count for this device alone again.
func (p *Purse) Unshare(ctx context.Context) error { return p.ledger.Share(ctx, "") }

// hold sets the maximum of a call aside, and has the share of this device widened where it is too
// small.
func (p *Purse) hold(ctx context.Context, r core.HoldRequest) (core.Call, error) {
	call, err := p.ledger.Hold(ctx, r)
	if core.KindOf(err) != core.KindBudget || !p.widen(ctx, r.Max) {
		return call, err
	}
	return p.ledger.Hold(ctx, r)
}

// widen asks for what a call may cost in each window whose share does not cover it, and reports
// whether all of them do now.
func (p *Purse) widen(ctx context.Context, most core.NanoUSD) bool {
	s := &p.shares
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ask == nil {
		return false
	}
	purse, list, err := p.ledger.Shares(ctx, p.ledger.Windows()...)
	if err != nil || len(list) == 0 {
		return false
	}
	now := p.cfg.Clock.Now()
	for _, g := range list {
		if g.Granted-g.Used >= most {
			continue
		}
		if wait := s.next[g.Scope].Sub(now); wait > 0 && wait <= refusedFor {
			return false
		}
		given, err := p.fetch(ctx, purse, g, max(g.Granted, min(g.Limit, g.Used+max(most, g.Limit/portion))))
		if err != nil || given.Granted-g.Used < most {
			if s.next == nil {
				s.next = map[core.Scope]time.Time{}
			}
			s.next[g.Scope] = now.Add(refusedFor)
			return false
		}
	}
	return true
}

// fetch asks for a share and keeps the answer.
func (p *Purse) fetch(ctx context.Context, purse string, g core.SharedGauge, want core.NanoUSD) (core.BudgetShare, error) {
	asked, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	given, err := p.shares.ask(asked, purse, g, want)
	if err == nil && given.Version != g.Version+1 {
		// An earlier request was carried out whose answer was lost: this is what it gave.
		g.BudgetShare = given
		given, err = p.shares.ask(asked, purse, g, want)
	}
	if err == nil {
		err = p.ledger.TakeShare(ctx, purse, given)
	}
	if err != nil {
		p.cfg.Log.Warn("no share of the budget was set aside", "scope", g.Scope, "err", err)
	}
	return given, err
}

// Balance gives back what this device does not need of the present windows and looks up what the
// others hold. It is called now and then; it does nothing where nothing is shared.
func (p *Purse) Balance(ctx context.Context) error {
	s := &p.shares
	s.mu.Lock()
	defer s.mu.Unlock()
	now := p.cfg.Clock.Now()
	if age := now.Sub(s.balanced); s.ask == nil || age >= 0 && age < balanceEvery {
		return nil
	}
	s.balanced = now
	purse, list, err := p.ledger.Shares(ctx, p.ledger.Windows()...)
	if err != nil || purse == "" {
		return err
	}
	for _, g := range list {
		if _, _, err := p.ledger.GiveBack(ctx, g.Scope, g.Limit/portion); err != nil {
			return err
		}
		_, fresh, err := p.ledger.Shares(ctx, g.Scope)
		if err != nil {
			return err
		}
		for _, g := range fresh {
			// Failures are told and tried again: nothing is spent meanwhile that was not set aside.
			_, _ = p.fetch(ctx, purse, g, g.Granted)
		}
	}
	return nil
}
