package api

import (
	"context"

	"github.com/automonet/automonet/core"
)

func (h handlers) registerBudget(api resources) {
	read(api, core.ScopeRead, operation("get-budget", "/api/v1/budget", "What model calls may cost and have cost, in nano-dollars", "budget"), h.budget)
}

func (h handlers) budget(ctx context.Context, _ *struct{}) (out core.Budget, err error) {
	b, err := h.cfg.Reader.Budget(ctx)
	if err != nil {
		return out, h.problem(err)
	}
	return b, nil
}
