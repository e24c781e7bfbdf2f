package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

func (a *command) budgetCmd() *cobra.Command {
	cmd := a.noun("budget")
	cmd.AddCommand(a.budgetShow(), a.budgetSet(), a.budgetClear())
	return cmd
}

func (a *command) budgetShow() *cobra.Command {
	return &cobra.Command{Use: "show", Short: a.t("cmd.budget.show"), Long: a.t("cmd.budget.show.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			b, err := s.Budget(ctx)
			if err != nil {
				return err
			}
			return a.showBudget(b)
		})
	}}
}

func (a *command) budgetSet() *cobra.Command {
	return &cobra.Command{Use: "set PATTERN USD", Short: a.t("cmd.budget.set"), Long: a.t("cmd.budget.set.long"),
		Example: "automonet budget set day 2\nautomonet budget set month 20\nautomonet budget set provider:openai 5\nautomonet budget set task:judge 1",
		Args:    a.someArgs("PATTERN USD", 2, 2), RunE: func(cmd *cobra.Command, words []string) error {
			amount, ok := config.ParseUSD(words[1])
			if !ok {
				return core.Invalid("", "%s", a.f("error.value", args{"got": words[1], "want": a.t("want.usd")}))
			}
			return a.limit(cmd, words[0], &amount)
		}}
}

func (a *command) budgetClear() *cobra.Command {
	return &cobra.Command{Use: "clear PATTERN", Short: a.t("cmd.budget.clear"), Args: a.oneArg("PATTERN"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.limit(cmd, words[0], nil)
	}}
}

// limit sets a limit, or takes it away when amount is nil.
func (a *command) limit(cmd *cobra.Command, pattern string, amount *core.NanoUSD) error {
	return a.with(cmd, func(ctx context.Context, s Session) error {
		b, err := s.SetBudget(ctx, pattern, amount, by)
		if err != nil {
			return err
		}
		if a.flagJSON {
			return a.out.json(b)
		}
		if amount == nil {
			a.out.line(a.f("done.budget.clear", args{"pattern": pattern}))
		} else {
			a.out.line(a.f("done.budget.set", args{"pattern": pattern, "amount": *amount}))
		}
		a.dayOverMonth(b)
		a.budgetNotes(b)
		return nil
	})
}

// dayOverMonth says so when the limit of one day is above that of the whole month.
func (a *command) dayOverMonth(b core.Budget) {
	limit := map[string]core.NanoUSD{}
	for _, l := range b.Limits {
		limit[l.Pattern] = l.Amount
	}
	day, month := limit[string(core.ScopeDay)], limit[string(core.ScopeMonth)]
	if _, set := limit[string(core.ScopeMonth)]; set && day > month {
		a.out.styled(styleWarn, a.f("budget.dayovermonth", args{"day": a.say.USD(day), "month": a.say.USD(month)}))
	}
}

// scope words what a limit counts over: a day and a month by their date, the others by
// their name.
func (a *command) scope(s core.Scope) string {
	kind := s.Kind()
	name := strings.TrimPrefix(strings.TrimPrefix(string(s), string(kind)), ":")
	text := a.code("scopekind", string(kind))
	switch {
	case name == "":
		return text
	case kind == core.ScopeDay:
		if t, err := time.Parse(time.DateOnly, name); err == nil {
			name = a.say.Date(t)
		}
	}
	return text + " " + name
}

func (a *command) showBudget(b core.Budget) error {
	if a.flagJSON {
		return a.out.json(b)
	}
	a.dayOverMonth(b)
	a.budgetNotes(b)
	a.gauges(b.Gauges)
	if len(b.Limits) > 0 {
		a.out.blank()
		var rows [][]cell
		for _, l := range b.Limits {
			rows = append(rows, []cell{plainCell(l.Pattern), plainCell(a.say.USD(l.Amount)), plainCell(a.when(l.SetAt))})
		}
		a.out.table([]column{{head: a.t("col.limit")}, {head: a.t("col.amount"), right: true}, {head: a.t("col.changed")}}, rows)
	}
	a.spend(b.Spend)
	a.reconciliation(b)
	for _, q := range b.Quarantined {
		a.out.styled(styleWarn, a.f("budget.quarantined", args{"model": string(q.Provider) + "/" + q.Model, "max": a.usd(q.Max), "cost": a.usd(q.Cost), "call": short(q.Call)}))
	}
	if n := len(b.Orphans); n > 0 {
		var sum core.NanoUSD
		for _, c := range b.Orphans {
			sum += c.Cost
		}
		a.out.styled(styleWarn, a.say.N("budget.orphans", n, args{"sum": a.usd(sum)}))
	}
	for _, x := range b.Alerts {
		a.out.styled(styleWarn, a.f("budget.alert", args{"scope": a.scope(x.Scope), "level": x.Level, "used": x.Used, "limit": x.Limit, "at": a.when(x.At)}))
	}
	if len(b.Changes) > 0 {
		a.out.blank()
		a.out.head(a.t("budget.changes"))
		for _, c := range b.Changes[:min(len(b.Changes), 10)] {
			a.out.line("  " + a.f("budget.change", args{"at": a.when(c.At), "by": c.By, "what": c.What, "from": orDash(a.amount(c.From)), "to": orDash(a.amount(c.To))}))
		}
	}
	return nil
}

// budgetNotes says what the owner should know first.
func (a *command) budgetNotes(b core.Budget) {
	for _, n := range b.Notes {
		a.out.styled(styleWarn, a.say.Or("budgetnote."+n, n, nil))
	}
}

func (a *command) gauges(list []core.Gauge) {
	var rows [][]cell
	for _, g := range list {
		limit, left, share := a.t("budget.nolimit"), "", cell{}
		if g.Limit != nil {
			limit, left = a.say.USD(*g.Limit), a.usd(g.Left())
			share = gaugeBar(g)
		}
		rows = append(rows, []cell{plainCell(a.scope(g.Scope)), plainCell(limit), plainCell(a.usd(g.Spent + g.Overrun)), plainCell(a.usd(g.Held)),
			plainCell(a.usd(g.Assumed + g.Orphan)), plainCell(left), share})
	}
	a.out.table([]column{{head: a.t("col.scope")}, {head: a.t("col.limit"), right: true}, {head: a.t("col.spent"), right: true}, {head: a.t("col.held"), right: true},
		{head: a.t("col.assumed"), right: true}, {head: a.t("col.left"), right: true}, {head: a.t("col.used")}}, rows)
}

// gaugeBar draws how full a limit is, in ten steps.
func gaugeBar(g core.Gauge) cell {
	share, st := 1.0, styleGood
	if *g.Limit > 0 {
		share = min(1, float64(g.Used())/float64(*g.Limit))
	}
	switch {
	case share >= 1:
		st = styleBad
	case share >= 0.8:
		st = styleWarn
	}
	full := int(share * 10)
	return cell{"[" + strings.Repeat("#", full) + strings.Repeat(".", 10-full) + "]", st}
}

// spend lists the sums by model and by task.
func (a *command) spend(r core.SpendReport) {
	for _, part := range []struct {
		head string
		sums []core.SpendSum
	}{{"col.model", r.Models}, {"col.task", r.Tasks}, {"col.provider", r.Providers}} {
		if len(part.sums) == 0 {
			continue
		}
		var rows [][]cell
		for _, s := range part.sums {
			rows = append(rows, []cell{plainCell(s.Key), plainCell(a.say.Int(s.Calls)), plainCell(a.usd(s.Cost)), plainCell(a.usd(s.Assumed))})
		}
		a.out.blank()
		a.out.table([]column{{head: a.t(part.head)}, {head: a.t("col.calls"), right: true}, {head: a.t("col.cost"), right: true}, {head: a.t("col.assumed"), right: true}}, rows)
	}
}

// reconciliation shows our cost beside the provider's.
func (a *command) reconciliation(b core.Budget) {
	if len(b.Reconciliation) > 0 {
		var rows [][]cell
		for _, r := range b.Reconciliation {
			st := styleGood
			if r.Disabled || r.Drift > core.MaxDrift || r.Drift < -core.MaxDrift {
				st = styleBad
			}
			rows = append(rows, []cell{plainCell(r.Day), plainCell(string(r.Provider) + "/" + r.Model), plainCell(a.say.Int(r.Calls)), plainCell(a.usd(r.Own)),
				plainCell(a.usd(r.Billed)), {a.say.Float(r.Drift*100, 2) + " %", st}})
		}
		a.out.blank()
		a.out.table([]column{{head: a.t("col.day")}, {head: a.t("col.model")}, {head: a.t("col.calls"), right: true}, {head: a.t("col.own"), right: true},
			{head: a.t("col.billed"), right: true}, {head: a.t("col.drift"), right: true}}, rows)
	}
	for _, d := range b.Disabled {
		a.out.styled(styleWarn, a.f("budget.disabled", args{"model": string(d.Provider) + "/" + d.Model, "price": d.PriceID, "drift": a.say.Float(d.Drift*100, 1)}))
	}
}

// usd writes an amount with all decimals that single calls need.
func (a *command) usd(n core.NanoUSD) string { return a.say.USDExact(n) }

func (a *command) when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return a.say.DateTime(t.Local())
}

// amount words a recorded value like every other amount, if it is one.
func (a *command) amount(s string) string {
	if n, ok := config.ParseUSD(s); ok && strings.HasPrefix(s, "$") {
		return a.usd(n)
	}
	return s
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
