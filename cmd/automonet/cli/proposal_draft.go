package cli

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

func (a *command) proposalDraft() *cobra.Command {
	var wish core.DraftWish
	var channel, lang string
	cmd := &cobra.Command{Use: "draft JOB", Short: a.t("cmd.proposal.draft"), Long: a.t("cmd.proposal.draft.long"), Args: a.oneArg("JOB"),
		RunE: func(cmd *cobra.Command, words []string) error {
			wish.Channel, wish.Language = core.ChannelName(channel), core.Lang(lang)
			wish, err := core.NewDraftWish(wish)
			if err != nil {
				return err
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				id, err := a.jobID(ctx, s, words[0])
				if err != nil {
					return err
				}
				if err := a.knownChannel(ctx, s, wish.Channel); err != nil {
					return err
				}
				view := a.draftView()
				p, err := s.DraftWith(ctx, id, wish, view.see)
				view.end()
				if err != nil {
					return err
				}
				return a.drafted(p)
			})
		}}
	cmd.Flags().StringVar(&channel, "channel", "", a.t("flag.channel"))
	a.wishFlags(cmd, &wish, &lang)
	cmd.Flags().IntVar(&wish.Variants, "variants", 0, a.t("flag.variants"))
	cmd.Flags().BoolVar(&wish.TemplateOnly, "template-only", false, a.t("flag.templateonly"))
	return cmd
}

func (a *command) wishFlags(cmd *cobra.Command, wish *core.DraftWish, lang *string) {
	cmd.Flags().StringSliceVar(&wish.Models, "model", nil, a.t("flag.model"))
	cmd.Flags().StringVar(&wish.Instruction, "instruction", "", a.t("flag.instruction"))
	cmd.Flags().StringVar(lang, "language", "", a.t("flag.language"))
}

// drafted shows a proposal that was just written, with its other variants.
func (a *command) drafted(p core.Proposal) error {
	if a.flagJSON {
		return a.out.json(p)
	}
	a.showProposal(p)
	for i, v := range p.Writing.Others {
		a.out.blank()
		a.out.head(a.f("draft.variant", args{"n": i + 1, "model": v.Model}))
		a.out.text(v.Content.Body, "  │ ")
		a.failedGates(v.Gates)
		a.out.styled(styleDim, a.f("next.choose", args{"id": short(p.ID), "n": i + 1}))
	}
	a.out.blank()
	a.out.styled(styleDim, a.f("next.approve", args{"id": short(p.ID)}))
	return nil
}

func (a *command) failedGates(gates []core.GateResult) {
	for _, g := range gates {
		if !g.Passed {
			a.out.styled(styleBad, a.f("proposal.gate", args{"text": i18n.Gate(a.say.Lang(), g)}))
		}
	}
}

// showWriting prints what the making of a text took, and how it meets the posting's
// requests.
func (a *command) showWriting(w core.Writing) {
	if n := len(w.Calls); n > 0 || w.Cost > 0 {
		a.out.styled(styleDim, a.f("draft.cost", args{"n": n, "cost": w.Cost}))
	}
	for _, st := range w.Steps {
		if st.Model == "" && len(st.Calls) == 0 && st.Stage != core.StageTemplate {
			continue // nobody was asked; the template's own line says why
		}
		a.out.styled(styleDim, "  "+a.step(st))
	}
	for _, r := range w.Requirements {
		mark, st := "✓", styleNone
		if !r.Met {
			mark, st = "·", styleWarn
		}
		text := r.Text
		if text == "" {
			text = a.code("instruction", string(r.Kind))
		}
		a.out.styled(st, "  "+mark+" "+a.f("draft.request", args{"text": text}))
	}
}

// step words one call on the way to a text and what came of it.
func (a *command) step(st core.DraftStep) string {
	var why []string
	for _, code := range st.Why {
		why = append(why, i18n.Finding(a.say.Lang(), code))
	}
	out := a.code("stage", string(st.Stage))
	if st.Variant > 0 {
		out = strconv.Itoa(st.Variant) + ". " + out
	}
	if st.Model != "" {
		out += " (" + st.Model + ")"
	}
	out += ": " + a.code("stepresult", st.Result)
	if len(why) > 0 {
		out += ": " + strings.Join(why, "; ")
	}
	if st.Score != nil {
		out += ", " + a.f("draft.score", args{"n": *st.Score})
	}
	if st.Cost > 0 {
		out += ", " + a.usd(st.Cost)
	}
	return out
}

func (a *command) proposalRegenerate() *cobra.Command {
	var wish core.DraftWish
	var lang string
	cmd := &cobra.Command{Use: "regenerate PROPOSAL", Short: a.t("cmd.proposal.regenerate"), Long: a.t("cmd.proposal.regenerate.long"), Args: a.oneArg("PROPOSAL"),
		RunE: func(cmd *cobra.Command, words []string) error {
			wish.Language = core.Lang(lang)
			wish, err := core.NewDraftWish(wish)
			if err != nil {
				return err
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				id, err := a.proposalID(ctx, s, words[0])
				if err != nil {
					return err
				}
				view := a.draftView()
				p, err := s.Regenerate(ctx, id, wish, by, view.see)
				view.end()
				if err != nil {
					return err
				}
				return a.drafted(p)
			})
		}}
	a.wishFlags(cmd, &wish, &lang)
	cmd.Flags().IntVar(&wish.Variants, "variants", 0, a.t("flag.variants"))
	return cmd
}

func (a *command) proposalChoose() *cobra.Command {
	return &cobra.Command{Use: "choose PROPOSAL VARIANT", Short: a.t("cmd.proposal.choose"), Args: a.someArgs("PROPOSAL VARIANT", 2, 2),
		RunE: func(cmd *cobra.Command, words []string) error {
			n, err := strconv.Atoi(words[1])
			if err != nil {
				return core.Invalid("variant", "%q is not the number of a variant", core.Clean(words[1], 20, false))
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				id, err := a.proposalID(ctx, s, words[0])
				if err != nil {
					return err
				}
				p, err := s.Choose(ctx, id, n, by)
				if err != nil {
					return err
				}
				return a.drafted(p)
			})
		}}
}

func (a *command) proposalCompare() *cobra.Command {
	var models []string
	var full bool
	cmd := &cobra.Command{Use: "compare JOB", Short: a.t("cmd.proposal.compare"), Long: a.t("cmd.proposal.compare.long"), Args: a.oneArg("JOB"),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.with(cmd, func(ctx context.Context, s Session) error {
				id, err := a.jobID(ctx, s, words[0])
				if err != nil {
					return err
				}
				view := a.draftView()
				view.models = models
				trials, err := s.Compare(ctx, id, models, view.see)
				view.end()
				if err != nil {
					return err
				}
				if !a.flagJSON {
					a.showTrials(trials, full)
				} else if err := a.out.json(listOf(trials, "")); err != nil {
					return err
				}
				return noTrial(trials)
			})
		}}
	cmd.Flags().StringSliceVar(&models, "models", nil, a.t("flag.models"))
	cmd.Flags().BoolVar(&full, "full", false, a.t("flag.full"))
	return cmd
}

// noTrial is the error of a comparison in which no model wrote a text.
func noTrial(trials []core.DraftTrial) error {
	budget := true
	for _, t := range trials {
		if t.Err == "" {
			return nil
		}
		budget = budget && t.ErrKind == core.KindBudget
	}
	if budget {
		return core.Errorf(core.KindBudget, "no model fits in the budget, or none is set; see: automonet budget show, and set it with: automonet budget set")
	}
	return core.Errorf(core.KindBlocked, "no model wrote a text; the reasons stand beside them")
}

// showTrials prints the models side by side, then their texts when asked.
func (a *command) showTrials(trials []core.DraftTrial, full bool) {
	var rows [][]cell
	for _, t := range trials {
		var failed, tried []string
		for _, g := range t.Gates {
			if !g.Passed {
				failed = append(failed, i18n.GateName(a.say.Lang(), g.Gate))
			}
		}
		for _, st := range t.Steps {
			tried = append(tried, a.code("stage", string(st.Stage)))
		}
		checks := cell{a.t("draft.passed"), styleGood}
		switch {
		case len(failed) > 0:
			checks = cell{strings.Join(failed, ", "), styleBad}
		case t.Err != "":
			checks = cell{a.say.Error(t.Err), styleBad}
		}
		words := ""
		if n := len(strings.Fields(t.Content.Body)); n > 0 {
			words = a.say.Int(int64(n))
		}
		rows = append(rows, []cell{plainCell(t.Model), plainCell(a.say.USD(t.Cost)), plainCell(a.say.Value(t.Duration)), plainCell(words),
			plainCell(strings.Join(tried, " → ")), checks})
	}
	a.out.table([]column{{head: a.t("col.model")}, {head: a.t("col.cost"), right: true}, {head: a.t("col.time"), right: true}, {head: a.t("col.words"), right: true},
		{head: a.t("col.steps"), flex: true}, {head: a.t("col.checks"), flex: true}}, rows)
	if !full {
		return
	}
	for _, t := range trials {
		a.out.blank()
		a.out.head(t.Model)
		if t.Content.Body != "" {
			a.out.text(t.Content.Subject, "  │ ")
			a.out.text(t.Content.Body, "  │ ")
		}
		a.failedGates(t.Gates)
		if t.Err != "" {
			a.out.styled(styleBad, a.say.Error(t.Err))
		}
		for _, m := range t.Missing {
			a.out.styled(styleWarn, a.f("proposal.missing", args{"text": i18n.Note(a.say.Lang(), m)}))
		}
	}
}
