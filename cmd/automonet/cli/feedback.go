package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

// jobOpinion makes more and less.
func (a *command) jobOpinion(kind core.FeedbackKind) *cobra.Command {
	var reason string
	cmd := &cobra.Command{Use: string(kind) + " JOB", Short: a.t("cmd.job." + string(kind)), Args: a.oneArg("JOB"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			id, err := a.jobID(ctx, s, words[0])
			if err != nil {
				return err
			}
			codes, note := core.ReasonsIn(reason)
			f, err := s.GiveFeedback(ctx, id, kind, codes, note, by)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(f)
			}
			a.out.line(a.f("done.feedback."+string(kind), args{"id": short(f.ID)}))
			return nil
		})
	}}
	cmd.Flags().StringVar(&reason, "reason", "", a.f("flag.reason.codes", args{"codes": strings.Join(core.JobReasons(), ", ")}))
	return cmd
}

// feedbackCmd shows what was said, and takes it back.
func (a *command) feedbackCmd() *cobra.Command {
	cmd := a.noun("feedback")
	cmd.AddCommand(a.feedbackList(), a.feedbackUndo())
	return cmd
}

func (a *command) feedbackList() *cobra.Command {
	var limit int
	cmd := &cobra.Command{Use: "list", Short: a.t("cmd.feedback.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.Feedback(ctx, core.FeedbackFilter{Newest: true, Limit: limit})
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(struct {
					Items []core.Feedback `json:"items"`
				}{append([]core.Feedback{}, list...)})
			}
			if len(list) == 0 {
				a.out.line(a.t("feedback.none"))
				return nil
			}
			var rows [][]cell
			for _, f := range list {
				var why []string
				for _, r := range f.Reasons {
					why = append(why, a.t("feedback.reason."+r))
				}
				if f.Note != "" {
					why = append(why, f.Note)
				}
				kind := cell{a.t("feedback.kind." + string(f.Kind)), styleGood}
				if f.Undone {
					kind = cell{a.f("feedback.undone", args{"kind": a.t("feedback.kind." + string(f.Kind))}), styleDim}
				}
				rows = append(rows, []cell{plainCell(short(f.ID)), plainCell(a.say.DateTime(f.At.Local())), kind, plainCell(short(f.Job)), plainCell(strings.Join(why, ", ")), plainCell(f.By)})
			}
			a.out.table([]column{{head: a.t("col.id")}, {head: a.t("col.since")}, {head: a.t("col.kind")}, {head: a.t("noun.job")}, {head: a.t("col.reason"), flex: true}, {head: a.t("col.by")}}, rows)
			return nil
		})
	}}
	cmd.Flags().IntVar(&limit, "limit", 50, a.t("flag.limit"))
	return cmd
}

func (a *command) feedbackUndo() *cobra.Command {
	return &cobra.Command{Use: "undo FEEDBACK", Short: a.t("cmd.feedback.undo"), Args: a.oneArg("FEEDBACK"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			id, err := resolve(ctx, a, "feedback", words[0], func(ctx context.Context, _ string) ([]core.FeedbackID, string, error) {
				list, err := s.Feedback(ctx, core.FeedbackFilter{Newest: true, Limit: core.MaxLimit})
				return idsOf(list, func(f core.Feedback) core.FeedbackID { return f.ID }), "", err
			})
			if err != nil {
				return err
			}
			f, err := s.UndoFeedback(ctx, id, by)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(f)
			}
			a.out.line(a.f("done.feedback.undo", args{"id": short(id)}))
			return nil
		})
	}}
}
