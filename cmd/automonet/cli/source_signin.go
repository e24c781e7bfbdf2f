package cli

import (
	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

// sourceSignIn has the user consent in a browser. It needs no agent: a running one
// finds the access at its next visit.
func (a *command) sourceSignIn() *cobra.Command {
	return &cobra.Command{Use: "sign-in SOURCE", Short: a.t("cmd.source.sign-in"), Args: a.oneArg("SOURCE"), RunE: func(cmd *cobra.Command, words []string) error {
		cfg, err := a.load()
		if err != nil {
			return err
		}
		show := func(address string) { a.out.line(a.f("source.sign-in.open", args{"address": address})) }
		if err := a.Backend.SignIn(cmd.Context(), cfg, core.SourceName(words[0]), show); err != nil {
			return err
		}
		return a.done("done.source.sign-in", args{"name": words[0]})
	}}
}
