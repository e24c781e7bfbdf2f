package cli

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// modelLine says on which rung proposals are written now, and with what.
func (a *command) modelLine(m core.ModelStatus) string {
	line := a.code("rung", string(m.Rung))
	if m.Providers == 0 {
		return line
	}
	return line + " (" + a.say.N("status.models.usable", m.Usable, args{"providers": m.Providers}) + ")"
}

// budgetLine says what the day and the month have cost and may cost.
func (a *command) budgetLine(m core.ModelStatus) string {
	var parts []string
	for _, g := range m.Gauges {
		if kind := g.Scope.Kind(); g.Limit != nil && (kind == core.ScopeDay || kind == core.ScopeMonth) {
			parts = append(parts, a.f("status.budget."+string(kind), args{"used": a.say.USD(g.Used()), "limit": a.say.USD(*g.Limit)}))
		}
	}
	if len(parts) == 0 {
		return a.t("status.budget.none")
	}
	return strings.Join(parts, ", ")
}

// modelNotes are what the owner should know of models and money, said plainly.
func (a *command) modelNotes(m core.ModelStatus) {
	for _, note := range m.Notes {
		if note == core.NoteNoBudget && m.Providers == 0 {
			// Without a model that costs money a budget changes nothing.
			continue
		}
		a.out.styled(styleWarn, a.say.Or("status.note."+note, note, args{"quarantined": m.Quarantine, "orphans": m.Orphans, "date": m.PricesAsOf.Format("2006-01-02")}))
	}
	for _, alert := range m.Alerts {
		// Lower levels of a scope say nothing beside its highest.
		if alert.Level == highest(m.Alerts, alert.Scope) {
			a.out.styled(styleWarn, a.f("status.alert", args{"scope": string(alert.Scope), "level": alert.Level, "used": a.say.USD(alert.Used), "limit": a.say.USD(alert.Limit)}))
		}
	}
}

func highest(list []core.BudgetAlert, s core.Scope) int {
	top := 0
	for _, a := range list {
		if a.Scope == s {
			top = max(top, a.Level)
		}
	}
	return top
}
