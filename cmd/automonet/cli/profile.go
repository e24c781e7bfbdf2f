package cli

import (
	"context"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/profilefile"
)

func (a *command) profileCmd() *cobra.Command {
	cmd := a.noun("profile")
	cmd.AddCommand(a.profileShow(), a.profileImport(), a.profileCandidates(), a.profileConfirm(), a.profileReject(), a.profileEdit(), a.profilePDF())
	return cmd
}

func (a *command) profileShow() *cobra.Command {
	return &cobra.Command{Use: "show [PROFILE]", Short: a.t("cmd.profile.show"), Args: a.someArgs("[PROFILE]", 0, 1), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			p, err := s.Profile(ctx, core.ProfileID(strings.Join(words, "")))
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(p)
			}
			a.showProfile(p)
			return nil
		})
	}}
}

func (a *command) showProfile(p core.Profile) {
	a.out.head(p.Name)
	floor := ""
	if p.Floor.Stated() {
		floor = a.say.Money(p.Floor) + " " + a.t("period.hour")
	}
	a.out.pairs([][2]string{{a.t("profile.zone"), p.TimeZone}, {a.t("profile.floor"), floor}})
	a.out.blank()
	facts := append([]core.Fact(nil), p.Facts...)
	sort.SliceStable(facts, func(i, j int) bool { return facts[i].Kind < facts[j].Kind })
	var rows [][]cell
	for _, f := range facts {
		state := cell{a.t("profile.confirmed"), styleGood}
		if !f.Confirmed {
			state = cell{a.t("profile.open"), styleWarn}
		}
		text, _ := f.In(a.say.Lang())
		if text == "" {
			text = a.words(f.Text)
		}
		if f.Kind == core.FactRate && f.Rate.Stated() {
			text = strings.TrimSpace(a.say.Pay(core.Pay{Min: f.Rate, Max: f.Rate, Period: f.Period}) + " " + text)
		}
		rows = append(rows, []cell{plainCell(string(f.ID)), plainCell(a.code("fact", string(f.Kind))), plainCell(text),
			plainCell(strings.Join(f.Skills, ", ")), state})
	}
	a.out.table([]column{{head: a.t("col.fact")}, {head: a.t("col.kind")}, {head: a.t("col.text"), flex: true}, {head: a.t("job.skills"), flex: true}, {head: a.t("col.state")}}, rows)
}

// saveProfile replaces the stored profile of the same id.
func (a *command) saveProfile(ctx context.Context, s Session, p core.Profile) error {
	old, err := s.Profile(ctx, p.ID)
	switch {
	case err == nil:
		p.ID, p.Rev = old.ID, old.Rev
	case core.KindOf(err) != core.KindNotFound:
		return err
	}
	if p, err = s.SaveProfile(ctx, p); err != nil {
		return err
	}
	if a.flagJSON {
		return a.out.json(p)
	}
	open := 0
	for _, f := range p.Facts {
		if !f.Confirmed {
			open++
		}
	}
	a.out.line(a.say.N("done.profile", len(p.Facts), args{"name": p.Name}))
	if open > 0 {
		a.out.styled(styleWarn, a.say.N("profile.unconfirmed", open, nil))
	}
	return nil
}

func (a *command) profileEdit() *cobra.Command {
	return &cobra.Command{Use: "edit [PROFILE]", Short: a.t("cmd.profile.edit"), Args: a.someArgs("[PROFILE]", 0, 1), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			p, err := s.Profile(ctx, core.ProfileID(strings.Join(words, "")))
			if err != nil {
				return err
			}
			raw, err := a.profileText(p)
			if err != nil {
				return err
			}
			text, err := a.editor(ctx, "profile.yaml", string(raw))
			if err != nil {
				return err
			}
			if text == string(raw) {
				return a.unless(nil)
			}
			next, err := profilefile.Parse("profile.yaml", []byte(text))
			if err != nil {
				return err
			}
			next.ID = p.ID
			return a.saveProfile(ctx, s, next)
		})
	}}
}

// profileText is a profile as a file, with its explanation above it.
func (a *command) profileText(p core.Profile) ([]byte, error) {
	raw, err := profilefile.Format(p)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, key := range []string{"profile.doc.head", "profile.doc.floor", "profile.doc.facts"} {
		for _, line := range strings.Split(a.t(key), "\n") {
			b.WriteString("# " + line + "\n")
		}
	}
	b.Write(raw)
	return []byte(b.String()), nil
}
