package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

func (a *command) adminFlags() *cobra.Command {
	cmd := a.noun("admin.flags")
	cmd.Use, cmd.Long = "flags", a.t("cmd.admin.flags.long")
	cmd.AddCommand(a.flagsList(), a.flagsSet())
	return cmd
}

func (a *command) flagsList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: a.t("cmd.admin.flags.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.Flags(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			var rows [][]cell
			for _, f := range list {
				about := f.About[a.say.Lang()]
				if f.Experimental {
					about = a.f("flags.experimental", args{"about": about})
				}
				rows = append(rows, []cell{plainCell(string(f.Name)), plainCell(a.onOff(f.On)), plainCell(a.onOff(f.Default)), plainCell(about)})
			}
			a.out.table([]column{{head: a.t("col.name")}, {head: a.t("col.state")}, {head: a.t("col.default")}, {head: a.t("col.means"), flex: true}}, rows)
			return nil
		})
	}}
}

func (a *command) onOff(on bool) string {
	if on {
		return a.t("flags.on")
	}
	return a.t("flags.off")
}

func (a *command) flagsSet() *cobra.Command {
	cmd := &cobra.Command{Use: "set FLAG on|off", Short: a.t("cmd.admin.flags.set"), Args: a.someArgs("FLAG on|off", 2, 2), RunE: func(cmd *cobra.Command, words []string) error {
		if words[1] != "on" && words[1] != "off" {
			return core.Invalid("FLAG", "%q is neither on nor off", core.Clean(words[1], 20, false))
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			f, err := s.SetFlag(ctx, core.FlagName(words[0]), words[1] == "on", by)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(f)
			}
			a.out.styled(styleGood, a.f("done.flags.set", args{"name": string(f.Name), "state": a.onOff(f.On)}))
			return nil
		})
	}}
	cmd.ValidArgsFunction = func(_ *cobra.Command, have []string, _ string) ([]string, cobra.ShellCompDirective) {
		var names []string
		switch len(have) {
		case 0:
			for _, f := range core.Flags() {
				names = append(names, string(f.Name))
			}
		case 1:
			names = []string{"on", "off"}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	return cmd
}
