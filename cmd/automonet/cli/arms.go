package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

// armsCmd shows how templates, models, sources and price steps do, and steers how
// freely they are tried.
func (a *command) armsCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "arms", Short: a.t("cmd.arms"), Long: a.t("cmd.arms.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			v, err := s.Arms(ctx)
			if err != nil {
				return err
			}
			return a.armsOut(v)
		})
	}}
	cmd.AddCommand(a.armsFreeze("freeze", true), a.armsFreeze("unfreeze", false))
	return cmd
}

func (a *command) armsFreeze(name string, frozen bool) *cobra.Command {
	return &cobra.Command{Use: name + " [ARM]", Short: a.t("cmd.arms." + name), Args: a.someArgs("[ARM]", 0, 1), RunE: func(cmd *cobra.Command, words []string) error {
		arm := ""
		if len(words) > 0 {
			arm = words[0]
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			v, err := s.FreezeArms(ctx, arm, frozen, by)
			if err != nil {
				return err
			}
			return a.armsOut(v)
		})
	}}
}

func (a *command) armsOut(v core.ArmsView) error {
	if a.flagJSON {
		return a.out.json(v)
	}
	if v.Settings.Frozen {
		a.out.styled(styleWarn, a.t("arms.frozen"))
	}
	a.out.line(a.f("arms.head", args{"n": v.Sends}))
	for _, g := range v.Groups {
		if len(g.Arms) == 0 {
			continue
		}
		a.out.blank()
		a.out.head(a.code("armgroup", g.Kind))
		var rows [][]cell
		for _, f := range g.Arms {
			name := core.Clean(f.Name, 60, false)
			if f.Off {
				name += " (" + a.t("arms.off") + ")"
			}
			rows = append(rows, []cell{plainCell(name), plainCell(a.say.Int(int64(f.Sends))), plainCell(a.say.Int(int64(f.Replies))), plainCell(a.say.Int(int64(f.Waiting))), plainCell(a.say.Float(100*f.Share, 0) + " %")})
		}
		a.out.table([]column{{head: a.t("col.arm"), flex: true}, {head: a.t("col.sent"), right: true}, {head: a.t("col.replies"), right: true}, {head: a.t("col.waiting"), right: true}, {head: a.t("col.share"), right: true}}, rows)
		for _, f := range g.Arms {
			if f.Effect != nil && f.Sends > 0 {
				a.out.line(a.armEffect(f))
			}
		}
	}
	return nil
}

// armEffect says an effect in one line: "B replies 1.6x A, 90 % interval 1.1-2.3, 41 sends".
func (a *command) armEffect(f core.ArmFigure) string {
	key := "arms.effect"
	if !f.Effect.Clear {
		key = "arms.unclear"
	}
	return a.f(key, args{"name": core.Clean(f.Name, 60, false), "than": core.Clean(f.Effect.Than, 60, false), "ratio": a.say.Float(f.Effect.Ratio, 1),
		"low": a.say.Float(f.Effect.Low, 1), "high": a.say.Float(f.Effect.High, 1), "n": f.Sends})
}
