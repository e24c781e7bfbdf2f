package cli

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/profilefile"
)

func (a *command) profileImport() *cobra.Command {
	var yes bool
	var profile string
	cmd := &cobra.Command{Use: "import FILE|-", Short: a.t("cmd.profile.import"), Long: a.t("cmd.profile.import.long"), Args: a.oneArg("FILE|-"), RunE: func(cmd *cobra.Command, words []string) error {
		raw, err := readInput(a, words[0])
		if err != nil {
			return err
		}
		if !isCV(words[0], raw) {
			p, err := profilefile.Parse(words[0], raw)
			if err != nil {
				return err
			}
			return a.with(cmd, func(ctx context.Context, s Session) error { return a.saveProfile(ctx, s, p) })
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			return a.importCV(ctx, s, core.ProfileID(profile), filepath.Base(words[0]), raw, yes)
		})
	}}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, a.t("flag.yes.candidates"))
	cmd.Flags().StringVar(&profile, "profile", "", a.t("flag.profile"))
	return cmd
}

// isCV tells a CV from a profile file, which is YAML.
func isCV(name string, raw []byte) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml":
		return false
	case ".pdf", ".docx", ".doc", ".docm", ".md", ".markdown", ".json", ".txt", ".rtf":
		return true
	}
	head := string(raw[:min(len(raw), 8)])
	return strings.HasPrefix(head, "%PDF-") || strings.HasPrefix(head, "PK\x03\x04") || strings.HasPrefix(strings.TrimSpace(head), "{")
}

func (a *command) importCV(ctx context.Context, s Session, id core.ProfileID, name string, raw []byte, yes bool) error {
	res, err := s.ImportCV(ctx, id, name, "", raw, by)
	if err != nil {
		return err
	}
	taken := 0
	if yes {
		for i, c := range nameFirst(res.Candidates) {
			if !c.Exact() {
				continue
			}
			done, err := s.ConfirmCandidate(ctx, c.ID, core.CandidateChoice{}, by)
			if err != nil && core.KindOf(err) != core.KindConflict {
				return err
			}
			if err == nil {
				res.Candidates[i] = done
				taken++
			}
		}
	}
	if a.flagJSON {
		return a.out.json(res)
	}
	for _, n := range res.Notes {
		a.out.styled(styleWarn, a.f("cv.note."+n.Code, args{"page": strconv.Itoa(n.Page), "text": n.Text}))
	}
	var open []core.Candidate
	for _, c := range res.Candidates {
		if c.State == core.CandidatePending {
			open = append(open, c)
		}
	}
	a.showCandidates(open)
	a.out.line(a.say.N("cv.open", len(open), args{"file": res.File}))
	if taken > 0 {
		a.out.line(a.say.N("cv.taken", taken, nil))
	}
	if res.Known > 0 {
		a.out.line(a.say.N("cv.known", res.Known, nil))
	}
	if res.Rejected > 0 {
		a.out.line(a.say.N("cv.rejected", res.Rejected, nil))
	}
	if len(open) > 0 {
		a.out.styled(styleDim, a.t("cv.next"))
	}
	return nil
}

// nameFirst puts the name before all else, since it makes the profile. It sorts in
// place and returns the list.
func nameFirst(list []core.Candidate) []core.Candidate {
	for i, c := range list {
		if c.Fact.Kind == core.FactName {
			copy(list[1:i+1], list[:i])
			list[0] = c
			break
		}
	}
	return list
}

func (a *command) showCandidates(list []core.Candidate) {
	var rows [][]cell
	for _, c := range list {
		text := a.factText(c.Fact)
		var more []string
		if c.Fact.Years > 0 {
			more = append(more, a.say.N("cv.years", int(c.Fact.Years), nil))
		}
		if c.Fact.Level > 0 {
			more = append(more, a.f("cv.level", args{"n": strconv.Itoa(c.Fact.Level)}))
		}
		if len(more) > 0 {
			text += " (" + strings.Join(more, ", ") + ")"
		}
		note, style := "", styleWarn
		switch {
		case c.State != core.CandidatePending:
			note, style = a.t("cv.state."+string(c.State)), styleDim
		case c.Conflict != "":
			note = a.f("cv.conflict", args{"fact": string(c.Conflict)})
		case len(c.Warnings) > 0:
			note = a.t("cv.warn." + c.Warnings[0])
		}
		where := strconv.Itoa(c.Source.Line)
		if c.Source.Page > 0 {
			where = strconv.Itoa(c.Source.Page) + ":" + where
		}
		rows = append(rows, []cell{plainCell(short(c.ID)), plainCell(a.code("fact", string(c.Fact.Kind))), plainCell(text), plainCell(where),
			plainCell(strconv.Itoa(int(c.Confidence*100+0.5)) + " %"), {note, style}})
	}
	if len(rows) == 0 {
		return
	}
	a.out.table([]column{{head: a.t("col.id")}, {head: a.t("col.kind")}, {head: a.t("col.text"), flex: true}, {head: a.t("col.line")}, {head: a.t("col.sure")}, {head: a.t("col.note"), flex: true}}, rows)
}

// factText is a fact's text in the user's language, else in whichever it has.
func (a *command) factText(f core.Fact) string {
	if text, ok := f.In(a.say.Lang()); ok {
		return text
	}
	for _, l := range slices.Sorted(maps.Keys(f.Text)) {
		if f.Text[l] != "" {
			return f.Text[l]
		}
	}
	return ""
}

func (a *command) profileCandidates() *cobra.Command {
	var all bool
	cmd := &cobra.Command{Use: "candidates [ID]", Short: a.t("cmd.profile.candidates"), Args: a.someArgs("[ID]", 0, 1), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			if len(words) == 1 {
				return a.showCandidate(ctx, s, words[0])
			}
			f := core.CandidateFilter{States: []core.CandidateState{core.CandidatePending}}
			if all {
				f.States = nil
			}
			list, err := s.Candidates(ctx, f)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(struct {
					Items []core.Candidate `json:"items"`
				}{append([]core.Candidate{}, list...)})
			}
			a.showCandidates(list)
			if len(list) == 0 {
				a.out.line(a.t("cv.none"))
			}
			return nil
		})
	}}
	cmd.Flags().BoolVar(&all, "all", false, a.t("flag.candidates.all"))
	return cmd
}

// showCandidate shows one candidate with the words it was read from.
func (a *command) showCandidate(ctx context.Context, s Session, given string) error {
	id, err := a.candidateID(ctx, s, given)
	if err != nil {
		return err
	}
	c, err := s.Candidate(ctx, id)
	if err != nil {
		return err
	}
	if a.flagJSON {
		return a.out.json(c)
	}
	a.showCandidates([]core.Candidate{c})
	a.out.blank()
	where := c.Source.File
	if c.Source.Page > 0 {
		where += ", " + a.f("cv.page", args{"n": strconv.Itoa(c.Source.Page)})
	}
	where += ", " + a.f("cv.line", args{"n": strconv.Itoa(c.Source.Line)})
	a.out.pairs([][2]string{{a.t("cv.source"), where}, {a.t("cv.section"), c.Source.Section}})
	for _, l := range strings.Split(c.Source.Text, "\n") {
		a.out.line("  " + l)
	}
	return nil
}

func (a *command) profileConfirm() *cobra.Command {
	var replace, beside bool
	var text string
	var level int
	var years float64
	cmd := &cobra.Command{Use: "confirm ID...", Short: a.t("cmd.profile.confirm"), Long: a.t("cmd.profile.confirm.long"), Args: a.someArgs("ID...", 1, 500), RunE: func(cmd *cobra.Command, words []string) error {
		choice := core.CandidateChoice{}
		switch {
		case replace && beside:
			return core.Invalid("--replace", "%s", a.t("error.conflict.flags"))
		case replace:
			choice.Conflict = core.ConflictReplace
		case beside:
			choice.Conflict = core.ConflictBeside
		}
		edited := cmd.Flags().Changed("text") || cmd.Flags().Changed("level") || cmd.Flags().Changed("years")
		if edited && len(words) > 1 {
			return core.Invalid("ID", "%s", a.t("error.edit.many"))
		}
		return a.decideAll(cmd, words, "cv.confirmed", func(ctx context.Context, s Session, id core.CandidateID) (core.Candidate, error) {
			ch := choice
			if edited {
				c, err := s.Candidate(ctx, id)
				if err != nil {
					return c, err
				}
				f := c.Fact
				if cmd.Flags().Changed("text") {
					f.Text = map[core.Lang]string{}
					for l := range c.Fact.Text {
						f.Text[l] = text
					}
				}
				if cmd.Flags().Changed("level") {
					f.Level = level
				}
				if cmd.Flags().Changed("years") {
					f.Years = years
				}
				ch.Fact = &f
			}
			return s.ConfirmCandidate(ctx, id, ch, by)
		})
	}}
	fl := cmd.Flags()
	fl.BoolVar(&replace, "replace", false, a.t("flag.candidate.replace"))
	fl.BoolVar(&beside, "beside", false, a.t("flag.candidate.beside"))
	fl.StringVar(&text, "text", "", a.t("flag.candidate.text"))
	fl.IntVar(&level, "level", 0, a.t("flag.candidate.level"))
	fl.Float64Var(&years, "years", 0, a.t("flag.candidate.years"))
	return cmd
}

func (a *command) profileReject() *cobra.Command {
	return &cobra.Command{Use: "reject ID...", Short: a.t("cmd.profile.reject"), Args: a.someArgs("ID...", 1, 500), RunE: func(cmd *cobra.Command, words []string) error {
		return a.decideAll(cmd, words, "cv.refused", func(ctx context.Context, s Session, id core.CandidateID) (core.Candidate, error) {
			return s.RejectCandidate(ctx, id, by)
		})
	}}
}

// decideAll decides candidates one by one and stops at the first that cannot be.
func (a *command) decideAll(cmd *cobra.Command, words []string, done string, decide func(context.Context, Session, core.CandidateID) (core.Candidate, error)) error {
	return a.with(cmd, func(ctx context.Context, s Session) error {
		var out []core.Candidate
		for _, w := range words {
			id, err := a.candidateID(ctx, s, w)
			if err != nil {
				return err
			}
			c, err := decide(ctx, s, id)
			if err != nil {
				return err
			}
			out = append(out, c)
			if !a.flagJSON {
				a.out.line(a.f(done, args{"id": short(c.ID), "text": a.factText(c.Fact)}))
			}
		}
		if a.flagJSON {
			return a.out.json(struct {
				Items []core.Candidate `json:"items"`
			}{out})
		}
		return nil
	})
}

func (a *command) candidateID(ctx context.Context, s Session, given string) (core.CandidateID, error) {
	return resolve(ctx, a, "candidate", given, func(ctx context.Context, _ string) ([]core.CandidateID, string, error) {
		list, err := s.Candidates(ctx, core.CandidateFilter{})
		return idsOf(list, func(c core.Candidate) core.CandidateID { return c.ID }), "", err
	})
}
