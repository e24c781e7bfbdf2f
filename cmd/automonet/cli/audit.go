package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

func (a *command) auditCmd() *cobra.Command {
	return &cobra.Command{Use: "audit JOB", Short: a.t("cmd.audit"), Args: a.oneArg("JOB"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			id, err := a.jobID(ctx, s, words[0])
			if err != nil {
				return err
			}
			events, broken := s.Audit(ctx, id)
			if broken != nil && len(events) == 0 {
				return broken
			}
			// The chain is checked here too, by the reader itself.
			if broken == nil {
				broken = core.VerifyChain(events)
			}
			if a.flagJSON {
				if err := a.out.json(listOf(events, "")); err != nil {
					return err
				}
				return broken
			}
			var rows [][]cell
			for _, e := range events {
				step := ""
				if e.From != "" || e.To != "" {
					step = e.From + " → " + e.To
				}
				rows = append(rows, []cell{plainCell(a.say.Int(e.JobSeq)), plainCell(a.say.DateTime(e.At.Local())), plainCell(string(e.Kind)),
					plainCell(step), plainCell(e.By), plainCell(e.Data), {clipHash(e.Hash), styleDim}})
			}
			a.out.table([]column{{head: "#", right: true}, {head: a.t("col.at")}, {head: a.t("col.event")}, {head: a.t("col.step")},
				{head: a.t("col.by")}, {head: a.t("col.data"), flex: true}, {head: a.t("col.hash")}}, rows)
			if broken != nil {
				return broken
			}
			a.out.styled(styleGood, a.say.N("audit.good", len(events), nil))
			return nil
		})
	}}
}

func clipHash(h string) string {
	if len(h) > 12 {
		return h[:12]
	}
	return h
}
