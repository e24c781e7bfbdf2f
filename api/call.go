package api

import (
	"context"
	"net/http"
	"time"

	"github.com/automonet/automonet/core"
)

type callsInput struct {
	Paging
	Job      string    `query:"job" maxLength:"64" doc:"Only calls for this job"`
	Provider string    `query:"provider" maxLength:"64" doc:"Only calls at this provider"`
	Model    string    `query:"model" maxLength:"200" doc:"Only calls of this model"`
	Task     string    `query:"task" maxLength:"20" doc:"Only calls for this task: extract, decide, draft, polish, translate, judge, embed"`
	State    string    `query:"state" maxLength:"20" doc:"Only calls in this state: held, settled, released, orphan"`
	Since    time.Time `query:"since" doc:"Only calls that started then or later (RFC 3339)"`
}

type callInput struct {
	ID string `path:"id" maxLength:"100"`
}

type correctInput struct {
	callInput
	Body struct {
		Cost int64 `json:"cost" minimum:"0" maximum:"1000000000000000" doc:"What the provider billed, in billionths of a US dollar"`
	}
}

func (h handlers) registerCalls(api resources) {
	read(api, core.ScopeRead, operation("list-calls", "/api/v1/calls", "Model calls, latest first, each with why its model was chosen", "calls"), h.calls)
	read(api, core.ScopeRead, operation("get-call", "/api/v1/calls/{id}", "One model call", "calls"),
		func(ctx context.Context, in *callInput) (core.Call, error) {
			return h.cfg.Service.Call(ctx, core.CallID(in.ID))
		})
	write(api, core.ScopeAdmin, change("correct-call", http.MethodPost, "/api/v1/calls/{id}/correct", "Replace the cost of an ended call by what was billed", "calls"),
		func(ctx context.Context, in *correctInput) (core.Call, error) {
			return h.cfg.Service.CorrectCall(ctx, core.CallID(in.ID), core.NanoUSD(in.Body.Cost), Who(ctx).By())
		})
}

func (h handlers) calls(ctx context.Context, in *callsInput) (out List[core.Call], err error) {
	list, next, err := h.cfg.Service.Calls(ctx, core.CallFilter{Job: core.JobID(in.Job), Provider: core.ProviderName(in.Provider), Model: in.Model,
		Task: core.Task(in.Task), State: core.CallState(in.State), Since: in.Since, After: in.After, Limit: in.Limit})
	return listOf(list, next), err
}
