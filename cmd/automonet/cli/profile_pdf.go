package cli

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

// profilePDF writes a profile as a CV, to be attached to proposals.
func (a *command) profilePDF() *cobra.Command {
	var lang, profile string
	var private bool
	cmd := &cobra.Command{Use: "pdf FILE", Short: a.t("cmd.profile.pdf"), Example: "  automonet profile pdf cv.pdf --lang de\n  automonet proposal edit 1a2b3c4d --attach cv.pdf",
		Args: a.oneArg("FILE"), RunE: func(cmd *cobra.Command, words []string) error {
			language := a.say.Lang()
			if lang != "" {
				if language = core.Lang(lang); !core.KnownLang(language) {
					return a.badFlag("lang", lang, a.t("profile.want.lang"))
				}
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				p, err := s.Profile(ctx, core.ProfileID(profile))
				if err != nil {
					return err
				}
				if err := os.WriteFile(words[0], a.Backend.ProfilePDF(p, language, private), 0o600); err != nil {
					return core.Errorf(core.KindInvalid, "the file cannot be written; name another place").Because(err)
				}
				return a.done("done.profile.pdf", args{"file": words[0]})
			})
		}}
	cmd.Flags().StringVar(&lang, "lang", "", a.t("flag.pdflang"))
	cmd.Flags().StringVar(&profile, "profile", "", a.t("flag.pdfprofile"))
	cmd.Flags().BoolVar(&private, "private", false, a.t("flag.pdfprivate"))
	return cmd
}
