package cli

import (
	"github.com/spf13/cobra"

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
		for _, s := range cfg.Sources {
			for _, driver := range a.Backend.SourceDrivers {
				if s.Enabled && driver.Name == s.Driver {
					d.Hosts = append(d.Hosts, driver.Hosts...)
				}
			}
		}
		s, err := a.Backend.Open(cmd.Context(), cfg, a.flagLive)
		if err != nil {
			d.OpenErr = err
		} else {
			defer func() { _ = s.Close() }()
			d.Service = s
			a.out.banner(s.DryRun)
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

func (a *command) showFinding(f doctor.Finding) {
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
	a.out.styled(style, mark+" "+a.f("doctor."+f.Code, f.Params))
	if f.Level != doctor.OK {
		a.out.text("→ "+a.f("doctor."+f.Code+".fix", f.Params), "    ")
	}
}
