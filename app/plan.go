package app

import (
	"context"
	"time"

	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/core"
)

// Plan returns the plan of the present day.
func (l *local) Plan(ctx context.Context) (core.DayPlan, error) {
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return core.DayPlan{}, err
	}
	day := router.DayStart(l.clock.Now(), settings.TimeZone).Format(time.DateOnly)
	p, err := l.store.DayPlan(ctx, day)
	if core.KindOf(err) == core.KindNotFound {
		return core.DayPlan{Currency: settings.Currency, Taken: []core.PlanChoice{}, Passed: []core.PlanChoice{}, Budgets: []core.PlanBudget{}}, nil
	}
	if p.Budgets == nil {
		p.Budgets = []core.PlanBudget{}
	}
	return p, err
}
