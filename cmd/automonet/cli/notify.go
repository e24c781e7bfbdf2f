package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

func (a *command) notifyCmd() *cobra.Command {
	cmd := a.noun("notify")
	cmd.AddCommand(a.notifyList(), a.notifyRead(), a.notifyTargets(), a.notifyTest(), a.notifyPair(), a.notifyRules())
	return cmd
}

func (a *command) notifyList() *cobra.Command {
	var unread bool
	var after string
	var limit int
	cmd := &cobra.Command{Use: "list", Short: a.t("cmd.notify.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if err := a.checkLimit(limit); err != nil {
			return err
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, next, err := s.Notices(ctx, core.NoticeFilter{Unread: unread, After: after, Limit: limit})
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, next))
			}
			if len(list) == 0 {
				a.out.line(a.t("notify.none"))
				return nil
			}
			var rows [][]cell
			for _, n := range list {
				style := styleWarn
				if !n.ReadAt.IsZero() {
					style = styleDim
				}
				rows = append(rows, []cell{plainCell(a.say.DateTime(n.At.Local())), {n.Title, style}, plainCell(n.Text)})
			}
			a.out.table([]column{{head: a.t("col.at")}, {head: a.t("col.notice")}, {head: a.t("col.note"), flex: true}}, rows)
			a.more(next)
			return nil
		})
	}}
	cmd.Flags().BoolVar(&unread, "unread", false, a.t("flag.notify.unread"))
	a.pageFlags(cmd, &after, &limit)
	return cmd
}

func (a *command) notifyRead() *cobra.Command {
	return &cobra.Command{Use: "read", Short: a.t("cmd.notify.read"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			n, err := s.ReadNotices(ctx, "")
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(map[string]int{"read": n})
			}
			a.out.line(a.f("done.notify.read", args{"n": n}))
			return nil
		})
	}}
}

func (a *command) notifyTargets() *cobra.Command {
	return &cobra.Command{Use: "targets", Short: a.t("cmd.notify.targets"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.NoticeTargets(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			if len(list) == 0 {
				a.out.line(a.t("notify.notargets"))
				return nil
			}
			var rows [][]cell
			for _, t := range list {
				state, style := a.t("notify.ready"), styleGood
				if !t.Ready {
					state, style = a.say.Or("notify.why."+t.Why, t.Why, nil), styleWarn
				}
				rows = append(rows, []cell{plainCell(t.Name), plainCell(t.Driver), {state, style}, plainCell(strconv.Itoa(t.Waiting)), plainCell(a.say.Error(t.Error))})
			}
			a.out.table([]column{{head: a.t("col.target")}, {head: a.t("col.driver")}, {head: a.t("col.state"), flex: true}, {head: a.t("col.waiting")}, {head: a.t("col.note"), flex: true}}, rows)
			return nil
		})
	}}
}

func (a *command) notifyTest() *cobra.Command {
	return &cobra.Command{Use: "test TARGET", Short: a.t("cmd.notify.test"), Args: a.oneArg("TARGET"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			if err := s.TestNotice(ctx, words[0]); err != nil {
				return err
			}
			return a.done("done.notify.test", args{"name": words[0]})
		})
	}}
}

func (a *command) notifyPair() *cobra.Command {
	return &cobra.Command{Use: "pair TARGET", Short: a.t("cmd.notify.pair"), Long: a.t("cmd.notify.pair.long"), Args: a.oneArg("TARGET"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			p, err := s.PairNotice(ctx, words[0])
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(p)
			}
			a.out.line(a.f("done.notify.pair", args{"code": p.Code, "bot": p.Bot, "link": p.Link, "until": a.say.DateTime(p.Until.Local())}))
			return nil
		})
	}}
}

func (a *command) notifyRules() *cobra.Command {
	var set []string
	var target, quiet, digest string
	cmd := &cobra.Command{Use: "rules", Short: a.t("cmd.notify.rules"), Long: a.t("cmd.notify.rules.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			r, err := s.NoticeRules(ctx)
			if err != nil {
				return err
			}
			changed, err := a.changeRules(&r, set, target, quiet, digest)
			if err != nil {
				return err
			}
			if changed {
				if r, err = s.SaveNoticeRules(ctx, r, by); err != nil {
					return err
				}
			}
			if a.flagJSON {
				return a.out.json(r)
			}
			targets, err := s.NoticeTargets(ctx)
			if err != nil {
				return err
			}
			a.showRules(r, targets)
			return nil
		})
	}}
	cmd.Flags().StringArrayVar(&set, "set", nil, a.t("flag.notify.set"))
	cmd.Flags().StringVar(&target, "target", "", a.t("flag.notify.target"))
	cmd.Flags().StringVar(&quiet, "quiet", "", a.t("flag.notify.quiet"))
	cmd.Flags().StringVar(&digest, "digest", "", a.t("flag.notify.digest"))
	return cmd
}

// changeRules applies the flags and reports whether there were any.
func (a *command) changeRules(r *core.NoticeRules, set []string, target, quiet, digest string) (bool, error) {
	for _, one := range set {
		kind, level, ok := strings.Cut(one, "=")
		if !ok {
			return false, core.Invalid("--set", "%s", a.f("error.value", args{"got": one, "want": "reply=silent"}))
		}
		if target == "" {
			if r.Events == nil {
				r.Events = map[core.NoticeKind]core.NoticeLevel{}
			}
			r.Events[core.NoticeKind(kind)] = core.NoticeLevel(level)
			continue
		}
		if r.Targets == nil {
			r.Targets = map[string]map[core.NoticeKind]core.NoticeLevel{}
		}
		if r.Targets[target] == nil {
			r.Targets[target] = map[core.NoticeKind]core.NoticeLevel{}
		}
		r.Targets[target][core.NoticeKind(kind)] = core.NoticeLevel(level)
	}
	switch {
	case quiet == "off":
		r.QuietFrom, r.QuietTo = 0, 0
	case quiet != "":
		if n, err := fmt.Sscanf(quiet, "%d-%d", &r.QuietFrom, &r.QuietTo); err != nil || n != 2 {
			return false, core.Invalid("--quiet", "%s", a.f("error.value", args{"got": quiet, "want": "22-7, off"}))
		}
	}
	switch digest {
	case "":
	case "off":
		r.DigestAt = ""
	default:
		r.DigestAt = digest
	}
	return len(set) > 0 || quiet != "" || digest != "", nil
}

func (a *command) showRules(r core.NoticeRules, targets []core.NoticeTarget) {
	names := []string{}
	for _, t := range targets {
		names = append(names, t.Name)
	}
	for name := range r.Targets {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	columns := []column{{head: a.t("col.notice")}}
	for _, name := range names {
		columns = append(columns, column{head: name})
	}
	if len(names) == 0 {
		columns = append(columns, column{head: a.t("col.target")})
	}
	var rows [][]cell
	for _, kind := range core.NoticeKinds() {
		line := []cell{plainCell(string(kind))}
		for i := range max(1, len(names)) {
			name := ""
			if i < len(names) {
				name = names[i]
			}
			level := r.Level(name, kind)
			line = append(line, cell{string(level), map[core.NoticeLevel]style{core.NoticeOn: styleGood, core.NoticeOff: styleDim}[level]})
		}
		rows = append(rows, line)
	}
	a.out.table(columns, rows)
	if r.QuietFrom != r.QuietTo {
		a.out.line(a.f("notify.quiet", args{"from": r.QuietFrom, "to": r.QuietTo}))
	} else {
		a.out.line(a.t("notify.noquiet"))
	}
	if r.DigestAt == "" {
		a.out.line(a.t("notify.nodigest"))
		return
	}
	a.out.line(a.f("notify.digest", args{"at": r.DigestAt}))
}
