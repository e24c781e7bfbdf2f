package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/automonet/automonet/core"
)

type budgetOutput struct{ Body core.Budget }

func (h handlers) registerBudget(api huma.API) {
	huma.Register(api, operation("get-budget", "/api/v1/budget", "What model calls may cost and have cost, in nano-dollars", "budget"), h.budget)
}

func (h handlers) budget(ctx context.Context, _ *struct{}) (*budgetOutput, error) {
	b, err := h.cfg.Reader.Budget(ctx)
	if err != nil {
		return nil, h.problem(err)
	}
	return &budgetOutput{b}, nil
}
