package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// freely is a ledger that admits everything and keeps nothing, to see what the
// durable one costs.
type freely struct{ limit core.NanoUSD }

func (freely) Hold(_ context.Context, r core.HoldRequest) (core.Call, error) {
	return core.Call{ID: r.ID, Max: r.Max}, nil
}
func (freely) Settle(context.Context, core.CallID, core.Settlement) error { return nil }
func (freely) Release(context.Context, core.CallID, string) error         { return nil }
func (f freely) Gauges(context.Context, time.Time) ([]core.Gauge, error) {
	return []core.Gauge{{Scope: "day:any", Limit: &f.limit}, {Scope: "month:any", Limit: &f.limit}}, nil
}

// overhead is the part of property 19 that one machine can show in a moment: the
// median of a bare request over the same connection pool, of the gateway without
// a ledger, and with the durable one. The exact comparison is made by the
// project's benchmarks.
func overhead(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, clock.System{})
	if err != nil {
		return err
	}
	if err := w.budget(ctx, "day", 900*dollar, "month", 900*dollar); err != nil {
		return err
	}
	if _, err := w.add("acme", 0.9, 1e9, 4e9, fake.Config{}); err != nil {
		return err
	}
	durable, err := w.gateway(ctx)
	if err != nil {
		return err
	}
	light := w.cfg
	light.Ledger, light.Memory = freely{limit: 1 << 60}, forgetful{}
	without, err := router.NewGateway(ctx, light)
	if err != nil {
		return err
	}
	a := ask(strings.Repeat("A sentence of an ordinary posting, nothing special. ", 90))
	bare, err := bareCall(w.urls["acme"], a.Messages[0].Text)
	if err != nil {
		return err
	}
	ways := []func() error{
		func() error { return bare(ctx) },
		func() error { _, err := without.Ask(ctx, a); return err },
		func() error { _, err := durable.Ask(ctx, a); return err },
	}
	n := max(20, l.few(300))
	took := make([][]time.Duration, len(ways))
	for range n {
		// Turn by turn, so that a busy moment hits all of them.
		for i, way := range ways {
			from := time.Now()
			if err := way(); err != nil {
				return err
			}
			took[i] = append(took[i], time.Since(from))
		}
	}
	var p50 [3]time.Duration
	for i := range took {
		slices.Sort(took[i])
		p50[i] = took[i][n/2]
	}
	r.Figures = map[string]any{"calls": n, "bare": p50[0], "gateway": p50[1], "ledger": p50[2], "more": p50[2] - p50[0]}
	if p50[2]-p50[0] > 5*time.Millisecond {
		r.State = StateSlow
	}
	return nil
}

// bareCall makes the same request with the standard library alone.
func bareCall(url, text string) (func(context.Context) error, error) {
	body, err := json.Marshal(map[string]any{"model": "m", "max_tokens": 500, "messages": []map[string]string{{"role": "user", "content": text}}})
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Second}}
	return func(ctx context.Context) error {
		q, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/chat/completions", bytes.NewReader(body))
		if err != nil {
			return err
		}
		q.Header.Set("Content-Type", "application/json")
		res, err := client.Do(q)
		if err != nil {
			return fmt.Errorf("make a bare call: %w", err)
		}
		defer func() { _ = res.Body.Close() }()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			return err
		}
		var out struct{ Choices []json.RawMessage }
		return json.Unmarshal(raw, &out)
	}, nil
}
