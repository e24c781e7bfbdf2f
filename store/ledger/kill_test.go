package ledger_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store/ledger"
)

// TestMain turns the test binary into the process that TestProperty03 kills.
func TestMain(m *testing.M) {
	if path := os.Getenv("LEDGER_SPENDER"); path != "" {
		fmt.Fprintln(os.Stderr, spend(path, os.Getenv("LEDGER_VENDOR")))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// spend calls the vendor as fast as the ledger admits, until it is killed.
func spend(path, vendor string) error {
	ctx := context.Background()
	boot := clock.Random{}.New()
	l, err := ledger.Open(ctx, ledger.Config{Path: path, Boot: boot})
	if err != nil {
		return err
	}
	errs := make(chan error)
	for i := range 16 {
		go func() {
			for n := 0; ; n++ {
				r := ask(fmt.Sprintf("%s-%d-%d", boot, i, n), 10*cent)
				r.Job = core.JobID(fmt.Sprintf("j%d", n%50))
				c, err := l.Hold(ctx, r)
				if core.KindOf(err) == core.KindBudget {
					continue
				}
				if err != nil {
					errs <- err
					return
				}
				res, err := http.Get(vendor)
				if err != nil {
					errs <- err
					return
				}
				res.Body.Close()
				cost, err := strconv.ParseInt(res.Header.Get("X-Cost"), 10, 64)
				if err != nil {
					errs <- err
					return
				}
				if err := l.Settle(ctx, c.ID, core.Settlement{Cost: core.NanoUSD(cost), Source: core.CostProvider}); err != nil {
					errs <- err
					return
				}
			}
		}()
	}
	return <-errs
}

// TestProperty03: the process is killed at random moments under load. After each
// restart the ledger has at least what the vendor billed, and at most the limit.
// AUTOMONET_FULL=1 kills 200 times.
func TestProperty03(t *testing.T) {
	t.Parallel()
	rounds := 12
	if os.Getenv("AUTOMONET_FULL") == "1" {
		rounds = 200
	}
	var billed atomic.Int64
	seen := make(chan struct{}, 1)
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		cost := rand.Int64N(int64(10 * cent))
		billed.Add(cost)
		w.Header().Set("X-Cost", fmt.Sprint(cost))
		select {
		case seen <- struct{}{}:
		default:
		}
	}))
	defer vendor.Close()
	path := filepath.Join(t.TempDir(), "ledger.db")
	limit := core.NanoUSD(rounds) * 1000 * cent
	l := open(t, path, "setup", nil)
	budget(t, l, "day", limit, "month", limit)
	require.NoError(t, l.Close())
	orphans := 0
	for round := range rounds {
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), "LEDGER_SPENDER="+path, "LEDGER_VENDOR="+vendor.URL)
		require.NoError(t, cmd.Start())
		select {
		case <-seen:
		case <-time.After(30 * time.Second):
			t.Fatal("the spender never called the vendor")
		}
		wait, stop := clock.System{}.After(time.Duration(rand.Int64N(int64(60 * time.Millisecond))))
		<-wait
		stop()
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait(), "it was killed")
		select {
		case <-seen:
		default:
		}
		l, err := ledger.Open(t.Context(), ledger.Config{Path: path, Boot: fmt.Sprint("check", round)})
		require.NoError(t, err)
		g, err := l.Gauges(t.Context(), time.Now())
		require.NoError(t, err)
		month := g[1]
		require.GreaterOrEqual(t, int64(month.Used()), billed.Load(), "round %d: the ledger has what was billed", round)
		require.LessOrEqual(t, month.Used(), limit)
		require.Zero(t, month.Held)
		if round%20 == 0 || round == rounds-1 {
			books(t, l)
		}
		left, err := l.Orphans(t.Context())
		require.NoError(t, err)
		orphans = len(left)
		require.NoError(t, l.Close())
	}
	t.Logf("%d kills, vendor billed %s, %d orphans", rounds, core.NanoUSD(billed.Load()), orphans)
}
