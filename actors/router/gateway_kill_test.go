package router_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/adapters/llm/openai"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/store/ledger"
)

// TestMain turns the test binary into the process that TestProperty03 kills.
func TestMain(m *testing.M) {
	if path := os.Getenv("GATEWAY_LEDGER"); path != "" {
		fmt.Fprintln(os.Stderr, spend(path, os.Getenv("GATEWAY_VENDOR")))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// spend asks through the gateway as fast as the budget admits, until it is killed.
func spend(path, vendor string) error {
	ctx := context.Background()
	l, err := ledger.Open(ctx, ledger.Config{Path: path, Boot: clock.Random{}.New()})
	if err != nil {
		return err
	}
	p, err := openai.New(openai.Config{Preset: "ollama", BaseURL: vendor})
	if err != nil {
		return err
	}
	price := route.Price{ID: "row", Vendor: "acme", Model: "m", Base: route.Rates{Input: 1e9, Output: 4e9, CacheRead: route.Unstated, CacheWrite: route.Unstated, Reasoning: route.Unstated}}
	g, err := router.NewGateway(ctx, router.GatewayConfig{Ledger: l, Memory: l, Clock: clock.System{}, IDs: clock.Random{}, Endpoints: []router.Endpoint{
		{Name: "acme", Provider: p, Offers: []router.Offer{{Model: route.Model{Vendor: "acme", Name: "m", Price: price}, Quality: 0.8}},
			Embedders: []router.Offer{{Model: route.Model{Vendor: "acme", Name: "e", Price: price}}}},
	}})
	if err != nil {
		return err
	}
	errs := make(chan error)
	for i := range 8 {
		go func() {
			for n := uint64(0); ; n++ {
				a := ask()
				a.Seed = n<<8 + uint64(i)
				if n%2 == 0 {
					a.Stream = func(int, string) {}
				}
				var err error
				if n%3 == 0 {
					_, err = g.Embed(ctx, actors.Embed{Model: "acme/e", Jobs: []core.JobID{"j1"}, Texts: []string{"web shop", "Go developer"}})
				} else {
					_, err = g.Ask(ctx, a)
				}
				if err != nil && core.KindOf(err) != core.KindBudget {
					errs <- err
					return
				}
			}
		}()
	}
	return <-errs
}

// TestProperty03: the process that calls a billing vendor through the gateway is
// killed at random moments. After each restart the ledger has at least what
// stands in the vendor's books, and at most the limit. AUTOMONET_FULL=1 kills
// 200 times.
func TestProperty03(t *testing.T) {
	t.Parallel()
	rounds := 8
	if os.Getenv("AUTOMONET_FULL") == "1" {
		rounds = 200
	}
	dir := t.TempDir()
	path, books := filepath.Join(dir, "ledger.db"), filepath.Join(dir, "books")
	v := fake.New(fake.Config{Input: 1e9, Output: 4e9, Books: books})
	srv := httptest.NewServer(v)
	defer srv.Close()
	limit := core.NanoUSD(rounds) * 100 * cent
	check := func(boot string) (*ledger.Ledger, []core.Gauge) {
		l, err := ledger.Open(t.Context(), ledger.Config{Path: path, Boot: boot})
		require.NoError(t, err)
		g, err := l.Gauges(t.Context(), time.Now())
		require.NoError(t, err)
		return l, g
	}
	l, _ := check("setup")
	require.NoError(t, l.SetLimit(t.Context(), "day", limit))
	require.NoError(t, l.SetLimit(t.Context(), "month", limit))
	require.NoError(t, l.Close())
	orphans, billed := 0, core.NanoUSD(0)
	for round := range rounds {
		before := len(v.Bills())
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), "GATEWAY_LEDGER="+path, "GATEWAY_VENDOR="+srv.URL)
		require.NoError(t, cmd.Start())
		require.Eventually(t, func() bool { return len(v.Bills()) > before }, 30*time.Second, time.Millisecond, "the process never called")
		wait, stop := clock.System{}.After(time.Duration(rand.Int64N(int64(60 * time.Millisecond))))
		<-wait
		stop()
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait(), "it was killed")
		l, g := check(fmt.Sprint("check", round))
		var err error
		billed, _, err = fake.ReadBooks(books)
		require.NoError(t, err)
		require.GreaterOrEqual(t, g[1].Used(), billed, "round %d", round)
		require.LessOrEqual(t, g[1].Used(), limit)
		require.Zero(t, g[1].Held)
		left, err := l.Orphans(t.Context())
		require.NoError(t, err)
		orphans = len(left)
		require.NoError(t, l.Close())
	}
	t.Logf("%d kills, the vendor's books say %s, %d orphans", rounds, billed, orphans)
}
