package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

// importMailbox reads the proposals that the owner sent by mail before the agent.
func (a *command) importMailbox() *cobra.Command {
	var dry, yes bool
	w := core.PastMailWish{}
	channel, since := "", ""
	cmd := &cobra.Command{Use: "mailbox", Short: a.t("cmd.import.mailbox"), Long: a.t("cmd.import.mailbox.long"), Args: a.noArgs,
		Example: "  automonet import mailbox --dry-run --since 2025-01-31\n  automonet import mailbox --yes", RunE: func(cmd *cobra.Command, _ []string) error {
			w.Channel, w.DryRun = core.ChannelName(channel), dry
			if since != "" {
				day, err := time.Parse(time.DateOnly, since)
				if err != nil {
					return core.Invalid("--since", "%s", a.f("error.past.day", args{"value": core.Clean(since, 20, false)}))
				}
				w.Since = day
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				if err := s.PastMailbox(ctx, w.Channel); err != nil {
					return err
				}
				if !dry && !yes {
					if !a.canAsk() {
						return core.Invalid("--yes", "%s", a.t("error.past.yes"))
					}
					if ok, err := a.confirm(a.f("ask.past.mailbox", args{"channel": channel})); err != nil || !ok {
						return err
					}
				}
				return a.readMailbox(ctx, s, w)
			})
		}}
	cmd.Flags().StringVar(&channel, "channel", "email", a.t("flag.channel"))
	cmd.Flags().StringVar(&since, "since", "", a.t("flag.past.since"))
	cmd.Flags().BoolVar(&w.Again, "again", false, a.t("flag.past.again"))
	cmd.Flags().BoolVar(&dry, "dry-run", false, a.t("flag.past.dry"))
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, a.t("flag.past.yes"))
	return cmd
}

// readMailbox reads page by page. What was saved before an interruption stays, and the
// same command goes on after it.
func (a *command) readMailbox(ctx context.Context, s Session, w core.PastMailWish) error {
	total := core.PastReport{Issues: []core.PastIssue{}}
	bar := newBar(a.out.errw, 0)
	draw := a.out.terminal && !a.flagJSON
	for done := 0; ; {
		page, err := s.PastMail(ctx, w, by)
		if err != nil {
			if draw {
				bar.clear()
			}
			if ctx.Err() != nil && done > 0 {
				a.out.styled(styleWarn, a.f("past.mail.cancelled", args{"n": done}))
			}
			return err
		}
		if page.Resumed && !a.flagJSON {
			a.out.line(a.t("past.resumed"))
		}
		total.Add(page.Report)
		done += page.Seen
		if draw {
			bar.total = done + page.Left
			bar.set(done)
		}
		if !page.More {
			break
		}
		w.From = page.Next
	}
	if draw {
		bar.clear()
	}
	if a.flagJSON {
		return a.out.json(total)
	}
	a.showPastReport(total)
	if !w.DryRun {
		a.out.line(a.f("done.past", args{"added": total.Added, "updated": total.Updated, "known": total.Known}))
	}
	return nil
}
