package cli

import (
	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/doctor"
)

func (a *command) doctorCmd() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{Use: "doctor", Short: a.t("cmd.doctor"), Long: a.t("cmd.doctor.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		cfg, err := a.load()
		if err != nil {
			return err
		}
		if a.Backend.Open == nil {
			return a.missing()
		}
		d := doctor.Deps{Config: cfg, Clock: a.Clock, Offline: offline}
		if a.Backend.Vault != nil {
			vault := a.Backend.Vault(cfg)
			d.Resolve = func(ref string) error {
				_, err := vault.Resolve(ref)
				return err
			}
		}
		if a.Backend.Web != nil && !offline {
			getter, closeWeb := a.Backend.Web(cfg)
			defer closeWeb()
			d.Web = getter
		}
		d.Hosts = a.hosts(cfg)
		s, err := a.Backend.Open(cmd.Context(), cfg, a.flagLive)
		if err != nil {
			d.OpenErr = err
		} else {
			defer func() { _ = s.Close() }()
			d.Service = s
			a.out.banner(s.DryRun)
			if _, d.Stored, err = a.inEffect(cmd.Context(), s, cfg); err != nil {
				return err
			}
		}
		var all []doctor.Finding
		bad := 0
		doctor.Run(cmd.Context(), d, func(f doctor.Finding) {
			all = append(all, f)
			if f.Level == doctor.Fail {
				bad++
			}
			if !a.flagJSON {
				a.showFinding(f)
			}
		})
		if a.flagJSON {
			if err := a.out.json(listOf(all, "")); err != nil {
				return err
			}
		} else {
			a.out.blank()
			if bad == 0 {
				a.out.styled(styleGood, a.t("doctor.healthy"))
			} else {
				a.out.styled(styleBad, a.say.N("doctor.sick", bad, nil))
			}
		}
		if bad > 0 {
			return errFindings
		}
		return cmd.Context().Err()
	}}
	cmd.Flags().BoolVar(&offline, "offline", false, a.t("flag.offline"))
	return cmd
}

// hosts are those that the sources ask: the ones of their own settings, else the
// driver's.
func (a *command) hosts(cfg config.Config) []string {
	var out []string
	for _, s := range cfg.Sources {
		if !s.Enabled {
			continue
		}
		own := s.Config.Origins()
		for _, driver := range a.Backend.SourceDrivers {
			if len(own) == 0 && driver.Name == s.Driver {
				own = driver.Hosts
			}
		}
		for _, host := range own {
			if !contains(out, host) {
				out = append(out, host)
			}
		}
	}
	return out
}

func (a *command) showFinding(f doctor.Finding) {
	if driver, ok := f.Params["driver"].(string); ok {
		for _, d := range a.Backend.SourceDrivers {
			if text := a.words(d.Note.Text); d.Name == driver && text != "" {
				f.Params["terms"] = a.f("note.terms", args{"text": text, "source": d.Note.Source, "date": d.Note.Reviewed})
			}
		}
	}
	if what, ok := f.Params["what"].(string); ok {
		f.Params["what"] = a.say.Error(what)
	}
	mark, style := "✓", styleGood
	switch f.Level {
	case doctor.Warn:
		mark, style = "!", styleWarn
	case doctor.Fail:
		mark, style = "✗", styleBad
	}
	key := "doctor." + f.Code
	if (f.Params["count"] == 1 || f.Params["hosts"] == 1) && a.say.Has(key+".single") {
		key += ".single"
	}
	a.out.styled(style, mark+" "+a.f(key, f.Params))
	if f.Level != doctor.OK {
		a.out.text("→ "+a.f("doctor."+f.Code+".fix", f.Params), "    ")
	}
}
