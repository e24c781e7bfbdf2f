package chaos

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// tenCents makes every call cost up to $0.10, and book it, since the vendor states
// no usage.
func (w *world) tenCents() (*fake.Vendor, error) {
	v, err := w.add("acme", 0.9, 1, 199_999_000_000, fake.Config{})
	if err == nil {
		v.Always(&fake.Behaviour{NoUsage: true})
	}
	return v, err
}

// concurrent is property 1: a thousand calls of ten cents at once against $5.
func concurrent(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, clock.System{})
	if err != nil {
		return err
	}
	v, err := w.tenCents()
	if err != nil {
		return err
	}
	g, err := w.gateway(ctx)
	if err != nil {
		return err
	}
	limit, n := 5*dollar, l.few(1000)
	if l.cfg.Small {
		limit = 50 * cent
	}
	if err := w.budget(ctx, "day", limit); err != nil {
		return err
	}
	served, refused, most, samples, err := storm(ctx, w, g, n, func(int) actors.Ask { return ask(prompt) })
	if err != nil {
		return err
	}
	fit := int(limit / (10 * cent))
	r.Figures = map[string]any{"asked": n, "served": served, "refused": refused, "requests": len(v.Requests()), "limit": limit, "most": most, "samples": samples}
	r.want(len(v.Requests()) <= fit, "too_many_requests")
	r.want(served == len(v.Requests()) && served+refused == n, "calls_missing")
	r.want(most <= limit, "over_limit")
	return nil
}

// storm asks n times at once and watches the gauge of the day meanwhile.
func storm(ctx context.Context, w *world, g actors.Models, n int, of func(int) actors.Ask) (served, refused int, most core.NanoUSD, samples int, err error) {
	var ok, no atomic.Int64
	var wg sync.WaitGroup
	errs := make(chan error, n+1)
	stop, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for {
			day, err := w.gauge(ctx, core.ScopeDay)
			if err != nil {
				errs <- err
				return
			}
			most, samples = max(most, day.Used()), samples+1
			select {
			case <-stop:
				return
			default:
			}
		}
	}()
	for i := range n {
		wg.Go(func() {
			_, err := g.Ask(ctx, of(i))
			switch core.KindOf(err) {
			case "":
				ok.Add(1)
			case core.KindBudget:
				no.Add(1)
			default:
				errs <- fmt.Errorf("call %d: %w", i, err)
			}
		})
	}
	wg.Wait()
	close(stop)
	<-watched
	select {
	case err = <-errs:
	default:
	}
	return int(ok.Load()), int(no.Load()), most, samples, err
}

// allScopes is property 2: day, month, provider, task and job at once, and no
// trace of a refusal.
func allScopes(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, clock.System{})
	if err != nil {
		return err
	}
	if _, err := w.tenCents(); err != nil {
		return err
	}
	if err := w.budget(ctx, "day", 3*dollar, "month", 2*dollar, "job", 70*cent, "provider:acme", 190*cent, "task:draft", 180*cent); err != nil {
		return err
	}
	g, err := w.gateway(ctx)
	if err != nil {
		return err
	}
	n := l.few(300)
	served, refused, _, _, err := storm(ctx, w, g, n, func(i int) actors.Ask {
		a := ask(prompt)
		a.Job = core.JobID(fmt.Sprintf("job-%d", i%3))
		return a
	})
	if err != nil {
		return err
	}
	before, err := w.ledger.Gauges(ctx, w.clock.Now())
	if err != nil {
		return err
	}
	jobs, err := w.ledger.GaugesOf(ctx, "job:job-0", "job:job-1", "job:job-2")
	if err != nil {
		return err
	}
	over := 0
	for _, s := range append(jobs, before...) {
		if s.Limit != nil && s.Used() > *s.Limit {
			over++
		}
	}
	_, hold := w.ledger.Hold(ctx, core.HoldRequest{ID: core.CallID(l.cfg.IDs.New()), Job: "job-0", Provider: "acme", Model: "m", PriceID: "row/acme", Task: core.TaskDraft, Max: 100 * dollar})
	after, err := w.ledger.Gauges(ctx, w.clock.Now())
	if err != nil {
		return err
	}
	r.Figures = map[string]any{"asked": n, "served": served, "refused": refused, "scopes": len(before) + len(jobs), "over": over}
	r.want(over == 0, "over_limit")
	r.want(core.KindOf(hold) == core.KindBudget, "not_refused")
	r.want(reflect.DeepEqual(before, after), "refusal_left_trace")
	return nil
}

// settleTwice is property 5.
func settleTwice(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, clock.System{})
	if err != nil {
		return err
	}
	first, err := w.hold(ctx)
	if err != nil {
		return err
	}
	second, err := w.hold(ctx)
	if err != nil {
		return err
	}
	// What comes second may be refused or ignored; the totals decide.
	if err := w.settle(ctx, first, 3*cent); err != nil {
		return err
	}
	_ = w.settle(ctx, first, 9*cent)
	_ = w.ledger.Release(ctx, first, "late")
	if err := w.ledger.Release(ctx, second, "refused"); err != nil {
		return err
	}
	_ = w.settle(ctx, second, 9*cent)
	day, err := w.gauge(ctx, core.ScopeDay)
	if err != nil {
		return err
	}
	r.Figures = map[string]any{"expected": 3 * cent, "used": day.Used(), "held": day.Held}
	r.want(day.Used() == 3*cent && day.Held == 0, "totals_changed")
	return nil
}

// unknownPrice is property 6: neither no price nor a price of zero is called.
func unknownPrice(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, clock.System{})
	if err != nil {
		return err
	}
	for i, base := range []route.Rates{rates(route.Unstated, route.Unstated), rates(0, 0), rates(1e9, route.Unstated)} {
		if _, err := w.add(fmt.Sprintf("acme%d", i), 0.9, 1e9, 4e9, fake.Config{}); err != nil {
			return err
		}
		w.cfg.Endpoints[i].Offers[0].Model.Price.Base = base
	}
	g, err := w.gateway(ctx)
	if err != nil {
		return err
	}
	got, err := g.Ask(ctx, ask(prompt))
	why := map[string]int{}
	for _, x := range got.Choice.Rejected {
		why[x.Why]++
	}
	r.Figures = map[string]any{"models": len(w.cfg.Endpoints), "requests": w.sent(), "reasons": why["price_unknown"]}
	r.want(err != nil && w.sent() == 0, "called_without_price")
	r.want(why["price_unknown"] == len(w.cfg.Endpoints), "reason_missing")
	return nil
}
