package cli

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

// ruleCmd keeps the standing rules.
func (a *command) ruleCmd() *cobra.Command {
	cmd := a.noun("rule")
	cmd.Long = a.t("cmd.rule.long")
	cmd.AddCommand(a.ruleAdd(), a.ruleList(), a.ruleRemove(), a.ruleTest())
	return cmd
}

func (a *command) ruleAdd() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{Use: "add WORDS...", Short: a.t("cmd.rule.add"), Args: a.someArgs("WORDS...", 1, 100), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			read, err := s.ReadRule(ctx, strings.Join(words, " "))
			if err != nil {
				return err
			}
			if !a.flagJSON {
				a.showReading(read)
			}
			if len(read.Checks) > 0 && !yes {
				if !a.canAsk() {
					return core.Invalid("--yes", "%s", a.t("error.rule.yes"))
				}
				if ok, err := a.confirm(a.t("ask.rule")); err != nil || !ok {
					return err
				}
			}
			r, err := s.AddRule(ctx, read.Text, read.Digest, by)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(r)
			}
			a.out.line(a.f("done.rule.add", args{"id": short(r.ID), "text": r.Text}))
			return nil
		})
	}}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, a.t("flag.yes.rule"))
	return cmd
}

// showReading shows what a rule was understood to mean, and what was not.
func (a *command) showReading(r core.RuleReading) {
	for _, w := range r.Words[a.say.Lang()] {
		a.out.styled(styleGood, "  "+w)
	}
	for _, u := range r.Unclear {
		a.out.styled(styleWarn, "  "+a.f("rule.unclear."+u.Why, args{"text": u.Text}))
	}
}

func (a *command) ruleList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: a.t("cmd.rule.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.Rules(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(struct {
					Items []core.RuleView `json:"items"`
				}{append([]core.RuleView{}, list...)})
			}
			if len(list) == 0 {
				a.out.line(a.t("rule.none"))
				return nil
			}
			var rows [][]cell
			for _, r := range list {
				rows = append(rows, []cell{plainCell(short(r.ID)), plainCell(r.Text), plainCell(strings.Join(r.Words[a.say.Lang()], " ")), plainCell(a.say.Date(r.At))})
			}
			a.out.table([]column{{head: a.t("col.id")}, {head: a.t("col.rule"), flex: true}, {head: a.t("col.means"), flex: true}, {head: a.t("col.since")}}, rows)
			return nil
		})
	}}
}

func (a *command) ruleRemove() *cobra.Command {
	return &cobra.Command{Use: "remove RULE", Short: a.t("cmd.rule.remove"), Args: a.oneArg("RULE"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			id, err := a.ruleID(ctx, s, words[0])
			if err != nil {
				return err
			}
			if err := s.RemoveRule(ctx, id, by); err != nil {
				return err
			}
			return a.done("done.rule.remove", args{"id": short(id)})
		})
	}}
}

func (a *command) ruleID(ctx context.Context, s Session, given string) (core.RuleID, error) {
	return resolve(ctx, a, "rule", given, func(ctx context.Context, _ string) ([]core.RuleID, string, error) {
		list, err := s.Rules(ctx)
		return idsOf(list, func(r core.RuleView) core.RuleID { return r.ID }), "", err
	})
}

func (a *command) ruleTest() *cobra.Command {
	return &cobra.Command{Use: "test RULE|WORDS...", Short: a.t("cmd.rule.test"), Args: a.someArgs("RULE|WORDS...", 1, 100), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			id, text := core.RuleID(""), strings.Join(words, " ")
			// One word that is no word but the beginning or end of an id names a rule.
			if len(words) == 1 && len(text) >= 4 && strings.Trim(text, "0123456789abcdef-") == "" {
				var err error
				if id, err = a.ruleID(ctx, s, text); err != nil {
					return err
				}
				text = ""
			}
			t, err := s.TryRule(ctx, id, text)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(t)
			}
			a.out.head(t.Reading.Text)
			a.showReading(t.Reading)
			a.out.blank()
			var rows [][]cell
			for _, j := range t.Jobs {
				rows = append(rows, []cell{plainCell(short(j.Job)), plainCell(a.state("job", string(j.State))), plainCell(j.Title), plainCell(j.Company), plainCell(j.Found)})
			}
			if len(rows) > 0 {
				a.out.table([]column{{head: a.t("col.id")}, {head: a.t("col.state")}, {head: a.t("col.title"), flex: true}, {head: a.t("col.company")}, {head: a.t("col.found"), flex: true}}, rows)
			}
			a.out.line(a.say.N("rule.refused", t.Refused, args{"all": strconv.Itoa(t.Checked)}))
			return nil
		})
	}}
}
