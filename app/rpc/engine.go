package rpc

import (
	"context"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

// engineMethods adds the methods of the decision engine to a table.
func engineMethods(s service.Engine, table map[string]call) map[string]call {
	table["Worth"] = with(func(ctx context.Context, a jobArgs) (any, error) { return s.Worth(ctx, a.ID) })
	table["Forecast"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.Forecast(ctx) })
	table["Replay"] = with(func(ctx context.Context, a service.ReplayWish) (any, error) { return s.Replay(ctx, a) })
	return table
}

// Replay asks the running agent; see service.Engine.
func (c *Client) Replay(ctx context.Context, w service.ReplayWish) (service.ReplayResult, error) {
	return ask[service.ReplayResult](ctx, c, "Replay", w)
}

// Worth asks the running agent; see service.Engine.
func (c *Client) Worth(ctx context.Context, id core.JobID) (core.Worth, error) {
	return ask[core.Worth](ctx, c, "Worth", jobArgs{id})
}

// Forecast asks the running agent; see service.Engine.
func (c *Client) Forecast(ctx context.Context) (core.ForecastView, error) {
	return ask[core.ForecastView](ctx, c, "Forecast", struct{}{})
}
