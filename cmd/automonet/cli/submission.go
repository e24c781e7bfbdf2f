package cli

import (
	"context"
	"strings"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

func (a *command) submissionCmd() *cobra.Command {
	cmd := a.noun("submission")
	cmd.AddCommand(a.submissionList(), a.submissionShow(), a.submissionResolve(), a.submissionOutcome())
	return cmd
}

func (a *command) submissionList() *cobra.Command {
	var states []string
	var job, channel, after string
	var limit int
	cmd := &cobra.Command{Use: "list", Short: a.t("cmd.submission.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		f := core.SubmissionFilter{Brief: true, Channel: core.ChannelName(channel), After: after, Limit: limit}
		var err error
		if f.States, err = statesOf(a, core.SubmissionMachine(), states); err != nil {
			return err
		}
		if err := a.checkLimit(limit); err != nil {
			return err
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			if err := a.knownChannel(ctx, s, f.Channel); err != nil {
				return err
			}
			if job != "" {
				if f.JobID, err = a.jobID(ctx, s, job); err != nil {
					return err
				}
			}
			list, next, err := s.Submissions(ctx, f)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, next))
			}
			if len(list) == 0 {
				a.out.line(a.t("submission.none"))
				return nil
			}
			var rows [][]cell
			for _, x := range list {
				rows = append(rows, []cell{plainCell(short(x.ID)), {a.state("submission", string(x.State)), submissionStyle(x.State)},
					plainCell(string(x.Channel)), plainCell(x.Recipient), plainCell(x.Company), plainCell(a.refusal(x)), plainCell(a.say.DateTime(x.UpdatedAt.Local()))})
			}
			a.out.table([]column{{head: a.t("col.submission")}, {head: a.t("col.state")}, {head: a.t("col.channel")}, {head: a.t("col.recipient"), flex: true},
				{head: a.t("col.company"), flex: true}, {head: a.t("col.note"), flex: true}, {head: a.t("col.changed")}}, rows)
			a.more(next)
			return nil
		})
	}}
	cmd.Flags().StringSliceVar(&states, "state", nil, a.t("flag.state"))
	cmd.Flags().StringVar(&job, "job", "", a.t("flag.job"))
	cmd.Flags().StringVar(&channel, "channel", "", a.t("flag.channel"))
	a.pageFlags(cmd, &after, &limit)
	return cmd
}

func submissionStyle(s core.SubmissionState) style {
	switch s {
	case core.SubmissionSent:
		return styleGood
	case core.SubmissionUnknown, core.SubmissionNeedsHuman, core.SubmissionParked:
		return styleWarn
	case core.SubmissionFailed:
		return styleBad
	}
	return styleNone
}

// refusal says in a few words why a submission was refused or waits.
func (a *command) refusal(x core.Submission) string {
	if x.Refusal == nil {
		return ""
	}
	code := string(x.Refusal.Code)
	if !a.say.Has("refusal."+code) && i18n.BlockKnown(code) {
		return i18n.Block(a.say.Lang(), code, map[string]string{"recipient": x.Recipient, "channel": string(x.Channel), "company": x.Company})
	}
	return runewidth.Truncate(a.say.Or("refusal."+code, a.say.Error(x.Refusal.Text), nil), 60, "…")
}

// answer is refusal with all that the channel said.
func (a *command) answer(x core.Submission) string {
	short, text := a.refusal(x), a.say.Error(x.Refusal.Text)
	if text == "" || text == short {
		return short
	}
	if !a.say.Has("refusal." + string(x.Refusal.Code)) {
		return text
	}
	return short + " – " + text
}

func (a *command) submissionShow() *cobra.Command {
	return &cobra.Command{Use: "show SUBMISSION", Short: a.t("cmd.submission.show"), Args: a.oneArg("SUBMISSION"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			id, err := a.submissionID(ctx, s, words[0])
			if err != nil {
				return err
			}
			x, err := s.Submission(ctx, id)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(x)
			}
			a.showSubmission(x)
			return nil
		})
	}}
}

func (a *command) showSubmission(x core.Submission) {
	rows := [][2]string{
		{a.t("submission.id"), string(x.ID)},
		{a.t("col.job"), string(x.JobID)},
		{a.t("col.proposal"), string(x.ProposalID)},
		{a.t("col.state"), a.state("submission", string(x.State))},
		{a.t("col.channel"), string(x.Channel)},
		{a.t("col.recipient"), x.Recipient},
		{a.t("submission.attempts"), a.say.Int(int64(x.Attempts))},
		{a.t("proposal.hash"), string(x.Hash)},
		{a.t("submission.key"), string(x.Key)},
	}
	if x.Receipt != nil {
		rows = append(rows, [2]string{a.t("submission.proof"), strings.TrimSpace(x.Receipt.MessageID + " " + x.Receipt.RemoteID + " " + x.Receipt.Text)},
			[2]string{a.t("submission.sent"), a.say.DateTime(x.Receipt.At.Local()) + " (" + x.Receipt.By + ")"})
	}
	if x.Refusal != nil {
		rows = append(rows, [2]string{a.t("submission.refusal"), a.answer(x)})
	}
	if x.State == core.SubmissionQueued && !x.NextAt.IsZero() {
		rows = append(rows, [2]string{a.t("submission.next"), a.ago(x.NextAt, a.Clock.Now())})
	}
	a.out.pairs(rows)
	if x.State == core.SubmissionUnknown || x.State == core.SubmissionNeedsHuman || x.State == core.SubmissionParked {
		a.out.blank()
		a.out.styled(styleWarn, a.f("submission.advice."+string(x.State), args{"id": short(x.ID)}))
	}
	a.out.blank()
	a.out.head(x.Content.Subject)
	a.out.text(x.Content.Body, "  │ ")
}

func (a *command) submissionResolve() *cobra.Command {
	var note string
	cmd := &cobra.Command{Use: "resolve SUBMISSION sent|absent|cancel|resume|withdraw", Short: a.t("cmd.submission.resolve"), Long: a.t("cmd.submission.resolve.long"),
		Args: a.someArgs("SUBMISSION sent|absent|cancel|resume|withdraw", 2, 2), RunE: func(cmd *cobra.Command, words []string) error {
			how := words[1]
			switch how {
			case "sent", "absent", "cancel", "resume", "withdraw":
			default:
				known := []string{"sent", "absent", "cancel", "resume", "withdraw"}
				return core.Invalid("", "%s", a.f("error.value", args{"got": how, "want": strings.Join(known, ", ")})+a.hint(how, known))
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				id, err := a.submissionID(ctx, s, words[0])
				if err != nil {
					return err
				}
				x, err := s.Resolve(ctx, id, how, by, note)
				if err != nil {
					return err
				}
				if a.flagJSON {
					return a.out.json(x)
				}
				a.out.line(a.f("done.resolve", args{"id": short(x.ID), "state": a.state("submission", string(x.State))}))
				return nil
			})
		}}
	cmd.Flags().StringVar(&note, "note", "", a.t("flag.note"))
	return cmd
}

func (a *command) hint(got string, known []string) string {
	if h := config.Nearest(got, known); h != "" {
		return " " + a.f("config.hint", args{"hint": h})
	}
	return ""
}

func (a *command) submissionOutcome() *cobra.Command {
	var amount, fee string
	var hours float64
	kinds := []string{"viewed", "replied", "interviewing", "offered", "won", "lost", "ghosted", "withdrawn", "paid"}
	cmd := &cobra.Command{Use: "outcome SUBMISSION " + strings.Join(kinds, "|"), Short: a.t("cmd.submission.outcome"),
		Example: "  automonet submission outcome 1a2b3c4d paid --amount \"1200 EUR\" --fee \"120 EUR\" --hours 14",
		Args:    a.someArgs("SUBMISSION "+strings.Join(kinds, "|"), 2, 2), RunE: func(cmd *cobra.Command, words []string) error {
			kind := core.OutcomeKind(words[1])
			if !kind.Valid() {
				return core.Invalid("", "%s", a.f("error.value", args{"got": words[1], "want": strings.Join(kinds, ", ")})+a.hint(words[1], kinds))
			}
			o := core.OutcomeEvent{ID: core.OutcomeID(a.IDs.New()), Kind: kind, Hours: hours, Source: by, At: a.Clock.Now()}
			var ok bool
			if o.Amount, ok = config.ParseMoney(amount); !ok {
				return a.badFlag("amount", amount, a.t("config.want.money"))
			}
			if o.Fee, ok = config.ParseMoney(fee); !ok {
				return a.badFlag("fee", fee, a.t("config.want.money"))
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				id, err := a.submissionID(ctx, s, words[0])
				if err != nil {
					return err
				}
				x, err := s.Submission(ctx, id)
				if err != nil {
					return err
				}
				o.SubmissionID, o.JobID = x.ID, x.JobID
				if o, err = core.NewOutcomeEvent(o); err != nil {
					return err
				}
				if o, err = s.Outcome(ctx, o); err != nil {
					return err
				}
				if a.flagJSON {
					return a.out.json(o)
				}
				a.out.line(a.f("done.outcome", args{"id": short(x.ID), "kind": a.code("outcome", string(o.Kind))}))
				return nil
			})
		}}
	cmd.Flags().StringVar(&amount, "amount", "", a.t("flag.amount"))
	cmd.Flags().StringVar(&fee, "fee", "", a.t("flag.fee"))
	cmd.Flags().Float64Var(&hours, "hours", 0, a.t("flag.hours"))
	return cmd
}
