package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// forgetful remembers nothing, so that the breaker of one call does not stop the
// next.
type forgetful struct{}

func (forgetful) Docs(context.Context, string) (map[string]json.RawMessage, error) { return nil, nil }
func (forgetful) SaveDoc(context.Context, string, string, json.RawMessage) error   { return nil }
func (forgetful) Answer(context.Context, string) ([]byte, bool, error)             { return nil, false, nil }
func (forgetful) SaveAnswer(context.Context, string, []byte, time.Duration) error  { return nil }

// streamLength is how many bytes a proper stream of the vendor at url has.
func streamLength(ctx context.Context, url string) (int64, error) {
	body := `{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"how long"}]}`
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/chat/completions", strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		return 0, fmt.Errorf("read a whole stream: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	return io.Copy(io.Discard, res.Body)
}

// cutEverywhere is property 9: a stream that breaks off after each of its bytes.
func cutEverywhere(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, clock.System{})
	if err != nil {
		return err
	}
	if err := w.budget(ctx, "day", 900*dollar, "month", 900*dollar); err != nil {
		return err
	}
	const text = "Three short words"
	v, err := w.add("acme", 0.9, 1e9, 4e9, fake.Config{Text: text, Decide: func(q fake.Request) *fake.Behaviour {
		var at int
		if _, err := fmt.Sscanf(q.Prompt, "cut at %d", &at); err != nil {
			return nil
		}
		return &fake.Behaviour{CutAfter: at}
	}})
	if err != nil {
		return err
	}
	length, err := streamLength(ctx, w.urls["acme"])
	if err != nil {
		return err
	}
	before := v.Billed()
	w.cfg.Memory, w.cfg.MaxRetries, w.cfg.MaxAttempts = forgetful{}, -1, 1
	step := int64(1)
	if l.cfg.Small {
		step = 29
	}
	var cuts, complete, wrong, free atomic.Int64
	var wg sync.WaitGroup
	lanes := make(chan struct{}, 16)
	errs := make(chan error, 1)
	for at := int64(1); at <= length; at += step {
		lanes <- struct{}{}
		wg.Go(func() {
			defer func() { <-lanes }()
			g, err := router.NewGateway(ctx, w.cfg)
			if err != nil {
				select {
				case errs <- err:
				default:
				}
				return
			}
			a := ask(fmt.Sprintf("cut at %d", at))
			a.Stream = func(int, string) {}
			got, err := g.Ask(ctx, a)
			cuts.Add(1)
			if err == nil {
				complete.Add(1)
				if got.Text != text {
					wrong.Add(1)
				}
			}
			if got.Cost <= 0 {
				free.Add(1)
			}
		})
	}
	wg.Wait()
	select {
	case err := <-errs:
		return err
	default:
	}
	day, err := w.gauge(ctx, core.ScopeDay)
	if err != nil {
		return err
	}
	billed := v.Billed() - before
	r.Figures = map[string]any{"cuts": int(cuts.Load()), "complete": int(complete.Load()), "wrong": int(wrong.Load()), "billed": billed, "used": day.Used()}
	r.want(wrong.Load() == 0, "cut_taken_for_complete")
	r.want(free.Load() == 0, "cut_was_free")
	r.want(day.Used() >= billed && day.Held == 0, "ledger_below_bill")
	return nil
}

// lastLine is property 10: a usage in a last line without an end, and one
// without [DONE], of each vendor.
func lastLine(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, clock.System{})
	if err != nil {
		return err
	}
	asked, exact := 0, 0
	for _, p := range fake.Profiles() {
		v, err := w.add(string(p.Flavour), 0.9, 1e9, 4e9, fake.Config{Flavour: p.Flavour, Tokens: core.Usage{Input: 7, Output: 30}})
		if err != nil {
			return err
		}
		v.Next(fake.Behaviour{NoNewline: true}, fake.Behaviour{NoDone: true})
	}
	g, err := w.gateway(ctx)
	if err != nil {
		return err
	}
	for _, p := range fake.Profiles() {
		for range 2 {
			asked++
			a := ask(prompt)
			a.Only, a.Seed, a.Stream = []string{string(p.Flavour) + "/m"}, uint64(asked), func(int, string) {}
			before := w.billed()
			got, err := g.Ask(ctx, a)
			if err != nil {
				return err
			}
			if got.Cost == w.billed()-before {
				exact++
			}
		}
	}
	r.Figures = map[string]any{"vendors": len(fake.Profiles()), "calls": asked, "exact": exact}
	r.want(exact == asked, "cost_differs")
	return nil
}

// wrongUnder200 is property 11: a status of 200 that is none.
func wrongUnder200(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, newLeaping())
	if err != nil {
		return err
	}
	bad, err := w.add("broken", 0.98, 1e9, 4e9, fake.Config{})
	if err != nil {
		return err
	}
	good, err := w.add("sound", 0.05, 1e9, 4e9, fake.Config{})
	if err != nil {
		return err
	}
	kinds := []fake.Behaviour{fake.ErrorIn200(), fake.HTMLIn200(), {Empty: true}, {Whole: "\x00{]"}}
	w.cfg.Memory = forgetful{}
	saved := 0
	for i, b := range kinds {
		bad.Always(&b)
		g, err := w.gateway(ctx)
		if err != nil {
			return err
		}
		a := ask(prompt)
		// Both kinds of call, and a seed under which the broken one is tried first.
		if i%2 == 0 {
			a.Stream = func(int, string) {}
		}
		got, err := g.Ask(ctx, a)
		if err == nil && got.Name == "sound/m" {
			saved++
		}
	}
	r.Figures = map[string]any{"kinds": len(kinds), "saved": saved, "broken": len(bad.Requests()), "sound": len(good.Requests())}
	r.want(saved == len(kinds), "no_fallback")
	r.want(len(bad.Requests()) >= len(kinds), "not_tried")
	return nil
}

// wireIsBooks is property 13: each request on the wire is one row with a hold of
// its own, whatever goes wrong.
func wireIsBooks(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, newLeaping())
	if err != nil {
		return err
	}
	if err := w.budget(ctx, "day", 900*dollar, "month", 900*dollar); err != nil {
		return err
	}
	faults := []*fake.Behaviour{nil, {Status: 500, Error: "server_error"}, {CutAfter: 40}, {Status: 400, Error: "bad_request"}, nil, {BreakOff: true}, {NoUsage: true}}
	for i := range 3 {
		var n atomic.Int64
		if _, err := w.add(fmt.Sprintf("acme%d", i), 0.5+0.1*float64(i), 1e9, 4e9, fake.Config{Decide: func(fake.Request) *fake.Behaviour {
			return faults[(int(n.Add(1))*3+i)%len(faults)]
		}}); err != nil {
			return err
		}
	}
	w.cfg.Memory = forgetful{}
	most, asked := 0, l.few(100)
	for i := range asked {
		g, err := w.gateway(ctx)
		if err != nil {
			return err
		}
		a := ask(prompt)
		a.Seed = uint64(i)
		if i%2 == 0 {
			a.Stream = func(int, string) {}
		}
		before := w.sent()
		got, _ := g.Ask(ctx, a)
		most = max(most, w.sent()-before)
		r.want(w.sent()-before == len(got.Calls), "request_without_row")
	}
	calls, err := w.calls(ctx)
	if err != nil {
		return err
	}
	day, err := w.gauge(ctx, core.ScopeDay)
	if err != nil {
		return err
	}
	r.Figures = map[string]any{"asked": asked, "requests": w.sent(), "rows": len(calls), "most": most, "billed": w.billed(), "used": day.Used()}
	r.want(len(calls) == w.sent(), "request_without_row")
	r.want(most <= 6, "too_many_attempts")
	r.want(day.Used() >= w.billed() && day.Held == 0, "ledger_below_bill")
	return nil
}
