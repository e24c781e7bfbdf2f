package cli

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

func (a *command) configCmd() *cobra.Command {
	cmd := a.noun("config")
	cmd.AddCommand(a.configShow("show"), a.configCheck(), a.configImport(), a.configShow("export"))
	return cmd
}

// configShow prints the configuration in effect; export writes it to a file.
func (a *command) configShow(name string) *cobra.Command {
	var force bool
	use, fits := name, a.noArgs
	if name == "export" {
		use, fits = "export [FILE]", a.someArgs("[FILE]", 0, 1)
	}
	cmd := &cobra.Command{Use: use, Short: a.t("cmd.config." + name), Args: fits, RunE: func(cmd *cobra.Command, words []string) error {
		cfg, err := a.load()
		if err != nil {
			return err
		}
		var changed []config.Difference
		var unread error
		if name == "show" {
			if cfg, changed, unread, err = a.stored(cmd.Context(), cfg); err != nil {
				return err
			}
		}
		raw, err := config.Export(cfg)
		if err != nil {
			return err
		}
		if len(words) == 1 && words[0] != "-" {
			if err := config.Write(words[0], raw, force); err != nil {
				return err
			}
			return a.done("done.written", args{"file": words[0]})
		}
		if a.flagJSON {
			values, err := cfg.Plain()
			if err != nil {
				return err
			}
			return a.out.json(values)
		}
		if name == "show" {
			from := cfg.Path
			if from == "" {
				from = a.t("config.defaults")
			}
			a.out.styled(styleDim, "# "+a.f("config.from", args{"file": from}))
			if unread != nil {
				a.out.styled(styleWarn, "# "+a.f("config.stored.unread", args{"what": a.errorText(unread)}))
			}
			a.differences("# ", a.t("config.from.store"), changed)
		}
		_, err = a.Stdout.Write(raw)
		return err
	}}
	if name == "export" {
		cmd.Flags().BoolVar(&force, "force", false, a.t("flag.force"))
	}
	return cmd
}

func (a *command) configCheck() *cobra.Command {
	return &cobra.Command{Use: "check [FILE]", Short: a.t("cmd.config.check"), Args: a.someArgs("[FILE]", 0, 1), RunE: func(cmd *cobra.Command, words []string) error {
		if len(words) == 1 {
			a.flagConfig = words[0]
		}
		cfg, err := a.load()
		if err != nil {
			return err
		}
		if a.Backend.Check != nil {
			if err := a.Backend.Check(cfg); err != nil {
				return err
			}
		}
		file := cfg.Path
		if file == "" {
			file = a.t("config.defaults")
		}
		if err := a.done("done.config.check", args{"file": file, "sources": len(cfg.Sources)}); err != nil || a.flagJSON {
			return err
		}
		_, changed, _, err := a.stored(cmd.Context(), cfg)
		a.differences("", a.t("config.stored.head"), changed)
		return err
	}}
}

// stored lays what the data folder holds over the configuration, where there is a
// database already; nothing is made. What could not be read is said, not fatal.
func (a *command) stored(ctx context.Context, cfg config.Config) (out config.Config, changed []config.Difference, unread, err error) {
	kept, _ := filepath.Glob(filepath.Join(cfg.DataDir, "*.db"))
	if len(kept) == 0 || a.Backend.Open == nil {
		return cfg, nil, nil, nil
	}
	s, err := a.Backend.Open(ctx, cfg, a.flagLive)
	if err != nil {
		return cfg, nil, err, nil
	}
	defer func() { _ = s.Close() }()
	out, changed, err = a.inEffect(ctx, s, cfg)
	return out, changed, nil, err
}

func (a *command) inEffect(ctx context.Context, s Session, cfg config.Config) (config.Config, []config.Difference, error) {
	set, err := s.Settings(ctx)
	if err != nil {
		return cfg, nil, err
	}
	budget, err := s.Budget(ctx)
	if err != nil {
		return cfg, nil, err
	}
	return cfg.Overlay(set, budget.Limits)
}

// differences lists what was changed at run time.
func (a *command) differences(lead, head string, list []config.Difference) {
	if len(list) == 0 {
		return
	}
	a.out.styled(styleWarn, lead+head)
	for _, d := range list {
		a.out.line(lead + "  " + a.f("config.stored", args{"key": d.Key, "now": d.Now, "file": d.File}))
	}
}

func (a *command) configImport() *cobra.Command {
	var force bool
	cmd := &cobra.Command{Use: "import FILE|-", Short: a.t("cmd.config.import"), Args: a.oneArg("FILE|-"), RunE: func(_ *cobra.Command, words []string) error {
		raw, err := readInput(a, words[0])
		if err != nil {
			return err
		}
		if _, err := config.Parse(words[0], raw, nil, a.known()); err != nil {
			return err
		}
		path, exists := config.Locate(a.flagConfig, a.Environ)
		if exists && !force {
			return core.Errorf(core.KindConflict, "%s", a.f("error.exists", args{"file": path}))
		}
		if err := config.Write(path, raw, true); err != nil {
			return err
		}
		return a.done("done.written", args{"file": path})
	}}
	cmd.Flags().BoolVar(&force, "force", false, a.t("flag.force"))
	return cmd
}
