package spend

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/ledger"
)

// alerts watches the scopes that calls touch. Reading the gauges is left to one
// goroutine, so that calls do not wait for it.
type alerts struct {
	// checking lets one check run at a time, so that a level fires once.
	checking sync.Mutex
	fired    map[string]core.BudgetAlert

	mu      sync.Mutex
	touched map[core.Scope]bool
	billed  bool
	knock   chan struct{}
	quit    chan struct{}
	done    chan struct{}
	// marked is the last call that is remembered outside the folder; only the
	// watching goroutine uses it.
	marked core.CallID
}

// watchEvery is the pause between two looks at the gauges.
const watchEvery = 200 * time.Millisecond

func (p *Purse) watch() {
	a := &p.alerts
	knock, quit := make(chan struct{}, 1), make(chan struct{})
	a.touched, a.knock, a.quit, a.done = map[core.Scope]bool{}, knock, quit, make(chan struct{})
	go func() {
		defer close(a.done)
		for range knock {
			p.watchOnce()
			// What is touched meanwhile is looked at in one go.
			pause, stop := p.cfg.Clock.After(watchEvery)
			select {
			case <-pause:
			case <-quit:
			}
			stop()
		}
		p.watchOnce()
	}()
}

func (p *Purse) unwatch() {
	p.alerts.mu.Lock()
	close(p.alerts.knock)
	close(p.alerts.quit)
	p.alerts.knock = nil
	p.alerts.mu.Unlock()
	<-p.alerts.done
}

// touch notes that the money of scopes moved, and whether a provider stated what
// it billed.
func (p *Purse) touch(scopes []core.Scope, billed bool) {
	a := &p.alerts
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range scopes {
		a.touched[s] = true
	}
	a.billed = a.billed || billed
	if a.knock == nil {
		return
	}
	select {
	case a.knock <- struct{}{}:
	default:
	}
}

// watchOnce looks at all that was touched since the last time.
func (p *Purse) watchOnce() {
	a := &p.alerts
	a.mu.Lock()
	scopes, billed := slices.Sorted(maps.Keys(a.touched)), a.billed
	a.touched, a.billed = map[core.Scope]bool{}, false
	a.mu.Unlock()
	ctx := context.Background()
	if err := p.check(ctx, scopes); err != nil {
		p.cfg.Log.Error("budget alerts could not be checked", "err", err)
	}
	if err := p.remember(ctx); err != nil {
		p.cfg.Log.Error("the last call could not be remembered", "err", err)
	}
	if billed {
		if _, err := p.reconcile(ctx); err != nil {
			p.cfg.Log.Error("costs could not be reconciled", "err", err)
		}
	}
}

// check tells the levels that the scopes have reached and that were not told yet.
func (p *Purse) check(ctx context.Context, scopes []core.Scope) error {
	if len(scopes) == 0 {
		return nil
	}
	gauges, err := p.ledger.GaugesOf(ctx, scopes...)
	if err != nil {
		return err
	}
	p.alerts.checking.Lock()
	defer p.alerts.checking.Unlock()
	for _, g := range gauges {
		for _, level := range g.Levels() {
			key := alertKey(g.Scope, level)
			if _, told := p.alerts.fired[key]; told {
				continue
			}
			alert := core.BudgetAlert{Scope: g.Scope, Level: level, Used: g.Used(), Limit: *g.Limit, At: p.cfg.Clock.Now()}
			// It is kept before it is told: a crash in between loses one alert, which
			// the status still shows, rather than repeating it at every start.
			if err := keep(ctx, p.ledger, ledger.DocAlert, key, alert); err != nil {
				return fmt.Errorf("keep the alert of %s: %w", g.Scope, err)
			}
			p.alerts.fired[key] = alert
			p.tell(ctx, alert)
		}
	}
	return nil
}

func alertKey(s core.Scope, level int) string { return fmt.Sprintf("%s|%d", s, level) }

func (p *Purse) tell(ctx context.Context, a core.BudgetAlert) {
	effect := ""
	if a.Level >= 100 {
		effect = "template"
	}
	p.cfg.Log.Warn("budget alert", "scope", string(a.Scope), "level", a.Level, "used", a.Used.String(), "limit", a.Limit.String(), "then", effect)
	p.cfg.Recorder.Alerted(a.Scope.Kind(), a.Level)
	data, err := json.Marshal(map[string]any{"level": a.Level, "used_nusd": a.Used, "limit_nusd": a.Limit, "then": effect})
	if err != nil {
		// Numbers and short texts always encode.
		panic(err)
	}
	p.cfg.Tell(ctx, Notice{Kind: NoticeAlert, Subject: string(a.Scope), To: fmt.Sprint(a.Level), By: "agent:budget", Data: string(data)})
}

// rearm forgets the levels that scopes under a changed limit no longer reach, so
// that they are told when they are reached again, and tells those that the new
// limit has reached already.
func (p *Purse) rearm(ctx context.Context, pattern string) error {
	gauges, err := p.ledger.Gauges(ctx, p.cfg.Clock.Now())
	if err != nil {
		return err
	}
	covered := []core.Scope{}
	add := func(s core.Scope) {
		if (string(s) == pattern || string(s.Kind()) == pattern) && !slices.Contains(covered, s) {
			covered = append(covered, s)
		}
	}
	for _, g := range gauges {
		add(g.Scope)
	}
	p.alerts.checking.Lock()
	for _, a := range p.alerts.fired {
		add(a.Scope)
	}
	p.alerts.checking.Unlock()
	if gauges, err = p.ledger.GaugesOf(ctx, covered...); err != nil {
		return err
	}
	if err := p.forget(ctx, gauges); err != nil {
		return err
	}
	return p.check(ctx, covered)
}

func (p *Purse) forget(ctx context.Context, gauges []core.Gauge) error {
	p.alerts.checking.Lock()
	defer p.alerts.checking.Unlock()
	for _, g := range gauges {
		reached := g.Levels()
		for _, level := range core.AlertLevels() {
			key := alertKey(g.Scope, level)
			if _, told := p.alerts.fired[key]; !told || slices.Contains(reached, level) {
				continue
			}
			if err := p.ledger.DeleteDoc(ctx, ledger.DocAlert, key); err != nil {
				return err
			}
			delete(p.alerts.fired, key)
		}
	}
	return nil
}

// withdrawn reports whether an alert says that all of a budget is used while some is
// left again, since a cost was corrected or the limit raised.
func withdrawn(a core.BudgetAlert, gauges []core.Gauge) bool {
	for _, g := range gauges {
		if g.Scope == a.Scope && g.Limit != nil {
			return a.Level >= 100 && g.Used() < *g.Limit
		}
	}
	return false
}

// present lists the alerts of the present windows, the latest first.
func (p *Purse) present(gauges []core.Gauge) []core.BudgetAlert {
	day, month := p.windows()
	p.alerts.checking.Lock()
	defer p.alerts.checking.Unlock()
	out := []core.BudgetAlert{}
	for _, a := range p.alerts.fired {
		switch a.Scope.Kind() {
		case core.ScopeDay, core.ScopeMonth:
			if a.Scope != day && a.Scope != month {
				continue
			}
		}
		if withdrawn(a, gauges) {
			continue
		}
		out = append(out, a)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if !a.At.Equal(b.At) {
			return a.At.After(b.At)
		}
		if a.Level != b.Level {
			return a.Level > b.Level
		}
		return a.Scope < b.Scope
	})
	return out
}

func (p *Purse) windows() (day, month core.Scope) {
	now := p.cfg.Clock.Now().In(p.cfg.Zone)
	return core.Scope("day:" + now.Format("2006-01-02")), core.Scope("month:" + now.Format("2006-01"))
}
