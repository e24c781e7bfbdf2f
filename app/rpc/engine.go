package rpc

import (
	"context"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

// The arguments of the engine's methods.
type (
	freezeArmsArgs struct {
		Arm    string
		Frozen bool
		By     string
	}
	changeArgs struct {
		Rev int64
		By  string
	}
	priorArgs struct{ Head, Name, By string }
)

// engineMethods adds the methods of the decision engine to a table.
func engineMethods(s service.Engine, table map[string]call) map[string]call {
	table["Worth"] = with(func(ctx context.Context, a jobArgs) (any, error) { return s.Worth(ctx, a.ID) })
	table["Forecast"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.Forecast(ctx) })
	table["Statement"] = with(func(ctx context.Context, a daysArgs) (any, error) { return s.Statement(ctx, a.From, a.To) })
	table["Plan"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.Plan(ctx) })
	table["Arms"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.Arms(ctx) })
	table["FreezeArms"] = with(func(ctx context.Context, a freezeArmsArgs) (any, error) {
		return s.FreezeArms(ctx, a.Arm, a.Frozen, a.By)
	})
	table["Replay"] = with(func(ctx context.Context, a core.ReplayWish) (any, error) { return s.Replay(ctx, a) })
	table["ModelChanges"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.ModelChanges(ctx) })
	table["ModelChange"] = with(func(ctx context.Context, a changeArgs) (any, error) { return s.ModelChange(ctx, a.Rev) })
	table["UndoModelChange"] = with(func(ctx context.Context, a changeArgs) (any, error) { return s.UndoModelChange(ctx, a.Rev, a.By) })
	table["Priors"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.Priors(ctx) })
	table["SetPrior"] = with(func(ctx context.Context, a core.OwnPrior) (any, error) { return s.SetPrior(ctx, a) })
	table["ResetPrior"] = with(func(ctx context.Context, a priorArgs) (any, error) { return s.ResetPrior(ctx, a.Head, a.Name, a.By) })
	return table
}

type daysArgs struct{ From, To string }

// Statement asks the running agent; see service.Engine.
func (c *Client) Statement(ctx context.Context, from, to string) (core.Statement, error) {
	return ask[core.Statement](ctx, c, "Statement", daysArgs{from, to})
}

// Replay asks the running agent; see service.Engine.
func (c *Client) Replay(ctx context.Context, w core.ReplayWish) (core.ReplayResult, error) {
	return ask[core.ReplayResult](ctx, c, "Replay", w)
}

// Worth asks the running agent; see service.Engine.
func (c *Client) Worth(ctx context.Context, id core.JobID) (core.Worth, error) {
	return ask[core.Worth](ctx, c, "Worth", jobArgs{id})
}

// Forecast asks the running agent; see service.Engine.
func (c *Client) Forecast(ctx context.Context) (core.ForecastView, error) {
	return ask[core.ForecastView](ctx, c, "Forecast", struct{}{})
}

// Plan asks the running agent; see service.Engine.
func (c *Client) Plan(ctx context.Context) (core.DayPlan, error) {
	return ask[core.DayPlan](ctx, c, "Plan", struct{}{})
}

// Arms asks the running agent; see service.Engine.
func (c *Client) Arms(ctx context.Context) (core.ArmsView, error) {
	return ask[core.ArmsView](ctx, c, "Arms", struct{}{})
}

// FreezeArms asks the running agent; see service.Engine.
func (c *Client) FreezeArms(ctx context.Context, arm string, frozen bool, by string) (core.ArmsView, error) {
	return ask[core.ArmsView](ctx, c, "FreezeArms", freezeArmsArgs{arm, frozen, by})
}

// ModelChanges asks the running agent; see service.Engine.
func (c *Client) ModelChanges(ctx context.Context) ([]core.ModelChange, error) {
	return ask[[]core.ModelChange](ctx, c, "ModelChanges", struct{}{})
}

// ModelChange asks the running agent; see service.Engine.
func (c *Client) ModelChange(ctx context.Context, rev int64) (core.ModelChange, error) {
	return ask[core.ModelChange](ctx, c, "ModelChange", changeArgs{Rev: rev})
}

// UndoModelChange asks the running agent; see service.Engine.
func (c *Client) UndoModelChange(ctx context.Context, rev int64, by string) (core.ModelChange, error) {
	return ask[core.ModelChange](ctx, c, "UndoModelChange", changeArgs{rev, by})
}

// Priors asks the running agent; see service.Engine.
func (c *Client) Priors(ctx context.Context) ([]core.PriorView, error) {
	return ask[[]core.PriorView](ctx, c, "Priors", struct{}{})
}

// SetPrior asks the running agent; see service.Engine.
func (c *Client) SetPrior(ctx context.Context, p core.OwnPrior) (core.PriorView, error) {
	return ask[core.PriorView](ctx, c, "SetPrior", p)
}

// ResetPrior asks the running agent; see service.Engine.
func (c *Client) ResetPrior(ctx context.Context, head, name, by string) (core.PriorView, error) {
	return ask[core.PriorView](ctx, c, "ResetPrior", priorArgs{head, name, by})
}
