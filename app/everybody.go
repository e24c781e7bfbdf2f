package app

import (
	"context"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

// everybody lets whoever reaches the loopback address look, and nothing else.
type everybody struct{}

// Identify returns a viewer.
func (everybody) Identify(context.Context, api.Credentials) (core.Principal, error) {
	return core.NewPrincipal(core.User{ID: "local", Name: "local", Role: core.RoleViewer}, core.ViaSession, nil)
}

var _ api.Access = everybody{}
