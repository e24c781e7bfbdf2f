package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

// forecastCmd shows what the next weeks may bring.
func (a *command) forecastCmd() *cobra.Command {
	return &cobra.Command{Use: "forecast", Short: a.t("cmd.forecast"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			v, err := s.Forecast(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(v)
			}
			if len(v.Forecasts) == 0 {
				a.out.line(a.t("forecast.none"))
				return nil
			}
			for i, f := range v.Forecasts {
				if i > 0 {
					a.out.blank()
				}
				a.showForecast(f, v.Records)
			}
			return nil
		})
	}}
}

func (a *command) showForecast(f core.Forecast, records []core.ForecastRecord) {
	a.out.head(a.f("forecast.head", args{"days": f.Days, "at": f.At.Local()}))
	money := func(v int64) string { return a.say.Money(core.Money{Minor: v, Currency: f.Currency}) }
	hours := func(v int64) string { return a.say.Float(float64(v)/60, 1) }
	var rows [][]cell
	for _, x := range []struct {
		key  string
		band core.Band
		say  func(int64) string
	}{{"forecast.earned", f.Earned, money}, {"forecast.spent", f.Spent, money}, {"forecast.hours", f.Minutes, hours}, {"forecast.sends", f.Sends, a.say.Int}, {"forecast.wins", f.Wins, a.say.Int}} {
		rows = append(rows, []cell{plainCell(a.t(x.key)), plainCell(x.say(x.band.P10)), plainCell(x.say(x.band.P50)), plainCell(x.say(x.band.P90))})
	}
	a.out.table([]column{{head: a.t("col.figure")}, {head: a.t("col.p10"), right: true}, {head: a.t("col.p50"), right: true}, {head: a.t("col.p90"), right: true}}, rows)
	for _, r := range records {
		if r.Days == f.Days && r.N > 0 {
			a.out.line(a.f("forecast.record", args{"days": f.Days, "inside": r.Inside, "n": r.N}))
		}
	}
}

// jobWorth shows the value of an answer with its arithmetic.
func (a *command) jobWorth() *cobra.Command {
	return &cobra.Command{Use: "worth JOB", Short: a.t("cmd.job.worth"), Args: a.oneArg("JOB"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.withJob(cmd, words[0], func(ctx context.Context, s Session, d core.JobDetail) error {
			w, err := s.Worth(ctx, d.Job.ID)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(w)
			}
			a.out.head(d.Job.Title)
			a.showWorth(w)
			return nil
		})
	}}
}

// showWorth prints a value as lines that add up, and what moves the chance.
func (a *command) showWorth(w core.Worth) {
	pairs := [][2]string{{a.t("worth.reply"), a.chance(w.Reply)}, {a.t("worth.win"), a.chance(w.Win)}}
	if w.Bid.Stated() {
		key := "worth.bidrange"
		if w.Period == core.PeriodHour {
			key = "worth.bidhours"
		}
		pairs = append(pairs, [2]string{a.t("worth.bid"), a.f(key, args{"bid": w.Bid, "low": w.Low, "high": w.High, "hours": a.say.Float(w.Hours, 1)})})
	}
	if w.Missing != "" {
		a.out.line(a.t("worth.missing"))
		a.out.pairs(pairs)
		return
	}
	a.out.line(a.f("worth.head", args{"value": w.Value, "at": w.At.Local()}))
	a.out.pairs(pairs)
	a.out.blank()
	var rows [][]cell
	for _, s := range w.Steps {
		style := styleNone
		switch {
		case s.Total:
			style = styleBold
		case s.Amount.Minor < 0:
			style = styleBad
		}
		rows = append(rows, []cell{{a.code("worthstep", s.Code), style}, {a.say.Money(s.Amount), style}})
	}
	a.out.table([]column{{head: a.t("col.line"), flex: true}, {head: a.t("col.amount"), right: true}}, rows)
	for _, r := range w.Reasons {
		a.out.line(a.reason(r))
	}
	if w.Terms != nil {
		a.showTerms(*w.Terms)
	}
	if w.Plan != nil {
		a.out.line(a.f("worth.plan", args{"day": w.Plan.Day, "why": a.reason(w.Plan.Reason)}))
	}
	if len(w.Influences) == 0 {
		return
	}
	a.out.blank()
	rows = nil
	for _, i := range w.Influences {
		rows = append(rows, []cell{plainCell(core.Clean(i.Name, 60, false)), plainCell("× " + a.say.Float(i.Odds, 2)), plainCell(a.say.Float(i.Low, 2) + " – " + a.say.Float(i.High, 2))})
	}
	a.out.table([]column{{head: a.t("col.influence"), flex: true}, {head: a.t("col.odds"), right: true}, {head: "90 %", right: true}}, rows)
}

// showTerms says what the risk of a client costs, and why.
func (a *command) showTerms(t core.ClientTerms) {
	key := "worth.terms"
	if t.Parts > 1 {
		key = "worth.milestones"
	}
	a.out.line(a.f(key, args{"loss": a.say.Float(100*t.Loss, 1), "parts": t.Parts, "premium": a.say.Float(100*t.Premium, 1)}))
	for _, r := range t.Reasons {
		a.out.line("  " + a.reason(r))
	}
}

func (a *command) chance(c core.Chance) string {
	percent := func(v float64) string { return a.say.Float(100*v, 1) }
	return a.f("worth.chance", args{"p": percent(c.P), "low": percent(c.Low), "high": percent(c.High), "basis": a.code("worthbasis", c.Basis)})
}
