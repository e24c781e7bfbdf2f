package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// autonomyCmd shows what channels have earned, and lets the owner decide on it.
func (a *command) autonomyCmd() *cobra.Command {
	cmd := a.autonomyList()
	cmd.Use, cmd.Short, cmd.Long = "autonomy", a.t("cmd.autonomy"), a.t("cmd.autonomy.long")
	cmd.AddCommand(a.autonomyList(), a.autonomyAccept(),
		a.autonomyNote("decline", func(ctx context.Context, s Session, name core.ChannelName, note string) (core.AutonomyView, error) {
			return s.DeclineAutonomy(ctx, name, note, by)
		}),
		a.autonomyNote("demote", func(ctx context.Context, s Session, name core.ChannelName, note string) (core.AutonomyView, error) {
			return s.DemoteAutonomy(ctx, name, note, by)
		}), a.autonomyHistory())
	return cmd
}

func (a *command) autonomyList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: a.t("cmd.autonomy.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.Autonomy(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			var rows [][]cell
			for _, v := range list {
				rows = append(rows, []cell{plainCell(string(v.Channel)), {a.code("autonomy.state", string(v.State)), autonomyStyle(v.State)},
					plainCell(a.agreed(v.Agreement)), plainCell(a.autonomyNext(v))})
			}
			a.out.table([]column{{head: a.t("col.channel")}, {head: a.t("col.state")}, {head: a.t("col.agreement")}, {head: a.t("col.next"), flex: true}}, rows)
			return nil
		})
	}}
}

func autonomyStyle(s core.AutonomyState) style {
	switch s {
	case core.AutonomyOffered:
		return styleLink
	case core.AutonomyGranted:
		return styleGood
	case core.AutonomyDemoted:
		return styleWarn
	}
	return styleNone
}

// agreed says an agreement in numbers: "42/45, at least 84 %".
func (a *command) agreed(g core.Agreement) string {
	if g.N == 0 {
		return "–"
	}
	return a.f("autonomy.agreed", args{"matched": g.Matched, "n": g.N, "low": strconv.Itoa(int(100 * g.Low))})
}

// limitsText says limits in words.
func (a *command) limitsText(l core.AutonomyLimits) string {
	key := "autonomy.limits"
	switch {
	case !l.MaxPrice.Stated():
		key = "autonomy.limits.unpriced"
	case l.Unpriced:
		key = "autonomy.limits.both"
	}
	return a.f(key, args{"max": l.MaxPrice, "n": l.PerDay})
}

// autonomyNext says what a channel's autonomy stands at, and what is next.
func (a *command) autonomyNext(v core.AutonomyView) string {
	switch {
	case v.Offer != nil:
		return a.f("autonomy.next.offer", args{"limits": a.limitsText(v.Offer.Limits), "channel": string(v.Channel)})
	case v.State == core.AutonomyGranted && v.Grant != nil:
		return a.f("autonomy.next.granted", args{"limits": a.limitsText(v.Grant.Limits), "today": v.Today})
	case v.Why != "":
		return a.f("autonomy.why."+v.Why, args{"ceiling": string(v.Ceiling), "mode": string(v.Mode)})
	case v.State == core.AutonomyDemoted:
		return a.f("autonomy.next.demoted", args{"reason": a.code("autonomy.reason", string(v.Reason)), "n": v.Missing})
	case v.Mode == core.ModeAuto:
		return a.t("autonomy.next.auto")
	}
	return a.say.N("autonomy.next.missing", v.Missing, nil)
}

// autonomyLine is a channel in the status.
func (a *command) autonomyLine(x core.Autonomy) {
	with := args{"channel": string(x.Channel), "reason": a.code("autonomy.reason", string(x.Reason))}
	switch {
	case x.Offer != nil:
		with["agreed"], with["limits"] = a.agreed(x.Offer.Agreement), a.limitsText(x.Offer.Limits)
		a.out.styled(styleLink, a.f("status.autonomy.offered", with))
	case x.State == core.AutonomyGranted && x.Grant != nil:
		with["limits"] = a.limitsText(x.Grant.Limits)
		a.out.styled(styleGood, a.f("status.autonomy.granted", with))
	case x.State == core.AutonomyDemoted:
		a.out.styled(styleWarn, a.f("status.autonomy.demoted", with))
	}
}

func (a *command) autonomyAccept() *cobra.Command {
	var yes, priced bool
	var most string
	var perDay int
	cmd := &cobra.Command{Use: "accept CHANNEL", Short: a.t("cmd.autonomy.accept"), Args: a.oneArg("CHANNEL"),
		Example: "  automonet autonomy accept email --max 100EUR --per-day 2", RunE: func(cmd *cobra.Command, words []string) error {
			limit, ok := config.ParseMoney(spaced(most))
			if !ok {
				return a.badFlag("max", most, a.t("config.want.money"))
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				v, err := a.autonomyOf(ctx, s, words[0])
				if err != nil {
					return err
				}
				var want *core.AutonomyLimits
				if v.Offer != nil {
					l := v.Offer.Limits
					if most != "" {
						l.MaxPrice = limit
					}
					if cmd.Flags().Changed("per-day") {
						l.PerDay = perDay
					}
					if priced {
						l.Unpriced = false
					}
					want = &l
					if !yes {
						if !a.canAsk() {
							return core.Invalid("--yes", "%s", a.t("error.autonomy.yes"))
						}
						if ok, err := a.confirm(a.f("ask.autonomy", args{"channel": words[0], "agreed": a.agreed(v.Offer.Agreement), "limits": a.limitsText(l)})); err != nil || !ok {
							return err
						}
					}
				}
				if v, err = s.AcceptAutonomy(ctx, v.Channel, want, by); err != nil {
					return err
				}
				return a.saidAutonomy("accept", v)
			})
		}}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, a.t("flag.yes.autonomy"))
	cmd.Flags().StringVar(&most, "max", "", a.t("flag.autonomy.max"))
	cmd.Flags().IntVar(&perDay, "per-day", 0, a.t("flag.autonomy.perday"))
	cmd.Flags().BoolVar(&priced, "priced-only", false, a.t("flag.autonomy.priced"))
	return cmd
}

func (a *command) saidAutonomy(what string, v core.AutonomyView) error {
	if a.flagJSON {
		return a.out.json(v)
	}
	with := args{"channel": string(v.Channel)}
	if v.Grant != nil {
		with["limits"] = a.limitsText(v.Grant.Limits)
	}
	a.out.line(a.f("done.autonomy."+what, with))
	return nil
}

// autonomyOf is a channel's autonomy; one that does not exist is refused.
func (a *command) autonomyOf(ctx context.Context, s Session, name string) (core.AutonomyView, error) {
	if err := a.knownChannel(ctx, s, core.ChannelName(name)); err != nil {
		return core.AutonomyView{}, err
	}
	list, err := s.Autonomy(ctx)
	if err != nil {
		return core.AutonomyView{}, err
	}
	for _, v := range list {
		if string(v.Channel) == name {
			return v, nil
		}
	}
	return core.AutonomyView{Autonomy: core.Autonomy{Channel: core.ChannelName(name)}}, nil
}

// autonomyNote makes decline and demote.
func (a *command) autonomyNote(what string, do func(ctx context.Context, s Session, name core.ChannelName, note string) (core.AutonomyView, error)) *cobra.Command {
	var note string
	cmd := &cobra.Command{Use: what + " CHANNEL", Short: a.t("cmd.autonomy." + what), Args: a.oneArg("CHANNEL"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			name := core.ChannelName(words[0])
			if err := a.knownChannel(ctx, s, name); err != nil {
				return err
			}
			v, err := do(ctx, s, name, note)
			if err != nil {
				return err
			}
			return a.saidAutonomy(what, v)
		})
	}}
	cmd.Flags().StringVar(&note, "reason", "", a.t("flag.autonomy.reason"))
	return cmd
}

func (a *command) autonomyHistory() *cobra.Command {
	var limit int
	cmd := &cobra.Command{Use: "history [CHANNEL]", Short: a.t("cmd.autonomy.history"), Args: a.someArgs("[CHANNEL]", 0, 1), RunE: func(cmd *cobra.Command, words []string) error {
		if err := a.checkLimit(limit); err != nil {
			return err
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			name := core.ChannelName("")
			if len(words) == 1 {
				name = core.ChannelName(words[0])
			}
			if err := a.knownChannel(ctx, s, name); err != nil {
				return err
			}
			list, err := s.AutonomySteps(ctx, name, 0, limit)
			if err != nil {
				return err
			}
			if a.flagJSON {
				next := ""
				if len(list) == limit {
					next = strconv.FormatInt(list[len(list)-1].Seq, 10)
				}
				return a.out.json(listOf(list, next))
			}
			if len(list) == 0 {
				a.out.line(a.t("autonomy.nosteps"))
				return nil
			}
			var rows [][]cell
			for _, x := range list {
				note := x.Detail
				if x.Limits != nil {
					note = a.limitsText(*x.Limits)
				}
				rows = append(rows, []cell{plainCell(a.say.DateTime(x.At.Local())), plainCell(string(x.Channel)), {a.code("autonomy.state", string(x.To)), autonomyStyle(x.To)},
					plainCell(a.code("autonomy.reason", string(x.Reason))), plainCell(a.agreed(x.Agreement)), plainCell(note), plainCell(x.By)})
			}
			a.out.table([]column{{head: a.t("col.since")}, {head: a.t("col.channel")}, {head: a.t("col.state")}, {head: a.t("col.reason"), flex: true}, {head: a.t("col.agreement")},
				{head: a.t("col.note"), flex: true}, {head: a.t("col.by")}}, rows)
			return nil
		})
	}}
	cmd.Flags().IntVar(&limit, "limit", 50, a.t("flag.limit"))
	return cmd
}
