package app

import (
	"context"

	"github.com/automonet/automonet/core"
)

// Budget returns the state of the money.
func (l *local) Budget(ctx context.Context) (core.Budget, error) {
	return l.purse.Budget(ctx)
}

// SetBudget sets or clears a limit and lets drafting go on.
func (l *local) SetBudget(ctx context.Context, pattern string, amount *core.NanoUSD, by string) (core.Budget, error) {
	if err := l.purse.SetBudget(ctx, pattern, amount, core.Clean(by, 80, false)); err != nil {
		return core.Budget{}, err
	}
	l.knock("generator")
	return l.Budget(ctx)
}

// Calls lists model calls, the latest first.
func (l *local) Calls(ctx context.Context, f core.CallFilter) ([]core.Call, string, error) {
	return l.purse.Calls(ctx, f)
}

// Call returns one model call.
func (l *local) Call(ctx context.Context, id core.CallID) (core.Call, error) {
	return l.purse.Call(ctx, id)
}

// CorrectCall books what the provider billed.
func (l *local) CorrectCall(ctx context.Context, id core.CallID, cost core.NanoUSD, by string) (core.Call, error) {
	return l.purse.CorrectCall(ctx, id, cost, core.Clean(by, 80, false))
}

// Models lists the models.
func (l *local) Models(ctx context.Context) ([]core.ModelInfo, error) { return l.purse.Models(ctx) }

// Providers lists the providers.
func (l *local) Providers(ctx context.Context) ([]core.ProviderInfo, error) {
	return l.purse.Providers(ctx)
}

// TestModel makes one small call in the owner's language.
func (l *local) TestModel(ctx context.Context, name string) (core.ModelTest, error) {
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return core.ModelTest{}, err
	}
	return l.purse.Test(ctx, name, settings.Lang)
}

// SetPrice sets or clears the owner's price of a model.
func (l *local) SetPrice(ctx context.Context, provider core.ProviderName, model string, p core.PriceOverride) (core.ModelInfo, error) {
	return l.purse.SetPrice(ctx, provider, model, p)
}

// SwitchModel lets a model be called, or keeps it from being called.
func (l *local) SwitchModel(ctx context.Context, provider core.ProviderName, model string, on bool, by string) (core.ModelInfo, error) {
	return l.purse.SwitchModel(ctx, provider, model, on, by)
}

// EndQuarantine lets a model be called again.
func (l *local) EndQuarantine(ctx context.Context, provider core.ProviderName, model, by string) error {
	return l.purse.EndQuarantine(ctx, provider, model, core.Clean(by, 80, false))
}
