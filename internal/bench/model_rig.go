package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	gopenai "github.com/sashabaranov/go-openai"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/adapters/llm/openai"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store/ledger"
)

// The call that is measured: a prompt of 4.5 kB and an answer of 1.6 kB. A stream
// delivers the answer in so many pieces.
const (
	promptBytes = 4500
	answerBytes = 1600
	pieces      = 300
)

// rounds is how often each way of calling is measured, in turn with the others and
// each time for a moment only, so that other work on the machine meets them all. A
// small run takes a few.
func (e *Env) rounds() int {
	if e.Postings < 1000 {
		return 3
	}
	return 31
}

// rig is a vendor on this machine and the ways to call it. All share one kind of
// transport, the prompt and the answer.
type rig struct {
	srv       *httptest.Server
	transport *http.Transport
	ledger    *ledger.Ledger
	prompt    string
	bare      *gopenai.Client
	without   *router.Gateway
	with      *router.Gateway
	serial    atomic.Int64
}

// newRig starts a vendor that answers after a delay.
func newRig(ctx context.Context, dir string, delay time.Duration) (*rig, error) {
	r := &rig{prompt: strings.Repeat("A sentence of an ordinary posting, nothing special about it. ", 1+promptBytes/60)[:promptBytes]}
	r.srv = httptest.NewServer(vendor(delay))
	r.transport = &http.Transport{MaxIdleConns: 256, MaxIdleConnsPerHost: 128}
	cfg := gopenai.DefaultConfig("")
	cfg.BaseURL, cfg.HTTPClient = r.srv.URL, &http.Client{Transport: r.transport}
	r.bare = gopenai.NewClientWithConfig(cfg)
	var err error
	if r.ledger, err = ledger.Open(ctx, ledger.Config{Path: filepath.Join(dir, fmt.Sprintf("ledger-%d.db", time.Now().UnixNano())), Boot: clock.Random{}.New()}); err != nil {
		return nil, errors.Join(err, r.close())
	}
	for _, pattern := range []string{"day", "month", "job", "provider", "task"} {
		if err := r.ledger.SetLimit(ctx, pattern, 900_000*1_000_000_000); err != nil {
			return nil, errors.Join(err, r.close())
		}
	}
	if r.without, err = r.gateway(ctx, unbounded{}, nothing{}); err == nil {
		r.with, err = r.gateway(ctx, r.ledger, r.ledger)
	}
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

func (r *rig) gateway(ctx context.Context, l router.Ledger, m router.Memory) (*router.Gateway, error) {
	p, err := openai.New(openai.Config{Preset: "ollama", BaseURL: r.srv.URL, Transport: r.transport})
	if err != nil {
		return nil, err
	}
	price := route.Price{ID: "row", Vendor: "acme", Model: "m", Base: route.Rates{Input: 1e9, Output: 4e9, CacheRead: route.Unstated, CacheWrite: route.Unstated, Reasoning: route.Unstated}}
	return router.NewGateway(ctx, router.GatewayConfig{Ledger: l, Memory: m, Clock: clock.System{}, IDs: clock.Random{}, Endpoints: []router.Endpoint{
		{Name: "acme", Provider: p, Offers: []router.Offer{{Model: route.Model{Vendor: "acme", Name: "m", Context: 100_000, MaxOutput: 8000, Price: price}, Quality: 0.8}}},
	}})
}

func (r *rig) close() error {
	var err error
	if r.ledger != nil {
		err = r.ledger.Close()
	}
	r.transport.CloseIdleConnections()
	r.srv.Close()
	return err
}

// vendor answers every call alike, with as little work as there can be.
func vendor(delay time.Duration) http.Handler {
	text := strings.Repeat("word and word ", 1+answerBytes/14)[:answerBytes]
	whole := fmt.Appendf(nil, `{"id":"gen-1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":350,"total_tokens":1350}}`, text)
	var stream []byte
	for i := range pieces {
		stream = fmt.Appendf(stream, "data: {\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n", text[i*answerBytes/pieces:(i+1)*answerBytes/pieces])
	}
	stream = append(stream, "data: {\"id\":\"gen-1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"+
		"data: {\"id\":\"gen-1\",\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":350,\"total_tokens\":1350}}\n\ndata: [DONE]\n\n"...)
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body)
		if delay > 0 {
			done, stop := clock.System{}.After(delay)
			select {
			case <-done:
			case <-req.Context().Done():
			}
			stop()
		}
		body, kind := whole, "application/json"
		if req.Header.Get("Accept") == "text/event-stream" {
			body, kind = stream, "text/event-stream"
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(body)
	})
}

// unbounded is a ledger that admits everything and keeps nothing.
type unbounded struct{}

func (unbounded) Hold(_ context.Context, r core.HoldRequest) (core.Call, error) {
	return core.Call{ID: r.ID, Max: r.Max}, nil
}
func (unbounded) Settle(context.Context, core.CallID, core.Settlement) error { return nil }
func (unbounded) Release(context.Context, core.CallID, string) error         { return nil }
func (unbounded) Gauges(context.Context, time.Time) ([]core.Gauge, error) {
	limit := core.NanoUSD(1 << 60)
	return []core.Gauge{{Scope: "day:x", Limit: &limit}, {Scope: "month:x", Limit: &limit}}, nil
}

// nothing remembers nothing.
type nothing struct{}

func (nothing) Docs(context.Context, string) (map[string]json.RawMessage, error) { return nil, nil }
func (nothing) SaveDoc(context.Context, string, string, json.RawMessage) error   { return nil }
func (nothing) Answer(context.Context, string) ([]byte, bool, error)             { return nil, false, nil }
func (nothing) SaveAnswer(context.Context, string, []byte, time.Duration) error  { return nil }

// way is one way of calling the vendor.
type way struct {
	name string
	call func(ctx context.Context) error
}

func (r *rig) ways(stream bool) []way {
	ask := actors.Ask{Job: "j1", Task: core.TaskDraft, Lang: "en", MaxOutput: 500, Messages: []llm.Message{{Role: llm.RoleUser, Text: r.prompt}}}
	wire := gopenai.ChatCompletionRequest{Model: "m", MaxCompletionTokens: 500, Messages: []gopenai.ChatCompletionMessage{{Role: "user", Content: r.prompt}}}
	bare := func(ctx context.Context) error {
		res, err := r.bare.CreateChatCompletion(ctx, wire)
		if err == nil && len(res.Choices[0].Message.Content) != answerBytes {
			err = errors.New("the answer is not whole")
		}
		return err
	}
	if stream {
		ask.Stream = func(int, string) {}
		wire.StreamOptions = &gopenai.StreamOptions{IncludeUsage: true}
		bare = func(ctx context.Context) error { return bareStream(ctx, r.bare, wire) }
	}
	through := func(g *router.Gateway) func(context.Context) error {
		return func(ctx context.Context) error {
			a, err := g.Ask(ctx, ask)
			if err == nil && len(a.Text) != answerBytes {
				err = errors.New("the answer is not whole")
			}
			return err
		}
	}
	return []way{{"bare", bare}, {"without", through(r.without)}, {"with", through(r.with)}}
}

func bareStream(ctx context.Context, c *gopenai.Client, wire gopenai.ChatCompletionRequest) error {
	s, err := c.CreateChatCompletionStream(ctx, wire)
	if err != nil {
		return err
	}
	defer s.Close()
	var text strings.Builder
	for {
		chunk, err := s.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for _, c := range chunk.Choices {
			text.WriteString(c.Delta.Content)
		}
	}
	if text.Len() != answerBytes {
		return errors.New("the answer is not whole")
	}
	return nil
}

// pass is what one measurement of a way found.
type pass struct {
	p50    time.Duration
	rate   float64 // calls a second
	allocs float64 // per call, the vendor's included
	bytes  float64
}

// compare measures the ways in turn, so many calls each time by width callers at
// once, and returns the rounds of each.
func compare(ctx context.Context, e *Env, ways []way, width, calls int) ([][]pass, error) {
	if e.rounds() == 3 {
		calls = max(width, calls/4)
	}
	out := make([][]pass, len(ways))
	for _, w := range ways {
		if _, err := burst(ctx, w, width, max(width*2, calls/10)); err != nil {
			return nil, err
		}
	}
	for round := range e.rounds() {
		for i := range ways {
			// Each round begins with another way.
			n := (i + round) % len(ways)
			p, err := burst(ctx, ways[n], width, calls)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", ways[n].name, err)
			}
			out[n] = append(out[n], p)
		}
	}
	return out, nil
}

func burst(ctx context.Context, w way, width, calls int) (pass, error) {
	took := make([]time.Duration, calls)
	next := make(chan int, calls)
	for i := range calls {
		next <- i
	}
	close(next)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	errs := make(chan error, width)
	var wg sync.WaitGroup
	start := time.Now()
	for range width {
		wg.Go(func() {
			for i := range next {
				from := time.Now()
				if err := w.call(ctx); err != nil {
					errs <- err
					return
				}
				took[i] = time.Since(from)
			}
		})
	}
	wg.Wait()
	wall := time.Since(start)
	runtime.ReadMemStats(&after)
	select {
	case err := <-errs:
		return pass{}, err
	default:
	}
	n := float64(calls)
	return pass{p50: quantile(took, 0.5), rate: n / wall.Seconds(), allocs: float64(after.Mallocs-before.Mallocs) / n, bytes: float64(after.TotalAlloc-before.TotalAlloc) / n}, nil
}

// mid is the median of a figure over the rounds.
func mid(p []pass, f func(pass) float64) float64 {
	v := make([]float64, len(p))
	for i := range p {
		v[i] = f(p[i])
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// ratio is the median over the rounds of a figure of p over that of floor in the
// same round.
func ratio(p, floor []pass, f func(pass) float64) float64 {
	v := make([]float64, len(p))
	for i := range p {
		v[i] = f(p[i]) / f(floor[i])
	}
	slices.Sort(v)
	return v[len(v)/2]
}

func p50Of(p pass) float64    { return float64(p.p50.Nanoseconds()) / 1e3 }
func rateOf(p pass) float64   { return p.rate }
func allocsOf(p pass) float64 { return p.allocs }
func bytesOf(p pass) float64  { return p.bytes }
