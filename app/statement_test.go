package app_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

// TestTheStatementCountsWhatTheLedgerBooked: what model calls cost is a loss of the
// month, and belongs to no source where it belongs to no job.
func TestTheStatementCountsWhatTheLedgerBooked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.priced()
	a, ctx := r.paying()
	s := a.Service()
	set(t, ctx, s, "day", 5*dollar)
	set(t, ctx, s, "month", 5*dollar)
	for range 9 {
		_, err := s.TestModel(ctx, "acme/gpt-5-mini")
		require.NoError(t, err)
	}
	v, err := s.Statement(ctx, "", "")
	require.NoError(t, err)
	spent, err := s.(api.Service).Spend(ctx, core.SpendByModel, "", "")
	require.NoError(t, err)
	require.NotZero(t, spent.Total)
	want, err := core.FromMajor(spent.Total.USD()*v.DollarRate, v.Currency)
	require.NoError(t, err)
	assert.Equal(t, want.Minor, v.Total.Calls)
	assert.Equal(t, -want.Minor, v.Total.Profit)
	require.Len(t, v.Months, 1)
	assert.Equal(t, v.Total.Profit, v.Months[0].Profit)
	require.Len(t, v.Sources, 1)
	assert.Empty(t, v.Sources[0].Key)
	_, err = s.Statement(ctx, "2026-12-01", "2026-01-01")
	assert.Equal(t, core.KindInvalid, core.KindOf(err))
}
