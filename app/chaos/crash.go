package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/store/ledger"
)

// The vendor of the crash test, at rates that parent and child agree on.
const (
	crashIn  = 1_000_000_000
	crashOut = 4_000_000_000
)

// playMark is the file beside a ledger that may be played with.
const playMark = "play-money"

// Spend calls the vendor at url through the gateway over the play ledger at path,
// from eight callers without a pause, until it is killed, ctx ends or the budget
// does. Any other ledger is refused.
func Spend(ctx context.Context, path, url string) error {
	if _, err := os.Stat(filepath.Join(filepath.Dir(path), playMark)); err != nil {
		return core.Errorf(core.KindDenied, "that is no play ledger; this is a part of: automonet llm chaos")
	}
	opened, err := ledger.Open(ctx, ledger.Config{Path: path, Boot: clock.Random{}.New()})
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }()
	l := &lab{}
	defer func() { _ = l.close() }()
	p, err := l.dial(url, "ollama", clock.System{})
	if err != nil {
		return err
	}
	model := route.Model{Vendor: "acme", Name: "m", Price: route.Price{ID: "row/acme", Vendor: "acme", Model: "m", Base: rates(crashIn, crashOut)}}
	g, err := router.NewGateway(ctx, router.GatewayConfig{Ledger: opened, Memory: opened, Clock: clock.System{}, IDs: clock.Random{},
		Endpoints: []router.Endpoint{{Name: "acme", Provider: p, Offers: []router.Offer{{Model: model, Quality: 0.8}}}}})
	if err != nil {
		return err
	}
	errs := make(chan error, 8)
	for i := range 8 {
		go func() {
			for n := uint64(0); ; n++ {
				a := ask(prompt)
				a.Seed = n<<8 + uint64(i)
				if n%2 == 0 {
					a.Stream = func(int, string) {}
				}
				if _, err := g.Ask(ctx, a); err != nil {
					errs <- err
					return
				}
			}
		}()
	}
	return <-errs
}

// crash is property 3: a child process spends under load and is killed at random
// moments; afterwards the books are added up again.
func crash(ctx context.Context, l *lab, r *Result) error {
	if l.cfg.Child == nil {
		r.State = StateSkipped
		return nil
	}
	w, err := l.world(ctx, clock.System{})
	if err != nil {
		return err
	}
	limit := 40 * dollar
	if err := w.budget(ctx, "day", limit, "month", limit); err != nil {
		return err
	}
	books := filepath.Join(l.cfg.Dir, "books")
	asked := make(chan struct{}, 1)
	v := fake.New(fake.Config{Input: crashIn, Output: crashOut, Books: books, Decide: func(fake.Request) *fake.Behaviour {
		select {
		case asked <- struct{}{}:
		default:
		}
		return nil
	}})
	w.vendors["acme"] = v
	url, err := l.serve(v)
	if err != nil {
		return err
	}
	if err := w.ledger.Close(); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(l.cfg.Dir, playMark), nil, 0o600); err != nil {
		return fmt.Errorf("mark the play ledger: %w", err)
	}
	kills := killsOf(l.cfg)
	for range kills {
		if err := kill(ctx, l, w.path, url, asked); err != nil {
			return err
		}
	}
	if err := w.open(ctx, "after"); err != nil {
		return err
	}
	left, err := w.ledger.Orphans(ctx)
	if err != nil {
		return err
	}
	billed, bills, err := fake.ReadBooks(books)
	if err != nil {
		return err
	}
	month, err := w.gauge(ctx, core.ScopeMonth)
	if err != nil {
		return err
	}
	r.Figures = map[string]any{"kills": kills, "calls": bills, "billed": billed, "used": month.Used(), "limit": limit, "orphans": len(left)}
	r.want(month.Used() >= billed, "ledger_below_bill")
	r.want(month.Used() <= limit, "over_limit")
	r.want(month.Held == 0, "held_forever")
	return nil
}

// killsOf is how often the child is killed.
func killsOf(c Config) int {
	switch {
	case c.Full:
		return 200
	case c.Small:
		return 2
	}
	return 10
}

// kill starts the child, waits for its first request, and kills it up to 60 ms
// later.
func kill(ctx context.Context, l *lab, path, url string, asked <-chan struct{}) error {
	select {
	case <-asked:
	default:
	}
	cmd := l.cfg.Child(ctx, path, url)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the process that spends: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-asked:
	case err := <-ended:
		return fmt.Errorf("the process that spends ended by itself: %w", err)
	case <-ctx.Done():
		<-ended
		return ctx.Err()
	}
	if err := l.cfg.Clock.Sleep(ctx, time.Duration(rand.Int64N(int64(60*time.Millisecond)))); err != nil {
		<-ended
		return err
	}
	if err := cmd.Process.Kill(); err != nil {
		return fmt.Errorf("kill the process that spends: %w", err)
	}
	<-ended
	return nil
}

// orphans is property 4: what a dead process held is booked at the maximum, once.
func orphans(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, clock.System{})
	if err != nil {
		return err
	}
	n := 5
	var first core.CallID
	for range n {
		if first, err = w.hold(ctx); err != nil {
			return err
		}
	}
	var used [3]core.NanoUSD
	listed := 0
	for i := range used {
		if err := w.reopen(ctx, fmt.Sprintf("boot-%d", i+2)); err != nil {
			return err
		}
		day, err := w.gauge(ctx, core.ScopeDay)
		if err != nil {
			return err
		}
		used[i] = day.Used()
		r.want(day.Held == 0, "held_forever")
		left, err := w.ledger.Orphans(ctx)
		if err != nil {
			return err
		}
		listed = len(left)
	}
	// A late answer for one of them changes nothing any more.
	_ = w.settle(ctx, first, cent)
	day, err := w.gauge(ctx, core.ScopeDay)
	if err != nil {
		return err
	}
	r.Figures = map[string]any{"orphans": listed, "used": used[0], "restarts": len(used)}
	r.want(listed == n, "orphans_missing")
	r.want(used[0] == core.NanoUSD(n)*10*cent, "orphans_not_at_maximum")
	r.want(used[1] == used[0] && used[2] == used[0] && day.Used() == used[0], "totals_changed")
	return nil
}
