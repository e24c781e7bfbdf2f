package replica_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/sync/replica"
	"github.com/automonet/automonet/sync/supabase"
)

// TestAnAgentThatStopsLetsOthersOn: it says that it runs no more, and its lease is free at once.
func TestAnAgentThatStopsLetsOthersOn(t *testing.T) {
	s := shared.Start(t)
	mail := account(t, s)
	running := func(c *replica.Config, _ *supabase.Config) {
		c.Status = func(context.Context) (core.AgentStatus, error) { return core.AgentStatus{Running: true}, nil }
	}
	one, two := join(t, s, mail, running), join(t, s, mail, running)
	ctx := context.Background()
	require.NoError(t, one.replica.Leave(ctx), "one that said nothing has nothing to take back")
	one.round()
	two.round()
	first := one.Queued(one.ApprovedProposal(one.Shortlisted("feed", "1", 70), "email"))
	second := two.Queued(two.ApprovedProposal(two.Shortlisted("feed", "2", 70), "email"))
	block, err := one.replica.Guard(ctx, first)
	require.NoError(t, err)
	require.Nil(t, block)
	block, err = two.replica.Guard(ctx, second)
	require.NoError(t, err)
	require.Equal(t, replica.CodeAlone, block.Code, "the other has the lease")
	require.NoError(t, one.replica.Leave(ctx))
	require.False(t, one.replica.Holder())
	block, err = two.replica.Guard(ctx, second)
	require.NoError(t, err)
	require.Nil(t, block, "it is free at once")
	views := map[string]any{}
	for _, row := range two.rows("devices", "id, view") {
		views[row["id"].(string)] = row["view"].(map[string]any)["running"]
	}
	require.Equal(t, map[string]any{one.id: false, two.id: true}, views)
	require.NoError(t, one.replica.Leave(ctx), "twice is no mistake")
}
