package app

import (
	"context"

	"github.com/automonet/automonet/core"
)

var errNoLedger = core.Errorf(core.KindTransient, "the ledger is not open; start the agent again")

// Budget returns the state of the money.
func (l *local) Budget(context.Context) (core.Budget, error) { return core.Budget{}, errNoLedger }

// SetBudget sets or clears a limit.
func (l *local) SetBudget(context.Context, string, *core.NanoUSD, string) (core.Budget, error) {
	return core.Budget{}, errNoLedger
}

// Calls lists model calls.
func (l *local) Calls(context.Context, core.CallFilter) ([]core.Call, string, error) {
	return nil, "", errNoLedger
}

// Call returns one model call.
func (l *local) Call(context.Context, core.CallID) (core.Call, error) {
	return core.Call{}, errNoLedger
}

// CorrectCall books what the provider billed.
func (l *local) CorrectCall(context.Context, core.CallID, core.NanoUSD, string) (core.Call, error) {
	return core.Call{}, errNoLedger
}

// Models lists the models.
func (l *local) Models(context.Context) ([]core.ModelInfo, error) { return nil, errNoLedger }

// Providers lists the providers.
func (l *local) Providers(context.Context) ([]core.ProviderInfo, error) { return nil, errNoLedger }

// TestModel makes one small call.
func (l *local) TestModel(context.Context, string) (core.ModelTest, error) {
	return core.ModelTest{}, errNoLedger
}

// SetPrice sets or clears a price.
func (l *local) SetPrice(context.Context, core.ProviderName, string, core.PriceOverride) (core.ModelInfo, error) {
	return core.ModelInfo{}, errNoLedger
}

// EndQuarantine lets a model be called again.
func (l *local) EndQuarantine(context.Context, core.ProviderName, string, string) error {
	return errNoLedger
}
