package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

// passedShown is how many jobs are listed that the plan passes over.
const passedShown = 15

// planCmd shows the plan of the day.
func (a *command) planCmd() *cobra.Command {
	var all bool
	cmd := &cobra.Command{Use: "plan", Short: a.t("cmd.plan"), Long: a.t("cmd.plan.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			p, err := s.Plan(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(p)
			}
			a.showPlan(p, all)
			return nil
		})
	}}
	cmd.Flags().BoolVar(&all, "all", false, a.t("flag.plan.all"))
	return cmd
}

func (a *command) showPlan(p core.DayPlan, all bool) {
	if p.Day == "" {
		a.out.line(a.t("plan.none"))
		return
	}
	a.out.head(a.f("plan.head", args{"day": p.Day, "taken": len(p.Taken), "passed": len(p.Passed)}))
	if len(p.Taken) > 0 {
		var rows [][]cell
		for _, c := range p.Taken {
			state := a.t("plan.open")
			if c.Proposal != "" {
				state = a.code("state.proposal", string(c.Proposal))
			}
			rows = append(rows, []cell{plainCell(a.say.Int(int64(c.Rank))), plainCell(short(c.Job)), plainCell(core.Clean(c.Title, 80, false)), plainCell(a.planValue(c)), plainCell(state)})
		}
		a.out.table([]column{{head: a.t("col.rank"), right: true}, {head: a.t("col.job")}, {head: a.t("col.title"), flex: true}, {head: a.t("col.value"), right: true}, {head: a.t("col.state")}}, rows)
	}
	a.planBudgets(p)
	if len(p.Passed) == 0 {
		return
	}
	a.out.blank()
	a.out.head(a.t("plan.passed"))
	shown := p.Passed
	if !all {
		shown = shown[:min(len(shown), passedShown)]
	}
	for _, c := range shown {
		a.out.line(a.f("plan.job", args{"job": short(c.Job), "title": core.Clean(c.Title, 60, false)}))
		a.out.styled(styleDim, "  "+a.reason(c.Reason))
	}
	if n := len(p.Passed) - len(shown); n > 0 {
		a.out.line(a.f("plan.more", args{"n": n}))
	}
}

func (a *command) planValue(c core.PlanChoice) string {
	if !c.Value.Stated() {
		return "–"
	}
	return a.say.Money(c.Value)
}

// planBudgets lists the scarce things of a plan.
func (a *command) planBudgets(p core.DayPlan) {
	if len(p.Budgets) == 0 {
		return
	}
	a.out.blank()
	var rows [][]cell
	for _, b := range p.Budgets {
		each := a.t("plan.notscarce")
		if per := b.Each * perUnit(b.Unit); per > 0 {
			each = a.say.Money(core.Money{Minor: int64(per + 0.5), Currency: p.Currency})
		}
		rows = append(rows, []cell{plainCell(a.budgetName(b.Name)), plainCell(a.budgetAmount(b.Unit, b.Used)), plainCell(a.budgetAmount(b.Unit, b.Planned)),
			plainCell(a.budgetAmount(b.Unit, b.Left)), plainCell(a.say.Int(int64(b.Days))), plainCell(each)})
	}
	a.out.table([]column{{head: a.t("col.budget"), flex: true}, {head: a.t("col.used"), right: true}, {head: a.t("col.planned"), right: true}, {head: a.t("col.left"), right: true},
		{head: a.t("col.days"), right: true}, {head: a.t("col.oneearns"), right: true}}, rows)
}

// perUnit is how much of a budget its worth is told of: an hour, a dollar, else one.
func perUnit(unit string) float64 {
	switch unit {
	case core.UnitMinutes:
		return 60
	case core.UnitNanoUSD:
		return 1e9
	}
	return 1
}

// budgetName names a budget: its kind in words, and the platform or channel.
func (a *command) budgetName(name string) string {
	kind, of, ok := strings.Cut(name, ":")
	out := a.code("planbudget", kind)
	if ok {
		out += " " + core.Clean(of, 40, false)
	}
	return out
}

func (a *command) budgetAmount(unit string, v int64) string {
	switch unit {
	case core.UnitMinutes:
		return a.f("plan.minutes", args{"n": v})
	case core.UnitNanoUSD:
		return a.say.Money(core.Money{Minor: v / 10_000_000, Currency: "USD"})
	}
	return a.say.Int(v)
}
