package cli

import (
	"context"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

// ratesCmd shows and fetches the exchange rates by which pay is compared.
func (a *command) ratesCmd() *cobra.Command {
	cmd := a.noun("rates")
	cmd.AddCommand(
		&cobra.Command{Use: "show", Short: a.t("cmd.rates.show"), Args: a.noArgs, RunE: a.rates(func(ctx context.Context, s Session) (core.Rates, error) {
			return s.Rates(ctx)
		})},
		&cobra.Command{Use: "refresh", Short: a.t("cmd.rates.refresh"), Args: a.noArgs, RunE: a.rates(func(ctx context.Context, s Session) (core.Rates, error) {
			return s.RefreshRates(ctx, by)
		})})
	return cmd
}

func (a *command) rates(get func(ctx context.Context, s Session) (core.Rates, error)) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			r, err := get(ctx, s)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(r)
			}
			from := r.Source
			if r.AsOf == core.BuiltInAsOf {
				from = a.t("rates.builtin")
			}
			a.out.pairs([][2]string{{a.t("rates.asof"), r.AsOf}, {a.t("rates.source"), from}})
			if now := a.Clock.Now(); r.Stale(now) {
				a.out.styled(styleWarn, a.f("rates.stale", args{"days": a.say.Int(int64(now.Sub(r.Day()).Hours() / 24))}))
			}
			a.out.blank()
			var rows [][]cell
			for _, c := range slices.Sorted(maps.Keys(r.PerEuro)) {
				rows = append(rows, []cell{plainCell(string(c)), plainCell(a.say.Float(r.PerEuro[c], 4))})
			}
			a.out.table([]column{{head: a.t("col.currency")}, {head: a.t("col.pereuro"), right: true}}, rows)
			return nil
		})
	}
}
