package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/mcp"
	"github.com/automonet/automonet/core"
)

func (a *command) mcpCmd() *cobra.Command {
	var scope string
	cmd := &cobra.Command{Use: "mcp", Short: a.t("cmd.mcp"), Long: a.t("cmd.mcp.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		cfg, err := a.load()
		if err != nil {
			return err
		}
		if a.Backend.Open == nil {
			return a.missing()
		}
		// Standard output belongs to the protocol: nothing else is written there.
		s, err := a.Backend.Open(cmd.Context(), cfg, a.flagLive)
		if err != nil {
			return err
		}
		defer func() { _ = s.Close() }()
		return mcp.Serve(cmd.Context(), mcp.Config{Service: s, Scope: core.AccessScope(scope), Version: a.Version}, io.NopCloser(a.Stdin), closing{a.Stdout})
	}}
	cmd.Flags().StringVar(&scope, "scope", string(core.ScopeReview), a.t("flag.mcp.scope"))
	return cmd
}

// closing is a writer that others need not close.
type closing struct{ io.Writer }

func (closing) Close() error { return nil }
