package cli

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

// movesShown is how many beliefs are named of each change in a list.
const movesShown = 3

// modelChanges lists how the win model changed.
func (a *command) modelChanges() *cobra.Command {
	return &cobra.Command{Use: "changes [ID]", Short: a.t("cmd.model.changes"), Long: a.t("cmd.model.changes.long"), Args: a.someArgs("[ID]", 0, 1), RunE: func(cmd *cobra.Command, words []string) error {
		rev, err := a.changeID(words)
		if err != nil {
			return err
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			if rev > 0 {
				c, err := s.ModelChange(ctx, rev)
				if err != nil {
					return err
				}
				return a.changeOut(c)
			}
			list, err := s.ModelChanges(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			a.changeTable(list)
			return nil
		})
	}}
}

// modelUndo leaves out what a change was told.
func (a *command) modelUndo() *cobra.Command {
	return &cobra.Command{Use: "undo ID", Short: a.t("cmd.model.undo"), Long: a.t("cmd.model.undo.long"), Args: a.oneArg("ID"), RunE: func(cmd *cobra.Command, words []string) error {
		rev, err := a.changeID(words)
		if err != nil {
			return err
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			c, err := s.UndoModelChange(ctx, rev, by)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(c)
			}
			a.out.line(a.f("done.model.undo", args{"rev": c.Rev, "n": len(c.Sends)}))
			return nil
		})
	}}
}

// changeID reads the number of a change, 0 where none is given.
func (a *command) changeID(words []string) (int64, error) {
	if len(words) == 0 {
		return 0, nil
	}
	rev, err := strconv.ParseInt(words[0], 10, 64)
	if err != nil || rev < 1 {
		return 0, core.Invalid("ID", "%q is not the number of a change; see: automonet model changes", core.Clean(words[0], 30, false))
	}
	return rev, nil
}

func (a *command) changeTable(list []core.ModelChange) {
	if len(list) == 0 {
		a.out.line(a.t("change.none"))
		return
	}
	var rows [][]cell
	for _, c := range list {
		var moved []string
		for _, m := range c.Moves[:min(len(c.Moves), movesShown)] {
			moved = append(moved, a.move(m))
		}
		rows = append(rows, []cell{plainCell(a.say.Int(c.Rev)), plainCell(a.say.Date(c.At)), plainCell(a.changeWhy(c)), plainCell(a.say.Int(int64(len(c.Sends)))), plainCell(strings.Join(moved, ", "))})
	}
	a.out.table([]column{{head: a.t("col.id"), right: true}, {head: a.t("col.when")}, {head: a.t("col.why")}, {head: a.t("col.told"), right: true}, {head: a.t("col.moved"), flex: true}}, rows)
}

func (a *command) changeWhy(c core.ModelChange) string {
	why := a.code("changenote", c.Note)
	if c.Undid > 0 {
		why += " " + a.say.Int(c.Undid)
	}
	if c.Undone {
		why += " (" + a.t("change.undone") + ")"
	}
	return why
}

// move says how one belief changed, as factors of the odds.
func (a *command) move(m core.ModelMove) string {
	return a.code("changehead", m.Head) + " " + core.Clean(m.Name, 60, false) + " × " + a.say.Float(m.Before.Odds, 2) + " → " + a.say.Float(m.After.Odds, 2)
}

func (a *command) changeOut(c core.ModelChange) error {
	if a.flagJSON {
		return a.out.json(c)
	}
	a.out.head(a.f("change.head", args{"rev": c.Rev, "at": c.At.Local(), "why": a.changeWhy(c)}))
	a.out.line(a.f("change.told", args{"n": len(c.Sends)}))
	if len(c.Moves) == 0 {
		a.out.line(a.t("change.nothing"))
	}
	for _, m := range c.Moves {
		a.out.line("  " + a.move(m))
	}
	if len(c.Jobs) == 0 {
		return nil
	}
	a.out.blank()
	var rows [][]cell
	for _, j := range c.Jobs {
		rows = append(rows, []cell{plainCell(short(j.Job)), plainCell(core.Clean(j.Title, 80, false)), plainCell(a.say.Int(int64(j.Before)) + " → " + a.say.Int(int64(j.After))),
			plainCell(a.say.Money(j.ValueBefore) + " → " + a.say.Money(j.ValueAfter))})
	}
	a.out.table([]column{{head: a.t("col.job")}, {head: a.t("col.title"), flex: true}, {head: a.t("col.rank"), right: true}, {head: a.t("col.value"), right: true}}, rows)
	return nil
}

// priorCmd lists and changes what is believed before anything is seen.
func (a *command) priorCmd() *cobra.Command {
	cmd := a.noun("prior")
	cmd.Long = a.t("cmd.prior.long")
	cmd.AddCommand(a.priorList(), a.priorSet(), a.priorReset())
	return cmd
}

func (a *command) priorList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: a.t("cmd.prior.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.Priors(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			var rows [][]cell
			for _, p := range list {
				origin := core.Clean(a.say.Error(p.Origin), 200, false)
				if p.Own {
					origin = a.f("prior.own", args{"was": a.belief(core.PriorView{Name: p.Name, Mean: p.DefaultMean})})
				}
				rows = append(rows, []cell{plainCell(p.Head), plainCell(core.Clean(p.Name, 60, false)), plainCell(a.belief(p)), plainCell(a.say.Float(p.SD, 2)), plainCell(origin), plainCell(p.AsOf)})
			}
			a.out.table([]column{{head: a.t("col.head")}, {head: a.t("col.name")}, {head: a.t("col.believed"), right: true}, {head: a.t("col.spread"), right: true}, {head: a.t("col.origin"), flex: true}, {head: a.t("col.asof")}}, rows)
			return nil
		})
	}}
}

// belief says a mean as people understand it: a base as a percentage, others as a
// factor of the odds.
func (a *command) belief(p core.PriorView) string {
	if p.Name == "base" {
		return a.say.Float(100/(1+math.Exp(-p.Mean)), 1) + " %"
	}
	return "× " + a.say.Float(math.Exp(p.Mean), 2)
}

func (a *command) priorSet() *cobra.Command {
	return &cobra.Command{Use: "set reply|win NAME BELIEF SPREAD", Short: a.t("cmd.prior.set"), Long: a.t("cmd.prior.set.long"), Args: a.someArgs("reply|win NAME BELIEF SPREAD", 4, 4), RunE: func(cmd *cobra.Command, words []string) error {
		p := core.OwnPrior{Head: words[0], Name: words[1], By: by}
		var err error
		if p.Mean, err = meanOf(words[2]); err != nil {
			return err
		}
		if p.SD, err = strconv.ParseFloat(words[3], 64); err != nil {
			return core.Invalid("SPREAD", "%q is not a number such as 0.5", core.Clean(words[3], 30, false))
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			v, err := s.SetPrior(ctx, p)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(v)
			}
			a.out.line(a.f("done.prior.set", args{"head": v.Head, "name": core.Clean(v.Name, 60, false), "belief": a.belief(v)}))
			return nil
		})
	}}
}

// meanOf reads a belief: "8%" is a chance, "x1.5" a factor of the odds, else it is the
// logarithm of the odds itself.
func meanOf(text string) (float64, error) {
	bad := core.Invalid("BELIEF", "%q is not a belief; give a chance such as 8%%, a factor such as x1.5, or log odds such as -2.4", core.Clean(text, 30, false))
	number := func(s string) (float64, bool) {
		v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
	}
	if s, ok := strings.CutSuffix(text, "%"); ok {
		v, ok := number(s)
		if !ok || v <= 0 || v >= 100 {
			return 0, bad
		}
		return math.Log(v / (100 - v)), nil
	}
	if s, ok := strings.CutPrefix(text, "x"); ok {
		v, ok := number(s)
		if !ok || v <= 0 {
			return 0, bad
		}
		return math.Log(v), nil
	}
	v, ok := number(text)
	if !ok {
		return 0, bad
	}
	return v, nil
}

func (a *command) priorReset() *cobra.Command {
	return &cobra.Command{Use: "reset reply|win NAME", Short: a.t("cmd.prior.reset"), Args: a.someArgs("reply|win NAME", 2, 2), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			v, err := s.ResetPrior(ctx, words[0], words[1], by)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(v)
			}
			a.out.line(a.f("done.prior.reset", args{"head": v.Head, "name": core.Clean(v.Name, 60, false)}))
			return nil
		})
	}}
}
