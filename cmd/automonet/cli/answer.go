package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

// answerCmd writes and sends what the owner says in conversations that have begun.
func (a *command) answerCmd() *cobra.Command {
	cmd := a.noun("answer")
	cmd.AddCommand(a.answerList(), a.answerShow(), a.answerDraft(), a.answerEdit(), a.answerApprove(), a.answerReject(), a.answerResolve(), a.answerPreview())
	return cmd
}

func (a *command) answerList() *cobra.Command {
	var states []string
	var job, after string
	var limit int
	cmd := &cobra.Command{Use: "list", Short: a.t("cmd.answer.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		f := core.AnswerFilter{After: after, Limit: limit}
		var err error
		if f.States, err = statesOf(a, core.AnswerMachine(), states); err != nil {
			return err
		}
		if err := a.checkLimit(limit); err != nil {
			return err
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			if job != "" {
				if f.JobID, err = a.jobID(ctx, s, job); err != nil {
					return err
				}
			}
			list, next, err := s.Answers(ctx, f)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, next))
			}
			if len(list) == 0 {
				a.out.line(a.t("answer.none"))
				return nil
			}
			var rows [][]cell
			for _, v := range list {
				rows = append(rows, []cell{plainCell(short(v.ID)), {a.state("answer", string(v.State)), answerStyle(v.State)}, plainCell(a.code("answerkind", string(v.Kind))),
					plainCell(v.Content.Recipient), plainCell(v.Content.Subject), plainCell(a.say.DateTime(v.UpdatedAt.Local()))})
			}
			a.out.table([]column{{head: a.t("col.answer")}, {head: a.t("col.state")}, {head: a.t("col.kind")}, {head: a.t("col.recipient"), flex: true},
				{head: a.t("col.subject"), flex: true}, {head: a.t("col.at")}}, rows)
			a.more(next)
			return nil
		})
	}}
	cmd.Flags().StringSliceVar(&states, "state", nil, a.t("flag.state"))
	cmd.Flags().StringVar(&job, "job", "", a.t("flag.job"))
	a.pageFlags(cmd, &after, &limit)
	return cmd
}

func answerStyle(s core.AnswerState) style {
	switch s {
	case core.AnswerWaiting:
		return styleLink
	case core.AnswerApproved, core.AnswerSent:
		return styleGood
	case core.AnswerUnknown, core.AnswerNeedsHuman, core.AnswerParked, core.AnswerFailed:
		return styleWarn
	}
	return styleNone
}

func (a *command) withAnswer(cmd *cobra.Command, given string, f func(context.Context, Session, core.Answer) error) error {
	return a.with(cmd, func(ctx context.Context, s Session) error {
		id, err := resolve(ctx, a, "answer", given, func(ctx context.Context, after string) ([]core.AnswerID, string, error) {
			list, next, err := s.Answers(ctx, core.AnswerFilter{After: after, Limit: core.MaxLimit})
			return idsOf(list, func(v core.Answer) core.AnswerID { return v.ID }), next, err
		})
		if err != nil {
			return err
		}
		v, err := s.Answer(ctx, id)
		if err != nil {
			return err
		}
		return f(ctx, s, v)
	})
}

// asProposal is an answer in the form that texts are shown in.
func asProposal(v core.Answer) core.Proposal {
	return core.Proposal{ID: core.ProposalID(v.ID), JobID: v.JobID, Content: v.Content, Hash: v.Hash, Claims: v.Claims, Gates: v.Gates, Rung: v.Rung,
		Template: v.Template, Model: v.Model, Missing: v.Missing, Flags: v.Flags, Writing: v.Writing, Approval: v.Approval}
}

func (a *command) showAnswer(v core.Answer) {
	pairs := [][2]string{{a.t("answer.id"), string(v.ID)}, {a.t("answer.kind"), a.code("answerkind", string(v.Kind))}, {a.t("submission.id"), string(v.SubmissionID)},
		{a.t("answer.to"), string(v.ReplyID)}, {a.t("col.state"), a.state("answer", string(v.State))}, {a.t("col.channel"), string(v.Content.Channel)},
		{a.t("col.recipient"), v.Content.Recipient}, {a.t("proposal.made"), strings.TrimSpace(a.code("rung", string(v.Rung)) + " " + v.Template + " " + v.Model)},
		{a.t("proposal.hash"), string(v.Hash)}, {a.t("col.subject"), v.Content.Subject}}
	if v.Refusal != nil {
		pairs = append(pairs, [2]string{a.t("submission.refusal"), strings.TrimSpace(string(v.Refusal.Code) + " " + v.Refusal.Text)})
	}
	if v.Receipt != nil {
		pairs = append(pairs, [2]string{a.t("submission.proof"), strings.TrimSpace(v.Receipt.MessageID + " " + v.Receipt.Text)})
	}
	a.out.pairs(pairs)
	a.showText(asProposal(v))
}

func (a *command) answerShow() *cobra.Command {
	return &cobra.Command{Use: "show ANSWER", Short: a.t("cmd.answer.show"), Args: a.oneArg("ANSWER"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.withAnswer(cmd, words[0], func(_ context.Context, _ Session, v core.Answer) error { return a.answerOut(v, "") })
	}}
}

// answerOut prints an answer, and what can be done next.
func (a *command) answerOut(v core.Answer, next string) error {
	if a.flagJSON {
		return a.out.json(v)
	}
	a.showAnswer(v)
	if next == "" {
		return nil
	}
	a.out.blank()
	if why := a.unsendable(asProposal(v)); why != "" {
		a.out.styled(styleBad, a.f("next.answermend", args{"id": short(v.ID), "why": why}))
		return nil
	}
	a.out.styled(styleDim, a.f(next, args{"id": short(v.ID)}))
	return nil
}

func (a *command) answerDraft() *cobra.Command {
	var wish core.AnswerWish
	var lang, reply string
	var times []string
	cmd := &cobra.Command{Use: "draft SUBMISSION", Short: a.t("cmd.answer.draft"), Long: a.t("cmd.answer.draft.long"), Args: a.oneArg("SUBMISSION"),
		Example: "  automonet answer draft 1a2b3c4d --time \"2026-12-01 10:00\"", RunE: func(cmd *cobra.Command, words []string) error {
			wish.Language = core.Lang(lang)
			for _, given := range times {
				at, err := time.Parse(time.RFC3339, given)
				if err != nil {
					if at, err = time.ParseInLocation("2006-01-02 15:04", given, time.Local); err != nil {
						return a.badFlag("time", given, a.t("replies.want.start"))
					}
				}
				wish.Times = append(wish.Times, at)
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				id, err := a.submissionID(ctx, s, words[0])
				if err != nil {
					return err
				}
				if reply != "" {
					if wish.ReplyID, err = a.replyID(ctx, s, reply); err != nil {
						return err
					}
				}
				view := a.draftView()
				v, err := s.DraftAnswer(ctx, id, wish, by, view.see)
				view.end()
				if err != nil {
					return err
				}
				return a.answerOut(v, "next.answerapprove")
			})
		}}
	cmd.Flags().StringVar(&reply, "reply", "", a.t("flag.answerreply"))
	cmd.Flags().StringArrayVar(&times, "time", nil, a.t("flag.answertime"))
	cmd.Flags().BoolVar(&wish.Accept, "accept", false, a.t("flag.answeraccept"))
	cmd.Flags().StringVar(&wish.Say, "say", "", a.t("flag.answersay"))
	cmd.Flags().StringSliceVar(&wish.Models, "model", nil, a.t("flag.model"))
	cmd.Flags().StringVar(&wish.Instruction, "instruction", "", a.t("flag.instruction"))
	cmd.Flags().StringVar(&lang, "language", "", a.t("flag.language"))
	cmd.Flags().BoolVar(&wish.TemplateOnly, "template-only", false, a.t("flag.templateonly"))
	return cmd
}

func (a *command) answerEdit() *cobra.Command {
	var subject, bodyFile string
	cmd := &cobra.Command{Use: "edit ANSWER", Short: a.t("cmd.answer.edit"), Long: a.t("cmd.answer.edit.long"), Args: a.oneArg("ANSWER"),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.withAnswer(cmd, words[0], func(ctx context.Context, s Session, v core.Answer) error {
				c := v.Content
				if subject == "" && bodyFile == "" {
					text, err := a.editor(ctx, "answer-"+short(v.ID)+".txt", a.editText(c))
					if err != nil {
						return err
					}
					if c, err = a.readEdited(text, c); err != nil {
						return err
					}
					if c.Recipient != v.Content.Recipient {
						return core.Invalid("recipient", "an answer goes to the address of its conversation, and to no other")
					}
				}
				if subject != "" {
					c.Subject = subject
				}
				if bodyFile != "" {
					raw, err := readInput(a, bodyFile)
					if err != nil {
						return err
					}
					c.Body = core.Clean(string(raw), core.MaxTextBytes, true)
				}
				if c.Hash() == v.Content.Hash() {
					return a.unless(nil)
				}
				v, err := s.EditAnswer(ctx, v.ID, v.Hash, core.AnswerEdit{Subject: c.Subject, Body: c.Body}, by)
				if err != nil {
					return err
				}
				return a.answerOut(v, "next.answerapprove")
			})
		}}
	cmd.Flags().StringVar(&subject, "subject", "", a.t("flag.subject"))
	cmd.Flags().StringVar(&bodyFile, "body", "", a.t("flag.body"))
	return cmd
}

func (a *command) answerApprove() *cobra.Command {
	var hash string
	var yes bool
	cmd := &cobra.Command{Use: "approve ANSWER", Short: a.t("cmd.answer.approve"), Args: a.oneArg("ANSWER"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.withAnswer(cmd, words[0], func(ctx context.Context, s Session, v core.Answer) error {
			seen := core.ContentHash(hash)
			if seen == "" {
				if !yes {
					if !a.canAsk() {
						return core.Invalid("", "%s", a.f("error.answerapprove", args{"id": short(v.ID)}))
					}
					a.showAnswer(v)
					a.out.blank()
					ok, err := a.confirm(a.t("ask.approve"))
					if err != nil || !ok {
						return a.unless(err)
					}
				}
				seen = v.Hash
			}
			approved, err := s.ApproveAnswer(ctx, v.ID, seen, by)
			if why := a.unsendable(asProposal(v)); why != "" && core.KindOf(err) == core.KindDenied {
				return core.Errorf(core.KindDenied, "%s", a.f("error.answerunsendable", args{"id": short(v.ID), "why": why})).Because(err)
			}
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(approved)
			}
			key := "done.answer.live"
			if s.DryRun {
				key = "done.answer.dry"
			}
			a.out.line(a.f(key, args{"id": short(v.ID), "to": v.Content.Recipient}))
			return nil
		})
	}}
	cmd.Flags().StringVar(&hash, "hash", "", a.t("flag.hash"))
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, a.t("flag.yes"))
	return cmd
}

func (a *command) answerReject() *cobra.Command {
	var reason string
	cmd := &cobra.Command{Use: "reject ANSWER", Short: a.t("cmd.answer.reject"), Args: a.oneArg("ANSWER"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.withAnswer(cmd, words[0], func(ctx context.Context, s Session, v core.Answer) error {
			v, err := s.RejectAnswer(ctx, v.ID, by, reason)
			if err != nil {
				return err
			}
			return a.answerDone(v)
		})
	}}
	cmd.Flags().StringVar(&reason, "reason", "", a.t("flag.reason"))
	return cmd
}

func (a *command) answerDone(v core.Answer) error {
	if a.flagJSON {
		return a.out.json(v)
	}
	a.out.line(a.f("done.answer", args{"id": short(v.ID), "state": a.state("answer", string(v.State))}))
	return nil
}

func (a *command) answerResolve() *cobra.Command {
	var note string
	cmd := &cobra.Command{Use: "resolve ANSWER sent|absent|cancel|resume", Short: a.t("cmd.answer.resolve"), Args: a.someArgs("ANSWER sent|absent|cancel|resume", 2, 2),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.withAnswer(cmd, words[0], func(ctx context.Context, s Session, v core.Answer) error {
				v, err := s.ResolveAnswer(ctx, v.ID, words[1], by, note)
				if err != nil {
					return err
				}
				return a.answerDone(v)
			})
		}}
	cmd.Flags().StringVar(&note, "note", "", a.t("flag.reason"))
	return cmd
}

func (a *command) answerPreview() *cobra.Command {
	return &cobra.Command{Use: "preview ANSWER", Short: a.t("cmd.answer.preview"), Args: a.oneArg("ANSWER"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.withAnswer(cmd, words[0], func(ctx context.Context, s Session, v core.Answer) error {
			p, err := s.PreviewAnswer(ctx, v.ID)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(p)
			}
			a.out.head(a.say.Error(p.Summary))
			a.out.text(p.Wire, "  │ ")
			for _, b := range p.Blocks {
				a.out.styled(styleWarn, a.block(b))
			}
			return nil
		})
	}}
}
