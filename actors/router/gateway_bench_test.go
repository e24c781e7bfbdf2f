package router_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	gopenai "github.com/sashabaranov/go-openai"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/adapters/llm/openai"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// freely is a ledger that admits everything and keeps nothing.
type freely struct{}

func (freely) Hold(_ context.Context, r core.HoldRequest) (core.Call, error) {
	return core.Call{ID: r.ID, Max: r.Max}, nil
}
func (freely) Settle(context.Context, core.CallID, core.Settlement) error { return nil }
func (freely) Release(context.Context, core.CallID, string) error         { return nil }
func (freely) Gauges(context.Context, time.Time) ([]core.Gauge, error) {
	limit := core.NanoUSD(1 << 60)
	return []core.Gauge{{Scope: "day:x", Limit: &limit}, {Scope: "month:x", Limit: &limit}}, nil
}

// BenchmarkProperty19 measures one call of about 4.5 kB over loopback: bare
// go-openai, our driver, the gateway without and with the durable ledger, at one
// and at 64 callers. The figure p50-us is the median per call.
func BenchmarkProperty19(b *testing.B) {
	prompt := ask()
	for len(prompt.Messages[0].Text) < 4500 {
		prompt.Messages[0].Text += "A sentence of an ordinary posting, nothing special about it. "
	}
	for _, width := range []int{1, 64} {
		w := newWorld(b, clock.System{}, "acme")
		w.budget("day", 90_000_000*cent, "month", 90_000_000*cent)
		srv := httptest.NewServer(fake.New(fake.Config{}))
		b.Cleanup(srv.Close)
		transport := &http.Transport{MaxIdleConnsPerHost: 128}
		b.Cleanup(transport.CloseIdleConnections)
		cfg := gopenai.DefaultConfig("")
		cfg.BaseURL, cfg.HTTPClient = srv.URL, &http.Client{Transport: transport}
		bare := gopenai.NewClientWithConfig(cfg)
		driver, err := openai.New(openai.Config{Preset: "ollama", BaseURL: srv.URL, Transport: transport})
		require.NoError(b, err)
		withLedger := w.gateway()
		free := w.cfg
		free.Ledger = freely{}
		without, err := router.NewGateway(b.Context(), free)
		require.NoError(b, err)
		cases := []struct {
			name string
			call func() error
		}{
			{"bare", func() error {
				_, err := bare.CreateChatCompletion(b.Context(), gopenai.ChatCompletionRequest{Model: "m", MaxCompletionTokens: 500, Messages: []gopenai.ChatCompletionMessage{{Role: "user", Content: prompt.Messages[0].Text}}})
				return err
			}},
			{"driver", func() error {
				_, err := driver.Call(b.Context(), llm.Request{Model: "m", MaxOutput: 500, Messages: prompt.Messages})
				return err
			}},
			{"gateway", func() error { _, err := without.Ask(b.Context(), prompt); return err }},
			{"ledger", func() error { _, err := withLedger.Ask(b.Context(), prompt); return err }},
		}
		for _, c := range cases {
			b.Run(fmt.Sprintf("c=%d/%s", width, c.name), func(b *testing.B) { measure(b, width, c.call) })
		}
	}
}

func measure(b *testing.B, width int, call func() error) {
	took := make([]time.Duration, b.N)
	next := make(chan int, b.N)
	for i := range b.N {
		next <- i
	}
	close(next)
	var wg sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for range width {
		wg.Go(func() {
			for i := range next {
				from := time.Now()
				if err := call(); err != nil {
					b.Error(err)
					return
				}
				took[i] = time.Since(from)
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-us")
}
