package chaos

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// waits is property 12: each form of Retry-After is obeyed, on streams too; a wait
// beyond the deadline means another model at once.
func waits(ctx context.Context, l *lab, r *Result) error {
	forms := []struct {
		b    fake.Behaviour
		want time.Duration
	}{
		{fake.TooMany("7"), 7 * time.Second}, {fake.TooMany("0.5"), 500 * time.Millisecond}, {fake.TooManyMillis("1500"), 1500 * time.Millisecond},
		{fake.TooManyUntil(40 * time.Second), 40 * time.Second}, {fake.Of(fake.Gemini).Limited(3 * time.Second), 3 * time.Second},
	}
	obeyed, n := 0, 0
	for _, f := range forms {
		for _, stream := range []bool{false, true} {
			n++
			c := newLeaping()
			w, err := l.world(ctx, c)
			if err != nil {
				return err
			}
			v, err := w.add("acme", 0.9, 1e9, 4e9, fake.Config{})
			if err != nil {
				return err
			}
			v.Next(f.b)
			g, err := w.gateway(ctx)
			if err != nil {
				return err
			}
			a := ask(prompt)
			if stream {
				a.Stream = func(int, string) {}
			}
			if _, err := g.Ask(ctx, a); err != nil {
				return err
			}
			slept := c.total()
			if slept >= f.want && slept <= f.want+f.want/10 {
				obeyed++
			}
		}
	}
	c := newLeaping()
	w, err := l.world(ctx, c)
	if err != nil {
		return err
	}
	slow, err := w.add("slow", 0.98, 1e9, 4e9, fake.Config{})
	if err != nil {
		return err
	}
	if _, err := w.add("next", 0.05, 1e9, 4e9, fake.Config{}); err != nil {
		return err
	}
	limited := fake.TooMany("3600")
	slow.Always(&limited)
	g, err := w.gateway(ctx)
	if err != nil {
		return err
	}
	got, err := g.Ask(ctx, ask(prompt))
	if err != nil {
		return err
	}
	slept := c.total()
	r.Figures = map[string]any{"forms": n, "obeyed": obeyed, "slept": slept, "took": got.Name}
	r.want(obeyed == n, "wait_not_obeyed")
	r.want(len(slow.Requests()) == 1 && slept == 0 && got.Name == "next/m", "waited_too_long")
	return nil
}

// breaker is property 14: five failures open it, through a restart; one probe.
func breaker(ctx context.Context, l *lab, r *Result) error {
	c := newLeaping()
	w, err := l.world(ctx, c)
	if err != nil {
		return err
	}
	v, err := w.add("acme", 0.9, 1e9, 4e9, fake.Config{})
	if err != nil {
		return err
	}
	down := fake.Overloaded()
	v.Always(&down)
	w.cfg.MaxRetries = -1
	attempt := func() error {
		g, err := w.gateway(ctx)
		if err != nil {
			return err
		}
		_, err = g.Ask(ctx, ask(prompt))
		if err != nil && core.KindOf(err) != core.KindTransient {
			return err
		}
		return nil
	}
	for range 8 {
		if err := attempt(); err != nil {
			return err
		}
	}
	opened := len(v.Requests())
	if err := w.reopen(ctx, "boot-2"); err != nil {
		return err
	}
	if err := attempt(); err != nil {
		return err
	}
	restarted := len(v.Requests()) - opened
	if err := c.Sleep(ctx, 61*time.Second); err != nil {
		return err
	}
	v.Always(nil)
	for range 3 {
		if err := attempt(); err != nil {
			return err
		}
	}
	after := len(v.Requests()) - opened - restarted
	r.Figures = map[string]any{"failures": opened, "restarted": restarted, "after": after}
	r.want(opened == 5, "breaker_not_open")
	r.want(restarted == 0, "breaker_forgotten")
	r.want(after == 3, "breaker_stuck")
	return nil
}
