package rpc

import (
	"context"

	"github.com/automonet/automonet/core"
)

// Budget asks the running agent; see service.Service.
func (c *Client) Budget(ctx context.Context) (core.Budget, error) {
	return ask[core.Budget](ctx, c, "Budget", struct{}{})
}

// SetBudget asks the running agent; see service.Service.
func (c *Client) SetBudget(ctx context.Context, pattern string, amount *core.NanoUSD, by string) (core.Budget, error) {
	return ask[core.Budget](ctx, c, "SetBudget", setBudgetArgs{pattern, amount, by})
}

// Calls asks the running agent; see service.Service.
func (c *Client) Calls(ctx context.Context, filter core.CallFilter) ([]core.Call, string, error) {
	r, err := ask[page[core.Call]](ctx, c, "Calls", callsArgs{filter})
	return r.Items, r.Next, err
}

// Call asks the running agent; see service.Service.
func (c *Client) Call(ctx context.Context, id core.CallID) (core.Call, error) {
	return ask[core.Call](ctx, c, "Call", callArgs{id})
}

// CorrectCall asks the running agent; see service.Service.
func (c *Client) CorrectCall(ctx context.Context, id core.CallID, cost core.NanoUSD, by string) (core.Call, error) {
	return ask[core.Call](ctx, c, "CorrectCall", correctCallArgs{id, cost, by})
}

// Models asks the running agent; see service.Service.
func (c *Client) Models(ctx context.Context) ([]core.ModelInfo, error) {
	return ask[[]core.ModelInfo](ctx, c, "Models", struct{}{})
}

// Providers asks the running agent; see service.Service.
func (c *Client) Providers(ctx context.Context) ([]core.ProviderInfo, error) {
	return ask[[]core.ProviderInfo](ctx, c, "Providers", struct{}{})
}

// TestModel asks the running agent; see service.Service.
func (c *Client) TestModel(ctx context.Context, name string) (core.ModelTest, error) {
	return ask[core.ModelTest](ctx, c, "TestModel", testModelArgs{name})
}

// SetPrice asks the running agent; see service.Service.
func (c *Client) SetPrice(ctx context.Context, provider core.ProviderName, model string, p core.PriceOverride) (core.ModelInfo, error) {
	return ask[core.ModelInfo](ctx, c, "SetPrice", setPriceArgs{provider, model, p})
}

// SwitchModel asks the running agent; see service.Service.
func (c *Client) SwitchModel(ctx context.Context, provider core.ProviderName, model string, on bool, by string) (core.ModelInfo, error) {
	return ask[core.ModelInfo](ctx, c, "SwitchModel", switchModelArgs{provider, model, on, by})
}

// EndQuarantine asks the running agent; see service.Service.
func (c *Client) EndQuarantine(ctx context.Context, provider core.ProviderName, model, by string) error {
	_, err := ask[any](ctx, c, "EndQuarantine", endQuarantineArgs{provider, model, by})
	return err
}
