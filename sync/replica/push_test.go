package replica_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/sync/replica"
	"github.com/automonet/automonet/sync/supabase"
)

func TestMemoryIsLetGoBeforeManyRowsAreSent(t *testing.T) {
	s := quiet(t)
	relieved := 0
	d := join(t, s, account(t, s), func(c *replica.Config, _ *supabase.Config) { c.Relieve = func() { relieved++ } })
	mark := func(n int) {
		t.Helper()
		marks := make([]core.Dirty, n)
		for i := range marks {
			marks[i] = core.Dirty{Entity: "job", ID: fmt.Sprint("gone-", i), Rev: 1}
		}
		require.NoError(t, d.Mark(t.Context(), marks))
		d.settle()
	}
	mark(10_000)
	require.Zero(t, relieved)
	mark(10_001)
	require.Equal(t, 1, relieved)
}
