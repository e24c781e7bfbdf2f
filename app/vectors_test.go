package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

func TestAMeasurementByVectorsIsBookedInTheLedger(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	vendor := r.priced()
	const model = "acme/text-embedding-3-small"
	r.cfg.Providers[0].Models = []string{"gpt-5-mini", "text-embedding-3-small"}
	opts := r.options(false, true)
	opts.Secret = func(string) (string, error) { return "k3y", nil }
	ctx := t.Context()
	_, err := app.OpenVectors(ctx, opts, model)
	require.Equal(t, core.KindBudget, core.KindOf(err), "without a budget")
	s, err := app.Connect(ctx, opts)
	require.NoError(t, err, "a refusal gives the folder back")
	set(t, ctx, s, "day", dollar)
	set(t, ctx, s, "month", dollar)
	require.NoError(t, s.Close())
	_, err = app.OpenVectors(ctx, opts, "acme/gpt-5-mini")
	require.Equal(t, core.KindDenied, core.KindOf(err), "it writes")
	require.Empty(t, vendor.Requests())

	v, err := app.OpenVectors(ctx, opts, model)
	require.NoError(t, err)
	list, err := v.Embed(ctx, []string{"web shop", "baker"})
	require.NoError(t, err)
	require.Equal(t, [][]float32{fake.Vector("web shop"), fake.Vector("baker")}, list)
	cost, n := v.Spent()
	require.Equal(t, 1, n)
	require.Positive(t, cost)
	require.NoError(t, v.Close())
	s, err = app.Connect(ctx, opts)
	require.NoError(t, err)
	calls, _, err := s.Calls(ctx, core.CallFilter{Task: core.TaskEmbed})
	require.NoError(t, err)
	require.Len(t, calls, 1)
	require.Equal(t, cost, calls[0].Cost)
	require.NoError(t, s.Close())
}
