package chaos_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/chaos"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// TestMain turns the test binary into the process that is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("CHAOS_LEDGER"); path != "" {
		fmt.Fprintln(os.Stderr, chaos.Spend(context.Background(), path, os.Getenv("CHAOS_VENDOR")))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func config(t testing.TB) chaos.Config {
	return chaos.Config{Dir: t.TempDir(), Small: os.Getenv("AUTOMONET_FULL") != "1", Clock: clock.System{}, IDs: clock.Random{},
		Child: func(ctx context.Context, ledger, vendor string) *exec.Cmd {
			cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^$")
			cmd.Env = append(os.Environ(), "CHAOS_LEDGER="+ledger, "CHAOS_VENDOR="+vendor)
			return cmd
		}}
}

func TestAllPropertiesAreShown(t *testing.T) {
	t.Parallel()
	c := config(t)
	var steps []int
	c.Progress = func(p chaos.Progress) { steps = append(steps, p.Property) }
	got, err := chaos.Run(t.Context(), c)
	require.NoError(t, err)
	require.Len(t, got.Results, chaos.Properties)
	require.Len(t, steps, chaos.Properties+1)
	for _, r := range got.Results {
		t.Logf("%2d %-7s %8s %v %v %s", r.Property, r.State, r.Took.Round(1e6), r.Figures, r.Broken, r.Error)
		require.Contains(t, []chaos.State{chaos.StateHeld, chaos.StateSlow}, r.State, "property %d: %v %s", r.Property, r.Broken, r.Error)
		require.NotEmpty(t, r.Figures)
	}
	require.Positive(t, got.Billed)
	t.Logf("%s, %d requests, billed %s", got.Took, got.Requests, got.Billed)
}

func TestSelectionCancelAndRefusal(t *testing.T) {
	t.Parallel()
	c := config(t)
	c.Only = []int{21}
	_, err := chaos.Run(t.Context(), c)
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	require.Equal(t, core.KindDenied, core.KindOf(chaos.Spend(t.Context(), c.Dir+"/ledger.db", "http://127.0.0.1:1/v1")), "only a play ledger")
	require.NoFileExists(t, c.Dir+"/ledger.db")
	c.Only, c.Child = []int{3}, nil
	got, err := chaos.Run(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, 1, got.Skipped)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c.Only = []int{5}
	_, err = chaos.Run(ctx, c)
	require.ErrorIs(t, err, context.Canceled)
}
