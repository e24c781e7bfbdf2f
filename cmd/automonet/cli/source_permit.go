package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

func (a *command) sourcePermit() *cobra.Command {
	var withdraw bool
	cmd := &cobra.Command{Use: "permit SOURCE TEXT|--withdraw", Short: a.t("cmd.source.permit"), Long: a.t("cmd.source.permit.long"),
		Example: "  automonet source permit upwork \"their mail of 2 May 2026, ticket 4711\"\n  automonet source permit upwork --withdraw",
		Args:    a.someArgs("SOURCE TEXT|--withdraw", 1, 2), RunE: func(cmd *cobra.Command, words []string) error {
			text := ""
			if len(words) == 2 {
				text = strings.TrimSpace(words[1])
			}
			if (text == "") != withdraw {
				return core.Invalid("--withdraw", "%s", a.t("error.permit"))
			}
			key := "done.source.permit"
			if withdraw {
				key = "done.source.withdraw"
			}
			return a.changeSource(cmd, words[0], key, func(ctx context.Context, s Session, name core.SourceName) (core.SourceView, error) {
				return s.PermitRanking(ctx, name, text, by)
			})
		}}
	cmd.Flags().BoolVar(&withdraw, "withdraw", false, a.t("flag.withdraw"))
	return cmd
}

// ranking says who may rank a source's postings, "" where the terms leave it open.
func (a *command) ranking(v core.SourceView) string {
	switch {
	case !v.RulesOnly:
		return ""
	case v.Ranking == nil:
		return a.t("ranking.rules")
	case v.Ranking.At.IsZero():
		return a.f("ranking.file", args{"text": v.Ranking.Text})
	}
	return a.f("ranking.permitted", args{"text": v.Ranking.Text, "at": a.say.Date(v.Ranking.At)})
}
