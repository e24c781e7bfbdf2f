package mcp

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

// owner says what the settings are.
type owner struct {
	service.Service
	settings core.Settings
	err      error
}

func (o owner) Settings(context.Context) (core.Settings, error) { return o.settings, o.err }

func TestAIClientsOnlyReadWithoutTheirFlag(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := owner{settings: core.DefaultSettings()}
	for _, flag := range []bool{true, false} {
		var err error
		o.settings, err = o.settings.WithFlag(core.FlagAIClients, flag)
		require.NoError(t, err)
		s := &server{svc: o}
		changes := 0
		for _, tool := range s.tools() {
			got := s.permitted(ctx, tool)
			if tool.scope == core.ScopeRead || flag {
				require.NoError(t, got, tool.name)
				continue
			}
			changes++
			require.Equal(t, core.KindDenied, core.KindOf(got), tool.name)
		}
		require.Equal(t, flag, changes == 0)
	}
	o.err = core.Errorf(core.KindTransient, "busy")
	s := &server{svc: o}
	for _, tool := range s.tools() {
		require.Equal(t, tool.scope != core.ScopeRead, s.permitted(ctx, tool) != nil, "%s: what is not known is not permitted", tool.name)
	}
}
