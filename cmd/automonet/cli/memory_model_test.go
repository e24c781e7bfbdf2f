package cli

import (
	"context"

	"github.com/automonet/automonet/core"
)

// money is the part of memory that knows models and what they cost.
type money struct {
	budget     core.Budget
	calls      []core.Call
	models     []core.ModelInfo
	providers  []core.ProviderInfo
	test       core.ModelTest
	testErr    error
	price      core.PriceOverride
	callFilter core.CallFilter
	released   []string
}

func (m *memory) Budget(context.Context) (core.Budget, error) { return m.budget, m.fail }

func (m *memory) SetBudget(_ context.Context, pattern string, amount *core.NanoUSD, by string) (core.Budget, error) {
	var left []core.BudgetLimit
	for _, l := range m.budget.Limits {
		if l.Pattern != pattern {
			left = append(left, l)
		}
	}
	change := core.BudgetChange{At: m.now, By: by, What: pattern}
	if amount != nil {
		left = append(left, core.BudgetLimit{Pattern: pattern, Amount: *amount, SetAt: m.now})
		change.To = amount.String()
	}
	m.budget.Limits, m.budget.Changes = left, append([]core.BudgetChange{change}, m.budget.Changes...)
	return m.budget, m.fail
}

func (m *memory) Calls(_ context.Context, f core.CallFilter) ([]core.Call, string, error) {
	m.callFilter = f
	out, next := page(append([]core.Call(nil), m.calls...), f.After, f.Limit, func(c core.Call) string { return string(c.ID) })
	return out, next, m.fail
}

func (m *memory) Call(_ context.Context, id core.CallID) (core.Call, error) {
	for _, c := range m.calls {
		if c.ID == id {
			return c, m.fail
		}
	}
	return core.Call{}, core.Errorf(core.KindNotFound, "there is no call %s; list them with: automonet calls", id)
}

func (m *memory) CorrectCall(ctx context.Context, id core.CallID, cost core.NanoUSD, _ string) (core.Call, error) {
	c, err := m.Call(ctx, id)
	if err != nil {
		return c, err
	}
	for i := range m.calls {
		if m.calls[i].ID == id {
			m.calls[i].Cost, m.calls[i].State, m.calls[i].Source, m.calls[i].ProviderCost = cost, core.CallSettled, core.CostProvider, &cost
			c = m.calls[i]
		}
	}
	return c, nil
}

func (m *memory) Models(context.Context) ([]core.ModelInfo, error) { return m.models, m.fail }

func (m *memory) Providers(context.Context) ([]core.ProviderInfo, error) { return m.providers, m.fail }

func (m *memory) TestModel(context.Context, string) (core.ModelTest, error) { return m.test, m.testErr }

func (m *memory) SetPrice(_ context.Context, provider core.ProviderName, model string, p core.PriceOverride) (core.ModelInfo, error) {
	if err := p.Check(); err != nil {
		return core.ModelInfo{}, err
	}
	m.price = p
	for _, one := range m.models {
		if one.Provider == provider && one.Name == model {
			return one, nil
		}
	}
	return core.ModelInfo{}, core.Errorf(core.KindNotFound, "there is no model %s/%s", provider, model)
}

func (m *memory) SwitchModel(_ context.Context, provider core.ProviderName, model string, on bool, _ string) (core.ModelInfo, error) {
	return core.ModelInfo{Provider: provider, Name: model, Configured: true, Usable: on, Disabled: !on}, m.fail
}

func (m *memory) EndQuarantine(_ context.Context, provider core.ProviderName, model, by string) error {
	m.released = append(m.released, string(provider)+"/"+model+" by "+by)
	return m.fail
}
