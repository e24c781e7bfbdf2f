package cli

import (
	"github.com/spf13/cobra"
)

func (a *command) browserCmd() *cobra.Command {
	cmd := a.noun("browser")
	cmd.AddCommand(a.browserOpen())
	return cmd
}

// browserOpen opens a window for the user, with the profile in which the channel of
// forms works for an account.
func (a *command) browserOpen() *cobra.Command {
	var page string
	cmd := &cobra.Command{Use: "open ACCOUNT", Short: a.t("cmd.browser.open"), Long: a.t("cmd.browser.open.long"), Args: a.oneArg("ACCOUNT"),
		RunE: func(cmd *cobra.Command, words []string) error {
			cfg, err := a.load()
			if err != nil {
				return err
			}
			if !a.flagJSON {
				a.out.line(a.t("browser.opening"))
			}
			if err := a.Backend.OpenBrowser(cmd.Context(), cfg, words[0], page); err != nil {
				return err
			}
			return a.done("done.browser", args{"name": words[0]})
		}}
	cmd.Flags().StringVar(&page, "url", "", a.t("flag.browser.url"))
	return cmd
}
