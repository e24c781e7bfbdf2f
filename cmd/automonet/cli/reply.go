package cli

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// replyCmd shows and corrects the mails that answer what was sent.
func (a *command) replyCmd() *cobra.Command {
	cmd := a.noun("replies")
	cmd.Aliases = []string{"reply"}
	cmd.AddCommand(a.replyList(), a.replyShow(), a.replyCorrect(), a.replyMeeting())
	return cmd
}

func replyClasses() []string {
	var out []string
	for _, c := range core.ReplyClasses() {
		out = append(out, string(c))
	}
	return out
}

func (a *command) replyList() *cobra.Command {
	var class, job, after string
	var open bool
	var limit int
	cmd := &cobra.Command{Use: "list", Short: a.t("cmd.replies.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		f := core.ReplyFilter{Class: core.ReplyClass(class), Open: open, After: after, Limit: limit}
		if class != "" && !f.Class.Valid() {
			return core.Invalid("--class", "%s", a.f("error.value", args{"got": class, "want": strings.Join(replyClasses(), ", ")})+a.hint(class, replyClasses()))
		}
		if err := a.checkLimit(limit); err != nil {
			return err
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			var err error
			if job != "" {
				if f.JobID, err = a.jobID(ctx, s, job); err != nil {
					return err
				}
			}
			list, next, err := s.Replies(ctx, f)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, next))
			}
			if len(list) == 0 {
				a.out.line(a.t("replies.none"))
				return nil
			}
			var rows [][]cell
			for _, r := range list {
				rows = append(rows, []cell{plainCell(short(r.ID)), {a.code("replyclass", string(r.Class)), replyStyle(r)}, plainCell(r.From), plainCell(r.Subject),
					plainCell(a.replyAsk(r)), plainCell(a.say.DateTime(r.At.Local()))})
			}
			a.out.table([]column{{head: a.t("col.reply")}, {head: a.t("col.class")}, {head: a.t("col.from"), flex: true}, {head: a.t("col.subject"), flex: true},
				{head: a.t("col.note"), flex: true}, {head: a.t("col.at")}}, rows)
			a.more(next)
			return nil
		})
	}}
	cmd.Flags().StringVar(&class, "class", "", a.t("flag.replyclass"))
	cmd.Flags().StringVar(&job, "job", "", a.t("flag.job"))
	cmd.Flags().BoolVar(&open, "open", false, a.t("flag.replyopen"))
	a.pageFlags(cmd, &after, &limit)
	return cmd
}

func replyStyle(r core.Reply) style {
	switch {
	case r.Ask != "":
		return styleWarn
	case r.Class == core.ReplyInterview, r.Class == core.ReplyOffer, r.Class == core.ReplyHired:
		return styleGood
	}
	return styleNone
}

// replyAsk says why the owner is asked.
func (a *command) replyAsk(r core.Reply) string {
	if r.Ask == "" {
		return ""
	}
	return a.code("replyask", r.Ask)
}

func (a *command) replyID(ctx context.Context, s Session, given string) (core.ReplyID, error) {
	return resolve(ctx, a, "replies", given, func(ctx context.Context, after string) ([]core.ReplyID, string, error) {
		list, next, err := s.Replies(ctx, core.ReplyFilter{After: after, Limit: core.MaxLimit})
		return idsOf(list, func(r core.Reply) core.ReplyID { return r.ID }), next, err
	})
}

func (a *command) replyShow() *cobra.Command {
	return &cobra.Command{Use: "show REPLY", Short: a.t("cmd.replies.show"), Args: a.someArgs("REPLY", 1, 1), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			id, err := a.replyID(ctx, s, words[0])
			if err != nil {
				return err
			}
			r, err := s.Reply(ctx, id)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(r)
			}
			a.showReply(r)
			return nil
		})
	}}
}

func (a *command) showReply(r core.Reply) {
	from := r.From
	if r.FromName != "" {
		from = r.FromName + " <" + r.From + ">"
	}
	pairs := [][2]string{{a.t("col.reply"), string(r.ID)}, {a.t("col.from"), from}, {a.t("col.subject"), r.Subject}, {a.t("col.at"), a.say.DateTime(r.At.Local())},
		{a.t("col.class"), a.code("replyclass", string(r.Class))}, {a.t("replies.by"), a.f("replies.sure", args{"by": r.By, "percent": int(100 * r.Confidence)})}}
	if r.SubmissionID != "" {
		pairs = append(pairs, [2]string{a.t("col.submission"), string(r.SubmissionID)})
	}
	for _, c := range r.Candidates {
		pairs = append(pairs, [2]string{a.t("replies.candidate"), string(c)})
	}
	if r.Report != nil && r.Report.Action != "" {
		pairs = append(pairs, [2]string{a.t("replies.report"), strings.TrimSpace(r.Report.Action + " " + r.Report.Status + " " + r.Report.Recipient + " " + r.Report.Reason)})
	}
	if r.Invite != nil {
		pairs = append(pairs, [2]string{a.t("replies.meeting"), a.say.DateTime(r.Invite.Start.Local()) + " " + r.Invite.Location})
	}
	if r.Amount.Stated() {
		pairs = append(pairs, [2]string{a.t("replies.amount"), a.say.Money(r.Amount)})
	}
	if r.Ask != "" {
		pairs = append(pairs, [2]string{a.t("col.note"), a.replyAsk(r)})
	}
	a.out.pairs(pairs)
	a.out.line("")
	a.out.line(r.Text)
}

func (a *command) replyCorrect() *cobra.Command {
	var amount, fee, submission string
	var hours float64
	use := "correct REPLY [" + strings.Join(replyClasses(), "|") + "]"
	cmd := &cobra.Command{Use: use, Short: a.t("cmd.replies.correct"), Example: "  automonet replies correct 1a2b3c4d payment --amount \"1200 EUR\" --hours 14",
		Args: a.someArgs(strings.TrimPrefix(use, "correct "), 1, 2), RunE: func(cmd *cobra.Command, words []string) error {
			fix := core.ReplyFix{Hours: hours}
			if len(words) > 1 {
				if fix.Class = core.ReplyClass(words[1]); !fix.Class.Valid() {
					return core.Invalid("", "%s", a.f("error.value", args{"got": words[1], "want": strings.Join(replyClasses(), ", ")})+a.hint(words[1], replyClasses()))
				}
			}
			var ok bool
			if fix.Amount, ok = config.ParseMoney(amount); !ok {
				return a.badFlag("amount", amount, a.t("config.want.money"))
			}
			if fix.Fee, ok = config.ParseMoney(fee); !ok {
				return a.badFlag("fee", fee, a.t("config.want.money"))
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				id, err := a.replyID(ctx, s, words[0])
				if err != nil {
					return err
				}
				if submission != "" {
					if fix.SubmissionID, err = a.submissionID(ctx, s, submission); err != nil {
						return err
					}
				}
				r, err := s.CorrectReply(ctx, id, fix, by)
				if err != nil {
					return err
				}
				if a.flagJSON {
					return a.out.json(r)
				}
				a.out.line(a.f("done.reply", args{"id": short(r.ID), "class": a.code("replyclass", string(r.Class))}))
				return nil
			})
		}}
	cmd.Flags().StringVar(&submission, "submission", "", a.t("flag.replysubmission"))
	cmd.Flags().StringVar(&amount, "amount", "", a.t("flag.amount"))
	cmd.Flags().StringVar(&fee, "fee", "", a.t("flag.fee"))
	cmd.Flags().Float64Var(&hours, "hours", 0, a.t("flag.hours"))
	return cmd
}

func (a *command) replyMeeting() *cobra.Command {
	var start string
	var length time.Duration
	cmd := &cobra.Command{Use: "ics REPLY [FILE]", Short: a.t("cmd.replies.ics"), Example: "  automonet replies ics 1a2b3c4d --start \"2026-12-01 10:00\" meeting.ics",
		Args: a.someArgs("REPLY [FILE]", 1, 2), RunE: func(cmd *cobra.Command, words []string) error {
			var at time.Time
			if start != "" {
				var err error
				if at, err = time.Parse(time.RFC3339, start); err != nil {
					if at, err = time.ParseInLocation("2006-01-02 15:04", start, time.Local); err != nil {
						return a.badFlag("start", start, a.t("replies.want.start"))
					}
				}
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				id, err := a.replyID(ctx, s, words[0])
				if err != nil {
					return err
				}
				file, err := s.Meeting(ctx, id, at, length)
				if err != nil {
					return err
				}
				if a.flagJSON {
					return a.out.json(file)
				}
				name := file.Name
				if len(words) > 1 {
					name = words[1]
				}
				if err := os.WriteFile(name, []byte(file.Text), 0o600); err != nil {
					return core.Errorf(core.KindInvalid, "the file cannot be written; name another place").Because(err)
				}
				a.out.line(a.f("done.meeting", args{"file": name, "at": a.say.DateTime(file.Invite.Start.Local())}))
				return nil
			})
		}}
	cmd.Flags().StringVar(&start, "start", "", a.t("flag.meetingstart"))
	cmd.Flags().DurationVar(&length, "length", 0, a.t("flag.meetinglength"))
	return cmd
}
