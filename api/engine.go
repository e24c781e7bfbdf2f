package api

import (
	"context"

	"github.com/automonet/automonet/core"
)

// EngineService is what the decision engine says in figures.
type EngineService interface {
	Worth(ctx context.Context, id core.JobID) (core.Worth, error)
	Forecast(ctx context.Context) (core.ForecastView, error)
}

func (h handlers) registerEngine(api resources) {
	read(api, core.ScopeRead, operation("get-job-worth", "/api/v1/jobs/{id}/worth", "What an answer to a shortlisted job is expected to earn, with the arithmetic", "jobs"),
		func(ctx context.Context, in *jobInput) (core.Worth, error) {
			return h.cfg.Service.Worth(ctx, core.JobID(in.ID))
		})
	read(api, core.ScopeRead, operation("get-forecasts", "/api/v1/forecasts", "What the next 30 and 90 days may bring, and how earlier forecasts did", "forecasts"),
		func(ctx context.Context, _ *struct{}) (core.ForecastView, error) { return h.cfg.Service.Forecast(ctx) })
}
