package cli

import (
	"runtime"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/api"
)

func (a *command) versionCmd() *cobra.Command {
	return &cobra.Command{Use: "version", Short: a.t("cmd.version"), Args: a.noArgs, RunE: func(*cobra.Command, []string) error {
		if a.flagJSON {
			// A rehearsal is what a start without --live is.
			return a.out.json(api.Meta{Name: "AutoMonet", Version: a.Version, API: api.Version, DryRun: !a.flagLive})
		}
		a.out.line("AutoMonet " + a.Version + " (" + runtime.Version() + ", " + runtime.GOOS + "/" + runtime.GOARCH + ")")
		return nil
	}}
}

func (a *command) completionCmd() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{Use: "completion bash|zsh|fish|powershell", Short: a.t("cmd.completion"), Args: a.oneArg("bash|zsh|fish|powershell"),
		ValidArgs: shells, RunE: func(cmd *cobra.Command, words []string) error {
			root := cmd.Root()
			switch words[0] {
			case "bash":
				return root.GenBashCompletionV2(a.Stdout, true)
			case "zsh":
				return root.GenZshCompletion(a.Stdout)
			case "fish":
				return root.GenFishCompletion(a.Stdout, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(a.Stdout)
			}
			return a.badValue(words[0], shells)
		}}
}
