package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/books"
)

// reportCmd shows what was earned and what it cost.
func (a *command) reportCmd() *cobra.Command {
	var month, from, to, group string
	var sheet bool
	cmd := &cobra.Command{Use: "report", Short: a.t("cmd.report"), Long: a.t("cmd.report.long"), Args: a.noArgs,
		Example: "automonet report --month 2026-11\nautomonet report --by source\nautomonet report --csv > 2026.csv",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(core.StatementGroups(), group) {
				return a.badFlag("by", group, strings.Join(core.StatementGroups(), ", "))
			}
			if month != "" {
				start, err := time.Parse("2006-01", month)
				if err != nil {
					return a.badFlag("month", month, "2026-11")
				}
				from, to = start.Format(time.DateOnly), start.AddDate(0, 1, -1).Format(time.DateOnly)
			}
			for _, d := range [][2]string{{"from", from}, {"to", to}} {
				if _, err := time.Parse(time.DateOnly, d[1]); d[1] != "" && err != nil {
					return a.badFlag(d[0], d[1], a.t("want.date"))
				}
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				v, err := s.Statement(ctx, from, to)
				switch {
				case err != nil:
					return err
				case a.flagJSON:
					return a.out.json(v)
				case sheet:
					return books.WriteCSV(v, a.Stdout)
				}
				a.showStatement(v, group)
				return nil
			})
		}}
	f := cmd.Flags()
	f.StringVar(&month, "month", "", a.t("flag.report.month"))
	f.StringVar(&from, "from", "", a.t("flag.report.from"))
	f.StringVar(&to, "to", "", a.t("flag.report.to"))
	f.StringVar(&group, "by", "month", a.t("flag.report.by"))
	f.BoolVar(&sheet, "csv", false, a.t("flag.report.csv"))
	cmd.MarkFlagsMutuallyExclusive("month", "from")
	cmd.MarkFlagsMutuallyExclusive("month", "to")
	return cmd
}

// showStatement prints the sums and the lines of one group.
func (a *command) showStatement(v core.Statement, group string) {
	money := func(minor int64) string { return a.say.Money(core.Money{Minor: minor, Currency: v.Currency}) }
	maybe := func(minor *int64) string {
		if minor == nil {
			return "-"
		}
		return money(*minor)
	}
	a.out.head(a.f("report.head", args{"from": v.From, "to": v.To}))
	t := v.Total
	pairs := [][2]string{{a.t("report.paid"), money(t.Paid)}, {a.t("report.fees"), money(-t.Fees)}, {a.t("report.calls"), money(-t.Calls)}, {a.t("report.profit"), money(t.Profit)},
		{a.t("report.open"), money(v.Open)}, {a.t("report.hours"), a.say.Float(t.Hours, 1)}, {a.t("report.perhour"), maybe(t.PerHour)},
		{a.t("report.funnel"), a.f("report.counts", args{"sends": t.Sends, "replies": t.Replies, "wins": t.Wins})},
		{a.t("report.costreply"), maybe(t.CostPerReply)}, {a.t("report.costwin"), maybe(t.CostPerWin)}}
	a.out.pairs(pairs)
	for _, p := range v.Currencies {
		if p.Paid.Currency != v.Currency {
			a.out.line(a.f("report.converted", args{"paid": p.Paid, "booked": money(p.Booked)}))
		}
	}
	if t.Calls != 0 && v.RatesAsOf != "" {
		a.out.line(a.f("report.dollars", args{"rate": a.say.Float(v.DollarRate, 4), "currency": string(v.Currency), "day": v.RatesAsOf}))
	}
	if n := len(v.Unbooked); n > 0 {
		a.out.styled(styleWarn, a.say.N("report.unbooked", n, nil))
	}
	lines := v.Group(group)
	if len(lines) == 0 {
		a.out.line(a.t("report.none"))
		return
	}
	a.out.blank()
	rows := make([][]cell, 0, len(lines))
	for _, l := range lines {
		style := styleNone
		if l.Profit < 0 {
			style = styleBad
		}
		key := core.Clean(l.Key, 60, false)
		if key == "" {
			key = a.t("report.unnamed")
		}
		rows = append(rows, []cell{plainCell(key), plainCell(a.say.Int(int64(l.Sends))), plainCell(a.say.Int(int64(l.Replies))), plainCell(a.say.Int(int64(l.Wins))),
			plainCell(money(l.Paid)), plainCell(money(l.Fees)), plainCell(money(l.Calls)), {money(l.Profit), style}, plainCell(maybe(l.CostPerReply)), plainCell(maybe(l.CostPerWin))})
	}
	a.out.table([]column{{head: a.t("report.col." + group), flex: true}, {head: a.t("report.col.sends"), right: true}, {head: a.t("report.col.replies"), right: true}, {head: a.t("report.col.wins"), right: true},
		{head: a.t("report.col.paid"), right: true}, {head: a.t("report.col.fees"), right: true}, {head: a.t("report.col.calls"), right: true}, {head: a.t("report.col.profit"), right: true},
		{head: a.t("report.col.costreply"), right: true}, {head: a.t("report.col.costwin"), right: true}}, rows)
}
