package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/adapters/llm/openai"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/store/ledger"
)

const (
	dollar core.NanoUSD = 1_000_000_000
	cent   core.NanoUSD = dollar / 100
)

// lab holds what the worlds of one experiment have opened.
type lab struct {
	cfg      Config
	property int
	worlds   []*world
	closers  []func() error
	billed   core.NanoUSD
	requests int
}

// few returns n, or a tenth of it for a small run.
func (l *lab) few(n int) int {
	if l.cfg.Small {
		return max(1, n/10)
	}
	return n
}

func (l *lab) close() error {
	var errs []error
	for _, w := range l.worlds {
		for _, v := range w.vendors {
			l.billed += v.Billed()
			l.requests += len(v.Requests())
		}
		errs = append(errs, w.ledger.Close())
	}
	for i := len(l.closers) - 1; i >= 0; i-- {
		errs = append(errs, l.closers[i]())
	}
	return errors.Join(errs...)
}

// world is a gateway over a ledger of its own and vendors on loopback.
type world struct {
	lab     *lab
	path    string
	clock   clock.Clock
	zone    *time.Location
	ledger  *ledger.Ledger
	vendors map[string]*fake.Vendor
	// urls are where the vendors of add listen.
	urls map[string]string
	cfg  router.GatewayConfig
}

// world opens a ledger with a budget of $5 a day and $50 a month.
func (l *lab) world(ctx context.Context, c clock.Clock) (*world, error) {
	return l.zoned(ctx, c, time.UTC)
}

// zoned is a world whose days are those of a zone.
func (l *lab) zoned(ctx context.Context, c clock.Clock, zone *time.Location) (*world, error) {
	w := &world{lab: l, clock: c, zone: zone, vendors: map[string]*fake.Vendor{}, urls: map[string]string{},
		path: filepath.Join(l.cfg.Dir, fmt.Sprintf("ledger-%02d-%d.db", l.property, len(l.worlds)))}
	if err := w.open(ctx, "boot-1"); err != nil {
		return nil, err
	}
	l.worlds = append(l.worlds, w)
	return w, w.budget(ctx, "day", 5*dollar, "month", 50*dollar)
}

// open opens the ledger as a process of that name would.
func (w *world) open(ctx context.Context, boot string) error {
	opened, err := ledger.Open(ctx, ledger.Config{Path: w.path, Boot: boot, Clock: w.clock, Zone: w.zone})
	if err != nil {
		return err
	}
	w.ledger = opened
	w.cfg.Ledger, w.cfg.Memory, w.cfg.Clock, w.cfg.IDs, w.cfg.Zone = opened, opened, w.clock, w.lab.cfg.IDs, w.zone
	return nil
}

// reopen ends the process and starts the next one.
func (w *world) reopen(ctx context.Context, boot string) error {
	if err := w.ledger.Close(); err != nil {
		return err
	}
	return w.open(ctx, boot)
}

func (w *world) budget(ctx context.Context, pairs ...any) error {
	for i := 0; i < len(pairs); i += 2 {
		if err := w.ledger.SetLimit(ctx, pairs[i].(string), pairs[i+1].(core.NanoUSD)); err != nil {
			return err
		}
	}
	return nil
}

// serve starts a handler on a free port of the loopback interface.
func (l *lab) serve(h http.Handler) (string, error) {
	url, closer, err := serve("127.0.0.1:0", h)
	if err == nil {
		l.closers = append(l.closers, closer)
	}
	return url, err
}

func serve(addr string, h http.Handler) (string, func() error, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return "", nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(listener) }()
	return "http://" + listener.Addr().String() + "/v1", func() error {
		err := srv.Close()
		if ended := <-done; !errors.Is(ended, http.ErrServerClosed) {
			err = errors.Join(err, ended)
		}
		return err
	}, nil
}

// rates are those of a row that states input and output only.
func rates(in, out route.Rate) route.Rates {
	return route.Rates{Input: in, Output: out, CacheRead: route.Unstated, CacheWrite: route.Unstated, Reasoning: route.Unstated}
}

// add starts a vendor as the endpoint of that name with the model "m" at rates in
// nano-dollars per million tokens.
func (w *world) add(name string, quality float64, in, out int64, c fake.Config) (*fake.Vendor, error) {
	c.Input, c.Output = in, out
	if c.Clock == nil {
		c.Clock = w.clock
	}
	if c.Text == "" {
		c.Text = "An answer by " + name
	}
	v := fake.New(c)
	url, err := w.lab.serve(v)
	if err != nil {
		return nil, err
	}
	p, err := w.lab.dial(url, "ollama", w.clock)
	if err != nil {
		return nil, err
	}
	w.vendors[name], w.urls[name] = v, url
	model := route.Model{Vendor: name, Name: "m", Mode: "chat", Context: 200_000, MaxOutput: 8000,
		Price: route.Price{ID: "row/" + name, Vendor: name, Model: "m", Base: rates(route.Rate(in), route.Rate(out))}}
	w.cfg.Endpoints = append(w.cfg.Endpoints, router.Endpoint{Name: core.ProviderName(name), Provider: p,
		Offers: []router.Offer{{Model: model, Quality: quality}}})
	return v, nil
}

// connect serves a vendor and makes the driver that speaks to it.
func (w *world) connect(h http.Handler, preset string) (llm.Provider, error) {
	url, err := w.lab.serve(h)
	if err != nil {
		return nil, err
	}
	return w.lab.dial(url, preset, w.clock)
}

func (l *lab) dial(url, preset string, c clock.Clock) (llm.Provider, error) {
	transport := &http.Transport{MaxIdleConns: 256, MaxIdleConnsPerHost: 128}
	l.closers = append(l.closers, func() error { transport.CloseIdleConnections(); return nil })
	return openai.New(openai.Config{Preset: preset, BaseURL: url, Key: "no-real-key", Idle: 5 * time.Second, Clock: c, Transport: transport})
}

func (w *world) gateway(ctx context.Context) (*router.Gateway, error) {
	return router.NewGateway(ctx, w.cfg)
}

// gauge returns the state of a scope's kind in the present window.
func (w *world) gauge(ctx context.Context, kind core.ScopeKind) (core.Gauge, error) {
	all, err := w.ledger.Gauges(ctx, w.clock.Now())
	if err != nil {
		return core.Gauge{}, err
	}
	for _, g := range all {
		if g.Scope.Kind() == kind {
			return g, nil
		}
	}
	return core.Gauge{}, core.Errorf(core.KindNotFound, "no gauge of kind %s", kind)
}

func (w *world) calls(ctx context.Context) ([]core.Call, error) {
	return w.ledger.Calls(ctx, ledger.CallFilter{Limit: 100_000})
}

// sent counts the requests that reached the vendors.
func (w *world) sent() int {
	n := 0
	for _, v := range w.vendors {
		n += len(v.Requests())
	}
	return n
}

func (w *world) billed() core.NanoUSD {
	var sum core.NanoUSD
	for _, v := range w.vendors {
		sum += v.Billed()
	}
	return sum
}

func ask(text string) actors.Ask {
	return actors.Ask{Job: "job-1", Task: core.TaskDraft, Lang: "en", MaxOutput: 500, Seed: 1,
		Messages: []llm.Message{{Role: llm.RoleUser, Text: text}}}
}

const prompt = "Write a proposal."
