package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

func (a *command) proposalCmd() *cobra.Command {
	cmd := a.noun("proposal")
	cmd.AddCommand(a.proposalList(), a.proposalShow(), a.proposalApprove(), a.proposalReject(), a.proposalEdit(), a.proposalDraft(),
		a.proposalRegenerate(), a.proposalChoose(), a.proposalCompare())
	return cmd
}

func (a *command) proposalList() *cobra.Command {
	var states []string
	var job, after string
	var limit int
	cmd := &cobra.Command{Use: "list", Short: a.t("cmd.proposal.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		f := core.ProposalFilter{Brief: true, After: after, Limit: limit}
		var err error
		if f.States, err = statesOf(a, core.ProposalMachine(), states); err != nil {
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
			list, next, err := s.Proposals(ctx, f)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, next))
			}
			if len(list) == 0 {
				a.out.line(a.t("proposal.none"))
				return nil
			}
			var rows [][]cell
			for _, p := range list {
				rows = append(rows, []cell{plainCell(short(p.ID)), {a.state("proposal", string(p.State)), proposalStyle(p.State)},
					plainCell(string(p.Content.Channel)), plainCell(p.Content.Recipient), plainCell(p.Content.Subject),
					plainCell(short(p.JobID)), plainCell(a.say.DateTime(p.UpdatedAt.Local()))})
			}
			a.out.table([]column{{head: a.t("col.proposal")}, {head: a.t("col.state")}, {head: a.t("col.channel")},
				{head: a.t("col.recipient"), flex: true}, {head: a.t("col.subject"), flex: true}, {head: a.t("col.job")}, {head: a.t("col.changed")}}, rows)
			a.more(next)
			return nil
		})
	}}
	cmd.Flags().StringSliceVar(&states, "state", nil, a.t("flag.state"))
	cmd.Flags().StringVar(&job, "job", "", a.t("flag.job"))
	a.pageFlags(cmd, &after, &limit)
	return cmd
}

func proposalStyle(s core.ProposalState) style {
	switch s {
	case core.ProposalWaiting:
		return styleLink
	case core.ProposalApproved:
		return styleGood
	case core.ProposalRefused, core.ProposalNeedsHuman:
		return styleWarn
	}
	return styleNone
}

// withProposal opens the service, finds the proposal and calls f with it.
func (a *command) withProposal(cmd *cobra.Command, given string, f func(context.Context, Session, core.Proposal) error) error {
	return a.with(cmd, func(ctx context.Context, s Session) error {
		id, err := a.proposalID(ctx, s, given)
		if err != nil {
			return err
		}
		p, err := s.Proposal(ctx, id)
		if err != nil {
			return err
		}
		return f(ctx, s, p)
	})
}

func (a *command) proposalShow() *cobra.Command {
	return &cobra.Command{Use: "show PROPOSAL", Short: a.t("cmd.proposal.show"), Args: a.oneArg("PROPOSAL"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.withProposal(cmd, words[0], func(_ context.Context, _ Session, p core.Proposal) error {
			if a.flagJSON {
				return a.out.json(p)
			}
			a.showProposal(p)
			return nil
		})
	}}
}

// showProposal prints the text as it would go out, then what supports it and
// what stands in its way.
func (a *command) showProposal(p core.Proposal) {
	c := p.Content
	price := ""
	if c.Price.Stated() {
		price = a.say.Pay(c.Price)
	}
	var files []string
	for _, f := range c.Attachments {
		files = append(files, f.Name)
	}
	a.out.pairs([][2]string{
		{a.t("proposal.id"), string(p.ID)},
		{a.t("col.job"), string(p.JobID)},
		{a.t("col.state"), a.state("proposal", string(p.State))},
		{a.t("col.channel"), string(c.Channel)},
		{a.t("col.recipient"), c.Recipient},
		{a.t("proposal.price"), price},
		{a.t("proposal.files"), strings.Join(files, ", ")},
		{a.t("proposal.made"), strings.TrimSpace(a.code("rung", string(p.Rung)) + " " + p.Template + " " + p.Model)},
		{a.t("proposal.hash"), string(p.Hash)},
		{a.t("col.subject"), c.Subject},
	})
	a.showText(p)
}

// showText prints a text with what supports it and what stands in its way.
func (a *command) showText(p core.Proposal) {
	a.out.blank()
	a.out.text(p.Content.Body, "  │ ")
	if len(p.Claims) > 0 {
		a.out.blank()
		a.out.head(a.t("proposal.claims"))
		for _, claim := range p.Claims {
			if claim.Fact == "" {
				a.out.styled(styleBad, "  ✗ "+claim.Text+"  "+a.t("proposal.nofact"))
				continue
			}
			a.out.line("  ✓ " + claim.Text + "  [" + string(claim.Fact) + "]")
		}
	}
	a.showWriting(p.Writing)
	a.failedGates(p.Gates)
	for _, m := range p.Missing {
		a.out.styled(styleWarn, a.f("proposal.missing", args{"text": i18n.Note(a.say.Lang(), m)}))
	}
	for _, fl := range distinctFlags(p) {
		a.out.styled(styleWarn, a.f("proposal.flag", args{"text": i18n.Note(a.say.Lang(), fl)}))
	}
	if p.Approval != nil {
		a.out.line(a.f("proposal.approved", args{"by": p.Approval.By, "at": p.Approval.At.Local()}))
	}
}

// distinctFlags leaves out a remark that another one, or what is missing, says
// more fully: a check of the text and the question before sending are one thing.
func distinctFlags(p core.Proposal) []string {
	asked := map[string]bool{}
	for _, f := range append(slices.Clone(p.Missing), p.Flags...) {
		if code, ok := strings.CutPrefix(f, "ask:"); ok {
			code, _, _ = strings.Cut(code, ": ")
			asked[code] = true
		}
	}
	var out []string
	for _, f := range p.Flags {
		code, _, _ := strings.Cut(f, ": ")
		if !asked[code] && !slices.Contains(out, f) && !slices.Contains(p.Missing, f) {
			out = append(out, f)
		}
	}
	return out
}

// unsendable says in words why a proposal cannot be approved, "" when it can.
func (a *command) unsendable(p core.Proposal) string {
	if p.Unsendable() == "" {
		return ""
	}
	lang := a.say.Lang()
	var out []string
	for _, c := range p.Claims {
		if c.Fact == "" {
			out = append(out, "“"+c.Text+"” "+a.t("proposal.nofact"))
		}
	}
	for _, g := range p.Gates {
		if !g.Passed {
			out = append(out, i18n.Gate(lang, g))
		}
	}
	for _, m := range p.Missing {
		out = append(out, i18n.Note(lang, m))
	}
	return strings.Join(out, "; ")
}

func (a *command) proposalApprove() *cobra.Command {
	var hash string
	var yes bool
	cmd := &cobra.Command{Use: "approve PROPOSAL", Short: a.t("cmd.proposal.approve"), Long: a.t("cmd.proposal.approve.long"), Args: a.oneArg("PROPOSAL"),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.withProposal(cmd, words[0], func(ctx context.Context, s Session, p core.Proposal) error {
				seen := core.ContentHash(hash)
				if seen == "" {
					if !yes {
						if !a.canAsk() {
							return core.Invalid("", "%s", a.f("error.approve", args{"id": short(p.ID)}))
						}
						a.showProposal(p)
						a.out.blank()
						ok, err := a.confirm(a.t("ask.approve"))
						if err != nil || !ok {
							return a.unless(err)
						}
					}
					// What was shown is what is approved: a change in between is refused.
					seen = p.Content.Hash()
				}
				approved, err := s.Approve(ctx, p.ID, seen, by)
				if why := a.unsendable(p); why != "" && core.KindOf(err) == core.KindDenied {
					return core.Errorf(core.KindDenied, "%s", a.f("error.unsendable", args{"id": short(p.ID), "why": why})).Because(err)
				}
				if err != nil {
					return err
				}
				p = approved
				if a.flagJSON {
					return a.out.json(p)
				}
				key := "done.approve.live"
				if s.DryRun {
					key = "done.approve.dry"
				}
				if gone, err := a.sentAlready(ctx, s, p); err != nil || gone {
					return err
				}
				if p.Content.Channel == assistChannel {
					key = "done.approve.assist"
				}
				a.out.line(a.f(key, args{"id": short(p.ID), "hash": string(p.Hash), "channel": string(p.Content.Channel), "to": p.Content.Recipient}))
				return nil
			})
		}}
	cmd.Flags().StringVar(&hash, "hash", "", a.t("flag.hash"))
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, a.t("flag.yes"))
	return cmd
}

// assistChannel hands the text to the user instead of sending it.
const assistChannel core.ChannelName = "assist"

// sentAlready says so when the approved text went out before.
func (a *command) sentAlready(ctx context.Context, s Session, p core.Proposal) (bool, error) {
	subs, _, err := s.Submissions(ctx, core.SubmissionFilter{JobID: p.JobID, States: []core.SubmissionState{core.SubmissionSent}, Limit: core.MaxLimit})
	if err != nil {
		return false, err
	}
	for _, sub := range subs {
		if sub.ProposalID == p.ID && sub.State == core.SubmissionSent {
			a.out.line(a.f("done.approve.sent", args{"id": short(p.ID), "submission": short(sub.ID)}))
			return true, nil
		}
	}
	return false, nil
}

// unless says that nothing was done when the user said no.
func (a *command) unless(err error) error {
	if err == nil {
		a.out.line(a.t("done.nothing"))
	}
	return err
}

func (a *command) proposalReject() *cobra.Command {
	var reason string
	cmd := &cobra.Command{Use: "reject PROPOSAL", Short: a.t("cmd.proposal.reject"), Args: a.oneArg("PROPOSAL"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			id, err := a.proposalID(ctx, s, words[0])
			if err != nil {
				return err
			}
			p, err := s.Reject(ctx, id, by, reason)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(p)
			}
			a.out.line(a.f("done.reject", args{"id": short(p.ID)}))
			return nil
		})
	}}
	cmd.Flags().StringVar(&reason, "reason", "", a.t("flag.reason"))
	return cmd
}

func (a *command) previewCmd() *cobra.Command {
	var raw bool
	cmd := &cobra.Command{Use: "preview [PROPOSAL]", Short: a.t("cmd.preview"), Long: a.t("cmd.preview.long"), Args: a.someArgs("[PROPOSAL]", 0, 1),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.with(cmd, func(ctx context.Context, s Session) error {
				if len(words) == 0 {
					return a.previewAll(ctx, s)
				}
				id, err := a.proposalID(ctx, s, words[0])
				if err != nil {
					return err
				}
				p, err := s.Preview(ctx, id)
				if err != nil {
					return err
				}
				if a.flagJSON {
					return a.out.json(p)
				}
				a.out.head(a.say.Error(p.Summary))
				a.out.blank()
				shown := p.Text
				if raw || shown == "" {
					shown = p.Wire
				}
				a.out.text(shown, "  │ ")
				if p.Link != "" {
					a.out.blank()
					a.out.styled(styleLink, p.Link)
				}
				for _, w := range p.Warnings {
					a.out.styled(styleWarn, a.f("proposal.flag", args{"text": a.say.Error(w)}))
				}
				a.showBlocks(p.Blocks)
				return nil
			})
		}}
	cmd.Flags().BoolVar(&raw, "raw", false, a.t("flag.raw"))
	return cmd
}

// previewAll lists what would go out for every proposal that waits.
func (a *command) previewAll(ctx context.Context, s Session) error {
	list, next, err := s.Proposals(ctx, core.ProposalFilter{States: []core.ProposalState{core.ProposalWaiting, core.ProposalApproved}, Limit: 50})
	if err != nil {
		return err
	}
	type entry struct {
		Proposal core.ProposalID `json:"proposal"`
		core.Preview
	}
	var all []entry
	var rows [][]cell
	for _, p := range list {
		view, err := s.Preview(ctx, p.ID)
		if err != nil {
			return err
		}
		all = append(all, entry{p.ID, view})
		blocks := cell{a.t("preview.free"), styleGood}
		if len(view.Blocks) > 0 {
			blocks = cell{a.block(view.Blocks[0]), styleWarn}
		}
		rows = append(rows, []cell{plainCell(short(p.ID)), plainCell(a.state("proposal", string(p.State))), plainCell(a.say.Error(view.Summary)), blocks})
	}
	if a.flagJSON {
		return a.out.json(listOf(all, next))
	}
	if len(rows) == 0 {
		a.out.line(a.t("preview.none"))
		return nil
	}
	a.out.table([]column{{head: a.t("col.proposal")}, {head: a.t("col.state")}, {head: a.t("col.sends"), flex: true}, {head: a.t("col.blocks"), flex: true}}, rows)
	a.more(next)
	return nil
}

func (a *command) showBlocks(blocks []core.Block) {
	for _, b := range blocks {
		st := styleWarn
		if b.Kind == core.BlockRefuse {
			st = styleBad
		}
		a.out.styled(st, a.code("blockkind", string(b.Kind))+": "+a.block(b))
	}
}

// block says in words why something is not sent now.
func (a *command) block(b core.Block) string {
	text := withParams(b.Code, b.Params)
	if i18n.BlockKnown(b.Code) {
		text = i18n.Block(a.say.Lang(), b.Code, b.Params)
	}
	if !b.Until.IsZero() {
		text += " " + a.f("block.until", args{"at": b.Until.Local()})
	}
	return text
}
