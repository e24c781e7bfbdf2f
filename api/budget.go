package api

import (
	"context"
	"net/http"

	"github.com/automonet/automonet/core"
)

// BudgetService is the money for model calls.
type BudgetService interface {
	Budget(ctx context.Context) (core.Budget, error)
	SetBudget(ctx context.Context, pattern string, amount *core.NanoUSD, by string) (core.Budget, error)
	// Spend sums the calls of some days; empty days mean the last 30.
	Spend(ctx context.Context, by core.SpendBy, from, to string) (core.SpendRows, error)
	Calls(ctx context.Context, f core.CallFilter) ([]core.Call, string, error)
	Call(ctx context.Context, id core.CallID) (core.Call, error)
	CorrectCall(ctx context.Context, id core.CallID, cost core.NanoUSD, by string) (core.Call, error)
}

type limitInput struct {
	Pattern string `path:"pattern" maxLength:"120" doc:"day, month, job, provider, task, or one scope such as provider:openai"`
}

type setLimitInput struct {
	limitInput
	Body struct {
		Amount int64 `json:"amount" minimum:"0" maximum:"1000000000000000" doc:"In billionths of a US dollar; 0 allows nothing"`
	}
}

type spendInput struct {
	By   string `query:"by" enum:"model,task,day,provider,job" default:"day" doc:"What a row stands for"`
	From string `query:"from" format:"date" maxLength:"10" doc:"First day, as 2006-01-02 in the owner's zone; 30 days ago when left out"`
	To   string `query:"to" format:"date" maxLength:"10" doc:"Last day; today when left out"`
}

func (h handlers) registerBudget(api resources) {
	read(api, core.ScopeRead, operation("get-budget", "/api/v1/budget", "What model calls may cost and have cost, in nano-dollars", "budget"),
		func(ctx context.Context, _ *struct{}) (core.Budget, error) { return h.cfg.Service.Budget(ctx) })
	read(api, core.ScopeRead, operation("get-spend", "/api/v1/budget/spend", "What was spent, row by row, and what a proposal and a reply cost", "budget"),
		func(ctx context.Context, in *spendInput) (core.SpendRows, error) {
			return h.cfg.Service.Spend(ctx, core.SpendBy(in.By), in.From, in.To)
		})
	write(api, core.ScopeAdmin, change("set-limit", http.MethodPut, "/api/v1/budget/limits/{pattern}", "Set a limit", "budget"),
		func(ctx context.Context, in *setLimitInput) (core.Budget, error) {
			amount := core.NanoUSD(in.Body.Amount)
			return h.cfg.Service.SetBudget(ctx, in.Pattern, &amount, Who(ctx).By())
		})
	write(api, core.ScopeAdmin, change("delete-limit", http.MethodDelete, "/api/v1/budget/limits/{pattern}", "Take a limit away", "budget"),
		func(ctx context.Context, in *limitInput) (core.Budget, error) {
			return h.cfg.Service.SetBudget(ctx, in.Pattern, nil, Who(ctx).By())
		})
}
